package feedgen

import (
	"context"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/storage"
)

// mostMonth is how many entries a month's page shows, newest first.
const mostMonth = 1000

// list is a page that lists articles.
type list struct {
	frame
	Heading, About, Subscribe string
	Formats                   []link
	Notice                    *notice
	Days                      []daySection
	Months                    []monthRow
	Newest                    link // of a month's page: back to the feed's
}

// notice stands where articles would be, so that no page is ever bare.
type notice struct {
	Text string
	link
}

// feedPage renders a feed's page: its newest entries, late ones included.
func (v view) feedPage(ctx context.Context, f *curate.Feed) (*Document, error) {
	entries, err := v.window(ctx, storage.EntryQuery{Feed: f.Birth, Since: v.now.Add(-recent)}, pageLimit(f.Limit))
	if err != nil {
		return nil, err
	}
	pinned, err := v.pinned(ctx, f)
	if err != nil {
		return nil, err
	}
	unpinned := slices.DeleteFunc(slices.Clone(entries), func(e storage.Entry) bool {
		return slices.ContainsFunc(pinned, func(p storage.Entry) bool { return p.ID == e.ID })
	})
	posts, err := v.prepare(ctx, unpinned)
	if err != nil {
		return nil, err
	}
	days, err := v.lines(ctx, posts)
	if err != nil {
		return nil, err
	}
	first, err := v.pinnedSection(ctx, pinned)
	if err != nil {
		return nil, err
	}
	days = append(first, days...)
	l := list{
		frame: v.frame("/feeds/"+f.Slug, legal(f.Title), false), Heading: legal(f.Title),
		About: v.describeFeed(f), Subscribe: v.root() + "/feeds/" + f.Slug + subscribePath,
		Formats: v.formats(v.outlet(f)), Days: days,
	}
	l.Description, l.Alternate = l.About, v.alternate(f)
	if l.Months, err = v.months(ctx, f, time.Time{}); err != nil {
		return nil, err
	}
	if len(days) == 0 {
		if l.Notice, err = v.nothing(ctx, f); err != nil {
			return nil, err
		}
	}
	return v.finishNegotiated(l)
}

// pinned returns the entries that editors have put before the others of a
// feed.
func (v view) pinned(ctx context.Context, f *curate.Feed) ([]storage.Entry, error) {
	stored, err := v.store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	for _, rec := range stored {
		if rec.Birth == f.Birth {
			return storage.Pinned(ctx, v.store, rec)
		}
	}
	return nil, nil
}

// pinnedSection prints pinned entries under a heading of their own; none of
// none.
func (v view) pinnedSection(ctx context.Context, entries []storage.Entry) ([]daySection, error) {
	posts, err := v.prepare(ctx, entries)
	if err != nil || len(posts) == 0 {
		return nil, err
	}
	days, err := v.lines(ctx, posts)
	first := daySection{Heading: v.words.Pinned}
	for _, d := range days {
		first.Items = append(first.Items, d.Items...)
	}
	for i := range first.Items {
		first.Items[i].Time = v.words.near(posts[i].published, v.now)
	}
	return []daySection{first}, err
}

// pageLimit returns the number of entries of a feed's page.
func pageLimit(limit int) int {
	if limit <= 0 {
		return mostMonth
	}
	return limit
}

// finishNegotiated renders a page that stands beside documents of the same
// address, chosen by Accept.
func (v view) finishNegotiated(l list) (*Document, error) {
	return v.document(listHTML, l, terms{cache: cachePage, noIndex: l.NoIndex, negotiated: true})
}

// nothing says when a feed without recent entries had its last one.
func (v view) nothing(ctx context.Context, f *curate.Feed) (*notice, error) {
	last, err := v.window(ctx, storage.EntryQuery{Feed: f.Birth}, 1)
	if err != nil || len(last) == 0 {
		return &notice{Text: v.words.NothingYet}, err
	}
	n := &notice{Text: v.words.Empty}
	if f.Region != "" && f.Region != "none" {
		n.Text = fill(v.words.EmptyPlace, "place", legal(v.place(f.Region)))
	}
	at := last[0].At.In(v.zone)
	n.link = v.monthLink(f, at)
	n.Name = fill(v.words.NewestIs, "at", v.words.near(at, v.now))
	return n, nil
}

// window returns at most limit visible entries of a query.
func (v view) window(ctx context.Context, q storage.EntryQuery, limit int) ([]storage.Entry, error) {
	var entries []storage.Entry
	q.Limit = limit
	for {
		page, next, err := v.store.Entries(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if v.seen(e) && len(entries) < limit {
				entries = append(entries, e)
			}
		}
		if next == "" || len(entries) >= limit {
			return entries, nil
		}
		q.After = next
	}
}

// formats lists the documents of an outlet.
func (t *tables) formats(o outlet) []link {
	var list []link
	for _, format := range formats {
		list = append(list, link{t.link(o.base + format.extension), format.name})
	}
	return list
}
