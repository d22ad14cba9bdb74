package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What the folding table says of a character that is no letter or digit to be
// written. Other values are the character to write.
const (
	separates = 0
	dropped   = 1 // neither written nor a border between words
	spelled   = 2 // written as several letters: see spellings
	elsewhere = 3 // not decided by the table: see foldRare
)

// foldTop bounds the characters the table knows: Latin, Greek and Cyrillic
// with their extensions, and general punctuation.
const foldTop = 0x2070

// foldTable says for each character below foldTop what is written for it.
// It is read only once made.
var foldTable = makeFoldTable()

// lookalikes are letters of other scripts, and Latin letters without a
// decomposition, that stand in for a plain letter in real headlines or in
// sloppy typing. Each letter is followed by those that look like it.
var lookalikes = []string{
	"aаαᴀɑ", "bьвβʙ", "cсϲᴄ", "dđðɖԁᴅɗ", "eеɛᴇəε", "fƒ", "gɡɢ", "hһнʜħ", "iіıιɪɩ", "jјϳᴊ",
	"kкκᴋ", "lłɭʟⅼ", "mмᴍ", "nпɴηŋ", "oоοᴏøɔσ", "pрρᴘ", "qԛ", "rгʀᴦ", "sѕꜱ", "tтτᴛŧ",
	"uᴜυʋư", "vѵνᴠ", "wѡԝᴡω", "xхχ", "yуүʏγ", "zᴢʐ",
}

// spellings are letters that fold to several.
var spellings = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ß': "ss", 'þ': "th", 'ĳ': "ij", 'ǆ': "dz", 'ǳ': "dz", 'ǉ': "lj", 'ǌ': "nj", 'ŉ': "n",
}

// spelledWithI are folded words whose last letter is written y or i as the
// writer likes ("tỷ", "tỉ"): they fold to i.
var spelledWithI = map[string]bool{
	"hy": true, "ky": true, "ly": true, "my": true, "sy": true, "ty": true, "quy": true,
}

func makeFoldTable() *[foldTop]uint16 {
	latin := map[rune]rune{}
	for _, line := range lookalikes {
		letters := []rune(line)
		for _, r := range letters[1:] {
			latin[r] = letters[0]
		}
	}
	var table [foldTop]uint16
	for r := range rune(foldTop) {
		table[r] = foldEntry(r, latin)
	}
	return &table
}

func foldEntry(r rune, latin map[rune]rune) uint16 {
	if unwantedInWord(r) {
		return dropped
	}
	if unicode.IsDigit(r) {
		return uint16('0' + digitValue(r))
	}
	base, _ := firstRune(norm.NFKD.PropertiesString(string(r)).Decomposition(), r)
	base = lower(base)
	if spellings[base] != "" {
		return spelled
	}
	if to, ok := latin[base]; ok {
		return uint16(to)
	}
	switch {
	case '0' <= base && base <= '9', unicode.IsLetter(base) && unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic):
		return uint16(base)
	case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
		return elsewhere
	}
	return separates
}

// unwantedInWord reports whether r is passed over inside a word: combining
// marks of Latin, Greek and Cyrillic, vowel and cantillation signs that other
// scripts leave out at will, and everything invisible.
func unwantedInWord(r rune) bool {
	switch {
	case r == 0xad, 0x300 <= r && r <= 0x36f, 0x483 <= r && r <= 0x489:
		return true
	case 0x591 <= r && r <= 0x5c7 && unicode.Is(unicode.Mn, r):
		return true
	case r == 0x640, 0x64b <= r && r <= 0x65f, r == 0x670:
		return true
	case isJoiner(r), 0x1ab0 <= r && r <= 0x1aff, 0x1dc0 <= r && r <= 0x1dff, 0xfe00 <= r && r <= 0xfe0f, 0xfe20 <= r && r <= 0xfe2f:
		return true
	}
	return r > 0x34f && invisible(r)
}

// digitValue returns the value of a decimal digit of any script. Unicode
// keeps each script's ten digits together, and zero first.
func digitValue(r rune) int {
	if r <= '9' {
		return int(r - '0')
	}
	n := 0
	for n < 9 && unicode.IsDigit(r-1) {
		r--
		n++
	}
	return n
}

func firstRune(decomposition []byte, otherwise rune) (r rune, more bool) {
	if len(decomposition) == 0 {
		return otherwise, false
	}
	for i, c := range string(decomposition) {
		if i > 0 {
			return r, true
		}
		r = c
	}
	return r, false
}

// lower returns the lower-case form of r; the two forms of the Greek small
// sigma are one.
func lower(r rune) rune {
	if r == 'ς' {
		return 'σ'
	}
	return unicode.ToLower(r)
}
