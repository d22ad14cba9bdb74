package region

import (
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"regionwire/news"
)

// Version is the version of the placing code; what an older one placed may be
// placed again.
const Version = 1

// Document is a text to be placed. Every field is plain text and may be empty.
type Document struct {
	Kicker, Title, Lead, Body string
	Date                      time.Time // units that existed then go first; zero: any
	Home                      string    // region of the source: breaks ties, proves nothing
	Pinned                    bool      // without any place the text is about Home
}

// Scores are on one scale of 0–100.
const (
	Certain = 80
	Likely  = 60
)

// Word returns the word for a score: certain, likely or mentioned.
func Word(score int) string {
	switch {
	case score >= Certain:
		return "certain"
	case score >= Likely:
		return "likely"
	}
	return "mentioned"
}

// Scale turns a sum of weights into a score: 100·(1−e^(−S/4)).
func scale(s float64) int { return int(math.Round(100 * (1 - math.Exp(-s/4)))) }

// What a mention weighs by where it stands, and what a unit must reach.
const (
	weightKicker  = 4
	weightTitle   = 4
	firstInTitle  = 1.3
	weightLead    = 2.5
	weightOpening = 1.5 // the first openingWords words of the body
	weightRest    = .6
	openingWords  = 80
	perLevel      = .8 // of its own weight that a unit gives to the one above
	enough        = 2
	shareOfBest   = .35
	maxEvidence   = 6
	maxBody       = 1 << 20 // bytes of a field that are read
	maxMentions   = 1000    // of a document: what follows would weigh nothing
)

// part is a field of a document while it is placed.
type part struct {
	name   string
	text   string
	toks   []token
	from   int // first token of this part: the body is two parts over one list
	to     int
	weight float64
	caps   bool // set in capitals: neighbours' capitals say nothing
}

// mention is a name found in a part.
type mention struct {
	part   int
	at     int // first token, without the type word
	end    int
	lead   int     // first token, with the type word
	ends   []int32 // as in the trie
	kinds  []string
	typed  bool
	mod    float64
	reason string
	unit   int32 // -1 unresolved
}

// Place returns the places that a document is about, highest score first, each
// with its evidence, and with every unit that contains it; nothing when it is
// about none.
func (g *Gazetteer) Place(d Document) []news.Place {
	p := g.analyse(d)
	places := p.result()
	if len(places) == 0 {
		places = p.fallback()
	}
	return places
}

// placing is the state of placing one document.
type placing struct {
	g        *Gazetteer
	doc      Document
	parts    []part
	mentions []mention
	home     int32
	foreign  bool // the title or lead names another country
	sports   bool
	support  map[int32]float64
}

func (g *Gazetteer) analyse(d Document) *placing {
	p := &placing{g: g, doc: d, home: -1}
	if h, ok := g.byID[d.Home]; ok {
		p.home = h
	}
	p.read()
	p.find()
	for i := range p.mentions {
		p.weigh(&p.mentions[i])
	}
	p.enumerations()
	p.resolve()
	return p
}

// read takes the fields apart into words.
func (p *placing) read() {
	g, d := p.g, &p.doc
	for _, f := range []part{
		{name: "kicker", text: d.Kicker, weight: weightKicker},
		{name: "title", text: d.Title, weight: weightTitle},
		{name: "lead", text: d.Lead, weight: weightLead},
	} {
		f.text = f.text[:min(len(f.text), maxBody)]
		f.toks = g.tokenize(nil, f.text, false)
		f.to = len(f.toks)
		f.caps = allCaps(f.toks)
		p.parts = append(p.parts, f)
	}
	body := d.Body
	if len(body) > maxBody {
		body = body[:maxBody]
	}
	toks := g.tokenize(make([]token, 0, len(body)/5), body, false)
	opening := min(openingWords, len(toks))
	p.parts = append(p.parts,
		part{name: "body", text: body, toks: toks, to: opening, weight: weightOpening},
		part{name: "body", text: body, toks: toks, from: opening, to: len(toks), weight: weightRest})
	var sports int
	for _, f := range p.parts[1:3] {
		g.scan(f.toks, func(c class) {
			if c&classSports != 0 {
				sports++
			}
			if c&classForeign != 0 && f.name == "title" {
				p.foreign = true
			}
		})
	}
	p.sports = sports >= 2
}

