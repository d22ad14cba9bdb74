package ingest

import (
	"context"
	"fmt"
	"slices"
	"time"

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
	plans := make([]plan, len(t.Feeds))
	for i := range plans {
		f := &feedState{feed: &t.Feeds[i], index: i}
		rec := b.records[f.feed.Birth]
		plans[i] = plan{Planned: Planned{Feed: f.feed.Slug, New: rec.Built.IsZero()}, f: f, held: map[group]bool{}}
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
		out[i] = plans[i].Planned
	}
	return out, nil
}

type plan struct {
	Planned
	f    *feedState
	caps *caps
	held map[group]bool
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
	if !in || p.held[g] || len(present) > 0 {
		return
	}
	late := !p.New && (a.Late || b.at.Sub(a.EffectiveDate()) > b.in.opts.Late)
	if p.caps != nil && !late {
		at := orderedAt(p.f.feed, a)
		if p.caps.over(a, at) != nil {
			return
		}
		p.caps.add(a, at)
	}
	p.held[g] = true
	p.Added = append(p.Added, a)
	if late {
		p.Late++
	}
}
