package scheduler_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/fetcher"
	"regionwire/news"
	"regionwire/scheduler"
)

// exchange is a line of the publishers' log: a request and what was answered.
type exchange struct {
	at     time.Time
	url    string
	header http.Header
	status int
	answer http.Header
}

func (x exchange) conditional() bool {
	return x.header.Get("If-None-Match") != "" || x.header.Get("If-Modified-Since") != ""
}

// publishers is the web as seen by the real fetcher: a RoundTripper that
// answers by host and logs everything.
type publishers struct {
	begin time.Time
	mu    sync.Mutex
	log   []exchange
	n     map[string]int // requests by address
}

func (p *publishers) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	p.mu.Lock()
	n := p.n[req.URL.String()]
	p.n[req.URL.String()]++
	p.mu.Unlock()
	time.Sleep(200 * time.Millisecond)
	name, _, _ := strings.Cut(req.URL.Host, ".")
	r := sites[name](site{req, n, start, start.Sub(p.begin)})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, exchange{start, req.URL.String(), req.Header.Clone(), r.StatusCode, r.Header})
	return r, nil
}

// site is what a publisher answers to.
type site struct {
	req   *http.Request
	n     int // requests for this address before
	now   time.Time
	since time.Duration
}

// edition is the state of a feed that gets an article every so often.
func (s site) edition(every time.Duration) int { return int(s.since/every) + 1 }

// feed returns the document of an edition, gzipped, or a 304.
func (s site) feed(edition int, head string, set func(http.Header)) *http.Response {
	h := http.Header{"Content-Type": {"application/rss+xml"}, "Content-Encoding": {"gzip"}}
	set(h)
	inm, etag := s.req.Header.Get("If-None-Match"), h.Get("ETag")
	ims, modified := s.req.Header.Get("If-Modified-Since"), h.Get("Last-Modified")
	if etag != "" && inm == etag || etag == "" && modified != "" && ims == modified {
		h.Del("Content-Encoding")
		return response(304, h, nil)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title><link>https://%s/</link>%s`, s.req.Host, s.req.Host, head)
	for i := edition; i > max(edition-20, 0); i-- {
		fmt.Fprintf(&b, "<item><title>Tin %d</title><link>https://%s/%d.html</link><guid>%d</guid><description>Nội dung %d</description></item>", i, s.req.Host, i, i, i)
	}
	b.WriteString("</channel></rss>")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte(b.String()))
	w.Close()
	return response(200, h, z.Bytes())
}

func response(status int, h http.Header, body []byte) *http.Response {
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}

func tag(edition int) string { return fmt.Sprintf(`W/"e %d"`, edition) }

func stamp(edition int) string {
	return time.Date(2000, 1, 1, edition, 0, 0, 0, time.UTC).Format(http.TimeFormat)
}

