package ingest

import (
	"fmt"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

// decide asks for every article that is new, or of which more is known, in
// which feeds it belongs, and opens entries there.
func (b *batch) decide() error {
	for _, w := range b.order {
		if w.revised {
			if err := b.stamp(w.a); err != nil {
				return err
			}
		}
		if w.reworded {
			if err := b.resign(w); err != nil {
				return err
			}
		}
		if !w.again {
			continue
		}
		if err := b.ask(w); err != nil {
			return err
		}
	}
	return nil
}

// stamp notes that the documents in which an article stands change.
func (b *batch) stamp(a *news.Article) error {
	entries, err := b.in.store.Placed(b.ctx, []news.ID{a.ID})
	if err != nil {
		return err
	}
	for _, e := range entries[0] {
		b.seen(e)
	}
	return nil
}

// seen notes that what readers see of an entry changes.
func (b *batch) seen(e storage.Entry) {
	if b.in.feeds[e.Feed] == nil {
		return
	}
	b.paged[e.Feed] = true
	if slices.ContainsFunc(b.record(e.Feed).Pins, func(p storage.Pin) bool { return p.Article == e.Article }) {
		b.touched[e.Feed] = true // it stands in documents, however old
		return
	}
	if e.PagesOnly || e.Hidden || e.Release.After(b.at) {
		return
	}
	if known, ok := b.highest[e.Feed]; !ok || above(e, known) {
		b.highest[e.Feed] = e
	}
}

// touch notes which documents change by what is seen of entries: those in
// which an entry has its place among the newest.
func (b *batch) touch() error {
	for birth, e := range b.highest {
		if b.touched[birth] {
			continue
		}
		last, err := b.in.last(b.in.feeds[birth])
		if err != nil {
			return fmt.Errorf("read the entries of feed %s: %w", birth, err)
		}
		if last == nil || !above(*last, e) {
			b.touched[birth] = true
		}
	}
	return nil
}

// ask decides on an article for every feed. One that has not been built yet
// will hold what belongs in it: noted at once, it need not be when it is built.
func (b *batch) ask(w *work) error {
	if err := b.subjectOf(w, w.text); err != nil {
		return err
	}
	for i := range b.t.Feeds {
		f := b.in.feeds[b.t.Feeds[i].Birth]
		if !b.belongs(w, i) {
			continue
		}
		if b.record(f.feed.Birth).Built.IsZero() {
			b.accept(w)
			continue
		}
		if err := b.enter(w, f); err != nil {
			return err
		}
	}
	return nil
}

// belongs reports whether an article belongs in the feed of an index: because
// its rules say so, or an editor. b.subject must be ready.
func (b *batch) belongs(w *work, feed int) bool {
	return b.t.Rules.Decide(&b.subject, feed).In || b.desk.wants(w.a.ID, b.t.Feeds[feed].Birth)
}

// subjectOf makes b.subject ready to decide on an article.
func (b *batch) subjectOf(w *work, body func() string) (err error) {
	b.subject.Reset(w.a)
	b.subject.Body = body
	if b.t.Rules.AsksCarriers() {
		b.subject.Carriers, err = b.carriers(w)
	}
	return err
}

// carriers counts the publishers known to report an article's text or event.
func (b *batch) carriers(w *work) (int, error) {
	if alone(w) {
		return 1, nil
	}
	publishers := map[string]bool{w.a.Publisher: true}
	for _, g := range []group{copiesOf(w.a), storyOf(w.a)} {
		members, err := b.members(g.query())
		if err != nil {
			return 0, err
		}
		for _, a := range members {
			publishers[a.Publisher] = true
		}
	}
	return len(publishers), nil
}

// alone reports whether an article is new and the first of its group and
// story.
func alone(w *work) bool { return w.fresh && w.a.Copy == w.a.ID && w.a.Story == w.a.ID }

// group names a copy group, or the story of that ID.
type group struct {
	id    news.ID
	story bool
}

func copiesOf(a *news.Article) group { return group{a.Copy, false} }
func storyOf(a *news.Article) group  { return group{a.Story, true} }

// groupFor returns what an entry of a feed stands for.
func groupFor(f *curate.Feed, a *news.Article) group {
	if f.OnePer == curate.PerStory {
		return storyOf(a)
	}
	return copiesOf(a)
}

func (g group) query() storage.Query {
	if g.story {
		return storage.Query{Story: g.id}
	}
	return storage.Query{Copy: g.id}
}

// enter opens an article's entry in a feed, unless the feed has one of its
// text, or of its event where it takes one a story.
func (b *batch) enter(w *work, f *feedState) error {
	present, err := b.present(w, groupFor(f.feed, w.a), f.feed.Birth)
	if err != nil {
		return err
	}
	if len(present) > 0 {
		b.accept(w)
		b.mention(present[0], w.a)
		return nil
	}
	e := b.newEntry(f, w.a)
	e.PagesOnly = w.a.Late
	if f.caps != nil && !e.PagesOnly {
		if f.caps.over(w.a, e.At) != nil && !b.desk.wants(w.a.ID, e.Feed) {
			return nil
		}
		f.caps.add(w.a, e.At)
	}
	if e.Follows, err = b.follows(w, f); err != nil {
		return err
	}
	if err := b.dress(&e, w.a); err != nil {
		return err
	}
	e.ShownSince = time.Time{} // nobody has seen it otherwise
	b.accept(w)
	b.put(e)
	b.opened[w.a.ID] = append(b.opened[w.a.ID], e)
	for _, g := range []group{copiesOf(w.a), storyOf(w.a)} {
		if known := b.groups[g]; known != nil {
			known.entries[e.Feed] = append(known.entries[e.Feed], e)
		}
	}
	return nil
}

// heldDate is how long a feed must have held an entry for readers to get it as
// of its release instead of the paper's date. What an embargo held they always
// get so.
const heldDate = time.Hour

// newEntry makes the entry that an article opens in a feed.
func (b *batch) newEntry(f *feedState, a *news.Article) storage.Entry {
	at, release := b.dates(f.feed, a, b.at)
	return storage.Entry{
		Feed: f.feed.Birth, Generation: b.record(f.feed.Birth).Generation,
		ID: news.EntryID(f.feed.Birth, a.ID), Article: a.ID,
		At: at, Release: release, Hidden: b.desk.hides(a.ID, f.feed.Birth),
	}
}

// dates returns what orders an entry that an article opens in a feed at an
// instant, and when it comes out.
func (b *batch) dates(f *curate.Feed, a *news.Article, opened time.Time) (at, release time.Time) {
	at, release = orderedAt(f, a), opened
	held, embargo := a.FirstSeen.Add(f.Hold), b.embargo(a)
	if held.Before(embargo) {
		held = embargo
	}
	if !held.After(opened) {
		return at, release
	}
	if held.Equal(embargo) || held.Sub(at) > heldDate {
		at = held
	}
	return at, held
}

// orderedAt returns the instant that orders an article in a feed.
func orderedAt(f *curate.Feed, a *news.Article) time.Time {
	if f.Order == curate.BySeen {
		return a.FirstSeen
	}
	return a.EffectiveDate()
}

// embargo returns until when an article's source has it held back, zero for
// not at all.
func (b *batch) embargo(a *news.Article) time.Time {
	s := b.t.sources[a.Source]
	if s == nil || s.Rights.Embargo == 0 {
		return time.Time{}
	}
	return a.EffectiveDate().Add(s.Rights.Embargo)
}

// gathered is what is known of a group.
type gathered struct {
	members []news.ID
	entries map[string][]storage.Entry // by feed; those of this batch included
}

// present returns the entries that a group has in a feed, those of this batch
// included.
func (b *batch) present(w *work, g group, feed string) ([]storage.Entry, error) {
	known := b.groups[g]
	if known == nil {
		var err error
		if known, err = b.gather(w, g); err != nil {
			return nil, err
		}
		b.groups[g] = known
	}
	return known.entries[feed], nil
}

func (b *batch) gather(w *work, g group) (*gathered, error) {
	known := &gathered{members: []news.ID{w.a.ID}, entries: map[string][]storage.Entry{}}
	if !alone(w) {
		members, err := b.members(g.query())
		if err != nil {
			return nil, err
		}
		for _, a := range members {
			if a.ID != w.a.ID {
				known.members = append(known.members, a.ID)
			}
		}
		placed, err := b.in.store.Placed(b.ctx, known.members)
		if err != nil {
			return nil, err
		}
		for _, entries := range placed {
			for _, e := range entries {
				known.entries[e.Feed] = append(known.entries[e.Feed], e)
			}
		}
	}
	for _, id := range known.members {
		for _, e := range b.opened[id] {
			known.entries[e.Feed] = append(known.entries[e.Feed], e)
		}
	}
	return known, nil
}

// mention names an article among the carriers of an entry that is not out yet.
func (b *batch) mention(e storage.Entry, a *news.Article) {
	changed, open := b.entries[ref(e)]
	if open {
		e = changed
	}
	if !open && !e.Release.After(b.at) || e.Article == a.ID || slices.Contains(e.Also, a.ID) {
		return
	}
	e.Also = append(slices.Clone(e.Also), a.ID)
	b.put(e)
}

// follows returns the entry of the first report of an article's event in a
// feed, if the article is a later one.
func (b *batch) follows(w *work, f *feedState) (id news.ID, err error) {
	if w.a.Story == w.a.Copy || f.feed.OnePer == curate.PerStory {
		return id, nil
	}
	entries, err := b.present(w, storyOf(w.a), f.feed.Birth)
	var first time.Time
	for _, e := range entries {
		if e.Article != w.a.ID && (first.IsZero() || e.At.Before(first)) {
			id, first = e.ID, e.At
		}
	}
	return id, err
}

// accept notes that a feed holds an article or its text.
func (b *batch) accept(w *work) {
	if !w.a.Accepted {
		w.a.Accepted = true
		b.mark(w)
	}
}

// put puts an entry.
func (b *batch) put(e storage.Entry) {
	b.entries[ref(e)] = e
	b.seen(e)
}

func ref(e storage.Entry) storage.EntryRef {
	return storage.EntryRef{Feed: e.Feed, Generation: e.Generation, ID: e.ID}
}
