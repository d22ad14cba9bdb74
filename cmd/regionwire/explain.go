package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/config"
	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/markup"
	"regionwire/news"
	"regionwire/region"
)

// explainCmd says why an article is, or is not, in a feed.
type explainCmd struct {
	Article string `arg:"" help:"Address, ID, guid or a piece of the title."`
	Feed    string `placeholder:"SLUG" help:"Only this feed."`
	JSON    bool   `name:"json" help:"As JSON."`
}

// explanation is what explain --json prints.
type explanation struct {
	Query    string         `json:"query"`
	Article  *articleRecord `json:"article,omitempty"`
	Others   []string       `json:"others,omitempty"` // IDs of further articles that the query may mean
	Compared []comparison   `json:"compared,omitempty"`
	Acts     []config.Act   `json:"acts,omitempty"` // of editors on it that hold
	Feeds    []standing     `json:"feeds,omitempty"`
	Missing  *missing       `json:"missing,omitempty"`
	NearMiss []nearMiss     `json:"near_places,omitempty"`
}

type standing struct {
	Feed   string        `json:"feed"`
	In     bool          `json:"in"`
	Reason string        `json:"reason"`
	Text   string        `json:"text"`
	Would  string        `json:"would,omitempty"` // what would have to change for it to come in
	Trace  []curate.Step `json:"trace"`
}

type missing struct {
	Gone     bool    `json:"gone,omitempty"`
	Host     string  `json:"host,omitempty"`
	Channels []heard `json:"channels"`
	// Unread are feeds that the article's page, or the front page of its host,
	// links to and that no source reads.
	Unread []unread `json:"unread,omitempty"`
	Unseen string   `json:"unseen,omitempty"` // why neither page could be read; "" where one was
}

type heard struct {
	Source string    `json:"source"`
	URL    string    `json:"url"`
	Read   time.Time `json:"last_read,omitzero"`
	Listed int       `json:"listed"`
	Oldest time.Time `json:"oldest,omitzero"`
	Lists  bool      `json:"lists_it"`
}

// nearMiss is a place that a text names without being about it.
type nearMiss struct {
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"`
	Score  int    `json:"score"`
	Reason string `json:"reason"`
}

// nearMisses returns the near misses of a text, save those that it is about
// all the same: an editor may have said so.
func (p *places) nearMisses(d region.Document, about []news.Place) (list []nearMiss) {
	g := p.gazetteer()
	if g == nil {
		return nil
	}
	for _, n := range g.NearMisses(d) {
		if !slices.ContainsFunc(about, func(a news.Place) bool { return a.Region == n.Region }) {
			list = append(list, nearMiss{n.Region, g.Label(n.Region), n.Score, n.Reason})
		}
	}
	return list
}

// Run explains the newest article that the query means.
func (e *explainCmd) Run(ctx context.Context, c *call, in *instance) error {
	if e.Feed != "" && !in.hasFeed(e.Feed) {
		return noFeed(c, in.cfg.Load(), e.Feed)
	}
	ex, err := in.ingest.Explain(ctx, e.Article, e.Feed)
	if err != nil {
		return err
	}
	x, err := in.explanation(ctx, &ex)
	if err != nil {
		return err
	}
	if x.Missing != nil && !x.Missing.Gone && len(ex.Missing.Channels) > 0 {
		feeds, unseen := in.unreadFeeds(ctx, e.Article)
		if x.Missing.Unread = feeds; unseen != nil {
			x.Missing.Unseen = unseen.Error()
		}
	}
	if e.JSON {
		if err := printJSON(c.out, x); err != nil || x.Article != nil {
			return err
		}
		return partly
	}
	if x.Article == nil {
		in.printMissing(c, &ex, x)
		return partly
	}
	in.printExplanation(c, &ex, x)
	return nil
}

func (in *instance) hasFeed(slug string) bool {
	for _, f := range in.cfg.Load().Feeds {
		if f.Slug == slug {
			return true
		}
		for _, was := range f.Was {
			if was == slug {
				return true
			}
		}
	}
	return false
}

// explanation makes of what ingest knows what is printed.
func (in *instance) explanation(ctx context.Context, ex *ingest.Explanation) (*explanation, error) {
	x := &explanation{Query: ex.Query}
	if m := ex.Missing; m != nil {
		x.Missing = &missing{Gone: m.Gone, Host: m.Host, Channels: []heard{}}
		for _, h := range m.Channels {
			x.Missing.Channels = append(x.Missing.Channels, heard{string(h.Channel.Source.ID), h.Channel.URL, h.State.LastOK, h.Listed, h.Oldest, h.Lists})
		}
	}
	if len(ex.Found) == 0 {
		return x, nil
	}
	records, err := in.records(ctx, ex.Found[:1])
	if err != nil {
		return nil, err
	}
	x.Article = &records[0]
	for _, a := range ex.Found[1:] {
		x.Others = append(x.Others, a.ID.String())
	}
	x.Compared = in.comparisons(ex.Compared)
	for _, e := range ex.Acts {
		x.Acts = append(x.Acts, config.NewAct(e, ""))
	}
	for _, s := range ex.Feeds {
		x.Feeds = append(x.Feeds, standing{s.Feed, s.In, string(s.Reason), in.because(&s), in.advice(ex.Found[0], &s), s.Trace})
	}
	whole, err := in.store.Articles(ctx, []news.ID{ex.Found[0].ID}, true)
	if err != nil {
		return nil, err
	}
	if a := whole[0]; a != nil {
		x.NearMiss = in.places.Load().nearMisses(document(a, in.sourceOf(a), markup.Text(a.HTML)), a.Places)
	}
	return x, nil
}

