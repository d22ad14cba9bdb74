package page

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/markup"
	"regionwire/news"
)

// linkedData is a page that says everything for machines.
const linkedData = `<html lang="en"><head><title>Ferry returns | Bay Post</title>
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
{"@type":"WebSite","name":"Bay Post","url":"https://www.baypost.example.com/"},
{"@type":"BreadcrumbList","itemListElement":[]},
{"@type":["NewsArticle"],"@id":"#a","headline":"Ferry returns to the bay &amp; the island","alternativeHeadline":"x","description":"The blue ferry sails again.",
"datePublished":"2025-06-01T08:30:00+02:00","dateModified":"2025-06-01T12:00:00+02:00","inLanguage":"en-GB","articleSection":["Local","Transport"],"keywords":"ferry, bay, Local",
"author":[{"@type":"Person","name":"Ida Moe","url":"https://www.baypost.example.com/ida"},{"@type":"Organization","name":"Bay Post"}],
"publisher":{"@type":"NewsMediaOrganization","name":"Bay Post"},"isAccessibleForFree":"False",
"mainEntityOfPage":{"@type":"WebPage","@id":"https://www.baypost.example.com/local/ferry-returns-55123"},
"image":[{"@type":"ImageObject","url":"/img/ferry.jpg","width":1200,"height":"800","caption":"The ferry in June"}]}]}</script></head>
<body><h1>Ferry returns to the bay &amp; the island</h1><p>Updated: 2 June 2025</p><p>The blue ferry sails again, five months after it struck a sandbank off the northern tip of the island in thick fog.</p>
<p>Its first run on Sunday carried 240 people and a brass band, and a dog that had waited for it every morning since January, as its owner will tell anyone who asks.</p></body></html>`

func TestArticleFromStructuredData(t *testing.T) {
	it, err := Article([]byte(linkedData), siteURL(t, "https://baypost.example.com/amp/x"), Options{Now: readAt})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ name, got, want string }{
		{"title", it.Title, "Ferry returns to the bay & the island"},
		{"lead", it.Lead, "The blue ferry sails again."},
		{"published", it.Published.Time.Format(time.RFC3339) + " " + it.Published.Basis.String(), "2025-06-01T06:30:00Z zoned"},
		{"updated", it.Updated.Time.Format(time.RFC3339), "2025-06-01T10:00:00Z"},
		{"language", it.Language, "en"},
		{"link", it.Link, "https://www.baypost.example.com/local/ferry-returns-55123"},
		{"authors", fmt.Sprint(it.Authors), "[{Ida Moe  https://www.baypost.example.com/ida}]"},
		{"categories", fmt.Sprint(it.Categories), "[Local Transport ferry bay]"},
		{"images", fmt.Sprint(it.Images), "[{https://baypost.example.com/img/ferry.jpg  The ferry in June 1200 800}]"},
		{"full", fmt.Sprint(it.Full), "false"},
		{"paragraphs", fmt.Sprint(len(markup.Paragraphs(it.HTML))), "2"},
	} {
		if f.got != f.want {
			t.Errorf("%s = %q, want %q", f.name, f.got, f.want)
		}
	}
	how := map[string]string{}
	for _, f := range it.Found {
		how[f.Field] = f.How
	}
	for field, want := range map[string]string{"title": "main heading", "published": "JSON-LD datePublished", "updated": "JSON-LD dateModified",
		"authors": "JSON-LD author", "image": "JSON-LD image", "link": "JSON-LD url", "lead": "JSON-LD description"} {
		if how[field] != want {
			t.Errorf("%s was found by %q, want %q", field, how[field], want)
		}
	}
}

