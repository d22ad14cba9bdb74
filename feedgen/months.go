package feedgen

import (
	"context"
	"time"

	"regionwire/curate"
	"regionwire/storage"
)

// mostMonths is how many months of a feed its pages lead to: ten years.
const mostMonths = 120

// monthRow is a month in which a feed had entries.
type monthRow struct {
	link
	Shown bool // by this very page
}

// months lists the months in which a feed had entries, newest first; shown is
// the start of the one that the page is of, zero for none.
func (v view) months(ctx context.Context, f *curate.Feed, shown time.Time) ([]monthRow, error) {
	var rows []monthRow
	q := storage.EntryQuery{Feed: f.Birth}
	for len(rows) < mostMonths {
		last, err := v.window(ctx, q, 1)
		if err != nil || len(last) == 0 {
			return rows, err
		}
		at := last[0].At.In(v.zone)
		q.Before = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, v.zone)
		rows = append(rows, monthRow{v.monthLink(f, at), q.Before.Equal(shown)})
	}
	return rows, nil
}

// monthLink leads to the month of an instant.
func (v view) monthLink(f *curate.Feed, at time.Time) link {
	at = at.In(v.zone)
	return link{v.root() + "/feeds/" + f.Slug + at.Format("/2006/01"), v.words.month(at)}
}

// monthPage renders the entries of one month of a feed.
func (v view) monthPage(ctx context.Context, f *curate.Feed, start time.Time) (*Document, error) {
	q := storage.EntryQuery{Feed: f.Birth, Since: start, Before: start.AddDate(0, 1, 0)}
	entries, err := v.window(ctx, q, mostMonth)
	if err != nil {
		return nil, err
	}
	posts, err := v.prepare(ctx, entries)
	if err != nil {
		return nil, err
	}
	days, err := v.lines(ctx, posts)
	if err != nil {
		return nil, err
	}
	name := v.words.month(start)
	path := "/feeds/" + f.Slug
	l := list{
		frame:   v.frame(path+start.Format("/2006/01"), legal(f.Title)+", "+name, true),
		Heading: legal(f.Title) + ", " + name, About: v.describeFeed(f),
		Days: days, Newest: link{v.root() + path, v.words.NewestMonth},
	}
	l.Alternate = v.alternate(f)
	if l.Months, err = v.months(ctx, f, start); err != nil {
		return nil, err
	}
	if len(posts) == 0 {
		l.Notice = &notice{v.words.EmptyMonth, l.Newest}
	}
	return v.finish(listHTML, l, true)
}
