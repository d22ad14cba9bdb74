package page

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

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
		elsewhere[b.folded] = !neighbours(last, b.parent) && (b.frame || !isSignature(b))
	}
	for i := len(a.body) - 1; i >= 0 && !a.body[i].prose(); i-- {
		if b := &a.body[i]; b.text != "" && elsewhere[b.folded] {
			taken[i] = true
		}
	}
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
		if b := &a.lines[i]; b.text != "" && !b.frame && b.heading == 0 && (neighbours(last.parent, b.parent) || isSignature(b)) {
			a.endingLine(b)
		}
	}
}

// isSignature reports whether a line says by its class, or by standing in the
// footer of an article, that it tells who wrote it.
func isSignature(b *block) bool {
	return classedAround(b.parent, bylineWords) || classedAround(b.parent, creditWords) || inside(b.parent, atom.Footer) != nil
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
	name, rest := label(b.text)
	if keywordLabels[name] || keywordLabels[b.folded] {
		return true
	}
	if photoLabels[name] && b.words() <= 12 { // whose the pictures are
		if len(a.item.Images) > 0 && a.item.Images[0].Caption == "" && rest != "" {
			a.item.Images[0].Caption = b.text
		}
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

// selectedCredit takes the credit that the recipe chose, without its label.
func (a *article) selectedCredit() {
	n := pick(a.root, a.s.credit)
	if n == nil {
		return
	}
	line := valueOf(n)
	credit, labelled := text.Credit(line)
	if !labelled {
		credit = line
	}
	if a.item.Credit = text.Cut(credit, maxTerm); a.item.Credit != "" {
		a.found("credit", byRecipe)
	}
}

// neighbours reports whether two elements are children of one, or one of the
// other's parent.
func neighbours(a, b *html.Node) bool {
	if a == nil || b == nil {
		return false
	}
	if a.DataAtom == atom.Td && b.DataAtom == atom.Td && a.Parent != nil && b.Parent != nil && a.PrevSibling == nil && b.PrevSibling == nil {
		a, b = a.Parent, b.Parent // rows of one cell
	}
	return a == b || a.Parent == b.Parent || a.Parent == b || a == b.Parent
}
