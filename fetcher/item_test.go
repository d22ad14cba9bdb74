package fetcher

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// TestItemsAreToldApart reads an article as a regional paper writes it: the
// image in its link, the agency's mark before the lead, byline and credit at
// the end of the text.
func TestItemsAreToldApart(t *testing.T) {
	paragraph := "<p>" + strings.Repeat("Công tác xây dựng Đảng luôn được huyện Sóc Sơn quan tâm chú trọng. ", 5) + "</p>"
	body := strings.Replace(rssFeed(`<item>
<title>Huyện Sóc Sơn: Chủ động, sáng tạo trong công tác xây dựng Đảng</title>
<link>https://laodongthudo.example/chu-dong-113456.html</link>
<guid isPermaLink="false">113456</guid>
<pubDate>Wed, 09 Sep 2020 19:03:00 +0700</pubDate>
<category>Thời sự</category><category>Thời sự</category><category>Xã hội &amp;amp; đời sống</category>
<description><![CDATA[<a href="https://laodongthudo.example/chu-dong-113456.html"><img src="/anh.jpg" alt="Toàn cảnh" width="640" height="480"></a>
(LĐTĐ) Thực hiện Nghị quyết Đại hội lần thứ XI Đảng bộ huyện Sóc Sơn.]]></description>
<content:encoded><![CDATA[<p><b>(LĐTĐ) Thực hiện Nghị quyết Đại hội lần thứ XI Đảng bộ huyện Sóc Sơn.</b></p>`+paragraph+paragraph+
		`<p align="right"><b>P.Ngân</b></p><p>Nguồn : TTXVN</p>]]></content:encoded></item>`),
		"<rss ", `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" `, 1)
	poll := parse(t, body)
	it := poll.Items[0]
	want := news.Item{
		Channel: poll.Channel.ID, Chunk: poll.Listed[0],
		GUID:       "113456",
		Link:       "https://laodongthudo.example/chu-dong-113456.html",
		Title:      "Huyện Sóc Sơn: Chủ động, sáng tạo trong công tác xây dựng Đảng",
		Lead:       "Thực hiện Nghị quyết Đại hội lần thứ XI Đảng bộ huyện Sóc Sơn.",
		HTML:       it.HTML,
		Agency:     "LĐTĐ",
		Credit:     "TTXVN",
		Authors:    []news.Author{{Name: "P.Ngân"}},
		Published:  news.When{Time: time.Date(2020, 9, 9, 12, 3, 0, 0, time.UTC), Basis: news.Zoned, Raw: "Wed, 09 Sep 2020 19:03:00 +0700"},
		Images:     []news.Image{{URL: "https://paper.example/anh.jpg", Alt: "Toàn cảnh", Width: 640, Height: 480}},
		Categories: []string{"Thời sự", "Xã hội & đời sống"},
		Full:       true,
		Found:      it.Found,
	}
	if !reflect.DeepEqual(it, want) {
		t.Errorf("got  %s\nwant %s", printed(it), printed(want))
	}
	if !strings.HasPrefix(it.HTML, "<p><b>(LĐTĐ)") || !strings.Contains(it.HTML, "P.Ngân") {
		t.Errorf("HTML is not as the source wrote it: %.80q", it.HTML)
	}
	how := map[string]string{}
	for _, f := range it.Found {
		how[f.Field] = f.How
	}
	for field, want := range map[string]string{"published": "pubDate", "link": "link", "lead": "description", "image": "first img in the description", "authors": "last lines"} {
		if how[field] != want {
			t.Errorf("%s found as %q, want %q", field, how[field], want)
		}
	}
}

