package main

import (
	"context"
	"fmt"
	"time"

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
	tables, _, err := tablesOf(cfg, places)
	if err != nil {
		return err
	}
	plans, err := in.ingest.Plan(ctx, tables, time.Now().Add(-time.Duration(p.Since)))
	if err != nil {
		return err
	}
	changed := 0
	for i := range plans {
		r := planOf(&plans[i])
		if r.Added+r.Removed > 0 || r.New {
			changed++
		}
		if p.JSON {
			if err := printJSON(c.out, r); err != nil {
				return err
			}
			continue
		}
		printPlan(c, &r)
	}
	if !p.JSON {
		c.printf("%d of %s would change, over the articles of the last %s. Saved as %s it is applied.\n",
			changed, plural(len(plans), "feed"), seconds(time.Duration(p.Since)), c.short(c.config))
	}
	return nil
}

// manyLost is the share of a feed's entries whose loss is an alarm.
const manyLost = .9

func planOf(p *ingest.Planned) planned {
	r := planned{
		Feed: p.Feed, New: p.New, Kept: p.Kept, Added: len(p.Added), Removed: len(p.Removed), Late: p.Late, NoText: p.Textless,
		Gains: someTitles(p.Added), Losses: someTitles(p.Removed),
	}
	switch before, after := r.Kept+r.Removed, r.Kept+r.Added; {
	case after == 0:
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

func printPlan(c *call, r *planned) {
	note := ""
	if r.New {
		note = ", a new feed"
	}
	if r.Late > 0 {
		note += fmt.Sprintf(", %d of them for pages only", r.Late)
	}
	if r.NoText > 0 {
		note += fmt.Sprintf("; %s stay as they are: their text has expired", plural(r.NoText, "article"))
	}
	c.printf("%-16s +%d −%d, %s%s\n", r.Feed, r.Added, r.Removed, plural(r.Kept+r.Added, "entry"), note)
	if r.Alarm != "" {
		c.printf("  ALARM  %s\n", r.Alarm)
	}
	for _, t := range r.Gains {
		c.printf("  +  %s\n", t)
	}
	for _, t := range r.Losses {
		c.printf("  −  %s\n", t)
	}
}
