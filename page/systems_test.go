package page

import (
	"fmt"
	"html"
	"strings"
	"testing"
)

// systems are the skeletons of publishing systems that many newsrooms of one
// country share, with the names of their classes.
var systems = map[string]func(*copyText) string{
	"articles in tables of a content system": func(c *copyText) string {
		e := html.EscapeString
		return fmt.Sprintf(`<html><head><title>%[1]s</title><meta property="og:title" content="%[1]s"><meta property="og:description" content="%[2]s">
<script type="application/ld+json">{"@type":"NewsArticle","headline":%[3]q,"datePublished":"2024-03-14T06:40:00+07:00","dateModified":"2024-03-14T06:40:00+07:00","author":{"@type":"Person","name":%[4]q},"publisher":{"@type":"Organization","name":%[4]q}}</script></head>
<body><div class="header-date">Thứ hai 24/11/2026 10:15</div><div class="bx-main"><div class="article-detail"><div class="article-detail-subtitle kicker">%[5]s</div><h1 class="article-detail-title">%[1]s</h1>
<div class="article-detail-meta"><span class="format_time">06:40</span> <span class="format_date">14/03/2024</span></div>
<div class="article-detail-desc">%[6]s</div><div class="article-detail-related">%[7]s</div><div class="__CONTENT article-detail-content">%[8]s</div>
<div class="article-detail-author">%[9]s</div><div class="article-detail-source">%[10]s</div></div></div></body></html>`,
			e(c.title), e(c.wantLead), c.title, c.site, e(c.kicker), e(c.lead), links(c.related, `<article class="article"><h3 class="article-title"><a href="%s">%s</a></h3></article>`),
			paragraphs(c, `<p style="text-align: justify;">%s</p>`, `<table class="TPL_TABLE"><tbody><tr><td><img class="__img" src="%s" alt="%s"></td></tr><tr><td>%s</td></tr></tbody></table>`), e(c.byline), e(c.credit))
	},
	"blocks that an editor drags": func(c *copyText) string {
		e := html.EscapeString
		return fmt.Sprintf(`<html lang="vi-VN"><head><title>%[1]s - %[2]s</title><meta property="article:published_time" content="2024-03-14T06:40:00+07:00"></head><body><div class="header__date">Thứ Hai, 24/11/2026</div>
<div class="detail__main"><a class="detail-cate" href="/doi-song">Đời sống</a><div class="detail-kicker">%[3]s</div><h1 class="detail-title article-title" data-role="title">%[1]s</h1>
<div class="detail-time"><div data-role="publishdate">14/03/2024 06:40 GMT+7</div></div><h2 class="detail-sapo" data-role="sapo">%[4]s</h2>
<div class="detail-cmain"><div class="detail-content afcbc-body" data-role="content" itemprop="articleBody">%[5]s%[6]s</div></div>
<div class="detail-author-bot"><div class="name">%[7]s</div></div><div class="detail-source">%[8]s</div><div class="detail__tags"><a href="/tag/a">làng nghề</a></div></div></body></html>`,
			e(c.title), e(c.site), e(c.kicker), e(c.lead), links(c.related, `<div class="VCSortableInPreviewMode" type="RelatedOneNews"><a href="%[1]s"><img src="/thumb.jpg" width="120"></a><a class="title" href="%[1]s">%[2]s</a></div>`),
			paragraphs(c, `<p>%s</p>`, `<div class="VCSortableInPreviewMode" type="Photo"><div><img src="%s" alt="%s" width="900"></div><div class="PhotoCMS_Caption"><p data-placeholder="Nhập chú thích ảnh">%s</p></div></div>`), e(c.byline), e(c.credit))
	},
	"blog": func(c *copyText) string {
		e := html.EscapeString
		return fmt.Sprintf(`<html lang="vi"><head><title>%[1]s &#8211; %[2]s</title><link rel="canonical" href="%[9]s">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","url":"%[9]s","datePublished":"2024-03-13T23:40:00+00:00"},{"@type":"Article","headline":%[3]q,"datePublished":"2024-03-13T23:40:00+00:00","author":{"name":"admin"}}]}</script></head>
<body class="post-template-default single has-sidebar"><div id="page"><header id="masthead"><nav class="main-navigation"><a href="/">Trang chủ</a></nav></header><div class="content-area"><main><article class="post type-post hentry">
<header class="entry-header"><span class="entry-kicker">%[4]s</span><h1 class="entry-title">%[1]s</h1><div class="entry-meta"><time class="entry-date published" datetime="2024-03-14T06:40:00+07:00">14 Tháng Ba, 2024</time> <span class="byline">bởi <a rel="author" href="/author/admin">admin</a></span></div></header>
<div class="entry-content"><p class="has-intro"><strong>%[5]s</strong></p>%[6]s%[7]s<p class="has-text-align-right"><em>%[8]s</em></p><p>%[10]s</p></div>
<footer class="entry-footer"><span class="tags-links">Từ khóa: <a href="/tag/a">làng nghề</a></span></footer></article></main></div><aside class="widget-area sidebar"><section class="widget"><h2>Bài mới</h2></section></aside></div></body></html>`,
			e(c.title), e(c.site), c.title, e(c.kicker), e(c.lead), links(c.related, `<p><a href="%s">%s</a></p>`),
			paragraphs(c, `<p>%s</p>`, `<figure class="wp-block-image"><img src="%s" alt="%s" width="1024"/><figcaption class="wp-element-caption">%s</figcaption></figure>`), e(c.byline), c.address, e(c.credit))
	},
	"office text in a form": func(c *copyText) string {
		e := html.EscapeString
		return fmt.Sprintf(`<html><head><title>
	%[1]s
</title></head><body><form method="post" action="chitiet.aspx"><input type="hidden" name="__VIEWSTATE" value="%[2]s"><div id="ctl00_top">Hôm nay: 24/11/2026 &nbsp; 10:15</div>
<table id="ctl00_menu"><tr><td>%[3]s</td></tr></table><div id="ctl00_main"><span id="ctl00_lblDate" class="ngay">(%[4]s)</span><br><span id="ctl00_lblSub" class="trich">%[5]s</span><br><span id="ctl00_lblTitle" class="title">%[1]s</span><br>
<div id="ctl00_lblSapo"><b>%[6]s</b></div><div id="ctl00_related">%[7]s</div><div id="ctl00_lblContent">%[8]s<p class="MsoNormal" align="right"><b>%[9]s</b><o:p></o:p></p><p class="MsoNormal">%[10]s</p></div></div></form></body></html>`,
			e(c.title), strings.Repeat("A", 5000), links(c.menu, `<a href="%s">%s</a> | `), e(c.date), e(c.kicker), e(c.lead), links(c.related, `<a href="%s">- %s</a><br>`),
			paragraphs(c, `<p class="MsoNormal" style="text-align:justify"><span lang="VI"><font face="Times New Roman">%s</font></span><o:p></o:p></p>`, `<p class="MsoNormal" align="center"><img src="%s" alt="%s" border="0"></p><p class="MsoNormal" align="center"><i>%s</i></p>`), e(c.byline), e(c.credit))
	},
}

