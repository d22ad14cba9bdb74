package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// hello answers "hello" everywhere.
var hello = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })

// pipes is a listener of connections within the process, so that tests can
// let simulated time pass.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// serving runs Serve with a handler inside a bubble until the test ends.
func serving(t *testing.T, h http.Handler, limits Limits) (p *pipes, end func()) {
	p = newPipes()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- Serve(ctx, p, h, limits) }()
	return p, func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	}
}

// cutAfter returns how long a connection stays open while nothing more is sent.
func cutAfter(c net.Conn) time.Duration {
	start := time.Now()
	_, _ = io.Copy(io.Discard, c)
	return time.Since(start)
}

func TestSlowReadersAreCut(t *testing.T) {
	// threat 34, bad input 144
	large := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		block := make([]byte, 64<<10)
		for range 100 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	body := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	for _, test := range []struct {
		name    string
		handler http.Handler
		send    string
		read    int // bytes, before falling silent
		most    time.Duration
	}{
		{"nothing", hello, "", 0, requestTime},
		{"half a header", hello, "GET / HTTP/1.1\r\nHost: x\r\nX-A: ", 0, requestTime},
		{"half a body", body, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc", 0, requestTime},
		{"idle after an answer", hello, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0, idleTime},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, end := serving(t, test.handler, Limits{})
				defer end()
				c := p.dial()
				defer c.Close()
				if _, err := io.WriteString(c, test.send); err != nil {
					t.Fatal(err)
				}
				if took := cutAfter(c); took > test.most+time.Second {
					t.Errorf("cut after %s, want %s", took, test.most)
				}
			})
		})
	}
	t.Run("reads nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, end := serving(t, large, Limits{})
			defer end()
			c := p.dial()
			defer c.Close()
			if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(writeTime + time.Second)
			if n, _ := io.Copy(io.Discard, c); n > 1<<20 {
				t.Errorf("%d bytes still came", n)
			}
		})
	})
}

func TestDrippingHeaderIsCut(t *testing.T) {
	// bad input 144
	synctest.Test(t, func(t *testing.T) {
		p, end := serving(t, hello, Limits{})
		defer end()
		c := p.dial()
		defer c.Close()
		go func() { _, _ = io.Copy(io.Discard, c) }()
		start := time.Now()
		for _, b := range []byte("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("a", 1000)) {
			if _, err := c.Write([]byte{b}); err != nil {
				break
			}
			time.Sleep(time.Second)
		}
		if took := time.Since(start); took > requestTime+2*time.Second {
			t.Errorf("cut after %s", took)
		}
	})
}

// listening runs Serve on a real socket and returns its address.
func listening(t *testing.T, h http.Handler, limits Limits) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- Serve(ctx, l, h, limits) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return l.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// request sends one request on c and returns its answer's status.
func request(c net.Conn) (int, error) {
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return 0, err
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, r.Body)
	return r.StatusCode, err
}

func TestOldestQuietConnectionMakesRoom(t *testing.T) {
	// bad input 145
	const most = 20
	address := listening(t, hello, Limits{Connections: most})
	var conns []net.Conn
	for range most {
		c := dial(t, address)
		conns = append(conns, c)
		if status, err := request(c); status != 200 || err != nil {
			t.Fatalf("%d, %v", status, err)
		}
	}
	for i := range 3 * most {
		c := dial(t, address)
		if i%2 == 0 { // half of them never say anything
			continue
		}
		if status, err := request(c); status != 200 || err != nil {
			t.Fatalf("newcomer %d: %d, %v", i, status, err)
		}
	}
	for i, c := range conns {
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !strings.Contains(fmt.Sprint(err), "reset") {
			t.Errorf("connection %d is still open: %v", i, err)
		}
	}
}

// quietConn is a connection that remembers being closed.
type quietConn struct {
	net.Conn
	closed bool
}

func (c *quietConn) Close() error { c.closed = true; return nil }

