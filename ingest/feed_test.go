package ingest_test

import (
	"context"
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

func TestFirstBuildWaitsForEverySource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1", "/2"), paper("c", "c.vn", "/1")
		c.Paused = true
		onlyA := feed("only-a")
		onlyA.Sources = []news.SourceID{"a"}
		r := start(t, config{sources: []*news.Source{a, b, c}, feeds: []curate.Feed{feed("all"), onlyA}}, ingest.Options{})
		r.poll(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "A"))
		if !r.record("all").Built.IsZero() {
			t.Error("built before b has answered")
		}
		r.expectTitles("only-a", "A")
		time.Sleep(time.Second)
		r.poll(&b.Channels[0], item(&b.Channels[0], "1", "/x-100001.html", "B"))
		if !r.record("all").Built.IsZero() {
			t.Error("built before b's second channel has answered")
		}
		failed := made(&b.Channels[1])
		failed.State.LastOK, failed.State.Kind, failed.Listed = time.Time{}, news.Timeout, nil
		if err := r.in.Submit(context.Background(), failed); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		r.expectTitles("all", "B", "A")
	})
}

func TestFirstBuildWaitsAMinuteAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.poll(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "A"))
		time.Sleep(59 * time.Second)
		synctest.Wait()
		r.expectTitles("all")
		time.Sleep(time.Second)
		synctest.Wait()
		r.expectTitles("all", "A")
	})
}

func TestAnEmbargoAndAHoldReleaseInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		a.Rights.Embargo = time.Hour
		held := feed("held")
		held.Hold = 3 * time.Hour
		c := config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all"), held}}
		r := start(t, c, ingest.Options{})
		r.poll(&a.Channels[0])
		r.poll(&b.Channels[0])
		began := news.At(time.Now())
		x := item(&a.Channels[0], "1", "/x-100001.html", "A")
		x.Published.Time = began.Add(-10 * time.Minute)
		r.poll(&a.Channels[0], x)
		y := item(&b.Channels[0], "1", "/y-100001.html", "B")
		y.Published.Time = began.Add(-5 * time.Minute)
		r.poll(&b.Channels[0], y)
		r.expectTitles("all", "B")
		r.expectTitles("held")
		stamp := r.record("all").Changed

		time.Sleep(49 * time.Minute)
		r.expectTitles("all", "B")
		if got := r.record("all").Changed; !got.Equal(stamp) {
			t.Errorf("stamped at %s while nothing came out", got)
		}
		r.restart(c) // a release is not forgotten
		r.told()
		time.Sleep(time.Minute + time.Second)
		synctest.Wait()
		r.expectTitles("all", "A", "B")
		if got := r.record("all").Changed; !got.Equal(began.Add(50 * time.Minute)) {
			t.Errorf("stamped at %s, want %s", got, began.Add(50*time.Minute))
		}
		if told := r.told(); !slices.Equal(told, []string{"all"}) {
			t.Errorf("told that %q changed", told)
		}
		if e := r.entries("all"); !e[0].At.Equal(began.Add(50*time.Minute)) || !e[1].At.Equal(y.Published.Time) {
			t.Errorf("released after an embargo at %s, without one at %s", e[0].At, e[1].At)
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if n := len(r.titles("held")); n != 2 {
			t.Errorf("%d entries, want 2", n)
		}
		for _, e := range r.entries("held") {
			if !e.At.Equal(began.Add(3*time.Hour)) || !e.Release.Equal(e.At) {
				t.Errorf("held for three hours, and ordered at %s, released at %s", e.At, e.Release)
			}
		}
	})
}

func TestMaxAgeStampsTheFeedWhenAnEntryGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		f := feed("all")
		f.MaxAge = 24 * time.Hour
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{f}}, ingest.Options{})
		it := item(&a.Channels[0], "1", "/x-100001.html", "A")
		r.poll(&a.Channels[0], it)
		stamp := r.record("all").Changed
		time.Sleep(24*time.Hour - 2*time.Minute)
		synctest.Wait()
		if got := r.record("all").Changed; !got.Equal(stamp) {
			t.Errorf("stamped at %s while it stands", got)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got, want := r.record("all").Changed, it.Published.Time.Add(24*time.Hour+time.Second); !got.Equal(want) {
			t.Errorf("stamped at %s, want %s", got, want)
		}
	})
}

