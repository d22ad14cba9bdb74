package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"regionwire/config"
	"regionwire/curate"
)

// checkCmd says everything that is wrong with config.yaml.
type checkCmd struct{}

// Run loads the configuration, compiles its rules, runs their tests and reads
// the recorded pages of its recipes again. Where an instance runs it is asked
// what only the store can tell.
func (*checkCmd) Run(ctx context.Context, c *call) error {
	var p places
	cfg, err := loadFile(c.config, &p)
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		fmt.Fprintln(c.err, err)
		if store, found := storeOf(c.config); found {
			_, _ = forward(ctx, c, store) // says which configuration stays in use; without an instance there is none
		}
		return &exitError{Code: exitUsage}
	}
	if err != nil {
		return err
	}
	rules, err := compileRules(cfg, &p)
	if err != nil {
		return err
	}
	failures := curate.RunTests(rules)
	for _, f := range failures {
		fmt.Fprintln(c.err, f.Error())
	}
	if err := c.checkRecipes(cfg); err != nil {
		return err
	}
	if len(failures) > 0 {
		return usage("%s of rules did not come out as the rules say", plural(len(failures), "test"))
	}
	if code, err := forward(ctx, c, cfg.Storage.Path); err == nil {
		if code != exitDone {
			return &exitError{Code: code}
		}
		return nil
	}
	c.printGood(cfg)
	c.printf("\n")
	return nil
}

// checkSince is how far back a running instance looks for what feeds hold.
const checkSince = 14 * 24 * time.Hour

// inside says of a configuration what the store of a running instance knows:
// sources that may have been renamed, and what the feeds would hold.
func (*checkCmd) inside(ctx context.Context, c *call, in *instance) error {
	p := new(places)
	cfg, _, err := loadSought(c.config, p, in.known)
	if err != nil {
		c.printf("The running instance keeps the configuration of %s.\n", moment(*in.loaded.Load(), time.Now(), in.cfg.Load().Site.Zone))
		return &exitError{Code: exitUsage}
	}
	tables, _, err := tablesOf(cfg, p)
	if err != nil {
		return err
	}
	plans, err := in.ingest.Plan(ctx, tables, time.Now().Add(-checkSince))
	if err != nil {
		return err
	}
	var held []string
	for i := range plans {
		held = append(held, fmt.Sprintf("%s %d", plans[i].Feed, plans[i].Kept+len(plans[i].Added)))
	}
	c.printGood(cfg)
	c.printf(" Entries from the last 14 days: %s.\n", some(held))
	return nil
}

// printGood prints what deserves a look in a configuration that holds, and
// what is in it.
func (c *call) printGood(cfg *config.Config) {
	for _, n := range cfg.Notes {
		fmt.Fprintf(c.err, "%s  %s\n", n.Pos, n.Text)
	}
	tests := 0
	for _, r := range cfg.Rules {
		tests += len(r.Tests)
	}
	text := ""
	if len(cfg.Rules) > 0 {
		text = fmt.Sprintf(", %s (%s)", plural(len(cfg.Rules), "rule"), verb(tests, "test", "passes", "pass"))
	}
	if len(cfg.Recipes) > 0 {
		text += fmt.Sprintf(", %s (%s as recorded)", plural(len(cfg.Recipes), "recipe"), verb(recordedPages(cfg), "page", "reads", "read"))
	}
	c.printf("%s is good: %s, %s%s.", c.short(c.config), plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed"), text)
}

// checkRecipes reads the recorded pages of every recipe and says which fields
// came out otherwise than the recipe says.
func (c *call) checkRecipes(cfg *config.Config) error {
	failed := 0
	for i := range cfg.Recipes {
		r := &cfg.Recipes[i]
		for _, m := range r.Check() {
			fmt.Fprintf(c.err, "%s  %s\n", cmp.Or(m.At, r.File), printable(m.String()))
			failed++
		}
	}
	if failed > 0 {
		return usage("%s of recorded pages did not come out as the recipes say. See what is read:  regionwire parse FILE --base ADDRESS", plural(failed, "field"))
	}
	return nil
}

func recordedPages(cfg *config.Config) (n int) {
	for i := range cfg.Recipes {
		n += len(cfg.Recipes[i].Tests)
	}
	return n
}
