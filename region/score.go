package region

import (
	"cmp"
	"slices"

	"regionwire/news"
)

// What a unit must reach for a text to be about it.
const (
	enough      = 2
	shareOfBest = .35
	maxEvidence = 6
)

// weight is what a document says of a unit.
type weight struct {
	unit     int32
	own      float64 // by mentions of it
	total    float64 // and of what lies in it
	evidence []news.Evidence
}

// weights are those of all units named and of those that contain them.
type weights []weight

// find returns the weight of a unit, nil for none.
func (w weights) find(unit int32) *weight {
	for i := range w {
		if w[i].unit == unit {
			return &w[i]
		}
	}
	return nil
}

// of returns the weight of a unit, which it adds if there is none.
func (w *weights) of(unit int32) *weight {
	if known := w.find(unit); known != nil {
		return known
	}
	*w = append(*w, weight{unit: unit})
	return &(*w)[len(*w)-1]
}

// weights adds up what each unit weighs. In one part the k-th mention of a unit
// counts 1/k, the strongest first. What a text is about, it is about in all that
// contains it, no less.
func (p *placing) weights() weights {
	var order []*mention
	for i := range p.mentions {
		if m := &p.mentions[i]; m.unit >= 0 && m.mod > 0 {
			order = append(order, m)
		}
	}
	slices.SortStableFunc(order, func(a, b *mention) int {
		return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.unit, b.unit), cmp.Compare(b.mod, a.mod))
	})
	var list weights
	rank := 0
	for i, m := range order {
		rank++
		if i > 0 && (order[i-1].part != m.part || order[i-1].unit != m.unit) {
			rank = 1
		}
		f := &p.parts[m.part]
		x := f.weight * m.mod / float64(rank)
		if m.part == partTitle && m.lead == 0 {
			x *= firstInTitle
		}
		w := list.of(m.unit)
		w.own += x
		if len(w.evidence) < maxEvidence {
			w.evidence = append(w.evidence, news.Evidence{
				Field: f.name, Text: f.text[f.toks[m.lead].start:f.toks[m.end-1].end], Reason: m.reason, Weight: float32(x)})
		}
	}
	for i := range list[:len(list):len(list)] {
		unit, own := list[i].unit, list[i].own
		list[i].total += own
		p.g.holders(unit, p.day, func(above int32) { list.of(above).total += own })
	}
	return list
}

// about returns the places that weigh enough, each with what contains it.
func (p *placing) about(list weights) []news.Place {
	var best [10]float64 // by level
	for _, w := range list {
		level := p.g.units[w.unit].Level
		best[level] = max(best[level], w.total)
	}
	var units []int32
	inside := map[int32]*weight{} // for what is not named itself: the strongest place named in it
	for i := range list {
		if w := &list[i]; w.own > 0 && p.passes(w, list, &best) {
			units = append(units, w.unit)
			p.g.holders(w.unit, p.day, func(above int32) {
				if p.g.units[above].Level == 0 {
					return
				}
				units = append(units, above)
				if in := inside[above]; in == nil || in.own < w.own {
					inside[above] = w
				}
			})
		}
	}
	slices.Sort(units)
	var places []news.Place
	for _, u := range slices.Compact(units) {
		w := list.find(u)
		evidence := w.evidence
		if len(evidence) == 0 {
			evidence = []news.Evidence{inside[u].evidence[0]}
			evidence[0].Reason = "a place in it"
		}
		places = append(places, news.Place{Region: p.g.units[u].ID, Score: scale(w.total), Evidence: evidence})
	}
	sortPlaces(places)
	return places
}

// passes reports whether a unit has weight enough, on its level and above.
func (p *placing) passes(w *weight, list weights, best *[10]float64) bool {
	level := p.g.units[w.unit].Level
	if level == 0 || w.total < enough || w.total < shareOfBest*best[level] {
		return false
	}
	passes := true
	p.g.holders(w.unit, p.day, func(above int32) {
		if l := p.g.units[above].Level; l > 0 && list.find(above).total < shareOfBest*best[l] {
			passes = false
		}
	})
	return passes
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
	score, reason := pinnedScore, "the source is about its home region"
	if !p.doc.Pinned {
		if !p.deictic() {
			return nil
		}
		score, reason = deicticScore, "speaks of its own region"
	}
	var places []news.Place
	add := func(unit int32) {
		if p.g.units[unit].Level > 0 {
			places = append(places, news.Place{Region: p.g.units[unit].ID, Score: score, Evidence: []news.Evidence{{Field: "home", Reason: reason}}})
		}
	}
	add(p.home)
	p.g.holders(p.home, p.day, add)
	return places
}

// deictic reports whether the text speaks of its own region: not one about the
// whole country or another one, or one that names a place elsewhere.
func (p *placing) deictic() (found bool) {
	if p.national || p.foreign {
		return false
	}
	for i := range p.mentions {
		if m := &p.mentions[i]; m.unit >= 0 && m.mod > 0 && !p.sameTop(m.unit, p.home) {
			return false
		}
	}
	for _, f := range p.parts[:partRest] { // the last one shares its words
		p.x.scan(f.toks, classDeictic, func(int, class) { found = true })
	}
	return found
}
