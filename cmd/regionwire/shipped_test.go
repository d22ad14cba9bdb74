package main

import (
	"os"
	"strings"
	"testing"

	"regionwire/config"
	"regionwire/curate"
)

// TestShippedConfiguration loads the config.yaml that comes with the program,
// finds its places and runs the tests of its rules.
func TestShippedConfiguration(t *testing.T) {
	data, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), "# yaml-language-server: $schema=config.schema.json\n") {
		t.Error("config.yaml does not name its schema in the first line")
	}
	p := new(places)
	cfg, err := loadFile("../../config.yaml", p)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range cfg.Notes {
		if !strings.HasPrefix(n.Text, "site.url is missing") {
			t.Errorf("%s %s", n.Pos, n.Text)
		}
	}
	rules, err := compileRules(cfg, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range curate.RunTests(rules) {
		t.Error(f)
	}
	checkShippedRecipes(t, cfg)
	for slug, region := range map[string]string{"ha-noi": "vn/ha-noi", "soc-son": "vn/ha-noi/huyen-soc-son", "bac-ninh": "vn/bac-ninh"} {
		for _, f := range cfg.Feeds {
			if f.Slug == slug && f.Region != region {
				t.Errorf("feed %s asks for %q, want %s", slug, f.Region, region)
			}
		}
	}
}

// checkShippedRecipes reads the recorded pages of the recipes that come with
// the program, each of which a source of config.yaml follows.
func checkShippedRecipes(t *testing.T, cfg *config.Config) {
	t.Helper()
	if len(cfg.Recipes) == 0 {
		t.Error("no recipe is shipped")
	}
	for i := range cfg.Recipes {
		r := &cfg.Recipes[i]
		for _, m := range r.Check() {
			t.Errorf("%s %s", m.At, m)
		}
		followed := false
		for _, ch := range channels(cfg) {
			followed = followed || ch.Recipe != nil && cfg.RecipeFor(ch.URL) == r
		}
		if !followed {
			t.Errorf("no source follows %s", r.File)
		}
	}
}
