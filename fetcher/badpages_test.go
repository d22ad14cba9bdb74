package fetcher

import (
	"fmt"
	"strings"
	"testing"

	"regionwire/news"
)

func TestPagesWithoutArticles(t *testing.T) {
	for name, c := range map[string]struct{ body, detail string }{
		"nothing":      {"<html><head><title>Báo</title></head><body><p>Đang bảo trì.</p></body></html>", "no articles are found"},
		"refresh loop": {`<html><head><meta http-equiv="refresh" content="0; url=/thoi-su"></head><body></body></html>`, "sends browsers on to /thoi-su"},
		"frames":       {`<html><head><title>F</title></head><frameset><frame src="/a"></frameset></html>`, "frames"},
		"itself":       {`<html><body><h3><a href="/thoi-su">Tin thời sự mới nhất trong ngày hôm nay</a></h3><h3><a href="#a">Tin thời sự mới nhất trong ngày hôm qua</a></h3></body></html>`, "no articles are found"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newPaper()
				s.pages["/thoi-su"] = c.body
				r := newReader(s, news.Page, listAddress)
				p := r.poll(t.Context())
				if p.Outcome.Kind != news.NoItems || !strings.Contains(p.Outcome.Detail, c.detail) || len(s.asked) != 2 {
					t.Errorf("%v %q, asked for %q", p.Outcome.Kind, p.Outcome.Detail, s.asked)
				}
				r.state.Items, r.state.Body = 10, news.Hash{}
				r.state.ETag = ""
				if p := r.poll(t.Context()); p.Outcome.Kind != news.Degraded || !strings.HasPrefix(p.Outcome.Detail, "links: ") {
					t.Errorf("where there had been articles: %v %q", p.Outcome.Kind, p.Outcome.Detail)
				}
			})
		})
	}
}

func TestTenThousandLinksAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper()
		s.pages["/thoi-su"] = listPage("", append(numbers(1, 10_000), 1, 2, 3)...)
		for n := range 30 {
			s.pages[slugOf(n)] = articlePage(n)
		}
		p := newReader(s, news.Page, listAddress).poll(t.Context())
		if len(p.Items) != 20 || len(p.Listed) != 20 || p.Outcome.Read != 300 {
			t.Errorf("%d items, %d listed, %d read", len(p.Items), len(p.Listed), p.Outcome.Read)
		}
	})
}

func TestPageInAnotherCharset(t *testing.T) {
	body := []byte("<html><head><meta charset=windows-1252><title>Br\xfccke</title></head></html>")
	for name, c := range map[string]struct{ charset, header, want string }{
		"meta element":   {"", "text/html", "Brücke"},
		"HTTP before it": {"", "text/html; charset=iso-8859-5", "Brќcke"},
		"configured":     {"koi8-r", "text/html", "BrЭcke"},
	} {
		ch := channel(listAddress)
		ch.Charset = c.charset
		if data, _ := pageUTF8(ch, c.header, body); pageTitle(data) != c.want {
			t.Errorf("%s: %q, want %q", name, pageTitle(data), c.want)
		}
	}
}

// TestDuplicateLinksAreOneArticle: a list that names an article under several
// addresses and titles.
func TestDuplicateLinksAreOneArticle(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2)
		again := fmt.Sprintf(`<h3><a href="%[1]s?utm_source=home">%[2]s</a></h3><h3><a href="http://paper.example%[1]s">%[2]s</a></h3><h3><a href="%[1]s#comments">12 bình luận</a></h3><h3><a href="https://paper.example%[1]s?fbclid=x">Một tiêu đề khác của cùng bài</a></h3>`, slugOf(1), titleOf(1))
		s.pages["/thoi-su"] = listPage(again, 1, 2, 2, 1)
		s.pages[slugOf(1)+"?utm_source=home"] = s.pages[slugOf(1)]
		r := newReader(s, news.Page, listAddress)
		p := r.poll(t.Context())
		if len(p.Items) != 2 || len(p.Listed) != 2 || p.Outcome.Read != 2 || len(s.asked) != 4 {
			t.Errorf("%d items, %d listed, asked for %q", len(p.Items), len(p.Listed), s.asked)
		}
		s.tag = `"2"`
		if p := r.poll(t.Context()); len(p.Items) != 0 {
			t.Errorf("again: %d items", len(p.Items))
		}
	})
}

