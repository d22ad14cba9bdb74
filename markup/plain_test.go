package markup

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestParagraphs(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"<p> </p>", nil},
		{"Xin chào", []string{"Xin chào"}},
		{"<p>a <b>b</b>c</p><p>d</p>", []string{"a bc", "d"}},
		{"a<br>b<br/>c", []string{"a", "b", "c"}},
		{"<div>a<ul><li>b<li>c</ul>d</div>", []string{"a", "b", "c", "d"}},
		{"<table><tr><td>a<td>b<tr><td>c</table>", []string{"a b", "c"}},
		{"a<script>x</script>b<style>y</style><svg><text>z</text></svg>c", []string{"abc"}},
		{"<p>1 < 2 &amp; 3 &gt; 2</p>", []string{"1 < 2 & 3 > 2"}},
		{"&lt;b&gt;x&lt;/b&gt;", []string{"<b>x</b>"}},
		{"<p>P.Ngân\u202e</p>\x00", []string{"P.Ngân"}},
		{"<svg>a<p>b", []string{"a", "b"}},
	} {
		if got := Paragraphs(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Paragraphs(%q) = %q, want %q", c.in, got, c.want)
		}
		if got, want := Text(c.in), strings.Join(c.want, "\n"); got != want {
			t.Errorf("Text(%q) = %q, want %q", c.in, got, want)
		}
	}
}

// bad input 91
func TestDeepMarkupKeepsItsText(t *testing.T) {
	in := strings.Repeat("<div>", 600) + "<p>a &amp; b</p><p>c</p>" + strings.Repeat("</div>", 600)
	if got, want := Sanitize(in, nil), "<p>a &amp; b</p><p>c</p>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNested(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     bool
	}{
		{"flat", strings.Repeat("<p>a", 1000) + strings.Repeat("<li>b", 1000) + strings.Repeat("<br>", 1000), false},
		{"closed", strings.Repeat("<div><b>a</b></div>", 1000), false},
		{"deep", strings.Repeat("<div>", 101), true},
		{"as deep as allowed", strings.Repeat("<div>", 100), false},
		{"deep behind wrong end tags", strings.Repeat("<div></span></x-y>", 101), true},
		{"deep with slashes", strings.Repeat("<div/>", 101), true},
		{"foreign", "<svg>" + strings.Repeat("<path/>", 1000) + "</svg>", false},
		{"deep in unknown elements", strings.Repeat("<x-y>", 101), true},
		{"open formatting before many blocks", strings.Repeat("<font color=red>", 90) + strings.Repeat("<p>a", 2000), true},
	} {
		if got := Nested(c.in, 100); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What is copied without a look must need none.
func TestVisiblePrefixEndsAtWhatDoesNotShow(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		s := "ế" + string(r) + "ế"
		want := len(s)
		if unicode.IsSpace(r) || !shows(r) {
			want = len("ế")
		}
		if got := visiblePrefix([]byte(s)); got != want {
			t.Fatalf("%U: %d, want %d", r, got, want)
		}
	}
}
