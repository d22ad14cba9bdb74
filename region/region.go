// Package region says which places a text is about. A gazetteer is a table of
// units with their names; a lexicon is a table of the words that tell a place
// from a street, a person or a paper. Both are data: nothing here knows a
// country.
//
// It decides what a text is about, not every place it mentions, and it gives
// areas, never points. It leaves to others what to do with an article about a
// place. Its one invariant: a unit is never given without every unit that
// contains it.
package region

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Unit is one row of a gazetteer. It is read only.
type Unit struct {
	ID         string // "vn/ha-noi/huyen-soc-son"
	Parent     string // "" for a root
	Level      int    // 0 a country, then downwards
	Kind       string // "huyen": a kind of the lexicon
	Name       string // without its kind
	Aliases    []string
	Language   string
	From, To   time.Time // first and last day it existed; zero: always
	Successors []string  // units that hold its area since
	Flags      Flags
	Lat, Lon   float64 // 0, 0 when not known
	NotBefore  []string
}

// Flags are peculiarities of a unit's name.
type Flags uint8

const (
	NeedType Flags = 1 << iota // counts only behind a type word: also a person, a number
	NoBare                     // behind a type word or beside its parent only
	Bare1                      // a single syllable that may stand alone
	NoMatch                    // never looked for: a container
)

// validOn reports whether the unit existed on a day; an unknown day is any.
func (u *Unit) validOn(day time.Time) bool {
	if day.IsZero() {
		return true
	}
	return (u.From.IsZero() || !day.Before(u.From)) && (u.To.IsZero() || day.Before(u.To.AddDate(0, 0, 1)))
}

// Gazetteer is a loaded set of units and words. It is read only and may be
// used concurrently.
type Gazetteer struct {
	units []Unit
	byID  map[string]int32

	parent   []int32   // -1 for a root
	heirs    [][]int32 // successors
	before   [][]int32 // predecessors: units whose successor this is
	children [][]int32

	words  words
	names  trie // by canonical syllables
	folded trie // by folded ones, for text without accents
	lex    lexicon

	levels    map[string]uint16 // kind → bits of the levels it occurs on
	accents   bool              // names carry accents: text without them is matched folded
	syllables bool              // the language writes syllables apart: one alone is seldom a name
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
	word := g.lex.kindWord[u.Kind]
	if word == "" || u.Level <= 1 {
		return u.Name
	}
	return capital(word) + " " + u.Name
}

func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// Above returns the units that contain a unit, nearest first: its parents,
// and where one has expired the unit that holds all of its area since.
func (g *Gazetteer) Above(id string) []string {
	i, ok := g.byID[id]
	if !ok {
		return nil
	}
	var ids []string
	for _, a := range g.above(i) {
		ids = append(ids, g.units[a].ID)
	}
	return ids
}

// above lists the containing units of i by their indexes, nearest first.
func (g *Gazetteer) above(i int32) []int32 {
	var list []int32
	for step := 0; step < 16; step++ { // deeper than any country
		next := g.parent[i]
		if s := g.heirs[i]; len(s) == 1 && !g.units[i].To.IsZero() {
			// All of an expired unit lies in its only successor.
			if !slices.Contains(list, s[0]) {
				list = append(list, s[0])
			}
			if next < 0 {
				next = s[0]
			}
		}
		if next < 0 || slices.Contains(list, next) && g.parent[next] < 0 {
			break
		}
		if !slices.Contains(list, next) {
			list = append(list, next)
		}
		i = next
	}
	slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(g.units[b].Level, g.units[a].Level) })
	return list
}

// Within reports whether all of a unit lies in the asked one: it is the same,
// a descendant, an expired unit whose only successor lies in it, or a present
// unit made of nothing but parts of an expired one. Unknown IDs lie in
// themselves and in the IDs they start with.
func (g *Gazetteer) Within(unit, asked string) bool {
	if unit == asked {
		return true
	}
	u, ok := g.byID[unit]
	a, known := g.byID[asked]
	if !ok || !known {
		return strings.HasPrefix(unit, asked+"/")
	}
	return g.within(u, a, 0)
}

