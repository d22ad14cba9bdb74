package feedgen

import (
	"context"
	"html/template"
	"net/url"

	"regionwire/curate"
)

// app is a way to open a feed at once.
type app struct {
	Name string
	URL  template.URL
}

// subscribePage renders the page that helps to subscribe to a feed.
func (v view) subscribePage(f *curate.Feed) (*Document, error) {
	title := legal(f.Title)
	address := v.link(base(f) + extRSS)
	page := v.frame("/feeds/"+f.Slug+"/subscribe", fill(v.words.SubscribeTo, "feed", title), false)
	page.Alternate = v.alternate(f)
	page.Description = v.describeFeed(f)
	return v.finish(subscribeHTML, struct {
		frame
		Heading, Address string
		Apps             []app
		Formats          []link
	}{page, fill(v.words.SubscribeTo, "feed", title), address, v.apps(address), v.formats(f)}, page.NoIndex)
}

// apps lists the readers that can be opened by a link.
func (v view) apps(address string) []app {
	escaped := url.QueryEscape(address)
	return []app{
		{v.words.InReader, template.URL("feed:" + address)},
		{"Feedly", template.URL("https://feedly.com/i/subscription/feed/" + url.PathEscape(address))},
		{"Inoreader", template.URL("https://www.inoreader.com/?add_feed=" + escaped)},
	}
}

// howToPage renders the page that says what feeds are, and lists ours.
func (v view) howToPage(ctx context.Context) (*Document, error) {
	r, err := v.recent(ctx)
	if err != nil {
		return nil, err
	}
	page := v.frame("/subscribe", v.words.HowTo, false)
	return v.finish(howToHTML, struct {
		frame
		Feeds []feedRow
	}{page, v.feedRows(r)}, page.NoIndex)
}
