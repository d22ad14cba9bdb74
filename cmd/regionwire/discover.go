package main

import (
	"context"
	"fmt"
	"os"

	"regionwire/config"
	"regionwire/fetcher"
	"regionwire/news"
	"regionwire/text"
)

// discoverCmd shows what an address offers.
type discoverCmd struct {
	Address string   `arg:"" help:"A newsroom, its page or its feed."`
	Add     bool     `help:"Write the best of it into config.yaml as a new source."`
	Guess   bool     `help:"Where the page links to no feed, try the paths at which systems keep theirs."`
	Allow   []string `placeholder:"NETWORK" help:"Networks that may be contacted though they are not public."`
}

// Run prints what was found as comments, with the newest articles of the best
// of it, and below them the lines to paste.
func (d *discoverCmd) Run(ctx context.Context, c *call) error {
	file, err := os.ReadFile(c.config)
	if err != nil && (d.Add || !os.IsNotExist(err)) {
		return usage("%w", err)
	}
	var cfg *config.Config
	taken, read := map[string]bool{}, map[string]string{}
	if err == nil {
		if cfg, err = loadFile(c.config, new(places)); err != nil {
			return err
		}
		taken, read = inUse(cfg)
	}
	f, err := discoverer(d.Allow, cfg)
	if err != nil {
		return err
	}
	found, err := f.Discover(ctx, d.Address, d.Guess)
	if err != nil {
		return &exitError{exitPartly, fmt.Errorf("%s: %w", d.Address, because(err))}
	}
	source := sourceOf(found[0], func(s string) bool { return taken[s] })
	c.printFound(found)
	if err := usable(found[0]); err != nil {
		return &exitError{exitPartly, fmt.Errorf("%s: %w", d.Address, err)}
	}
	if by := read[source.URL]; by != "" {
		c.printf("# read already, as %s\n", by)
		if d.Add {
			return usage("%s is read already, as %s", source.URL, by)
		}
	}
	c.printf("sources:\n  %s: %s\n", source.Slug, sourceYAML(found[0], source))
	if !d.Add {
		return nil
	}
	changed, err := config.AddSource(file, source)
	if err != nil {
		return err
	}
	if err := replaceFile(c.config, changed); err != nil {
		return err
	}
	c.allowed(d.Allow, cfg)
	c.printf("# added to %s\n", c.short(c.config))
	return nil
}

// maxShown is how many articles are shown of what was found.
const maxShown = 10

// printFound tells of everything that was found, the best in detail.
func (c *call) printFound(found []fetcher.Found) {
	for i := range found {
		o := &found[i]
		c.printf("# %-7s %s   %s\n", o.Kind, o.URL, o.How)
	}
	best := &found[0]
	c.printf("# %s\n", printable(lineOf(found)))
	for i := range best.Poll.Items[:min(len(best.Poll.Items), maxShown)] {
		it := &best.Poll.Items[i]
		date := "no date         "
		if it.Published.Basis != news.FirstSeen && !it.Published.IsZero() {
			date = it.Published.Time.In(best.Poll.Channel.Zone).Format("02/01/2006 15:04")
		}
		c.printf("#   %s  %s\n", date, printable(text.Cut(it.Title, 90)))
	}
	for _, w := range best.Poll.Outcome.Warnings {
		c.printf("#   warning: %s\n", printable(w))
	}
	if hub := best.Poll.Info.Hub; hub != "" {
		c.printf("# It names a hub that tells of news at once (WebSub): %s\n", printable(hub))
	}
	if best.Recipe.Links != "" {
		c.printf("# Its links are not found automatically; the selector below finds them. Look whether they are the articles.\n")
	}
}

// sourceYAML returns a source as it is written behind its slug.
func sourceYAML(best fetcher.Found, s config.NewSource) string {
	if best.Kind == news.Feed {
		return s.URL
	}
	if s.Links != "" {
		return fmt.Sprintf("{page: {url: %q, links: %q}}", s.URL, s.Links)
	}
	return fmt.Sprintf("{%s: %q}", best.Kind, s.URL)
}
