package server

import (
	"hash/maphash"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxReaders   = 100_000 // counted a day
	maxAnnounced = 100_000 // subscribers believed of one service
)

// Readers counts who reads the feeds: programs that ask for a feed's document,
// told apart by address and User-Agent, and for a service that reads on behalf
// of others the subscribers it announces, as Inoreader, Feedly and we do. It
// counts by UTC day, in memory, and keeps nothing by which anybody could be
// recognised: a hash under a key that no other process has. It is safe for
// concurrent use.
type Readers struct {
	seed    maphash.Seed
	trusted atomic.Pointer[[]netip.Prefix]

	mu        sync.Mutex
	day       int64 // since the epoch
	seen      map[uint64]int
	today     int // the sum of seen
	yesterday int
}

// NewReaders returns a Readers that has seen nobody.
func NewReaders() *Readers {
	return &Readers{seed: maphash.MakeSeed(), seen: map[uint64]int{}}
}

// Trust sets the networks of the proxies that are believed whom they ask for;
// none means this machine and private networks.
func (r *Readers) Trust(networks []netip.Prefix) { r.trusted.Store(&networks) }

// Count returns how many readers there were yesterday or, if more, today.
func (r *Readers) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(time.Now())
	return max(r.today, r.yesterday)
}

// note counts the reader of a request for a feed.
func (r *Readers) note(req *http.Request, now time.Time) {
	agent := req.UserAgent()
	who, n := r.reader(req), 1
	if announced, ok := announcedBy(agent); ok {
		// The services ask from many addresses, with a number of its own for
		// each feed: its largest counts.
		agent = strings.Map(noDigit, agent)
		who, n = netip.Addr{}, announced
	}
	var h maphash.Hash
	h.SetSeed(r.seed)
	if who.IsValid() {
		address := who.As16()
		h.Write(address[:])
	}
	h.WriteString(agent)
	key := h.Sum64()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(now)
	before, known := r.seen[key]
	if n > before && (known || len(r.seen) < maxReaders) {
		r.seen[key] = n
		r.today += n - before
	}
}

// turn begins a new day where one has begun.
func (r *Readers) turn(now time.Time) {
	day := now.Unix() / (24 * 60 * 60)
	if day == r.day {
		return
	}
	r.yesterday = 0
	if day == r.day+1 {
		r.yesterday = r.today
	}
	r.day, r.today = day, 0
	clear(r.seen)
}

// reader returns the address that a request came from. Behind a trusted proxy
// it is the one that the proxy tells; nothing rests on it but a number.
func (r *Readers) reader(req *http.Request) netip.Addr {
	from, err := netip.ParseAddrPort(req.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	ip := from.Addr().Unmap()
	believed := ip.IsLoopback() || ip.IsPrivate()
	if trusted := r.trusted.Load(); trusted != nil && len(*trusted) > 0 {
		believed = slices.ContainsFunc(*trusted, func(n netip.Prefix) bool { return n.Contains(ip) })
	}
	if believed {
		last := ""
		if lines := req.Header["X-Forwarded-For"]; len(lines) > 0 { // some proxies add one of their own (RFC 9110 §5.3)
			last = lines[len(lines)-1]
		}
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if told, err := netip.ParseAddr(last); err == nil {
			return told
		}
	}
	return ip
}

func noDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// announcedBy reads "12 subscribers" in a User-Agent.
func announcedBy(agent string) (n int, ok bool) {
	before, _, found := strings.Cut(agent, " subscriber")
	if !found {
		return 0, false
	}
	digits := before[strings.LastIndexAny(before, " (;,")+1:]
	n, err := strconv.Atoi(digits)
	return min(n, maxAnnounced), err == nil && n > 0
}