func TestArticleFromMetaElements(t *testing.T) {
	page := `<html lang="xx-nonsense-"><head><meta name="description" content="A barge hit the second pier of the bridge at noon on Monday.">
<meta property="og:title" content="Barge drifts against the bridge - Bay Post"><meta property="og:site_name" content="Bay Post"><meta property="og:locale" content="en_GB">
<meta property="og:image" content="/i/barge.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630px"><meta property="og:image:alt" content="The  barge">
<meta name="author" content="Ida Moe"><meta name="author" content="Bay Post"><meta name="author" content="Tor Lie"><meta property="article:section" content="Local"><meta property="article:tag" content="harbour,bridge">
<meta property="article:modified_time" content="2020-09-10T08:00:00Z"><meta name="pubdate" content="2020-09-09T12:03:00Z"><meta property="og:url" content="https://baypost.example.com/barge-10551"></head>
<body><div>` + body + `</div></body></html>`
	it, err := Article([]byte(page), siteURL(t, "https://www.baypost.example.com/barge-10551?utm_source=x"), Options{Now: readAt})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ name, got, want string }{
		{"title", it.Title, "Barge drifts against the bridge"},
		{"lead", it.Lead, "A barge hit the second pier of the bridge at noon on Monday."},
		{"published", it.Published.Time.Format(time.RFC3339), "2020-09-09T12:03:00Z"},
		{"updated", it.Updated.Time.Format(time.RFC3339), "2020-09-10T08:00:00Z"},
		{"link", it.Link, "https://baypost.example.com/barge-10551"},
		{"language", it.Language, "en-GB"},
		{"authors", fmt.Sprint(it.Authors), "[{Ida Moe  } {Tor Lie  }]"},
		{"categories", fmt.Sprint(it.Categories), "[Local harbour bridge]"},
		{"images", fmt.Sprint(it.Images), "[{https://www.baypost.example.com/i/barge.jpg The barge  1200 630}]"},
		{"paragraphs", fmt.Sprint(len(markup.Paragraphs(it.HTML)), it.Full), "2 true"},
	} {
		if f.got != f.want {
			t.Errorf("%s = %q, want %q", f.name, f.got, f.want)
		}
	}
}

