package ingest

import (
	"cmp"
	"slices"

	"regionwire/news"
	"regionwire/storage"
)

// Placer finds the places that an article is about.
type Placer interface {
	// Place returns them, highest score first. source is the article's own,
	// for its home; body is its text without markup.
	Place(a *news.Article, source *news.Source, body string) []news.Place
}

// Matcher decides what is a copy and what tells of the same event. Data is
// what Sign made of an article; it is opaque to everyone else.
type Matcher interface {
	// Sign returns the hashes by which an article is found, each list distinct
	// and ascending, and what it is compared by.
	Sign(a *news.Article, body string) (prints, terms []uint32, data []byte)
	// Copy reports whether a carries the text of root, the first of its group.
	Copy(a, root *news.Article, data, rootData []byte) (news.Match, bool)
	// Story reports whether a tells of the event that members tell of, newest
	// first.
	Story(a *news.Article, members []*news.Article, data []byte, memberData [][]byte) (news.Match, bool)
}

// What is looked at to find an article's group.
const (
	minShared     = 2  // hashes that a candidate shares
	maxCandidates = 20 // compared
	maxMembers    = 8  // of a story compared, the newest
)

// place finds an article's places.
func (b *batch) place(w *work) {
	if b.in.opts.Placer != nil {
		w.a.Places = b.in.opts.Placer.Place(w.a, b.t.sources[w.a.Source], w.text())
	}
}

// group finds the copies and the story of a new article. It joins once, at
// arrival; without a Matcher every article is its own.
func (b *batch) group(w *work) error {
	a := w.a
	a.Copy, a.Story = a.ID, a.ID
	m := b.in.opts.Matcher
	if m == nil {
		return nil
	}
	prints, terms, data := m.Sign(a, w.text())
	sig := storage.Signature{Article: a.ID, Seen: b.at, Prints: prints, Terms: terms, Data: data}
	defer func() { b.change.Signatures = append(b.change.Signatures, sig) }()
	root, note, err := b.copyOf(a, &sig)
	if err != nil {
		return err
	}
	if root != nil {
		a.Copy, a.CopyNote, a.Story = root.ID, note, root.Story
		return nil
	}
	story, note, err := b.eventOf(a, &sig)
	if err != nil || story.IsZero() {
		return err
	}
	a.Story, a.StoryNote = story, note
	return nil
}

// copyOf returns the root of the group whose text a carries. It is compared
// with roots alone, so that a chain of small changes does not join what
// differs.
func (b *batch) copyOf(a *news.Article, sig *storage.Signature) (*news.Article, news.Match, error) {
	near, err := b.candidates(storage.Prints, sig.Prints)
	if err != nil {
		return nil, news.Match{}, err
	}
	var roots []news.ID
	for _, c := range near {
		if !slices.Contains(roots, c.Copy) {
			roots = append(roots, c.Copy)
		}
	}
	articles, data, err := b.signed(roots)
	if err != nil {
		return nil, news.Match{}, err
	}
	var best *news.Article
	var note news.Match
	for i, root := range articles {
		if root == nil || len(data[i]) == 0 {
			continue
		}
		if n, ok := b.in.opts.Matcher.Copy(a, root, sig.Data, data[i]); ok && (best == nil || n.Score > note.Score) {
			best, note = root, n
		}
	}
	return best, note, nil
}

// eventOf returns the story that a tells of, the zero ID for one of its own.
func (b *batch) eventOf(a *news.Article, sig *storage.Signature) (best news.ID, note news.Match, err error) {
	near, err := b.candidates(storage.Terms, sig.Terms)
	if err != nil {
		return best, note, err
	}
	var stories []news.ID
	for _, c := range near {
		if slices.Contains(stories, c.Story) {
			continue
		}
		stories = append(stories, c.Story)
		members, err := b.members(storage.Query{Story: c.Story})
		if err != nil {
			return best, note, err
		}
		slices.SortStableFunc(members, func(x, y *news.Article) int { return y.FirstSeen.Compare(x.FirstSeen) })
		members = members[:min(len(members), maxMembers)]
		_, data, err := b.signed(idsOf(members))
		if err != nil {
			return best, note, err
		}
		if n, ok := b.in.opts.Matcher.Story(a, members, sig.Data, data); ok && (best.IsZero() || n.Score > note.Score) {
			best, note = c.Story, n
		}
	}
	return best, note, nil
}

// candidates returns the articles that share hashes, most shared first, those
// of this batch included.
func (b *batch) candidates(kind storage.Hashes, hashes []uint32) ([]*news.Article, error) {
	stored, err := b.in.store.Candidates(b.ctx, kind, hashes, b.at.Add(-b.in.opts.Window), minShared, maxCandidates)
	if err != nil {
		return nil, err
	}
	for i := range b.change.Signatures {
		s := &b.change.Signatures[i]
		mine := s.Prints
		if kind == storage.Terms {
			mine = s.Terms
		}
		if n := shared(hashes, mine); n >= minShared {
			stored = append(stored, storage.Candidate{Article: s.Article, Shared: n})
		}
	}
	slices.SortStableFunc(stored, func(x, y storage.Candidate) int { return cmp.Compare(y.Shared, x.Shared) })
	ids := make([]news.ID, 0, maxCandidates)
	for _, c := range stored[:min(len(stored), maxCandidates)] {
		ids = append(ids, c.Article)
	}
	list, err := b.byID(ids)
	return slices.DeleteFunc(list, func(a *news.Article) bool { return a == nil }), err
}

// shared counts what two ascending lists have in common.
func shared(x, y []uint32) (n int) {
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			x = x[1:]
		case x[0] > y[0]:
			y = y[1:]
		default:
			n, x, y = n+1, x[1:], y[1:]
		}
	}
	return n
}

// signed returns articles with what they are compared by.
func (b *batch) signed(ids []news.ID) ([]*news.Article, [][]byte, error) {
	articles, err := b.byID(ids)
	if err != nil {
		return nil, nil, err
	}
	stored, err := b.in.store.Signatures(b.ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	data := make([][]byte, len(ids))
	for i, id := range ids {
		data[i] = stored[i].Data
		for j := range b.change.Signatures {
			if b.change.Signatures[j].Article == id {
				data[i] = b.change.Signatures[j].Data
			}
		}
	}
	return articles, data, nil
}

// byID returns articles as this batch leaves them, nil for one that is gone.
func (b *batch) byID(ids []news.ID) ([]*news.Article, error) {
	list := make([]*news.Article, len(ids))
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