// allCaps reports whether a text is set in capitals.
func allCaps(toks []token) bool {
	caps, words := 0, 0
	for i := range toks {
		if toks[i].digits || toks[i].end-toks[i].start < 2 {
			continue
		}
		words++
		if toks[i].caps {
			caps++
		}
	}
	return words > 1 && caps*10 >= words*8
}

// scan calls found for every phrase of the lexicon in a text.
func (g *Gazetteer) scan(toks []token, found func(class)) {
	for i := range toks {
		if toks[i].canonical == 0 {
			continue
		}
		if c, n := g.lex.before(toks, i+1); n > 0 {
			found(c)
		}
	}
}

// find collects the names in every part.
func (p *placing) find() {
	folded := p.g.accents && !p.accented()
	names := &p.g.names
	if folded {
		names = &p.g.folded
	}
	for k := range p.parts {
		f := &p.parts[k]
		for i := f.from; i < f.to; {
			end, ends := names.match(f.toks, i, true, folded)
			if end == 0 {
				i++
				continue
			}
			if len(p.mentions) == maxMentions {
				return
			}
			if ends[0] != blocked {
				m := mention{part: k, at: i, end: end, ends: ends, mod: 1, unit: -1}
				n := p.g.lex.typeLen(f.toks, i)
				m.lead = i - n
				if n > 0 {
					m.kinds, m.typed = p.g.lex.typeBefore(f.toks, i), true
				} else if m.kinds = p.g.lex.typeAfter(f.toks, end); m.kinds != nil {
					m.typed = true
				}
				p.mentions = append(p.mentions, m)
			}
			i = end
		}
	}
}

// accented reports whether at least 4 % of the letters of the text carry
// accents.
func (p *placing) accented() bool {
	letters, accents := 0, 0
	for _, s := range []string{p.doc.Kicker, p.doc.Title, p.doc.Lead, p.doc.Body[:min(len(p.doc.Body), 4096)]} {
		for _, r := range s {
			if r >= utf8.RuneSelf {
				accents++
				letters++
			} else if r >= 'A' {
				letters++
			}
		}
	}
	return accents*25 >= letters
}

// weigh sets how much a mention counts by what stands around it.
func (p *placing) weigh(m *mention) {
	g, f := p.g, &p.parts[m.part]
	by := func(factor float64, why string) {
		m.mod *= factor
		if m.reason == "" || factor == 0 {
			m.reason = why
		}
	}
	c, n := g.lex.before(f.toks, m.lead)
	if c&classPrep != 0 {
		before, _ := g.lex.before(f.toks, m.lead-n)
		c |= before &^ (classFeature | classStreet) // a bridge in a town is in that town
	}
	if !m.typed {
		p.weighNeighbours(m, f, c, by)
		if p.sports {
			by(.3, "sports")
		}
		if p.foreign {
			by(.3, "another country in the title")
		}
	} else {
		m.reason = "typed"
	}
	switch {
	case c&classOrg != 0:
		by(.4, "name of a body")
		if p.carried(f, m.lead) {
			by(.5, "taken there")
		}
	case c&classFeature != 0:
		by(.5, "river, port or market")
	}
	switch {
	case c&classOrigin != 0 || p.inBio(f, m):
		by(.2, "where somebody is from")
	case c&classMovement != 0:
		by(.5, "on the way")
	}
	if p.foreignAfter(f, m.end) {
		by(0, "in another country")
	}
}

// weighNeighbours weighs what only a name without a type word suffers from.
func (p *placing) weighNeighbours(m *mention, f *part, c class, by func(float64, string)) {
	switch {
	case c&classStreet != 0 && c&classPlain == 0:
		by(0, "a street")
	case c&classMedia != 0:
		by(0, "a paper")
	case c&classHonorific != 0:
		by(0, "a person")
	case c&classClock != 0:
		by(0, "a time zone")
	}
	if f.caps {
		return
	}
	if m.at > f.from && f.toks[m.at].gap == gapSpace {
		prev := &f.toks[m.at-1]
		known, _ := p.g.lex.before(f.toks, m.at)
		switch {
		case prev.upper && known&classSurname != 0 && !prev.caps:
			by(0, "a person")
		case prev.upper && !prev.caps && !prev.first && !prev.digits && known&^(classSurname|classForeign) == 0 && !p.endsName(m):
			by(0, "part of a longer name")
		}
	}
	if m.end < f.to && f.toks[m.end].gap == gapSpace {
		next := &f.toks[m.end]
		if next.upper && !next.digits && !next.caps && !p.beginsName(f, m) {
			by(.3, "a name goes on")
		}
	}
}

