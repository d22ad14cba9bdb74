package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// vietnameseLetters are the letters that Vietnamese writes and no other
// living language with more than a few newspapers does: ă, đ, ơ, ư, and those
// with a hook, a dot below or two marks.
var vietnameseLetters = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x102, Hi: 0x103, Stride: 1},
		{Lo: 0x110, Hi: 0x111, Stride: 1},
		{Lo: 0x1a0, Hi: 0x1a1, Stride: 1},
		{Lo: 0x1af, Hi: 0x1b0, Stride: 1},
		{Lo: 0x1ea0, Hi: 0x1ef9, Stride: 1},
	},
}

// vietnameseShare is the least share of such letters in Vietnamese text, in
// percent. Prose has 15 to 25, a headline of names still 5.
const vietnameseShare = 4

// Vietnamese reports whether s reads as Vietnamese written with its marks.
func Vietnamese(s string) bool {
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	letters, marked := 0, 0
	for _, r := range s {
		switch {
		case 'a' <= r|0x20 && r|0x20 <= 'z':
			letters++
		case r < 0xc0 || !unicode.IsLetter(r):
		case unicode.Is(vietnameseLetters, r):
			letters++
			marked++
		default:
			letters++
		}
	}
	return marked*100 > letters*vietnameseShare
}
