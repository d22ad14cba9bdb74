package page

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
// stands beside them like them; where the page shows next to none, those that
// it states for machines. Links to other sites, to the page itself and
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
		if list = t.articles(list, o); len(list) < leastKin {
			if stated := t.stated(address); stated != nil {
				list = stated
			}
		}
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

	untitled bool // its text is that of others, too: "Read more"
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
		g.mentions = mentions(t.blocks(t.body))
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
		if c.DataAtom != atom.A || g.anchors > maxAnchors {
			return true
		}
		g.anchors++
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
	_, place, _ := strings.Cut(address, ":") // http and https are one page
	c := g.known[place]
	if c == nil {
		u, err := url.Parse(address)
		if err != nil || g.address != nil && (!sameSite(u.Hostname(), g.address.Hostname()) || sameAddress(u, g.address)) {
			return
		}
		c = &candidate{Link: Link{URL: address}, url: u, frame: true, mention: true, rank: -1}
		g.known[place] = c
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