func TestAReleaseThatCameDueWhileNothingRan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		f := feed("held")
		f.Hold = 3 * time.Hour
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{f}}
		r := start(t, c, ingest.Options{})
		r.poll(&a.Channels[0])
		r.poll(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "A"))
		r.expectTitles("held")
		r.close()
		time.Sleep(10 * time.Hour)
		r.open(c)
		synctest.Wait()
		r.expectTitles("held", "A")
	})
}

// In no period a feed holds more of a source than its cap allows, in whatever
// order articles come. (Adversarial input: one source writes nearly all.)
func TestCapsHoldInEveryPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		f := feed("all")
		limit := curate.Cap{Per: "source", Count: 3, Period: 6 * time.Hour}
		f.Mix = []curate.Cap{limit}
		c := config{sources: []*news.Source{a, b}, feeds: []curate.Feed{f}}
		r := start(t, c, ingest.Options{Backlog: 1000})
		n := 0
		write := func(ch *news.Channel, count int) {
			var items []news.Item
			for range count {
				n++
				it := item(ch, fmt.Sprint(n), fmt.Sprintf("/bai-%d.html", 100001+n), fmt.Sprintf("Bài %d", n))
				it.Published.Time = it.Published.Time.Add(-time.Duration(n*7919%(30*3600)) * time.Second)
				items = append(items, it)
			}
			r.poll(ch, items...)
		}
		for round := range 8 {
			write(&a.Channels[0], 19)
			write(&b.Channels[0], 1)
			time.Sleep(3 * time.Hour)
			if round == 4 {
				r.restart(c)
			}
		}
		times := map[news.SourceID][]time.Time{}
		for _, e := range r.entries("all") {
			s := r.article(e.Article).Source
			times[s] = append(times[s], e.At)
		}
		if len(times["a"]) < 20 || len(times["b"]) < 6 {
			t.Errorf("%d entries of a and %d of b", len(times["a"]), len(times["b"]))
		}
		for s, list := range times {
			slices.SortFunc(list, time.Time.Compare)
			for i := range list {
				if j := i + limit.Count; j < len(list) && list[j].Sub(list[i]) < limit.Period {
					t.Errorf("%s has %d entries within %s from %s", s, limit.Count+1, list[j].Sub(list[i]), list[i])
				}
			}
		}
		x, err := r.in.Explain(context.Background(), "Bài 1", "all")
		if err != nil || len(x.Found) == 0 {
			t.Fatal(x, err)
		}
		capped := 0
		for _, a := range r.articles() {
			x, err := r.in.Explain(context.Background(), a.ID.String(), "all")
			if err != nil {
				t.Fatal(err)
			}
			if x.Feeds[0].Reason == ingest.Capped {
				capped++
			} else if x.Feeds[0].Entry == nil {
				t.Errorf("%s: %+v", a.Title, x.Feeds[0])
			}
		}
		if capped == 0 {
			t.Error("nothing is explained by the cap")
		}
	})
}

func sport(c config) config {
	c.rules = []curate.Rule{{Name: "sport", Pos: "config.yaml:2:1", When: curate.Cond{Phrase: []string{"bóng đá"}}}}
	return c
}

// Two changes of a feed within a second bear one date: the second one says so,
// and the next one in another second no longer.
func TestSecondChangeInASecondIsMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.poll(&a.Channels[0])
		titles := []string{"Cầu Nhật Tân", "Chợ Cổ Loa", "Đò Kiền", "Hồ Đồng Quan"}
		for i, want := range []bool{false, true, true, false} {
			if i == 0 || i == 3 {
				time.Sleep(time.Minute)
			}
			r.poll(&a.Channels[0], item(&a.Channels[0], titles[i], fmt.Sprintf("/x-10000%d.html", i), titles[i]))
			got := r.record("all")
			if got.Twice != want || !got.Changed.Equal(news.At(time.Now())) {
				t.Errorf("change %d: at %v, twice %v, want %v", i+1, got.Changed, got.Twice, want)
			}
		}
	})
}

func TestChangedRulesDecideAnewInOneCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		plain := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("other")}}
		r := start(t, plain, ingest.Options{})
		hour := time.Hour
		titles := []string{"Bóng đá hôm nay", "Kinh tế hôm nay", "Bóng đá cũ", "Kinh tế cũ"}
		for i, ago := range []time.Duration{hour, hour, 60 * hour, 60 * hour} {
			it := item(ch, titles[i], fmt.Sprintf("/x-10000%d.html", i+1), titles[i])
			it.Published.Time = it.Published.Time.Add(-ago - time.Duration(i)*time.Second)
			r.poll(ch, it)
		}
		r.expectTitles("all", titles...)
		before := r.entries("all")
		other := r.record("other")
		time.Sleep(24 * hour)

		less := sport(plain)
		less.feeds = []curate.Feed{feed("all"), feed("other")}
		less.feeds[0].Reject = []string{"sport"}
		r.told()
		r.in.Apply(less.tables(t))
		synctest.Wait()
		r.expectTitles("all", titles[1], titles[3])
		for _, e := range r.entries("all") {
			i := slices.IndexFunc(before, func(b storage.Entry) bool { return b.ID == e.ID })
			if i < 0 {
				t.Fatalf("entry %s is new", e.ID)
			}
			was := before[i]
			was.Generation = e.Generation
			if fmt.Sprint(e) != fmt.Sprint(was) {
				t.Errorf("a kept entry changed from %+v to %+v", was, e)
			}
		}
		told := r.told()
		if got := r.record("other"); fmt.Sprint(got) != fmt.Sprint(other) || slices.Contains(told, "other") {
			t.Errorf("another feed changed to %+v; told that %q changed", got, told)
		}

		// Back again: what was news 72 hours ago is for pages only.
		r.in.Apply(plain.tables(t))
		synctest.Wait()
		r.expectTitles("all", titles[0], titles[1], titles[3])
		if e := r.entries("all"); len(e) != 4 {
			t.Errorf("%d entries", len(e))
		}
		for _, e := range r.entries("all") {
			if !slices.ContainsFunc(before, func(b storage.Entry) bool { return b.ID == e.ID }) {
				t.Errorf("entry %s has another id than before", e.ID)
			}
		}
		r.restart(plain)
		synctest.Wait()
		r.expectTitles("all", titles[0], titles[1], titles[3])
	})
}

// What comes while feeds are built anew is in them at once and afterwards.
func TestArticlesThatComeDuringABuild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		plain := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}
		plain.feeds[0].Limit = 0
		r := start(t, plain, ingest.Options{Backlog: 2000})
		var items []news.Item
		for i := range 900 {
			items = append(items, item(ch, fmt.Sprint(i), fmt.Sprintf("/bai-%d.html", 100001+i), fmt.Sprintf("Bài %d", i)))
		}
		r.poll(ch, items...)
		if n := len(r.entries("all")); n != 900 {
			t.Fatalf("%d entries", n)
		}
		time.Sleep(time.Minute)
		less := sport(plain)
		less.feeds = slices.Clone(plain.feeds)
		less.feeds[0].Reject = []string{"sport"}
		late := 0
		r.store.refuse(func() error { // between the steps of the build
			if late < 3 {
				late++
				it := item(ch, fmt.Sprint("late", late), fmt.Sprintf("/moi-20000%d.html", late), fmt.Sprintf("Mới %d", late))
				go r.in.Submit(context.Background(), made(ch, it))
			}
			return nil
		})
		r.in.Apply(less.tables(t))
		synctest.Wait()
		time.Sleep(time.Second)
		synctest.Wait()
		if n := len(r.entries("all")); n != 903 {
			t.Errorf("%d entries, want 903", n)
		}
		if generation := r.record("all").Generation; generation < 2 {
			t.Errorf("generation %d: nothing was built", generation)
		}
	})
}

