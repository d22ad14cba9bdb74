package region

import (
	"cmp"
	"math"
	"slices"

	"regionwire/news"
)

// What speaks for one of several units of a name.
const (
	exactKind   = 1.5 // its kind is the type word's
	otherKind   = .3  // its level is
	parentNear  = 3   // a parent is named within nearWords
	heirNear    = 2   // the unit that holds its area since is
	maxSupport  = 2.5 // of containing units elsewhere in the document
	homeBonus   = 1.2
	uniqueBonus = 1
	notThen     = .7 // less, if it did not exist on the day and another did
	cityOfName  = 4  // less, for a city that shares the name of its province
	cityTyped   = .6
	nearWords   = 9
	margin      = .5 // over candidates below another top-level unit
)

func prior(level int) float64 {
	switch level {
	case 0, 1:
		return 2
	case 2:
		return .5
	}
	return -.5
}

// threshold is what a candidate must reach.
func threshold(level int, typed, unique, kindKnown bool) float64 {
	switch {
	case level <= 1:
		return 1
	case level == 2:
		return 1.5
	case unique && !kindKnown:
		return 1 // a landmark: no type word could stand there
	case typed && unique:
		return 2
	case typed:
		return 2.5
	}
	return 3.2
}

// resolve decides which unit each mention means, in two passes: what the first
// one is sure of supports what lies in it in the second.
func (p *placing) resolve() {
	p.support = map[int32]float64{}
	for range 2 {
		for i := range p.mentions {
			m := &p.mentions[i]
			m.unit = p.choose(m)
		}
		clear(p.support)
		for i := range p.mentions {
			if m := &p.mentions[i]; m.unit >= 0 && m.mod > 0 {
				weight := m.mod * p.parts[m.part].weight / 2
				p.support[m.unit] += weight
				for _, a := range p.g.above(m.unit) {
					p.support[a] += weight / 2
				}
			}
		}
	}
}

// choose returns the unit that a mention means, or -1.
func (p *placing) choose(m *mention) int32 {
	g := p.g
	type scored struct {
		unit  int32
		score float64
	}
	var list []scored
	exact, then := false, 0 // bits of the levels on which one existed then
	for _, e := range m.ends {
		u := &g.units[e>>1]
		exact = exact || slices.Contains(m.kinds, u.Kind)
		if u.validOn(p.doc.Date) {
			then |= 1 << u.Level
		}
	}
	unique := p.oneTop(m, exact)
	for _, e := range m.ends {
		i, alias := e>>1, e&1 == 1
		u := &g.units[i]
		if !p.eligible(m, u, alias, exact) {
			continue
		}
		s := prior(u.Level)
		near := p.near(m, i)
		s += near
		if u.Flags&NoBare != 0 && !m.typed && near == 0 {
			continue
		}
		if m.typed {
			if slices.Contains(m.kinds, u.Kind) {
				s += exactKind
			} else {
				s += otherKind
			}
		}
		var above float64
		for _, a := range g.above(i) {
			if g.units[a].Level > 0 {
				above += p.support[a]
			}
		}
		s += math.Min(maxSupport, above)
		if p.home >= 0 && (i == p.home || g.within(i, p.home, 0) || slices.Contains(g.above(p.home), i) || p.sameTop(i, p.home)) {
			s += homeBonus
		}
		if unique {
			s += uniqueBonus
		}
		if then&(1<<u.Level) != 0 && !u.validOn(p.doc.Date) {
			s -= notThen
		}
		if parent := g.parent[i]; parent >= 0 && u.Level == 2 && g.units[parent].Name == u.Name {
			if m.typed {
				s += cityTyped
			} else {
				s -= cityOfName
			}
		}
		list = append(list, scored{i, s})
	}
	if len(list) == 0 {
		return -1
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(g.units[a.unit].Level, g.units[b.unit].Level), cmp.Compare(g.units[a.unit].ID, g.units[b.unit].ID))
	})
	best := list[0]
	for _, o := range list[1:] {
		if best.score-o.score < margin && !p.sameTop(best.unit, o.unit) {
			return -1 // could be either
		}
	}
	u := &g.units[best.unit]
	if best.score < threshold(u.Level, m.typed, unique, g.lex.kindWord[u.Kind] != "") {
		return -1
	}
	return best.unit
}