// A text that only the structured data has is taken from there.
func TestArticleTextFromStructuredData(t *testing.T) {
	page := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Barge drifts against the bridge","publisher":[{"name":"Bay Post"}],"author":"Bay Post","image":["/a.jpg","/b.jpg"],
"articleBody":"(BP) The bridge was closed at noon after a barge had drifted against its second pier, the harbour office said.\n\nDivers found no crack in the stone, and the trains ran again before the evening. <b>It was</b> the third accident in two years."}</script><div id="app">Loading…</div>`
	it, err := Article([]byte(page), siteURL(t, "https://baypost.example.com/barge-10551"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if it.Agency != "BP" || !strings.HasPrefix(it.Lead, "The bridge was closed") || it.HTML != "<p>Divers found no crack in the stone, and the trains ran again before the evening. It was the third accident in two years.</p>" {
		t.Errorf("agency %q, lead %q, text %q", it.Agency, it.Lead, it.HTML)
	}
	if len(it.Authors) != 0 || fmt.Sprint(it.Images) != "[{https://baypost.example.com/a.jpg   0 0}]" {
		t.Errorf("authors %v, images %v", it.Authors, it.Images)
	}
}

// The mark of an agency goes from the text too where the lead stands apart.
func TestAgencyMarkGoesFromTheText(t *testing.T) {
	page := `<h1>Barge drifts against the bridge</h1><p class="sapo">A barge hit the second pier of the bridge at noon.</p><div><p><b>(BBS)</b> - ` + strings.TrimPrefix(body, "<p>") + "</div>"
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x-12345.html"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if it.Agency != "BBS" || strings.Contains(it.HTML, "BBS") || !strings.Contains(it.HTML, "<p>The bridge was closed") {
		t.Errorf("agency %q, text %q", it.Agency, it.HTML)
	}
}

// A lead in a box of its own between title and text, that nothing names.
func TestLeadBetweenTitleAndText(t *testing.T) {
	lead := "A barge hit the second pier of the bridge at noon on Monday, and nobody was hurt."
	page := `<div><h1>Barge drifts against the bridge</h1><p>` + lead + `</p></div><div><div>` + strings.Repeat(body, 2) + `</div></div>`
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x-12345.html"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if it.Lead != lead || strings.Contains(it.HTML, "nobody was hurt") {
		t.Errorf("lead %q, text %q", it.Lead, it.HTML)
	}
}

// body is a text long enough to be an article.
const body = `<p>` + `The bridge was closed at noon after a barge had drifted against its second pier, the harbour office said. ` +
	`Divers found no crack in the stone, and the trains ran again before the evening.</p>` +
	`<p>It was the third such accident in two years, and the second with the same barge, whose owner said that the ropes had been renewed in spring.</p>`

func TestArticleDates(t *testing.T) {
	hanoi := zone(t, "Asia/Ho_Chi_Minh")
	for _, c := range []struct{ name, head, header, want string }{
		{"line at the title", "", "<p>09/09/2020 19:03</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"weekday and zone", "", "<p>Thứ Tư, 09/09/2020, 19:03 (GMT+7)</p>", "2020-09-09T12:03:00Z zoned"},
		{"clock first", "", "<p>19:03 | 09/09/2020</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"hyphens", "", "<p>09-09-2020 19:03</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"points, day alone", "", "<p>9.9.2020</p>", "2020-09-08T17:00:00Z date-only"},
		{"words before", "", "<p>Đăng lúc 19:03 ngày 09/09/2020</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"between other things", "", "<p>Thời sự | P.V | 09/09/2020 - 19:03 | 5 bình luận</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"JSON-LD", `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-09-09T19:03:00+07:00"}</script>`, "", "2020-09-09T12:03:00Z zoned"},
		{"JSON-LD with line breaks and a comma too many", "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"description\":\"a\nb\",\"datePublished\":\"2020-09-09T19:03:00+07:00\",}</script>", "", "2020-09-09T12:03:00Z zoned"},
		{"JSON-LD in a list", `<script type="application/ld+json">[{"@type":"Organization"},{"@type":"Article","datePublished":["2020-09-09 19:03"]}]</script>`, "", "2020-09-09T12:03:00Z assumed-zone"},
		{"meta", `<meta property="article:published_time" content="2020-09-09T12:03:00Z">`, "", "2020-09-09T12:03:00Z zoned"},
		{"stated before shown", `<meta property="article:published_time" content="2020-09-09T12:03:30Z">`, "<p>10/09/2020</p>", "2020-09-09T12:03:30Z zoned"},
		{"local time stated as UTC", `<meta property="article:published_time" content="2020-09-09T19:03:00Z">`, "<p>09/09/2020 19:03</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"time element", "", `<time datetime="2020-09-09T12:03:00Z">hôm qua</time>`, "2020-09-09T12:03:00Z zoned"},
		{"time element without a date", "", `<time>09/09/2020 19:03</time>`, "2020-09-09T12:03:00Z assumed-zone"},
		{"day after month with a clock of twelve hours", "", `<p>9/10/2020 7:03 PM</p>`, "2020-09-10T12:03:00Z assumed-zone"},
		{"future", `<meta property="article:published_time" content="2036-09-09T12:03:00Z">`, "", "none"},
		{"1970", `<meta property="article:published_time" content="1970-01-01T00:00:00Z">`, "<p>09/09/2020 19:03</p>", "2020-09-09T12:03:00Z assumed-zone"},
		{"nonsense", `<meta property="article:published_time" content="{{date}}">`, "<p>31/02/2020 19:03</p>", "none"},
		{"menu alone", "", `<nav>09/09/2020 19:03</nav>`, "none"},
		{"number alone", "", `<p>2020</p><p>1600000000</p><p>12</p>`, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := "<html><head>" + c.head + "</head><body><h1>Barge drifts against the bridge</h1>" + c.header + body + "<p>Ngày 05/4/2016 cầu được sửa.</p><p>27/2/2012</p></body></html>"
			it, err := Article([]byte(page), siteURL(t, "https://a.example.vn/cau-12345.html"), Options{Zone: hanoi, Now: readAt})
			if err != nil {
				t.Fatal(err)
			}
			got := it.Published.Time.Format(time.RFC3339) + " " + it.Published.Basis.String()
			if it.Published.IsZero() {
				got = "none"
			}
			if got != c.want {
				t.Errorf("published %s, want %s", got, c.want)
			}
		})
	}
}

