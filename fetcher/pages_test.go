package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// paper is a site with list pages, articles and a robots.txt.
type paper struct {
	pages map[string]string // body by path; "404" and such for a status
	tag   string            // ETag of the list page
	asked []string          // paths, in order
	at    []time.Time
	head  []http.Header
}

func (s *paper) RoundTrip(r *http.Request) (*http.Response, error) {
	path := r.URL.RequestURI()
	s.asked, s.at, s.head = append(s.asked, path), append(s.at, time.Now()), append(s.head, r.Header)
	body, ok := s.pages[path]
	switch {
	case !ok:
		return respond(r, 404, "<html><title>404 Not Found</title></html>"), nil
	case len(body) == 3:
		return respond(r, int(body[0]-'0')*100+int(body[1]-'0')*10+int(body[2]-'0'), "", "Retry-After", "7200"), nil
	case strings.HasPrefix(body, "-> "):
		return respond(r, 302, "", "Location", body[3:]), nil
	case path == "/thoi-su" && s.tag != "":
		if r.Header.Get("If-None-Match") == s.tag {
			return respond(r, 304, ""), nil
		}
		return respond(r, 200, body, "Content-Type", "text/html; charset=utf-8", "ETag", s.tag), nil
	}
	return respond(r, 200, body, "Content-Type", "text/html; charset=utf-8"), nil
}

// count returns how often a path was asked for.
func (s *paper) count(path string) (n int) {
	for _, p := range s.asked {
		if p == path {
			n++
		}
	}
	return n
}

func slugOf(n int) string {
	return fmt.Sprintf("/khai-mac-hoi-nghi-so-%d-cua-thanh-pho-%d.html", n, 113000+n)
}

func titleOf(n int) string {
	return fmt.Sprintf("Khai mạc hội nghị số %d của thành phố", n)
}

func listPage(extra string, numbers ...int) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Thời sự</title></head><body><div class="menu"><a href="/">Trang chủ</a> <a href="/thoi-su">Thời sự</a></div>` + extra + `<div class="list">`)
	for _, n := range numbers {
		fmt.Fprintf(&b, `<div class="item"><h3><a href="%s">%s</a></h3></div>`, slugOf(n), titleOf(n))
	}
	b.WriteString("</div></body></html>")
	return b.String()
}

func articlePage(n int) string {
	var text strings.Builder
	for i := range 6 {
		fmt.Fprintf(&text, "<p>Đoạn văn thứ %d của bài viết số %d kể lại diễn biến của hội nghị, ý kiến của các đại biểu và kết luận của chủ tọa.</p>", i, n)
	}
	return fmt.Sprintf(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>%s - The Paper</title></head><body>
<div class="menu"><a href="/">Trang chủ</a></div><div class="art"><div class="date">23/11/2026 %02d:10</div><h1>%s</h1>
<p class="sapo"><b>Sáng nay, hội nghị số %d đã khai mạc với sự tham dự của nhiều đại biểu từ các quận, huyện.</b></p>%s<p><b>P.Ngân</b></p></div></body></html>`,
		titleOf(n), n%24, titleOf(n), n, text.String())
}

// newPaper returns a paper whose list page names the numbered articles, all of
// which exist.
func newPaper(numbers ...int) *paper {
	s := &paper{tag: `"1"`, pages: map[string]string{"/thoi-su": listPage("", numbers...), "/robots.txt": "User-agent: *\nDisallow: /noi-bo/\n"}}
	for _, n := range numbers {
		s.pages[slugOf(n)] = articlePage(n)
	}
	return s
}

func numbers(from, to int) (list []int) {
	for n := from; n <= to; n++ {
		list = append(list, n)
	}
	return list
}

// reader polls one channel again and again, as ingest and the store would
// keep what comes.
type reader struct {
	f      *Fetcher
	ch     *news.Channel
	state  news.State
	listed []news.Listed
}

