package fetcher

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var (
	cdataStart = []byte("<![CDATA[")
	cdataEnd   = []byte("]]>")
)

// legalXML returns data, which is valid UTF-8, without characters and without
// numeric references that XML 1.0 §2.2 forbids; one of them loses a parser
// the whole document. References inside CDATA sections are text and stay. It
// returns data itself where there is nothing to remove.
func legalXML(data []byte) []byte {
	return dropReferences(dropCharacters(data))
}

// dropCharacters removes C0 controls other than tab, line feed and carriage
// return, and U+FFFE and U+FFFF. C1 controls are what windows-1252 has at their
// place: nobody writes them, but many label that encoding as another.
func dropCharacters(data []byte) []byte {
	at := illegalCharacter(data)
	if at < 0 {
		return data
	}
	out := make([]byte, 0, len(data))
	for at >= 0 {
		out = append(out, data[:at]...)
		switch data[at] {
		case 0xc2:
			if r := charmap.Windows1252.DecodeByte(data[at+1]); r > 0x9f {
				out = utf8.AppendRune(out, r)
			}
			data = data[at+2:]
		case 0xef:
			data = data[at+3:]
		default:
			data = data[at+1:]
		}
		at = illegalCharacter(data)
	}
	return append(out, data...)
}

// illegalCharacter returns where the first character to drop begins, -1 when
// there is none. It looks at eight bytes at a time for one that may be or
// begin such a character.
func illegalCharacter(data []byte) int {
	for i := 0; i < len(data); {
		if i+8 <= len(data) && harmless(binary.LittleEndian.Uint64(data[i:])) {
			i += 8
			continue
		}
		for end := min(i+8, len(data)); i < end; i++ {
			switch b := data[i]; {
			case b < 0x20 && b != '\t' && b != '\n' && b != '\r':
				return i
			case b == 0xef && i+2 < len(data) && data[i+1] == 0xbf && data[i+2] >= 0xbe:
				return i // U+FFFE and U+FFFF
			case b == 0xc2 && i+1 < len(data) && data[i+1] < 0xa0:
				return i // C1
			}
		}
	}
	return -1
}

// harmless reports whether none of eight bytes is below 0x20, 0xc2 or 0xef.
func harmless(x uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	c2, ef := x^(ones*0xc2), x^(ones*0xef)
	return ((x-ones*0x20)&^x|(c2-ones)&^c2|(ef-ones)&^ef)&highs == 0
}

// dropReferences removes numeric character references to what is no legal
// character.
func dropReferences(data []byte) []byte {
	if !hasIllegalReference(data) {
		return data
	}
	out := make([]byte, 0, len(data))
	for len(data) > 0 {
		cut := bytes.Index(data, cdataStart)
		if cut < 0 {
			return appendLegal(out, data)
		}
		out = appendLegal(out, data[:cut])
		end := bytes.Index(data[cut:], cdataEnd)
		if end < 0 {
			return append(out, data[cut:]...)
		}
		out = append(out, data[cut:cut+end+len(cdataEnd)]...)
		data = data[cut+end+len(cdataEnd):]
	}
	return out
}

// hasIllegalReference reports whether there may be something to drop; inside
// CDATA sections too, for it is a rare thing anywhere.
func hasIllegalReference(data []byte) bool {
	for {
		at := bytes.Index(data, []byte("&#"))
		if at < 0 {
			return false
		}
		if _, legal := reference(data[at:]); !legal {
			return true
		}
		data = data[at+2:]
	}
}

// appendLegal appends data without its illegal references.
func appendLegal(out, data []byte) []byte {
	for {
		at := bytes.Index(data, []byte("&#"))
		if at < 0 {
			return append(out, data...)
		}
		size, legal := reference(data[at:])
		if legal {
			out = append(out, data[:at+size]...)
		} else {
			out = append(out, data[:at]...)
		}
		data = data[at+size:]
	}
}

// reference measures the numeric reference at the start of data and reports
// whether it names a legal character. What only looks like one is two bytes
// of legal text.
func reference(data []byte) (size int, legal bool) {
	digits, base, i := "0123456789", 10, 2
	if len(data) > 2 && (data[2] == 'x' || data[2] == 'X') {
		digits, base, i = "0123456789abcdefABCDEF", 16, 3
	}
	start := i
	for i < len(data) && bytes.IndexByte([]byte(digits), data[i]) >= 0 {
		i++
	}
	if i == start || i == len(data) || data[i] != ';' {
		return 2, true
	}
	n, err := strconv.ParseUint(string(data[start:i]), base, 32)
	return i + 1, err == nil && isXMLChar(rune(min(n, 0x7fffffff)))
}

// isXMLChar is the production Char of XML 1.0.
func isXMLChar(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < 0x20, r >= 0xd800 && r < 0xe000, r == 0xfffe, r == 0xffff:
		return false
	}
	return r <= 0x10ffff
}
