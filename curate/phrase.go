package curate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"regionwire/text"
)

// phrases holds for articles in which one of the phrases stands, in any of the
// fields. With all, every phrase must stand somewhere; with near, all of them
// in one text, within so many words from the first word of the first to the
// last word of the last.
type phrases struct {
	fields  []field
	list    []string
	fold    bool
	all     bool
	near    int
	numbers [][]int // by field and phrase: number in the field's list
	leaf    int     // its own number
	mask    fields  // of fields
}

// phrase makes the leaf of a phrase condition.
func (b *builder) phrase(c *Cond, pos string) leaf {
	if c.Near > 0 && (!c.AllOf || len(c.Phrase) < 2) {
		b.wrong(pos, "near needs at least two phrases that must all stand there")
	}
	l := &phrases{fields: b.fields(pos, c.Fields), list: b.texts(pos, "phrase", c.Phrase), fold: c.Fold, all: c.AllOf, near: c.Near}
	b.register(l, pos)
	return l
}

// phrases makes the leaf of a list of names of which one must stand in a
// field, with regard to diacritics.
func (b *builder) phrases(fields []field, list []string, pos string) leaf {
	l := &phrases{fields: fields, list: list}
	b.register(l, pos)
	return l
}

// register numbers the phrases of a leaf in the lists of its fields.
func (b *builder) register(l *phrases, pos string) {
	for _, p := range l.list {
		if len(text.Tokens(p)) == 0 {
			b.wrong(pos, "the phrase %q has no letter or digit and would never be found", p)
		}
	}
	for _, f := range l.fields {
		numbers := make([]int, len(l.list))
		for i, p := range l.list {
			numbers[i] = b.lists[f].number(text.Phrase{Text: p, Fold: l.fold})
		}
		l.numbers = append(l.numbers, numbers)
	}
}

func (p *phraseList) number(phrase text.Phrase) int {
	n, ok := p.numbers[phrase]
	if !ok {
		n = len(p.list)
		p.numbers[phrase] = n
		p.list = append(p.list, phrase)
		p.wanted = append(p.wanted, nil)
	}
	return n
}

// want notes for every phrase of l that the leaf of that number looks for it.
func (b *builder) want(l *phrases, leaf int) {
	l.leaf = leaf
	for f, field := range l.fields {
		l.mask |= 1 << field
		for _, n := range l.numbers[f] {
			b.lists[field].wanted[n] = append(b.lists[field].wanted[n], leaf)
		}
	}
}

// defaultFields are where phrases and expressions look unless told.
var defaultFields = []field{kicker, title, lead}

