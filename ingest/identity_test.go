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
)

// said is an item of one of the channels of TestWhichArticleAnItemIs.
type said struct {
	channel     int // 0 and 1 are a.vn's, 2 is b.vn's
	guid, link  string
	title, lead string
	at          time.Duration // before now
	anotherPoll bool          // than the item before, also of one channel
}

func TestWhichArticleAnItemIs(t *testing.T) {
	const long = "Sáng nay lãnh đạo huyện kiểm tra tiến độ dự án đường vành đai, yêu cầu nhà thầu hoàn thành trước Tết."
	const other = "Giá xăng dầu trong nước chiều qua tiếp tục giảm mạnh theo đà của thị trường thế giới, về mức thấp nhất năm."
	for _, c := range []struct {
		name  string
		items []said
		want  int // articles
	}{
		{"an item again", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {guid: "1", link: "https://a.vn/x-100001.html", title: "X", anotherPoll: true}}, 1},
		{"one link in sister feeds", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {channel: 1, guid: "9", link: "https://www.a.vn/x-100001.html?utm_source=rss", title: "X"}}, 1},
		{"one guid in two papers", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {channel: 2, guid: "1", link: "https://b.vn/y-100002.html", title: "Y"}}, 2},
		{"one guid in two channels of a paper", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {channel: 1, guid: "1", link: "https://a.vn/y-100002.html", title: "Y"}}, 2},
		{"a paper that links another's article", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {channel: 2, guid: "7", link: "https://a.vn/x-100001.html", title: "Z"}}, 1},
		{"a guid that returns with another link and title", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X", lead: long}, {guid: "1", link: "https://a.vn/y-100002.html", title: "Y", lead: other, anotherPoll: true}}, 2},
		{"a guid that returns with another link", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {guid: "1", link: "https://a.vn/new/x-200002.html", title: "X", anotherPoll: true}}, 1},
		{"a guid that returns with another title", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {guid: "1", link: "https://a.vn/x-100001.html", title: "Y", anotherPoll: true}}, 1},
		{"a link that returns with another guid and title", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {guid: "2", link: "https://a.vn/x-100001.html", title: "Y", anotherPoll: true}}, 1},
		{"an edited address with the same number", []said{{link: "https://a.vn/tin-mot-hai-ba-100001.html", title: "X", lead: long}, {link: "https://a.vn/tin-bon-nam-sau-100001.html", title: "Y", lead: other, anotherPoll: true}}, 1},
		// bad input 84
		{"one guid twice in a document", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X"}, {guid: "1", link: "https://a.vn/x-100001.html", title: "X2"}}, 1},
		{"one guid for all items of a document", []said{{guid: "1", link: "https://a.vn/x-100001.html", title: "X", lead: long}, {guid: "1", link: "https://a.vn/y-100002.html", title: "Y", lead: other}}, 2},
		{"one address for all items of a document", []said{{guid: "1", link: "https://a.vn/live", title: "X", lead: long}, {guid: "2", link: "https://a.vn/live", title: "Y", lead: other}}, 2},
		{"a front page for all items", []said{{guid: "1", link: "https://a.vn/", title: "X", lead: long}, {guid: "2", link: "https://a.vn/", title: "Y", lead: other, anotherPoll: true}}, 2},
		{"one title and text on a day of a paper", []said{{link: "https://a.vn/mot", title: "Giá xăng giảm", lead: long}, {link: "https://a.vn/hai", title: "Giá xăng giảm", lead: long, anotherPoll: true}}, 1},
		{"one title with another text", []said{{link: "https://a.vn/mot", title: "Giá xăng giảm", lead: long}, {link: "https://a.vn/hai", title: "Giá xăng giảm", lead: other, anotherPoll: true}}, 2},
		{"one title without a text", []said{{link: "https://a.vn/mot", title: "Giá xăng giảm", lead: long}, {link: "https://a.vn/hai", title: "Giá xăng giảm", lead: "-", anotherPoll: true}}, 1},
		{"one title on another day", []said{{link: "https://a.vn/mot", title: "Giá xăng giảm", lead: long, at: 30 * time.Hour}, {link: "https://a.vn/hai", title: "Giá xăng giảm", lead: long, anotherPoll: true}}, 2},
		{"one title and text in two papers", []said{{link: "https://a.vn/mot", title: "Giá xăng giảm", lead: long}, {channel: 2, link: "https://b.vn/hai", title: "Giá xăng giảm", lead: long}}, 2},
		// bad input 82
		{"neither guid nor link", []said{{title: "X", lead: long}, {title: "Y", lead: other}, {title: "X", lead: long, anotherPoll: true}}, 2},
		// bad input 85
		{"a guid that is an address in other spellings", []said{{guid: "http://a.vn/p?id=100001&utm_medium=x", title: "X"}, {guid: "https://A.vn/p?id=100001", title: "X", anotherPoll: true}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := paper("a", "a.vn", "/1", "/2"), paper("b", "b.vn", "/1")
				channels := []*news.Channel{&a.Channels[0], &a.Channels[1], &b.Channels[0]}
				r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
				var group []news.Item
				for i, s := range c.items {
					ch := channels[s.channel]
					it := item(ch, s.guid, "", s.title)
					it.Link, it.Lead = s.link, s.lead
					if s.lead == "-" {
						it.Lead = ""
					}
					it.Published.Time = it.Published.Time.Add(-s.at)
					group = append(group, it)
					last := i+1 == len(c.items)
					if last || c.items[i+1].anotherPoll || c.items[i+1].channel != s.channel {
						r.poll(ch, group...)
						group = nil
						time.Sleep(2 * time.Minute)
					}
				}
				synctest.Wait()
				list := r.articles()
				if len(list) != c.want {
					t.Errorf("%d articles, want %d", len(list), c.want)
				}
				for _, a := range list {
					fmt.Fprintf(t.Output(), "%s %q %s\n", a.ID, a.Title, a.URL)
				}
				if n := len(r.entries("all")); n != c.want {
					t.Errorf("%d entries, want %d", n, c.want)
				}
			})
		})
	}
}

