package fetcher

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxCandidates = 10          // feeds of one page that are tried
	discoverGap   = time.Second // between two requests to one host
)

// Found is a channel that Discover found.
type Found struct {
	Kind  news.ChannelKind // Feed; where there is none, Page or Sitemap
	URL   string           // to be configured
	Title string           // what it calls itself
	How   string           // where the address was found
	// Poll is what reading it gave: of a Page or Sitemap some of its articles,
	// read as a poll would, or in the outcome why none were; empty for any
	// Sitemap but one that stands first.
	Poll news.Poll
	// Recipe is a proposal of selectors for a Page; empty where no selector
	// does better than the automatic way.
	Recipe news.Recipe
}

// Discover returns the channels at an address: the address itself if it is a
// feed, else the feeds that the page there links to as its alternates, those
// that can be read, comment feeds last. Without any it returns the page, of
// which it reads up to 10 articles, and the sitemaps that robots.txt names,
// these first where the page shows no articles. It asks for no other address:
// what a site does not link to, it may not want read. An address without a
// scheme is tried with https, then http.
//
// The error is an *Error when the address itself could not be read.
func (f *Fetcher) Discover(ctx context.Context, address string) ([]Found, error) {
	ans, found, err := f.discoverAt(ctx, address)
	if err != nil || found != nil {
		return found, err
	}
	page, err := url.Parse(ans.final)
	if err != nil {
		return nil, &Error{Kind: news.Redirect, Err: err}
	}
	last := map[string]time.Time{page.Host: time.Now()}
	for _, c := range alternates(ans, page) {
		if err := waitTurn(ctx, last, c.url); err != nil {
			return nil, err
		}
		poll, _, err := f.examine(ctx, c.url)
		if err != nil {
			continue // a dead link is common, and no failure of the page
		}
		found = append(found, Found{
			Kind: news.Feed, URL: c.url, Title: first(poll.Info.Title, c.title), Poll: poll,
			How: fmt.Sprintf("linked from %s as %s", ans.final, first(c.kind, "a feed")),
		})
	}
	slices.SortStableFunc(found, func(a, b Found) int { return cmp.Compare(comments(a), comments(b)) })
	if len(found) == 0 {
		return f.withoutFeed(ctx, ans)
	}
	return found, nil
}

// discoverAt reads the address itself. It returns a found feed, or the answer
// that holds a page.
func (f *Fetcher) discoverAt(ctx context.Context, address string) (*answer, []Found, error) {
	tries := []string{address}
	if !strings.Contains(address, "://") {
		tries = []string{"https://" + address, "http://" + address}
	}
	var failure *Error
	for _, try := range tries {
		poll, ans, err := f.examine(ctx, try)
		if err == nil {
			return ans, []Found{{
				Kind: news.Feed, URL: first(ans.moved, try), Title: poll.Info.Title, Poll: poll, How: "the address itself",
			}}, nil
		}
		failure = classify(err)
		if failure.Kind == news.NotFeed && looksHTML(ans.body) {
			return ans, nil, nil
		}
		if failure.Kind != news.Refused && failure.Kind != news.TLS && failure.Kind != news.Timeout {
			break
		}
	}
	return nil, nil, failure
}

// examine reads an address as a feed. With an error the answer is what was
// received, if anything was.
func (f *Fetcher) examine(ctx context.Context, address string) (news.Poll, *answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, f.opts.Timeout, errTooSlow(f.opts.Timeout))
	defer cancel()
	ch := &news.Channel{URL: address, Kind: news.Auto, Zone: f.zoneOf(address), Allow: f.opts.Allow}
	now := news.At(time.Now())
	poll := news.Poll{Channel: ch, State: begin(news.State{}, ch), Outcome: news.Outcome{At: now}}
	ans, err := f.client.get(ctx, request(ch, poll.State, now))
	if ans == nil {
		ans = &answer{}
	}
	f.note(&poll, ans)
	if err != nil {
		return poll, ans, err
	}
	err = f.read(ctx, &poll, ans, nil)
	return poll, ans, err
}

// zoneOf returns the zone in which dates at an address are read.
func (f *Fetcher) zoneOf(address string) *time.Location {
	if u, err := url.Parse(address); err == nil {
		if zone := text.ZoneOfHost(u.Hostname()); zone != nil {
			return zone
		}
	}
	return f.opts.Zone
}

// waitTurn waits until the host of an address may be asked again.
func waitTurn(ctx context.Context, last map[string]time.Time, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	if at, asked := last[u.Host]; asked {
		select {
		case <-time.After(discoverGap - time.Since(at)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	last[u.Host] = time.Now()
	return nil
}

func comments(f Found) int {
	if strings.Contains(strings.ToLower(f.URL+" "+f.Title), "comment") {
		return 1
	}
	return 0
}

// feedTypes are the media types under which pages link to feeds.
var feedTypes = map[string]string{
	"application/rss+xml":   "RSS",
	"application/atom+xml":  "Atom",
	"application/feed+json": "JSON Feed",
	"application/json":      "JSON Feed",
	"application/rdf+xml":   "RSS 1.0",
	"application/xml":       "XML",
	"text/xml":              "XML",
}

// candidate is a link that a page makes to a feed of its own.
type candidate struct{ url, title, kind string }

// alternates returns the feeds that a page links to, in its order.
func alternates(ans *answer, page *url.URL) []candidate {
	var list []candidate
	base := page
	z := html.NewTokenizer(bytes.NewReader(ans.body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return list
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			attr := func(name string) string {
				for _, a := range t.Attr {
					if a.Key == name {
						return a.Val
					}
				}
				return ""
			}
			switch t.Data {
			case "base":
				if u, err := url.Parse(markup.URL(attr("href"), page)); err == nil && u.IsAbs() && base == page {
					base = u
				}
			case "link":
				kind := feedTypes[strings.ToLower(strings.TrimSpace(attr("type")))]
				rel := attr("rel")
				if !containsWord(rel, "feed") && (kind == "" || !containsWord(rel, "alternate")) {
					continue
				}
				address := markup.URL(attr("href"), base)
				if strings.Contains(address, "/wp-json/") { // an interface of WordPress, never a feed
					continue
				}
				known := slices.ContainsFunc(list, func(c candidate) bool { return c.url == address })
				if address != "" && !known && len(list) < maxCandidates {
					list = append(list, candidate{address, titleText(attr("title")), kind})
				}
			}
		}
	}
}
