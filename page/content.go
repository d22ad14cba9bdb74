package page

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/markup"
	"regionwire/text"
)

// Up to which size of a page go-readability is asked. It copies the page up to
// five times, and reads the text of each element anew.
const (
	maxReadable  = 15_000   // elements; pages of newsrooms have up to 10,000
	maxTextBytes = 1 << 20  // bytes of text; they have up to 150 KiB
	maxInnerText = 16 << 20 // bytes of the texts of all elements; they have up to 3 MiB
	maxHeading   = 4 << 10  // bytes of a heading, which it takes apart by regular expressions
)

// findText cuts the text out of the page and finds between which lines of the
// page it stands.
func (a *article) findText() {
	switch {
	case a.s.body != nil:
		a.content, a.contentHow = gathered(all(a.tree.body, a.s.body)), byRecipe
	default:
		a.content, a.contentHow = a.readable(), "go-readability"
		if own := a.densest(); a.worth(own) > a.worth(a.content) {
			a.content, a.contentHow = own, "element with the most text"
		}
	}
	if a.content != nil {
		a.dropSelected()
		a.measure(a.content)
		a.body = a.blocks(a.content)
	}
	if a.proseChars(a.body) == 0 && len(a.meta.body) > 200 {
		a.content, a.contentHow = plainText(a.meta.body), "JSON-LD articleBody"
		a.measure(a.content)
		a.body = a.blocks(a.content)
	}
	a.locate()
}

// locate finds the first and the last paragraph of the text among the lines of
// the page.
func (a *article) locate() {
	from := max(a.titleEnd, 0)
	at := map[string]int{}
	for i := len(a.lines) - 1; i >= from; i-- {
		if a.lines[i].text != "" {
			at[a.lines[i].folded] = i
		}
	}
	a.start, a.end = len(a.lines), 0
	for i := range a.body {
		if b := &a.body[i]; b.prose() {
			if n, ok := at[b.folded]; ok {
				a.start, a.end = min(a.start, n), max(a.end, n+1)
			}
		}
	}
	if a.end == 0 {
		a.start, a.end = from, from
	}
}

// readable asks go-readability for the text; nil when it finds none, or the
// page is too large for it.
func (a *article) readable() (content *html.Node) {
	if !a.isReadable() {
		return nil
	}
	defer func() {
		if recover() != nil { // a fault of the library on foreign bytes
			content = nil
		}
	}()
	base := a.baseURL
	if base == nil {
		base = &url.URL{}
	}
	p := readability.NewParser()
	p.DisableJSONLD, p.KeepClasses = true, true
	result, err := p.ParseDocument(a.root, base)
	if err != nil || result.Node == nil {
		return nil
	}
	return gathered([]*html.Node{result.Node})
}

// isReadable reports whether the page is small enough for go-readability.
func (a *article) isReadable() bool {
	sum := 0
	for _, size := range a.size {
		sum += size
	}
	if len(a.size) > maxReadable || a.size[a.tree.body] > maxTextBytes || sum > maxInnerText {
		return false
	}
	return !slices.ContainsFunc(a.lines, func(b block) bool { return b.heading > 0 && len(b.text) > maxHeading })
}

// densest returns a copy of the element that holds the most paragraphs outside
// the page's frame, nil when there is none. A paragraph speaks for the element
// around it, and less for those around that.
func (a *article) densest() *html.Node {
	score := map[*html.Node]int{}
	var best *html.Node
	for i := range a.lines {
		b := &a.lines[i]
		if !b.prose() || b.frame {
			continue
		}
		weight := 100
		n := b.parent
		if n.DataAtom == atom.P || n.DataAtom == atom.Li {
			n = n.Parent
		}
		for ; n != nil && n.DataAtom != atom.Html && weight > 20; n = n.Parent {
			score[n] += b.chars * weight / 100
			if best == nil || score[n] > score[best] {
				best = n
			}
			weight = weight * 6 / 10
		}
	}
	if best == nil {
		return nil
	}
	return gathered([]*html.Node{best})
}

// gathered returns copies of nodes, none of which is inside another, in one
// element of their own.
func gathered(nodes []*html.Node) *html.Node {
	if len(nodes) == 0 {
		return nil
	}
	content := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	taken := map[*html.Node]bool{}
	for _, n := range nodes {
		covered := false
		for p := n.Parent; p != nil && !covered; p = p.Parent {
			covered = taken[p]
		}
		if !covered {
			taken[n] = true
			c := copied(n)
			if c.DataAtom == atom.Body || c.DataAtom == atom.Html {
				c.Data, c.DataAtom = "div", atom.Div
			}
			c.Attr = nil // what the whole is called says nothing of its parts
			content.AppendChild(c)
		}
	}
	return content
}

