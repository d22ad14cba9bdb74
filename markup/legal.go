package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Legal returns s as valid UTF-8 without the characters that XML 1.0 forbids
// (§2.2: controls but tab, newline and carriage return, surrogates, U+FFFE and
// U+FFFF), and without U+FFFD, which only marks that something was lost. A
// string that holds none is returned as it is, without allocation.
func Legal(s string) string {
	if utf8.ValidString(s) && !hasIllegal(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if legal(r) {
			return r
		}
		return -1
	}, s)
}

// hasIllegal reports whether a valid UTF-8 string holds a character that is
// not legal: a control, or one of U+FFFD to U+FFFF, which are EF BF BD to
// EF BF BF.
func hasIllegal(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ':
			if !legal(rune(c)) {
				return true
			}
		case c == 0xef && s[i+1] == 0xbf && s[i+2] >= 0xbd:
			return true
		}
	}
	return false
}

// legal reports whether r may stand in a document. Invalid UTF-8 is decoded
// as U+FFFD.
func legal(r rune) bool {
	if r < ' ' {
		return r == '\t' || r == '\n' || r == '\r'
	}
	return r < utf8.RuneError || r > 0xffff
}

// visible returns s without what may not be shown: characters that are not
// legal, bidi controls that reach over the end of a text, and other invisible
// characters that only hide words from a search.
func visible(s string) string {
	for _, r := range s {
		if (r < ' ' || r >= 0x7f) && !shows(r) {
			return strings.Map(func(r rune) rune {
				if shows(r) {
					return r
				}
				return -1
			}, s)
		}
	}
	return s
}

func shows(r rune) bool {
	switch {
	case r < 0x7f:
		return legal(r)
	case r < 0xa0, r == 0xad, r == 0x200b, r == 0x2060, r == 0xfeff:
		return false
	case 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x206f:
		return false
	case 0xfdd0 <= r && r <= 0xfdef, r&0xfffe == 0xfffe, 0xe0000 <= r && r <= 0xe007f:
		return false
	}
	return legal(r)
}

// collapse returns s with each run of white space as one space, trimmed;
// without allocation where there is nothing to do but to trim.
func collapse(s string) string {
	s = strings.TrimSpace(s)
	previous := rune(0)
	for _, r := range s {
		if r == ' ' && previous == ' ' || r != ' ' && (r < ' ' || r >= 0x7f) && unicode.IsSpace(r) {
			return strings.Join(strings.Fields(s), " ")
		}
		previous = r
	}
	return s
}
