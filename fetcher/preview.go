package fetcher

import (
	"context"
	"net/url"
	"time"

	"regionwire/news"
	"regionwire/page"
	"regionwire/text"
)

const (
	maxPreview     = 10               // articles that Discover reads of a page
	previewTime    = 30 * time.Second // from when on it asks for no other one
	maxFoundOthers = 5                // sitemaps that it names
)

// withoutFeed returns what a page without feeds offers: its own articles, and
// sitemaps.
func (f *Fetcher) withoutFeed(ctx context.Context, ans *answer) ([]Found, error) {
	address, err := parseAddress(ans.final)
	if err != nil {
		return nil, err
	}
	v, err := f.newPreview(news.Page, ans.final)
	if err != nil {
		return nil, err
	}
	data, _ := pageUTF8(v.ch, ans.header.Get("Content-Type"), ans.body)
	own := Found{Kind: news.Page, URL: ans.final, Title: pageTitle(data), How: "the page links to no feed"}
	if zone := text.ZoneOfLanguage(pageLanguage(data)); zone != nil && v.ch.Zone == time.UTC {
		v.ch.Zone, v.options.Zone = zone, zone // dates of today would be in the future
	}
	if err = v.permitted(ctx, ans); err == nil {
		err = v.propose(data, address, &own.Recipe)
	}
	if err == nil {
		err = v.list(ctx, ans, nil)
	}
	if err != nil {
		f.fail(v.p, err)
	}
	own.Poll = *v.p
	maps := v.foundSitemaps(ctx, address)
	if len(own.Poll.Items) > 0 || len(maps) == 0 {
		return append([]Found{own}, maps...), cancelled(ctx)
	}
	if v, err = f.newPreview(news.Sitemap, maps[0].URL); err != nil {
		return nil, err
	}
	if err = v.readSitemap(ctx, nil); err != nil {
		f.fail(v.p, err)
	}
	if maps[0].Poll = *v.p; len(v.p.Items) > 0 {
		return append(maps, own), cancelled(ctx)
	}
	return append([]Found{own}, maps...), cancelled(ctx)
}

// propose has a list that cannot be read automatically read by selectors.
func (v *visit) propose(data []byte, address *url.URL, recipe *news.Recipe) error {
	*recipe, _ = page.Propose(data, address, v.options)
	if *recipe == (news.Recipe{}) {
		return nil
	}
	var err error
	v.ch.Recipe = recipe
	v.options.Selectors, err = page.Compile(recipe)
	return err
}

func cancelled(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// foundSitemaps returns the sitemaps that the robots.txt of a site names.
func (v *visit) foundSitemaps(ctx context.Context, address *url.URL) []Found {
	rules, err := v.rules(ctx, address)
	if err != nil {
		return nil // the page says so too
	}
	var maps []Found
	for _, s := range robotsSitemaps(rules, address) {
		if len(maps) < maxFoundOthers {
			maps = append(maps, Found{Kind: news.Sitemap, URL: s, How: "named by the robots.txt of " + address.Host})
		}
	}
	return maps
}

// newPreview returns a visit that reads a few articles of what is to become a
// channel.
func (f *Fetcher) newPreview(kind news.ChannelKind, address string) (*visit, error) {
	ch := &news.Channel{
		Source: &news.Source{ID: "new", Birth: "new"}, ID: news.MakeChannelID("new", address),
		URL: address, Kind: kind, Zone: f.zoneOf(address), Allow: f.opts.Allow,
	}
	v, err := f.newVisit(&news.Poll{Channel: ch, State: begin(news.State{}, ch), Outcome: news.Outcome{At: news.At(time.Now())}})
	if err != nil {
		return nil, err
	}
	v.limit, v.gap, v.local, v.end = maxPreview, discoverGap, 0, time.Now().Add(previewTime)
	return v, nil
}
