package page

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"regionwire/text"
)

// leadReach is how many lines of a text are looked at for its lead.
const leadReach = 4

// findLead tells the lead from the text, and marks its lines in a.body as
// taken. A line is the lead by the recipe, by its class, by an agency's mark,
// by being the description word for word, by heavier letters, or by standing
// between title and text. Without any of these the description is the lead,
// else the beginning of the text, which then stays there.
func (a *article) findLead(taken []bool) {
	if n := pick(a.root, a.s.lead); n != nil {
		a.setLead(valueOf(n), byRecipe, taken)
		return
	}
	if lead, how := a.classedLead(); lead != "" {
		a.setLead(lead, how, taken)
		return
	}
	description := text.Clean(a.meta.description.value)
	if i := a.firstOf(taken); i >= 0 {
		b := &a.body[i]
		how := ""
		switch agency, _ := text.SplitAgency(b.text, a.o.Markers); {
		case agency != "":
			how = "first paragraph, by its agency mark"
		case b.folded == text.Fold(description):
			how = "first paragraph, which is the description"
		case (b.heading > 1 || b.bold*10 >= b.chars*9) && b.chars >= 60 && b.words() >= 10:
			how = "first paragraph, by its letters"
		case a.relatedFollow(i + 1):
			how = "first paragraph, before headlines"
		}
		if how != "" {
			a.setLead(b.text, how, taken)
			return
		}
	}
	if line := a.between(); line != "" {
		a.setLead(line, "line between title and text", taken)
		return
	}
	if lead := description; text.Fold(lead) != text.Fold(a.item.Title) && hasLetters(lead, 15) && !strings.HasSuffix(lead, "…") && !strings.HasSuffix(lead, "...") {
		a.item.Agency, a.item.Lead = text.SplitAgency(text.Cut(lead, maxLead), a.o.Markers)
		a.found("lead", a.meta.description.how)
		return
	}
	if i := a.firstOf(taken); i >= 0 {
		a.item.Agency, a.item.Lead = text.SplitAgency(text.Cut(a.body[i].text, maxLead), a.o.Markers)
		a.found("lead", "beginning of the text")
	}
}

// firstOf returns the first line of the text that is long enough to be a lead
// and not taken, -1 when none is near the beginning.
func (a *article) firstOf(taken []bool) int {
	seen := 0
	for i := range a.body {
		b := &a.body[i]
		if taken[i] || b.text == "" || b.frame {
			continue
		}
		if b.chars >= 60 && !b.mostlyLink() {
			return i
		}
		if seen++; seen > leadReach {
			break
		}
	}
	return -1
}

// setLead takes a lead, parts its agency mark, and marks its lines as taken.
func (a *article) setLead(lead, how string, taken []bool) {
	lead = text.Cut(lead, maxLead)
	a.leadApart = true
	a.item.Agency, a.item.Lead = text.SplitAgency(lead, a.o.Markers)
	a.found("lead", how)
	if a.item.Agency != "" {
		a.found("agency", "beginning of the lead")
	}
	a.takeLead(" "+text.Fold(lead)+" ", taken)
}

// takeLead marks the lines of the beginning of the text that make up the lead,
// given folded between spaces. One paragraph, such as a caption, may stand
// before it.
func (a *article) takeLead(lead string, taken []bool) {
	passed := 0
	for i := range a.body {
		b := &a.body[i]
		switch {
		case b.text == "" || taken[i] && !b.prose():
		case b.words() >= 3 && strings.Contains(lead, " "+b.folded+" "):
			taken[i], passed = true, 1
		case b.prose():
			if passed++; passed == 2 {
				return
			}
		}
	}
}

// classedLead returns the lines near the title whose class says that they are
// the lead.
func (a *article) classedLead() (lead, how string) {
	from, to := max(a.titleEnd, 0), min(max(a.start+3, a.titleEnd+2*reach), len(a.lines))
	var around *html.Node
	var list []string
	for i := from; i < to; i++ {
		b := &a.lines[i]
		if b.text == "" || b.frame || b.mostlyLink() || !hasLetters(b.text, 20) {
			continue
		}
		if around != nil {
			if !isInside(b.parent, around) {
				break
			}
			list = append(list, b.text)
			continue
		}
		for n, depth := b.parent, 0; n != nil && depth < 3; n, depth = n.Parent, depth+1 {
			if hasWord(n, leadWords) && a.size[n] < 2*maxLead {
				around = n
				list = append(list, b.text)
				break
			}
		}
	}
	return strings.Join(list, " "), "line by its class"
}

func isInside(n, around *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == around {
			return true
		}
	}
	return false
}

// between returns the one paragraph that stands between title and text without
// being part of either.
func (a *article) between() string {
	if a.titleAt < 0 || a.start <= a.titleEnd {
		return ""
	}
	found := ""
	for i := a.titleEnd; i < a.start; i++ {
		b := &a.lines[i]
		if b.frame || !b.prose() && !(b.heading > 1 && b.chars >= 60 && b.linked == 0) || a.captions[b.folded] {
			continue
		}
		if found != "" || slices.ContainsFunc(a.body, func(c block) bool { return c.folded == b.folded }) {
			return ""
		}
		found = b.text
	}
	return found
}

// relatedFollow reports whether at least two headlines of other articles stand
// at line i of the text, before more of it.
func (a *article) relatedFollow(i int) bool {
	n := 0
	for ; i < len(a.body); i++ {
		b := &a.body[i]
		switch {
		case b.frame, !hasLetters(b.text, 2):
		case isHeadline(b):
			n++
		default:
			return n >= 2 && b.prose()
		}
	}
	return false
}

// isHeadline reports whether a line of a text has the shape of another
// article's headline: 4 to 25 words without the stop of a sentence.
func isHeadline(b *block) bool {
	if b.heading > 0 || b.bold*2 > b.chars && b.link == nil {
		return false // a heading of the text's own
	}
	words := b.words()
	return words >= 4 && words <= 25 && !endsSentence(b.text) && (b.linked == 0 || b.mostlyLink())
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’»)]`)
	for _, stop := range []string{".", "…", ":", ";", ",", "。", "।", "؟"} {
		if strings.HasSuffix(s, stop) {
			return true
		}
	}
	return false
}
