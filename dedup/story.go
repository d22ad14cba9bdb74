package dedup

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"regionwire/news"
)

// Bounds of stories. A story is one event and what follows from it within
// days, never a topic. Copies of its members belong to it without bounds.
const (
	defaultStory = 0.10
	leadStory    = 1.35 // times as much is needed of a report that is short
	ownStory     = 1.35 // times as much is needed where all reports are of one publisher
	leastTerms   = 5    // that a report and the most similar member share
	leastOfTiny  = 8    // where one has fewer than tinyTerms, as of 20 words
	tinyTerms    = 2 * leastWords

	templateShare    = 0.20 // of the shorter text that short items of a template share
	templateHeadline = 0.50 // of the shorter headline, above which they are of one event

	storyPause      = 72 * time.Hour      // since the nearest of its latest members
	storyAge        = 14 * 24 * time.Hour // since its opener
	storyMembers    = 200
	latestMembers   = 8 // compared
	sharedTerms     = 2 // that a candidate has, of the heaviest
	storyCandidates = 64
	storiesCompared = 5
	seenSlack       = 24 * time.Hour // between publication and first sight
	termsShown      = 3
)

// storyMatch is the best story found for an article.
type storyMatch struct {
	story   news.ID
	began   time.Time
	ordinal uint16 // of its newest member
	with    news.ID
	score   float64
	why     string
}

// findStory looks for the story that p belongs to, and returns nil for none.
func (m *Matcher) findStory(ctx context.Context, lookup Lookup, p *profile, f *fields, v vector, d *Decision) (*storyMatch, error) {
	heaviest := v.heaviest(indexTerms)
	if p.title.roundup || len(heaviest) == 0 {
		return nil, nil
	}
	list, err := lookup.Candidates(ctx, Terms, heaviest, p.report.Seen.Add(-storyPause-seenSlack), min(sharedTerms, len(heaviest)), storyCandidates)
	if err != nil {
		return nil, err
	}
	stories, err := m.likelyStories(ctx, lookup, p, v, list)
	if err != nil {
		return nil, err
	}
	var best *storyMatch
	joined := -1
	for _, s := range stories {
		match, c, err := m.compareStory(ctx, lookup, p, v, s)
		if err != nil {
			return nil, err
		}
		c.Terms = f.spell(c.terms)
		if match != nil {
			c.Why = "shared terms: " + strings.Join(c.Terms, ", ")
			match.why = c.Why
		}
		d.Compared = append(d.Compared, c)
		if match != nil && (best == nil || match.score > best.score) {
			best, joined = match, len(d.Compared)-1
		}
	}
	if best != nil {
		d.Compared[joined].Joined = true
	}
	return best, nil
}

// likelyStories returns the stories of candidates, the one with the most
// similar candidate first.
func (m *Matcher) likelyStories(ctx context.Context, lookup Lookup, p *profile, v vector, list []Candidate) ([]news.ID, error) {
	ids := make([]news.ID, 0, len(list))
	for _, c := range list {
		if c.Article != p.id() {
			ids = append(ids, c.Article)
		}
	}
	records, err := m.records(ctx, lookup, ids)
	if err != nil {
		return nil, err
	}
	similar := map[news.ID]float64{}
	for _, r := range records {
		if r != nil && !r.roundup {
			similar[r.story] = max(similar[r.story], similarity(p, v, r)*decay(p.report.Published.Sub(r.published)))
		}
	}
	stories := make([]news.ID, 0, len(similar))
	for id := range similar {
		stories = append(stories, id)
	}
	slices.SortFunc(stories, func(a, b news.ID) int {
		return cmp.Or(cmp.Compare(similar[b], similar[a]), slices.Compare(a[:], b[:]))
	})
	return stories[:min(len(stories), storiesCompared)], nil
}

// decay weighs similarity by the time between two publications.
func decay(apart time.Duration) float64 {
	x := apart.Hours() / storyPause.Hours()
	return math.Exp(-x * x)
}

