package fetcher

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// upstream is a server that keeps what it was asked.
type upstream struct {
	requests []*http.Request
	answer   func(r *http.Request) *http.Response
}

func (u *upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	u.requests = append(u.requests, r)
	return u.answer(r), nil
}

func (u *upstream) fetcher() *Fetcher {
	return New(Options{Version: "1.0", Contact: "https://agg.example/about", Transport: u})
}

// last returns the headers of the last request.
func (u *upstream) last() http.Header { return u.requests[len(u.requests)-1].Header }

func unconditional(h http.Header) bool {
	return h.Get("If-None-Match") == "" && h.Get("If-Modified-Since") == ""
}

func none() (news.Listing, error) { return news.Listing{}, nil }

// TestRequestsAreHonest covers rules P15 and P16 and bad input 47.
func TestRequestsAreHonest(t *testing.T) {
	u := &upstream{answer: func(r *http.Request) *http.Response {
		return respond(r, 200, rssFeed(rssItem(1)), "Set-Cookie", "id=1; Path=/", "ETag", `"a"`)
	}}
	f, ch := u.fetcher(), channel("https://paper.example/rss")
	st := f.Fetch(t.Context(), ch, news.State{}, none).State
	f.Fetch(t.Context(), ch, st, none)
	h := u.last()
	if got := h.Get("User-Agent"); got != "Regionwire/1.0 (+https://agg.example/about)" {
		t.Errorf("User-Agent %q", got)
	}
	if got := h.Get("Accept-Encoding"); got != "gzip" {
		t.Errorf("Accept-Encoding %q", got)
	}
	for _, name := range []string{"Cookie", "Referer", "Range", "A-IM", "Authorization"} {
		if h.Get(name) != "" {
			t.Errorf("%s: %s was sent", name, h.Get(name))
		}
	}
}

// TestSubscribersAreTold covers rule P15: publishers count readers by them.
func TestSubscribersAreTold(t *testing.T) {
	for _, c := range []struct {
		contact string
		readers int
		want    string
	}{
		{"", 0, "Regionwire/1.0"},
		{"mailto:a@b.example", 0, "Regionwire/1.0 (+mailto:a@b.example)"},
		{"mailto:a@b.example", 1, "Regionwire/1.0 (+mailto:a@b.example; 1 subscriber)"},
		{"mailto:a@b.example", 37, "Regionwire/1.0 (+mailto:a@b.example; 37 subscribers)"},
		{"", 37, "Regionwire/1.0 (37 subscribers)"},
	} {
		u := &upstream{answer: func(r *http.Request) *http.Response { return respond(r, 200, rssFeed(rssItem(1))) }}
		f := New(Options{Version: "1.0", Contact: c.contact, Subscribers: func() int { return c.readers }, Transport: u})
		f.Fetch(t.Context(), channel("https://paper.example/rss"), news.State{}, none)
		if got := u.last().Get("User-Agent"); got != c.want {
			t.Errorf("%d readers: %q, want %q", c.readers, got, c.want)
		}
	}
}

