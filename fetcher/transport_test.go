package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"regionwire/news"
)

// pipeTo returns a Fetcher whose connections lead to serve, over a pipe. In a
// synctest bubble its time is the bubble's.
func pipeTo(serve func(net.Conn)) *Fetcher {
	return New(Options{Transport: newTransport(func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			serve(there)
		}()
		return here, nil
	})})
}

// readRequest reads the head of a request.
func readRequest(c net.Conn) {
	buf := make([]byte, 64<<10)
	for n := 0; !bytes.Contains(buf[:n], []byte("\r\n\r\n")); {
		m, err := c.Read(buf[n:])
		if err != nil {
			return
		}
		n += m
	}
}

// raw returns a server that reads a request and answers with bytes.
func raw(response string) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(c)
		io.WriteString(c, response)
	}
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

// TestBodiesOfSeveralLargeMembersAreRead has a limit beyond the usual one and a
// member of gzip that begins behind that.
func TestBodiesOfSeveralLargeMembersAreRead(t *testing.T) {
	const first = defaultMaxBody + (4 << 10) // bytes
	feed := rssFeed("<!--"+strings.Repeat(" ", first)+"-->", rssItem(1))
	f := New(Options{MaxBody: 2 * defaultMaxBody, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return respond(r, 200, gzipped(feed[:first])+gzipped(feed[first:]), "Content-Encoding", "gzip"), nil
	})})
	got := f.Fetch(t.Context(), channel("https://paper.example/rss"), news.State{}, none)
	if got.Outcome.Kind != news.OK || len(got.Items) != 1 {
		t.Errorf("%v %q, %d items", got.Outcome.Kind, got.Outcome.Detail, len(got.Items))
	}
}

func ok(body string, headers ...string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n%s\r\n%s",
		len(body), strings.Join(append(headers, ""), "\r\n"), body)
}

