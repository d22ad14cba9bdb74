package fetcher

import (
	"fmt"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/text"
)

const (
	maxRawDate = 100              // bytes kept of what the source wrote
	maxSkew    = 10 * time.Minute // clocks of newsrooms run ahead by as much
)

// earliest is the first instant that a date is believed from; older ones are
// placeholders of publishing systems.
var earliest = time.Date(1990, time.January, 1, 0, 0, 0, 0, time.UTC)

// latest bounds what gofeed makes of a date that package text cannot read: it
// takes the year 9999 for one.
var latest = time.Date(2200, time.January, 1, 0, 0, 0, 0, time.UTC)

// statedDate is a date as an entry states it.
type statedDate struct {
	raw, how string
	parsed   *time.Time // by gofeed, where it can
}

// dates finds when an item was published and updated. A date that is missing
// or impossible is replaced by now, one in the future too; the basis says so.
func (b *builder) dates(it *news.Item, e *entry) {
	published, updated := b.statedDates(e)
	it.Published = news.When{Time: b.now, Basis: news.FirstSeen}
	for i, d := range published {
		when := b.whenOf(d)
		if i == 0 || when.Basis != news.FirstSeen {
			it.Published = when
			b.found(it, "published", d.how+basisNote(when.Basis, b.ch.Zone))
		}
		if when.Basis != news.FirstSeen {
			break
		}
	}
	for _, d := range updated {
		if when := b.whenOf(d); when.Basis != news.FirstSeen {
			it.Updated = when
			b.found(it, "updated", d.how+basisNote(when.Basis, b.ch.Zone))
			break
		}
	}
}

func basisNote(basis news.Basis, zone *time.Location) string {
	switch basis {
	case news.AssumedZone:
		return fmt.Sprintf(", zone of the source (%s)", zone)
	case news.DateOnly:
		return fmt.Sprintf(", a day without a time (%s)", zone)
	case news.Corrected:
		return ", in the future: when first seen instead"
	case news.FirstSeen:
		return ", no date that can be: when first seen instead"
	}
	return ""
}

// statedDates returns the dates of an entry, best first.
func (b *builder) statedDates(e *entry) (published, updated []statedDate) {
	add := func(to *[]statedDate, how, raw string, parsed *time.Time) {
		if strings.TrimSpace(raw) != "" {
			*to = append(*to, statedDate{raw: raw, how: how, parsed: parsed})
		}
	}
	extension := func(to *[]statedDate, prefix string, names ...string) {
		for _, name := range names {
			for _, x := range e.Extensions[prefix][name] {
				add(to, prefix+":"+name, x.Value, nil)
			}
		}
	}
	switch {
	case e.atom != nil:
		add(&published, "published", e.atom.Published, e.atom.PublishedParsed)
		if e.atom.Published == "" && b.feed.FeedVersion == "0.3" {
			add(&published, "created", elementText(e.raw, "created", ""), nil)
		}
		extension(&published, "dc", "date")
		add(&published, "updated", e.atom.Updated, e.atom.UpdatedParsed)
		add(&updated, "updated", e.atom.Updated, e.atom.UpdatedParsed)
	case e.json != nil:
		add(&published, "date_published", e.json.DatePublished, e.PublishedParsed)
		add(&published, "date_modified", e.json.DateModified, e.UpdatedParsed)
		add(&updated, "date_modified", e.json.DateModified, e.UpdatedParsed)
	default:
		add(&published, "pubDate", e.rss.PubDate, e.rss.PubDateParsed)
		extension(&published, "dc", "date")
		extension(&published, "dcterms", "issued", "created")
		for _, p := range []string{"atom", "atom10", "atom03"} {
			extension(&published, p, "published", "issued", "updated", "modified")
			extension(&updated, p, "updated", "modified")
		}
		extension(&updated, "dcterms", "modified")
		extension(&updated, "dc", "date")
	}
	return published, updated
}

// whenOf judges a stated date against now.
func (b *builder) whenOf(d statedDate) news.When {
	when := b.when(d.raw)
	if when.IsZero() && d.parsed != nil && d.parsed.Before(latest) {
		when.Time, when.Basis = news.At(*d.parsed), news.Zoned
	}
	switch {
	case when.IsZero(), when.Time.Before(earliest):
		when.Time, when.Basis = b.now, news.FirstSeen
	case when.Time.After(b.now.Add(maxSkew)):
		when.Time, when.Basis = b.now, news.Corrected
	}
	return when
}

// when reads a date in the zone of the channel. Its time is zero when it
// cannot be read.
func (b *builder) when(raw string) news.When {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return news.When{}
	}
	w := news.When{Raw: cutBytes(text.Clean(raw), maxRawDate)}
	date, ok := text.ParseDate(raw, b.ch.Zone, b.now)
	if !ok {
		return w
	}
	w.Time = news.At(date.Time)
	switch {
	case !date.Clock:
		w.Basis = news.DateOnly
	case date.Zoned:
		w.Basis = news.Zoned
	default:
		w.Basis = news.AssumedZone
	}
	return w
}

// cutBytes returns at most n bytes of s, whole characters.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