// TestValidatorsAreEchoed covers rules P1–P4 and bad inputs 48–51 and 55.
func TestValidatorsAreEchoed(t *testing.T) {
	for _, c := range []struct{ etag, modified string }{
		{`"a"`, "Mon, 23 Nov 2026 10:00:00 GMT"},
		{`W/"a b"`, ""},
		{"unquoted-é", "garbage"},
		{"", "Monday, 23-Nov-26 10:00:00 GMT"},
		{`"` + strings.Repeat("x", 1000) + `"`, "Thu, 01 Jan 2099 00:00:00 GMT"},
	} {
		u := &upstream{answer: func(r *http.Request) *http.Response {
			return respond(r, 200, rssFeed(rssItem(1)), "ETag", c.etag, "Last-Modified", c.modified, "Vary", "*")
		}}
		f, ch := u.fetcher(), channel("https://paper.example/rss")
		st := f.Fetch(t.Context(), ch, news.State{}, none).State
		if !unconditional(u.last()) {
			t.Errorf("the first request was conditional")
		}
		f.Fetch(t.Context(), ch, st, none)
		if h := u.last(); h.Get("If-None-Match") != c.etag || h.Get("If-Modified-Since") != c.modified {
			t.Errorf("echoed %q and %q, want %q and %q", h.Get("If-None-Match"), h.Get("If-Modified-Since"), c.etag, c.modified)
		}
	}
	for _, etag := range []string{`"` + strings.Repeat("x", 8<<10) + `"`, "\"a\rb\"", "\"a\x00b\""} { // bad input 48
		if got := validator(http.Header{"Etag": {etag}}, "ETag"); got != "" {
			t.Errorf("kept an ETag of %d bytes: %.20q", len(etag), got)
		}
	}
}

func TestValidatorsFollowTheLastAnswer(t *testing.T) {
	var status int
	var headers []string
	body := rssFeed(rssItem(1))
	u := &upstream{answer: func(r *http.Request) *http.Response { return respond(r, status, body, headers...) }}
	f, ch := u.fetcher(), channel("https://paper.example/rss")
	var st news.State
	for _, c := range []struct {
		name           string
		status         int
		body           string
		headers        []string
		etag, modified string
	}{
		{"first", 200, body, []string{"ETag", "1", "Last-Modified", "A"}, "1", "A"},
		{"304 with a new ETag", 304, "", []string{"ETag", "2"}, "2", "A"},
		{"304 without any", 304, "", nil, "2", "A"},
		{"same body, new ETag, no Last-Modified (51, P2)", 200, body, []string{"ETag", "3"}, "3", ""},
		{"new body, Last-Modified alone (50)", 200, rssFeed(rssItem(2)), []string{"Last-Modified", "B"}, "", "B"},
		{"web page with validators (threat 15)", 200, "<html><title>Hi</title></html>", []string{"ETag", "9", "Last-Modified", "Z"}, "", "B"},
		{"server error with validators", 500, "", []string{"ETag", "9"}, "", "B"},
		{"cut-off body (threat 22)", 200, rssFeed(rssItem(3), rssItem(4))[:500], []string{"ETag", "9"}, "", "B"},
		{"good again", 200, rssFeed(rssItem(3)), []string{"ETag", "4", "Last-Modified", "C"}, "4", "C"},
	} {
		status, body, headers = c.status, c.body, c.headers
		poll := f.Fetch(t.Context(), ch, st, none)
		if st = poll.State; st.ETag != c.etag || st.LastModified != c.modified {
			t.Errorf("%s: validators %q %q, want %q %q (%v %s)", c.name, st.ETag, st.LastModified, c.etag, c.modified, poll.Outcome.Kind, poll.Outcome.Detail)
		}
		if c.status == 304 && (!poll.Outcome.Unchanged || poll.Listed != nil || poll.Outcome.Kind != news.OK) {
			t.Errorf("%s: %+v", c.name, poll.Outcome)
		}
	}
	// Bad input 14: a 304 to a request without validators clears what is kept.
	st.ETag, st.LastModified, status, headers = "", "", 304, nil
	if poll := f.Fetch(t.Context(), ch, st, none); poll.Outcome.Kind != news.Unexpected || poll.State.Body != (news.Hash{}) {
		t.Errorf("%v, body %v", poll.Outcome.Kind, poll.State.Body)
	}
}

