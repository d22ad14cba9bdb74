package dedup

import (
	"fmt"
	"strings"
)

// significantShare is the share of shingles from which an edit matters.
const significantShare = 0.15

// Significant reports whether an edit is one to tell readers of, and why: a
// number is another one, or at least 15 % of the shingles are, in title and
// lead or in the body. Lead and body count only where both versions have one:
// a text that arrives later, goes, or is no longer cut short is no edit, and
// neither are white space, punctuation, case, accents and spelling of tones.
//
// Both bodies must be whole, or both extracts of one sort; pass "" for one
// that is not.
func Significant(before, after Text) (bool, string) {
	parts := []struct{ name, before, after string }{
		{"title", before.Title, after.Title},
		{"lead", before.Lead, after.Lead},
	}
	var head [2][]word
	for _, p := range parts {
		if p.before == "" || p.after == "" {
			continue
		}
		a, b := editWords(p.before, p.after)
		if why := numbersChanged(p.name, p.before, p.after, a, b); why != "" {
			return true, why
		}
		head[0], head[1] = append(head[0], a...), append(head[1], b...)
	}
	if share := changed(head[0], head[1]); share >= significantShare {
		return true, fmt.Sprintf("%.0f %% of title and lead changed", share*100)
	}
	if before.Body == "" || after.Body == "" {
		return false, ""
	}
	a, b := editWords(before.Body, after.Body)
	if why := numbersChanged("body", before.Body, after.Body, a, b); why != "" {
		return true, why
	}
	if share := changed(a, b); share >= significantShare {
		return true, fmt.Sprintf("%.0f %% of the body changed", share*100)
	}
	return false, ""
}

// editWords returns the words of two versions of a text. If one of them was
// cut short, as its ellipsis says, the other is cut to the same length.
func editWords(before, after string) (a, b []word) {
	before, after = unescape(before), unescape(after)
	a, b = appendWords(nil, before), appendWords(nil, after)
	switch {
	case len(a) < len(b) && isCut(before):
		return withoutLast(a), b[:max(len(a)-1, 0)]
	case len(b) < len(a) && isCut(after):
		return a[:max(len(b)-1, 0)], withoutLast(b)
	}
	return a, b
}

func isCut(s string) bool {
	s = strings.TrimRight(s, " \n\t[]()")
	return strings.HasSuffix(s, "…") || strings.HasSuffix(s, "...")
}

// withoutLast leaves out the last word, which may be cut itself.
func withoutLast(list []word) []word { return list[:max(len(list)-1, 0)] }

// changed returns the greater of the shares of shingles that went and that
// came.
func changed(before, after []word) float64 {
	a, b := makeShingles(appendShingles(nil, before)), makeShingles(appendShingles(nil, after))
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return 1 - float64(a.shared(b))/float64(max(len(a), len(b)))
}

// numbersChanged names the first number that is in one version alone, "" when
// there is none.
func numbersChanged(part, before, after string, a, b []word) string {
	before, after = unescape(before), unescape(after)
	gone, come := missing(before, a, b), missing(after, b, a)
	switch {
	case gone != "" && come != "":
		return fmt.Sprintf("number in %s changed: %s to %s", part, gone, come)
	case gone != "":
		return fmt.Sprintf("number in %s gone: %s", part, gone)
	case come != "":
		return fmt.Sprintf("number in %s new: %s", part, come)
	}
	return ""
}

// missing returns the first number of list, words of s, that other lacks.
func missing(s string, list, other []word) string {
	known := map[uint64]bool{}
	for _, w := range other {
		if w.number {
			known[w.hash] = true
		}
	}
	for _, w := range list {
		if w.number && !known[w.hash] {
			return s[w.start:w.end]
		}
	}
	return ""
}