// TestAnswersThatAreNoFeedAreNamed covers bad inputs 8–15, 32–42 and 44–46:
// each is a failure of its kind, or is read, and nothing is left behind.
func TestAnswersThatAreNoFeedAreNamed(t *testing.T) {
	feed := rssFeed(rssItem(1))
	chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	for _, c := range []struct {
		name     string // with the number of the bad input
		response string
		kind     news.Kind
		detail   string // part of it
	}{
		{"8 closed mid-header", "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n", news.Protocol, "before a whole response header"},
		{"9 HTTP/0.9", "<rss></rss>\n", news.Protocol, "malformed HTTP"},
		{"10 SSH", "SSH-2.0-OpenSSH_9.6\r\n", news.Protocol, "malformed HTTP"},
		{"11 status 000", "HTTP/1.1 000 x\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "0"},
		{"11 status 999", "HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "999"},
		{"11 status 1000", "HTTP/1.1 1000 x\r\nContent-Length: 0\r\n\r\n", news.Protocol, "status code"},
		{"11 no reason phrase", "HTTP/1.1 200\r\nContent-Length: " + fmt.Sprint(len(feed)) + "\r\n\r\n" + feed, news.OK, ""},
		{"12 empty body", ok(""), news.Empty, "empty"},
		{"12 white space", ok(" \r\n\t"), news.Empty, "empty"},
		{"13 204", "HTTP/1.1 204 No Content\r\n\r\n", news.Unexpected, "204"},
		{"13 205", "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "205"},
		{"13 206", "HTTP/1.1 206 Partial\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "unexpected partial"},
		{"14 304 to an unconditional request", "HTTP/1.1 304 Not Modified\r\n\r\n", news.Unexpected, "without validators"},
		{"15 300", "HTTP/1.1 300 x\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "300"},
		{"15 305", "HTTP/1.1 305 x\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "305"},
		{"15 306", "HTTP/1.1 306 x\r\nContent-Length: 0\r\n\r\n", news.Unexpected, "306"},
		{"32 Content-Length too large", strings.Replace(ok(feed), "Content-Length: ", "Content-Length: 9", 1), news.Truncated, "EOF"},
		{"33 Content-Length too small", ok(feed[:len(feed)-20]) + feed[len(feed)-20:], news.Truncated, "breaks off"},
		{"34 two Content-Lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", news.Protocol, "Content-Length"},
		{"35 Content-Length beside chunks", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" +
			fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(feed), feed), news.OK, ""},
		{"36 huge chunk", chunked + "\r\nFFFFFFFFFFFFFFFF\r\nabc", news.Truncated, ""},
		{"36 larger than a number", chunked + "\r\nFFFFFFFFFFFFFFFFF\r\nabc", news.Protocol, "chunk"},
		{"36 bad chunk size", chunked + "\r\nxyz\r\nabc", news.Protocol, ""},
		{"36 no last chunk", chunked + fmt.Sprintf("\r\n%x\r\n%s\r\n", len(feed), feed), news.Truncated, ""},
		{"37 huge trailer", chunked + fmt.Sprintf("\r\n%x\r\n%s\r\n0\r\nX: %s\r\n\r\n", len(feed), feed, strings.Repeat("x", 1<<20)), news.Protocol, "trailer"},
		{"38 gzip announced, plain sent", ok(feed, "Content-Encoding: gzip"), news.OK, ""},
		{"39 truncated gzip", ok(gzipped(feed)[:100], "Content-Encoding: gzip"), news.Truncated, "gzip"},
		{"39 bad CRC", ok(corrupted(gzipped(feed)), "Content-Encoding: gzip"), news.Encoding, "checksum"},
		{"39 garbage after gzip", ok(gzipped(feed)+"\r\n<!-- cached -->", "Content-Encoding: gzip"), news.OK, ""},
		{"39 two members", ok(gzipped(feed[:50])+gzipped(feed[50:]), "Content-Encoding: gzip"), news.OK, ""},
		{"40 x-gzip", ok(gzipped(feed), "Content-Encoding: X-GZIP"), news.OK, ""},
		{"40 identity", ok(feed, "Content-Encoding: identity"), news.OK, ""},
		{"40 gzip twice", ok(gzipped(gzipped(feed)), "Content-Encoding: gzip, gzip"), news.Encoding, `content coding "gzip, gzip"`},
		{"40 gzip twice, announced once", ok(gzipped(gzipped(feed)), "Content-Encoding: gzip"), news.NotFeed, "gzip"},
		{"40 gzip in two fields", ok(gzipped(gzipped(feed)), "Content-Encoding: gzip", "Content-Encoding: gzip"), news.Encoding, "gzip, gzip"},
		{"40 br", ok(feed, "Content-Encoding: br"), news.Encoding, `"br"`},
		{"40 zstd", ok(feed, "Content-Encoding: zstd"), news.Encoding, `"zstd"`},
		{"40 gzip unannounced", ok(gzipped(feed)), news.NotFeed, "no Content-Encoding announces"},
		{"41 bomb", ok(gzipped(strings.Repeat(" ", 60<<20)), "Content-Encoding: gzip"), news.TooLarge, "8 MiB"},
		{"42 larger than the limit", "HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n", news.TooLarge, "8 MiB"},
		{"45 many headers", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: b\r\n", 100_000) + "\r\n", news.TooLarge, "header"},
		{"45 one huge header", "HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("b", 5<<20) + "\r\n\r\n", news.TooLarge, "header"},
		{"46 103 flood", strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", 10_000), news.TooLarge, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			poll := pipeTo(raw(c.response)).Fetch(t.Context(), channel("http://paper.example/rss"), news.State{}, nil)
			if poll.Outcome.Kind != c.kind || !strings.Contains(poll.Outcome.Detail, c.detail) {
				t.Errorf("got %v %q, want %v %q", poll.Outcome.Kind, poll.Outcome.Detail, c.kind, c.detail)
			}
			if c.kind != news.OK && (len(poll.Items) > 0 || poll.Listed != nil || poll.State.ETag != "" || poll.State.Body != news.Hash{}) {
				t.Errorf("a failure left %d items, listed %v, state %+v", len(poll.Items), poll.Listed, poll.State)
			}
			if c.kind == news.OK && len(poll.Items) != 1 {
				t.Errorf("%d items, want 1", len(poll.Items))
			}
		})
	}
}

// corrupted changes the checksum of gzip data.
func corrupted(s string) string {
	b := []byte(s)
	b[len(b)-8] ^= 1
	return string(b)
}

// TestBodyAtTheLimitIsRead covers bad inputs 42 and 44.
func TestBodyAtTheLimitIsRead(t *testing.T) {
	feed := rssFeed(rssItem(1))
	for _, c := range []struct {
		name string
		size int
		kind news.Kind
	}{{"exactly", 4096, news.OK}, {"one more", 4097, news.TooLarge}} {
		t.Run(c.name, func(t *testing.T) {
			body := feed + strings.Repeat("\n", c.size-len(feed))
			for _, length := range []string{fmt.Sprintf("Content-Length: %d\r\n", len(body)), ""} {
				f := pipeTo(raw("HTTP/1.1 200 OK\r\n" + length + "\r\n" + body))
				f.client.maxBody = 4096
				if got := f.Fetch(t.Context(), channel("http://paper.example/rss"), news.State{}, nil).Outcome; got.Kind != c.kind {
					t.Errorf("got %v %q, want %v", got.Kind, got.Detail, c.kind)
				}
			}
		})
	}
	f := pipeTo(func(c net.Conn) { // bad input 44
		readRequest(c)
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n<!--")
		for {
			if _, err := c.Write(bytes.Repeat([]byte(" "), 64<<10)); err != nil {
				return
			}
		}
	})
	if got := f.Fetch(t.Context(), channel("http://paper.example/rss"), news.State{}, nil).Outcome; got.Kind != news.TooLarge {
		t.Errorf("endless comment: %v %q", got.Kind, got.Detail)
	}
}

// TestSlowServersAreLeft covers bad inputs 5, 7 and 43 and threat 3.
func TestSlowServersAreLeft(t *testing.T) {
	for _, c := range []struct {
		name, url string
		serve     func(net.Conn)
		kind      news.Kind
		within    time.Duration
		detail    string
	}{
		{"5 silence", "http://paper.example/rss", func(c net.Conn) { readRequest(c); io.Copy(io.Discard, c) }, news.Timeout, headerTimeout, "no answer began within 10s"},
		{"7 TLS stall", "https://paper.example/rss", func(c net.Conn) { io.Copy(io.Discard, c) }, news.Timeout, connectTimeout, "handshake timeout"},
		{"43 a byte a second", "http://paper.example/rss", drip(1, time.Second), news.Timeout, paceGrace + 2*time.Second, "drips"},
		{"3 then nothing", "http://paper.example/rss", drip(1, time.Hour), news.Timeout, paceGrace + 2*time.Second, "drips"},
		{"3 endless but brisk", "http://paper.example/rss", drip(4096, time.Second), news.Timeout, defaultTimeout, "within 20s"},
		{"3 header dripping", "http://paper.example/rss", dripAfter("HTTP/1.1 200 OK\r\nX:", 1, time.Second), news.Timeout, headerTimeout, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := pipeTo(c.serve)
				began := time.Now()
				got := f.Fetch(t.Context(), channel(c.url), news.State{}, nil).Outcome
				if took := time.Since(began); got.Kind != c.kind || took > c.within || !strings.Contains(got.Detail, c.detail) {
					t.Errorf("got %v %q after %v, want %v %q within %v", got.Kind, got.Detail, took, c.kind, c.detail, c.within)
				}
			}) // the bubble ends only when every goroutine has: nothing leaks
		})
	}
}

// drip answers with a body that comes n bytes at a time.
func drip(n int, every time.Duration) func(net.Conn) {
	return dripAfter("HTTP/1.1 200 OK\r\n\r\n", n, every)
}

func dripAfter(beginning string, n int, every time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(c)
		if _, err := io.WriteString(c, beginning); err != nil {
			return
		}
		gone := make(chan struct{})
		go func() { io.Copy(io.Discard, c); close(gone) }()
		for {
			if _, err := c.Write(bytes.Repeat([]byte(" "), n)); err != nil {
				return
			}
			select {
			case <-time.After(every):
			case <-gone:
				return
			}
		}
	}
}

// TestConnectionFailuresAreNamed covers bad inputs 1–4 and 8.
func TestConnectionFailuresAreNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		kind news.Kind
	}{
		{"1 refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, news.Refused},
		{"2 no such name", &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}}, news.DNS},
		{"3 resolver silent", &net.OpError{Op: "dial", Err: &net.DNSError{Err: "i/o timeout", Name: "x", IsTimeout: true}}, news.DNS},
		{"4 no answer to SYN", &net.OpError{Op: "dial", Err: context.DeadlineExceeded}, news.Timeout},
		{"4 no route", &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, news.Refused},
		{"8 reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, news.Protocol},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := New(Options{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, c.err })})
			if got := f.Fetch(t.Context(), channel("http://paper.example/rss"), news.State{}, nil).Outcome; got.Kind != c.kind || got.Detail == "" {
				t.Errorf("got %v %q, want %v", got.Kind, got.Detail, c.kind)
			}
		})
	}
}

