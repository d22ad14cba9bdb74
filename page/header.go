package page

import (
	"fmt"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/news"
	"regionwire/text"
)

// reach is how many lines before the title, and after it where no text was
// found, belong to the header of an article.
const reach = 6

// header returns the lines between which an article's date and byline stand:
// around the title, up to the first paragraph after the lead. Where no text is
// found after the title, they are its nearest lines.
func (a *article) header() (from, to int) {
	if a.titleAt < 0 {
		return max(0, a.start-2*reach), a.start
	}
	from = max(0, a.titleAt-reach)
	paragraphs := 0
	for to = a.titleEnd; to < min(len(a.lines), a.titleEnd+4*reach); to++ {
		if b := &a.lines[to]; b.prose() && !b.frame {
			if paragraphs++; paragraphs == 2 {
				return from, to
			}
		}
	}
	return from, min(len(a.lines), a.titleEnd+reach)
}

// findHeader finds when the article was published and changed, and a byline
// under the title.
func (a *article) findHeader() {
	stated := a.believed(a.o.withFuture().when(a.meta.published.value), a.meta.published.how)
	shown, updated := a.shownDate()
	shown = a.believed(shown, "line at the title")
	switch n := pick(a.root, a.s.published); {
	case n != nil && a.selectedDate(n):
	case !stated.IsZero() && !shown.IsZero() && sameClock(stated, shown, a.o.Zone):
		a.item.Published = shown
		a.found("published", "line at the title; "+a.meta.published.how+" gives its time of day in another zone")
	case !stated.IsZero():
		a.item.Published = stated
		a.found("published", a.meta.published.how+zoneNote(stated, a.o.Zone))
	case !shown.IsZero():
		a.item.Published = shown
		a.found("published", "line at the title"+zoneNote(shown, a.o.Zone))
	case a.address != nil:
		if a.item.Published = a.o.when(pathDate(a.address)); !a.item.Published.IsZero() {
			a.found("published", "day in the address"+zoneNote(a.item.Published, a.o.Zone))
		}
	}
	if u := a.o.when(a.meta.updated.value); u.Time.After(a.item.Published.Time) {
		a.item.Updated = u
		a.found("updated", a.meta.updated.how+zoneNote(u, a.o.Zone))
	} else if updated.Time.After(a.item.Published.Time) && !a.item.Published.IsZero() {
		a.item.Updated = updated
		a.found("updated", "line at the title"+zoneNote(updated, a.o.Zone))
	}
	a.topByline()
}

// selectedDate takes the date that the recipe chose. One in the future is none,
// and no other takes its place.
func (a *article) selectedDate(n *html.Node) bool {
	o := a.o.withFuture()
	w, _ := o.dateOf(valueOf(n))
	if w.IsZero() {
		w, _ = o.dateOf(textOf(n))
	}
	if w.IsZero() {
		return false
	}
	if w = a.believed(w, byRecipe); !w.IsZero() {
		a.item.Published = w
		a.found("published", byRecipe+zoneNote(w, a.o.Zone))
	}
	return true
}

// believed returns a date, or none, on the record, in the place of one in the
// future.
func (a *article) believed(w news.When, how string) news.When {
	if !a.o.isFuture(w.Time) {
		return w
	}
	a.found("published", fmt.Sprintf("%s says %q, which is in the future", how, w.Raw))
	return news.When{}
}

// sameClock reports whether two dates show the same time of day but are not
// the same instant: the one stated for machines carries the wrong offset, as
// where a system writes its local time as UTC.
func sameClock(stated, shown news.When, zone *time.Location) bool {
	if stated.Basis != news.Zoned || shown.Basis != news.AssumedZone || zone == nil || stated.Time.Equal(shown.Time) {
		return false
	}
	local := shown.Time.In(zone)
	return local.Format("2006-01-02T15:04") == stated.Time.UTC().Format("2006-01-02T15:04")
}

func zoneNote(w news.When, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	switch w.Basis {
	case news.AssumedZone:
		return fmt.Sprintf(", zone of the source (%s)", zone)
	case news.DateOnly:
		return fmt.Sprintf(", a day without a time (%s)", zone)
	}
	return ""
}

