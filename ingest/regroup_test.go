package ingest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// north places every article in the north.
type north struct{}

func (north) Place(*news.Article, *news.Source, string) []news.Place {
	return []news.Place{{Region: "vn/north", Score: 90, Evidence: []news.Evidence{{Field: "title", Text: "north", Reason: "typed", Weight: 1}}}}
}

// regional is a desk with a feed for the north and one for the south.
func regional(t *testing.T) (*room, config, []*news.Article) {
	a := paper("a", "a.vn", "/rss")
	c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all"), feed("north"), feed("south")}}
	c.feeds[1].Region, c.feeds[2].Region = "vn/north", "vn/south"
	r := start(t, c, ingest.Options{Placer: north{}})
	r.poll(&a.Channels[0], some(&a.Channels[0], 0, 3)...)
	time.Sleep(time.Hour)
	return r, c, r.articles()
}

func (r *room) allFacts() string {
	r.Helper()
	return r.facts("all") + r.facts("north") + r.facts("south")
}

func TestAnEditorsRegionOutranksWhatWasFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := regional(t)
		x := list[1]
		act := r.edit(storage.Edit{Action: ingest.Region, Article: x.ID, Value: "vn/south"})
		moved := func(when string) {
			t.Helper()
			if slices.Contains(r.titles("north"), x.Title) || !slices.Contains(r.titles("south"), x.Title) || !slices.Contains(r.titles("all"), x.Title) {
				t.Errorf("%s: north %q, south %q, all %q", when, r.titles("north"), r.titles("south"), r.titles("all"))
			}
			if got := r.article(x.ID); !slices.Equal(got.Shown.Places, []string{"vn/south"}) || got.Places[0].Region != "vn/south" {
				t.Errorf("%s: places %v, shown %v", when, got.Places, got.Shown.Places)
			}
		}
		moved("at once")
		for _, f := range []string{"all", "north", "south"} {
			if !r.record(f).Changed.Equal(act.At) {
				t.Errorf("%s is not stamped", f)
			}
		}
		time.Sleep(time.Hour)
		r.restart(c)
		it := x.Item
		it.Lead, it.Chunk = "Một đoạn mở đầu hoàn toàn khác với 99 con số mới.", news.Hash{7}
		r.poll(&c.sources[0].Channels[0], it)
		moved("after a restart and an edit by the paper")
		undo := r.edit(storage.Edit{Action: ingest.Undo, Undoes: act.Seq})
		if !slices.Contains(r.titles("north"), x.Title) || len(r.titles("south")) != 0 {
			t.Errorf("undone: north %q, south %q", r.titles("north"), r.titles("south"))
		}
		if got := r.article(x.ID); got.Places[0].Region != "vn/north" || got.Shown.Places[0] != "vn/north" {
			t.Errorf("undone: %v", got.Places)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: undo.Seq})
		moved("done again")
		if values, err := r.store.Values(context.Background(), "desk/"); err != nil || len(values) != 1 {
			t.Errorf("kept %v, %v", values, err)
		}
	})
}

// What undoing leaves hidden in other feeds is in no document.
func visible(facts string) string {
	var lines []string
	for line := range strings.Lines(facts) {
		if !strings.Contains(line, "Hidden:true") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

func TestUndoingARegionOrAGroupRestoresBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, list := regional(t)
		before := r.allFacts()
		for _, e := range []storage.Edit{
			{Action: ingest.Region, Article: list[0].ID, Value: "vn/south vn/east"},
			{Action: ingest.Merge, Article: list[1].ID, Value: list[0].ID.String()},
			{Action: ingest.Merge, Article: list[0].ID, Value: list[1].ID.String()},
			{Action: ingest.Split, Article: list[2].ID},
		} {
			act := r.edit(e)
			if e.Action != ingest.Split && visible(r.allFacts()) == before {
				t.Errorf("%s changed nothing", e.Action)
			}
			time.Sleep(time.Hour)
			r.edit(storage.Edit{Action: ingest.Undo, Undoes: act.Seq})
			if got := visible(r.allFacts()); got != before {
				t.Errorf("%s undone, it is\n%s\nwas\n%s", e.Action, got, before)
			}
			got, was := r.article(e.Article), list[slices.IndexFunc(list, func(a *news.Article) bool { return a.ID == e.Article })]
			if got.Copy != was.Copy || got.Story != was.Story || got.CopyNote != was.CopyNote {
				t.Errorf("%s undone: copy %s of %+v", e.Action, got.Copy, got.CopyNote)
			}
		}
		if values, err := r.store.Values(context.Background(), "desk/"); err != nil || len(values) != 0 {
			t.Errorf("kept %v, %v", values, err)
		}
	})
}

func TestMergingAndSplitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, list := regional(t)
		root, x := list[0], list[1]
		r.edit(storage.Edit{Action: ingest.Merge, Article: x.ID, Value: root.ID.String(), By: "an"})
		if got := r.article(x.ID); got.Copy != root.ID || got.Story != root.ID || got.CopyNote.With != root.ID || got.CopyNote.Why != "editor" {
			t.Errorf("merged: copy %s, story %s, %+v", got.Copy, got.Story, got.CopyNote)
		}
		if got := r.titles("all"); len(got) != 2 || slices.Contains(got, x.Title) {
			t.Errorf("one text has the entries %q", got)
		}
		r.restart(c)
		synctest.Wait()
		// The first of a group leaves it: the others stay together without it.
		r.edit(storage.Edit{Action: ingest.Split, Article: root.ID})
		got := r.article(root.ID)
		if got.Copy == r.article(x.ID).Copy || got.Story == r.article(x.ID).Story {
			t.Errorf("split: still in %s", got.Copy)
		}
		// The last act on an article holds.
		r.edit(storage.Edit{Action: ingest.Split, Article: x.ID})
		if got := r.article(x.ID); got.Copy == root.ID {
			t.Error("a later split does not outrank a merge")
		}
		if got := r.titles("all"); len(got) != 3 {
			t.Errorf("three texts have the entries %q", got)
		}
	})
}

func TestRearrangingThatCannotBeDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, list := regional(t)
		before := r.allFacts()
		for name, e := range map[string]storage.Edit{
			"no region":             {Action: ingest.Region, Value: " "},
			"region of one feed":    {Action: ingest.Region, Value: "vn/south", Feed: "all"},
			"merge with itself":     {Action: ingest.Merge, Value: list[0].ID.String()},
			"merge with no ID":      {Action: ingest.Merge, Value: "other"},
			"merge with an unknown": {Action: ingest.Merge, Value: news.MakeID("none").String()},
			"split from":            {Action: ingest.Split, Value: list[1].ID.String()},
		} {
			e.Article = list[0].ID
			if _, err := r.in.Edit(context.Background(), e); err == nil {
				t.Errorf("%s: done", name)
			}
		}
		if got := r.allFacts(); got != before {
			t.Errorf("refused acts changed\n%s\nto\n%s", before, got)
		}
	})
}

// unsure places every article in the north, and perhaps in the south.
type unsure struct{ north }

func (u unsure) Place(a *news.Article, s *news.Source, body string) []news.Place {
	return append(u.north.Place(a, s, body), news.Place{Region: "vn/south", Score: 59})
}

func TestReadersSeeThePlacesThatAreLikely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Placer: unsure{}})
		r.poll(&a.Channels[0], some(&a.Channels[0], 0, 1)...)
		synctest.Wait()
		if got := r.articles()[0]; len(got.Places) != 2 || !slices.Equal(got.Shown.Places, []string{"vn/north"}) {
			t.Errorf("places %v, shown %v", got.Places, got.Shown.Places)
		}
	})
}
