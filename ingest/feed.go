package ingest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/storage"
)

// feedState is what is kept in memory of a configured feed.
type feedState struct {
	feed  *curate.Feed
	index int       // in Tables.Feeds
	until time.Time // its first build waits so long for its sources
	stale bool      // built by other rules
	built bool
	caps  *caps // nil for none

	releases []time.Time // of entries to come, ascending
	expires  time.Time   // when the oldest entry of its documents passes MaxAge
	unpins   time.Time   // when the next of its pins ends
}

// wait notes an entry that comes out at an instant.
func (f *feedState) wait(at time.Time) {
	i, found := slices.BinarySearchFunc(f.releases, at, time.Time.Compare)
	if !found {
		f.releases = slices.Insert(f.releases, i, at)
	}
}

// next returns when something happens to the feed by itself, zero for never.
func (f *feedState) next() time.Time {
	next := f.expires
	if !f.unpins.IsZero() && (next.IsZero() || f.unpins.Before(next)) {
		next = f.unpins
	}
	if len(f.releases) > 0 && (next.IsZero() || f.releases[0].Before(next)) {
		next = f.releases[0]
	}
	switch {
	case f.built:
		return next
	case time.Now().Before(f.until):
		return f.until
	}
	return time.Time{} // the next answer of a source brings it on
}

// adopt puts the newest tables into effect.
func (in *Ingest) adopt() error {
	t := in.tables.Load()
	if t == in.in {
		return nil
	}
	in.in, in.build = t, nil
	b := in.newBatch()
	former := in.feeds
	in.feeds = make(map[string]*feedState, len(t.Feeds))
	for i := range t.Feeds {
		f := former[t.Feeds[i].Birth]
		if f == nil {
			f = &feedState{until: time.Now().Add(in.opts.Wait)}
		}
		f.feed, f.index = &t.Feeds[i], i
		in.feeds[f.feed.Birth] = f
		b.adoptFeed(f)
	}
	for birth, rec := range in.records {
		if in.feeds[birth] == nil && rec.Settings != 0 {
			rec.Settings = 0 // should it return, it is decided anew
			b.records[birth] = rec
		}
	}
	if err := in.commit(b); err != nil {
		return err
	}
	for birth, f := range in.feeds {
		if former[birth] == nil || !slices.Equal(f.mix(), f.feed.Mix) {
			if err := in.recall(f); err != nil {
				return fmt.Errorf("read the entries of feed %s: %w", f.feed.Slug, err)
			}
		}
	}
	return in.startReplacing()
}

// mix returns the caps that are counted.
func (f *feedState) mix() []curate.Cap {
	if f.caps == nil {
		return nil
	}
	return f.caps.list
}

// adoptFeed compares a feed with what is remembered of it.
func (b *batch) adoptFeed(f *feedState) {
	rec := b.in.records[f.feed.Birth]
	f.built = !rec.Built.IsZero()
	f.stale = f.built && rec.Settings != b.t.Rules.Settings(f.index)
	look := uint64(0)
	if b.t.Look != nil {
		look = b.t.Look(f.feed)
	}
	if !f.built || rec.Look == look && rec.Slug == f.feed.Slug && slices.Equal(rec.Was, f.feed.Was) {
		return
	}
	rec.Look, rec.Slug, rec.Was = look, f.feed.Slug, f.feed.Was
	b.records[rec.Birth] = rec
	b.touched[rec.Birth] = true
}

// recall reads what must be known of a feed's entries: those to come, and how
// many there are of whom.
func (in *Ingest) recall(f *feedState) error {
	f.releases, f.caps = nil, nil
	if len(f.feed.Mix) > 0 {
		f.caps = newCaps(f.feed.Mix)
	}
	if !f.built {
		return nil
	}
	ctx, now := context.Background(), time.Now()
	if f.caps != nil {
		// An article that comes into documents is dated at most so long ago.
		q := storage.EntryQuery{Feed: f.feed.Birth, Since: now.Add(-in.opts.Late - 24*time.Hour - f.caps.span())}
		if err := f.caps.count(ctx, in.store, q); err != nil {
			return err
		}
	}
	// Entries that are not out as of the last change are dated at most an hour
	// before their release. Some may have come due while nothing ran; those
	// that came out below the last of the documents have changed nothing.
	changed := in.records[f.feed.Birth].Changed
	q := storage.EntryQuery{Feed: f.feed.Birth, Documents: true, Since: changed.Add(-heldDate)}
	entries, _, err := in.store.Entries(ctx, q)
	if err != nil {
		return err
	}
	last, err := in.last(f)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Release.After(now) || e.Release.After(changed) && (last == nil || above(e, *last)) {
			f.wait(e.Release)
		}
	}
	return in.foresee(f)
}

// above reports whether an entry stands above another in documents.
func above(e, other storage.Entry) bool {
	return cmp.Or(e.At.Compare(other.At), bytes.Compare(e.ID[:], other.ID[:])) > 0
}

// last returns the last entry of a feed's documents; nil while they have room
// for more.
func (in *Ingest) last(f *feedState) (*storage.Entry, error) {
	changed, n := in.records[f.feed.Birth].Changed, 0
	q := storage.EntryQuery{Feed: f.feed.Birth, Documents: true, Limit: f.feed.Limit}
	for f.feed.Limit > 0 {
		page, next, err := in.store.Entries(context.Background(), q)
		if err != nil {
			return nil, err
		}
		for i := range page {
			if page[i].Release.After(changed) {
				continue
			}
			if n++; n == f.feed.Limit {
				return &page[i], nil
			}
		}
		if next == "" {
			break
		}
		q.After = next
	}
	return nil, nil
}

// foresee finds out when the feed's documents lose an entry to its age, and
// when a pin ends.
func (in *Ingest) foresee(f *feedState) error {
	f.expires, f.unpins = time.Time{}, time.Time{}
	for _, p := range in.records[f.feed.Birth].Pins {
		if f.unpins.IsZero() || p.Until.Before(f.unpins) {
			f.unpins = p.Until
		}
	}
	if f.feed.MaxAge == 0 {
		return nil
	}
	q := storage.EntryQuery{Feed: f.feed.Birth, Documents: true, Limit: f.feed.Limit,
		Since: in.records[f.feed.Birth].Changed.Add(-f.feed.MaxAge)}
	entries, _, err := in.store.Entries(context.Background(), q)
	if len(entries) > 0 {
		f.expires = entries[len(entries)-1].At.Add(f.feed.MaxAge + time.Second)
	}
	return err
}

// release stamps the feeds to which time has done something: an entry whose
// release has come, or one that has passed the feed's MaxAge.
func (in *Ingest) release() error {
	now := time.Now()
	var b *batch
	for birth, f := range in.feeds {
		past := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
		due := past(f.expires) || past(f.unpins)
		for len(f.releases) > 0 && !f.releases[0].After(now) {
			f.releases, due = f.releases[1:], true
		}
		if !due {
			continue
		}
		if b == nil {
			b = in.newBatch()
		}
		b.touched[birth] = true
	}
	if b == nil {
		return nil
	}
	return in.commit(b)
}
