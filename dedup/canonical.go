package dedup

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// maxHost bounds the bytes of a host name before it is put into ASCII; DNS
// allows 253 after.
const maxHost = 1024

// Canonical returns the form in which two addresses of one article are equal:
// https, the host in lower-case ASCII without www., m., amp. or mobile., no
// user, no default port, no dot segments, no fragment, no tracking or session
// parameters, the other parameters by name, percent-encoding only where it is
// needed and no slash at the end. Canonical of its own result is the same.
//
// The result identifies; it need not answer. It is empty for anything but an
// absolute http or https address of a proper host.
func Canonical(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := canonicalHost(u.Hostname())
	if host == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(len(link) + 8)
	b.WriteString("https://")
	b.WriteString(host)
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		b.WriteByte(':')
		b.WriteString(port)
	}
	b.WriteString(canonicalPath(u.EscapedPath()))
	if query := canonicalQuery(u.RawQuery); query != "" {
		b.WriteByte('?')
		b.WriteString(query)
	}
	return b.String()
}

// canonicalHost returns a host name or address in its one ASCII form, and
// without the labels that mark a rendering of the same site; "" for a name
// that cannot be one.
func canonicalHost(host string) string {
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > maxHost {
		return ""
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Zone() != "" {
			return ""
		}
		if addr.Is6() {
			return "[" + addr.String() + "]"
		}
		return addr.String()
	}
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	host = strings.ToLower(host)
	if !isHost(host) {
		return ""
	}
	for {
		label, rest, ok := strings.Cut(host, ".")
		if !ok || !slices.Contains(renderings, label) {
			return host
		}
		if _, err := publicsuffix.EffectiveTLDPlusOne(rest); err != nil {
			return host
		}
		host = rest
	}
}

// isHost reports whether host consists of labels of letters, digits, hyphens
// and underscores.
func isHost(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// canonicalPath returns a path with its dot segments resolved (RFC 3986
// §5.2.4), without session parameters and without slashes at its end.
func canonicalPath(path string) string {
	path = escape(path, false)
	if i := strings.IndexByte(path, ';'); i >= 0 && isSession(path[i+1:]) {
		path = path[:i]
	}
	if strings.Contains(path, "/.") {
		var out []string
		for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
			switch segment {
			case ".":
			case "..":
				out = out[:max(len(out)-1, 0)]
			default:
				out = append(out, segment)
			}
		}
		path = "/" + strings.Join(out, "/")
	}
	return strings.TrimRight(path, "/")
}

// isSession reports whether a path parameter is a session: ";jsessionid=…".
func isSession(parameter string) bool {
	name, _, _ := strings.Cut(parameter, "=")
	return tracking[strings.ToLower(name)]
}

// canonicalQuery returns the parameters that choose a document, ordered by
// name. Those of one name keep their order.
func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	var kept []string
	for pair := range strings.SplitSeq(escape(query, true), "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" && !tracks(strings.ToLower(name), strings.ToLower(value)) {
			kept = append(kept, pair)
		}
	}
	slices.SortStableFunc(kept, func(a, b string) int {
		a, _, _ = strings.Cut(a, "=")
		b, _, _ = strings.Cut(b, "=")
		return strings.Compare(a, b)
	})
	return strings.Join(kept, "&")
}

// tracks reports whether a parameter tells where a reader came from and
// nothing of the document.
func tracks(name, value string) bool {
	if tracking[name] || referrers[name] && referrerValues[value] {
		return true
	}
	for _, prefix := range trackingPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

const upperHex = "0123456789ABCDEF"

// escape percent-encodes what must be, in upper case, and nothing that need
// not be (RFC 3986 §6.2.2). In a query a space is a plus sign.
func escape(s string, query bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c, coded := s[i], false
		if c == '%' {
			if high, low := hexAt(s, i+1), hexAt(s, i+2); high >= 0 && low >= 0 {
				c, coded = byte(high<<4|low), true
				i += 2
			}
		}
		switch {
		case query && c == ' ':
			b.WriteByte('+')
		case isUnreserved(c), !coded && isReserved(c):
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

// hexAt returns the value of the hexadecimal digit at i, -1 for none.
func hexAt(s string, i int) int {
	if i >= len(s) {
		return -1
	}
	switch c := s[i]; {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func isReserved(c byte) bool { return strings.IndexByte("/:@!$&'()*+,;=?", c) >= 0 }
