// Package text reads and compares what people wrote: display text and its
// matching form, words and phrases, dates as newsrooms write them, and the
// small marks around an article (agency, kicker, byline, credit).
//
// It decides what counts as the same word, the same instant or a byline by
// its shape. It leaves to others what any of it means: whether a kicker is a
// place, whether a date is believed, whether two texts are copies. What is
// particular to a language stands in tables; no code path belongs to one.
//
// Its one invariant: every function is pure, takes time linear in its input
// and accepts any bytes.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks may follow one character in display
// text. No orthography needs more than five; hundreds paint over the lines
// around them.
const maxMarks = 8

// Clean returns s as display text: NFC, without control, zero-width and bidi
// formatting characters, white space collapsed to single spaces and trimmed.
// Invalid UTF-8 and U+FFFD are dropped, as are combining marks beyond eight
// in a row. Joiners (U+200C, U+200D) stay after a character of a script or an
// emoji that needs them. It must not be applied to links or guids. Text that
// is already clean is returned as it is, without allocation.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	previous := rune(0)
	for _, r := range s {
		switch {
		case isSpace(r):
			space = true
			continue
		case unwanted(r, previous):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		previous = r
	}
	return strings.TrimRight(limitMarks(norm.NFC.String(limitMarks(b.String()))), "\u200c\u200d ")
}

// isClean reports whether Clean has nothing to do. It may say false of clean
// text, never true of other.
func isClean(s string) bool {
	composed := true // no character of s can be the work of a normal form
	marks := 0
	previous := rune(' ')
	for _, r := range s {
		if r < utf8.RuneSelf {
			if r < ' ' || r == 0x7f || r == ' ' && previous == ' ' {
				return false
			}
			marks = 0
			previous = r
			continue
		}
		composed = composed && (r < 0x300 || 0x1e00 <= r && r < 0x1f00 || 0x2010 <= r && r < 0x2040)
		if r < foldTop && foldTable[r] > elsewhere {
			marks = 0
			previous = r
			continue
		}
		if isSpace(r) || isJoiner(r) || unwanted(r, previous) {
			return false
		}
		if isMark(r) {
			if marks++; marks > maxMarks {
				return false
			}
		} else {
			marks = 0
		}
		previous = r
	}
	if previous == ' ' {
		return s == ""
	}
	return composed || isNFC(s)
}

// isNFC reports whether s is NFC; for most text without allocation.
func isNFC(s string) bool {
	return norm.NFC.QuickSpanString(s) == len(s) || norm.NFC.IsNormalString(s)
}

// limitMarks drops combining marks beyond maxMarks in a row.
func limitMarks(s string) string {
	marks, cut := 0, false
	for _, r := range s {
		if !isMark(r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			cut = true
			break
		}
	}
	if !cut {
		return s
	}
	marks = 0
	return strings.Map(func(r rune) rune {
		if !isMark(r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			return -1
		}
		return r
	}, s)
}

// isSpace reports whether r is white space of any kind, line and paragraph
// separators and the no-break space included.
func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ' ' || '\t' <= r && r <= '\r'
	}
	return unicode.IsSpace(r)
}

func isJoiner(r rune) bool { return r == 0x200c || r == 0x200d }

// unwanted reports whether r has no place in display text after previous.
func unwanted(r, previous rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r < 0xa0, r == utf8.RuneError, r == 0xad:
		return true
	case r < 0x34f:
		return false
	case isJoiner(r):
		return !takesJoiner(previous)
	}
	return invisible(r)
}

// invisible reports whether r shows nothing and separates nothing: zero-width
// and format characters, bidi controls, fillers, tags and noncharacters.
// Joiners and variation selectors, which shape their neighbours, are not
// among them.
func invisible(r rune) bool {
	switch {
	case r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x180e, r == 0x3164, r == 0xfeff, r == 0xffa0:
		return true
	case 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f:
		return !isJoiner(r)
	case 0xfdd0 <= r && r <= 0xfdef, 0xfff0 <= r && r <= 0xfffd, r&0xfffe == 0xfffe:
		return true
	}
	return 0xe0000 <= r && r <= 0xe007f
}

// takesJoiner reports whether a joiner after r can change how r looks: r
// belongs to a script with joining or conjunct forms, or is a symbol.
func takesJoiner(r rune) bool {
	return 0x600 <= r && r < 0x1100 || 0x1700 <= r && r < 0x1d00 || 0xfe00 <= r && r <= 0xfe0f ||
		r >= 0x2190 && unicode.In(r, unicode.So, unicode.Sk)
}
