package page

import (
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/markup"
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
	a.takeSelected(taken)
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
		case b.frame, noise[strings.TrimRight(b.folded, " 0123456789")], b.isStray():
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

// takeSelected takes the lines of what the recipe chose as another field than
// the text.
func (a *article) takeSelected(taken []bool) {
	chosen := map[string]bool{}
	for _, m := range []cascadia.Matcher{a.s.kicker, a.s.published, a.s.byline, a.s.credit} {
		for _, n := range all(a.root, m) {
			chosen[text.Fold(textOf(n))] = true
		}
	}
	for i := range a.body {
		if b := &a.body[i]; b.text != "" && chosen[b.folded] {
			taken[i] = true
		}
	}
}

// isHeaderLine reports whether a line of the header tells a date or a name.
func (a *article) isHeaderLine(b *block) bool {
	if w, _ := a.o.withFuture().dateOf(b.text); !w.IsZero() || b.stamp != "" && a.o.when(b.stamp).Time.Equal(a.item.Published.Time) {
		return true
	}
	if a.byline == "" {
		return false
	}
	if named := namedIn(b); named != "" && named == a.byline {
		return true
	}
	return slices.ContainsFunc(parts(b.text), func(part string) bool {
		name, ok := text.Byline(part)
		if !ok {
			name, ok = text.LeadingByline(part)
		}
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

func (a *article) takeCaptions(taken []bool) {
	for i := range a.body {
		if b := &a.body[i]; b.text != "" && a.captions[b.folded] {
			taken[i] = true
		}
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

// write renders what is left of the text. The pictures in it stand as their
// addresses alone, for what describes them is in Images.
func (a *article) write() {
	var b strings.Builder
	looked := 0
	walk(a.content, func(n *html.Node) bool {
		if isOrphan(n) {
			n.Data, n.DataAtom = "div", atom.Div
		}
		if n.DataAtom == atom.Img && looked < maxLooked {
			looked++
			if a.shown[pictureOf(n, a.baseURL).URL] {
				setAttr(n, "alt", "")
				setAttr(n, "title", "")
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