// sites are the publishers, by the first label of their host.
var sites = map[string]func(site) *http.Response{
	"both": func(s site) *http.Response {
		e := s.edition(5 * time.Hour)
		return s.feed(e, "", func(h http.Header) {
			h.Set("ETag", tag(e))
			h.Set("Last-Modified", stamp(e))
			h.Set("Set-Cookie", "id=1")
		})
	},
	"modified": func(s site) *http.Response {
		e := s.edition(5 * time.Hour)
		return s.feed(e, "", func(h http.Header) { h.Set("Last-Modified", stamp(e)) })
	},
	"plain": func(s site) *http.Response { return s.feed(s.edition(5*time.Hour), "", func(http.Header) {}) },
	"fickle": func(s site) *http.Response { // an entity tag in every other edition
		e := s.edition(9 * time.Hour)
		return s.feed(e, "", func(h http.Header) {
			if e%2 == 1 {
				h.Set("ETag", tag(e))
			} else {
				h.Set("Last-Modified", stamp(e))
			}
		})
	},
	"liar": func(s site) *http.Response { // never sends anything new to who has something
		return s.feed(s.edition(5*time.Hour), "", func(h http.Header) { h.Set("ETag", `"same"`) })
	},
	"cached": func(s site) *http.Response {
		e := s.edition(30 * time.Minute)
		return s.feed(e, "", func(h http.Header) {
			h.Set("ETag", tag(e))
			h.Set("Cache-Control", "public, max-age=7200")
			h.Set("Age", "600")
		})
	},
	"ttl": func(s site) *http.Response {
		e := s.edition(11 * time.Hour)
		return s.feed(e, "<ttl>240</ttl>", func(h http.Header) { h.Set("ETag", tag(e)) })
	},
	"night": func(s site) *http.Response {
		e := s.edition(11 * time.Hour)
		return s.feed(e, "<skipHours><hour>1</hour><hour>2</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
			func(h http.Header) { h.Set("ETag", tag(e)) })
	},
	"busy": func(s site) *http.Response {
		if s.now.UTC().Hour() == 12 {
			return response(429, http.Header{"Retry-After": {"7200"}}, nil)
		}
		return s.feed(s.edition(5*time.Hour), "", func(http.Header) {})
	},
	"down": func(s site) *http.Response {
		if s.since > 5*24*time.Hour && s.since < 7*24*time.Hour {
			return response(503, nil, nil)
		}
		return s.feed(s.edition(5*time.Hour), "", func(http.Header) {})
	},
	"moved": func(s site) *http.Response {
		if s.req.URL.Path == "/rss" {
			return response(301, http.Header{"Location": {"https://moved.example/feed.xml"}}, nil)
		}
		e := s.edition(5 * time.Hour)
		return s.feed(e, "", func(h http.Header) { h.Set("ETag", tag(e)) })
	},
	"detour": func(s site) *http.Response {
		if s.req.URL.Path == "/rss" {
			return response(302, http.Header{"Location": {"https://elsewhere.example/feed.xml"}}, nil)
		}
		return response(404, nil, nil)
	},
	"elsewhere": func(s site) *http.Response {
		e := s.edition(5 * time.Hour)
		return s.feed(e, "", func(h http.Header) { h.Set("ETag", tag(e)) })
	},
	"gone": func(s site) *http.Response {
		if s.since > 3*24*time.Hour {
			return response(410, nil, nil)
		}
		return s.feed(1, "", func(http.Header) {})
	},
}

// reader joins the real fetcher, the policy and a store that commits at once.
type reader struct {
	fetcher   *fetcher.Fetcher
	scheduler *scheduler.Scheduler
	mu        sync.Mutex
	states    map[news.ChannelID]news.State
	listings  map[news.ChannelID]news.Listing
}

func (r *reader) poll(ctx context.Context, ch *news.Channel) news.State {
	before, _ := r.state(ch.ID)
	poll := r.fetcher.Fetch(ctx, ch, before, func() (news.Listing, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.listings[ch.ID], nil
	})
	if ctx.Err() != nil {
		return before
	}
	st := r.scheduler.Policy().After(ch, before, &poll)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.states[ch.ID] = st
	if poll.Listed != nil {
		l := news.Listing{Channel: ch.ID}
		for _, chunk := range poll.Listed {
			l.Items = append(l.Items, news.Listed{Chunk: chunk})
		}
		r.listings[ch.ID] = l
	}
	return st
}

func (r *reader) state(id news.ChannelID) (news.State, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	st, ok := r.states[id]
	return st, ok
}

const aDay = 24 * time.Hour

// What publishers were promised, judged by their own log of ten days, with a
// restart every ten hours: the real fetcher behind the real scheduler.
func TestPromisesToPublishers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := &publishers{begin: time.Now(), n: map[string]int{}}
		r := &reader{
			fetcher: fetcher.New(fetcher.Options{Version: "1", Contact: "mailto:desk@tin.example", Transport: web}),
			states:  map[news.ChannelID]news.State{}, listings: map[news.ChannelID]news.Listing{},
		}
		var chs []*news.Channel
		for name := range sites {
			if name != "elsewhere" {
				url := "https://" + name + ".example/rss"
				chs = append(chs, &news.Channel{
					ID: news.MakeChannelID("s", url), Source: &news.Source{ID: "s", Birth: "s", Weight: 50}, URL: url,
					Zone: time.UTC, Min: 10 * time.Minute, Max: 3 * time.Hour,
				})
			}
		}
		for time.Since(web.begin) < 10*aDay {
			r.scheduler = scheduler.New(scheduler.Options{}, r.poll)
			r.scheduler.Set(chs, r.state)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Hour)
			if err := r.scheduler.Run(ctx); err != nil {
				t.Fatal(err)
			}
			cancel()
			time.Sleep(3 * time.Second)
		}
		for url, log := range web.byURL() {
			checkValidators(t, url, log)
			checkHeaders(t, url, log)
			checkWaits(t, url, log)
		}
		web.checkSites(t)
	})
}

