package main

import (
	"fmt"
	"slices"
	"strings"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
)

// gate is one gate of a feed in a trace, with the conditions under it.
type gate struct {
	curate.Step
	under []curate.Step
}

// gatesOf returns the gates of a trace, in order.
func gatesOf(trace []curate.Step) (gates []gate) {
	for _, st := range trace {
		if st.Depth == 0 {
			gates = append(gates, gate{Step: st})
		} else if n := len(gates); n > 0 {
			gates[n-1].under = append(gates[n-1].under, st)
		}
	}
	return gates
}

// deciding returns the leaves by which the conditions hold, or do not: what
// did not decide is left out, and under a "not" the opposite decides.
func deciding(conditions []curate.Step, held bool) (leaves []curate.Step) {
	for len(conditions) > 0 {
		st, end := conditions[0], 1
		for end < len(conditions) && conditions[end].Depth > st.Depth {
			end++
		}
		switch under := conditions[1:end]; {
		case st.OK != held:
		case st.Text != "":
			leaves = append(leaves, st)
		default:
			leaves = append(leaves, deciding(under, held != (st.What == "not"))...)
		}
		conditions = conditions[end:]
	}
	return leaves
}

// traceText puts a verdict into a line: every gate that an article passed, or
// the one that shut before it.
func traceText(v curate.Verdict) string {
	var parts []string
	rejects := 0
	for _, g := range gatesOf(v.Trace) {
		switch {
		case v.In && g.What == "reject":
			rejects++
		case g.OK == v.In:
			parts = append(parts, g.text())
		}
	}
	if rejects > 0 {
		parts = append(parts, "no rule rejects")
	}
	if len(parts) == 0 {
		return "every article of its sources"
	}
	return strings.Join(parts, " · ")
}

// text says what a gate looked at: the rule with its place, and the conditions
// that decided.
func (g *gate) text() string {
	s := g.Text
	held := g.OK == (g.What != "reject") // whether its rule holds
	if g.Rule != "" {
		s = fmt.Sprintf("%s %q", g.What, g.Rule)
		if g.Pos != "" {
			s += " (" + g.Pos + ")"
		}
	}
	var leaves []string
	for _, st := range deciding(g.under, held) {
		leaves = append(leaves, st.Text)
	}
	if len(leaves) > 0 {
		s += ": " + strings.Join(leaves, "; ")
	}
	return s
}

// printTrace prints everything that was looked at, in order.
func printTrace(c *call, trace []curate.Step) {
	for i := range trace {
		st := &trace[i]
		word := "ok"
		if !st.OK {
			word = "NO"
		}
		if st.Depth > 0 { // a condition holds or does not; neither is a fault
			word = map[bool]string{true: "+", false: "-"}[st.OK]
		}
		what := st.What
		if st.Rule != "" {
			what += fmt.Sprintf(" %q (%s)", st.Rule, st.Pos)
		}
		line := fmt.Sprintf("       %s%-2s %-8s %s", strings.Repeat("  ", st.Depth), word, what, printable(st.Text))
		c.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// advice says what would have to change for an article to come into a feed that
// it is not in; "" where nothing need change, or nothing can be said.
func (in *instance) advice(a *news.Article, s *ingest.Standing) string {
	if s.In || s.Reason == ingest.Held || s.Reason == ingest.Unbuilt || s.Reason == ingest.Undecided {
		return ""
	}
	var ways []string
	would := wouldOpen(s.Trace, shutBy[s.Reason])
	switch s.Reason {
	case ingest.Hidden:
		return fmt.Sprintf("regionwire unhide %s --feed %s", a.ID, s.Feed)
	case curate.Rejected:
		would = fmt.Sprintf("another wording of rule %q at %s", s.Verdict.Rule, s.Verdict.Pos)
	case curate.OtherPlace:
		if region := in.regionOf(s.Feed); region != "" && region != "none" {
			ways = append(ways, fmt.Sprintf("if it is about %s:  regionwire edit region %s --region %s", in.places.Load().name(region), a.ID, region))
		}
	}
	if would != "" {
		ways = slices.Insert(ways, 0, would)
	}
	ways = append(ways, fmt.Sprintf("regionwire edit pin %s --feed %s --until DATE", a.ID, s.Feed))
	return strings.Join(ways, "; or ")
}

// shutBy are the steps of a trace that shut for a reason.
var shutBy = map[curate.Reason]string{
	curate.OtherSource: "source", curate.OtherPlace: "region", curate.NotAccepted: "accept",
	ingest.Capped: "cap", ingest.Late: "date", ingest.Older: "room",
}

// wouldOpen returns what would open a closed gate of a trace, as far as the gate
// or a condition under it knows.
func wouldOpen(trace []curate.Step, gate string) string {
	for _, g := range gatesOf(trace) {
		if g.What != gate || g.OK {
			continue
		}
		for _, st := range append([]curate.Step{g.Step}, deciding(g.under, false)...) {
			if !st.OK && st.Would != "" {
				return st.Would
			}
		}
	}
	return ""
}

// regionOf returns the region that a feed asks for, "" for none.
func (in *instance) regionOf(slug string) string {
	for _, f := range in.cfg.Load().Feeds {
		if f.Slug == slug {
			return f.Region
		}
	}
	return ""
}
