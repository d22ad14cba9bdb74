package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

// maxKicker bounds the words of a kicker.
const maxKicker = 8

// findTitle finds the title, the line it stands on and the kicker before it.
func (a *article) findTitle() {
	if n := pick(a.root, a.s.title); n != nil {
		a.item.Title = text.Cut(valueOf(n), maxTitle)
		a.found("title", byRecipe)
		a.placeTitle(func(b *block) int { return scoreIf(b.folded == text.Fold(a.item.Title), 100) })
		a.findKicker()
		return
	}
	stated := []string{text.Fold(text.Clean(a.meta.title.value)), text.Fold(a.windowTitle())}
	a.placeTitle(func(b *block) int { return titleScore(b, stated) })
	switch {
	case a.titleAt >= 0:
		a.readTitle("line that the page's head names")
	case a.meta.title.value != "":
		a.item.Title = text.Cut(a.withoutSite(text.Clean(a.meta.title.value)), maxTitle)
		a.found("title", a.meta.title.how)
	case a.windowTitle() != "":
		a.item.Title = text.Cut(a.withoutSite(a.windowTitle()), maxTitle)
		a.found("title", "title element")
	}
	a.findKicker()
}

func scoreIf(ok bool, score int) int {
	if ok {
		return score
	}
	return 0
}

// valueOf returns the value of an element: its content or datetime attribute,
// else its text.
func valueOf(n *html.Node) string {
	return text.Clean(first(attr(n, "content"), attr(n, "datetime"), textOf(n)))
}

// windowTitle returns the text of the title element.
func (a *article) windowTitle() string {
	for _, n := range a.all(atom.Title) {
		if inside(n, atom.Svg) == nil {
			if s := textOf(n); s != "" {
				return s
			}
		}
	}
	return ""
}

// placeTitle takes the line with the highest score for the title's.
func (a *article) placeTitle(score func(*block) int) {
	best := 0
	for i := range a.lines {
		if b := &a.lines[i]; b.text != "" {
			if s := score(b); s > best {
				best, a.titleAt, a.titleEnd = s, i, i+1
			}
		}
	}
}

// guessTitle takes a title from a page that names none: the first heading
// before the text, else the first line in heavy letters, else the last line
// before the lead.
func (a *article) guessTitle() {
	if a.item.Title != "" {
		return
	}
	rank := func(b *block) int {
		switch {
		case b.frame || b.mostlyLink() || b.words() < 3 || b.chars > maxTitle || isKicker(b.text) || !a.o.datedLine(b.text).IsZero():
			return 0
		case b.heading > 0:
			return 30 - b.heading
		case b.bold*10 >= b.chars*9 && !endsSentence(b.text):
			return 20
		case !endsSentence(b.text) && b.words() >= 4:
			return 10
		}
		return 0
	}
	best := 0
	for i := range min(a.start+1, len(a.lines)) {
		b := &a.lines[i]
		if !b.frame && b.words() > 12 && endsSentence(b.text) {
			break // the lead
		}
		if s := rank(b); s > best || s == best && s == 10 {
			best, a.titleAt, a.titleEnd = s, i, i+1
		}
	}
	if best > 0 {
		a.readTitle("line before the text")
		a.findKicker()
	}
}

// titleScore judges a line as the title of a page whose stated titles are
// given, folded: it is one of them, without a kicker before it or the paper's
// name behind it, or it is the page's main heading.
func titleScore(b *block, stated []string) int {
	if len(b.folded) < 4 && b.heading != 1 {
		return 0
	}
	score := 0
	for _, s := range stated {
		switch {
		case s == "":
		case s == b.folded:
			score = max(score, 100)
		case len(b.folded)*5 < len(s)*2:
		case strings.HasPrefix(s, b.folded+" "), strings.HasSuffix(s, " "+b.folded):
			score = max(score, 50+40*len(b.folded)/len(s))
		}
	}
	switch b.heading {
	case 1:
		score += 40
	case 2, 3:
		score += min(score, 15)
	}
	if b.frame {
		score -= 45
	}
	if b.mostlyLink() {
		score -= 20
	}
	return score
}

