package page

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxOffer bounds the bytes of what asks a reader to subscribe.
const maxOffer = 1200

// dropOffers takes out of the page what asks the reader to subscribe: it
// stands where the text breaks off, and looks like the end of it.
func (t *tree) dropOffers() {
	var offers []*html.Node
	walk(t.body, func(n *html.Node) bool {
		if n.Type == html.ElementNode && t.isOffer(n) {
			offers = append(offers, n)
			return false
		}
		return true
	})
	for _, n := range offers {
		n.Parent.RemoveChild(n)
	}
	if len(offers) > 0 {
		t.measure(t.root)
	}
}

// isOffer reports whether n asks the reader to subscribe: by its class, with
// something to press in it. The rest of an article may have such a class too.
func (t *tree) isOffer(n *html.Node) bool {
	if n == t.body || t.size[n] >= maxOffer || t.size[n]*2 > t.size[t.body] || !hasWord(n, offerWords) || hasElement(n, atom.H1) {
		return false
	}
	found := false
	walk(n, func(c *html.Node) bool {
		switch c.DataAtom {
		case atom.Button, atom.Form, atom.Input:
			found = true
		case atom.A:
			found = found || anyWord(attr(c, "href"), offerLinks)
		}
		return !found
	})
	return found
}