func (p *publishers) byURL() map[string][]exchange {
	m := map[string][]exchange{}
	for _, x := range p.log {
		m[x.url] = append(m[x.url], x)
	}
	return m
}

// checkValidators verifies that what was sent is byte for byte what was last
// received (rules P1–P4).
func checkValidators(t *testing.T, url string, log []exchange) {
	t.Helper()
	var etag, modified string
	full := log[0].at // last unconditional request
	for i, x := range log {
		refresh := !x.conditional() && i > 0 && x.at.Sub(full) > 7*aDay // rule P6
		if got := x.header.Get("If-None-Match"); got != etag && !refresh {
			t.Errorf("%s at %v: If-None-Match %q, last received %q", url, x.at, got, etag)
		}
		if got := x.header.Get("If-Modified-Since"); got != modified && !refresh {
			t.Errorf("%s at %v: If-Modified-Since %q, last received %q", url, x.at, got, modified)
		}
		if !x.conditional() {
			full = x.at
		}
		switch x.status {
		case 200:
			etag, modified = x.answer.Get("ETag"), x.answer.Get("Last-Modified")
			full = x.at
		case 304:
			if x.at.Sub(full) > 8*aDay+3*time.Hour {
				t.Errorf("%s: nothing but 304 from %v to %v", url, full, x.at)
			}
		}
	}
}

// checkHeaders verifies what is sent, and what is not (rules P15, P16).
func checkHeaders(t *testing.T, url string, log []exchange) {
	t.Helper()
	for _, x := range log {
		if ua := x.header.Get("User-Agent"); ua != "Regionwire/1 (+mailto:desk@tin.example)" {
			t.Errorf("%s: User-Agent %q", url, ua)
		}
		if x.header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("%s: Accept-Encoding %q", url, x.header.Get("Accept-Encoding"))
		}
		for _, name := range []string{"Cookie", "Referer", "Range", "A-IM", "Authorization"} {
			if v := x.header.Get(name); v != "" {
				t.Errorf("%s: %s %q", url, name, v)
			}
		}
	}
}

// checkWaits verifies that nothing is asked sooner than after ten minutes, and
// nothing sooner than the answer said (rules P7, P8, P10).
func checkWaits(t *testing.T, url string, log []exchange) {
	t.Helper()
	for i, x := range log[1:] {
		wait := x.at.Sub(log[i].at)
		least := 10*time.Minute - time.Second
		switch before := log[i]; {
		case before.status == 429:
			least = 2 * time.Hour
		case before.status == 503:
			least = time.Hour
		case before.answer.Get("Cache-Control") != "":
			least = 2*time.Hour - 10*time.Minute
		case strings.Contains(url, "ttl"):
			least = 4 * time.Hour
		}
		if wait < least {
			t.Errorf("%s at %v: asked again after %v, want %v", url, x.at, wait, least)
		}
	}
}

// checkSites verifies what only some sites are about (rules P5, P9, P12, P13).
func (p *publishers) checkSites(t *testing.T) {
	t.Helper()
	by := p.byURL()
	for _, x := range by["https://night.example/rss"][1:] {
		if h := x.at.UTC().Hour(); h >= 1 && h <= 3 || x.at.UTC().Weekday() == time.Sunday {
			t.Errorf("asked at a time that its feed skips: %v", x.at)
		}
	}
	if gone := by["https://gone.example/rss"]; gone[len(gone)-1].at.Sub(p.begin) > 5*aDay {
		t.Errorf("a feed that is gone for good was asked at %v", gone[len(gone)-1].at)
	}
	old := by["https://moved.example/rss"]
	if last := old[len(old)-1].at.Sub(p.begin); last < 2*aDay || last > 3*aDay {
		t.Errorf("an address that moved for good was last asked after %v, want two to three days", last)
	}
	detour, target := by["https://detour.example/rss"], by["https://elsewhere.example/feed.xml"]
	if len(detour) != len(target) || len(detour) < 10*8 {
		t.Errorf("%d requests of an address that redirects for now, %d of its target", len(detour), len(target))
	}
	for url, log := range by {
		if len(log) > 10*96 {
			t.Errorf("%s: %d requests in ten days", url, len(log))
		}
	}
}