// eligible reports whether a mention can mean a unit at all.
func (p *placing) eligible(m *mention, u *Unit, alias, exact bool) bool {
	if m.typed {
		if slices.Contains(m.kinds, u.Kind) {
			return true
		}
		return !exact && slices.ContainsFunc(m.kinds, func(k string) bool { return p.g.levels[k]&(1<<u.Level) != 0 })
	}
	if u.Flags&NeedType != 0 && !alias {
		return false
	}
	if p.g.syllables && m.end-m.at == 1 && u.Flags&Bare1 == 0 && !alias {
		return false
	}
	return true
}

// oneTop reports whether everything that m can mean lies in one top-level unit.
func (p *placing) oneTop(m *mention, exact bool) bool {
	var one int32 = -1
	for _, e := range m.ends {
		if u := &p.g.units[e>>1]; !p.eligible(m, u, e&1 == 1, exact) {
			continue
		}
		if one >= 0 && !p.sameTop(one, e>>1) {
			return false
		}
		one = e >> 1
	}
	return one >= 0
}

// sameTop reports whether two units lie in one unit of level 1.
func (p *placing) sameTop(a, b int32) bool {
	tops := func(i int32) (list []int32) {
		if p.g.units[i].Level == 1 {
			list = append(list, i)
		}
		for _, x := range p.g.above(i) {
			if p.g.units[x].Level == 1 {
				list = append(list, x)
			}
		}
		return list
	}
	of := tops(b)
	return slices.ContainsFunc(tops(a), func(x int32) bool { return slices.Contains(of, x) })
}

// near returns what it adds that a unit which contains i is named close to m.
func (p *placing) near(m *mention, i int32) float64 {
	var above []int32
	best := 0.
	for k := range p.mentions {
		o := &p.mentions[k]
		if o.part != m.part || o == m || o.mod == 0 || o.lead-m.end > nearWords || m.lead-o.end > nearWords {
			continue
		}
		if above == nil {
			above = p.g.above(i)
		}
		for _, e := range o.ends {
			u := &p.g.units[e>>1]
			if o.unit >= 0 && e>>1 != o.unit || u.Level == 0 || !slices.Contains(above, e>>1) || !p.eligible(o, u, e&1 == 1, false) {
				continue
			}
			if p.g.downFrom(i, e>>1) {
				return parentNear
			}
			best = heirNear
		}
	}
	return best
}

// sums adds up what each unit weighs, on its own and with what lies in it.
func (p *placing) sums() (own, total map[int32]float64, evidence map[int32][]news.Evidence) {
	own, total, evidence = map[int32]float64{}, map[int32]float64{}, map[int32][]news.Evidence{}
	type group struct {
		part int
		unit int32
	}
	groups := map[group][]*mention{}
	var order []group
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.unit < 0 || m.mod == 0 {
			continue
		}
		k := group{m.part, m.unit}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], m)
	}
	for _, k := range order {
		list := groups[k]
		slices.SortStableFunc(list, func(a, b *mention) int { return cmp.Compare(b.mod, a.mod) })
		f := &p.parts[k.part]
		for rank, m := range list {
			w := f.weight * m.mod / float64(rank+1)
			if f.name == "title" && m.lead == 0 {
				w *= firstInTitle
			}
			own[k.unit] += w
			if len(evidence[k.unit]) < maxEvidence {
				reason := m.reason
				if reason == "" {
					reason = "named"
				}
				evidence[k.unit] = append(evidence[k.unit], news.Evidence{
					Field: f.name, Text: f.text[f.toks[m.lead].start:f.toks[m.end-1].end], Reason: reason, Weight: float32(w)})
			}
		}
	}
	for u, s := range own {
		total[u] += s
		for _, a := range p.g.above(u) {
			total[a] += s * math.Pow(perLevel, math.Max(0, float64(p.g.units[u].Level-p.g.units[a].Level)))
		}
	}
	return own, total, evidence
}

