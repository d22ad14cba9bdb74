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
		c.Terms = f.spell(c.terms)
		if match != nil {
			c.Why = "shared terms: " + strings.Join(c.Terms, ", ")
			match.why = c.Why
		}
		if err != nil {
			return nil, err
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
	match = &storyMatch{story: story}
	sum, n, best, placed, apart := 0.0, 0, -1.0, 0.0, time.Duration(math.MaxInt64)
	for i, r := range members {
		if r == nil || ids[i] == p.id() {
			continue
		}
		if c.Why = storyGuard(p, r); c.Why != "" {
			return nil, c, nil
		}
		similar := similarity(p, v, r)
		if similar > best {
			best, match.with = similar, ids[i]
			c.With = ids[i]
			shared := v.shared(r.vector)
			c.Shared, c.terms = len(shared), shared[:min(len(shared), termsShown)]
		}
		sum, n = sum+similar, n+1
		if r.placed {
			placed = max(placed, similar)
		}
		apart = min(apart, p.report.Published.Sub(r.published).Abs())
		match.ordinal = max(match.ordinal, r.ordinal)
		match.began = r.began
	}
	if n == 0 {
		c.Why = "none of its members is in the window"
		return nil, c, nil
	}
	c.Score = max(sum/float64(n), placed) * decay(apart)
	match.score = c.Score
	switch {
	case apart > storyPause:
		c.Why = "its latest report is more than 72 hours away"
	case p.report.Published.Sub(match.began).Abs() > storyAge:
		c.Why = "it began more than 14 days away"
	case match.ordinal >= storyMembers:
		c.Why = fmt.Sprintf("it has %d reports, the most a story may have", match.ordinal)
	case c.Score < m.storyThreshold(p):
		c.Why = fmt.Sprintf("similarity %.2f needs %.2f", c.Score, m.storyThreshold(p))
	default:
		return match, c, nil
	}
	return nil, c, nil
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
