package main

import (
	"testing"

	"regionwire/curate"
)

func TestTheLineNamesWhatDecided(t *testing.T) {
	leaf := func(depth int, ok bool, text, would string) curate.Step {
		return curate.Step{What: "leaf", Depth: depth, OK: ok, Text: text, Would: would}
	}
	op := func(what string, depth int, ok bool) curate.Step {
		return curate.Step{What: what, Depth: depth, OK: ok}
	}
	for _, c := range []struct {
		name  string
		in    bool
		under []curate.Step
		want  string
		would string
	}{
		{"a condition that a not turns round", false, []curate.Step{
			op("all", 1, false), leaf(2, false, "no phrase", "phrase: x"), op("not", 2, true), leaf(3, false, "no image", "an image"),
		}, `accept "r": no phrase`, "phrase: x"},
		{"a not that shuts", false, []curate.Step{
			op("all", 1, false), leaf(2, true, "phrase", ""), op("not", 2, false), leaf(3, true, "an image", ""),
		}, `accept "r": an image`, ""},
		{"no way where only a not's condition knows one", false, []curate.Step{
			op("all", 1, false), leaf(2, false, "no phrase", ""), op("not", 2, true), leaf(3, false, "its language is vi", "language: vi"),
		}, `accept "r": no phrase`, ""},
		{"one of any", true, []curate.Step{
			op("any", 1, true), leaf(2, false, "no tag", "tag: x"), op("all", 2, true), leaf(3, true, "phrase", ""), op("not", 3, true), leaf(4, false, "no image", ""),
		}, `accept "r": phrase; no image`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			trace := append([]curate.Step{{What: "accept", Rule: "r", OK: c.in}}, c.under...)
			if got := traceText(curate.Verdict{In: c.in, Trace: trace}); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got := wouldOpen(trace, "accept"); got != c.would {
				t.Errorf("the way is %q, want %q", got, c.would)
			}
		})
	}
}
