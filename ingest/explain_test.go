package ingest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
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

func (r *room) explain(query, feed string) ingest.Explanation {
	r.Helper()
	x, err := r.in.Explain(context.Background(), query, feed)
	if err != nil {
		r.Fatal(err)
	}
	return x
}

// documents returns the articles of a feed's documents as readers get them.
func (r *room) documents(f *curate.Feed) map[news.ID]bool {
	r.Helper()
	list, err := storage.Printed(context.Background(), r.store, r.record(f.Birth), f.Limit, f.MaxAge)
	if err != nil {
		r.Fatal(err)
	}
	in := map[news.ID]bool{}
	for _, e := range list {
		in[e.Article] = true
		for _, also := range e.Also {
			in[also] = true
		}
	}
	return in
}

// What explain says is what is published, whatever has happened before: rules,
// caps, holds, embargoes, copies, edits, acts of editors and restarts.
func TestExplainSaysWhatIsPublished(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { explainSaysWhatIsPublished(t, rand.New(rand.NewPCG(seed, 1))) })
		})
	}
}

func explainSaysWhatIsPublished(t *testing.T, rnd *rand.Rand) {
	a, b := paper("a", "a.vn", "/1", "/2"), paper("b", "b.vn", "/1")
	b.Rights.Embargo = time.Hour
	b.Channels[0].Tags = []string{"x"}
	words := []string{"bóng đá", "kinh tế", "mưa bão", "lễ hội"}
	c := randomConfig(rnd, []*news.Source{a, b}, words)
	r := start(t, c, ingest.Options{Matcher: &leads{}})
	channels := []*news.Channel{&a.Channels[0], &a.Channels[1], &b.Channels[0]}
	n := 0
	for range 25 {
		ch := channels[rnd.IntN(len(channels))]
		switch rnd.IntN(8) {
		case 0:
			c = randomConfig(rnd, c.sources, words)
			r.in.Apply(c.tables(t))
		case 1:
			r.restart(c)
		case 2:
			if list := r.articles(); len(list) > 0 {
				r.editAtRandom(rnd, list, c.feeds)
			}
		default:
			var items []news.Item
			for range 1 + rnd.IntN(5) {
				n++
				items = append(items, randomItem(rnd, ch, n, words))
			}
			r.poll(ch, items...)
		}
		time.Sleep(time.Duration(rnd.IntN(7200)) * time.Second)
		synctest.Wait()
	}
	time.Sleep(2 * time.Minute)
	synctest.Wait()
	in, out := 0, map[curate.Reason]int{}
	for i := range c.feeds {
		published := r.documents(&c.feeds[i])
		for _, a := range r.articles() {
			x := r.explain(a.ID.String(), c.feeds[i].Slug)
			if len(x.Found) != 1 || x.Found[0].ID != a.ID || len(x.Feeds) != 1 {
				t.Fatalf("explained as %+v", x)
			}
			s := x.Feeds[0]
			stands := published[a.ID]
			for _, other := range x.Copies {
				stands = stands || published[other.ID]
			}
			if s.In != stands {
				t.Errorf("feed %s, %q: explained as %t (%s), published %t", s.Feed, a.Title, s.In, s.Reason, stands)
			}
			if s.In {
				in++
			} else {
				out[s.Reason]++
			}
			if s.Reason == ingest.Undecided || s.Reason == "" {
				t.Errorf("feed %s, %q: no reason: %+v", s.Feed, a.Title, s)
			}
			if len(s.Verdict.Trace) == 0 && (c.feeds[i].Sources != nil || c.feeds[i].Accept != nil) {
				t.Errorf("feed %s, %q: no trace", s.Feed, a.Title)
			}
		}
	}
	t.Logf("%d in, out by %v", in, out)
}

// randomConfig makes a configuration of four feeds with rules over words.
func randomConfig(rnd *rand.Rand, sources []*news.Source, words []string) config {
	c := config{sources: sources, rules: []curate.Rule{
		{Name: "word", Pos: "c:1:1", When: curate.Cond{Phrase: []string{words[rnd.IntN(len(words))]}}},
		{Name: "tag", Pos: "c:2:1", When: curate.Cond{Tag: []string{"x"}}},
		{Name: "body", Pos: "c:3:1", When: curate.Cond{Phrase: []string{words[rnd.IntN(len(words))]}, Fields: []string{"body"}}},
	}}
	for i := range 4 {
		f := feed(fmt.Sprint("f", i))
		f.Limit = 1 + rnd.IntN(20)
		switch rnd.IntN(4) {
		case 0:
			f.Accept = []string{"word", "body"}
		case 1:
			f.Reject = []string{"tag"}
		case 2:
			f.Sources = []news.SourceID{"a"}
		}
		switch rnd.IntN(4) {
		case 0:
			f.Hold = 2 * time.Hour
		case 1:
			f.Mix = []curate.Cap{{Per: "source", Count: 2, Period: 6 * time.Hour}}
		case 2:
			f.MaxAge = 12 * time.Hour
		}
		c.feeds = append(c.feeds, f)
	}
	return c
}

