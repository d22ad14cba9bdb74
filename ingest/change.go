package ingest

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"regionwire/storage"
)

// finish completes the change, and returns the feeds to render.
func (b *batch) finish() []string {
	c := &b.change
	c.At, c.Signatures = b.at, b.signed.list
	for _, w := range b.order {
		c.Articles = append(c.Articles, w.put())
	}
	for _, id := range slices.Sorted(maps.Keys(b.states)) {
		c.States = append(c.States, b.states[id])
	}
	for _, e := range b.entries {
		c.Entries = append(c.Entries, e)
	}
	slices.SortFunc(c.Entries, func(x, y storage.Entry) int {
		return cmp.Or(cmp.Compare(x.Feed, y.Feed), x.At.Compare(y.At), bytes.Compare(x.ID[:], y.ID[:]))
	})
	for birth := range b.touched {
		f := b.record(birth)
		f.Twice, f.Changed = f.Changed.Equal(b.at), b.at
		f.Pins = b.desk.pinned(birth, b.at)
		b.records[birth] = f
	}
	for _, birth := range slices.Sorted(maps.Keys(b.records)) {
		c.Feeds = append(c.Feeds, b.records[birth])
	}
	changed := maps.Clone(b.touched)
	maps.Copy(changed, b.paged)
	return slices.Sorted(maps.Keys(changed))
}

// value puts a small named value; nil deletes it.
func (b *batch) value(name string, value []byte) {
	if b.change.Values == nil {
		b.change.Values = map[string][]byte{}
	}
	b.change.Values[name] = value
}

// empty reports whether there is nothing to commit.
func (b *batch) empty() bool {
	c := &b.change
	return len(c.Articles)+len(c.States)+len(c.Listings)+len(c.Feeds)+len(c.Entries)+len(c.Drop)+
		len(c.Edits)+len(c.Signatures)+len(c.Values) == 0
}

// record returns what is remembered of a feed, as this batch leaves it.
func (b *batch) record(birth string) storage.Feed {
	if f, ok := b.records[birth]; ok {
		return f
	}
	return b.in.records[birth]
}

// committed tells the feeds what has become true of them.
func (b *batch) committed() {
	for id, d := range b.derived {
		if b.in.derived[id] = d; d == nil {
			delete(b.in.derived, id)
		}
	}
	for _, e := range b.change.Entries {
		f := b.in.feeds[e.Feed]
		if f != nil && e.Release.After(b.at) && e.Generation == b.in.records[e.Feed].Generation {
			f.wait(e.Release)
		}
	}
	if b.in.build == nil {
		return
	}
	for _, w := range b.order {
		if w.again {
			b.in.build.arrived = append(b.in.build.arrived, w.a.ID)
		}
	}
}
