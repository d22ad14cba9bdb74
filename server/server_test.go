package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"regionwire/feedgen"
)

// everyPath is one path of each kind.
var everyPath = []string{"/", "/subscribe", "/feeds/soc-son", "/feeds/soc-son.rss", "/feeds/soc-son.atom", "/feeds/soc-son.json", "/feeds/soc-son/2026/11",
	"/feeds/soc-son/subscribe", "/sources/hanoimoi", "/sources/hanoimoi.rss", "/feeds.opml", "/robots.txt", "/icon.png", "/favicon.ico", "/.well-known/security.txt",
	secretPath, "/healthz", "/readyz"}

func TestEveryAnswerIsGuarded(t *testing.T) {
	// threat 38
	s := rendered(t)
	check := func(what string, r *http.Response) {
		policy := r.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: policy %q", what, policy)
		}
		if r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", what)
		}
		if len(r.Cookies()) > 0 || r.Header.Get("Server") != "" {
			t.Errorf("%s: %v", what, r.Header)
		}
	}
	for _, path := range everyPath {
		r := s.ask("GET", path)
		if r.StatusCode != 200 {
			t.Errorf("%s: %s", path, r.Status)
		}
		check(path, r)
		if etag := r.Header.Get("Etag"); etag != "" { // the reader has the guarded answer
			renewed := s.ask("GET", path, "If-None-Match", etag)
			if policy := renewed.Header.Get("Content-Security-Policy"); policy != "" && policy != r.Header.Get("Content-Security-Policy") {
				t.Errorf("%s: a 304 changes the policy to %q", path, policy)
			}
			check(path+" failed", s.ask("GET", path, "If-Match", `"other"`))
		}
	}
	for _, path := range []string{"/x", "/feeds/x.rss", "/p/x/y.rss", "/feeds/socson", "/feeds/socson.rss", "/feeds/soc-son/", "/..", "/s/x"} {
		check(path, s.ask("GET", path))
	}
	check("POST", s.ask("POST", "/"))
	check("OPTIONS", s.ask("OPTIONS", "/feeds/soc-son.rss"))
}

