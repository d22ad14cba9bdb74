package fetcher

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"regionwire/markup"
	"regionwire/news"
)

// FuzzCharset: whatever the bytes and labels are, valid UTF-8 comes out, no
// larger than four bytes for each.
func FuzzCharset(f *testing.F) {
	for _, s := range []string{"\xff\xfe<\x00", "\xef\xbb\xbf<rss>", "<?xml version='1.0' encoding='koi8-r'?>\xc1\xc2", "\x00\x00\xfe\xff\x00\x00\x00<", "\x4c\x6f\xa7\x94", "\xe1\xbb", "xin ch\xe0o"} {
		f.Add([]byte(s), "text/xml; charset=windows-1258", "gb18030")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType, label string) {
		ch := channel("https://paper.example/rss")
		ch.Charset = label
		data, _ := toUTF8(ch, contentType, body)
		if !utf8.Valid(data) || len(data) > 4*len(body)+16 {
			t.Errorf("%d bytes became %d, valid %v", len(body), len(data), utf8.Valid(data))
		}
	})
}

// FuzzClean: after cleaning nothing is left that XML forbids, and cleaning
// again changes nothing but what the first made.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"a\x00b&#0;&#x1f;&#xD800;<![CDATA[&#1;]]>&#2;", "\ufffe\uffff\u0085\u0080", "&#;&#x;&#99999999999;", "&&##11;;", "<![CDATA["} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		data := legalXML([]byte(s))
		if markup.Legal(string(data)) != string(data) {
			t.Errorf("%q became %q", s, data)
		}
		if len(data) > len(s)+2*strings.Count(s, "\xc2") {
			t.Errorf("%q grew to %q", s, data)
		}
	})
}

// FuzzHeaders: no header makes a wait that is negative or longer than the
// bounds.
func FuzzHeaders(f *testing.F) {
	f.Add("120", "max-age=60, no-store", "30", "Tue, 24 Nov 2026 12:00:00 GMT", "Tue, 24 Nov 2026 13:00:00 GMT", `<https://hub.example/>; rel="hub"`)
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", "max-age=\"9\"", "-1", "", "0", "<>;rel=hub,,<")
	f.Fuzz(func(t *testing.T, retry, control, age, date, expires, link string) {
		h := http.Header{"Retry-After": {retry}, "Cache-Control": {control}, "Age": {age}, "Date": {date}, "Expires": {expires}, "Link": {link}, "Etag": {retry}}
		if at := retryAt(h, testNow); !at.IsZero() && (at.Before(testNow) || at.Sub(testNow) > maxRetryAfter) {
			t.Errorf("retry at %v", at)
		}
		if fresh := freshness(h); fresh < 0 || fresh > maxFresh {
			t.Errorf("fresh for %v", fresh)
		}
		if v := validator(h, "ETag"); v != "" && v != retry {
			t.Errorf("validator %q of %q", v, retry)
		}
		linkHeader(h, "hub")
	})
}

// FuzzParse: any document gives a poll that keeps its promises.
func FuzzParse(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s), "")
	}
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"authors":[null]}]}`), "application/json")
	f.Add([]byte(`<rss><channel><item><title>A<br>B</title><enclosure url=x></item><item><title>`), "text/xml; charset=x")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		began := time.Now()
		poll := Parse(channel("https://paper.example/rss"), http.Header{"Content-Type": {contentType}}, body, testNow)
		if poll.Outcome.Kind == news.Internal {
			t.Fatalf("%s", poll.Outcome.Detail)
		}
		if poll.Outcome.Kind.Failed() && (len(poll.Items) > 0 || poll.Listed != nil) {
			t.Errorf("%v with %d items", poll.Outcome.Kind, len(poll.Items))
		}
		for i := range poll.Items {
			it := &poll.Items[i]
			for _, s := range []string{it.Title, it.Lead, it.GUID, it.Link, it.Agency, it.Credit, it.Language} {
				if markup.Legal(s) != s {
					t.Errorf("%q", s)
				}
			}
			if it.Link != "" && !strings.HasPrefix(it.Link, "http://") && !strings.HasPrefix(it.Link, "https://") {
				t.Errorf("link %q", it.Link)
			}
			if at := it.Published.Time; at.IsZero() || at.After(testNow.Add(maxSkew)) || at.Before(earliest) {
				t.Errorf("published %v", at)
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