// randomItem makes an item of up to 100 hours ago; number n of its lead says
// which it copies.
func randomItem(rnd *rand.Rand, ch *news.Channel, n int, words []string) news.Item {
	it := item(ch, fmt.Sprint(n), fmt.Sprintf("/bai-%d.html", 100000+n-rnd.IntN(2)), fmt.Sprintf("Tin %s %d", words[rnd.IntN(4)], n))
	it.Published.Time = it.Published.Time.Add(-time.Duration(rnd.IntN(100*3600)) * time.Second)
	it.Lead = fmt.Sprintf("Mở đầu số %d", rnd.IntN(30))
	it.HTML = "<p>Chuyện về " + words[rnd.IntN(4)] + "</p>"
	return it
}

// editAtRandom does an act of any kind, or undoes one. Those that make no sense
// are refused.
func (r *room) editAtRandom(rnd *rand.Rand, list []*news.Article, feeds []curate.Feed) {
	acts := []string{ingest.Hide, ingest.Unhide, ingest.Withdraw, ingest.Pin, ingest.Represent, ingest.Gone, ingest.Retitle, ingest.Split, ingest.Undo}
	e := storage.Edit{Action: acts[rnd.IntN(len(acts))], Article: list[rnd.IntN(len(list))].ID}
	switch e.Action {
	case ingest.Hide, ingest.Unhide, ingest.Withdraw, ingest.Pin:
		if rnd.IntN(2) == 0 {
			e.Feed = feeds[rnd.IntN(len(feeds))].Birth
		}
		e.Until = time.Now().Add(time.Duration(1+rnd.IntN(48)) * time.Hour)
	case ingest.Retitle:
		e.Value = fmt.Sprint("Tên khác ", rnd.IntN(100))
	case ingest.Undo:
		e.Undoes = uint64(1 + rnd.IntN(5))
	}
	_, _ = r.in.Edit(context.Background(), e)
}

func TestExplainFindsWhatIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		f := feed("all")
		f.Was = []string{"tat-ca"}
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{f}}, ingest.Options{})
		r.poll(&a.Channels[0], item(&a.Channels[0], "guid-1", "/mot-hai-ba-100001.html", "Sắp xếp 14 tổ chức Đảng"))
		r.poll(&b.Channels[0])
		id := r.articles()[0].ID
		for _, query := range []string{id.String(), "https://www.a.vn/mot-hai-ba-100001.html?utm_source=x", "guid-1", "14 tổ chức", "to chuc dang", "https://a.vn/khac-hai-ba-100001.html"} {
			for _, slug := range []string{"", "all", "tat-ca"} {
				x := r.explain(query, slug)
				if len(x.Found) != 1 || x.Found[0].ID != id || x.Missing != nil || len(x.Feeds) != 1 || !x.Feeds[0].In {
					t.Errorf("%q in %q: %+v", query, slug, x)
				}
			}
		}
		if x := r.explain("tổ chứ", ""); len(x.Found) != 1 {
			t.Errorf("a piece of a word at the end of a query: %+v", x)
		}
		if _, err := r.in.Explain(context.Background(), "guid-1", "nowhere"); err == nil {
			t.Error("an unknown feed is explained")
		}
		if x := r.explain("bóng đá", ""); len(x.Found) != 0 || x.Since.IsZero() {
			t.Errorf("%+v", x)
		}
		if x := r.explain(news.MakeID("none").String(), ""); len(x.Found) != 0 || x.Missing == nil {
			t.Errorf("%+v", x)
		}
	})
}

func TestExplainWhatWasNeverStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1", "/2"), paper("b", "b.vn", "/1")
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Backlog: 2})
		items := some(&a.Channels[0], 0, 2)
		r.poll(&a.Channels[0], items...)
		x := r.explain("https://tin.a.vn/khac-999999.html", "")
		if len(x.Found) != 0 || x.Missing == nil || x.Missing.Host != "a.vn" || x.Missing.Gone || len(x.Missing.Channels) != 2 {
			t.Fatalf("%+v", x.Missing)
		}
		h := x.Missing.Channels[0]
		if h.Listed != 2 || h.Lists || !h.Oldest.Equal(items[1].Published.Time) || h.State.LastOK.IsZero() {
			t.Errorf("%+v", h)
		}
		if h := x.Missing.Channels[1]; h.Listed != 0 || !h.State.LastTry.IsZero() {
			t.Errorf("%+v", h)
		}
		if x := r.explain("https://c.vn/x", ""); x.Missing == nil || len(x.Missing.Channels) != 0 || x.Missing.Host != "c.vn" {
			t.Errorf("%+v", x)
		}
	})
}

func TestReasonsBesideTheRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		held, few, capped := feed("held"), feed("few"), feed("capped")
		held.Hold = time.Hour
		few.Limit = 1
		capped.Mix = []curate.Cap{{Per: "source", Count: 1, Period: 24 * time.Hour}}
		r := start(t, config{sources: []*news.Source{a, paper("b", "b.vn", "/1")}, feeds: []curate.Feed{feed("all"), held, few, capped}}, ingest.Options{})
		r.poll(ch)
		if x := r.explain("x", ""); len(x.Feeds) != 0 {
			t.Errorf("%+v", x)
		}
		it := item(ch, "0", "/dau-100000.html", "Đầu")
		r.poll(ch, it)
		if s := r.explain("Đầu", "all").Feeds[0]; s.In || s.Reason != ingest.Unbuilt {
			t.Errorf("before the feed is built: %+v", s)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		old := item(ch, "1", "/cu-100001.html", "Cũ")
		old.Published.Time = old.Published.Time.Add(-100 * time.Hour)
		r.poll(ch, old, item(ch, "2", "/moi-100002.html", "Mới"))
		hidden := r.explain("Đầu", "all").Found[0].ID
		r.edit(storage.Edit{Action: ingest.Hide, Article: hidden, Feed: "all"})
		for _, c := range []struct {
			title, feed string
			want        curate.Reason
		}{
			{"Mới", "all", curate.Belongs}, {"Cũ", "all", ingest.Late}, {"Đầu", "all", ingest.Hidden},
			{"Mới", "held", ingest.Held}, {"Đầu", "few", ingest.Older}, {"Mới", "few", curate.Belongs},
			{"Mới", "capped", ingest.Capped}, {"Đầu", "capped", curate.Belongs},
		} {
			s := r.explain(c.title, c.feed).Feeds[0]
			if s.Reason != c.want || s.In != (c.want == curate.Belongs) || !s.Verdict.In {
				t.Errorf("%s in %s: %s (in %t), want %s", c.title, c.feed, s.Reason, s.In, c.want)
			}
			if (s.Cap != nil) != (c.want == ingest.Capped) {
				t.Errorf("%s in %s: cap %v", c.title, c.feed, s.Cap)
			}
		}
		r.rejections()
		if s := r.explain("Mới", "held").Feeds[0]; s.Entry == nil || !s.Entry.Release.After(time.Now()) {
			t.Errorf("%+v", s)
		}
	})
}

// The gates, rules and places of a verdict come through, with what would do.
func TestExplainCarriesTheTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		f := feed("nong")
		f.Accept = []string{"farm"}
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{f}, rules: []curate.Rule{
			{Name: "farm", Pos: "config.yaml:22:3", When: curate.Cond{Phrase: []string{"nông thôn mới", "mùa vụ"}}}}}
		r := start(t, c, ingest.Options{})
		it := item(&a.Channels[0], "1", "/x-100001.html", "Đại hội Đảng")
		it.HTML = "<p>Xây dựng <b>nông thôn</b> mới</p>"
		r.poll(&a.Channels[0], it)
		s := r.explain("Đại hội", "").Feeds[0]
		if s.In || s.Reason != curate.NotAccepted || s.Verdict.Rule != "farm" || s.Verdict.Pos != "config.yaml:22:3" {
			t.Errorf("%+v", s)
		}
		last := s.Verdict.Trace[len(s.Verdict.Trace)-1]
		if !strings.Contains(last.Text, "none of 2 phrases") || !strings.Contains(last.Would, `field: body would find "nông thôn mới"`) {
			t.Errorf("%+v", last)
		}
		r.rejections()
	})
}

// rejections looks whether Rejected says of every article what Explain says,
// and that something is rejected.
func (r *room) rejections() {
	r.Helper()
	list := r.articles()
	got, err := r.in.Rejected(context.Background(), list)
	if err != nil {
		r.Fatal(err)
	}
	n := 0
	for i, a := range list {
		var want []ingest.Rejection
		for _, s := range r.explain(a.ID.String(), "").Feeds {
			if s.Entry == nil && s.Reason != ingest.Unbuilt && s.Reason != ingest.Undecided {
				want = append(want, ingest.Rejection{Feed: s.Feed, Reason: s.Reason})
			}
		}
		if !slices.Equal(got[i], want) {
			r.Errorf("%s is rejected by %v, explained as %v", a.Title, got[i], want)
		}
		n += len(want)
	}
	if n == 0 {
		r.Error("nothing is rejected")
	}
}