// TestRefusedConnection is bad input 1 on a real port.
func TestRefusedConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	ch := channel("http://" + l.Addr().String() + "/rss")
	ch.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if got := New(Options{}).Fetch(t.Context(), ch, news.State{}, nil).Outcome; got.Kind != news.Refused {
		t.Errorf("got %v %q", got.Kind, got.Detail)
	}
}

// TestSilentResolverIsLeft is bad input 3: a resolver that never answers is
// waited for no longer than a connection.
func TestSilentResolverIsLeft(t *testing.T) {
	if connectTimeout > 5*time.Second {
		t.Errorf("connections are waited for %v", connectTimeout)
	}
	g := guard{timeout: 50 * time.Millisecond}
	g.resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	f := New(Options{Transport: newTransport(g.dial)})
	if got := f.Fetch(t.Context(), channel("http://paper.example/rss"), news.State{}, nil).Outcome; got.Kind != news.DNS {
		t.Errorf("got %v %q", got.Kind, got.Detail)
	}
}

// TestCertificatesAreChecked is bad input 6: each fault is told by its name.
func TestCertificatesAreChecked(t *testing.T) {
	authority := newAuthority(t)
	for _, c := range []struct {
		name, detail string
		config       *tls.Config
	}{
		{"self-signed", "unknown authority", &tls.Config{Certificates: []tls.Certificate{newAuthority(t).issue(t, "127.0.0.1", time.Now().Add(hour*time.Second))}}},
		{"expired", "expired", &tls.Config{Certificates: []tls.Certificate{authority.issue(t, "127.0.0.1", time.Now().Add(-time.Minute))}}},
		{"wrong host", "127.0.0.2", &tls.Config{Certificates: []tls.Certificate{authority.issue(t, "127.0.0.2", time.Now().Add(hour*time.Second))}}},
		{"TLS 1.0", "protocol version", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10,
			Certificates: []tls.Certificate{authority.issue(t, "127.0.0.1", time.Now().Add(hour*time.Second))}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(http.NotFoundHandler())
			s.TLS = c.config
			s.Config.ErrorLog = quiet()
			s.StartTLS()
			defer s.Close()
			transport := newTransport((&net.Dialer{}).DialContext)
			transport.TLSClientConfig.RootCAs = authority.pool
			defer transport.CloseIdleConnections()
			got := New(Options{Transport: transport}).Fetch(t.Context(), channel(s.URL), news.State{}, nil).Outcome
			if got.Kind != news.TLS || !strings.Contains(got.Detail, c.detail) {
				t.Errorf("got %v %q, want tls %q", got.Kind, got.Detail, c.detail)
			}
		})
	}
}

