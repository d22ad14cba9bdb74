package fetcher

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/unicode/norm"

	"regionwire/news"
)

// localeCharsets are the encodings that unlabelled text of a language is
// usually in (HTML Standard §13.2.3.2, "suggested default encoding").
var localeCharsets = map[string]string{
	"ar": "windows-1256", "az": "windows-1254", "ba": "windows-1251", "be": "windows-1251",
	"bg": "windows-1251", "cs": "windows-1250", "el": "iso-8859-7", "et": "windows-1257",
	"fa": "windows-1256", "he": "windows-1255", "hr": "windows-1250", "hu": "iso-8859-2",
	"ja": "shift_jis", "kk": "windows-1251", "ko": "euc-kr", "ku": "windows-1254",
	"ky": "windows-1251", "lt": "windows-1257", "lv": "windows-1257", "mk": "windows-1251",
	"pl": "iso-8859-2", "ru": "windows-1251", "sah": "windows-1251", "sk": "windows-1250",
	"sl": "iso-8859-2", "sr": "windows-1251", "tg": "windows-1251", "th": "windows-874",
	"tr": "windows-1254", "tt": "windows-1251", "uk": "windows-1251", "vi": "windows-1258",
	"zh": "gb18030",
}

// marks are byte patterns at the start of a document that tell its encoding
// (XML 1.0 appendix F). The longer come first.
var marks = []struct {
	prefix string
	label  string
	isBOM  bool
}{
	{"\x00\x00\xfe\xff", "utf-32be", true},
	{"\xff\xfe\x00\x00", "utf-32le", true},
	{"\xef\xbb\xbf", "utf-8", true},
	{"\xfe\xff", "utf-16be", true},
	{"\xff\xfe", "utf-16le", true},
	{"\x00\x00\x00<", "utf-32be", false},
	{"<\x00\x00\x00", "utf-32le", false},
	{"\x00<\x00", "utf-16be", false},
	{"<\x00?\x00", "utf-16le", false},
	{"<\x00r\x00", "utf-16le", false},
	{"<\x00f\x00", "utf-16le", false},
	{"{\x00", "utf-16le", false},
	{"\x00{", "utf-16be", false},
	{"\x4c\x6f\xa7\x94", "ibm037", false}, // "<?xm" in EBCDIC
}

var (
	declaredEncoding = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']?\s*([A-Za-z0-9._:-]+)`)
	languageElement  = regexp.MustCompile(`<(?:dc:)?language>\s*([A-Za-z]{2,3})\b|xml:lang\s*=\s*["']([A-Za-z]{2,3})\b`)
)

// toUTF8 returns body as UTF-8 without a byte order mark. What is not valid
// in its encoding becomes U+FFFD. The encoding is the first that is known of:
// byte order mark, HTTP charset, XML declaration, UTF-8 where the bytes are
// valid as such, the channel's charset, the usual one of its language.
func toUTF8(ch *news.Channel, contentType string, body []byte) (data []byte, warnings []string) {
	label, size, sure := sniffMark(body)
	var unknown []string
	if !sure {
		label, unknown = namedCharset(contentType, body, label)
	}
	for _, u := range unknown {
		warnings = append(warnings, fmt.Sprintf("unknown character encoding %q", u))
	}
	body = body[size:]
	switch enc := lookup(label); {
	case label == "", isUTF8(label):
		data, warning := repairUTF8(ch, body)
		return data, appendNonEmpty(warnings, warning)
	case singleByte(label) && plausibleUTF8(body):
		return body, append(warnings, fmt.Sprintf("labelled %s, but the text is UTF-8", label))
	default:
		return decode(enc, label, body), warnings
	}
}

