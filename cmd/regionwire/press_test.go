package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// sighting is a line of the stream: an article as a feed showed it then.
type sighting struct {
	Seen                       time.Time
	Feed, Title, Link, Summary string
	Pub                        time.Time
}

// readStream returns four weeks of headlines, oldest sighting first, or skips
// the test where they are not at hand.
func readStream(t *testing.T) []sighting {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "corpora", "vn_stream", "2025-09-A.jsonl.xz")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the recorded stream is not at hand: %v", err)
	}
	if _, err := exec.LookPath("xz"); err != nil {
		t.Skipf("the recorded stream cannot be unpacked: %v", err)
	}
	b, err := exec.Command("xz", "-dc", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []sighting
	for line := range bytes.Lines(b) {
		var s sighting
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

// paperFeeds are the feeds of the stream and where their papers have them.
var paperFeeds = map[string]string{
	"VnExpress":              "https://vnexpress.net/rss/tin-moi-nhat.rss",
	"VnExpress - Thế Giới":   "https://vnexpress.net/rss/the-gioi.rss",
	"VnExpress - Kinh Doanh": "https://vnexpress.net/rss/kinh-doanh.rss",
	"VnExpress - Công Nghệ":  "https://vnexpress.net/rss/khoa-hoc-cong-nghe.rss",
	"VnExpress - Thể Thao":   "https://vnexpress.net/rss/the-thao.rss",
	"Thanh Niên":             "https://thanhnien.vn/rss/home.rss",
	"Tuổi Trẻ":               "https://tuoitre.vn/rss/tin-moi-nhat.rss",
}

// front is how many articles a feed lists.
const front = 40

// press is the papers of the stream. Their feeds look at any moment as they
// did then, and their log is the oracle of how they were asked.
type press struct {
	mu     sync.Mutex
	stream []sighting        // not published yet
	at     map[string]string // where feeds of the stream are
	feeds  map[string]*paperFeed
	log    []asked
	listed map[string]*headline // every link ever served
}

// paperFeed is a feed, in the dialect of its paper:
//   - VnExpress puts a linked picture into CDATA and sends ETag and Last-Modified;
//   - Thanh Niên writes years in two digits and sends Last-Modified alone;
//   - Tuổi Trẻ writes GMT+7 and no guids, sends no validators, and no two
//     answers are the same, because its pubDate ticks.
type paperFeed struct {
	name    string
	links   []string // in the order in which they appeared
	latest  map[string]sighting
	changed time.Time
}

// headline is what a paper has said of a link.
type headline struct {
	since time.Time // first served to us
	texts map[[2]string]bool
	dates map[time.Time]bool
}

// asked is a line of the access log.
type asked struct {
	url, host      string
	start, end     time.Time
	header         http.Header
	status         int
	etag, modified string // sent with the answer
}

// newPress returns the papers whose feeds are at some addresses; what the stream
// has of others is not published.
func newPress(stream []sighting, at map[string]string) *press {
	p := &press{stream: stream, at: at, feeds: map[string]*paperFeed{}, listed: map[string]*headline{}}
	for name, url := range at {
		p.feeds[url] = &paperFeed{name: name, latest: map[string]sighting{}}
	}
	return p
}

// publish brings all feeds up to now.
func (p *press) publish(now time.Time) {
	for len(p.stream) > 0 && !p.stream[0].Seen.After(now) {
		s := p.stream[0]
		p.stream = p.stream[1:]
		f := p.feeds[p.at[s.Feed]]
		if f == nil {
			continue
		}
		before, known := f.latest[s.Link]
		if !known {
			f.links = append(f.links, s.Link)
		}
		if f.latest[s.Link] = s; before != s {
			f.changed = s.Seen
		}
	}
}

// RoundTrip answers after a fifth of a second.
func (p *press) RoundTrip(r *http.Request) (*http.Response, error) {
	line := asked{url: r.URL.String(), host: r.URL.Host, start: time.Now(), header: r.Header.Clone()}
	time.Sleep(200 * time.Millisecond)
	p.mu.Lock()
	defer p.mu.Unlock()
	line.end = time.Now()
	p.publish(line.end)
	resp := p.answer(r, line.end)
	line.status, line.etag, line.modified = resp.StatusCode, resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	p.log = append(p.log, line)
	return resp, nil
}

// texts returns how many titles and summaries have been served under links
// that satisfy a condition.
func (p *press) texts(of func(link string) bool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	distinct := map[[2]string]bool{}
	for link, h := range p.listed {
		if of(link) {
			maps.Copy(distinct, h.texts)
		}
	}
	return len(distinct)
}

// answer returns a feed, or 304 to a reader that has it.
func (p *press) answer(r *http.Request, now time.Time) *http.Response {
	f := p.feeds[r.URL.String()]
	if f == nil {
		return reply(r, http.StatusNotFound, "", nil)
	}
	header := http.Header{"Content-Type": {"application/rss+xml; charset=utf-8"}}
	if f.name != "Tuổi Trẻ" {
		header.Set("Last-Modified", f.changed.UTC().Format(http.TimeFormat))
		now = f.changed
	}
	if strings.HasPrefix(f.name, "VnExpress") {
		header.Set("ETag", fmt.Sprintf(`"%x"`, f.changed.UnixNano()))
	}
	for field, condition := range map[string]string{"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"} {
		if v := header.Get(field); v != "" && r.Header.Get(condition) == v {
			return reply(r, http.StatusNotModified, "", header)
		}
	}
	list := f.front()
	for _, s := range list {
		l := p.listed[s.Link]
		if l == nil {
			l = &headline{time.Now(), map[[2]string]bool{}, map[time.Time]bool{}}
			p.listed[s.Link] = l
		}
		l.texts[[2]string{s.Title, s.Summary}] = true
		l.dates[s.Pub.UTC()] = true
	}
	return reply(r, http.StatusOK, f.write(list, now), header)
}

// front returns what a feed lists: the articles seen last, newest first.
func (f *paperFeed) front() []sighting {
	list := make([]sighting, len(f.links))
	for i, link := range f.links {
		list[i] = f.latest[link]
	}
	slices.SortStableFunc(list, func(a, b sighting) int { return b.Seen.Compare(a.Seen) })
	list = list[:min(front, len(list))]
	slices.SortStableFunc(list, func(a, b sighting) int { return b.Pub.Compare(a.Pub) })
	return list
}

var (
	hanoiTime = time.FixedZone("", 7*60*60)
	asText    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// write returns the document that lists articles.
func (f *paperFeed) write(list []sighting, now time.Time) string {
	format := "Mon, 02 Jan 2006 15:04:05 -0700"
	switch f.name {
	case "Tuổi Trẻ":
		format = "Mon, 02 Jan 2006 15:04:05 GMT+7"
	case "Thanh Niên":
		format = "Mon, 02 Jan 06 15:04:05 -0700"
	}
	date := func(t time.Time) string { return t.In(hanoiTime).Format(format) }
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?>`+"\n<rss version=\"2.0\"><channel>\n<title>%[1]s - RSS</title><description>%[1]s</description><pubDate>%[2]s</pubDate>\n",
		f.name, date(now))
	for _, s := range list {
		title, text, guid := asText.Replace(s.Title), strings.ReplaceAll(s.Summary, "]]>", "]]&gt;"), "<guid>"+asText.Replace(s.Link)+"</guid>"
		switch {
		case f.name == "Tuổi Trẻ":
			title, guid = "<![CDATA["+s.Title+"]]>", ""
		case strings.HasPrefix(f.name, "VnExpress"):
			text = fmt.Sprintf(`<a href="%s"><img src="https://i1-vnexpress.vnecdn.net/x.jpg" ></a></br>%s`, s.Link, text)
		}
		fmt.Fprintf(&b, "<item><title>%s</title><description><![CDATA[%s]]></description><pubDate>%s</pubDate><link>%s</link>%s</item>\n",
			title, text, date(s.Pub), asText.Replace(s.Link), guid)
	}
	b.WriteString("</channel></rss>")
	return b.String()
}
