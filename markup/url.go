package markup

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL bounds the bytes of an address. Signed image addresses reach 2,000.
const maxURL = 4096

// URL returns ref as an absolute http or https address, resolved against base
// (which may be nil), or "" when it is none or not safe: another scheme, one
// without "//", a user name or password, a host that is no name or number,
// more than 4,096 bytes. Hosts are in lower case, international ones in their
// ASCII form; characters that have no place in an address are escaped. The
// result holds no white space, quotation mark, angle bracket or control.
func URL(ref string, base *url.URL) string {
	ref = trimAddress(ref)
	if ref == "" || len(ref) > maxURL {
		return ""
	}
	if isPlain(ref) {
		return ref
	}
	scheme, rest := schemeOf(ref)
	switch scheme {
	case "http", "https":
		rest = strings.ReplaceAll(rest, `\`, "/")
		if !strings.HasPrefix(rest, "//") {
			return ""
		}
		ref = scheme + ":" + rest
	case "":
		path, query := splitQuery(ref)
		ref = strings.ReplaceAll(path, `\`, "/") + query
		if strings.HasPrefix(ref, "//") && safeBase(base) == nil {
			ref = "https:" + ref
		}
	default:
		return ""
	}
	u, err := url.Parse(escapeAddress(ref))
	if err != nil {
		return ""
	}
	if !u.IsAbs() {
		if base = safeBase(base); base == nil {
			return ""
		}
		u = base.ResolveReference(u)
	}
	return plainAddress(u)
}

// safeBase returns base if addresses can be resolved against it, else nil.
func safeBase(base *url.URL) *url.URL {
	if base == nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil
	}
	return base
}

// trimAddress drops what the URL standard drops: controls and spaces around,
// tabs and newlines inside.
func trimAddress(ref string) string {
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' || r == 0xa0 || r == 0xfeff || r == 0x200b })
	if strings.ContainsAny(ref, "\t\n\r") {
		ref = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(ref)
	}
	return ref
}

// schemeOf parts the scheme of an address, in lower case, from what follows
// its colon; scheme is "" for a relative address.
func schemeOf(ref string) (scheme, rest string) {
	for i := range len(ref) {
		switch c := ref[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return strings.ToLower(ref[:i]), ref[i+1:]
		default:
			return "", ref
		}
	}
	return "", ref
}

func splitQuery(ref string) (path, rest string) {
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		return ref[:i], ref[i:]
	}
	return ref, ""
}

// escapeAddress escapes the bytes that no part of an address may hold, and
// percent signs that begin no escape. The host is left alone: see plainHost.
func escapeAddress(ref string) string {
	from := 0
	if i := strings.Index(ref, "//"); i == 0 || i > 0 && strings.HasSuffix(ref[:i], ":") {
		from = i + 2
		for from < len(ref) && strings.IndexByte("/?#", ref[from]) < 0 {
			from++
		}
	}
	i := from
	for i < len(ref) && !mustEscape(ref, i) {
		i++
	}
	if i == len(ref) {
		return ref
	}
	var b strings.Builder
	b.WriteString(ref[:i])
	for ; i < len(ref); i++ {
		if c := ref[i]; mustEscape(ref, i) {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// mustEscape reports whether the byte at i of an address has to be escaped.
func mustEscape(ref string, i int) bool {
	switch c := ref[i]; c {
	case '"', '<', '>', '`', '{', '}', '|', '\\', '^', '[', ']': // brackets but in a host, RFC 3986 §3.2.2
		return true
	case '%':
		return i+2 >= len(ref) || !isHex(ref[i+1]) || !isHex(ref[i+2])
	default:
		return c <= ' ' || c >= 0x7f
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// plainAddress returns an absolute address in the form that is written.
func plainAddress(u *url.URL) string {
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return ""
	}
	host := plainHost(u)
	if host == "" {
		return ""
	}
	clean := url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, Fragment: u.Fragment, RawFragment: u.RawFragment}
	s := escapeAddress(clean.String())
	if len(s) > maxURL {
		return ""
	}
	return s
}

// plainHost returns host and port in lower case and ASCII, "" when they are
// not those of a server.
func plainHost(u *url.URL) string {
	host, port := u.Hostname(), u.Port()
	if strings.HasPrefix(u.Host, "[") {
		if strings.Trim(strings.ToLower(host), "0123456789abcdef:.") != "" {
			return ""
		}
		host = "[" + strings.ToLower(host) + "]"
	} else if host = asciiHost(strings.TrimSuffix(host, ".")); host == "" {
		return ""
	}
	if port == "" {
		return host
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return ""
	}
	return host + ":" + port
}

// asciiHost returns a host name in lower case and ASCII, "" when it is none.
// The ASCII form of an international name must be valid itself, which that of
// a damaged name is not.
func asciiHost(host string) string {
	host = strings.ToLower(host)
	if isHostName(host) && !strings.Contains(host, "xn--") {
		return host
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || !isHostName(ascii) {
		return ""
	}
	if again, err := idna.Lookup.ToASCII(ascii); err != nil || again != ascii {
		return ""
	}
	return ascii
}

// isHostName reports whether s is made of labels of lower-case letters,
// digits, hyphens and, as some servers have them, underscores.
func isHostName(s string) bool {
	label := 0
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '_', c == '-':
			label++
		case c == '.' && label > 0:
			label = 0
		default:
			return false
		}
	}
	return label > 0 && len(s) <= 253
}

// isPlain reports whether ref is an absolute address that URL would return as
// it is, as most are.
func isPlain(ref string) bool {
	rest, ok := strings.CutPrefix(ref, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(ref, "http://"); !ok {
			return false
		}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 || !isHostName(rest[:end]) || strings.Contains(rest[:end], "xn--") {
		return false
	}
	return escapeAddress(ref) == ref && strings.Count(ref, "#") <= 1
}
