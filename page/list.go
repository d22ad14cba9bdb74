package page

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

const (
	maxLinks   = 300    // of one list page
	maxAnchors = 10_000 // looked at
	maxTitle   = 300    // characters
	maxLead    = 1000   // characters of a teaser
)

// List returns the articles that a list page links to, in the order of the
// page, each once: those that the recipe's selector finds, else those that
// look like articles by their address, their title, where they stand and what
// stands beside them like them. Links to other sites, to the page itself and
// to parts of it are left out. At most 300 are returned; nil when there is
// none or the page cannot be read. The address of the page resolves relative
// links.
func List(page []byte, address *url.URL, o Options) []Link {
	t, err := parse(page)
	if err != nil {
		return nil
	}
	list := t.candidates(address, o.Selectors.or())
	if o.Selectors.or().links == nil {
		list = articles(list)
	}
	if list = list[:min(len(list), maxLinks)]; len(list) == 0 {
		return nil
	}
	t.surroundings(list, o)
	links := make([]Link, len(list))
	for i, c := range list {
		links[i] = c.Link
	}
	return links
}

// candidate is an address that a list page links to, perhaps several times.
type candidate struct {
	Link
	url     *url.URL
	anchors []*html.Node
	titled  *html.Node // the anchor that the title is from
	rank    int        // of the title: how good its place is
	frame   bool       // every anchor stands in the frame of the page
	heading bool
	mention bool   // every anchor stands in the middle of a paragraph
	pattern string // of the elements around titled
	score   int
}

// candidates gathers the links of a page that can be articles, each address
// once.
func (t *tree) candidates(address *url.URL, s *Selectors) []*candidate {
	g := gatherer{tree: t, address: address, base: t.base(address), known: map[string]*candidate{}}
	if s.links != nil {
		for _, n := range all(t.body, s.links) {
			g.selected(n)
		}
	} else {
		g.mentions = t.mentions()
		g.walk(t.body, false)
	}
	return g.list
}

type gatherer struct {
	tree          *tree
	address, base *url.URL
	list          []*candidate
	known         map[string]*candidate
	mentions      map[*html.Node]bool // links in the middle of a paragraph
	anchors       int
}

