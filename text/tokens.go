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
		if !inWord[r&127] && r < utf8.RuneSelf || r >= utf8.RuneSelf && !isWordRune(r) {
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
		case r < utf8.RuneSelf:
			if alone || !inWord[r] {
				return end
			}
			end = i
		case unicode.Is(unicode.M, r):
			end = i
		case unwantedInWord(r):
			// It belongs to the word only if the word goes on.
		case alone || !isWordRune(r) || standsAlone(r):
			return end
		default:
			end = i
		}
	}
	return end
}

func decode(s string, i int) (rune, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// inWord says which ASCII characters make words.
var inWord = func() (t [128]bool) {
	for c := range t {
		t[c] = '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}
	return t
}()

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isUpper(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}
