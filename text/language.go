package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// sharedLetters are letters of Vietnamese that Romanian and Croatian write
// too. With hornsAndHooks they make up what is counted.
var sharedLetters = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x102, Hi: 0x103, Stride: 1}, // ă
		{Lo: 0x110, Hi: 0x111, Stride: 1}, // đ
	},
}

// vietnameseShare is the least share of such letters in Vietnamese text, in
// percent. Prose has 15 to 25, a headline of names still 5.
const vietnameseShare = 4

// Vietnamese reports whether s reads as Vietnamese written with its marks: at
// least one letter that no other language writes, and enough of those that
// few do.
func Vietnamese(s string) bool {
	if !isNFC(s) {
		s = norm.NFC.String(s)
	}
	letters, marked, own := 0, 0, false
	for _, r := range s {
		if r < 0xc0 {
			if 'a' <= r|0x20 && r|0x20 <= 'z' {
				letters++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if unicode.Is(hornsAndHooks, r) {
			marked++
			own = true
		} else if unicode.Is(sharedLetters, r) {
			marked++
		}
	}
	return own && marked*100 > letters*vietnameseShare
}