// A date in the future is none, and no date of another part of the page takes
// its place.
func TestDateInTheFutureStaysEmpty(t *testing.T) {
	for _, c := range []struct{ name, head, before, selector, want string }{
		{"at the title", "", `<div class="top">01/08/2022 07:15</div><p>a</p><p>b</p><p class="when">24/11/2036 06:10</p>`, "", `line at the title says "24/11/2036 06:10", which is in the future`},
		{"chosen by a recipe", "", `<p>01/08/2022 07:15</p><p class="when">24/11/2036 06:10</p>`, ".when", `recipe says "24/11/2036 06:10", which is in the future`},
		{"stated", `<meta property="article:published_time" content="2036-09-09T12:03:00Z">`, "", "", `meta article:published_time says "2036-09-09T12:03:00Z", which is in the future`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Compile(&news.Recipe{Published: c.selector})
			if err != nil {
				t.Fatal(err)
			}
			page := "<html><head>" + c.head + "</head><body>" + c.before + "<h1>Barge drifts against the bridge</h1>" + body
			it, err := Article([]byte(page), siteURL(t, "https://a.example.vn/cau-12345.html"), Options{Now: readAt, Selectors: s})
			if err != nil || !it.Published.IsZero() {
				t.Errorf("published %+v, %v", it.Published, err)
			}
			if !slices.ContainsFunc(it.Found, func(f news.Finding) bool { return f.Field == "published" && f.How == c.want }) {
				t.Errorf("found %q, want %q", it.Found, c.want)
			}
		})
	}
	page := `<meta property="article:published_time" content="2036-09-09T12:03:00Z"><h1>Barge drifts against the bridge</h1><p>09/09/2020 19:03</p>` + body
	if it, err := Article([]byte(page), siteURL(t, "https://a.example.vn/cau-12345.html"), Options{Now: readAt}); err != nil || it.Published.Time.Year() != 2020 {
		t.Errorf("a date at the title beside a stated one in the future: %+v, %v", it.Published, err)
	}
}

func TestArticleUpdated(t *testing.T) {
	page := `<h1>Barge drifts against the bridge</h1><p>Published: 9 September 2020 19:03</p><p>Last updated: 10 September 2020 08:00</p>` + body
	it, err := Article([]byte(page), siteURL(t, "https://a.example.uk/x"), Options{Zone: time.UTC, Now: readAt})
	if err != nil {
		t.Fatal(err)
	}
	if got := it.Published.Time.Format(time.RFC3339); got != "2020-09-09T19:03:00Z" {
		t.Errorf("published %s", got)
	}
	if got := it.Updated.Time.Format(time.RFC3339); got != "2020-09-10T08:00:00Z" {
		t.Errorf("updated %s", got)
	}
}

func TestArticleDayInTheAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example.vn/2020/09/09/cau":    "2020-09-08T17:00:00Z date-only",
		"https://a.example.vn/2020-9-9/cau":      "none",
		"https://a.example.vn/20200909/cau":      "2020-09-08T17:00:00Z date-only",
		"https://a.example.vn/2020/cau":          "none",
		"https://a.example.vn/cau-20200909.html": "none",
		"https://a.example.vn/2036/09/09/cau":    "none",
	} {
		it, err := Article([]byte("<h1>Barge drifts against the bridge</h1>"+body), siteURL(t, address), Options{Zone: zone(t, "Asia/Ho_Chi_Minh"), Now: readAt})
		got := it.Published.Time.Format(time.RFC3339) + " " + it.Published.Basis.String()
		if it.Published.IsZero() {
			got = "none"
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", address, got, err, want)
		}
	}
}

