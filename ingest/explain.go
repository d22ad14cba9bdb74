package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/curate"
	"regionwire/dedup"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/text"
)

// What decides beside the rules of a feed whether its documents hold an
// article.
const (
	Capped    curate.Reason = "cap"       // its source has had its share of the period
	Late      curate.Reason = "late"      // for pages only: no news when it was first seen
	Hidden    curate.Reason = "hidden"    // by an editor
	Held      curate.Reason = "held"      // until Standing.Entry.Release: a hold or an embargo
	Older     curate.Reason = "older"     // the documents are full of newer ones
	Unbuilt   curate.Reason = "unbuilt"   // the feed waits for its sources to answer once
	Undecided curate.Reason = "undecided" // the feed is being built by new rules
	Withdrawn curate.Reason = "withdrawn" // a notice stands in its place
	Pinned    curate.Reason = "pinned"    // by an editor
)

// Explanation says why an article is, or is not, in feeds.
type Explanation struct {
	Query string
	// Found are the articles that the query may mean, newest first, at most
	// twenty. The first is explained; empty when there is none.
	Found  []*news.Article
	Copies []*news.Article // other articles with its text, oldest first
	// Compared are the texts and the events that it was held against, as it
	// would be today; empty while the store is full.
	Compared []Compared
	Acts     []storage.Edit // of editors on it that hold, oldest first
	Feeds    []Standing     // one for each feed asked for
	// Missing says what is known of an address or guid that names no article;
	// nil for other queries and when there is one.
	Missing *Missing
	// Since is how far back titles were searched; zero when they were not.
	Since time.Time
}

// Standing is how an article stands in a feed.
type Standing struct {
	Feed string // slug
	// In is whether the feed's documents hold the article or its text at this
	// moment, and Reason why not.
	In     bool
	Reason curate.Reason
	// Verdict is what the present rules say, with every condition they look
	// at. An entry once out is not taken back by an edit, so that it may say
	// no of one that is in.
	Verdict curate.Verdict
	// Trace is what decides, in order: source, date, copy, region, rules, caps,
	// release, editor, room. The steps of Verdict are among it.
	Trace  []curate.Step
	Entry  *storage.Entry // that stands for it, of it or of a copy; nil for none
	Cap    *curate.Cap    // that it would pass, with Capped
	Pinned time.Time      // until when it stands first; zero where it does not
	// Textless: a rule asked for a text that has expired. The verdict of then
	// stands, whatever Verdict says.
	Textless bool
}

// Missing is what is known of an address or guid that names no article.
type Missing struct {
	// Gone: it was one whose keeping has ended.
	Gone bool
	Host string // of an address
	// Channels are those of sources on the address's registrable domain; empty
	// when no source is there. For a guid, those that listed it.
	Channels []Heard
}

// Heard is what a channel said last.
type Heard struct {
	Channel *news.Channel
	State   news.State
	Listed  int       // articles in its last documents
	Oldest  time.Time // of them, zero when none has a date
	Lists   bool      // the address or guid is among them
}

const (
	titleWindow = 30 * 24 * time.Hour // how far back titles are searched
	maxFound    = 20
)

// Explain says how an article stands in a feed, named by its slug or a former
// one, or in all for "". The query is an ID, an address, a guid, or a piece of
// a title of the last 30 days.
func (in *Ingest) Explain(ctx context.Context, query, feed string) (Explanation, error) {
	t := in.tables.Load()
	x := Explanation{Query: query}
	b := in.view(ctx, t)
	var err error
	if x.Found, x.Missing, err = b.named(query); err != nil {
		return x, fmt.Errorf("explain %q: %w", query, err)
	}
	if len(x.Found) == 0 && (x.Missing == nil || x.Missing.Host == "" && !x.Missing.Gone) {
		x.Since = b.at.Add(-titleWindow)
		if x.Found, err = b.titled(query, x.Since); err != nil {
			return x, fmt.Errorf("explain %q: %w", query, err)
		}
	}
	if len(x.Found) == 0 {
		return x, nil
	}
	x.Missing = nil
	w := &work{a: x.Found[0]}
	if x.Copies, err = b.members(copiesOf(w.a).query()); err != nil {
		return x, fmt.Errorf("explain %q: %w", query, err)
	}
	x.Copies = slices.DeleteFunc(x.Copies, func(a *news.Article) bool { return a.ID == w.a.ID })
	if x.Compared, err = in.compared(ctx, w.a); err != nil {
		return x, fmt.Errorf("explain %q: %w", query, err)
	}
	if err := b.readRecords(); err != nil {
		return x, fmt.Errorf("explain %q: %w", query, err)
	}
	edits, err := in.store.Edits(ctx, 0)
	if err != nil {
		return x, fmt.Errorf("explain %q: %w", query, err)
	}
	acts := map[news.ID][]storage.Edit{}
	for _, e := range edits {
		acts[e.Article] = append(acts[e.Article], e)
	}
	x.Acts = holding(acts[w.a.ID])
	for i := range t.Feeds {
		f := &t.Feeds[i]
		if feed != "" && feed != f.Slug && !slices.Contains(f.Was, feed) {
			continue
		}
		s, err := b.standing(w, i)
		if err != nil {
			return x, fmt.Errorf("explain %q in feed %s: %w", query, f.Slug, err)
		}
		s.Trace = b.trace(w.a, f, &s, acts)
		x.Feeds = append(x.Feeds, s)
	}
	if feed != "" && len(x.Feeds) == 0 {
		return x, fmt.Errorf("there is no feed %q", feed)
	}
	return x, nil
}

