package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"regionwire/config"
	"regionwire/fetcher"
	"regionwire/news"
	webpage "regionwire/page"
)

// initCmd writes a first config.yaml.
type initCmd struct {
	Addresses []string `arg:"" name:"address" help:"Newsrooms, their pages or their feeds."`
	Allow     []string `placeholder:"NETWORK" help:"Networks that may be contacted though they are not public, such as 127.0.0.0/8."`
}

// Run asks each address what it offers, and writes what came of it to a file
// that is not there yet.
func (i *initCmd) Run(ctx context.Context, c *call) error {
	if _, err := os.Stat(c.config); err == nil {
		return usage("%s is there already; add to it with  regionwire add ADDRESS", c.short(c.config))
	}
	f, err := discoverer(i.Allow, nil)
	if err != nil {
		return err
	}
	spec := config.InitSpec{}
	if spec.Allow, err = networks(i.Allow); err != nil {
		return err
	}
	taken, read := map[string]bool{}, map[string]string{}
	failed := 0
	for _, address := range i.Addresses {
		source, line, err := ask(ctx, f, address, func(s string) bool { return taken[s] })
		if err != nil {
			failed++
			fmt.Fprintf(c.err, "  %-13s %v\n", address, err)
			continue
		}
		if by := read[source.URL]; by != "" {
			c.printf("  %-13s leads to %s, which %s reads already\n", address, source.URL, by)
			continue
		}
		taken[source.Slug], read[source.URL] = true, source.Slug
		spec.Sources = append(spec.Sources, source)
		c.printf("  %-13s %s\n", source.Slug, line)
	}
	if len(spec.Sources) == 0 {
		return usage("none of the addresses can be read; nothing was written")
	}
	text, spec := config.Init(spec)
	if err := writeNew(c.config, text); err != nil {
		return err
	}
	zone := "time zone " + spec.Timezone
	if spec.Timezone == "" {
		zone = "time zone UTC (nothing tells another; write  site: {timezone: …})"
	}
	c.printf("wrote %s: %s, language %s, %s.  Next:  regionwire run\n",
		c.short(c.config), plural(strings.Count(string(text), "\n"), "line"), spec.Language, zone)
	if failed > 0 {
		return partly
	}
	return nil
}

// writeNew writes a file that must not be there.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// discoverer returns a Fetcher for looking at addresses. cfg is the
// configuration that they may be added to, nil when there is none.
func discoverer(allow []string, cfg *config.Config) (*fetcher.Fetcher, error) {
	opts := fetcher.Options{Version: version}
	if cfg != nil {
		opts.Contact, opts.Zone, opts.Allow = cfg.Site.Contact, cfg.Site.Zone, slices.Clone(cfg.Fetch.Allow)
	}
	more, err := networks(allow)
	if err != nil {
		return nil, err
	}
	opts.Allow = append(opts.Allow, more...)
	return fetcher.New(opts), nil
}

// networks reads the values of --allow.
func networks(allow []string) (list []netip.Prefix, err error) {
	for _, a := range allow {
		p, err := netip.ParsePrefix(a)
		if err != nil {
			return nil, usage("--allow %s: want a network such as 127.0.0.0/8", a)
		}
		list = append(list, p)
	}
	return list, nil
}

// ask finds out what an address offers. It returns the source to configure and
// a line that says what was found.
func ask(ctx context.Context, f *fetcher.Fetcher, address string, taken func(string) bool) (config.NewSource, string, error) {
	found, err := f.Discover(ctx, address, false)
	if err != nil {
		return config.NewSource{}, "", because(err)
	}
	best := found[0]
	if err := usable(best); err != nil {
		return config.NewSource{}, "", err
	}
	return sourceOf(best, taken), lineOf(found), nil
}

// because returns an error of discovery in the words of its kind.
func because(err error) error {
	var e *fetcher.Error
	if errors.As(err, &e) {
		if e.Detail == "" {
			return errors.New(e.Kind.Sentence("en"))
		}
		return fmt.Errorf("%s: %s", e.Kind.Sentence("en"), printable(e.Detail))
	}
	return err
}

// usable says why what was found gives no articles; nil when it does, or may
// in time: a feed may be empty.
func usable(best fetcher.Found) error {
	o := best.Poll.Outcome
	switch {
	case best.Kind == news.Feed || len(best.Poll.Items) > 0:
		return nil
	case o.Kind.Failed():
		return fmt.Errorf("no feed, and its pages cannot be read: it %s (%s)", o.Kind.Sentence("en"), printable(o.Detail))
	}
	return fmt.Errorf("no feed there, none that the page links to, and no articles on it. Give the address of a page that lists articles, or look for a word like RSS on the site and give the address behind it")
}

// sourceOf returns what was found as a source to configure.
func sourceOf(best fetcher.Found, taken func(string) bool) config.NewSource {
	s := config.NewSource{
		Slug: config.SourceSlug(best.URL, taken), URL: best.URL, Kind: best.Kind, Language: best.Poll.Info.Language,
		Title: best.Title, Links: best.Recipe.Links,
	}
	if s.Language == "" && len(best.Poll.Items) > 0 {
		s.Language = best.Poll.Items[0].Language
	}
	return s
}

