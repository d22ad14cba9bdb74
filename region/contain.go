package region

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// span is a time in days since 1970.
type span struct{ from, to int32 }

const (
	firstDay int32 = math.MinInt32
	lastDay  int32 = math.MaxInt32
)

func (s span) holds(day int32) bool { return s.from <= day && day <= s.to }

// dayOf returns the number of a time's day in its own zone; lastDay for the
// zero time.
func dayOf(t time.Time) int32 {
	if t.IsZero() {
		return lastDay
	}
	return int32(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func spanOf(u *Unit) span {
	s := span{firstDay, lastDay}
	if !u.From.IsZero() {
		s.from = dayOf(u.From)
	}
	if !u.To.IsZero() {
		s.to = dayOf(u.To)
	}
	return s
}

// container is a unit that contains another since a day: its parent, or the
// unit that holds all of its area since it expired.
type container struct{ unit, since int32 }

// containers lists the containers of all units, nearest first, at any time.
type containers struct {
	list []container
	at   []int32 // by unit: where its containers begin; one more at the end
}

func (c *containers) of(unit int32) []container { return c.list[c.at[unit]:c.at[unit+1]] }

// maxDepth bounds how far containment is followed: deeper than any country,
// and a loop of successors ends.
const maxDepth = 16

// fillContainers computes the containers of every unit.
func (g *Gazetteer) fillContainers() {
	c := &g.above
	c.at = make([]int32, 1, len(g.units)+1)
	for i := range g.units {
		start := len(c.list)
		g.climb(int32(i), firstDay, start, 0)
		slices.SortStableFunc(c.list[start:], func(a, b container) int {
			return cmp.Compare(g.units[b.unit].Level, g.units[a.unit].Level)
		})
		c.at = append(c.at, int32(len(c.list)))
	}
}

// climb adds what contains unit i since a day to the list of the unit whose
// containers begin at start.
func (g *Gazetteer) climb(i, since int32, start, depth int) {
	add := func(unit, since int32) {
		known := slices.ContainsFunc(g.above.list[start:], func(c container) bool { return c.unit == unit })
		if !known && depth < maxDepth {
			g.above.list = append(g.above.list, container{unit, since})
			g.climb(unit, since, start, depth+1)
		}
	}
	if p := g.parent[i]; p >= 0 {
		add(p, since)
	}
	if s := g.heirs[i]; len(s) == 1 { // all of an expired unit lies in its only successor
		add(s[0], max(since, g.life[i].to+1))
	}
}

// holders calls found for each unit that contained i on a day, nearest first.
func (g *Gazetteer) holders(i, day int32, found func(unit int32)) {
	for _, c := range g.above.of(i) {
		if c.since <= day && g.life[c.unit].holds(day) {
			found(c.unit)
		}
	}
}

// top returns the unit of level 1 that i is or lay in on a day, -1 for none.
func (g *Gazetteer) top(i, day int32) int32 {
	if g.units[i].Level == 1 && g.life[i].holds(day) {
		return i
	}
	for _, c := range g.above.of(i) {
		if g.units[c.unit].Level == 1 && c.since <= day && g.life[c.unit].holds(day) {
			return c.unit
		}
	}
	return -1
}

// Above returns the units that contained a unit on a day, nearest first; the
// zero time is today and later.
func (g *Gazetteer) Above(id string, on time.Time) []string {
	i, ok := g.byID[id]
	if !ok {
		return nil
	}
	var ids []string
	g.holders(i, dayOf(on), func(unit int32) { ids = append(ids, g.units[unit].ID) })
	return ids
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
	return g.contained(u, a) || g.madeOf(u, a)
}

// contained reports whether a is among the containers of u at any time.
func (g *Gazetteer) contained(u, a int32) bool {
	return slices.ContainsFunc(g.above.of(u), func(c container) bool { return c.unit == a })
}

// madeOf reports whether a present unit, or one that contains it, is made of
// nothing but parts of an expired one.
func (g *Gazetteer) madeOf(u, a int32) bool {
	if g.units[a].To.IsZero() || !g.units[u].To.IsZero() {
		return false
	}
	for ; u >= 0 && g.units[u].Level > g.units[a].Level; u = g.parent[u] {
		parts := g.before[u]
		if len(parts) > 0 && !slices.ContainsFunc(parts, func(p int32) bool { return !g.under(p, a) }) {
			return true
		}
	}
	return false
}

// Parts returns the units of today that are made of nothing but parts of an
// expired one, each once and without what lies in them; none for a unit that
// exists or is not known.
func (g *Gazetteer) Parts(id string) (parts []string) {
	a, ok := g.byID[id]
	if !ok || g.units[a].To.IsZero() {
		return nil
	}
	for u := range g.units {
		if p := g.parent[u]; g.madeOf(int32(u), a) && (p < 0 || !g.madeOf(p, a)) {
			parts = append(parts, g.units[u].ID)
		}
	}
	return parts
}

// under reports whether u is a or below it by parents alone.
func (g *Gazetteer) under(u, a int32) bool {
	for ; u >= 0; u = g.parent[u] {
		if u == a {
			return true
		}
	}
	return false
}
