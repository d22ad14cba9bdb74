package main

import (
	"context"
	"slices"

	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// editFlags are common to the acts of an editor on an article.
type editFlags struct {
	Article string `arg:"" help:"Address, ID or a piece of the title."`
	Reason  string `placeholder:"TEXT" help:"Why, for the log."`
	By      string `placeholder:"NAME" help:"Who does it; the user of this system where none is given."`
}

// feedFlag narrows an act to one feed.
type feedFlag struct {
	Feed string `placeholder:"SLUG" help:"Only in this feed; in all where none is given."`
}

// edit has an act on the named article done and says what has become of it.
func (f *editFlags) edit(ctx context.Context, c *call, in *instance, e storage.Edit, done string) error {
	a, err := in.one(ctx, f.Article)
	if err != nil {
		return err
	}
	return f.act(ctx, c, in, a, e, done)
}

// editEntry has an act done on what stands for an article in feeds. Where that
// is the entry of another paper's copy, the act is on the article that opened
// it, and the answer names it.
func (f *editFlags) editEntry(ctx context.Context, c *call, in *instance, e storage.Edit, done string) error {
	a, err := in.one(ctx, f.Article)
	if err != nil {
		return err
	}
	if _, err := in.birthOf(c, e.Feed); err != nil {
		return err
	}
	openers, err := in.openers(ctx, a, e.Feed)
	if err != nil {
		return err
	}
	for _, o := range openers {
		if o.ID != a.ID {
			c.printf("%s stands in feeds as a copy of %s, which opened the entry\n", a.ID, o.ID)
		}
		if err := f.act(ctx, c, in, o, e, done); err != nil {
			return err
		}
	}
	return nil
}

// openers returns the articles whose entries stand for an article in a feed,
// in all for "". It is the article itself where there are none.
func (in *instance) openers(ctx context.Context, a *news.Article, feed string) ([]*news.Article, error) {
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

// act has an act on an article done. e.Feed is a slug.
func (f *editFlags) act(ctx context.Context, c *call, in *instance, a *news.Article, e storage.Edit, done string) error {
	slug := e.Feed
	birth, err := in.birthOf(c, slug)
	if err != nil {
		return err
	}
	e.Article, e.Feed, e.Reason, e.By = a.ID, birth, f.Reason, orUser(f.By)
	if slug != "" {
		done += " in " + slug
	}
	return in.change(ctx, c, a, e, done)
}

// birthOf returns the name that a feed was born with, by its slug; "" for "".
func (in *instance) birthOf(c *call, slug string) (string, error) {
	if slug == "" {
		return "", nil
	}
	cfg := in.cfg.Load()
	for _, f := range cfg.Feeds {
		if f.Slug == slug || slices.Contains(f.Was, slug) {
			return f.Birth, nil
		}
	}
	return "", noFeed(c, cfg, slug)
}

// hideCmd takes an article out of feeds and pages.
type hideCmd struct {
	editFlags
	feedFlag
}

// Run hides an article.
func (h *hideCmd) Run(ctx context.Context, c *call, in *instance) error {
	return h.editEntry(ctx, c, in, storage.Edit{Action: ingest.Hide, Feed: h.Feed}, "hidden")
}

// unhideCmd puts a hidden article back as it was.
type unhideCmd struct {
	editFlags
	feedFlag
}

// Run shows an article again.
func (u *unhideCmd) Run(ctx context.Context, c *call, in *instance) error {
	return u.editEntry(ctx, c, in, storage.Edit{Action: ingest.Unhide, Feed: u.Feed}, "no longer hidden")
}
