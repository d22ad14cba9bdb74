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
	// Connections open at once, a quarter of them idle; 0: 6,000, or what the
	// process may open. One more closes the one that has been quiet for longest.
	Connections int
	Logger      *slog.Logger // of net/http's own messages; nil: silent
}

const (
	requestTime  = 5 * time.Second // its header, and a body that nobody reads
	writeTime    = 30 * time.Second
	idleTime     = 60 * time.Second
	shutdownTime = 10 * time.Second
	headerBytes  = 16 << 10
	connections  = 6_000 // 20 kB each, however they dawdle: 120 MB
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
	idle   int
	order  *list.List // of *openConn: the one whose state changed last is at the end
	places map[net.Conn]*list.Element
}

// openConn is a connection that nobody here has closed.
type openConn struct {
	net.Conn
	state http.ConnState
}

func newOpenConns(most int) *openConns {
	return &openConns{most: most, order: list.New(), places: make(map[net.Conn]*list.Element)}
}

// track follows a connection's state. When there are too many, one that waits
// for nothing is closed: of those that had an answer, else of those that have
// not asked yet, the one quiet for longest; at worst the newcomer.
func (o *openConns) track(c net.Conn, state http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch state {
	case http.StateNew:
		o.total++
		o.places[c] = o.order.PushBack(&openConn{c, state})
	case http.StateClosed, http.StateHijacked:
		o.total--
		o.forget(c)
	default:
		o.move(c, state)
	}
	switch {
	case o.idle > max(o.most/4, 1), o.total > o.most && o.idle > 0:
		o.closeFirst(http.StateIdle)
	case o.total > o.most && state == http.StateNew:
		o.closeFirst(http.StateNew)
	}
}

// move notes a connection's new state, and that it was quiet until this moment.
func (o *openConns) move(c net.Conn, state http.ConnState) {
	place := o.places[c]
	if place == nil {
		return // closed by us
	}
	e := place.Value.(*openConn)
	if e.state == http.StateIdle {
		o.idle--
	}
	if state == http.StateIdle {
		o.idle++
	}
	e.state = state
	o.order.MoveToBack(place)
}

// forget takes c off the list, if it is there.
func (o *openConns) forget(c net.Conn) {
	if place := o.places[c]; place != nil {
		if place.Value.(*openConn).state == http.StateIdle {
			o.idle--
		}
		o.order.Remove(place)
		delete(o.places, c)
	}
}

// closeFirst closes the connection that has been in a state for longest; its
// end is tracked like any other.
func (o *openConns) closeFirst(state http.ConnState) {
	for place := o.order.Front(); place != nil; place = place.Next() {
		if e := place.Value.(*openConn); e.state == state {
			o.forget(e.Conn)
			_ = e.Close() // it goes either way
			return
		}
	}
}
