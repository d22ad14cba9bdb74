package fetcher

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxGUID  = 512  // bytes; a longer one is kept as its hash
	maxLink  = 4096 // bytes
	maxRaw   = 4096 // bytes of what the source wrote, kept for parse
	untitled = 80   // characters of text that stand for a missing title
)

// item makes an entry an Item: what the source said, field by field.
func (b *builder) item(e *entry) news.Item {
	it := news.Item{Channel: b.ch.ID, Chunk: e.chunk, Found: make([]news.Finding, 0, 8)}
	it.Title = text.Cut(titleText(e.Title), maxTitle)
	if saysMore(e.Title, it.Title) {
		b.foundRaw(&it, "title", "title, shown as text", e.Title)
	}
	it.GUID = normalGUID(e.GUID)
	b.link(&it, e)
	b.texts(&it, e)
	b.authors(&it, e)
	b.dates(&it, e)
	b.media(&it, e)
	it.Categories = terms(b.categories(e))
	if e.atom != nil && e.atom.Rights != "" {
		b.foundRaw(&it, "rights", "rights", e.atom.Rights)
	}
	it.Language = first(normalLanguage(e.language), b.itemLanguage(e), b.language)
	if from := titleText(origin(e)); from != "" && it.Credit == "" && text.Fold(from) != text.Fold(b.feed.Title) {
		it.Credit = text.Cut(from, maxTerm)
		b.found(&it, "credit", "source")
	}
	if it.Title == "" {
		it.Title = text.Cut(first(it.Lead, text.Clean(markup.Text(it.HTML))), untitled)
		b.found(&it, "title", "beginning of the text")
	}
	return it
}

// found records how a field was found.
func (b *builder) found(it *news.Item, field, how string) {
	it.Found = append(it.Found, news.Finding{Field: field, How: how})
}

// foundRaw records besides what the source wrote.
func (b *builder) foundRaw(it *news.Item, field, how, raw string) {
	it.Found = append(it.Found, news.Finding{Field: field, How: how, Raw: cutBytes(raw, maxRaw)})
}

// origin returns the name of the feed that an entry says it was taken from.
func origin(e *entry) string {
	switch {
	case e.rss != nil && e.rss.Source != nil:
		return e.rss.Source.Title
	case e.atom != nil && e.atom.Source != nil:
		return e.atom.Source.Title
	}
	return ""
}

// normalGUID returns a guid as written, without white space around it and
// control characters; a long one as its hash.
func normalGUID(s string) string {
	s = strings.TrimSpace(s)
	if strings.ContainsFunc(s, unicode.IsControl) {
		s = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, s)
	}
	if len(s) > maxGUID {
		sum := sha256.Sum256([]byte(s))
		return "sha256:" + hex.EncodeToString(sum[:])
	}
	return markup.Legal(s)
}

// link finds the address of an item's page. One that is relative in a
// document whose own address is not known stays unresolved.
func (b *builder) link(it *news.Item, e *entry) {
	list := slices.DeleteFunc(b.linkCandidates(e), func(c news.Finding) bool { return c.Raw == "" || len(c.Raw) > maxLink })
	for _, c := range list {
		if it.Link = markup.URL(c.Raw, b.base); it.Link != "" {
			b.found(it, "link", c.How)
			return
		}
	}
	if b.base == nil && len(list) > 0 {
		if u, err := url.Parse(list[0].Raw); err == nil && !u.IsAbs() {
			b.foundRaw(it, "link", list[0].How+", relative to an unknown address", list[0].Raw)
		}
	}
}

