package feedgen

import (
	"bytes"
	"cmp"

	"regionwire/news"
	"regionwire/storage"
)

// standing is what decides which report of a story stands for all.
type standing struct {
	article *news.Article
	weight  int // of its source
	chosen  bool
	gone    bool // withdrawn
}

func (v view) standing(a *news.Article, entries []storage.Entry) standing {
	return standing{a, v.source(a.Source).Weight, !entries[0].Shows.IsZero(), !a.Withdrawn.IsZero() || !entries[0].Withdrawn.IsZero()}
}

// compare orders reports, the one that stands for all first: what an editor
// chose, not what was withdrawn, the weightiest source, a whole text, the
// original and not what is credited to others, the earliest, the fullest, and
// of equals the lowest ID. The order in which they came does not matter.
func (s standing) compare(o standing) int {
	a, b := s.article, o.article
	return cmp.Or(
		first(s.chosen, o.chosen),
		first(!s.gone, !o.gone),
		cmp.Compare(o.weight, s.weight),
		first(a.Full, b.Full),
		first(a.Credit == "", b.Credit == ""),
		reportedAt(a).Compare(reportedAt(b)),
		cmp.Compare(len(b.Shown.Lead), len(a.Shown.Lead)),
		bytes.Compare(a.ID[:], b.ID[:]),
	)
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
