package text

import (
	"unicode"
	"unicode/utf8"
)

// Token is a word of letters, digits and their marks, by byte offsets into
// the text. Invisible characters inside a word belong to it. A character of a
// script written without spaces is a word of its own.
type Token struct {
	Start, End int
	Upper      bool // begins with an upper-case or title-case letter
}

// Tokens returns the words of s in their order, nil when there is none.
func Tokens(s string) []Token {
	var list []Token
	for t, i := nextToken(s, 0); t.End > t.Start; t, i = nextToken(s, i) {
		if list == nil {
			list = make([]Token, 0, len(s)/5+1)
		}
		list = append(list, t)
	}
	return list
}

// nextToken returns the first word of s at or after i and where to go on. The
// word is empty when there is none.
func nextToken(s string, i int) (Token, int) {
	for i < len(s) {
		r, size := decode(s, i)
		if !isWordRune(r) {
			i += size
			continue
		}
		t := Token{Start: i, Upper: isUpper(r)}
		t.End = endOfWord(s, i+size, standsAlone(r))
		return t, t.End
	}
	return Token{Start: i, End: i}, i
}

// endOfWord returns where the word ends that reaches up to i. A word alone
// takes only marks.
func endOfWord(s string, i int, alone bool) int {
	end := i
	for i < len(s) {
		r, size := decode(s, i)
		i += size
		switch {
		case !alone && isWordRune(r) && !standsAlone(r):
			end = i
		case r < utf8.RuneSelf:
			return end
		case isMark(r):
			end = i
		case !unwantedInWord(r):
			return end
		}
		// What is invisible belongs to the word only if the word goes on.
	}
	return end
}

func decode(s string, i int) (rune, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// isWordRune reports whether r is a letter or a digit; the digits above and
// below a line (m²) are some too.
func isWordRune(r rune) bool {
	if r < foldTop && foldTable[r] != elsewhere {
		return foldTable[r] > elsewhere || foldTable[r] == spelled
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// isMark reports whether r is a combining mark.
func isMark(r rune) bool {
	if r < foldTop && (foldTable[r] > elsewhere || foldTable[r] == separates) {
		return false
	}
	return unicode.Is(unicode.M, r)
}

func isUpper(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}
