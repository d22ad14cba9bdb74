// Package page reads the web pages of newsrooms that have no feed: the list
// of articles, the article, robots.txt and sitemaps.
//
// It decides which links of a page are articles, and what on an article's page
// is its title, date, lead, text, author and pictures. It leaves to others how
// pages are fetched and when, whether a place is meant by a kicker, and whether
// a date is believed. What is particular to a language stands in tables; no
// code path belongs to one.
//
// Its one invariant: every function is pure and takes any bytes. A page costs
// time and memory in proportion to at most 4 MiB and 60,000 tags of it, however
// it nests, and foreign bytes never make it panic.
package page

import (
	"errors"
	"net/url"
	"time"

	"regionwire/news"
)

// Options are what is known of a page before it is read. The zero value works:
// everything is found automatically and dates without a zone are UTC.
type Options struct {
	Selectors *Selectors     // of the source's recipe; nil for automatic
	Zone      *time.Location // of dates that name none; nil for UTC
	Now       time.Time      // when the page was read; settles "yesterday" and bounds dates
	Markers   []string       // agency marks of the source, such as "LĐTĐ"
	Language  string         // BCP 47, of pages that do not say

	ahead bool // dates in the future are read, too
}

// Link is an article as a list page or a sitemap names it.
type Link struct {
	URL       string    // absolute http or https, without fragment
	Title     string    // display text; "" when the page gives none
	Lead      string    // the teaser beside it, "" when there is none
	Published news.When // the date beside it, zero when there is none
}

// What a page may turn out to be instead of an article. Errors of Article wrap
// one of them and say what was seen.
var (
	// ErrNotFound: the page says, under whatever status, that it does not exist.
	ErrNotFound = errors.New("the page says that there is no such article")
	// ErrList: the page lists articles and is none itself.
	ErrList = errors.New("the page is a list of articles")
	// ErrNoText: neither a text nor a lead can be found.
	ErrNoText = errors.New("no article text can be found")
)

// base returns the address that relative ones on a page count from.
func (t *tree) base(address *url.URL) *url.URL {
	if t.baseRef == "" {
		return address
	}
	if u, err := url.Parse(absolute(t.baseRef, address)); err == nil && u.Host != "" {
		return u
	}
	return address
}
