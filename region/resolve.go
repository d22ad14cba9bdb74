package region

import (
	"cmp"
	"math"
	"slices"
)

// What speaks for one of several units of a name.
const (
	exactKind   = 1.5 // its kind is the type word's
	otherKind   = .3  // its level is
	parentNear  = 3   // a parent is named within nearWords
	heirNear    = 2   // the unit that holds its area since is
	maxSupport  = 2.5 // of containing units elsewhere in the document
	homeBonus   = 1.5
	uniqueBonus = 1
	notThen     = .7 // less, if it did not exist on the day and another did
	comingDays  = 90 // before it comes into being that a unit may be named
	namesake    = 4  // less, for a part of a unit that has the same name
	nearWords   = 9
	margin      = .5 // over other candidates
	manyMeant   = 8  // a name of more units says nothing of its neighbours
)

func prior(level int) float64 {
	switch level {
	case 0, 1:
		return 2
	case 2:
		return .5
	case landmarkLevel:
		return 0
	}
	return -.5
}

// candidate is a unit that a mention may mean.
type candidate struct {
	unit  int32
	base  float64 // what speaks for it whatever else the document names
	score float64 // with what else it names
}

// support is what the mentions of a document speak for a unit.
type support struct {
	unit   int32
	weight float64
}

// resolve decides which unit each mention means, in two passes: what the first
// one is sure of supports what lies in it in the second.
func (p *placing) resolve() {
	for i := range p.mentions {
		p.nominate(&p.mentions[i])
	}
	for pass := range 2 {
		for i := range p.mentions {
			p.mentions[i].unit = p.choose(i)
		}
		if pass == 0 {
			p.gatherSupport()
		}
	}
	p.oneSense()
}

// nominate fills the candidates of a mention.
func (p *placing) nominate(m *mention) {
	g := p.g
	exact := slices.ContainsFunc(m.ends, func(e int32) bool { return slices.Contains(m.kinds, g.units[e>>1].Kind) })
	m.from = len(p.candidates)
	var then uint16 // bits of the levels on which one existed on the day
	for _, e := range m.ends {
		u := &g.units[e>>1]
		if !p.eligible(m, e>>1, e&1 == 1, exact) {
			continue
		}
		p.candidates = append(p.candidates, candidate{unit: e >> 1})
		if p.existed(e >> 1) {
			then |= 1 << u.Level
		}
	}
	p.dropReplaced(m.from)
	m.to = len(p.candidates)
	list := p.candidates[m.from:m.to]
	unique := p.oneTop(list)
	for k := range list {
		list[k].base = p.base(m, list, k, unique, then)
	}
}

// dropReplaced drops, of the candidates from one on, those that had expired by
// the day if what has taken their place under their name is among them too.
func (p *placing) dropReplaced(from int) {
	list := p.candidates[from:]
	replaced := func(c candidate) bool {
		return !p.existed(c.unit) && slices.ContainsFunc(p.g.heirs[c.unit], func(heir int32) bool {
			return p.g.units[heir].Level == p.g.units[c.unit].Level &&
				slices.ContainsFunc(list, func(o candidate) bool { return o.unit == heir })
		})
	}
	p.candidates = p.candidates[:from+len(slices.DeleteFunc(list, replaced))]
}

// eligible reports whether a mention can mean a unit at all: not one that is
// yet to come. Behind a type word it is of the kind, or where no unit of the
// name is, of a level of that kind: kinds change.
func (p *placing) eligible(m *mention, unit int32, alias, exact bool) bool {
	u := &p.g.units[unit]
	if p.yetToCome(unit) {
		return false
	}
	if !m.typed {
		return alias || u.Flags&NeedType == 0 && (m.end-m.at > 1 || p.g.standsAlone(u))
	}
	if exact {
		return slices.Contains(m.kinds, u.Kind)
	}
	return p.g.onLevelOf(m.kinds, u)
}

// existed reports whether a unit existed on the day of the document, or that
// day is not known.
func (p *placing) existed(unit int32) bool {
	return p.day == lastDay || p.g.life[unit].holds(p.day)
}