// shownDate returns the dates of publication and of change that the header
// shows, even one in the future: a worse one does not take its place. Of several
// the nearest to the title counts, one with a time of day before one without;
// those of the page's frame, of links and of the text are passed over.
func (a *article) shownDate() (published, updated news.When) {
	o := a.o.withFuture()
	from, to := a.header()
	best := 0
	for i := from; i < to; i++ {
		b := &a.lines[i]
		if b.text == "" || b.frame && b.stamp == "" || b.mostlyLink() || i >= a.titleAt && i < a.titleEnd {
			continue
		}
		w, change := o.dateOf(b.text)
		if b.stamp != "" {
			if stamped := o.when(b.stamp); !stamped.IsZero() && (w.IsZero() || stamped.Basis == news.Zoned) && !(w.Basis == news.AssumedZone && sameClock(stamped, w, a.o.Zone)) {
				w = stamped
			}
		}
		if w.IsZero() {
			continue
		}
		if change {
			if !a.o.isFuture(w.Time) {
				updated = w
			}
			continue
		}
		if score := a.dateScore(i, w); score > best {
			best, published = score, w
		}
	}
	return published, updated
}

// dateScore says how likely the date w on line i is the article's.
func (a *article) dateScore(i int, w news.When) int {
	b := &a.lines[i]
	score := 100 - 2*abs(i-a.titleAt)
	if i < a.titleAt { // where menus are
		score -= 8
	}
	if w.Basis == news.DateOnly {
		score -= 50
	}
	if b.frame {
		score -= 40
	}
	if b.linked > 0 {
		score -= 15
	}
	if classedAround(b.parent, dateWords) || spanWord(b, dateWords) || b.stamp != "" {
		score += 10
	}
	return score
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// topByline looks for a byline in the header: a line that says so by a label
// or its class.
func (a *article) topByline() {
	from, to := a.header()
	for i := max(from, a.titleAt-1); i < to; i++ {
		b := &a.lines[i]
		if b.text == "" || b.frame || i >= a.titleAt && i < a.titleEnd || b.words() > 20 {
			continue
		}
		classed := classedAround(b.parent, bylineWords) || b.link != nil && hasWord(b.link, bylineWords) || spanWord(b, bylineWords)
		if name := namedIn(b); name != "" {
			a.byline, a.bylineAt = name, "line at the title"
			return
		}
		for _, part := range parts(b.text) {
			name, ok := text.Byline(part)
			if ok = ok && (classed && !isDateLine(part) || name != part && !isLabel(part)); !ok && (classed || isDateLine(part)) {
				name, ok = text.LeadingByline(part)
			}
			if ok {
				a.byline, a.bylineAt = name, "line at the title"
				return
			}
		}
	}
}

// classedAround reports whether n or an element close around it, that holds
// little else, has one of the words.
func classedAround(n *html.Node, words map[string]bool) bool {
	for depth := 0; n != nil && depth < 3 && n.DataAtom != atom.Body && n.DataAtom != atom.Article && n.DataAtom != atom.Main; n, depth = n.Parent, depth+1 {
		if hasWord(n, words) {
			return true
		}
	}
	return false
}

// spanWord reports whether an inline element around the text of a line has one
// of the words.
func spanWord(b *block, words map[string]bool) bool {
	for _, t := range b.nodes[:min(len(b.nodes), 8)] {
		for n := t.Parent; n != nil && n != b.parent; n = n.Parent {
			if hasWord(n, words) {
				return true
			}
		}
	}
	return false
}

// namedIn returns the name that an inline element of a line holds whose class
// says that it is the author's, "" for none: beside it other things may stand.
func namedIn(b *block) string {
	for _, t := range b.nodes[:min(len(b.nodes), 8)] {
		for n := t.Parent; n != nil && n != b.parent; n = n.Parent {
			if hasWord(n, bylineWords) {
				name, _ := text.Byline(textOf(n))
				return name
			}
		}
	}
	return ""
}

// findAuthors settles who wrote the article: the recipe's, else whom the page
// names for machines unless that is the paper itself, else the byline shown.
func (a *article) findAuthors() {
	if n := pick(a.root, a.s.byline); n != nil {
		a.setByline(valueOf(n), byRecipe)
		return
	}
	host := ""
	if a.address != nil {
		host = a.address.Hostname()
	}
	if list := a.meta.persons(host); len(list) > 0 {
		a.item.Authors = list
		a.found("authors", a.meta.authorsHow)
	} else if a.byline != "" {
		a.setByline(a.byline, a.bylineAt)
	}
}

// setByline takes the names of a byline.
func (a *article) setByline(line, how string) {
	name, ok := text.Byline(line)
	if !ok {
		name = text.Cut(text.Clean(line), maxTerm)
	}
	if name == "" {
		return
	}
	a.item.Authors = []news.Author{{Name: name}}
	a.found("authors", how)
}
