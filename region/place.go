package region

import (
	"cmp"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"regionwire/news"
)

// Version is the version of the placing code; what an older one placed may be
// placed again.
const Version = 3

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

// scale turns a sum of weights into a score, 100·(1−e^(−S/2.7)): a text whose lead
// names a place once is likely about it, 60.
func scale(s float64) int { return int(math.Round(100 * (1 - math.Exp(-s/2.7)))) }

// What bounds the work for one document.
const (
	maxField    = 1 << 20 // bytes of a field that are read
	maxMentions = 1000    // what follows would weigh nothing
	maxKept     = 1 << 13 // words of a document whose memory is used again
)

// Place returns the places that a document is about, highest score first, each
// with its evidence, and with every unit that contained it on the day of the
// document; nothing when it is about none.
func (g *Gazetteer) Place(d Document) []news.Place {
	p := g.analyse(d)
	defer p.release()
	places := p.about(p.weights())
	if len(places) == 0 {
		places = p.fallback()
	}
	return places
}

// NearMiss is a unit that a document names without being about it.
type NearMiss struct {
	Region string
	Score  int
	Reason string // what its strongest mention suffered from
}

// maxNearMisses is how many near misses are returned.
const maxNearMisses = 10

// NearMisses returns units that a document names but is not about, highest
// score first, at most ten.
func (g *Gazetteer) NearMisses(d Document) []NearMiss {
	p := g.analyse(d)
	defer p.release()
	weights := p.weights()
	var seen []string
	for _, pl := range p.about(weights) {
		seen = append(seen, pl.Region)
	}
	var list []NearMiss
	for i := range p.mentions {
		m := &p.mentions[i]
		unit, reason := m.unit, m.reason
		switch {
		case unit < 0 && len(m.ends) > 1:
			unit, reason = m.ends[0]>>1, "could be several places"
		case unit < 0:
			unit, reason = m.ends[0]>>1, "too little speaks for it"
		case m.mod == 1:
			reason = "named too weakly"
		}
		id := g.units[unit].ID
		if slices.Contains(seen, id) {
			continue
		}
		seen = append(seen, id)
		score := 0
		if w := weights.find(unit); w != nil {
			score = scale(w.total)
		}
		list = append(list, NearMiss{id, score, reason})
	}
	slices.SortStableFunc(list, func(a, b NearMiss) int { return cmp.Compare(b.Score, a.Score) })
	return list[:min(len(list), maxNearMisses)]
}

// placing is the state of placing one document.
type placing struct {
	g     *Gazetteer
	x     *index
	doc   Document
	day   int32 // of the document; lastDay when it is not known
	home  int32 // -1 for none
	parts [partCount]part
	toks  []token // of all parts

	mentions   []mention
	candidates []candidate // of all mentions, one after the other
	support    []support   // what the mentions speak for, by unit

	foreign  bool // title or lead name another country
	national bool // or a body of the whole country
	sports   bool // or a match
}

// part is a field of a document, or a piece of one.
type part struct {
	name     string
	text     string
	toks     []token // of the whole field
	from, to int     // the tokens of this part
	weight   float64
	caps     bool // set in capitals: neighbours' capitals say nothing
}

// The parts of a document. The body is two parts over one list of tokens.
const (
	partKicker = iota
	partTitle
	partLead
	partOpening
	partRest
	partCount
)

// What a mention weighs by where it stands.
const (
	weightKicker  = 4
	weightTitle   = 4
	firstInTitle  = 1.3
	weightLead    = 2.5
	weightOpening = 1.5 // the first openingWords words of the body
	weightRest    = .6
	openingWords  = 80
)

func (g *Gazetteer) analyse(d Document) *placing {
	p, ok := g.placings.Get().(*placing)
	if !ok {
		p = new(placing)
	}
	*p = placing{
		g: g, doc: d, day: dayOf(d.Date), home: -1,
		toks: p.toks[:0], mentions: p.mentions[:0], candidates: p.candidates[:0], support: p.support[:0],
	}
	if h, ok := g.byID[d.Home]; ok {
		p.home = h
	}
	p.read()
	p.survey()
	p.find()
	for i := range p.mentions {
		p.weigh(i)
	}
	p.enumerations()
	p.resolve()
	return p
}

// release lets the memory of p be used for another document, unless it is that
// of an uncommonly long one.
func (p *placing) release() {
	if len(p.toks) <= maxKept {
		p.doc = Document{} // its text is not ours to keep
		p.g.placings.Put(p)
	}
}

// read takes the fields apart into words.
func (p *placing) read() {
	d := &p.doc
	for _, s := range []*string{&d.Kicker, &d.Title, &d.Lead, &d.Body} {
		*s = (*s)[:min(len(*s), maxField)]
	}
	p.x = &p.g.accented
	if !p.g.accents || !accented(d) { // "Saint-Etienne" is Saint-Étienne
		p.x = &p.g.folded
	}
	words := (len(d.Kicker)+len(d.Title)+len(d.Lead)+len(d.Body))/5 + 8
	toks := slices.Grow(p.toks, words)
	field := func(name, text string, weight float64) part {
		start := len(toks)
		toks = p.x.read(toks, text)
		list := toks[start:len(toks):len(toks)]
		return part{name: name, text: text, toks: list, to: len(list), weight: weight, caps: allCaps(list)}
	}
	p.parts[partKicker] = field("kicker", d.Kicker, weightKicker)
	p.parts[partTitle] = field("title", d.Title, weightTitle)
	p.parts[partLead] = field("lead", d.Lead, weightLead)
	body := field("body", d.Body, weightOpening)
	opening, rest := body, body
	opening.to = min(openingWords, body.to)
	rest.from, rest.weight = opening.to, weightRest
	p.parts[partOpening], p.parts[partRest] = opening, rest
	p.toks = toks
}

// maxSample is how many bytes of a body tell whether it has accents.
const maxSample = 4096

// accented reports whether at least 4 % of the letters of a text carry accents.
func accented(d *Document) bool {
	fields := [...]string{d.Kicker, d.Title, d.Lead, d.Body[:min(len(d.Body), maxSample)]}
	most := 0 // letters there may be
	for _, s := range fields {
		most += len(s)
	}
	letters, accents := 0, 0
	for _, s := range fields {
		for _, r := range s {
			switch {
			case r >= utf8.RuneSelf:
				accents++
				letters++
				if accents*25 >= most {
					return true
				}
			case r >= 'A':
				letters++
			}
		}
	}
	return accents*25 >= letters
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

// matchWords is how many words of sport make a text one about a match.
const matchWords = 2

// survey looks for what title and lead say of the whole text.
func (p *placing) survey() {
	sports := 0
	for _, k := range []int{partTitle, partLead} {
		p.x.scan(p.parts[k].toks, classSports|classForeign|classNational, func(at int, c class) {
			if c&classSports != 0 {
				sports++
			}
			p.foreign = p.foreign || c&classForeign != 0 && p.isForeign(p.parts[k].toks, at)
			p.national = p.national || c&classNational != 0
		})
	}
	p.sports = sports >= matchWords
}
