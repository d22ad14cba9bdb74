package page

import (
	"encoding/json"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxScripts   = 40  // of structured data, looked at
	maxThings    = 500 // of one page
	maxJSONDepth = 40
)

// thing is an object of structured data (schema.org in JSON-LD).
type thing map[string]any

// structured returns the things that the page's scripts describe, articles
// first.
func (t *tree) structured() []thing {
	var articles, others []thing
	count := 0
	var gather func(v any)
	gather = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				gather(e)
			}
		case map[string]any:
			if count++; count > maxThings {
				return
			}
			th := thing(v)
			if th.isArticle() {
				articles = append(articles, th)
			} else {
				others = append(others, th)
			}
			gather(v["@graph"])
			if th.is("WebPage", "ItemPage") {
				gather(v["mainEntity"])
			}
		}
	}
	for i, script := range t.all(atom.Script) {
		if i == maxScripts {
			break
		}
		if v, ok := decode(script); ok {
			gather(v)
		}
	}
	return append(articles, others...)
}

// decode reads a script of structured data. Newsrooms put line breaks into
// strings, comments around the whole and semicolons behind it.
func decode(script *html.Node) (v any, ok bool) {
	if script.FirstChild == nil || len(script.FirstChild.Data) > maxData {
		return nil, false
	}
	s := strings.TrimSpace(script.FirstChild.Data)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}} {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, wrap[0]), wrap[1]))
	}
	s = strings.TrimRight(s, "; \n\t\r")
	if tooDeep(s) {
		return nil, false
	}
	if json.Unmarshal([]byte(s), &v) == nil {
		return v, true
	}
	return v, json.Unmarshal([]byte(mended(s)), &v) == nil
}

