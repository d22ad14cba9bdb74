package ingest

import (
	"context"
	"fmt"
	"slices"
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
	Undo     = "undo"     // of the act with number Undoes
)

// desk is what editors have done, and what of it holds.
type desk struct {
	last uint64
	log  map[news.ID][]storage.Edit // by article, in order; undone ones left out
	all  map[uint64]storage.Edit
}

func newDesk(edits []storage.Edit) *desk {
	d := &desk{log: map[news.ID][]storage.Edit{}, all: map[uint64]storage.Edit{}}
	for _, e := range edits {
		d.add(e)
	}
	return d
}

// add appends an act and brings into effect what it does to those before.
func (d *desk) add(e storage.Edit) {
	d.last = max(d.last, e.Seq)
	d.all[e.Seq] = e
	d.log[e.Article] = d.holding(e.Article)
}

// holding returns the acts on an article that are not undone.
func (d *desk) holding(article news.ID) []storage.Edit {
	var list []storage.Edit
	for _, e := range d.all {
		if e.Article == article {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b storage.Edit) int { return int(int64(a.Seq) - int64(b.Seq)) })
	undone := map[uint64]bool{}
	for _, e := range slices.Backward(list) {
		if e.Action == Undo && !undone[e.Seq] {
			undone[e.Undoes] = true
		}
	}
	return slices.DeleteFunc(list, func(e storage.Edit) bool { return e.Action == Undo || undone[e.Seq] })
}

// last returns the newest act of a kind that holds for an article in a feed.
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
// birth slug.
func (in *Ingest) Edit(ctx context.Context, e storage.Edit) (logged storage.Edit, err error) {
	err = in.between(ctx, func() error {
		logged, err = in.edit(e)
		return err
	})
	return logged, err
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
	was := in.desk
	in.desk = newDesk(append(was.edits(), e))
	b.change.Edits = []storage.Edit{e}
	err := b.redress(w)
	if err == nil {
		err = in.commit(b)
	}
	if err != nil {
		in.desk = was
		return e, err
	}
	return e, nil
}

func (d *desk) edits() []storage.Edit {
	list := make([]storage.Edit, 0, len(d.all)+1)
	for _, e := range d.all {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b storage.Edit) int { return int(int64(a.Seq) - int64(b.Seq)) })
	return list
}

// check completes an act, and refuses one that cannot be done.
func (d *desk) check(e *storage.Edit, feeds map[string]*feedState) error {
	switch e.Action {
	case Hide, Unhide, Withdraw:
	case Retitle:
		if e.Value == "" || e.Feed != "" {
			return fmt.Errorf("retitle wants a title, and holds for every feed")
		}
	case Undo:
		target, ok := d.all[e.Undoes]
		if !ok {
			return fmt.Errorf("undo: there is no act %d", e.Undoes)
		}
		if e.Article, e.Feed = target.Article, target.Feed; target.Action != Undo && !slices.ContainsFunc(d.log[e.Article], func(a storage.Edit) bool { return a.Seq == target.Seq }) {
			return fmt.Errorf("undo: act %d is undone already", e.Undoes)
		}
	default:
		return fmt.Errorf("%q is not an act: there are %s, %s, %s, %s and %s", e.Action, Hide, Unhide, Retitle, Withdraw, Undo)
	}
	if e.Feed != "" && feeds[e.Feed] == nil {
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
	returned := false
	for _, e := range placed[0] {
		was := e
		e.Hidden = b.in.desk.hides(w.a.ID, e.Feed)
		e.Withdrawn = b.in.desk.withdrawn(w.a.ID, e.Feed)
		if e.Hidden == was.Hidden && e.Withdrawn.Equal(was.Withdrawn) {
			continue
		}
		returned = returned || !was.Withdrawn.IsZero() && e.Withdrawn.IsZero()
		b.put(e)
		b.seen(was) // what leaves the documents changes them, too
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