// TestSameBodyIsNotRead is threat 24: the listing is not even asked for.
func TestSameBodyIsNotRead(t *testing.T) {
	u := &upstream{answer: func(r *http.Request) *http.Response {
		return respond(r, 200, strings.Replace(rssFeed(rssItem(1)), "<link>", "<ttl>45</ttl><link>", 1))
	}}
	f, ch := u.fetcher(), channel("https://paper.example/rss")
	first := f.Fetch(t.Context(), ch, news.State{}, none)
	asked := false
	again := f.Fetch(t.Context(), ch, first.State, func() (news.Listing, error) { asked = true; return news.Listing{}, nil })
	if asked || !again.Outcome.Unchanged || again.Listed != nil || len(again.Items) != 0 {
		t.Errorf("asked %v, outcome %+v", asked, again.Outcome)
	}
	if again.Outcome.TTL != 45*time.Minute {
		t.Errorf("TTL %v was forgotten", again.Outcome.TTL)
	}
}

// TestSameCodedBodyIsNotDecoded: a short one is known as it is received, one
// that another compressor made once it is decoded.
func TestSameCodedBodyIsNotDecoded(t *testing.T) {
	plain := rssFeed(rssItem(1))
	split := gzipped(plain[:50]) + gzipped(plain[50:]) // the same text in two members
	body := gzipped(plain)
	u := &upstream{answer: func(r *http.Request) *http.Response { return respond(r, 200, body, "Content-Encoding", "gzip") }}
	f, ch := u.fetcher(), channel("https://paper.example/rss")
	st := f.Fetch(t.Context(), ch, news.State{}, none).State
	for _, c := range []struct {
		what, body string
		unchanged  bool
		bytes      int
	}{
		{"the same bytes", body, true, len(body)},
		{"the same text, compressed otherwise", split, true, len(plain)},
		{"these bytes again", split, true, len(split)},
		{"another text", gzipped(rssFeed(rssItem(1), rssItem(2))), false, len(rssFeed(rssItem(1), rssItem(2)))},
	} {
		body = c.body
		p := f.Fetch(t.Context(), ch, st, none)
		if o := &p.Outcome; o.Kind != news.OK || o.Unchanged != c.unchanged || o.Bytes != int64(c.bytes) {
			t.Errorf("%s: %v, unchanged %v, %d bytes, want %d", c.what, o.Kind, o.Unchanged, o.Bytes, c.bytes)
		}
		st = p.State
	}
	st.Body = news.Hash{} // as when articles were left for later
	if p := f.Fetch(t.Context(), ch, st, none); p.Outcome.Unchanged || len(p.Items) != 2 {
		t.Errorf("a body to be read again: unchanged %v, %d items", p.Outcome.Unchanged, len(p.Items))
	}
}

// TestAnEmptyListStaysOne: a server that answers 304 to a feed without items
// does not thereby deliver.
func TestAnEmptyListStaysOne(t *testing.T) {
	u := &upstream{answer: func(r *http.Request) *http.Response {
		if !unconditional(r.Header) {
			return respond(r, 304, "")
		}
		return respond(r, 200, rssFeed(), "ETag", `"a"`)
	}}
	f, ch := u.fetcher(), channel("https://paper.example/rss")
	first := f.Fetch(t.Context(), ch, news.State{}, none)
	st := first.State
	st.Kind, st.Detail = first.Outcome.Kind, first.Outcome.Detail // as the schedule does
	again := f.Fetch(t.Context(), ch, st, none).Outcome
	if first.Outcome.Kind != news.NoItems || again.Kind != news.NoItems || !again.Unchanged || again.Detail != first.Outcome.Detail {
		t.Errorf("%+v, then %+v", first.Outcome, again)
	}
}

