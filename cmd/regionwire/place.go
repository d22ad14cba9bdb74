package main

import (
	"context"
	"strings"
	"time"

	"regionwire/region"
)

// placeCmd says which places a text is about.
type placeCmd struct {
	Text []string `arg:"" help:"A title; after an empty argument, a lead."`
	Home string   `placeholder:"PLACE" help:"Home region of the source."`
	Date string   `placeholder:"DAY" help:"When it was written, such as 2025-06-30; today where none is given."`
	JSON bool     `name:"json" help:"As JSON."`
}

// placed is what place --json prints.
type placed struct {
	Regions []regionRecord `json:"regions"`
	Near    []nearMiss     `json:"near_places,omitempty"`
}

// Run places the text with the gazetteer of the configuration.
func (p *placeCmd) Run(_ context.Context, c *call) error {
	places := new(places)
	if _, err := loadFile(c.config, places); err != nil {
		return err
	}
	g := places.gazetteer()
	if g == nil {
		return usage("%w", places.err)
	}
	d := region.Document{Date: time.Now(), Title: strings.Join(p.Text, " ")}
	if i := indexEmpty(p.Text); i >= 0 {
		d.Title, d.Lead = strings.Join(p.Text[:i], " "), strings.Join(p.Text[i+1:], " ")
	}
	var err error
	if p.Date != "" {
		if d.Date, err = time.Parse(time.DateOnly, p.Date); err != nil {
			return usage("--date %s: want a day such as 2025-06-30", p.Date)
		}
	}
	if p.Home != "" {
		if d.Home, err = places.id(p.Home); err != nil {
			return err
		}
	}
	found := g.Place(d)
	near := places.nearMisses(d, found)
	if p.JSON {
		return printJSON(c.out, placed{places.records(found), near})
	}
	if len(found) == 0 {
		c.printf("about no place\n")
	}
	for _, f := range found {
		c.printf("%s, %s (%d of 100): %s\n", g.Describe(f.Region), region.Word(f.Score), f.Score, evidence(f.Evidence))
	}
	for _, n := range near {
		c.printf("  not %s (%d of 100): %s\n", g.Describe(n.ID), n.Score, n.Reason)
	}
	return nil
}

func indexEmpty(list []string) int {
	for i, s := range list {
		if s == "" {
			return i
		}
	}
	return -1
}

// id returns the ID of a place that an admin names.
func (p *places) id(name string) (string, error) {
	if p.gazetteer() == nil {
		return name, nil
	}
	found, near := p.Resolve(name)
	switch len(found) {
	case 1:
		return found[0].ID, nil
	case 0:
		var like []string
		for _, n := range near {
			like = append(like, p.loaded.Describe(n.ID))
		}
		if len(like) == 0 {
			return "", usage("%q is not a known place", name)
		}
		return "", usage("%q is not a known place; did you mean\n  %s", name, strings.Join(like, "\n  "))
	}
	var list []string
	for _, f := range found {
		list = append(list, p.loaded.Describe(f.ID))
	}
	return "", usage("%q is the name of several places; name one by its ID:\n  %s", name, strings.Join(list, "\n  "))
}
