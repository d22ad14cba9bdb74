package ingest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

// Planned is what a changed configuration would do to a feed.
type Planned struct {
	Feed    string          // slug
	New     bool            // never built
	Kept    int             // entries that stay
	Added   []*news.Article // oldest first seen first
	Removed []*news.Article // likewise, hidden ones left out
	// Late counts those of Added that are no news: they would come onto pages,
	// not into documents. A new feed takes all in.
	Late int
	// Leave and Return are articles whose entries stay, but leave the documents
	// for pages, or come into them, by another limit or max_age.
	Leave, Return []*news.Article
	// Textless counts articles of which a rule asked for a text that has
	// expired: they stay in or out as they are.
	Textless int
}

// Plan says what each feed of a configuration would gain and lose over the
// articles first seen since an instant. It changes nothing.
func (in *Ingest) Plan(ctx context.Context, t Tables, since time.Time) ([]Planned, error) {
	b := in.view(ctx, compile(t))
	if err := b.readRecords(); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	edits, err := in.store.Edits(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	b.desk = newDesk(edits)
	plans := make([]plan, len(t.Feeds))
	for i := range plans {
		f := &feedState{feed: &t.Feeds[i], index: i}
		rec := b.records[f.feed.Birth]
		plans[i] = plan{Planned: Planned{Feed: f.feed.Slug, New: rec.Built.IsZero()}, f: f, held: map[group]bool{}}
		plans[i].same = !plans[i].New && rec.Settings == b.t.Rules.Settings(i)
		if len(f.feed.Mix) > 0 {
			plans[i].caps = newCaps(f.feed.Mix)
		}
	}
	for q := (storage.Query{Since: since, Oldest: true, Limit: buildPage}); ; {
		list, next, err := in.store.List(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("plan: %w", err)
		}
		for _, a := range list {
			if err := b.foretell(plans, a); err != nil {
				return nil, fmt.Errorf("plan: %w", err)
			}
		}
		if next == "" {
			break
		}
		q.After = next
	}
	out := make([]Planned, len(plans))
	for i := range plans {
		for _, a := range plans[i].later {
			if !plans[i].held[groupFor(plans[i].f.feed, a)] {
				plans[i].open(b, a)
			}
		}
		if err := b.foretellMoves(&plans[i]); err != nil {
			return nil, fmt.Errorf("plan: %w", err)
		}
		out[i] = plans[i].Planned
	}
	return out, nil
}

type plan struct {
	Planned
	f      *feedState
	same   bool // its rules are: a reload decides nothing anew
	caps   *caps
	held   map[group]bool
	opened []storage.Entry // that would be, and are out
	later  []*news.Article // accepted, while another of their group has an entry
}

// foretell says of an article what would become of it in each feed.
func (b *batch) foretell(plans []plan, a *news.Article) error {
	w := &work{a: a}
	if err := b.subjectOf(w, b.storedText(w)); err != nil {
		return err
	}
	for i := range plans {
		p := &plans[i]
		present, err := b.present(w, groupFor(p.f.feed, a), p.f.feed.Birth)
		if err != nil {
			return err
		}
		held := slices.ContainsFunc(present, func(e storage.Entry) bool { return e.Article == a.ID })
		if p.same {
			if held {
				p.Kept++
			}
			continue
		}
		in, err := b.decideAnew(w, i, held)
		if err != nil {
			return err
		}
		if w.textless {
			p.Textless++
		}
		p.count(b, a, in, present)
	}
	return nil
}

// count adds an article to what would be kept, added or removed.
func (p *plan) count(b *batch, a *news.Article, in bool, present []storage.Entry) {
	g := groupFor(p.f.feed, a)
	for _, e := range present {
		if e.Article != a.ID {
			continue
		}
		switch {
		case in && !p.held[g]:
			p.held[g] = true
			p.Kept++
			if p.caps != nil && !e.PagesOnly {
				p.caps.add(a, e.At)
			}
		case !e.Hidden:
			p.Removed = append(p.Removed, a)
		}
		return
	}
	switch {
	case !in || p.held[g]:
	case len(present) > 0 && !p.New:
		p.later = append(p.later, a) // if the others' entries go
	default:
		p.open(b, a)
	}
}

// open adds an article to those that would open an entry, unless a cap is
// over.
func (p *plan) open(b *batch, a *news.Article) {
	g := groupFor(p.f.feed, a)
	late := !p.New && (a.Late || b.at.Sub(a.EffectiveDate()) > b.in.opts.Late)
	e := b.newEntry(p.f, a)
	if p.caps != nil && !late {
		if p.caps.over(a, e.At) != nil && !b.desk.wants(a.ID, e.Feed) {
			return
		}
		p.caps.add(a, e.At)
	}
	p.held[g] = true
	p.Added = append(p.Added, a)
	if late {
		p.Late++
	}
	if e.PagesOnly = late; !e.Hidden && !e.Release.After(b.at) {
		p.opened = append(p.opened, e)
	}
}

// foretellMoves says which entries another limit or max_age would move between
// documents and pages.
func (b *batch) foretellMoves(p *plan) error {
	f, present := p.f.feed, b.in.tables.Load().Feeds
	i := slices.IndexFunc(present, func(was curate.Feed) bool { return was.Birth == f.Birth })
	rec := b.records[f.Birth]
	if p.New || i < 0 || present[i].Limit == f.Limit && present[i].MaxAge == f.MaxAge {
		return nil
	}
	before, err := storage.Printed(b.ctx, b.in.store, rec, present[i].Limit, present[i].MaxAge)
	if err != nil {
		return err
	}
	after, err := b.printedAfter(p, rec)
	if err != nil {
		return err
	}
	if p.Leave, err = b.onlyIn(before, after, p); err != nil {
		return err
	}
	p.Return, err = b.onlyIn(after, before, p)
	return err
}

// printedAfter returns the entries that the documents of a feed would hold.
func (b *batch) printedAfter(p *plan, rec storage.Feed) ([]storage.Entry, error) {
	f := p.f.feed
	rec.Changed = b.at // a reload stamps the feed
	limit := f.Limit
	if limit > 0 {
		limit += len(p.Removed) // as many of those may go
	}
	list, err := storage.Printed(b.ctx, b.in.store, rec, limit, f.MaxAge)
	if err != nil {
		return nil, err
	}
	removed := make(map[news.ID]bool, len(p.Removed))
	for _, a := range p.Removed {
		removed[a.ID] = true
	}
	list = slices.DeleteFunc(list, func(e storage.Entry) bool { return removed[e.Article] })
	first := func(e storage.Entry) int { // pins come in the order in which they stand
		i := slices.IndexFunc(rec.Pins, func(pin storage.Pin) bool { return pin.Article == e.Article && pin.Until.After(b.at) })
		if i < 0 {
			return len(rec.Pins)
		}
		return i
	}
	for _, e := range p.opened {
		old := f.MaxAge > 0 && e.At.Before(b.at.Add(-f.MaxAge))
		if first(e) < len(rec.Pins) || !e.PagesOnly && !old {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(x, y storage.Entry) int {
		return cmp.Or(cmp.Compare(first(x), first(y)), y.At.Compare(x.At), bytes.Compare(y.ID[:], x.ID[:]))
	})
	if f.Limit > 0 {
		list = list[:min(len(list), f.Limit)]
	}
	return list, nil
}

// onlyIn returns the articles of entries in one list that are not in another,
// but for those that are added or removed.
func (b *batch) onlyIn(list, other []storage.Entry, p *plan) ([]*news.Article, error) {
	var ids []news.ID
	for _, e := range list {
		has := func(o storage.Entry) bool { return o.ID == e.ID }
		gone := slices.ContainsFunc(p.Removed, func(a *news.Article) bool { return a.ID == e.Article })
		if !gone && !slices.ContainsFunc(other, has) && !slices.ContainsFunc(p.opened, has) {
			ids = append(ids, e.Article)
		}
	}
	articles, err := b.in.store.Articles(b.ctx, ids, false)
	return slices.DeleteFunc(articles, func(a *news.Article) bool { return a == nil }), err
}
