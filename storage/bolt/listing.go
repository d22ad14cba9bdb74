package bolt

import (
	"context"
	"slices"
	"time"

	"regionwire/news"
)

// A listing of 2,000 items takes 80 kB and changes with every new item. What
// changes is nearly always its head, so a listing is kept in segments: the
// items that came since, in front of those that stand. The last ones of the
// older segments may have fallen off the end.

// maxSegments of a listing are joined into one.
const maxSegments = 32

// listingHead is the row of a listing.
type listingHead struct {
	at       time.Time
	items    int // of all segments together, at most; more is cut off
	segments uint32
}

func (h *listingHead) code(c *coder) {
	c.time(&h.at)
	integer(c, &h.items)
	integer(c, &h.segments)
}

func rowListing(ch news.ChannelID) string { return tableListing + string(ch) + "\x00" }

func rowSegment(ch news.ChannelID, n uint32) string {
	return tableSegment + string(ch) + "\x00" + key4(n)
}

// Listing implements storage.Store.
func (s *Store) Listing(_ context.Context, ch news.ChannelID) (news.Listing, error) {
	l := news.Listing{Channel: ch}
	err := s.read(func(v *view) error {
		h, items := v.listing(ch)
		l.At, l.Items = h.at, items
		return nil
	})
	return l, err
}

// listing reads a listing. A damaged segment is reported and left out.
func (v *view) listing(ch news.ChannelID) (h listingHead, items []news.Listed) {
	row := rowListing(ch)
	val, ok := v.get(row)
	if !ok {
		return h, nil
	}
	if err := decode([]byte(val), h.code); err != nil {
		v.store.report(damaged(bucketIndex, []byte(row), err))
		return listingHead{}, nil
	}
	items = make([]news.Listed, 0, h.items)
	for n := h.segments; n > 0 && len(items) < h.items; n-- {
		row := rowSegment(ch, n)
		val, ok := v.get(row)
		if !ok {
			continue
		}
		var segment []news.Listed
		if err := decode([]byte(val), func(c *coder) { list(c, &segment, codeListed) }); err != nil {
			v.store.report(damaged(bucketIndex, []byte(row), err))
		}
		items = append(items, segment...)
	}
	return h, slices.Clip(items[:min(len(items), h.items)])
}

// listing puts a listing: only its new head where the rest stands already.
func (w *writer) listing(l *news.Listing) {
	h, old := w.view.listing(l.Channel)
	fresh := l.Items
	if len(old) > 0 && h.segments < maxSegments {
		fresh = l.Items[:headOf(l.Items, old)]
	}
	if len(fresh) == len(l.Items) {
		for n := uint32(1); n <= h.segments; n++ {
			w.del(rowSegment(l.Channel, n))
		}
		h.segments = 0
	}
	if len(fresh) > 0 {
		h.segments++
		w.put(rowSegment(l.Channel, h.segments), string(encode(func(c *coder) { list(c, &fresh, codeListed) })))
	}
	h.at, h.items = l.At, len(l.Items)
	w.put(rowListing(l.Channel), string(encode(h.code)))
}

// headOf returns how many of items stand before a beginning of old: all of
// them when the rest is not one.
func headOf(items, old []news.Listed) int {
	n := slices.Index(items, old[0])
	if n < 0 || len(items)-n > len(old) || !slices.Equal(items[n:], old[:len(items)-n]) {
		return len(items)
	}
	return n
}

// listed removes from a set the keys that a channel still lists.
func (v *view) listed(keys map[news.Key]bool) {
	v.prefix(tableListing, func(row, _ string) bool {
		_, items := v.listing(news.ChannelID(row[1 : len(row)-1]))
		for _, l := range items {
			delete(keys, l.Key)
		}
		return len(keys) > 0
	})
}
