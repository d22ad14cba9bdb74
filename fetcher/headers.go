package fetcher

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"regionwire/news"
)

const (
	maxValidator  = 1 << 10            // longer ETags are not kept
	maxRetryAfter = 7 * 24 * time.Hour // longer is believed no further
	maxFresh      = 365 * 24 * time.Hour
)

// retryAt returns until when a server asks to be left alone: Retry-After as
// seconds, or as a date counted from the server's own Date, so that a wrong
// clock does no harm (RFC 9110 §10.2.3). Zero when it does not say so, or not
// sensibly.
func retryAt(h http.Header, now time.Time) time.Time {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return time.Time{}
	}
	var wait time.Duration
	if seconds, ok := deltaSeconds(value, maxRetryAfter); ok {
		wait = seconds
	} else if until, err := http.ParseTime(value); err == nil {
		from := now
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			from = date
		}
		wait = until.Sub(from)
	}
	if wait <= 0 {
		return time.Time{}
	}
	return news.At(now.Add(min(wait, maxRetryAfter)))
}

// deltaSeconds reads a number of seconds (RFC 9111 §1.2.2); one too large for
// its type, or larger than limit, is limit.
func deltaSeconds(s string, limit time.Duration) (time.Duration, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(limit/time.Second) {
		return limit, true
	}
	return time.Duration(n) * time.Second, true
}

// freshness returns for how long a response is good: max-age less Age, else
// Expires less Date (RFC 9111 §4.2). Zero when it does not say, when it is
// over, and when it is not to be stored.
func freshness(h http.Header) time.Duration {
	maxAge, given := time.Duration(0), false
	for _, directive := range strings.Split(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "no-store", "no-cache":
			return 0
		case "max-age":
			seconds, ok := deltaSeconds(strings.Trim(strings.TrimSpace(value), `"`), maxFresh)
			if ok && !given {
				maxAge, given = seconds, true
			}
		}
	}
	if given {
		age, _ := deltaSeconds(strings.TrimSpace(h.Get("Age")), maxFresh)
		return max(0, maxAge-age)
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return min(max(0, expires.Sub(date)), maxFresh)
}

// validator returns a header field as it is to be echoed, "" when it is not
// to be kept: RFC 9110 gives it no length, but nobody needs a kilobyte.
func validator(h http.Header, name string) string {
	v := h.Get(name)
	if len(v) > maxValidator || strings.ContainsFunc(v, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return ""
	}
	return v
}

// takeValidators puts the validators of a whole answer into st; one that it
// does not have erases the old one (rule P2).
func (a *answer) takeValidators(st *news.State, now time.Time) {
	st.ETag, st.LastModified = validator(a.header, "ETag"), validator(a.header, "Last-Modified")
	st.Final, st.Unconditional = a.final, now
	st.Moved = a.moved
}

// refreshValidators puts those of a 304 into st; what it does not mention
// still stands (RFC 9111 §4.3.4).
func (a *answer) refreshValidators(st *news.State) {
	if v := validator(a.header, "ETag"); v != "" {
		st.ETag = v
	}
	if v := validator(a.header, "Last-Modified"); v != "" {
		st.LastModified = v
	}
	st.Moved = a.moved
}
