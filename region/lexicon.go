package region

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// class is what a word beside a name says of it. A word may be of several.
type class uint32

const (
	classType      class = 1 << iota // district, city: fixes the kind
	classPlain                       // a phrase that contains another class's word but says nothing
	classStreet                      // a street or a square of that name
	classFeature                     // a river, a port, a market
	classOrg                         // a school, a company, a club
	classMedia                       // a paper
	classHonorific                   // a person follows
	classSurname
	classClock    // a time zone
	classOrigin   // where somebody comes from or lives
	classMovement // where somebody goes
	classCarry    // somebody is taken there
	classPrep     // in, at: the word before it counts
	classDirection
	classSports
	classForeign // a country: names before it are not ours
	classDeictic // "in our province"
	classAge     // years old
	classJoin    // and
	classAbbreviation
	classTypeAfter // a type word that stands behind the name: "Holt County"
)

var classNames = map[string]class{
	"type": classType, "plain": classPlain, "street": classStreet, "feature": classFeature, "org": classOrg,
	"media": classMedia, "honorific": classHonorific, "surname": classSurname, "clock": classClock,
	"origin": classOrigin, "movement": classMovement, "carry": classCarry, "prep": classPrep,
	"direction": classDirection, "sports": classSports, "foreign": classForeign, "deictic": classDeictic,
	"age": classAge, "join": classJoin, "abbreviation": classAbbreviation,
	"type_after": classTypeAfter,
}

// maxPhrase is the length of the longest phrase of a lexicon, in words.
const maxPhrase = 5

// lexicon is the words of one or more languages.
type lexicon struct {
	classes  map[uint64]class // of a phrase
	kinds    map[uint64][]string
	kindWord map[string]string // kind → the first word for it
}

func newLexicon() lexicon {
	return lexicon{classes: map[uint64]class{}, kinds: map[uint64][]string{}, kindWord: map[string]string{}}
}

// phraseKey mixes the words of a phrase. Phrases are few and short; a chance
// collision of 64 bits is not feared.
func phraseKey(toks []token) uint64 {
	key := 0x9ae16a3b2f90404f + uint64(len(toks))
	for i := range toks {
		if toks[i].canonical == 0 {
			return 0
		}
		key = (key ^ uint64(toks[i].canonical)) * 0x9e3779b97f4a7c15
		key ^= key >> 29
	}
	return key
}

// readLexicon adds the rows of a CSV file (class, words separated by |, kinds)
// to g. It returns every mistake.
func (g *Gazetteer) readLexicon(name string, r io.Reader) (mistakes []Mistake) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	for n := 0; ; n++ {
		row, err := in.Read()
		if err == io.EOF {
			return mistakes
		}
		line, _ := in.FieldPos(0)
		bad := func(format string, args ...any) {
			mistakes = append(mistakes, Mistake{name, line, fmt.Sprintf(format, args...)})
		}
		if err != nil {
			bad("%v", err)
			return mistakes
		}
		if n == 0 && row[0] == "class" {
			continue
		}
		if len(row) < 2 {
			bad("want class,words,kinds")
			continue
		}
		var kinds []string
		if len(row) > 2 && row[2] != "" {
			kinds = strings.Split(row[2], "|")
		}
		list := strings.Split(row[1], "|")
		switch c := classNames[row[0]]; {
		case row[0] == "same":
			for _, w := range list[1:] {
				g.words.same[g.words.form(w)] = g.words.form(list[0])
			}
		case row[0] == "option":
			g.syllables = g.syllables || list[0] == "syllables"
		case row[0] == "block":
			for _, w := range list {
				g.addName(w, blocked, 0)
			}
		case c == 0:
			bad("unknown class %q; want one of type, street, person words and so on (see docs/regions.md)", row[0])
		case c&(classType|classTypeAfter) != 0 && len(kinds) == 0:
			bad("class %s needs the kinds that the word stands for", row[0])
		default:
			g.addPhrases(c, list, kinds)
		}
	}
}

func (g *Gazetteer) addPhrases(c class, list, kinds []string) {
	for _, w := range list {
		toks := g.tokenize(nil, w, true)
		if len(toks) == 0 || len(toks) > maxPhrase {
			continue
		}
		key := phraseKey(toks)
		g.lex.classes[key] |= c
		if c&(classType|classTypeAfter) != 0 {
			g.lex.kinds[key] = append(g.lex.kinds[key], kinds...)
			for _, k := range kinds {
				if g.lex.kindWord[k] == "" {
					g.lex.kindWord[k] = w
				}
			}
		}
	}
}

// before returns the classes of the longest phrase that ends just before word
// i, and how many words it has. A phrase does not reach over a sentence, a
// comma or a bracket; a full stop is one only behind an abbreviation.
func (l *lexicon) before(toks []token, i int) (c class, n int) {
	for n = min(maxPhrase, i); n > 0; n-- {
		if !l.joined(toks, i-n, i) {
			continue
		}
		if c = l.classes[phraseKey(toks[i-n:i])]; c != 0 {
			return c, n
		}
	}
	return 0, 0
}

// joined reports whether the words from one to before the other, and the word
// after them, belong to one phrase.
func (l *lexicon) joined(toks []token, from, to int) bool {
	for k := from + 1; k <= to && k < len(toks); k++ {
		switch toks[k].gap {
		case gapSpace:
		case gapDot:
			if k == to && l.classes[phraseKey(toks[k-1:k])]&(classType|classAbbreviation) != 0 && k-from == 1 {
				continue
			}
			return false
		default:
			return false
		}
	}
	return true
}

// typeBefore returns the kinds that the type word just before word i stands
// for. A one-letter type word is one only with its full stop or, in capitals,
// before a number or a capital.
func (l *lexicon) typeBefore(toks []token, i int) []string {
	n := l.typeLen(toks, i)
	if n == 0 {
		return nil
	}
	return l.kinds[phraseKey(toks[i-n:i])]
}

// typeLen returns how many words the type word before word i has, 0 for none.
func (l *lexicon) typeLen(toks []token, i int) int {
	c, n := l.before(toks, i)
	if c&classType == 0 {
		return 0
	}
	if w := &toks[i-n]; n == 1 && c&classAbbreviation != 0 {
		dotted := i < len(toks) && toks[i].gap == gapDot
		if !w.upper || !dotted && w.end-w.start < 2 {
			return 0
		}
	}
	return n
}

// typeAfter returns the kinds that a type word just behind a name, at word i,
// stands for.
func (l *lexicon) typeAfter(toks []token, i int) []string {
	for n := min(2, len(toks)-i); n > 0; n-- {
		key := phraseKey(toks[i : i+n])
		if l.classes[key]&classTypeAfter != 0 && toks[i].gap == gapSpace {
			return l.kinds[key]
		}
	}
	return nil
}
