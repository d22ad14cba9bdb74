package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"regionwire/dedup"
	"regionwire/news"
	"regionwire/storage"
)

// Placer finds the places that an article is about.
type Placer interface {
	// Place returns them, highest score first. source is the article's own,
	// for its home; body is its text without markup.
	Place(a *news.Article, source *news.Source, body string) []news.Place
}

// Matcher decides what is a copy and what tells of the same event. It is a
// *dedup.Matcher, where its methods are described; an interface, so that tests
// can decide by simpler means. One goroutine calls it.
type Matcher interface {
	Learn(r *dedup.Report) (habit bool)
	Match(ctx context.Context, lookup dedup.Lookup, r *dedup.Report) (*dedup.Decision, *dedup.Signature, error)
	Sign(r *dedup.Report, former *dedup.Signature) (*dedup.Signature, error)
	Regroup(sig dedup.Signature, to dedup.Place) (dedup.Signature, error)
	Strip(source news.SourceID, t dedup.Text) dedup.Text
	Forget(ids ...news.ID)
	State() (map[string][]byte, error)
	Restore(values map[string][]byte) error
}

// restore gives the Matcher back what it had learnt.
func (in *Ingest) restore(ctx context.Context) error {
	if in.opts.Matcher == nil {
		return nil
	}
	values, err := in.store.Values(ctx, dedup.StatePrefix)
	if err != nil {
		return fmt.Errorf("read what was learnt of texts: %w", err)
	}
	if err := in.opts.Matcher.Restore(values); err != nil {
		in.opts.Logger.Warn("learnt anew: what was kept cannot be read", "err", err)
	}
	return nil
}

// learnt adds what the Matcher has learnt to the change. It is asked only when
// there are new articles to learn from.
func (b *batch) learnt() error {
	m := b.in.opts.Matcher
	if m == nil || b.added == 0 {
		return nil
	}
	values, err := m.State()
	for name, value := range values {
		b.value(name, value)
	}
	return err
}

// relearn is how many of a source's latest articles are signed anew when a
// habit of it was learnt: they were signed with its slogans.
const relearn = 50

// place finds an article's places, without what its source writes under every
// text.
func (b *batch) place(w *work) {
	if b.in.opts.Placer == nil {
		return
	}
	a, body := *w.a, w.text()
	if m := b.in.opts.Matcher; m != nil {
		t := m.Strip(a.Source, dedup.Text{Title: a.Title, Lead: a.Lead, Body: body})
		a.Lead, body = t.Lead, t.Body
	}
	w.a.Places = b.in.opts.Placer.Place(&a, b.t.sources[a.Source], body)
	b.outranked(w.a)
}

// introduce places new articles of a poll and finds their copies and stories.
// They join once, at arrival. Without a Matcher every article is its own.
func (b *batch) introduce(fresh []*work) error {
	if m := b.in.opts.Matcher; m != nil {
		habits := map[news.SourceID]bool{}
		for _, w := range fresh {
			if m.Learn(b.report(w)) {
				habits[w.a.Source] = true
			}
		}
		for source := range habits {
			if err := b.signAnew(source); err != nil {
				return err
			}
		}
	}
	for _, w := range fresh {
		b.place(w)
		w.a.Shown = b.show(w.a)
		if err := b.join(w); err != nil {
			return fmt.Errorf("find the copies of %s: %w", w.a.Link, err)
		}
		w.reworded = false
	}
	return nil
}

// join takes an article into its groups. A later version of a text by its own
// publisher is shown in its place, as an edit of it.
func (b *batch) join(w *work) error {
	a := w.a
	a.Copy, a.Story = a.ID, a.ID
	if b.in.opts.Matcher == nil {
		return nil
	}
	d, sig, err := b.in.opts.Matcher.Match(b.ctx, lookup{b}, b.report(w))
	if err != nil {
		return err
	}
	b.signed.put(storage.Signature(*sig))
	a.Copy, a.CopyNote, a.Story, a.StoryNote, a.Series = d.Copy, d.CopyNote, d.Story, d.StoryNote, d.Series
	if !d.Update {
		return nil
	}
	// A group that an editor has split off is named for no article.
	for _, id := range []news.ID{d.Copy, d.CopyNote.With} {
		if _, err := b.byID([]news.ID{id}); err != nil {
			return err
		}
		if root := b.articles[id]; root != nil && root.a.Copy == d.Copy && root.a.Publisher == a.Publisher {
			b.supersede(root, w)
			return nil
		}
	}
	return nil
}

// supersede shows a later version of a text in place of the first.
func (b *batch) supersede(root, w *work) {
	shown := w.a.Shown
	shown.Published = root.a.Shown.Published
	if title := b.desk.title(root.a.ID); title != "" {
		shown.Title = title
	}
	b.mark(root)
	if !root.fresh {
		shown.Updated = b.at
		root.a.Rev++
		root.revised = true
	}
	root.a.Shown = shown
}

// signAnew signs the latest articles of a source again; their groups stay.
func (b *batch) signAnew(source news.SourceID) error {
	list, _, err := b.in.store.List(b.ctx, storage.Query{Source: source, Limit: relearn})
	if err != nil {
		return err
	}
	if list, err = b.byID(idsOf(list)); err != nil {
		return err
	}
	for _, a := range list {
		if a != nil && a.Source == source {
			if err := b.resign(b.articles[a.ID]); err != nil {
				return err
			}
		}
	}
	return nil
}

