package fetcher

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
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
	allow   []netip.Prefix // reachable though not public, on any port
	anyPort bool           // of public addresses too, not only 80 and 443

	timeout  time.Duration // of resolving and connecting; 0 is connectTimeout
	resolver *net.Resolver // nil is the system's
}

// public tells public addresses from all others, on any port.
var public = ssrf.New(ssrf.WithAnyPort())

// newGuard returns the guard for a request to at on behalf of a channel with a
// configured address. A port written there is allowed for its host.
func newGuard(allow []netip.Prefix, at, configured *url.URL) guard {
	return guard{allow: allow, anyPort: configured.Port() != "" && strings.EqualFold(at.Host, configured.Host)}
}

// key is equal for guards that allow the same.
func (g guard) key() string {
	key := strconv.AppendBool(nil, g.anyPort)
	for _, p := range g.allow {
		key = p.AppendTo(append(key, ','))
	}
	return string(key)
}

// dial connects to addr, which names a host, if every rule allows it.
func (g guard) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:  cmp.Or(g.timeout, connectTimeout),
		Resolver: g.resolver,
		ControlContext: func(_ context.Context, network, resolved string, _ syscall.RawConn) error {
			return g.check(addr, resolved)
		},
	}
	return dialer.DialContext(ctx, network, addr)
}

// check reports why a connection to the resolved address of a named one is
// not made, nil when it may be.
func (g guard) check(named, resolved string) error {
	to, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return errf(news.Blocked, "%s is no address", resolved)
	}
	ip := to.Addr().Unmap().WithZone("")
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	if port := to.Port(); port != 80 && port != 443 && !g.anyPort {
		return errf(news.Blocked, "port %d of %s: only 80, 443 and the port written in the configured address are contacted", port, named)
	}
	if err := public.SafeAddr(ip); err != nil {
		return errf(news.Blocked, "%s is %s, which is not a public address; fetch.allow_networks in config.yaml, or --allow of a command, would allow it", named, ip)
	}
	return nil
}
