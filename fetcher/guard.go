package fetcher

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"regionwire/news"
)

// connectTimeout bounds name resolution and connecting together, and the TLS
// handshake by itself.
const connectTimeout = 5 * time.Second

// guard decides to which addresses connections are made. It looks at the
// address about to be connected to, never at names: whatever a name, a
// redirect or a resolver says, the check sees the truth.
type guard struct {
	allow  []netip.Prefix // reachable though not public, on any port
	own    string         // host:port written in the configured address
	public *ssrf.Guardian

	timeout  time.Duration // of resolving and connecting
	resolver *net.Resolver // nil is the system's
}

// newGuard returns the guard for a channel with a configured address.
func newGuard(allow []netip.Prefix, configured *url.URL) *guard {
	g := &guard{allow: allow, public: ssrf.New(ssrf.WithAnyPort()), timeout: connectTimeout}
	if port := configured.Port(); port != "" {
		g.own = net.JoinHostPort(configured.Hostname(), port)
	}
	return g
}

// key is equal for guards that allow the same, so that they may share
// connections; two that differ never do.
func (g *guard) key() string {
	var b strings.Builder
	allow := slices.Clone(g.allow)
	slices.SortFunc(allow, func(a, b netip.Prefix) int { return strings.Compare(a.String(), b.String()) })
	for _, p := range allow {
		fmt.Fprintf(&b, "%s,", p)
	}
	return b.String() + g.own
}

// dial connects to addr, which names a host, if every rule allows it.
func (g *guard) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:  g.timeout,
		Resolver: g.resolver,
		ControlContext: func(_ context.Context, network, resolved string, _ syscall.RawConn) error {
			return g.check(addr, resolved)
		},
	}
	return dialer.DialContext(ctx, network, addr)
}

// check reports why a connection to the resolved address of a named one is
// not made, nil when it may be.
func (g *guard) check(named, resolved string) error {
	to, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return errf(news.Blocked, "%s is no address", resolved)
	}
	ip := to.Addr().Unmap().WithZone("")
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	if port := to.Port(); port != 80 && port != 443 && !strings.EqualFold(named, g.own) {
		return errf(news.Blocked, "port %d of %s: only 80, 443 and the port written in the configured address are contacted", port, named)
	}
	if err := g.public.SafeAddr(ip); err != nil {
		return errf(news.Blocked, "%s is %s, which is not a public address; fetch.allow_networks would allow it", named, ip)
	}
	return nil
}
