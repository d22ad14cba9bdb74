package fetcher

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// maxTurns is how many hosts are remembered before those whose gap is surely
// over are forgotten.
const maxTurns = 4096

// turns lets the requests for pages to one host go one after another, a gap
// apart, whichever channel they belong to. The zero value is ready.
type turns struct {
	mu    sync.Mutex
	hosts map[string]*turn
}

type turn struct {
	busy  chan struct{} // holds a token while a request runs or waits for its gap
	users int           // guarded by turns.mu
	last  time.Time     // when the last request ended; of the holder of busy
	paged time.Time     // when the last one for a page did; likewise
	gap   time.Duration // after it
}

// take waits until a page of a host may be asked for, a gap after its last
// request. done ends the turn. When the wait would last beyond end, take gives
// up at once and ok is false; so it is, with an error, when ctx ends first.
func (t *turns) take(ctx context.Context, host string, gap time.Duration, end time.Time) (done func(), ok bool, err error) {
	return t.wait(ctx, host, gap, end, true)
}

// takeFeed is take for a feed. It waits for the gap after pages alone: between
// feeds it is the scheduler that waits.
func (t *turns) takeFeed(ctx context.Context, host string, gap time.Duration, end time.Time) (done func(), ok bool, err error) {
	return t.wait(ctx, host, gap, end, false)
}

func (t *turns) wait(ctx context.Context, host string, gap time.Duration, end time.Time, page bool) (done func(), ok bool, err error) {
	h := t.enter(host)
	select {
	case h.busy <- struct{}{}:
	case <-ctx.Done():
		t.leave(h)
		return nil, false, context.Cause(ctx)
	}
	give := func() {
		<-h.busy
		t.leave(h)
	}
	h.gap = gap
	last := h.paged
	if page {
		last = h.last
	}
	next := last.Add(gap)
	if last.IsZero() {
		next = time.Now()
	}
	if next.After(end) {
		give()
		return nil, false, nil
	}
	if wait := time.Until(next); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			give()
			return nil, false, context.Cause(ctx)
		}
	}
	return func() {
		if h.last = time.Now(); page {
			h.paged = h.last
		}
		give()
	}, true, nil
}

// note records a request to a host that was made without a turn.
func (t *turns) note(host string) {
	h := t.enter(host)
	select {
	case h.busy <- struct{}{}:
		h.last = time.Now()
		<-h.busy
	default: // its holder notes a later one
	}
	t.leave(h)
}

func (t *turns) enter(host string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.hosts == nil {
		t.hosts = map[string]*turn{}
	}
	h := t.hosts[host]
	if h == nil {
		if len(t.hosts) >= maxTurns {
			t.sweep()
		}
		h = &turn{busy: make(chan struct{}, 1)}
		t.hosts[host] = h
	}
	h.users++
	return h
}

func (t *turns) leave(h *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h.users--
}

// sweep forgets the hosts that nobody waits for and whose gap is over. Who
// has a host for himself, which users tells, may look at its other fields.
func (t *turns) sweep() {
	for name, h := range t.hosts {
		if h.users == 0 && time.Since(h.last) > h.gap {
			delete(t.hosts, name)
		}
	}
}

// hostOf returns the name under which requests to an address are counted: its
// host, and for an allowed address that is not public also its port.
func hostOf(u *url.URL, allow []netip.Prefix) (name string, local bool) {
	name = strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	ip, err := netip.ParseAddr(name)
	if err != nil {
		local = len(allow) > 0 && (name == "localhost" || strings.HasSuffix(name, ".localhost"))
	}
	for _, p := range allow {
		local = local || err == nil && p.Contains(ip.Unmap())
	}
	if local {
		name = strings.ToLower(u.Host)
	}
	return name, local
}
