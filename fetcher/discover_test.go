package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// site answers by address; anything else is 404.
func site(pages map[string]string) (*Fetcher, *upstream) {
	u := &upstream{answer: func(r *http.Request) *http.Response {
		if body, ok := pages[r.URL.String()]; ok {
			if to, ok := strings.CutPrefix(body, "-> "); ok {
				return respond(r, 301, "", "Location", to)
			}
			return respond(r, 200, body)
		}
		return respond(r, 404, "")
	}}
	return u.fetcher(), u
}

func discover(t *testing.T, pages map[string]string, address string) (found []Found, u *upstream) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var f *Fetcher
		f, u = site(pages)
		var err error
		if found, err = f.Discover(t.Context(), address, false); err != nil {
			t.Error(err)
		}
	})
	return found, u
}

func TestDiscoverTakesAFeedItself(t *testing.T) {
	found, _ := discover(t, map[string]string{"https://paper.example/rss": rssFeed(rssItem(1))}, "https://paper.example/rss")
	if len(found) != 1 || found[0].Kind != news.Feed || found[0].URL != "https://paper.example/rss" || found[0].Title != "The Paper" || len(found[0].Poll.Items) != 1 {
		t.Errorf("%+v", found)
	}
	found, _ = discover(t, map[string]string{
		"https://paper.example/old": "-> /new", "https://paper.example/new": rssFeed(rssItem(1)),
	}, "https://paper.example/old")
	if len(found) != 1 || found[0].URL != "https://paper.example/new" {
		t.Errorf("moved for good: %+v", found)
	}
}

func TestDiscoverFollowsThePagesLinks(t *testing.T) {
	page := `<html><head><title>Trang chủ</title><base href="/sub/">
<link rel="alternate" type="application/rss+xml" title="Bình luận" href="comments.rss">
<link rel="ALTERNATE stylesheet" type="Application/RSS+XML" title="Tin &amp; bài" href="news.rss">
<link rel="alternate" type="application/rss+xml" href="news.rss">
<link rel="alternate" type="application/atom+xml" href="//cdn.example/atom.xml">
<link rel="alternate" type="application/feed+json" href="/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" type="application/rss+xml" href="dead.rss">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="text/html" hreflang="en" href="/en">
<link rel="stylesheet" type="text/css" href="/x.css"></head></html>`
	pages := map[string]string{
		"https://paper.example/":                      page,
		"https://paper.example/sub/comments.rss":      strings.Replace(rssFeed(rssItem(1)), "The Paper", "Comments on The Paper", 1),
		"https://paper.example/sub/news.rss":          rssFeed(rssItem(1)),
		"https://cdn.example/atom.xml":                `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title></entry></feed>`,
		"https://paper.example/feed.json":             `{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[]}`,
		"https://paper.example/feed":                  rssFeed(rssItem(9)), // not linked, so not asked for
		"https://paper.example/wp-json/wp/v2/posts/1": `{}`,
	}
	found, u := discover(t, pages, "paper.example/")
	var got []string
	for _, f := range found {
		got = append(got, f.URL+" "+f.Title)
	}
	want := "https://paper.example/sub/news.rss The Paper\nhttps://cdn.example/atom.xml \nhttps://paper.example/feed.json J\nhttps://paper.example/sub/comments.rss Comments on The Paper"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if !strings.Contains(found[0].How, "linked from https://paper.example/ as RSS") {
		t.Errorf("how %q", found[0].How)
	}
	for _, r := range u.requests {
		if p := r.URL.Path; p == "/feed" || p == "/favicon.ico" || p == "/robots.txt" || strings.HasPrefix(p, "/wp-json") {
			t.Errorf("asked for %s, which nothing links to", p) // rule P18
		}
	}
}

// TestDiscoverIsPolite: a second passes between two requests to one host.
func TestDiscoverIsPolite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		f := serve(func(r *http.Request) *http.Response {
			times = append(times, time.Now())
			return respond(r, 200, `<html><link rel=alternate type=application/rss+xml href=/1><link rel=alternate type=application/rss+xml href=/2></html>`)
		})
		if _, err := f.Discover(t.Context(), "https://paper.example/", false); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(times); i++ {
			if gap := times[i].Sub(times[i-1]); gap < time.Second {
				t.Errorf("a gap of %v", gap)
			}
		}
		if len(times) != 4 { // the last for robots.txt: neither feed can be read
			t.Errorf("%d requests", len(times))
		}
	})
}

