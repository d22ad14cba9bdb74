package dedup

import (
	"cmp"
	"context"
	"time"

	"regionwire/news"
)

// Options are what an admin may turn. Zero values stand for the defaults.
type Options struct {
	Jaccard     float64       // similarity from which two texts are copies: 0.45
	Containment float64       // share of the smaller text in the larger one: 0.75
	Story       float64       // similarity from which two reports are one story: 0.10, and 0.135 of headline and lead alone
	Window      time.Duration // how far back copies are looked for: 30 days, never more
}

// Matcher decides which articles are copies of one another and which tell of
// the same event. It remembers what sources write by habit and how often terms
// occur; both are saved by its owner. It is not safe for concurrent use.
type Matcher struct {
	opts        Options
	rule        rule
	frequencies *frequencies
	habits      map[news.SourceID]*habit
	read        recent[news.ID, *fields] // by Learn, for Match
	spare       []*fields                // whose memory can be used again
	profiles    recent[news.ID, *profile]
	decoded     recent[news.ID, *record]
}

// Numbers of articles that are kept ready for comparison, some 20, 10 and 1 kB
// each.
const (
	readKept     = 64
	profilesKept = 150
	recordsKept  = 1_500
	spareKept    = 32
	spareWords   = 4_096 // of a text whose memory is used again
)

// How copies are looked for.
const (
	sharedPrints   = 2
	copyCandidates = 20
)

// New returns a Matcher that has learnt nothing yet.
func New(opts Options) *Matcher {
	opts.Jaccard = cmp.Or(opts.Jaccard, defaultJaccard)
	opts.Containment = cmp.Or(opts.Containment, defaultContainment)
	opts.Story = cmp.Or(opts.Story, defaultStory)
	opts.Window = min(cmp.Or(opts.Window, far), far)
	return &Matcher{
		opts:        opts,
		rule:        rule{opts.Jaccard, opts.Containment},
		frequencies: newFrequencies(),
		habits:      map[news.SourceID]*habit{},
		read:        makeRecent[news.ID, *fields](readKept),
		profiles:    makeRecent[news.ID, *profile](profilesKept),
		decoded:     makeRecent[news.ID, *record](recordsKept),
	}
}

// Learn counts a new article: what its source writes by habit, and in how many
// articles a term occurs. It is called once for each, and for all of a poll
// before the first of them is matched, as a habit shows only when they are
// seen together. It reports whether a slogan or an agency's mark was learnt:
// then the signatures of the source's latest articles are worth making anew,
// see Sign.
func (m *Matcher) Learn(r *Report) bool {
	h := m.habits[r.Source]
	if h == nil {
		h = newHabit()
		m.habits[r.Source] = h
	}
	f := m.readFields(strip(r.Text, nil))
	m.read.store(r.ID, f)
	m.frequencies.turn(r.Seen)
	m.frequencies.add(f.terms())
	return h.learn(f, makeTitle(f.text.Title, f.title), localDay(r.Published, r.Zone))
}

// Strip returns an article's text as it is compared, and should be placed:
// without entities, agency marks, slogans of its source and lines of the page.
func (m *Matcher) Strip(source news.SourceID, t Text) Text { return strip(t, m.habits[source]) }

// Match decides to which copy group and story a new article belongs, and
// returns the signature under which later ones will find it. Memberships are
// decided once; Match of a stored article answers what would be decided of it
// today, and never compares it with itself. It learns nothing.
func (m *Matcher) Match(ctx context.Context, lookup Lookup, r *Report) (*Decision, *Signature, error) {
	h := m.habits[r.Source]
	f := m.fields(r, h)
	defer m.release(r.ID, f)
	p := makeProfile(r, f, h)
	m.profiles.store(r.ID, p)
	v := m.vector(f)
	d := &Decision{Copy: r.ID, Story: r.ID, Series: p.series}
	rec := &record{began: r.Published, ordinal: 1}
	if err := m.joinCopies(ctx, lookup, p, d, rec); err != nil {
		return nil, nil, err
	}
	if d.Story == r.ID {
		match, err := m.findStory(ctx, lookup, p, f, v, d)
		if err != nil {
			return nil, nil, err
		}
		if match != nil {
			d.Story, rec.began, rec.ordinal = match.story, match.began, match.ordinal+1
			d.StoryNote = news.Match{With: match.with, Score: float32(match.score), Why: match.why}
		}
	}
	rec.copy, rec.story = d.Copy, d.Story
	return d, p.signature(v, rec), nil
}

