package markup

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns the text of a fragment of HTML, its blocks and lines on lines
// of their own, white space collapsed. Scripts, styles and the like are left
// out, as are pictures.
func Text(input string) string {
	var b strings.Builder
	b.Grow(len(input))
	for p := range paragraphs(input) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.Write(p)
	}
	return b.String()
}

// Paragraphs returns the text of each block and each line of a fragment of
// HTML that has any, in their order, white space collapsed; nil when there is
// none. It is plain text: it must be escaped where markup is meant.
func Paragraphs(input string) []string {
	var list []string
	for p := range paragraphs(input) {
		list = append(list, string(p))
	}
	return list
}

// paragraphs yields what Paragraphs returns. A yielded text is valid until the
// next.
func paragraphs(input string) iter.Seq[[]byte] {
	if !utf8.ValidString(input) {
		input = strings.ToValidUTF8(input, "")
	}
	return func(yield func([]byte) bool) {
		var p paragraph
		r := reader{z: html.NewTokenizer(strings.NewReader(input)), input: input}
		for {
			token := r.z.Next()
			r.pos += len(r.z.Raw())
			switch token {
			case html.ErrorToken:
				p.end(yield)
				return
			case html.TextToken:
				if r.skip == "" {
					p.write(r.z.Text())
				}
			case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
				name, _ := r.z.TagName()
				a := atom.Lookup(name)
				r.pass(a, string(name), token)
				switch {
				case r.skip != "":
				case a == atom.Td || a == atom.Th:
					p.space = true
				case separates(a) && !p.end(yield):
					return
				}
			}
		}
	}
}

// paragraph gathers the visible text of a block, white space collapsed.
type paragraph struct {
	text  []byte
	space bool // white space has been read since
}

// write adds text, which is valid UTF-8.
func (p *paragraph) write(text []byte) {
	for len(text) > 0 {
		if n := visiblePrefix(text); n > 0 {
			if p.space && len(p.text) > 0 {
				p.text = append(p.text, ' ')
			}
			p.space = false
			p.text = append(p.text, text[:n]...)
			text = text[n:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		if shows(r) {
			p.space = true // of what shows, visiblePrefix stops at that alone
		}
		text = text[size:]
	}
}

// end yields the paragraph, if there is anything in it, and begins another. It
// reports whether to go on.
func (p *paragraph) end(yield func([]byte) bool) bool {
	more := len(p.text) == 0 || yield(p.text)
	p.text, p.space = p.text[:0], false
	return more
}

// visiblePrefix returns how much of the beginning of a text in valid UTF-8
// stands as it is: nothing hidden, and no white space but single spaces
// between words.
func visiblePrefix(text []byte) int {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case !suspect[c], c == 0xe1 && text[i+1] != 0x9a:
			i++
			continue
		case c == ' ' && i > 0 && i+1 < len(text) && !suspect[text[i+1]]:
			i += 2
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if unicode.IsSpace(r) || !shows(r) {
			return i
		}
		i += size
	}
	return len(text)
}

// suspect are the bytes that white space and hidden characters begin with:
// controls and the space, U+0080 to U+00BF, U+1680 (e1 9a 80), U+2000 to
// U+206F, U+3000, U+FDD0 to U+FFFF, and the last characters of each plane.
var suspect = func() (t [256]bool) {
	for b := range t {
		t[b] = b <= ' ' || b == 0x7f || b == 0xc2 || 0xe1 <= b && b <= 0xe3 || b >= 0xef
	}
	return t
}()

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
