package ingest

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"regionwire/curate"
	"regionwire/news"
)

// Tables is everything of a configuration that ingest goes by. It is read only
// once given away.
type Tables struct {
	Sources []*news.Source
	Feeds   []curate.Feed
	// Rules are compiled from Feeds, in their order; nil only without feeds.
	Rules *curate.Rules
	// Look returns a hash of what else decides the bytes of a feed's
	// documents: another one moves its Changed. Nil: nothing else does.
	Look func(*curate.Feed) uint64
}

// tables is Tables made ready for look-ups.
type tables struct {
	Tables
	sources  map[news.SourceID]*news.Source // by birth slug
	channels map[news.ChannelID]*news.Channel
	domains  map[news.SourceID][]string // registrable domains of a source's addresses
}

func compile(t Tables) *tables {
	c := &tables{
		Tables:   t,
		sources:  make(map[news.SourceID]*news.Source),
		channels: make(map[news.ChannelID]*news.Channel),
		domains:  make(map[news.SourceID][]string),
	}
	if c.Rules == nil {
		c.Rules = &curate.Rules{}
	}
	for _, s := range t.Sources {
		c.sources[s.Birth] = s
		for i := range s.Channels {
			ch := &s.Channels[i]
			c.channels[ch.ID] = ch
			if d := domainOf(ch.URL); d != "" && !slices.Contains(c.domains[s.Birth], d) {
				c.domains[s.Birth] = append(c.domains[s.Birth], d)
			}
		}
	}
	return c
}

// owns reports whether an address lies on a registrable domain of a source.
func (t *tables) owns(source news.SourceID, address string) bool {
	d := domainOf(address)
	return d != "" && slices.Contains(t.domains[source], d)
}

// domainOf returns the registrable domain of an address (publicsuffix.org), its
// whole host for one that has none, such as an IP address.
func domainOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}
