package fetcher

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"regionwire/news"
	"regionwire/page"
)

const (
	defaultGap      = 5 * time.Second
	leastGap        = time.Second     // rule P14, outside the allowed networks
	defaultArticles = 20              // new articles of one poll
	maxVisit        = 5 * time.Minute // a poll asks for no further page after so long
	acceptPage      = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1"
	maxParsed       = 4 << 20 // bytes of a page that package page reads
)

// visit is one poll of a channel whose articles stand on pages: its requests
// go one after another, each with the time-out of its own, robots.txt obeyed.
type visit struct {
	*Fetcher
	p       *news.Poll
	ch      *news.Channel
	options page.Options
	limit   int           // articles to be read
	gap     time.Duration // between requests to one host
	local   time.Duration // the same inside the allowed networks
	end     time.Time     // no request waits beyond it
}

// newVisit returns a visit for the poll p.
func (f *Fetcher) newVisit(p *news.Poll) (*visit, error) {
	selectors, err := page.Compile(p.Channel.Recipe)
	if err != nil {
		return nil, &Error{Kind: news.Degraded, Detail: err.Error(), Err: err}
	}
	v := &visit{
		Fetcher: f, p: p, ch: p.Channel, limit: f.opts.PageArticles,
		gap: max(f.opts.Gap, leastGap), local: max(f.opts.Gap, 0), end: time.Now().Add(maxVisit),
		options: page.Options{
			Selectors: selectors, Zone: p.Channel.Zone, Now: p.Outcome.At,
			Markers: markers(p.Channel), Language: p.Channel.Language,
		},
	}
	past := recall(p.State.Pages)
	if past.follow(p.Channel.Recipe) {
		p.State.Pages = past.text()
		forget(&p.State) // a page that stayed as it is may read otherwise
	}
	return v, nil
}

// errLater says that a request would have to wait for longer than this poll
// lasts.
var errLater = errf(news.Timeout, "left for the next poll")

// get does a request when its turn comes, if robots.txt allows it.
func (v *visit) get(ctx context.Context, q query) (*answer, error) {
	u, err := parseAddress(q.address)
	if err != nil {
		return nil, err
	}
	rules, err := v.rules(ctx, u)
	if err != nil {
		return nil, err
	}
	if err := permit(rules, u); err != nil {
		return nil, err
	}
	if rules.CrawlDelay() > maxVisit {
		return nil, errf(news.Robots, "robots.txt of %s asks for %v between requests; more than %v is not waited for", u.Host, rules.CrawlDelay(), maxVisit)
	}
	q.accept = acceptPage
	q.permit = v.permitHop
	return v.exchange(ctx, q, rules.CrawlDelay())
}

// rules returns what the robots.txt of u's site says.
func (v *visit) rules(ctx context.Context, u *url.URL) (*page.Rules, error) {
	return v.robots.of(ctx, u, func(ctx context.Context, at *url.URL) (*answer, error) {
		return v.exchange(ctx, v.robotsQuery(at), 0)
	})
}

// permit reports whether rules let u be asked for.
func permit(rules *page.Rules, u *url.URL) error {
	if rules.Allowed(u.RequestURI()) {
		return nil
	}
	return errf(news.Robots, "robots.txt of %s forbids %s", u.Host, u.RequestURI())
}

// permitHop is asked before a redirect is followed. The robots.txt of a host
// that a redirect leads to is asked for at once, as the host itself is.
func (v *visit) permitHop(ctx context.Context, u *url.URL) error {
	rules, err := v.robots.of(ctx, u, func(ctx context.Context, at *url.URL) (*answer, error) {
		return v.client.get(ctx, v.robotsQuery(at))
	})
	if err != nil {
		return err
	}
	return permit(rules, u)
}

// exchange does a request in the turn of its host.
func (v *visit) exchange(ctx context.Context, q query, delay time.Duration) (*answer, error) {
	u, err := parseAddress(q.address)
	if err != nil {
		return nil, err
	}
	host, local := hostOf(u, v.ch.Allow)
	gap := v.gap
	if local {
		gap = v.local
	}
	done, ok, err := v.turns.take(ctx, host, max(gap, delay), v.end)
	switch {
	case err != nil:
		return nil, cause(ctx, err)
	case !ok:
		return nil, errLater
	}
	defer done()
	ctx, cancel := context.WithTimeoutCause(ctx, v.opts.Timeout, errTooSlow(v.opts.Timeout))
	defer cancel()
	ans, err := v.client.get(ctx, q)
	if err != nil { // what was read of it is not parsed, and the next turn may be far
		roomOf(ctx).leave()
	}
	return ans, err
}

func (v *visit) robotsQuery(at *url.URL) query {
	q := v.pageQuery(at.String())
	q.accept = "text/plain, */*;q=0.1"
	return q
}

// pageQuery returns the request for a page that the channel names.
func (v *visit) pageQuery(address string) query {
	return query{address: address, configured: v.ch.URL, header: v.ch.Header, insecure: v.ch.Insecure, allow: v.ch.Allow}
}

// pageUTF8 returns a web page as UTF-8. Besides what tells the encoding of any
// document, the page's own meta element does, where nothing stronger does
// (HTML Standard §13.2.3.2).
func pageUTF8(ch *news.Channel, contentType string, body []byte) ([]byte, []string) {
	if !utf8.Valid(body) && ch.Charset == "" {
		if _, name, sure := charset.DetermineEncoding(body[:min(len(body), 1<<10)], contentType); sure {
			own := *ch
			own.Charset = name
			ch = &own
		}
	}
	return toUTF8(ch, contentType, body)
}

// isWebPage reports whether an answer that is no feed is a page.
func isWebPage(ans *answer, err error) bool {
	return err != nil && classify(err).Kind == news.NotFeed && looksHTML(ans.body)
}

// refreshTarget returns where a page sends browsers on its own, "" for one
// that stays.
func refreshTarget(body []byte) string {
	low := strings.ToLower(string(body[:min(len(body), 16<<10)]))
	_, rest, ok := strings.Cut(low, `http-equiv="refresh"`)
	if !ok {
		_, rest, ok = strings.Cut(low, "http-equiv=refresh")
	}
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, ">")
	_, target, ok := strings.Cut(rest, "url=")
	if !ok {
		return ""
	}
	target, _, _ = strings.Cut(strings.Trim(target, `'" `), `"`)
	return target
}

// emptyPage says why a page shows no article.
func emptyPage(ans *answer, data []byte) string {
	what := describe(ans, data, "html")
	if to := refreshTarget(data); to != "" {
		return fmt.Sprintf("%s that sends browsers on to %s; give that address instead", what, to)
	}
	if bytes.Contains(bytes.ToLower(data[:min(len(data), scanned)]), []byte("<frameset")) {
		return what + " of frames; give the address of the frame with the articles"
	}
	return what + " on which no articles are found"
}
