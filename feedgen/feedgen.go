// Package feedgen turns chosen entries into what readers get: RSS, Atom and
// JSON Feed documents, OPML, and HTML pages.
//
// It decides how an entry looks, never whether it belongs in a feed: entries
// and their order come from the store. It leaves HTTP to package server, which
// sends the documents of a Snapshot byte for byte.
//
// Its one invariant: the bytes of a feed's document follow from stored facts
// and Tables alone, never from the clock, and they replace the last good ones
// only after they have been read back whole.
package feedgen

import (
	"encoding/binary"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"regionwire/curate"
	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"

	"github.com/zeebo/xxh3"
)

// Site is who republishes.
type Site struct {
	URL      string // absolute, without a slash at the end: every address of ours starts with it
	URLSet   bool   // false: a built-in address, so search engines are asked to stay away
	Name     string
	Language string         // BCP 47; words on pages are in it, else in English
	Zone     *time.Location // of printed dates; nil is UTC
	Contact  string         // mailto: or https: address, "" for none
	Footer   string         // plain text under every page, and the copyright of every feed
	Icon     []byte         // PNG, JPEG, GIF or ICO; nil for the built-in one
}

// Tables is everything of a configuration that decides how outputs look. It is
// read only once given away.
type Tables struct {
	Site    Site
	Feeds   []curate.Feed
	Sources []*news.Source
	// Place returns the name of a region for readers, and "" for an ID it does
	// not know. Nil knows none.
	Place func(region string) string
	// Above returns the regions that contain one today, nearest first. Nil knows
	// none.
	Above func(region string) []string
	// Parts returns the regions of today of which a former one is made, none for
	// one that exists. Nil knows none.
	Parts func(region string) []string
}

// looks is the version of the code that decides the bytes of documents. It
// rises with every change that shows in them.
const looks = 3

// Look returns a hash of what, beside its entries, decides the bytes of a
// feed's documents: the site, the feed's own words, and names and rights of
// sources. Names of regions are left out: they change with the program.
func (t Tables) Look(feed *curate.Feed) uint64 {
	h := xxh3.New()
	var version [8]byte
	binary.LittleEndian.PutUint64(version[:], looks)
	h.Write(version[:])
	site := t.Site
	site.Icon = nil // bytes of its own
	zone := ""
	if site.Zone != nil {
		zone, site.Zone = site.Zone.String(), nil
	}
	type source struct {
		ID, Birth news.SourceID
		Name      string
		Rights    news.Rights
		URL       []string
	}
	var sources []source
	for _, s := range t.Sources {
		row := source{s.ID, s.Birth, sourceName(s), s.Rights, nil}
		for _, c := range s.Channels {
			row.URL = append(row.URL, c.URL)
		}
		sources = append(sources, row)
	}
	facts := []any{site, zone, feed.Slug, feed.Birth, feed.Title, feed.Description, feed.Language,
		feed.Region, feed.Sources, feed.Limit, feed.MaxAge, feed.Hold, feed.Secret != "", sources}
	// Plain data without cycles always encodes, and in one way.
	_ = json.NewEncoder(h).Encode(facts)
	return h.Sum64()
}

// tables is Tables made ready for look-ups. It is never changed.
type tables struct {
	Tables
	words    *words
	zone     *time.Location
	feeds    map[string]*curate.Feed // by slug
	births   map[string]*curate.Feed // by birth slug
	moved    map[string]*curate.Feed // by former slug
	sources  map[news.SourceID]*news.Source
	slugs    map[news.SourceID]*news.Source // by current slug
	channels map[news.ChannelID]*news.Channel
	bodies   bool // some source allows its whole text to be shown
	insecure bool // the site is read over plain http
	fixed    *static
}

func compile(t Tables) *tables {
	c := &tables{
		Tables:   t,
		words:    wordsOf(t.Site.Language),
		zone:     t.Site.Zone,
		feeds:    make(map[string]*curate.Feed),
		births:   make(map[string]*curate.Feed),
		moved:    make(map[string]*curate.Feed),
		sources:  make(map[news.SourceID]*news.Source),
		slugs:    make(map[news.SourceID]*news.Source),
		channels: make(map[news.ChannelID]*news.Channel),
	}
	if c.zone == nil {
		c.zone = time.UTC
	}
	c.Site.URL = strings.TrimRight(t.Site.URL, "/")
	c.insecure = strings.HasPrefix(c.Site.URL, "http://")
	for i := range t.Feeds {
		f := &t.Feeds[i]
		c.feeds[f.Slug] = f
		c.births[f.Birth] = f
		for _, was := range f.Was {
			c.moved[was] = f
		}
	}
	for slug := range c.feeds {
		delete(c.moved, slug) // a slug in use is not a former one
	}
	for _, s := range t.Sources {
		c.sources[s.Birth] = s
		c.slugs[s.ID] = s
		c.bodies = c.bodies || s.Rights.Full
		for i := range s.Channels {
			c.channels[s.Channels[i].ID] = &s.Channels[i]
		}
	}
	c.fixed = c.static()
	return c
}

// public returns the feeds that everybody may see, in the order of the file.
func (t *tables) public() []*curate.Feed {
	var list []*curate.Feed
	for i := range t.Feeds {
		if t.Feeds[i].Secret == "" {
			list = append(list, &t.Feeds[i])
		}
	}
	return list
}

// link returns the absolute address of one of our own paths.
func (t *tables) link(path string) string { return t.Site.URL + path }

// base returns the path under which a feed's documents stand, without the
// extension.
func base(f *curate.Feed) string {
	if f.Secret != "" {
		return "/p/" + url.PathEscape(f.Secret) + "/" + f.Slug
	}
	return "/feeds/" + f.Slug
}

// strangerRights are the rights of a source that the configuration no longer
// names: an extract, as for a source that says nothing.
var strangerRights = news.Rights{Chars: 280, Image: true, NoIndex: true}

// source returns what is known of a source by its birth slug.
func (t *tables) source(birth news.SourceID) *news.Source {
	if s := t.sources[birth]; s != nil {
		return s
	}
	return &news.Source{ID: birth, Birth: birth, Weight: 50, Rights: strangerRights}
}

// sourceName returns the name of a source for readers.
func sourceName(s *news.Source) string {
	for _, name := range []string{s.Name, s.Publisher, string(s.ID)} {
		if name = legal(name); name != "" {
			return name
		}
	}
	return string(s.Birth)
}

// place returns a region's name, or its ID where it has none.
func (t *tables) place(region string) string {
	if t.Place != nil {
		if name := t.Place(region); name != "" {
			return name
		}
	}
	return region
}

// feedID names a feed for ever: like the ids of its entries it follows from
// the slug it was born with, and from nothing else.
func feedID(birth string) string { return news.EntryID(birth, news.ID{}).URN() }

// legal returns s as one line of text that every format can carry: valid
// UTF-8 without characters that XML forbids and without the mark of lost ones.
func legal(s string) string {
	return text.Clean(strings.ReplaceAll(markup.Legal(s), "\uFFFD", ""))
}

// safeURL returns an absolute http or https address, or "".
func safeURL(s string) string { return markup.URL(s, nil) }
