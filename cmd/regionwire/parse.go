package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"regionwire/config"
	"regionwire/fetcher"
	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

// parseCmd shows what is read in feeds and pages, and how each field was found.
type parseCmd struct {
	Inputs  []string `arg:"" name:"address-or-file" help:"Addresses or files; - is standard input."`
	JSON    bool     `name:"json" help:"One JSON object a document."`
	Zone    string   `placeholder:"NAME" help:"Time zone of dates that name none, such as Asia/Ho_Chi_Minh."`
	Charset string   `help:"Charset of a document that does not say."`
	Base    string   `placeholder:"URL" help:"Address that a file was saved from; its relative links count from it."`
	Allow   []string `placeholder:"NETWORK" help:"Networks that may be contacted though they are not public."`
}

// Run reads each input. An address is fetched once, politely, without touching
// any store.
func (p *parseCmd) Run(ctx context.Context, c *call) error {
	zone := time.UTC
	if p.Zone != "" {
		var err error
		if zone, err = time.LoadLocation(p.Zone); err != nil {
			return usage("--zone %s: not a time zone; names are like Asia/Ho_Chi_Minh", p.Zone)
		}
	}
	failed := 0
	for _, name := range p.Inputs {
		poll, zone, err := p.read(ctx, c, name, zone)
		if err != nil {
			return err
		}
		if poll.Outcome.Kind.Failed() {
			failed++
		}
		if p.JSON {
			if err := printJSON(c.out, fetcher.Record(poll)); err != nil {
				return err
			}
			continue
		}
		printPoll(c, name, poll, zone)
	}
	if failed > 0 {
		return partly
	}
	return nil
}

// read reads one input, and returns the zone of its dates that name none.
func (p *parseCmd) read(ctx context.Context, c *call, name string, zone *time.Location) (news.Poll, *time.Location, error) {
	ch := &news.Channel{Source: &news.Source{ID: "parse", Birth: "parse"}, URL: name, Kind: news.Auto, Zone: zone, Charset: p.Charset}
	var err error
	if ch.Allow, err = networks(p.Allow); err != nil {
		return news.Poll{}, nil, err
	}
	isFile := !strings.Contains(name, "://")
	switch {
	case isFile && p.Base != "":
		ch.URL = p.Base
	case isFile:
		ch.URL = "file:" + name
	}
	if !isFile || p.Base != "" {
		p.guessZone(ch)
		p.configured(c, ch)
	}
	if isFile {
		body, err := readInput(c, name)
		if err != nil {
			return news.Poll{}, nil, usage("%w", err)
		}
		return fetcher.Parse(ch, http.Header{}, body, time.Now()), ch.Zone, nil
	}
	ch.ID = news.MakeChannelID("parse", name)
	return fetcher.New(fetcher.Options{Version: version}).Read(ctx, ch), ch.Zone, nil
}

// configured has a document read as that of a source on its host, and by the
// recipe of that, where config.yaml is there and good.
func (p *parseCmd) configured(c *call, ch *news.Channel) {
	cfg, err := config.Load(c.config, config.Options{Places: anyPlace})
	if err != nil {
		return // parse needs no configuration
	}
	ch.Allow = append(ch.Allow, cfg.Fetch.Allow...)
	zone := cfg.Site.Zone
	for _, known := range channels(cfg) {
		if hostOf(known.URL) == hostOf(ch.URL) {
			zone, ch.Recipe, ch.Language, ch.Source.Markers = known.Zone, known.Recipe, known.Language, known.Source.Markers
			break
		}
	}
	if p.Zone == "" && text.ZoneOfHost(hostOf(ch.URL)) == nil {
		ch.Zone = zone
	}
	if ch.Recipe != nil {
		return
	}
	r := cfg.RecipeFor(ch.URL)
	if r == nil {
		return
	}
	ch.Recipe, ch.Source.Markers = &r.Selectors, r.Markers
	if p.Zone == "" && r.Zone != nil {
		ch.Zone = r.Zone
	}
}

// anyPlace opens a Resolver for those who do not ask what places mean.
func anyPlace(config.Regions) (config.Resolver, error) { return everywhere{}, nil }

type everywhere struct{}

// Resolve takes every name for a place.
func (everywhere) Resolve(name string) (found, near []config.Place) {
	return []config.Place{{ID: name, Name: name}}, nil
}

// guessZone sets the zone of a channel by its host, unless one was given.
func (p *parseCmd) guessZone(ch *news.Channel) {
	if z := text.ZoneOfHost(hostOf(ch.URL)); p.Zone == "" && z != nil {
		ch.Zone = z
	}
}

// noDate says that an article has no date, where the page's is not believed.
func noDate(it *news.Item) string {
	for _, f := range it.Found {
		if f.Field == "published" {
			return "none"
		}
	}
	return ""
}

// maxInput is the size from which on an input file is refused.
const maxInput = 64 << 20

func readInput(c *call, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, maxInput))
	}
	info, err := os.Stat(c.path(name))
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("there is no file %s; an address begins with https://", name)
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxInput {
		return nil, fmt.Errorf("%s: want a file of at most 64 MiB", name)
	}
	return os.ReadFile(c.path(name))
}

// printPoll prints what was read for people, dates in the zone.
func printPoll(c *call, name string, poll news.Poll, zone *time.Location) {
	o := poll.Outcome
	if o.Kind.Failed() {
		c.printf("%s  %s: %s\n", name, o.Kind.Sentence("en"), o.Detail)
		return
	}
	what := plural(len(poll.Items), "item")
	if poll.Info.Format == "page" {
		what = plural(len(poll.Items), "link") + " to articles"
	}
	c.printf("%s  %s, %s, %q\n", name, poll.Info.Format, what, poll.Info.Title)
	for _, w := range o.Warnings {
		c.printf("  warning: %s\n", printable(w))
	}
	for i := range poll.Items {
		it := &poll.Items[i]
		c.printf("\n  %s%s\n", printable(it.Title), howFound(it, "title"))
		field := func(name, value string) {
			if value != "" {
				c.printf("    %-10s %s%s\n", name, printable(text.Cut(value, 100)), howFound(it, name))
			}
		}
		field("kicker", it.Kicker)
		field("link", it.Link)
		field("guid", it.GUID)
		if !it.Published.IsZero() {
			field("published", it.Published.Time.In(zone).Format(time.RFC3339)+" ("+it.Published.Basis.String()+")")
		} else {
			field("published", noDate(it))
		}
		field("lead", it.Lead)
		field("agency", it.Agency)
		for _, a := range it.Authors {
			field("authors", strings.TrimSpace(a.Name+" "+a.Email))
		}
		field("credit", it.Credit)
		for _, im := range it.Images {
			field("images", im.URL)
			field("caption", im.Caption)
		}
		for _, l := range it.Related {
			field("related", l.Title)
		}
		field("categories", strings.Join(it.Categories, ", "))
		if it.HTML != "" {
			field("text", plural(len(markup.Paragraphs(it.HTML)), "paragraph")+", "+plural(len(it.HTML), "byte")+" of HTML")
		}
	}
}

// howFound says how a field of an item was found, "" where that is not known.
func howFound(it *news.Item, field string) string {
	for _, f := range slices.Backward(it.Found) {
		if f.Field == field {
			return "   ← " + f.How
		}
	}
	return ""
}
