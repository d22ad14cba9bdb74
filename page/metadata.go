package page

import (
	"strings"

	"golang.org/x/net/html/atom"
	"golang.org/x/text/language"

	"regionwire/news"
	"regionwire/text"
)

// fact is what a page says of itself in its head, and where.
type fact struct {
	value, how string
}

// metadata is what a page says of itself for machines. Values are as written
// but for entities; empty ones were not said.
type metadata struct {
	article            bool // a kind of article, as opposed to a site or a list
	list               bool // a kind of list
	title, description fact
	published, updated fact
	canonical          []fact
	language           []fact
	site, publisher    string
	authors            []news.Author
	authorsHow         string
	images             []news.Image
	imagesHow          string
	sections, tags     []string
	body               string // articleBody
	locked             bool   // not for free
}

const (
	maxMetaTags   = 400 // looked at
	maxCategories = 20
	maxTerm       = 100 // characters of a category or a name
	maxAuthors    = 10
	maxImages     = 10
)

// metadata reads structured data first, then meta and link elements; what is
// said first stands.
func (t *tree) metadata() metadata {
	var m metadata
	for _, things := range t.structured() {
		m.take(things)
	}
	n := 0
	for _, e := range t.all(atom.Meta, atom.Link, atom.Title) {
		if n++; n > maxMetaTags {
			break
		}
		switch e.DataAtom {
		case atom.Link:
			if rel := strings.ToLower(attr(e, "rel")); rel == "canonical" && attr(e, "href") != "" {
				m.canonical = append(m.canonical, fact{attr(e, "href"), "link rel=canonical"})
			}
		case atom.Meta:
			name := strings.ToLower(first(attr(e, "property"), attr(e, "name"), attr(e, "itemprop"), attr(e, "http-equiv")))
			if value := strings.TrimSpace(attr(e, "content")); value != "" {
				m.meta(strings.TrimSpace(name), value)
			}
		}
	}
	return m
}

// metaFacts are the names of meta elements that state a fact, by the fact.
var metaFacts = map[string][]string{
	"title":       {"og:title", "twitter:title", "dc.title", "headline"},
	"description": {"description", "og:description", "twitter:description", "dc.description"},
	"published": {"article:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate", "publish_date", "date",
		"dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
		"article:published", "og:published_time", "published_time", "citation_date", "rnews:datepublished", "creation_date"},
	"updated": {"article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dcterms.modified", "article:modified",
		"og:modified_time", "article:updated_time"},
	"author": {"author", "article:author", "dc.creator", "sailthru.author", "parsely-author", "twitter:creator", "article:author_name",
		"cxenseparse:author"},
	"image":    {"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnailurl"},
	"alt":      {"og:image:alt", "twitter:image:alt"},
	"width":    {"og:image:width"},
	"height":   {"og:image:height"},
	"address":  {"og:url"},
	"language": {"og:locale", "content-language", "inlanguage", "dc.language", "language"},
	"site":     {"og:site_name", "application-name"},
	"section":  {"article:section", "dc.subject"},
	"tag":      {"article:tag"},
	"type":     {"og:type"},
	"tier":     {"article:content_tier"},
}

// metaNames is metaFacts the other way round.
var metaNames = func() map[string]string {
	m := map[string]string{}
	for field, names := range metaFacts {
		for _, name := range names {
			m[name] = field
		}
	}
	return m
}()

// meta takes a meta element.
func (m *metadata) meta(name, value string) {
	stated := fact{value, "meta " + name}
	set := func(f *fact) {
		if f.value == "" {
			*f = stated
		}
	}
	switch metaNames[name] {
	case "title":
		set(&m.title)
	case "description":
		set(&m.description)
	case "published":
		set(&m.published)
	case "updated":
		set(&m.updated)
	case "author":
		if m.authorsHow == "" || m.authorsHow == stated.how {
			m.author(news.Author{Name: value}, stated.how)
		}
	case "image", "alt", "width", "height":
		m.image(metaNames[name], stated)
	case "address":
		m.canonical = append(m.canonical, stated)
	case "language":
		m.language = append(m.language, stated)
	case "site":
		m.site = first(m.site, text.Clean(value))
	case "section":
		m.sections = append(m.sections, value)
	case "tag":
		m.tags = append(m.tags, strings.Split(value, ",")...)
	case "type":
		m.article = m.article || strings.Contains(value, "article")
		m.list = m.list || value == "website" && !m.article
	case "tier":
		m.locked = m.locked || value == "locked" || value == "metered"
	}
}

// image takes what a meta element says of the page's picture: its address, or
// more of the one that was named before.
func (m *metadata) image(field string, stated fact) {
	if len(m.images) == 0 {
		if field == "image" {
			m.images, m.imagesHow = []news.Image{{URL: stated.value}}, stated.how
		}
		return
	}
	img := &m.images[0]
	switch field {
	case "alt":
		img.Alt = first(img.Alt, stated.value)
	case "width":
		img.Width = max(img.Width, pixels(stated.value))
	case "height":
		img.Height = max(img.Height, pixels(stated.value))
	}
}

// author adds who is named as author, unless it is nobody or an address.
func (m *metadata) author(a news.Author, how string) {
	a.Name = text.Cut(text.Clean(a.Name), maxTerm)
	if len(m.authors) == maxAuthors || !hasLetters(a.Name, 1) || strings.Contains(a.Name, "://") || strings.HasPrefix(a.Name, "@") ||
		nobody[text.Fold(a.Name)] {
		return
	}
	for _, b := range m.authors {
		if b.Name == a.Name {
			return
		}
	}
	m.authors, m.authorsHow = append(m.authors, a), how
}

// persons returns the named authors without the newsroom itself.
func (m *metadata) persons(host string) []news.Author {
	own := map[string]bool{"": true, text.Fold(m.site): true, text.Fold(m.publisher): true, text.Fold(host): true,
		text.Fold(strings.TrimPrefix(host, "www.")): true}
	var list []news.Author
	for _, a := range m.authors {
		if folded := text.Fold(a.Name); !own[folded] && !own[strings.TrimPrefix(folded, "bao ")] {
			list = append(list, a)
		}
	}
	return list
}

// categories returns sections and tags as display text, each once.
func (m *metadata) categories() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range append(m.sections, m.tags...) {
		s = text.Cut(text.Clean(s), maxTerm)
		if key := text.Fold(s); s != "" && !seen[key] && len(out) < maxCategories {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}

// normalLanguage returns a language tag in its usual form, "" for what is none.
func normalLanguage(tag string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	if tag == "" || len(tag) > 35 {
		return ""
	}
	parsed, err := language.Raw.Parse(tag)
	if err != nil || parsed == language.Und {
		return ""
	}
	return parsed.String()
}

// first returns the first of list that is not empty.
func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