// compareStory scores p against the latest members of a story: the mean cosine,
// decayed by the time to the nearest of them. The mean resists chaining, which
// a centroid or the best member would not; but to be like a member that an
// editor put there is enough. match is nil when p does not belong to the story.
func (m *Matcher) compareStory(ctx context.Context, lookup Lookup, p *profile, v vector, story news.ID) (match *storyMatch, c Comparison, err error) {
	c = Comparison{Index: Terms, With: story}
	ids, err := lookup.Members(ctx, story, latestMembers)
	if err != nil {
		return nil, c, err
	}
	members, err := m.records(ctx, lookup, ids)
	if err != nil {
		return nil, c, err
	}
	l := latest{own: hashPublisher(p.report.Publisher), oneHouse: true, best: -1, apart: math.MaxInt64}
	for i, r := range members {
		if r == nil || ids[i] == p.id() {
			continue
		}
		if c.Why = storyGuard(p, r); c.Why != "" {
			return nil, c, nil
		}
		l.add(ids[i], r, similarity(p, v, r), p.report.Published.Sub(r.published).Abs())
	}
	if l.n == 0 {
		c.Why = "none of its members is in the window"
		return nil, c, nil
	}
	shared := v.shared(l.nearest.vector)
	c.With, c.Shared, c.terms = l.with, len(shared), shared[:min(len(shared), termsShown)]
	c.Score = l.score()
	if c.Why = m.storyBound(p, len(v), &l, &c); c.Why != "" {
		return nil, c, nil
	}
	if l.oneHouse && p.words <= shortWords {
		list, err := m.loadProfiles(ctx, lookup, []news.ID{l.with})
		if err != nil {
			return nil, c, err
		}
		if list[0] != nil && p.sharesTemplate(list[0]) {
			c.Why = "short items of one source in one template"
			return nil, c, nil
		}
	}
	return &storyMatch{story: story, began: l.began, ordinal: l.ordinal, with: l.with, score: c.Score}, c, nil
}

// latest sums up how p compares with the latest members of a story.
type latest struct {
	own      uint64 // publisher of p
	oneHouse bool   // all members are of it
	sum      float64
	n        int
	best     float64 // similarity, of the member with
	with     news.ID
	nearest  *record // of with
	placed   float64 // greatest similarity to one that an editor put there
	apart    time.Duration
	began    time.Time
	ordinal  uint16
}

func (l *latest) add(id news.ID, r *record, similar float64, apart time.Duration) {
	if similar > l.best {
		l.best, l.with, l.nearest = similar, id, r
	}
	if r.placed {
		l.placed = max(l.placed, similar)
	}
	l.oneHouse = l.oneHouse && r.publisher == l.own
	l.sum, l.n = l.sum+similar, l.n+1
	l.apart = min(l.apart, apart)
	l.ordinal = max(l.ordinal, r.ordinal)
	l.began = r.began
}

func (l *latest) score() float64 {
	return max(l.sum/float64(l.n), l.placed) * decay(l.apart)
}

// storyBound says which bound keeps p, whose vector has so many terms, from a
// story; "" for none.
func (m *Matcher) storyBound(p *profile, terms int, l *latest, c *Comparison) string {
	threshold := m.storyThreshold(p)
	if l.oneHouse {
		threshold *= ownStory
	}
	least := leastTerms
	if min(terms, len(l.nearest.vector)) < tinyTerms {
		least = leastOfTiny
	}
	switch {
	case l.apart > storyPause:
		return "its latest report is more than 72 hours away"
	case p.report.Published.Sub(l.began).Abs() > storyAge:
		return "it began more than 14 days away"
	case l.ordinal >= storyMembers:
		return fmt.Sprintf("it has %d reports, the most a story may have", l.ordinal)
	case c.Shared < least:
		return fmt.Sprintf("%d shared terms, %d are needed", c.Shared, least)
	case c.Score < threshold:
		return fmt.Sprintf("similarity %.2f needs %.2f", c.Score, threshold)
	}
	return ""
}

// sharesTemplate reports whether short items of one source have whole phrases
// in common while their headlines speak of different things: "Fire in A", "Cat
// on a roof in B", and then times, engines and men in the same words.
func (p *profile) sharesTemplate(q *profile) bool {
	_, containment := p.shingles.compare(q.shingles)
	return q.words <= shortWords && containment >= templateShare && p.title.overlap(&q.title) <= templateHeadline
}

// storyThreshold returns the similarity that a report needs to join a story.
// Headline and lead alone share words more easily than whole texts.
func (m *Matcher) storyThreshold(p *profile) float64 {
	if p.words <= shortWords {
		return m.opts.Story * leadStory
	}
	return m.opts.Story
}

// storyGuard says why p and a member of a story cannot be of one event; "" if
// they can.
func storyGuard(p *profile, r *record) string {
	switch {
	case r.roundup:
		return "it is a roundup"
	case r.day == p.day:
		return ""
	case p.series || r.series:
		return "series: other days"
	case p.title.masked == r.masked && r.dates != 0 && len(p.title.dates) > 0 && r.dates != p.title.hashDates():
		return "headlines differ in the day they name alone"
	}
	return ""
}

// similarity returns how similar p and a member of a story are. Headlines of
// one frame that name others ("Live: A v B") count for nothing.
func similarity(p *profile, v vector, r *record) float64 {
	if r.frame != 0 && r.frame == p.title.frame && otherNames(r.names, p.title.names, r.day == p.day) {
		return 0
	}
	return v.cosine(r.vector)
}

func hashPublisher(s string) uint64 {
	h := uint64(hashSeed)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return mix(h)
}
