package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

// surroundings finds the teaser and the date of each link: in the largest
// element that holds no other article, else on the lines that follow it. A
// link that is titled with its date takes the heading there for its title.
func (t *tree) surroundings(list []*candidate, o Options) {
	owner := map[*html.Node]*candidate{} // nil where several are inside
	for _, c := range list {
		for _, a := range c.anchors {
			for n := a; n != nil && n != t.body; n = n.Parent {
				if other, seen := owner[n]; !seen {
					owner[n] = c
				} else if other != c {
					owner[n] = nil
				}
			}
		}
	}
	for _, c := range list {
		top := c.titled
		for top != nil && top.Parent != nil && top.Parent != t.body && owner[top.Parent] == c {
			top = top.Parent
		}
		if top != nil {
			c.read(t.blocks(top), o)
		}
	}
	t.following(list, owner, o)
	for _, c := range list {
		if c.Published.IsZero() {
			c.Published = o.when(pathDate(c.url))
		}
	}
}

// maxFollowing bounds how many lines after a link are read for it.
const maxFollowing = 5

// following reads the lines after the title of each link up to the next link
// or heading.
func (t *tree) following(list []*candidate, owner map[*html.Node]*candidate, o Options) {
	var current *candidate
	var lines []block
	flush := func() {
		if current != nil && len(lines) > 0 {
			current.read(lines, o)
		}
		lines = nil
	}
	for _, b := range t.blocks(t.body) {
		if c := b.titleOf(owner); c != nil {
			flush()
			current, lines = c, append(lines, b)
			continue
		}
		if b.image != nil || b.heading > 0 || b.frame || b.mostlyLink() || len(lines) == maxFollowing {
			flush()
			current = nil
		} else if current != nil {
			lines = append(lines, b)
		}
	}
	flush()
}

// titleOf returns the candidate whose title a line bears, nil for none.
func (b *block) titleOf(owner map[*html.Node]*candidate) *candidate {
	if b.link == nil || b.linked*2 <= b.chars && b.prose() {
		return nil
	}
	for _, n := range b.nodes {
		if a := inside(n, atom.A); a != nil && owner[a] != nil && owner[a].titled == a {
			return owner[a]
		}
	}
	return nil
}

// withoutLinks returns what a line says beside its links.
func (b *block) withoutLinks() *block {
	if b.link == nil {
		return b
	}
	var parts []string
	for _, n := range b.nodes {
		if inside(n, atom.A) == nil {
			parts = append(parts, n.Data)
		}
	}
	rest := *b
	rest.text = text.Clean(strings.Join(parts, " "))
	rest.folded, rest.chars, rest.linked = text.Fold(rest.text), charsIn(rest.text), 0
	return &rest
}

// read takes date, teaser and, where it is missing, title from lines that
// belong to a link alone.
func (c *candidate) read(lines []block, o Options) {
	if w := o.datedLine(c.Title); !w.IsZero() && len(text.Tokens(c.Title)) <= 8 {
		c.Title, c.Published = "", w
	}
	title := text.Fold(c.Title)
	for i := range lines {
		b := &lines[i]
		if rest := b.withoutLinks(); rest.text != "" || b.link != c.titled { // not a link around everything
			b = rest
		}
		switch {
		case b.text == "" || b.folded == title:
		case b.heading > 0 && c.Title == "":
			c.Title, c.heading = text.Cut(b.text, maxTitle), true
		case b.stamp != "" && c.Published.IsZero():
			if c.Published = o.when(b.stamp); c.Published.IsZero() {
				c.Published = o.datedLine(b.text)
			}
		case b.chars <= maxDateLine && c.Published.IsZero() && !o.datedLine(b.text).IsZero():
			c.Published = o.datedLine(b.text)
		case c.Lead == "" && b.heading == 0 && b.chars >= 40 && b.words() >= 6:
			c.Lead = text.Cut(b.text, maxLead)
		}
	}
}
