package page

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// remove takes the text of a line out of the tree.
func (b *block) remove() {
	for _, n := range b.nodes {
		n.Data = ""
	}
}

// wrap puts a line that stands bare among others in a paragraph of its own, so
// that it stays apart from the next one when what was between them is gone.
func (b *block) wrap() {
	switch b.parent.DataAtom {
	case atom.Div, atom.Article, atom.Section, atom.Main, atom.Td, atom.Center, atom.Form:
	default:
		return
	}
	from, to := childOf(b.parent, b.nodes[0]), childOf(b.parent, b.nodes[len(b.nodes)-1])
	if from == nil || to == nil {
		return
	}
	if blank(from.PrevSibling, true) && blank(to.NextSibling, false) {
		return // it is alone
	}
	for n := from; n != nil && n != to.NextSibling; n = n.NextSibling {
		if n.Type == html.ElementNode && (!inline[n.DataAtom] || hasElement(n, atom.Br)) {
			return
		}
	}
	p := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
	b.parent.InsertBefore(p, from)
	for n := from; n != nil; {
		next := n.NextSibling
		b.parent.RemoveChild(n)
		p.AppendChild(n)
		if n == to {
			break
		}
		n = next
	}
	b.parent = p
	for n := p.NextSibling; n != nil && (n.DataAtom == atom.Br || n.Type == html.TextNode && strings.TrimSpace(n.Data) == ""); n = p.NextSibling {
		n.Parent.RemoveChild(n)
	}
}

// blank reports whether nothing but white space stands at n and before it, or
// behind it.
func blank(n *html.Node, before bool) bool {
	for n != nil && n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" {
		if before {
			n = n.PrevSibling
		} else {
			n = n.NextSibling
		}
	}
	return n == nil
}

// isStray reports whether a line is no more than two letters that belong to
// nothing: no item of a list, no cell of a row.
func (b *block) isStray() bool {
	if hasLetters(b.text, 2) {
		return false
	}
	switch b.parent.DataAtom {
	case atom.Li:
		return false
	case atom.Td, atom.Th:
		return blank(b.parent.PrevSibling, true) && blank(b.parent.NextSibling, false)
	}
	return true
}

// childOf returns the child of parent that n is or is in, nil when it is in
// none.
func childOf(parent, n *html.Node) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.Parent == parent {
			return n
		}
	}
	return nil
}

// cutPrefix takes the first characters of a line out of the tree, white space
// aside.
func (b *block) cutPrefix(prefix string) {
	left := 0
	for _, r := range prefix {
		if !unicode.IsSpace(r) {
			left++
		}
	}
	for _, n := range b.nodes {
		cut := 0
		for i, r := range n.Data {
			if left == 0 && !unicode.IsSpace(r) {
				break
			}
			if !unicode.IsSpace(r) {
				left--
			}
			cut = i + len(string(r))
		}
		n.Data = n.Data[cut:]
		if left == 0 && n.Data != "" {
			return
		}
	}
}