// yetToCome reports whether a unit came into being well after the day.
func (p *placing) yetToCome(unit int32) bool {
	return p.day < lastDay-comingDays && p.g.life[unit].from > p.day+comingDays
}

// oneTop reports whether all candidates lie in one top-level unit.
func (p *placing) oneTop(list []candidate) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(c candidate) bool { return !p.sameTop(list[0].unit, c.unit) })
}

// sameTop reports whether two units lay in one top-level unit on the day.
func (p *placing) sameTop(a, b int32) bool {
	t := p.g.top(a, p.day)
	return a == b || t >= 0 && t == p.g.top(b, p.day)
}

// base returns what speaks for candidate k of a list whatever else is named.
func (p *placing) base(m *mention, list []candidate, k int, unique bool, then uint16) float64 {
	i := list[k].unit
	u := &p.g.units[i]
	s := prior(u.Level)
	switch {
	case m.typed && slices.Contains(m.kinds, u.Kind):
		s += exactKind
	case m.typed:
		s += otherKind
	case p.partOfNamesake(list, i):
		s -= namesake
	}
	if p.home >= 0 && p.sameTop(i, p.home) {
		s += homeBonus
	}
	if unique || u.Flags&Known != 0 && p.noPeer(list, i) {
		s += uniqueBonus
	}
	if !p.existed(i) && then&(1<<u.Level) != 0 {
		s -= notThen
	}
	return s
}

// noPeer reports whether no other candidate outside the top-level unit of a unit
// is on its level or above.
func (p *placing) noPeer(list []candidate, i int32) bool {
	return !slices.ContainsFunc(list, func(c candidate) bool {
		return p.g.units[c.unit].Level <= p.g.units[i].Level && !p.sameTop(i, c.unit)
	})
}

// partOfNamesake reports whether a unit shares its name with a top-level one,
// or with one that contains it: the bare name is the larger one's.
func (p *placing) partOfNamesake(list []candidate, i int32) bool {
	level := p.g.units[i].Level
	return slices.ContainsFunc(list, func(c candidate) bool {
		l := p.g.units[c.unit].Level
		return l < level && (l == 1 || p.g.contained(i, c.unit))
	})
}

// choose returns the unit that mention i means, or -1. One that could be either
// of two units means the unit that contains both.
func (p *placing) choose(i int) int32 {
	m := &p.mentions[i]
	list := p.candidates[m.from:m.to]
	var best *candidate
	for k := range list {
		c := &list[k]
		near := p.near(i, c.unit)
		c.score = c.base + near + p.supportOf(c.unit)
		if p.misplaced(i, c.unit) || p.g.units[c.unit].Flags&NoBare != 0 && !m.typed && near == 0 {
			c.score = math.Inf(-1)
		}
		if best == nil || p.better(c, best) {
			best = c
		}
	}
	if best == nil || best.score < p.threshold(m, best.unit) {
		return -1
	}
	unit := best.unit
	for k := range list {
		if c := &list[k]; unit >= 0 && best.score-c.score < margin {
			unit = p.common(unit, c.unit)
		}
	}
	return unit
}

// common returns the first of two units if one of them contains the other, else
// the nearest one that contained both on the day, a country excepted; -1 where
// there is none.
func (p *placing) common(a, b int32) int32 {
	if a == b || p.g.contained(a, b) || p.g.contained(b, a) {
		return a
	}
	found := int32(-1)
	p.g.holders(a, p.day, func(above int32) {
		if found < 0 && p.g.units[above].Level > 0 && p.g.contained(b, above) {
			found = above
		}
	})
	return found
}

// better reports whether a candidate goes before another one.
func (p *placing) better(a, b *candidate) bool {
	ua, ub := &p.g.units[a.unit], &p.g.units[b.unit]
	return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(ub.Level, ua.Level), cmp.Compare(ub.ID, ua.ID)) > 0
}

// threshold is what a candidate must reach.
func (p *placing) threshold(m *mention, unit int32) float64 {
	u := &p.g.units[unit]
	unique := p.oneTop(p.candidates[m.from:m.to])
	switch {
	case u.Level <= 1:
		return 1
	case u.Level == 2:
		return 1.5
	case u.Level == landmarkLevel && (unique || m.typed):
		return 0 // no type word need stand there
	case m.typed && unique:
		return 2
	case m.typed:
		return 2.5
	}
	return 3.2
}