func newReader(s http.RoundTripper, kind news.ChannelKind, address string) *reader {
	ch := channel(address)
	ch.Kind = kind
	return &reader{f: New(Options{Version: "1.0", Transport: s}), ch: ch}
}

func (r *reader) poll(ctx context.Context) news.Poll {
	p := r.f.Fetch(ctx, r.ch, r.state, func() (news.Listing, error) { return news.Listing{Items: r.listed}, nil })
	r.commit(p)
	return p
}

func (r *reader) commit(p news.Poll) {
	r.state = p.State
	r.state.Kind, r.state.Detail = p.Outcome.Kind, p.Outcome.Detail
	r.state.Items += len(p.Items)
	if !p.Outcome.Kind.Failed() {
		r.state.LastOK = p.Outcome.At
	}
	for _, c := range p.Listed {
		if !slices.ContainsFunc(r.listed, func(l news.Listed) bool { return l.Chunk == c }) {
			r.listed = append(r.listed, news.Listed{Chunk: c})
		}
	}
}

const listAddress = "https://paper.example/thoi-su"

// bubble runs a test at the test's now, in time that passes by waiting.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(testNow))
		test(t)
	})
}

func TestPageGivesItsArticles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3, 4)
		r := newReader(s, news.Page, listAddress)
		p := r.poll(t.Context())
		if p.Outcome.Kind != news.OK || len(p.Items) != 4 || p.Outcome.Read != 4 || len(p.Listed) != 4 {
			t.Fatalf("%+v with %d items", p.Outcome, len(p.Items))
		}
		it := p.Items[0]
		if it.Title != titleOf(1) || it.Link != "https://paper.example"+slugOf(1) || !strings.HasPrefix(it.Lead, "Sáng nay") || it.HTML == "" ||
			!it.Full || len(it.Authors) != 1 || it.Authors[0].Name != "P.Ngân" || it.Channel != r.ch.ID || it.Chunk != p.Listed[0] {
			t.Errorf("item %+v", it)
		}
		if want := time.Date(2026, 11, 22, 18, 10, 0, 0, time.UTC); !it.Published.Time.Equal(want) || it.Published.Basis != news.AssumedZone {
			t.Errorf("published %+v, want %v", it.Published, want)
		}
		if p.State.Format != "page" || p.State.Title != "Thời sự" || p.State.ETag != `"1"` || p.State.Final != listAddress {
			t.Errorf("state %+v", p.State)
		}
		if len(p.Outcome.Dates) != 4 {
			t.Errorf("dates %v", p.Outcome.Dates)
		}
		want := []string{"/robots.txt", "/thoi-su", slugOf(1), slugOf(2), slugOf(3), slugOf(4)}
		if !slices.Equal(s.asked, want) {
			t.Errorf("asked for %q", s.asked)
		}
		for i := 1; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap != 5*time.Second {
				t.Errorf("%s was asked for %v after the request before it", s.asked[i], gap)
			}
		}
	})
}

func TestPagePolledAgainAsksForNothingTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		r := newReader(s, news.Page, listAddress)
		r.poll(t.Context())
		s.asked = nil
		if p := r.poll(t.Context()); !p.Outcome.Unchanged || p.Listed != nil || len(p.Items) != 0 {
			t.Errorf("304: %+v", p.Outcome)
		}
		s.pages["/thoi-su"], s.tag = listPage("", 5, 1, 2, 3), `"2"`
		s.pages[slugOf(5)] = articlePage(5)
		p := r.poll(t.Context())
		if len(p.Items) != 1 || p.Items[0].Title != titleOf(5) || len(p.Listed) != 4 {
			t.Errorf("one new: %d items, %d listed", len(p.Items), len(p.Listed))
		}
		if want := []string{"/thoi-su", "/thoi-su", slugOf(5)}; !slices.Equal(s.asked, want) {
			t.Errorf("asked for %q, want %q", s.asked, want)
		}
	})
}

