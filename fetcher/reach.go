package fetcher

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"regionwire/news"
)

const (
	silentHosts = 3                // that cannot be found or reached, and no other that can
	reachEvery  = 15 * time.Second // between tries while the network is down
)

// reach tells the failures of single hosts from that of our own network: when
// three hosts in a row cannot be found or reached and none answered meanwhile,
// it is ours. Then one exchange goes out now and then, until one is answered.
type reach struct {
	log *slog.Logger

	mu     sync.Mutex
	silent map[string]bool // hosts that failed since the last answer
	since  time.Time       // when the first of them did
	down   bool
	next   time.Time // while down: when the next exchange may go out
	last   string    // the failure that was seen last
}

func newReach(log *slog.Logger) *reach { return &reach{log: log, silent: map[string]bool{}} }

// err returns the failure of an exchange that need not be tried, nil when it
// is to go out.
func (r *reach) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if !r.down || !now.Before(r.next) {
		r.next = now.Add(reachEvery)
		return nil
	}
	return r.offline()
}

func (r *reach) offline() *Error {
	return errf(news.Offline, "no host has been reached since %s, the last failure: %s", r.since.UTC().Format(time.DateTime+" GMT"), r.last)
}

// judge records how an exchange with a host went, nil for an answer of any
// kind, and returns err as it is to be told.
func (r *reach) judge(ctx context.Context, host string, err error) error {
	switch {
	case err == nil:
		r.reached()
		return nil
	case ctx.Err() != nil || !unreachable(err):
		return err // says nothing of the network
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.silent) == 0 {
		r.since = time.Now()
	}
	r.silent[host] = true
	r.last = classify(err).detail()
	if len(r.silent) < silentHosts {
		return err
	}
	if !r.down {
		r.down = true
		r.next = time.Now().Add(reachEvery)
		r.log.Warn("network", "text", "the network here seems to be down: polls wait until a host can be reached", "err", r.last)
	}
	return r.offline()
}

func (r *reach) reached() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down {
		r.log.Info("network", "text", "hosts can be reached again: polling goes on", "took", time.Since(r.since).Round(time.Second))
	}
	r.down = false
	clear(r.silent)
}

// unreachable reports whether err may come from our own network: a name that
// nobody could look up, or no way to an address. A resolver that knows there is
// no such name has answered.
func unreachable(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound
	}
	return errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.ENETDOWN) || errors.Is(err, syscall.EHOSTUNREACH)
}
