package page

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"regionwire/markup"
	"regionwire/news"
)

// draw builds the page of an article from parts that are each drawn at random
// among those in use, and notes what was drawn.
type draw struct {
	*rand.Rand
	c     *copyText
	drawn []string
}

// one draws among named choices.
func (d *draw) one(what string, choices ...string) string {
	choice := choices[d.IntN(len(choices))]
	d.drawn = append(d.drawn, what+"="+choice)
	return choice
}

func (d *draw) page() string {
	e := html.EscapeString
	c := d.c
	var b strings.Builder
	fmt.Fprintf(&b, "<html><head>%s</head><body>%s", d.head(), d.frame())
	open, end := d.container()
	b.WriteString(open)
	dateAt := d.one("dateAt", "first", "title", "lead")
	kicker, title := d.title()
	date := d.date()
	if dateAt == "first" {
		b.WriteString(date)
	}
	b.WriteString(kicker + title)
	if dateAt == "title" {
		b.WriteString(date)
	}
	share := ""
	if d.one("share", "yes", "no") == "yes" {
		share = `<div class="social-share"><a href="https://social.example/share">Facebook</a> <a href="https://x.example/">Zalo</a></div>`
	}
	b.WriteString(share)
	switch d.one("lead", "class", "h2", "bold", "plain", "div", "line", "td") {
	case "line":
		fmt.Fprintf(&b, `%s<br><br>`, e(c.lead))
	case "td":
		fmt.Fprintf(&b, `<table><tr><td><b>%s</b></td></tr></table>`, e(c.lead))
	case "class":
		fmt.Fprintf(&b, `<p class="sapo">%s</p>`, e(c.lead))
	case "h2":
		fmt.Fprintf(&b, `<h2>%s</h2>`, e(c.lead))
	case "bold":
		fmt.Fprintf(&b, `<p><strong>%s</strong></p>`, e(c.lead))
	case "plain":
		fmt.Fprintf(&b, `<p>%s</p>`, e(c.lead))
	case "div":
		fmt.Fprintf(&b, `<div>%s</div>`, e(c.lead))
	}
	if dateAt == "lead" {
		b.WriteString(date)
	}
	b.WriteString(d.text())
	fmt.Fprintf(&b, "%s%s%s</body></html>", share, end, d.after())
	return b.String()
}

func (d *draw) head() string {
	e := html.EscapeString
	c := d.c
	var b strings.Builder
	switch d.one("window", "title", "title-site", "site-title", "none") {
	case "title":
		fmt.Fprintf(&b, "<title>%s</title>", e(c.title))
	case "title-site":
		fmt.Fprintf(&b, "<title>%s - %s</title>", e(c.title), e(c.site))
	case "site-title":
		fmt.Fprintf(&b, "<title>%s | %s</title>", e(c.site), e(c.title))
	}
	switch d.one("og", "none", "title", "kicker", "all") {
	case "title":
		fmt.Fprintf(&b, `<meta property="og:title" content="%s">`, e(c.title))
	case "kicker":
		fmt.Fprintf(&b, `<meta property="og:title" content="%s %s">`, e(c.kicker), e(c.title))
	case "all":
		fmt.Fprintf(&b, `<meta property="og:type" content="article"><meta property="og:title" content="%s"><meta property="og:description" content="%s"><meta property="og:site_name" content="%s"><meta name="author" content="%s">`, e(c.title), e(c.lead), e(c.site), e(c.site))
	}
	return b.String()
}

func (d *draw) frame() string {
	c := d.c
	top := fmt.Sprintf(`<a href="/"><img src="/logo.png" width="300"></a> %s %s`, "Thứ Hai, 01/08/2022 07:15", links(c.menu, `<a href="%s">%s</a> `))
	switch d.one("frame", "header", "div", "table", "classes") {
	case "header":
		return "<header>" + top + "</header>"
	case "table":
		return "<table><tr><td>" + top + "</td></tr></table>"
	case "classes":
		return `<div class="top-bar">` + top + `</div>`
	}
	return "<div>" + top + "</div>"
}

func (d *draw) container() (open, end string) {
	switch d.one("container", "div", "article", "td", "deep") {
	case "article":
		return "<main><article>", "</article></main>"
	case "td":
		return "<table><tr><td>", "</td></tr></table>"
	case "deep":
		return `<div class="wrap"><div class="row"><div class="col-8"><div class="box">`, "</div></div></div></div>"
	}
	return "<div>", "</div>"
}

