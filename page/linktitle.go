package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

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
