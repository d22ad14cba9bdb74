package main

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"regionwire/dedup"
	"regionwire/ingest"
	"regionwire/news"
)

// printMissing says what is known of an article that was never stored.
func (in *instance) printMissing(c *call, ex *ingest.Explanation, x *explanation) {
	zone := in.cfg.Load().Site.Zone
	m := ex.Missing
	switch {
	case m == nil || m.Host == "" && len(m.Channels) == 0 && !m.Gone:
		c.printf("Not known: no stored article has %q in its title within 30 days. Give its address to learn more.\n", ex.Query)
		return
	case m.Gone:
		c.printf("It was stored once and has outlived its keeping (storage.keep).\n")
		return
	case len(m.Channels) == 0:
		c.printf("Not known, and no source is on %s.   regionwire add %s\n", m.Host, m.Host)
		return
	}
	c.printf("Not known.\n")
	for _, h := range m.Channels {
		switch {
		case h.State.LastOK.IsZero() && h.State.Kind.Failed():
			c.printf("  %s could not be read so far (%s): %s   regionwire sources %s\n", h.Channel.Source.ID,
				h.State.Kind.Sentence(in.cfg.Load().Site.Language), h.Channel.URL, h.Channel.Source.ID)
		case h.State.LastOK.IsZero():
			c.printf("  %s has not been read yet: %s\n", h.Channel.Source.ID, h.Channel.URL)
		case h.Lists:
			c.printf("  %s lists it, and it is to be stored with one of the next polls: %s\n", h.Channel.Source.ID, h.Channel.URL)
		default:
			oldest := ""
			if !h.Oldest.IsZero() {
				oldest = ", oldest " + moment(h.Oldest, time.Now(), zone)
			}
			c.printf("  %s was last read %s and lists %s%s; this address is not among them: %s\n", h.Channel.Source.ID,
				moment(h.State.LastOK, time.Now(), zone), plural(h.Listed, "article"), oldest, h.Channel.URL)
		}
	}
	source := m.Channels[0].Channel.Source.ID
	carried := false
	for _, u := range x.Missing.Unread {
		if u.Lists {
			carried = true
			c.printf("  %s, a feed that is not read, lists it: %s   regionwire add %s --to %s\n", printable(cmp.Or(u.Title, "its paper")), u.URL, u.URL, source)
		}
	}
	switch n := len(x.Missing.Unread); {
	case carried:
	case n == 0 && x.Missing.Unseen != "":
		c.printf("Its page, and the front page of its host, cannot be looked at for other feeds: %s\n", x.Missing.Unseen)
	case n == 0:
		c.printf("Its page links to no other feed.\n")
	default:
		c.printf("Its page links to %s that %s not read, and none lists it; the first is %s\n", plural(n, "feed"), isAre(n), x.Missing.Unread[0].URL)
	}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// unread is a feed that no source reads.
type unread struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	Lists bool   `json:"lists_it"`
}

// longestSearch is how long explain looks for feeds that nobody reads.
const longestSearch = 30 * time.Second

// unreadFeeds asks the page at an address, then the front page of its host, for
// feeds that no source reads. It stops at the page that links to one that lists
// the address. What is no address has none. Where neither page can be read it
// says why.
func (in *instance) unreadFeeds(ctx context.Context, address string) (list []unread, unseen error) {
	u, err := url.Parse(address)
	want := dedup.Canonical(address)
	if err != nil || want == "" {
		return nil, nil
	}
	f, err := discoverer(nil, in.cfg.Load())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, longestSearch)
	defer cancel()
	known := map[string]bool{}
	for _, ch := range channels(in.cfg.Load()) {
		known[dedup.Canonical(ch.URL)] = true
	}
	seen := false
	for _, page := range []string{address, u.Scheme + "://" + u.Host + "/"} {
		found, err := f.Feeds(ctx, page)
		if err != nil { // it may be gone, as articles are
			unseen = because(err)
			continue
		}
		seen = true
		for i := range found {
			if known[dedup.Canonical(found[i].URL)] {
				continue
			}
			known[dedup.Canonical(found[i].URL)] = true
			lists := slices.ContainsFunc(found[i].Poll.Items, func(it news.Item) bool { return dedup.Canonical(it.Link) == want })
			list = append(list, unread{found[i].URL, found[i].Title, lists})
		}
		if slices.ContainsFunc(list, func(u unread) bool { return u.Lists }) {
			break
		}
	}
	if seen {
		unseen = nil
	}
	return list, unseen
}
