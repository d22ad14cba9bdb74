package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"regionwire/curate"
	"regionwire/feedgen"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/bolt"
)

// site is a small instance: a store, a publisher and its handler.
type site struct {
	store     storage.Store
	publisher *feedgen.Publisher
	handler   http.Handler
	log       *bytes.Buffer
	readers   *Readers
	ready     error
}

const secretPath = "/p/k7Qw9mPz/noi-bo.rss"

// newSite returns a site with some articles in a public and a private feed.
func newSite(t testing.TB) *site {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "regionwire.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &site{store: store, publisher: feedgen.NewPublisher(store, feedgen.Options{}), log: new(bytes.Buffer), readers: NewReaders()}
	s.handler = New(Options{
		Snapshot: s.publisher.Snapshot, Page: s.publisher.Page,
		Readers: s.readers, Ready: func() error { return s.ready },
		Logger: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	s.report(t, 30)
	source := &news.Source{ID: "hanoimoi", Birth: "hanoimoi", Name: "Hà Nội Mới", Rights: news.Rights{Chars: 280}}
	s.publisher.Apply(feedgen.Tables{
		Site: feedgen.Site{URL: "https://tin.example.vn", URLSet: true, Name: "Tin Sóc Sơn", Language: "vi", Contact: "mailto:a@example.vn"},
		Feeds: []curate.Feed{
			{Slug: "soc-son", Birth: "soc-son", Was: []string{"socson"}, Title: "Tin Sóc Sơn", Language: "vi", Limit: 50},
			{Slug: "noi-bo", Birth: "noi-bo", Was: []string{"rieng"}, Title: "Nội bộ", Language: "vi", Limit: 50, Secret: "k7Qw9mPz"},
		},
		Sources: []*news.Source{source},
	})
	return s
}

// report stores n new articles, in both feeds.
func (s *site) report(t testing.TB, n int) {
	t.Helper()
	stats, err := s.store.Stats(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 11, 23, 12, 0, stats.Articles, 0, time.UTC)
	c := &storage.Change{At: when}
	for i := range n {
		link := "https://hanoimoi.vn/" + news.MakeID("article", when.String(), string(rune('a'+i))).String()
		a := &news.Article{ID: news.MakeID("article", link), URL: link, Source: "hanoimoi", FirstSeen: when, Changed: when, Accepted: true,
			Shown: news.Shown{Title: "Tin của Hà Nội Mới", Lead: "Lời dẫn dài vừa phải, đủ để nén có ích.", Link: link, Published: when}}
		a.Copy, a.Story = a.ID, a.ID
		c.Articles = append(c.Articles, a)
		for _, feed := range []string{"soc-son", "noi-bo"} {
			c.Entries = append(c.Entries, storage.Entry{Feed: feed, Generation: 1, ID: news.EntryID(feed, a.ID), Article: a.ID, At: when, Release: when})
		}
	}
	for _, feed := range []string{"soc-son", "noi-bo"} {
		c.Feeds = append(c.Feeds, storage.Feed{Birth: feed, Slug: feed, Generation: 1, Changed: when, Built: when})
	}
	if err := s.store.Commit(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func (s *site) refresh(t testing.TB) {
	t.Helper()
	if err := s.publisher.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// rendered returns a site whose feeds are ready.
func rendered(t testing.TB) *site {
	t.Helper()
	s := newSite(t)
	s.refresh(t)
	return s
}

// ask sends one request; fields come as name, value, name, value.
func (s *site) ask(method, target string, fields ...string) *http.Response {
	r := httptest.NewRequest(method, "http://tin.example.vn/", nil)
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = "", "", ""
	if u, err := r.URL.Parse(target); err == nil {
		r.URL = u
	} else {
		r.URL.Path = target
	}
	for i := 0; i+1 < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

// read returns a body in full, unzipped if need be.
func read(t testing.TB, r *http.Response) string {
	t.Helper()
	var from io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		from = z
	}
	b, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// tagOf returns the entity tag that belongs to a body.
func tagOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}
