package dedup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"regionwire/text"
)

// form says what text.Fold makes of a character: a letter or digit, with a bit
// for capitals, or one of the values below.
type form uint16

const (
	separates form = iota // between two words
	parts                 // between two words that make no phrase
	ends                  // the same, and may end a sentence
	dropped               // inside a word
	spelled               // several letters
	foreign               // of a script that takes more than a table
	letters               // from here on: the letter
	capital   form = 1 << 15
)

// tableTop bounds the characters in the table of forms: Latin, Greek,
// Cyrillic and general punctuation.
const tableTop = 0x2070

// formTable is text.Fold by character. It is read only once made.
var formTable = makeFormTable()

func makeFormTable() *[tableTop]form {
	var table [tableTop]form
	for r := range rune(tableTop) {
		table[r] = makeForm(r)
	}
	return &table
}

func formOf(r rune) form {
	if r < tableTop {
		return formTable[r]
	}
	return makeForm(r)
}

// makeForm finds the form of r by folding it between two letters.
func makeForm(r rune) form {
	if r >= tableTop && (unicode.IsLetter(r) || unicode.IsDigit(r)) ||
		unicode.In(r, unicode.L, unicode.M) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common, unicode.Inherited) {
		return foreign
	}
	folded := text.Fold("a" + string(r) + "a")
	switch folded {
	case "aa":
		return dropped
	case "a a":
		return border(r)
	}
	folded = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(folded, "a"), "a"), " ", "")
	c, size := utf8.DecodeRuneInString(folded)
	switch {
	case size < len(folded) && r >= tableTop:
		return foreign
	case size < len(folded):
		return spelled
	case c >= tableTop:
		return foreign
	case unicode.IsUpper(r) || unicode.IsTitle(r):
		return form(c) | capital
	}
	return form(c)
}

// border returns how r parts words.
func border(r rune) form {
	switch {
	case strings.ContainsRune(".!?…|\n\u2028\u2029", r):
		return ends
	case unicode.IsSpace(r) || strings.ContainsRune("-‐‑'’`&/%+", r):
		return separates
	}
	return parts
}

// endsInI are the short folded words in y that text.Fold writes with i.
var endsInI = func() map[string]bool {
	m := map[string]bool{}
	for a := 'a'; a <= 'z'; a++ {
		for _, head := range append([]string{""}, strings.Split("abcdefghijklmnopqrstuvwxyz", "")...) {
			if w := head + string(a) + "y"; text.Fold(w) != w {
				m[w] = true
			}
		}
	}
	return m
}()
