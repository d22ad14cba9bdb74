// Package region says which places a text is about. A gazetteer is a table of
// units with their names; a lexicon is a table of the words that tell a place
// from a street, a person or a paper. Both are data: nothing here knows a
// country.
//
// It decides what a text is about, not every place it mentions, and it gives
// areas, never points. It leaves to others what to do with an article about a
// place. Its one invariant: a unit is never given without every unit that
// contained it on the day of the text.
package region

import (
	"fmt"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// Unit is one row of a gazetteer. It is read only.
type Unit struct {
	ID         string // "vn/ha-noi/huyen-soc-son"
	Parent     string // "" for a root
	Level      int    // 0 a country, then downwards; 9 a landmark
	Kind       string // "huyen": a kind of the lexicon
	Name       string // without its kind
	Aliases    []string
	Language   string
	From, To   time.Time // first and last day it existed; zero: always
	Successors []string  // units that hold its area since
	Flags      Flags
	Lat, Lon   float64  // 0, 0 when not known
	NotBefore  []string // words that make it the name of something else
}

// landmarkLevel is the level of what is no unit but lies in one: an airport, a
// lake.
const landmarkLevel = 9

// Flags are peculiarities of a unit.
type Flags uint8

const (
	NeedType Flags = 1 << iota // counts only behind a type word: also a person, a number
	NoBare                     // behind a type word or beside its parent only
	Bare1                      // a single syllable that may stand alone
	NoMatch                    // never looked for: a container
	Seat                       // where the affairs of the whole country take place
	Abroad                     // another country has one of that name
	Known                      // the bare name is its own though lesser units share it
)

// Gazetteer is a loaded set of units and words. It is read only and may be
// used concurrently.
type Gazetteer struct {
	units []Unit
	byID  map[string]int32
	life  []span // by unit: the days it existed

	parent []int32   // -1 for a root
	heirs  [][]int32 // successors
	before [][]int32 // units whose successor this is
	above  containers

	placings sync.Pool // of *placing that can be used again

	accented index
	folded   index // for text without accents

	kindWord  map[string]string // kind → the first word for it, "" for none
	levels    map[string]uint16 // kind → bits of the levels it occurs on
	accents   bool              // accents tell names apart: only text without any is read without
	syllables []string          // languages that write syllables apart: one alone is seldom a name
}

// Unit returns the unit of an ID.
func (g *Gazetteer) Unit(id string) (Unit, bool) {
	i, ok := g.byID[id]
	if !ok {
		return Unit{}, false
	}
	return g.units[i], true
}

// Len returns how many units there are.
func (g *Gazetteer) Len() int { return len(g.units) }

// Label returns a unit's name for readers, with its kind where the lexicon has
// a word for it: "Huyện Sóc Sơn". A unit just below a country goes by its bare
// name. It returns "" for an unknown ID.
func (g *Gazetteer) Label(id string) string {
	i, ok := g.byID[id]
	if !ok {
		return ""
	}
	u := &g.units[i]
	word := g.kindWord[u.Kind]
	if word == "" || u.Level <= 1 {
		return u.Name
	}
	return capital(word) + " " + u.Name
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Describe returns a unit's label with its parents and time of validity:
// "Huyện Sóc Sơn, Hà Nội (vn/ha-noi/huyen-soc-son, until 30/06/2025)". It
// returns an unknown ID as it is.
func (g *Gazetteer) Describe(id string) string {
	i, ok := g.byID[id]
	if !ok {
		return id
	}
	u := &g.units[i]
	label := g.Label(id)
	for p := g.parent[i]; p >= 0 && g.units[p].Level > 0; p = g.parent[p] {
		label += ", " + g.Label(g.units[p].ID)
	}
	switch {
	case !u.To.IsZero():
		return fmt.Sprintf("%s (%s, until %s)", label, id, u.To.Format("02/01/2006"))
	case !u.From.IsZero():
		return fmt.Sprintf("%s (%s, since %s)", label, id, u.From.Format("02/01/2006"))
	}
	return fmt.Sprintf("%s (%s)", label, id)
}
