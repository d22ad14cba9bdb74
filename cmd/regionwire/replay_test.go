package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

const replayConfig = `
site: {url: https://tin.example, name: Tin vùng Thủ đô, language: vi, contact: "mailto:toasoan@tin.example"}
sources:
  vnexpress:
    - https://vnexpress.net/rss/tin-moi-nhat.rss
    - https://vnexpress.net/rss/the-gioi.rss
    - https://vnexpress.net/rss/kinh-doanh.rss
    - https://vnexpress.net/rss/khoa-hoc-cong-nghe.rss
    - https://vnexpress.net/rss/the-thao.rss
  thanhnien: https://thanhnien.vn/rss/home.rss
  tuoitre: https://tuoitre.vn/rss/tin-moi-nhat.rss
feeds:
  tat-ca: Tất cả
  moi-doc: {title: Mới đọc, order: seen, limit: 60}
  ha-noi: {title: Hà Nội, region: Hà Nội}
`

var replayFeeds = []string{"tat-ca", "moi-doc", "ha-noi"}

// TestReplay replays headlines of three papers at their own times, with a
// restart in the middle: each link is stored once and published once, an entry
// changes only where its paper edited it, the same content is the same bytes,
// and the papers' logs show a polite guest. REPLAY_DAYS says how many days,
// at most 28: three unless it is set, one with the race detector.
//
// A bubble's clock starts in 2000, so the test first lets it run up to the
// stream's first morning: nothing of the stream is shifted, and all dates are
// what the papers wrote.
func TestReplay(t *testing.T) {
	t.Parallel()
	days := 3
	if raceEnabled || testing.Short() {
		days = 1
	}
	if s := os.Getenv("REPLAY_DAYS"); s != "" {
		var err error
		if days, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	stream := readStream(t)
	config := writeConfig(t, replayConfig)
	synctest.Test(t, func(t *testing.T) {
		papers, sub := newPress(stream, paperFeeds), newSubscriber(t)
		from := time.Date(2025, 9, 1, 6, 0, 0, 0, hanoiTime)
		time.Sleep(time.Until(from))
		half, end := from.Add(time.Duration(days)*12*time.Hour), from.Add(time.Duration(days)*24*time.Hour)

		l := begin(t, config, papers)
		sub.follow(l, papers, half)
		l.end(t)
		time.Sleep(time.Minute)
		l = begin(t, config, papers)
		sub.restarted(l)
		sub.follow(l, papers, end)
		l.halt()
		articles := stored(t, l)
		checkStored(t, papers, articles)
		checkPublished(t, sub, articles)
		l.end(t)
		checkPolite(t, papers.log, days)
		sub.report(papers, articles, days)
	})
}

// stored returns all articles.
func stored(t *testing.T, l *life) map[news.ID]*news.Article {
	t.Helper()
	list, _, err := l.store.List(t.Context(), storage.Query{})
	if err != nil {
		t.Fatal(err)
	}
	articles := map[news.ID]*news.Article{}
	for _, a := range list {
		articles[a.ID] = a
	}
	return articles
}

// checkStored checks that each link that a paper served is stored once, under
// a date that the paper gave it.
func checkStored(t *testing.T, papers *press, articles map[news.ID]*news.Article) {
	t.Helper()
	owner := map[string]news.ID{}
	for id, a := range articles {
		links := map[string]bool{a.Link: true}
		for _, p := range a.Provenance {
			links[p.Link] = true
		}
		for link := range links {
			if other, twice := owner[link]; twice {
				t.Errorf("%s is stored as %s and as %s", link, other, id)
			}
			owner[link] = id
			if papers.listed[link] == nil {
				t.Errorf("%s is stored, and no paper listed it", link)
			}
		}
		dated := false
		for link := range links {
			dated = dated || papers.listed[link] != nil && papers.listed[link].dates[a.Published.Time]
		}
		if !dated {
			t.Errorf("%s is dated %v, as its paper never wrote", a.Link, a.Published)
		}
	}
	for link := range papers.listed {
		if owner[link].IsZero() {
			t.Errorf("%s was listed and is not stored", link)
		}
	}
}

// checkPublished checks that the feed of everything showed each article that
// was news, by itself or as a copy of another.
func checkPublished(t *testing.T, sub *subscriber, articles map[news.ID]*news.Article) {
	t.Helper()
	shown := func(a *news.Article) bool {
		links := sub.links["moi-doc"]
		return links[a.Link] != "" || slices.ContainsFunc(a.Provenance, func(p news.Provenance) bool { return links[p.Link] != "" })
	}
	opened := map[news.ID]bool{} // copy groups
	for _, a := range articles {
		opened[a.Copy] = opened[a.Copy] || shown(a)
	}
	for _, a := range articles {
		if a.FirstSeen.Before(sub.began.Add(time.Hour)) {
			continue // a feed's first documents hold the newest of what papers list, however old
		}
		if !a.Late && !opened[a.Copy] {
			t.Errorf("%s, first seen %v, never appeared", a.Link, a.FirstSeen)
		}
		if a.Late && shown(a) {
			t.Errorf("%s appeared though it was late: %v, first seen %v", a.Link, a.Published.Time, a.FirstSeen)
		}
	}
}

// checkPolite reads the papers' log.
func checkPolite(t *testing.T, log []asked, days int) {
	t.Helper()
	hosts, urls := map[string]asked{}, map[string]asked{}
	polls := 0
	for _, r := range log {
		if last, ok := hosts[r.host]; ok && r.start.Sub(last.end) < 5*time.Second {
			t.Errorf("%s was asked again after %v", r.host, r.start.Sub(last.end)) // rule P14
		}
		last, ok := urls[r.url]
		if ok && r.start.Sub(last.start) < 10*time.Minute {
			t.Errorf("%s was asked again after %v", r.url, r.start.Sub(last.start)) // rules P7 and P8
		}
		if got := r.header.Get("If-None-Match"); got != last.etag {
			t.Errorf("%s: If-None-Match %q, its last answer said %q", r.url, got, last.etag) // rules P1 and P2
		}
		if got := r.header.Get("If-Modified-Since"); got != last.modified {
			t.Errorf("%s: If-Modified-Since %q, its last answer said %q", r.url, got, last.modified)
		}
		for _, name := range []string{"Cookie", "Referer", "Range"} { // rule P15
			if r.header.Get(name) != "" {
				t.Errorf("%s was sent %s", r.url, name)
			}
		}
		if r.status != http.StatusOK && r.status != http.StatusNotModified {
			t.Errorf("%s was asked for", r.url) // rule P18
		}
		hosts[r.host], urls[r.url] = r, r
		if r.start.After(log[0].start.Add(24 * time.Hour)) {
			polls++
		}
	}
	if perDay := float64(polls) / float64(days-1) / float64(len(paperFeeds)); days > 1 && perDay > 40 {
		t.Errorf("%.1f polls a feed and day", perDay)
	}
}

// subscriber asks for feeds as a reader does, and keeps what it was shown.
type subscriber struct {
	t         *testing.T
	began     time.Time
	documents map[string]*held             // by path
	links     map[string]map[string]string // by feed: id of the entry with a link
	revs      map[string]map[string]int    // by feed: of each entry
	counts    struct{ asked, fresh, edits int }
}

// held is a document as a reader has it.
type held struct {
	etag, modified string
	body           []byte
	entries        []shown
	ever           map[string]string // bytes of every entry shown so far
	gone           map[string]bool
}

func newSubscriber(t *testing.T) *subscriber {
	s := &subscriber{t: t, documents: map[string]*held{}, links: map[string]map[string]string{}, revs: map[string]map[string]int{}}
	for _, feed := range replayFeeds {
		s.links[feed], s.revs[feed] = map[string]string{}, map[string]int{}
		for _, format := range formats {
			s.documents["/feeds/"+feed+format] = &held{ever: map[string]string{}, gone: map[string]bool{}}
		}
	}
	return s
}

// follow reads all feeds every quarter of an hour until an instant.
func (s *subscriber) follow(l *life, papers *press, until time.Time) {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	for time.Now().Before(until) {
		time.Sleep(15 * time.Minute)
		synctest.Wait()
		for _, feed := range replayFeeds {
			for _, format := range formats {
				s.read(l, papers, feed, format)
			}
		}
	}
}

// read asks for a document that may have changed.
func (s *subscriber) read(l *life, papers *press, feed, format string) {
	path := "/feeds/" + feed + format
	d := s.documents[path]
	resp := l.get(path, d.etag)
	s.counts.asked++
	switch resp.StatusCode {
	case http.StatusNotModified:
		if resp.Header.Get("ETag") != d.etag {
			s.t.Errorf("%s: 304 with ETag %s; had %s", path, resp.Header.Get("ETag"), d.etag)
		}
		return
	case http.StatusOK:
	default:
		s.t.Errorf("%s: %s", path, resp.Status)
		return
	}
	s.counts.fresh++
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	entries, err := readEntries(format, body)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	s.compare(papers, feed, format, d, entries)
	d.etag, d.modified, d.body, d.entries = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified"), body, entries
}

// compare checks the entries of a document against what was shown before.
func (s *subscriber) compare(papers *press, feed, format string, d *held, entries []shown) {
	different := len(entries) != len(d.entries)
	present := map[string]bool{}
	for i, e := range entries {
		different = different || e.id != d.entries[i].id || e.raw != d.entries[i].raw
		if present[e.id] {
			s.t.Errorf("%s%s holds %s twice", feed, format, e.id)
		}
		present[e.id] = true
		before, known := d.ever[e.id]
		d.ever[e.id] = e.raw
		if format == ".json" {
			s.revs[feed][e.id] = e.rev
		}
		if id, ok := s.links[feed][e.link]; ok && id != e.id {
			s.t.Errorf("%s%s: %s is entry %s and entry %s", feed, format, e.link, id, e.id)
		}
		s.links[feed][e.link] = e.id
		switch {
		case !known:
		case d.gone[e.id]:
			s.t.Errorf("%s%s: %s (%s) is back after it had left", feed, format, e.id, e.link)
		case before != e.raw:
			s.edited(papers, feed, format, before, e)
		}
		delete(d.gone, e.id)
	}
	for _, e := range d.entries {
		if !present[e.id] {
			d.gone[e.id] = true
		}
	}
	if d.etag != "" && !different {
		s.t.Errorf("%s%s: new bytes for the same entries", feed, format)
	}
}

// edited checks that an entry with other bytes was edited by its paper.
func (s *subscriber) edited(papers *press, feed, format, before string, e shown) {
	if format == ".json" {
		s.counts.edits++
	}
	// An edit may have moved the article to another address.
	texts := papers.texts(func(link string) bool { return s.links[feed][link] == e.id })
	if rev := s.revs[feed][e.id]; rev == 0 || rev >= texts {
		s.t.Errorf("%s%s: %s changed at revision %d, its paper has said %d texts:\n%s\n%s", feed, format, e.link, rev, texts, before, e.raw)
	}
}

// restarted checks that a new process serves what the old one did.
func (s *subscriber) restarted(l *life) {
	for path, d := range s.documents {
		resp := l.get(path, "")
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		if !bytes.Equal(body, d.body) {
			s.t.Errorf("%s: other bytes after the restart", path)
		}
		if etag, modified := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified"); etag != d.etag || modified != d.modified {
			s.t.Errorf("%s after the restart: ETag %s, Last-Modified %s; before %s, %s", path, etag, modified, d.etag, d.modified)
		}
	}
}

// report logs what the replay was made of.
func (s *subscriber) report(papers *press, articles map[news.ID]*news.Article, days int) {
	copies, edited, late := 0, 0, 0
	stories := map[news.ID]bool{}
	for _, a := range articles {
		if a.Copy != a.ID {
			copies++
		}
		if a.Rev > 0 {
			edited++
		}
		if a.Late {
			late++
		}
		stories[a.Story] = true
	}
	s.t.Logf("%d days: %d polls, %d links stored once, %d copies, %d stories, %d late, %d edited (%d seen by readers); %d entries in all, %d shown among the fifty newest by date, %d about Hà Nội; %d documents asked for, %d changed",
		days, len(papers.log), len(articles), copies, len(stories), late, edited, s.counts.edits,
		len(s.links["moi-doc"]), len(s.links["tat-ca"]), len(s.links["ha-noi"]), s.counts.asked, s.counts.fresh)
}