func (d *draw) title() (kicker, title string) {
	k, t := html.EscapeString(d.c.kicker), html.EscapeString(d.c.title)
	switch d.one("kicker", "p", "div", "br", "span", "b") {
	case "br":
		return "", "<h1>" + k + "<br>" + t + "</h1>"
	case "span":
		return "", "<h1><span>" + k + "</span> " + t + "</h1>"
	case "p":
		kicker = "<p>" + k + "</p>"
	case "div":
		kicker = `<div class="trich">` + k + "</div>"
	case "b":
		kicker = "<b>" + k + "</b><br>"
	}
	switch d.one("title", "h1", "h2", "class", "bold", "line") {
	case "line":
		title = t + "<br>"
	case "h1":
		title = "<h1>" + t + "</h1>"
	case "h2":
		title = "<h2>" + t + "</h2>"
	case "class":
		title = `<div class="title">` + t + "</div>"
	case "bold":
		title = "<font size=5><b>" + t + "</b></font><br>"
	}
	return kicker, title
}

func (d *draw) date() string {
	date := html.EscapeString(d.c.date)
	switch d.one("date", "p", "span", "time", "label", "icon", "author", "line", "stray") {
	case "line":
		return date + "<br>"
	case "stray":
		return "<div>M</div><div>" + date + "</div>"
	case "span":
		return `<div class="meta"><span class="date">` + date + "</span></div>"
	case "time":
		return "<p><time>" + date + "</time></p>"
	case "label":
		return "<p>Ngày đăng: " + date + "</p>"
	case "icon":
		return `<div><i class="fa fa-clock"></i> ` + date + ` <a href="#comments">0 bình luận</a></div>`
	case "author":
		return "<p>" + html.EscapeString(d.c.byline) + " | " + date + "</p>"
	}
	return "<p>" + date + "</p>"
}

func (d *draw) text() string {
	e := html.EscapeString
	c := d.c
	var b strings.Builder
	related := d.related()
	relatedAt := 0
	if related.linked && d.one("relatedAt", "lead", "middle") == "middle" {
		relatedAt = 2
	}
	form := d.one("paragraph", "%s<br>\n", "<span>%s</span><br/><br/>", "<p>%s</p>\n", "<div>%s</div>\n", "%s<br><br>\n", "<p style=\"text-align:justify\"><span style=\"font-size:14pt\">%s</span></p>\n", "<p>&nbsp;&nbsp;%s</p><p>&nbsp;</p>\n")
	picture := d.picture()
	for i, p := range c.paragraphs {
		if i == relatedAt {
			b.WriteString(related.html)
		}
		if i == c.imageAfter {
			b.WriteString(picture)
		}
		fmt.Fprintf(&b, form, e(p))
	}
	credit := e(c.credit)
	switch d.one("byline", "p", "right", "strong", "class", "em", "lines") {
	case "lines":
		fmt.Fprintf(&b, "%s<br>%s<br>", e(c.byline), credit)
	case "p":
		fmt.Fprintf(&b, "<p>%s</p><p>%s</p>", e(c.byline), credit)
	case "right":
		fmt.Fprintf(&b, `<p style="text-align:right"><b>%s</b></p><p>%s</p>`, e(c.byline), credit)
	case "strong":
		fmt.Fprintf(&b, "<div><strong>%s</strong></div><div>%s</div>", e(c.byline), credit)
	case "class":
		fmt.Fprintf(&b, `<p class="author"><strong>%s</strong></p><div class="source">%s</div>`, e(c.byline), credit)
	case "em":
		fmt.Fprintf(&b, "<p><em>%s</em></p><span>%s</span>", e(c.byline), credit)
	}
	if d.one("keywords", "yes", "no") == "yes" {
		b.WriteString(`<div class="tags">Từ khóa: <a href="/tag/a">Làng nghề</a>, <a href="/tag/b">Sông nước</a></div>`)
	}
	return b.String()
}

type relatedBox struct {
	html   string
	linked bool
}

func (d *draw) related() relatedBox {
	c := d.c
	switch d.one("related", "ul", "p", "arrows", "box", "labelled", "plain", "lines") {
	case "p":
		return relatedBox{links(c.related, `<p><a href="%s">%s</a></p>`), true}
	case "arrows":
		return relatedBox{links(c.related, `<p>» <a href="%s"><b>%s</b></a></p>`), true}
	case "box":
		return relatedBox{`<div class="box-lienquan">` + links(c.related, `<div><a href="%s" title="x">%s</a></div>`) + "</div>", true}
	case "labelled":
		return relatedBox{`<div><b>Tin liên quan</b></div>` + links(c.related, `<div><a href="%s">%s</a></div>`), true}
	case "plain":
		return relatedBox{links(c.related, `<p><!--%s-->%s</p>`), false}
	case "lines":
		return relatedBox{links(c.related, `<!--%s-->%s<br>`) + "<br>", false}
	}
	return relatedBox{"<ul>" + links(c.related, `<li><a href="%s">%s</a></li>`) + "</ul>", true}
}

