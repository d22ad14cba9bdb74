package fetcher

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

const mapAddress = "https://paper.example/news.xml"

// sitemapOf returns a news sitemap with the numbered articles, each a minute
// newer than the one before it.
func sitemapOf(numbers ...int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`)
	for _, n := range numbers {
		at := testNow.Add(time.Duration(n-1000) * time.Minute)
		fmt.Fprintf(&b, `<url><loc>https://paper.example%s</loc><news:news><news:publication><news:name>P</news:name><news:language>vi</news:language></news:publication><news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news></url>`,
			slugOf(n), at.Format(time.RFC3339), titleOf(n))
	}
	return b.String() + "</urlset>"
}

func TestSitemapGivesItsNewestArticles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 60)...)
		s.pages["/news.xml"] = sitemapOf(numbers(1, 50)...)
		r := newReader(s, news.Sitemap, mapAddress)
		p := r.poll(t.Context())
		if p.Outcome.Kind != news.OK || len(p.Items) != 20 || p.Items[0].Title != titleOf(50) || len(p.Listed) != 50 || p.State.Format != "sitemap" {
			t.Fatalf("%+v with %d items, %d listed", p.Outcome, len(p.Items), len(p.Listed))
		}
		if p := r.poll(t.Context()); !p.Outcome.Unchanged {
			t.Errorf("the archive is being read: %+v", p.Outcome)
		}
		s.pages["/news.xml"] = sitemapOf(numbers(30, 53)...)
		s.asked = nil
		if p := r.poll(t.Context()); len(p.Items) != 3 || !slices.Equal(s.asked, []string{"/news.xml", slugOf(53), slugOf(52), slugOf(51)}) {
			t.Errorf("%d items, asked for %q", len(p.Items), s.asked)
		}
	})
}

func TestOldEntriesOfASitemapAreNoNews(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 4)...)
		entry := func(n int, age time.Duration) string {
			return fmt.Sprintf("<url><loc>https://paper.example%s</loc><lastmod>%s</lastmod></url>", slugOf(n), testNow.Add(-age).Format(time.RFC3339))
		}
		write := func(entries ...string) {
			s.pages["/news.xml"] = "<urlset>" + strings.Join(entries, "") + "</urlset>"
		}
		write(entry(1, time.Hour))
		r := newReader(s, news.Sitemap, mapAddress)
		r.poll(t.Context())
		write(entry(1, time.Hour), entry(2, 30*time.Hour), entry(3, 90*time.Hour))
		s.asked = nil
		if p := r.poll(t.Context()); len(p.Items) != 1 || !slices.Equal(s.asked, []string{"/news.xml", slugOf(2)}) {
			t.Errorf("%d items, asked for %q", len(p.Items), s.asked)
		}
	})
}

func TestSitemapIndexIsFollowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		index := `<sitemapindex><sitemap><loc>https://other.example/x.xml</loc></sitemap>`
		for n := range 9 {
			index += fmt.Sprintf(`<sitemap><loc>https://paper.example/map-%d.xml</loc><lastmod>2026-11-%02d</lastmod></sitemap>`, n, 10+n)
		}
		s.pages["/news.xml"] = index + "</sitemapindex>"
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write([]byte(sitemapOf(1, 2))); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		s.pages["/map-8.xml"] = packed.String()
		s.pages["/map-7.xml"] = sitemapOf(3)
		r := newReader(s, news.Sitemap, mapAddress)
		p := r.poll(t.Context())
		if len(p.Items) != 3 || p.Outcome.Kind != news.OK {
			t.Errorf("%d items: %+v", len(p.Items), p.Outcome)
		}
		want := []string{"/robots.txt", "/news.xml", "/map-8.xml", "/map-7.xml", "/map-6.xml", "/map-5.xml", "/map-4.xml"}
		if !slices.Equal(s.asked[:len(want)], want) || len(s.asked) != len(want)+3 {
			t.Errorf("asked for %q", s.asked)
		}
		if p := r.poll(t.Context()); len(p.Items) != 0 || p.Outcome.Unchanged {
			t.Errorf("an index is asked for whole: %+v", p.Outcome)
		}
	})
}

func TestSitemapFilterAndFailures(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2)
		s.pages["/news.xml"] = sitemapOf(1, 2)
		r := newReader(s, news.Sitemap, mapAddress)
		r.ch.Match = "so-2-"
		if p := r.poll(t.Context()); len(p.Items) != 1 || p.Outcome.Read != 1 {
			t.Errorf("%+v", p.Outcome)
		}
		for body, want := range map[string]news.Kind{
			"<html><title>Just a moment...</title></html>": news.BotWall,
			rssFeed(rssItem(1)):                            news.NotFeed,
			"<urlset></urlset>":                            news.NoItems,
			"404":                                          news.NotFound,
			sitemapOf(1, 2)[:len(sitemapOf(1, 2))-40]:      news.OK,
		} {
			s.pages["/news.xml"] = body
			if p := newReader(s, news.Sitemap, mapAddress).poll(t.Context()); p.Outcome.Kind != want {
				t.Errorf("%.40q: %v %q, want %v", body, p.Outcome.Kind, p.Outcome.Detail, want)
			}
		}
	})
}
