package page

import (
	"net/url"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/news"
)

// Propose returns a recipe for a list page whose articles are not found
// automatically, with what it finds there: the shortest selector of the
// largest group of links that are alike, for an admin to look at and keep. The
// recipe is empty where the automatic way finds articles, or no group is
// large enough; preview is nil where there is nothing to show.
func Propose(page []byte, address *url.URL, o Options) (recipe news.Recipe, preview []Link) {
	o.Selectors = nil
	preview = List(page, address, o)
	if len(preview) >= leastKin {
		return news.Recipe{}, preview
	}
	t, err := parse(page)
	if err != nil { // List would have found nothing
		return news.Recipe{}, preview
	}
	wanted := t.alike(address)
	best, bestScore := "", 0.0
	for _, selector := range t.selectorsFor(address, wanted) {
		m, err := cascadia.Parse(selector)
		if err != nil {
			continue
		}
		if score := t.agreement(m, address, wanted) - generality(selector); score > bestScore {
			best, bestScore = selector, score
		}
	}
	if bestScore < 0.9 {
		return news.Recipe{}, preview
	}
	recipe.Links = best
	s, err := Compile(&recipe)
	if err != nil { // it has been compiled before
		return news.Recipe{}, preview
	}
	o.Selectors = s
	return recipe, List(page, address, o)
}

// leastAlike is how many links make a group that may be a list of articles.
const leastAlike = 4

// alike returns the addresses of the group of links outside the page's frame
// that are alike in the elements around them, of several the one with the
// longest titles together; nil when none is large enough.
func (t *tree) alike(address *url.URL) map[string]bool {
	groups, titles := map[string]map[string]bool{}, map[string]int{}
	best := ""
	for _, c := range t.candidates(address, &Selectors{}) {
		if c.frame || c.titled == nil || shapeOf(c.url) == notPage || !hasLetters(c.Title, 2) {
			continue
		}
		if groups[c.pattern] == nil {
			groups[c.pattern] = map[string]bool{}
		}
		groups[c.pattern][c.URL] = true
		if titles[c.pattern] += len(c.Title); len(groups[c.pattern]) >= leastAlike && titles[c.pattern] > titles[best] {
			best = c.pattern
		}
	}
	return groups[best]
}

// generality is taken off a selector of any link in a box, so that one of
// headings, or of links with a class, goes before it where both agree.
func generality(selector string) float64 {
	parts := strings.Fields(selector)
	if n := len(parts); n > 1 && parts[n-1] == "a" && (parts[n-2][0] == '.' || parts[n-2][0] == '#') {
		return 0.02
	}
	return 0
}

// maxProposals bounds how many selectors are tried.
const maxProposals = 40

// selectorsFor returns selectors of the wanted links, the most frequent first,
// the shorter before the longer.
func (t *tree) selectorsFor(address *url.URL, wanted map[string]bool) []string {
	count := map[string]int{}
	for _, c := range t.candidates(address, &Selectors{}) {
		if wanted[c.URL] && c.titled != nil {
			for _, s := range selectorsOf(c.titled) {
				count[s]++
			}
		}
	}
	list := make([]string, 0, len(count))
	for s, n := range count {
		if n >= 3 {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		if d := len(a) - len(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return list[:min(len(list), maxProposals)]
}

// selectorsOf returns selectors that match a link: by its own class, by the
// heading around or inside it, and each of these below an element with a class.
func selectorsOf(a *html.Node) []string {
	own := []string{"a"}
	for _, class := range classes(a) {
		own = append(own, "a."+class)
	}
	for n := a.Parent; n != nil && n.DataAtom != atom.Body && inline[n.DataAtom] || n != nil && isHeading(n); n = n.Parent {
		if isHeading(n) {
			own = append(own, n.Data+" > a", n.Data+" a")
			for _, class := range classes(n) {
				own = append(own, n.Data+"."+class+" a")
			}
			break
		}
	}
	list := slices.Clone(own[1:])
	for n, depth := a.Parent, 0; n != nil && n.DataAtom != atom.Body && depth < 6; n, depth = n.Parent, depth+1 {
		names := make([]string, 0, 3)
		for _, class := range classes(n) {
			names = append(names, "."+class)
		}
		if id := attr(n, "id"); isIdentifier(id) {
			names = append(names, "#"+id)
		}
		for _, name := range names {
			for _, o := range own {
				list = append(list, name+" "+o)
			}
		}
	}
	return list
}

// classes returns the classes of n that a selector may name: no numbers, which
// differ from one article to the next.
func classes(n *html.Node) []string {
	var list []string
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if isIdentifier(class) && len(list) < 3 {
			list = append(list, class)
		}
	}
	return list
}

func isIdentifier(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '-' && r != '_') {
			return false
		}
	}
	return s != "" && len(s) <= 50
}

// agreement returns the F1 of what m finds against the wanted links, 0–1.
func (t *tree) agreement(m cascadia.Matcher, address *url.URL, wanted map[string]bool) float64 {
	right, wrong := 0, 0
	for _, c := range t.candidates(address, &Selectors{links: m}) {
		if wanted[c.URL] {
			right++
		} else {
			wrong++
		}
	}
	if right == 0 {
		return 0
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(len(wanted))
	return 2 * precision * recall / (precision + recall)
}
