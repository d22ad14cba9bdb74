package scheduler

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"regionwire/news"
)

// host is one server as a publisher's administrator sees it. Its fields belong
// to the plan.
type host struct {
	name    string
	local   bool // inside the allowed networks: no rule of ours protects it
	running int
	users   int       // jobs that name this host
	free    time.Time // not asked before: the gap, or what the server asked for
	stopped time.Time // until when the server asked to be left alone
	probe   *job      // the one job that may ask after a stop
	jobs    queue[*job]
	at      time.Time // when its next job can start, if it stands in the queue
	index   int
}

func (h *host) when() time.Time { return h.at }
func (h *host) place() *int     { return &h.index }

// next returns the job that the host would start next; nil when none waits.
func (h *host) next() *job {
	if h.probe != nil && h.probe.waits == h {
		return h.probe
	}
	if len(h.jobs) == 0 {
		return nil
	}
	return h.jobs[0]
}

// hostName returns the name under which requests to an address are counted:
// its host, and for an address inside the allowed networks also its port. It
// is "" for what is not an address.
func hostName(address string, allow []netip.Prefix) (name string, local bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	name = strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if isLocal(name, allow) {
		return strings.ToLower(u.Host), true
	}
	return name, false
}

func isLocal(name string, allow []netip.Prefix) bool {
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return len(allow) > 0 && (name == "localhost" || strings.HasSuffix(name, ".localhost"))
	}
	for _, p := range allow {
		if p.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// hostNames returns the hosts that a poll of a channel is known to contact:
// that of its address, that which answered last time, and one that was reached
// by a redirect and asks to be left alone.
func hostNames(ch *news.Channel, st *news.State) (names []string, local bool) {
	address := ch.URL
	if st.Learned != "" {
		address = st.Learned
	}
	first, local := hostName(address, ch.Allow)
	names = append(names, first)
	for _, address := range []string{st.Final, st.Stopped} {
		name, isLocal := hostName(address, ch.Allow)
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
			local = local && isLocal
		}
	}
	return names, local
}
