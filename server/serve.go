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
	// Connections open at once; 0: 10,000, or what the process may open.
	// One more closes the one that has been silent for longest.
	Connections int
	Logger      *slog.Logger // of net/http's own messages; nil: silent
}

const (
	headerTime   = 5 * time.Second // for a request's header
	requestTime  = 10 * time.Second
	writeTime    = 30 * time.Second
	idleTime     = 60 * time.Second
	shutdownTime = 10 * time.Second
	headerBytes  = 16 << 10
	connections  = 10_000
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
	open := &openConns{most: limits.Connections, quiet: list.New(), places: make(map[net.Conn]*list.Element)}
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: writeTime,
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

// openConns counts connections and knows which of them are quiet: new ones
// whose request is not read yet, and idle ones.
type openConns struct {
	mu     sync.Mutex
	most   int
	total  int
	quiet  *list.List // of net.Conn, quiet for longest first
	places map[net.Conn]*list.Element
}

// track follows a connection's state. When there are too many, the one that
// has been quiet for longest is closed: at worst the new one itself.
func (o *openConns) track(c net.Conn, state http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if place := o.places[c]; place != nil {
		o.quiet.Remove(place)
		delete(o.places, c)
	}
	switch state {
	case http.StateNew:
		o.total++
		o.places[c] = o.quiet.PushBack(c)
		if o.total > o.most {
			o.closeOldest()
		}
	case http.StateIdle:
		o.places[c] = o.quiet.PushBack(c)
	case http.StateClosed, http.StateHijacked:
		o.total--
	}
}

// closeOldest closes a quiet connection; its end is tracked like any other.
func (o *openConns) closeOldest() {
	oldest := o.quiet.Front()
	c := oldest.Value.(net.Conn)
	o.quiet.Remove(oldest)
	delete(o.places, c)
	_ = c.Close() // it goes either way
}
