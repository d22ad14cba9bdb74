package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/config"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// editCmd holds the acts of an editor beside hiding.
type editCmd struct {
	Pin       pinCmd       `cmd:"" help:"Put an article first in a feed and its pages, until a date."`
	Represent representCmd `cmd:"" help:"Show an article in the place of the others with its text."`
	Retitle   retitleCmd   `cmd:"" help:"Show an article under another title."`
	Region    regionCmd    `cmd:"" help:"Say which places an article is about."`
	Merge     mergeCmd     `cmd:"" help:"Say that an article has the text of another."`
	Split     splitCmd     `cmd:"" help:"Say that an article has a text of its own."`
	Withdraw  withdrawCmd  `cmd:"" help:"Replace an article's entries by a notice, for 30 days."`
	Export    exportCmd    `cmd:"" help:"Print what editors did, as YAML."`
	Import    importCmd    `cmd:"" help:"Do what editors of another store did."`
}

// pinCmd puts an article first.
type pinCmd struct {
	editFlags
	feedFlag
	Until string `required:"" placeholder:"DATE" help:"The last day, 2026-12-01, or the instant, 2026-12-01T18:00; or how long from now, such as 12h or 3d."`
}

// Run pins an article. In a feed that is named it comes in, whatever the rules
// say of it.
func (p *pinCmd) Run(ctx context.Context, c *call, in *instance) error {
	zone := in.cfg.Load().Site.Zone
	until, err := readUntil(p.Until, time.Now(), zone)
	if err != nil {
		return err
	}
	return p.editEntry(ctx, c, in, storage.Edit{Action: ingest.Pin, Feed: p.Feed, Until: until}, "pinned until "+moment(until, time.Now(), zone))
}

// readUntil reads when something ends: the end of a day, an instant in a zone,
// or a time from now.
func readUntil(s string, now time.Time, zone *time.Location) (time.Time, error) {
	if d, err := config.ParseDuration(s); err == nil {
		return now.Add(d), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil {
		return t.AddDate(0, 0, 1), nil
	}
	return time.Time{}, usage("--until %s is no date: write 2026-12-01 for the end of that day, 2026-12-01T18:00, or 3d", s)
}

// representCmd chooses the article that is shown of those with one text.
type representCmd struct{ editFlags }

// Run shows an article in the place of the one that opened the entry. The
// entry keeps its id.
func (r *representCmd) Run(ctx context.Context, c *call, in *instance) error {
	return r.edit(ctx, c, in, storage.Edit{Action: ingest.Represent}, "represents its text in all feeds")
}

// retitleCmd shows an article under another title.
type retitleCmd struct {
	editFlags
	Title string `required:"" placeholder:"TEXT" help:"The title to show."`
}

// Run gives an article its title.
func (r *retitleCmd) Run(ctx context.Context, c *call, in *instance) error {
	return r.edit(ctx, c, in, storage.Edit{Action: ingest.Retitle, Value: r.Title}, fmt.Sprintf("shown as %q", printable(r.Title)))
}

// withdrawCmd replaces an article's entries by a notice.
type withdrawCmd struct {
	editFlags
	feedFlag
}

// Run withdraws an article.
func (w *withdrawCmd) Run(ctx context.Context, c *call, in *instance) error {
	return w.editEntry(ctx, c, in, storage.Edit{Action: ingest.Withdraw, Feed: w.Feed}, "replaced by a notice for 30 days")
}

// regionCmd says which places an article is about.
type regionCmd struct {
	editFlags
	Region []string `required:"" sep:"," placeholder:"PLACE" help:"Its places, by name or ID, the first the most important."`
}

// Run puts an article into the places.
func (r *regionCmd) Run(ctx context.Context, c *call, in *instance) error {
	places := in.places.Load()
	var ids, names []string
	for _, name := range r.Region {
		id, err := places.id(name)
		if err != nil {
			return err
		}
		ids, names = append(ids, id), append(names, places.name(id))
	}
	return r.edit(ctx, c, in, storage.Edit{Action: ingest.Region, Value: strings.Join(ids, " ")}, "placed in "+strings.Join(names, ", "))
}

// mergeCmd says that an article has the text of another.
type mergeCmd struct {
	editFlags
	With string `arg:"" help:"Address, ID or a piece of the title of the other article."`
}

// Run takes an article into the group of another.
func (m *mergeCmd) Run(ctx context.Context, c *call, in *instance) error {
	with, err := in.one(ctx, m.With)
	if err != nil {
		return err
	}
	return m.edit(ctx, c, in, storage.Edit{Action: ingest.Merge, Value: with.ID.String()}, "merged with "+printable(with.Title))
}

// splitCmd says that an article has a text of its own.
type splitCmd struct{ editFlags }

// Run takes an article out of its group.
func (s *splitCmd) Run(ctx context.Context, c *call, in *instance) error {
	return s.edit(ctx, c, in, storage.Edit{Action: ingest.Split}, "split off")
}

// one returns the article that a query means. Of several with one text it is
// the one that the others copy; several texts are an error that lists them, and so is none.
func (in *instance) one(ctx context.Context, query string) (*news.Article, error) {
	ex, err := in.ingest.Explain(ctx, query, "")
	if err != nil {
		return nil, err
	}
	switch n := len(ex.Found); {
	case n > 0 && !slices.ContainsFunc(ex.Found, func(a *news.Article) bool { return a.Copy != ex.Found[0].Copy }):
		if i := slices.IndexFunc(ex.Found, func(a *news.Article) bool { return a.ID == a.Copy }); i >= 0 {
			return ex.Found[i], nil
		}
		return ex.Found[n-1], nil
	case n == 0:
		return nil, usage("no stored article has %q as its address or ID, nor in its title within 30 days", query)
	}
	var b strings.Builder
	for _, a := range ex.Found {
		fmt.Fprintf(&b, "\n  %s", in.choice(a))
	}
	return nil, usage("%q means several articles; name one by its ID:%s", query, b.String())
}

// choice is the line of an article among others that may be meant: those of
// several papers often have one title.
func (in *instance) choice(a *news.Article) string {
	return fmt.Sprintf("%s  %-11s  %-12s  %s", a.ID, moment(a.Published.Time, time.Now(), in.cfg.Load().Site.Zone), a.Source, printable(a.Title))
}
