package server

import (
	"strings"
	"testing"
)

func TestGzipIsSentToThoseWhoPreferIt(t *testing.T) {
	// bad input 136
	tests := map[string]bool{
		"gzip":                          true,
		"x-gzip":                        true,
		"GZIP":                          true,
		"gzip, deflate, br, zstd":       true,
		"br;q=1.0, gzip;q=0.8, *;q=0.1": true,
		"gzip;q=0":                      false,
		"gzip; q=0.000":                 false,
		"gzip;q=0.001":                  true,
		"identity;q=0.5, gzip;q=0.2":    false,
		"identity;q=0.2, gzip;q=0.5":    true,
		"gzip, identity;q=0":            true,
		"identity;q=0":                  false,
		"*":                             true,
		"*;q=0":                         false,
		"*;q=0, gzip":                   true,
		"gzip;q=0, *":                   false,
		"br":                            false,
		"identity":                      false,
		"":                              false,
		"gzip;q=2":                      false,
		"gzip;q=x":                      false,
		"gzip;q=":                       false,
		"gzip;q=1.000":                  true,
		"gzip;q=1.001":                  false,
		"gzip;level=9;q=0":              false,
		"notgzip, gzipped":              false,
		" gzip ":                        true,
		strings.Repeat("x;q=0.5,", 512): false,
	}
	for field, want := range tests {
		if got := acceptsGzip([]string{field}); got != want {
			t.Errorf("Accept-Encoding: %.60s: gzip %v, want %v", field, got, want)
		}
	}
	if acceptsGzip(nil) {
		t.Error("gzip without being asked for")
	}
	if !acceptsGzip([]string{"br", "gzip"}) {
		t.Error("no gzip for two fields")
	}
}

func TestFeedPageNegotiatesItsFormat(t *testing.T) {
	// bad input 137
	tests := map[string]string{
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "",
		"application/atom+xml":                                  ".atom",
		"application/rss+xml":                                   ".rss",
		"Application/RSS+XML;charset=utf-8":                     ".rss",
		"application/xml":                                       ".rss",
		"application/feed+json, application/json;q=0.9":         ".json",
		"application/json":                                      ".json",
		"application/atom+xml, application/rss+xml, */*;q=0.1":  ".rss",
		"application/rss+xml;q=0.8, application/atom+xml;q=0.9": ".atom",
		"application/atom+xml, */*":                             ".atom",
		"text/html;q=0.5, application/rss+xml;q=0.4":            "",
		"text/html;q=0, */*":                                    ".rss",
		"*/*":                                                   "",
		"text/*":                                                "",
		"application/*":                                         "",
		"image/png":                                             "",
		"":                                                      "",
		";;;,,,q=1":                                             "",
	}
	for field, want := range tests {
		if got := negotiate([]string{field}); got != want {
			t.Errorf("Accept: %s: %q, want %q", field, got, want)
		}
	}
	if got := negotiate(nil); got != "" {
		t.Errorf("without Accept: %q, want the page", got)
	}
}

// FuzzAccept looks for fields that break the parsers or give what nobody
// offered.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{"gzip;q=0.5", "*/*", "text/html;q=0.9,application/rss+xml", ";q=", ",;=", "application/*;q=1.0000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		lower := strings.ToLower(field)
		if acceptsGzip([]string{field}) && !strings.Contains(lower, "gzip") && !strings.Contains(field, "*") {
			t.Errorf("%q accepts gzip", field)
		}
		switch got := negotiate([]string{field}); got {
		case "", ".rss", ".atom", ".json":
		default:
			t.Errorf("%q asks for %q", field, got)
		}
		if q := quality(field); q < 0 || q > 1000 {
			t.Errorf("weight %d", q)
		}
	})
}

func TestPlainPathsAloneAreLookedAt(t *testing.T) {
	good := []string{"/", "/feeds/soc-son.rss", "/feeds/soc-son/", "/s/hoimjwxcjvujbzasre724sw6b4", "/.well-known/security.txt", "/places/vn/ha-noi", "/a..b"}
	// bad input 128
	bad := []string{"", "*", "feeds", "//", "//evil.example/x", "/feeds//soc-son.rss", "/feeds/../../etc/passwd", "/..", "/.", "/feeds/./x",
		"/%2e%2e%2fetc/passwd", "/feeds/%2e%2e/x", "/feeds/soc-son.rss%00", "/feeds\\soc-son", "/feeds/s%c3%b3c", "/\xc0\xae\xc0\xae/", "/a b", "/a\x00", "/a;b", "/a?b"}
	for _, path := range good {
		if !plain(path) {
			t.Errorf("%q is refused", path)
		}
	}
	for _, path := range bad {
		if plain(path) {
			t.Errorf("%q is let through", path)
		}
	}
}
