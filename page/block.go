package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

// block is a line of a page: the text between two ends of block elements or
// line breaks, or a picture.
type block struct {
	text    string
	folded  string     // matching form of text
	chars   int        // characters of text, as charsIn counts them
	linked  int        // of them inside links
	bold    int        // of them strong, or in italics
	link    *html.Node // its first link
	heading int        // 1–6 in a heading, else 0
	parent  *html.Node // the innermost block element around it
	nodes   []*html.Node
	image   *html.Node // the img of a picture, whose text is ""
	stamp   string     // datetime of a time element in it
	frame   bool       // of the page's frame: menu, sidebar, footer
}

// prose reports whether a block reads like a paragraph of a text.
func (b *block) prose() bool { return b.chars >= 60 && b.linked*3 < b.chars && b.heading == 0 }

// mostlyLink reports whether a block is a link, with a word or a bullet beside
// it at most.
func (b *block) mostlyLink() bool { return b.link != nil && b.linked*10 >= b.chars*8 }

// words counts the words of a block; a character of a script without spaces
// is one.
func (b *block) words() int { return len(text.Tokens(b.text)) }

// charsIn counts the characters of a text, those of Chinese, Japanese and
// Korean twice: they say as much as two letters.
func charsIn(s string) (n int) {
	for _, r := range s {
		if n++; r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n++
		}
	}
	return n
}

// blocks returns the lines of n in document order.
func (t *tree) blocks(n *html.Node) []block {
	l := liner{tree: t, where: where{parent: n}}
	l.walk(n)
	l.flush()
	return l.list
}

// liner takes a tree apart into lines.
type liner struct {
	tree    *tree
	list    []block
	current block
	raw     strings.Builder
	linked  int
	bold    int
	where
}

// where is what the elements around a text say of it.
type where struct {
	parent  *html.Node
	link    *html.Node
	heading int
	strong  int // how many elements make the letters bold or slanted
	frame   bool
}

func (l *liner) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		l.text(n)
		return
	case n.Type != html.ElementNode:
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			l.walk(c)
		}
		return
	case silent[n.DataAtom]:
		return
	case n.DataAtom == atom.Br:
		l.flush()
		return
	case n.DataAtom == atom.Img:
		l.picture(n)
		return
	}
	l.element(n)
}

func (l *liner) element(n *html.Node) {
	outer := l.where
	isBlock := !inline[n.DataAtom]
	if isBlock {
		l.flush()
		l.parent = n
	}
	switch n.DataAtom {
	case atom.A:
		if attr(n, "href") != "" {
			l.link = n
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		l.heading = int(n.Data[1] - '0')
	case atom.B, atom.Strong, atom.I, atom.Em:
		l.strong++
	case atom.Time:
		if l.current.stamp == "" {
			l.current.stamp = attr(n, "datetime")
		}
	}
	l.frame = l.frame || l.tree.isFrame(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		l.walk(c)
	}
	if isBlock {
		l.flush()
	}
	l.where = outer
}

func (l *liner) text(n *html.Node) {
	if strings.TrimSpace(n.Data) == "" {
		l.raw.WriteByte(' ')
		return
	}
	if len(l.current.nodes) == 0 {
		l.current.parent, l.current.heading, l.current.frame = l.parent, l.heading, l.frame
	}
	if k := len(l.current.nodes); k > 0 && l.current.nodes[k-1].Parent != n.Parent && runTogether(l.current.nodes[k-1], n) {
		l.raw.WriteByte(' ')
	}
	l.current.nodes = append(l.current.nodes, n)
	l.raw.WriteString(n.Data)
	chars := charsIn(strings.TrimSpace(n.Data))
	if l.link != nil {
		l.linked += chars
		if l.current.link == nil {
			l.current.link = l.link
		}
	}
	if l.strong > 0 {
		l.bold += chars
	}
}

// runTogether reports whether two texts that elements keep apart on the screen
// would run together: "Hà Nội" and "Thực hiện", "11:20" and "Просмотров". An
// initial of its own ("T" and "hực") does not, nor an index ("H", "2" and "O").
func runTogether(a, b *html.Node) bool {
	last, _ := utf8.DecodeLastRuneInString(a.Data)
	first, _ := utf8.DecodeRuneInString(b.Data)
	return unicode.IsUpper(first) && (unicode.IsLower(last) || unicode.IsDigit(last) && a.Parent.DataAtom != atom.Sub && a.Parent.DataAtom != atom.Sup)
}

func (l *liner) picture(n *html.Node) {
	l.flush()
	l.list = append(l.list, block{image: n, parent: l.parent, link: l.link, frame: l.frame})
}

// flush ends the current line.
func (l *liner) flush() {
	b := l.current
	if b.text = text.Clean(l.raw.String()); b.text != "" {
		b.folded = text.Fold(b.text)
		b.chars = charsIn(b.text)
		b.linked, b.bold = min(l.linked, b.chars), min(l.bold, b.chars)
		l.list = append(l.list, b)
	}
	l.raw.Reset()
	l.current, l.linked, l.bold = block{}, 0, 0
}

// silent are the elements whose content is no text of the page.
var silent = atoms(atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Title, atom.Svg, atom.Math, atom.Iframe, atom.Object,
	atom.Embed, atom.Video, atom.Audio, atom.Select, atom.Button, atom.Textarea, atom.Datalist, atom.Canvas, atom.Input, atom.Map,
	atom.Noembed, atom.Noframes, atom.Xmp)

// maxSignature bounds the bytes of a footer in which an article is signed.
const maxSignature = 300

// isFrame reports whether n belongs to the frame of the page rather than to
// what it tells: by its element or role, or by a word in its class, unless most
// of the page is inside it.
func (t *tree) isFrame(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Footer:
		if inside(n, atom.Article) != nil && t.size[n] < maxSignature {
			return false
		}
		return t.size[n]*2 < t.size[t.body]
	case atom.Nav, atom.Aside, atom.Menu, atom.Dialog:
		return t.size[n]*2 < t.size[t.body]
	case atom.Html, atom.Body, atom.Main, atom.Article, atom.H1:
		return false
	}
	if hidden(n) {
		return true
	}
	return hasWord(n, frameWords) && t.size[n]*2 < t.size[t.body] && !hasElement(n, atom.H1)
}

func hidden(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func hasElement(n *html.Node, a atom.Atom) bool {
	found := false
	walk(n, func(c *html.Node) bool {
		found = found || c.DataAtom == a
		return !found
	})
	return found
}
