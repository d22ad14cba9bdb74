package page

import (
	"golang.org/x/net/html"

	"regionwire/text"
)

// surroundings finds the teaser and the date of each link in the largest
// element that holds no other article. A link that is titled with its date
// takes the heading there for its title.
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
			c.read(t, top, o)
		}
	}
}

// read takes the date and the teaser from what belongs to a link alone.
func (c *candidate) read(t *tree, top *html.Node, o Options) {
	if w := o.datedLine(c.Title); !w.IsZero() && len(text.Tokens(c.Title)) <= 8 {
		c.Title, c.Published = "", w
	}
	title := text.Fold(c.Title)
	for _, b := range t.blocks(top) {
		switch {
		case b.image != nil || b.folded == title:
		case b.heading > 0 && c.Title == "":
			c.Title = text.Cut(b.text, maxTitle)
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
	if c.Published.IsZero() {
		c.Published = o.when(pathDate(c.url))
	}
}
