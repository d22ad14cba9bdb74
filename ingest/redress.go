package ingest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// redress brings an article and its entries to what editors want of them.
func (b *batch) redress(w *work) error {
	d := b.desk
	placed, err := b.in.store.Placed(b.ctx, []news.ID{w.a.ID})
	if err != nil {
		return err
	}
	places, groups := w.a.Shown.Places, []group{copiesOf(w.a), storyOf(w.a)}
	if err := b.rearrange(w); err != nil {
		return err
	}
	if gone := d.gone(w.a.ID); !gone.Equal(w.a.Withdrawn) {
		w.a.Withdrawn = gone
		b.mark(w)
	}
	if d.acted(w.a.ID, Pin) {
		w.again = true // in the feeds that it is pinned in, whatever their rules say
		b.mark(w)
	}
	if err := b.subjectOf(w, w.text); err != nil {
		return err
	}
	returned, err := b.redressEntries(w, placed[0], !slices.Equal(places, w.a.Shown.Places))
	if err != nil {
		return err
	}
	if d.acted(w.a.ID, Represent, Merge, Split, Gone) {
		groups = append(groups, copiesOf(w.a), storyOf(w.a))
		if err := b.redressOthers(w, groups); err != nil {
			return err
		}
	}
	if w.again {
		if err := b.ask(w); err != nil {
			return err
		}
	}
	b.repin()
	b.entitle(w, placed[0], returned)
	return nil
}

// redressEntries brings the entries that an article opened to what editors
// want. It reports whether one that was withdrawn is back. b.subject must be
// ready.
func (b *batch) redressEntries(w *work, entries []storage.Entry, moved bool) (returned bool, err error) {
	for _, e := range entries {
		was := e
		if e.Hidden, err = b.hidden(w, e); err != nil {
			return false, err
		}
		if err := b.dress(&e, w.a); err != nil {
			return false, err
		}
		if moved {
			b.seen(was)
		}
		if same(e, was) {
			continue
		}
		returned = returned || !was.Withdrawn.IsZero() && e.Withdrawn.IsZero()
		b.put(e)
		b.seen(was) // what leaves the documents changes them, too
	}
	return returned, nil
}

// redressOthers does so for entries that others of an article's groups, as
// they were and are, have opened: they may show the article, or name it.
func (b *batch) redressOthers(w *work, groups []group) error {
	for i, g := range groups {
		if slices.Contains(groups[:i], g) {
			continue
		}
		members, err := b.members(g.query())
		if err != nil {
			return err
		}
		placed, err := b.in.store.Placed(b.ctx, idsOf(members))
		if err != nil {
			return err
		}
		for i, a := range members {
			for _, e := range placed[i] {
				if e.Article == w.a.ID {
					continue
				}
				was := e
				if err := b.dress(&e, a); err != nil {
					return err
				}
				if !same(e, was) {
					b.put(e)
				}
				if slices.Contains(e.Also, w.a.ID) {
					b.seen(e)
				}
			}
		}
	}
	return nil
}

func same(e, was storage.Entry) bool {
	return e.Hidden == was.Hidden && e.Withdrawn.Equal(was.Withdrawn) && e.Shows == was.Shows
}

// dress gives an entry that a has opened what editors want of it, but for
// whether it is hidden. Where another article is shown in the place of a, it
// does not matter that the page of a is gone.
func (b *batch) dress(e *storage.Entry, a *news.Article) error {
	act, _ := b.desk.newest(a.ID, e.Feed, Withdraw, Gone)
	e.Withdrawn = act.At
	if len(b.desk.chosen) == 0 && e.Shows.IsZero() {
		return nil
	}
	shows, err := b.representative(e, a)
	if err != nil {
		return err
	}
	if e.Shows != shows {
		e.Shows, e.ShownSince = shows, b.at
	}
	if act.Action == Gone && !shows.IsZero() {
		e.Withdrawn = time.Time{}
	}
	return nil
}

// representative returns the article that an editor has last chosen to be
// shown for the text, or the event, of an entry that a has opened; zero for
// none and for a itself.
func (b *batch) representative(e *storage.Entry, a *news.Article) (id news.ID, err error) {
	f := b.in.feeds[e.Feed]
	if f == nil {
		return id, nil
	}
	for _, act := range b.desk.chosen {
		list, err := b.byID([]news.ID{act.Article})
		if err != nil {
			return id, err
		}
		if x := list[0]; x != nil && x.Withdrawn.IsZero() && groupFor(f.feed, x) == groupFor(f.feed, a) {
			if x.ID == a.ID {
				return id, nil
			}
			return x.ID, nil
		}
	}
	return id, nil
}

// repin stamps the feeds whose pins have changed.
func (b *batch) repin() {
	for birth := range b.in.feeds {
		if rec := b.record(birth); !rec.Built.IsZero() && !slices.Equal(rec.Pins, b.desk.pinned(birth, b.at)) {
			b.touched[birth], b.paged[birth] = true, true
		}
	}
}

// entitle shows an article under the title that an editor gave it, else its
// own. What returns from being withdrawn is a new version, too, so that
// readers take it back.
func (b *batch) entitle(w *work, entries []storage.Entry, returned bool) {
	title := b.desk.title(w.a.ID)
	if title == "" {
		title = w.a.Title
	}
	if title == w.a.Shown.Title && !returned {
		return
	}
	w.a.Shown.Title, w.a.Shown.Updated = title, b.at
	w.a.Rev++
	b.mark(w)
	for _, e := range entries {
		b.seen(e)
	}
}

// mayDo refuses an act that makes no sense of an article as it is.
func (b *batch) mayDo(a *news.Article, e storage.Edit) error {
	switch e.Action {
	case Unhide:
		hidden, err := b.isHidden(a.ID, e.Feed)
		if err == nil && !hidden {
			err = errors.New("unhide: it is not hidden; what editors did, and how to undo it:  regionwire log")
		}
		return err
	case Represent:
		if !a.Withdrawn.IsZero() {
			return fmt.Errorf("represent: %s has taken the article down", a.Source)
		}
		if embargo := b.embargo(a); embargo.After(b.at) {
			return fmt.Errorf("represent: the embargo of %s ends at %s", a.Source, embargo.Format(time.RFC3339))
		}
	case Merge:
		with, _ := news.ParseID(e.Value) // checked
		if list, err := b.byID([]news.ID{with}); err != nil {
			return err
		} else if list[0] == nil {
			return fmt.Errorf("merge with article %s: %w", with, storage.ErrNotFound)
		}
	}
	return nil
}

// isHidden reports whether an article is hidden in a feed, in any for "": by
// an act, or by what follows from one.
func (b *batch) isHidden(article news.ID, feed string) (bool, error) {
	d := b.desk
	if d.hides(article, feed) {
		return true, nil
	}
	if feed == "" && slices.ContainsFunc(d.log[article], func(e storage.Edit) bool { return d.hides(article, e.Feed) }) {
		return true, nil
	}
	placed, err := b.in.store.Placed(b.ctx, []news.ID{article})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(placed[0], func(e storage.Entry) bool { return e.Hidden && (feed == "" || e.Feed == feed) }), nil
}