// TestValidatorsBelongToAnAddress covers rule P5.
func TestValidatorsBelongToAnAddress(t *testing.T) {
	target := "https://cdn.example/a"
	u := &upstream{}
	u.answer = func(r *http.Request) *http.Response {
		if r.URL.Host == "paper.example" {
			return respond(r, 302, "", "Location", target)
		}
		return respond(r, 200, rssFeed(rssItem(1)), "ETag", `"x"`)
	}
	f, ch := u.fetcher(), channel("https://paper.example/rss")
	st := f.Fetch(t.Context(), ch, news.State{}, none).State
	if st.Final != target {
		t.Fatalf("final %q", st.Final)
	}
	f.Fetch(t.Context(), ch, st, none)
	if first := u.requests[len(u.requests)-2].Header; !unconditional(first) || u.last().Get("If-None-Match") != `"x"` {
		t.Errorf("validators of the target: first hop %v, second %v", first, u.last())
	}
	target = "https://cdn.example/b"
	f.Fetch(t.Context(), ch, st, none)
	if !unconditional(u.last()) {
		t.Errorf("another target got the validators of the first")
	}
	for name, change := range map[string]func(*news.State, *news.Channel){
		"epoch":      func(st *news.State, _ *news.Channel) { st.Epoch-- },
		"credential": func(_ *news.State, ch *news.Channel) { ch.Header = [2]string{"X-Key", "k"} },
		"address":    func(st *news.State, _ *news.Channel) { st.URL = "https://paper.example/old" },
	} {
		target = "https://cdn.example/a"
		st, ch := st, *ch
		change(&st, &ch)
		f.Fetch(t.Context(), &ch, st, none)
		if !unconditional(u.last()) {
			t.Errorf("%s changed: still conditional", name)
		}
	}
}

// TestServersThatSay304ForEver covers rule P6 and threat 23.
func TestServersThatSay304ForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := &upstream{answer: func(r *http.Request) *http.Response {
			if unconditional(r.Header) {
				return respond(r, 200, rssFeed(rssItem(1)), "ETag", `"x"`)
			}
			return respond(r, 304, "")
		}}
		f, ch := u.fetcher(), channel("https://paper.example/rss")
		var st news.State
		full := 0
		for range 32 * 24 { // 32 days
			st = f.Fetch(t.Context(), ch, st, none).State
			if unconditional(u.last()) {
				full++
			}
			time.Sleep(time.Hour)
		}
		if full < 4 || full > 5 {
			t.Errorf("%d full requests in 32 days, want one in 8 days", full)
		}
	})
}

// TestRedirects covers bad inputs 16–22 and threat 14.
func TestRedirects(t *testing.T) {
	for _, c := range []struct {
		name     string
		from     string
		location string
		insecure bool
		kind     news.Kind
		final    string // or part of the detail of a failure
	}{
		{"16 none", "https://a.example/x/rss", "", false, news.Redirect, "without a Location"},
		{"17 absolute path", "https://a.example/x/rss", "/feed", false, news.OK, "https://a.example/feed"},
		{"17 relative", "https://a.example/x/rss", "feed", false, news.OK, "https://a.example/x/feed"},
		{"17 other host", "https://a.example/x/rss", "//b.example/feed", false, news.OK, "https://b.example/feed"},
		{"17 query", "https://a.example/x/rss", "?q=1", false, news.OK, "https://a.example/x/rss?q=1"},
		{"17 fragment", "https://a.example/x/rss", "/feed#top", false, news.OK, "https://a.example/feed"},
		{"17 userinfo", "https://a.example/x/rss", "https://u:p@b.example/feed", false, news.OK, "https://b.example/feed"},
		{"17 raw UTF-8", "https://a.example/x/rss", "/tin-tức", false, news.OK, "https://a.example/tin-t%E1%BB%A9c"},
		{"18 control", "https://a.example/x/rss", "/a\x01b", false, news.Redirect, "no address"},
		{"18 huge", "https://a.example/x/rss", "/" + strings.Repeat("a", 64<<10), false, news.Redirect, "limit"},
		{"19 itself", "https://a.example/x/rss", "/x/rss", false, news.Redirect, "loop"},
		{"21 to http", "https://a.example/x/rss", "http://a.example/feed", false, news.Redirect, "allow_http"},
		{"21 to http, allowed", "https://a.example/x/rss", "http://a.example/feed", true, news.OK, "http://a.example/feed"},
		{"21 to https", "http://a.example/x/rss", "https://a.example/feed", false, news.OK, "https://a.example/feed"},
		{"22 file", "https://a.example/x/rss", "file:///etc/passwd", false, news.Redirect, "neither http nor https"},
		{"22 ftp", "https://a.example/x/rss", "ftp://a.example/", false, news.Redirect, "neither http nor https"},
		{"22 gopher", "https://a.example/x/rss", "gopher://a.example/", false, news.Redirect, "neither http nor https"},
		{"22 data", "https://a.example/x/rss", "data:text/xml,<rss/>", false, news.Redirect, "neither http nor https"},
		{"22 javascript", "https://a.example/x/rss", "javascript:alert(1)", false, news.Redirect, "neither http nor https"},
		{"22 no host", "https://a.example/x/rss", "https:///feed", false, news.Redirect, "neither http nor https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := true
			f := serve(func(r *http.Request) *http.Response {
				if first || c.location == "/x/rss" {
					first = false
					return respond(r, 302, "", "Location", c.location)
				}
				return respond(r, 200, rssFeed(rssItem(1)))
			})
			ch := channel(c.from)
			ch.Insecure = c.insecure
			poll := f.Fetch(t.Context(), ch, news.State{}, none)
			if poll.Outcome.Kind != c.kind {
				t.Fatalf("got %v %q, want %v", poll.Outcome.Kind, poll.Outcome.Detail, c.kind)
			}
			if c.kind == news.OK && poll.State.Final != c.final || c.kind != news.OK && !strings.Contains(poll.Outcome.Detail, c.final) {
				t.Errorf("final %q, detail %q; want %q", poll.State.Final, poll.Outcome.Detail, c.final)
			}
		})
	}
}

