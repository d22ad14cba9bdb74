package fetcher

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/page"
)

const (
	sitemapFormat = "sitemap"
	maxChildren   = 5              // sitemaps of an index that one poll reads
	sitemapSlack  = 48 * time.Hour // an entry may appear so long after its own date
)

// pollSitemap polls a sitemap, or an index of them, and reads the articles
// that are new in it.
func (f *Fetcher) pollSitemap(ctx context.Context, p *news.Poll, known func() (news.Listing, error)) error {
	v, err := f.newVisit(p)
	if err != nil {
		return err
	}
	return v.readSitemap(ctx, known)
}

func (v *visit) readSitemap(ctx context.Context, known func() (news.Listing, error)) error {
	p := v.p
	ans, err := v.get(ctx, request(p.Channel, p.State, p.Outcome.At))
	if ans != nil {
		v.note(p, ans)
	}
	if err != nil {
		return err
	}
	if ans.status == http.StatusNotModified {
		unchanged(p)
		ans.refreshValidators(&p.State)
		return nil
	}
	hash := hashOf(ans)
	if hash == p.State.Body {
		unchanged(p)
		ans.takeValidators(&p.State, p.Outcome.At)
		return nil
	}
	entries, children, err := v.sitemap(ctx, ans)
	if err != nil {
		return err
	}
	ans.body = nil // the articles may take minutes
	past := recall(p.State.Pages)
	for _, child := range newestFirst(children, past.newest()) {
		more, err := v.child(ctx, child.URL)
		if err != nil {
			return err
		}
		entries = append(entries, more...)
	}
	p.Info = news.Info{Link: ans.final, Format: sitemapFormat}
	p.State.Format = sitemapFormat
	targets := v.entries(entries, &past)
	if len(targets) == 0 {
		v.nothing("a sitemap that names no article of this site")
	}
	whole, err := v.articles(ctx, targets, v.seen(known))
	if err != nil {
		return err
	}
	if whole && len(children) == 0 {
		p.State.Body = hash
		ans.takeValidators(&p.State, p.Outcome.At)
	} else {
		forget(&p.State) // an index may stay as it is while what it names changes
	}
	return nil
}

// sitemap reads a sitemap. One that breaks off gives what stands before that.
func (v *visit) sitemap(ctx context.Context, ans *answer) (entries, children []page.Entry, err error) {
	address, err := url.Parse(ans.final)
	if err != nil {
		return nil, nil, &Error{Kind: news.Redirect, Err: err}
	}
	release, err := v.parsing(ctx, min(len(ans.body), maxParsed))
	if err != nil {
		return nil, nil, err
	}
	defer release()
	entries, children, err = page.Sitemap(ans.body, address, v.options)
	switch {
	case errors.Is(err, page.ErrNotSitemap) && botWall(ans.header, ans.body) != "":
		return nil, nil, &Error{Kind: news.BotWall, Detail: botWall(ans.header, ans.body)}
	case errors.Is(err, page.ErrNotSitemap):
		return nil, nil, &Error{Kind: news.NotFeed, Detail: err.Error(), Err: err}
	case err != nil && len(entries)+len(children) == 0:
		return nil, nil, &Error{Kind: news.Malformed, Detail: err.Error(), Err: err}
	case err != nil:
		v.warn("%s: %v", ans.final, err)
	}
	return entries, children, nil
}

// child reads a sitemap that an index names. Its failure is a warning, unless
// it is one of the whole host.
func (v *visit) child(ctx context.Context, address string) ([]page.Entry, error) {
	ans, err := v.get(ctx, v.pageQuery(address))
	if err == nil {
		var entries []page.Entry
		if entries, _, err = v.sitemap(ctx, ans); err == nil {
			return entries, nil
		}
	}
	failure := classify(err)
	if ctx.Err() != nil || ofHost(failure.Kind) && !errors.Is(err, errLater) {
		return nil, cause(ctx, err)
	}
	v.warn("%s: %s", address, failure.detail())
	return nil, nil
}

// newestFirst returns the sitemaps of an index that may hold something new,
// at most maxChildren, those changed last before the others; without dates
// they keep their order.
func newestFirst(children []page.Entry, since time.Time) []page.Entry {
	list := slices.Clone(children)
	slices.SortStableFunc(list, func(a, b page.Entry) int { return b.Modified.Time.Compare(a.Modified.Time) })
	fresh := slices.DeleteFunc(slices.Clone(list), func(e page.Entry) bool {
		return !since.IsZero() && !e.Modified.IsZero() && e.Modified.Time.Before(since.Add(-sitemapSlack))
	})
	return fresh[:min(len(fresh), maxChildren)]
}

// entries returns the targets that a sitemap names, newest first. What is
// older than what an earlier poll has seen, and of a first poll all but what
// one poll may read, counts as known: a sitemap is no order to read an
// archive.
func (v *visit) entries(list []page.Entry, past *remembered) []target {
	var targets []target
	first := past.Newest == 0 && v.p.State.Items == 0 && v.p.State.LastOK.IsZero()
	cutoff := past.newest().Add(-sitemapSlack)
	newest := past.Newest
	for _, e := range list {
		u, err := url.Parse(e.URL)
		if err != nil || v.ch.Match != "" && !strings.Contains(u.Path, v.ch.Match) {
			continue
		}
		t := v.target(page.Link{URL: e.URL, Title: e.Title, Published: e.Published})
		t.language, t.keywords, t.image = e.Language, e.Keywords, e.Image
		date := entryDate(&e)
		if !date.IsZero() && !date.After(v.p.Outcome.At.Add(maxSkew)) {
			newest = max(newest, date.Unix())
		}
		t.known = past.Newest != 0 && !date.IsZero() && date.Before(cutoff)
		t.date = date
		targets = append(targets, t)
	}
	slices.SortStableFunc(targets, func(a, b target) int { return b.date.Compare(a.date) })
	if first {
		for i := v.limit; i < len(targets); i++ {
			targets[i].known = true
		}
	}
	if newest != past.Newest {
		past.Newest = newest
		v.p.State.Pages = past.text()
	}
	return targets
}

// entryDate is when an entry was published, else when it was changed.
func entryDate(e *page.Entry) time.Time {
	if !e.Published.IsZero() {
		return e.Published.Time
	}
	return e.Modified.Time
}

// robotsSitemaps returns the sitemaps that the robots.txt of a site names, the
// one that calls itself a news sitemap before the others.
func robotsSitemaps(rules *page.Rules, base *url.URL) []string {
	var list []string
	for _, s := range rules.Sitemaps() {
		if u, err := base.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" {
			list = append(list, u.String())
		}
	}
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(newsless(a), newsless(b)) })
	return list
}

func newsless(address string) int {
	if strings.Contains(strings.ToLower(address), "news") {
		return 0
	}
	return 1
}