func TestConnectionsAreClosedByHowLongTheyAreQuiet(t *testing.T) {
	synctest.Test(t, closeByQuiet)
}

func closeByQuiet(t *testing.T) {
	open := newOpenConns(8) // two of them idle
	var conns []*quietConn
	enter := func(states ...http.ConnState) *quietConn {
		c := &quietConn{}
		conns = append(conns, c)
		for _, state := range states {
			open.track(c, state)
		}
		return c
	}
	closed := func() (list []int) {
		for i, c := range conns {
			if c.closed {
				list = append(list, i)
			}
		}
		return list
	}
	expect := func(when string, want ...int) {
		t.Helper()
		if got := closed(); !slices.Equal(got, want) {
			t.Errorf("%s: closed %v, want %v", when, got, want)
		}
	}
	enter(http.StateNew, http.StateActive, http.StateIdle)
	enter(http.StateNew, http.StateActive, http.StateIdle)
	expect("two idle")
	enter(http.StateNew, http.StateActive, http.StateIdle)
	expect("a third idle one", 0)
	open.track(conns[0], http.StateClosed)
	for range 3 {
		enter(http.StateNew, http.StateActive)
	}
	for range 3 {
		enter(http.StateNew)
	}
	expect("eight open", 0)
	enter(http.StateNew)
	expect("one too many: an idle one goes", 0, 1)
	open.track(conns[1], http.StateClosed)
	enter(http.StateNew)
	expect("the other idle one goes", 0, 1, 2)
	open.track(conns[2], http.StateClosed)
	enter(http.StateNew)
	expect("then the oldest that has not asked", 0, 1, 2, 6)
	open.track(conns[6], http.StateClosed)
	for _, c := range conns[7:] {
		if !c.closed {
			open.track(c, http.StateActive)
		}
	}
	enter(http.StateNew)
	expect("with all busy, the newcomer", 0, 1, 2, 6, len(conns)-1)
	open.track(conns[len(conns)-1], http.StateClosed)
	time.Sleep(stuck)
	enter(http.StateNew, http.StateActive)
	expect("the one that has been busy for longest, and too long", 0, 1, 2, 3, 6, len(conns)-2)
}

func TestConnectionsBusyForAMomentAreNotClosedForNewcomers(t *testing.T) {
	hold, release := make(chan bool), make(chan bool)
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hold <- true
		<-release
		_, _ = io.WriteString(w, "at last")
	})
	address := listening(t, slow, Limits{Connections: 2})
	results := make(chan error, 2)
	begun := time.Now()
	for range 2 {
		c := dial(t, address)
		go func() {
			status, err := request(c)
			if err == nil && status != 200 {
				err = fmt.Errorf("status %d", status)
			}
			results <- err
		}()
		<-hold
	}
	if _, err := dial(t, address).Read(make([]byte, 1)); err == nil {
		t.Error("the newcomer got an answer")
	}
	late := time.Since(begun) >= stuck
	close(release)
	for range 2 {
		if err := <-results; err != nil && late {
			t.Skipf("the moment took longer than %v on this machine: %v", stuck, err)
		} else if err != nil {
			t.Error(err)
		}
	}
}

