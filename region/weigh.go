package region

import "slices"

// How many words back what says something of a mention may stand.
const (
	carryWords   = 12
	bracketWords = 8
	officeWords  = 6
)

// What a mention counts less for what stands around it.
const (
	modFeature  = .5
	modRoute    = .3 // one end of a road, a line, a range
	modOrg      = .4
	modCarried  = .2 // taken to a hospital there
	modOrigin   = .2
	modMovement = .5
	modTyped    = .8 // the same, with a type word
	modLonger   = .3 // a longer name has it
	modSports   = .2 // a club named in title and lead makes no place
	modAbroad   = .3
	modOffice   = .3
	modSeat     = .3
	modListed   = .65 // three in a title are what it is about, three in a lead are not
)

// by makes a mention count less and says why.
func (m *mention) by(factor float64, why string) {
	m.mod *= factor
	if m.reason == "named" || m.reason == "typed" || factor == 0 {
		m.reason = why
	}
}

// weigh sets how much mention i counts by what stands around it.
func (p *placing) weigh(i int) {
	m := &p.mentions[i]
	f := &p.parts[m.part]
	ph := p.x.before(f.toks, m.lead)
	c := ph.class
	if !m.typed {
		p.weighBare(i, c)
	}
	if p.sports && !p.spelledOut(m, f) {
		m.by(modSports, "sports")
	}
	if p.carried(m, f, ph) {
		m.by(modCarried, "taken there")
	}
	switch {
	case c&classOrigin != 0 || p.inBio(i):
		m.by(modOrigin, "where somebody is from")
	case p.endsRange(i):
		m.by(modRoute, "one end of a range")
		p.mentions[i-1].by(modRoute, "one end of a range")
	case c&classMovement != 0 && m.typed:
		m.by(modTyped, "on the way")
	case c&classMovement != 0:
		m.by(modMovement, "on the way")
	}
	p.weighNational(i, c)
	if p.foreignAfter(f, m.end) {
		m.by(0, "in another country")
	}
}

// weighBare weighs what only a name without a type word suffers from.
func (p *placing) weighBare(i int, c class) {
	m := &p.mentions[i]
	f := &p.parts[m.part]
	switch {
	case c&classStreet != 0 && c&classPlain == 0:
		m.by(0, "a street")
	case c&classMedia != 0:
		m.by(0, "a paper or brand")
	case c&classHonorific != 0:
		m.by(0, "a person")
	case c&classClock != 0:
		m.by(0, "a time zone")
	case p.isLandmark(m): // itself a feature or a body
	case c&classOrg != 0:
		m.by(modOrg, "name of a body")
	case c&classFeature != 0:
		m.by(modFeature, "bridge, river or market")
	}
	if p.foreign && p.flagged(m, Abroad) {
		m.by(modAbroad, "another country has one of that name")
	}
	if !f.caps {
		p.weighCapitals(i, c)
	}
}

// weighCapitals weighs a name that capitals beside it make part of another one.
func (p *placing) weighCapitals(i int, c class) {
	m := &p.mentions[i]
	f := &p.parts[m.part]
	if m.at > f.from && f.toks[m.at].gap == gapSpace {
		prev := &f.toks[m.at-1]
		switch {
		case !prev.upper || prev.caps:
		case c&classSurname != 0:
			m.by(0, "a person")
		case !prev.first() && c == 0 && !p.meets(i-1, i):
			p.weighRun(m, f)
		}
	}
	if m.end < f.to && f.toks[m.end].gap == gapSpace {
		next := &f.toks[m.end]
		person := p.x.ending(f.toks, m.end+1, neighbours).class&classSurname != 0
		if next.upper && !next.caps && !person && !p.meets(i, i+1) {
			m.by(modLonger, "a name goes on")
		}
	}
}