func (d *draw) picture() string {
	c := d.c
	img := fmt.Sprintf(`<img src="%s" alt="%s">`, c.image, html.EscapeString(c.alt))
	caption := html.EscapeString(c.caption)
	switch d.one("picture", "figure", "table", "p", "br", "class", "centre", "lazy", "lines", "div") {
	case "lines":
		return img + "<br>" + caption + "<br><br>"
	case "div":
		return "<div>" + img + "</div><div>" + caption + "</div>"
	case "figure":
		return "<figure>" + img + "<figcaption>" + caption + "</figcaption></figure>"
	case "table":
		return "<table><tbody><tr><td>" + img + "</td></tr><tr><td>" + caption + "</td></tr></tbody></table>"
	case "br":
		return "<p>" + img + "<br>" + caption + "</p>"
	case "class":
		return `<div class="photo">` + img + `</div><p class="caption">` + caption + "</p>"
	case "centre":
		return `<p align="center">` + img + `</p><p align="center"><em>` + caption + "</em></p>"
	case "lazy":
		return fmt.Sprintf(`<figure><picture><source srcset="%s 640w"><img class="lazy" src="data:image/gif;base64,R0" data-src="%s" alt="%s"></picture><figcaption><p>%s</p></figcaption></figure>`,
			c.image, c.image, html.EscapeString(c.alt), caption)
	}
	return "<p>" + img + "</p><p>" + caption + "</p>"
}

func (d *draw) after() string {
	c := d.c
	var b strings.Builder
	switch d.one("more", "section", "div", "table", "dated") {
	case "section":
		fmt.Fprintf(&b, `<section><h3>Tin mới nhất</h3><ul>%s</ul></section>`, links(c.more, `<li><a href="%s">%s</a></li>`))
	case "div":
		fmt.Fprintf(&b, `<div>%s</div>`, links(c.more, `<div><a href="%s">%s</a></div>`))
	case "table":
		fmt.Fprintf(&b, `<table>%s</table>`, links(c.more, `<tr><td><a href="%s">%s</a></td></tr>`))
	case "dated":
		fmt.Fprintf(&b, `<div>%s</div>`, links(c.more, `<div><a href="%s">%s</a> <span>10/10/2021 10:10</span></div>`))
	}
	fmt.Fprintf(&b, "<div><p>%s</p><p>© 2026 %s</p></div>", html.EscapeString(c.footer), html.EscapeString(c.site))
	return b.String()
}

// faults returns what of an item is not what the copy says.
func (c *copyText) faults(it *news.Item) []string {
	byline := ""
	if len(it.Authors) > 0 {
		byline = it.Authors[0].Name
	}
	var list []string
	check := func(field string, ok bool, got any) {
		if !ok {
			list = append(list, fmt.Sprintf("%s: %.120v", field, got))
		}
	}
	check("title", it.Title == c.title, it.Title)
	check("kicker", it.Kicker == strings.TrimSuffix(c.kicker, ":"), it.Kicker)
	check("lead", it.Lead == c.wantLead, it.Lead)
	check("agency", it.Agency == c.wantAgency, it.Agency)
	check("byline", byline == c.byline, byline)
	check("credit", it.Credit == c.wantCredit, it.Credit)
	check("date", it.Published.Time.Equal(c.wantDate), it.Published)
	ps := markup.Paragraphs(it.HTML)
	got := strings.Join(ps, "\n")
	want := strings.Join(c.paragraphs, "\n")
	if got != want {
		extra := []string{}
		for _, p := range ps {
			if !strings.Contains(want, p) {
				extra = append(extra, p)
			}
		}
		check("text", false, fmt.Sprintf("%d paragraphs, extra %.80q", len(ps), extra))
	}
	check("related", len(it.Related) == len(c.related), it.Related)
	check("images", len(it.Images) == 1 && it.Images[0].Caption == c.caption, it.Images)
	return list
}

// TestArticleWhateverTheLayout reads the articles in layouts put together at
// random, the same in every run.
func TestArticleWhateverTheLayout(t *testing.T) {
	for _, c := range []*copyText{vietnameseCopy(t), englishCopy(t), indonesianCopy(t)} {
		address, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(100) {
			d := &draw{Rand: rand.New(rand.NewPCG(seed, 1)), c: c}
			it, err := Article([]byte(d.page()), address, Options{Zone: c.zone, Now: c.now})
			if err != nil {
				t.Errorf("%s %d: %v\n%q", c.lang, seed, err, d.drawn)
			} else if faults := c.faults(&it); len(faults) > 0 {
				t.Errorf("%s %d: %q\n%q", c.lang, seed, faults, d.drawn)
			}
		}
	}
}
