package fetcher

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// roundTrip is a server without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// respond returns a response; headers come as name, value pairs.
func respond(r *http.Request, status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Add(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Header: h, Request: r, ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)),
	}
}

const hour = 3600

// channel returns a channel at an address, of a paper whose clock is that of
// Hanoi.
func channel(url string) *news.Channel {
	src := &news.Source{ID: "paper", Birth: "paper", Name: "The Paper"}
	return &news.Channel{
		ID: news.MakeChannelID("paper", url), Source: src, URL: url,
		Kind: news.Feed, Zone: time.FixedZone("ICT", 7*hour),
	}
}

// rssFeed returns a feed with the given items, each an XML string.
func rssFeed(items ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>The Paper</title>` +
		`<link>https://paper.example/</link><description>News</description>` + strings.Join(items, "") + `</channel></rss>`
}

// rssItem returns a plain item named by a number.
func rssItem(n int) string {
	return fmt.Sprintf(`<item><title>Title %d</title><link>https://paper.example/%d.html</link><guid>%d</guid>`+
		`<pubDate>Mon, 23 Nov 2026 %02d:00:00 +0700</pubDate><description>Text of number %d.</description></item>`, n, n, n, n%24, n)
}

// serve returns a Fetcher whose requests are answered by handler.
func serve(handler func(*http.Request) *http.Response) *Fetcher {
	return New(Options{Version: "1.0", Contact: "https://agg.example/about", Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return handler(r), nil
	})})
}

// parse reads a document as if it had been fetched on 24 November 2026.
func parse(t testing.TB, body string, headers ...string) news.Poll {
	t.Helper()
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Add(headers[i], headers[i+1])
	}
	return Parse(channel("https://paper.example/rss"), h, []byte(body), testNow)
}

var testNow = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

func TestFetchReadsAFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(testNow))
		f := serve(func(r *http.Request) *http.Response {
			return respond(r, 200, rssFeed(rssItem(1), rssItem(2)), "ETag", `"a"`, "Content-Type", "application/rss+xml")
		})
		ch := channel("https://paper.example/rss")
		poll := f.Fetch(t.Context(), ch, news.State{}, nil)
		if poll.Outcome.Kind != news.OK || len(poll.Items) != 2 || len(poll.Listed) != 2 || poll.Outcome.Read != 2 {
			t.Fatalf("outcome %+v with %d items and %d chunks, want OK with 2", poll.Outcome, len(poll.Items), len(poll.Listed))
		}
		it := poll.Items[0]
		if it.Title != "Title 1" || it.Link != "https://paper.example/1.html" || it.Lead != "Text of number 1." {
			t.Errorf("item %+v", it)
		}
		if want := time.Date(2026, time.November, 22, 18, 0, 0, 0, time.UTC); !it.Published.Time.Equal(want) || it.Published.Basis != news.Zoned {
			t.Errorf("published %v %v, want %v zoned", it.Published.Time, it.Published.Basis, want)
		}
		if poll.State.ETag != `"a"` || poll.State.Final != ch.URL || poll.State.Title != "The Paper" || poll.State.Format != "rss 2.0" {
			t.Errorf("state %+v", poll.State)
		}
	})
}

func mustParse(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// quiet returns a logger for servers whose clients misbehave on purpose.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
