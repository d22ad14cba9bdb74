package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cut returns at most chars characters of s: all of it where it is short
// enough, else up to the last end of a sentence in the last half of what fits,
// else up to the last whole word, followed by "…". Marks stay with their
// character. It returns "" when chars is not positive.
func Cut(s string, chars int) string {
	if chars <= 0 {
		return ""
	}
	if len(s) <= chars {
		return s
	}
	half, limit, whole := offsets(s, chars)
	if whole {
		return s
	}
	if end := sentenceEnd(s, half, limit); end > 0 {
		return s[:end]
	}
	return cutWord(s, chars)
}

// offsets returns the byte offsets of half of chars characters and of chars
// characters, and whether s has no more than that.
func offsets(s string, chars int) (half, limit int, whole bool) {
	n := 0
	for i := range s {
		if n == chars/2 {
			half = i
		}
		if n == chars {
			return half, i, false
		}
		n++
	}
	return half, len(s), true
}

// sentenceEnd returns the end of the last sentence of s that ends after from
// and not after limit, 0 when there is none.
func sentenceEnd(s string, from, limit int) int {
	for i := limit; i > from; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if !strings.ContainsRune(stops, r) {
			continue
		}
		end := i + size + closing(s[i+size:])
		if end <= limit && endsSentence(s, i, r, end) {
			return end
		}
	}
	return 0
}

const (
	stops  = ".!?…。！？।۔؟"
	closed = "\"'”’»›)]}」』）"
)

// closing returns how many bytes of quotation marks and brackets close what
// stands before s.
func closing(s string) int {
	for i, r := range s {
		if !strings.ContainsRune(closed, r) {
			return i
		}
	}
	return len(s)
}

// endsSentence reports whether the stop r at i, with what closes it up to end,
// ends a sentence rather than an abbreviation, a number or an address.
func endsSentence(s string, i int, r rune, end int) bool {
	if strings.ContainsRune("。！？।۔", r) {
		return true
	}
	if end < len(s) {
		next, _ := utf8.DecodeRuneInString(s[end:])
		if !isSpace(next) {
			return false
		}
		rest := strings.TrimLeftFunc(s[end:], isSpace)
		if next, _ = utf8.DecodeRuneInString(rest); unicode.IsLower(next) {
			return false
		}
	}
	return r != '.' || !abbreviated(s[:i])
}

// abbreviations are words, in lower case, whose point does not end a sentence
// although an upper-case word may follow.
var abbreviations = words("ths pgs gs ts bs ks đ/c ông/bà mr mrs ms dr prof st sr jr vs no nr art inc ltd co dipl ing rev hon gen col sgt capt lt sen rep gov jan feb apr aug sept oct nov dec bzw ca z.b d.h u.a m mm mme mlle av bd cf tel")

func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// maxAbbreviation bounds, in bytes, how far back an abbreviation is looked for.
const maxAbbreviation = 24

// abbreviated reports whether the last word of s is an abbreviation: a known
// one, a single letter, at most three capitals (TP.).
func abbreviated(s string) bool {
	s = s[max(0, len(s)-maxAbbreviation):]
	word := s[strings.LastIndexFunc(s, func(r rune) bool { return isSpace(r) || strings.ContainsRune("(\"“‘«", r) })+1:]
	capitals := 0
	for _, r := range word {
		if !unicode.IsUpper(r) {
			capitals = -1
			break
		}
		capitals++
	}
	return utf8.RuneCountInString(word) == 1 && !unicode.IsDigit(rune(word[0])) ||
		0 < capitals && capitals <= 3 || abbreviations[strings.ToLower(word)]
}

// cutWord returns the words of s that fit into chars characters with "…", or
// as many characters where the first word alone is longer.
func cutWord(s string, chars int) string {
	_, room, _ := offsets(s, chars-1)
	end := room
	if next, _ := utf8.DecodeRuneInString(s[room:]); !isSpace(next) {
		if space := strings.LastIndexFunc(s[:room], isSpace); space > 0 {
			end = space
		}
	}
	for end > 0 {
		next, _ := utf8.DecodeRuneInString(s[end:])
		if !unicode.Is(unicode.M, next) && !isJoiner(next) {
			break
		}
		_, size := utf8.DecodeLastRuneInString(s[:end])
		end -= size
	}
	head := strings.TrimRightFunc(s[:end], func(r rune) bool {
		return isSpace(r) || strings.ContainsRune(",;:-–—([{“‘«.…", r)
	})
	return head + "…"
}