// standing says how an article stands in the feed of an index.
func (b *batch) standing(w *work, feed int) (Standing, error) {
	f := &b.t.Feeds[feed]
	w.textless = false
	if err := b.subjectOf(w, b.storedText(w)); err != nil {
		return Standing{}, err
	}
	s := Standing{Feed: f.Slug, Verdict: b.t.Rules.Explain(&b.subject, feed)}
	s.Textless = w.textless
	rec := b.records[f.Birth]
	present, err := b.present(w, groupFor(f, w.a), f.Birth)
	if err != nil {
		return s, err
	}
	for _, e := range present {
		// One that an editor has hidden for another speaks for nothing.
		if s.Entry == nil || s.Entry.Hidden && !e.Hidden || e.Article == w.a.ID && e.Hidden == s.Entry.Hidden {
			s.Entry = &e
		}
	}
	switch e := s.Entry; {
	case rec.Built.IsZero():
		s.Reason = Unbuilt
	case e == nil && !s.Verdict.In:
		s.Reason = s.Verdict.Reason
	case e == nil:
		s.Reason = Undecided
		s.Cap, err = b.capOver(f, w.a)
		if s.Cap != nil {
			s.Reason = Capped
		}
	case e.Hidden:
		s.Reason = Hidden
	case e.Release.After(rec.Changed):
		s.Reason = Held
	default:
		s.Reason = Older
		if e.PagesOnly {
			s.Reason = Late
		}
		if s.In, err = b.printed(f, rec, *e); s.In {
			s.Reason = s.published(rec)
		}
	}
	return s, err
}

// published says why documents hold an entry: by rules, by a pin, or as a
// notice.
func (s *Standing) published(rec storage.Feed) curate.Reason {
	for _, p := range rec.Pins {
		if p.Article == s.Entry.Article && p.Until.After(rec.Changed) {
			s.Pinned = p.Until
		}
	}
	switch {
	case !s.Entry.Withdrawn.IsZero():
		return Withdrawn
	case !s.Pinned.IsZero():
		return Pinned
	}
	return curate.Belongs
}

// readRecords reads what is stored of feeds, for a view: what Run keeps in
// memory belongs to it.
func (b *batch) readRecords() error {
	for i := range b.t.Feeds {
		b.records[b.t.Feeds[i].Birth] = storage.Feed{Birth: b.t.Feeds[i].Birth}
	}
	feeds, err := b.in.store.Feeds(b.ctx)
	for _, f := range feeds {
		b.records[f.Birth] = f
	}
	return err
}

// printed reports whether an entry is among those that the feed's documents
// hold.
func (b *batch) printed(f *curate.Feed, rec storage.Feed, e storage.Entry) (bool, error) {
	list, err := storage.Printed(b.ctx, b.in.store, rec, f.Limit, f.MaxAge)
	return slices.ContainsFunc(list, func(p storage.Entry) bool { return p.ID == e.ID }), err
}

