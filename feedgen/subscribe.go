package feedgen

import (
	"context"
	"html/template"
	"net/url"
)

// subscribePath is where that page stands below the one of an outlet.
const subscribePath = "/subscribe"

// app is a way to open a feed at once.
type app struct {
	Name string
	URL  template.URL
}

// subscribePage renders the page that helps to subscribe to an outlet.
func (v view) subscribePage(o outlet, noIndex bool) (*Document, error) {
	address := v.link(o.base + extRSS)
	page := v.frame(o.page+subscribePath, fill(v.words.SubscribeTo, "feed", o.title), noIndex)
	page.Alternate = link{address, o.title}
	page.Description = o.description
	return v.finish(subscribeHTML, struct {
		frame
		Heading, About, Address string
		Back                    link
		Apps                    []app
		Formats                 []link
	}{page, fill(v.words.SubscribeTo, "feed", o.title), o.description, address,
		link{v.root() + o.page, o.title}, v.apps(address), v.formats(o)}, page.NoIndex)
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
