package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// Acts of an editor. An act is undone by another one: the log only grows.
const (
	Hide     = "hide"     // out of documents and pages, of one feed or all
	Unhide   = "unhide"   // back, as it was
	Retitle  = "retitle"  // show Value as its title
	Withdraw = "withdraw" // replace it in place by a notice
	Region   = "region"   // Value, region IDs with spaces between them, are its places
	Merge    = "merge"    // into the copy group and the story of the article with ID Value
	Split    = "split"    // out of its copy group and story, into ones of its own
	Undo     = "undo"     // of the act with number Undoes
)

// desk is what editors have done, and what of it holds.
type desk struct {
	last  uint64
	acts  map[news.ID][]storage.Edit // by article, in order
	log   map[news.ID][]storage.Edit // of them, those that hold
	whose map[uint64]news.ID         // the article of an act
}

func newDesk(edits []storage.Edit) *desk {
	d := &desk{acts: map[news.ID][]storage.Edit{}, log: map[news.ID][]storage.Edit{}, whose: map[uint64]news.ID{}}
	for _, e := range edits {
		d.add(e)
	}
	return d
}

// add appends an act and brings into effect what it does to those before.
func (d *desk) add(e storage.Edit) {
	d.last = max(d.last, e.Seq)
	d.whose[e.Seq] = e.Article
	d.acts[e.Article] = append(d.acts[e.Article], e)
	d.log[e.Article] = holding(d.acts[e.Article])
}

// drop takes back the newest act of an article, which was not kept.
func (d *desk) drop(e storage.Edit) {
	delete(d.whose, e.Seq)
	d.last = e.Seq - 1
	d.acts[e.Article] = d.acts[e.Article][:len(d.acts[e.Article])-1]
	d.log[e.Article] = holding(d.acts[e.Article])
}

// holding returns the acts that are not undone, and undo none themselves.
func holding(acts []storage.Edit) []storage.Edit {
	undone := undone(acts)
	return slices.DeleteFunc(slices.Clone(acts), func(e storage.Edit) bool { return e.Action == Undo || undone[e.Seq] })
}

// act returns an act on an article by its number.
func (d *desk) act(seq uint64) (e storage.Edit, ok bool) {
	for _, e := range d.acts[d.whose[seq]] {
		if e.Seq == seq {
			return e, true
		}
	}
	return e, false
}

// undone returns the numbers of acts that are undone. An undo that is undone
// itself undoes nothing.
func undone(acts []storage.Edit) map[uint64]bool {
	set := map[uint64]bool{}
	for _, e := range slices.Backward(acts) {
		if e.Action == Undo && !set[e.Seq] {
			set[e.Undoes] = true
		}
	}
	return set
}

// newest returns the newest act of a kind that holds for an article in a feed.
func (d *desk) newest(article news.ID, feed string, actions ...string) (e storage.Edit, ok bool) {
	for _, e := range slices.Backward(d.log[article]) {
		if slices.Contains(actions, e.Action) && (e.Feed == "" || e.Feed == feed) {
			return e, true
		}
	}
	return e, false
}

// hides reports whether an article is hidden in a feed.
func (d *desk) hides(article news.ID, feed string) bool {
	e, ok := d.newest(article, feed, Hide, Unhide)
	return ok && e.Action == Hide
}

// withdrawn returns since when an article is withdrawn from a feed, zero for
// never.
func (d *desk) withdrawn(article news.ID, feed string) time.Time {
	e, _ := d.newest(article, feed, Withdraw)
	return e.At
}

// title returns the title that an editor gave, "" for none.
func (d *desk) title(article news.ID) string {
	e, _ := d.newest(article, "", Retitle)
	return e.Value
}

// Edit does what an editor asks for and returns it as it was logged: with its
// number and instant. The article must exist; acts on one feed name it by its
// birth slug. When ctx ends while the store is full, it may be done yet.
func (in *Ingest) Edit(ctx context.Context, e storage.Edit) (storage.Edit, error) {
	done := make(chan storage.Edit, 1)
	err := in.between(ctx, func() error {
		logged, err := in.edit(e)
		done <- logged
		return err
	})
	select {
	case logged := <-done:
		return logged, err
	default:
		return e, err
	}
}