func TestDiscoverNamesAPageWithoutFeeds(t *testing.T) {
	found, _ := discover(t, map[string]string{"https://paper.example/huyen-soc-son": "<html><title>Huyện Sóc Sơn</title></html>"}, "https://paper.example/huyen-soc-son")
	if len(found) != 1 || found[0].Kind != news.Page || found[0].Title != "Huyện Sóc Sơn" || found[0].URL != "https://paper.example/huyen-soc-son" {
		t.Errorf("%+v", found)
	}
}

func TestDiscoverSaysWhyItFailed(t *testing.T) {
	for body, want := range map[string]news.Kind{
		"": news.Empty, "%PDF-1.7": news.NotFeed, `<html><title>Just a moment...</title></html>`: news.BotWall,
	} {
		f := serve(func(r *http.Request) *http.Response { return respond(r, 200, body) })
		_, err := f.Discover(t.Context(), "https://paper.example/", false)
		var failure *Error
		if !errors.As(err, &failure) || failure.Kind != want {
			t.Errorf("%q: %v, want %v", body, err, want)
		}
	}
}

// TestDiscoverTriesHTTPLast: an address without a scheme is tried with https.
func TestDiscoverTriesHTTPLast(t *testing.T) {
	f := New(Options{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Scheme == "https" {
			return nil, &Error{Kind: news.Refused, Detail: "connection refused"}
		}
		return respond(r, 200, rssFeed(rssItem(1))), nil
	})})
	found, err := f.Discover(t.Context(), "paper.example/rss", false)
	if err != nil || len(found) != 1 || found[0].URL != "http://paper.example/rss" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestDiscoverReadsAPageWithoutFeeds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 18)...)
		s.pages["/robots.txt"] = "User-agent: *\nDisallow:\nSitemap: /all.xml\nSitemap: https://paper.example/news.xml\n"
		found, err := (New(Options{Transport: s})).Discover(t.Context(), "https://paper.example/thoi-su", false)
		if err != nil || len(found) != 3 {
			t.Fatalf("%v: %+v", err, found)
		}
		p := found[0]
		if p.Kind != news.Page || p.URL != listAddress || p.Poll.Outcome.Read != 18 || len(p.Poll.Items) != 10 || p.Recipe.Links != "" {
			t.Errorf("%v %s: %d links, %d items, recipe %+v", p.Kind, p.URL, p.Poll.Outcome.Read, len(p.Poll.Items), p.Recipe)
		}
		if found[1].Kind != news.Sitemap || found[1].URL != "https://paper.example/news.xml" || found[2].URL != "https://paper.example/all.xml" {
			t.Errorf("%+v", found[1:])
		}
		for i := 1; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < time.Second {
				t.Errorf("%s after %v", s.asked[i], gap)
			}
		}
		if n := s.count("/thoi-su"); n != 1 {
			t.Errorf("the page was asked for %d times", n)
		}
	})
}

func TestDiscoverTakesASitemapWhereThePageShowsNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2)
		s.pages["/thoi-su"] = "<html><title>App</title><body><div id=app></div></body></html>"
		s.pages["/robots.txt"] = "Sitemap: https://paper.example/news.xml\n"
		s.pages["/news.xml"] = sitemapOf(1, 2)
		found, err := (New(Options{Transport: s})).Discover(t.Context(), listAddress, false)
		if err != nil || len(found) != 2 || found[0].Kind != news.Sitemap || len(found[0].Poll.Items) != 2 || found[1].Kind != news.Page {
			t.Errorf("%v: %+v", err, found)
		}
	})
}

func TestDiscoverObeysRobots(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		s.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"
		found, err := (New(Options{Transport: s})).Discover(t.Context(), listAddress, false)
		if err != nil || len(found) != 1 || found[0].Poll.Outcome.Kind != news.Robots || len(s.asked) != 2 {
			t.Errorf("%v: %+v, asked for %q", err, found, s.asked)
		}
	})
}

const emptyFeed = `<rss version="2.0"><channel><title>Empty</title></channel></rss>`

