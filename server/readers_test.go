package server

import (
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// ask is a request for a feed by who asks.
func ask(from, agent string, forwarded ...string) *http.Request {
	r := &http.Request{RemoteAddr: from, Header: http.Header{"User-Agent": {agent}}}
	for _, f := range forwarded {
		r.Header.Add("X-Forwarded-For", f)
	}
	return r
}

func TestReadersAreCountedOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		asks []*http.Request
		want int
	}{
		{"nobody", nil, 0},
		{"one, from two connections", []*http.Request{ask("192.0.2.1:1", "A/1"), ask("192.0.2.1:2", "A/1")}, 1},
		{"two behind one address", []*http.Request{ask("192.0.2.1:1", "A/1"), ask("192.0.2.1:1", "B/1")}, 2},
		{"one program at two addresses", []*http.Request{ask("192.0.2.1:1", "A/1"), ask("[2001:db8::1]:1", "A/1")}, 2},
		{"a service", []*http.Request{
			ask("192.0.2.1:1", "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)"),
			ask("192.0.2.2:1", "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 9 subscribers; like FeedFetcher-Google)"),
			ask("192.0.2.3:1", "Mozilla/5.0 (compatible; inoreader.com; 3 subscribers)"),
		}, 15},
		{"no number", []*http.Request{ask("192.0.2.1:1", "A (many subscribers)"), ask("192.0.2.1:1", "A (-5 subscribers)"), ask("192.0.2.1:1", "A (0 subscribers)")}, 3},
		{"a boast", []*http.Request{ask("192.0.2.1:1", "A/1 (99999999 subscribers)")}, maxAnnounced},
		{"behind a proxy", []*http.Request{ask("127.0.0.1:1", "A/1", "192.0.2.9, 192.0.2.1"), ask("127.0.0.1:2", "A/1", "192.0.2.2"), ask("10.0.0.1:2", "A/1", "192.0.2.2")}, 2},
		{"one who invents addresses before a proxy that adds a line", []*http.Request{ask("127.0.0.1:1", "A/1", "192.0.2.7", "192.0.2.1"), ask("127.0.0.1:1", "A/1", "192.0.2.8", "192.0.2.1")}, 1},
		{"one who invents addresses", []*http.Request{ask("192.0.2.1:1", "A/1", "192.0.2.7"), ask("192.0.2.1:1", "A/1", "192.0.2.8")}, 1},
		{"no address", []*http.Request{ask("", "A/1"), ask("@", "A/1")}, 1},
	} {
		r := NewReaders()
		for range 2 {
			for _, req := range c.asks {
				r.note(req, time.Now())
			}
		}
		if got := r.Count(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// TestTrustedProxiesAloneAreBelieved, once there are any.
func TestTrustedProxiesAloneAreBelieved(t *testing.T) {
	r := NewReaders()
	r.Trust([]netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")})
	for _, req := range []*http.Request{
		ask("203.0.113.5:1", "A/1", "192.0.2.1"), ask("203.0.113.5:1", "A/1", "192.0.2.2"), ask("[::ffff:203.0.113.6]:1", "A/1", "192.0.2.2"),
		ask("10.0.0.1:1", "A/1", "192.0.2.8"), ask("10.0.0.1:1", "A/1", "192.0.2.9"),
	} {
		r.note(req, time.Now())
	}
	if got := r.Count(); got != 3 {
		t.Errorf("%d readers, want two behind the proxy and one who invents addresses", got)
	}
}

func TestReadersOfYesterdayCountUntilThereAreMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewReaders()
		come := func(n int) {
			for i := range n {
				r.note(ask(fmt.Sprintf("192.0.2.%d:1", i), "A/1"), time.Now())
			}
		}
		come(7)
		time.Sleep(24 * time.Hour)
		come(2)
		if n := r.Count(); n != 7 {
			t.Errorf("%d, want yesterday's 7", n)
		}
		come(9)
		if n := r.Count(); n != 9 {
			t.Errorf("%d, want today's 9", n)
		}
		time.Sleep(48 * time.Hour)
		if n := r.Count(); n != 0 {
			t.Errorf("%d after a day without anybody", n)
		}
	})
}

func TestReadersAreBounded(t *testing.T) {
	r := NewReaders()
	for i := range maxReaders + 1000 {
		r.note(ask("192.0.2.1:1", fmt.Sprint(i)), time.Now())
	}
	if n := r.Count(); n != maxReaders {
		t.Errorf("%d counted, want %d", n, maxReaders)
	}
}

func TestWhoAsksForFeedsIsAReader(t *testing.T) {
	s := rendered(t)
	for _, c := range []struct {
		method, path, accept, agent string
		want                        int
	}{
		{"GET", "/", "", "A", 0},
		{"GET", "/feeds.opml", "", "A", 0},
		{"GET", "/feeds/soc-son", "text/html", "A", 0},
		{"GET", "/feeds/khong-co.rss", "", "A", 0},
		{"HEAD", "/feeds/soc-son.rss", "", "A", 0},
		{"GET", "/feeds/soc-son.rss", "", "A", 1},
		{"GET", "/feeds/soc-son.atom", "", "A", 1},
		{"GET", "/feeds/soc-son", "application/atom+xml", "B", 2},
	} {
		s.ask(c.method, c.path, "Accept", c.accept, "User-Agent", c.agent)
		if n := s.readers.Count(); n != c.want {
			t.Errorf("%s %s: %d readers, want %d", c.method, c.path, n, c.want)
		}
	}
}
