package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

func (r *room) edit(e storage.Edit) storage.Edit {
	r.Helper()
	done, err := r.in.Edit(context.Background(), e)
	if err != nil {
		r.Fatal(err)
	}
	return done
}

// facts prints everything that decides the bytes of a feed's documents but for
// when they changed.
func (r *room) facts(feed string) string {
	r.Helper()
	var s string
	for _, e := range r.entries(feed) {
		a := r.article(e.Article)
		s += fmt.Sprintf("%+v %+v %d\n", e, a.Shown, a.Rev)
	}
	return s
}

func desk(t *testing.T) (*room, config, []*news.Article) {
	a := paper("a", "a.vn", "/rss")
	c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("too")}}
	r := start(t, c, ingest.Options{})
	r.poll(&a.Channels[0], some(&a.Channels[0], 0, 3)...)
	time.Sleep(time.Hour)
	return r, c, r.articles()
}

func TestHidingAndUndoing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := desk(t)
		x := list[1]
		before, other := r.facts("all"), r.record("too").Changed
		stamp := r.record("all").Changed
		hidden := r.edit(storage.Edit{Action: ingest.Hide, Article: x.ID, Feed: "all", By: "an", Reason: "ad"})
		if hidden.Seq == 0 || hidden.At.IsZero() {
			t.Errorf("logged as %+v", hidden)
		}
		if slices.Contains(r.titles("all"), x.Title) || !slices.Contains(r.titles("too"), x.Title) {
			t.Errorf("all has %q, too has %q", r.titles("all"), r.titles("too"))
		}
		if !r.record("all").Changed.After(stamp) || !r.record("too").Changed.Equal(other) {
			t.Error("hiding stamped the wrong feed")
		}
		time.Sleep(time.Hour)
		r.restart(c)
		synctest.Wait()
		if slices.Contains(r.titles("all"), x.Title) {
			t.Error("a restart shows what is hidden")
		}
		stamp = r.record("all").Changed
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: hidden.Seq})
		if got := r.facts("all"); got != before {
			t.Errorf("undone, it is\n%s\nwas\n%s", got, before)
		}
		if !r.record("all").Changed.After(stamp) {
			t.Error("undoing did not stamp the feed")
		}
		again := r.edit(storage.Edit{Action: ingest.Hide, Article: x.ID})
		if slices.Contains(r.titles("all"), x.Title) || slices.Contains(r.titles("too"), x.Title) {
			t.Error("hidden everywhere, and still there")
		}
		r.edit(storage.Edit{Action: ingest.Unhide, Article: x.ID, Feed: "too"})
		if slices.Contains(r.titles("all"), x.Title) || !slices.Contains(r.titles("too"), x.Title) {
			t.Error("shown again in the wrong feed")
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: again.Seq})
		if got := r.facts("all"); got != before {
			t.Errorf("undone, it is\n%s\nwas\n%s", got, before)
		}
		log, err := r.store.Edits(context.Background(), 0)
		if err != nil || len(log) != 5 {
			t.Errorf("log %+v, %v", log, err)
		}
	})
}

func TestUndoingAnUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, list := desk(t)
		hide := r.edit(storage.Edit{Action: ingest.Hide, Article: list[0].ID})
		undo := r.edit(storage.Edit{Action: ingest.Undo, Undoes: hide.Seq})
		if n := len(r.titles("all")); n != 3 {
			t.Errorf("%d entries", n)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: undo.Seq})
		if n := len(r.titles("all")); n != 2 {
			t.Errorf("%d entries", n)
		}
	})
}

// What is hidden stays so in feeds that are built later.
func TestHiddenStaysHiddenInABuild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := desk(t)
		r.edit(storage.Edit{Action: ingest.Hide, Article: list[0].ID})
		more := sport(c)
		more.feeds = []curate.Feed{feed("all"), feed("too"), feed("new")}
		more.feeds[0].Reject = []string{"sport"}
		r.in.Apply(more.tables(t))
		synctest.Wait()
		for _, f := range []string{"all", "too", "new"} {
			if got := r.titles(f); len(got) != 2 || slices.Contains(got, list[0].Title) {
				t.Errorf("%s has %q", f, got)
			}
		}
		r.edit(storage.Edit{Action: ingest.Unhide, Article: list[0].ID})
		for _, f := range []string{"all", "too", "new"} {
			if n := len(r.titles(f)); n != 3 {
				t.Errorf("%s has %d entries", f, n)
			}
		}
	})
}

