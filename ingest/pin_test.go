package ingest_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// printed returns the titles of a feed's documents in their order, as entries
// show them.
func (r *room) printed(f *curate.Feed) (titles []string) {
	r.Helper()
	list, err := storage.Printed(context.Background(), r.store, r.record(f.Birth), f.Limit, f.MaxAge)
	if err != nil {
		r.Fatal(err)
	}
	for _, e := range list {
		id := e.Article
		if !e.Shows.IsZero() {
			id = e.Shows
		}
		titles = append(titles, r.article(id).Shown.Title)
	}
	return titles
}

func (r *room) expectPrinted(f *curate.Feed, when string, want ...string) {
	r.Helper()
	if got := r.printed(f); !slices.Equal(got, want) {
		r.Errorf("%s: feed %s prints %q, want %q", when, f.Slug, got, want)
	}
}

func TestPinnedStandsFirstUntilItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := desk(t)
		all, too := &c.feeds[0], &c.feeds[1]
		all.Limit = 2
		r.in.Apply(c.tables(t))
		synctest.Wait()
		oldest := list[0]
		before, stamp, other := r.facts("all"), r.record("all").Changed, r.record("too").Changed
		r.expectPrinted(all, "before", "Bài 0", "Bài 1")
		pin := r.edit(storage.Edit{Action: ingest.Pin, Article: oldest.ID, Feed: "all", Until: time.Now().Add(3 * time.Hour)})
		r.expectPrinted(all, "pinned", oldest.Title, "Bài 0")
		r.expectPrinted(too, "pinned elsewhere", "Bài 0", "Bài 1", oldest.Title)
		if !r.record("all").Changed.After(stamp) || !r.record("too").Changed.Equal(other) {
			t.Error("pinning stamped the wrong feed")
		}
		if s := r.explain(oldest.ID.String(), "all").Feeds[0]; !s.In || s.Reason != ingest.Pinned || !s.Pinned.Equal(pin.Until) {
			t.Errorf("explained as %+v", s)
		}
		time.Sleep(time.Hour)
		r.restart(c)
		synctest.Wait()
		r.poll(&c.sources[0].Channels[0], some(&c.sources[0].Channels[0], 10, 1)...)
		r.expectPrinted(all, "after a restart and news", oldest.Title, "Bài 10")
		time.Sleep(2*time.Hour + time.Minute)
		synctest.Wait()
		r.expectPrinted(all, "after its time", "Bài 10", "Bài 0")
		if len(r.record("all").Pins) != 0 {
			t.Errorf("still pinned: %v", r.record("all").Pins)
		}
		again := r.edit(storage.Edit{Action: ingest.Pin, Article: oldest.ID, Until: time.Now().Add(time.Hour)})
		r.expectPrinted(too, "pinned everywhere", oldest.Title, "Bài 10", "Bài 0", "Bài 1")
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: again.Seq})
		r.expectPrinted(too, "undone", "Bài 10", "Bài 0", "Bài 1", oldest.Title)
		if got := r.facts("all"); len(got) < len(before) || got[len(got)-len(before):] != before {
			t.Errorf("pinning changed entries:\n%s\nwere\n%s", got, before)
		}
	})
}

// Whoever pins an article in a feed by name wants it there.
func TestPinOutranksRulesCapsAndLateness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		c := sport(config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("few")}})
		c.feeds[0].Reject = []string{"sport"}
		c.feeds[1].Mix = []curate.Cap{{Per: "source", Count: 1, Period: 24 * time.Hour}}
		r := start(t, c, ingest.Options{})
		ch := &a.Channels[0]
		r.poll(ch)
		time.Sleep(2 * time.Minute)
		ball := item(ch, "1", "/x-100001.html", "Bóng đá")
		ball.Published.Time = ball.Published.Time.Add(-200 * time.Hour)
		r.poll(ch, item(ch, "2", "/x-100002.html", "Kinh tế"))
		r.poll(ch, ball)
		r.poll(ch, item(ch, "3", "/x-100003.html", "Giá vàng"))
		x, gold := r.articles()[1], r.articles()[2]
		r.expectPrinted(&c.feeds[0], "before", "Giá vàng", "Kinh tế")
		r.expectPrinted(&c.feeds[1], "before", "Kinh tế")
		pin := r.edit(storage.Edit{Action: ingest.Pin, Article: x.ID, Feed: "all", Until: time.Now().Add(time.Hour)})
		r.edit(storage.Edit{Action: ingest.Pin, Article: gold.ID, Feed: "few", Until: time.Now().Add(time.Hour)})
		r.expectPrinted(&c.feeds[0], "pinned", "Bóng đá", "Giá vàng", "Kinh tế")
		r.expectPrinted(&c.feeds[1], "pinned", "Giá vàng", "Kinh tế")
		// An edit of what is pinned shows, late and old as it is.
		time.Sleep(time.Minute)
		title := r.edit(storage.Edit{Action: ingest.Retitle, Article: x.ID, Value: "Bóng đá nữ"})
		r.expectPrinted(&c.feeds[0], "retitled", "Bóng đá nữ", "Giá vàng", "Kinh tế")
		if !r.record("all").Changed.Equal(title.At) {
			t.Error("readers are not told of the new title")
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: title.Seq})
		// Another reload of other rules does not lose it.
		c.feeds[0].Order = curate.BySeen
		r.in.Apply(c.tables(t))
		synctest.Wait()
		r.expectPrinted(&c.feeds[0], "after a reload", "Bóng đá", "Giá vàng", "Kinh tế")
		plans, err := r.in.Plan(context.Background(), c.tables(t), time.Time{})
		if err != nil || len(plans[0].Removed) != 0 {
			t.Errorf("planned to be removed: %v, %v", plans, err)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: pin.Seq})
		r.expectPrinted(&c.feeds[0], "undone", "Giá vàng", "Kinh tế")
		if s := r.explain(x.ID.String(), "all").Feeds[0]; s.In {
			t.Errorf("undone, it is explained as %+v", s)
		}
	})
}

func TestPinsThatCannotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, list := desk(t)
		for name, until := range map[string]time.Time{"never": {}, "past": time.Now().Add(-time.Hour)} {
			if _, err := r.in.Edit(context.Background(), storage.Edit{Action: ingest.Pin, Article: list[0].ID, Until: until}); err == nil {
				t.Errorf("%s: pinned", name)
			}
		}
		if _, err := r.in.Edit(context.Background(), storage.Edit{Action: ingest.Unhide, Article: list[0].ID}); err == nil {
			t.Error("what is not hidden is shown again")
		}
	})
}

// copied is a desk with a text that three papers carry; the first opened the
// entries.
func copied(t *testing.T) (*room, config, []*news.Article) {
	papers := []*news.Source{paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1"), paper("c", "c.vn", "/1")}
	c := config{sources: papers, feeds: []curate.Feed{feed("all"), feed("too")}}
	r := start(t, c, ingest.Options{Matcher: &leads{}})
	for i, p := range papers {
		it := item(&p.Channels[0], "1", "/x-100001.html", "Tin "+string(p.ID))
		it.Lead = "Cùng một đoạn mở đầu."
		it.Published.Time = it.Published.Time.Add(time.Duration(i) * time.Second)
		r.poll(&p.Channels[0], it)
	}
	time.Sleep(time.Hour)
	synctest.Wait()
	list := r.articles()
	r.edit(storage.Edit{Action: ingest.Merge, Article: list[2].ID, Value: list[0].ID.String()})
	time.Sleep(time.Hour)
	return r, c, r.articles()
}

func TestRepresentativeIsShownUnderTheSameID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := copied(t)
		a, b := list[0], list[1]
		id := r.entry("all", a.ID).ID
		r.expectPrinted(&c.feeds[0], "before", "Tin a")
		act := r.edit(storage.Edit{Action: ingest.Represent, Article: b.ID, By: "an"})
		r.expectPrinted(&c.feeds[0], "chosen", "Tin b")
		if e := r.entry("all", a.ID); e.ID != id || !e.ShownSince.Equal(act.At) || !r.record("all").Changed.Equal(act.At) {
			t.Errorf("%+v", e)
		}
		// It outlives a restart, an edit by the paper, and a reload that builds
		// feeds anew, one of them for the first time.
		time.Sleep(time.Hour)
		it := b.Item
		it.Title, it.Chunk = "Tin b với 99 con số", news.Hash{7}
		r.restart(c)
		r.poll(&c.sources[1].Channels[0], it)
		more := sport(config{sources: c.sources, feeds: []curate.Feed{c.feeds[0], c.feeds[1], feed("new")}})
		more.feeds[0].Reject = []string{"sport"}
		r.in.Apply(more.tables(t))
		synctest.Wait()
		for i := range more.feeds {
			r.expectPrinted(&more.feeds[i], "later", "Tin b với 99 con số")
		}
		if e := r.entry("new", a.ID); !e.ShownSince.IsZero() {
			t.Errorf("nobody saw it otherwise: %+v", e)
		}
		// Of several the last holds; when its page is gone, the one before.
		last := r.edit(storage.Edit{Action: ingest.Represent, Article: list[2].ID})
		r.expectPrinted(&c.feeds[0], "chosen again", "Tin c")
		r.edit(storage.Edit{Action: ingest.Gone, Article: list[2].ID, By: "regionwire"})
		r.expectPrinted(&c.feeds[0], "gone", "Tin b với 99 con số")
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: last.Seq})
		undo := r.edit(storage.Edit{Action: ingest.Undo, Undoes: act.Seq})
		r.expectPrinted(&c.feeds[0], "undone", "Tin a")
		if e := r.entry("all", a.ID); !e.Shows.IsZero() || !e.ShownSince.Equal(undo.At) {
			t.Errorf("undone: %+v", e)
		}
		if _, err := r.in.Edit(context.Background(), storage.Edit{Action: ingest.Represent, Article: list[2].ID}); err == nil {
			t.Error("a page that is gone represents a text")
		}
	})
}

// The page that opened an entry is gone: a notice takes its place, but not
// where another paper's article is shown in it.
func TestGonePageIsReplacedInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := copied(t)
		a, b := list[0], list[1]
		stamp := r.record("too").Changed
		gone := r.edit(storage.Edit{Action: ingest.Gone, Article: a.ID, By: "regionwire", Reason: "404 twice"})
		for _, f := range []string{"all", "too"} {
			if e := r.entry(f, a.ID); !e.Withdrawn.Equal(gone.At) || !r.record(f).Changed.After(stamp) {
				t.Errorf("%s: %+v", f, e)
			}
		}
		if got := r.article(a.ID); !got.Withdrawn.Equal(gone.At) {
			t.Errorf("%+v", got)
		}
		r.restart(c)
		synctest.Wait()
		choice := r.edit(storage.Edit{Action: ingest.Represent, Article: b.ID})
		if e := r.entry("all", a.ID); !e.Withdrawn.IsZero() || e.Shows != b.ID {
			t.Errorf("represented: %+v", e)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: choice.Seq})
		if e := r.entry("all", a.ID); !e.Withdrawn.Equal(gone.At) {
			t.Errorf("not represented any more: %+v", e)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: gone.Seq})
		if e := r.entry("all", a.ID); !e.Withdrawn.IsZero() || !r.article(a.ID).Withdrawn.IsZero() {
			t.Errorf("undone: %+v", e)
		}
	})
}
