// Package duty holds what countries ask of those who republish the news of
// others, as presets, and watches whether what is republished still stands at
// its paper.
//
// A preset is a help to those who operate a site, not legal advice. What it
// cannot do (a licence, an agreement with each paper) remains theirs.
//
// The package decides which page is asked for next and what its answers mean.
// It does no request and stores nothing; its one invariant: no host is asked
// for more than one page a minute.
package duty

import (
	"maps"
	"slices"
	"time"
)

// Preset is what a country asks of republishers, as far as a program can do it.
type Preset struct {
	Country string // as in config.yaml; "" for none
	Law     string // where it stands
	// Embargo is how long after its paper an article is republished at the
	// earliest.
	Embargo time.Duration
	// TakeDown is how soon an article must be gone once its paper has taken it
	// down.
	TakeDown time.Duration
	// Every is how often a page is asked for again, so that two answers fit
	// into TakeDown, and For is how long after it was first seen.
	Every, For time.Duration
	// Complaints and Imprint say that readers must find an address for
	// complaints, and who is responsible.
	Complaints, Imprint bool
}

// presets lists the countries. Another one is another line.
var presets = map[string]Preset{
	// Decree 147/2024/NĐ-CP of 9 November 2024, Art. 24 and 28(1), on "trang
	// thông tin điện tử tổng hợp" (thuvienphapluat.vn, read 16 November 2024).
	"vn": {
		Country: "vn", Law: "Decree 147/2024/NĐ-CP (articles 24, 28)",
		Embargo: time.Hour, TakeDown: 3 * time.Hour, Every: 80 * time.Minute, For: 48 * time.Hour,
		Complaints: true, Imprint: true,
	},
}

// Of returns the preset of a country; false when there is none.
func Of(country string) (Preset, bool) {
	p, ok := presets[country]
	return p, ok
}

// Countries returns the countries that have a preset, in order.
func Countries() []string { return slices.Sorted(maps.Keys(presets)) }