func TestRetitling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := desk(t)
		x := list[0]
		title := r.edit(storage.Edit{Action: ingest.Retitle, Article: x.ID, Value: "Tên của biên tập"})
		got := r.article(x.ID)
		if got.Shown.Title != "Tên của biên tập" || got.Title != x.Title || got.Rev != 1 || !got.Shown.Updated.Equal(title.At) {
			t.Errorf("article %+v", got)
		}
		// It outlives an edit by the paper.
		it := got.Item
		it.Lead, it.Chunk = "Một đoạn mở đầu hoàn toàn khác với 99 con số mới.", news.Hash{7}
		r.poll(&c.sources[0].Channels[0], it)
		if got := r.article(x.ID); got.Shown.Title != "Tên của biên tập" || got.Shown.Lead != it.Lead {
			t.Errorf("after an edit readers see %+v", got.Shown)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: title.Seq})
		if got := r.article(x.ID); got.Shown.Title != x.Title || got.Rev != 3 {
			t.Errorf("undone, readers see %+v", got.Shown)
		}
	})
}

func TestWithdrawing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, list := desk(t)
		x := list[0]
		e := r.edit(storage.Edit{Action: ingest.Withdraw, Article: x.ID})
		for _, f := range []string{"all", "too"} {
			if got := r.entry(f, x.ID); !got.Withdrawn.Equal(e.At) || got.Hidden {
				t.Errorf("%s: %+v", f, got)
			}
			if !r.record(f).Changed.Equal(e.At) {
				t.Errorf("%s is not stamped", f)
			}
		}
		time.Sleep(time.Hour)
		undo := r.edit(storage.Edit{Action: ingest.Undo, Undoes: e.Seq})
		if got := r.entry("all", x.ID); !got.Withdrawn.IsZero() {
			t.Errorf("undone: %+v", got)
		}
		if got := r.article(x.ID); !got.Shown.Updated.Equal(undo.At) {
			t.Error("readers that got the notice will not take the article back: updated has not moved")
		}
	})
}

func TestActsThatCannotBeDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, list := desk(t)
		x := list[0]
		done := r.edit(storage.Edit{Action: ingest.Hide, Article: x.ID})
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: done.Seq})
		before := r.facts("all")
		for name, e := range map[string]storage.Edit{
			"nothing":         {Article: x.ID},
			"unknown act":     {Action: "erase", Article: x.ID},
			"unknown feed":    {Action: ingest.Hide, Article: x.ID, Feed: "nowhere"},
			"no title":        {Action: ingest.Retitle, Article: x.ID},
			"no such act":     {Action: ingest.Undo, Undoes: 99},
			"undone already":  {Action: ingest.Undo, Undoes: done.Seq},
			"no such article": {Action: ingest.Hide, Article: news.MakeID("none")},
		} {
			if _, err := r.in.Edit(context.Background(), e); err == nil {
				t.Errorf("%s: done", name)
			} else if name == "no such article" && !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := r.facts("all"); got != before {
			t.Errorf("a refused act changed\n%s\nto\n%s", before, got)
		}
		if log, err := r.store.Edits(context.Background(), 0); err != nil || len(log) != 2 {
			t.Errorf("log %+v, %v", log, err)
		}
	})
}

func TestAWithdrawnEntryGoesAfterThirtyDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := desk(t)
		ch := &c.sources[0].Channels[0]
		r.edit(storage.Edit{Action: ingest.Withdraw, Article: list[0].ID, Feed: "all"})
		for range 29 {
			time.Sleep(24 * time.Hour)
			r.poll(ch)
		}
		stamp := r.record("all").Changed
		if n := len(r.entries("all")); n != 3 {
			t.Errorf("%d entries after 29 days", n)
		}
		other := r.record("too").Changed
		for range 2 {
			time.Sleep(24 * time.Hour)
			r.poll(ch)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if n := len(r.entries("all")); n != 2 {
			t.Errorf("%d entries after 31 days", n)
		}
		if !r.record("all").Changed.After(stamp) || !r.record("too").Changed.Equal(other) {
			t.Error("the wrong feed is stamped")
		}
	})
}