// A canonical address counts on the same site alone, and when it is no list's.
func TestArticleLink(t *testing.T) {
	for canonical, want := range map[string]string{
		"https://www.a.example.vn/cau-12345.html#x": "https://www.a.example.vn/cau-12345.html",
		"/cau-moi-99999.html":                       "https://m.a.example.vn/cau-moi-99999.html",
		"https://b.example.net/cau-12345.html":      "https://m.a.example.vn/cau-12345.html?x=1",
		"https://m.a.example.vn/":                   "https://m.a.example.vn/cau-12345.html?x=1",
		"javascript:alert(1)":                       "https://m.a.example.vn/cau-12345.html?x=1",
		"":                                          "https://m.a.example.vn/cau-12345.html?x=1",
	} {
		page := `<link rel="canonical" href="` + canonical + `"><h1>Barge drifts against the bridge</h1>` + body
		it, err := Article([]byte(page), siteURL(t, "https://m.a.example.vn/cau-12345.html?x=1#c"), Options{})
		if err != nil || it.Link != want {
			t.Errorf("canonical %q gives %q, %v; want %q", canonical, it.Link, err, want)
		}
	}
}

func TestWhatIsNoArticle(t *testing.T) {
	article := "https://news.example.vn/thoi-su/cau-moi-204377.html"
	for _, c := range []struct {
		name, page, address string
		want                error
	}{
		{"soft 404", `<title>404 - Không tìm thấy trang</title><h1>Không tìm thấy trang</h1><p>Trang bạn yêu cầu không tồn tại hoặc đã bị xóa khỏi hệ thống của chúng tôi.</p>`, article, ErrNotFound},
		{"soft 404 in English", `<title>Page not found | Bay Post</title><p>Sorry, we could not find the page that you were looking for. Try the home page or search.</p>`, article, ErrNotFound},
		{"soft 404 in French", `<h1>Page introuvable</h1><p>La page demandée n'existe pas ou n'existe plus sur le site de notre journal.</p>`, article, ErrNotFound},
		{"list at a section's address", listPage, "https://news.example.vn/thoi-su", ErrList},
		{"list at an article's address", listPage, article, ErrList},
		{"list of teasers", "<h1>Thời sự</h1>" + many(20, `<div><h3><a href="/thoi-su/tin-%[1]d-12345.html">Tin tức trong ngày ở địa phương</a></h3><p>Một đoạn tóm tắt thứ %[1]d đủ dài để trông như một đoạn văn của bài báo, nhưng chỉ là lời dẫn.</p></div>`), article, ErrList},
		{"front page with a text", "<h1>Báo</h1>" + body, "https://news.example.vn/", ErrList},
		{"nothing", "", article, ErrNoText},
		{"scripts alone", `<title>App</title><div id="root"></div><script>var x = "<p>text</p>"</script>`, article, ErrNoText},
		{"a word", "<body><p>Hello</p>", article, ErrNoText},
		{"a title and a word", "<title>Hello</title><body><h1>Hello</h1><p>Coming soon</p>", article, ErrNoText},
		{"a short report", "<h1>Earthquake near the bay</h1><p>09/09/2020 19:03</p><p>Strength 4.1, no damage.</p>", article, nil},
		{"a short report that says what it is", `<meta property="og:type" content="article"><h1>Earthquake near the bay</h1><p>Strength 4.1, no damage.</p>`, article, nil},
		{"frames", `<frameset><frame src="a.html"></frameset>`, article, ErrNoText},
		{"article about something not found", `<meta property="og:type" content="article"><h1>Không tìm thấy nạn nhân sau ba ngày</h1>` + body, article, nil},
		{"article with much related", "<h1>Barge drifts against the bridge</h1><p>09/09/2020 19:03</p>" + strings.Repeat(body, 3) + many(12, `<p><a href="/x/tin-tuc-trong-ngay-%d.html">Another story of the same day</a></p>`), article, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Article([]byte(c.page), siteURL(t, c.address), Options{Now: readAt})
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func TestArticleByRecipe(t *testing.T) {
	page := `<h1>Wrong</h1><div id="t">Barge drifts against the bridge</div><i id="k">Harbour</i><b id="d">seen 09/09/2020 19:03 h</b><em id="l">A barge hit the bridge at noon.</em>
<div id="b"><p>First of two paragraphs.</p><p class="ad">Buy ropes!</p><p>Second of two paragraphs.</p></div><span id="w">By Ida Moe</span><img id="i" src="/i.jpg" alt="barge">` + body
	s, err := Compile(&news.Recipe{Title: "#t", Kicker: "#k", Lead: "#l", Body: "#b", Published: "#d", Byline: "#w", Image: "#i", Drop: ".ad"})
	if err != nil {
		t.Fatal(err)
	}
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x"), Options{Selectors: s, Now: readAt})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s|%s|%s|%s|%v|%v|%s|%s", it.Kicker, it.Title, it.Lead, it.Published.Time.Format(time.RFC3339), it.Authors, it.Images, it.HTML, it.Link)
	want := "Harbour|Barge drifts against the bridge|A barge hit the bridge at noon.|2020-09-09T19:03:00Z|[{Ida Moe  }]|[{https://a.example/i.jpg barge  0 0}]|" +
		"<div><p>First of two paragraphs.</p><p>Second of two paragraphs.</p></div>|https://a.example/x"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, f := range it.Found {
		if f.Field != "link" && f.Field != "language" && f.How != "recipe" && !strings.HasPrefix(f.How, "recipe,") {
			t.Errorf("%s was found by %q", f.Field, f.How)
		}
	}
}

// What the recipe chooses as another field does not stand in the text as well.
func TestRecipeTakesItsFieldsOutOfTheText(t *testing.T) {
	page := `<h1>Barge drifts against the bridge</h1><div id="b"><p class="day">Bay Post, 9 September 2020 at 19:03</p>` + body +
		`<p class="who">Words and pictures: the harbour desk, with Ida Moe in Oslo</p><p class="from">Source: Bay Radio</p></div>`
	s, err := Compile(&news.Recipe{Body: "#b", Byline: ".who", Credit: ".from", Published: ".day"})
	if err != nil {
		t.Fatal(err)
	}
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x"), Options{Selectors: s, Now: readAt})
	if err != nil {
		t.Fatal(err)
	}
	if it.Credit != "Bay Radio" || len(it.Authors) != 1 || !strings.Contains(it.Authors[0].Name, "harbour desk") || it.Published.IsZero() {
		t.Errorf("credit %q, authors %v, published %v", it.Credit, it.Authors, it.Published)
	}
	for _, out := range []string{"harbour desk", "Bay Radio", "Bay Post"} {
		if strings.Contains(it.HTML, out) {
			t.Errorf("%q stands in the text: %s", out, it.HTML)
		}
	}
}

func TestCompileNamesTheField(t *testing.T) {
	for _, r := range []news.Recipe{{Lead: "p["}, {Body: strings.Repeat("a", maxSelector+1)}} {
		if _, err := Compile(&r); err == nil || !strings.HasPrefix(err.Error(), "lead: ") && !strings.HasPrefix(err.Error(), "body: ") {
			t.Errorf("Compile(%.30v) = %v", r, err)
		}
	}
	if s, err := Compile(&news.Recipe{}); s != nil || err != nil {
		t.Errorf("an empty recipe gives %v, %v", s, err)
	}
}

// A page that nests too deeply for a parser is read all the same.
// bad input 91
func TestArticleNestedDeeply(t *testing.T) {
	page := "<title>Barge drifts against the bridge</title>" + strings.Repeat("<div><span>", 600) + "<h1>Barge drifts against the bridge</h1>" + body
	it, err := Article([]byte(page), siteURL(t, "https://a.example/x-12345.html"), Options{})
	if err != nil || it.Title != "Barge drifts against the bridge" || len(markup.Paragraphs(it.HTML)) != 2 {
		t.Errorf("title %q, text %q, %v", it.Title, it.HTML, err)
	}
}
