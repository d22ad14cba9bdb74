package page

import (
	"fmt"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"regionwire/news"
)

// maxSelector bounds the bytes of one selector.
const maxSelector = 1024

// Selectors are the selectors of a recipe, compiled once. A nil Selectors
// finds everything automatically. They may be used by many at once.
type Selectors struct {
	links, title, kicker, lead, body, published, byline, credit, image, drop cascadia.Matcher
}

// Compile compiles the selectors of r; nil for a nil or empty recipe. The
// error names the field and what is wrong with its selector.
func Compile(r *news.Recipe) (*Selectors, error) {
	if r == nil || *r == (news.Recipe{}) {
		return nil, nil
	}
	s := &Selectors{}
	for _, f := range []struct {
		name, selector string
		to             *cascadia.Matcher
	}{
		{"links", r.Links, &s.links}, {"title", r.Title, &s.title}, {"kicker", r.Kicker, &s.kicker}, {"lead", r.Lead, &s.lead},
		{"body", r.Body, &s.body}, {"published", r.Published, &s.published}, {"byline", r.Byline, &s.byline},
		{"credit", r.Credit, &s.credit}, {"image", r.Image, &s.image}, {"drop", r.Drop, &s.drop},
	} {
		if f.selector == "" {
			continue
		}
		if len(f.selector) > maxSelector {
			return nil, fmt.Errorf("%s: a selector of %d bytes is over the limit of %d", f.name, len(f.selector), maxSelector)
		}
		m, err := cascadia.ParseGroup(f.selector)
		if err != nil {
			return nil, fmt.Errorf("%s: selector %q: %w", f.name, f.selector, err)
		}
		*f.to = m
	}
	return s, nil
}

// all returns what m matches in n, nil when m is nil.
func all(n *html.Node, m cascadia.Matcher) []*html.Node {
	if m == nil {
		return nil
	}
	return cascadia.QueryAll(n, m)
}

// pick returns the first match of m in n that has text or the attribute, nil
// when there is none.
func pick(n *html.Node, m cascadia.Matcher) *html.Node {
	for _, found := range all(n, m) {
		if attr(found, "content") != "" || attr(found, "datetime") != "" || textOf(found) != "" {
			return found
		}
	}
	return nil
}

// or returns s, or for nil one without any selector.
func (s *Selectors) or() *Selectors {
	if s == nil {
		return &Selectors{}
	}
	return s
}
