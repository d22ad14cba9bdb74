package main

import (
	"os"
	"strings"
	"testing"

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
	for slug, region := range map[string]string{"ha-noi": "vn/ha-noi", "soc-son": "vn/ha-noi/huyen-soc-son", "bac-ninh": "vn/bac-ninh"} {
		for _, f := range cfg.Feeds {
			if f.Slug == slug && f.Region != region {
				t.Errorf("feed %s asks for %q, want %s", slug, f.Region, region)
			}
		}
	}
}
