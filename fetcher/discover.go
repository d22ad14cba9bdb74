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
	// Recipe is a proposal of selectors for a Page, by which the articles in
	// Poll were found; empty where the automatic way finds them.
	Recipe news.Recipe
}

// Discover returns the channels at an address, the best first: the address
// itself if it is a feed with items, else the feeds that the page there links
// to as its alternates, those that can be read, comment feeds last. Where none
// of them has an item it returns the page, of which it reads up to 10
// articles, and the sitemaps that robots.txt names, these first where the page
// shows no articles. In the place of a feed that is dead or empty it looks at
// the first page of its site.
//
// It asks for no other address: what a site does not link to, it may not want
// read. With guess, and where no feed is linked, it tries the paths at which
// systems keep feeds, as far as robots.txt lets it. An address without a
// scheme is tried with https, then http.
//
// The error is an *Error when the address itself could not be read and its
// site offers nothing else.
func (f *Fetcher) Discover(ctx context.Context, address string, guess bool) ([]Found, error) {
	ans, own, failure := f.discoverAt(ctx, address)
	if own != nil && len(own.Poll.Items) > 0 {
		return []Found{*own}, nil
	}
	last := map[string]time.Time{}
	if own != nil || isDead(failure) {
		home, err := f.home(ctx, ans.final, last)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, cause(ctx, err)
		case err != nil && own != nil:
			return []Found{*own}, nil
		case err != nil:
			return nil, failure
		}
		ans = home
	} else if failure != nil {
		return nil, failure
	}
	found, err := f.offers(ctx, ans, last, guess)
	if err != nil {
		return nil, err
	}
	if own != nil {
		found = append(found, *own)
		slices.SortStableFunc(found, func(a, b Found) int { return cmp.Compare(emptiness(a), emptiness(b)) })
	}
	if failure != nil && len(found[0].Poll.Items) == 0 {
		return nil, failure
	}
	return found, nil
}

// Feeds returns the feeds at an address: the address itself if it is one, else
// those that the page there links to as its alternates and that can be read.
// A page without any has none.
func (f *Fetcher) Feeds(ctx context.Context, address string) ([]Found, error) {
	ans, own, failure := f.discoverAt(ctx, address)
	if failure != nil {
		return nil, failure
	}
	if own != nil {
		return []Found{*own}, nil
	}
	page, err := url.Parse(ans.final)
	if err != nil {
		return nil, &Error{Kind: news.Redirect, Err: err}
	}
	return f.readable(ctx, ans, alternates(ans, page), map[string]time.Time{page.Host: time.Now()})
}

// isDead reports whether an address failed so that its site may offer another.
func isDead(failure *Error) bool {
	if failure == nil {
		return false
	}
	switch failure.Kind {
	case news.NotFound, news.Gone, news.NotFeed, news.Malformed, news.Empty:
		return true
	}
	return false
}

// emptiness puts what has articles before what has none.
func emptiness(f Found) int {
	if len(f.Poll.Items) > 0 {
		return 0
	}
	return 1
}

// home asks for the first page of the site of an address.
func (f *Fetcher) home(ctx context.Context, address string, last map[string]time.Time) (*answer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, &Error{Kind: news.Redirect, Detail: "no address of a site"}
	}
	root := u.Scheme + "://" + u.Host + "/"
	if root == address {
		return nil, &Error{Kind: news.NotFeed, Detail: "it is the first page of its site"}
	}
	last[u.Host] = time.Now()
	if err := waitTurn(ctx, last, root); err != nil {
		return nil, err
	}
	_, ans, err := f.examine(ctx, root)
	if !isWebPage(ans, err) {
		return nil, cmp.Or(err, error(&Error{Kind: news.NotFeed, Detail: "no page"}))
	}
	return ans, nil
}