// linkCandidates returns the addresses that may be an item's page, best first.
func (b *builder) linkCandidates(e *entry) []news.Finding {
	var list []news.Finding
	switch {
	case e.atom != nil:
		for _, l := range e.atom.Links {
			if l.Rel == "alternate" && (l.Type == "" || strings.Contains(l.Type, "html")) {
				list = append(list, news.Finding{Raw: l.Href, How: "link rel=alternate"})
			}
		}
		if len(e.atom.Links) > 0 && len(list) > 0 && list[0].Raw == "" {
			list = append(list, news.Finding{Raw: elementText(e.raw, "link", "alternate"), How: "text of link rel=alternate"})
		}
		list = append(list, news.Finding{Raw: e.Link, How: "link rel=alternate"})
		if e.atom.Content != nil && e.atom.Content.Src != "" {
			list = append(list, news.Finding{Raw: e.atom.Content.Src, How: "content src"})
		}
		list = append(list, idAsLink(e.GUID, "id"))
	case e.json != nil:
		list = append(list, news.Finding{Raw: e.json.URL, How: "url"},
			news.Finding{Raw: e.json.ExternalURL, How: "external_url"}, idAsLink(e.GUID, "id"))
	default:
		list = append(list, news.Finding{Raw: e.Link, How: "link"})
		for _, l := range e.rss.Links {
			list = append(list, news.Finding{Raw: l, How: "link"})
		}
		for _, l := range atomExtensions(e.Extensions, "link") {
			if rel := l.Attrs["rel"]; rel == "" || rel == "alternate" {
				list = append(list, news.Finding{Raw: l.Attrs["href"], How: "atom:link"})
			}
		}
		if e.rss.GUID != nil && !strings.EqualFold(e.rss.GUID.IsPermalink, "false") {
			list = append(list, idAsLink(e.GUID, "guid"))
		}
	}
	return list
}

// idAsLink takes an identifier for an address where it is plainly one.
func idAsLink(id, field string) news.Finding {
	low := strings.ToLower(strings.TrimSpace(id))
	if !strings.HasPrefix(low, "http://") && !strings.HasPrefix(low, "https://") {
		return news.Finding{}
	}
	return news.Finding{Raw: id, How: field}
}

// authors gathers who wrote an item: whom it names itself, else the byline at
// its end, else, where the format says that items inherit them, the authors
// of the feed.
func (b *builder) authors(it *news.Item, e *entry) {
	byline := it.Authors
	var list authors
	switch {
	case e.atom != nil:
		for _, a := range e.atom.Authors {
			list.add(a.Name, a.Email, markup.URL(a.URI, b.base))
		}
	case e.json != nil:
		list.addJSON(e.json.Authors, e.json.Author, b.base)
	default:
		list.addText(e.rss.Author)
	}
	if dc := e.DublinCoreExt; dc != nil {
		list.addText(dc.Creator...)
		list.addText(dc.Author...)
	} else {
		for _, c := range e.Extensions["dc"]["creator"] {
			list.addText(c.Value)
		}
	}
	if e.ITunesExt != nil && len(list.all) == 0 {
		list.addText(e.ITunesExt.Author)
	}
	for _, a := range atomExtensions(e.Extensions, "author") {
		list.addExtension(a, b.base)
	}
	switch {
	case len(list.all) > 0:
		it.Authors = list.all
		b.found(it, "authors", "author")
	case len(byline) > 0:
		b.found(it, "authors", "last lines")
	case e.rss == nil:
		if it.Authors = b.inherited(); len(it.Authors) > 0 {
			b.found(it, "authors", "author of the feed")
		}
	}
}

// inherited returns the feed's authors, without those that are its own name
// again: a newsroom is no byline.
func (b *builder) inherited() []news.Author {
	own := map[string]bool{"": true, text.Fold(b.feed.Title): true}
	if b.ch.Source != nil {
		own[text.Fold(b.ch.Source.Name)] = true
	}
	var list []news.Author
	for _, a := range b.feedAuthors() {
		if !own[text.Fold(a.Name)] {
			list = append(list, a)
		}
	}
	return list
}

// categories returns the subjects that an entry is filed under.
func (b *builder) categories(e *entry) []string {
	list := e.Categories
	if e.atom != nil {
		for _, s := range e.Extensions["dc"]["subject"] {
			list = append(list, s.Value)
		}
	}
	if media := e.Extensions["media"]; len(list) == 0 && len(media["keywords"]) > 0 {
		list = strings.Split(media["keywords"][0].Value, ",")
	}
	return list
}

// itemLanguage returns the language that an entry names in an element.
func (b *builder) itemLanguage(e *entry) string {
	if l := e.Extensions["dc"]["language"]; len(l) > 0 {
		return normalLanguage(l[0].Value)
	}
	return ""
}