func tooDeep(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{', '[':
			if depth++; depth > maxJSONDepth {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

// mended escapes the control characters inside the strings of JSON and drops
// commas before a closing bracket.
func mended(s string) string {
	var b strings.Builder
	inString, escaped := false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case inString && escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString && c < ' ':
			b.WriteByte(' ')
			continue
		case c == ',' && strings.IndexAny(strings.TrimLeft(s[i+1:min(len(s), i+200)], " \t\r\n"), "}]") == 0:
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// is reports whether a thing is of one of the types.
func (th thing) is(types ...string) bool {
	switch v := th["@type"].(type) {
	case string:
		return oneOf(v, types)
	case []any:
		for _, e := range v {
			if s, ok := e.(string); ok && oneOf(s, types) {
				return true
			}
		}
	}
	return false
}

func oneOf(name string, types []string) bool {
	name = name[strings.LastIndexAny(name, "/:#")+1:]
	for _, t := range types {
		if name == t {
			return true
		}
	}
	return false
}

// isArticle reports whether a thing is an article by its type (schema.org
// Article and what is derived from it).
func (th thing) isArticle() bool {
	return th.is("NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle",
		"ReviewNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting",
		"Report", "SatiricalArticle", "ScholarlyArticle", "TechArticle")
}

// take fills in what a thing says of the page.
func (m *metadata) take(th thing) {
	switch {
	case th.is("CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"):
		m.list = true
		return
	case th.is("BreadcrumbList"):
		return
	case th.is("NewsMediaOrganization", "Organization", "WebSite"):
		m.publisher = first(m.publisher, th.text("name"))
		return
	case !th.isArticle() || m.title.value != "" && th.text("headline") != m.title.value:
		return
	}
	m.article = true
	set := func(f *fact, key string) {
		if v := th.text(key); v != "" && f.value == "" {
			*f = fact{v, "JSON-LD " + key}
		}
	}
	set(&m.title, "headline")
	set(&m.title, "name")
	set(&m.description, "description")
	set(&m.description, "abstract")
	set(&m.published, "datePublished")
	set(&m.published, "dateCreated")
	set(&m.updated, "dateModified")
	m.publisher = first(m.publisher, names(th["publisher"]))
	m.people(th["author"])
	m.people(th["creator"])
	m.pictures(th["image"])
	if u := first(th.text("url"), identifier(th["mainEntityOfPage"])); u != "" {
		m.canonical = append(m.canonical, fact{u, "JSON-LD url"})
	}
	if l := th.text("inLanguage"); l != "" {
		m.language = append(m.language, fact{l, "JSON-LD inLanguage"})
	}
	m.sections = append(m.sections, texts(th["articleSection"])...)
	m.tags = append(m.tags, split(texts(th["keywords"]))...)
	if body := th.text("articleBody"); len(body) > len(m.body) {
		m.body = body
	}
	if free, ok := th["isAccessibleForFree"]; ok {
		m.locked = free == false || free == "False" || free == "false"
	}
}

// text returns a property that is a text, "" when it is none.
func (th thing) text(key string) string {
	switch v := th[key].(type) {
	case string:
		return strings.TrimSpace(unescaped(v))
	case []any:
		if len(v) > 0 {
			if s, ok := v[0].(string); ok {
				return strings.TrimSpace(unescaped(s))
			}
		}
	case map[string]any:
		return thing(v).text("@value")
	}
	return ""
}

// unescaped decodes entities, which many systems write into structured data.
func unescaped(s string) string {
	if strings.Contains(s, "&") {
		return html.UnescapeString(s)
	}
	return s
}

// people takes an author: a name, a thing with one, or a list of these.
func (m *metadata) people(v any) {
	switch v := v.(type) {
	case string:
		m.author(news.Author{Name: unescaped(v)}, "JSON-LD author")
	case []any:
		for _, e := range v[:min(len(v), maxAuthors)] {
			if _, nested := e.([]any); !nested {
				m.people(e)
			}
		}
	case map[string]any:
		th := thing(v)
		if !th.is("Organization", "NewsMediaOrganization") {
			m.author(news.Author{Name: th.text("name"), URI: markup.URL(th.text("url"), nil)}, "JSON-LD author")
		}
	}
}

// pictures takes an image: an address, a thing with one, or a list of these.
// Of several, which mostly are one in several shapes, the first is taken.
func (m *metadata) pictures(v any) {
	if len(m.images) > 0 {
		return
	}
	switch v := v.(type) {
	case string:
		m.images, m.imagesHow = []news.Image{{URL: v}}, "JSON-LD image"
	case []any:
		if len(v) > 0 {
			if _, nested := v[0].([]any); !nested {
				m.pictures(v[0])
			}
		}
	case map[string]any:
		th := thing(v)
		img := news.Image{URL: first(th.text("url"), th.text("contentUrl")), Caption: th.text("caption"), Width: number(v["width"]), Height: number(v["height"])}
		if img.URL != "" {
			m.images, m.imagesHow = []news.Image{img}, "JSON-LD image"
		}
	}
}

func number(v any) int {
	switch v := v.(type) {
	case float64:
		if v > 0 && v < 20_000 {
			return int(v)
		}
	case string:
		return pixels(v)
	}
	return 0
}

// pixels returns a length in pixels, 0 when s is none.
func pixels(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "px"))
	if err != nil || n < 0 || n > 20_000 {
		return 0
	}
	return n
}

// names returns the name of a thing, or of the first of several.
func names(v any) string {
	switch v := v.(type) {
	case string:
		return text.Clean(v)
	case map[string]any:
		return text.Clean(thing(v).text("name"))
	case []any:
		if len(v) > 0 {
			if th, ok := v[0].(map[string]any); ok {
				return text.Clean(thing(th).text("name"))
			}
		}
	}
	return ""
}

// identifier returns the address of a thing given by it or as an object.
func identifier(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		return first(thing(v).text("@id"), thing(v).text("url"))
	}
	return ""
}

// texts returns a text or the texts of a list.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{unescaped(v)}
	case []any:
		var list []string
		for _, e := range v[:min(len(v), maxCategories)] {
			if s, ok := e.(string); ok {
				list = append(list, unescaped(s))
			}
		}
		return list
	}
	return nil
}

// split takes keywords apart that stand in one text.
func split(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' })...)
	}
	return out
}
