// Package news holds the nouns that every other package speaks of: a source
// and its channels, what a channel said (Item), what was made of it (Article),
// and what one poll brought (Poll, Outcome, State).
//
// It decides nothing and imports nothing but the standard library. Its one
// invariant: a time in these types is UTC and whole seconds, made by At, so
// that what is stored, compared and printed is always the same instant.
package news

import "time"

// At returns t as every time is kept here: UTC, whole seconds, no monotonic
// reading. The zero time stays zero.
func At(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// Basis says what a time rests on.
type Basis uint8

const (
	NoDate      Basis = iota // nothing known; Time is zero
	Zoned                    // the source named the zone or offset
	AssumedZone              // read in the zone that the source is known to use
	DateOnly                 // a day without a time: the day's start in the source's zone
	FirstSeen                // missing or impossible date: when the article was first seen
	Corrected                // a date in the future, brought back to when it was first seen
)

// String returns the name under which a basis is printed, such as "zoned".
func (b Basis) String() string {
	switch b {
	case Zoned:
		return "zoned"
	case AssumedZone:
		return "assumed-zone"
	case DateOnly:
		return "date-only"
	case FirstSeen:
		return "first-seen"
	case Corrected:
		return "corrected"
	}
	return "none"
}

// When is an instant together with what it rests on, so that a guess is never
// taken for a statement. Raw keeps what the source wrote, at most 100 bytes.
type When struct {
	Time  time.Time
	Basis Basis
	Raw   string
}

// Dated reports whether the newsroom stated a day and a time that can be.
func (w When) Dated() bool { return w.Basis == Zoned || w.Basis == AssumedZone }

// IsZero reports whether nothing is known.
func (w When) IsZero() bool { return w.Time.IsZero() }

// Author is a person or body as the source names them; any field may be empty.
type Author struct {
	Name, Email, URI string
}

// Image is a picture by address; it is never fetched.
type Image struct {
	URL, Alt, Caption string
	Width, Height     int // pixels, 0 when not said
}

// Enclosure is a media file that belongs to an article.
type Enclosure struct {
	URL, Type string
	Length    int64 // bytes, 0 when not said
}

// Hash is 128 bits of a chunk of a document, in a space of its own for each
// channel. Made by fetcher, compared by nobody else.
type Hash [16]byte

// Item is what a channel said of one article: decoded and cleaned of what
// cannot be shown, but not judged. Links are absolute http or https addresses
// or empty. Text is NFC without markup except HTML, which is as the source
// wrote it and must pass package markup before anyone sees it.
type Item struct {
	Channel    ChannelID
	Chunk      Hash   // of the bytes it was read from
	GUID       string // as written; longer than 512 bytes: its hash
	Link       string
	Kicker     string // "Huyện Sóc Sơn", without its colon
	Title      string
	Lead       string // the paper's own summary, without agency marker
	HTML       string // the fullest text the source gave; "" when none
	Agency     string // "LĐTĐ" of a leading "(LĐTĐ)"
	Credit     string // what follows "Nguồn:"; empty stays empty
	Authors    []Author
	Published  When
	Updated    When
	Images     []Image
	Enclosures []Enclosure
	Categories []string
	Language   string // BCP 47, "" when not said
	Related    []Link // headlines the page dropped into its text
	Full       bool   // HTML is the whole article, not an extract
	Found      []Finding
}

// Link is an address with its text.
type Link struct {
	Title, URL string
}

// Finding says how a field of an item was found: "published", "pubDate".
// Kept for parse and explain; never stored.
type Finding struct {
	Field, How string
	Raw        string // what the source wrote, where the field shows less of it
}

// Article is an item that has been identified, normalised, placed and grouped.
// What the source said stays in Item, so that everything else can be derived
// again. ID never changes.
type Article struct {
	ID  ID
	Key Key // the key that ID was made from
	Item
	URL        string   // canonical
	Source     SourceID // birth slug of the article's own source
	Publisher  string
	Keys       []Key
	Provenance []Provenance
	Places     []Place // by score, highest first
	Copy       ID      // copy group: the same text, whoever carried it; the ID of its root
	CopyNote   Match   // why it is in that group; zero for a root
	Story      ID      // the same event
	StoryNote  Match
	Series     bool // one of a template series (weather, gold price)
	FirstSeen  time.Time
	Changed    time.Time // when this record last changed
	Shown      Shown
	Rev        int  // significant edits so far
	Late       bool // first seen long after its own date: for pages only
	Accepted   bool // at least one feed holds it
	Withdrawn  time.Time
	Derived    int // version of the code that derived the fields above
}

// Shown is what readers see of an article. It changes only together with Rev.
type Shown struct {
	Title, Kicker, Link, Lead string
	Byline                    string // names joined by ", "
	Image                     Image
	Places                    []string // IDs of the regions that it is likely about
	Published, Updated        time.Time
}

// Provenance is one channel that carried an article, and under which address.
type Provenance struct {
	Channel ChannelID
	Source  SourceID
	Link    string
	Seen    time.Time
}

// Place is a region that an article is about.
type Place struct {
	Region   string // region ID such as "vn/ha-noi/huyen-soc-son"
	Score    int    // 0–100; certain from 80, likely from 60
	Evidence []Evidence
}

// Evidence is one mention that speaks for a place.
type Evidence struct {
	Field  string  `json:"field"`          // kicker, title, lead, body, home
	Text   string  `json:"text,omitempty"` // as matched
	Reason string  `json:"reason"`         // such as "typed", "a place in it"
	Weight float32 `json:"weight,omitempty"`
}

// Match records why an article joined a group.
type Match struct {
	With  ID      // the member it was compared with
	Score float32 // 0–1
	Why   string  // short and fixed: "same text", "summary", "shared terms: a, b"
}

// EffectiveDate is the instant by which an article is ordered: its own date,
// but never later than when it was first seen.
func (a *Article) EffectiveDate() time.Time {
	if a.Published.IsZero() || a.Published.Time.After(a.FirstSeen) {
		return a.FirstSeen
	}
	return a.Published.Time
}