// copied returns a copy of n with all that is in it.
func copied(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.AppendChild(copied(child))
	}
	return c
}

// plainText returns an element with the paragraphs of a text, which may have
// markup.
func plainText(s string) *html.Node {
	content := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, line := range paragraphsOf(s) {
		p := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
		p.AppendChild(&html.Node{Type: html.TextNode, Data: line})
		content.AppendChild(p)
	}
	return content
}

// dropSelected removes what the recipe says to leave out of the text.
func (a *article) dropSelected() {
	for _, n := range all(a.content, a.s.drop) {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

// worth is how much text n holds, less what it holds of menus and lists of
// links. Lines that the page does not show as they are, but run together,
// count half.
func (a *article) worth(n *html.Node) int {
	if n == nil {
		return 0
	}
	a.measure(n)
	sum := 0
	for _, b := range a.blocks(n) {
		switch {
		case b.frame:
		case b.prose() && a.shownLines()[b.folded]:
			sum += b.chars
		case b.prose():
			sum += b.chars / 2
		default:
			sum -= b.linked
		}
	}
	return sum
}

// shownLines returns the lines of the page, folded.
func (a *article) shownLines() map[string]bool {
	if a.folded == nil {
		a.folded = make(map[string]bool, len(a.lines))
		for i := range a.lines {
			a.folded[a.lines[i].folded] = true
		}
	}
	return a.folded
}

// proseChars counts the characters of paragraphs outside the frame.
func (a *article) proseChars(list []block) int {
	sum := 0
	for i := range list {
		if b := &list[i]; b.prose() && !b.frame {
			sum += b.chars
		}
	}
	return sum
}

// judge decides whether the page is an article at all.
func (a *article) judge() error {
	prose := a.proseChars(a.body)
	if phrase := a.missing(); phrase != "" && prose < 600 && !a.meta.article {
		return fmt.Errorf("%w: it says %q", ErrNotFound, phrase)
	}
	if a.meta.article && prose > 0 {
		return nil
	}
	if a.address != nil && len(plainPath(a.address)) == 0 && a.address.RawQuery == "" {
		return fmt.Errorf("%w: it is the first page of %s", ErrList, a.address.Host)
	}
	if a.address != nil && !a.meta.article && shapeOf(a.address) <= section {
		if n := len(a.tree.articles(a.candidates(a.address, &Selectors{}), a.o)); n > leastKin {
			return fmt.Errorf("%w: its address is a section's, and it links to %d articles", ErrList, n)
		}
	}
	all, among, paragraphs := a.headlines()
	certain := a.address != nil && shapeOf(a.address) >= likely && a.dated()
	switch {
	case among >= 5 && among*2 >= paragraphs,
		all >= 8 && prose < 400 && !certain,
		all >= 15 && prose < all*60 && !certain,
		a.meta.list && all >= 8 && prose < all*60:
		return fmt.Errorf("%w: %d headlines with links, %d paragraphs", ErrList, all, paragraphs)
	}
	return nil
}

// dated reports whether the page has a date where articles have one.
func (a *article) dated() bool {
	shown, _ := a.shownDate()
	return a.meta.published.value != "" || !shown.IsZero() && !a.o.isFuture(shown.Time)
}

// headlines counts the linked headlines of the page outside its frame, those
// of them that stand among the paragraphs of the text, and these paragraphs.
// In a list every teaser has its headline; in an article most headlines stand
// behind the text.
func (a *article) headlines() (all, among, paragraphs int) {
	for i := range a.lines {
		switch b := &a.lines[i]; {
		case b.frame || b.text == "":
		case b.prose():
			if i >= a.start && i < a.end {
				paragraphs++
			}
		case b.mostlyLink() && b.words() >= 4:
			all++
			if i >= a.start && i < a.end {
				among++
			}
		}
	}
	return all, among, paragraphs
}

// missing returns the phrase by which the page says that it does not exist.
func (a *article) missing() string {
	for _, title := range []string{a.item.Title, a.windowTitle()} {
		folded := " " + text.Fold(title) + " "
		for _, phrase := range missingPhrases {
			if strings.Contains(folded, " "+phrase) {
				return title
			}
		}
	}
	return ""
}

// paragraphsOf returns the paragraphs of a text with or without markup.
func paragraphsOf(s string) []string {
	return markup.Paragraphs(lineBreaks.Replace(s))
}

var lineBreaks = strings.NewReplacer("\r\n", "<br>", "\n", "<br>", "\r", "<br>")