// near returns what it adds that a unit which contains one is named close to
// mention i.
func (p *placing) near(i int, unit int32) (best float64) {
	for _, step := range []int{-1, 1} {
		for k := i + step; k >= 0 && k < len(p.mentions) && p.close(&p.mentions[i], &p.mentions[k]); k += step {
			if n := p.nearOne(&p.mentions[k], unit); n > best {
				best = n
			}
		}
	}
	return best
}

// close reports whether two mentions stand within nearWords of each other.
func (p *placing) close(a, b *mention) bool {
	return a.part == b.part && b.lead-a.end <= nearWords && a.lead-b.end <= nearWords
}

// nearOne returns what it adds for a unit that o is named close by.
func (p *placing) nearOne(o *mention, unit int32) (best float64) {
	if o.mod == 0 || o.to-o.from > manyMeant {
		return 0
	}
	for _, c := range p.candidates[o.from:o.to] {
		if o.unit >= 0 && c.unit != o.unit || p.g.units[c.unit].Level == 0 || c.unit == unit || !p.g.contained(unit, c.unit) {
			continue
		}
		if p.g.under(unit, c.unit) {
			return parentNear
		}
		best = heirNear
	}
	return best
}

// misplaced reports whether the name right behind mention i is that of a unit of
// the level of a candidate's parent, and not the parent: "phường Ninh Xá, TP Bắc
// Ninh" is no ward of another town.
func (p *placing) misplaced(i int, unit int32) bool {
	parent := p.g.parent[unit]
	if parent < 0 || p.g.units[parent].Level < 2 || i+1 == len(p.mentions) {
		return false
	}
	m, o := &p.mentions[i], &p.mentions[i+1]
	if o.part != m.part || o.lead != m.end || !o.typed {
		return false
	}
	other := false
	for _, c := range p.candidates[o.from:o.to] {
		if c.unit == parent {
			return false
		}
		other = other || p.g.units[c.unit].Level == p.g.units[parent].Level
	}
	return other
}

// gatherSupport adds up what the resolved mentions speak for.
func (p *placing) gatherSupport() {
	p.support = p.support[:0]
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.unit < 0 || m.mod == 0 {
			continue
		}
		weight := m.mod * p.parts[m.part].weight / 2
		p.addSupport(m.unit, weight)
		for _, c := range p.g.above.of(m.unit) {
			p.addSupport(c.unit, weight/2)
		}
	}
}

func (p *placing) addSupport(unit int32, weight float64) {
	for k := range p.support {
		if p.support[k].unit == unit {
			p.support[k].weight += weight
			return
		}
	}
	p.support = append(p.support, support{unit, weight})
}

// supportOf returns what the document speaks for the larger units that contain
// one.
func (p *placing) supportOf(unit int32) float64 {
	sum := 0.
	for _, s := range p.support {
		if l := p.g.units[s.unit].Level; l > 0 && l < p.g.units[unit].Level && p.g.contained(unit, s.unit) {
			sum += s.weight
		}
	}
	return min(maxSupport, sum)
}

// oneSense makes one name mean one unit: none that a mention of it says it is
// not; and without a type word what it means with one, unless that is a
// top-level unit of the day.
func (p *placing) oneSense() {
	for i := range p.mentions {
		m := &p.mentions[i]
		for k := range p.mentions {
			if o := &p.mentions[k]; k != i && m.unit >= 0 && sameName(m, o) && p.misplaced(k, m.unit) {
				m.unit = -1
			}
		}
	}
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.typed || m.unit >= 0 && p.g.units[m.unit].Level <= 1 && p.existed(m.unit) {
			continue
		}
		for k := range p.mentions {
			if o := &p.mentions[k]; o.typed && o.unit >= 0 && o.mod > 0 && sameName(m, o) {
				m.unit = o.unit
				break
			}
		}
	}
}

// sameName reports whether two mentions are of one name: the index has one list
// for it.
func sameName(a, b *mention) bool { return &a.ends[0] == &b.ends[0] }