// readTitle takes the title from its line. A heading broken into several lines
// is one title, but for a first line that ends like a kicker. how says by what
// the line was found, if not by being the main heading.
func (a *article) readTitle(how string) {
	at := &a.lines[a.titleAt]
	if at.heading > 0 {
		from := a.titleAt
		for from > 0 && a.lines[from-1].parent == at.parent && a.lines[from-1].text != "" {
			from--
		}
		for a.titleEnd < len(a.lines) && a.lines[a.titleEnd].parent == at.parent && a.lines[a.titleEnd].text != "" {
			a.titleEnd++
		}
		a.titleAt = from
	}
	parts := make([]string, 0, 2)
	for i := a.titleAt; i < a.titleEnd; i++ {
		line := a.lines[i].text
		if i == a.titleAt && i+1 < a.titleEnd && isKicker(line) {
			a.setKicker(line, "heading's first line")
			continue
		}
		parts = append(parts, line)
	}
	title := strings.Join(parts, " ")
	if len(parts) == 1 && a.item.Kicker == "" {
		title = a.splitHeading(at, title)
	}
	a.item.Title = text.Cut(title, maxTitle)
	if at.heading == 1 {
		how = "main heading"
	}
	a.found("title", how)
}

// splitHeading parts a kicker that an element of its own sets off from the
// title it stands before: <h1><span>Sóc Sơn:</span> Title</h1>.
func (a *article) splitHeading(b *block, title string) string {
	for n := b.nodes[0]; n != nil && n != b.parent; n = n.Parent {
		if n.Type != html.ElementNode || !inline[n.DataAtom] {
			continue
		}
		if kicker := textOf(n); isKicker(kicker) && strings.HasPrefix(title, kicker) && len(kicker) < len(title) {
			a.setKicker(kicker, "beginning of the heading")
			return text.Clean(title[len(kicker):])
		}
	}
	return title
}

// isKicker reports whether a line has the shape of a kicker: few words that
// end in a colon.
func isKicker(line string) bool {
	rest, ok := strings.CutSuffix(line, ":")
	return ok && hasLetters(rest, 1) && len(text.Tokens(rest)) <= maxKicker
}

func (a *article) setKicker(line, how string) {
	a.item.Kicker = text.Clean(strings.TrimRight(line, ": "))
	a.found("kicker", how)
}

// findKicker looks for a kicker on the lines before the title.
func (a *article) findKicker() {
	if n := pick(a.root, a.s.kicker); n != nil {
		a.setKicker(valueOf(n), byRecipe)
		return
	}
	if a.item.Kicker != "" {
		return
	}
	for i := a.titleAt - 1; i >= max(0, a.titleAt-3); i-- {
		b := &a.lines[i]
		switch {
		case b.text == "" || b.frame:
		case isKicker(b.text) && !isLabel(b.text):
			a.setKicker(b.text, "line before the title")
			return
		case b.words() <= maxKicker && hasWord(b.parent, kickerWords) && !isDateLine(b.text):
			a.setKicker(b.text, "line before the title, by its class")
			return
		}
	}
}

// isLabel reports whether a line is a label rather than a text.
func isLabel(line string) bool {
	l, _ := label(line)
	return relatedLabels[l] || keywordLabels[l] || photoLabels[l] || updatedLabels[l]
}

// siteMarks part a title from the name of the paper behind it. Those that are
// sure stand for nothing else.
var siteMarks = []struct {
	sign string
	sure bool
}{{" | ", true}, {" » ", true}, {" :: ", true}, {" - ", false}, {" – ", false}, {" — ", false}, {" · ", false}}

// withoutSite drops the paper's name from the end of a title.
func (a *article) withoutSite(title string) string {
	for _, mark := range siteMarks {
		i := strings.LastIndex(title, mark.sign)
		if i > 0 && (mark.sure || a.isSite(text.Fold(title[i+len(mark.sign):]))) {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

// isSite reports whether a folded name is the paper's, as it says itself or as
// its host spells it.
func (a *article) isSite(name string) bool {
	if name == text.Fold(a.meta.site) || name == text.Fold(a.meta.publisher) {
		return true
	}
	name = strings.ReplaceAll(name, " ", "")
	return len(name) >= 4 && a.address != nil && strings.Contains(plainHost(a.address), name)
}
