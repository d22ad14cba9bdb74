// Package curate decides whether an article belongs in a feed, and says why.
//
// It leaves to others when an entry appears and how it looks: it stores
// nothing and reads no clock. Its one invariant: a verdict follows from the
// article, its source and the rules alone, and the function that explains is
// the function that decides.
package curate

import (
	"time"

	"regionwire/news"
)

// Order is how a feed's entries are ordered.
type Order uint8

const (
	ByPublished Order = iota // by the paper's own date
	BySeen                   // by when it was first seen
)

// OnePer says what an entry stands for.
type OnePer uint8

const (
	PerCopy  OnePer = iota // one entry a text
	PerStory               // one entry an event: front pages, digests
)

// Feed is an output feed as the configuration describes it, every default
// applied. Sources lists birth slugs, groups already resolved; nil is all.
type Feed struct {
	Slug, Birth string
	Was         []string // former slugs, answered by redirects
	Title       string
	Description string // "" for a generated one
	Language    string
	Sources     []news.SourceID
	Region      string   // region ID asked for, "" for none, "none" for articles without a place
	Sure        int      // 0–100, with Region
	Accept      []string // names of rules; empty accepts all
	Reject      []string
	Order       Order
	OnePer      OnePer
	Limit       int           // newest entries in documents
	MaxAge      time.Duration // 0: none
	Hold        time.Duration
	Mix         []Cap
	Secret      string // private when not empty
	Pos         string // config.yaml:22:3, for traces
}

// Cap bounds how many entries one source or publisher has in a period.
type Cap struct {
	Per    string // "source" or "publisher"
	Count  int
	Period time.Duration
}

// Rule is a named condition.
type Rule struct {
	Name, Why string
	Pos       string // config.yaml:22:3
	When      Cond
	Tests     []Test
}

// Test is an example that travels with a rule.
type Test struct {
	Item   news.Item
	Source news.SourceID
	Match  bool // what the rule must say
	Pos    string
}

// Cond is a node of a condition tree: exactly one of its groups is set.
type Cond struct {
	Pos string

	All, Any []Cond
	Not      *Cond

	Fields []string // for Phrase and Regex: kicker, title, lead, body, url, author, …
	Phrase []string // any of them; AllOf asks for every one
	AllOf  bool
	Fold   bool // ignore diacritics
	Near   int  // with AllOf: within so many words
	Regex  string

	Region   string // region ID
	Sure     int
	Source   []string // birth slugs, or group:NAME
	Tag      []string
	Category []string
	Language []string
	Author   []string
	Agency   []string
	Older    time.Duration // age when first seen is at least
	Younger  time.Duration // age when first seen is below
	Has      string        // "image", "full_text"
	Carriers int           // story or copy group has at least so many publishers
}