// fields reads an article without what is habit. Learn has read most of them
// shortly before.
func (m *Matcher) fields(r *Report, h *habit) *fields {
	t := strip(r.Text, h)
	f, ok := m.read.load(r.ID)
	switch {
	case !ok:
		return m.readFields(t)
	case f.text != t:
		return f.read(t)
	}
	return f
}

func (m *Matcher) readFields(t Text) *fields {
	n := len(m.spare)
	if n == 0 {
		return readFields(t)
	}
	f := m.spare[n-1]
	m.spare = m.spare[:n-1]
	return f.read(t)
}

// release takes back the fields of an article, which nobody needs any more.
func (m *Matcher) release(id news.ID, f *fields) {
	m.read.remove(id)
	if len(m.spare) < spareKept && cap(f.rest) <= spareWords {
		m.spare = append(m.spare, f)
	}
}

func (m *Matcher) vector(f *fields) vector {
	terms := f.terms()
	return makeVector(terms, m.frequencies.weights(terms))
}

// loadProfiles returns the profiles of articles; nil for one that is gone.
func (m *Matcher) loadProfiles(ctx context.Context, lookup Lookup, ids []news.ID) ([]*profile, error) {
	list := make([]*profile, len(ids))
	var missing []news.ID
	for i, id := range ids {
		if p, ok := m.profiles.load(id); ok {
			list[i] = p
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return list, nil
	}
	reports, err := lookup.Reports(ctx, missing)
	if err != nil {
		return nil, err
	}
	next := 0
	for i := range ids {
		if list[i] != nil {
			continue
		}
		r := &reports[next]
		next++
		if r.ID.IsZero() {
			continue
		}
		h := m.habits[r.Source]
		f := m.readFields(strip(r.Text, h))
		list[i] = makeProfile(r, f, h)
		m.profiles.store(r.ID, list[i])
		m.release(r.ID, f)
	}
	return list, nil
}

// records returns what signatures hold; nil for an article without one.
func (m *Matcher) records(ctx context.Context, lookup Lookup, ids []news.ID) ([]*record, error) {
	list := make([]*record, len(ids))
	var missing []news.ID
	for i, id := range ids {
		if r, ok := m.decoded.load(id); ok {
			list[i] = r
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return list, nil
	}
	signatures, err := lookup.Signatures(ctx, missing)
	if err != nil {
		return nil, err
	}
	next := 0
	for i, id := range ids {
		if list[i] != nil {
			continue
		}
		sig := &signatures[next]
		next++
		if len(sig.Data) == 0 {
			continue
		}
		// A signature of another version is one that is not there.
		if r, err := sig.record(); err == nil {
			list[i] = r
			m.decoded.store(id, r)
		}
	}
	return list, nil
}

func (p *profile) signature(v vector, r *record) *Signature {
	r.published, r.day = p.report.Published, p.day
	r.publisher, r.title = hashPublisher(p.report.Publisher), p.title.hash
	r.masked, r.dates = p.title.masked, p.title.hashDates()
	r.frame, r.names = p.title.frame, p.title.names
	r.series, r.roundup, r.vector = p.series, p.title.roundup, v
	terms := v.heaviest(indexTerms)
	return &Signature{Article: p.id(), Seen: p.report.Seen, Prints: p.prints, Terms: terms, Data: r.encode(terms)}
}

// Sign returns an article's signature as it is made today, and leaves it in its
// copy group and story: after an edit, or when more is known of its source.
// former is the stored one.
func (m *Matcher) Sign(r *Report, former *Signature) (*Signature, error) {
	rec, err := former.record()
	if err != nil {
		return nil, err
	}
	m.Forget(r.ID)
	h := m.habits[r.Source]
	f := m.readFields(strip(r.Text, h))
	defer m.release(r.ID, f)
	return makeProfile(r, f, h).signature(m.vector(f), rec), nil
}

// Forget drops what is kept ready of articles that were changed or deleted.
func (m *Matcher) Forget(ids ...news.ID) {
	for _, id := range ids {
		m.profiles.remove(id)
		m.decoded.remove(id)
	}
}
