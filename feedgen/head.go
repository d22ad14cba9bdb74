package feedgen

import (
	"net/mail"
	"strings"
	"time"

	"regionwire/curate"
)

// head is what the documents of one feed say of the feed itself.
type head struct {
	id, title, description, language string
	page                             string // the feed's HTML page
	home, site                       string // address and name of who republishes
	rights, email                    string
	icon                             string
	places                           string // scheme of region categories
	base                             string // address of the documents without extension
	changed                          time.Time
	words                            *words
}

// outlet is where entries come out: a configured feed, or a gathering.
type outlet struct {
	birth                        string // names it for ever
	base, page                   string // paths: of documents without extension, and of the page
	title, description, language string
}

// outlet returns a configured feed as an outlet.
func (t *tables) outlet(f *curate.Feed) outlet {
	o := outlet{f.Birth, base(f), "/feeds/" + f.Slug, legal(f.Title), t.describeFeed(f), f.Language}
	if f.Secret != "" {
		o.page = "/" // a private feed has no page
	}
	if o.title == "" {
		o.title = f.Slug
	}
	return o
}

// head returns the head of an outlet whose bytes last changed at an instant.
func (t *tables) head(o outlet, changed time.Time) *head {
	h := &head{
		id: feedID(o.birth), title: o.title, language: languageTag(o.language), description: o.description,
		page: t.link(o.page), home: t.link("/"), site: legal(t.Site.Name),
		rights: legal(t.Site.Footer), icon: t.link("/icon.png"), places: t.link("/places/"),
		base: t.link(o.base), changed: changed.In(t.zone), words: t.words,
	}
	if h.language == "" {
		h.language = languageTag(t.Site.Language)
	}
	if h.site == "" {
		h.site = strings.TrimPrefix(strings.TrimPrefix(t.Site.URL, "https://"), "http://")
	}
	if address, ok := strings.CutPrefix(t.Site.Contact, "mailto:"); ok {
		if m, err := mail.ParseAddress(address); err == nil {
			h.email = m.Address
		}
	}
	return h
}

// describeFeed returns the configured description, or one made of the place
// and the number of papers.
func (t *tables) describeFeed(f *curate.Feed) string {
	if d := legal(f.Description); d != "" {
		return d
	}
	n := len(f.Sources)
	if f.Sources == nil {
		n = len(t.Sources)
	}
	papers := count(t.words.FromPapers, n)
	if f.Region == "" || f.Region == "none" {
		return fill(t.words.AboutAll, "papers", papers)
	}
	return fill(t.words.AboutPlace, "place", legal(t.place(f.Region)), "papers", papers)
}

// editor returns who answers for a feed in the form of RSS: the address, and
// the name in parentheses. It is "" where there is no address.
func (h *head) editor() string {
	if h.email == "" {
		return ""
	}
	return h.email + " (" + comment.Replace(h.site) + ")"
}

// comment takes out what would end a comment in an address (RFC 5322 §3.2.2).
var comment = strings.NewReplacer("(", "", ")", "", `\`, "")

// self returns the address of the document with an extension.
func (h *head) self(extension string) string { return h.base + extension }

// reports says how many papers reported p's news when it was released.
func (h *head) reports(p *post) string {
	if n := p.papers(); n > 1 {
		return count(h.words.SoManyReport, n)
	}
	return h.words.AllReports
}