func TestUnknownPathsAreNotFoundAndNotEchoed(t *testing.T) {
	s := rendered(t)
	for _, path := range []string{
		"/feeds/khong-co.rss", "/feeds/khong-co", "/khong-co", "/khong-co.txt", // bad input 127
		"/feeds/../../etc/passwd", "/%2e%2e%2fetc/passwd", "/feeds/%2e%2e/khong-co", "/feeds/soc-son.rss%00", `/feeds\soc-son.rss`, "//feeds/soc-son.rss", "/feeds//soc-son.rss", "/feeds%2Fsoc-son.rss", "/%66eeds/soc-son.rss", "/\xc0\xae\xc0\xae/", // bad input 128
		"/metrics", "/debug/pprof/", "/admin", // bad input 156
		"/feeds/noi-bo.rss", "/feeds/noi-bo", "/p/wrong/noi-bo.rss", "/p/k7Qw9mPz/noi-bo", "/p/k7Qw9mPz/khong-co.rss", "/p/", "/p/k7Qw9mPz",
	} {
		r := s.ask("GET", path, "X-Forwarded-For", "127.0.0.1")
		text := read(t, r)
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%q: %s", path, r.Status)
		}
		if len(text) > 16<<10 || text == "" || strings.Contains(text, "khong-co") || strings.Contains(text, "passwd") || strings.Contains(text, "k7Qw9mPz") {
			t.Errorf("%q: %.200q", path, text)
		}
	}
	if r := s.ask("GET", "/feeds/khong-co.rss"); len(read(t, r)) > 300 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("a program gets a page: %v", r.Header)
	}
	if text := read(t, s.ask("GET", "/khong-co")); !strings.Contains(text, `href="/"`) {
		t.Error("the error page leads nowhere")
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

func TestOnlyReadingMethodsAreAnswered(t *testing.T) {
	// bad inputs 129, 155 and 180
	s := rendered(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FOO", "get"} {
		r := s.ask(method, "/feeds/soc-son.rss", "X-Probe", "echo-me", "X-HTTP-Method-Override", "GET")
		if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: %s, Allow %q", method, r.Status, r.Header.Get("Allow"))
		}
		if strings.Contains(read(t, r), "echo-me") {
			t.Errorf("%s echoes", method)
		}
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	// bad input 130
	s := rendered(t)
	for _, path := range append(everyPath, "/khong-co", "/feeds/socson.rss") {
		get, head := s.ask("GET", path), s.ask("HEAD", path)
		if read(t, head) != "" {
			t.Errorf("%s: HEAD has a body", path)
		}
		if get.StatusCode != head.StatusCode {
			t.Errorf("%s: GET %d, HEAD %d", path, get.StatusCode, head.StatusCode)
		}
		for name := range get.Header {
			if get.Header.Get(name) != head.Header.Get(name) {
				t.Errorf("%s: %s is %q for GET, %q for HEAD", path, name, get.Header.Get(name), head.Header.Get(name))
			}
		}
	}
}

func TestUnchangedDocumentIsNotSentAgain(t *testing.T) {
	// bad inputs 131 to 134
	s := rendered(t)
	for _, path := range everyPath[:len(everyPath)-2] {
		for _, coding := range []string{"gzip", "identity"} {
			full := s.ask("GET", path, "Accept-Encoding", coding)
			r := s.ask("GET", path, "Accept-Encoding", coding, "If-None-Match", `"x", W/`+full.Header.Get("Etag"))
			if r.StatusCode != http.StatusNotModified || read(t, r) != "" || r.Header.Get("Content-Length") != "" || r.Header.Get("Content-Type") != "" || r.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s, %s: %s, %v", path, coding, r.Status, r.Header)
			}
			if r.Header.Get("Last-Modified") != "" {
				t.Errorf("%s, %s: 304 repeats the date", path, coding)
			}
			for _, name := range []string{"Etag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"} {
				if r.Header.Get(name) != full.Header.Get(name) {
					t.Errorf("%s, %s: 304 has %s %q, 200 %q", path, coding, name, r.Header.Get(name), full.Header.Get(name))
				}
			}
		}
	}
	full := s.ask("GET", "/feeds/soc-son.rss")
	if r := s.ask("GET", "/feeds/soc-son.rss", "If-Modified-Since", full.Header.Get("Last-Modified")); r.StatusCode != http.StatusNotModified {
		t.Errorf("If-Modified-Since: %s", r.Status)
	}
	s.report(t, 1)
	s.publisher.Changed("soc-son")
	s.refresh(t)
	if r := s.ask("GET", "/feeds/soc-son.rss", "If-None-Match", full.Header.Get("Etag")); r.StatusCode != 200 {
		t.Errorf("after a change: %s", r.Status)
	}
	if r := s.ask("GET", "/feeds/soc-son.rss", "If-Modified-Since", full.Header.Get("Last-Modified")); r.StatusCode != 200 {
		t.Errorf("after a change, by date: %s", r.Status)
	}
}

func TestRangesAndDeltasGetTheWholeDocument(t *testing.T) {
	// bad inputs 135 and 138
	s := rendered(t)
	whole := read(t, s.ask("GET", "/feeds/soc-son.rss"))
	for _, fields := range [][]string{
		{"Range", "bytes=0-10"}, {"Range", "bytes=0-0," + strings.Repeat("1-2,", 1000)}, {"Range", "bytes=0-10", "If-Range", `"x"`}, {"Range", "bytes=-1"},
		{"A-IM", "feed", "If-None-Match", `"unknown"`}, {"A-IM", "feed"},
	} {
		r := s.ask("GET", "/feeds/soc-son.rss", fields...)
		if r.StatusCode != 200 || read(t, r) != whole || r.Header.Get("Content-Range") != "" || r.Header.Get("Im") != "" {
			t.Errorf("%.60v: %s", fields, r.Status)
		}
	}
}