func TestTrackingAloneIsTakenOffALink(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x.html":                               "https://a.example/x.html",
		"https://a.example/x.html?utm_source=home&FBCLID=1":      "https://a.example/x.html",
		"https://a.example/detail.asp?12345":                     "https://a.example/detail.asp?12345",
		"https://a.example/?q=/tin/1;2&b=%2f&a=1&gclid=2&p":      "https://a.example/?q=/tin/1;2&b=%2f&a=1&p",
		"https://a.example/t%C3%ACm/%2f?utm_medium=rss&id=5":     "https://a.example/t%C3%ACm/%2f?id=5",
		"https://a.example/x?utm=1&zarsrc=30&story=utm_source":   "https://a.example/x?utm=1&story=utm_source",
		"https://a.example/?view=article&id=5&option=com&Itemid": "https://a.example/?view=article&id=5&option=com&Itemid",
	} {
		if got := withoutTracking(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// TestPageInTheWrongCharset: a server that says UTF-8 of what is none loses no
// letter, nor does one that says nothing.
func TestPageInTheWrongCharset(t *testing.T) {
	old := strings.ReplaceAll(strings.ReplaceAll(`<!DOCTYPE html><html><head><meta charset="CHARSET"><title>Brücke gesperrt</title></head><body><div>23/11/2026 19:10</div><h1>Brücke gesperrt</h1>`+
		strings.Repeat("<p>Die alte Brücke über den Fluss bleibt für Fußgänger und Radfahrer bis zum Frühjahr gesperrt, teilte die Gemeinde mit.</p>", 4)+"</body></html>", "ü", "\xfc"), "ß", "\xdf")
	old = strings.ReplaceAll(old, "ä", "\xe4")
	for name, page := range map[string]string{"UTF-8 is stated": strings.Replace(old, "CHARSET", "utf-8", 1), "nothing is stated": strings.Replace(old, `<meta charset="CHARSET">`, "", 1)} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newPaper(1)
				s.pages[slugOf(1)] = page
				p := newReader(s, news.Page, listAddress).poll(t.Context())
				if len(p.Items) != 1 || p.Items[0].Title != "Brücke gesperrt" || !strings.Contains(p.Items[0].HTML, "Fußgänger") || strings.Contains(p.Items[0].HTML, "\uFFFD") {
					t.Errorf("%+v %+v", p.Outcome, p.Items)
				}
			})
		})
	}
}

// TestArticlesThatSendBrowsersOn: neither a page that refreshes to itself nor
// two that refresh to each other are followed; each is a record.
func TestArticlesThatSendBrowsersOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		for i, to := range []string{1: slugOf(1), 2: slugOf(1)} {
			if to != "" {
				s.pages[slugOf(i)] = `<html><head><title>Tin</title><meta http-equiv="refresh" content="0;url=` + to + `"></head><body></body></html>`
			}
		}
		p := newReader(s, news.Page, listAddress).poll(t.Context())
		if len(p.Items) != 1 || len(p.Outcome.Warnings) != 2 || len(s.asked) != 5 {
			t.Errorf("%d items, warnings %q, asked for %q", len(p.Items), p.Outcome.Warnings, s.asked)
		}
	})
}

// TestHostilePagesCostThemselvesAlone: pages too large, too deep, dated in the
// future or no pages at all leave the other articles of a list as they are.
func TestHostilePagesCostThemselvesAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3, 4, 5)
		s.pages[slugOf(1)] = articlePage(1) + strings.Repeat("<p>x</p>", 10<<20/8)
		s.pages[slugOf(2)] = "<html><title>Tin</title><body>" + strings.Repeat("<div>", 600_000)
		s.pages[slugOf(3)] = strings.Replace(articlePage(3), "23/11/2026", "23/11/2036", 1)
		s.pages[slugOf(4)] = "%PDF-1.7 " + strings.Repeat("\x00", 100)
		p := newReader(s, news.Page, listAddress).poll(t.Context())
		if p.Outcome.Kind != news.OK || len(p.Items) != 2 || len(p.Outcome.Warnings) != 3 {
			t.Fatalf("%+v with %d items", p.Outcome, len(p.Items))
		}
		if it := p.Items[0]; it.Published.Basis != news.FirstSeen || !it.Published.Time.Equal(p.Outcome.At) {
			t.Errorf("dated in the future: %+v", it.Published)
		}
		if it := p.Items[1]; it.Title != titleOf(5) || it.Published.Basis != news.AssumedZone {
			t.Errorf("the article after them: %+v", it)
		}

		s.pages["/thoi-su"] = listPage(strings.Repeat("<p>x</p>", 10<<20/8), 1)
		if p := newReader(s, news.Page, listAddress).poll(t.Context()); p.Outcome.Kind != news.TooLarge || len(s.asked) == 0 {
			t.Errorf("a list of 10 MB: %+v", p.Outcome)
		}
		s.pages["/thoi-su"] = listPage(strings.Repeat("<div>", 600), 3, 5)
		if p := newReader(s, news.Page, listAddress).poll(t.Context()); p.Outcome.Kind.Failed() {
			t.Errorf("a list 600 deep: %+v", p.Outcome)
		}
	})
}
