package markup

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"
)

// bad inputs 65 to 67
func TestLegalDropsWhatXMLForbids(t *testing.T) {
	for in, want := range map[string]string{
		"Đảng bộ":                     "Đảng bộ",
		"a\tb\nc\rd":                  "a\tb\nc\rd",
		"a\x00b\x01c\x0bd\x1fe\x7f":   "abcde\x7f",
		"a\ufffeb\uffffc\ufffdd":      "abcd",
		"a\xffb\xc0\x80c\xed\xa0\x80": "abc",
		"\U0001f600\U0010fffd":        "\U0001f600\U0010fffd",
		"\ue000\ufdd0":                "\ue000\ufdd0",
		"cut \xe1\xbb":                "cut ",
	} {
		if got := Legal(in); got != want {
			t.Errorf("Legal(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLegalTextIsNotCopied(t *testing.T) {
	s := strings.Repeat("Huyện Sóc Sơn\n", 100)
	if n := testing.AllocsPerRun(10, func() { Legal(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzLegal(f *testing.F) {
	for _, s := range []string{"", "a\x0bb", "\xef\xbf\xbd", "\xef\xbf", "\xed\xa0\x80", "Đ\u0300\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Legal(s)
		if !utf8.ValidString(got) || Legal(got) != got || strings.Contains(got, "\ufffd") {
			t.Errorf("Legal(%q) = %q", s, got)
		}
		d := xml.NewDecoder(strings.NewReader("<a>" + strings.NewReplacer("<", "", "&", "", "]]>", "").Replace(got) + "</a>"))
		for {
			token, err := d.Token()
			if token == nil {
				if err.Error() != "EOF" {
					t.Errorf("Legal(%q) = %q: %v", s, got, err)
				}
				return
			}
		}
	})
}

func TestWhiteSpaceCollapses(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " \n\t": "", "a": "a", " a b ": "a b", "a  b": "a b", "a\nb": "a b", "a\u00a0b": "a b", "a\u0085\u3000b": "a b",
		"huyện Sóc Sơn": "huyện Sóc Sơn", "\u2003huyện": "huyện",
	} {
		if got := collapse(in); got != want {
			t.Errorf("collapse(%q) = %q, want %q", in, got, want)
		}
	}
	clean := "Huyện Sóc Sơn ban hành đề án "
	if n := testing.AllocsPerRun(10, func() { collapse(clean) }); n > 0 {
		t.Errorf("%v allocations for text that is collapsed already", n)
	}
}
