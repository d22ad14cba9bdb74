package markup

import (
	"bufio"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// checkSafe verifies what Sanitize promises of its output, by way of a parser
// that is not its own: only listed elements and attributes, safe addresses,
// the very tree that was written, and nothing left to clean.
func checkSafe(t *testing.T, input string) {
	t.Helper()
	got := Sanitize(input, base)
	if again := Sanitize(got, base); again != got {
		t.Errorf("not idempotent\ninput %q\n once %q\ntwice %q", input, got, again)
	}
	if got != Legal(got) {
		t.Errorf("characters that XML forbids\ninput %q\n  got %q", input, got)
	}
	nodes, err := html.ParseFragment(strings.NewReader(got), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Errorf("not parsed: %v\ninput %q\n  got %q", err, input, got)
		return
	}
	var b strings.Builder
	for _, n := range nodes {
		checkNode(t, n, &b)
	}
	if b.String() != got {
		t.Errorf("another tree than was written\n input %q\n   got %q\nparsed %q", input, got, b.String())
	}
}

var (
	outElements   = []string{}
	outAttributes = []string{"href", "cite", "src", "srcset", "alt", "title", "lang", "dir", "datetime", "start", "reversed",
		"type", "value", "colspan", "rowspan", "scope", "width", "height"}
)

// checkNode verifies a node of the parsed output and writes it as Sanitize
// would.
func checkNode(t *testing.T, n *html.Node, b *strings.Builder) {
	switch n.Type {
	case html.TextNode:
		writeEscaped(b, n.Data)
		return
	case html.ElementNode:
	default:
		t.Errorf("node of type %v in the output: %q", n.Type, n.Data)
		return
	}
	if n.Namespace != "" || !slices.Contains(written(), n.Data) {
		t.Errorf("element %s %s in the output", n.Namespace, n.Data)
	}
	b.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		if !slices.Contains(outAttributes, a.Key) {
			t.Errorf("attribute %s of %s in the output", a.Key, n.Data)
		}
		checkAddress(t, a)
		writeAttribute(b, a.Key, a.Val)
	}
	b.WriteByte('>')
	if void[n.DataAtom] {
		return
	}
	for c := range n.ChildNodes() {
		checkNode(t, c, b)
	}
	b.WriteString("</" + n.Data + ">")
}

func checkAddress(t *testing.T, a html.Attribute) {
	addresses := []string{a.Val}
	switch a.Key {
	case "href", "src", "cite":
	case "srcset":
		addresses = nil
		for entry := range strings.SplitSeq(a.Val, ", ") {
			address, _, _ := strings.Cut(entry, " ")
			addresses = append(addresses, address)
		}
	default:
		return
	}
	for _, s := range addresses {
		if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") && !(a.Key == "href" && strings.HasPrefix(s, "mailto:")) ||
			strings.ContainsAny(s, " \t\r\n\"<>`\\") {
			t.Errorf("address %q in %s", s, a.Key)
		}
	}
}

// written returns the names of the elements that may be written.
func written() []string {
	if len(outElements) == 0 {
		outElements = append(outElements, "img")
		for _, e := range elements {
			outElements = append(outElements, e.out)
		}
	}
	return outElements
}

// TestSanitizeHoldsAgainstPayloads runs every payload of testdata alone and
// inside of what feeds put around it (bad input 89, threat 9).
func TestSanitizeHoldsAgainstPayloads(t *testing.T) {
	list := payloads(t)
	if len(list) < 200 {
		t.Fatalf("%d payloads, want at least 200", len(list))
	}
	around := [][2]string{{"", ""}, {"<p>a ", " b</p>"}, {"<table><tr><td>", "</table>"}, {"<a href='/x'><b>", "</b></a>"},
		{"<!--", "-->"}, {"<textarea>", "</textarea>"}, {"<noscript>", "</noscript>"}, {"<svg><title>", "</title></svg>"}, {"<ul><li>", ""}}
	for _, payload := range list {
		for _, a := range around {
			checkSafe(t, a[0]+payload+a[1])
		}
	}
}

func payloads(tb testing.TB) []string {
	tb.Helper()
	f, err := os.Open("testdata/xss.txt")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var list []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if s := lines.Text(); s != "" && !strings.HasPrefix(s, "# ") {
			list = append(list, unquote(s))
		}
	}
	return list
}

// unquote resolves the \xNN, \n, \t and \uNNNN with which the payloads write
// characters that do not print.
func unquote(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			break
		}
		n := strings.IndexByte("nrtxu", s[i+1])
		b.WriteString(s[:i])
		switch {
		case 0 <= n && n <= 2:
			b.WriteByte("\n\r\t"[n])
			s = s[i+2:]
		case n == 3 && i+4 <= len(s):
			b.WriteByte(byte(hexValue(s[i+2 : i+4])))
			s = s[i+4:]
		case n == 4 && i+6 <= len(s):
			b.WriteRune(rune(hexValue(s[i+2 : i+6])))
			s = s[i+6:]
		default:
			b.WriteByte('\\')
			s = s[i+1:]
		}
	}
	return b.String() + s
}

func hexValue(s string) int {
	n := 0
	for _, c := range strings.ToLower(s) {
		n = n*16 + strings.IndexRune("0123456789abcdef", c)
	}
	return n
}

func FuzzSanitize(f *testing.F) {
	for _, payload := range payloads(f) {
		f.Add(payload)
	}
	for _, s := range []string{
		"<p><b><a href=/1>x<div>y<p>z", "<table><caption>a<table><tr><th>b</caption>", "<ruby>漢<rp>(<rt>kan<rp>)</ruby>",
		"<pre>\n\n a <br>\tb</pre>", "<ul><b><li>x<dl><dt>y<li>z", "<h1>a<p>b<h2>c", "<dl><dd>a<ul><dd>b<li>c",
		"<picture><source srcset='/a 1x, /b 2x'><img src=data:,></picture>", "<video><source src=/v.mp4>no</video>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input string) {
		checkSafe(t, input)
		Nested(input, 100)
		Paragraphs(input)
	})
}

// TestSanitizeNestsAsParsersDo reads back random sequences of tags, in which
// nearly every pair of elements meets.
func TestSanitizeNestsAsParsersDo(t *testing.T) {
	names := []string{"script", "svg", "noscript", "span", "picture", "iframe", "object", "select", "font", "x-y"}
	for a := range elements {
		names = append(names, a.String())
	}
	slices.Sort(names)
	rnd := rand.New(rand.NewPCG(1, 2))
	texts := []string{"a", " ", "b ", "\n", " c", "&nbsp;", "\n\n d", "<img src=/i.jpg>", "<!-- -->", "&lt;", "<br>", "</br>"}
	for range 3000 {
		var b strings.Builder
		few := make([]string, 1+rnd.IntN(6))
		for i := range few {
			few[i] = names[rnd.IntN(len(names))]
		}
		for range 1 + rnd.IntN(40) {
			name := few[rnd.IntN(len(few))]
			switch rnd.IntN(5) {
			case 0, 1:
				b.WriteString("<" + name + " href=/x title=y>")
			case 2:
				b.WriteString("</" + name + ">")
			default:
				b.WriteString(texts[rnd.IntN(len(texts))])
			}
		}
		checkSafe(t, b.String())
		if t.Failed() {
			return
		}
	}
}
