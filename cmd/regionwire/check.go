package main

import (
	"cmp"
	"context"
	"fmt"

	"regionwire/config"
	"regionwire/curate"
)

// checkCmd says everything that is wrong with config.yaml.
type checkCmd struct{}

// Run loads the configuration, compiles its rules, runs their tests and reads
// the recorded pages of its recipes again.
func (*checkCmd) Run(_ context.Context, c *call) error {
	var p places
	cfg, err := loadFile(c.config, &p)
	if err != nil {
		return err
	}
	rules, err := compileRules(cfg, &p)
	if err != nil {
		return err
	}
	for _, n := range cfg.Notes {
		fmt.Fprintf(c.err, "%s  %s\n", n.Pos, n.Text)
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
	tests := 0
	for _, r := range cfg.Rules {
		tests += len(r.Tests)
	}
	text := ""
	if len(cfg.Rules) > 0 {
		text = fmt.Sprintf(", %s (%s pass)", plural(len(cfg.Rules), "rule"), plural(tests, "test"))
	}
	if len(cfg.Recipes) > 0 {
		text += fmt.Sprintf(", %s (%s read as recorded)", plural(len(cfg.Recipes), "recipe"), plural(recordedPages(cfg), "page"))
	}
	c.printf("%s is good: %s, %s%s.\n", c.short(c.config), plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed"), text)
	return nil
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
