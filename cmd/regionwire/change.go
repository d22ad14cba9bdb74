package main

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"

	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// change has an act on an article done, and says what has become of the
// article in feeds: what is claimed is what is seen afterwards.
func (in *instance) change(ctx context.Context, c *call, a *news.Article, e storage.Edit, done string) error {
	before, err := in.standings(ctx, a.ID)
	if err != nil {
		return err
	}
	logged, err := in.ingest.Edit(ctx, e)
	if err != nil {
		return usage("%w", err)
	}
	after, err := in.standings(ctx, a.ID)
	if err != nil {
		return err
	}
	c.printf("%s: %s\n", done, printable(a.Title))
	in.printChange(c, before, after)
	c.printf("undo with  regionwire undo %d\n", logged.Seq)
	return nil
}

// standings returns how an article stands in every feed.
func (in *instance) standings(ctx context.Context, id news.ID) ([]ingest.Standing, error) {
	ex, err := in.ingest.Explain(ctx, id.String(), "")
	return ex.Feeds, err
}

// printChange says in which feeds an article stands otherwise than before, or
// where it stands if that is everywhere as it was.
func (in *instance) printChange(c *call, before, after []ingest.Standing) {
	changed := false
	var holding []string
	for _, s := range after {
		if s.In {
			holding = append(holding, s.Feed)
		}
		i := slices.IndexFunc(before, func(was ingest.Standing) bool { return was.Feed == s.Feed })
		if i < 0 || before[i].In == s.In && before[i].Reason == s.Reason && before[i].Pinned.Equal(s.Pinned) {
			continue
		}
		changed = true
		c.printf("  %s  %-14s %s\n", inOrOut(s.In), s.Feed, in.because(&s))
	}
	switch {
	case changed:
	case len(holding) == 0:
		c.printf("  as before, no feed holds it\n")
	default:
		c.printf("  as before, it is in %s\n", strings.Join(holding, ", "))
	}
}

func inOrOut(in bool) string {
	if in {
		return "IN "
	}
	return "OUT"
}

// orUser returns a name, that of the user of this system for "".
func orUser(name string) string {
	if name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}

// undoCmd undoes an act of an editor.
type undoCmd struct {
	Number uint64 `arg:"" help:"Of the act, as regionwire log shows it."`
	By     string `placeholder:"NAME" help:"Who does it; the user of this system where none is given."`
}

// Run undoes an act. The log keeps both.
func (u *undoCmd) Run(ctx context.Context, c *call, in *instance) error {
	if u.Number == 0 {
		return usage("acts are numbered from 1; see  regionwire log")
	}
	edits, err := in.store.Edits(ctx, u.Number-1)
	if err != nil {
		return err
	}
	if len(edits) == 0 || edits[0].Seq != u.Number {
		return usage("there is no act %d; see  regionwire log", u.Number)
	}
	act := edits[0]
	list, err := in.store.Articles(ctx, []news.ID{act.Article}, false)
	if err != nil {
		return err
	}
	if list[0] == nil {
		return usage("the article of act %d has outlived its keeping", u.Number)
	}
	e := storage.Edit{Action: ingest.Undo, Article: act.Article, Feed: act.Feed, Undoes: u.Number, By: orUser(u.By)}
	return in.change(ctx, c, list[0], e, fmt.Sprintf("undone: act %d, %s", u.Number, act.Action))
}
