package dedup

import (
	"fmt"
	"time"
)

// Bounds of the rule for copies. Beyond near, texts that agree in part are
// follow-ups with copied background; only a reprint is a copy.
const (
	defaultJaccard     = 0.45
	defaultContainment = 0.75
	reprintJaccard     = 0.75
	partJaccard        = 0.60 // of texts whose headlines are worded otherwise
	sameSourceJaccard  = 0.80 // of short items of one source, which share its frame
	summaryContainment = 0.60

	near   = 72 * time.Hour
	far    = 30 * 24 * time.Hour
	larger = 2 // times the smaller text may have the shingles of the other by containment

	leastWords   = 20 // a text of fewer is no evidence
	summaryWords = 120
	shortWords   = 100 // of a headline with its lead, at most
	frameWords   = 160 // texts up to which headlines of one frame are looked at
	leastNumbers = 5   // on both sides, for the guard against templates
)

// relation is what two texts are to each other.
type relation uint8

const (
	unrelated  relation = iota
	sameSeries          // one template, filled in anew
	sameReport          // one is a summary of the other, by another hand
	summaryOf           // one is a summary of the other, same item
	copyOf              // much of the text is the same
	sameText            // nearly all of it is
)

// rule holds the bounds that an admin may turn.
type rule struct {
	jaccard, containment float64
}

// compare returns what p and q are to each other and why. It is symmetric.
func (r rule) compare(p, q *profile) (rel relation, c Comparison) {
	c = Comparison{Index: Prints, With: q.id()}
	c.Jaccard, c.Containment = p.shingles.compare(q.shingles)
	rel, c.Why = r.judge(p, q, c.Jaccard, c.Containment)
	return rel, c
}

func (r rule) judge(p, q *profile, jaccard, containment float64) (relation, string) {
	apart := p.report.Published.Sub(q.report.Published).Abs()
	fewer := min(p.words, q.words)
	switch {
	case fewer < leastWords:
		return unrelated, fmt.Sprintf("one text has %d words, %d are needed", fewer, leastWords)
	case apart > far:
		return unrelated, "published more than 30 days apart"
	case apart > near && jaccard < reprintJaccard:
		return unrelated, fmt.Sprintf("similarity %.2f, reprints after 72 hours need %.2f", jaccard, reprintJaccard)
	}
	whole := jaccard >= r.jaccard
	within := containment >= r.containment && max(len(p.shingles), len(q.shingles)) <= larger*min(len(p.shingles), len(q.shingles))
	summary := containment >= summaryContainment && fewer <= summaryWords
	if !whole && !within && !summary {
		return unrelated, fmt.Sprintf("similarity %.2f needs %.2f, containment %.2f needs %.2f", jaccard, r.jaccard, containment, r.containment)
	}
	if why := guard(p, q, jaccard); why != "" {
		return sameSeries, why
	}
	switch {
	case p.title.roundup != q.title.roundup && jaccard < reprintJaccard:
		return unrelated, "one of the two is a roundup"
	case p.title.roundup && !whole:
		return unrelated, "both are roundups: containment does not count"
	case jaccard >= reprintJaccard:
		return sameText, "same text"
	case (whole || within) && (jaccard >= partJaccard || p.title.sameWording(&q.title)):
		return copyOf, "same text"
	case summary && (p.report.Publisher == q.report.Publisher || p.title.sameHeadline(&q.title)):
		return summaryOf, "summary"
	case whole, within:
		return sameReport, fmt.Sprintf("part of a text under another headline: similarity %.2f needs %.2f", jaccard, partJaccard)
	}
	return sameReport, "summary of another publisher"
}

// guard says why two texts that agree are one template filled in twice; "" if
// they are not.
func guard(p, q *profile, jaccard float64) string {
	sameDay := p.day == q.day
	switch {
	case p.title.otherDates(&q.title):
		return "headlines name other days"
	case !sameDay && (p.series || q.series) && p.title.masked == q.title.masked:
		return "series: other days"
	case !sameDay && p.report.Publisher == q.report.Publisher && p.title.sameTemplate(&q.title):
		return "headlines differ in numbers alone, on other days"
	}
	if !(sameDay && jaccard >= reprintJaccard && p.title.hash == q.title.hash) && otherNumbers(p.numbers, q.numbers) {
		return "most numbers differ"
	}
	if jaccard < reprintJaccard && max(p.words, q.words) <= frameWords && p.title.sameFrame(&q.title) {
		return "headlines of one frame name others"
	}
	if jaccard < sameSourceJaccard && p.report.Source == q.report.Source && max(p.words, q.words) <= shortWords {
		return fmt.Sprintf("short items of one source: similarity %.2f needs %.2f", jaccard, sameSourceJaccard)
	}
	return ""
}

// otherNumbers reports whether both sets have numbers enough to tell, and
// share less than half of them.
func otherNumbers(a, b []uint64) bool {
	if min(len(a), len(b)) < leastNumbers {
		return false
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			shared, i, j = shared+1, i+1, j+1
		}
	}
	return 2*shared < min(len(a), len(b))
}

// isUpdate reports whether p is a later version of root's text, by the same
// publisher, in which something changed.
func isUpdate(p, root *profile) bool {
	if p.report.Publisher != root.report.Publisher || p.report.Published.Before(root.report.Published) {
		return false
	}
	matters, _ := Significant(root.report.Text, p.report.Text)
	return matters
}
