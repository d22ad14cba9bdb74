package page

import (
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are pages made to cost more than they weigh, up to 10 MB at n = 100.
var hostile = map[string]func(n int) string{
	"links": func(n int) string {
		return many(1000*n, `<a href="/tin-tuc-dia-phuong-%d.html">Tin tức địa phương hôm nay có gì mới</a>`)
	},
	"links in lists": func(n int) string {
		return many(500*n, `<li><a href="/a-b-c-d-%d"><b>One two three four five six</b></a><p>teaser</p>`)
	},
	"unclosed bold":   func(n int) string { return strings.Repeat("<b>x", 3000*n) },
	"bold and blocks": func(n int) string { return strings.Repeat("<b><i><u><p>", 2000*n) },
	"paragraphs":      func(n int) string { return strings.Repeat("<p>a", 20000*n) },
	"nested divs":     func(n int) string { return strings.Repeat("<div>", 600) + "text" + strings.Repeat("</div>", 600) },
	"nested deeply":   func(n int) string { return strings.Repeat("<div>text", 5000*n) },
	"nested and long": func(n int) string {
		return strings.Repeat(strings.Repeat("<div>", 190)+longParagraph+strings.Repeat("</div>", 190), 60)
	},
	"wide in deep": func(n int) string {
		return strings.Repeat("<div>", 190) + strings.Repeat("<p>"+longParagraph+"</p>", 3000)
	},
	"nested tables":     func(n int) string { return strings.Repeat("<table><tr><td>", 1000*n) },
	"tables unfinished": func(n int) string { return strings.Repeat("<table><b>x", 1000*n) },
	"one text":          func(n int) string { return "<p>" + strings.Repeat("word ", 20000*n) },
	"one word":          func(n int) string { return "<p>" + strings.Repeat("w", 100000*n) },
	"marks":             func(n int) string { return "<h1>" + strings.Repeat("a\u0301\u0302", 10000*n) },
	"breaks":            func(n int) string { return strings.Repeat("a<br>", 10000*n) },
	"attributes":        func(n int) string { return "<p " + strings.Repeat("a b c d e f ", 5000*n) + ">x" },
	"attributes often":  func(n int) string { return strings.Repeat("<p "+strings.Repeat("a b c d e f ", 50)+">x", 100*n) },
	"long class":        func(n int) string { return `<div class="` + strings.Repeat("nav ", 20000*n) + `">x</div>` },
	"frames in frames": func(n int) string {
		return strings.Repeat(`<div class="sidebar related">`, 190) + many(400*n, `<p>x %d`)
	},
	"headings": func(n int) string { return many(2000*n, "<h1>Heading number %d of many of them</h1>") },
	"dates": func(n int) string {
		return "<h1>A title of some words</h1>" + strings.Repeat("<p>09/09/2020 19:03 a b c d e f g h</p>", 2000*n)
	},
	"pictures": func(n int) string {
		return "<h1>A title of some words</h1><p>" + longParagraph + many(1000*n, `<img src="/i/%d.jpg"><p>x`) + "<p>" + longParagraph
	},
	"pictures in one": func(n int) string {
		return "<picture>" + strings.Repeat(`<source srcset="/a.jpg 1x"><img src="/b.jpg">`, 500*n)
	},
	"structured data": func(n int) string {
		return `<script type="application/ld+json">` + strings.Repeat("[", 10000*n) + "</script>"
	},
	"structured things": func(n int) string {
		return `<script type="application/ld+json">[` + strings.Repeat(`{"@type":"NewsArticle","author":["a","b"]},`, 200*n) + `{}]</script>`
	},
	"structured often": func(n int) string {
		return strings.Repeat(`<script type="application/ld+json">{"@type":"NewsArticle"}</script>`, 500*n)
	},
	"structured commas": func(n int) string {
		return `<script type="application/ld+json">{"a":` + strings.Repeat(", ", 2000*n) + "</script>"
	},
	"meta": func(n int) string {
		return many(1000*n, `<meta property="og:title" content="Title %d"><meta property="article:tag" content="a,b,c,d">`)
	},
	"scripts":     func(n int) string { return strings.Repeat("<script>if(a<b){}</script>", 3000*n) },
	"comments":    func(n int) string { return strings.Repeat("<!-- <p> -->", 8000*n) },
	"foreign":     func(n int) string { return strings.Repeat("<svg><p>a</p><math><mi>", 1000*n) },
	"selects":     func(n int) string { return strings.Repeat("<select><option>a", 3000*n) },
	"forms":       func(n int) string { return strings.Repeat("<form><fieldset><legend>a", 1000*n) },
	"nul":         func(n int) string { return strings.Repeat("\x00<p>\x00</p>", 5000*n) },
	"invalid":     func(n int) string { return strings.Repeat("<p>\xff\xfe\xc3 words here", 4000*n) },
	"entities":    func(n int) string { return "<p>" + strings.Repeat("&amp;&#0;&bogus;&#x110000;", 3000*n) },
	"end tags":    func(n int) string { return strings.Repeat("</p></div></b>", 5000*n) },
	"templates":   func(n int) string { return strings.Repeat("<template><p>a", 1000*n) },
	"frameset":    func(n int) string { return "<frameset>" + strings.Repeat("<frame>", 1000*n) },
	"ruby":        func(n int) string { return strings.Repeat("<ruby><rt><rp>a", 2000*n) },
	"lists":       func(n int) string { return strings.Repeat("<ul><li>a", 3000*n) },
	"definitions": func(n int) string { return strings.Repeat("<dl><dd>a<dt>b", 2000*n) },
	"buttons":     func(n int) string { return strings.Repeat("<button><p>a", 2000*n) },
	"nobr":        func(n int) string { return strings.Repeat("<nobr><a href=x>a", 2000*n) },
	"plaintext":   func(n int) string { return "<p>a<plaintext>" + strings.Repeat("<p>", 10000*n) },
}

var longParagraph = strings.Repeat("The council met, as it does in June, and spoke of roads and rain. ", 4)

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

const (
	slow = 20 * time.Second // that no machine takes for the small pages of every run
	huge = 300 << 20        // bytes allocated in all, not at once
)

// threat 1, 5; bad input 91
func TestHostilePagesStayCheap(t *testing.T) {
	address := &url.URL{Scheme: "https", Host: "news.example.vn", Path: "/thoi-su"}
	size := 4
	if raced {
		size = 1
	}
	for name, build := range hostile {
		page := []byte(build(size))
		for what, read := range map[string]func(){
			"Article": func() { _, _ = Article(page, address, Options{Now: readAt}) }, // any answer will do
			"List":    func() { List(page, address, Options{Now: readAt}) },
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			read()
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if bytes := after.TotalAlloc - before.TotalAlloc; took > slow || bytes > huge && !raced {
				t.Errorf("%s of %d kB of %s: %v, %d MB", what, len(page)/1000, name, took.Round(time.Millisecond), bytes>>20)
			}
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	address := &url.URL{Scheme: "https", Host: "news.example.vn", Path: "/thoi-su"}
	for name, build := range hostile {
		b.Run(name, func(b *testing.B) {
			page := []byte(build(100))
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Article(page, address, Options{Now: readAt})
			}
		})
	}
}
