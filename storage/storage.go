// Package storage is the contract between Regionwire and what keeps its
// articles. It decides how facts are grouped into commits and which questions
// can be asked; it leaves to a backend how bytes are laid out.
//
// Its one invariant: a Change is kept whole or not at all, and what Commit has
// acknowledged is never lost. No transaction, cursor or buffer of a backend
// leaves it: everything returned belongs to the caller.
package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"regionwire/news"
)

var (
	// ErrNotFound is returned when one thing is asked for by name and is not there.
	ErrNotFound = errors.New("not found")
	// ErrFull is returned by Commit when the disk or the configured size is
	// full, as a *FullError that says which. Nothing of the change was kept; it
	// may be tried again.
	ErrFull = errors.New("storage is full")
	// ErrStopped is returned by every write after one failed in a way that
	// leaves its outcome unknown. The process must end; the next start
	// verifies and rebuilds the file.
	ErrStopped = errors.New("storage stopped after a write error")
	// ErrCorrupt is returned for a value whose checksum does not fit.
	ErrCorrupt = errors.New("stored value is damaged")
	// ErrClock is returned by Expire when the clock behind its cutoffs cannot
	// be right: nothing was deleted.
	ErrClock = errors.New("the clock cannot be right")
)

// FullError is an ErrFull: what is full, and what an admin can do about it.
type FullError struct {
	Path        string
	Free, Limit int64 // bytes on the disk, and how many must stay free; 0 when a write found no room
	Size        int64 // bytes that the store may take and has taken; 0 when the disk is full
	Err         error // what a write said; nil when none was tried
}

// Error names what is full with its limit, and the way out.
func (e *FullError) Error() string {
	const megabyte = 1_000_000
	switch {
	case e.Size > 0:
		return fmt.Sprintf("%s has grown to its limit of %d MB: keep less (storage.keep), or raise storage.max_size", e.Path, e.Size/megabyte)
	case e.Limit > 0:
		return fmt.Sprintf("the disk of %s has %d MB free (limit %d MB): free space on it, or keep less (storage.keep)",
			e.Path, e.Free/megabyte, e.Limit/megabyte)
	}
	return fmt.Sprintf("there is no room for %s to grow (%v): free space on its disk, or keep less (storage.keep)", e.Path, e.Err)
}

// Is reports whether target is ErrFull.
func (e *FullError) Is(target error) bool { return target == ErrFull }

// Unwrap returns what a write said, nil when none was tried.
func (e *FullError) Unwrap() error { return e.Err }

// Crowd is the number of articles of one UTC day that may carry a hash before
// it counts for nothing on that day.
const Crowd = 40

// Store keeps articles, entries, channel states and edits. All methods may be
// called concurrently, but Commit and Expire only by one goroutine (ingest).
// A method that returns several things returns them in the order asked for,
// the zero value standing for what is not there.
type Store interface {
	// Commit keeps c whole, durable on return, or nothing of it.
	Commit(ctx context.Context, c *Change) error
	// Known returns the article that each key identifies, or the zero ID.
	// Keys outlive their articles: an ID may be returned that Articles no
	// longer knows.
	Known(ctx context.Context, keys []news.Key) ([]news.ID, error)
	// Articles returns articles by ID; nil for one that is not there. HTML is
	// loaded only if bodies is set.
	Articles(ctx context.Context, ids []news.ID, bodies bool) ([]*news.Article, error)
	// List returns the articles that q asks for, and the cursor of the next
	// page, empty when there is none. Articles of one second come in the order
	// in which they were stored, or its reverse.
	List(ctx context.Context, q Query) ([]*news.Article, Cursor, error)
	// Entries returns a feed's entries, newest At first (of one instant the
	// higher ID first), of its current generation unless q names another.
	Entries(ctx context.Context, q EntryQuery) ([]Entry, Cursor, error)
	// Placed returns, for each article, its entries in every feed's current
	// generation, by feed.
	Placed(ctx context.Context, articles []news.ID) ([][]Entry, error)
	// Feeds returns the stored facts of every feed ever built.
	Feeds(ctx context.Context) ([]Feed, error)
	// States returns the state of every channel ever polled.
	States(ctx context.Context) ([]news.State, error)
	// Listing returns what a channel last listed; empty when it never did.
	Listing(ctx context.Context, channel news.ChannelID) (news.Listing, error)
	// Edits returns the editor's log after sequence number after, oldest first.
	Edits(ctx context.Context, after uint64) ([]Edit, error)
	// Candidates returns the articles first seen since an instant that share
	// at least min hashes of the kind with the given ones, most shared first,
	// at most limit (0: all); of those that share as many, the one seen last
	// first, then the lower ID. A hash carried by more than Crowd articles of
	// a UTC day counts for nothing on that day.
	Candidates(ctx context.Context, kind Hashes, hashes []uint32, since time.Time, min, limit int) ([]Candidate, error)
	// Signatures returns the stored signatures of articles; the zero value
	// for one that has none.
	Signatures(ctx context.Context, articles []news.ID) ([]Signature, error)
	// Values returns the small named values whose names start with prefix.
	Values(ctx context.Context, prefix string) (map[string][]byte, error)
	// Expire deletes what has outlived its keeping, in bounded steps: it
	// returns after a short time and reports whether there is more to do. It
	// returns ErrClock for a cutoff later than the last commit, and after a
	// commit more than two years later than the one before until commits span
	// 48 hours since.
	Expire(ctx context.Context, cut Cutoffs) (Expired, error)
	// Stats returns counts and sizes, without a scan.
	Stats(ctx context.Context) (Stats, error)
	// Check reads everything and verifies checksums and every index against
	// what it points to. It returns all it found, joined.
	Check(ctx context.Context) error
	Close() error
}

