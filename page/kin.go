package page

import (
	"net/url"

	"golang.org/x/net/html/atom"

	"regionwire/text"
)

// leastKin is how many links of one pattern speak for each other.
const leastKin = 3

// maxMore is how many words "Read more" has in other languages.
const maxMore = 4

// untitle takes the titles off links that say the same, such as "Read more":
// what stands around them is their title.
func untitle(list []*candidate) {
	same := map[string]int{}
	for _, c := range list {
		same[text.Fold(c.Title)]++
	}
	for _, c := range list {
		if c.rank == rankText && same[text.Fold(c.Title)] >= leastKin && len(text.Tokens(c.Title)) <= maxMore {
			c.Title, c.untitled = "", true
		}
	}
}

// kin returns the patterns whose links are articles by what each of them has
// beside it, however short title and address are: two thirds of at least three
// are furnished. Where alone says that nothing else on the page is an article,
// a heading will do.
func kin(list []*candidate, alone bool) map[string]bool {
	all, furnished := map[string]int{}, map[string]int{}
	for _, c := range list {
		if !c.plausible() {
			continue
		}
		all[c.pattern]++
		if c.furnished() || alone && c.heading {
			furnished[c.pattern]++
		}
	}
	found := map[string]bool{}
	for pattern, n := range furnished {
		found[pattern] = n >= leastKin && n*3 >= all[pattern]*2
	}
	return found
}

// furnished reports whether a link has what articles have in lists: a date, or
// a heading with a picture or a teaser.
func (c *candidate) furnished() bool {
	return !c.Published.IsZero() || c.heading && (c.Lead != "" || c.pictured())
}

// plausible reports whether a link can be an article's if others like it are.
func (c *candidate) plausible() bool {
	return !c.frame && !c.mention && c.titled != nil && shapeOf(c.url) >= unclear && (hasLetters(c.Title, 2) || c.untitled)
}

// pictured reports whether a picture leads to the page, too.
func (c *candidate) pictured() bool {
	for _, a := range c.anchors {
		if hasElement(a, atom.Img) {
			return true
		}
	}
	return false
}

// stated returns the articles that the page lists for machines (ItemList in
// JSON-LD), for pages that show theirs by a script alone.
func (t *tree) stated(address *url.URL) []*candidate {
	var list []*candidate
	known := map[string]bool{}
	for _, th := range t.structured() {
		if main, ok := th["mainEntity"].(map[string]any); ok && th.is("CollectionPage") {
			th = main
		}
		if !th.is("ItemList") {
			continue
		}
		elements, _ := th["itemListElement"].([]any)
		for _, e := range elements {
			element, _ := e.(map[string]any)
			item, ok := element["item"].(map[string]any)
			if !ok {
				item = element
			}
			title, _ := item["name"].(string)
			if headline, ok := item["headline"].(string); ok && title == "" {
				title = headline
			}
			ref, _ := item["url"].(string)
			if ref == "" {
				ref, _ = element["url"].(string)
			}
			link := absolute(ref, t.base(address))
			u, err := url.Parse(link)
			if link == "" || err != nil || known[link] || shapeOf(u) < unclear || address != nil && (!sameSite(u.Hostname(), address.Hostname()) || sameAddress(u, address)) {
				continue
			}
			known[link] = true
			list = append(list, &candidate{Link: Link{URL: link, Title: text.Cut(text.Clean(title), maxTitle)}, url: u})
		}
	}
	if len(list) < leastKin {
		return nil
	}
	return list
}