func (g *gatherer) walk(n *html.Node, frame bool) {
	if n.Type == html.ElementNode {
		if silent[n.DataAtom] {
			return
		}
		frame = frame || g.tree.isFrame(n)
		if n.DataAtom == atom.A {
			g.add(n, frame)
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		g.walk(c, frame)
	}
}

// selected takes a node that the recipe chose: a link, what stands in one, or
// what holds one or several to the same page, such as a picture and a title.
// Of links to several pages it holds, the one with the best title is meant.
func (g *gatherer) selected(n *html.Node) {
	if a := inside(n, atom.A); a != nil {
		g.add(a, false)
		return
	}
	var anchors []*html.Node
	var meant *html.Node
	best, length := -1, 0
	walk(n, func(c *html.Node) bool {
		if c.DataAtom != atom.A || len(anchors) == maxAnchors {
			return true
		}
		anchors = append(anchors, c)
		if title, rank := anchorTitle(c); rank > best || rank == best && len(title) > length {
			meant, best, length = c, rank, len(title)
		}
		return false
	})
	for _, a := range anchors {
		if attr(a, "href") == attr(meant, "href") {
			g.add(a, false)
		}
	}
}

// add takes a link. Of one address the best title counts: that of a heading,
// then the longest text, then what stands for a picture.
func (g *gatherer) add(a *html.Node, frame bool) {
	ref := strings.TrimSpace(attr(a, "href"))
	if g.anchors++; g.anchors > maxAnchors || ref == "" || strings.HasPrefix(ref, "#") {
		return
	}
	address := absolute(ref, g.base)
	if address == "" {
		return
	}
	c := g.known[address]
	if c == nil {
		u, err := url.Parse(address)
		if err != nil || g.address != nil && (!sameSite(u.Hostname(), g.address.Hostname()) || sameAddress(u, g.address)) {
			return
		}
		c = &candidate{Link: Link{URL: address}, url: u, frame: true, mention: true, rank: -1}
		g.known[address] = c
		g.list = append(g.list, c)
	}
	c.frame, c.mention = c.frame && frame, c.mention && g.mentions[a]
	if len(c.anchors) < 8 {
		c.anchors = append(c.anchors, a)
	}
	title, rank := anchorTitle(a)
	if title == "" || rank < c.rank || rank == c.rank && len(title) <= len(c.Title) {
		return
	}
	c.Title, c.rank, c.titled, c.heading = title, rank, a, rank == rankHeading
	c.pattern = pattern(a)
}

// mentions returns the links of the page that stand in a paragraph behind
// other words: what the paragraph refers to, not what the page lists.
func (t *tree) mentions() map[*html.Node]bool {
	m := map[*html.Node]bool{}
	for _, b := range t.blocks(t.body) {
		if !b.prose() {
			continue
		}
		words := false
		for _, n := range b.nodes {
			if a := inside(n, atom.A); a == nil {
				words = words || hasLetters(n.Data, 2)
			} else if words {
				m[a] = true
			}
		}
	}
	return m
}

const (
	rankPicture = iota
	rankText
	rankHeading
)

// anchorTitle returns the text of a link and how good a title its place makes
// it. In a link around a whole teaser the heading is the title.
func anchorTitle(a *html.Node) (title string, rank int) {
	if h := headingIn(a); h != nil {
		return text.Cut(textOf(h), maxTitle), rankHeading
	}
	lines := linesOf(a)
	for _, line := range lines {
		if len(line) > len(title) && (title == "" || !hasLetters(title, 15)) {
			title = line
		}
	}
	if hasLetters(title, 3) {
		rank = rankText
		for n := a.Parent; n != nil && n.DataAtom != atom.Body && (inline[n.DataAtom] || isHeading(n)); n = n.Parent {
			if isHeading(n) {
				rank = rankHeading
			}
		}
		return text.Cut(title, maxTitle), rank
	}
	title = text.Clean(attr(a, "title"))
	if title == "" {
		walk(a, func(c *html.Node) bool {
			if c.DataAtom == atom.Img && title == "" {
				title = text.Clean(attr(c, "alt"))
			}
			return true
		})
	}
	return text.Cut(title, maxTitle), rankPicture
}

// linesOf returns the lines of text in n.
func linesOf(n *html.Node) []string {
	var lines []string
	t := tree{}
	for _, b := range t.blocks(n) {
		if b.text != "" {
			lines = append(lines, b.text)
		}
	}
	return lines
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func headingIn(a *html.Node) *html.Node {
	var h *html.Node
	walk(a, func(c *html.Node) bool {
		if h == nil && isHeading(c) && textOf(c) != "" {
			h = c
		}
		return h == nil
	})
	return h
}

// pattern names the elements around a link with their first class: links of
// one pattern are of one kind.
func pattern(a *html.Node) string {
	var b strings.Builder
	for n, depth := a, 0; n != nil && n.DataAtom != atom.Body && depth < 4; n, depth = n.Parent, depth+1 {
		b.WriteString(n.Data)
		if class, _, _ := strings.Cut(strings.TrimSpace(attr(n, "class")), " "); class != "" {
			b.WriteByte('.')
			b.WriteString(class)
		}
		b.WriteByte('<')
	}
	return b.String()
}

// accepted is the score from which a link is taken for an article's.
const accepted = 4

// articles returns the candidates that look like articles.
func articles(list []*candidate) []*candidate {
	patterns, forms := map[string]int{}, map[string]int{}
	for _, c := range list {
		c.score = c.judge()
		if c.score >= accepted-1 {
			patterns[c.pattern]++
			forms[form(c.url)]++
		}
	}
	return slices.DeleteFunc(list, func(c *candidate) bool {
		score := c.score
		if patterns[c.pattern] >= 3 {
			score++
		}
		if forms[form(c.url)] >= 5 {
			score++
		}
		return score < accepted
	})
}

// judge scores a link by itself.
func (c *candidate) judge() int {
	score := 0
	switch shapeOf(c.url) {
	case notPage:
		return -10
	case section:
		score -= 3
	case likely:
		score += 2
	case certain:
		score += 3
	}
	words := len(text.Tokens(c.Title))
	switch {
	case words >= 5:
		score += 2
	case words >= 3:
		score++
	default:
		score -= 3
	}
	if c.rank == rankPicture {
		score--
	}
	if c.heading {
		score++
	}
	if c.frame {
		score -= 3
	}
	if c.mention {
		score -= 4
	}
	return score
}

// form is the shape of an address's path: how many parts it has, and how the
// last one is made.
func form(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	last := parts[len(parts)-1]
	words, digits := slugWords(last)
	var b strings.Builder
	for range parts {
		b.WriteByte('/')
	}
	if words >= 3 {
		b.WriteByte('w')
	}
	if digits >= 4 {
		b.WriteByte('d')
	}
	if i := strings.LastIndexByte(last, '.'); i >= 0 {
		b.WriteString(last[i:])
	}
	return b.String()
}

// surroundings finds the teaser and the date of each link in the largest
// element that holds no other article. A link that is titled with its date
// takes the heading there for its title.
func (t *tree) surroundings(list []*candidate, o Options) {
	owner := map[*html.Node]*candidate{} // nil where several are inside
	for _, c := range list {
		for _, a := range c.anchors {
			for n := a; n != nil && n != t.body; n = n.Parent {
				if other, seen := owner[n]; !seen {
					owner[n] = c
				} else if other != c {
					owner[n] = nil
				}
			}
		}
	}
	for _, c := range list {
		top := c.titled
		for top != nil && top.Parent != nil && top.Parent != t.body && owner[top.Parent] == c {
			top = top.Parent
		}
		if top != nil {
			c.read(t, top, o)
		}
	}
}

// read takes the date and the teaser from what belongs to a link alone.
func (c *candidate) read(t *tree, top *html.Node, o Options) {
	if w := o.datedLine(c.Title); !w.IsZero() && len(text.Tokens(c.Title)) <= 8 {
		c.Title, c.Published = "", w
	}
	title := text.Fold(c.Title)
	for _, b := range t.blocks(top) {
		switch {
		case b.image != nil || b.folded == title:
		case b.heading > 0 && c.Title == "":
			c.Title = text.Cut(b.text, maxTitle)
		case b.stamp != "" && c.Published.IsZero():
			if c.Published = o.when(b.stamp); c.Published.IsZero() {
				c.Published = o.datedLine(b.text)
			}
		case b.chars <= maxDateLine && c.Published.IsZero() && !o.datedLine(b.text).IsZero():
			c.Published = o.datedLine(b.text)
		case c.Lead == "" && b.heading == 0 && b.chars >= 40 && b.words() >= 6:
			c.Lead = text.Cut(b.text, maxLead)
		}
	}
	if c.Published.IsZero() {
		c.Published = o.when(pathDate(c.url))
	}
}
