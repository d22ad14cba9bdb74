package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " -–. ": "",
		"Đảng bộ huyện Sóc Sơn":         "dang bo huyen soc son",
		"ĐẢNG Ðảng Ɖảng đảng":           "dang dang dang dang",
		"hoà hòa":                       "hoa hoa",
		"tỷ tỉ, kỹ kĩ, quý quí":         "ti ti ki ki qui qui",
		"ty lý my hy sy":                "ti li mi hi si",
		"ngày thầy bay tuy":             "ngay thay bay tuy",
		"xā hội":                        "xa hoi",
		"10.000 đồng, 1.234,5":          "10000 dong 12345",
		"5. 6 và 7,a .8":                "5 6 va 7 a 8",
		"2015- 2020":                    "2015 2020",
		"591cán bộ":                     "591 can bo",
		"COVID-19 COVID19":              "covid 19 covid 19",
		"п\u0430ypal mоѕcоw":            "naypal moscow", // Cyrillic and Latin mixed
		"a\u00adb\u200bc\u200dd\ufeffe": "abcde",
		"a\u00a0b\u3000c":               "a b c",
		"ﬁn ＡＢＣ１２ 𝐀𝐛 ① ™":               "fin abc 12 ab 1 tm",
		"Straße Æsir œuvre Þór ŋ":       "strasse aesir oeuvre thor n",
		"km² m³":                        "km 2 m 3",
		"İstanbul ıI":                   "istanbul ii",
		"Łódź Đức Ø ħ":                  "lodz duc o h",
		"Москва":                        "mockba",
		"٣٥ ३":                          "35 3",
		"北京大学":                          "北 京 大 学",
		"서울 시":                          "서울 시",
		"\xff\xfea\x80b":                "ab",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldIsOneForAllSpellings(t *testing.T) {
	for _, s := range []string{"Thực hiện Nghị quyết Đại hội lần thứ XI", "Αθήνα 서울 が Й ё Ǖ", "ẵ ẫ ỗ ợ ỷ"} {
		want := Fold(s)
		for name, other := range map[string]string{
			"NFD": norm.NFD.String(s), "NFKD": norm.NFKD.String(s), "upper": strings.ToUpper(s),
			"spaced": strings.ReplaceAll(s, " ", "\u00a0\t"), "zero width": strings.ReplaceAll(s, "h", "h\u200b"),
		} {
			if got := Fold(other); got != want {
				t.Errorf("%s of %q folds to %+q, want %+q", name, s, got, want)
			}
		}
	}
}

func TestAppendFoldLeavesWhatIsThere(t *testing.T) {
	if got := string(AppendFold([]byte("1 ty"), "Tỷ 2")); got != "1 tyti 2" {
		t.Errorf("got %q", got)
	}
	if got := string(AppendFold([]byte("x "), "…")); got != "x " {
		t.Errorf("got %q", got)
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{"a &amp;amp; b": "a & b", "&amp;#7843;": "ả", "&eacute;": "é", "a & b": "a & b"} {
		if got := Unescape(in); got != want {
			t.Errorf("Unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

// A fold that is not linear does not end here in time.
func TestFoldOfHostileText(t *testing.T) {
	for _, s := range []string{
		"a" + strings.Repeat("\u0301", 1<<19), strings.Repeat("\u0e33", 1<<18), strings.Repeat("ﷺ", 1<<17),
		strings.Repeat("가\u0301", 1<<17), strings.Repeat("x", 2<<20), strings.Repeat("1.", 1<<20), strings.Repeat("\u1161", 1<<18),
	} {
		Fold(s)
		Clean(s)
		Tokens(s)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Đảng bộ", "xā hội 10.000", "591cán", "п\u200bѕ", "서울 ﬁ Ａ", "\xff\u0301", "ก็ 北京", "a\u0301\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if !utf8.ValidString(folded) || strings.Contains(folded, "  ") || strings.TrimSpace(folded) != folded {
			t.Errorf("Fold(%q) = %q", s, folded)
		}
		if again := Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, folded again %q", s, folded, again)
		}
		clean := Clean(s)
		if again := Clean(clean); again != clean || !norm.NFC.IsNormalString(clean) || !utf8.ValidString(clean) {
			t.Errorf("Clean(%q) = %q, cleaned again %q", s, clean, again)
		}
	})
}

var sample = strings.Repeat("Thực hiện Nghị quyết Đại hội lần thứ XI Đảng bộ huyện Sóc Sơn nhiệm kỳ 2015-2020, công tác xây dựng Đảng "+
	"luôn được huyện Sóc Sơn quan tâm chú trọng, có sự sáng tạo, đổi mới, bước đầu bắt kịp yêu cầu của tình hình mới. ", 15)

func BenchmarkFold(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	buf := make([]byte, 0, len(sample))
	for b.Loop() {
		buf = AppendFold(buf[:0], sample)
	}
}

func BenchmarkClean(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		Clean(sample[:len(sample)-1])
	}
}