// endsName reports whether another mention ends just before m.
func (p *placing) endsName(m *mention) bool {
	for i := range p.mentions {
		if o := &p.mentions[i]; o.part == m.part && o.end == m.at {
			return true
		}
	}
	return false
}

// beginsName reports whether another mention, or a person's name, begins just
// behind m.
func (p *placing) beginsName(f *part, m *mention) bool {
	for i := range p.mentions {
		if o := &p.mentions[i]; o.part == m.part && (o.lead == m.end || o.at == m.end) {
			return true
		}
	}
	c, _ := p.g.lex.before(f.toks, m.end+1)
	return c&classSurname != 0
}

// carried reports whether the words before word i say that somebody is taken
// somewhere.
func (p *placing) carried(f *part, i int) bool {
	for k := i; k > max(f.from, i-9) && f.toks[k-1].gap != gapStop; k-- {
		if c, _ := p.g.lex.before(f.toks, k); c&classCarry != 0 {
			return true
		}
	}
	return false
}

// inBio reports whether m stands in a bracket or between commas that tell of a
// person: "(Kim, 40 tuổi, Hà Nội)", "(Tuấn Anh, Hải Phòng)".
func (p *placing) inBio(f *part, m *mention) bool {
	if f.toks[m.lead].gap != gapComma {
		return false
	}
	for k := m.lead - 1; k >= max(f.from, m.lead-8); k-- {
		if c, _ := p.g.lex.before(f.toks, k+1); c&classAge != 0 {
			return true
		}
		if f.toks[k].gap == gapOpen {
			// A bracket that opens with a name and closes behind m.
			closes := m.end >= len(f.toks) || f.toks[m.end].gap == gapClose
			return closes && f.toks[k].upper && !p.named(m.part, k)
		}
		if f.toks[k].gap == gapStop {
			return false
		}
	}
	return false
}

// named reports whether a mention begins at word k of a part.
func (p *placing) named(part, k int) bool {
	return slices.ContainsFunc(p.mentions, func(o mention) bool { return o.part == part && (o.lead == k || o.at == k) })
}

// foreignAfter reports whether another country is named right behind word i,
// behind a comma, a bracket or a preposition.
func (p *placing) foreignAfter(f *part, i int) bool {
	for k := i; k < min(len(f.toks), i+4); k++ {
		if f.toks[k].gap == gapStop {
			return false
		}
		if c, n := p.g.lex.before(f.toks, k+1); c&classForeign != 0 && f.toks[k+1-n].upper {
			between := k + 1 - n - i
			return between == 0 && f.toks[i].gap != gapStop && f.toks[i].gap != gapDot || between == 1
		}
	}
	return false
}

// enumerations halves what stands in a list of top-level names.
func (p *placing) enumerations() {
	top := func(m *mention) bool {
		return slices.ContainsFunc(m.ends, func(e int32) bool { return p.g.units[e>>1].Level == 1 })
	}
	for i := 0; i < len(p.mentions); {
		j := i + 1
		for j < len(p.mentions) && top(&p.mentions[j]) && p.listed(&p.mentions[j-1], &p.mentions[j]) {
			j++
		}
		if top(&p.mentions[i]) && j-i >= 3 {
			for k := i; k < j; k++ {
				p.mentions[k].mod *= .5
				if p.mentions[k].reason == "" || p.mentions[k].reason == "typed" {
					p.mentions[k].reason = "one of a list"
				}
			}
		}
		i = j
	}
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
		return p.g.lex.classes[phraseKey(toks[a.end:a.end+1])]&classJoin != 0
	}
	return false
}