// weighRun weighs a name at the end of a longer run of capitals, by what that
// begins with.
func (p *placing) weighRun(m *mention, f *part) {
	start := m.at
	for start > f.from && f.toks[start].gap == gapSpace && f.toks[start-1].upper && !f.toks[start-1].first() {
		start--
	}
	begins := p.x.before(f.toks, start).class
	for k := start + 1; k <= m.at; k++ {
		begins |= p.x.ending(f.toks, k, classOrg|classSurname).class
	}
	switch {
	case begins&(classHonorific|classSurname|classStreet|classMedia) != 0:
		m.by(0, "part of a longer name")
	case begins&classOrg != 0:
		m.by(modOrg, "name of a body")
	default:
		m.by(modLonger, "part of a longer name")
	}
}

// flagged reports whether m may mean a unit with a flag.
func (p *placing) flagged(m *mention, flag Flags) bool {
	return slices.ContainsFunc(m.ends, func(e int32) bool { return p.g.units[e>>1].Flags&flag != 0 })
}

// spelledOut reports whether the whole word for a kind of unit stands before m:
// a club goes by the bare name or an abbreviation, a match by its stadium.
func (p *placing) spelledOut(m *mention, f *part) bool {
	return m.typed && !p.ofLandmarks(m.kinds) && p.x.typeBefore(f.toks, m.at).class&classAbbreviation == 0
}

// ofLandmarks reports whether some kinds are those of landmarks alone.
func (p *placing) ofLandmarks(kinds []string) bool {
	return !slices.ContainsFunc(kinds, func(k string) bool { return p.g.levels[k]&^(1<<landmarkLevel) != 0 })
}

// carried reports whether somebody is taken to a body in or of a place:
// "chuyển lên bệnh viện ở Hà Nội", "đưa về Bệnh viện Bỏng (Hà Nội)".
func (p *placing) carried(m *mention, f *part, before *phrase) bool {
	org := before.class&classOrg != 0 || f.toks[m.lead].gap == gapOpen && p.said(f, m.lead, bracketWords, classOrg)
	if before.class&classPrep != 0 {
		org = p.x.before(f.toks, m.lead-before.words).class&classOrg != 0
	}
	return org && p.said(f, m.lead, carryWords, classCarry)
}

// endsRange reports whether mention i and the one before it are the ends of a
// road or a range: "cao tốc Hà Nội - Lào Cai", "từ Cao Bằng đến Cà Mau".
func (p *placing) endsRange(i int) bool {
	if i == 0 || p.mentions[i-1].part != p.mentions[i].part {
		return false
	}
	a, b := &p.mentions[i-1], &p.mentions[i]
	f := &p.parts[b.part]
	before := p.x.before(f.toks, a.lead).class
	switch b.lead - a.end {
	case 0:
		return before&classFeature != 0 && f.toks[b.lead].gap <= gapDash
	case 1:
		return before&classFrom != 0 && p.x.ending(f.toks, b.lead, classTo).words == 1
	}
	return false
}

// meets reports whether mention b begins where a ends.
func (p *placing) meets(a, b int) bool {
	if a < 0 || b >= len(p.mentions) {
		return false
	}
	x, y := &p.mentions[a], &p.mentions[b]
	return x.part == y.part && (x.end == y.lead || x.end == y.at)
}

// said reports whether one of the words before word i is of a class, at most so
// many words back in the sentence.
func (p *placing) said(f *part, i, words int, want class) bool {
	for k := i; k > max(f.from, i-words) && f.toks[k-1].gap != gapStop; k-- {
		if p.x.ending(f.toks, k, want).words > 0 {
			return true
		}
	}
	return false
}

// inBio reports whether mention i stands in a bracket or between commas that
// tell of a person: "(Kim, 40 tuổi, Hà Nội)", "(Tuấn Anh, Hải Phòng)", "đại
// biểu Lê Văn Nam (đoàn Cà Mau)".
func (p *placing) inBio(i int) bool {
	m := &p.mentions[i]
	f := &p.parts[m.part]
	closes := m.end >= len(f.toks) || f.toks[m.end].gap == gapClose
	if open := m.lead - p.x.ending(f.toks, m.lead, classOffice).words; closes && open >= 0 && f.toks[open].gap == gapOpen {
		return p.personBefore(f, open)
	}
	start := m.lead
	if ph := p.x.before(f.toks, start); ph.class&classPrep != 0 {
		start -= ph.words // "(60 tuổi, ở Lâm Đồng)"
	}
	if f.toks[start].gap != gapComma {
		return false
	}
	for k := start - 1; k >= max(f.from, start-8); k-- {
		if p.x.ending(f.toks, k+1, classAge).words > 0 {
			return true
		}
		if f.toks[k].gap == gapOpen { // it opens with a name that is no place's
			return closes && f.toks[k].upper && !p.beginsBefore(i, k)
		}
		if f.toks[k].gap == gapStop {
			return false
		}
	}
	return false
}

