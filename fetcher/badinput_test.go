package fetcher

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"regionwire/markup"
	"regionwire/news"
)

func item(fields string) string { return rssFeed("<item>" + fields + "</item>") }

func utf16of(s string, big bool) string {
	var b bytes.Buffer
	units := utf16.Encode([]rune("\ufeff" + s))
	for _, u := range units {
		if big {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

// windows1258 writes Vietnamese as that encoding has it: tones apart.
func windows1258(t *testing.T, s string) string {
	var b strings.Builder
	for _, r := range s {
		if out, err := charmap.Windows1258.NewEncoder().String(string(r)); err == nil {
			b.WriteString(out)
			continue
		}
		// Take the tone off, keep the letter whole.
		parts := []rune(norm.NFD.String(string(r)))
		tone := -1
		for i, p := range parts {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", p) {
				tone = i
			}
		}
		letter := norm.NFC.String(string(append(append([]rune{}, parts[:tone]...), parts[tone+1:]...)))
		out, err := charmap.Windows1258.NewEncoder().String(letter + string(parts[tone]))
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(out)
	}
	return b.String()
}

const vietnamese = "Chủ động, sáng tạo trong công tác xây dựng Đảng ở huyện Sóc Sơn"

// TestEncodings covers bad inputs 57 and 61–66: the title comes out right.
func TestEncodings(t *testing.T) {
	feed := strings.Replace(item("<title>"+vietnamese+"</title>"), `encoding="UTF-8"`, `encoding="X"`, 1)
	labelled := func(label string) string { return strings.Replace(feed, `"X"`, `"`+label+`"`, 1) }
	latin, err := charmap.Windows1252.NewEncoder().String(strings.Replace(labelled("iso-8859-1"), vietnamese, "Élysée", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, body, contentType, charset string
		title                            string
		warning                          string
	}{
		{"57 mark over header", "\xef\xbb\xbf" + labelled("iso-8859-1"), "text/xml; charset=windows-1252", "", vietnamese, ""},
		{"57 header over declaration", strings.Replace(latin, "iso-8859-1", "koi8-r", 1), "text/xml; charset=iso-8859-1", "", "Élysée", ""},
		{"57 declaration", latin, "text/xml", "", "Élysée", ""},
		{"57 header lies about UTF-8", labelled("UTF-8"), "text/xml; charset=iso-8859-1", "", vietnamese, "the text is UTF-8"},
		{"57 nothing said", strings.Replace(feed, ` encoding="X"`, "", 1), "", "", vietnamese, ""},
		{"57 channel's charset", strings.Replace(strings.Replace(latin, ` encoding="iso-8859-1"`, "", 1), "\xc9lys\xe9e", "\xcb\xcc", 1), "", "koi8-r", "кл", "read as koi8-r"},
		{"61 byte order mark", "\ufeff" + labelled("utf-8"), "", "", vietnamese, ""},
		{"61 blank lines", "\r\n\n  " + labelled("utf-8"), "", "", vietnamese, ""},
		{"61 warnings of a script", "<br />\n<b>Warning</b>: x in <b>/a.php</b><br />\n" + labelled("utf-8"), "", "", vietnamese, "before the feed"},
		{"62 UTF-16 little end", utf16of(labelled("UTF-16"), false), "", "", vietnamese, ""},
		{"62 UTF-16 big end", utf16of(labelled("UTF-16"), true), "", "", vietnamese, ""},
		{"62 UTF-16 without mark", utf16of(labelled("UTF-16"), false)[2:], "", "", vietnamese, ""},
		{"62 UTF-8 called UTF-16", labelled("utf-16"), "", "", vietnamese, ""},
		{"63 windows-1258", windows1258(t, labelled("windows-1258")), "", "", vietnamese, ""},
		{"63 windows-1258 called UTF-8", windows1258(t, labelled("UTF-8")), "", "windows-1258", vietnamese, "read as windows-1258"},
		{"63 the same by language", windows1258(t, strings.Replace(labelled("UTF-8"), "<title>", "<language>vi</language><title>", 1)), "", "", vietnamese, "read as windows-1258"},
		{"63 one bad byte", strings.Replace(labelled("UTF-8"), "ở huyện", "\xe1\xbb huyện", 1), "", "", strings.Replace(vietnamese, "ở ", " ", 1), "not valid UTF-8"},
		{"64 unknown label", labelled("x-tcvn5712"), "", "", vietnamese, `unknown character encoding "x-tcvn5712"`},
		{"64 misspelt", labelled("utf8"), "", "", vietnamese, ""},
		{"64 XML 1.1", strings.Replace(labelled("UTF-8"), `version="1.0"`, `version="1.1"`, 1), "", "", vietnamese, ""},
		{"65 controls", strings.Replace(labelled("UTF-8"), "động", "\x00độ\x0bn\x01g\ufffe\uffff", 1), "", "", vietnamese, ""},
		{"66 references", strings.Replace(labelled("UTF-8"), "động", "&#0;độ&#x1;n&#xFFFE;g&#xD800;&#99999999;&#99999999999999999999;", 1), "", "", vietnamese, ""},
		{"66 references in CDATA are text", strings.Replace(labelled("UTF-8"), vietnamese, "<![CDATA[A&#x42;&#x1;]]>&#x1;", 1), "", "", "AB\x01"[:2], ""},
		{"C1 controls", strings.Replace(labelled("UTF-8"), vietnamese, "don\u0092t \u0081x", 1), "", "", "don’t x", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ch := channel("https://paper.example/rss")
			ch.Charset = c.charset
			poll := Parse(ch, map[string][]string{"Content-Type": {c.contentType}}, []byte(c.body), testNow)
			if poll.Outcome.Kind != news.OK || len(poll.Items) != 1 {
				t.Fatalf("%v %q, %d items", poll.Outcome.Kind, poll.Outcome.Detail, len(poll.Items))
			}
			if got := poll.Items[0].Title; got != strings.Join(strings.Fields(c.title), " ") {
				t.Errorf("title %q, want %q", got, c.title)
			}
			if got := strings.Join(poll.Outcome.Warnings, "\n"); !strings.Contains(got, c.warning) || c.warning == "" && got != "" {
				t.Errorf("warnings %q, want %q", got, c.warning)
			}
		})
	}
}

// TestDocuments covers bad inputs 56, 67–81: what is read of a document, or
// which failure it is.
func TestDocuments(t *testing.T) {
	one := item("<title>T</title>")
	nested := func(n int) string { return item(strings.Repeat("<m:a>", n) + strings.Repeat("</m:a>", n)) }
	for _, c := range []struct {
		name, body string
		kind       news.Kind
		items      int
		detail     string // part of the detail and the warnings
		title      string // of the first item
	}{
		{"56 RSS whatever it is called", one, news.OK, 1, "", "T"},
		{"67 JSON with characters XML forbids", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a\u000bb\uFFFFc\ud800d","content_html":"x\u000b"}]}`, news.OK, 1, "", "a bcd"},
		{"68 bare ampersands", item(`<title>A & B &nbsp;C &bogus; D&E</title>`), news.OK, 1, "", "A & B C &bogus; D&E"},
		{"68 lone <", item(`<title>A < B</title>`) + "", news.OK, 1, "1 repaired", "A < B"},
		{"68 unquoted attribute", item(`<title>T</title><enclosure url=https://a.example/x.mp3 length=1>`), news.OK, 1, "1 repaired", "T"},
		{"68 markup in a field", rssFeed(`<item><title>A<br>B</title><description><p>x<br>y</description></item>`, rssItem(2)), news.OK, 2, "1 repaired", "A B"},
		{"69 ]]> in text", item(`<title>a ]]> b</title>`), news.OK, 1, "repaired", "a b"},
		{"69 ]]> in CDATA", item(`<title><![CDATA[a ]]]]><![CDATA[> b]]></title>`), news.OK, 1, "", "a ]]> b"},
		{"70 internal entities", `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + "\n" + strings.Replace(one, ">T<", ">&b;T<", 1), news.OK, 1, "", "&b;T"},
		{"70 external entity", `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]>` + strings.Replace(one, ">T<", ">&a;T<", 1), news.OK, 1, "", "&a;T"},
		{"71 depth at the limit", nested(maxDepth - 3), news.OK, 1, "", ""},
		{"71 one deeper", nested(maxDepth - 2), news.TooLarge, 0, "nesting too deep", ""},
		{"71 never closed", `<rss><channel><item>` + strings.Repeat("<m:a>", 2_000_00), news.TooLarge, 0, "nesting too deep", ""},
		{"71 deep in JSON", `{"items":[{"id":"1","a":` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + `}]}`, news.NotFeed, 0, "", ""},
		{"72 many attributes", item(`<title ` + numbered(`a%d="1" `, 500_000) + `>T</title>`), news.TooLarge, 0, "attributes", ""},
		{"72 many namespaces", item(`<title ` + numbered(`xmlns:a%d="u" `, 200_000) + `>T</title>`), news.TooLarge, 0, "", ""},
		{"72 namespaces within each other", nestedNamespaces(100), news.TooLarge, 0, "namespaces", ""},
		{"72 the same in a document with a fault", strings.Replace(nestedNamespaces(100), "</rss>", "</x></rss>", 1), news.TooLarge, 0, "namespaces", ""},
		{"72 a namespace on each item", rssFeed(strings.Repeat(`<item xmlns:a="u"><title>T</title></item>`, 500)), news.OK, 500, "", "T"},
		{"73 larger than the limit", item("<title>" + strings.Repeat("x", 9<<20) + "</title>"), news.TooLarge, 0, "8 MiB", ""},
		{"74 root after a long comment", "<!-- " + strings.Repeat("x", 5000) + " -->" + strings.TrimPrefix(one, `<?xml version="1.0" encoding="UTF-8"?>`), news.OK, 1, "", "T"},
		{"74 long root tag", strings.Replace(one, "<rss ", "<rss "+numbered(`xmlns:very-long-prefix-number-%d="https://example.com/a/rather/long/namespace/name/indeed/%[1]d" `, 60), 1), news.OK, 1, "", "T"},
		{"75 two documents", one + rssFeed(rssItem(2)), news.OK, 1, "after the end of the feed", "T"},
		{"75 junk behind", one + "<script>x</script>", news.OK, 1, "after the end of the feed", "T"},
		{"75 comment behind", one + "\n<!-- cached -->", news.OK, 1, "", "T"},
		{"76 cut in a tag", rssFeed(rssItem(1), rssItem(2))[:len(rssFeed(rssItem(1), rssItem(2)))-60], news.OK, 1, "breaks off", "Title 1"},
		{"76 cut in CDATA", rssFeed(rssItem(1)+`<item><title><![CDATA[x`) + "", news.OK, 1, "breaks off", "Title 1"},
		{"76 cut in the first item", `<rss version="2.0"><channel><title>T</title><item><title>x`, news.Truncated, 0, "first item", ""},
		{"76 cut JSON", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"T"},{"id":"2","ti`, news.OK, 1, "breaks off after 1 items", "T"},
		{"76 cut in a character", strings.TrimSuffix(rssFeed(rssItem(1), "<item><title>\xe1\xba"), "</channel></rss>"), news.OK, 1, "breaks off", "Title 1"},
		{"77 web page", "<!DOCTYPE html><html><head><title>Trang chủ</title></head><body></body></html>", news.NotFeed, 0, `a web page titled "Trang chủ"`, ""},
		{"77 login page", `<html><title>Đăng nhập</title><form><input name=u><input type=PASSWORD></form></html>`, news.NotFeed, 0, `a login page titled "Đăng nhập"`, ""},
		{"77 web page about feeds", `<html><body><p>like this: <rss version="2.0"><channel></channel></rss></body></html>`, news.NotFeed, 0, "a web page", ""},
		{"77 {}", "{}", news.NotFeed, 0, "", ""},
		{"77 other JSON", `{"a":{"items":[1]}}`, news.NotFeed, 0, "", ""},
		{"77 null", "null", news.NotFeed, 0, "without a root element", ""},
		{"77 []", "[]", news.NotFeed, 0, "", ""},
		{"77 5", "5", news.NotFeed, 0, "", ""},
		{"77 text", "hello", news.NotFeed, 0, "", ""},
		{"77 image", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", news.NotFeed, 0, "image/png", ""},
		{"77 PDF", "%PDF-1.7\n", news.NotFeed, 0, "application/pdf", ""},
		{"77 SVG", `<svg xmlns="http://www.w3.org/2000/svg"/>`, news.NotFeed, 0, "", ""},
		{"78 RSS 0.90", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>C</title></channel><item><title>T</title></item></rdf:RDF>`, news.OK, 1, "", "T"},
		{"78 RSS 0.91", `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item><title>T</title></item></channel></rss>`, news.OK, 1, "", "T"},
		{"78 RSS 0.92", strings.Replace(one, `"2.0"`, `"0.92"`, 1), news.OK, 1, "", "T"},
		{"78 RSS 2.11", strings.Replace(one, `"2.0"`, `"2.11"`, 1), news.OK, 1, "", "T"},
		{"78 Atom 0.3", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>T</title><issued>2026-11-23T10:00:00Z</issued></entry></feed>`, news.OK, 1, "", "T"},
		{"78 Atom 1.0", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title></entry></feed>`, news.OK, 1, "", "T"},
		{"78 JSON 1", `{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"T"}]}`, news.OK, 1, "", "T"},
		{"78 CDF", `<CHANNEL HREF="https://a.example/"><ITEM HREF="1"><TITLE>T</TITLE></ITEM></CHANNEL>`, news.NotFeed, 0, "<CHANNEL>", ""},
		{"78 upper case", `<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>T</TITLE></ITEM></CHANNEL></RSS>`, news.OK, 1, "", "T"},
		{"79 foreign default namespace", strings.Replace(one, "<rss ", `<rss xmlns="https://example.com/" `, 1), news.OK, 1, "", "T"},
		{"79 draft of Atom", `<feed xmlns="http://example.com/newformat#"><entry><title>T</title></entry></feed>`, news.OK, 1, "", "T"},
		{"79 Atom without namespace", `<feed><entry><title>T</title></entry></feed>`, news.OK, 1, "", "T"},
		{"79 prefixed Atom", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>T</a:title></a:entry></a:feed>`, news.OK, 1, "", "T"},
		{"79 prefix rebound", strings.Replace(one, "<rss ", `<rss xmlns:atom="https://example.com/" `, 1), news.OK, 1, "", "T"},
		{"80 no items", rssFeed(), news.NoItems, 0, "without items", ""},
		{"80 no items in JSON", `{"version":"https://jsonfeed.org/version/1.1","items":[]}`, news.NoItems, 0, "without items", ""},
		{"81 very many items", rssFeed(strings.Repeat(`<item/>`, 300_000)), news.OK, maxItems, "only the first 2000", ""},
		{"81 very many in JSON", `{"items":[` + strings.Repeat(`{},`, 300_000) + `{}]}`, news.OK, maxItems, "only the first 2000", ""},
		{"84 one guid twice", rssFeed(`<item><guid>1</guid><title>new</title></item>`, `<item><guid>1</guid><title>old</title></item>`), news.OK, 2, "", "new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			poll := parse(t, c.body)
			said := poll.Outcome.Detail + "\n" + strings.Join(poll.Outcome.Warnings, "\n")
			if poll.Outcome.Kind != c.kind || len(poll.Items) != c.items || !strings.Contains(said, c.detail) {
				t.Fatalf("%v with %d items, %q; want %v with %d, %q", poll.Outcome.Kind, len(poll.Items), said, c.kind, c.items, c.detail)
			}
			if c.items > 0 && poll.Items[0].Title != c.title {
				t.Errorf("title %q, want %q", poll.Items[0].Title, c.title)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func nestedNamespaces(n int) string {
	var open, end strings.Builder
	for i := range n {
		fmt.Fprintf(&open, `<m:a xmlns:n%d="u">`, i)
		end.WriteString("</m:a>")
	}
	return item(open.String() + end.String())
}

// TestSalvageMakesNoPromises is threat 22: what breaks off says nothing of
// what it lacks, and leaves no validators.
func TestSalvageMakesNoPromises(t *testing.T) {
	whole := rssFeed(rssItem(1), rssItem(2), rssItem(3))
	for cut := range whole {
		poll := parse(t, whole[:cut])
		complete := strings.HasSuffix(whole[:cut], "</rss") // but for one character
		if poll.Outcome.Kind == news.OK && (!poll.Partial && !complete || len(poll.Items) == 0 || len(poll.Items) > 3) {
			t.Fatalf("cut at %d: partial %v with %d items", cut, poll.Partial, len(poll.Items))
		}
		for i, it := range poll.Items {
			if it.Title != fmt.Sprintf("Title %d", i+1) {
				t.Fatalf("cut at %d: item %d is %q", cut, i, it.Title)
			}
		}
	}
}

// TestOneBrokenItemIsLostAlone: 45 of 50 items survive five that cannot be read.
func TestOneBrokenItemIsLostAlone(t *testing.T) {
	var items []string
	for i := range 50 {
		items = append(items, rssItem(i))
		if i%10 == 0 {
			items[i] = strings.Replace(items[i], "<title>", "<ti<tle>", 1)
		}
	}
	poll := parse(t, rssFeed(items...))
	intact := 0
	for _, it := range poll.Items {
		if strings.HasPrefix(it.Title, "Title ") {
			intact++
		}
	}
	if intact < 45 || poll.Outcome.Kind != news.OK {
		t.Errorf("%d items, %v %q %q", intact, poll.Outcome.Kind, poll.Outcome.Detail, poll.Outcome.Warnings)
	}
}

// TestSalvagedItemsAreKnownAgain: a feed that is never well-formed costs no
// more than another.
func TestSalvagedItemsAreKnownAgain(t *testing.T) {
	body := rssFeed(rssItem(1), `<item><title>A<br>B</title><guid>x</guid></item>`)
	ch := channel("https://paper.example/rss")
	first := parse(t, body)
	d, err := open(ch, &answer{status: 200, body: []byte(body), final: ch.URL})
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.parse(t.Context(), map[news.Hash]bool{first.Listed[0]: true, first.Listed[1]: true})
	if err != nil || len(c.feed.entries) != 0 || len(c.listed) != 2 || c.damaged {
		t.Errorf("%+v, %v", c, err)
	}
	if first.Partial {
		t.Error("repaired whole, but called partial")
	}
}

// TestBotWallsAreNamed: a challenge is one, whatever its status.
func TestBotWallsAreNamed(t *testing.T) {
	for _, c := range []struct {
		name, body string
		headers    []string
		wall       string
	}{
		{"header", "<html></html>", []string{"Cf-Mitigated", "challenge"}, "Cloudflare"},
		{"title", "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>", nil, "Cloudflare"},
		{"script", `<html><script>window._cf_chl_opt = {}</script></html>`, nil, "Cloudflare"},
		{"cookie script", `<html><body><script>document.cookie="D1N=abc"+"; expires=1";window.location.reload(true);</script></body></html>`, nil, "cookie check"},
		{"Imperva", `<html><head><META NAME="robots"></head><iframe src="/_Incapsula_Resource?x=1"></iframe></html>`, nil, "Imperva"},
	} {
		for _, status := range []int{200, 403, 503} {
			f := serve(func(r *http.Request) *http.Response { return respond(r, status, c.body, c.headers...) })
			got := f.Fetch(t.Context(), channel("https://paper.example/rss"), news.State{}, none).Outcome
			if got.Kind != news.BotWall || !strings.Contains(got.Detail, c.wall) {
				t.Errorf("%s, status %d: %v %q", c.name, status, got.Kind, got.Detail)
			}
		}
	}
	poll := parse(t, item(`<title>Just a moment, please: window._cf_chl_opt explained</title>`))
	if poll.Outcome.Kind != news.OK {
		t.Errorf("an article about walls: %v", poll.Outcome.Kind)
	}
}

// TestIdentifiers covers bad inputs 82 and 83.
func TestIdentifiers(t *testing.T) {
	for _, c := range []struct{ name, fields, guid, link, title string }{
		{"82 nothing but text", `<description>` + strings.Repeat("Chữ ", 50) + `</description>`, "", "", "Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ Chữ…"},
		{"82 nothing at all", ``, "", "", ""},
		{"83 empty", `<guid></guid>`, "", "", ""},
		{"83 white space", "<guid> \n\t</guid>", "", "", ""},
		{"83 with control", "<guid>a\u0085b</guid>", "ab", "", ""},
		{"83 padded", "<guid isPermaLink=\"false\">\n  a b \n</guid>", "a b", "", ""},
		{"83 not a permalink", `<guid isPermaLink="false">https://a.example/1</guid>`, "https://a.example/1", "", ""},
		{"83 permalink", `<guid>https://a.example/1</guid>`, "https://a.example/1", "https://a.example/1", ""},
		{"83 permalink that is none", `<guid isPermaLink="true">javascript:alert(1)</guid>`, "javascript:alert(1)", "", ""},
	} {
		it := parse(t, item(c.fields)).Items[0]
		if c.name == "83 with control" {
			c.guid = it.GUID // the encoding repair may show it, but no control stays
			if strings.ContainsRune(it.GUID, '\u0085') {
				t.Errorf("guid %q", it.GUID)
			}
		}
		if it.GUID != c.guid || it.Link != c.link || it.Title != c.title {
			t.Errorf("%s: guid %q, link %q, title %q; want %q, %q, %q", c.name, it.GUID, it.Link, it.Title, c.guid, c.link, c.title)
		}
	}
	a := parse(t, item("<guid>"+strings.Repeat("x", 64<<10)+"a</guid>")).Items[0].GUID
	b := parse(t, item("<guid>"+strings.Repeat("x", 64<<10)+"b</guid>")).Items[0].GUID
	if len(a) > maxGUID || a == b || !strings.HasPrefix(a, "sha256:") {
		t.Errorf("long guids: %q and %q", a, b)
	}
	first, second := parse(t, item("<description>a</description>")), parse(t, item("<description>b</description>"))
	if first.Items[0].Chunk == second.Items[0].Chunk || first.Items[0].Chunk == (news.Hash{}) {
		t.Error("items without any identity have no chunk of their own")
	}
}

// TestLinks covers bad inputs 17, 86–88 and 93: nothing but safe absolute
// addresses comes out.
func TestLinks(t *testing.T) {
	for _, link := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
		"file:///etc/passwd", "javascript://paper.example/%0Aalert(1)", "mailto:a@b.example", "https:", "https://", "http://[::1", "about:blank", "blob:x",
		"https://a.example/" + strings.Repeat("x", 10<<10),
	} {
		if got := parse(t, item("<title>T</title><link><![CDATA["+link+"]]></link>")).Items[0].Link; got != "" {
			t.Errorf("%.40q became %.80q", link, got)
		}
	}
	for link, want := range map[string]string{
		"/a.html":                    "https://paper.example/a.html",
		"a.html":                     "https://paper.example/a.html",
		"//other.example/a":          "https://other.example/a",
		"https://a.example/x y":      "https://a.example/x%20y",
		" https://a.example/1 ":      "https://a.example/1",
		"https://a.example/tin-tức":  "https://a.example/tin-t%E1%BB%A9c",
		"https://u:p@a.example/1":    "",
		"HTTPS://A.example/1?a=1&b=": "https://a.example/1?a=1&b=",
	} {
		if got := parse(t, item("<title>T</title><link><![CDATA["+link+"]]></link>")).Items[0].Link; got != want {
			t.Errorf("%q became %q, want %q", link, got, want)
		}
	}
	const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="%s"><entry xml:base="%s"><title>T</title><link href="a.html"/></entry></feed>`
	for _, c := range []struct{ outer, inner, want string }{ // bad input 88
		{"https://a.example/x/", "y/", "https://a.example/x/y/a.html"},
		{"javascript:alert(1)", "", ""},
		{"https://a.example/", "javascript:alert(1)//", ""},
		{"", "", "https://paper.example/a.html"},
	} {
		if got := parse(t, fmt.Sprintf(atom, c.outer, c.inner)).Items[0].Link; got != c.want && (c.want != "" || !strings.HasPrefix(got, "https://")) {
			t.Errorf("base %q and %q: %q, want %q", c.outer, c.inner, got, c.want)
		}
	}
}

// TestTitlesAreText covers bad inputs 90 and 96.
func TestTitlesAreText(t *testing.T) {
	for raw, want := range map[string]string{
		`A &amp;amp; B`:                              "A & B",
		`A &amp;lt;b&amp;gt; B`:                      "A <b> B",
		`&lt;b&gt;A&lt;/b&gt; B`:                     "A B",
		`&lt;script&gt;alert(1)&lt;/script&gt;A`:     "A",
		`<![CDATA[Giá < 5 triệu & > 3]]>`:            "Giá < 5 triệu & > 3",
		`<![CDATA[List<String> là gì?]]>`:            "List<String> là gì?",
		"A\u202eB\u200b C\ufeffD":                    "AB CD",
		norm.NFD.String(vietnamese):                  vietnamese,
		" \n A \t B ":                                "A B",
		`&amp;quot;A&amp;quot; &amp;#8211; B`:        `"A" – B`,
		`<![CDATA[<a href="x"><img src="y"></a>A]]>`: "A",
		strings.Repeat("dài ", 1000):                 strings.TrimSpace(strings.Repeat("dài ", 124)) + "…",
		`&lt;img src=x onerror=alert(1)&gt;T &amp;T`: "T &T",
	} {
		if got := parse(t, item("<title>"+raw+"</title>")).Items[0].Title; got != want && !(len(want) > 400 && len(got) < 2100 && len(got) > 400) {
			t.Errorf("%.60q became %.90q, want %.90q", raw, got, want)
		}
	}
}

// TestHTMLPassesTheAllowList covers bad inputs 89, 91 and 92 as parse prints
// them; what is stored stays as written.
func TestHTMLPassesTheAllowList(t *testing.T) {
	for _, c := range []struct{ html, want string }{
		{`<p onclick="x()">A<script>alert(1)</script></p>`, "<p>A</p>"},
		{`<p>A<img src="https://a.example/p.gif" width="1" height="1"></p>`, "<p>A</p>"},
		{`<a href="javascript:alert(1)">A</a>`, ""},
		{strings.Repeat("<div>", 600) + "deep", ""},
	} {
		poll := parse(t, item("<title>T</title><description><![CDATA["+c.html+"]]></description>"))
		r := Record(poll).(record).Items[0]
		for _, bad := range []string{"script", "onclick", "javascript:"} {
			if strings.Contains(r.Content, bad) {
				t.Errorf("%.40q became %q", c.html, r.Content)
			}
		}
		if c.want != "" && r.Content != c.want || r.Content == "" {
			t.Errorf("%.40q became %q, want %q", c.html, r.Content, c.want)
		}
		if len(poll.Items) != 1 || poll.Items[0].HTML != c.html {
			t.Errorf("stored %.80q", poll.Items[0].HTML)
		}
	}
}

// TestMedia covers bad inputs 93, 94 and 99.
func TestMedia(t *testing.T) {
	const ns = ` xmlns:media="http://search.yahoo.com/mrss/"`
	feed := func(fields string) *news.Item {
		poll := parse(t, strings.Replace(item("<title>T</title>"+fields), "<rss ", "<rss"+ns+" ", 1))
		if poll.Outcome.Kind != news.OK {
			t.Fatalf("%v %q", poll.Outcome.Kind, poll.Outcome.Detail)
		}
		return &poll.Items[0]
	}
	for length, want := range map[string]int64{"-1": 0, "12abc": 0, "9223372036854775808": 0, "": 0, " 7 ": 7, "1.5": 0} {
		it := feed(`<enclosure url="https://a.example/x.mp3" type="audio/mpeg" length="` + length + `"/>`)
		if len(it.Enclosures) != 1 || it.Enclosures[0].Length != want {
			t.Errorf("length %q: %+v", length, it.Enclosures)
		}
	}
	if it := feed("<enclosure url=\"https://a.example/x.mp3\" type=\"audio/mpeg\r\nX: y\" length=\"1\"/>"); strings.ContainsAny(it.Enclosures[0].Type, "\r\n") {
		t.Errorf("type %q", it.Enclosures[0].Type)
	}
	for _, url := range []string{"http://127.0.0.1/a.jpg", "http://10.0.0.1/a.jpg", "http://[::1]/a.jpg", "http://localhost/a.jpg", "javascript:x", "http://169.254.169.254/a.jpg", ""} {
		it := feed(`<enclosure url="` + url + `" type="image/jpeg"/><media:content url="` + url + `" medium="image"/><description>&lt;img src="` + url + `"&gt;</description>`)
		if len(it.Enclosures)+len(it.Images) != 0 {
			t.Errorf("%q: %+v %+v", url, it.Enclosures, it.Images)
		}
	}
	it := feed(strings.Repeat(`<media:group>`, 50) + `<media:content url="https://a.example/deep.jpg" medium="image"/>` + strings.Repeat(`</media:group>`, 50) +
		numbered(`<media:group><media:content url="https://a.example/%d.jpg" width="-5" height="99999999" medium="image"/></media:group>`, 200))
	if len(it.Images) != maxImages || it.Images[0].Width != 0 || it.Images[0].Height != 0 || it.Images[0].URL != "https://a.example/0.jpg" {
		t.Errorf("%d images, first %+v", len(it.Images), it.Images[0])
	}
	hub := parse(t, strings.Replace(rssFeed(rssItem(1)), "<title>", `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="http://192.168.0.1/hub"/><title>`, 1))
	if hub.State.Hub != "" {
		t.Errorf("hub %q", hub.State.Hub)
	}
}

// TestDates covers bad input 95 and threats 8 and 18.
func TestDates(t *testing.T) {
	day := func(d, h, m int) time.Time { return time.Date(2020, time.September, d, h, m, 0, 0, time.UTC) }
	for _, c := range []struct {
		raw   string
		want  time.Time
		basis news.Basis
	}{
		{"Wed, 09 Sep 2020 19:03:00 +0700", day(9, 12, 3), news.Zoned},
		{"Wed, 09 Sep 2020 19:03:00 GMT+7", day(9, 12, 3), news.Zoned},
		{"Wed, 09 Sep 2020 19:03:00 ICT", day(9, 12, 3), news.Zoned},
		{"Wed, 09 Sep 2020 12:03:00 GMT", day(9, 12, 3), news.Zoned},
		{"2020-09-09T12:03:00Z", day(9, 12, 3), news.Zoned},
		{"09/09/2020 19:03", day(9, 12, 3), news.AssumedZone},
		{"Thứ tư, 09/09/2020, 19:03 (GMT+7)", day(9, 12, 3), news.Zoned},
		{"2020-09-09 19:03:00", day(9, 12, 3), news.AssumedZone},
		{"9-9-2020", day(8, 17, 0), news.DateOnly},
		{"1599652980000", day(9, 12, 3), news.Zoned},
		{"31/02/2020 10:00", testNow, news.FirstSeen},
		{"Mon, 01 Jan 0001 00:00:00 GMT", testNow, news.FirstSeen},
		{"Thu, 01 Jan 1970 00:00:00 GMT", testNow, news.FirstSeen},
		{"Fri, 31 Dec 9999 23:59:59 -1200", testNow, news.FirstSeen},
		{"10000-01-01T00:00:00Z", testNow, news.FirstSeen},
		{"-1", testNow, news.FirstSeen},
		{"NaN", testNow, news.FirstSeen},
		{"soon", testNow, news.FirstSeen},
		{"", testNow, news.FirstSeen},
		{"Tue, 24 Nov 2026 12:05:00 GMT", testNow.Add(5 * time.Minute), news.Zoned}, // a clock ahead
		{"Tue, 24 Nov 2026 19:00:00 GMT", testNow, news.Corrected},
		{"Mon, 24 Nov 2036 12:00:00 GMT", testNow, news.Corrected},
	} {
		it := parse(t, item("<title>T</title><pubDate>"+c.raw+"</pubDate>")).Items[0]
		if !it.Published.Time.Equal(c.want) || it.Published.Basis != c.basis {
			t.Errorf("%q: %v %v, want %v %v", c.raw, it.Published.Time, it.Published.Basis, c.want, c.basis)
		}
		if loc := it.Published.Time.Location(); loc != time.UTC {
			t.Errorf("%q: in %v", c.raw, loc)
		}
	}
}

// TestNamesOfLanguages is bad input 97.
func TestNamesOfLanguages(t *testing.T) {
	for raw, want := range map[string]string{
		"vi": "vi", "vi_VN": "vi-VN", "VI-vn": "vi-VN", "en-us": "en-US", "zh-Hans-CN": "zh-Hans-CN", "": "", "und": "",
		"not a language": "", strings.Repeat("a-", 512): "", "<script>": "",
	} {
		if got := normalLanguage(raw); got != want {
			t.Errorf("%.20q: %q, want %q", raw, got, want)
		}
	}
}

// TestWhatFeedsAskOfPollers covers rule P9 and bad input 98.
func TestWhatFeedsAskOfPollers(t *testing.T) {
	all := "<skipHours>" + numbered("<hour>%d</hour>", 24) + "</skipHours>"
	const week = "<skipDays><day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>"
	sy := func(period, frequency string) string {
		return `<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">` + period + `</sy:updatePeriod>` +
			`<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">` + frequency + `</sy:updateFrequency>`
	}
	for _, c := range []struct {
		head  string
		ttl   time.Duration
		hours uint32
		days  uint8
		warns int
	}{
		{"<ttl>60</ttl>", time.Hour, 0, 0, 0},
		{"<ttl>-1</ttl>", 0, 0, 0, 0},
		{"<ttl>1e9</ttl>", 0, 0, 0, 0},
		{"<ttl>1000000000</ttl>", maxTTL, 0, 0, 0},
		{"<ttl>99999999999999999999</ttl>", 0, 0, 0, 0},
		{sy("hourly", "2"), 30 * time.Minute, 0, 0, 0},
		{sy("daily", "0"), 24 * time.Hour, 0, 0, 0},
		{sy("daily", "-3"), 24 * time.Hour, 0, 0, 0},
		{sy("yearly", "1"), maxTTL, 0, 0, 0},
		{sy("whenever", "1"), 0, 0, 0, 0},
		{"<ttl>10</ttl>" + sy("hourly", "1"), time.Hour, 0, 0, 0},
		{"<skipHours><hour>0</hour><hour>23</hour></skipHours>", 0, 1 | 1<<23, 0, 0},
		{"<skipHours><hour>24</hour><hour>25</hour><hour>-1</hour><hour>x</hour></skipHours>", 0, 1, 0, 0},
		{"<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>", 0, 0, 1 | 1<<6, 0},
		{all, 0, 0, 0, 1},
		{week, 0, 0, 0, 1},
	} {
		poll := parse(t, strings.Replace(rssFeed(rssItem(1)), "<title>", c.head+"<title>", 1))
		o := poll.Outcome
		if o.TTL != c.ttl || o.SkipHour != c.hours || o.SkipDay != c.days || len(o.Warnings) != c.warns {
			t.Errorf("%.60s: ttl %v, hours %b, days %b, warnings %q", c.head, o.TTL, o.SkipHour, o.SkipDay, o.Warnings)
		}
		if st := poll.State; st.TTL != o.TTL || st.SkipHour != o.SkipHour || st.SkipDay != o.SkipDay {
			t.Errorf("%.60s: not remembered", c.head)
		}
	}
}

// TestPoisonedTextStaysOut is threat 7: no field of an item holds what XML
// forbids, whichever format brought it.
func TestPoisonedTextStaysOut(t *testing.T) {
	poison := "A\x00\x0b\x1b\uffff\ufffe\xc3\x28\u202eB"
	inJSON := `A\u0000\u000b\u001b\uffff\ufffe\ud800\u202eB`
	for name, body := range map[string]string{
		"RSS":  item("<title>" + poison + "</title><description>" + poison + "</description><author>" + poison + "</author><category>" + poison + "</category><guid>" + poison + "</guid><link>https://a.example/" + poison + "</link>"),
		"Atom": `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>` + poison + `</title><id>` + poison + `</id><summary>` + poison + `</summary><author><name>` + poison + `</name></author></entry></feed>`,
		"JSON": `{"version":"https://jsonfeed.org/version/1.1","title":"` + inJSON + `","items":[{"id":"` + inJSON + `","title":"` + inJSON + `","summary":"` + inJSON + `","content_html":"` + inJSON + `","tags":["` + inJSON + `"],"authors":[{"name":"` + inJSON + `"}]}]}`,
		"HTML": item(`<title>&amp;#11;&amp;#0;A</title><description>&amp;#11;&amp;#xFFFF;A</description>`),
	} {
		poll := parse(t, body)
		if len(poll.Items) != 1 {
			t.Fatalf("%s: %v %q", name, poll.Outcome.Kind, poll.Outcome.Detail)
		}
		it := poll.Items[0]
		fields := []string{poll.Info.Title, it.Title, it.Lead, it.GUID, it.Link, strings.Join(it.Categories, "")}
		for _, a := range it.Authors {
			fields = append(fields, a.Name)
		}
		for _, f := range fields {
			if f != markup.Legal(f) || strings.ContainsAny(f, "\ufffd") {
				t.Errorf("%s: %q", name, f)
			}
		}
	}
}

// TestEncodedTitlesOfAtom: base64 of Atom 0.3 is read.
func TestEncodedTitlesOfAtom(t *testing.T) {
	body := `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title type="text/html" mode="base64">` +
		base64.StdEncoding.EncodeToString([]byte("Đảng bộ")) + `</title></entry></feed>`
	if got := parse(t, body).Items[0].Title; got == "" {
		t.Errorf("title %q", got)
	}
}
