package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns the text of a fragment of HTML, its blocks and lines on lines
// of their own, white space collapsed. Scripts, styles and the like are left
// out, as are pictures.
func Text(input string) string {
	return strings.Join(Paragraphs(input), "\n")
}

// Paragraphs returns the text of each block and each line of a fragment of
// HTML that has any, in their order, white space collapsed; nil when there is
// none. It is plain text: it must be escaped where markup is meant.
func Paragraphs(input string) []string {
	var list []string
	var b strings.Builder
	flush := func() {
		if s := collapse(b.String()); s != "" {
			list = append(list, s)
		}
		b.Reset()
	}
	r := reader{z: html.NewTokenizer(strings.NewReader(input)), input: input}
	for {
		token := r.z.Next()
		r.pos += len(r.z.Raw())
		switch token {
		case html.ErrorToken:
			flush()
			return list
		case html.TextToken:
			if r.skip == "" {
				b.WriteString(visible(string(r.z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, _ := r.z.TagName()
			a := atom.Lookup(name)
			r.pass(a, string(name), token)
			switch {
			case r.skip != "":
			case a == atom.Td || a == atom.Th:
				b.WriteByte(' ')
			case separates(a):
				flush()
			}
		}
	}
}

// pass follows the elements whose content is left out.
func (r *reader) pass(a atom.Atom, name string, token html.TokenType) {
	switch {
	case token == html.EndTagToken && r.skip == name && name != "":
		if r.skipDepth--; r.skipDepth == 0 {
			r.skip = ""
		}
	case token == html.EndTagToken:
	case r.skip != "":
		r.skipped(name, token == html.SelfClosingTagToken)
	case dropped[a] || a == atom.Iframe || a == atom.Noscript || a == atom.Audio || a == atom.Video:
		r.drop(a, token == html.SelfClosingTagToken)
	}
}

// separates reports whether the element keeps the text before it apart from
// the text after it.
func separates(a atom.Atom) bool {
	e := elements[a]
	return e != nil && (e.kind.isBlock() || e.kind == line) || a == atom.Body || a == atom.Html || a == atom.Head
}
