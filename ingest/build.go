package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

// build makes the entries of feeds anew, from everything the store holds: the
// first time, and after their rules have changed. It goes on in steps between
// commits. Its entries bear a generation that is nobody's yet, and become
// those of their feeds in the commit in which it ends.
type build struct {
	feeds   []*building
	cursor  storage.Cursor
	scanned bool
	arrived []news.ID // while it goes on: decided on at its end
}

// building is a feed that is being built.
type building struct {
	f          *feedState
	first      bool
	generation uint32
	caps       *caps
	entries    []storage.Entry
	byGroup    map[group]int       // index in entries
	opened     map[news.ID]bool    // articles whose entries are new
	stories    map[news.ID]news.ID // the first entry of each
	later      []news.ID           // newly accepted, while another of its group has an entry
}

const (
	buildPage  = 200  // articles looked at in a step
	buildWrite = 2000 // entries of a commit
)

// startBuild begins to build the feeds that need it, if there is any.
func (in *Ingest) startBuild() {
	var w build
	for i := range in.in.Feeds {
		f := in.feeds[in.in.Feeds[i].Birth]
		if !f.stale && (f.built || !in.ready(f)) {
			continue
		}
		n := &building{f: f, first: !f.built, byGroup: map[group]int{}, opened: map[news.ID]bool{}, stories: map[news.ID]news.ID{}}
		rec := in.records[f.feed.Birth]
		// The clock gives a number that no build which never ended has used.
		n.generation = max(rec.Generation+1, uint32(time.Now().Unix()))
		if len(f.feed.Mix) > 0 {
			n.caps = newCaps(f.feed.Mix)
		}
		w.feeds = append(w.feeds, n)
	}
	if len(w.feeds) > 0 {
		in.build = &w
	}
}

// ready reports whether each source of a feed has answered or failed once, or
// has been waited for long enough. One at least must have answered: a first
// build of nothing, on a machine without a network, would make everything that
// comes later late.
func (in *Ingest) ready(f *feedState) bool {
	waited := !time.Now().Before(f.until)
	sources, answered := 0, false
	for _, s := range in.in.Sources {
		if s.Paused || f.feed.Sources != nil && !slices.Contains(f.feed.Sources, s.Birth) {
			continue
		}
		sources++
		for i := range s.Channels {
			st, _ := in.State(s.Channels[i].ID)
			if st.LastTry.IsZero() && !waited {
				return false
			}
			answered = answered || !st.LastOK.IsZero()
		}
	}
	return answered || sources == 0
}

// buildStep goes on with building for a short time.
func (in *Ingest) buildStep() error {
	if in.build == nil {
		if in.startBuild(); in.build == nil {
			return nil
		}
	}
	if in.build.scanned {
		return in.endBuild()
	}
	b := in.newBatch()
	list, next, err := in.store.List(b.ctx, storage.Query{Oldest: true, After: in.build.cursor, Limit: buildPage})
	if err != nil {
		return fmt.Errorf("read articles to decide on: %w", err)
	}
	in.build.cursor, in.build.scanned = next, next == ""
	if err := b.rebuild(in.build, list); err != nil {
		return err
	}
	return in.commit(b)
}

// rebuild decides on articles for the feeds being built.
func (b *batch) rebuild(bu *build, list []*news.Article) error {
	placed, err := b.in.store.Placed(b.ctx, idsOf(list))
	if err != nil {
		return err
	}
	for i, a := range list {
		w := b.articles[a.ID]
		if w == nil {
			w = &work{a: a}
			b.articles[a.ID] = w
		}
		if err := b.subjectOf(w, b.storedText(w)); err != nil {
			return err
		}
		accepted := slices.ContainsFunc(placed[i], func(e storage.Entry) bool {
			return b.in.feeds[e.Feed] != nil && !bu.holds(e.Feed)
		})
		for _, n := range bu.feeds {
			held := slices.ContainsFunc(placed[i], func(e storage.Entry) bool { return e.Feed == n.f.feed.Birth })
			in, err := b.decideAnew(w, n.f.index, held)
			if in && err == nil {
				in, err = b.consider(n, w, placed[i])
			}
			if err != nil {
				return err
			}
			accepted = accepted || in
		}
		if accepted != a.Accepted {
			a.Accepted = accepted
			b.mark(w)
		}
	}
	return nil
}

func (bu *build) holds(feed string) bool {
	return slices.ContainsFunc(bu.feeds, func(n *building) bool { return n.f.feed.Birth == feed })
}

// decideAnew decides on a stored article for the feed of an index. A verdict
// that hangs on a text that has expired stays what it was: held says whether
// the feed has an entry of the article. b.subject must be ready.
func (b *batch) decideAnew(w *work, feed int, held bool) (bool, error) {
	w.textless = false
	in := b.belongs(w, feed)
	if !w.textless {
		return in, nil
	}
	return held, b.subjectOf(w, b.storedText(w)) // forgets what the lack of text told
}

// storedText returns a function that reads an article's text from the store.
// Where that fails, the text counts as gone.
func (b *batch) storedText(w *work) func() string {
	return func() string {
		list, err := b.in.store.Articles(b.ctx, []news.ID{w.a.ID}, true)
		if err != nil || list[0] == nil {
			b.in.opts.Logger.Error("text not read", "id", w.a.ID, "err", err)
			w.textless = true
			return ""
		}
		w.textless = w.a.Full && list[0].HTML == ""
		return plain(list[0].HTML)
	}
}

