package page

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"regionwire/markup"
	"regionwire/news"
)

// copy is an article as a newsroom has it before a publishing system lays it
// out.
type copyText struct {
	site, address, lang              string
	menu                             [][2]string // text and path
	date, kicker, title, lead        string
	related                          [][2]string
	paragraphs                       []string
	imageAfter                       int // paragraphs before the picture
	image, alt, caption              string
	byline, credit                   string
	footer                           string
	more                             [][2]string // headlines under the article
	zone                             *time.Location
	now                              time.Time
	wantAgency, wantLead, wantCredit string
	wantDate                         time.Time
}

func links(list [][2]string, format string) string {
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintf(&b, format, l[1], html.EscapeString(l[0]))
	}
	return b.String()
}

// layouts are three ways in which publishing systems lay an article out.
var layouts = map[string]func(*copyText) string{
	"clean":     cleanLayout,
	"tables":    tableLayout,
	"classless": classlessLayout,
}

// cleanLayout is the page of a modern system, without structured data.
func cleanLayout(c *copyText) string {
	e := html.EscapeString
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><title>%s - %s</title>
<meta name="description" content="%s"><link rel="canonical" href="%s"><style>p{margin:0}</style><script>var a="<p>no</p>";</script></head><body>
<header class="site-header"><a href="/" class="logo"><img src="/logo.png" alt="%s" width="200"></a><div class="top-date">01/08/2022 07:15</div></header>
<nav class="main-menu"><ul>%s</ul></nav><main><article class="detail">
<div class="detail-meta"><span class="detail-date">%s</span></div>`,
		c.lang, e(c.title), e(c.site), e(c.lead), c.address, e(c.site), links(c.menu, `<li><a href="%s">%s</a></li>`), e(c.date))
	if c.kicker != "" {
		fmt.Fprintf(&b, `<p class="kicker">%s</p>`, e(c.kicker))
	}
	fmt.Fprintf(&b, `<h1 class="detail-title">%s</h1><h2 class="detail-sapo">%s</h2><div class="detail-content"><ul class="in-text">%s</ul>`,
		e(c.title), e(c.lead), links(c.related, `<li><a href="%s">%s</a></li>`))
	for i, p := range c.paragraphs {
		if i == c.imageAfter {
			fmt.Fprintf(&b, `<figure><img data-src="%s" src="data:image/gif;base64,R0lGOD" alt="%s"><figcaption>%s</figcaption></figure>`, c.image, e(c.alt), e(c.caption))
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", e(p))
	}
	fmt.Fprintf(&b, `<p class="author">%s</p><p class="source">%s</p></div></article>
<section class="related-news"><h3>More</h3><ul>%s</ul></section></main><aside class="sidebar"><h3>Most read</h3><ul>%s</ul></aside>
<footer><p>%s</p></footer></body></html>`, e(c.byline), e(c.credit), links(c.more, `<li><a href="%s">%s</a></li>`), links(c.more, `<li><a href="%s">%s</a></li>`), e(c.footer))
	return b.String()
}

// tableLayout is a page of tables in which lines end with <br>.
func tableLayout(c *copyText) string {
	e := html.EscapeString
	var b strings.Builder
	fmt.Fprintf(&b, `<html><head><title>%s | %s</title></head><body bgcolor="white"><table width="1000"><tr><td colspan="3"><img src="/img/logo.gif" width="300" height="80"></td></tr>
<tr><td colspan="3">01/08/2022, 07:15</td></tr><tr><td width="180" valign="top">%s</td><td width="600" valign="top"><font size="1">%s</font><br>`,
		e(c.title), e(c.site), links(c.menu, `<a href="%s">%s</a><br>`), e(c.date))
	if c.kicker != "" {
		fmt.Fprintf(&b, `<b>%s</b><br>`, e(c.kicker))
	}
	fmt.Fprintf(&b, `<font size="5" color="red"><b>%s</b></font><br><br><b>%s</b><br><br>%s<br>`, e(c.title), e(c.lead), links(c.related, `<a href="%s">%s</a><br>`))
	for i, p := range c.paragraphs {
		if i == c.imageAfter {
			fmt.Fprintf(&b, `<table align="center"><tr><td><img src="%s" alt="%s" width="500"></td></tr><tr><td><i>%s</i></td></tr></table>`, c.image, e(c.alt), e(c.caption))
		}
		fmt.Fprintf(&b, "%s<br><br>\r\n", e(p))
	}
	fmt.Fprintf(&b, `<div align="right"><b>%s</b></div>%s<br></td><td width="220" valign="top">%s</td></tr><tr><td colspan="3">%s</td></tr></table></body></html>`,
		e(c.byline), e(c.credit), links(c.more, `<a href="%s">%s</a><br>`), e(c.footer))
	return b.String()
}

// classlessLayout has no class, no id and no head worth the name.
func classlessLayout(c *copyText) string {
	e := html.EscapeString
	var b strings.Builder
	fmt.Fprintf(&b, `<html><head><title>%s</title></head><body><div><div>%s</div></div><div><div><div>%s</div>`,
		e(c.title), links(c.menu, `<a href="%s">%s</a> `), e(c.date))
	if c.kicker != "" {
		fmt.Fprintf(&b, `<div>%s</div>`, e(c.kicker))
	}
	fmt.Fprintf(&b, `<div>%s</div><p>M</p><p>%s</p>%s`, e(c.title), e(c.lead), links(c.related, `<p><a href="%s">%s</a></p>`))
	for i, p := range c.paragraphs {
		if i == c.imageAfter {
			fmt.Fprintf(&b, `<p><img src="%s" alt="%s"></p><p>%s</p>`, c.image, e(c.alt), e(c.caption))
		}
		fmt.Fprintf(&b, "<p>%s</p>", e(p))
	}
	fmt.Fprintf(&b, `<p>%s</p><p>%s</p></div><div>%s</div></div><div>%s</div></body></html>`,
		e(c.byline), e(c.credit), links(c.more, `<div><a href="%s">%s</a></div>`), e(c.footer))
	return b.String()
}

// checkCopy reads a page in every layout and compares each field.
func checkCopy(t *testing.T, c *copyText) {
	for name, layout := range layouts {
		t.Run(name, func(t *testing.T) {
			address, err := url.Parse(c.address)
			if err != nil {
				t.Fatal(err)
			}
			it, err := Article([]byte(layout(c)), address, Options{Zone: c.zone, Now: c.now})
			if err != nil {
				t.Fatal(err)
			}
			c.compare(t, &it)
			if t.Failed() {
				for _, f := range it.Found {
					t.Logf("%s: %s", f.Field, f.How)
				}
			}
		})
	}
}

func (c *copyText) compare(t *testing.T, it *news.Item) {
	t.Helper()
	byline := ""
	if len(it.Authors) > 0 {
		byline = it.Authors[0].Name
	}
	for _, f := range []struct{ name, got, want string }{
		{"title", it.Title, c.title},
		{"kicker", it.Kicker, strings.TrimSuffix(c.kicker, ":")},
		{"lead", it.Lead, c.wantLead},
		{"agency", it.Agency, c.wantAgency},
		{"byline", byline, c.byline},
		{"credit", it.Credit, c.wantCredit},
		{"published", it.Published.Time.Format(time.RFC3339), c.wantDate.Format(time.RFC3339)},
		{"raw date", it.Published.Raw, c.date},
		{"basis", it.Published.Basis.String(), "assumed-zone"},
		{"updated", it.Updated.Time.Format(time.RFC3339), time.Time{}.Format(time.RFC3339)},
		{"link", it.Link, c.address},
		{"language", it.Language, c.lang},
	} {
		if f.name == "language" && f.got == "" {
			continue // two of the layouts do not say
		}
		if f.got != f.want {
			t.Errorf("%s = %q, want %q", f.name, f.got, f.want)
		}
	}
	got := markup.Paragraphs(it.HTML)
	if len(got) != len(c.paragraphs) {
		t.Errorf("%d paragraphs, want %d", len(got), len(c.paragraphs))
	}
	for i := range min(len(got), len(c.paragraphs)) {
		if got[i] != c.paragraphs[i] {
			t.Errorf("paragraph %d = %.60q, want %.60q", i, got[i], c.paragraphs[i])
		}
	}
	if len(it.Related) != len(c.related) {
		t.Errorf("related = %q, want %q", it.Related, c.related)
	}
	for i := range min(len(it.Related), len(c.related)) {
		if it.Related[i].Title != c.related[i][0] || !strings.HasSuffix(it.Related[i].URL, c.related[i][1]) {
			t.Errorf("related %d = %q, want %q", i, it.Related[i], c.related[i])
		}
	}
	if len(it.Images) != 1 || it.Images[0].Alt != c.alt || it.Images[0].Caption != c.caption || !strings.HasSuffix(it.Images[0].URL, c.image) {
		t.Errorf("images = %+v, want %s, %q, %q", it.Images, c.image, c.alt, c.caption)
	}
	if !it.Full {
		t.Error("the whole text is not Full")
	}
}