// TestPageThatWasNotCommittedIsReadAgain: what a crash loses comes again.
func TestPageThatWasNotCommittedIsReadAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		r := newReader(s, news.Page, listAddress)
		r.f.Fetch(t.Context(), r.ch, r.state, none)
		if p := r.poll(t.Context()); len(p.Items) != 3 {
			t.Errorf("%d items", len(p.Items))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		r = newReader(newPaper(1, 2, 3, 4, 5), news.Page, listAddress)
		began := time.Now()
		r.f.Fetch(ctx, r.ch, r.state, none)
		if took := time.Since(began); took > 13*time.Second {
			t.Errorf("a poll that was told to stop lasted %v", took)
		}
	})
}

func TestPageReadsTwentyArticlesAPoll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 45)...)
		r := newReader(s, news.Page, listAddress)
		for _, want := range []int{20, 20, 5, 0} {
			p := r.poll(t.Context())
			if len(p.Items) != want || p.Outcome.Kind != news.OK {
				t.Errorf("%d items, want %d: %+v", len(p.Items), want, p.Outcome)
			}
			if whole := want < 20; (p.State.ETag != "") != whole {
				t.Errorf("with articles left: %v, ETag is %q", !whole, p.State.ETag)
			}
		}
		if len(s.asked) != 45+4+1 {
			t.Errorf("%d requests", len(s.asked))
		}
	})
}

func TestPageObeysRobots(t *testing.T) {
	list := listPage("", 1, 2, 3)
	for name, c := range map[string]struct {
		robots string
		kind   news.Kind
		items  int
		asked  int
	}{
		"none":             {"", news.OK, 3, 5},
		"list forbidden":   {"User-agent: *\nDisallow: /thoi-su\n", news.Robots, 0, 1},
		"all forbidden":    {"User-agent: regionwire\nDisallow: /\n", news.Robots, 0, 1},
		"another crawler":  {"User-agent: other\nDisallow: /\n", news.OK, 3, 5},
		"some articles":    {"User-agent: *\nDisallow: /*113002\n", news.OK, 2, 4},
		"all articles":     {"User-agent: *\nDisallow: /khai-mac\n", news.Robots, 0, 2},
		"server error":     {"503", news.Busy, 0, 1},
		"internal error":   {"500", news.ServerError, 0, 1},
		"forbidden itself": {"403", news.OK, 3, 5},
		"too slow a pace":  {"User-agent: *\nCrawl-delay: 3600\n", news.Robots, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newPaper(1, 2, 3)
				s.pages["/thoi-su"], s.pages["/robots.txt"] = list, c.robots
				if c.robots == "" {
					delete(s.pages, "/robots.txt")
				}
				p := newReader(s, news.Page, listAddress).poll(t.Context())
				if p.Outcome.Kind != c.kind || len(p.Items) != c.items || len(s.asked) != c.asked {
					t.Errorf("%v (%s), %d items, asked for %q", p.Outcome.Kind, p.Outcome.Detail, len(p.Items), s.asked)
				}
			})
		})
	}
}

func TestRobotsAreKeptForADay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1)
		r := newReader(s, news.Page, listAddress)
		for range 4 {
			r.poll(t.Context())
			time.Sleep(7 * time.Hour)
		}
		if n := s.count("/robots.txt"); n != 1 {
			t.Errorf("asked for %d times in 21 hours", n)
		}
		time.Sleep(4 * time.Hour)
		s.pages["/robots.txt"] = "500" // what is known stands
		if p := r.poll(t.Context()); p.Outcome.Kind != news.OK || s.count("/robots.txt") != 2 {
			t.Errorf("%v %s, asked for %d times", p.Outcome.Kind, p.Outcome.Detail, s.count("/robots.txt"))
		}
	})
}