func TestEachCodingHasItsTagAndTheSameContent(t *testing.T) {
	// bad input 136
	s := rendered(t)
	for _, path := range []string{"/feeds/soc-son.rss", "/feeds/soc-son.json", "/", "/feeds/soc-son", secretPath} {
		plain, zipped := s.ask("GET", path), s.ask("GET", path, "Accept-Encoding", "br, gzip")
		if zipped.Header.Get("Content-Encoding") != "gzip" || plain.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: codings %q and %q", path, plain.Header.Get("Content-Encoding"), zipped.Header.Get("Content-Encoding"))
		}
		if plain.Header.Get("Etag") == zipped.Header.Get("Etag") || strings.HasPrefix(plain.Header.Get("Etag"), "W/") {
			t.Errorf("%s: tags %s and %s", path, plain.Header.Get("Etag"), zipped.Header.Get("Etag"))
		}
		for _, r := range []*http.Response{plain, zipped} {
			if !strings.Contains(r.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: Vary %q", path, r.Header.Get("Vary"))
			}
		}
		if n, err := strconv.Atoi(zipped.Header.Get("Content-Length")); err != nil || n <= 0 || int64(n) != zipped.ContentLength {
			t.Errorf("%s: length %d, %v", path, n, err)
		}
		body := read(t, plain)
		if body != read(t, zipped) {
			t.Errorf("%s: the codings differ", path)
		}
		if tagOf(body) != plain.Header.Get("Etag") {
			t.Errorf("%s: tag %s of other bytes", path, plain.Header.Get("Etag"))
		}
	}
}

func TestAcceptChoosesAtTheFeedsAddress(t *testing.T) {
	// bad input 137
	s := rendered(t)
	for accept, contentType := range map[string]string{
		"":                           "text/html; charset=utf-8",
		"text/html,*/*;q=0.8":        "text/html; charset=utf-8",
		"application/rss+xml":        "application/rss+xml; charset=utf-8",
		"application/atom+xml, */*":  "application/atom+xml; charset=utf-8",
		"application/feed+json":      "application/feed+json; charset=utf-8",
		"image/png":                  "text/html; charset=utf-8",
		strings.Repeat("a/b,", 1000): "text/html; charset=utf-8",
	} {
		r := s.ask("GET", "/feeds/soc-son", "Accept", accept)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != contentType {
			t.Errorf("Accept %.40s: %s %s", accept, r.Status, r.Header.Get("Content-Type"))
		}
		if vary := r.Header.Get("Vary"); vary != "Accept, Accept-Encoding" {
			t.Errorf("Accept %.40s: Vary %q", accept, vary)
		}
		if location := r.Header.Get("Content-Location"); (location == "") != strings.HasPrefix(contentType, "text/html") {
			t.Errorf("Accept %.40s: Content-Location %q", accept, location)
		}
	}
	if r := s.ask("GET", "/feeds/soc-son", "Accept", "application/rss+xml"); read(t, r) != read(t, s.ask("GET", "/feeds/soc-son.rss")) {
		t.Error("another document than at its own address")
	}
	if r := s.ask("GET", "/feeds/noi-bo", "Accept", "application/rss+xml"); r.StatusCode != 404 {
		t.Errorf("a private feed is negotiated: %s", r.Status)
	}
}

