package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"regionwire/config"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// editFlags are common to the acts of an editor.
type editFlags struct {
	Article string `arg:"" help:"Address, ID or a piece of the title."`
	Feed    string `placeholder:"SLUG" help:"Only in this feed; in all where none is given."`
	Reason  string `placeholder:"TEXT" help:"Why, for the log."`
	By      string `placeholder:"NAME" help:"Who does it; the user of this system where none is given."`
}

// edit has an act done and says so. value is what the act needs, "" for most.
func (f *editFlags) edit(ctx context.Context, c *call, in *instance, action, value, done string) error {
	a, err := in.one(ctx, f.Article)
	if err != nil {
		return err
	}
	return f.act(ctx, c, in, a, action, value, done)
}

// editEntry has an act done on what stands for an article in feeds. Where that
// is the entry of another paper's copy, the act is on the article that opened
// it, and the answer names it.
func (f *editFlags) editEntry(ctx context.Context, c *call, in *instance, action, done string) error {
	a, err := in.one(ctx, f.Article)
	if err != nil {
		return err
	}
	openers, err := in.openers(ctx, a, f.Feed)
	if err != nil {
		return err
	}
	for _, o := range openers {
		if o.ID != a.ID {
			c.printf("%s stands in feeds as a copy of %s, which opened the entry\n", a.ID, o.ID)
		}
		if err := f.act(ctx, c, in, o, action, "", done); err != nil {
			return err
		}
	}
	return nil
}

// openers returns the articles whose entries stand for an article in a feed,
// in all for "". It is the article itself where there are none.
func (in *instance) openers(ctx context.Context, a *news.Article, feed string) ([]*news.Article, error) {
	if feed != "" && !in.hasFeed(feed) {
		return nil, usage("there is no feed %q in %s", feed, in.cfg.Load().Path)
	}
	ex, err := in.ingest.Explain(ctx, a.ID.String(), feed)
	if err != nil {
		return nil, err
	}
	var openers []*news.Article
	for _, s := range ex.Feeds {
		if s.Entry == nil {
			continue
		}
		for _, o := range append(ex.Copies, a) {
			if o.ID == s.Entry.Article && !slices.ContainsFunc(openers, func(k *news.Article) bool { return k.ID == o.ID }) {
				openers = append(openers, o)
			}
		}
	}
	if len(openers) == 0 {
		openers = []*news.Article{a}
	}
	return openers, nil
}

// act has an act on an article done and says so.
func (f *editFlags) act(ctx context.Context, c *call, in *instance, a *news.Article, action, value, done string) error {
	e := storage.Edit{Action: action, Article: a.ID, Reason: f.Reason, By: f.By, Value: value}
	if e.By == "" {
		e.By = userName()
	}
	if f.Feed != "" {
		for _, feed := range in.cfg.Load().Feeds {
			if feed.Slug == f.Feed {
				e.Feed = feed.Birth
			}
		}
		if e.Feed == "" {
			return noFeed(c, in.cfg.Load(), f.Feed)
		}
	}
	logged, err := in.ingest.Edit(ctx, e)
	if err != nil {
		return err
	}
	where := "all feeds"
	if f.Feed != "" {
		where = f.Feed
	}
	c.printf("%s in %s: %s\nundo with  regionwire undo %d\n", done, where, printable(a.Title), logged.Seq)
	return nil
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}

// hideCmd takes an article out of feeds and pages.
type hideCmd struct{ editFlags }

// Run hides an article.
func (h *hideCmd) Run(ctx context.Context, c *call, in *instance) error {
	return h.editEntry(ctx, c, in, ingest.Hide, "hidden")
}

// unhideCmd puts a hidden article back as it was.
type unhideCmd struct{ editFlags }

// Run shows an article again.
func (u *unhideCmd) Run(ctx context.Context, c *call, in *instance) error {
	return u.editEntry(ctx, c, in, ingest.Unhide, "shown again")
}

