package news

import (
	"cmp"
	"net/netip"
	"time"
)

// SourceID is the slug of a source: lower-case letters, digits and hyphens, at
// most 64. It is never used again for another source.
type SourceID string

// Source is a newsroom as the configuration describes it, with every default
// already applied. It is read only once made.
type Source struct {
	ID        SourceID
	Birth     SourceID // the slug it was born with: what stored articles carry
	Name      string   // "" until given or learnt from its channels
	Publisher string   // registrable domain of its first address unless given
	Group     string
	Home      string // region ID: breaks ties, proves nothing
	Pinned    bool   // articles without a place are about Home
	Tags      []string
	Weight    int // 0–100, default 50: who represents a text that several carry
	Markers   []string
	Paused    bool
	Rights    Rights
	FullText  FullText
	Channels  []Channel
}

// Rights is what the source allows a republisher to show.
type Rights struct {
	Full    bool          // the whole text; else an extract
	Chars   int           // length of the extract in characters, cut at a sentence
	Image   bool          // show its image by link
	Credit  string        // line to print under each entry, "" for none
	NoIndex bool          // keep search engines from story pages of its articles
	Embargo time.Duration // release no earlier than this after its own date
}

// FullText says when article pages are fetched for their text.
type FullText struct {
	When       string // "never", "when_missing" or "always"
	MaxPerHour int
}

// ChannelKind is the form in which a channel lists its articles.
type ChannelKind uint8

const (
	Feed ChannelKind = iota // RSS, Atom, JSON Feed
	Page                    // an HTML page that lists articles
	Sitemap
	Auto // a feed or, where it turns out to be one, a page
)

// String returns feed, page, sitemap or auto.
func (k ChannelKind) String() string {
	return [...]string{"feed", "page", "sitemap", "auto"}[k]
}

// ChannelID names a channel: its source's birth slug and a hash of its address.
// Guids, validators and schedules belong to it.
type ChannelID string

// MakeChannelID returns the ID of the channel of a source at an address.
func MakeChannelID(birth SourceID, url string) ChannelID {
	return ChannelID(string(birth) + "/" + MakeID("channel", url).String()[:10])
}

// Channel is one address of a source that is polled. It is read only.
type Channel struct {
	ID       ChannelID
	Source   *Source
	URL      string
	Kind     ChannelKind
	Tags     []string       // of the source and its own
	Zone     *time.Location // of dates that name none; never nil
	Charset  string         // when nothing else tells, "" for none
	Language string         // of items that name none, "" for none
	Fixed    time.Duration  // poll exactly this often; 0 for a learned interval
	Min, Max time.Duration  // bounds of a learned interval
	Header   [2]string      // name and value sent with requests to this origin only
	Insecure bool           // a redirect from https to http is allowed
	Allow    []netip.Prefix // addresses allowed though not public
	Recipe   *Recipe        // selectors of a page; nil for automatic
	Match    string         // sitemap: path part that articles share
	Extras   bool           // opt-in request for RFC 3229 feed deltas
}

// Recipe is how a list page and its article pages are read. Each field is a
// CSS selector; "" means found automatically.
type Recipe struct {
	Links                                                             string
	Title, Kicker, Lead, Body, Published, Byline, Credit, Image, Drop string
}

// Over returns r with the fields of base where r has none.
func (r Recipe) Over(base Recipe) Recipe {
	return Recipe{
		Links: cmp.Or(r.Links, base.Links), Title: cmp.Or(r.Title, base.Title), Kicker: cmp.Or(r.Kicker, base.Kicker),
		Lead: cmp.Or(r.Lead, base.Lead), Body: cmp.Or(r.Body, base.Body), Published: cmp.Or(r.Published, base.Published),
		Byline: cmp.Or(r.Byline, base.Byline), Credit: cmp.Or(r.Credit, base.Credit),
		Image: cmp.Or(r.Image, base.Image), Drop: cmp.Or(r.Drop, base.Drop),
	}
}