// paragraphs lays out the paragraphs of a copy and its picture.
func paragraphs(c *copyText, paragraph, picture string) string {
	var b strings.Builder
	for i, p := range c.paragraphs {
		if i == c.imageAfter {
			fmt.Fprintf(&b, picture, c.image, html.EscapeString(c.alt), html.EscapeString(c.caption))
		}
		fmt.Fprintf(&b, paragraph, html.EscapeString(p))
	}
	return b.String()
}

func TestArticleOfKnownSystems(t *testing.T) {
	c := vietnameseCopy(t)
	for name, layout := range systems {
		t.Run(name, func(t *testing.T) {
			it, err := Article([]byte(layout(c)), siteURL(t, c.address), Options{Zone: c.zone, Now: c.now})
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range c.faults(&it) {
				t.Error(fault)
			}
			for i, r := range it.Related {
				if r.Title != c.related[i][0] {
					t.Errorf("related %q, want %q", r.Title, c.related[i][0])
				}
			}
		})
	}
}

// TestDatelineDoesNotRunIntoTheLead: a place set off by style alone stays a
// word of its own.
func TestDatelineDoesNotRunIntoTheLead(t *testing.T) {
	page := `<h1>Barge drifts against the bridge</h1><p class="description"><span class="location-stamp">Hà Nội</span>Thành phố sửa lại cây cầu cũ sau khi sà lan trôi vào trụ giữa.</p><p><span class="cap">T</span>he bridge opened again at nine in the evening, when the last of the divers had come up and the masons had gone home.</p>`
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x-12345.html"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(it.Lead, "Hà Nội Thành phố") || !strings.Contains(it.HTML, "The bridge") {
		t.Errorf("lead %q, text %q", it.Lead, it.HTML)
	}
}

// TestArticleSignedInItsFooter: a small footer of the article itself is no
// part of the page's frame.
func TestArticleSignedInItsFooter(t *testing.T) {
	page := `<article><h1>Barge drifts against the bridge</h1><div>` + body + `</div><footer><p>By Ida Moe</p><p>Source: Harbour Office</p></footer></article><footer><p>By Nobody At All</p></footer>`
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x-12345.html"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(it.Authors) != 1 || it.Authors[0].Name != "Ida Moe" || it.Credit != "Harbour Office" {
		t.Errorf("authors %v, credit %q", it.Authors, it.Credit)
	}
}
