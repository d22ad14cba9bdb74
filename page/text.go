package page

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxRelated = 20
	endingLine = 5 // last lines among which byline and credit are looked for
)

// readText tells the paragraphs of the text from what else stands among them,
// takes that out and writes the rest as HTML.
func (a *article) readText() {
	taken := make([]bool, len(a.body))
	a.takeHeader(taken)
	a.takeCaptions(taken)
	a.takeFooter(taken)
	a.takeEnding(taken)
	a.findLead(taken)
	a.takeRelated(taken)
	left := 0
	for i := range a.body {
		b := &a.body[i]
		switch {
		case b.text == "":
		case b.frame, noise[b.folded], b.isStray():
			taken[i] = true
		}
		if taken[i] {
			b.remove()
		} else if b.text != "" {
			b.wrap()
			left++
		}
	}
	if left > 0 {
		a.stripAgency(taken)
		a.write()
	}
}

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

// takeHeader takes what the text repeats of title, kicker, date and byline,
// and what the page shows only before the title.
func (a *article) takeHeader(taken []bool) {
	title, kicker := text.Fold(a.item.Title), text.Fold(a.item.Kicker)
	from, to := a.header()
	header := map[string]bool{}
	for i := from; i < to; i++ {
		if b := &a.lines[i]; b.text != "" && !b.prose() && b.words() <= 20 && a.isHeaderLine(b) {
			header[b.folded] = true
		}
	}
	before, after := map[string]bool{}, map[string]bool{}
	for i := range a.lines {
		if i < a.titleAt {
			before[a.lines[i].folded] = true
		} else {
			after[a.lines[i].folded] = true
		}
	}
	paragraphs := 0
	for i := range a.body {
		b := &a.body[i]
		if b.prose() {
			if paragraphs++; paragraphs == 2 {
				break
			}
			continue
		}
		taken[i] = b.text != "" && (b.folded == title || kicker != "" && b.folded == kicker || header[b.folded] ||
			kicker != "" && b.folded == kicker+" "+title || before[b.folded] && !after[b.folded])
	}
}

// isHeaderLine reports whether a line of the header tells a date or a name.
func (a *article) isHeaderLine(b *block) bool {
	if w, _ := a.o.dateOf(b.text); !w.IsZero() {
		return true
	}
	if a.byline == "" {
		return false
	}
	return slices.ContainsFunc(parts(b.text), func(part string) bool {
		name, ok := text.Byline(part)
		return ok && name == a.byline
	})
}

// parts takes a line of the header apart at its signs.
func parts(line string) []string {
	list := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("|•·", r) })
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// takeFooter takes what a text has behind its last paragraph that the page
// shows in another element: licences and the like, swept in with it.
func (a *article) takeFooter(taken []bool) {
	if a.end <= a.start || a.end > len(a.lines) {
		return
	}
	last := a.lines[a.end-1].parent
	elsewhere := map[string]bool{}
	for i := a.end; i < len(a.lines); i++ {
		b := &a.lines[i]
		elsewhere[b.folded] = !neighbours(last, b.parent) && !classedAround(b.parent, bylineWords) && !classedAround(b.parent, creditWords)
	}
	for i := len(a.body) - 1; i >= 0 && !a.body[i].prose(); i-- {
		if b := &a.body[i]; b.text != "" && elsewhere[b.folded] {
			taken[i] = true
		}
	}
}

func (a *article) takeCaptions(taken []bool) {
	for i := range a.body {
		if b := &a.body[i]; b.text != "" && a.captions[b.folded] {
			taken[i] = true
		}
	}
}

// takeRelated takes headlines of other articles out of the text: lines that
// are links, lines with a label for such, and directly after the lead two or
// more lines with the shape of headlines.
func (a *article) takeRelated(taken []bool) {
	for i := a.titleEnd; i < a.end; i++ {
		b := &a.lines[i]
		if (!b.frame || within(b.parent, relatedWords)) && b.mostlyLink() && b.words() >= 4 && !endsSentence(b.text) && a.leadsElsewhere(b.link) && a.ownSite(b.link) {
			a.related(b)
		}
	}
	last := a.lastProse(taken)
	opening := a.relatedOpening(taken)
	for i := range a.body {
		b := &a.body[i]
		if taken[i] || b.text == "" || b.frame {
			continue
		}
		name, rest := label(b.text)
		bare := relatedLabels[b.folded] && b.chars < 40
		switch {
		case bare, keywordLabels[name] && i > last:
			taken[i] = true
		case relatedLabels[name] && (b.link != nil || rest == ""):
			taken[i] = true
			a.related(b)
		case b.mostlyLink() && b.words() >= 4 && !endsSentence(b.text) && a.leadsElsewhere(b.link):
			taken[i] = true
			a.related(b)
		case b.mostlyLink() && i > last:
			taken[i] = true
		case opening[i]:
			taken[i] = true
			a.related(b)
		}
	}
	if len(a.item.Related) > 0 {
		a.found("related", "headlines in the text")
	}
}

// relatedOpening returns the lines directly after the lead that have the shape
// of headlines, if they are two or more and more of the text follows.
func (a *article) relatedOpening(taken []bool) map[int]bool {
	lines := map[int]bool{}
	for i := range a.body {
		b := &a.body[i]
		switch {
		case taken[i], b.frame, !hasLetters(b.text, 2):
		case isHeadline(b):
			lines[i] = true
		case len(lines) >= 2 && b.prose() && a.leadApart:
			return lines
		default:
			return nil
		}
	}
	return nil
}

// leadsElsewhere reports whether a link leads to another page.
func (a *article) leadsElsewhere(link *html.Node) bool {
	u, err := url.Parse(absolute(attr(link, "href"), a.baseURL))
	return err == nil && u.Host != "" && !sameAddress(u, a.address)
}