// TestRedirectChains covers bad inputs 19 and 20.
func TestRedirectChains(t *testing.T) {
	for hops, want := range map[int]news.Kind{5: news.OK, 6: news.Redirect} {
		n := 0
		f := serve(func(r *http.Request) *http.Response {
			if n++; n <= hops {
				return respond(r, 301, "", "Location", fmt.Sprintf("/%d", n))
			}
			return respond(r, 200, rssFeed(rssItem(1)))
		})
		if got := f.Fetch(t.Context(), channel("https://a.example/0"), news.State{}, none).Outcome; got.Kind != want {
			t.Errorf("%d hops: %v %q", hops, got.Kind, got.Detail)
		}
	}
	f := serve(func(r *http.Request) *http.Response {
		return respond(r, 301, "", "Location", map[string]string{"/a": "/b", "/b": "/a"}[r.URL.Path])
	})
	if got := f.Fetch(t.Context(), channel("https://a.example/a"), news.State{}, none).Outcome; got.Kind != news.Redirect || !strings.Contains(got.Detail, "loop") {
		t.Errorf("%v %q", got.Kind, got.Detail)
	}
}

// TestNothingIsCarriedToAnotherOrigin is threat 13.
func TestNothingIsCarriedToAnotherOrigin(t *testing.T) {
	u := &upstream{}
	u.answer = func(r *http.Request) *http.Response {
		switch r.URL.Host {
		case "paper.example":
			return respond(r, 301, "", "Location", "https://paper.example:8443/b?token=s")
		case "paper.example:8443":
			return respond(r, 301, "", "Location", "https://other.example/c")
		}
		return respond(r, 200, rssFeed(rssItem(1)))
	}
	ch := channel("https://user:secret@paper.example/a")
	ch.Header = [2]string{"X-Api-Key", "secret"}
	st := news.State{URL: ch.URL, Credential: credentialOf(ch), Epoch: epoch, ETag: `"a"`, LastModified: "B",
		Final: "https://paper.example/a", Unconditional: time.Now()}
	poll := u.fetcher().Fetch(t.Context(), ch, st, none)
	if len(u.requests) != 3 {
		t.Fatalf("%d requests, %v", len(u.requests), poll.Outcome)
	}
	first := u.requests[0].Header
	if want := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:secret")); first.Get("X-Api-Key") != "secret" ||
		first.Get("Authorization") != want || first.Get("If-None-Match") != `"a"` {
		t.Errorf("first hop: %v", first)
	}
	for _, r := range u.requests[1:] {
		for name := range r.Header {
			switch name {
			case "User-Agent", "Accept", "Accept-Encoding":
			default:
				t.Errorf("%s was sent to %s", name, r.URL.Host)
			}
		}
		if r.URL.User != nil {
			t.Errorf("user name sent to %s", r.URL.Host)
		}
	}
	if strings.Contains(poll.State.Final, "secret") {
		t.Errorf("final %q", poll.State.Final)
	}
}

