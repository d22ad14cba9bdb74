package region

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A word of a text is compared by a form that keeps what tells names apart and
// drops what spelling leaves open: letters in lower case with their hats, horns
// and breves, then the tone as a digit, wherever it was put. A macron is read
// as the tilde it was typed for. In a text without accents the form is bare a–z
// and 0–9.

// token is a word of a text.
type token struct {
	word       int32 // its number in an index, 0 for a word that no name and no phrase has
	start, end int32 // bytes
	gap        gap   // what stands between it and the word before
	upper      bool  // begins with a capital
	caps       bool  // all capitals, two letters or more
	digits     bool  // nothing but digits
}

// first reports whether the word begins a sentence.
func (t *token) first() bool { return t.gap == gapStop }

// gap is the strongest thing between two words.
type gap uint8

const (
	gapSpace gap = iota // white space, hyphens, quotes
	gapDash             // a dash with space before it
	gapComma
	gapColon // : ; / |
	gapDot
	gapOpen  // (
	gapClose // )
	gapStop  // a sentence's or a paragraph's end, the text's beginning
)

// gapOf classes a rune between words. Whether a full stop ends a sentence or an
// abbreviation ("TP.HCM", "H. Sóc Sơn") is told by the word before it.
func gapOf(r rune) gap {
	switch r {
	case ',':
		return gapComma
	case ':', ';', '/', '|':
		return gapColon
	case '.':
		return gapDot
	case '(', '[':
		return gapOpen
	case ')', ']':
		return gapClose
	case '!', '?', '\n', '…', '•':
		return gapStop
	}
	return gapSpace
}

// letter is a rune taken apart.
type letter struct {
	base, bare   spelling // with hat, horn or breve, and without
	tone         byte     // '1'–'5', 0 for none
	upper, digit bool
}

// spelling is one rune or none in UTF-8.
type spelling struct {
	bytes [utf8.UTFMax]byte
	n     uint8
}

func spell(s string) (sp spelling) {
	sp.n = uint8(copy(sp.bytes[:], s))
	return sp
}

// isPart reports whether the rune is part of a word.
func (l *letter) isPart() bool { return l.base.n > 0 }

const firstMark, lastMark = 0x300, 0x36f

// tone returns the digit of a combining tone mark, 0 for another mark.
func tone(mark rune) byte {
	switch mark {
	case 0x300:
		return '1'
	case 0x301:
		return '2'
	case 0x309:
		return '3'
	case 0x303, 0x304:
		return '4'
	case 0x323:
		return '5'
	}
	return 0
}

// isHat reports whether a combining mark makes another letter of a letter: a
// circumflex, a breve or a horn.
func isHat(mark rune) bool { return mark == 0x302 || mark == 0x306 || mark == 0x31b }

// latin is the table of the runes below U+1F00.
var latin = sync.OnceValue(func() []letter {
	table := make([]letter, 0x1f00)
	for r := rune('0'); r < 0x1f00; r++ {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			table[r] = takeApart(r)
		}
	}
	return table
})

func takeApart(r rune) letter {
	l := letter{upper: unicode.IsUpper(r), digit: unicode.IsDigit(r)}
	base, hat := "", ""
	for _, d := range norm.NFD.String(string(unicode.ToLower(r))) {
		switch {
		case d == 'đ' || d == 'ð' || d == 'ɖ':
			base, l.bare = "đ", spell("d")
		case d < firstMark || d > lastMark:
			base, l.bare = string(d), spell(string(d))
		case tone(d) != 0:
			l.tone = tone(d)
		case isHat(d):
			hat += string(d)
		}
	}
	l.base = spell(norm.NFC.String(base + hat))
	return l
}

// alphabet looks runes up.
type alphabet struct {
	latin []letter
	other letter // the last one that is not among them
}

func (a *alphabet) letter(r rune) *letter {
	if int(r) < len(a.latin) {
		return &a.latin[r]
	}
	a.other = letter{}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		s := spell(string(unicode.ToLower(r)))
		a.other = letter{base: s, bare: s, upper: unicode.IsUpper(r), digit: unicode.IsDigit(r)}
	}
	return &a.other
}

// maxWord is the length of the longest word that a name may have, in bytes.
const maxWord = 60

// form is the form of a word while its letters are read.
type form struct {
	bytes  [maxWord + utf8.UTFMax + 1]byte
	n      int
	tone   byte
	folded bool
}