// within reports whether a box around n, not far off, has one of the words.
func within(n *html.Node, words map[string]bool) bool {
	for depth := 0; n != nil && depth < 5; n, depth = n.Parent, depth+1 {
		if hasWord(n, words) {
			return true
		}
	}
	return false
}

// ownSite reports whether a link stays on the paper's site.
func (a *article) ownSite(link *html.Node) bool {
	u, err := url.Parse(absolute(attr(link, "href"), a.baseURL))
	return err == nil && a.address != nil && sameSite(u.Hostname(), a.address.Hostname())
}

// related keeps a headline of another article.
func (a *article) related(b *block) {
	r := news.Link{Title: text.Cut(b.text, maxTitle)}
	if b.link != nil {
		r.URL = absolute(attr(b.link, "href"), a.baseURL)
		if name, rest := label(b.text); relatedLabels[name] && rest != "" {
			r.Title = text.Cut(rest, maxTitle)
		}
	}
	r.Title = strings.TrimFunc(r.Title, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune("•·»›▪●■-–—*>+", c)
	})
	same := func(x news.Link) bool { return x.Title == r.Title || x.URL != "" && x.URL == r.URL }
	if r.Title != "" && len(a.item.Related) < maxRelated && !slices.ContainsFunc(a.item.Related, same) {
		a.item.Related = append(a.item.Related, r)
	}
}

// lastProse returns the last line that is a paragraph, -1 when none is.
func (a *article) lastProse(taken []bool) int {
	for i := len(a.body) - 1; i >= 0; i-- {
		if a.body[i].prose() && !taken[i] {
			return i
		}
	}
	return -1
}

// takeEnding takes credit, byline and keywords off the end of the text, or
// finds them on the lines of the page that follow it in the same element.
func (a *article) takeEnding(taken []bool) {
	seen := 0
	for i := len(a.body) - 1; i > 0 && seen < endingLine; i-- {
		b := &a.body[i]
		if b.text == "" || taken[i] || b.frame || b.mostlyLink() && b.words() > 4 {
			continue
		}
		seen++
		if !a.endingLine(b) {
			if b.prose() {
				break
			}
			continue
		}
		taken[i] = true
	}
	if a.end == 0 || a.end > len(a.lines) {
		return
	}
	last := &a.lines[a.end-1]
	for i := a.end; i < min(len(a.lines), a.end+endingLine); i++ {
		if b := &a.lines[i]; b.text != "" && !b.frame && b.heading == 0 && neighbours(last.parent, b.parent) {
			a.endingLine(b)
		}
	}
}

// endingLine takes a line of the end as credit, byline or keywords; false when
// it is none of them. The last name wins over one at the title: it is signed.
func (a *article) endingLine(b *block) bool {
	if credit, ok := text.Credit(b.text); ok {
		if a.item.Credit == "" && credit != "" {
			a.item.Credit = text.Cut(credit, maxTerm)
			a.found("credit", "last lines")
		}
		return true
	}
	name, _ := label(b.text)
	if keywordLabels[name] || keywordLabels[b.folded] {
		return true
	}
	if byline, ok := text.Byline(b.text); ok && b.heading == 0 && !relatedLabels[b.folded] {
		if a.bylineAt != "last lines" && (a.byline == "" || text.Fold(a.byline) != b.folded) {
			a.byline, a.bylineAt = byline, "last lines"
		}
		return true
	}
	return false
}

// neighbours reports whether two elements are children of one, or one of the
// other's parent.
func neighbours(a, b *html.Node) bool {
	if a == nil || b == nil {
		return false
	}
	return a == b || a.Parent == b.Parent || a.Parent == b || a == b.Parent
}

// stripAgency takes an agency's mark off the first paragraph that is left.
func (a *article) stripAgency(taken []bool) {
	for i := range a.body {
		b := &a.body[i]
		if taken[i] || !b.prose() {
			continue
		}
		agency, rest := text.SplitAgency(b.text, a.o.Markers)
		if agency == "" {
			return
		}
		if a.item.Agency == "" {
			a.item.Agency = agency
			a.found("agency", "beginning of the text")
		}
		b.cutPrefix(b.text[:len(b.text)-len(rest)])
		return
	}
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

// write renders what is left of the text, with captions as the titles of
// their pictures.
func (a *article) write() {
	var b strings.Builder
	looked := 0
	walk(a.content, func(n *html.Node) bool {
		if isOrphan(n) {
			n.Data, n.DataAtom = "div", atom.Div
		}
		if n.DataAtom == atom.Img && len(a.shown) > 0 && looked < maxLooked {
			looked++
			if caption := a.shown[pictureOf(n, a.baseURL).URL]; caption != "" {
				setAttr(n, "title", caption)
			}
		}
		return true
	})
	for c := a.content.FirstChild; c != nil; c = c.NextSibling {
		if html.Render(&b, c) != nil { // only a writer fails, and a Builder does not
			return
		}
	}
	a.item.HTML = markup.Sanitize(b.String(), a.baseURL)
	a.found("text", a.contentHow)
}

// isOrphan reports whether n is a part of a table without the rest of it.
func isOrphan(n *html.Node) bool {
	parent := atom.Atom(0)
	if n.Parent != nil {
		parent = n.Parent.DataAtom
	}
	switch n.DataAtom {
	case atom.Td, atom.Th:
		return parent != atom.Tr
	case atom.Tr:
		return parent != atom.Tbody && parent != atom.Thead && parent != atom.Tfoot && parent != atom.Table
	case atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption:
		return parent != atom.Table
	}
	return false
}