func TestBrokenRequestsAreRefused(t *testing.T) {
	// bad inputs 140, 141 and 143
	s := rendered(t)
	address := listening(t, s.handler, Limits{})
	for name, test := range map[string]struct {
		send string
		want string // first digits of allowed status codes
	}{
		"no Host":                 {"GET / HTTP/1.1\r\n\r\n", "400"},
		"two Hosts":               {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
		"foreign absolute form":   {"GET http://evil.example/feeds/soc-son.rss HTTP/1.1\r\nHost: evil.example\r\n\r\n", "200"},
		"64 KB address":           {"GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", "431 414"},
		"1 MB header":             {"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", "431"},
		"10,000 headers":          {"GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-A: a\r\n", 10_000) + "\r\n", "431"},
		"length and chunks":       {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
		"chunks":                  {"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
		"a body":                  {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 44\r\n\r\nGET /evil.example HTTP/1.1\r\nHost: x\r\n\r\nabcd", "400"},
		"an empty body":           {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "200"},
		"two lengths":             {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", "400"},
		"unknown transfer coding": {"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", "400 501"},
		"space before the colon":  {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
		"folded line":             {"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n", "400 200"}, // RFC 9112 §5.2 allows a space in its place
		"bare line feeds":         {"GET / HTTP/1.1\nHost: x\n\n", "400 200"},                       // and §2.2 to read them as line ends
		"length with a sign":      {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde", "400"},
		"folded line first":       {"GET / HTTP/1.1\r\n Host: x\r\n\r\n", "400"},
		"control character":       {"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n", "400"},
		"no version":              {"GET /\r\n\r\n", "400"},
		"version 2 in plain text": {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505 400"},
		"preface of HTTP/2":       {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 405 400"}, // bad input 147: it is not spoken here
		"not HTTP":                {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		"bad percent":             {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
	} {
		c := dial(t, address)
		// A server that refuses early resets the connection under a long request.
		_, _ = io.WriteString(c, test.send)
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			if len(test.send) < 16<<10 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		b, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if !strings.Contains(test.want, fmt.Sprint(r.StatusCode)) {
			t.Errorf("%s: %s, want %s", name, r.Status, test.want)
		}
		if strings.Contains(string(b), "evil.example") {
			t.Errorf("%s: the answer names a foreign host", name)
		}
		if r.StatusCode/100 == 4 && !r.Close {
			t.Errorf("%s: the connection goes on after %s", name, r.Status)
		}
	}
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	// bad input 146
	s := rendered(t)
	c := dial(t, listening(t, s.handler, Limits{}))
	const n = 2000
	go func() {
		for i := range n {
			path := "/feeds/soc-son.rss"
			if i%2 == 1 {
				path = "/healthz"
			}
			if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n", path); err != nil {
				return
			}
		}
	}()
	in := bufio.NewReader(c)
	for i := range n {
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		if small := r.ContentLength == 3; r.StatusCode != 200 || small != (i%2 == 1) {
			t.Fatalf("answer %d: %s, %d bytes", i, r.Status, r.ContentLength)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReaderWhoLeavesIsNoTrouble(t *testing.T) {
	// bad input 148
	s := rendered(t)
	address := listening(t, s.handler, Limits{})
	for range 50 {
		c := dial(t, address)
		if _, err := io.WriteString(c, "GET /feeds/soc-son.rss HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if status, err := request(dial(t, address)); status != 200 || err != nil {
		t.Errorf("%d, %v", status, err)
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

func TestServeLetsAnswersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(5 * time.Second)
			_, _ = io.WriteString(w, "done")
		})
		p, end := serving(t, slow, Limits{})
		c := p.dial()
		defer c.Close()
		answered := make(chan error)
		go func() {
			status, err := request(c)
			if err == nil && status != 200 {
				err = fmt.Errorf("status %d", status)
			}
			answered <- err
		}()
		time.Sleep(time.Second)
		stopped := make(chan time.Duration)
		go func() {
			start := time.Now()
			end()
			stopped <- time.Since(start)
		}()
		if err := <-answered; err != nil {
			t.Errorf("cut off: %v", err)
		}
		if took := <-stopped; took > shutdownTime {
			t.Errorf("stopped after %s", took)
		}
	})
}

func TestServeDoesNotWaitForEver(t *testing.T) {
	// threat 48
	synctest.Test(t, func(t *testing.T) {
		forever := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		p, end := serving(t, forever, Limits{})
		c := p.dial()
		defer c.Close()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		start := time.Now()
		end()
		if took := time.Since(start); took > shutdownTime+time.Second {
			t.Errorf("stopped after %s", took)
		}
	})
}
