package page

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxRobots     = 500 << 10      // bytes of robots.txt that are read (RFC 9309 §2.5)
	maxCrawlDelay = 24 * time.Hour // a longer one is shortened to it
	maxSitemaps   = 100            // named by one robots.txt
)

// Rules are what a robots.txt tells one crawler (RFC 9309). The zero Rules, and
// nil, allow everything; so should a caller treat a robots.txt that does not
// exist (4xx). One that cannot be had (5xx, no connection) allows
// nothing, which Rules do not say. Rules may be used by many at once.
type Rules struct {
	rules    []rule
	delay    time.Duration
	sitemaps []string
}

// rule is one line of a group, its pattern normalised.
type rule struct {
	pattern string
	allow   bool
}

// Robots reads a robots.txt for the crawler whose product token is agent, such
// as "Regionwire", without regard to case. The groups of its name count
// together; where there is none, those of "*". Only the first 500 KiB are
// read. What is no robots.txt at all, such as a web page, holds no rule.
func Robots(body []byte, agent string) *Rules {
	whole := len(body) <= maxRobots
	body = bytes.TrimPrefix(body[:min(len(body), maxRobots)], []byte("\xef\xbb\xbf"))
	r := robotsReader{agent: strings.ToLower(productToken(agent)), own: &Rules{}, others: &Rules{}}
	for len(body) > 0 {
		line := body
		if i := bytes.IndexAny(body, "\r\n"); i >= 0 {
			line, body = body[:i], body[i+1:]
		} else if body = nil; !whole {
			break // cut in the middle
		}
		r.line(string(line))
	}
	rules := r.others
	if r.named {
		rules = r.own
	}
	rules.sitemaps = r.sitemaps
	return rules
}

type robotsReader struct {
	agent       string
	own, others *Rules // of the groups for agent, and for all
	named       bool   // there is a group for agent
	inOwn       bool   // the current group is for agent
	inOthers    bool
	begun       bool // the current group has a rule; the next user-agent begins another
	sitemaps    []string
}

func (r *robotsReader) line(line string) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return
	}
	value = strings.TrimSpace(value)
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "user-agent", "useragent", "user agent":
		r.userAgent(value)
	case "allow":
		r.rule(value, true)
	case "disallow":
		r.rule(value, false)
	case "crawl-delay", "crawldelay":
		r.crawlDelay(value)
	case "sitemap":
		if len(r.sitemaps) < maxSitemaps && value != "" {
			r.sitemaps = append(r.sitemaps, value)
		}
	}
}

func (r *robotsReader) userAgent(value string) {
	if r.begun {
		r.begun, r.inOwn, r.inOthers = false, false, false
	}
	if strings.HasPrefix(value, "*") {
		r.inOthers = true
		return
	}
	if token := productToken(value); token != "" && strings.EqualFold(token, r.agent) {
		r.inOwn, r.named = true, true
	}
}

// productToken returns the letters, hyphens and underscores that s begins
// with: "Regionwire" of "Regionwire/1.0".
func productToken(s string) string {
	end := strings.IndexFunc(s, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '_')
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

func (r *robotsReader) rule(pattern string, allow bool) {
	r.begun = true
	if pattern == "" {
		return // an empty disallow allows, an empty allow says nothing
	}
	add := rule{normalPath(pattern, true), allow}
	if r.inOwn {
		r.own.rules = append(r.own.rules, add)
	}
	if r.inOthers {
		r.others.rules = append(r.others.rules, add)
	}
}

// crawlDelay takes a delay in seconds. It is no rule of RFC 9309 and so does
// not end the list of user-agents of a group.
func (r *robotsReader) crawlDelay(value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) {
		return
	}
	delay := maxCrawlDelay
	if seconds < maxCrawlDelay.Seconds() {
		delay = time.Duration(seconds * float64(time.Second))
	}
	if r.inOwn {
		r.own.delay = max(r.own.delay, delay)
	}
	if r.inOthers {
		r.others.delay = max(r.others.delay, delay)
	}
}

// Allowed reports whether a path, with its query, may be asked for: the longest
// matching rule decides, allow before disallow (RFC 9309 §2.2.2). robots.txt
// itself is always allowed.
func (r *Rules) Allowed(path string) bool {
	if path == "" || path[0] != '/' {
		path = "/" + path
	}
	path, _, _ = strings.Cut(path, "#")
	if r == nil || path == "/robots.txt" {
		return true
	}
	path = normalPath(path, false)
	longest, allowed := -1, true
	for i := range r.rules {
		rule := &r.rules[i]
		n := len(rule.pattern)
		if n < longest || n == longest && (allowed || !rule.allow) {
			continue
		}
		if matches(rule.pattern, path) {
			longest, allowed = n, rule.allow
		}
	}
	return allowed
}

// CrawlDelay returns the least time between two requests that the site asks
// for, at most a day; 0 when it asks for none.
func (r *Rules) CrawlDelay() time.Duration {
	if r == nil {
		return 0
	}
	return r.delay
}

// Sitemaps returns the addresses of sitemaps as the file names them, at most
// 100. They may be relative or of another site.
func (r *Rules) Sitemaps() []string {
	if r == nil {
		return nil
	}
	return r.sitemaps
}

// matches reports whether a path begins as pattern says, in which * stands for
// any characters and a closing $ for the end.
func matches(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	first, rest, wild := strings.Cut(pattern, "*")
	if !strings.HasPrefix(path, first) {
		return false
	}
	path = path[len(first):]
	for wild {
		var part string
		part, rest, wild = strings.Cut(rest, "*")
		if !wild && anchored {
			return strings.HasSuffix(path, part)
		}
		i := strings.Index(path, part)
		if i < 0 {
			return false
		}
		path = path[i+len(part):]
	}
	return !anchored || path == ""
}

// normalPath writes a path so that equal ones are equal strings: what is not
// ASCII or no sign of addresses is escaped, escapes of unreserved characters
// are undone, hexadecimal digits are upper-case. In a path the signs that mean
// something in a pattern are escaped.
func normalPath(s string, pattern bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			decoded := unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
			if unreserved(decoded) {
				b.WriteByte(decoded)
			} else {
				escape(&b, decoded)
			}
		case c == '*' || c == '$' && (!pattern || i+1 < len(s)):
			if pattern && c == '*' {
				b.WriteByte(c)
			} else {
				escape(&b, c)
			}
		case c <= ' ' || c >= utf8.RuneSelf || c == 0x7f:
			escape(&b, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func escape(b *strings.Builder, c byte) {
	const hex = "0123456789ABCDEF"
	b.Write([]byte{'%', hex[c>>4], hex[c&15]})
}

func unreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