// consider takes an accepted article into a feed being built. What has an
// entry keeps it as it is; what is new comes into documents only while it is
// news. It reports whether the feed holds the article or its text.
func (b *batch) consider(n *building, w *work, placed []storage.Entry) (bool, error) {
	g := groupFor(n.f.feed, w.a)
	if i, ok := n.byGroup[g]; ok {
		e := &n.entries[i]
		if e.Article != w.a.ID && (n.opened[e.Article] || e.Release.After(b.at)) && !slices.Contains(e.Also, w.a.ID) {
			e.Also = append(e.Also, w.a.ID)
		}
		return true, nil
	}
	for _, e := range placed {
		if e.Feed == n.f.feed.Birth {
			n.add(g, e, w.a)
			return true, nil
		}
	}
	if !n.first {
		present, err := b.present(w, g, n.f.feed.Birth)
		if err != nil {
			return false, err
		}
		if len(present) > 0 {
			n.later = append(n.later, w.a.ID)
			return true, nil
		}
	}
	return b.open(n, w, g), nil
}

// open opens an entry in a feed being built, unless a cap is over.
func (b *batch) open(n *building, w *work, g group) bool {
	e := b.newEntry(n.f, w.a)
	e.PagesOnly = !n.first && (w.a.Late || b.at.Sub(w.a.EffectiveDate()) > b.in.opts.Late)
	if n.caps != nil && !e.PagesOnly && n.caps.over(w.a, e.At) != nil && !b.desk.wants(w.a.ID, e.Feed) {
		return false
	}
	if n.f.feed.OnePer == curate.PerCopy && w.a.Story != w.a.Copy {
		e.Follows = n.stories[w.a.Story]
	}
	n.opened[w.a.ID] = true
	n.add(g, e, w.a)
	return true
}

// add takes an entry in.
func (n *building) add(g group, e storage.Entry, a *news.Article) {
	e.Generation = n.generation
	n.byGroup[g] = len(n.entries)
	if n.stories[a.Story].IsZero() {
		n.stories[a.Story] = e.ID
	}
	n.entries = append(n.entries, e)
	if n.caps != nil && !e.PagesOnly {
		n.caps.add(a, e.At)
	}
}

// endBuild decides on what came meanwhile, writes the entries, and makes them
// those of their feeds.
func (in *Ingest) endBuild() error {
	bu := in.build
	b := in.newBatch()
	for len(bu.arrived) > 0 {
		list, err := in.store.Articles(b.ctx, bu.arrived, false)
		if err != nil {
			return err
		}
		bu.arrived = nil
		list = slices.DeleteFunc(list, func(a *news.Article) bool { return a == nil })
		if err := b.rebuild(bu, list); err != nil {
			return err
		}
	}
	for _, n := range bu.feeds {
		if err := b.openLater(n); err != nil {
			return err
		}
	}
	var entries []storage.Entry
	for _, n := range bu.feeds {
		if err := b.dressBuilt(n); err != nil {
			return err
		}
		entries = append(entries, n.entries...)
	}
	for len(entries) > buildWrite {
		if err := in.put(&storage.Change{At: b.at, Entries: entries[:buildWrite]}); err != nil {
			return err
		}
		entries = entries[buildWrite:]
	}
	b.change.Entries = entries
	for _, n := range bu.feeds {
		b.swap(n)
	}
	in.build = nil
	if err := in.commit(b); err != nil {
		return err
	}
	in.built(bu, b.at)
	return nil
}

// dressBuilt brings what was built to what editors want: they may have acted
// meanwhile.
func (b *batch) dressBuilt(n *building) error {
	for i := range n.entries {
		e := &n.entries[i]
		a := &news.Article{ID: e.Article}
		if len(b.desk.chosen) > 0 || !e.Shows.IsZero() {
			list, err := b.byID([]news.ID{e.Article})
			if err != nil {
				return err
			}
			if list[0] == nil {
				continue
			}
			a = list[0]
		}
		e.Hidden = b.desk.hides(e.Article, e.Feed)
		if err := b.dress(e, a); err != nil {
			return err
		}
		if n.opened[e.Article] {
			e.ShownSince = time.Time{}
		}
	}
	return nil
}

// openLater opens entries for newly accepted articles of groups whose former
// entries are gone.
func (b *batch) openLater(n *building) error {
	list, err := b.byID(n.later)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a == nil {
			continue
		}
		w := b.articles[a.ID]
		g := groupFor(n.f.feed, a)
		if _, ok := n.byGroup[g]; !ok && b.open(n, w, g) {
			b.accept(w)
		}
	}
	return nil
}

// swap makes what was built the feed's.
func (b *batch) swap(n *building) {
	f := n.f.feed
	rec := b.record(f.Birth)
	rec.Birth, rec.Slug, rec.Was = f.Birth, f.Slug, f.Was
	rec.Generation, rec.Settings = n.generation, b.t.Rules.Settings(n.f.index)
	if b.t.Look != nil {
		rec.Look = b.t.Look(f)
	}
	if n.first {
		rec.Built = b.at
	}
	b.records[f.Birth] = rec
	b.touched[f.Birth] = true
}

// built brings what is kept in memory up to a build that has ended.
func (in *Ingest) built(bu *build, at time.Time) {
	for _, n := range bu.feeds {
		f := n.f
		f.built, f.stale, f.caps, f.releases = true, false, n.caps, nil
		for _, e := range n.entries {
			if e.Release.After(at) {
				f.wait(e.Release)
			}
		}
		in.opts.Logger.Info("feed built", "feed", f.feed.Slug, "n", len(n.entries), "first", n.first,
			"text", "built, entries: "+strconv.Itoa(len(n.entries)))
	}
}