// capOver returns the cap of a feed that an entry of an article would pass.
func (b *batch) capOver(f *curate.Feed, a *news.Article) (*curate.Cap, error) {
	if len(f.Mix) == 0 {
		return nil, nil
	}
	c := newCaps(f.Mix)
	at, _ := b.dates(f, a, a.FirstSeen)
	q := storage.EntryQuery{Feed: f.Birth, Since: at.Add(-c.span()), Before: at.Add(c.span() + time.Second)}
	if err := c.count(b.ctx, b.in.store, q); err != nil {
		return nil, err
	}
	return c.over(a, at), nil
}

// named returns the article that an ID, an address or a guid names. missing is
// nil for what is none of them.
func (b *batch) named(query string) (found []*news.Article, missing *Missing, err error) {
	if id, err := news.ParseID(query); err == nil {
		list, err := b.in.store.Articles(b.ctx, []news.ID{id}, false)
		if err != nil || list[0] != nil {
			return list, nil, err
		}
		return nil, &Missing{}, nil
	}
	if link := dedup.Canonical(query); link != "" {
		d := identify(&news.Item{Link: query}, "", nil)
		return b.keyed(d.keys, &Missing{Host: domainOf(link)}, func(ch *news.Channel) bool {
			return b.t.owns(ch.Source.Birth, query)
		})
	}
	var keys []news.Key
	for _, s := range b.t.Sources {
		for i := range s.Channels {
			keys = append(keys, identify(&news.Item{Channel: s.Channels[i].ID, GUID: query}, "", nil).guid...)
		}
	}
	return b.keyed(keys, &Missing{}, nil)
}

// keyed returns the articles of keys, or what the channels that near names
// said last.
func (b *batch) keyed(keys []news.Key, m *Missing, near func(*news.Channel) bool) ([]*news.Article, *Missing, error) {
	ids, err := b.in.store.Known(b.ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(ids, func(a, b news.ID) int { return slices.Compare(a[:], b[:]) })
	ids = slices.DeleteFunc(slices.Compact(ids), news.ID.IsZero)
	found, err := b.in.store.Articles(b.ctx, ids, false)
	if err != nil {
		return nil, nil, err
	}
	found = slices.DeleteFunc(found, func(a *news.Article) bool { return a == nil })
	newestFirst(found)
	if len(found) > 0 {
		return found[:min(len(found), maxFound)], nil, nil
	}
	m.Gone = len(ids) > 0
	for _, s := range b.t.Sources {
		for i := range s.Channels {
			h, err := b.heard(&s.Channels[i], keys)
			if err != nil {
				return nil, nil, err
			}
			if h.Lists || near != nil && near(h.Channel) {
				m.Channels = append(m.Channels, h)
			}
		}
	}
	return nil, m, nil
}

// heard returns what a channel said last, and whether it lists any of keys.
func (b *batch) heard(ch *news.Channel, keys []news.Key) (Heard, error) {
	h := Heard{Channel: ch}
	h.State, _ = b.in.State(ch.ID)
	listing, err := b.in.store.Listing(b.ctx, ch.ID)
	if err != nil {
		return h, err
	}
	h.Listed = len(listing.Items)
	for _, l := range listing.Items {
		if at := time.Unix(l.Published, 0).UTC(); l.Published != 0 && (h.Oldest.IsZero() || at.Before(h.Oldest)) {
			h.Oldest = at
		}
		h.Lists = h.Lists || slices.Contains(keys, l.Key)
	}
	return h, nil
}

// titled returns the newest articles since an instant with a piece of title,
// without regard to diacritics. Those of which it is the whole title leave the
// others out.
func (b *batch) titled(piece string, since time.Time) ([]*news.Article, error) {
	want := text.Fold(piece)
	if want == "" {
		return nil, nil
	}
	var found, whole []*news.Article
	for q := (storage.Query{Since: since, Limit: 500}); ; {
		page, next, err := b.in.store.List(b.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			own, shown := text.Fold(a.Title), text.Fold(a.Shown.Title)
			switch {
			case own == want || shown == want:
				whole = append(whole, a)
			case strings.Contains(" "+own+" "+shown+" ", " "+want) && len(found) < maxFound:
				found = append(found, a)
			}
		}
		if len(whole) > 0 && (next == "" || len(whole) >= maxFound) {
			return whole[:min(len(whole), maxFound)], nil
		}
		if next == "" {
			return found, nil
		}
		q.After = next
	}
}

func newestFirst(list []*news.Article) {
	slices.SortStableFunc(list, func(a, b *news.Article) int { return b.FirstSeen.Compare(a.FirstSeen) })
}
