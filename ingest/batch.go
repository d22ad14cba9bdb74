package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/text"
)

// batch gathers what one commit adds. Everything it reads of the store it sees
// through what it has gathered, so that articles of one commit know each other.
// It belongs to the goroutine in Run and is thrown away after its commit.
type batch struct {
	in  *Ingest
	t   *tables
	ctx context.Context
	at  time.Time // of the commit: never before the last one's

	desk *desk // what editors want; nil in a view that does not ask

	change   storage.Change
	polls    []news.Poll // whose results it holds
	known    map[news.Key]news.ID
	articles map[news.ID]*work // nil: looked for and not there
	order    []*work           // to be put, in the order they came
	signed   signed            // to be put
	states   map[news.ChannelID]news.State
	records  map[string]storage.Feed
	groups   map[group]*gathered
	entries  map[storage.EntryRef]storage.Entry // to be put
	opened   map[news.ID][]storage.Entry        // new ones of them, by article
	subject  curate.Subject
	derived  map[news.ID]*derived // kept or, nil, forgotten by this batch

	highest map[string]storage.Entry // of those seen to change, by feed
	touched map[string]bool          // feeds whose documents change, by birth slug
	paged   map[string]bool          // feeds whose pages change
	added   int                      // articles
}

func (in *Ingest) newBatch() *batch {
	b := in.view(context.Background(), in.in)
	b.desk = in.desk
	if b.at.Before(in.at) {
		b.at = in.at // the clock went back
	}
	return b
}

// view returns a batch through which the store is read, as by a configuration.
// Any goroutine may have one, but only that of Run may commit it.
func (in *Ingest) view(ctx context.Context, t *tables) *batch {
	return &batch{
		in: in, t: t, ctx: ctx, at: news.At(time.Now()),
		known: map[news.Key]news.ID{}, articles: map[news.ID]*work{}, signed: newSigned(), states: map[news.ChannelID]news.State{},
		records: map[string]storage.Feed{}, groups: map[group]*gathered{},
		entries: map[storage.EntryRef]storage.Entry{}, opened: map[news.ID][]storage.Entry{}, derived: map[news.ID]*derived{},
		highest: map[string]storage.Entry{}, touched: map[string]bool{}, paged: map[string]bool{},
	}
}

// poll takes in the result of a poll. One whose channel, or its credential, is
// configured no longer leaves nothing behind.
func (b *batch) poll(p *news.Poll) error {
	ch := b.t.channels[p.Channel.ID]
	if ch == nil || ch.Header != p.Channel.Header {
		b.in.opts.Logger.Info("its answer is left out: this address is not configured any more", "source", p.State.Source, "url", p.Channel.URL)
		return nil
	}
	items := distinct(p.Items)
	for i := range items {
		legal(&items[i])
		b.in.splitKicker(&items[i])
	}
	list := identifyAll(items, ch.Source.Publisher, ch.Zone)
	if err := b.read(list); errors.Is(err, storage.ErrCorrupt) {
		b.in.opts.Logger.Error("poll left out: what it is compared with is damaged", "source", ch.Source.ID, "url", ch.URL, "err", err)
		return nil
	} else if err != nil {
		return fmt.Errorf("look up the articles of %s: %w", ch.URL, err)
	}
	before := b.state(ch.ID)
	postponed := b.postpone(ch, items, list)
	if err := b.items(p, ch, items, list, before.LastOK.IsZero(), postponed); err != nil {
		return err
	}
	if err := b.list(ch, p, items, list, postponed); err != nil {
		return err
	}
	if len(postponed) > 0 {
		// What was left must come again, so the next answer must be a whole one.
		p.State.ETag, p.State.LastModified, p.State.Body = "", "", news.Hash{}
		p.Outcome.Waiting = len(postponed)
	}
	p.State.Items = before.Items + p.Outcome.New
	if p.Outcome.New == 0 {
		p.State.LastNew = before.LastNew
	}
	b.states[ch.ID] = p.State
	p.Items, p.Listed = nil, nil
	b.polls = append(b.polls, *p)
	return nil
}

// state returns a channel's state as this batch leaves it.
func (b *batch) state(id news.ChannelID) news.State {
	if st, ok := b.states[id]; ok {
		return st
	}
	st, _ := b.in.State(id)
	return st
}

// items takes in the items of a poll, the last of the document first: that is
// mostly the oldest one.
func (b *batch) items(p *news.Poll, ch *news.Channel, items []news.Item, list []identity, first bool, postponed map[int]bool) error {
	out := &p.Outcome
	out.Copies, out.Edited, out.Dates = 0, 0, nil
	renamed := 0
	var fresh []*work
	for i := range slices.Backward(items) {
		it, d := &items[i], &list[i]
		if d.id.IsZero() || postponed[i] {
			continue
		}
		w, gone := b.match(it, d, ch.Source.Publisher)
		switch {
		case gone:
		case w == nil:
			fresh = append(fresh, b.create(ch, it, d, first))
		default:
			if len(d.guid) > 0 && !slices.Contains(w.a.Keys, d.guid[0]) && w.a.Channel == it.Channel {
				renamed++
			}
			if b.update(w, ch, it, d) {
				w.revised = true
				out.Edited++
			}
		}
	}
	if err := b.introduce(fresh); err != nil {
		return err
	}
	for _, w := range fresh {
		if w.a.Copy != w.a.ID {
			out.Copies++
		}
		if w.a.Published.Dated() {
			out.Dates = append(out.Dates, w.a.Published.Time)
		}
	}
	out.New = len(fresh)
	b.added += len(fresh)
	if 2*renamed > len(items) && len(items) > 1 {
		out.Warnings = append(out.Warnings, "its articles come under new guids: they are recognised by address and title instead")
	}
	return nil
}

// distinct leaves out what a document says twice: of items with one guid and
// either one address or one title the first counts.
func distinct(items []news.Item) []news.Item {
	seen := make(map[[2]string]bool, 2*len(items))
	list := make([]news.Item, 0, len(items))
	for i := range items {
		it := &items[i]
		if it.GUID == "" {
			list = append(list, *it)
			continue
		}
		byLink, byTitle := [2]string{it.GUID, "link " + it.Link}, [2]string{it.GUID, "title " + text.Fold(it.Title)}
		if !seen[byLink] && !seen[byTitle] {
			list = append(list, *it)
		}
		seen[byLink], seen[byTitle] = true, true
	}
	return list
}
