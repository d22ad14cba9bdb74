package ingest_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// What is planned is what a reload then does.
func TestPlanIsWhatAReloadDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		plain := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("less"), feed("more"), feed("same")}}
		plain = sport(plain)
		plain.feeds[1].Reject = []string{"sport"}
		r := start(t, plain, ingest.Options{})
		for i, title := range []string{"Bóng đá 1", "Kinh tế 2", "Bóng đá 3", "Kinh tế 4"} {
			it := item(ch, title, fmt.Sprintf("/x-10000%d.html", i), title)
			if i < 2 {
				it.Published.Time = it.Published.Time.Add(-71 * time.Hour)
			}
			r.poll(ch, it)
			time.Sleep(time.Hour)
		}
		next := sport(config{sources: plain.sources, feeds: []curate.Feed{feed("less"), feed("more"), feed("same"), feed("new")}})
		next.feeds[0].Reject = []string{"sport"}
		before := map[string][]string{}
		for _, f := range next.feeds {
			before[f.Slug] = r.all(f.Slug)
		}
		plans, err := r.in.Plan(context.Background(), next.tables(t), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range plain.feeds {
			if got := r.all(f.Slug); !slices.Equal(got, before[f.Slug]) {
				t.Errorf("planning changed %s to %q", f.Slug, got)
			}
		}
		r.in.Apply(next.tables(t))
		synctest.Wait()
		for _, p := range plans {
			var added, removed []string
			after := r.all(p.Feed)
			late := 0
			for _, title := range after {
				if !slices.Contains(before[p.Feed], title) {
					added = append(added, title)
				}
			}
			for _, title := range before[p.Feed] {
				if !slices.Contains(after, title) {
					removed = append(removed, title)
				}
			}
			for _, e := range r.entries(p.Feed) {
				if e.PagesOnly {
					late++
				}
			}
			if got, want := titlesOf(p.Added), sorted(added); !slices.Equal(got, want) {
				t.Errorf("%s: planned to add %q, added %q", p.Feed, got, want)
			}
			if got, want := titlesOf(p.Removed), sorted(removed); !slices.Equal(got, want) {
				t.Errorf("%s: planned to remove %q, removed %q", p.Feed, got, want)
			}
			if p.Kept != len(after)-len(added) || p.Late != late || p.New != (p.Feed == "new") {
				t.Errorf("%s: %+v", p.Feed, p)
			}
		}
		if plans[0].Removed == nil || plans[1].Late != 1 || len(plans[2].Added) != 0 {
			t.Errorf("plans %+v", plans)
		}
	})
}

// A verdict that hangs on a text that has expired stays.
func TestVerdictsOutliveTexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		day := 24 * time.Hour
		f := feed("all")
		f.Limit = 1
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{f}}, ingest.Options{Keep: ingest.Keep{Text: 5 * day}})
		for i := range 3 {
			it := item(ch, fmt.Sprint(i), fmt.Sprintf("/x-10000%d.html", i), fmt.Sprintf("Tin %d", i))
			it.HTML, it.Full = whole, true
			r.poll(ch, it)
			time.Sleep(6 * day)
			r.poll(ch)
		}
		time.Sleep(3 * time.Hour)
		body := config{sources: []*news.Source{a}, feeds: []curate.Feed{f}, rules: []curate.Rule{
			{Name: "body", Pos: "c:1:1", When: curate.Cond{Phrase: []string{"công trường"}, Fields: []string{"body"}}}}}
		body.feeds[0].Accept = []string{"body"}
		plans, err := r.in.Plan(context.Background(), body.tables(t), time.Time{})
		if err != nil || plans[0].Textless != 2 || plans[0].Kept != 3 || len(plans[0].Removed) != 0 {
			t.Errorf("plan %+v, %v", plans, err)
		}
		r.in.Apply(body.tables(t))
		synctest.Wait()
		if got := r.all("all"); len(got) != 3 {
			t.Errorf("decided anew, the feed has %q", got)
		}
		if s := r.explain("Tin 0", "").Feeds[0]; s.Verdict.In || !s.Textless {
			t.Errorf("%+v", s)
		}
	})
}

// all returns the titles of a feed's entries, pages included, in order.
func (r *room) all(feed string) []string {
	r.Helper()
	var titles []string
	for _, e := range r.entries(feed) {
		titles = append(titles, r.article(e.Article).Title)
	}
	return sorted(titles)
}

func titlesOf(list []*news.Article) []string {
	var titles []string
	for _, a := range list {
		titles = append(titles, a.Title)
	}
	return sorted(titles)
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// Whatever has happened before and whatever is configured next: what is
// planned is what a reload then does.
func TestPlansOfAllKindsAreWhatReloadsDo(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { planIsWhatAReloadDoes(t, rand.New(rand.NewPCG(seed, 7))) })
		})
	}
}