// personBefore reports whether a run of capitals behind an honorific ends
// before word i.
func (p *placing) personBefore(f *part, i int) bool {
	k := i
	for k > f.from && f.toks[k-1].upper && i-k < 5 {
		k--
		if f.toks[k].gap != gapSpace {
			return false
		}
		if h := p.x.ending(f.toks, k, neighbours); h.class&classHonorific != 0 && (!f.toks[k-1].upper || f.toks[k-h.words].first()) {
			return true
		}
	}
	return false
}

// beginsBefore reports whether a mention before mention i begins at word k of
// the same part.
func (p *placing) beginsBefore(i, k int) bool {
	for j := i - 1; j >= 0 && p.mentions[j].part == p.mentions[i].part && p.mentions[j].at >= k; j-- {
		if p.mentions[j].lead == k || p.mentions[j].at == k {
			return true
		}
	}
	return false
}

// weighNational weighs a mention in a text about the whole country or another
// one: who speaks has an office somewhere, and what happens does so in the seat
// of the country.
func (p *placing) weighNational(i int, c class) {
	m := &p.mentions[i]
	f := &p.parts[m.part]
	if !p.national && !p.foreign {
		return
	}
	speaks := m.end < f.to && f.toks[m.end].gap == gapColon
	topic := m.part <= partTitle && !speaks || m.part > partTitle && p.inTitle(m.ends)
	switch {
	case p.national && !topic && p.said(f, m.lead, officeWords, classOffice):
		m.by(modOffice, "somebody's office")
	case p.flagged(m, Seat) && (c&classMovement != 0 || p.x.ending(f.toks, m.lead, classTo).words > 0 || c&classPrep != 0 && !topic):
		m.by(modSeat, "where the country's affairs take place")
	}
}

// inTitle reports whether kicker or title has a name that means the same.
func (p *placing) inTitle(ends []int32) bool {
	for i := range p.mentions {
		o := &p.mentions[i]
		if o.part > partTitle {
			return false
		}
		if slices.ContainsFunc(o.ends, func(e int32) bool { return e>>1 == ends[0]>>1 }) {
			return true
		}
	}
	return false
}

// isForeign reports whether a country's name ends with word k: all of a run of
// capitals, and no word of a phrase of our own.
func (p *placing) isForeign(toks []token, k int) bool {
	ph := p.x.ending(toks, k+1, classForeign)
	if ph.words == 0 || !toks[k].upper {
		return false
	}
	if start := k + 1 - ph.words; start > 0 && toks[start].gap == gapSpace && toks[start-1].upper && !toks[start-1].first() && !toks[start-1].caps {
		return false
	}
	if k+1 < len(toks) && toks[k+1].gap == gapSpace {
		next := &toks[k+1]
		return (!next.upper || next.caps || toks[k].caps) && p.x.ending(toks, k+2, classPlain).words < 2
	}
	return true
}

// foreignAfter reports whether another country is named right behind word i,
// behind a comma, a bracket or a preposition.
func (p *placing) foreignAfter(f *part, i int) bool {
	for k := i; k < min(len(f.toks), i+4) && f.toks[k].gap != gapStop; k++ {
		if !p.isForeign(f.toks, k) {
			continue
		}
		between := k + 1 - p.x.ending(f.toks, k+1, classForeign).words - i
		return between == 0 && f.toks[i].gap != gapDot || between == 1 && p.x.ending(f.toks, i+1, classJoin).words == 0
	}
	return false
}
