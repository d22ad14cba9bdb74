package server

import (
	"container/list"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits bound what readers can hold. The zero value works.
type Limits struct {
	// Connections open at once, a quarter of them idle; 0: 5,000, or what the
	// process may open. One more closes one that is idle, or does not ask, or
	// whose reader does not read.
	Connections int
	Logger      *slog.Logger // of net/http's own messages; nil: silent
}

const (
	requestTime  = 5 * time.Second // its header, and a body that nobody reads
	writeTime    = 30 * time.Second
	idleTime     = 60 * time.Second
	shutdownTime = 10 * time.Second
	headerBytes  = 16 << 10
	connections  = 5_000 // 27 kB each at worst, of readers that stop reading: 135 MB
)

// Serve answers requests on l until ctx is done; then it lets running answers
// end, for at most ten seconds. It closes l.
func Serve(ctx context.Context, l net.Listener, h http.Handler, limits Limits) error {
	if limits.Logger == nil {
		limits.Logger = slog.New(slog.DiscardHandler)
	}
	if limits.Connections == 0 {
		limits.Connections = min(connections, spareFiles())
	}
	open := newOpenConns(limits.Connections)
	s := &http.Server{
		Handler: h, ReadTimeout: requestTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headerBytes, ConnState: open.track,
		ErrorLog: slog.NewLogLogger(limits.Logger.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1) // one result, taken or not
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	err := s.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.Close()
	}
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		return errors.Join(err, served)
	}
	return err
}

// openConns counts connections and knows which of them may be closed.
type openConns struct {
	mu     sync.Mutex
	most   int
	total  int
	count  [http.StateClosed + 1]int // of those on the list, by state
	order  *list.List                // of *openConn: the one whose state changed last is at the end
	places map[net.Conn]*list.Element
}

// openConn is a connection that nobody here has closed.
type openConn struct {
	net.Conn
	state http.ConnState
	since time.Time // it is in that state
}

// stuck is how long a connection is busy whose reader does not read: what a
// feed weighs the system takes off our hands at once, however slow the line.
const stuck = 200 * time.Millisecond

func newOpenConns(most int) *openConns {
	return &openConns{most: most, order: list.New(), places: make(map[net.Conn]*list.Element)}
}

// track follows a connection's state. When there are too many, one that nobody
// misses is closed.
func (o *openConns) track(c net.Conn, state http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note(c, state)
	switch {
	case o.count[http.StateIdle] > max(o.most/4, 1), o.total > o.most && o.count[http.StateIdle] > 0:
		o.closeFirst(http.StateIdle, 0)
	case o.total > o.most && state == http.StateNew:
		o.makeRoom(c)
	}
}

// note writes down what has become of a connection.
func (o *openConns) note(c net.Conn, state http.ConnState) {
	place := o.places[c]
	switch {
	case state == http.StateNew:
		o.total++
		o.count[state]++
		o.places[c] = o.order.PushBack(&openConn{c, state, time.Now()})
	case state == http.StateClosed || state == http.StateHijacked:
		o.total--
		o.forget(c)
	case place != nil: // else closed by us
		e := place.Value.(*openConn)
		o.count[e.state]--
		o.count[state]++
		e.state, e.since = state, time.Now()
		o.order.MoveToBack(place)
	}
}

// forget takes c off the list, if it is there.
func (o *openConns) forget(c net.Conn) {
	if place := o.places[c]; place != nil {
		o.count[place.Value.(*openConn).state]--
		o.order.Remove(place)
		delete(o.places, c)
	}
}

// makeRoom closes a connection for a newcomer where none is idle: the one that
// has not asked for longest, else one whose reader does not read, at worst the
// newcomer itself.
func (o *openConns) makeRoom(newcomer net.Conn) {
	switch {
	case o.count[http.StateNew] > 1:
		o.closeFirst(http.StateNew, 0)
	case o.closeFirst(http.StateActive, stuck):
	default:
		o.forget(newcomer)
		_ = newcomer.Close() // it goes either way
	}
}

// closeFirst closes the connection that has been in a state for longest, if
// for no less than a time; its end is tracked like any other.
func (o *openConns) closeFirst(state http.ConnState, least time.Duration) bool {
	for place := o.order.Front(); place != nil; place = place.Next() {
		e := place.Value.(*openConn)
		if e.state != state {
			continue
		}
		if time.Since(e.since) < least {
			return false
		}
		o.forget(e.Conn)
		_ = e.Close() // it goes either way
		return true
	}
	return false
}
