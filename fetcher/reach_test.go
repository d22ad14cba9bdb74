package fetcher

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// TestOurOwnNetworkIsToldFromTheirs: when nobody can be reached it is told once,
// held against no source, and tried with one exchange at a time.
func TestOurOwnNetworkIsToldFromTheirs(t *testing.T) {
	for name, outage := range map[string]error{
		"resolver silent":    &net.OpError{Op: "dial", Err: &net.DNSError{Err: "i/o timeout", Name: "x", IsTimeout: true}},
		"resolver at a loss": &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "x", IsTemporary: true}},
		"no route":           &net.OpError{Op: "dial", Err: syscall.ENETUNREACH},
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			sent, down := 0, true
			f := New(Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				sent++
				if down {
					return nil, outage
				}
				return respond(r, 200, rssFeed(rssItem(1))), nil
			})})
			fetch := func(i int) news.Kind {
				ch := channel(fmt.Sprintf("https://paper%d.example/rss", i%10))
				return f.Fetch(t.Context(), ch, news.State{}, nil).Outcome.Kind
			}
			var kinds []news.Kind
			for i := range 10 {
				kinds = append(kinds, fetch(i))
			}
			if slices.Contains(kinds[:2], news.Offline) || slices.ContainsFunc(kinds[2:], func(k news.Kind) bool { return k != news.Offline }) {
				t.Errorf("%s: %v, want two single failures, then ours", name, kinds)
			}
			begun := sent
			for i := range 600 { // ten minutes
				time.Sleep(time.Second)
				fetch(i)
			}
			if n := sent - begun; n < 30 || n > 41 {
				t.Errorf("%s: %d requests in ten minutes without a network, want about 40", name, n)
			}
			down = false
			time.Sleep(reachEvery)
			for i := range 10 {
				if kind := fetch(i); kind != news.OK {
					t.Errorf("%s: %v when it was over", name, kind)
				}
			}
			if n := strings.Count(log.String(), "\n"); n != 2 {
				t.Errorf("%s: %d lines, want one for the beginning and one for the end\n%s", name, n, log.String())
			}
		})
	}
}

// TestHostsOfOurOwnNeedNoNetwork: a server in an allowed network is asked while
// the network is down, and its answer does not end that.
func TestHostsOfOurOwnNeedNoNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := New(Options{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Hostname() == "127.0.0.1" {
				return respond(r, 200, rssFeed(rssItem(1))), nil
			}
			return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
		})})
		kind := func(address string) news.Kind {
			ch := channel(address)
			ch.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
			return f.Fetch(t.Context(), ch, news.State{}, none).Outcome.Kind
		}
		for i := range silentHosts {
			kind(fmt.Sprintf("https://paper%d.example/rss", i))
		}
		for range 3 {
			if got := kind("http://127.0.0.1:8080/rss"); got != news.OK {
				t.Errorf("a bridge on this machine: %v", got)
			}
			if got := kind("https://paper.example/rss"); got != news.Offline {
				t.Errorf("after its answer: %v, want the network still down", got)
			}
		}
	})
}

// TestPagesAreAskedForAsSoonAsTheNetworkIsBack: a robots.txt that could not be
// had for our own fault is no fault of its site.
func TestPagesAreAskedForAsSoonAsTheNetworkIsBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		paper, down := newPaper(1, 2), true
		r := newReader(roundTrip(func(r *http.Request) (*http.Response, error) {
			if down {
				return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
			}
			return paper.RoundTrip(r)
		}), news.Page, listAddress)
		for i := range silentHosts {
			r.f.Fetch(t.Context(), channel(fmt.Sprintf("https://paper%d.example/rss", i)), news.State{}, none)
		}
		if p := r.poll(t.Context()); p.Outcome.Kind != news.Offline {
			t.Errorf("%v %s, want our network to blame", p.Outcome.Kind, p.Outcome.Detail)
		}
		down = false
		time.Sleep(reachEvery)
		if p := r.poll(t.Context()); p.Outcome.Kind != news.OK || len(p.Items) != 2 {
			t.Errorf("%v %s, %d items when it was over", p.Outcome.Kind, p.Outcome.Detail, len(p.Items))
		}
	})
}

// TestFailuresOfSingleSourcesAreTheirs: nothing that still leaves an answer
// from anybody is our network's fault.
func TestFailuresOfSingleSourcesAreTheirs(t *testing.T) {
	lost := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "x", IsTemporary: true}}
	for _, c := range []struct {
		name string
		err  func(i int) error
		want news.Kind
	}{
		{"names that do not exist", func(int) error {
			return &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}}
		}, news.DNS},
		{"refused", func(int) error { return &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED} }, news.Refused},
		{"one host, again and again", func(int) error { return lost }, news.DNS},
		{"an answer in between", func(i int) error {
			if i%3 == 2 {
				return nil
			}
			return lost
		}, news.DNS},
	} {
		n := 0
		f := New(Options{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if err := c.err(n); err != nil {
				return nil, err
			}
			return respond(r, 200, rssFeed(rssItem(1))), nil
		})})
		for ; n < 30; n++ {
			address := fmt.Sprintf("https://paper%d.example/rss", n)
			if strings.HasPrefix(c.name, "one host") {
				address = "https://paper.example/rss"
			}
			if got := f.Fetch(t.Context(), channel(address), news.State{}, nil).Outcome; got.Kind != c.want && got.Kind != news.OK {
				t.Errorf("%s: poll %d: %v %q", c.name, n, got.Kind, got.Detail)
			}
		}
	}
}
