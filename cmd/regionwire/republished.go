package main

import (
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"time"

	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// republishedCmd lists what was republished: when the source had it, when it
// came out here, and when it was taken down.
type republishedCmd struct {
	Since span `default:"30d" placeholder:"TIME" help:"Of articles first seen within this time, such as 48h or 7d (${default})."`
	CSV   bool `name:"csv" help:"As CSV, for a spreadsheet."`
	JSON  bool `name:"json" help:"One JSON object an entry."`
}

// republication is an article's way through a feed. Times are zero where it
// has not come so far.
type republication struct {
	Feed       string    `json:"feed"`
	Source     string    `json:"source"`
	URL        string    `json:"url"`
	Title      string    `json:"title"`
	Published  time.Time `json:"published,omitzero"`   // the source's time
	Released   time.Time `json:"released"`             // ours
	SourceGone time.Time `json:"source_gone,omitzero"` // when its page was seen to be gone
	TakenDown  time.Time `json:"taken_down,omitzero"`  // hidden or replaced by a notice here
	By         string    `json:"by,omitempty"`         // who took it down
	Reason     string    `json:"reason,omitempty"`
}

var republicationHead = []string{"feed", "source", "url", "title", "published", "released", "source_gone", "taken_down", "by", "reason"}

func (r *republication) row() []string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	return []string{r.Feed, r.Source, r.URL, noFormula(r.Title), at(r.Published), at(r.Released), at(r.SourceGone), at(r.TakenDown), noFormula(r.By), noFormula(r.Reason)}
}

// noFormula returns a text as a cell that a spreadsheet shows instead of
// computing it: newsrooms write the titles.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// Run prints one line an entry, the articles first seen last first.
func (p *republishedCmd) Run(ctx context.Context, c *call, in *instance) error {
	w := csv.NewWriter(c.out)
	t := table{head: []string{"SOURCE TIME", "OURS", "TAKEN DOWN", "FEED", "SOURCE", "TITLE"}}
	if p.CSV {
		if err := w.Write(republicationHead); err != nil {
			return err
		}
	}
	err := in.republications(ctx, time.Now().Add(-time.Duration(p.Since)), func(r *republication) error {
		switch {
		case p.JSON:
			return printJSON(c.out, r)
		case p.CSV:
			return w.Write(r.row())
		}
		now, zone := time.Now(), in.cfg.Load().Site.Zone
		t.add(moment(r.Published, now, zone), moment(r.Released, now, zone), moment(r.TakenDown, now, zone), r.Feed, r.Source, printable(r.Title))
		return nil
	})
	w.Flush()
	if !p.JSON && !p.CSV {
		t.print(c.out)
	}
	if err == nil {
		err = w.Error()
	}
	return err
}

// republications calls each for every entry that came out of articles first
// seen since an instant, newest first.
func (in *instance) republications(ctx context.Context, since time.Time, each func(*republication) error) error {
	edits, err := in.store.Edits(ctx, 0)
	if err != nil {
		return err
	}
	acts := map[news.ID][]storage.Edit{}
	for _, e := range edits {
		acts[e.Article] = append(acts[e.Article], e)
	}
	for q := (storage.Query{Since: since, Limit: 500}); ; {
		articles, next, err := in.store.List(ctx, q)
		if err != nil {
			return err
		}
		ids := make([]news.ID, len(articles))
		for i, a := range articles {
			ids[i] = a.ID
		}
		placed, err := in.store.Placed(ctx, ids)
		if err != nil {
			return err
		}
		for i, a := range articles {
			for _, e := range placed[i] {
				if e.Release.After(time.Now()) {
					continue
				}
				if err := each(in.republication(a, e, acts[a.ID])); err != nil {
					return err
				}
			}
		}
		if next == "" {
			return nil
		}
		q.After = next
	}
}

func (in *instance) republication(a *news.Article, e storage.Entry, acts []storage.Edit) *republication {
	r := &republication{
		Feed: in.slugOf(e.Feed), Source: string(a.Source), URL: address(a), Title: a.Title,
		Published: a.Published.Time, Released: e.Release, SourceGone: a.Withdrawn, TakenDown: e.Withdrawn,
	}
	for _, act := range slices.Backward(acts) {
		down := e.Hidden && act.Action == ingest.Hide || !e.Withdrawn.IsZero() && (act.Action == ingest.Withdraw || act.Action == ingest.Gone)
		if down && (act.Feed == "" || act.Feed == e.Feed) {
			r.TakenDown, r.By, r.Reason = act.At, act.By, act.Reason
			break
		}
	}
	return r
}

// slugOf returns the present slug of a feed by the one it was born with.
func (in *instance) slugOf(birth string) string {
	for _, f := range in.cfg.Load().Feeds {
		if f.Birth == birth {
			return f.Slug
		}
	}
	return birth
}
