package text

import (
	"strings"
	"testing"
	"time"
)

// bad input 96
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"  Đảng \t\r\n bộ\u00a0\u3000x ":    "Đảng bộ x",
		"Đa\u0309ng":                        "Đảng",
		"a\u202eb\u2066c\u2069d\u200fe":     "abcde",
		"a\u200bb\ufeffc\u2060d\u00ade":     "abcde",
		"a\u200db\u200cc":                   "abc",
		"a\x00b\x1bc\x7fd\u0085e":           "abcd e",
		"a\ufffdb\xffc\xed\xa0\x80d":        "abcd",
		"می\u200cخواهم":                     "می\u200cخواهم",
		"👩\u200d👩\u200d👧 x":                 "👩\u200d👩\u200d👧 x",
		"❤\ufe0f\u200d🔥":                    "❤\ufe0f\u200d🔥",
		"a\u2028b\u2029c":                   "a b c",
		"x" + strings.Repeat("\u0301", 100): "x" + strings.Repeat("\u0301", 8),
		"<b>&amp;":                          "<b>&amp;",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleanTextIsNotCopied(t *testing.T) {
	for _, s := range []string{"plain text", strings.TrimSpace(sample)} {
		if n := testing.AllocsPerRun(10, func() { Clean(s) }); n != 0 {
			t.Errorf("%.20q: %v allocations", s, n)
		}
	}
}

func TestVietnamese(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "2020": false,
		"Chủ động, sáng tạo trong công tác xây dựng Đảng": true,
		"Giá vàng SJC tăng mạnh":                          true,
		"Đa\u0309ng bộ huyện":                             true,
		"The quick brown fox jumps over the lazy dog":     false,
		"L'été où les élèves français ont gagné":          false,
		"Președintele României a declarat sâmbătă că":     false,
		"Chu dong, sang tao trong cong tac xay dung Dang": false,
		"Predsjednik Hrvatske održao je govor građanima":  false,
		"北京大学": false,
	} {
		if got := Vietnamese(in); got != want {
			t.Errorf("Vietnamese(%q) = %v", in, got)
		}
	}
}

func TestCut(t *testing.T) {
	const lead = "Huyện đã ban hành đề án. Có gần 156.000 lượt cán bộ tham gia tại TP. Hà Nội. Việc này còn tiếp tục trong năm tới."
	for _, c := range []struct {
		in    string
		chars int
		want  string
	}{
		{lead, 1000, lead},
		{lead, 0, ""},
		{lead, -1, ""},
		{lead, 110, "Huyện đã ban hành đề án. Có gần 156.000 lượt cán bộ tham gia tại TP. Hà Nội."},
		{lead, 76, "Huyện đã ban hành đề án. Có gần 156.000 lượt cán bộ tham gia tại TP. Hà Nội."},
		{lead, 72, "Huyện đã ban hành đề án. Có gần 156.000 lượt cán bộ tham gia tại TP. Hà…"},
		{lead, 30, "Huyện đã ban hành đề án."},
		{lead, 12, "Huyện đã…"},
		{"“Không được!” Ông nói thế rồi đi về.", 20, "“Không được!”"},
		{"Giá 1.000 đồng một cái bánh mì", 8, "Giá…"},
		{"Mr. Smith went to Washington yesterday", 12, "Mr. Smith…"},
		{"abcdefghij", 5, "abcd…"},
		{"xin chào, các bạn", 10, "xin chào…"},
		{"北京大学。清华大学也很好", 7, "北京大学。"},
		{"e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301…"},
	} {
		if got := Cut(c.in, c.chars); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.chars, got, c.want)
		}
	}
}

func TestCutOfHostileText(t *testing.T) {
	for _, s := range []string{strings.Repeat(".", 1<<20), strings.Repeat("\u0301", 1<<19), strings.Repeat(".)", 1<<19), strings.Repeat("a.", 1<<19), "x" + strings.Repeat(".", 1<<19)} {
		if got := Cut(s, 1<<18); len([]rune(got)) > 1<<18 {
			t.Errorf("%d characters of %.10q", len(got), s)
		}
	}
}

func TestZoneOfHost(t *testing.T) {
	for host, want := range map[string]string{
		"laodongthudo.vn": "Asia/Ho_Chi_Minh", "www.VNEXPRESS.NET.VN:443": "Asia/Ho_Chi_Minh", "asahi.co.jp": "Asia/Tokyo",
		"bbc.co.uk": "Europe/London", "elpais.es.": "Europe/Madrid", "nytimes.com": "", "abc.net.au": "", "x.tv": "", "vn": "", "": "", "10.0.0.1": "",
	} {
		got := ""
		if loc := ZoneOfHost(host); loc != nil {
			got = loc.String()
		}
		if got != want {
			t.Errorf("ZoneOfHost(%q) = %q, want %q", host, got, want)
		}
	}
}

func TestZoneNamesAreKnown(t *testing.T) {
	for country, name := range hostZones {
		mustZone(t, name)
		if severalZones[country] {
			t.Errorf("%s stands in both tables", country)
		}
	}
	for i := range homelands {
		if homelands[i].zone() == time.UTC {
			t.Errorf("homeland %d has no zone", i)
		}
	}
}
