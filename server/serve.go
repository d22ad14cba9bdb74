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
	idle   *list.List // answered, and now quiet; for longest first
	fresh  *list.List // no request read yet; for longest first
	places map[net.Conn]*list.Element
}

func newOpenConns(most int) *openConns {
	return &openConns{most: most, idle: list.New(), fresh: list.New(), places: make(map[net.Conn]*list.Element)}
}

// track follows a connection's state. When there are too many, one that waits
// for nothing is closed: of those that had an answer, else of those that have
// not asked yet, the one quiet for longest; at worst the newcomer.
func (o *openConns) track(c net.Conn, state http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget(c)
	switch state {
	case http.StateNew:
		o.total++
		o.places[c] = o.fresh.PushBack(c)
	case http.StateIdle:
		o.places[c] = o.idle.PushBack(c)
	case http.StateClosed, http.StateHijacked:
		o.total--
	}
	switch {
	case o.idle.Len() > max(o.most/4, 1), o.total > o.most && o.idle.Len() > 0:
		o.closeFirst(o.idle)
	case o.total > o.most && state == http.StateNew:
		o.closeFirst(o.fresh)
	}
}

// forget takes c off the list it is on.
func (o *openConns) forget(c net.Conn) {
	if place := o.places[c]; place != nil {
		o.idle.Remove(place)
		o.fresh.Remove(place)
		delete(o.places, c)
	}
}

// closeFirst closes the first connection of a list; its end is tracked like
// any other.
func (o *openConns) closeFirst(l *list.List) {
	c := l.Front().Value.(net.Conn)
	o.forget(c)
	_ = c.Close() // it goes either way
}
