package feedgen

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// gathered is how many articles a gathering shows.
const gathered = 50

// gathering is a page that is also a feed, although nobody configured one:
// what public feeds have of one paper, or about one place.
type gathering struct {
	outlet
	queries []storage.Query
	places  []string // regions of which articles must be about one; nil for any
}

// ofSource gathers a paper's articles.
func (v view) ofSource(s *news.Source) gathering {
	name := sourceName(s)
	path := "/sources/" + string(s.ID)
	return gathering{
		outlet: outlet{birth: "sources/" + string(s.Birth), base: path, page: path, title: name,
			description: fill(v.words.SourceAbout, "paper", name)},
		queries: []storage.Query{{Source: s.Birth}},
	}
}

// ofPlace gathers articles about a region or, where it is a former one, about
// those that are made of it.
func (v view) ofPlace(region, name string) gathering {
	path := "/places/" + region
	g := gathering{
		outlet: outlet{birth: "places/" + region, base: path, page: path, title: name,
			description: fill(v.words.PlaceAbout, "place", name)},
		places: []string{region},
	}
	if v.Parts != nil {
		g.places = append(g.places, v.Parts(region)...)
	}
	for _, place := range g.places {
		g.queries = append(g.queries, storage.Query{Place: place})
	}
	return g
}

// sourcePath renders the gathering of the source with a slug.
func (v view) sourcePath(ctx context.Context, path string) (*Document, error) {
	slug, format := cutFormat(path)
	slug, subscribe := strings.CutSuffix(slug, subscribePath)
	if s := v.slugs[news.SourceID(slug)]; s != nil {
		return v.gather(ctx, v.ofSource(s), format, subscribe)
	}
	if s := v.sources[news.SourceID(slug)]; s != nil {
		return nil, &Moved{v.root() + "/sources/" + string(s.ID) + strings.TrimPrefix(path, slug)}
	}
	return nil, ErrNotFound
}

// placePath renders the gathering of a region. A region without news is not
// found: there are many thousands.
func (v view) placePath(ctx context.Context, path string) (*Document, error) {
	region, format := cutFormat(path)
	region, subscribe := strings.CutSuffix(region, subscribePath)
	if v.Place == nil {
		return nil, ErrNotFound
	}
	name := legal(v.Place(region))
	if name == "" {
		return nil, ErrNotFound
	}
	return v.gather(ctx, v.ofPlace(region, name), format, subscribe)
}

// cutFormat splits the extension of a format from a path; the format is nil
// for a page.
func cutFormat(path string) (string, *format) {
	for _, f := range formats {
		if rest, ok := strings.CutSuffix(path, f.extension); ok {
			return rest, f
		}
	}
	return path, nil
}

// gather renders a gathering as a page or in a format, or the page that helps
// to subscribe to it.
func (v view) gather(ctx context.Context, g gathering, f *format, subscribe bool) (*Document, error) {
	posts, err := v.shown(ctx, g)
	if err != nil {
		return nil, err
	}
	if len(posts) == 0 && g.places != nil {
		return nil, ErrNotFound
	}
	switch {
	case subscribe && f != nil:
		return nil, ErrNotFound
	case subscribe:
		return v.subscribePage(g.outlet, true)
	case f != nil:
		return v.gatheredFeed(ctx, g, posts, f)
	}
	days, err := v.lines(ctx, posts)
	if err != nil {
		return nil, err
	}
	l := list{
		frame: v.frame(g.page, g.title, true), Heading: g.title, About: g.description,
		Subscribe: v.root() + g.page + subscribePath, Formats: v.formats(g.outlet), Days: days,
	}
	l.Alternate = link{v.link(g.base + extRSS), g.title}
	if len(posts) == 0 {
		l.Notice = &notice{v.words.Empty, link{v.root() + "/", v.words.Home}}
	}
	return v.finish(listHTML, l, true)
}

// gatheredFeed renders posts as a feed with ids of its own: readers keep an id
// once in all their feeds.
//
// It is known by its ETag alone. When an article leaves it, hidden by an editor
// or past its keeping, no instant is stored from which a Last-Modified could
// follow, and one that stands still keeps readers from what is new (RFC 9110
// §8.8.2.1 asks for a date only where one can be told reliably).
func (v view) gatheredFeed(ctx context.Context, g gathering, posts []*post, f *format) (*Document, error) {
	changed := earliest
	for _, p := range posts {
		p.entry.ID = news.EntryID(g.birth, p.entry.Article)
		p.id = p.entry.ID.URN()
		p.follows = "" // it names an entry of another feed
		p.body = v.body(p)
		changed = later(changed, later(p.updated, p.entry.Release))
	}
	if len(posts) == 0 {
		opened, err := v.opened(ctx)
		if err != nil {
			return nil, err
		}
		changed = opened
	}
	body, _, err := conform(f, v.head(g.outlet, changed), posts, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.page, err)
	}
	return newDocument(body, terms{contentType: f.contentType, cache: cacheFeed, noIndex: true}), nil
}

// opened returns when the first of the site's feeds was built, and now where
// none is.
func (v view) opened(ctx context.Context) (time.Time, error) {
	stored, err := v.store.Feeds(ctx)
	first := v.now
	for _, f := range stored {
		if !f.Built.IsZero() && f.Built.Before(first) {
			first = f.Built
		}
	}
	return first, err
}

// shown returns the newest articles of a gathering that public feeds show,
// each once and as the first of its entries.
func (v view) shown(ctx context.Context, g gathering) ([]*post, error) {
	var entries []storage.Entry
	for _, q := range g.queries {
		list, err := v.listed(ctx, g, q)
		if err != nil {
			return nil, err
		}
		entries = append(entries, list...)
	}
	if len(g.queries) > 1 { // an article may be about several places
		slices.SortFunc(entries, func(a, b storage.Entry) int {
			return cmp.Or(b.At.Compare(a.At), slices.Compare(a.ID[:], b.ID[:]))
		})
		entries = slices.CompactFunc(entries, func(a, b storage.Entry) bool { return a.ID == b.ID })
	}
	posts, err := v.prepare(ctx, entries[:min(len(entries), gathered)])
	slices.SortStableFunc(posts, func(a, b *post) int { return b.published.Compare(a.published) })
	return posts, err
}

// listed returns the first entries of the newest articles of a query.
func (v view) listed(ctx context.Context, g gathering, q storage.Query) (entries []storage.Entry, err error) {
	q.Limit = 4 * gathered
	for range 4 { // articles that no feed took cost reading: stop at some point
		articles, next, err := v.store.List(ctx, q)
		if err != nil {
			return nil, err
		}
		articles = slices.DeleteFunc(articles, func(a *news.Article) bool {
			return g.places != nil && !slices.ContainsFunc(a.Shown.Places, func(p string) bool { return slices.Contains(g.places, p) })
		})
		placed, err := v.placed(ctx, articles)
		if err != nil {
			return nil, err
		}
		for _, p := range placed {
			if len(p) > 0 && len(entries) < gathered {
				entries = append(entries, p[0])
			}
		}
		if next == "" || len(entries) >= gathered {
			break
		}
		q.After = next
	}
	return entries, nil
}