func (g *Gazetteer) within(u, a int32, depth int) bool {
	if u == a {
		return true
	}
	if depth > 16 {
		return false
	}
	if p := g.parent[u]; p >= 0 && g.within(p, a, depth+1) {
		return true
	}
	if !g.units[u].To.IsZero() {
		if s := g.heirs[u]; len(s) == 1 && g.within(s[0], a, depth+1) {
			return true
		}
		return false
	}
	if g.units[a].To.IsZero() {
		return false // a present unit is not made of other present ones
	}
	parts := g.before[u]
	for _, p := range parts {
		if !g.downFrom(p, a) {
			return false
		}
	}
	return len(parts) > 0 && g.units[u].Level > g.units[a].Level
}

// downFrom reports whether p is a or below it by parents alone.
func (g *Gazetteer) downFrom(p, a int32) bool {
	for ; p >= 0; p = g.parent[p] {
		if p == a {
			return true
		}
	}
	return false
}

// Find returns the units that a name as an admin writes it may mean: an ID, a
// name or an alias, with or without the word of its kind. Units that exist
// today stand first, then by level and ID.
func (g *Gazetteer) Find(name string, today time.Time) []Unit {
	if u, ok := g.Unit(strings.TrimSpace(name)); ok {
		return []Unit{u}
	}
	toks := g.tokenize(nil, name, false)
	kinds, start := g.lex.typeBefore(toks, 0), 0
	for n := min(3, len(toks)-1); n > 0; n-- {
		if k := g.lex.typeBefore(toks[:n+1], n); len(k) > 0 && g.lex.typeLen(toks[:n+1], n) == n {
			kinds, start = k, n
			break
		}
	}
	var found []Unit
	for _, s := range []int{start, 0} {
		end, at := g.names.match(toks, s, false, false)
		if end != len(toks) {
			continue
		}
		for _, e := range at {
			if e == blocked {
				continue
			}
			u := &g.units[e>>1]
			if s == 0 || slices.Contains(kinds, u.Kind) {
				found = append(found, *u)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	slices.SortFunc(found, func(a, b Unit) int {
		av, bv := a.validOn(today), b.validOn(today)
		if av != bv {
			if av {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(found, func(a, b Unit) bool { return a.ID == b.ID })
}

// Describe returns a unit's label with its parents and time of validity:
// "Huyện Sóc Sơn, Hà Nội (vn/ha-noi/huyen-soc-son, until 30/06/2025)".
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

// Like returns up to five units whose names are like one that Find does not
// know: with a letter or an accent more, less or other.
func (g *Gazetteer) Like(name string) []Unit {
	type near struct {
		unit     *Unit
		distance int
	}
	toks := g.tokenize(nil, name, false)
	if n := len(toks); n == 0 || n > 8 {
		return nil
	}
	bare := name
	for n := min(maxPhrase, len(toks)-1); n > 0; n-- {
		if g.lex.classes[phraseKey(toks[:n])]&classType != 0 {
			bare = name[toks[n].start:]
			break
		}
	}
	wanted := []rune(strings.ToLower(strings.TrimSpace(bare)))
	var list []near
	for i := range g.units {
		u := &g.units[i]
		if d := distance(wanted, []rune(strings.ToLower(u.Name))); d <= 1+len(wanted)/6 {
			list = append(list, near{u, d})
		}
	}
	slices.SortFunc(list, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.unit.Level, b.unit.Level), cmp.Compare(a.unit.ID, b.unit.ID))
	})
	var units []Unit
	for _, n := range list[:min(len(list), 5)] {
		units = append(units, *n.unit)
	}
	return units
}

// distance is the Levenshtein distance, up to 4.
func distance(a, b []rune) int {
	if d := len(a) - len(b); d > 3 || d < -3 {
		return 4
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		prev := row[0]
		row[0] = i + 1
		for j := range b {
			cost := prev
			if a[i] != b[j] {
				cost++
			}
			prev = row[j+1]
			row[j+1] = min(cost, prev+1, row[j]+1)
		}
	}
	return row[len(b)]
}
