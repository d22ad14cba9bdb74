package ingest

import (
	"fmt"
	"slices"
	"time"

	"regionwire/news"
)

// budget counts the new articles of a channel within an hour.
type budget struct {
	since time.Time
	used  int
}

// take takes n of what limit leaves, and returns how many it got.
func (g *budget) take(n, limit int, now time.Time) int {
	if now.Sub(g.since) >= time.Hour || now.Before(g.since) {
		*g = budget{since: now}
	}
	n = max(min(n, limit-g.used), 0)
	g.used += n
	return n
}

// postpone returns which items are more new ones than the channel may bring in
// an hour, by their index; nil for none. The first of the document, mostly the
// newest, come in.
func (b *batch) postpone(ch *news.Channel, items []news.Item, list []identity) map[int]bool {
	var fresh []int
	for i := range items {
		if w, gone := b.match(&items[i], &list[i], ch.Source.Publisher); w == nil && !gone {
			fresh = append(fresh, i)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	g := b.in.budgets[ch.ID]
	if g == nil {
		g = &budget{}
		b.in.budgets[ch.ID] = g
	}
	postponed := map[int]bool{}
	for _, i := range fresh[g.take(len(fresh), b.in.opts.Backlog, b.at):] {
		postponed[i] = true
	}
	return postponed
}

// maxListed bounds what is remembered of a channel's documents.
const maxListed = 2000

// list notes what the channel's document lists, postponed items left out so
// that they count as unseen. What the documents before it listed stays behind
// it, as far as there is room for three documents.
func (b *batch) list(ch *news.Channel, p *news.Poll, items []news.Item, list []identity, postponed map[int]bool) error {
	if p.Listed == nil {
		return nil
	}
	old, err := b.listing(ch)
	if err != nil {
		return err
	}
	told := make(map[news.Hash]news.Listed, len(old.Items)+len(items))
	for _, l := range old.Items {
		told[l.Chunk] = l
	}
	seen := map[news.Hash]bool{{}: true} // what was read from nowhere is not listed
	for i := range items {
		if postponed[i] {
			seen[items[i].Chunk] = true
		}
		l := news.Listed{Chunk: items[i].Chunk, Key: list[i].primary}
		if !items[i].Published.IsZero() {
			l.Published = items[i].Published.Time.Unix()
		}
		told[l.Chunk] = l
	}
	room := min(max(3*len(p.Listed), 100), maxListed)
	next := make([]news.Listed, 0, min(room, len(told)))
	add := func(chunk news.Hash) {
		if seen[chunk] || len(next) == room {
			return
		}
		seen[chunk] = true
		l := told[chunk]
		l.Chunk = chunk
		next = append(next, l)
	}
	for _, chunk := range p.Listed {
		add(chunk)
	}
	for _, l := range old.Items {
		add(l.Chunk)
	}
	if slices.Equal(next, old.Items) {
		return nil
	}
	b.change.Listings = slices.DeleteFunc(b.change.Listings, func(l news.Listing) bool { return l.Channel == ch.ID })
	b.change.Listings = append(b.change.Listings, news.Listing{Channel: ch.ID, At: b.at, Items: next})
	return nil
}

// listing returns what a channel listed, as this batch leaves it.
func (b *batch) listing(ch *news.Channel) (news.Listing, error) {
	for _, l := range b.change.Listings {
		if l.Channel == ch.ID {
			return l, nil
		}
	}
	l, err := b.in.store.Listing(b.ctx, ch.ID)
	if err != nil {
		return l, fmt.Errorf("read what %s listed: %w", ch.URL, err)
	}
	return l, nil
}
