package feedgen

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// mostReports is how many reports of one event its page lists.
const mostReports = 100

// report is one paper's report of a story.
type report struct {
	Time, DateTime, Paper, Title, Link string
	Notes                              []string
}

// placeNote is a region with what speaks for it.
type placeNote struct {
	link
	Sure     string
	Evidence []string
}

// telling is a story as it may be shown.
type telling struct {
	reports []*news.Article // oldest first
	entries [][]storage.Entry
	lead    *post // the representative
}

// storyPage renders the page of an event: every paper that reported it.
func (v view) storyPage(ctx context.Context, id news.ID) (*Document, error) {
	s, err := v.tell(ctx, id)
	if errors.Is(err, ErrNotFound) {
		err = v.elsewhere(ctx, id)
	}
	if err == nil {
		err = v.represent(s)
	}
	if err != nil {
		return nil, err
	}
	p := s.lead
	path := "/s/" + id.String()
	f := v.frame(path, p.title, v.hidden(s.reports))
	f.Description = p.lead
	facts := struct {
		frame
		Kicker, Heading, TitleLanguage, About, Lead, Credit string
		Picture                                             news.Image
		Read                                                link
		Who                                                 string // heads Reports
		Reports                                             []report
		Differing                                           [][]said
		Places                                              []placeNote
		InFeeds                                             []link
	}{
		frame: f, Heading: p.title, TitleLanguage: p.language, Lead: p.lead,
		About:   p.creator + " · " + v.words.at(p.published),
		Credit:  legal(p.source.Rights.Credit),
		Picture: p.image, Who: count(v.words.Reports, s.papers()), Reports: v.reports(s), InFeeds: v.inFeeds(s),
	}
	facts.Differing = v.differing(s)
	if !p.withdrawn {
		facts.Kicker = legal(p.article.Shown.Kicker)
		facts.Read = link{p.link, fill(v.words.ReadAt, "paper", p.sourceName)}
		facts.Places = v.placeNotes(p.article)
	}
	return v.finish(storyHTML, facts, f.NoIndex)
}

// tell gathers the reports of a story that may be shown, as they come; a story
// without one is not found.
func (v view) tell(ctx context.Context, id news.ID) (*telling, error) {
	list, _, err := v.store.List(ctx, storage.Query{Story: id, Limit: mostReports})
	if err != nil {
		return nil, err
	}
	placed, err := v.placed(ctx, list)
	if err != nil {
		return nil, err
	}
	shownCopies := make(map[news.ID]bool)
	for i, a := range list {
		if len(placed[i]) > 0 {
			shownCopies[group(a)] = true
		}
	}
	s := &telling{}
	for i, a := range list {
		embargo := reportedAt(a).Add(v.source(a.Source).Rights.Embargo)
		carried := a.Accepted && shownCopies[group(a)] && !embargo.After(v.now)
		if len(placed[i]) > 0 || carried {
			s.reports = append(s.reports, a)
			s.entries = append(s.entries, placed[i])
		}
	}
	if len(s.reports) == 0 {
		return nil, ErrNotFound
	}
	return s, nil
}

// papers counts the papers that report a story; none of a nil one.
func (s *telling) papers() int {
	if s == nil {
		return 0
	}
	papers := make(map[news.SourceID]bool)
	for _, a := range s.reports {
		papers[a.Source] = true
	}
	return len(papers)
}

// gone reports whether a report was withdrawn.
func (s *telling) gone(i int) bool {
	return !s.reports[i].Withdrawn.IsZero() || slices.ContainsFunc(s.entries[i], func(e storage.Entry) bool { return !e.Withdrawn.IsZero() })
}

// elsewhere leads from an article's own ID to its story.
func (v view) elsewhere(ctx context.Context, id news.ID) error {
	list, err := v.store.Articles(ctx, []news.ID{id}, false)
	if err != nil {
		return err
	}
	if len(list) == 1 && list[0] != nil && !list[0].Story.IsZero() && list[0].Story != id {
		return &Moved{v.root() + storyAddress(list[0])}
	}
	return ErrNotFound
}

