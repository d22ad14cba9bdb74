package ingest_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// Every act outlives an edit by the paper, a reload that decides feeds anew and
// a restart; undone, what readers see is as without it.
func TestActsOutliveEditsReloadsAndRestarts(t *testing.T) {
	until := time.Date(2000, 2, 1, 0, 0, 0, 0, time.UTC)
	for name, act := range map[string]storage.Edit{
		"hide":      {Action: ingest.Hide},
		"hide in":   {Action: ingest.Hide, Feed: "all"},
		"pin":       {Action: ingest.Pin, Until: until},
		"pin in":    {Action: ingest.Pin, Feed: "none", Until: until},
		"retitle":   {Action: ingest.Retitle, Value: "Tên khác"},
		"region":    {Action: ingest.Region, Value: "vn/south"},
		"merge":     {Action: ingest.Merge},
		"represent": {Action: ingest.Represent},
		"withdraw":  {Action: ingest.Withdraw},
		"gone":      {Action: ingest.Gone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, conf, x := actRoom(t, act.Action)
				before := r.seen(conf.feeds)
				act.Article = x.ID
				if act.Action == ingest.Merge {
					act.Value = r.articles()[0].ID.String()
				}
				done := r.edit(act)
				effect := r.seen(conf.feeds)
				if effect == before {
					t.Fatalf("nothing is seen of it:\n%s", before)
				}
				time.Sleep(time.Hour)
				it := r.article(x.ID).Item
				it.Lead, it.Chunk = it.Lead+" ", news.Hash{9} // read again, as it was but for a space
				r.poll(&conf.sources[1].Channels[0], it)
				r.restart(conf)
				synctest.Wait()
				next := conf
				next.rules = append(next.rules, curate.Rule{Name: "other", Pos: "c:9:1", When: curate.Cond{Phrase: []string{"xyz"}}})
				next.feeds = append([]curate.Feed(nil), conf.feeds...)
				for i := range next.feeds {
					next.feeds[i].Reject = append([]string{"other"}, next.feeds[i].Reject...)
				}
				r.in.Apply(next.tables(t))
				synctest.Wait()
				if got := r.seen(conf.feeds); got != effect {
					t.Errorf("later it is\n%s\nwas\n%s", got, effect)
				}
				r.edit(storage.Edit{Action: ingest.Undo, Undoes: done.Seq})
				if got := r.seen(conf.feeds); got != before {
					t.Errorf("undone, it is\n%s\nwas\n%s", got, before)
				}
			})
		})
	}
}

// actRoom is a room with a text that two papers carry and a further article of
// the second, in feeds that take all, none, and those of a place. It returns
// the article to act on: for represent the copy, else the further one.
func actRoom(t *testing.T, action string) (*room, config, *news.Article) {
	a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
	c := config{
		sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all"), feed("none"), feed("north"), feed("south")},
		rules: []curate.Rule{{Name: "all", Pos: "c:1:1", When: curate.Cond{Phrase: []string{"tin"}}}},
	}
	c.feeds[1].Reject = []string{"all"}
	c.feeds[2].Region, c.feeds[3].Region = "vn/north", "vn/south"
	r := start(t, c, ingest.Options{Matcher: &leads{}, Placer: north{}})
	r.poll(&a.Channels[0])
	first := item(&a.Channels[0], "1", "/x-100001.html", "Tin đầu")
	first.Lead = "Cùng một đoạn mở đầu."
	r.poll(&a.Channels[0], first)
	same, other := item(&b.Channels[0], "1", "/x-100002.html", "Tin sao"), item(&b.Channels[0], "2", "/x-100003.html", "Chuyện khác của tin")
	same.Lead, other.Published.Time = first.Lead, other.Published.Time.Add(-time.Hour)
	r.poll(&b.Channels[0], same, other)
	time.Sleep(2 * time.Minute)
	synctest.Wait()
	for _, x := range r.articles() {
		if x.Title == map[bool]string{true: same.Title, false: other.Title}[action == ingest.Represent] {
			return r, c, x
		}
	}
	t.Fatal("the article is not there")
	return nil, c, nil
}

// seen prints what readers see of feeds, but for dates.
func (r *room) seen(feeds []curate.Feed) string {
	r.Helper()
	var s string
	for i := range feeds {
		f := &feeds[i]
		list, err := storage.Printed(context.Background(), r.store, r.record(f.Birth), f.Limit, f.MaxAge)
		if err != nil {
			r.Fatal(err)
		}
		for _, e := range list {
			a := r.article(e.Article)
			if !e.Shows.IsZero() {
				a = r.article(e.Shows)
			}
			s += fmt.Sprintf("%s %s %q of %s about %v, withdrawn %t\n", f.Slug, e.ID, a.Shown.Title, a.Source, a.Shown.Places, !e.Withdrawn.IsZero())
		}
	}
	return s
}