func (f *form) add(l *letter) {
	s := &l.base
	if f.folded {
		s = &l.bare
	} else if l.tone != 0 {
		f.tone = l.tone
	}
	if f.n <= maxWord { // longer words are in no list
		copy(f.bytes[f.n:], s.bytes[:])
		f.n += int(s.n)
	}
}

func (f *form) addByte(c byte) {
	if f.n <= maxWord {
		f.bytes[f.n] = c
		f.n++
	}
}

// mark adds a combining mark.
func (f *form) mark(r rune) {
	if f.folded {
		return
	}
	if t := tone(r); t != 0 {
		f.tone = t
		return
	}
	if last, n := utf8.DecodeLastRune(f.bytes[:f.n]); n > 0 && isHat(r) {
		if s := norm.NFC.String(string(last) + string(r)); f.n-n+len(s) <= maxWord {
			f.n += copy(f.bytes[f.n-n:], s) - n
		}
	}
}

// end returns the whole form. It is valid until the next word.
func (f *form) end() []byte {
	if f.tone == 0 {
		return f.bytes[:f.n]
	}
	f.bytes[f.n] = f.tone
	return f.bytes[:f.n+1]
}

// tokenize appends the words of s to dst, each with the number that number
// gives to its form.
func tokenize(dst []token, s string, folded bool, number func(form []byte) int32) []token {
	letters := alphabet{latin: latin()}
	f := form{folded: folded}
	sep, space := gapStop, false
	for at := 0; at < len(s); {
		if s[at] == ' ' {
			space = true
			at++
			continue
		}
		r, n := decode(s, at)
		if !letters.letter(r).isPart() {
			if space && (r == '-' || r == '–' || r == '—') {
				sep = max(sep, gapDash)
			}
			space = r == ' ' || r == '\u00a0'
			if g := gapOf(r); g == gapOpen || sep != gapOpen { // "Vì sao? (Minh, Hà Nội)": the bracket tells more
				sep = max(sep, g)
				if g == gapOpen {
					sep = g
				}
			}
			at += n
			continue
		}
		t, split := readWord(&letters, s, at, &f, false)
		if t.word = number(f.end()); t.word == 0 && split { // "L'Hérault", not "Ea H'Leo"
			t, _ = readWord(&letters, s, at, &f, true)
			t.word = number(f.end())
		}
		t.gap = sep
		dst = append(dst, t)
		at, sep, space = int(t.end), gapSpace, false
	}
	return dst
}

// decode returns the rune at at and its length, utf8.RuneError and 0 at the end.
func decode(s string, at int) (rune, int) {
	if at >= len(s) {
		return utf8.RuneError, 0
	}
	if c := s[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[at:])
}

// joins reports whether the letters behind an apostrophe, from at on, belong to
// the word before it: those of "Ea H'leo" do, those of "d'Avignon" and of
// "Dover's" do not. A capital behind a capital may or may not.
func joins(letters *alphabet, s string, at int, capital bool) (yes, perhaps bool) {
	r, n := decode(s, at)
	l := letters.letter(r)
	if !l.isPart() || l.upper && !capital {
		return false, false
	}
	if perhaps = l.upper; r != 's' && r != 'S' {
		return true, perhaps
	}
	r, _ = decode(s, at+n)
	return letters.letter(r).isPart(), perhaps
}

// readWord reads the word at at into a form. It reports whether the word could
// also end at an apostrophe before a capital; with split it does.
func readWord(letters *alphabet, s string, at int, f *form, split bool) (t token, splits bool) {
	f.n, f.tone = 0, 0
	t.start = int32(at)
	uppers, lowers, digits := 0, 0, 0
	for at < len(s) {
		if c := s[at]; 'a' <= c && c <= 'z' { // most letters
			f.addByte(c)
			lowers++
			at++
			continue
		}
		r, n := decode(s, at)
		if r >= firstMark && r <= lastMark {
			f.mark(r)
			at += n
			continue
		}
		l := letters.letter(r)
		if !l.isPart() {
			if r != '\'' && r != '’' {
				break
			}
			yes, perhaps := joins(letters, s, at+n, t.upper)
			if !yes || perhaps && split {
				break
			}
			splits = splits || perhaps
			at += n
			continue
		}
		switch {
		case l.digit:
			digits++
		case l.upper:
			uppers++
			t.upper = t.upper || int32(at) == t.start
		default:
			lowers++
		}
		f.add(l)
		at += n
	}
	t.end = int32(at)
	t.caps = uppers >= 2 && lowers == 0
	t.digits = digits > 0 && uppers+lowers == 0
	return t, splits
}