func (in *Ingest) edit(e storage.Edit) (storage.Edit, error) {
	if err := in.drain(); err != nil {
		return e, err
	}
	b := in.newBatch()
	e.At, e.Seq = b.at, in.desk.last+1
	if err := in.desk.check(&e, in.feeds); err != nil {
		return e, err
	}
	if err := b.load([]news.ID{e.Article}); err != nil {
		return e, err
	}
	w := b.articles[e.Article]
	if w == nil {
		return e, fmt.Errorf("%s article %s: %w", e.Action, e.Article, storage.ErrNotFound)
	}
	if e.Action == Merge {
		with, _ := news.ParseID(e.Value) // checked
		if list, err := b.byID([]news.ID{with}); err != nil {
			return e, err
		} else if list[0] == nil {
			return e, fmt.Errorf("merge with article %s: %w", with, storage.ErrNotFound)
		}
	}
	in.desk.add(e)
	b.change.Edits = []storage.Edit{e}
	err := b.redress(w)
	if err == nil {
		err = in.commit(b)
	}
	if err != nil {
		in.desk.drop(e)
	}
	return e, err
}

// check completes an act, and refuses one that cannot be done.
func (d *desk) check(e *storage.Edit, feeds map[string]*feedState) error {
	switch e.Action {
	case Hide, Unhide, Withdraw:
	case Retitle:
		if e.Value == "" || e.Feed != "" {
			return errors.New("retitle: wants a title, and holds for every feed")
		}
	case Region:
		if len(strings.Fields(e.Value)) == 0 || e.Feed != "" {
			return errors.New("region: wants the IDs of regions, and holds for every feed")
		}
	case Merge:
		if with, err := news.ParseID(e.Value); err != nil || with == e.Article || e.Feed != "" {
			return errors.New("merge: wants the ID of another article, and holds for every feed")
		}
	case Split:
		if e.Value != "" || e.Feed != "" {
			return errors.New("split: holds for every feed, and needs nothing else")
		}
	case Undo:
		target, ok := d.act(e.Undoes)
		if !ok {
			return fmt.Errorf("undo: there is no act %d", e.Undoes)
		}
		if undone(d.acts[target.Article])[e.Undoes] {
			return fmt.Errorf("undo: act %d is undone already", e.Undoes)
		}
		e.Article, e.Feed = target.Article, target.Feed
	default:
		return fmt.Errorf("%q is not an act; there are %s", e.Action, strings.Join([]string{Hide, Unhide, Retitle, Withdraw, Region, Merge, Split, Undo}, ", "))
	}
	if e.Feed != "" && feeds[e.Feed] == nil && e.Action != Undo {
		return fmt.Errorf("there is no feed %q", e.Feed)
	}
	return nil
}

// redress brings an article and its entries to what editors want of them.
func (b *batch) redress(w *work) error {
	placed, err := b.in.store.Placed(b.ctx, []news.ID{w.a.ID})
	if err != nil {
		return err
	}
	places := w.a.Shown.Places
	if err := b.rearrange(w); err != nil {
		return err
	}
	if err := b.subjectOf(w, w.text); err != nil {
		return err
	}
	moved, returned := !slices.Equal(places, w.a.Shown.Places), false
	for _, e := range placed[0] {
		was := e
		if e.Hidden, err = b.hidden(w, e); err != nil {
			return err
		}
		e.Withdrawn = b.in.desk.withdrawn(w.a.ID, e.Feed)
		if moved {
			b.seen(was)
		}
		if e.Hidden == was.Hidden && e.Withdrawn.Equal(was.Withdrawn) {
			continue
		}
		returned = returned || !was.Withdrawn.IsZero() && e.Withdrawn.IsZero()
		b.put(e)
		b.seen(was) // what leaves the documents changes them, too
	}
	if w.again {
		if err := b.ask(w); err != nil {
			return err
		}
	}
	title := b.in.desk.title(w.a.ID)
	if title == "" {
		title = w.a.Title
	}
	if title == w.a.Shown.Title && !returned {
		return nil
	}
	w.a.Shown.Title, w.a.Shown.Updated = title, b.at
	w.a.Rev++
	b.mark(w)
	for _, e := range placed[0] {
		b.seen(e)
	}
	return nil
}
