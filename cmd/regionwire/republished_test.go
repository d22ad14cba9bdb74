package main

import (
	"slices"
	"testing"
)

// What others wrote is text in a spreadsheet, never a formula.
func TestRowsHoldNoFormulas(t *testing.T) {
	r := republication{Title: `=HYPERLINK("https://evil.example")`, By: "@ann", Reason: "-1+2"}
	row := r.row()
	for i, want := range map[int]string{3: `'=HYPERLINK("https://evil.example")`, 8: "'@ann", 9: "'-1+2"} {
		if row[i] != want {
			t.Errorf("%s is %q, want %q", republicationHead[i], row[i], want)
		}
	}
	if row := (&republication{Title: "Một = hai"}).row(); !slices.Contains(row, "Một = hai") {
		t.Errorf("a title has changed: %q", row)
	}
}