// Threat 20: a source that names another's article, by guid or link, adds that
// it carries it and changes nothing.
func TestOnlyItsOwnSourceChangesAnArticle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.poll(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "Thật"))
		r.poll(&b.Channels[0])
		r.expectTitles("all", "Thật")
		before, changed := r.articles()[0], r.record("all").Changed
		time.Sleep(time.Hour)
		forged := item(&b.Channels[0], "1", "", "Giả 99 người")
		forged.Link = "https://a.vn/x-100001.html"
		if out := r.poll(&b.Channels[0], forged); out.New != 0 || out.Edited != 0 {
			t.Errorf("outcome %+v", out)
		}
		after := r.articles()[0]
		if after.Title != before.Title || after.Shown.Title != "Thật" || after.Rev != 0 || after.Source != "a" || after.Link != before.Link {
			t.Errorf("article changed to %+v", after)
		}
		if len(after.Provenance) != 2 || after.Provenance[1].Source != "b" {
			t.Errorf("provenance %+v", after.Provenance)
		}
		if got := r.record("all").Changed; !got.Equal(changed) {
			t.Errorf("feed changed at %s though nothing readers see did", got)
		}
	})
}

func TestSourceOnTheDomainTakesItsArticleOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gatherer, owner := paper("tong-hop", "tonghop.vn", "/rss"), paper("b", "b.vn", "/rss")
		r := start(t, config{sources: []*news.Source{gatherer, owner}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		told := item(&gatherer.Channels[0], "1", "", "Theo báo b: có mưa")
		told.Link = "https://www.b.vn/mua-100001.html"
		r.poll(&gatherer.Channels[0], told)
		r.poll(&owner.Channels[0])
		first := r.articles()[0]
		time.Sleep(time.Minute)
		own := item(&owner.Channels[0], "b1", "/mua-100001.html", "Hà Nội có mưa")
		if out := r.poll(&owner.Channels[0], own); out.New != 0 || out.Edited != 1 {
			t.Errorf("outcome %+v", out)
		}
		got := r.articles()[0]
		if got.ID != first.ID || got.Source != "b" || got.Publisher != "b.vn" || got.Shown.Title != "Hà Nội có mưa" || got.Rev != 1 {
			t.Errorf("article %+v", got)
		}
		// Neither takes it back and forth.
		time.Sleep(time.Minute)
		told.Title = "Theo báo b: có mưa 2"
		told.Chunk = news.Hash{}
		r.poll(&gatherer.Channels[0], told)
		if again := r.articles()[0]; again.Source != "b" || again.Rev != 1 {
			t.Errorf("article went back: %+v", again)
		}
		if n := len(r.entries("all")); n != 1 {
			t.Errorf("%d entries, want one", n)
		}
	})
}

