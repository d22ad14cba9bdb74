package storage

import (
	"context"
	"slices"
	"time"

	"regionwire/news"
)

// Printed returns the entries that a feed's documents hold as of its Changed,
// in their order: what is pinned, then the newest that are out and not hidden,
// not for pages only and not older than maxAge (0: of any age), limit in all
// (0: no limit). Pins stand above age and what is for pages only.
func Printed(ctx context.Context, s Store, f Feed, limit int, maxAge time.Duration) ([]Entry, error) {
	list, err := Pinned(ctx, s, f)
	if err != nil {
		return nil, err
	}
	if limit > 0 {
		list = list[:min(len(list), limit)]
	}
	pinned := slices.Clone(list)
	q := EntryQuery{Feed: f.Birth, Documents: true, Limit: limit}
	if maxAge > 0 {
		q.Since = f.Changed.Add(-maxAge)
	}
	for limit == 0 || len(list) < limit {
		page, next, err := s.Entries(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			known := slices.ContainsFunc(pinned, func(p Entry) bool { return p.ID == e.ID })
			if !known && !e.Release.After(f.Changed) && (limit == 0 || len(list) < limit) {
				list = append(list, e)
			}
		}
		if next == "" {
			break
		}
		q.After = next
	}
	return list, nil
}

// Pinned returns the entries that stand before the others of a feed as of its
// Changed, the first first.
func Pinned(ctx context.Context, s Store, f Feed) ([]Entry, error) {
	var ids []news.ID
	for _, p := range f.Pins {
		if p.Until.After(f.Changed) {
			ids = append(ids, p.Article)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	placed, err := s.Placed(ctx, ids)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, entries := range placed {
		for _, e := range entries {
			if e.Feed == f.Birth && !e.Hidden && !e.Release.After(f.Changed) {
				list = append(list, e)
			}
		}
	}
	return list, nil
}