// offers returns what the page in ans links to, and what it is itself.
func (f *Fetcher) offers(ctx context.Context, ans *answer, last map[string]time.Time, guess bool) ([]Found, error) {
	page, err := url.Parse(ans.final)
	if err != nil {
		return nil, &Error{Kind: news.Redirect, Err: err}
	}
	last[page.Host] = time.Now()
	feeds := alternates(ans, page)
	if len(feeds) == 0 && guess {
		if feeds, err = f.guessed(ctx, page); err != nil {
			return nil, err
		}
	}
	found, err := f.readable(ctx, ans, feeds, last)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 && len(found[0].Poll.Items) > 0 {
		return found, nil
	}
	others, err := f.withoutFeed(ctx, ans)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		for i := range others {
			others[i].How = strings.Replace(others[i].How, "links to no feed", "links to no feed with articles", 1)
		}
	}
	if len(found) > 0 && len(others[0].Poll.Items) == 0 {
		return found, nil
	}
	return append(others, found...), nil
}

// readable reads the feeds that a page links to, and returns those that can be
// read: with items before without, comment feeds last.
func (f *Fetcher) readable(ctx context.Context, ans *answer, feeds []candidate, last map[string]time.Time) (found []Found, err error) {
	for _, c := range feeds {
		if err := waitTurn(ctx, last, c.url); err != nil {
			return nil, err
		}
		poll, _, err := f.examine(ctx, c.url)
		if err != nil {
			continue // a dead link is common, and no failure of the page
		}
		how := fmt.Sprintf("linked from %s as %s", ans.final, first(c.kind, "a feed"))
		if c.guessed {
			how = "not linked; where systems keep feeds"
		}
		found = append(found, Found{Kind: news.Feed, URL: c.url, Title: first(poll.Info.Title, c.title), Poll: poll, How: how})
	}
	slices.SortStableFunc(found, func(a, b Found) int {
		return cmp.Or(cmp.Compare(comments(a), comments(b)), cmp.Compare(emptiness(a), emptiness(b)))
	})
	return found, nil
}

// feedPaths are where publishing systems keep their feeds.
var feedPaths = []string{"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/rss/home.rss", "/rss/index.rss"}

// guessed returns the paths that systems keep feeds at, as far as robots.txt
// allows them.
func (f *Fetcher) guessed(ctx context.Context, page *url.URL) (list []candidate, err error) {
	v, err := f.newPreview(news.Feed, page.String())
	if err != nil {
		return nil, err
	}
	rules, err := v.rules(ctx, page)
	if err != nil {
		return nil, err
	}
	for _, path := range feedPaths {
		if rules.Allowed(path) {
			list = append(list, candidate{url: page.Scheme + "://" + page.Host + path, guessed: true})
		}
	}
	return list, nil
}

// discoverAt reads the address itself. It returns a feed that is found there,
// with its answer, or the answer that holds a page. With a failure the answer
// is what was asked for last.
func (f *Fetcher) discoverAt(ctx context.Context, address string) (*answer, *Found, *Error) {
	tries := []string{address}
	if !strings.Contains(address, "://") {
		tries = []string{"https://" + address, "http://" + address}
	}
	var failure *Error
	ans := &answer{}
	for _, try := range tries {
		var poll news.Poll
		var err error
		poll, ans, err = f.examine(ctx, try)
		if ans.final == "" {
			ans.final = try
		}
		if err == nil {
			how := "the address itself"
			if len(poll.Items) == 0 {
				how = "the address itself, a feed without items"
			}
			return ans, &Found{Kind: news.Feed, URL: first(ans.moved, try), Title: poll.Info.Title, Poll: poll, How: how}, nil
		}
		failure = classify(err)
		if failure.Kind == news.NotFeed && looksHTML(ans.body) {
			return ans, nil, nil
		}
		if failure.Kind != news.Refused && failure.Kind != news.TLS && failure.Kind != news.Timeout {
			break
		}
	}
	return ans, nil, failure
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
type candidate struct {
	url, title, kind string
	guessed          bool // nothing links to it
}

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
					list = append(list, candidate{url: address, title: titleText(attr("title")), kind: kind})
				}
			}
		}
	}
}