// Threat 16: a source whose guids change with every poll is recognised by
// addresses.
func TestFreshGUIDsMakeNoNewArticles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		const articles, polls = 20, 50
		var warned bool
		for p := range polls {
			var items []news.Item
			for i := range articles {
				it := item(ch, fmt.Sprintf("%d-%d", p, i), fmt.Sprintf("/bai-%d.html", 100001+i), fmt.Sprintf("Bài %d", i))
				it.Published.Time = news.At(time.Now()).Add(-time.Hour)
				items = append(items, it)
			}
			out := r.poll(ch, items...)
			warned = warned || len(out.Warnings) > 0
			time.Sleep(time.Minute)
		}
		list := r.articles()
		if len(list) != articles {
			t.Errorf("%d articles, want %d", len(list), articles)
		}
		for _, a := range list {
			if a.Rev != 0 || len(a.Keys) > 40 {
				t.Errorf("%s: rev %d, %d keys", a.Title, a.Rev, len(a.Keys))
			}
		}
		if n := len(r.entries("all")); n != articles {
			t.Errorf("%d entries, want %d", n, articles)
		}
		if !warned {
			t.Error("no warning")
		}
	})
}

// Threat 21: what has expired is not published again when a source serves its
// old feed.
func TestExpiredArticlesDoNotReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		f := feed("all")
		f.Limit = 1
		day := 24 * time.Hour
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{f}},
			ingest.Options{Keep: ingest.Keep{Articles: 10 * day, Text: 10 * day, Rejected: 10 * day, Keys: 400 * day, Signatures: 10 * day}})
		old := []news.Item{item(ch, "1", "/x-100001.html", "Cũ một"), item(ch, "2", "/x-100002.html", "Cũ hai")}
		r.poll(ch, old...)
		for range 20 {
			time.Sleep(day)
			r.poll(ch, item(ch, fmt.Sprint(time.Now()), fmt.Sprintf("/tin-%d", time.Now().Unix()), "Mới "+time.Now().String()))
		}
		known := map[news.ID]bool{}
		for _, a := range r.articles() {
			known[a.ID] = true
			if a.Title == "Cũ một" {
				t.Fatal("nothing has expired")
			}
		}
		for i := range old {
			old[i].Published.Time = news.At(time.Now()) // it even claims to be new
		}
		if out := r.poll(ch, old...); out.New != 0 {
			t.Errorf("outcome %+v", out)
		}
		x, err := r.in.Explain(context.Background(), "https://a.vn/x-100001.html", "")
		if err != nil || x.Missing == nil || !x.Missing.Gone {
			t.Errorf("explained as %+v, %v", x, err)
		}
	})
}

// Another paper cannot make an address that it does not own be recognised as
// an article of its choice.
func TestOthersCannotClaimAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.poll(&a.Channels[0], item(&a.Channels[0], "1", "/tin-mot-hai-100001.html", "Một"))
		claim := item(&b.Channels[0], "g", "", "Giả")
		claim.Link = "https://a.vn/tin-mot-hai-100001.html"
		r.poll(&b.Channels[0], claim)
		claim.Link, claim.Chunk = "https://a.vn/tin-ba-bon-100002.html", news.Hash{1}
		r.poll(&b.Channels[0], claim)
		out := r.poll(&a.Channels[0], item(&a.Channels[0], "2", "/tin-ba-bon-100002.html", "Hai"))
		var titles []string
		for _, a := range r.articles() {
			titles = append(titles, a.Title)
			if a.Source != "a" {
				t.Errorf("%q is of %s", a.Title, a.Source)
			}
		}
		if fmt.Sprint(titles) != "[Một Hai]" || out.New+out.Edited != 1 {
			t.Errorf("articles %q, outcome %+v", titles, out)
		}
	})
}