// Change is what one commit adds or replaces. Articles, states, listings,
// feeds and signatures replace what has the same name.
type Change struct {
	At time.Time // the instant of the commit; one before the last counts as the last
	// Articles are put whole, except that an empty HTML keeps the stored text.
	// FirstSeen of a stored article never changes. Every key that an article
	// was ever put with leads to it until another article is put with it.
	Articles   []*news.Article
	States     []news.State
	Listings   []news.Listing
	Feeds      []Feed
	Entries    []Entry    // put by (Feed, Generation, ID)
	Drop       []EntryRef // entries to remove, after Entries were put
	Edits      []Edit     // appended; Commit fills in Seq, in order
	Signatures []Signature
	Values     map[string][]byte // small named values, at most 1 MiB each; nil deletes
}

// Feed is what is remembered of an output feed between runs.
type Feed struct {
	Birth      string // slug it was born with: names its entries
	Slug       string // current
	Was        []string
	Settings   uint64    // hash of what decides its entries; another one re-decides
	Look       uint64    // hash of what else decides its bytes (titles, rights, program)
	Generation uint32    // entries of others are being built or left to expire
	Changed    time.Time // when its bytes last changed
	Twice      bool      // and they had changed in that second before
	Built      time.Time // first build; zero before
	Pins       []Pin     // by editors, the first of the feed first
}

// Pin has an article stand before the others of a feed, if it has an entry
// there, as long as the feed changed before Until.
type Pin struct {
	Article news.ID
	Until   time.Time
}

// Entry is an article's place in one feed. Its bytes follow from these facts
// and the article's Shown.
type Entry struct {
	Feed       string // birth slug
	Generation uint32
	ID         news.ID   // news.EntryID(Feed, Article)
	Article    news.ID   // that opened it
	At         time.Time // the instant that orders it
	Release    time.Time // when it was or will be released
	Also       []news.ID // carriers of the same text known at emission
	PagesOnly  bool      // late: on pages, never in documents
	Hidden     bool      // by an editor
	Withdrawn  time.Time // replaced in place since then
	Follows    news.ID   // entry of the story's first report in this feed
	// Shows is the article that an editor has chosen to be shown in the place
	// of Article; zero for none. ShownSince is when that last changed.
	Shows      news.ID
	ShownSince time.Time
}

// EntryRef names an entry.
type EntryRef struct {
	Feed       string
	Generation uint32
	ID         news.ID
}

// Cursor is where a listing goes on. It is opaque, printable, and survives
// changes to the store.
type Cursor string

// Query asks for articles, newest FirstSeen first unless Oldest is set. Zero
// fields ask for nothing in particular.
type Query struct {
	Source news.SourceID // birth slug; the article's own or of a provenance
	Copy   news.ID
	Story  news.ID
	Place  string    // region ID, exactly
	Since  time.Time // first seen at or after
	Before time.Time // first seen before
	Oldest bool
	After  Cursor
	Limit  int // 0: all
	Bodies bool
}

// EntryQuery asks for entries of one feed.
type EntryQuery struct {
	Feed       string    // birth slug
	Generation uint32    // 0: the current one
	Since      time.Time // At at or after
	Before     time.Time // At before
	Documents  bool      // leave out PagesOnly and Hidden
	After      Cursor
	Limit      int // 0: all
}

// Edit is one act of an editor. The log is append-only: an undo is an edit.
type Edit struct {
	Seq     uint64
	At      time.Time
	By      string
	Action  string // hide, unhide, pin, retitle, region, merge, split, represent, withdraw, undo
	Article news.ID
	Feed    string // birth slug; "" for every feed
	Reason  string
	Value   string    // what the action needs: a title, a region, an ID
	Until   time.Time // of a pin
	Undoes  uint64
}

// Hashes names an inverted index.
type Hashes uint8

const (
	Prints Hashes = iota // of an article's text, for copies
	Terms                // of its story vector
)

// Signature is what copies and stories are found by. It is kept as long as
// the window of the index, not as long as the article.
type Signature struct {
	Article news.ID
	Seen    time.Time
	Prints  []uint32 // distinct, ascending
	Terms   []uint32 // distinct, ascending
	Data    []byte   // of package dedup; opaque here
}

// Candidate is an article that shares hashes.
type Candidate struct {
	Article news.ID
	Shared  int
}

// Cutoffs says what Expire deletes: what was first seen before each instant.
// A zero instant keeps everything of its sort. Articles among the newest
// Limits[feed] entries of a feed that documents show are spared, with their
// texts. Keys count from when they came to lead to their article, or it came
// back, and are spared while it is stored or a channel lists them. An article takes its
// entries along; entries of generations below a feed's current one go at once.
type Cutoffs struct {
	Articles, Text, Rejected, Keys, Signatures time.Time
	Limits                                     map[string]int // by birth slug
	Withdrawn                                  time.Time      // replaced entries go when withdrawn before
}

// Expired counts what Expire deleted.
type Expired struct {
	Articles, Texts, Keys, Entries, Signatures int
	More                                       bool
}

// Stats are counts and sizes of a store.
type Stats struct {
	Articles, Entries, Keys int
	Bytes, Free             int64 // of the file; Free can be reused without growing
	LastCommit              time.Time
	Schema                  int
}
