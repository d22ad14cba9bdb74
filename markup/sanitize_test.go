package markup

import (
	"net/url"
	"testing"
)

var base = &url.URL{Scheme: "https", Host: "news.example", Path: "/a/b.html"}

func TestSanitize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text", "Xin chào", "Xin chào"},
		{"formatting", "<p>Xin <b>chào</b>  các\nbạn</p>", "<p>Xin <b>chào</b> các bạn</p>"},
		{"unclosed", "<p>a<p>b<b>c", "<p>a</p><p>b<b>c</b></p>"},
		{"unknown elements keep their text", "<o:p>a <blink>b</blink></o:p>", "a b"},
		{"scripts go whole", "a<script>alert(1)</script>b<style>p{}</style>c", "abc"},
		{"lists", "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
		{"items without a list", "<li>a<li>b", "<div>a</div><div>b</div>"},
		{"table", "<table><tr><td>a<td>b<tr><td>c</table>", "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"},
		{"text in a table", "<table>x<tr><td>a</table>", "<table><tbody><tr><td>x</td></tr><tr><td>a</td></tr></tbody></table>"},
		{"links", `<a href="/x?a=1&amp;b=2" onclick="evil()">x</a>`, `<a href="https://news.example/x?a=1&amp;b=2">x</a>`},
		{"script links", `<a href="javascript:alert(1)">x</a>`, "x"},
		{"nested links", `<a href="/1">a<a href="/2">b</a>c</a>`, `<a href="https://news.example/1">a</a><a href="https://news.example/2">b</a>c`},
		{"empty elements", "<p></p><div><b> </b></div><p>a</p>", "<p>a</p>"},
		{"space around empty elements", "a<b> </b>b<p></p>c", "a b c"},
		{"line breaks", "<p><br>a<br> <br><br>b<br></p>", "<p>a<br><br>b</p>"},
		{"broken line break", `<a href="/1"><img src="/1.jpg"></a></br>Tóm tắt`,
			`<a href="https://news.example/1"><img src="https://news.example/1.jpg" alt=""></a><br>Tóm tắt`},
		{"lazy image", `<img src="blank.gif" data-src="/1.jpg" alt="A" width=600 height=400>`, `<img src="https://news.example/1.jpg" alt="A" width="600" height="400">`},
		{"tracking pixel", `a<img src="https://t.example/p.gif" width=1 height=1>`, "a"},
		{"video", `<iframe src="//www.youtube.com/embed/abc_-9?rel=0"></iframe>`, `<a href="https://www.youtube.com/watch?v=abc_-9">https://www.youtube.com/watch?v=abc_-9</a>`},
		{"block in paragraph", "<p>a<div>b</div>c", "<p>a</p><div>b</div>c"},
		{"formatting goes on", "<p><b>a<div>b</b>c</div>", "<p><b>a</b></p><div><b>b</b>c</div>"},
		{"misnested", "<b>a<div>b</b>c</div>d", "<b>a<div>bc</div></b>d"},
		{"pre", "<pre>\n  a\n   b</pre>", "<pre>  a\n   b</pre>"},
	} {
		got := Sanitize(c.in, base)
		if got != c.want {
			t.Errorf("%s: Sanitize(%q)\n got %s\nwant %s", c.name, c.in, got, c.want)
		}
		if again := Sanitize(got, base); again != got {
			t.Errorf("%s: not idempotent:\n once %s\ntwice %s", c.name, got, again)
		}
	}
}