// represent orders the reports by time and chooses the one that speaks for all
// among those that a feed shows.
func (v view) represent(s *telling) error {
	order := make([]int, len(s.reports))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return byDate(s.reports[i], s.reports[j]) })
	reports, entries := s.reports, s.entries
	s.reports, s.entries = nil, nil
	best := -1
	var rank standing
	known := make(articles)
	for n, i := range order {
		a := reports[i]
		known[a.ID] = a
		s.reports, s.entries = append(s.reports, a), append(s.entries, entries[i])
		if len(entries[i]) == 0 {
			continue
		}
		if r := v.standing(a, entries[i]); best < 0 || r.compare(rank) < 0 {
			best, rank = n, r
		}
	}
	if best < 0 {
		return ErrNotFound
	}
	e := s.entries[best][0]
	p, err := v.post(v.births[e.Feed], e, known)
	if err != nil {
		return ErrNotFound
	}
	s.lead = p
	return nil
}

func byDate(a, b *news.Article) int {
	return cmp.Or(reportedAt(a).Compare(reportedAt(b)), a.FirstSeen.Compare(b.FirstSeen), slices.Compare(a.ID[:], b.ID[:]))
}

// group names the articles that carry the same text.
func group(a *news.Article) news.ID {
	if a.Copy.IsZero() {
		return a.ID
	}
	return a.Copy
}

// hidden reports whether some source keeps search engines from its articles.
func (v view) hidden(reports []*news.Article) bool {
	return slices.ContainsFunc(reports, func(a *news.Article) bool { return v.source(a.Source).Rights.NoIndex })
}

// reports lists who reported when, and how alike.
func (v view) reports(s *telling) []report {
	var list []report
	earliest := make(map[news.ID]*news.Article) // by text
	for i, a := range s.reports {
		at := reportedAt(a).In(v.zone)
		r := report{
			Time: v.words.near(at, v.now), DateTime: at.Format(time.RFC3339),
			Paper: sourceName(v.source(a.Source)), Title: legal(a.Shown.Title), Link: safeURL(a.Shown.Link),
		}
		if byline := legal(a.Shown.Byline); byline != "" {
			r.Paper += " (" + byline + ")"
		}
		if s.gone(i) {
			r.Title, r.Link = v.words.WithdrawnTitle, ""
		}
		if earliest[group(a)] == nil {
			earliest[group(a)] = a
		}
		r.Notes = v.notes(s, a, earliest[group(a)])
		list = append(list, r)
	}
	return list
}

// notes says what is particular about a report among the others. earliest is
// the first of its text.
func (v view) notes(s *telling, a, earliest *news.Article) []string {
	var notes []string
	switch {
	case len(s.reports) == 1:
	case a == s.reports[0]:
		notes = append(notes, v.words.First)
	case a == earliest:
		notes = append(notes, v.words.Own)
	default:
		notes = append(notes, count(v.words.Same, sameShare(a, earliest)))
	}
	if a.Rev > 0 {
		notes = append(notes, count(v.words.Edited, a.Rev))
	}
	return notes
}

// sameShare returns how alike a and the earliest of its text are, in per cent.
// Both were compared with the first that was stored, which may be either.
func sameShare(a, earliest *news.Article) int {
	score := a.CopyNote.Score
	if score <= 0 {
		score = earliest.CopyNote.Score
	}
	return int(math.Round(100 * float64(min(score, 1))))
}

// placeNotes says where a happened and why we think so.
func (v view) placeNotes(a *news.Article) []placeNote {
	var notes []placeNote
	for _, p := range a.Places {
		if !slices.Contains(a.Shown.Places, p.Region) {
			continue
		}
		phrase := v.words.Mentioned
		switch {
		case p.Score >= 80:
			phrase = v.words.Sure
		case p.Score >= 60:
			phrase = v.words.Likely
		}
		note := placeNote{
			link: v.placeLink(p.Region),
			Sure: count(phrase, p.Score),
		}
		for _, e := range p.Evidence {
			field := v.words.EvidenceFields[e.Field]
			if field == "" {
				field = e.Field
			}
			said := fill(v.words.InText, "text", legal(e.Text), "field", field)
			if !slices.Contains(note.Evidence, said) && len(note.Evidence) < 3 {
				note.Evidence = append(note.Evidence, said)
			}
		}
		notes = append(notes, note)
	}
	return notes
}

// inFeeds lists the public feeds that show the story.
func (v view) inFeeds(s *telling) []link {
	var list []link
	for _, f := range v.public() {
		has := slices.ContainsFunc(s.entries, func(entries []storage.Entry) bool {
			return slices.ContainsFunc(entries, func(e storage.Entry) bool { return e.Feed == f.Birth })
		})
		if has {
			list = append(list, link{v.root() + "/feeds/" + f.Slug, legal(f.Title)})
		}
	}
	return list
}
