package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"Huyện Sóc Sơn: 591cán bộ!": "^Huyện|^Sóc|^Sơn|591cán|bộ",
		"E\u0301a H'leo":            "^E\u0301a|^H|leo",
		"a\u200bb c\u200b d":        "a\u200bb|c|d",
		"北京 ABC 12.5":               "北|京|^ABC|12|5",
		"\xff\xfea\u0301\xff":       "a\u0301",
		"ก็ดี":                      "ก็|ดี",
		"Ǆ ǅ ǆ":                     "^Ǆ|^ǅ|ǆ",
	} {
		var got []string
		for _, token := range Tokens(in) {
			mark := ""
			if token.Upper {
				mark = "^"
			}
			got = append(got, mark+in[token.Start:token.End])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("Tokens(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Huyện Sóc Sơn", "a\u0301b", "ก็ 北京 x", "\xff a", "a\u200bb\u200b"} {
		f.Add(s)
	}
	phrases := CompilePhrases([]Phrase{{Text: "a b"}, {Text: "sóc sơn", Fold: true}, {Text: "京"}, {Text: "a.b-c", Fold: true}})
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, token := range Tokens(s) {
			if token.Start < last || token.End <= token.Start || token.End > len(s) {
				t.Fatalf("Tokens(%q): %v after %d", s, token, last)
			}
			last = token.End
		}
		for _, h := range phrases.Find(s) {
			if h.Start < 0 || h.End <= h.Start || h.End > len(s) {
				t.Fatalf("Find(%q): %v", s, h)
			}
		}
	})
}

func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		phrase string
		fold   bool
		in     string
		want   []string
	}{
		{"xây dựng Đảng", false, "công tác Xây Dựng đảng, xây  dựng\nĐẢNG", []string{"Xây Dựng đảng", "xây  dựng\nĐẢNG"}},
		{"xây dựng Đảng", false, "xay dung Dang", nil},
		{"xây dựng Đảng", true, "xay dung Dang", []string{"xay dung Dang"}},
		{"kinh tế - xã hội", true, "phát triển kinh tế - xā hội", []string{"kinh tế - xā hội"}},
		{"kinh tế - xã hội", false, "phát triển kinh tế - xā hội", []string{"kinh tế - xā hội"}},
		{"xã hội", false, norm.NFD.String("xā hội"), []string{norm.NFD.String("xā hội")}},
		{"Tōkyō", false, "in TŌKYŌ", []string{"TŌKYŌ"}},
		{"kinh tế - xã hội", false, "kinh tế – xã hội, kinh tế xã hội", []string{"kinh tế – xã hội", "kinh tế xã hội"}},
		{"an ninh", false, "can ninh an ninhs an ninh", []string{"an ninh"}},
		{"an ninh", false, "Thế là an. Ninh Bình", nil},
		{"Đảng", false, "Đảng", []string{"Đảng"}},
		{"đảng", false, norm.NFD.String("các Đảng viên"), []string{norm.NFD.String("Đảng")}},
		{"hòa bình", true, "Hoà Bình", []string{"Hoà Bình"}},
		{"hòa bình", false, "Hoà Bình", nil},
		{"TP.HCM", false, "TP. HCM, TP HCM, tp.hcm", []string{"TP. HCM", "tp.hcm"}},
		{"10.000", true, "Hơn 10.000 sản phẩm, 110.000", []string{"10.000"}},
		{"Ea H'leo", false, "huyện Ea H’leo", []string{"Ea H’leo"}},
		{"giải\u00a0ngân", false, "GIẢI NGÂN", []string{"GIẢI NGÂN"}},
		{"京", false, "北京大学", []string{"京"}},
		{"北京", false, "在北京大学", []string{"北京"}},
		{"σοφίας", false, "ΣΟΦΊΑΣ", []string{"ΣΟΦΊΑΣ"}},
		{"a a", false, "a a a", []string{"a a", "a a"}},
		{"ro\u00adck", false, "ro\u200bck", []string{"ro\u200bck"}},
		{"…", false, "… a", nil},
		{"", true, "a", nil},
	} {
		var got []string
		for _, h := range CompilePhrases([]Phrase{{Text: c.phrase, Fold: c.fold}}).Find(c.in) {
			got = append(got, c.in[h.Start:h.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q (fold %v) in %q: %q, want %q", c.phrase, c.fold, c.in, got, c.want)
		}
	}
}

func TestPhrasesAreFoundTogether(t *testing.T) {
	p := CompilePhrases([]Phrase{{Text: "huyện ủy"}, {Text: "Huyện ủy Sóc Sơn"}, {Text: "soc son", Fold: true}, {Text: "huyện ủy"}})
	const in = "Báo cáo của Huyện ủy Sóc Sơn"
	var got []string
	for _, h := range p.Find(in) {
		got = append(got, fmt.Sprint(h.Phrase, in[h.Start:h.End]))
	}
	want := []string{"0Huyện ủy", "3Huyện ủy", "1Huyện ủy Sóc Sơn", "2Sóc Sơn"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func manyPhrases() *Phrases {
	var list []Phrase
	for i := range 200 {
		list = append(list, Phrase{Text: fmt.Sprintf("từ khóa %d", i), Fold: i%2 == 0})
	}
	return CompilePhrases(append(list, Phrase{Text: "xây dựng Đảng"}, Phrase{Text: "soc son", Fold: true}))
}

func TestPhrasesNeedFewAllocations(t *testing.T) {
	p := manyPhrases()
	plain := strings.ReplaceAll(strings.ReplaceAll(sample, "Sóc", "Mê"), "Đảng", "khác")
	if n := testing.AllocsPerRun(10, func() { p.Find(plain) }); n > 3 {
		t.Errorf("%v allocations where nothing is found", n)
	}
}

func BenchmarkPhrases(b *testing.B) {
	p := manyPhrases()
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		p.Find(sample)
	}
}

func BenchmarkParseDate(b *testing.B) {
	for _, s := range []string{"Wed, 09 Sep 2020 19:03:00 +0700", "2020-09-09T12:03:00Z", "Wed, 16 Jul 2025 09:30:00 GMT+7", "Thứ Tư, 09/09/2020, 19:03 (GMT+7)", "not a date at all"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ParseDate(s, nil, dateNow)
			}
		})
	}
}
