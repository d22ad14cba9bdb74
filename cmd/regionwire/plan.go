package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/config"
	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
)

// planCmd says what an edited configuration would change.
type planCmd struct {
	New   string `placeholder:"FILE" help:"The edited configuration; that of -c where none is given."`
	Since span   `default:"14d" placeholder:"TIME" help:"How far back stored articles are looked at, such as 48h or 7d (${default})."`
	JSON  bool   `name:"json" help:"One JSON object a feed."`
}

// planned is what plan --json prints of a feed.
type planned struct {
	Feed    string   `json:"feed"`
	New     bool     `json:"new,omitempty"`
	Kept    int      `json:"kept"`
	Added   int      `json:"added"`
	Removed int      `json:"removed"`
	Late    int      `json:"late,omitempty"`     // of the added: for pages only
	NoText  int      `json:"textless,omitempty"` // cannot be judged: their text has expired
	Alarm   string   `json:"alarm,omitempty"`
	Gains   []string `json:"gains,omitempty"` // a few titles
	Losses  []string `json:"losses,omitempty"`
	Leave   int      `json:"to_pages,omitempty"`     // stay, but leave the documents for pages
	Return  int      `json:"to_documents,omitempty"` // stay, and come into the documents
	Dropped bool     `json:"dropped,omitempty"`      // the file has no such feed any more
}

// changes reports whether anything would become of the feed.
func (r *planned) changes() bool {
	return r.Added+r.Removed+r.Leave+r.Return > 0 || r.New || r.Dropped
}

// Run decides every stored article of the time by the edited configuration and
// compares. Nothing is changed.
func (p *planCmd) Run(ctx context.Context, c *call, in *instance) error {
	file := c.config
	if p.New != "" {
		file = c.path(p.New)
	}
	places := new(places)
	cfg, err := loadFile(file, places)
	if err != nil {
		return err
	}
	plans, err := in.foresee(ctx, cfg, places, time.Duration(p.Since))
	if err != nil {
		return err
	}
	failures, err := failingTests(cfg, places)
	if err != nil {
		return err
	}
	for _, f := range failures {
		fmt.Fprintln(c.err, f.Error())
	}
	changed := 0
	for i := range plans {
		r := &plans[i]
		if r.changes() {
			changed++
		}
		if p.JSON {
			if err := printJSON(c.out, r); err != nil {
				return err
			}
			continue
		}
		c.printf("%-16s %s\n%s", r.Feed, r.text(), r.details())
	}
	if !p.JSON {
		c.printf("%d of %s would change, over the articles of the last %s. Saved as %s it is applied.\n",
			changed, plural(len(plans), "feed"), seconds(time.Duration(p.Since)), c.short(c.config))
	}
	return nil
}

// foresee says what a configuration would do to each feed, over the articles
// first seen within a time, and which feeds it drops.
func (in *instance) foresee(ctx context.Context, cfg *config.Config, p *places, since time.Duration) ([]planned, error) {
	tables, _, err := tablesOf(cfg, p)
	if err != nil {
		return nil, err
	}
	plans, err := in.ingest.Plan(ctx, tables, time.Now().Add(-since))
	if err != nil {
		return nil, err
	}
	var list []planned
	for i := range plans {
		list = append(list, planOf(&plans[i]))
	}
	for _, f := range in.cfg.Load().Feeds {
		if !slices.ContainsFunc(cfg.Feeds, func(g curate.Feed) bool { return g.Birth == f.Birth }) {
			list = append(list, planned{Feed: f.Slug, Dropped: true, Alarm: "would be gone: the file has no such feed"})
		}
	}
	return list, nil
}

// manyLost is the share of a feed's entries whose loss is an alarm.
const manyLost = .9

func planOf(p *ingest.Planned) planned {
	r := planned{
		Feed: p.Feed, New: p.New, Kept: p.Kept, Added: len(p.Added), Removed: len(p.Removed), Late: p.Late, NoText: p.Textless,
		Gains: someTitles(p.Added), Losses: someTitles(p.Removed), Leave: len(p.Leave), Return: len(p.Return),
	}
	switch before, after := r.Kept+r.Removed, r.Kept+r.Added; {
	case after == 0 && (before > 0 || r.New):
		r.Alarm = "would be empty"
	case before > 0 && float64(r.Removed) >= manyLost*float64(before):
		r.Alarm = fmt.Sprintf("would lose %d of %d entries", r.Removed, before)
	}
	return r
}

// someTitles returns the titles of the newest articles of a list.
func someTitles(list []*news.Article) (titles []string) {
	for i := len(list) - 1; i >= 0 && len(titles) < 3; i-- {
		titles = append(titles, printable(list[i].Title))
	}
	return titles
}

// text says in a line what would become of a feed.
func (r *planned) text() string {
	if r.Dropped {
		return "dropped"
	}
	text := fmt.Sprintf("+%d −%d, %s", r.Added, r.Removed, plural(r.Kept+r.Added, "entry"))
	if r.New {
		text += ", a new feed"
	}
	if r.Late > 0 {
		text += fmt.Sprintf(", %d of them for pages only", r.Late)
	}
	if r.Leave > 0 {
		text += fmt.Sprintf("; %s from the feed to its pages", plural(r.Leave, "entry"))
	}
	if r.Return > 0 {
		text += fmt.Sprintf("; %s from its pages to the feed", plural(r.Return, "entry"))
	}
	if r.NoText > 0 {
		text += fmt.Sprintf("; %s stay as they are: their text has expired", plural(r.NoText, "article"))
	}
	return text
}

// details are the alarm and a few titles, a line each.
func (r *planned) details() string {
	var b strings.Builder
	if r.Alarm != "" {
		fmt.Fprintf(&b, "  ALARM  %s\n", r.Alarm)
	}
	for _, t := range r.Gains {
		fmt.Fprintf(&b, "  +  %s\n", t)
	}
	for _, t := range r.Losses {
		fmt.Fprintf(&b, "  −  %s\n", t)
	}
	return b.String()
}
