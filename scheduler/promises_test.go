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
	at     time.Time // and a fifth of a second later it was answered
	url    string
	host   string
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
	r := answer(site{req, n, start, start.Sub(p.begin)})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, exchange{start, req.URL.String(), req.URL.Host, req.Header.Clone(), r.StatusCode, r.Header})
	return r, nil
}

// answer has the publisher answer whose host it is; one that hangs does until
// nobody waits any longer.
func answer(s site) *http.Response {
	name, _, _ := strings.Cut(s.req.URL.Host, ".")
	return sites[strings.TrimRight(name, "0123456789")](s)
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
	"renews": func(s site) *http.Response { // its 304 carry ever new entity tags
		set := func(h http.Header) { h.Set("ETag", fmt.Sprintf(`"%d"`, s.n)) }
		if s.req.Header.Get("If-None-Match") != "" && s.n%5 > 0 {
			h := http.Header{}
			set(h)
			return response(304, h, nil)
		}
		return s.feed(s.edition(5*time.Hour), "", set)
	},
	"breaks": func(s site) *http.Response { // off in every third answer, with a new entity tag
		if s.n%3 == 2 {
			return response(200, http.Header{"Etag": {fmt.Sprintf(`"broken %d"`, s.n)}, broken: {"1"}},
				[]byte("<rss><channel><title>T</title><item><title>Tin 1</title><link>https://a.example/1</link></item><item><tit"))
		}
		e := s.edition(5 * time.Hour)
		return s.feed(e, "", func(h http.Header) { h.Set("ETag", tag(e)) })
	},
	"portal": func(s site) *http.Response { // for two days a web page stands in its place
		if s.since > 4*24*time.Hour && s.since < 6*24*time.Hour {
			return response(200, http.Header{"Etag": {`"portal"`}, broken: {"1"}}, []byte("<html><title>Sign in</title><form><input type=password></form></html>"))
		}
		e := s.edition(5 * time.Hour)
		return s.feed(e, "", func(h http.Header) { h.Set("ETag", tag(e)) })
	},
	"errs": func(s site) *http.Response { return response(500, nil, nil) },
	"bomb": func(s site) *http.Response {
		return response(200, http.Header{broken: {"1"}}, bytes.Repeat([]byte(" "), 9<<20))
	},
	"deep": func(s site) *http.Response {
		return response(200, http.Header{broken: {"1"}}, []byte("<rss>"+strings.Repeat("<a>", 1000)))
	},
	"loops": func(s site) *http.Response { return response(302, http.Header{"Location": {"/rss"}}, nil) },
	"chatty": func(s site) *http.Response { // names a hub, older pages, an icon and other things nobody asked for
		head := `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>` +
			`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="https://chatty.example/rss?page=2"/>` +
			`<cloud domain="rpc.example" port="80" path="/RPC2" registerProcedure="x" protocol="xml-rpc"/>` +
			`<image><url>https://chatty.example/favicon.ico</url></image>`
		return s.feed(s.edition(5*time.Hour), head, func(h http.Header) { h.Set("Link", `<https://hub.example/>; rel="hub"`) })
	},
	"page": func(s site) *http.Response {
		html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		switch path := s.req.URL.Path; {
		case path == "/robots.txt":
			return response(200, http.Header{"Content-Type": {"text/plain"}}, []byte("User-agent: *\nDisallow: /cam/\nCrawl-delay: 20\n"))
		case path == "/rss":
			var b strings.Builder
			b.WriteString("<html><title>Báo</title><body><main>")
			for e, i := s.edition(3*time.Hour), 0; i < 12; i++ {
				folder := []string{"tin", "tin", "cam"}[(e+i)%3]
				fmt.Fprintf(&b, `<article><h3><a href="/%s/chuyen-ke-o-xa-da-phuc-%d.html">Chuyện kể ở xã Đa Phúc, phần thứ %d</a></h3><p>Lời dẫn của phần thứ %d.</p></article>`, folder, e+i, e+i, e+i)
			}
			b.WriteString("</main></body></html>")
			return response(200, html, []byte(b.String()))
		default:
			return response(200, html, []byte("<html><head><title>Chuyện kể</title></head><body><article><h1>Chuyện kể ở xã Đa Phúc</h1><p>"+strings.Repeat("Người dân xã Đa Phúc kể chuyện. ", 30)+"</p></article></body></html>"))
		}
	},
}

// broken marks an answer in the log that cannot be understood to its end.
const broken = "X-Broken"

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
		before := r.listings[ch.ID].Items // what documents before it listed stays behind it
		l.Items = append(l.Items, before[:min(len(before), 60)]...)
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

const (
	aDay            = 24 * time.Hour
	monthOfPromises = 30 * aDay
)

// What publishers were promised, judged by their own log of thirty days of
// forty sources, a third of them hostile, with a restart every ten hours: the
// real fetcher behind the real scheduler. Clocks that are set and summer time
// are in TestMonthWithHostileServers, for here nothing but time itself passes.
func TestPromisesToPublishers(t *testing.T) {
	web := &publishers{n: map[string]int{}}
	synctest.Test(t, func(t *testing.T) {
		web.begin = time.Now()
		r := &reader{
			fetcher: fetcher.New(fetcher.Options{Version: "1", Contact: "mailto:desk@tin.example", Subscribers: func() int { return 12 }, Transport: web}),
			states:  map[news.ChannelID]news.State{}, listings: map[news.ChannelID]news.Listing{},
		}
		var chs []*news.Channel
		add := func(name string, kind news.ChannelKind) {
			url := "https://" + name + ".example/rss"
			chs = append(chs, &news.Channel{
				ID: news.MakeChannelID("s", url), Source: &news.Source{ID: "s", Birth: "s", Weight: 50}, URL: url, Kind: kind,
				Zone: time.UTC, Min: 10 * time.Minute, Max: 3 * time.Hour,
			})
		}
		for name := range sites {
			switch name {
			case "elsewhere":
			case "page":
				add(name, news.Page)
			default:
				add(name, news.Feed)
			}
		}
		for n := 1; len(chs) < 40; n++ {
			add(fmt.Sprintf("both%d", n), news.Feed)
			chs[len(chs)-1].Fixed = 3 * time.Hour
		}
		for time.Since(web.begin) < monthOfPromises {
			r.scheduler = scheduler.New(scheduler.Options{}, r.poll)
			r.scheduler.Set(chs, r.state)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Hour)
			if err := r.scheduler.Run(ctx); err != nil {
				t.Fatal(err)
			}
			cancel()
			time.Sleep(3 * time.Second)
		}
	})
	for _, o := range oracles {
		t.Run(o.rule, func(t *testing.T) { o.check(t, web) })
	}
}

func (p *publishers) byURL() map[string][]exchange {
	m := map[string][]exchange{}
	for _, x := range p.log {
		m[x.url] = append(m[x.url], x)
	}
	return m
}
