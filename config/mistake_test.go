package config

import (
	"slices"
	"strings"
	"testing"
)

func TestCaretsStandUnderThePlace(t *testing.T) {
	for _, test := range []struct {
		line   string
		col, n int
		want   string
	}{
		{"site: {name: x}", 8, 4, "        7 │ site: {name: x}\n          │        ^^^^"},
		{"Tin Sóc Sơn: x", 14, 1, "        7 │ Tin Sóc Sơn: x\n          │              ^"},
		{"So\u0301c: x", 7, 1, "        7 │ So\u0301c: x\n          │      ^"}, // a combining accent takes no column
		{"\"新闻\": x", 7, 1, "        7 │ \"新闻\": x\n          │         ^"},    // wide characters take two
		{"\tx", 1, 1, "        7 │  x\n          │ ^"},
		{"ab", 3, 1, "        7 │ ab\n          │   ^"}, // beyond the end
		{"ab", 9, 9, "        7 │ ab\n          │   ^"},
		{"a\x1b[31mb", 2, 1, "        7 │ a\ufffd[31mb\n          │  ^"},
		{strings.Repeat("x", 300), 200, 2, "        7 │ …" + strings.Repeat("x", 60+2+60) + "…\n          │ " + strings.Repeat(" ", 61) + "^^"},
	} {
		if got := excerpt(test.line, 7, test.col, test.n); got != test.want {
			t.Errorf("%q %d+%d: got\n%s\nwant\n%s", test.line, test.col, test.n, got, test.want)
		}
	}
}

func TestMistakesArePrintedInColumns(t *testing.T) {
	got := Mistakes{
		{File: "config.yaml", Line: 9, Col: 40, Path: "feeds.x.region", Text: `"Sóc Son" is not a known place`,
			Excerpt: excerpt("  x: {title: Tin Sóc Sơn, region: Sóc Son}", 9, 35, 7), Remedy: "did you mean A\n         or B?"},
		{File: "config.yaml", Line: 4, Col: 3, Path: "sources.x", Text: "has no address", Remedy: "Write  feed: https://…"},
		{File: "config.yaml", Text: "there are no sources"},
	}.Error()
	want := `config.yaml:9:40  feeds.x.region: "Sóc Son" is not a known place
        9 │   x: {title: Tin Sóc Sơn, region: Sóc Son}
          │                                   ^^^^^^^ did you mean A
          │                                                    or B?
config.yaml:4:3   sources.x: has no address.  Write  feed: https://…
config.yaml       there are no sources
3 mistakes.`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	many := make(Mistakes, 60)
	if s := many.Error(); !strings.HasSuffix(s, "… and 10 more\n60 mistakes.") {
		t.Errorf("sixty mistakes end with %q", s[len(s)-40:])
	}
}

func TestNearestWords(t *testing.T) {
	words := []string{"interval", "name", "language", "feed", "feeds", "page", "vnexpress", "tuoitre", "Asia/Ho_Chi_Minh"}
	for word, want := range map[string][]string{
		"intervall": {"interval"}, "naem": {"name"}, "lang": {"language"}, "fed": {"feed"}, "Feed": {"feed", "feeds"},
		"vnexpres": {"vnexpress"}, "tuoi-tre": {"tuoitre"}, "asia/ho_chi_min": {"Asia/Ho_Chi_Minh"},
		"colour": nil, "x": nil, "": nil,
	} {
		if got := nearest(word, words); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"ab", "ba", 1}, {"abc", "", 3}, {"Đảng", "đảng", 0}, {"kitten", "sitting", 3}, {"ca", "abc", 3}} {
		if got := distance(test.a, test.b, 9); got != test.want {
			t.Errorf("%q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
