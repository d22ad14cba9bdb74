package dedup

import (
	"context"
	"time"

	"regionwire/news"
)

// Report is what is compared of an article.
type Report struct {
	ID        news.ID
	Source    news.SourceID // birth slug of the article's own source
	Publisher string
	Published time.Time      // news.Article.EffectiveDate
	Seen      time.Time      // when first seen
	Zone      *time.Location // in which the source's days begin; nil: UTC
	Text      Text           // as the source wrote it, without markup
}

// Index names what articles are found by. Values are those of storage.Hashes.
type Index uint8

const (
	Prints Index = iota // of an article's text, for copies
	Terms               // of its story vector
)

// Signature is what a store keeps for an article to be found and compared by.
// It has the fields of storage.Signature and converts to it.
type Signature struct {
	Article news.ID
	Seen    time.Time
	Prints  []uint32 // distinct, ascending
	Terms   []uint32 // distinct, ascending
	Data    []byte   // some 0.4 kB; its layout is this package's own
}

// Candidate is an article that shares hashes. It converts to and from
// storage.Candidate.
type Candidate struct {
	Article news.ID
	Shared  int
}

// Lookup answers for what was stored, articles of a commit that is still being
// gathered included. What is not there is left zero.
type Lookup interface {
	// Candidates returns the articles first seen since an instant that share
	// at least min of the hashes, most shared first, at most limit.
	Candidates(ctx context.Context, index Index, hashes []uint32, since time.Time, min, limit int) ([]Candidate, error)
	// Signatures returns signatures in the order of ids.
	Signatures(ctx context.Context, ids []news.ID) ([]Signature, error)
	// Reports returns articles with their texts in the order of ids; the zero
	// Report for one that is gone.
	Reports(ctx context.Context, ids []news.ID) ([]Report, error)
	// Members returns the newest members of a story, newest first, at most n.
	Members(ctx context.Context, story news.ID, n int) ([]news.ID, error)
}

// Decision is what Match found. The zero ID stands nowhere in it: an article
// without copies is the root of its own group, and opens a story of its own.
type Decision struct {
	Copy      news.ID    // root of the copy group
	CopyNote  news.Match // why; zero for a root
	Story     news.ID
	StoryNote news.Match // why; zero for the opener
	Series    bool       // one of a template series
	Update    bool       // a later version of the root by its own publisher
	Summary   bool       // a summary of the root, or the root one of it

	// Compared is for explain: copy groups, most shared prints first, then
	// stories, the likeliest first.
	Compared []Comparison
}

// Comparison is what one comparison found. Fields that were not needed are
// zero.
type Comparison struct {
	Index       Index
	With        news.ID  // root of a copy group, or a story's most similar latest member
	Shared      int      // prints or terms
	Jaccard     float64  // of four-word shingles
	Containment float64  // of the smaller set in the larger
	Score       float64  // mean cosine to the story's latest members, decayed by time
	Terms       []string // the most telling shared ones, as the article writes them
	Joined      bool
	Why         string // the rule or guard that decided, and what would have been needed

	terms []uint32
}
