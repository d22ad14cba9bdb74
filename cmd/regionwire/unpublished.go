package main

import (
	"fmt"

	"regionwire/feedgen"
)

// unpublished says, line by line, what of the feeds could not be published as
// it should be. What fails in several formats for one reason is one line.
func unpublished(failures []feedgen.Failure) []string {
	type fault struct{ feed, title, reason string }
	var order []fault
	formats := map[fault]string{}
	for _, f := range failures {
		one := fault{f.Feed, f.Title, f.Reason}
		if f.Title == "" && !f.Entry.IsZero() {
			one.title = f.Entry.String()
		}
		if known, ok := formats[one]; !ok {
			order = append(order, one)
			formats[one] = f.Format
		} else if f.Format != "" {
			formats[one] = known + ", " + f.Format
		}
	}
	var lines []string
	for _, f := range order {
		in := ""
		if formats[f] != "" {
			in = " in " + formats[f]
		}
		what := "its last good document stands" + in
		if f.title != "" {
			what = fmt.Sprintf("“%s” is left out%s", printable(f.title), in)
		}
		lines = append(lines, fmt.Sprintf("feed %s: %s: %s", f.feed, what, printable(f.reason)))
	}
	return lines
}