// editCmd holds the acts of an editor beside hiding.
type editCmd struct {
	Retitle  retitleCmd  `cmd:"" help:"Show an article under another title."`
	Withdraw withdrawCmd `cmd:"" help:"Replace an article's entries by a notice, for 30 days."`
	Region   regionCmd   `cmd:"" help:"Say which places an article is about."`
	Merge    mergeCmd    `cmd:"" help:"Say that an article has the text of another."`
	Split    splitCmd    `cmd:"" help:"Say that an article has a text of its own."`
	Export   exportCmd   `cmd:"" help:"Print what editors did, one JSON object an act."`
	Import   importCmd   `cmd:"" help:"Do what editors of another store did."`
}

// retitleCmd shows an article under another title.
type retitleCmd struct {
	editFlags
	Title string `required:"" placeholder:"TEXT" help:"The title to show."`
}

// Run gives an article its title.
func (r *retitleCmd) Run(ctx context.Context, c *call, in *instance) error {
	return r.edit(ctx, c, in, ingest.Retitle, r.Title, "retitled")
}

// withdrawCmd replaces an article's entries by a notice.
type withdrawCmd struct{ editFlags }

// Run withdraws an article.
func (w *withdrawCmd) Run(ctx context.Context, c *call, in *instance) error {
	return w.editEntry(ctx, c, in, ingest.Withdraw, "withdrawn")
}

// undoCmd undoes an act of an editor.
type undoCmd struct {
	Number uint64 `arg:"" help:"Number of the act, as regionwire log shows it."`
	By     string `placeholder:"NAME" help:"Who does it."`
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
	by := u.By
	if by == "" {
		by = userName()
	}
	done := edits[0]
	_, err = in.ingest.Edit(ctx, storage.Edit{Action: ingest.Undo, Article: done.Article, Feed: done.Feed, Undoes: u.Number, By: by})
	if err != nil {
		return err
	}
	c.printf("undone: %s\n", done.Action)
	return nil
}

// logCmd shows what editors did.
type logCmd struct {
	JSON bool `name:"json" help:"One JSON object an act."`
}

// Run prints the log, oldest first.
func (l *logCmd) Run(ctx context.Context, c *call, in *instance) error {
	acts, err := in.acts(ctx)
	if err != nil {
		return err
	}
	zone := in.cfg.Load().Site.Zone
	t := table{head: []string{"NO", "WHEN", "BY", "ACT", "FEED", "ARTICLE"}}
	for i := range acts {
		a := &acts[i]
		if l.JSON {
			if err := printJSON(c.out, a); err != nil {
				return err
			}
			continue
		}
		title := cmp.Or(printable(a.Title), a.Article.String())
		if a.Reason != "" {
			title += "   (" + printable(a.Reason) + ")"
		}
		t.add(strconv.FormatUint(a.Number, 10), moment(a.At, time.Now(), zone), a.By, actText(a, zone), cmp.Or(a.Feed, "all"), title)
	}
	if !l.JSON {
		t.print(c.out)
	}
	return nil
}

// actText names an act with what it was done with.
func actText(a *config.Act, zone *time.Location) string {
	switch {
	case a.Undoes > 0:
		return a.Act + " " + strconv.FormatUint(a.Undoes, 10)
	case !a.Until.IsZero():
		return a.Act + " until " + moment(a.Until, time.Now(), zone)
	case a.Value != "":
		return a.Act + " " + printable(a.Value)
	}
	return a.Act
}

// one returns the article that a query means. Several are an error that lists
// them, and so is none.
func (in *instance) one(ctx context.Context, query string) (*news.Article, error) {
	ex, err := in.ingest.Explain(ctx, query, "")
	if err != nil {
		return nil, err
	}
	switch len(ex.Found) {
	case 1:
		return ex.Found[0], nil
	case 0:
		return nil, usage("no stored article has %q as its address or ID, nor in its title within 30 days", query)
	}
	var b strings.Builder
	for _, a := range ex.Found {
		fmt.Fprintf(&b, "\n  %s  %s", a.ID, printable(a.Title))
	}
	return nil, usage("%q means several articles; name one by its ID:%s", query, b.String())
}
