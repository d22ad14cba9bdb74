package text

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which texts are compared: words of a–z and 0–9
// separated by single spaces. Accents and other marks are dropped, đ is d,
// letters that only look Latin are Latin, y and i are one where spelling
// wavers, and points and commas between digits join them (10.000 is 10000).
// A border between digits and letters separates, as "591cán" and "591 cán"
// are the same. Letters of other scripts stay, in lower case; characters of
// scripts written without spaces are words of their own. Entities are not
// decoded: see Unescape.
func Fold(s string) string {
	return string(AppendFold(make([]byte, 0, len(s)+8), s))
}

// AppendFold appends the folded form of s to dst. What dst holds is left as
// it is, and no space is put between.
func AppendFold(dst []byte, s string) []byte {
	f := folder{dst: dst, base: len(dst), word: len(dst)}
	f.fold(s, false)
	f.endWord()
	return f.trimmed()
}

// appendFoldWord folds one word and keeps digits and letters together.
func appendFoldWord(dst []byte, word string) []byte {
	f := folder{dst: dst, base: len(dst), word: len(dst), whole: true}
	f.fold(word, false)
	f.endWord()
	return f.trimmed()
}

type folder struct {
	dst   []byte
	base  int  // where this text starts in dst
	word  int  // where the current word starts in dst
	digit bool // the last character written was a digit
	whole bool // letters and digits make one word
}

// fold appends s. normal says that s is NFC, which matters only to scripts
// the table does not know.
func (f *folder) fold(s string, normal bool) {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if r >= foldTop || foldTable[r] == elsewhere {
			if !normal {
				f.fold(norm.NFC.String(strings.Map(dropUnwanted, s[i:])), true)
				return
			}
			f.rare(r)
			i += size
			continue
		}
		i += size
		switch c := foldTable[r]; {
		case c > elsewhere:
			f.write(rune(c))
		case c == spelled:
			for _, letter := range spellings[lower(r)] {
				f.write(letter)
			}
		case c == separates:
			if (r == '.' || r == ',') && f.digit && i < len(s) && '0' <= s[i] && s[i] <= '9' {
				continue
			}
			f.endWord()
		}
	}
}

func dropUnwanted(r rune) rune {
	if unwantedInWord(r) {
		return -1
	}
	return r
}

// write adds a letter or digit to the current word.
func (f *folder) write(r rune) {
	digit := '0' <= r && r <= '9'
	if digit != f.digit && len(f.dst) > f.word && !f.whole {
		f.endWord()
	}
	f.digit = digit
	if r < utf8.RuneSelf {
		f.dst = append(f.dst, byte(r))
	} else {
		f.dst = utf8.AppendRune(f.dst, r)
	}
}

// endWord closes the current word, if there is one, with a space.
func (f *folder) endWord() {
	f.digit = false
	n := len(f.dst)
	if n == f.word {
		return
	}
	if f.dst[n-1] == 'y' && n-f.word <= 3 && spelledWithI[string(f.dst[f.word:])] {
		f.dst[n-1] = 'i'
	}
	f.dst = append(f.dst, ' ')
	f.word = n + 1
}

func (f *folder) trimmed() []byte {
	if len(f.dst) > f.base {
		return f.dst[:len(f.dst)-1]
	}
	return f.dst
}

// rare folds a character the table does not know.
func (f *folder) rare(r rune) {
	switch {
	case unwantedInWord(r):
	case unicode.IsDigit(r):
		f.write(rune('0' + digitValue(r)))
	case standsAlone(r):
		f.endWord()
		f.write(r)
	case unicode.Is(unicode.M, r):
		if len(f.dst) > f.word && !f.digit {
			f.write(r)
		}
	default:
		f.compatible(r)
	}
}

// compatible folds what is made of simpler characters (ﬁ, Ａ, 𝐀, ①, ™), and
// keeps other letters as they are. Hangul and kana stay composed.
func (f *folder) compatible(r rune) {
	d := norm.NFKD.PropertiesString(string(r)).Decomposition()
	if first, _ := firstRune(d, r); first >= foldTop || len(d) == 0 {
		if unicode.IsLetter(r) {
			f.write(lower(r))
		} else {
			f.endWord()
		}
		return
	}
	for _, part := range string(d) {
		if part >= foldTop {
			continue
		}
		switch c := foldTable[part]; {
		case c > elsewhere:
			f.write(rune(c))
		case c == separates:
			f.endWord()
		}
	}
}

// standsAlone reports whether r belongs to a script written without spaces,
// so that it is looked at as a word of its own.
func standsAlone(r rune) bool {
	if r < 0xe00 || 0x1d00 <= r && r < 0x2e80 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) &&
		!unicode.Is(unicode.M, r)
}

// Unescape decodes HTML entities, twice, as feeds often escape their text
// once more than they should. It is for matching, not for display or markup.
func Unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(html.UnescapeString(s))
}
