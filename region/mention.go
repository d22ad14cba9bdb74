package region

import "slices"

// mention is a name found in a part.
type mention struct {
	part     int
	lead     int     // first token, with the type word
	at       int     // first token of the name
	end      int     // behind the last one, with a type word that follows
	ends     []int32 // what the name may mean, as in the index
	kinds    []string
	typed    bool
	mod      float64 // how much it counts, 0–1
	reason   string  // why it counts less, or what makes it sure
	from, to int     // its candidates
	unit     int32   // what it means, -1 while or if that is not known
}

// find collects the names in every part, in their order.
func (p *placing) find() {
	for k := range p.parts {
		f := &p.parts[k]
		for i := f.from; i < f.to && len(p.mentions) < maxMentions; {
			if f.toks[i].word == 0 || !f.toks[i].upper && !f.toks[i].digits {
				i++
				continue
			}
			end, ends := p.x.name(f.toks, i, true)
			if end == 0 {
				i++
				continue
			}
			if ends[0] != blocked {
				p.add(k, i, end, ends)
			}
			i = end
		}
	}
}

// add adds a mention unless it is one that only a type word could make.
func (p *placing) add(k, at, end int, ends []int32) {
	f := &p.parts[k]
	m := mention{part: k, lead: at, at: at, end: end, ends: ends, mod: 1, reason: "named", unit: -1}
	if t := p.x.typeBefore(f.toks, at); p.typedBy(t, ends) {
		m.lead, m.kinds, m.typed, m.reason = at-t.words, t.kinds, true, "typed"
	} else if t := p.x.typeAfter(f.toks, end); p.typedBy(t, ends) {
		m.end, m.kinds, m.typed, m.reason = end+t.words, t.kinds, true, "typed"
	}
	single := end-at == 1
	if !m.typed && single && (f.toks[at].digits || !p.mayStandAlone(ends)) {
		return
	}
	p.mentions = append(p.mentions, m)
}

// typedBy reports whether a type word stands before a name. One that is also a
// word of features, "chợ" in "chợ Biên Hòa", is one only for units of its kind.
func (p *placing) typedBy(t *phrase, ends []int32) bool {
	if t.class&(classFeature|classStreet|classOrg) == 0 {
		return t.words > 0
	}
	return slices.ContainsFunc(ends, func(e int32) bool { return slices.Contains(t.kinds, p.g.units[e>>1].Kind) })
}

// isLandmark reports whether m means nothing but landmarks.
func (p *placing) isLandmark(m *mention) bool {
	return !slices.ContainsFunc(m.ends, func(e int32) bool { return p.g.units[e>>1].Level < landmarkLevel })
}

// mayStandAlone reports whether a single word is a name without a type word.
func (p *placing) mayStandAlone(ends []int32) bool {
	return slices.ContainsFunc(ends, func(e int32) bool { return e&1 == 1 || p.g.standsAlone(&p.g.units[e>>1]) })
}

// standsAlone reports whether a single word may be the name of a unit without a
// type word.
func (g *Gazetteer) standsAlone(u *Unit) bool {
	return u.Flags&Bare1 != 0 || !slices.Contains(g.syllables, u.Language)
}

// minList is from how many units of the top level on names in a row are a list.
const minList = 3

// enumerations makes names in a list of top-level ones count less.
func (p *placing) enumerations() {
	for i := 0; i < len(p.mentions); {
		j := i + 1
		for j < len(p.mentions) && p.isTop(j) && p.listed(&p.mentions[j-1], &p.mentions[j]) {
			j++
		}
		if p.isTop(i) && j-i >= minList {
			for k := i; k < j; k++ {
				p.mentions[k].by(modListed, "one of a list")
			}
		}
		i = j
	}
}

// isTop reports whether a mention may mean a unit of the top level.
func (p *placing) isTop(i int) bool {
	return slices.ContainsFunc(p.mentions[i].ends, func(e int32) bool { return p.g.units[e>>1].Level == 1 })
}

// listed reports whether only a comma or an "and" parts two mentions.
func (p *placing) listed(a, b *mention) bool {
	if a.part != b.part {
		return false
	}
	toks := p.parts[a.part].toks
	switch b.lead - a.end {
	case 0:
		return toks[b.lead].gap == gapComma
	case 1:
		return p.x.ending(toks, b.lead, classJoin).words == 1
	}
	return false
}
