package page

import (
	"regionwire/news"
)

// Link is an article as a list page or a sitemap names it.
type Link struct {
	URL       string    // absolute http or https, without fragment
	Title     string    // display text; "" when the page gives none
	Lead      string    // the teaser beside it, "" when there is none
	Published news.When // the date beside it, zero when there is none
}

// Item returns what l says of an article as an item: what a list knows while
// the article's page has not been read. It has no text and is not Full.
func (l *Link) Item() news.Item {
	it := news.Item{Link: l.URL}
	l.Fill(&it)
	return it
}

// Fill adds to an article what its page lacks and the list says of it: title,
// lead and date. The link stays that of the page.
func (l *Link) Fill(it *news.Item) {
	found := func(field string) {
		it.Found = append(it.Found, news.Finding{Field: field, How: "list"})
	}
	if it.Title == "" && l.Title != "" {
		it.Title = l.Title
		found("title")
	}
	if it.Lead == "" && l.Lead != "" {
		it.Lead = l.Lead
		found("lead")
	}
	if it.Published.IsZero() && !l.Published.IsZero() {
		it.Published = l.Published
		found("published")
	}
}

// Item returns what a sitemap says of an article as an item.
func (e *Entry) Item() news.Item {
	it := e.Link.Item()
	it.Language, it.Categories = e.Language, e.Keywords
	if e.Image != "" {
		it.Images = []news.Image{{URL: e.Image}}
	}
	if e.Modified.Time.After(it.Published.Time) && !it.Published.IsZero() {
		it.Updated = e.Modified
	}
	for i := range it.Found {
		it.Found[i].How = "sitemap"
	}
	return it
}