// TestLeads: where a lead comes from, and what does not belong to it.
func TestLeads(t *testing.T) {
	long := strings.Repeat("Một câu của bài viết này. ", 40)
	for _, c := range []struct {
		name, fields, lead, agency, credit string
		html, full                         bool
	}{
		{"plain", `<description>Một câu.</description>`, "Một câu.", "", "", false, false},
		{"entities", `<description>A &amp;amp; B &amp;nbsp; C</description>`, "A & B C", "", "", false, false},
		{"markup", `<description>&lt;p&gt;Một &lt;b&gt;câu&lt;/b&gt;.&lt;/p&gt;</description>`, "Một câu.", "", "", true, false},
		{"agency", `<description>TTO - Một câu.</description>`, "Một câu.", "TTO", "", false, false},
		{"credit", `<description>&lt;p&gt;Một câu dài.&lt;/p&gt;&lt;p&gt;Nguồn: Dân trí&lt;/p&gt;</description>`, "Một câu dài.", "", "Dân trí", true, false},
		{"empty credit", `<description>&lt;p&gt;Một câu dài.&lt;/p&gt;&lt;p&gt;Nguồn :&lt;/p&gt;</description>`, "Một câu dài.", "", "", true, false},
		{"whole text as description", `<description>&lt;p&gt;Mở đầu của bài viết, dài hơn tám mươi ký tự, để được coi là một đoạn mở đầu đủ dài.&lt;/p&gt;&lt;p&gt;` + long + `&lt;/p&gt;</description>`,
			"Mở đầu của bài viết, dài hơn tám mươi ký tự, để được coi là một đoạn mở đầu đủ dài.", "", "", true, false},
		{"content alone", `<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;Mở đầu của bài viết, dài hơn tám mươi ký tự, để được coi là một đoạn mở đầu đủ dài.&lt;/p&gt;&lt;p&gt;` + long + `&lt;/p&gt;</content:encoded>`,
			"Mở đầu của bài viết, dài hơn tám mươi ký tự, để được coi là một đoạn mở đầu đủ dài.", "", "", true, true},
		{"extract as content", `<description>A</description><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;` + long + ` […]&lt;/p&gt;</content:encoded>`, "A", "", "", true, false},
		{"image alone", `<description>&lt;img src="https://a.example/1.jpg"&gt;</description>`, "", "", "", true, false},
	} {
		it := parse(t, item("<title>T</title>"+c.fields)).Items[0]
		if it.Lead != c.lead || it.Agency != c.agency || it.Credit != c.credit || (it.HTML != "") != c.html || it.Full != c.full {
			t.Errorf("%s: lead %q, agency %q, credit %q, html %v, full %v", c.name, it.Lead, it.Agency, it.Credit, it.HTML != "", it.Full)
		}
	}
}