func (in *instance) sourceOf(a *news.Article) *news.Source {
	for _, s := range in.cfg.Load().Sources {
		if s.Birth == a.Source {
			return s
		}
	}
	return nil
}

// because says in words what decided.
func (in *instance) because(s *ingest.Standing) string {
	zone := in.cfg.Load().Site.Zone
	switch s.Reason {
	case ingest.Capped:
		if s.Cap != nil {
			return fmt.Sprintf("its %s has had its share: %d in %s", s.Cap.Per, s.Cap.Count, seconds(s.Cap.Period))
		}
		return "its source has had its share"
	case ingest.Late:
		return "first seen more than 72 h after its own date: on pages, not in the feed"
	case ingest.Hidden:
		return "hidden by an editor; see  regionwire log"
	case ingest.Held:
		if s.Entry != nil {
			return "held until " + moment(s.Entry.Release, time.Now(), zone)
		}
		return "held back"
	case ingest.Older:
		return "the feed is full of newer articles"
	case ingest.Unbuilt:
		return "the feed waits for its sources to answer once"
	case ingest.Undecided:
		return "the feed is being built anew by new rules"
	case ingest.Withdrawn:
		return "withdrawn " + moment(s.Entry.Withdrawn, time.Now(), zone) + ": a notice stands in its place for 30 days"
	case ingest.Pinned:
		return "pinned by an editor until " + moment(s.Pinned, time.Now(), zone)
	case curate.Belongs:
		if !s.Verdict.In {
			return "came in before, and what is out is not taken back; now: " + traceText(s.Verdict)
		}
	}
	return traceText(s.Verdict)
}

func (in *instance) printExplanation(c *call, ex *ingest.Explanation, x *explanation) {
	a, r, zone := ex.Found[0], x.Article, in.cfg.Load().Site.Zone
	when := "no date of its own"
	if !a.Published.IsZero() {
		when = a.Published.Time.In(zone).Format("02/01/2006 15:04 (-07)") + ", " + r.Basis
	}
	c.printf("%s\n  %s, %s\n  %s\n", printable(a.Title), r.Source, when, address(a))
	printGroup(c, a, r)
	printCompared(c, x.Compared)
	for i, p := range r.Regions {
		head := "places"
		if i > 0 {
			head = ""
		}
		c.printf("  %-8s %s, %s (%d of 100): %s\n", head, p.Name, region.Word(p.Score), p.Score, evidence(p.Evidence))
	}
	if len(r.Regions) == 0 && in.places.Load().gazetteer() != nil {
		c.printf("  places   none\n")
	}
	for _, n := range x.NearMiss[:min(len(x.NearMiss), 3)] {
		c.printf("           not %s (%d of 100): %s\n", n.Name, n.Score, n.Reason)
	}
	for i := range x.Acts {
		e := &x.Acts[i]
		head := "editor"
		if i > 0 {
			head = ""
		}
		c.printf("  %-8s %s in %s, by %s (act %d)\n", head, actText(e, zone), cmp.Or(e.Feed, "all feeds"), cmp.Or(e.By, "somebody"), e.Number)
	}
	for _, s := range x.Feeds {
		c.printf("  %s  %-14s %s\n", inOrOut(s.In), s.Feed, s.Text)
		if len(x.Feeds) == 1 {
			printTrace(c, s.Trace)
		}
		if s.Would != "" {
			c.printf("       to have it in: %s\n", s.Would)
		}
	}
	if len(ex.Found) > 1 {
		c.printf("The query may also mean:\n")
		for _, o := range ex.Found[1:] {
			c.printf("  %s\n", in.choice(o))
		}
	}
}

// printGroup says which articles carry the same text and tell of the same
// event, and what decided.
func printGroup(c *call, a *news.Article, r *articleRecord) {
	if n := a.CopyNote; n.Why != "" {
		c.printf("  same text as %s: %s (%.0f %%)\n", groupMember(r, n.With), printable(n.Why), 100*n.Score)
	}
	for i, o := range r.Copies {
		head := "copies"
		if i > 0 {
			head = ""
		}
		why := ""
		if o.Why != "" {
			why = fmt.Sprintf(": %s (%.0f %%)", printable(o.Why), 100*o.Score)
		}
		c.printf("  %-8s %s%s\n", head, o.Source, why)
	}
	if n := a.StoryNote; n.Why != "" {
		c.printf("  story    %s: %s (%.0f %%)\n", r.Story, printable(n.Why), 100*n.Score)
	}
}

// groupMember names a copy by its paper and title, one that is gone by its ID.
func groupMember(r *articleRecord, id news.ID) string {
	for _, o := range r.Copies {
		if o.ID == id.String() {
			return fmt.Sprintf("%s, %q", o.Source, printable(o.Title))
		}
	}
	return id.String()
}

// address is where readers find an article.
func address(a *news.Article) string {
	if a.Link != "" {
		return a.Link
	}
	return a.URL
}

func evidence(list []news.Evidence) string {
	var parts []string
	for _, e := range list[:min(len(list), 4)] {
		if e.Text == "" {
			parts = append(parts, e.Reason)
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %q %s", e.Field, printable(e.Text), e.Reason))
	}
	return strings.Join(parts, ", ")
}
