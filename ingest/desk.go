package ingest

import (
	"cmp"
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
	Hide      = "hide"      // out of documents and pages, of one feed or all
	Unhide    = "unhide"    // back, as it was
	Retitle   = "retitle"   // show Value as its title
	Withdraw  = "withdraw"  // replace it in place by a notice
	Gone      = "gone"      // likewise in every feed: its source has taken the page down
	Pin       = "pin"       // first in a feed until Until, whatever rules say of it
	Represent = "represent" // shown in the place of the article that opened the entry of its text
	Region    = "region"    // Value, region IDs with spaces between them, are its places
	Merge     = "merge"     // into the copy group and the story of the article with ID Value
	Split     = "split"     // out of its copy group and story, into ones of its own
	Undo      = "undo"      // of the act with number Undoes
)

var actions = []string{Hide, Unhide, Pin, Represent, Retitle, Region, Merge, Split, Withdraw, Gone, Undo}

// desk is what editors have done, and what of it holds.
type desk struct {
	last   uint64
	acts   map[news.ID][]storage.Edit // by article, in order
	log    map[news.ID][]storage.Edit // of them, those that hold
	whose  map[uint64]news.ID         // the article of an act
	pins   []storage.Edit             // that hold, of all articles
	chosen []storage.Edit             // likewise to represent their texts
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
	d.settle(e.Article)
}

// drop takes back the newest act of an article, which was not kept.
func (d *desk) drop(e storage.Edit) {
	delete(d.whose, e.Seq)
	d.last = e.Seq - 1
	d.acts[e.Article] = d.acts[e.Article][:len(d.acts[e.Article])-1]
	d.settle(e.Article)
}

// settle finds out which acts on an article hold.
func (d *desk) settle(article news.ID) {
	d.log[article] = holding(d.acts[article])
	for action, list := range map[string]*[]storage.Edit{Pin: &d.pins, Represent: &d.chosen} {
		*list = slices.DeleteFunc(*list, func(e storage.Edit) bool { return e.Article == article })
		for _, e := range d.log[article] {
			if e.Action == action {
				*list = append(*list, e)
			}
		}
		slices.SortFunc(*list, func(x, y storage.Edit) int { return cmp.Compare(y.Seq, x.Seq) }) // newest first
	}
}

// acted reports whether there was an act of such a kind on an article, undone
// ones included.
func (d *desk) acted(article news.ID, actions ...string) bool {
	return slices.ContainsFunc(d.acts[article], func(e storage.Edit) bool { return slices.Contains(actions, e.Action) })
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

// gone returns since when the source's page of an article is known to be taken
// down, zero for never.
func (d *desk) gone(article news.ID) time.Time {
	e, _ := d.newest(article, "", Gone)
	return e.At
}

// pinned returns the pins of a feed that hold at an instant, the newest first.
func (d *desk) pinned(feed string, at time.Time) (pins []storage.Pin) {
	seen := map[news.ID]bool{} // of several pins of an article the newest counts
	for _, e := range d.pins {
		if seen[e.Article] || e.Feed != "" && e.Feed != feed {
			continue
		}
		if seen[e.Article] = true; e.Until.After(at) {
			pins = append(pins, storage.Pin{Article: e.Article, Until: e.Until})
		}
	}
	return pins
}

// wants reports whether an article belongs in a feed, whatever rules say,
// because an editor pinned it there by name. That holds beyond the pin's end:
// what is out is not taken back.
func (d *desk) wants(article news.ID, feed string) bool {
	e, ok := d.newest(article, feed, Pin)
	return ok && e.Feed == feed
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
	if err := b.mayDo(w.a, e); err != nil {
		return e, err
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
	case Gone, Represent:
		if e.Feed != "" {
			return fmt.Errorf("%s: holds for every feed", e.Action)
		}
	case Pin:
		if e.Until = news.At(e.Until); !e.Until.After(e.At) {
			return fmt.Errorf("pin: until when? It must be later than %s", e.At.Format(time.RFC3339))
		}
	case Retitle:
		if e.Value == "" || e.Feed != "" {
			return errors.New("retitle: wants a title, and holds for every feed")
		}
	case Region:
		if len(strings.Fields(e.Value)) == 0 || e.Feed != "" {
			return errors.New("region: wants the IDs of regions, and holds for every feed")
		}
	case Merge:
		switch with, err := news.ParseID(e.Value); {
		case err != nil || e.Feed != "":
			return errors.New("merge: wants the ID of an article, and holds for every feed")
		case with == e.Article:
			return errors.New("merge: both are the same article; name another")
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
		return fmt.Errorf("%q is not an act; there are %s", e.Action, strings.Join(actions, ", "))
	}
	if e.Feed != "" && feeds[e.Feed] == nil && e.Action != Undo {
		return fmt.Errorf("there is no feed %q", e.Feed)
	}
	return nil
}
