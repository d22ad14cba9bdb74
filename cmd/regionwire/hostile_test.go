package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// hostility is a way to harm whoever polls.
type hostility struct {
	kind   news.Kind // what is told of it in the end
	answer func(r *http.Request) (*http.Response, error)
}

// hostilities is one per cent of a thousand sources.
var hostilities = map[string]hostility{
	// threat 1, bad input 71
	"deep": {news.TooLarge, compressed(func(w io.Writer) {
		io.WriteString(w, "<rss><channel><item>")
		for range 500 {
			io.WriteString(w, strings.Repeat("<m:a>", 1_000))
		}
	})},
	// threat 2, bad input 41
	"bomb": {news.TooLarge, compressed(func(w io.Writer) {
		for range 40 {
			w.Write(make([]byte, 1<<20))
		}
	})},
	// threat 3, bad input 44
	"endless": {news.TooLarge, func(r *http.Request) (*http.Response, error) {
		resp := reply(r, http.StatusOK, "", nil)
		resp.Body, resp.ContentLength = io.NopCloser(repeated("<item><title>x</title></item>")), -1
		return resp, nil
	}},
	// threat 3, bad input 43
	"drip": {news.Timeout, func(r *http.Request) (*http.Response, error) {
		resp := reply(r, http.StatusOK, "", nil)
		resp.Body, resp.ContentLength = io.NopCloser(&drip{r.Context()}), -1
		return resp, nil
	}},
	// bad input 5
	"silent": {news.Timeout, func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}},
	// threat 4, bad input 45: net/http gives up at the fetcher's limit
	"headers": {news.TooLarge, func(*http.Request) (*http.Response, error) {
		return nil, errors.New("net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 65536 bytes; aborted")
	}},
	// threat 14, bad input 19
	"loop": {news.Redirect, func(r *http.Request) (*http.Response, error) {
		next := "/a"
		if r.URL.Path == next {
			next = "/rss"
		}
		return reply(r, http.StatusFound, "", http.Header{"Location": {next}}), nil
	}},
	// threat 15
	"wall": {news.BotWall, func(r *http.Request) (*http.Response, error) {
		return reply(r, http.StatusForbidden, "<!doctype html><title>Just a moment...</title>",
			http.Header{"Content-Type": {"text/html"}, "Cf-Mitigated": {"challenge"}}), nil
	}},
	// threat 22, bad input 32
	"truncated": {news.Truncated, func(r *http.Request) (*http.Response, error) {
		resp := reply(r, http.StatusOK, "", nil)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("<rss version='2.0'><channel><title>x</title><item><tit"), failing{io.ErrUnexpectedEOF}))
		resp.ContentLength = 5_000
		return resp, nil
	}},
	// threat 17: as much as a document may hold, all of it new each time
	"flood": {news.OK, func(r *http.Request) (*http.Response, error) {
		var b strings.Builder
		now := time.Now()
		fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Flood</title>`)
		for i := range 2_000 {
			fmt.Fprintf(&b, "<item><title>Flood %d of %d</title><link>https://flood.example/%d-%d</link><pubDate>%s</pubDate></item>",
				i, now.Unix(), now.Unix(), i, now.Format(time.RFC1123Z))
		}
		b.WriteString("</channel></rss>")
		return reply(r, http.StatusOK, b.String(), nil), nil
	}},
}

// compressed answers with what write writes, gzipped.
func compressed(write func(io.Writer)) func(*http.Request) (*http.Response, error) {
	body := sync.OnceValue(func() string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		write(w)
		w.Close()
		return b.String()
	})
	return func(r *http.Request) (*http.Response, error) {
		return reply(r, http.StatusOK, body(), http.Header{"Content-Encoding": {"gzip"}}), nil
	}
}

// repeated is text over and over, without end.
type repeated string

func (s repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], s)
	}
	return n, nil
}

// drip is a body of one byte a second.
type drip struct{ ctx context.Context }

func (d *drip) Read(p []byte) (int, error) {
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-timer.C:
		p[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

// failing is a body that breaks off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// town is a thousand newsrooms, each with a host of its own. Of hostile ones
// the name says how; the others publish an article now and then.
type town struct {
	began   time.Time
	hostile map[string]bool // they may behave

	mu    sync.Mutex
	polls map[string][]time.Duration // since began, of newsrooms that are not in hostilities
}

func newTown() *town {
	return &town{hostile: map[string]bool{}, polls: map[string][]time.Duration{}}
}

// townSize returns how many newsrooms there are: fewer under the race detector,
// which looks for something else.
func townSize() int {
	if raceEnabled || testing.Short() {
		return 150
	}
	return 1_000
}

// townTime is long enough for each newsroom to be polled twice.
const townTime = 20 * time.Minute

func (tw *town) RoundTrip(r *http.Request) (*http.Response, error) {
	name, _, _ := strings.Cut(r.URL.Host, ".")
	if _, ok := hostilities[name]; !ok {
		tw.mu.Lock()
		tw.polls[name] = append(tw.polls[name], time.Since(tw.began))
		tw.mu.Unlock()
	}
	timer := time.NewTimer(100 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if h, ok := hostilities[name]; ok && tw.hostile[name] {
		return h.answer(r)
	}
	return tw.behave(r, name), nil
}

// behave answers as a good newsroom does: three articles, and a new one every
// twenty to eighty minutes.
func (tw *town) behave(r *http.Request, name string) *http.Response {
	seed := newsroomSeed(name)
	period := time.Duration(20+seed%60) * time.Minute
	newest := int(time.Since(tw.began.Add(-4*period-time.Duration(seed%1200)*time.Second)) / period)
	etag := fmt.Sprintf(`"%d"`, newest)
	header := http.Header{"Etag": {etag}, "Content-Type": {"application/rss+xml"}}
	if r.Header.Get("If-None-Match") == etag {
		return reply(r, http.StatusNotModified, "", header)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title>`, name)
	for i := newest; i > newest-3; i-- {
		at := tw.began.Add(-4*period - time.Duration(seed%1200)*time.Second).Add(time.Duration(i) * period)
		title, lead := prose(seed, uint64(i), 9), prose(seed, uint64(i)+1e6, 30)
		fmt.Fprintf(&b, "<item><title>%s</title><link>https://%s/%d</link><description>%s</description><pubDate>%s</pubDate></item>",
			title, r.URL.Host, 100_000+i, lead, at.Format(time.RFC1123Z))
	}
	b.WriteString("</channel></rss>")
	return reply(r, http.StatusOK, b.String(), header)
}

