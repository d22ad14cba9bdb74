package region

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// class is what a phrase says of a name beside it, or of the whole text. A
// phrase may be of several.
type class uint32

const (
	classType         class = 1 << iota // fixes the kind: district, city
	classTypeAfter                      // the same, behind the name: "Holt County"
	classAbbreviation                   // may end in a full stop; one letter must
	classPlain                          // holds another class's word and says nothing
	classStreet                         // a street, a square or a village of that name
	classFeature                        // a bridge, a river, a market
	classOrg                            // a school, a company, a club
	classMedia                          // a paper, a brand
	classHonorific                      // a person follows
	classSurname
	classClock    // a time zone
	classOrigin   // where somebody comes from or lives
	classMovement // where somebody goes
	classFrom     // a range begins
	classTo       // and ends
	classCarry    // somebody is taken there
	classPrep     // in, at: the word before it counts
	classOffice   // an office that somebody holds
	classAge      // years old
	classJoin     // and
	classSports   // of the text: about a match
	classForeign  // a country: names before it are not ours
	classNational // of the text: about the whole country
	classDeictic  // of the text: about its own province

	classesEnd
)

// neighbours are the classes that speak of a name beside them; the others are
// looked for in the whole text and do not hide those.
const neighbours = (classesEnd - 1) &^ (classSports | classForeign | classNational | classDeictic | classTypeAfter | classJoin | classAge | classCarry | classOffice | classTo)

var classNames = map[string]class{
	"type": classType, "type_after": classTypeAfter, "abbreviation": classAbbreviation, "plain": classPlain,
	"street": classStreet, "feature": classFeature, "org": classOrg, "media": classMedia,
	"honorific": classHonorific, "surname": classSurname, "clock": classClock, "origin": classOrigin,
	"movement": classMovement, "from": classFrom, "to": classTo, "carry": classCarry, "prep": classPrep, "office": classOffice, "age": classAge,
	"join": classJoin, "sports": classSports, "foreign": classForeign, "national": classNational, "deictic": classDeictic,
}

// maxPhrase is the length of the longest phrase of a lexicon, in words.
const maxPhrase = 6

// lexiconRow is a row of a lexicon: class, phrases separated by |, and for type
// words the kinds they stand for, separated by |.
type lexiconRow struct {
	file           string
	line           int
	class          string
	phrases, kinds []string
}

func readLexicon(f File) (rows []lexiconRow, mistakes Mistakes) {
	in := csv.NewReader(f.Data)
	in.FieldsPerRecord = -1
	for n := 0; ; n++ {
		row, err := in.Read()
		if err == io.EOF {
			return rows, mistakes
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			return rows, append(mistakes, Mistake{f.Name, line, err.Error()})
		}
		if n == 0 && row[0] == "class" {
			continue
		}
		if len(row) < 2 {
			mistakes = append(mistakes, Mistake{f.Name, line, "want class,words,kinds"})
			continue
		}
		r := lexiconRow{file: f.Name, line: line, class: row[0], phrases: list(row[1])}
		if len(row) > 2 {
			r.kinds = list(row[2])
		}
		rows = append(rows, r)
	}
}

// addLexicon adds rows to the indexes: spellings taken for one first, since all
// others are numbered by them.
func (g *Gazetteer) addLexicon(rows []lexiconRow) (mistakes Mistakes) {
	for _, same := range []bool{true, false} {
		for _, r := range rows {
			if (r.class == "same") != same {
				continue
			}
			for _, why := range g.addRow(r.class, r.phrases, r.kinds) {
				mistakes = append(mistakes, Mistake{r.file, r.line, why})
			}
		}
	}
	return mistakes
}

// addRow adds a row of a lexicon and returns what is wrong with it.
func (g *Gazetteer) addRow(class string, phrases, kinds []string) (wrong []string) {
	switch class {
	case "option":
		for _, o := range phrases {
			if o != "syllables" {
				wrong = append(wrong, fmt.Sprintf("unknown option %q; want syllables", o))
			}
		}
		if len(kinds) == 0 {
			wrong = append(wrong, "class option needs the languages of names that it is about")
		}
		g.syllables = append(g.syllables, kinds...)
		return wrong
	case "same":
		for _, w := range phrases {
			if words := len(g.accented.read(nil, w)); words != 1 {
				wrong = append(wrong, fmt.Sprintf("%q has %d words; want one", w, words))
			}
		}
		if len(wrong) == 0 && len(phrases) > 1 {
			g.accented.same(phrases)
			g.folded.same(phrases)
		}
		return wrong
	case "block":
		for _, w := range phrases {
			g.addName(w, blocked, 0)
		}
		return nil
	}
	return g.addPhrases(class, phrases, kinds)
}

func (g *Gazetteer) addPhrases(name string, phrases, kinds []string) (wrong []string) {
	c, ok := classNames[name]
	if !ok {
		known := slices.Sorted(maps.Keys(classNames))
		return []string{fmt.Sprintf("unknown class %q; want block, option, same, %s", name, strings.Join(known, ", "))}
	}
	typed := c&(classType|classTypeAfter) != 0
	if typed && len(kinds) == 0 {
		return []string{fmt.Sprintf("class %s needs the kinds that the word stands for", name)}
	}
	if typed && len(phrases) > 0 {
		for _, k := range kinds {
			if _, known := g.kindWord[k]; !known {
				g.kindWord[k] = phrases[0]
			}
		}
		if phrases[0] == "" { // readers see names of the kind without a word for it
			phrases = phrases[1:]
		}
	}
	for _, w := range phrases {
		if n := len(g.accented.read(nil, w)); n == 0 || n > maxPhrase {
			wrong = append(wrong, fmt.Sprintf("%q has %d words; want 1 to %d", w, n, maxPhrase))
			continue
		}
		g.accented.addPhrase(w, c, kinds)
		g.folded.addPhrase(w, c, kinds)
	}
	return wrong
}