func TestCrawlDelaySpacesTheRequests(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 10)...)
		s.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 60\n"
		r := newReader(s, news.Page, listAddress)
		p := r.poll(t.Context())
		if len(p.Items) != 4 { // what five minutes allow for
			t.Errorf("%d items", len(p.Items))
		}
		for i := 2; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < time.Minute {
				t.Errorf("%s after %v", s.asked[i], gap)
			}
		}
		if p.State.ETag != "" {
			t.Error("the list will be taken for unchanged although articles are left")
		}
	})
}

// TestArticlesThatCannotBeReadAreTriedThrice covers soft 404s.
func TestArticlesThatCannotBeReadAreTriedThrice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3, 4)
		delete(s.pages, slugOf(2))
		s.pages[slugOf(3)] = `<!DOCTYPE html><html><head><title>Không tìm thấy trang</title></head><body><h1>404</h1><p>Trang bạn tìm không tồn tại.</p></body></html>`
		s.pages[slugOf(4)] = "-> /thoi-su" // sends to the list instead
		r := newReader(s, news.Page, listAddress)
		for i := range 5 {
			p := r.poll(t.Context())
			if want := map[bool]int{true: 1}[i == 0]; len(p.Items) != want || p.Outcome.Kind.Failed() {
				t.Errorf("poll %d: %d items, %+v", i, len(p.Items), p.Outcome)
			}
			if i == 0 && len(p.Outcome.Warnings) != 3 {
				t.Errorf("warnings %q", p.Outcome.Warnings)
			}
		}
		for _, n := range []int{2, 3, 4} {
			if got := s.count(slugOf(n)); got != 3 {
				t.Errorf("%s was asked for %d times", slugOf(n), got)
			}
		}
	})
}

func TestHostThatRefusesIsLeftAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 9)...)
		s.pages[slugOf(3)] = "429"
		p := newReader(s, news.Page, listAddress).poll(t.Context())
		if p.Outcome.Kind != news.Busy || len(p.Items) != 2 || len(s.asked) != 5 {
			t.Errorf("%v, %d items, asked for %q", p.Outcome.Kind, len(p.Items), s.asked)
		}
		if wait := time.Until(p.Outcome.RetryAt); wait != 2*time.Hour {
			t.Errorf("asked again after %v", wait)
		}
	})
}

func TestBotWallsOfPagesAreRecognised(t *testing.T) {
	wall := `<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>`
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		s.pages["/thoi-su"] = wall
		if p := newReader(s, news.Page, listAddress).poll(t.Context()); p.Outcome.Kind != news.BotWall {
			t.Errorf("list: %+v", p.Outcome)
		}
		s = newPaper(1, 2, 3)
		s.pages[slugOf(1)] = wall
		if p := newReader(s, news.Page, listAddress).poll(t.Context()); p.Outcome.Kind != news.BotWall || len(s.asked) != 3 {
			t.Errorf("article: %+v, asked for %q", p.Outcome, s.asked)
		}
	})
}

// TestFieldThatVanishesDegradesThePage: dates that were always there are not.
func TestFieldThatVanishesDegradesThePage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 20)...)
		r := newReader(s, news.Page, listAddress)
		if p := r.poll(t.Context()); p.Outcome.Kind != news.OK {
			t.Fatalf("%+v", p.Outcome)
		}
		redesigned := func(from, to int) {
			s.pages["/thoi-su"], s.tag = listPage("", numbers(from, to)...), fmt.Sprintf(`"%d"`, to)
			for n := from; n <= to; n++ {
				s.pages[slugOf(n)] = strings.Replace(articlePage(n), "23/11/2026", "", 1)
			}
		}
		expect := func(kind news.Kind) {
			t.Helper()
			for range 2 { // the second answer is a 304
				if p := r.poll(t.Context()); p.Outcome.Kind != kind || kind == news.Degraded && !strings.HasPrefix(p.Outcome.Detail, "date") {
					t.Errorf("%v %q, want %v", p.Outcome.Kind, p.Outcome.Detail, kind)
				}
			}
		}
		redesigned(21, 24)
		expect(news.Degraded)
		redesigned(25, 25)
		expect(news.Degraded)
		r.poll(t.Context())
		s.pages["/thoi-su"], s.tag = listPage("", numbers(31, 34)...), `"repaired"`
		for n := 31; n <= 34; n++ {
			s.pages[slugOf(n)] = articlePage(n)
		}
		expect(news.OK)
		for n := 41; n < 48; n++ { // one at a time: a few do not tell
			redesigned(n, n)
			p := r.poll(t.Context())
			if broken := p.Outcome.Kind == news.Degraded; broken != (n >= 47) {
				t.Errorf("%d without a date: %v %q", n-40, p.Outcome.Kind, p.Outcome.Detail)
			}
		}
	})
}

