package dedup

import (
	"strings"

	"regionwire/text"
)

// maxWords bounds the words of a text that are looked at, and with it the
// time and memory of everything in this package. The longest pieces of
// newspapers have some 8,000.
const maxWords = 20_000

// word is one folded word of a text.
type word struct {
	hash   uint64 // of its folded form
	start  int32  // byte offsets in the text it was read from
	end    int32
	number bool // digits only
	upper  bool // written with a capital first letter
	first  bool // begins a sentence, a line or a part set off by punctuation
}

// appendWords appends the words of s to dst, in one pass and at most maxWords
// in all.
func appendWords(dst []word, s string) []word {
	var folded [64]byte
	tokens := text.Tokens(s)
	end := 0
	for i := 0; i < len(tokens) && len(dst) < maxWords; i++ {
		first := end == 0 || breaks(s[end:tokens[i].Start])
		start, upper := tokens[i].Start, tokens[i].Upper
		end = tokens[i].End
		for i+1 < len(tokens) && joinsDigits(s, end, tokens[i+1].Start) {
			i++
			end = tokens[i].End
		}
		form := text.AppendFold(folded[:0], s[start:end])
		dst = appendForm(dst, form, word{start: int32(start), end: int32(end), upper: upper, first: first})
	}
	return dst
}

// appendForm appends the words of a folded token: several where digits touch
// letters, none where nothing is left.
func appendForm(dst []word, form []byte, w word) []word {
	hash, number := uint64(hashSeed), true
	for i, c := range form {
		if c == ' ' {
			dst = append(dst, finish(w, hash, number))
			w.first, w.upper = false, false
			hash, number = hashSeed, true
			continue
		}
		hash = (hash ^ uint64(c)) * hashPrime
		number = number && '0' <= c && c <= '9'
		if i == len(form)-1 {
			dst = append(dst, finish(w, hash, number))
		}
	}
	return dst
}

func finish(w word, hash uint64, number bool) word {
	w.hash, w.number = mix(hash), number
	return w
}

// joinsDigits reports whether s[end:start] is the point or comma of one number.
func joinsDigits(s string, end, start int) bool {
	return start == end+1 && (s[end] == '.' || s[end] == ',') && isDigit(s[end-1]) && isDigit(s[start])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// breaks reports whether what stands between two words parts them, so that
// they make no phrase.
func breaks(gap string) bool {
	return gap != " " && strings.ContainsAny(gap, ".,:;!?()[]{}|/\"“”„«»…–—\n\t•·")
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