func newsroomSeed(name string) uint64 {
	var seed uint64
	for _, c := range []byte(name) {
		seed = seed*31 + uint64(c)
	}
	return seed
}

// prose is words that no two articles share many of.
func prose(seed, article uint64, words int) string {
	random := rand.New(rand.NewPCG(seed, article))
	var b strings.Builder
	for range words {
		for range 2 + random.IntN(2) {
			b.WriteString([]string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "xu"}[random.IntN(10)])
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// townConfig is the configuration that follows all newsrooms. The feed leaves
// out those whose names are in hostilities.
func townConfig() string {
	var b strings.Builder
	b.WriteString("site: {url: https://out.example, name: Out, language: en, timezone: UTC}\ngroups:\n  good: {tags: [good]}\nsources:\n")
	for i := range townSize() - len(hostilities) {
		fmt.Fprintf(&b, "  n%03d: {url: \"https://n%03d.example/rss\", group: good}\n", i, i)
	}
	for name := range hostilities {
		fmt.Fprintf(&b, "  %s: https://%s.example/rss\n", name, name)
	}
	b.WriteString("feeds:\n  good: {title: Good, sources: [\"group:good\"], order: seen, limit: 10}\n")
	return b.String()
}

// townLife lets a town be polled for a while, and returns what readers got
// each minute: validators and body of each document.
func townLife(t *testing.T, tw *town) (history []string) {
	config := writeConfig(t, townConfig())
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(12 * time.Hour) // midnight of 1 January 2000 lies on the edge of dates that are believed
		tw.began = time.Now()
		l := begin(t, config, tw)
		for time.Since(tw.began) < townTime {
			time.Sleep(time.Minute)
			synctest.Wait()
			for _, format := range formats {
				resp := l.get("/feeds/good"+format, "")
				body, err := io.ReadAll(resp.Body)
				if err != nil {
					t.Fatal(err)
				}
				history = append(history, fmt.Sprintf("%v after %v: %s %s %s\n%s", format, time.Since(tw.began), resp.Status, resp.Header.Get("ETag"), resp.Header.Get("Last-Modified"), body))
			}
		}
		for name, h := range hostilities {
			st, _ := l.ingest.State(news.MakeChannelID(news.SourceID(name), "https://"+name+".example/rss"))
			if want := h.kind; tw.hostile[name] && st.Kind != want || !tw.hostile[name] && st.Kind != news.OK {
				t.Errorf("%s: told of as %s (%s), want %s", name, st.Kind, st.Detail, want)
			}
		}
		l.end(t)
	})
	return history
}

// TestHostileSourcesHurtNobody polls a thousand newsrooms of which ten do
// their worst, and the same thousand when all behave. The others are polled
// as if nothing were, and what readers get of them is the same bytes at every
// minute.
func TestHostileSourcesHurtNobody(t *testing.T) {
	t.Parallel()
	quiet, loud := newTown(), newTown()
	for name := range hostilities {
		loud.hostile[name] = true
	}
	want, got := townLife(t, quiet), townLife(t, loud)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("beside hostile sources readers get other bytes:\n%.600s\n\nwant\n%.600s", got[i], want[i])
			break
		}
	}
	var late []time.Duration
	for name, planned := range quiet.polls {
		if len(loud.polls[name]) != len(planned) {
			t.Errorf("%s was polled %d times beside hostile sources, else %d times", name, len(loud.polls[name]), len(planned))
			continue
		}
		for i, at := range loud.polls[name] {
			late = append(late, at-planned[i])
		}
	}
	slices.Sort(late)
	if len(late) < 2*(townSize()-len(hostilities)) {
		t.Fatalf("%d polls of %d newsrooms", len(late), townSize())
	}
	p99 := late[len(late)*99/100]
	t.Logf("%d polls: p99 %v late, at most %v", len(late), p99, late[len(late)-1])
	if p99 > time.Second {
		t.Errorf("hostile sources make polls late: p99 %v", p99)
	}
}