// result returns the places that reach enough.
func (p *placing) result() []news.Place {
	own, total, evidence := p.sums()
	best := map[int]float64{}
	for u, s := range total {
		level := p.g.units[u].Level
		best[level] = math.Max(best[level], s)
	}
	passed := map[int32]bool{}
	for u := range own {
		if !p.passes(u, total, best) {
			continue
		}
		passed[u] = true
		for _, a := range p.g.above(u) {
			if p.g.units[a].Level > 0 {
				passed[a] = true
			}
		}
	}
	var places []news.Place
	for u := range passed {
		ev := evidence[u]
		if len(ev) == 0 {
			ev = []news.Evidence{{Field: "within", Text: "", Reason: "contains a place named"}}
		}
		places = append(places, news.Place{Region: p.g.units[u].ID, Score: scale(total[u]), Evidence: ev})
	}
	sortPlaces(places)
	return places
}

// passes reports whether a unit has weight enough, on its level and above.
func (p *placing) passes(u int32, total map[int32]float64, best map[int]float64) bool {
	if p.g.units[u].Level == 0 || total[u] < enough || total[u] < shareOfBest*best[p.g.units[u].Level] {
		return false
	}
	for _, a := range p.g.above(u) {
		if l := p.g.units[a].Level; l > 0 && total[a] < shareOfBest*best[l] {
			return false
		}
	}
	return true
}

func sortPlaces(places []news.Place) {
	slices.SortFunc(places, func(a, b news.Place) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(len(a.Region), len(b.Region)), cmp.Compare(a.Region, b.Region))
	})
}

// Scores of a place that nothing but the source speaks for.
const (
	pinnedScore  = Likely
	deicticScore = 25
)

// fallback places a text without any place by its source: a pinned one, or one
// that speaks of "our province".
func (p *placing) fallback() []news.Place {
	if p.home < 0 {
		return nil
	}
	score, reason := 0, ""
	if p.doc.Pinned {
		score, reason = pinnedScore, "the source is about its home region"
	} else {
		for i := range p.parts {
			if i == len(p.parts)-1 {
				break // the two last parts share their words
			}
			p.g.scan(p.parts[i].toks, func(c class) {
				if c&classDeictic != 0 {
					score, reason = deicticScore, "speaks of its own region"
				}
			})
		}
	}
	if score == 0 {
		return nil
	}
	places := []news.Place{{Region: p.g.units[p.home].ID, Score: score, Evidence: []news.Evidence{{Field: "home", Reason: reason}}}}
	for _, a := range p.g.above(p.home) {
		if p.g.units[a].Level > 0 {
			places = append(places, news.Place{Region: p.g.units[a].ID, Score: score, Evidence: []news.Evidence{{Field: "home", Reason: reason}}})
		}
	}
	return places
}

// NearMiss is a unit that a document mentions without being about it.
type NearMiss struct {
	Region string
	Score  int
	Reason string // what its strongest mention suffered from
}

// NearMisses returns units that a document names but is not about, highest
// score first, at most ten.
func (g *Gazetteer) NearMisses(d Document) []NearMiss {
	p := g.analyse(d)
	_, total, _ := p.sums()
	in := map[string]bool{}
	for _, pl := range p.result() {
		in[pl.Region] = true
	}
	var list []NearMiss
	seen := map[string]bool{}
	for i := range p.mentions {
		m := &p.mentions[i]
		unit := m.unit
		reason := m.reason
		if unit < 0 {
			unit, reason = m.ends[0]>>1, "could be several places"
			if len(m.ends) == 1 {
				reason = "too little speaks for it"
			}
		}
		id := g.units[unit].ID
		if in[id] || seen[id] {
			continue
		}
		seen[id] = true
		if reason == "" || reason == "typed" {
			reason = "named too weakly"
		}
		list = append(list, NearMiss{id, scale(total[unit]), reason})
	}
	slices.SortStableFunc(list, func(a, b NearMiss) int { return cmp.Compare(b.Score, a.Score) })
	return list[:min(len(list), 10)]
}
