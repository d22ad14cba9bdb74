package region

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Find returns the units that a name as an admin writes it may mean: an ID, a
// name or an alias, with or without the word of its kind, with or without a
// unit that contains it behind a comma: "Huyện Châu Thành, Tây Ninh". A name
// without accents finds what those with them do, down to level 2. Units that
// exist today stand first, then by level and ID.
func (g *Gazetteer) Find(name string, today time.Time) []Unit {
	if u, ok := g.Unit(strings.TrimSpace(name)); ok {
		return []Unit{u}
	}
	name, container, _ := strings.Cut(name, ",")
	found := g.lookUp(&g.accented, name)
	if len(found) == 0 {
		found = g.lookUp(&g.folded, name)
	}
	if container != "" {
		found = g.inside(found, g.Find(container, today))
	}
	day := dayOf(today)
	slices.SortFunc(found, func(a, b int32) int {
		av, bv := g.life[a].holds(day), g.life[b].holds(day)
		if av != bv {
			if av {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(g.units[a].Level, g.units[b].Level), cmp.Compare(g.units[a].ID, g.units[b].ID))
	})
	var units []Unit
	for _, i := range slices.Compact(found) {
		units = append(units, g.units[i])
	}
	return units
}

// inside returns those of some units that lie in one of others: by their
// parents, or where none does, by what holds their area since.
func (g *Gazetteer) inside(units []int32, others []Unit) (in []int32) {
	for _, lies := range []func(u, a int32) bool{g.under, g.contained} {
		for _, i := range units {
			if slices.ContainsFunc(others, func(o Unit) bool { return lies(i, g.byID[o.ID]) }) {
				in = append(in, i)
			}
		}
		if len(in) > 0 {
			break
		}
	}
	return in
}

// lookUp returns the units of a whole name: those of the kind where a type word
// begins it, else those of its level, since kinds change; else any.
func (g *Gazetteer) lookUp(x *index, name string) (found []int32) {
	toks := x.read(nil, name)
	collect := func(start int, want func(u *Unit) bool) {
		end, ends := x.name(toks, start, false)
		if end < len(toks) || len(found) > 0 {
			return
		}
		for _, e := range ends {
			if e != blocked && want(&g.units[e>>1]) {
				found = append(found, e>>1)
			}
		}
	}
	if n, kinds := x.typePrefix(toks); n > 0 {
		collect(n, func(u *Unit) bool { return slices.Contains(kinds, u.Kind) })
		collect(n, func(u *Unit) bool { return g.onLevelOf(kinds, u) })
	}
	collect(0, func(*Unit) bool { return true })
	return found
}

// onLevelOf reports whether a unit is on a level where one of some kinds occurs.
func (g *Gazetteer) onLevelOf(kinds []string, u *Unit) bool {
	return slices.ContainsFunc(kinds, func(k string) bool { return g.levels[k]&(1<<u.Level) != 0 })
}

// typePrefix returns how many words the type word at the beginning has that
// more words follow, 0 for none, and its kinds.
func (x *index) typePrefix(toks []token) (int, []string) {
	for n := min(maxPhrase, len(toks)-1); n > 0; n-- {
		if ph := x.ending(toks, n, classType); ph.words == n {
			return n, ph.kinds
		}
	}
	return 0, nil
}

// maxLike is how many units Like returns.
const maxLike = 5

// Like returns up to five units whose names are like one that Find does not
// know, the nearest first: with a letter or an accent more, less or other, or
// the same name with the word of another kind.
func (g *Gazetteer) Like(name string) []Unit {
	name, _, _ = strings.Cut(name, ",")
	toks := g.accented.read(nil, name)
	if n := len(toks); n == 0 || n > 8 {
		return nil
	}
	n, kinds := g.accented.typePrefix(toks)
	bare := []rune(strings.ToLower(strings.TrimSpace(name[toks[n].start:])))
	type near struct {
		unit     *Unit
		distance int
	}
	var list []near
	for i := range g.units {
		u := &g.units[i]
		d := distance(bare, []rune(strings.ToLower(u.Name)))
		if d > 1+len(bare)/6 {
			continue
		}
		d *= 2
		if len(kinds) > 0 && !slices.Contains(kinds, u.Kind) {
			d++ // less than a letter
		}
		list = append(list, near{u, d})
	}
	slices.SortFunc(list, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.unit.Level, b.unit.Level), cmp.Compare(a.unit.ID, b.unit.ID))
	})
	var units []Unit
	for _, n := range list[:min(len(list), maxLike)] {
		units = append(units, *n.unit)
	}
	return units
}

// distance is the Levenshtein distance of two short words; of words of very
// different length it is only said to be far.
func distance(a, b []rune) int {
	const far = 4
	if d := len(a) - len(b); d >= far || d <= -far {
		return far
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
