package config

import (
	"strings"
	"testing"

	"regionwire/curate"
)

func TestWhatLoadsCompiles(t *testing.T) {
	c := loadFull(t)
	if _, err := curate.Compile(curate.Config{Feeds: c.Feeds, Rules: c.Rules, Sources: c.Sources}); err != nil {
		t.Error(err)
	}
}

// Rules that name two others each, step by step, double at every step.
func TestRulesThatDoubleAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("site: {url: https://tin.example}\nsources: {a: https://a.example/rss}\nrules:\n  r0: {phrase: x}\n")
	for i := 1; i <= 60; i++ {
		n := func(i int) string { return "r" + string(rune('0'+i/10)) + string(rune('0'+i%10)) }
		if i == 1 {
			b.WriteString("  r01: {rule: [r0, r0]}\n")
			continue
		}
		b.WriteString("  " + n(i) + ": {rule: [" + n(i-1) + ", " + n(i-1) + "]}\n")
	}
	_, err := load(t, b.String(), Options{})
	if err == nil || !strings.Contains(err.Error(), "the rules have more than 50000 conditions") {
		t.Errorf("got %v", err)
	}
}