// TestMovesAreReported covers rule P13 and bad input 24: only an unbroken
// chain of permanent redirects to a feed is a move.
func TestMovesAreReported(t *testing.T) {
	for _, c := range []struct {
		name     string
		statuses []int
		body     string
		moved    string
	}{
		{"301", []int{301}, rssFeed(rssItem(1)), "https://a.example/1"},
		{"308 twice", []int{308, 301}, rssFeed(rssItem(1)), "https://a.example/2"},
		{"302", []int{302}, rssFeed(rssItem(1)), ""},
		{"307", []int{307}, rssFeed(rssItem(1)), ""},
		{"303", []int{303}, rssFeed(rssItem(1)), ""},
		{"301 then 302", []int{301, 302}, rssFeed(rssItem(1)), "https://a.example/1"},
		{"302 then 301", []int{302, 301}, rssFeed(rssItem(1)), ""},
		{"301 to a login page", []int{301}, `<html><title>Login</title><input type="password"></html>`, ""},
	} {
		n := 0
		f := serve(func(r *http.Request) *http.Response {
			if n < len(c.statuses) {
				n++
				return respond(r, c.statuses[n-1], "", "Location", fmt.Sprintf("/%d", n))
			}
			return respond(r, 200, c.body)
		})
		if got := f.Fetch(t.Context(), channel("https://a.example/0"), news.State{}, none).State.Moved; got != c.moved {
			t.Errorf("%s: moved %q, want %q", c.name, got, c.moved)
		}
	}
}

// TestLearnedAddressIsAsked: once learned, the target is asked in the place of
// the configured address.
func TestLearnedAddressIsAsked(t *testing.T) {
	u := &upstream{answer: func(r *http.Request) *http.Response { return respond(r, 200, rssFeed(rssItem(1))) }}
	ch := channel("https://paper.example/old")
	st := begin(news.State{}, ch)
	st.Learned = "https://paper.example/new"
	u.fetcher().Fetch(t.Context(), ch, st, none)
	if got := u.requests[0].URL.String(); got != st.Learned {
		t.Errorf("asked %s", got)
	}
}

// TestStatusesHaveKinds covers bad inputs 25–28 and 31.
func TestStatusesHaveKinds(t *testing.T) {
	for status, want := range map[int]news.Kind{
		400: news.NotFound, 401: news.Unauthorized, 403: news.Unauthorized, 404: news.NotFound, 407: news.Unauthorized,
		408: news.Timeout, 410: news.Gone, 429: news.Busy, 451: news.NotFound, 500: news.ServerError, 502: news.ServerError,
		503: news.Busy, 599: news.ServerError, 600: news.Unexpected, 226: news.Unexpected,
	} {
		f := serve(func(r *http.Request) *http.Response { return respond(r, status, "<html><title>Oh\x1b[1m no</title>") })
		got := f.Fetch(t.Context(), channel("https://paper.example/rss"), news.State{}, none).Outcome
		if got.Kind != want || got.Status != status || strings.ContainsAny(got.Detail, "\x1b\n") || !strings.Contains(got.Detail, fmt.Sprint(status)) {
			t.Errorf("%d: %v %q, want %v", status, got.Kind, got.Detail, want)
		}
	}
}

