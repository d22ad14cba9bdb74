package dedup

import (
	"strings"
	"unicode/utf8"

	"regionwire/text"
)

// maxWords and maxBytes bound what is looked at of a text, and with it the
// time and memory of everything in this package. The longest pieces of
// newspapers have some 8,000 words.
const (
	maxWords = 20_000
	maxBytes = 1 << 18
)

// word is one word of a text in the folded form of text.Fold.
type word struct {
	hash   uint64 // of the folded form
	start  int32  // byte offsets in the text it was read from
	end    int32
	number bool // digits only
	upper  bool // written with a capital first letter
	first  bool // begins a part set off by punctuation
	opens  bool // begins a sentence or a line
}

// appendWords appends the words of s to dst, in one pass: those of text.Fold,
// hashed. Of a long text it reads the beginning.
func appendWords(dst []word, s string) []word {
	s = s[:min(len(s), maxBytes)]
	if dst == nil {
		dst = make([]word, 0, likelyWords(len(s)))
	}
	sc := scanner{s: s, dst: dst, first: true, opens: true}
	if sc.scan() {
		return sc.dst
	}
	return appendAnyWords(dst, s)
}

// likelyWords is how many words to make room for in so many bytes of text.
func likelyWords(bytes int) int { return bytes/5 + 4 }

// scanner reads words of the scripts that the table of forms knows.
type scanner struct {
	s       string
	dst     []word
	first   bool // the next word begins a part
	opens   bool // the next word begins a sentence
	foreign bool // met a character of another script, and stopped
}

// scan appends all words of s. It reports false, with dst as far as it came,
// at a character of another script.
func (sc *scanner) scan() bool {
	for i := 0; i < len(sc.s) && len(sc.dst) < maxWords; {
		f, size := formAt(sc.s, i)
		switch {
		case f >= letters || f == spelled:
			i = sc.word(i)
			continue
		case f == foreign:
			return false
		case f == parts:
			sc.first = true
		case f == ends:
			sc.first = true
			sc.opens = sc.opens || endsSentence(sc.s, i, size)
		}
		i += size
	}
	return !sc.foreign
}

// word appends the word that begins at i, and returns where it ends. A border
// between digits and letters ends a word.
func (sc *scanner) word(i int) int {
	s := sc.s
	f, _ := formAt(s, i)
	w := word{start: int32(i), upper: f&capital != 0, number: isDigitForm(f), first: sc.first, opens: sc.opens}
	hash, n, tail, end := uint64(hashSeed), 0, uint32(0), i
	add := func(f form) {
		hash = (hash ^ uint64(f&^capital)) * hashPrime
		tail = tail<<8 | uint32(min(f&^capital, 0x7f))
		n++
	}
read:
	for i < len(s) {
		f, size := formAt(s, i)
		switch {
		case f >= letters:
			if isDigitForm(f) != w.number {
				break read
			}
			add(f)
			end = i + size
		case f == dropped:
		case f == spelled:
			if w.number {
				break read
			}
			r, _ := utf8.DecodeRuneInString(s[i:])
			for _, c := range text.Fold(string(r)) {
				add(form(c))
			}
			end = i + size
		case w.number && (s[i] == '.' || s[i] == ',') && i+1 < len(s) && isDigit(s[i+1]):
		case f == foreign:
			sc.foreign = true
			return len(s)
		default:
			break read
		}
		i += size
	}
	if byte(tail) == 'y' && n <= 3 {
		if w := string([]byte{byte(tail >> 16), byte(tail >> 8), byte(tail)}[3-n:]); endsInI[w] {
			hash, _ = rawHash(w[:n-1] + "i")
		}
	}
	w.hash, w.end = mix(hash), int32(end)
	sc.dst = append(sc.dst, w)
	sc.first, sc.opens = false, false
	return i
}

// endsSentence reports whether the stop of so many bytes at i ends a sentence
// and not only an abbreviation within one ("TP.HCM").
func endsSentence(s string, i, size int) bool {
	return s[i] == '\n' || s[i] == '|' || i+size == len(s) || s[i+size] <= ' ' || s[i+size] >= utf8.RuneSelf
}

// formAt returns the form of the character at i and its length in bytes.
func formAt(s string, i int) (form, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return formTable[c], 1
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return formOf(r), size
}

func isDigitForm(f form) bool { return '0' <= f && f <= '9' }

// appendAnyWords does the same for any script, more slowly, with the words of
// text.Tokens: of a script written without spaces each character is one.
func appendAnyWords(dst []word, s string) []word {
	var folded [64]byte
	tokens := text.Tokens(s)
	end := 0
	for i := 0; i < len(tokens) && len(dst) < maxWords; i++ {
		gap := s[end:tokens[i].Start]
		w := word{start: int32(tokens[i].Start), upper: tokens[i].Upper, first: end == 0, opens: end == 0}
		for j, r := range gap {
			f := formOf(r)
			w.first = w.first || f == parts || f == ends
			w.opens = w.opens || f == ends && endsSentence(gap, j, utf8.RuneLen(r))
		}
		end = tokens[i].End
		for i+1 < len(tokens) && joinsDigits(s, end, tokens[i+1].Start) {
			i++
			end = tokens[i].End
		}
		w.end = int32(end)
		dst = appendFolded(dst, text.AppendFold(folded[:0], s[w.start:w.end]), w)
	}
	return dst
}

// appendFolded appends the words of a folded token: several where digits touch
// letters, none where nothing is left.
func appendFolded(dst []word, folded []byte, w word) []word {
	for part := range strings.FieldsSeq(string(folded)) {
		w.hash, w.number = hashWord(part)
		dst = append(dst, w)
		w.first, w.opens, w.upper = false, false, false
	}
	return dst
}

// joinsDigits reports whether s[end:start] is the point or comma of one number.
func joinsDigits(s string, end, start int) bool {
	return start == end+1 && (s[end] == '.' || s[end] == ',') && isDigit(s[end-1]) && isDigit(s[start])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// hashWord returns the hash of a folded word, and whether it is a number.
func hashWord(folded string) (hash uint64, number bool) {
	hash, number = rawHash(folded)
	return mix(hash), number
}

func rawHash(folded string) (hash uint64, number bool) {
	hash, number = hashSeed, true
	for _, c := range folded {
		hash = (hash ^ uint64(c)) * hashPrime
		number = number && '0' <= c && c <= '9'
	}
	return hash, number
}

// hashPhrase returns the hashes of the words of a phrase in any spelling.
func hashPhrase(phrase string) []uint64 {
	var list []uint64
	for _, w := range appendWords(nil, phrase) {
		list = append(list, w.hash)
	}
	return list
}

// Hashes of words and shingles are kept in stores: they must never change.
const (
	hashSeed  = 0xcbf29ce484222325
	hashPrime = 0x100000001b3
)

// mix spreads the bits of h (the finalizer of SplitMix64).
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}
