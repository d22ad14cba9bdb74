package fetcher

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"regionwire/news"
	"regionwire/page"
)

const (
	agent         = "Regionwire"   // the product token in robots.txt
	robotsKept    = 24 * time.Hour // RFC 9309 §2.4
	robotsRetry   = time.Hour      // one that could not be had is asked for again
	robotsStale   = 30 * 24 * time.Hour
	maxRobotsKept = 2048 // sites
)

// robots keeps what the robots.txt of sites say. The zero value is ready.
type robots struct {
	mu    sync.Mutex
	sites map[string]robotsTxt // by scheme and host
}

// robotsTxt is what one site said, or why it could not be asked.
type robotsTxt struct {
	rules  *page.Rules // nil when it never could be had
	read   time.Time   // when rules were
	expiry time.Time   // of all this
	err    error       // of the last try
}

// of returns the rules of the site that u is on. Those that exist are kept
// for a day. Where they cannot be had for a fault of the server or the
// network, the last known ones stand for up to 30 days more; else the fault is
// returned, for an hour without asking again: the site is to be left alone
// (RFC 9309 §2.3.1.4). ask does the request.
func (r *robots) of(ctx context.Context, u *url.URL, ask func(context.Context, *url.URL) (*answer, error)) (*page.Rules, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	key := u.Scheme + "://" + u.Host
	now := time.Now()
	r.mu.Lock()
	known := r.sites[key]
	r.mu.Unlock()
	if now.Before(known.expiry) {
		return known.said(now)
	}
	ans, err := ask(ctx, at)
	if ctx.Err() != nil {
		return nil, cause(ctx, err)
	}
	switch kind := robotsKind(ans, err); kind {
	case news.Offline: // says nothing of the site, and may be over at once
		return nil, err
	case news.OK:
		known = robotsTxt{rules: page.Robots(ans.body, agent), read: now, expiry: now.Add(robotsKept)}
	case news.NotFound:
		known = robotsTxt{rules: &page.Rules{}, read: now, expiry: now.Add(robotsKept)}
	default:
		failure := classify(err)
		known.err = &Error{Kind: kind, Detail: "robots.txt cannot be had, so nothing is asked for: " + failure.detail(), Err: err}
		known.expiry = now.Add(robotsRetry)
	}
	r.keep(key, known, now)
	return known.said(now)
}

// said returns what a site said, as far as it is still good.
func (t robotsTxt) said(now time.Time) (*page.Rules, error) {
	if t.err != nil && (t.rules == nil || now.Sub(t.read) > robotsStale) {
		return nil, t.err
	}
	return t.rules, nil
}

// robotsKind tells how asking for a robots.txt ended: OK with one, NotFound
// without any (RFC 9309 §2.3.1.3: every 4xx), else the fault.
func robotsKind(ans *answer, err error) news.Kind {
	if err == nil {
		return news.OK
	}
	kind := classify(err).Kind
	switch {
	case ans == nil || ans.status == http.StatusTooManyRequests:
		return kind
	case ans.status >= 400 && ans.status < 500:
		return news.NotFound
	case ans.status == http.StatusOK && kind == news.TooLarge && len(ans.body) > 0:
		return news.OK // its beginning counts
	}
	return kind
}

func (r *robots) keep(key string, t robotsTxt, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sites == nil {
		r.sites = map[string]robotsTxt{}
	}
	if _, known := r.sites[key]; !known && len(r.sites) >= maxRobotsKept {
		for k, old := range r.sites { // what is over; else any
			if now.After(old.expiry) || len(r.sites) >= maxRobotsKept {
				delete(r.sites, k)
			}
		}
	}
	r.sites[key] = t
}
