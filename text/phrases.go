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
	exact, folded trie
}

// CompilePhrases prepares phrases for Find. A phrase without a word is never
// found.
//
// Words are compared whole, without regard to case, and NFC and NFD alike.
// Between two words any white space, dash or quotation mark stands for any
// other; further punctuation must be the same in phrase and text, so that
// "TP.HCM" is not found in "TP HCM", nor "an ninh" across the end of a
// sentence.
func CompilePhrases(list []Phrase) *Phrases {
	p := &Phrases{exact: newTrie(appendLower), folded: newTrie(appendFoldWord)}
	for i, phrase := range list {
		if phrase.Fold {
			p.folded.add(phrase.Text, i)
		} else {
			p.exact.add(phrase.Text, i)
		}
	}
	return p
}

// Find returns every occurrence of every phrase in s, ordered by where they
// end; nil when there is none. Occurrences may overlap.
func (p *Phrases) Find(s string) []Hit {
	exact, folded := search{trie: &p.exact}, search{trie: &p.folded}
	if exact.empty() && folded.empty() {
		return nil
	}
	var hits []Hit
	var scratch [64]byte
	buf := scratch[:0]
	last := 0
	for t, i := nextToken(s, 0); t.End > t.Start; t, i = nextToken(s, i) {
		gap := s[last:t.Start]
		last = t.End
		if !exact.empty() {
			hits, buf = exact.step(hits, buf, s, gap, t)
		}
		if !folded.empty() {
			hits, buf = folded.step(hits, buf, s, gap, t)
		}
	}
	return hits
}

// trie holds phrases as paths of words. Words and the punctuation between
// them are numbered, so that a text is compared number by number.
type trie struct {
	normal func(dst []byte, word string) []byte
	words  map[string]uint32 // from 1
	gaps   map[string]uint32 // from 1; no punctuation is 0
	edges  map[edge]uint32   // to the node reached, from 1; the root is 0
	ends   [][]int           // by node: the phrases that end there
}

type edge struct {
	from, gap, word uint32
}

func newTrie(normal func([]byte, string) []byte) trie {
	return trie{normal: normal, words: map[string]uint32{}, gaps: map[string]uint32{}, edges: map[edge]uint32{}, ends: make([][]int, 1)}
}

func (t *trie) add(phrase string, index int) {
	node, last := uint32(0), 0
	for _, token := range Tokens(phrase) {
		word := number(t.words, string(t.normal(nil, phrase[token.Start:token.End])))
		e := edge{from: node, word: word}
		if punctuation := appendGap(nil, phrase[last:token.Start]); node != 0 && len(punctuation) > 0 {
			e.gap = number(t.gaps, string(punctuation))
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

func number(m map[string]uint32, key string) uint32 {
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

func (s *search) empty() bool { return len(s.trie.edges) == 0 }

// step takes the search over one word and the characters before it.
func (s *search) step(hits []Hit, buf []byte, text, gap string, t Token) ([]Hit, []byte) {
	buf = s.trie.normal(buf[:0], text[t.Start:t.End])
	word := s.trie.words[string(buf)]
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

// appendLower appends word in lower case and NFC, without invisible
// characters.
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
		case unicode.Is(unicode.M, r):
			normal = false
		case unwantedInWord(r):
			continue
		}
		dst = utf8.AppendRune(dst, lower(r))
	}
	if normal && norm.NFC.IsNormal(dst[base:]) {
		return dst
	}
	return append(dst[:base], norm.NFC.Bytes(dst[base:])...)
}
