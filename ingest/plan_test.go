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
