package page

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/text"
)

// accepted is the score from which a link is taken for an article's.
const accepted = 4

// articles returns the candidates that look like articles: by themselves and
// with those like them, else by what stands beside each of their kind.
func (t *tree) articles(list []*candidate, o Options) []*candidate {
	untitle(list)
	var plausible []*candidate
	for _, c := range list {
		if c.plausible() {
			plausible = append(plausible, c)
		}
	}
	t.surroundings(plausible, o)
	single := singly(list)
	taken := map[*candidate]bool{}
	for _, c := range single {
		taken[c] = true
	}
	patterns := kin(list, len(single) == 0)
	return slices.DeleteFunc(list, func(c *candidate) bool {
		ofKin := patterns[c.pattern] && c.plausible() && c.Title != "" && (c.heading || c.furnished())
		return !taken[c] && !ofKin
	})
}

// singly returns the candidates that look like articles by themselves and by
// how many are like them.
func singly(list []*candidate) []*candidate {
	patterns, forms := map[string]int{}, map[string]int{}
	for _, c := range list {
		c.score = c.judge()
		if c.score >= accepted-1 {
			patterns[c.pattern]++
			forms[form(c.url)]++
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(c *candidate) bool {
		score := c.score
		if patterns[c.pattern] >= 3 {
			score++
		}
		if forms[form(c.url)] >= 5 {
			score++
		}
		return score < accepted
	})
}

// judge scores a link by itself.
func (c *candidate) judge() int {
	score := 0
	switch shapeOf(c.url) {
	case notPage:
		return -10
	case section:
		score -= 3
	case likely:
		score += 2
	case certain:
		score += 3
	}
	words := len(text.Tokens(c.Title))
	switch {
	case words >= 5:
		score += 2
	case words >= 3:
		score++
	default:
		score -= 3
	}
	if c.rank == rankPicture {
		score--
	}
	if c.heading {
		score++
	}
	if c.frame {
		score -= 3
	}
	if c.mention {
		score -= 4
	}
	return score
}

// form is the shape of an address's path: how many parts it has, and how the
// last one is made.
func form(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	last := parts[len(parts)-1]
	words, digits := slugWords(last)
	var b strings.Builder
	for range parts {
		b.WriteByte('/')
	}
	if words >= 3 {
		b.WriteByte('w')
	}
	if digits >= 4 {
		b.WriteByte('d')
	}
	if i := strings.LastIndexByte(last, '.'); i >= 0 {
		b.WriteString(last[i:])
	}
	return b.String()
}

// crowd is the number of links from which a line is a menu.
const crowd = 3

// mentions returns the links of a page that stand in a paragraph behind other
// words, or on one line with others: what a paragraph refers to and what a
// menu offers is not what the page lists.
func mentions(lines []block) map[*html.Node]bool {
	m := map[*html.Node]bool{}
	for i := range lines {
		b := &lines[i]
		words, links := false, map[*html.Node]bool{}
		for _, n := range b.nodes {
			if a := inside(n, atom.A); a == nil {
				words = words || hasLetters(n.Data, 2)
			} else if links[a] = true; words && b.prose() {
				m[a] = true
			}
		}
		if len(links) >= crowd {
			for a := range links {
				m[a] = true
			}
		}
	}
	return m
}