// sniffMark tells an encoding by the first bytes. Sure is set for a byte
// order mark, which is size bytes long, and for a wide encoding, in which no
// label could be read.
func sniffMark(body []byte) (label string, size int, sure bool) {
	for _, m := range marks {
		if bytes.HasPrefix(body, []byte(m.prefix)) {
			if m.isBOM {
				return m.label, len(m.prefix), true
			}
			return m.label, 0, true
		}
	}
	return "", 0, false
}

// namedCharset returns the first charset that is named and known, and those
// that are named and unknown.
func namedCharset(contentType string, body []byte, fallback string) (label string, unknown []string) {
	var named []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		named = append(named, params["charset"])
	}
	if m := declaredEncoding.FindSubmatch(body[:min(len(body), 1<<10)]); m != nil {
		named = append(named, string(m[1]))
	}
	for _, n := range named {
		n = strings.ToLower(strings.TrimSpace(n))
		if isUTF8(n) {
			return "utf-8", unknown
		}
		// A wide encoding would have shown in the first bytes.
		if enc := lookup(n); enc != nil && !strings.HasPrefix(n, "utf-16") && !strings.HasPrefix(n, "utf-32") {
			return n, unknown
		}
		if lookup(n) == nil {
			unknown = append(unknown, n)
		}
	}
	return fallback, unknown
}

func isUTF8(label string) bool {
	switch label {
	case "utf-8", "utf8", "unicode-1-1-utf-8", "us-ascii", "ascii":
		return true
	}
	return false
}

// lookup returns the encoding of a label, nil when there is none.
func lookup(label string) encoding.Encoding {
	switch label {
	case "":
		return nil
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	}
	if enc, _ := charset.Lookup(label); enc != nil && enc != encoding.Replacement {
		return enc
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc
	}
	return nil
}

// singleByte reports whether a label names an encoding of one byte a
// character, in which any bytes are valid.
func singleByte(label string) bool {
	_, name := charset.Lookup(label)
	return strings.HasPrefix(name, "windows-") || strings.HasPrefix(name, "iso-8859-") || strings.HasPrefix(name, "koi8-") || name == "macintosh"
}

// plausibleUTF8 reports whether body is valid UTF-8 with at least three
// characters beyond ASCII: text of another encoding is so only by a chance
// too small to count.
func plausibleUTF8(body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	n := 0
	for _, b := range body {
		if b >= 0xc0 {
			if n++; n == 3 {
				return true
			}
		}
	}
	return false
}

// repairUTF8 returns body, said or supposed to be UTF-8, as valid UTF-8. A
// few bad bytes in it become U+FFFD; where bad bytes outnumber good
// characters, it is in another encoding.
func repairUTF8(ch *news.Channel, body []byte) (data []byte, warning string) {
	if utf8.Valid(body) {
		return body, ""
	}
	good, bad := 0, 0
	for rest := body; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		rest = rest[n:]
	}
	if good >= bad {
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), "not valid UTF-8, and dropped: " + size(int64(bad))
	}
	label := strings.ToLower(ch.Charset)
	if lookup(label) == nil {
		label = localeCharsets[spokenIn(ch, body)]
	}
	if label == "" || isUTF8(label) {
		label = "windows-1252"
	}
	return decode(lookup(label), label, body), "the text is not UTF-8; read as " + label
}

// spokenIn returns the primary language of a channel or, where that is not
// known, of its document.
func spokenIn(ch *news.Channel, body []byte) string {
	tag := ch.Language
	if m := languageElement.FindSubmatch(body[:min(len(body), 4<<10)]); tag == "" && m != nil {
		tag = string(m[1]) + string(m[2])
	}
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return primary
}

// decode returns body, in enc, as UTF-8.
func decode(enc encoding.Encoding, label string, body []byte) []byte {
	data, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		data = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	if label == "windows-1258" {
		// Its tones are combining characters; nothing else would join them in
		// links and names of files.
		data = norm.NFC.Bytes(data)
	}
	return data
}

func appendNonEmpty(list []string, s string) []string {
	if s == "" {
		return list
	}
	return append(list, s)
}
