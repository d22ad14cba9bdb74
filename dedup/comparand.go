package dedup

import (
	"cmp"
	"context"
	"slices"

	"regionwire/news"
)

// joinCopies looks for the group whose text p carries, and for one that binds p
// to its story.
func (m *Matcher) joinCopies(ctx context.Context, lookup Lookup, p *profile, d *Decision, rec *record) error {
	list, err := m.comparands(ctx, lookup, p)
	if err != nil {
		return err
	}
	best, rel, anchored := -1, sameSeries, false
	for i, r := range m.relate(p, list, d) {
		if r > rel || r == rel && best >= 0 && list[i].precedes(list[best], p, d.Compared[i].Jaccard-d.Compared[best].Jaccard) {
			best, rel = i, r
		}
	}
	if best < 0 {
		return nil
	}
	with, c := list[best], &d.Compared[best]
	c.Joined = true
	d.StoryNote = news.Match{With: c.With, Score: float32(max(c.Jaccard, c.Containment)), Why: c.Why}
	d.Story, rec.began, rec.ordinal = with.story, with.began, with.ordinal
	if rel < summaryOf {
		rec.ordinal++
		return nil
	}
	d.Copy, d.CopyNote = with.copy, d.StoryNote
	d.Summary = rel == summaryOf
	d.Update = isUpdate(p, with.profile)
	for _, q := range list {
		anchored = anchored || q.copy == d.Copy && q.anchor
	}
	rec.anchor = d.Summary && !anchored && p.words > with.words
	return nil
}

// relate compares p with all of a list. A summary may fit several texts, and
// belongs to the first of them.
func (m *Matcher) relate(p *profile, list []comparand, d *Decision) []relation {
	relations := make([]relation, len(list))
	for i, q := range list {
		var c Comparison
		relations[i], c = m.rule.compare(p, q.profile)
		d.Compared = append(d.Compared, c)
	}
	for i, q := range list {
		if relations[i] != summaryOf || p.words <= q.words {
			continue
		}
		for j, whole := range list {
			if whole.anchor && whole.copy == q.copy && relations[j] < summaryOf {
				relations[i], d.Compared[i].Why = sameReport, "summary of another text"
			}
		}
	}
	return relations
}

// precedes reports whether p joins q's group rather than o's where both fit as
// well; closer is by how much q is more similar. One under the same headline
// goes first, then the earlier one and not the most similar, so that equal
// texts always come to one group; but where an editor has parted texts that are
// alike, the more similar one.
func (q comparand) precedes(o comparand, p *profile, closer float64) bool {
	if (q.placed || o.placed) && closer != 0 {
		return closer > 0
	}
	if named, other := q.record.title == p.title.hash, o.record.title == p.title.hash; named != other {
		return named
	}
	return q.before(o.profile)
}

// before orders roots: the one first seen, then the one first published, then
// the lower ID.
func (p *profile) before(q *profile) bool {
	a, b := p.id(), q.id()
	return cmp.Or(p.report.Seen.Compare(q.report.Seen), p.report.Published.Compare(q.report.Published), slices.Compare(a[:], b[:])) < 0
}

// comparand is an article that stands for its group in comparisons.
type comparand struct {
	*profile
	*record
}

// comparands returns what p is compared with: of the groups whose members share
// prints with it those articles that stand for them. That is the root, so that
// a chain of small changes does not join what differs; of a group whose root is
// a summary also its first whole text; what an editor put into a group; and the
// members found of a group that its root has left by an editor's hand.
func (m *Matcher) comparands(ctx context.Context, lookup Lookup, p *profile) ([]comparand, error) {
	if len(p.prints) == 0 {
		return nil, nil
	}
	list, err := lookup.Candidates(ctx, Prints, p.prints, p.report.Seen.Add(-m.opts.Window), min(sharedPrints, len(p.prints)), copyCandidates)
	if err != nil {
		return nil, err
	}
	ids := make([]news.ID, 0, len(list))
	for _, c := range list {
		ids = append(ids, c.Article)
	}
	records, err := m.records(ctx, lookup, ids)
	if err != nil {
		return nil, err
	}
	var roots []news.ID
	for _, r := range records {
		if r != nil && !slices.Contains(roots, r.copy) {
			roots = append(roots, r.copy)
		}
	}
	atRoots, err := m.records(ctx, lookup, roots)
	if err != nil {
		return nil, err
	}
	var stand []news.ID
	for i, r := range records {
		if r == nil {
			continue
		}
		root := atRoots[slices.Index(roots, r.copy)]
		left := root != nil && root.copy != r.copy
		for _, id := range [...]news.ID{r.copy, ids[i]} {
			if id != p.id() && (id == r.copy || r.anchor || r.placed || left) && !slices.Contains(stand, id) {
				stand = append(stand, id)
			}
		}
	}
	return m.load(ctx, lookup, stand)
}

// load returns those articles that are still there, with their signatures.
func (m *Matcher) load(ctx context.Context, lookup Lookup, ids []news.ID) ([]comparand, error) {
	records, err := m.records(ctx, lookup, ids)
	if err != nil {
		return nil, err
	}
	profiles, err := m.loadProfiles(ctx, lookup, ids)
	if err != nil {
		return nil, err
	}
	list := make([]comparand, 0, len(ids))
	for i := range ids {
		if records[i] != nil && profiles[i] != nil {
			list = append(list, comparand{profiles[i], records[i]})
		}
	}
	return list, nil
}