func planIsWhatAReloadDoes(t *testing.T, rnd *rand.Rand) {
	a, b := paper("a", "a.vn", "/1", "/2"), paper("b", "b.vn", "/1")
	b.Channels[0].Tags = []string{"x"}
	words := []string{"bóng đá", "kinh tế", "mưa bão", "lễ hội"}
	c := randomConfig(rnd, []*news.Source{a, b}, words)
	r := start(t, c, ingest.Options{Matcher: &leads{}})
	channels := []*news.Channel{&a.Channels[0], &a.Channels[1], &b.Channels[0]}
	for n := range 20 {
		ch := channels[rnd.IntN(len(channels))]
		var items []news.Item
		for k := range 1 + rnd.IntN(4) {
			items = append(items, randomItem(rnd, ch, 10*n+k, words))
		}
		r.poll(ch, items...)
		if list := r.articles(); len(list) > 0 && rnd.IntN(3) == 0 {
			r.editAtRandom(rnd, list, c.feeds)
		}
		time.Sleep(time.Duration(rnd.IntN(7200)) * time.Second)
	}
	time.Sleep(2 * time.Minute)
	synctest.Wait()
	next := randomConfig(rnd, c.sources, words)
	type state struct{ entries, printed map[news.ID]bool }
	look := func(feeds []curate.Feed) map[string]state {
		all := map[string]state{}
		for i := range feeds {
			f := &feeds[i]
			s := state{map[news.ID]bool{}, map[news.ID]bool{}}
			for _, e := range r.entries(f.Birth) {
				s.entries[e.Article] = true
			}
			list, err := storage.Printed(context.Background(), r.store, r.record(f.Birth), f.Limit, f.MaxAge)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				s.printed[e.Article] = true
			}
			all[f.Slug] = s
		}
		return all
	}
	before := look(c.feeds)
	plans, err := r.in.Plan(context.Background(), next.tables(t), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	r.in.Apply(next.tables(t))
	synctest.Wait()
	after := look(next.feeds)
	for i, p := range plans {
		was, is := before[p.Feed], after[p.Feed]
		if got, want := idsOf(p.Added), only(is.entries, was.entries); !maps.Equal(got, want) {
			t.Errorf("%s: planned to add %d, added %d", p.Feed, len(got), len(want))
		}
		removed := only(was.entries, is.entries)
		for id := range removed { // hidden ones leave unseen
			if !idsOf(p.Removed)[id] && !r.wasHidden(id) {
				t.Errorf("%s: removed what was not planned: %s", p.Feed, r.article(id).Title)
			}
		}
		for id := range idsOf(p.Removed) {
			if !removed[id] {
				t.Errorf("%s: planned to remove %s, which stayed", p.Feed, r.article(id).Title)
			}
		}
		j := slices.IndexFunc(c.feeds, func(f curate.Feed) bool { return f.Slug == p.Feed })
		if f := next.feeds[i]; j >= 0 && (c.feeds[j].Limit != f.Limit || c.feeds[j].MaxAge != f.MaxAge) {
			stay := func(m map[news.ID]bool) map[news.ID]bool { return both(m, both(was.entries, is.entries)) }
			if got, want := idsOf(p.Leave), stay(only(was.printed, is.printed)); !maps.Equal(got, want) {
				t.Errorf("%s: planned to leave the documents %d, left %d", p.Feed, len(got), len(want))
			}
			if got, want := idsOf(p.Return), stay(only(is.printed, was.printed)); !maps.Equal(got, want) {
				t.Errorf("%s: planned to come into the documents %d, came %d", p.Feed, len(got), len(want))
			}
		}
	}
}

func (r *room) wasHidden(id news.ID) bool {
	edits, err := r.store.Edits(context.Background(), 0)
	if err != nil {
		r.Fatal(err)
	}
	return slices.ContainsFunc(edits, func(e storage.Edit) bool { return e.Article == id })
}

func idsOf(list []*news.Article) map[news.ID]bool {
	ids := map[news.ID]bool{}
	for _, a := range list {
		ids[a.ID] = true
	}
	return ids
}

func only(a, b map[news.ID]bool) map[news.ID]bool {
	a = maps.Clone(a)
	maps.DeleteFunc(a, func(id news.ID, _ bool) bool { return b[id] })
	return a
}

func both(a, b map[news.ID]bool) map[news.ID]bool {
	a = maps.Clone(a)
	maps.DeleteFunc(a, func(id news.ID, _ bool) bool { return !b[id] })
	return a
}
