package ingest

import (
	"context"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

// caps counts a feed's entries by source or publisher, so that no period of
// the length of a cap holds more of one than it allows.
type caps struct {
	list  []curate.Cap
	times []map[string][]time.Time // by cap, then source or publisher; ascending
}

func newCaps(list []curate.Cap) *caps {
	c := &caps{list: list}
	for range list {
		c.times = append(c.times, map[string][]time.Time{})
	}
	return c
}

// span is how far around an instant entries matter.
func (c *caps) span() (d time.Duration) {
	for _, one := range c.list {
		d = max(d, one.Period)
	}
	return d
}

func (c *caps) key(i int, a *news.Article) string {
	if c.list[i].Per == "publisher" {
		return a.Publisher
	}
	return string(a.Source)
}

// over returns the cap that an entry of a at an instant would pass, nil for
// none.
func (c *caps) over(a *news.Article, at time.Time) *curate.Cap {
	for i := range c.list {
		if crowded(c.times[i][c.key(i, a)], at, c.list[i]) {
			return &c.list[i]
		}
	}
	return nil
}

// crowded reports whether some period around at, with one more entry then,
// holds more than the cap's count.
func crowded(times []time.Time, at time.Time, limit curate.Cap) bool {
	from, _ := slices.BinarySearchFunc(times, at.Add(-limit.Period), after)
	to, _ := slices.BinarySearchFunc(times, at.Add(limit.Period), time.Time.Compare)
	near := slices.Clone(times[from:to])
	i, _ := slices.BinarySearchFunc(near, at, after)
	near = slices.Insert(near, i, at)
	for first := range near[:i+1] {
		last, _ := slices.BinarySearchFunc(near, near[first].Add(limit.Period), time.Time.Compare)
		if last > i && last-first > limit.Count {
			return true
		}
	}
	return false
}

// after orders so that a search ends behind equal instants.
func after(t, at time.Time) int {
	if t.After(at) {
		return 1
	}
	return -1
}

// count counts the stored entries that q asks for.
func (c *caps) count(ctx context.Context, store storage.Store, q storage.EntryQuery) error {
	entries, _, err := store.Entries(ctx, q)
	if err != nil {
		return err
	}
	ids := make([]news.ID, len(entries))
	for i, e := range entries {
		ids[i] = e.Article
	}
	articles, err := store.Articles(ctx, ids, false)
	if err != nil {
		return err
	}
	for i, a := range articles {
		if a != nil && !entries[i].PagesOnly {
			c.add(a, entries[i].At)
		}
	}
	return nil
}

// add counts an entry.
func (c *caps) add(a *news.Article, at time.Time) {
	for i := range c.list {
		key := c.key(i, a)
		times := c.times[i][key]
		n, _ := slices.BinarySearchFunc(times, at, after)
		c.times[i][key] = slices.Insert(times, n, at)
	}
}
