package region

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A word of a text is compared by two forms. Its canonical form keeps what
// tells names apart and drops what spelling leaves open: letters with their
// hats, horns and breves, then the tone as a digit, wherever it was put; a
// macron is read as the tilde it was typed for. Its folded form is bare a–z
// and 0–9. Both are numbers in words, 0 for a word that no name and no list
// has.

// words gives numbers to the words of names and lists.
type words struct {
	canonical map[string]int32
	folded    map[string]int32
	same      map[string]string // spellings taken for one: canonical → canonical
}

// token is a word of a text.
type token struct {
	canonical, folded int32
	start, end        int32 // bytes
	gap               gap   // what stands between it and the word before
	upper             bool  // begins with a capital or a digit
	caps              bool  // all capitals, two letters or more
	digits            bool  // nothing but digits
	first             bool  // begins a sentence
}

// gap is the strongest thing between two words.
type gap uint8

const (
	gapSpace gap = iota // white space, hyphens, quotes
	gapComma
	gapColon // : ; / |
	gapDot
	gapOpen  // (
	gapClose // )
	gapStop  // a sentence's or a paragraph's end, the text's beginning
)

// letter is a rune taken apart: its base with hat, horn or breve, its bare
// base, and its tone.
type letter struct {
	base string // "" for what is no part of a word
	bare byte
	tone byte // '1'–'5', 0 for none
}

var tones = map[rune]byte{0x300: '1', 0x301: '2', 0x309: '3', 0x303: '4', 0x304: '4', 0x323: '5'}

const firstMark, lastMark = 0x300, 0x36f

// letters is the table of the Latin runes below U+1F00.
var letters = sync.OnceValue(func() []letter {
	table := make([]letter, 0x1f00)
	for r := rune('0'); r < 0x1f00; r++ {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		var l letter
		hat := ""
		for _, d := range norm.NFD.String(string(unicode.ToLower(r))) {
			switch {
			case d == 'đ' || d == 'ð' || d == 'ɖ':
				l.base, l.bare = "đ", 'd'
			case d >= firstMark && d <= lastMark:
				if t := tones[d]; t != 0 {
					l.tone = t
				} else if d == 0x302 || d == 0x306 || d == 0x31b {
					hat += string(d)
				}
			default:
				l.base = string(d)
				if d < utf8.RuneSelf {
					l.bare = byte(d)
				}
			}
		}
		l.base = norm.NFC.String(l.base + hat)
		table[r] = l
	}
	return table
})

// iForY are the syllables that are written with either letter.
var iForY = map[string]string{"hy": "hi", "ky": "ki", "ly": "li", "my": "mi", "sy": "si", "ty": "ti", "quy": "qui"}

// tokenize appends the words of s to dst. With grow, unknown words are given
// numbers; it is then for one goroutine only.
func (g *Gazetteer) tokenize(dst []token, s string, grow bool) []token {
	table := letters()
	var canonical, folded [96]byte
	prev := gapStop
	for at := 0; at < len(s); {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isWord(table, r) {
			prev = max(prev, gapOf(r))
			at += n
			continue
		}
		t := token{start: int32(at), gap: prev, first: prev == gapStop}
		c, f := canonical[:0], folded[:0]
		var tone byte
		uppers, lowers, digits := 0, 0, 0
		for at < len(s) {
			r, n = utf8.DecodeRuneInString(s[at:])
			if r == '\'' || r == '’' {
				if next, _ := utf8.DecodeRuneInString(s[at+n:]); isWord(table, next) && c != nil {
					at += n
					continue
				}
				break
			}
			mark := r >= firstMark && r <= lastMark
			if !mark && !isWord(table, r) {
				break
			}
			at += n
			if mark {
				tone, c = addMark(c, tone, r)
				continue
			}
			l := letterOf(table, r)
			if l.tone != 0 {
				tone = l.tone
			}
			switch {
			case unicode.IsDigit(r):
				digits++
			case unicode.IsUpper(r):
				uppers++
			default:
				lowers++
			}
			if len(c)+len(l.base) < len(canonical)-2 { // longer words are in no list
				c = append(c, l.base...)
				if l.bare != 0 {
					f = append(f, l.bare)
				} else {
					f = append(f, l.base...)
				}
			}
		}
		t.end = int32(at)
		head, _ := utf8.DecodeRuneInString(s[t.start:])
		t.upper = unicode.IsUpper(head) || unicode.IsDigit(head)
		t.caps = uppers >= 2 && lowers == 0
		t.digits = digits > 0 && uppers+lowers == 0
		t.canonical, t.folded = g.words.number(c, f, tone, grow)
		dst = append(dst, t)
		prev = gapSpace
	}
	return dst
}

// addMark adds a combining mark to what was read of a word.
func addMark(c []byte, tone byte, mark rune) (byte, []byte) {
	if t := tones[mark]; t != 0 {
		return t, c
	}
	if mark == 0x302 || mark == 0x306 || mark == 0x31b {
		last, n := utf8.DecodeLastRune(c)
		if n > 0 {
			c = append(c[:len(c)-n], norm.NFC.String(string(last)+string(mark))...)
		}
	}
	return tone, c
}

// number returns the numbers of a word's two forms.
func (w *words) number(c, f []byte, tone byte, grow bool) (canonical, folded int32) {
	if i, ok := iForY[string(c)]; ok {
		c = append(c[:0], i...)
	}
	if tone != 0 {
		c = append(c, tone)
	}
	if same, ok := w.same[string(c)]; ok {
		c = append(c[:0], same...)
	}
	if i, ok := iForY[string(f)]; ok {
		f = append(f[:0], i...)
	}
	canonical, ok := w.canonical[string(c)]
	if !ok && grow {
		canonical = int32(len(w.canonical) + 1)
		w.canonical[string(c)] = canonical
	}
	folded, ok = w.folded[string(f)]
	if !ok && grow {
		folded = int32(len(w.folded) + 1)
		w.folded[string(f)] = folded
	}
	return canonical, folded
}

// form returns the canonical form of a single word.
func (w *words) form(word string) string {
	table := letters()
	var b []byte
	var tone byte
	for _, r := range strings.ToLower(word) {
		if r >= firstMark && r <= lastMark {
			tone, b = addMark(b, tone, r)
			continue
		}
		if !isWord(table, r) {
			continue
		}
		l := letterOf(table, r)
		if l.tone != 0 {
			tone = l.tone
		}
		b = append(b, l.base...)
	}
	if i, ok := iForY[string(b)]; ok {
		b = []byte(i)
	}
	if tone != 0 {
		b = append(b, tone)
	}
	return string(b)
}

func isWord(table []letter, r rune) bool {
	if int(r) < len(table) {
		return r >= 0 && table[r].base != ""
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func letterOf(table []letter, r rune) letter {
	if int(r) < len(table) {
		return table[r]
	}
	return letter{base: string(unicode.ToLower(r))}
}

// gapOf classes a rune between words. Whether a full stop ends a sentence or an
// abbreviation ("TP.HCM", "H. Sóc Sơn") is told by the word before it, where the
// mention is weighed.
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
