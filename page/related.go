package page

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/news"
	"regionwire/text"
)

// takeRelated takes headlines of other articles out of the text: lines that
// are links, lines with a label for such, and directly after the lead two or
// more lines with the shape of headlines.
func (a *article) takeRelated(taken []bool) {
	for i := a.titleEnd; i < a.end; i++ {
		b := &a.lines[i]
		if (!b.frame || within(b.parent, relatedWords) || i > a.start && inside(b.parent, atom.Aside) != nil) && b.mostlyLink() && b.words() >= 4 && !endsSentence(b.text) && a.leadsElsewhere(b.link) && a.ownSite(b.link) {
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
