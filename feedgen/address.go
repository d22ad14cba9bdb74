package feedgen

import "strings"

// canonical returns an address from markup.URL in the one form that stands
// for all that mean the same (RFC 3986 §6.2.2 and §6.2.3), as an atom:id wants
// it: with a path, without the usual port, escapes in capitals and only where
// they are needed.
func canonical(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	host, tail := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, tail = rest[:i], rest[i:]
	}
	if port := map[string]string{"http": ":80", "https": ":443"}[scheme]; port != "" {
		host = strings.TrimSuffix(host, port)
	}
	if !strings.HasPrefix(tail, "/") {
		tail = "/" + tail
	}
	return scheme + "://" + host + plainEscapes(tail)
}

// plainEscapes undoes escapes of characters that need none and writes the
// others in capitals.
func plainEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+2 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		escape := strings.ToUpper(s[i : i+3])
		if c := unhex(escape[1])<<4 | unhex(escape[2]); unreserved(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(escape)
		}
		i += 2
	}
	return b.String()
}

// unhex returns the value of a hexadecimal digit, a capital if it is a letter.
func unhex(c byte) byte {
	if c >= 'A' {
		return c - 'A' + 10
	}
	return c - '0'
}

// unreserved reports whether c never needs an escape (RFC 3986 §2.3).
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
