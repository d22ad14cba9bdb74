package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Phrase is a sequence of words to look for. With Fold, diacritics and the
// other differences that Fold levels do not matter.
type Phrase struct {
	Text string
	Fold bool
}

// Hit is one occurrence of a phrase: its index in the compiled list, and the
// bytes of the text it covers.
type Hit struct {
	Phrase, Start, End int
}

// Phrases finds many phrases in one pass over a text. It is read only once
// compiled and may be used by several goroutines.
type Phrases struct {
	// words numbers, from 1, the folded words of all phrases: what is not
	// among them, as nearly all of a text, needs no closer look.
	words         map[string]uint32
	exact, folded trie
}

// CompilePhrases prepares phrases for Find. A phrase without a word is never
// found.
//
// Words are compared whole, without regard to case, and NFC and NFD alike; a
// macron is a tilde.
// Between two words any white space, dash or quotation mark stands for any
// other; further punctuation must be the same in phrase and text, so that
// "TP.HCM" is not found in "TP HCM", nor "an ninh" across the end of a
// sentence.
func CompilePhrases(list []Phrase) *Phrases {
	p := &Phrases{words: map[string]uint32{}, exact: newTrie(), folded: newTrie()}
	forms := map[string]uint32{}
	for i, phrase := range list {
		t, number := &p.folded, p.numberWord
		if !phrase.Fold {
			t = &p.exact
			number = func(word string) uint32 {
				p.numberWord(word)
				return numberOf(forms, string(appendLower(nil, word)))
			}
		}
		t.add(phrase.Text, i, number)
	}
	p.exact.forms = forms
	return p
}

func (p *Phrases) numberWord(word string) uint32 {
	return numberOf(p.words, string(appendFoldWord(nil, word)))
}

// Find returns every occurrence of every phrase in s, ordered by where they
// end; nil when there is none. Occurrences may overlap.
func (p *Phrases) Find(s string) []Hit {
	if len(p.words) == 0 {
		return nil
	}
	var hits []Hit
	var scratch [64]byte
	buf := scratch[:0]
	exact, folded := search{trie: &p.exact}, search{trie: &p.folded}
	last := 0
	for t, i := nextToken(s, 0); t.End > t.Start; t, i = nextToken(s, i) {
		gap := s[last:t.Start]
		last = t.End
		buf = appendFoldWord(buf[:0], s[t.Start:t.End])
		word := p.words[string(buf)]
		if word == 0 {
			exact.active, folded.active = exact.active[:0], folded.active[:0]
			continue
		}
		if len(p.exact.forms) > 0 {
			buf = appendLower(buf[:0], s[t.Start:t.End])
			hits, buf = exact.step(hits, buf, p.exact.forms[string(buf)], gap, t)
		}
		hits, buf = folded.step(hits, buf, word, gap, t)
	}
	return hits
}

// trie holds phrases as paths of words. Words and the punctuation between
// them are numbered, so that a text is compared number by number.
type trie struct {
	forms map[string]uint32 // numbers of words in lower case, from 1
	gaps  map[string]uint32 // numbers of punctuation, from 1; none is 0
	edges map[edge]uint32   // to the node reached, from 1; the root is 0
	ends  [][]int           // by node: the phrases that end there
}

type edge struct {
	from, gap, word uint32
}

func newTrie() trie {
	return trie{gaps: map[string]uint32{}, edges: map[edge]uint32{}, ends: make([][]int, 1)}
}

func (t *trie) add(phrase string, index int, number func(word string) uint32) {
	node, last := uint32(0), 0
	for _, token := range Tokens(phrase) {
		e := edge{from: node, word: number(phrase[token.Start:token.End])}
		if punctuation := appendGap(nil, phrase[last:token.Start]); node != 0 && len(punctuation) > 0 {
			e.gap = numberOf(t.gaps, string(punctuation))
		}
		last = token.End
		next, ok := t.edges[e]
		if !ok {
			next = uint32(len(t.ends))
			t.edges[e] = next
			t.ends = append(t.ends, nil)
		}
		node = next
	}
	if node != 0 {
		t.ends[node] = append(t.ends[node], index)
	}
}

func numberOf(m map[string]uint32, key string) uint32 {
	n, ok := m[key]
	if !ok {
		n = uint32(len(m) + 1)
		m[key] = n
	}
	return n
}

// search is the state of one pass: the paths that may still become hits.
type search struct {
	trie   *trie
	active []path
}

type path struct {
	node  uint32
	start int
}

// step takes the search over a word and the characters before it.
func (s *search) step(hits []Hit, buf []byte, word uint32, gap string, t Token) ([]Hit, []byte) {
	if word == 0 {
		s.active = s.active[:0]
		return hits, buf
	}
	kept := s.active[:0]
	if len(s.active) > 0 {
		between, known := uint32(0), true
		if gap != " " {
			buf = appendGap(buf[:0], gap)
			if len(buf) > 0 {
				between, known = s.trie.gaps[string(buf)]
			}
		}
		for _, p := range s.active {
			if next := s.trie.edges[edge{p.node, between, word}]; known && next != 0 {
				kept = append(kept, path{next, p.start})
			}
		}
	}
	if next := s.trie.edges[edge{word: word}]; next != 0 {
		kept = append(kept, path{next, t.Start})
	}
	s.active = kept
	for _, p := range kept {
		for _, phrase := range s.trie.ends[p.node] {
			hits = append(hits, Hit{Phrase: phrase, Start: p.start, End: t.End})
		}
	}
	return hits, buf
}

// appendGap appends the punctuation of a gap that must be the same in phrase
// and text. Gaps too long to be one phrase's are cut, and so match none.
func appendGap(dst []byte, gap string) []byte {
	const longest = 32
	for _, r := range gap {
		if isSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune(quotes, r) || unwantedInWord(r) {
			continue
		}
		if len(dst) > longest {
			return append(dst, 0)
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

const quotes = "\"'`´‘’‚‛“”„‟«»‹›「」『』′″"

// tilde returns the letter with a tilde for one with a macron, which keyboards
// for Vietnamese let slip in its place: xā for xã.
func tilde(r rune) rune {
	switch r {
	case 'ā':
		return 'ã'
	case 'ē':
		return 'ẽ'
	case 'ī':
		return 'ĩ'
	case 'ō':
		return 'õ'
	case 'ū':
		return 'ũ'
	case 'ȳ':
		return 'ỹ'
	case '\u0304': // combining
		return '\u0303'
	}
	return r
}

// appendLower appends word in lower case and NFC, without invisible
// characters, a macron as a tilde.
func appendLower(dst []byte, word string) []byte {
	base, normal := len(dst), true
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			dst = append(dst, byte(r))
			continue
		case isMark(r):
			normal = false
		case unwantedInWord(r):
			continue
		}
		dst = utf8.AppendRune(dst, tilde(lower(r)))
	}
	if normal && norm.NFC.QuickSpan(dst[base:]) == len(dst)-base {
		return dst
	}
	return append(dst[:base], norm.NFC.Bytes(dst[base:])...)
}