// lineOf says what was found, the best of it first.
func lineOf(found []fetcher.Found) string {
	best := found[0]
	if best.Kind != news.Feed {
		return fmt.Sprintf("%-5s no feed; %s", best.Kind, completeness(&best.Poll))
	}
	line := fmt.Sprintf("feed  %s   %s", best.URL, plural(len(best.Poll.Items), "article"))
	if newest := newestDate(best.Poll.Items); !newest.IsZero() {
		line += ", newest " + ago(time.Since(newest))
	}
	if others := len(found) - 1; others > 0 {
		line += fmt.Sprintf("   (%s more there: %s)", plural(others, "feed"), listURLs(found[1:]))
	}
	return line
}

// completeness says how many of the articles that were read have which field:
// "18 articles found, title date lead 18/18, byline 15/18".
func completeness(p *news.Poll) string {
	var h webpage.Health
	for i := range p.Items {
		h.Add(&p.Items[i], nil)
	}
	line := plural(p.Outcome.Read, "article") + " found"
	if h.Items < p.Outcome.Read {
		line += fmt.Sprintf("; of %d read", h.Items)
	}
	last := -1
	for _, f := range []struct {
		name  string
		count int
	}{{"title", h.Titles}, {"date", h.Dates}, {"lead", h.Leads}, {"text", h.Texts}, {"byline", h.Authors}, {"image", h.Images}} {
		if f.count == last {
			line = strings.TrimSuffix(line, fmt.Sprintf(" %d/%d", last, h.Items)) + " " + f.name
		} else {
			line += ", " + f.name
		}
		line += fmt.Sprintf(" %d/%d", f.count, h.Items)
		last = f.count
	}
	return line
}

func listURLs(found []fetcher.Found) string {
	var urls []string
	for _, f := range found[:min(len(found), 3)] {
		urls = append(urls, f.URL)
	}
	return strings.Join(urls, " ")
}

func newestDate(items []news.Item) (newest time.Time) {
	for i := range items {
		if t := items[i].Published.Time; t.After(newest) {
			newest = t
		}
	}
	return newest
}

// ago says how long ago something was.
func ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return seconds(max(d, 2*time.Minute)) + " ago"
}

// hostOf returns the host of an address, "" when it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// addCmd adds a source to config.yaml.
type addCmd struct {
	Address string   `arg:"" help:"A newsroom, its page or its feed."`
	To      string   `placeholder:"SOURCE" help:"Add the address to this source instead of making a new one."`
	As      string   `placeholder:"SLUG" help:"Name the new source."`
	Allow   []string `placeholder:"NETWORK" help:"Networks that may be contacted though they are not public."`
}

// Run asks the address what it offers and writes the source into the file. A
// running instance notices by itself.
func (a *addCmd) Run(ctx context.Context, c *call) error {
	file, err := os.ReadFile(c.config)
	if os.IsNotExist(err) {
		return usage("there is no %s. Write one with  regionwire init %s", c.short(c.config), a.Address)
	}
	if err != nil {
		return usage("%w", err)
	}
	cfg, err := loadFile(c.config, new(places))
	if err != nil {
		return err
	}
	taken, read := inUse(cfg)
	if by := read[a.Address]; by != "" {
		return usage("%s is read already, as %s", a.Address, by)
	}
	f, err := discoverer(a.Allow, cfg)
	if err != nil {
		return err
	}
	source, line, err := ask(ctx, f, a.Address, func(s string) bool { return taken[s] })
	if err != nil {
		return &exitError{exitPartly, fmt.Errorf("%s: %w; nothing was written", a.Address, err)}
	}
	if by := read[source.URL]; by != "" {
		return usage("%s leads to %s, which is read already, as %s", a.Address, source.URL, by)
	}
	var changed []byte
	if a.To != "" {
		source.Slug = a.To
		changed, err = config.AddChannel(file, a.To, source)
	} else {
		if a.As != "" {
			source.Slug = a.As
		}
		changed, err = config.AddSource(file, source)
	}
	if err != nil {
		return err
	}
	if err := replaceFile(c.config, changed); err != nil {
		return err
	}
	c.allowed(a.Allow, cfg)
	c.printf("  %-13s %s\nadded to %s\n", source.Slug, line, c.short(c.config))
	return nil
}

// inUse returns the names of the sources of a configuration, and by which of
// them each address is read.
func inUse(cfg *config.Config) (taken map[string]bool, read map[string]string) {
	taken, read = map[string]bool{}, map[string]string{}
	for _, s := range cfg.Sources {
		taken[string(s.ID)] = true
		for i := range s.Channels {
			read[s.Channels[i].URL] = string(s.ID)
		}
	}
	return taken, read
}

// allowed says which networks must be written into a configuration before what
// was added is polled: --allow holds for one command.
func (c *call) allowed(allow []string, cfg *config.Config) {
	for _, a := range allow {
		p, err := netip.ParsePrefix(a)
		if err == nil && !slices.Contains(cfg.Fetch.Allow, p) {
			fmt.Fprintf(c.err, "--allow %s holds for this command alone. To have it polled, write  fetch: {allow_networks: [%s]}\n", a, a)
		}
	}
}

// replaceFile puts new contents in a file's place, whole or not at all, with
// the mode it had.
func replaceFile(path string, text []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // what a link points to is replaced, not the link
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when it was renamed
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Chmod(info.Mode().Perm()), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
