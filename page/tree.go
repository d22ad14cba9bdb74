package page

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/markup"
	"regionwire/text"
)

// tree is a parsed page.
type tree struct {
	root, head, body *html.Node
	language         string             // of the html element, as written
	baseRef          string             // of the base element
	size             map[*html.Node]int // bytes of text outside white space, of every element
}

// parse reads a page of at most maxPage bytes; what follows is left out. One
// that nests too deeply is read flat.
func parse(input []byte) (*tree, error) {
	input = input[:min(len(input), maxPage)]
	flat := markup.Nested(string(input), maxDepth)
	root, err := html.Parse(bytes.NewReader(tame(input, flat)))
	if err != nil && !flat { // deeper than it looked
		root, err = html.Parse(bytes.NewReader(tame(input, true)))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoText, err)
	}
	t := &tree{root: root, size: map[*html.Node]int{}}
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if n.DataAtom != atom.Html {
			continue
		}
		t.language = attr(n, "lang")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Head:
				t.head = c
			case atom.Body:
				t.body = c
			}
		}
	}
	if t.head == nil || t.body == nil { // a page of frames
		return nil, fmt.Errorf("%w: the page has no body", ErrNoText)
	}
	t.measure(t.root)
	walk(t.head, func(n *html.Node) bool {
		if n.DataAtom == atom.Base && t.baseRef == "" {
			t.baseRef = attr(n, "href")
		}
		return true
	})
	return t, nil
}

// measure fills in the sizes of n and everything in it.
func (t *tree) measure(n *html.Node) int {
	switch {
	case n.Type == html.TextNode:
		return len(strings.TrimSpace(n.Data))
	case n.DataAtom == atom.Script || n.DataAtom == atom.Noscript:
		return 0
	}
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		sum += t.measure(c)
	}
	t.size[n] = sum
	return sum
}

// walk calls visit for n and what is in it, in document order; visit returns
// false to leave out what is inside.
func walk(n *html.Node, visit func(*html.Node) bool) {
	if !visit(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

// all returns the elements of the page that are one of the kinds, in document
// order.
func (t *tree) all(kinds ...atom.Atom) []*html.Node {
	var list []*html.Node
	walk(t.root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && slices.Contains(kinds, n.DataAtom) {
			list = append(list, n)
		}
		return true
	})
	return list
}

// attr returns an attribute of n, "" where it has none.
func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// setAttr gives n an attribute.
func setAttr(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

// hasWord reports whether the class, id, role or item property of n has one of
// the words: whole words, as in "news-title" or "newsTitle".
func hasWord(n *html.Node, words map[string]bool) bool {
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "class", "id", "role", "itemprop", "rel", "data-role", "data-type", "type":
		default:
			continue
		}
		if anyWord(n.Attr[i].Val, words) {
			return true
		}
	}
	return false
}

// anyWord looks for words in the names that a value of class or id holds.
func anyWord(value string, words map[string]bool) bool {
	start := -1
	for i, r := range value {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		upper := 'A' <= r && r <= 'Z'
		if start >= 0 && (!letter || upper && i > 0 && 'a' <= value[i-1] && value[i-1] <= 'z') {
			if words[strings.ToLower(value[start:i])] {
				return true
			}
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
	}
	return start >= 0 && words[strings.ToLower(value[start:])]
}

// textOf returns the display text in n.
func textOf(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) bool {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.DataAtom == atom.Script, c.DataAtom == atom.Style, c.DataAtom == atom.Noscript:
			return false
		case c.Type == html.ElementNode && !inline[c.DataAtom]:
			b.WriteByte(' ')
		}
		return true
	})
	return text.Clean(b.String())
}

// inside returns the nearest of n and its ancestors that is an a, nil for none.
func inside(n *html.Node, a atom.Atom) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == a {
			return n
		}
	}
	return nil
}

// absolute returns ref as an address without fragment, "" when it is none.
func absolute(ref string, base *url.URL) string {
	address, _, _ := strings.Cut(markup.URL(ref, base), "#")
	return address
}

// hasLetters reports whether s has more than n letters and digits.
func hasLetters(s string, n int) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if n--; n < 0 {
				return true
			}
		}
	}
	return false
}