func (b *builder) fields(pos string, names []string) []field {
	if len(names) == 0 {
		return defaultFields
	}
	var list []field
	for _, name := range names {
		i := slices.Index(fieldNames[:], name)
		if i < 0 {
			b.wrong(pos, "%q is not a field: there are %s", name, strings.Join(fieldNames[:], ", "))
			continue
		}
		list = append(list, field(i))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (l *phrases) holds(s *Subject) bool {
	switch {
	case l.near > 0:
		return l.together(s)
	case l.all:
		for i := range l.list {
			if !l.stands(s, i) {
				return false
			}
		}
		return true
	}
	if s.searched&l.mask == l.mask {
		return s.reached[l.leaf]
	}
	for _, f := range l.fields {
		if s.found[f] == nil && !s.reached[l.leaf] {
			s.find(f)
		}
		if s.reached[l.leaf] {
			return true
		}
	}
	return false
}

// stands reports whether a phrase stands in any field.
func (l *phrases) stands(s *Subject, phrase int) bool {
	for f := range l.fields {
		if s.has(l.fields[f], l.numbers[f][phrase]) {
			return true
		}
	}
	return false
}

// together reports whether all phrases stand near each other in one text.
func (l *phrases) together(s *Subject) bool {
fields:
	for f := range l.fields {
		for _, n := range l.numbers[f] {
			if !s.has(l.fields[f], n) {
				continue fields
			}
		}
		for i := range s.values(l.fields[f]) {
			if value, hits := s.hits(l.fields[f], i); l.within(value, hits, l.numbers[f]) {
				return true
			}
		}
	}
	return false
}

// within reports whether the phrases of these numbers stand within l.near
// words of a text. For each hit it takes the nearest one before of every
// other phrase.
func (l *phrases) within(value string, hits []text.Hit, numbers []int) bool {
	words := text.Tokens(value)
	wordAt := func(offset int) int {
		i, _ := slices.BinarySearchFunc(words, offset, func(w text.Token, at int) int { return w.End - at - 1 })
		return i
	}
	type run struct{ first, last int }
	latest := make([]run, len(numbers))
	for i := range latest {
		latest[i].first = -1
	}
	slices.SortFunc(hits, func(a, b text.Hit) int { return a.Start - b.Start })
	for _, h := range hits {
		for i, n := range numbers {
			if n == h.Phrase {
				latest[i] = run{wordAt(h.Start), wordAt(h.End - 1)}
			}
		}
		first, last := latest[0].first, latest[0].last
		for _, r := range latest[1:] {
			first, last = min(first, r.first), max(last, r.last)
		}
		if first >= 0 && last-first < l.near {
			return true
		}
	}
	return false
}

func (*phrases) what() string { return "phrase" }

func (l *phrases) key() string {
	return fmt.Sprintf("phrase %q in %v fold %t all %t near %d", l.list, l.fields, l.fold, l.all, l.near)
}

func (l *phrases) say(s *Subject, holds bool) (string, string) {
	if holds {
		return l.matched(s), ""
	}
	return l.lacking(s), l.elsewhere(s)
}

// matched says which phrase stands where.
func (l *phrases) matched(s *Subject) string {
	var found []string
	for p := range l.list {
		for f, field := range l.fields {
			if !s.has(field, l.numbers[f][p]) {
				continue
			}
			found = append(found, fmt.Sprintf("%q in %s", l.asWritten(s, field, l.numbers[f][p]), field))
			break
		}
		if len(found) > 0 && !l.all {
			break
		}
	}
	text := few(found)
	if l.near > 0 {
		text += fmt.Sprintf(", within %d words", l.near)
	}
	return text
}

// asWritten returns the text that a phrase was found in, as the paper wrote it.
func (l *phrases) asWritten(s *Subject, f field, number int) string {
	for i := range s.values(f) {
		value, hits := s.hits(f, i)
		for _, h := range hits {
			if h.Phrase == number {
				return value[h.Start:h.End]
			}
		}
	}
	return ""
}

// lacking says what is not there.
func (l *phrases) lacking(s *Subject) string {
	where := fieldList(l.fields)
	if l.all {
		var missing []string
		for i, p := range l.list {
			if !l.stands(s, i) {
				missing = append(missing, p)
			}
		}
		if len(missing) == 0 {
			return fmt.Sprintf("all phrases are there, but not within %d words of one text in %s", l.near, where)
		}
		return fmt.Sprintf("%s not in %s", quoted(missing), where)
	}
	if len(l.list) == 1 {
		return fmt.Sprintf("%q not in %s", l.list[0], where)
	}
	return fmt.Sprintf("none of %d phrases in %s", len(l.list), where)
}

// elsewhere says where a phrase stands that was not found where it was looked
// for, or that it stands there but for diacritics.
func (l *phrases) elsewhere(s *Subject) string {
	var exact, folded []text.Phrase
	for i, p := range l.list {
		if !l.stands(s, i) {
			exact, folded = append(exact, text.Phrase{Text: p, Fold: l.fold}), append(folded, text.Phrase{Text: p, Fold: true})
		}
	}
	if !l.fold {
		list := text.CompilePhrases(folded)
		for _, f := range l.fields {
			if found := firstHit(s, f, list); found != "" {
				return fmt.Sprintf("fold: true would find %q in %s", found, f)
			}
		}
	}
	list := text.CompilePhrases(exact)
	for f := range fieldCount {
		if slices.Contains(l.fields, f) {
			continue
		}
		if found := firstHit(s, f, list); found != "" {
			return fmt.Sprintf("field: %s would find %q", f, found)
		}
	}
	return ""
}

func firstHit(s *Subject, f field, list *text.Phrases) string {
	for i := range s.values(f) {
		value := s.value(f, i)
		if hits := list.Find(value); len(hits) > 0 {
			return value[hits[0].Start:hits[0].End]
		}
	}
	return ""
}

func fieldList(fields []field) string {
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = f.String()
	}
	return strings.Join(texts, ", ")
}

// expression holds for articles in which a regular expression matches in any
// of the fields, without regard to the case of letters. Texts are NFC.
type expression struct {
	fields []field
	re     *regexp.Regexp
	source string
}

func (b *builder) regex(c *Cond, pos string) leaf {
	re, err := regexp.Compile("(?i)" + norm.NFC.String(c.Regex))
	if err != nil {
		b.wrong(pos, "%w", err)
		return nil
	}
	return &expression{b.fields(pos, c.Fields), re, c.Regex}
}

func (l *expression) find(s *Subject) (f field, found string, ok bool) {
	for _, f := range l.fields {
		for i := range s.values(f) {
			value := norm.NFC.String(s.value(f, i))
			if at := l.re.FindStringIndex(value); at != nil {
				return f, value[at[0]:at[1]], true
			}
		}
	}
	return 0, "", false
}

func (l *expression) holds(s *Subject) bool {
	for _, f := range l.fields {
		for i := range s.values(f) {
			if l.re.MatchString(norm.NFC.String(s.value(f, i))) {
				return true
			}
		}
	}
	return false
}

func (l *expression) say(s *Subject, holds bool) (string, string) {
	if !holds {
		return fmt.Sprintf("/%s/ does not match in %s", l.source, fieldList(l.fields)), ""
	}
	f, found, _ := l.find(s)
	return fmt.Sprintf("/%s/ matches %s in %s", l.source, strconv.Quote(text.Cut(found, 80)), f), ""
}

func (*expression) what() string  { return "regex" }
func (l *expression) key() string { return fmt.Sprintf("regex %q in %v", l.source, l.fields) }
