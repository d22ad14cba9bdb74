package text

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// pieceKind is what a piece of a written date is.
type pieceKind uint8

const (
	numberPiece pieceKind = iota
	wordPiece
	signPiece
)

// piece is a number, a word or a punctuation mark of a written date.
type piece struct {
	kind   pieceKind
	value  int64  // of a number
	digits int    // it is written with, leading zeros included
	word   string // folded
	sign   rune
	spaced bool // white space stands before it
	start  int  // byte offset
	end    int
}

// maxPieces bounds how many pieces a date is made of; the longest forms in
// use have about thirty.
const maxPieces = 40

// reading is a text taken apart.
type reading struct {
	text   string
	pieces []piece
	space  [16]piece // so that most dates need no allocation for their pieces
	area   *homeland // of the script or letters the words are written with
}

// scan takes s apart, false when it cannot be a date.
func (r *reading) scan(s string) bool {
	r.text, r.pieces = s, r.space[:0]
	spaced := false
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		p := piece{spaced: spaced, start: i}
		switch {
		case isSpace(c):
			spaced = true
			i += size
			continue
		case unwantedInWord(c), c < ' ':
			i += size
			continue
		case unicode.IsDigit(c):
			p.kind = numberPiece
			i = p.scanNumber(s, i)
		case unicode.IsLetter(c):
			p.kind = wordPiece
			i = r.scanWord(&p, i)
		default:
			p.kind, p.sign = signPiece, plainSign(c)
			i += size
		}
		if i < 0 || len(r.pieces) == maxPieces {
			return false
		}
		p.end = i
		r.pieces = append(r.pieces, p)
		spaced = false
	}
	return len(r.pieces) > 0
}

// scanNumber reads the number at i and returns where it ends, -1 when it has
// more digits than any date.
func (p *piece) scanNumber(s string, i int) int {
	for i < len(s) {
		c, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsDigit(c) {
			break
		}
		if p.digits++; p.digits > 19 {
			return -1
		}
		p.value = p.value*10 + int64(digitValue(c))
		i += size
	}
	return i
}

// scanWord reads the word at i and returns where it ends. Points inside an
// abbreviation (a.m.) and the rest of a zone's name (Asia/Ho_Chi_Minh) belong
// to it. A run of Han characters is taken apart into known words.
func (r *reading) scanWord(p *piece, i int) int {
	s, start, letters := r.text, i, 0
	for i < len(s) {
		c, size := utf8.DecodeRuneInString(s[i:])
		if c == '.' && letters <= 2 && i+1 < len(s) {
			next, _ := utf8.DecodeRuneInString(s[i+1:])
			if !unicode.IsLetter(next) {
				break
			}
			letters = 0
		} else if unicode.IsLetter(c) {
			letters++
		} else if !unicode.Is(unicode.M, c) && !unwantedInWord(c) {
			break
		}
		i += size
	}
	if c, _ := utf8.DecodeRuneInString(s[start:]); unicode.Is(unicode.Han, c) {
		i = start + hanWord(s[start:i])
	}
	if i < len(s) && s[i] == '/' && zoneAreas[s[start:i]] {
		for i < len(s) && s[i] < utf8.RuneSelf && (isWordRune(rune(s[i])) || strings.IndexByte("/_+-", s[i]) >= 0) {
			i++
		}
		p.word = s[start:i]
		return i
	}
	if r.area == nil {
		r.area = homelandOf(s[start:i])
	}
	var buf [48]byte
	p.word = string(appendFoldWord(buf[:0], s[start:i]))
	return i
}

// hanWord returns the length of the longest known word that s begins with, of
// its first character when none is known.
func hanWord(s string) int {
	best := 0
	for i := range s {
		if i > 0 && knownWord(string(appendFoldWord(nil, s[:i]))) {
			best = i
		}
		if i > 12 {
			break
		}
	}
	if knownWord(string(appendFoldWord(nil, s))) {
		return len(s)
	}
	if best == 0 {
		_, best = utf8.DecodeRuneInString(s)
	}
	return best
}

// plainSign returns the ASCII form of the signs dates are written with.
func plainSign(c rune) rune {
	switch c {
	case '−', '–', '—', '‐', '‑', '‒', '－':
		return '-'
	case '：':
		return ':'
	case '／', '⁄':
		return '/'
	case '．', '。', '·', '•':
		return '.'
	case '，', '、', '،':
		return ','
	case '（':
		return '('
	case '）':
		return ')'
	case '’', '‘', '′', '`', '´':
		return '\''
	}
	return c
}

// home returns the zone in which a date is read whose source names none.
func (r *reading) home() *time.Location {
	if r.area == nil {
		return time.UTC
	}
	return r.area.zone()
}

// at returns piece i, a zero sign where there is none.
func (r *reading) at(i int) piece {
	if i < 0 || i >= len(r.pieces) {
		return piece{kind: signPiece}
	}
	return r.pieces[i]
}

// isSign reports whether piece i is the sign.
func (r *reading) isSign(i int, sign rune) bool {
	p := r.at(i)
	return p.kind == signPiece && p.sign == sign
}

// isNumber reports whether piece i is a number of least to most digits.
func (r *reading) isNumber(i, least, most int) bool {
	p := r.at(i)
	return p.kind == numberPiece && least <= p.digits && p.digits <= most
}
