package dedup

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed tables/*.txt
var tableFiles embed.FS

// lexicon holds what is particular to languages. All languages apply at once.
type lexicon struct {
	roundups    []pattern
	weekdays    phraseSet
	months      map[uint64]int // by folded name, from 1
	beforeMonth phraseSet      // words that a month's number follows
	beforeDate  phraseSet      // words that a date in digits follows
	furniture   phraseSet      // lines that belong to the page, not to the text
}

// pattern is the beginning of a title; a zero stands for at most six words.
type pattern []uint64

// phraseSet holds phrases by the hashes of their words.
type phraseSet map[uint64]bool

// maxPhrase is the number of words of the longest phrase of a phraseSet.
const maxPhrase = 8

// tables is read only once made.
var tables = readTables(tableFiles)

func readTables(files fs.FS) *lexicon {
	x := &lexicon{weekdays: phraseSet{}, months: map[uint64]int{}, beforeMonth: phraseSet{}, beforeDate: phraseSet{}, furniture: phraseSet{}}
	names, err := fs.Glob(files, "tables/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		for line := range strings.Lines(string(data)) {
			x.add(strings.TrimSpace(line))
		}
	}
	return x
}

func (x *lexicon) add(line string) {
	kind, list, ok := strings.Cut(line, ":")
	if !ok || strings.HasPrefix(line, "#") {
		return
	}
	for i, entry := range strings.Split(list, "|") {
		switch kind {
		case "roundup":
			x.roundups = append(x.roundups, makePattern(entry))
		case "weekday":
			x.weekdays.add(entry)
		case "month":
			for name := range strings.FieldsSeq(entry) {
				x.months[hashPhrase(name)[0]] = i + 1
			}
		case "before month":
			x.beforeMonth.add(entry)
		case "before date":
			x.beforeDate.add(entry)
		case "furniture":
			x.furniture.add(entry)
		default:
			panic("unknown table " + kind)
		}
	}
}

func makePattern(entry string) (p pattern) {
	for i, part := range strings.Split(entry, "*") {
		if i > 0 {
			p = append(p, 0)
		}
		p = append(p, hashPhrase(part)...)
	}
	return p
}

// begins reports whether a title begins with the pattern.
func (p pattern) begins(title []word) bool {
	for i, h := range p {
		if h != 0 {
			if i >= len(title) || title[i].hash != h {
				return false
			}
			continue
		}
		for skip := 1; skip <= 6 && i+skip <= len(title); skip++ {
			if p[i+1:].begins(title[i+skip:]) {
				return true
			}
		}
		return false
	}
	return true
}

func (set phraseSet) add(phrase string) { set[joinHashes(hashPhrase(phrase))] = true }

func joinHashes(list []uint64) (h uint64) {
	for _, w := range list {
		h = h*0x9e3779b97f4a7c15 + w
	}
	return h
}

// at returns the number of words of the longest phrase that list begins with,
// 0 for none.
func (set phraseSet) at(list []word) (n int) {
	var h uint64
	for i, w := range list[:min(len(list), maxPhrase)] {
		h = h*0x9e3779b97f4a7c15 + w.hash
		if set[h] {
			n = i + 1
		}
	}
	return n
}