// A feed that leaves the configuration and returns is decided anew, and keeps
// its entries.
func TestAFeedThatReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		with := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("other")}}
		without := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("other")}}
		r := start(t, with, ingest.Options{})
		r.poll(ch, item(ch, "1", "/x-100001.html", "Trước"))
		id := r.entries("all")[0].ID
		r.in.Apply(without.tables(t))
		time.Sleep(time.Hour)
		r.poll(ch, item(ch, "2", "/x-100002.html", "Giữa"))
		r.expectTitles("all", "Trước")
		r.in.Apply(with.tables(t))
		synctest.Wait()
		r.expectTitles("all", "Giữa", "Trước")
		if got := r.entries("all"); got[1].ID != id {
			t.Errorf("entry %s has become %s", id, got[1].ID)
		}
	})
}

func TestLookStampsTheFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("other")}}
		r := start(t, c, ingest.Options{})
		r.poll(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "A"))
		all, other := r.record("all"), r.record("other")
		time.Sleep(time.Hour)
		c.feeds = []curate.Feed{feed("all"), feed("other")}
		c.feeds[0].Title = "Tất cả tin"
		r.in.Apply(c.tables(t))
		synctest.Wait()
		if got := r.record("all"); !got.Changed.After(all.Changed) || got.Generation != all.Generation {
			t.Errorf("renamed feed is %+v, was %+v", got, all)
		}
		if got := r.record("other"); fmt.Sprint(got) != fmt.Sprint(other) {
			t.Errorf("another feed is %+v, was %+v", got, other)
		}
		stamp := r.record("all").Changed
		time.Sleep(time.Hour)
		r.restart(c)
		synctest.Wait()
		if got := r.record("all").Changed; !got.Equal(stamp) {
			t.Errorf("a restart moved Changed from %s to %s", stamp, got)
		}
	})
}

// A filter in one feed, its caps included, changes nothing in another.
func TestFeedsAreIndependent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		c := sport(config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("none"), feed("one"), feed("all")}})
		c.feeds[0].Reject = []string{"sport"}
		c.feeds[1].Mix = []curate.Cap{{Per: "publisher", Count: 1, Period: time.Hour}}
		r := start(t, c, ingest.Options{})
		r.poll(ch, item(ch, "1", "/x-100001.html", "Bóng đá một"), item(ch, "2", "/x-100002.html", "Bóng đá hai"))
		r.expectTitles("none")
		if n := len(r.titles("one")); n != 1 {
			t.Errorf("%d entries under a cap of one", n)
		}
		if n := len(r.titles("all")); n != 2 {
			t.Errorf("%d entries, want 2", n)
		}
		for _, a := range r.articles() {
			if !a.Accepted {
				t.Errorf("%s is not accepted", a.Title)
			}
		}
	})
}

func TestAnEntryBelowTheDocumentsLeavesThemAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, short := paper("a", "a.vn", "/1"), feed("short")
		short.Limit = 2
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{short}}
		r, ch := start(t, c, ingest.Options{}), &a.Channels[0]
		dated := func(guid string, age time.Duration) news.Item {
			it := item(ch, guid, "/"+guid+"-100001.html", guid)
			it.Published.Time = news.At(time.Now().Add(-age))
			return it
		}
		r.poll(ch, dated("one", time.Minute), dated("two", 2*time.Minute))
		built := r.record("short").Changed

		time.Sleep(time.Minute)
		r.told()
		r.poll(ch, dated("old", time.Hour))
		r.expectTitles("short", "one", "two")
		if got := r.record("short").Changed; !got.Equal(built) {
			t.Errorf("an article below the documents stamped them: %v, built %v", got, built)
		}
		if got := r.told(); !slices.Contains(got, "short") {
			t.Errorf("told of %q; the pages of the feed have one more", got)
		}
		time.Sleep(time.Minute)
		r.restart(c)
		synctest.Wait()
		if got := r.record("short").Changed; !got.Equal(built) {
			t.Errorf("the restart stamped the documents: %v, built %v", got, built)
		}

		time.Sleep(time.Minute)
		two := r.entries("short")[1].Article
		if _, err := r.in.Edit(t.Context(), storage.Edit{Action: ingest.Hide, Article: two, By: "test"}); err != nil {
			t.Fatal(err)
		}
		r.expectTitles("short", "one", "old")
		if got := r.record("short").Changed; !got.After(built) {
			t.Errorf("an entry that left the documents did not stamp them: %v, built %v", got, built)
		}
	})
}