func TestAutoChannelTurnsOutToBeAPage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		s.pages["/thoi-su"] = strings.Replace(s.pages["/thoi-su"], "<title>", `<link rel="alternate" type="application/rss+xml" href="/tin.rss"><title>`, 1)
		r := newReader(s, news.Auto, listAddress)
		p := r.poll(t.Context())
		if p.Outcome.Kind != news.OK || len(p.Items) != 3 || s.count("/thoi-su") != 1 {
			t.Errorf("%+v, asked for %q", p.Outcome, s.asked)
		}
		if !slices.Contains(p.Outcome.Warnings, "this page offers a feed: https://paper.example/tin.rss") {
			t.Errorf("warnings %q", p.Outcome.Warnings)
		}
		s.asked = nil
		if p := r.poll(t.Context()); !p.Outcome.Unchanged || !slices.Equal(s.asked, []string{"/thoi-su"}) {
			t.Errorf("%+v, asked for %q", p.Outcome, s.asked)
		}

		r = newReader(newPaper(), news.Auto, listAddress)
		if p := r.poll(t.Context()); p.Outcome.Kind != news.NotFeed {
			t.Errorf("a page without articles: %+v", p.Outcome)
		}
		feed := &paper{pages: map[string]string{"/thoi-su": rssFeed(rssItem(1))}}
		r = newReader(feed, news.Auto, listAddress)
		if p := r.poll(t.Context()); len(p.Items) != 1 || feed.count("/robots.txt") != 0 {
			t.Errorf("a feed: %+v", p.Outcome)
		}
		feed.pages["/thoi-su"] = listPage("", 1, 2, 3) // an error page says nothing of what it is
		if p := r.poll(t.Context()); p.Outcome.Kind != news.NotFeed {
			t.Errorf("a feed that became a page: %+v", p.Outcome)
		}
	})
}

func TestChannelsShareTheGapOfAHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		s.pages["/thoi-su?2"] = s.pages["/thoi-su"]
		f := New(Options{Transport: lonely{s, t, make(chan struct{}, 1)}})
		done := make(chan news.Poll)
		for _, path := range []string{"/thoi-su", "/thoi-su?2"} {
			ch := channel("https://paper.example" + path)
			ch.Kind = news.Page
			go func() { done <- f.Fetch(t.Context(), ch, news.State{}, none) }()
		}
		for range 2 {
			if p := <-done; len(p.Items) != 3 {
				t.Errorf("%+v", p.Outcome)
			}
		}
		for i := 1; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < 5*time.Second {
				t.Errorf("%s after %v", s.asked[i], gap)
			}
		}
	})
}

// lonely fails when two requests run at once.
type lonely struct {
	*paper
	t    *testing.T
	busy chan struct{}
}

func (l lonely) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case l.busy <- struct{}{}:
	default:
		l.t.Error("two requests at once")
		l.busy <- struct{}{}
	}
	time.Sleep(time.Second)
	defer func() { <-l.busy }()
	return l.paper.RoundTrip(r)
}
