package main

import (
	"context"
	"fmt"

	"regionwire/curate"
)

// checkCmd says everything that is wrong with config.yaml.
type checkCmd struct{}

// Run loads the configuration, compiles its rules and runs their tests.
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
	c.printf("%s is good: %s, %s%s.\n", c.short(c.config), plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed"), text)
	return nil
}
