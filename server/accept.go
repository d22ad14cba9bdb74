package server

import (
	"strings"
)

// acceptsGzip reports whether Accept-Encoding prefers gzip to the plain bytes
// (RFC 9110 §12.5.3). Without the field the plain bytes are meant.
func acceptsGzip(values []string) bool {
	const unsaid = -1
	gzip, identity, star := unsaid, unsaid, unsaid
	for _, list := range values {
		for list != "" {
			var member string
			member, list, _ = strings.Cut(list, ",")
			coding, parameters, _ := strings.Cut(member, ";")
			q := quality(parameters)
			switch coding = strings.TrimSpace(coding); {
			case strings.EqualFold(coding, "gzip"), strings.EqualFold(coding, "x-gzip"):
				gzip = max(gzip, q)
			case strings.EqualFold(coding, "identity"):
				identity = q
			case coding == "*":
				star = q
			}
		}
	}
	if gzip == unsaid {
		gzip = star
	}
	return gzip > 0 && gzip >= identity
}

// quality returns the weight among parameters in thousandths: 1000 when none
// is given, 0 when it cannot be read (RFC 9110 §12.4.2).
func quality(parameters string) int {
	for parameters != "" {
		var parameter string
		parameter, parameters, _ = strings.Cut(parameters, ";")
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			return thousandths(strings.TrimSpace(value))
		}
	}
	return 1000
}

func thousandths(s string) int {
	if s == "" || len(s) > 5 || s[0] != '0' && s[0] != '1' || len(s) > 1 && s[1] != '.' {
		return 0
	}
	q, scale := int(s[0]-'0')*1000, 100
	for i := 2; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
		q += int(s[i]-'0') * scale
		scale /= 10
	}
	if q > 1000 {
		return 0
	}
	return q
}

// offers are what stands at the address of a feed's page, in the order in
// which equal wishes are met: the page itself (""), then its documents.
var offers = [...]struct {
	extension string
	types     []string
}{
	{"", []string{"text/html", "application/xhtml+xml"}},
	{".rss", []string{"application/rss+xml", "application/xml", "text/xml"}},
	{".atom", []string{"application/atom+xml"}},
	{".json", []string{"application/feed+json", "application/json"}},
}

// negotiate returns the extension of the document that Accept asks for, and
// "" for the page (RFC 9110 §12.5.1). A type that is named goes before one
// that only a wild card lets in. A wish that nothing here meets gets the page.
func negotiate(values []string) string {
	best, bestQ, bestRank := "", 0, 0
	for _, offer := range offers {
		q, rank := 0, 0
		for _, list := range values {
			for list != "" {
				var member string
				member, list, _ = strings.Cut(list, ",")
				media, parameters, _ := strings.Cut(member, ";")
				r := fits(strings.TrimSpace(media), offer.types)
				if r == 0 {
					continue
				}
				if w := quality(parameters); r > rank || r == rank && w > q {
					q, rank = w, r
				}
			}
		}
		if q > bestQ || q == bestQ && q > 0 && rank > bestRank {
			best, bestQ, bestRank = offer.extension, q, rank
		}
	}
	return best
}

// fits says how closely a media range names one of types: 3 exactly, 2 by its
// first half, 1 by */*, 0 not at all.
func fits(media string, types []string) int {
	if media == "*/*" {
		return 1
	}
	rank := 0
	for _, t := range types {
		if strings.EqualFold(media, t) {
			return 3
		}
		if half, ok := strings.CutSuffix(media, "/*"); ok && len(t) > len(half) && t[len(half)] == '/' && strings.EqualFold(half, t[:len(half)]) {
			rank = 2
		}
	}
	return rank
}