// TestHTTP2StreamsThatBreak is bad input 58.
func TestHTTP2StreamsThatBreak(t *testing.T) {
	authority := newAuthority(t)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `<rss version="2.0"><channel>`)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler) // RST_STREAM
	}))
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{authority.issue(t, "127.0.0.1", time.Now().Add(hour*time.Second))}}
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	defer s.Close()
	transport := newTransport((&net.Dialer{}).DialContext)
	transport.TLSClientConfig.RootCAs = authority.pool
	defer transport.CloseIdleConnections()
	got := New(Options{Transport: transport}).Fetch(t.Context(), channel(s.URL), news.State{}, nil).Outcome
	if got.Kind != news.Protocol || !strings.Contains(got.Detail, "stream") {
		t.Errorf("got %v %q", got.Kind, got.Detail)
	}
}

// TestGuardRefusesWhatIsNotPublic covers threat 11: every form of address
// that is not public is refused when the connection is made.
func TestGuardRefusesWhatIsNotPublic(t *testing.T) {
	configured := mustParse("http://paper.example:8080/rss")
	for _, address := range []string{
		"127.0.0.1:80", "0.0.0.0:80", "10.0.0.1:80", "172.16.0.1:80", "192.168.1.1:80", "169.254.169.254:80",
		"100.64.0.1:80", "192.0.0.1:80", "198.18.0.1:80", "240.0.0.1:80", "255.255.255.255:80", "224.0.0.1:80",
		"[::1]:80", "[::]:80", "[::127.0.0.1]:80", "[::ffff:127.0.0.1]:80", "[::ffff:7f00:1]:80", "[64:ff9b::7f00:1]:80",
		"[2002:7f00:1::]:80", "[2001::1]:80", "[fe80::1%eth0]:80", "[fc00::1]:80", "[fd00:ec2::254]:80", "[fec0::1]:80", "[ff02::1]:80",
		"8.8.8.8:22", "8.8.8.8:6379", "93.184.216.34:8081", "nonsense",
	} {
		var blocked *Error
		if err := newGuard(nil, mustParse("http://other.example/"), configured).check("other.example:80", address); !errors.As(err, &blocked) || blocked.Kind != news.Blocked {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, c := range []struct{ at, resolved string }{
		{"http://paper.example/", "93.184.216.34:80"}, {"https://paper.example/", "[2606:2800:220:1::1]:443"},
		{"http://paper.example:8080/", "93.184.216.34:8080"}, {"http://PAPER.example:8080/", "93.184.216.34:8080"},
	} {
		at := mustParse(c.at)
		if err := newGuard(nil, at, configured).check(at.Host, c.resolved); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
	if err := newGuard(nil, mustParse("http://other.example:8080/"), configured).check("other.example:8080", "93.184.216.34:8080"); err == nil {
		t.Error("the port of one host was allowed for another")
	}
	intranet := mustParse("http://intranet.example/rss")
	inside := newGuard([]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, intranet, intranet)
	if err := inside.check("intranet.example:9000", "10.1.2.3:9000"); err != nil {
		t.Errorf("inside an allowed network: %v", err)
	}
	if err := inside.check("intranet.example:80", "10.2.0.1:80"); err == nil {
		t.Error("outside the allowed network was allowed")
	}
}

// TestConnectionsAreSharedUnderTheSameRulesOnly covers threat 11: a connection
// that one channel may have made to a port is not there for another.
func TestConnectionsAreSharedUnderTheSameRulesOnly(t *testing.T) {
	c := newClient(Options{})
	site, odd, other := mustParse("http://paper.example/rss"), mustParse("http://paper.example:8080/rss"), mustParse("http://other.example:8080/rss")
	networks := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}
	if c.transport(newGuard(nil, odd, odd)) == c.transport(newGuard(nil, odd, site)) {
		t.Error("a connection to a configured port serves a channel that was redirected there")
	}
	if c.transport(newGuard(nil, site, site)) == c.transport(newGuard(networks, site, site)) {
		t.Error("a connection into an allowed network serves a channel that may not go there")
	}
	if c.transport(newGuard(nil, odd, odd)) != c.transport(newGuard(nil, other, other)) {
		t.Error("each host with a port of its own has a pool of its own")
	}
}

// TestNoConnectionToPrivateAddresses covers bad input 23 and threats 11 and
// 12: whatever a name looks like, nobody there is asked.
func TestNoConnectionToPrivateAddresses(t *testing.T) {
	var accepted atomic.Int32
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	secret.Config.ConnState = func(net.Conn, http.ConnState) { accepted.Add(1) }
	defer secret.Close()
	port := secret.Listener.Addr().(*net.TCPAddr).Port
	t.Setenv("HTTP_PROXY", secret.URL) // a proxy would be asked for us, unchecked
	for _, host := range []string{"127.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "localhost", "[::ffff:127.0.0.1]", "0x7f.0.0.1", "2130706433", "127.1"} {
		ch := channel(fmt.Sprintf("http://%s:%d/rss", host, port))
		got := New(Options{}).Fetch(t.Context(), ch, news.State{}, nil).Outcome
		if got.Kind != news.Blocked && got.Kind != news.DNS {
			t.Errorf("%s: %v %q", host, got.Kind, got.Detail)
		}
	}
	front := httptest.NewServer(http.RedirectHandler(strings.Replace(secret.URL, "127.0.0.1", "127.0.0.2", 1), http.StatusFound))
	defer front.Close()
	ch := channel(front.URL)
	ch.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	if got := New(Options{}).Fetch(t.Context(), ch, news.State{}, nil).Outcome; got.Kind != news.Blocked || !strings.Contains(got.Detail, "127.0.0.2") {
		t.Errorf("redirect: %v %q", got.Kind, got.Detail)
	}
	if n := accepted.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// TestGuardsShareNoConnections: what one channel may reach, another may not
// reach over its idle connection.
func TestGuardsShareNoConnections(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, rssFeed(rssItem(1))) }))
	defer s.Close()
	f := New(Options{})
	inside := channel(s.URL)
	inside.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if got := f.Fetch(t.Context(), inside, news.State{}, nil).Outcome; got.Kind != news.OK {
		t.Fatalf("inside: %v %q", got.Kind, got.Detail)
	}
	if got := f.Fetch(t.Context(), channel(s.URL), news.State{}, nil).Outcome; got.Kind != news.Blocked {
		t.Errorf("outside: %v %q", got.Kind, got.Detail)
	}
}

// authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-hour * time.Second), NotAfter: time.Now().Add(hour * time.Second),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &authority{cert, key, pool}
}

func (a *authority) issue(t *testing.T, ip string, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.ParseIP(ip)},
		NotBefore: time.Now().Add(-hour * time.Second), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestEvidenceIsPlainText is threat 10: what servers say is quoted as one short
// line without characters that a terminal or a page could act on.
func TestEvidenceIsPlainText(t *testing.T) {
	const hostile = "<script>alert(1)</script>\x1b]0;x\x07\r\nSet: 1\u202e\x00"
	long := strings.Repeat("<script>", 10_000)
	for name, answer := range map[string]func(r *http.Request) *http.Response{
		"title":    func(r *http.Request) *http.Response { return respond(r, 200, "<html><title>"+hostile+"</title>") },
		"long":     func(r *http.Request) *http.Response { return respond(r, 404, "<html><title>"+long+"</title>") },
		"location": func(r *http.Request) *http.Response { return respond(r, 302, "", "Location", "javascript:"+hostile) },
		"far": func(r *http.Request) *http.Response {
			return respond(r, 302, "", "Location", "https://b.example/"+hostile)
		},
		"coding": func(r *http.Request) *http.Response { return respond(r, 200, "x", "Content-Encoding", hostile) },
		"type":   func(r *http.Request) *http.Response { return respond(r, 200, "hello", "Content-Type", hostile) },
		"root":   func(r *http.Request) *http.Response { return respond(r, 200, "<"+hostile+"/>") },
		"charset": func(r *http.Request) *http.Response {
			return respond(r, 200, rssFeed(rssItem(1)), "Content-Type", "text/xml; charset=\""+hostile+"\"")
		},
		"status": func(r *http.Request) *http.Response {
			resp := respond(r, 599, "")
			resp.Status = "599 " + hostile
			return resp
		},
	} {
		f := serve(answer)
		got := f.Fetch(t.Context(), channel("https://paper.example/rss"), news.State{}, none).Outcome
		for _, said := range append(got.Warnings, got.Detail) {
			if n := utf8.RuneCountInString(said); n > maxDetail+1 || strings.ContainsFunc(said, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' }) {
				t.Errorf("%s: %d characters: %q", name, n, said)
			}
		}
		if got.Kind == news.OK && name != "charset" || got.Kind == news.Internal {
			t.Errorf("%s: %v %q", name, got.Kind, got.Detail)
		}
	}
}