// resign signs an article as it reads now.
func (b *batch) resign(w *work) error {
	m := b.in.opts.Matcher
	if m == nil {
		return nil
	}
	former, err := lookup{b}.Signatures(b.ctx, []news.ID{w.a.ID})
	if err != nil {
		return err
	}
	if len(former[0].Data) == 0 {
		m.Forget(w.a.ID)
		return nil // out of the window, or not signed yet
	}
	sig, err := m.Sign(b.report(w), &former[0])
	if err != nil {
		b.in.opts.Logger.Warn("article not signed anew", "id", w.a.ID, "err", err)
		return nil
	}
	b.signed.put(storage.Signature(*sig))
	return nil
}

// report returns what is compared of an article.
func (b *batch) report(w *work) *dedup.Report {
	a := w.a
	r := &dedup.Report{
		ID: a.ID, Source: a.Source, Publisher: a.Publisher, Published: a.EffectiveDate(), Seen: a.FirstSeen,
		Text: dedup.Text{Title: a.Title, Lead: a.Lead, Body: w.text()},
	}
	if ch := b.t.channels[a.Channel]; ch != nil {
		r.Zone = ch.Zone
	}
	return r
}

// lookup answers a Matcher from the store and from what the batch has
// gathered.
type lookup struct{ b *batch }

// Candidates implements dedup.Lookup.
func (l lookup) Candidates(ctx context.Context, index dedup.Index, hashes []uint32, since time.Time, least, limit int) ([]dedup.Candidate, error) {
	stored, err := l.b.in.store.Candidates(ctx, storage.Hashes(index), hashes, since, least, limit)
	if err != nil {
		return nil, err
	}
	stored = slices.DeleteFunc(stored, func(c storage.Candidate) bool { return l.b.signed.of(c.Article) != nil })
	stored = append(stored, l.b.signed.sharing(storage.Hashes(index), hashes, since, least)...)
	slices.SortStableFunc(stored, func(x, y storage.Candidate) int { return cmp.Compare(y.Shared, x.Shared) })
	list := make([]dedup.Candidate, 0, limit)
	for _, c := range stored[:min(len(stored), limit)] {
		list = append(list, dedup.Candidate(c))
	}
	return list, nil
}

// Signatures implements dedup.Lookup.
func (l lookup) Signatures(ctx context.Context, ids []news.ID) ([]dedup.Signature, error) {
	stored, err := l.b.in.store.Signatures(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]dedup.Signature, len(ids))
	for i, id := range ids {
		list[i] = dedup.Signature(stored[i])
		if p := l.b.signed.of(id); p != nil {
			list[i] = dedup.Signature(*p)
		}
	}
	return list, nil
}

// Reports implements dedup.Lookup.
func (l lookup) Reports(_ context.Context, ids []news.ID) ([]dedup.Report, error) {
	articles, err := l.b.byID(ids)
	if err != nil {
		return nil, err
	}
	list := make([]dedup.Report, len(ids))
	for i, a := range articles {
		if a != nil {
			list[i] = *l.b.report(l.b.articles[a.ID])
		}
	}
	return list, nil
}

// Members implements dedup.Lookup.
func (l lookup) Members(ctx context.Context, story news.ID, n int) ([]news.ID, error) {
	stored, _, err := l.b.in.store.List(ctx, storage.Query{Story: story, Limit: n})
	if err != nil {
		return nil, err
	}
	var ids []news.ID
	for _, w := range slices.Backward(l.b.order) {
		if w.fresh && w.a.Story == story {
			ids = append(ids, w.a.ID)
		}
	}
	ids = append(ids, idsOf(stored)...)
	return ids[:min(len(ids), n)], nil
}

// byID returns articles as this batch leaves them, nil for one that is gone.
func (b *batch) byID(ids []news.ID) ([]*news.Article, error) {
	var missing []news.ID
	for _, id := range ids {
		if _, ok := b.articles[id]; !ok {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		if err := b.load(missing); err != nil {
			return nil, err
		}
	}
	list := make([]*news.Article, len(ids))
	for i, id := range ids {
		if w := b.articles[id]; w != nil {
			list[i] = w.a
		}
	}
	return list, nil
}

// members returns the articles of a copy group or a story as this batch leaves
// them, oldest first.
func (b *batch) members(q storage.Query) ([]*news.Article, error) {
	q.Oldest = true
	list, _, err := b.in.store.List(b.ctx, q)
	if err != nil {
		return nil, err
	}
	for i, a := range list {
		if w := b.articles[a.ID]; w != nil {
			list[i] = w.a
		}
	}
	for _, w := range b.order {
		if w.fresh && (!q.Copy.IsZero() && w.a.Copy == q.Copy || !q.Story.IsZero() && w.a.Story == q.Story) {
			list = append(list, w.a)
		}
	}
	return list, nil
}

func idsOf(list []*news.Article) []news.ID {
	ids := make([]news.ID, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	return ids
}
