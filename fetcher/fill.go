package fetcher

import (
	"context"
	"net/url"
	"time"

	"regionwire/markup"
	"regionwire/news"
)

// fill parses the document into p: what it says of itself, its items not
// seen before, and what it asks of those who poll it.
// Damaged says that some of its items were lost.
func (d *document) fill(ctx context.Context, p *news.Poll, known seen) (damaged bool, err error) {
	c, err := d.parse(ctx, known.chunks)
	p.Outcome.Warnings = append(p.Outcome.Warnings, d.warnings...)
	if err != nil {
		return false, err
	}
	b := newBuilder(d, c.feed, p.Outcome.At)
	p.Info = b.info()
	p.State.Title, p.State.Format, p.State.Hub = p.Info.Title, p.Info.Format, p.Info.Hub
	p.Listed, p.Partial = c.listed, c.damaged || c.cut
	if p.Listed == nil {
		p.Listed = []news.Hash{}
	}
	p.Outcome.Read = len(c.listed)
	p.Items = make([]news.Item, len(c.feed.entries))
	for i := range c.feed.entries {
		p.Items[i] = b.item(&c.feed.entries[i])
	}
	p.Outcome.Dates = newDates(p.Items, known.dates)
	warnings := d.schedule(p, c.feed)
	p.Outcome.Warnings = append(p.Outcome.Warnings, warnings...)
	if len(c.listed) == 0 {
		p.Outcome.Kind = news.NoItems
		p.Outcome.Detail = "a " + p.Info.Format + " feed without items"
		if c.damaged {
			p.Outcome.Detail += " that can be read"
		}
	}
	return c.damaged, nil
}

// newDates returns the dates of items that a newsroom stated, without those
// that were listed before: an edited article keeps its date and is no news.
func newDates(items []news.Item, listed map[int64]bool) []time.Time {
	var dates []time.Time
	for i := range items {
		when := items[i].Published
		if when.Dated() && !listed[when.Time.Unix()] {
			dates = append(dates, when.Time)
		}
	}
	return dates
}

// builder makes items of the entries of one document.
type builder struct {
	*document
	feed *feed
	now  time.Time
	// base resolves addresses for which the document names no other base: the
	// site an RSS channel belongs to, else the document's own address.
	base     *url.URL
	language string // of items that name none
}

// language returns that of the document: what it says itself, else the header
// that came with it, where that names one language (RFC 9110 §8.5).
func (d *document) language(f *feed) string {
	return first(normalLanguage(f.Language), normalLanguage(d.header.Get("Content-Language")))
}

func newBuilder(d *document, f *feed, now time.Time) *builder {
	b := &builder{document: d, feed: f, now: now, language: first(d.language(f), d.ch.Language)}
	if u, err := url.Parse(d.final); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		b.base = u
	}
	if site := markup.URL(f.Link, b.base); site != "" && f.atom == nil {
		b.base, _ = url.Parse(site)
	}
	return b
}