// TestRetryAfter covers rule P10 and bad inputs 28–30.
func TestRetryAfter(t *testing.T) {
	now := testNow
	for _, c := range []struct {
		retry, date string
		want        time.Duration // 0: nothing sensible was said
	}{
		{"120", "", 2 * time.Minute},
		{" 120 ", "", 2 * time.Minute},
		{"0", "", 0},
		{"-5", "", 0},
		{"1e99", "", 0},
		{"soon", "", 0},
		{"", "", 0},
		{"99999999999999999999", "", maxRetryAfter},
		{"Tue, 24 Nov 2026 12:10:00 GMT", "", 10 * time.Minute},
		{"Tue, 24 Nov 2026 15:10:00 GMT", "Tue, 24 Nov 2026 15:00:00 GMT", 10 * time.Minute}, // its clock is 3 h ahead
		{"Tue, 24 Nov 2026 09:10:00 GMT", "Tue, 24 Nov 2026 09:00:00 GMT", 10 * time.Minute},
		{"Tue, 24 Nov 2026 11:00:00 GMT", "", 0},
		{"Fri, 31 Dec 9999 23:59:59 GMT", "", maxRetryAfter},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.retry)
		h.Set("Date", c.date)
		got := retryAt(h, now)
		if c.want == 0 && !got.IsZero() || c.want > 0 && !got.Equal(now.Add(c.want)) {
			t.Errorf("Retry-After %q, Date %q: %v, want %v", c.retry, c.date, got, c.want)
		}
	}
	f := serve(func(r *http.Request) *http.Response { return respond(r, 429, "", "Retry-After", "120") })
	if got := f.Fetch(t.Context(), channel("https://a.example/"), news.State{}, none).Outcome; got.RetryAt.Sub(got.At) != 2*time.Minute {
		t.Errorf("RetryAt is %v after the poll", got.RetryAt.Sub(got.At))
	}
}

// TestFreshness covers rule P8 and bad inputs 52–54.
func TestFreshness(t *testing.T) {
	const date = "Tue, 24 Nov 2026 12:00:00 GMT"
	for _, c := range []struct {
		headers []string
		want    time.Duration
	}{
		{[]string{"Cache-Control", "max-age=60"}, time.Minute},
		{[]string{"Cache-Control", `public, MAX-AGE="60"`}, time.Minute},
		{[]string{"Cache-Control", "max-age=31536000"}, maxFresh},
		{[]string{"Cache-Control", "max-age=99999999999999999999"}, maxFresh},
		{[]string{"Cache-Control", "max-age=-1"}, 0},
		{[]string{"Cache-Control", "max-age=1.5"}, 0},
		{[]string{"Cache-Control", "s-maxage=60"}, 0},
		{[]string{"Cache-Control", "no-store, max-age=60"}, 0},
		{[]string{"Cache-Control", "max-age=60", "Cache-Control", "no-cache"}, 0},
		{[]string{"Cache-Control", "max-age=60, max-age=600"}, time.Minute},
		{[]string{"Cache-Control", "max-age=60", "Age", "20"}, 40 * time.Second},
		{[]string{"Cache-Control", "max-age=60", "Age", "90"}, 0},
		{[]string{"Cache-Control", "max-age=60", "Age", "-90"}, time.Minute},
		{[]string{"Cache-Control", "max-age=60", "Expires", "Tue, 24 Nov 2026 13:00:00 GMT", "Date", date}, time.Minute},
		{[]string{"Expires", "Tue, 24 Nov 2026 13:00:00 GMT", "Date", date}, time.Hour},
		{[]string{"Expires", "Tue, 24 Nov 2026 11:00:00 GMT", "Date", date}, 0},
		{[]string{"Expires", "0", "Date", date}, 0},
		{[]string{"Expires", "Tue, 24 Nov 2026 13:00:00 GMT"}, 0},
		{nil, 0},
	} {
		h := http.Header{}
		for i := 0; i < len(c.headers); i += 2 {
			h.Add(c.headers[i], c.headers[i+1])
		}
		if got := freshness(h); got != c.want {
			t.Errorf("%v: %v, want %v", c.headers, got, c.want)
		}
	}
}

