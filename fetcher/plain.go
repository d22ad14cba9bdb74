package fetcher

import (
	"html"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"code.dny.dev/ssrf"
	"golang.org/x/text/unicode/norm"

	"regionwire/markup"
	"regionwire/text"
)

// isHTMLName reports whether a tag of that name makes a text HTML. A < before any
// other word is a sign of the text.

func isHTMLName(s string) bool {
	switch strings.ToLower(s) {
	case "a", "abbr", "article", "b", "big", "blockquote", "body", "br", "center", "cite", "code",
		"dd", "del", "div", "dl", "dt", "em", "embed", "figcaption", "figure", "font", "footer",
		"form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img",
		"input", "ins", "kbd", "li", "link", "mark", "meta", "object", "ol", "p", "pre", "q", "s",
		"script", "section", "small", "source", "span", "strike", "strong", "style", "sub", "sup",
		"svg", "table", "tbody", "td", "textarea", "th", "thead", "time", "title", "tr", "tt", "u",
		"ul", "video":
		return true
	}
	return false
}

// hasMarkup reports whether s holds a tag of HTML.
func hasMarkup(s string) bool {
	for {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			return false
		}
		s = s[at+1:]
		name := strings.TrimPrefix(s, "/")
		n := 0
		for n < len(name) && (name[n] >= 'a' && name[n] <= 'z' || name[n] >= 'A' && name[n] <= 'Z' || name[n] >= '0' && name[n] <= '9') {
			n++
		}
		if n < len(name) && strings.IndexByte(" \t\r\n/>", name[n]) >= 0 && isHTMLName(name[:n]) || strings.HasPrefix(s, "!--") {
			return true
		}
	}
}

// titleText returns a title or another short field as display text. Tags are
// dropped and entities decoded once; what is escaped twice was meant to be
// seen, and stays text (bad input 90).
func titleText(s string) string {
	switch {
	case hasMarkup(s):
		s = markup.Text(s)
	case strings.IndexByte(s, '&') >= 0:
		s = html.UnescapeString(s)
	}
	return text.Clean(s)
}

// saysMore reports whether a field as the source wrote it holds more than
// what is shown of it: markup, or characters that are not to be seen.
func saysMore(raw, shown string) bool {
	if raw == shown || raw == "" {
		return false
	}
	return hasMarkup(raw) || norm.NFC.String(strings.Join(strings.Fields(html.UnescapeString(raw)), " ")) != shown
}

// plainHTML returns plain text as HTML with its paragraphs and lines.
func plainHTML(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if s == "" {
		return ""
	}
	var b strings.Builder
	for _, p := range strings.Split(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>\n")
		}
	}
	return b.String()
}

var publicAddresses = ssrf.New(ssrf.WithAnyPort())

// isPrivate reports whether an address names, by number or as localhost, a
// host that readers cannot reach and that nobody should be sent to.
func isPrivate(address string, allow []netip.Prefix) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap().WithZone("")
	if slices.ContainsFunc(allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return false
	}
	return publicAddresses.SafeAddr(ip) != nil
}
