package fetcher

import (
	"cmp"
	"net/http"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
	"golang.org/x/text/language"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxTitle    = 500   // characters
	maxLanguage = 35    // bytes; longer tags are none (RFC 5646 §4.4.1)
	maxAuthors  = 20    // of one item
	maxTerm     = 100   // characters of a category
	maxTerms    = 50    // of one item
	maxSummary  = 2_000 // characters of a lead
)

// info returns what the document says of itself.
func (b *builder) info() news.Info {
	f := b.feed
	i := news.Info{
		Title:       titleText(f.Title),
		Link:        markup.URL(f.Link, b.base),
		Language:    b.document.language(f),
		Description: text.Cut(text.Clean(markup.Text(f.Description)), maxSummary),
		Format:      b.formatName(),
		Copyright:   titleText(f.Copyright),
		Generator:   titleText(f.Generator),
		Categories:  terms(f.Categories),
		Authors:     b.feedAuthors(),
		Updated:     b.when(f.Updated).Time,
		Published:   b.when(f.Published).Time,
	}
	if i.Description == "" && f.ITunesExt != nil {
		i.Description = text.Cut(text.Clean(markup.Text(first(f.ITunesExt.Subtitle, f.ITunesExt.Summary))), maxSummary)
	}
	if f.Image != nil {
		i.Image = markup.URL(f.Image.URL, b.base)
	}
	if f.atom != nil && f.atom.Generator != nil {
		i.Generator = titleText(f.atom.Generator.Value)
	}
	if issued := f.Extensions["dcterms"]["issued"]; len(issued) > 0 && i.Published.IsZero() {
		i.Published = b.when(issued[0].Value).Time
	}
	for _, raw := range []news.Finding{{Field: "title", Raw: f.Title}, {Field: "description", Raw: f.Description}, {Field: "copyright", Raw: f.Copyright}} {
		if saysMore(raw.Raw, map[string]string{"title": i.Title, "description": i.Description, "copyright": i.Copyright}[raw.Field]) {
			i.Found = append(i.Found, news.Finding{Field: raw.Field, How: raw.Field + ", shown as text", Raw: cutBytes(raw.Raw, maxRaw)})
		}
	}
	b.links(&i)
	return i
}

// links fills in the addresses by which a document names itself, its hub and
// its next page.
func (b *builder) links(i *news.Info) {
	f := b.feed
	set := func(to *string, rel, want, href string) {
		if *to == "" && strings.EqualFold(rel, want) {
			*to = markup.URL(href, b.base)
		}
	}
	add := func(rel, href string) {
		set(&i.Hub, rel, "hub", href)
		set(&i.Self, rel, "self", href)
		set(&i.Next, rel, "next", href)
	}
	switch {
	case f.atom != nil:
		i.ID = text.Clean(f.atom.ID)
		for _, l := range f.atom.Links {
			add(l.Rel, l.Href)
		}
	case f.rss != nil:
		for _, l := range atomExtensions(f.Extensions, "link") {
			add(l.Attrs["rel"], l.Attrs["href"])
		}
	case f.json != nil:
		i.Self = markup.URL(f.json.FeedURL, b.base)
		i.Next = markup.URL(f.json.NextURL, b.base)
		for _, h := range f.json.Hubs {
			if strings.EqualFold(h.Type, "websub") {
				add("hub", h.URL)
			}
		}
	}
	// The header counts for more than the document (WebSub §4).
	if hub := linkHeader(b.header, "hub"); hub != "" {
		i.Hub = markup.URL(hub, b.base)
	}
	if isPrivate(i.Hub, b.ch.Allow) {
		i.Hub = ""
	}
}

// linkHeader returns the first target of a relation in Link header fields
// (RFC 8288), "" when there is none.
func linkHeader(h http.Header, rel string) string {
	for _, field := range h.Values("Link") {
		for _, link := range strings.Split(field, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
			if !ok || !strings.HasPrefix(target, "<") {
				continue
			}
			for _, param := range strings.Split(params, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
				if strings.EqualFold(name, "rel") && containsWord(strings.Trim(value, `"`), rel) {
					return target[1:]
				}
			}
		}
	}
	return ""
}

func containsWord(s, word string) bool {
	for _, f := range strings.Fields(s) {
		if strings.EqualFold(f, word) {
			return true
		}
	}
	return false
}

// formatName returns the format and its version, such as "rss 2.0".
func (b *builder) formatName() string {
	version := text.Cut(text.Clean(b.feed.FeedVersion), 10)
	if b.feed.json != nil {
		_, version, _ = strings.Cut(b.feed.json.Version, "/version/")
		version = text.Cut(text.Clean(version), 10)
	}
	return strings.TrimSpace(b.feed.FeedType + " " + version)
}

// feedAuthors returns whom a document names as its authors.
func (b *builder) feedAuthors() []news.Author {
	f := b.feed
	var list authors
	switch {
	case f.atom != nil:
		for _, a := range f.atom.Authors {
			list.add(a.Name, a.Email, markup.URL(a.URI, b.base))
		}
	case f.json != nil:
		list.addJSON(f.json.Authors, f.json.Author, b.base)
	default:
		list.addText(f.rss.ManagingEditor, f.rss.WebMaster)
		if dc := f.DublinCoreExt; dc != nil {
			list.addText(dc.Creator...)
			list.addText(dc.Author...)
		}
		if f.ITunesExt != nil {
			list.addText(f.ITunesExt.Author)
		}
		for _, a := range atomExtensions(f.Extensions, "author") {
			list.addExtension(a, b.base)
		}
	}
	return list.all
}

// atomExtensions returns the Atom elements of a name inside another format.
func atomExtensions(extensions ext.Extensions, name string) []ext.Extension {
	var list []ext.Extension
	for _, prefix := range []string{"atom", "atom10", "atom03"} {
		list = append(list, extensions[prefix][name]...)
	}
	return list
}

// normalLanguage returns a language tag in its usual form, "" for what is none.
func normalLanguage(tag string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	if tag == "" || len(tag) > maxLanguage {
		return ""
	}
	parsed, err := language.Raw.Parse(tag)
	if err != nil || parsed == language.Und {
		return ""
	}
	return parsed.String()
}

// terms returns categories as display text, each once.
func terms(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		s = text.Cut(titleText(s), maxTerm)
		if s != "" && !seen[s] && len(out) < maxTerms {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// first returns the first that is not empty.
func first(list ...string) string { return cmp.Or(list...) }
