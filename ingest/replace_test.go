package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// movable places every article in one region, which changes.
type movable struct{ region atomic.Pointer[string] }

func (m *movable) to(region string) { m.region.Store(&region) }
func (m *movable) placing() string  { return *m.region.Load() }
func (m *movable) Place(*news.Article, *news.Source, string) []news.Place {
	return []news.Place{{Region: m.placing(), Score: 90}}
}

// moving is a room whose articles, three days and an hour apart, were placed in
// the north.
func moving(t *testing.T) (*room, config, *movable) {
	a := paper("a", "a.vn", "/rss")
	c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("north"), feed("south")}}
	c.feeds[1].Region, c.feeds[2].Region = "vn/north", "vn/south"
	m := &movable{}
	m.to("vn/north")
	r := start(t, c, ingest.Options{Placer: m, Placing: m.placing})
	r.poll(&a.Channels[0], some(&a.Channels[0], 0, 2)...)
	time.Sleep(80 * time.Hour)
	r.poll(&a.Channels[0], some(&a.Channels[0], 2, 3)...)
	time.Sleep(time.Hour)
	return r, c, m
}

func TestAnotherGazetteerPlacesStoredArticlesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, m := moving(t)
		list := r.articles()
		held := r.edit(storage.Edit{Action: ingest.Region, Article: list[0].ID, Value: "vn/north"})
		m.to("vn/south")
		r.restart(c)
		synctest.Wait()
		time.Sleep(time.Second)
		synctest.Wait()
		for i, a := range r.articles() {
			want := "vn/south"
			if i == 0 {
				want = "vn/north" // an editor said so
			}
			if a.Places[0].Region != want {
				t.Errorf("article %d is in %s", i, a.Places[0].Region)
			}
		}
		r.expectTitles("north", list[0].Title)
		// Old news comes onto pages, never into documents.
		r.expectTitles("south", "Bài 2", "Bài 3", "Bài 4")
		if n := len(r.entries("south")); n != len(list)-1 {
			t.Errorf("south has %d entries", n)
		}
		if n := len(r.titles("all")); n != len(list) {
			t.Errorf("all has %d entries", n)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: held.Seq})
		if got := r.article(list[0].ID).Places[0].Region; got != "vn/south" {
			t.Errorf("undone, it is in %s", got)
		}
		commits := r.store.commits.Load()
		r.restart(c)
		synctest.Wait()
		if n := r.store.articles.Load(); n != 0 {
			t.Errorf("%d articles put by a start that changes nothing, after %d commits", n, commits)
		}
	})
}

func TestReplacingByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, m := moving(t)
		before := fmt.Sprint(r.titles("north"))
		done, err := r.in.Replace(context.Background())
		if err != nil || done.Articles != len(r.articles()) || done.Moved != 0 || fmt.Sprint(r.titles("north")) != before {
			t.Errorf("nothing to do: %+v, %v", done, err)
		}
		m.to("vn/south")
		if done, err = r.in.Replace(context.Background()); err != nil || done.Moved != done.Articles {
			t.Errorf("moved: %+v, %v", done, err)
		}
		synctest.Wait()
		if got := r.articles()[0]; got.Places[0].Region != "vn/south" || !slices.Equal(got.Shown.Places, []string{"vn/north"}) {
			t.Errorf("places %v, shown %v", got.Places, got.Shown.Places)
		}
	})
}

// slow places articles as movable does, a tenth of a second each once it may.
type slow struct {
	movable
	tired atomic.Bool
}

func (s *slow) Place(a *news.Article, source *news.Source, body string) []news.Place {
	if s.tired.Load() {
		time.Sleep(100 * time.Millisecond)
	}
	return s.movable.Place(a, source, body)
}

func TestReplacingTellsHowFarItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/rss"), paper("b", "b.vn", "/rss")
		c := config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}
		s := &slow{}
		s.to("vn/north")
		var log bytes.Buffer
		r := start(t, c, ingest.Options{Placer: s, Placing: s.placing, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		r.poll(&a.Channels[0], some(&a.Channels[0], 0, 150)...)
		r.poll(&b.Channels[0], some(&b.Channels[0], 0, 100)...)
		s.to("vn/south")
		s.tired.Store(true)
		log.Reset()
		r.restart(c)
		time.Sleep(time.Minute)
		synctest.Wait()
		r.close()
		for _, want := range []string{
			"found anew in the background, for 250 articles",
			"200 of 250 articles looked at, 200 have other places",
			"found anew: of 250 articles 250 have other places, 0 keep theirs",
		} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %q:\n%s", want, log.String())
			}
		}
		r.open(c)
	})
}
