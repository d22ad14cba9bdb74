package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
)

const (
	base  = "Sáng nay lãnh đạo huyện kiểm tra tiến độ dự án đường vành đai, yêu cầu nhà thầu hoàn thành 14 cây cầu trước Tết và bảo đảm an toàn cho người dân."
	whole = "<p>Sáng nay đoàn kiểm tra đã đi thực tế tại công trường.</p><p>Dự án gồm 14 cây cầu và 20 km đường, khởi công từ năm ngoái, đến nay đạt 60 phần trăm khối lượng.</p>"
)

// Each case edits an article once, and says whether readers get a new version.
func TestWhatIsASignificantEdit(t *testing.T) {
	for _, c := range []struct {
		name    string
		before  func(*news.Item)
		edit    func(*news.Item)
		edited  bool
		written bool // the article's record changes
	}{
		{"nothing", nil, func(*news.Item) {}, false, false},
		{"a ticking date", nil, func(it *news.Item) {
			it.Updated = news.When{Time: news.At(time.Now()), Basis: news.Zoned}
			it.Published.Time = it.Published.Time.Add(time.Minute)
		}, false, false},
		{"a number", nil, func(it *news.Item) { it.Lead = strings.Replace(it.Lead, "14", "15", 1) }, true, true},
		{"one word of many", nil, func(it *news.Item) { it.Lead = strings.Replace(it.Lead, "sáng", "chiều", 1) + "." }, false, true},
		{"much of the lead", nil, func(it *news.Item) {
			it.Lead = "Chiều qua, huyện họp bàn về việc giải phóng mặt bằng và tái định cư cho các hộ dân bị ảnh hưởng bởi dự án."
		}, true, true},
		{"another title", nil, func(it *news.Item) { it.Title = "Dự án vành đai chậm vì mặt bằng" }, true, true},
		{"accents and spaces", nil, func(it *news.Item) { it.Lead = strings.ReplaceAll(it.Lead, "hoàn", "hòan") + " " }, false, true},
		{"its text arrives", nil, func(it *news.Item) { it.HTML, it.Full = whole, true }, false, true},
		{"its text goes", func(it *news.Item) { it.HTML, it.Full = whole, true }, func(it *news.Item) { it.HTML, it.Full = "", false }, false, false},
		{"a number in its text", func(it *news.Item) { it.HTML, it.Full = whole, true }, func(it *news.Item) { it.HTML = strings.Replace(whole, "60", "70", 1) }, true, true},
		{"markup of its text", func(it *news.Item) { it.HTML, it.Full = whole, true }, func(it *news.Item) { it.HTML = strings.ReplaceAll(whole, "<p>", `<p class="n7">`) }, false, false},
		{"a category", nil, func(it *news.Item) { it.Categories = []string{"Giao thông"} }, false, true},
		{"an image", nil, func(it *news.Item) { it.Images = []news.Image{{URL: "https://a.vn/1.jpg"}} }, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := paper("a", "a.vn", "/rss")
				ch := &a.Channels[0]
				r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
				it := item(ch, "1", "/x-100001.html", "Kiểm tra dự án vành đai")
				it.Lead = base
				if c.before != nil {
					c.before(&it)
				}
				r.poll(ch, it)
				first, stamp, written := r.articles()[0], r.record("all").Changed, r.store.articles.Load()
				time.Sleep(time.Hour)
				c.edit(&it)
				it.Chunk = news.Hash{9}
				out := r.poll(ch, it)
				got := r.articles()[0]
				if edited := out.Edited == 1; edited != c.edited || (got.Rev == 1) != c.edited {
					t.Errorf("edited %d, rev %d, want edited %t", out.Edited, got.Rev, c.edited)
				}
				if w := r.store.articles.Load() > written; w != c.written {
					t.Errorf("written %t, want %t", w, c.written)
				}
				if moved := r.record("all").Changed.After(stamp); moved != c.edited {
					t.Errorf("feed stamped %t, want %t", moved, c.edited)
				}
				if !c.edited && fmt.Sprint(got.Shown) != fmt.Sprint(first.Shown) {
					t.Errorf("what readers see changed from %+v to %+v", first.Shown, got.Shown)
				}
				if c.edited && (got.Shown.Title != it.Title || got.Shown.Lead != it.Lead || !got.Shown.Updated.After(first.Shown.Updated) || !got.Shown.Published.Equal(first.Shown.Published)) {
					t.Errorf("readers see %+v", got.Shown)
				}
				if first.HTML != "" && got.HTML == "" {
					t.Error("the text is lost")
				}
				if e := r.entries("all"); len(e) != 1 || e[0].Article != first.ID {
					t.Errorf("entries %+v", e)
				}
			})
		})
	}
}