// TestDiscoverLooksBeyondADeadOrEmptyFeed: the site of a feed that is gone,
// no feed any more or empty may offer another.
func TestDiscoverLooksBeyondADeadOrEmptyFeed(t *testing.T) {
	for name, old := range map[string]string{"gone": "404", "not XML": "%PDF-1.7", "empty": emptyFeed} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newPaper(1, 2, 3)
				s.pages["/old.rss"], s.pages["/new.rss"] = old, rssFeed(rssItem(1))
				s.pages["/"] = `<html><link rel="alternate" type="application/rss+xml" href="/new.rss"></html>`
				found, err := New(Options{Transport: s}).Discover(t.Context(), "https://paper.example/old.rss", false)
				if err != nil || found[0].URL != "https://paper.example/new.rss" || (len(found) == 2) != (name == "empty") {
					t.Errorf("with another feed: %v: %+v", err, found)
				}
				s.pages["/"] = listPage("", 1, 2, 3)
				found, err = New(Options{Transport: s}).Discover(t.Context(), "https://paper.example/old.rss", false)
				if err != nil || found[0].Kind != news.Page || len(found[0].Poll.Items) != 3 {
					t.Errorf("with a page: %v: %+v", err, found)
				}
				s.pages["/"] = "<html><title>Nothing</title></html>"
				found, err = New(Options{Transport: s}).Discover(t.Context(), "https://paper.example/old.rss", false)
				if (err == nil) != (name == "empty") || err == nil && found[0].URL != "https://paper.example/old.rss" && found[len(found)-1].URL != "https://paper.example/old.rss" {
					t.Errorf("with nothing: %v: %+v", err, found)
				}
			})
		})
	}
}

// TestDiscoverPrefersAPageToAnEmptyFeed: papers keep linking to feeds that
// have had no items for years.
func TestDiscoverPrefersAPageToAnEmptyFeed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		s.pages["/thoi-su"] = strings.Replace(s.pages["/thoi-su"], "<title>", `<link rel="alternate" type="application/rss+xml" href="/tin.rss"><title>`, 1)
		s.pages["/tin.rss"] = emptyFeed
		found, err := New(Options{Transport: s}).Discover(t.Context(), listAddress, false)
		if err != nil || len(found) != 2 || found[0].Kind != news.Page || len(found[0].Poll.Items) != 3 || found[1].URL != "https://paper.example/tin.rss" {
			t.Errorf("%v: %+v", err, found)
		}
	})
}

func TestDiscoverReadsTheTitleInThePagesOwnCharset(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper()
		s.pages["/thoi-su"] = "<html><head><meta charset=windows-1252><title>Br\xfccke</title></head></html>"
		found, err := New(Options{Transport: s}).Discover(t.Context(), listAddress, false)
		if err != nil || found[0].Title != "Brücke" {
			t.Errorf("%v: %+v", err, found)
		}
	})
}

func TestDiscoverGuessesOnlyWhenAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper()
		s.pages["/thoi-su"], s.pages["/feed.xml"] = "<html><title>Thời sự</title></html>", rssFeed(rssItem(1))
		s.pages["/robots.txt"] = "User-agent: *\nDisallow: /rss\n"
		f := New(Options{Transport: s})
		if found, err := f.Discover(t.Context(), listAddress, false); err != nil || found[0].Kind != news.Page || s.count("/feed") != 0 {
			t.Errorf("unasked: %v, asked for %q", err, s.asked)
		}
		found, err := f.Discover(t.Context(), listAddress, true)
		if err != nil || len(found) != 1 || found[0].URL != "https://paper.example/feed.xml" || !strings.HasPrefix(found[0].How, "not linked") {
			t.Errorf("%v: %+v", err, found)
		}
		for _, path := range s.asked {
			if strings.HasPrefix(path, "/rss") {
				t.Errorf("asked for %s, which robots.txt forbids", path)
			}
		}
	})
}

// TestDiscoverReadsDatesInTheZoneOfTheLanguage: where no domain tells the
// country, a paper's clock is ahead of UTC, and news of today are not in the
// future.
func TestDiscoverReadsDatesInTheZoneOfTheLanguage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		for n := 1; n <= 3; n++ { // testNow is 19:00 there
			s.pages[slugOf(n)] = strings.Replace(articlePage(n), fmt.Sprintf("23/11/2026 %02d:10", n), "24/11/2026 18:30", 1)
		}
		found, err := New(Options{Transport: s}).Discover(t.Context(), listAddress, false)
		if err != nil || len(found[0].Poll.Items) != 3 {
			t.Fatalf("%v: %+v", err, found)
		}
		if when := found[0].Poll.Items[0].Published; when.Basis != news.AssumedZone || !when.Time.Equal(testNow.Add(-30*time.Minute)) {
			t.Errorf("published %+v, want half an hour ago", when)
		}
	})
}