func TestAuthors(t *testing.T) {
	const dc = ` xmlns:dc="http://purl.org/dc/elements/1.1/"`
	atom := func(entry string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>The Paper</title><author><name>Ban biên tập</name><email>e@paper.example</email><uri>/about</uri></author><author><name>THE PAPER</name></author><entry><title>T</title>` + entry + `</entry></feed>`
	}
	for _, c := range []struct {
		name, body string
		want       []news.Author
	}{
		{"name", item(`<author>Minh Anh</author>`), []news.Author{{Name: "Minh Anh"}}},
		{"address and name", item(`<author>a@b.example (Minh Anh)</author>`), []news.Author{{Name: "Minh Anh", Email: "a@b.example"}}},
		{"name and address", item(`<author>Minh Anh (a@b.example)</author>`), []news.Author{{Name: "Minh Anh", Email: "a@b.example"}}},
		{"angle brackets", item(`<author>Minh Anh &lt;a@b.example&gt;</author>`), []news.Author{{Name: "Minh Anh", Email: "a@b.example"}}},
		{"address", item(`<author>a@b.example</author>`), []news.Author{{Email: "a@b.example"}}},
		{"two creators", item(`<dc:creator` + dc + `>A</dc:creator><dc:creator` + dc + `>B</dc:creator>`), []news.Author{{Name: "A"}, {Name: "B"}}},
		{"the same twice", item(`<author>a@b.example (A)</author><dc:creator` + dc + `>A</dc:creator>`), []news.Author{{Name: "A", Email: "a@b.example"}}},
		{"Atom", atom(`<author><name>A</name><uri>https://a.example/a</uri></author><author><name>B</name></author>`), []news.Author{{Name: "A", URI: "https://a.example/a"}, {Name: "B"}}},
		{"Atom, inherited", atom(``), []news.Author{{Name: "Ban biên tập", Email: "e@paper.example", URI: "https://paper.example/about"}}},
		{"JSON", `{"items":[{"id":"1","title":"T","authors":[{"name":"A","url":"mailto:a@b.example"},null,{"name":"B","url":"https://b.example/"}]}]}`, []news.Author{{Name: "A", Email: "a@b.example"}, {Name: "B", URI: "https://b.example/"}}},
		{"JSON 1", `{"items":[{"id":"1","title":"T","author":{"name":"A"}}]}`, []news.Author{{Name: "A"}}},
		{"JSON, inherited", `{"authors":[{"name":"A"}],"items":[{"id":"1","title":"T"}]}`, []news.Author{{Name: "A"}}},
		{"JSON, mistyped", `{"items":[{"id":"1","title":"T","author":"A","tags":"x"}]}`, nil},
		{"none", item(`<title>T</title>`), nil},
	} {
		if got := parse(t, c.body).Items[0].Authors; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestNothingIsLostOnTheWay: what gofeed's common form leaves out is read from
// the originals.
func TestNothingIsLostOnTheWay(t *testing.T) {
	atom := parse(t, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="vi">
<title type="html">A &amp;amp; B</title><id>urn:x</id><rights>© A</rights><generator uri="u" version="1">G</generator>
<link rel="self" href="/atom"/><link rel="hub" href="https://hub.example/"/><link rel="next" href="?page=2"/><link href="/"/>
<entry xml:lang="en-gb"><id>1</id><title>T</title><link rel="alternate" type="application/pdf" href="/1.pdf"/><link href="/1.html" type="text/html"/>
<link rel="enclosure" href="/1.mp3" type="audio/mpeg" length="9"/><published>2026-11-23T10:00:00Z</published><updated>2026-11-24T10:00:00+07:00</updated>
<media:thumbnail url="/s.jpg" width="100"/><media:group><media:content url="/l.jpg" type="image/jpeg" width="800" height="600"><media:description>Chú thích</media:description></media:content></media:group>
<category term="a" label="Thời sự"/></entry><entry><id>2</id><title>U</title><updated>2026-11-24T10:00:00Z</updated></entry></feed>`)
	i := atom.Info
	if i.Title != "A & B" || i.ID != "urn:x" || i.Copyright != "© A" || i.Generator != "G" || i.Self != "https://paper.example/atom" ||
		i.Hub != "https://hub.example/" || i.Next != "https://paper.example/rss?page=2" || i.Link != "https://paper.example/" || i.Language != "vi" || i.Format != "atom 1.0" {
		t.Errorf("%+v", i)
	}
	a, b := atom.Items[0], atom.Items[1]
	if a.Language != "en-GB" || b.Language != "vi" {
		t.Errorf("languages %q and %q", a.Language, b.Language)
	}
	if a.Link != "https://paper.example/1.html" {
		t.Errorf("link %q", a.Link)
	}
	if want := []news.Image{{URL: "https://paper.example/l.jpg", Caption: "Chú thích", Width: 800, Height: 600}, {URL: "https://paper.example/s.jpg", Width: 100}}; !reflect.DeepEqual(a.Images, want) {
		t.Errorf("images %+v", a.Images)
	}
	if want := []news.Enclosure{{URL: "https://paper.example/1.mp3", Type: "audio/mpeg", Length: 9}}; !reflect.DeepEqual(a.Enclosures, want) {
		t.Errorf("enclosures %+v", a.Enclosures)
	}
	if a.Updated.Time.Sub(a.Published.Time) != 17*time.Hour || !b.Published.Time.Equal(b.Updated.Time) || b.Updated.IsZero() {
		t.Errorf("dates %v %v, %v %v", a.Published, a.Updated, b.Published, b.Updated)
	}

	json := parse(t, `{"version":"https://jsonfeed.org/version/1.1","title":"P","home_page_url":"https://paper.example/","feed_url":"/feed.json",
"next_url":"/feed.json?p=2","language":"vi_VN","hubs":[{"type":"rssCloud","url":"https://no.example/"},{"type":"WebSub","url":"https://hub.example/"}],
"items":[{"id":7,"external_url":"https://paper.example/7","title":"T","content_text":"Một <b>.\n\nHai.","image":"/7.jpg","date_published":"2026-11-23T10:00:00+07:00",
"tags":["Thời sự"],"language":"en","attachments":[{"url":"/7.mp3","mime_type":"audio/mpeg","size_in_bytes":9}]}]}`)
	if i := json.Info; i.Hub != "https://hub.example/" || i.Next != "https://paper.example/feed.json?p=2" || i.Self != "https://paper.example/feed.json" || i.Format != "json 1.1" || i.Language != "vi-VN" {
		t.Errorf("%+v", i)
	}
	if it := json.Items[0]; it.GUID != "7" || it.Link != "https://paper.example/7" || it.Language != "en" || it.Lead != "Một <b>." && it.Lead != "Một <b>. Hai." ||
		len(it.Images) != 1 || it.Images[0].URL != "https://paper.example/7.jpg" || len(it.Enclosures) != 1 || !strings.Contains(it.HTML, "Một &lt;b&gt;.") {
		t.Errorf("%+v", it)
	}

	hub := Parse(channel("https://paper.example/rss"), map[string][]string{"Link": {`<https://hub.example/a>; rel="hub self", <https://x.example/>; rel=next`}}, []byte(rssFeed(rssItem(1))), testNow)
	if hub.Info.Hub != "https://hub.example/a" {
		t.Errorf("hub of the header: %q", hub.Info.Hub)
	}
}

// TestRecordPrints: what `parse --json` prints is JSON of the one shape.
func TestRecordPrints(t *testing.T) {
	b, err := json.Marshal(Record(parse(t, rssFeed(rssItem(1)))))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"file":"https://paper.example/rss","err":null,"feed":{"title":"The Paper","link":"https://paper.example/","description":"News","format":"rss 2.0"},` +
		`"items":[{"id":"1","link":"https://paper.example/1.html","title":"Title 1","summary":"Text of number 1.","published":"2026-11-22T18:00:00Z",` +
		`"published_basis":"zoned","found":{"lead":"description","link":"link","published":"pubDate"}}]}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	b, err = json.Marshal(Record(parse(t, "<html><title>Hi</title></html>")))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"file":"https://paper.example/rss","err":"answers with something that is not a feed: got a web page titled \"Hi\"","items":[]}`; string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}

// TestDatesOfNewItems: what the estimator gets are stated dates that were not
// listed before.
func TestDatesOfNewItems(t *testing.T) {
	at := func(h int) news.When {
		return news.When{Time: testNow.Add(time.Duration(h) * time.Hour), Basis: news.Zoned}
	}
	guess := at(3)
	guess.Basis = news.FirstSeen
	items := []news.Item{{Published: at(1)}, {Published: at(2)}, {Published: guess}}
	got := newDates(items, map[int64]bool{at(1).Time.Unix(): true})
	if len(got) != 1 || !got[0].Equal(at(2).Time) {
		t.Errorf("%v", got)
	}
}

// TestWhatElsewhereIsSaid: what a document leaves out where it belongs and says
// elsewhere is found there.
func TestWhatElsewhereIsSaid(t *testing.T) {
	const youtube = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>T</title>` +
		`<entry><id>1</id><title>Video</title><link href="https://video.example/1"/><media:group><media:title>Video</media:title><media:description>Nội dung</media:description></media:group></entry></feed>`
	const podcast = `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>T</title><itunes:subtitle>Đài</itunes:subtitle>` +
		`<item><title>Số 1</title><itunes:summary>Nội dung</itunes:summary></item></channel></rss>`
	for _, doc := range []string{youtube, podcast} {
		if got := parse(t, doc).Items[0].Lead; got != "Nội dung" {
			t.Errorf("lead %q of %s", got, doc)
		}
	}
	if got := parse(t, podcast).Info.Description; got != "Đài" {
		t.Errorf("description %q", got)
	}
	for _, c := range []struct{ header, element, want string }{
		{"vi", "", "vi"}, {"vi", "<language>en</language>", "en"}, {"vi, en", "", ""}, {"x\x01", "", ""}, {"", "", ""},
	} {
		poll := parse(t, strings.Replace(rssFeed(rssItem(1)), "<item>", c.element+"<item>", 1), "Content-Language", c.header)
		if poll.Info.Language != c.want || c.want != "" && poll.Items[0].Language != c.want {
			t.Errorf("%+v: feed %q, item %q", c, poll.Info.Language, poll.Items[0].Language)
		}
	}
}
