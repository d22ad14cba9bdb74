package news

import (
	"time"
)

// Poll is everything one poll of a channel brought. Fetcher makes it, the
// scheduler's policy completes State, and ingest commits State and Items in
// one transaction, so that validators never run ahead of their articles.
type Poll struct {
	Channel *Channel
	State   State
	Outcome Outcome
	Info    Info
	Items   []Item // read in this poll, in document order
	// Listed are the chunks of the document in its order, known ones
	// included. Nil when no document was read (304, same body, failure).
	Listed  []Hash
	Partial bool // salvaged or cut: says nothing of what is not listed
}

// Info is what a document says of itself; empty fields were not said.
type Info struct {
	Title, Link, Language, Image, Description string
	Hub, Self, Next                           string
	Format                                    string // "rss 2.0", "atom 1.0", "json 1.1"

	// For parse alone; nothing is decided by them.
	ID, Copyright, Generator string
	Authors                  []Author
	Categories               []string
	Updated, Published       time.Time
	Found                    []Finding
}

// Outcome is how a poll went. It is kept with the channel's state.
type Outcome struct {
	At        time.Time // when the poll began
	Took      time.Duration
	Kind      Kind   // OK when the poll succeeded
	Detail    string // evidence: short, one line, control characters removed
	Status    int    // HTTP status, 0 when there was no response
	Answered  string // the address that answered last, after redirects; "" when none did
	Bytes     int64  // of the body, decoded; as received when that is known already
	Unchanged bool   // 304, or the very bytes of last time
	Warnings  []string

	Read, New, Copies, Edited int // articles; the last three are filled by ingest
	Waiting                   int // new articles that ingest left for the next polls

	// What the server asked for; zero when it did not.
	RetryAt  time.Time     // the whole host is left alone until then
	Fresh    time.Duration // max-age less Age, or Expires less Date
	TTL      time.Duration // ttl or sy:updatePeriod and sy:updateFrequency
	SkipHour uint32        // bit h set: do not poll in hour h GMT
	SkipDay  uint8         // bit d set: do not poll on time.Weekday d, GMT
	Dates    []time.Time   // dates of the new items, where trusted; for the estimator
	Again    int           // items without such a date whose articles were known before: no news, for the estimator
	AllNew   bool          // every listed item was new although some were known before
}

// State is what is remembered of a channel between polls. It is committed
// together with the articles of the poll that produced it.
type State struct {
	Channel    ChannelID
	Source     SourceID // birth slug
	URL        string   // the address it belongs to; another one voids it
	Credential uint64   // hash of the configured header; another one voids it
	Epoch      uint32   // version of the reading code; another one voids validators

	ETag, LastModified string    // as received
	Final              string    // address that answered after redirects
	Body               Hash      // of the last body
	Coded              Hash      // of that as it was received, content coding and all; zero when it was long or not coded
	Unconditional      time.Time // last full answer

	Next     time.Time // not polled before
	HostNext time.Time // the host that is stopped is not asked before
	Stopped  string    // an address on it; "" means the hosts of the channel

	LastTry, LastOK, LastNew time.Time
	FirstTry                 time.Time
	Kind                     Kind // of the last poll
	Detail                   string
	Status                   int
	Since                    time.Time // when Kind last changed
	Failures                 int       // in a row
	Polls                    int       // since Since
	Items                    int       // ever stored through this channel
	Title                    string    // what the document calls itself
	Format                   string
	Hub                      string
	Pages                    string // what fetcher remembers of a channel's article pages; nobody else reads it

	Moved      string // target of a permanent redirect being learnt
	MovedCount int
	MovedSince time.Time
	MovedLast  time.Time
	Learned    string // address used instead of URL after a learned move
	GoneCount  int
	GoneSince  time.Time
	Disabled   bool

	// What the last document that was read asked for. A 304 brings none of
	// it, so it is kept.
	TTL      time.Duration // as in Outcome
	SkipHour uint32
	SkipDay  uint8

	Rate Rate
}

// Rate is the estimator of how often a channel publishes: decayed counts and
// exposure by slot (24 hours of working days, 24 of weekends, in the source's
// zone). Owned by package scheduler.
type Rate struct {
	Count    [48]float32
	Exposure [48]float32 // hours
	Updated  time.Time   // up to when decayed and exposed
	Alarm    time.Time   // until when the threshold is halved after an overflow
}

// Listed is one chunk of a channel's last document.
type Listed struct {
	Chunk     Hash
	Key       Key   // of the article's address, else of its guid
	Published int64 // Unix seconds, 0 when not said
}

// Listing is what a channel's last documents listed, newest document first:
// at most 2,000. It answers which chunks are known and which addresses a
// source lists though they were never stored.
type Listing struct {
	Channel ChannelID
	At      time.Time
	Items   []Listed
}