// TestDeltas covers the feed deltas of rule P16 (RFC 3229).
func TestDeltas(t *testing.T) {
	u := &upstream{answer: func(r *http.Request) *http.Response {
		return respond(r, 226, rssFeed(rssItem(2)), "ETag", `"2"`, "IM", "feed")
	}}
	ch := channel("https://paper.example/rss")
	ch.Extras = true
	poll := u.fetcher().Fetch(t.Context(), ch, news.State{}, none)
	if poll.Outcome.Kind != news.OK || !poll.Partial || len(poll.Items) != 1 || poll.State.ETag != `"2"` || u.last().Get("A-IM") != "feed" {
		t.Errorf("%+v, partial %v, state %+v", poll.Outcome, poll.Partial, poll.State)
	}
}

// TestTwoFeedsThatAreOne is bad input 60: both states name the one address.
func TestTwoFeedsThatAreOne(t *testing.T) {
	f := serve(func(r *http.Request) *http.Response {
		if r.URL.Path != "/all" {
			return respond(r, 301, "", "Location", "/all")
		}
		return respond(r, 200, rssFeed(rssItem(1)))
	})
	a := f.Fetch(t.Context(), channel("https://paper.example/a"), news.State{}, none).State
	b := f.Fetch(t.Context(), channel("https://paper.example/b"), news.State{}, none).State
	if a.Final != "https://paper.example/all" || a.Final != b.Final {
		t.Errorf("%q and %q", a.Final, b.Final)
	}
}

// TestPanicsHurtOneSource is threat 6 and bad input 100.
func TestPanicsHurtOneSource(t *testing.T) {
	ch := channel("https://paper.example/rss")
	st := begin(news.State{}, ch)
	st.ETag = `"a"`
	f := serve(func(r *http.Request) *http.Response { return respond(r, 200, rssFeed(rssItem(1)), "ETag", `"b"`) })
	poll := f.Fetch(t.Context(), ch, st, func() (news.Listing, error) { panic("broken") })
	if poll.Outcome.Kind != news.Internal || poll.State.ETag != `"a"` || len(poll.Items) > 0 || poll.Listed != nil {
		t.Errorf("%+v, state %+v", poll.Outcome, poll.State)
	}
	if got := f.Fetch(t.Context(), ch, st, none).Outcome.Kind; got != news.OK {
		t.Errorf("the next poll: %v", got)
	}
}

// TestFetchEndsWithItsContext: shutting down does not wait for a source.
func TestFetchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := pipeTo(drip(1, time.Second))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		got := f.Fetch(ctx, channel("http://paper.example/rss"), news.State{}, none).Outcome
		if took := time.Since(began); took > 4*time.Second || got.Kind != news.Timeout {
			t.Errorf("%v %q after %v", got.Kind, got.Detail, took)
		}
	})
}

// TestWarnsWhenTheListingCannotBeRead: everything is read again rather than
// nothing.
func TestWarnsWhenTheListingCannotBeRead(t *testing.T) {
	f := serve(func(r *http.Request) *http.Response { return respond(r, 200, rssFeed(rssItem(1))) })
	poll := f.Fetch(t.Context(), channel("https://a.example/"), news.State{}, func() (news.Listing, error) { return news.Listing{}, http.ErrBodyNotAllowed })
	if poll.Outcome.Kind != news.OK || len(poll.Items) != 1 || len(poll.Outcome.Warnings) != 1 {
		t.Errorf("%+v", poll.Outcome)
	}
}