func TestQueriesAndStrangersFieldsChangeNothing(t *testing.T) {
	// bad inputs 139, 141, 142, 154 and 158
	s := rendered(t)
	for _, path := range []string{"/feeds/soc-son.rss", "/", "/feeds/soc-son"} {
		want := read(t, s.ask("GET", path))
		for _, query := range []string{"?n=-1", "?n=1e9", "?since=abc", "?a=1&a=2", "?" + strings.Repeat("x=1&", 1000), "?q=<script>", "?next=//evil.example"} {
			if r := s.ask("GET", path+query); read(t, r) != want {
				t.Errorf("%s%.40s: another answer", path, query)
			}
		}
		r := s.ask("GET", path, "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "gopher", "Forwarded", "host=evil.example", "Referer", "https://evil.example/", "User-Agent", "\x1b]0;x\x07"+strings.Repeat("u", 10_000))
		if text := read(t, r); text != want || strings.Contains(text, "evil.example") {
			t.Errorf("%s: strangers' fields show", path)
		}
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

func TestBeforeTheFirstRenderingReadersAreAskedToComeBack(t *testing.T) {
	// bad input 150
	s := newSite(t)
	s.ready = errors.New("starting")
	for _, path := range []string{"/feeds/soc-son.rss", "/", "/feeds/soc-son", secretPath, "/readyz"} {
		r := s.ask("GET", path)
		if r.StatusCode != http.StatusServiceUnavailable || read(t, r) == "" {
			t.Errorf("%s: %s", path, r.Status)
		}
		if path != "/readyz" && r.Header.Get("Retry-After") != "60" {
			t.Errorf("%s: Retry-After %q", path, r.Header.Get("Retry-After"))
		}
	}
	if r := s.ask("GET", "/healthz"); r.StatusCode != 200 {
		t.Errorf("/healthz: %s", r.Status)
	}
	s.refresh(t)
	s.ready = nil
	for _, path := range []string{"/feeds/soc-son.rss", "/", secretPath, "/readyz"} {
		if r := s.ask("GET", path); r.StatusCode != 200 {
			t.Errorf("%s, later: %s", path, r.Status)
		}
	}
}

func TestSmallAnswersAreSane(t *testing.T) {
	// bad input 153
	s := rendered(t)
	for path, want := range map[string]string{"/favicon.ico": "image/png", "/icon.png": "image/png", "/robots.txt": "text/plain; charset=utf-8", "/.well-known/security.txt": "text/plain; charset=utf-8", "/feeds.opml": "text/x-opml; charset=utf-8"} {
		r := s.ask("GET", path)
		if text := read(t, r); r.StatusCode != 200 || r.Header.Get("Content-Type") != want || len(text) == 0 || len(text) > 8<<10 {
			t.Errorf("%s: %s %s, %d bytes", path, r.Status, r.Header.Get("Content-Type"), len(text))
		}
	}
	if text := read(t, s.ask("GET", "/.well-known/security.txt")); !strings.Contains(text, "Contact: mailto:a@example.vn\n") || !strings.Contains(text, "Expires: ") {
		t.Error(text)
	}
}

func TestOtherSitesMayReadFeedsOnly(t *testing.T) {
	// bad input 157
	s := rendered(t)
	for path, open := range map[string]bool{"/feeds/soc-son.rss": true, "/feeds/soc-son.json": true, "/feeds.opml": true, "/sources/hanoimoi.rss": true, "/": false, "/feeds/soc-son": false, secretPath: false} {
		if r := s.ask("GET", path, "Origin", "https://other.example"); (r.Header.Get("Access-Control-Allow-Origin") == "*") != open {
			t.Errorf("%s: %q", path, r.Header.Get("Access-Control-Allow-Origin"))
		}
		r := s.ask("OPTIONS", path, "Origin", "https://other.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-evil")
		if r.StatusCode != http.StatusNoContent || (r.Header.Get("Access-Control-Allow-Methods") == "GET, HEAD") != open || r.Header.Get("Access-Control-Allow-Credentials") != "" || strings.Contains(r.Header.Get("Access-Control-Allow-Headers"), "evil") {
			t.Errorf("%s: preflight %s %v", path, r.Status, r.Header)
		}
	}
}

func TestFormerAddressesRedirect(t *testing.T) {
	s := rendered(t)
	for path, to := range map[string]string{
		"/feeds/socson.rss": "/feeds/soc-son.rss", "/feeds/socson": "/feeds/soc-son", "/feeds/socson/2026/11": "/feeds/soc-son/2026/11", "/feeds/socson/": "/feeds/soc-son/",
		"/feeds/soc-son/": "/feeds/soc-son", "/subscribe/": "/subscribe", "/p/k7Qw9mPz/rieng.atom": "/p/k7Qw9mPz/noi-bo.atom",
	} {
		r := s.ask("GET", path+"?next=//evil.example")
		if r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != to {
			t.Errorf("%s: %s to %q, want %s", path, r.Status, r.Header.Get("Location"), to)
		}
	}
	if r := s.ask("GET", "/p/wrong/rieng.atom"); r.StatusCode != 404 {
		t.Errorf("a former private name answers a wrong secret: %s", r.Status)
	}
}

func TestPrivateFeedStaysPrivate(t *testing.T) {
	s := rendered(t)
	r := s.ask("GET", secretPath)
	if r.Header.Get("X-Robots-Tag") != "noindex" || !strings.HasPrefix(r.Header.Get("Cache-Control"), "private") {
		t.Errorf("%v", r.Header)
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

func TestTroubleIsAPageNotAReflection(t *testing.T) {
	s := rendered(t)
	broken := New(Options{Snapshot: s.publisher.Snapshot, Page: func(context.Context, string) (*feedgen.Document, error) {
		return nil, errors.New("disk <script>alert(1)</script>")
	}})
	s.handler = broken
	r := s.ask("GET", "/feeds/soc-son")
	if text := read(t, r); r.StatusCode != 500 || strings.Contains(text, "disk") || !strings.Contains(text, `href="/"`) {
		t.Errorf("%s: %s", r.Status, text)
	}
	if r := s.ask("GET", "/feeds/soc-son.rss"); r.StatusCode != 200 {
		t.Errorf("feeds do not need the store: %s", r.Status)
	}
}

func TestReadersDuringASwapGetOneWholeDocument(t *testing.T) {
	// bad input 149
	s := rendered(t)
	done := make(chan bool)
	go func() {
		for range 10 {
			s.report(t, 1)
			s.publisher.Changed()
			s.refresh(t)
		}
		close(done)
	}()
	seen := make(map[string]bool)
	for running := true; running; {
		select {
		case <-done:
			running = false // and look once more
		default:
		}
		r := s.ask("GET", "/feeds/soc-son.rss")
		body := read(t, r)
		if tagOf(body) != r.Header.Get("Etag") {
			t.Fatalf("tag %s stands on other bytes", r.Header.Get("Etag"))
		}
		seen[r.Header.Get("Etag")] = true
	}
	if len(seen) < 2 {
		t.Error("nothing changed under the readers")
	}
}

func TestAnswersCostNoAllocationOfTheirOwn(t *testing.T) {
	s := rendered(t)
	etag := s.ask("GET", "/feeds/soc-son.rss", "Accept-Encoding", "gzip").Header.Get("Etag")
	for name, fields := range map[string]http.Header{
		"plain": {}, "gzip": {"Accept-Encoding": {"gzip, deflate, br"}}, "304": {"Accept-Encoding": {"gzip"}, "If-None-Match": {etag}},
	} {
		r, err := http.NewRequest("GET", "/feeds/soc-son.rss", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header, r.RemoteAddr = fields, "192.0.2.1:4711"
		w := &nowhere{header: make(http.Header, 16)}
		if n := testing.AllocsPerRun(100, func() { s.handler.ServeHTTP(w, r) }); n > 0 {
			t.Errorf("%s: %v allocations an answer", name, n)
		}
	}
}

// nowhere is a ResponseWriter that keeps its header map and nothing else.
type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(int)             {}

func BenchmarkAnswer(b *testing.B) {
	s := rendered(b)
	etag := s.ask("GET", "/feeds/soc-son.rss", "Accept-Encoding", "gzip").Header.Get("Etag")
	for name, fields := range map[string]http.Header{
		"gzip": {"Accept-Encoding": {"gzip, deflate, br"}}, "304": {"Accept-Encoding": {"gzip"}, "If-None-Match": {etag}},
	} {
		b.Run(name, func(b *testing.B) {
			r, err := http.NewRequest("GET", "/feeds/soc-son.rss", nil)
			if err != nil {
				b.Fatal(err)
			}
			r.Header = fields
			w := &nowhere{header: make(http.Header, 16)}
			b.ReportAllocs()
			for b.Loop() {
				s.handler.ServeHTTP(w, r)
			}
		})
	}
}