// Threat 19.
func TestTenEditsAreOneEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		it := item(ch, "1", "/x-100001.html", "Bão số 1")
		for i := range 10 {
			it.Title, it.Chunk = fmt.Sprintf("Bão số %d", i), news.Hash{byte(i + 1)}
			r.poll(ch, it)
			time.Sleep(time.Hour)
		}
		if got := r.articles(); len(got) != 1 || got[0].Rev != 9 || got[0].Shown.Title != "Bão số 9" {
			t.Errorf("articles %+v", got)
		}
		if n := len(r.entries("all")); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

// Channels of one paper often word the lead differently. They fill what is
// missing, and do not take turns in making versions.
func TestSisterChannelsDoNotTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1", "/2")
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		one := item(&a.Channels[0], "1", "/x-100001.html", "Kiểm tra dự án")
		two := item(&a.Channels[1], "1", "/x-100001.html", "Huyện kiểm tra 3 dự án")
		two.Images, two.HTML, two.Full = []news.Image{{URL: "https://a.vn/1.jpg"}}, whole, true
		for i := range 5 {
			one.Chunk, two.Chunk = news.Hash{1, byte(i)}, news.Hash{2, byte(i)}
			r.poll(&a.Channels[0], one)
			time.Sleep(time.Minute)
			r.poll(&a.Channels[1], two)
			time.Sleep(time.Minute)
		}
		got := r.articles()
		if len(got) != 1 || got[0].Rev != 0 || got[0].Title != one.Title || !got[0].Full || len(got[0].Images) != 1 || len(got[0].Provenance) != 2 {
			t.Errorf("articles %+v", got[0])
		}
		// A version that says it is later, under another title, is one.
		two.Title, two.Chunk = "Hoãn kiểm tra dự án", news.Hash{3}
		two.Updated = news.When{Time: news.At(time.Now()), Basis: news.Zoned}
		r.poll(&a.Channels[1], two)
		if got := r.articles()[0]; got.Rev != 1 || got.Shown.Title != two.Title {
			t.Errorf("article %+v", got)
		}
	})
}

func TestDates(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name  string
		ago   time.Duration
		basis news.Basis
		later bool // not the channel's first poll
		want  news.Basis
		late  bool
	}{
		{"today", time.Hour, news.Zoned, false, news.Zoned, false},
		{"three days old", 72 * time.Hour, news.Zoned, false, news.Zoned, false},
		{"older", 72*time.Hour + time.Second, news.AssumedZone, true, news.AssumedZone, true},
		{"a day without a time", 72*time.Hour + day, news.DateOnly, true, news.DateOnly, false},
		{"an older day", 73*time.Hour + day, news.DateOnly, true, news.DateOnly, true},
		{"in the future", -10 * 365 * day, news.Zoned, false, news.Corrected, false},
		{"in 1970", 0, news.Zoned, true, news.FirstSeen, false},
		{"none in a first document", 0, news.NoDate, false, news.FirstSeen, true},
		{"none later", 0, news.NoDate, true, news.FirstSeen, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := paper("a", "a.vn", "/rss")
				ch := &a.Channels[0]
				r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
				start := item(ch, "0", "/y-100002.html", "Bài đầu")
				if c.later {
					r.poll(ch, start)
					time.Sleep(time.Second)
				}
				it := item(ch, "1", "/x-100001.html", "Bài")
				it.Published = news.When{Time: news.At(time.Now().Add(-c.ago)), Basis: c.basis, Raw: "raw"}
				switch c.name {
				case "in 1970":
					it.Published.Time = time.Unix(0, 0).UTC()
				case "none in a first document", "none later":
					it.Published = news.When{}
				}
				r.poll(ch, it)
				list := r.articles()
				got := list[len(list)-1]
				if got.Published.Basis != c.want || got.Late != c.late || got.EffectiveDate().After(got.FirstSeen) {
					t.Errorf("got %s (%s), late %t", got.Published.Basis, got.Published.Time, got.Late)
				}
				if c.later {
					if e := r.entry("all", got.ID); e.PagesOnly != c.late {
						t.Errorf("pages only %t, want %t", e.PagesOnly, c.late)
					}
				} else if e := r.entry("all", got.ID); e.PagesOnly {
					t.Error("a feed's first build leaves its documents empty")
				}
			})
		})
	}
}

// Threat 18: what claims to be of the future is not first for ever.
func TestFutureDatesDoNotPinTheTop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		future := item(ch, "1", "/x-100001.html", "Tương lai")
		future.Published.Time = news.At(time.Now().AddDate(10, 0, 0))
		r.poll(ch, future)
		time.Sleep(time.Hour)
		r.poll(ch, item(ch, "2", "/x-100002.html", "Hôm nay"))
		r.expectTitles("all", "Hôm nay", "Tương lai")
	})
}
