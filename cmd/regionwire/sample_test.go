package main

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/text"
)

// samplePage is the text of an article of laodongthudo.vn, which is its
// publisher's and no part of this repository.
const samplePage = "../../../shared/sample/page.txt"

// sampleArticle is the sample, taken apart.
type sampleArticle struct {
	date, kicker, title, lead  string
	related                    []string
	paragraphs                 []string
	alt, caption, byline, line string
}

func readSample(t *testing.T) *sampleArticle {
	t.Helper()
	b, err := os.ReadFile(samplePage)
	if err != nil {
		t.Skipf("the sample page is not beside this checkout: %v", err)
	}
	var l []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" {
			l = append(l, line)
		}
	}
	body := l[7 : len(l)-2]
	return &sampleArticle{
		date: l[1], kicker: l[2], title: l[3], lead: l[4], related: l[5:7],
		paragraphs: append(slices.Clone(body[:6]), body[8:]...), alt: body[6], caption: body[7],
		byline: l[len(l)-2], line: l[len(l)-1],
	}
}

const samplePath = "/chu-dong-sang-tao-trong-cong-tac-xay-dung-dang-113456.html"

// page lays the article out as the recorded page of the shipped recipe is.
func (s *sampleArticle) page() string {
	e := html.EscapeString
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>%s - Báo Lao động Thủ đô</title></head><body>
<header><span class="today">Thứ ba 24/11/2026 15:00</span></header><nav><a href="/">Trang chủ</a> <a href="/thoi-su">Thời sự</a></nav>
<div class="article-detail"><p>M</p><div class="article-detail-date">%s</div><div class="article-detail-kicker">%s</div>
<h1 class="article-detail-title">%s</h1><div class="article-detail-desc"><strong>%s</strong></div><div class="__MASTERCMS_CONTENT">`,
		e(s.title), e(s.date), e(s.kicker), e(s.title), e(s.lead))
	for i, r := range s.related {
		fmt.Fprintf(&b, `<div class="related"><a href="/tin-lien-quan-trong-ngay-%d.html">%s</a></div>`, 113400+i, e(r))
	}
	for i, p := range s.paragraphs {
		if i == 6 {
			fmt.Fprintf(&b, `<table><tr><td><img src="/images/2020/09/dang.jpg" alt="%s"></td></tr><tr><td>%s</td></tr></table>`, e(s.alt), e(s.caption))
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", e(p))
	}
	fmt.Fprintf(&b, `<p class="article-detail-author"><strong>%s</strong></p><p class="article-detail-source">%s</p></div></div></body></html>`, e(s.byline), e(s.line))
	return b.String()
}

// plainLead is the lead without its agency's mark.
func (s *sampleArticle) plainLead() string { return strings.TrimPrefix(s.lead, "(LĐTĐ) ") }

// feed returns a feed with one item.
func feed(title, link, lead string, body []string, date time.Time) string {
	content := ""
	if body != nil {
		content = "<content:encoded><![CDATA[<p>" + strings.Join(body, "</p><p>") + "</p>]]></content:encoded>"
	}
	host := hostOf(link)
	return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>%[1]s</title><link>https://%[1]s/</link><description>Tin</description>
<item><title>%[2]s</title><link>%[3]s</link><guid isPermaLink="false">%[4]s</guid><pubDate>%[5]s</pubDate><description><![CDATA[<a href="%[3]s"><img src="https://%[1]s/images/2020/09/dang.jpg"></a>%[6]s]]></description>%[7]s</item></channel></rss>`,
		host, html.EscapeString(title), link, link[strings.LastIndexByte(link, '-')+1:], date.Format(time.RFC1123Z), lead, content)
}

// samplePress answers for the paper of the sample and for those that copy it.
type samplePress struct {
	mu        sync.Mutex
	documents map[string]string // by address
}

func newSamplePress(documents map[string]string) *samplePress {
	return &samplePress{documents: documents}
}

// put publishes a document in the place of what was at its address.
func (p *samplePress) put(address, document string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.documents[address] = document
}

// RoundTrip answers without validators: what did not change must be noticed by
// who asks.
func (p *samplePress) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	body, ok := p.documents[r.URL.String()]
	p.mu.Unlock()
	switch {
	case !ok:
		return reply(r, http.StatusNotFound, "", nil), nil
	case strings.HasPrefix(body, "<?xml"):
		return reply(r, http.StatusOK, body, http.Header{"Content-Type": {"application/rss+xml"}}), nil
	}
	return reply(r, http.StatusOK, body, http.Header{"Content-Type": {"text/html; charset=utf-8"}}), nil
}

// list is the list page with its articles, titles by path.
func list(articles ...[2]string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Huyện Sóc Sơn</title></head><body><div class="list-news">`)
	for _, a := range articles {
		fmt.Fprintf(&b, `<div class="article"><h3 class="article-title"><a href="%s">%s</a></h3></div>`, a[0], html.EscapeString(a[1]))
	}
	b.WriteString("</div></body></html>")
	return b.String()
}

const sampleConfig = `
site: {url: https://tin.example, name: Tin vùng Thủ đô, language: vi}
sources:
  laodongthudo: {feed: "https://laodongthudo.vn/rss/huyen.rss", page: "https://laodongthudo.vn/huyen-soc-son"}
  one:   https://one.example/rss
  two:   https://two.example/rss
  three: https://three.example/rss
  four:  https://four.example/rss
  five:  https://five.example/rss
rules:
  kinh-te:
    why: Kinh tế, xã hội
    all: [{field: body, phrase: "kinh tế - xã hội"}]
feeds:
  tat-ca: Tất cả
  soc-son: {title: Tin Sóc Sơn, region: Huyện Sóc Sơn}
  kinh-te: {title: Kinh tế, accept: [kinh-te]}
`

// TestSampleFromPageToFeed follows the sample article from the page and the
// feed of its paper, and from papers that copied it, to what readers get.
func TestSampleFromPageToFeed(t *testing.T) {
	s := readSample(t)
	recipes, err := filepath.Abs("../../recipes")
	if err != nil {
		t.Fatal(err)
	}
	config := writeConfig(t, sampleConfig+fmt.Sprintf("recipes: %q\n", recipes))
	published := time.Date(2020, 9, 9, 12, 3, 0, 0, time.UTC)
	link := "https://laodongthudo.vn" + samplePath
	whole := append([]string{s.lead}, s.paragraphs...)
	papers := newSamplePress(map[string]string{
		"https://laodongthudo.vn/rss/huyen.rss": feed(s.title, link, s.plainLead(), nil, published),
		"https://laodongthudo.vn/huyen-soc-son": list([2]string{samplePath, s.title}),
		link:                                    s.page(),
	})
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(published.Add(2 * time.Hour)))
		l := begin(t, config, papers)
		time.Sleep(10 * time.Minute)
		a := only(t, l)
		checkSample(t, s, a)
		checkTextTaken(t, s, a)

		// Copies: without the mark and signed; composed otherwise; without
		// accents; as entities; the raw text of the page.
		noKicker := append(slices.Clone(s.paragraphs), s.byline)
		papers.put("https://one.example/rss", feed(s.kicker+" "+s.title, "https://one.example/a-200001.html", s.plainLead(), append([]string{s.plainLead()}, noKicker...), published.Add(time.Hour)))
		papers.put("https://two.example/rss", feed(norm.NFD.String(s.title), "https://two.example/a-200002.html", norm.NFD.String(s.plainLead()), mapped(whole, norm.NFD.String), published.Add(time.Hour)))
		papers.put("https://three.example/rss", feed(text.Fold(s.title), "https://three.example/a-200003.html", text.Fold(s.plainLead()), mapped(whole, text.Fold), published.Add(time.Hour)))
		papers.put("https://four.example/rss", feed(s.title, "https://four.example/a-200004.html", entities(s.plainLead()), mapped(whole, entities), published.Add(time.Hour)))
		raw := append(append([]string{"M", s.date, s.kicker, s.title, s.lead}, s.related...), append(slices.Clone(s.paragraphs), s.alt, s.caption, s.byline, s.line)...)
		papers.put("https://five.example/rss", feed(s.title, "https://five.example/a-200005.html", s.plainLead(), raw, published.Add(time.Hour)))
		time.Sleep(4 * time.Hour)
		articles := stored(t, l)
		if len(articles) != 6 {
			t.Errorf("%d articles, want that of the paper and five copies", len(articles))
		}
		for _, c := range articles {
			if c.Copy != a.Copy {
				t.Errorf("%s is no copy of it: %+v", c.Link, c.CopyNote)
			}
		}

		before := documents(t, l)
		time.Sleep(12 * time.Hour)
		if again := documents(t, l); !maps.Equal(before, again) {
			t.Error("reading the same again changed a document")
		}
		for name, doc := range before {
			checkDocument(t, s, name, doc, published)
		}

		// A version that the paper edited keeps the entry.
		edited := *s
		edited.date = "10/09/2020 08:10"
		edited.paragraphs = mapped(s.paragraphs, func(p string) string {
			return strings.Replace(p, "14 tổ chức Đảng", "15 tổ chức Đảng", 1)
		})
		second := "/chu-dong-sang-tao-trong-cong-tac-xay-dung-dang-113460.html"
		papers.put("https://laodongthudo.vn"+second, edited.page())
		papers.put("https://laodongthudo.vn/huyen-soc-son", list([2]string{second, s.title}, [2]string{samplePath, s.title}))
		time.Sleep(4 * time.Hour)
		old, err := readEntries(".json", []byte(before["tat-ca.json"]))
		if err != nil {
			t.Fatal(err)
		}
		entries, err := readEntries(".json", []byte(documents(t, l)["tat-ca.json"]))
		if err != nil || len(entries) != 1 || entries[0].id != old[0].id || entries[0].rev != old[0].rev+1 {
			t.Errorf("the edited article: %+v, before %+v, %v", entries, old, err)
		}

		// Another report of the next day under the same title is another one.
		next := "/huyen-me-linh-chu-dong-sang-tao-trong-cong-tac-xay-dung-dang-113777.html"
		papers.put("https://laodongthudo.vn/huyen-soc-son", list([2]string{next, s.title}, [2]string{samplePath, s.title}))
		papers.put("https://laodongthudo.vn"+next, nextDay(s).page())
		time.Sleep(12 * time.Hour)
		for _, c := range stored(t, l) {
			if strings.HasSuffix(c.Link, next) && (c.Copy == a.Copy || c.ID == a.ID || c.Kicker != "Huyện Mê Linh") {
				t.Errorf("the report of the next day: %+v", c)
			}
		}
		entries, err = readEntries(".json", []byte(documents(t, l)["tat-ca.json"]))
		if err != nil || len(entries) != 2 || entries[1].id != old[0].id {
			t.Errorf("%d entries, want that of the next day and the one before: %v", len(entries), err)
		}
		l.end(t)
	})
}

func mapped(list []string, f func(string) string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = f(s)
	}
	return out
}

// entities writes every letter with a mark as a character reference.
func entities(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}

// nextDay is another report under the same title.
func nextDay(s *sampleArticle) *sampleArticle {
	n := *s
	n.date, n.kicker, n.related, n.byline = "10/09/2020 18:20", "Huyện Mê Linh:", nil, "T.Hoài"
	n.lead = "(LĐTĐ) Ba nhiệm kỳ liền, huyện Mê Linh chọn cán bộ trẻ cho các xã ven sông, và kết quả đã thấy ở từng thôn."
	n.paragraphs = nil
	for i := range 8 {
		n.paragraphs = append(n.paragraphs, fmt.Sprintf("Ở thôn thứ %d của huyện Mê Linh, chi bộ họp vào tối thứ bảy để người đi làm xa cũng về kịp, và mỗi buổi chỉ bàn một việc cho ra kết quả.", i+1))
	}
	return &n
}

// only returns the one article of a store.
func only(t *testing.T, l *life) *news.Article {
	t.Helper()
	list, _, err := l.store.List(t.Context(), storage.Query{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d articles, want the page and the feed item to be one: %v", len(list), err)
	}
	full, err := l.store.Articles(t.Context(), []news.ID{list[0].ID}, true)
	if err != nil {
		t.Fatal(err)
	}
	return full[0]
}

// checkSample compares what is stored of the sample with what it says.
func checkSample(t *testing.T, s *sampleArticle, a *news.Article) {
	t.Helper()
	authors := make([]string, len(a.Authors))
	for i := range a.Authors {
		authors[i] = a.Authors[i].Name
	}
	regions := map[string]int{}
	for _, p := range a.Places {
		regions[p.Region] = p.Score
	}
	for _, f := range []struct{ name, got, want string }{
		{"title", a.Title, s.title}, {"kicker", a.Kicker, "Huyện Sóc Sơn"}, {"agency", a.Agency, "LĐTĐ"}, {"lead", a.Lead, s.plainLead()},
		{"language", a.Language, "vi"}, {"authors", strings.Join(authors, ","), "P.Ngân"}, {"credit", a.Credit, ""},
		{"published", a.Published.Time.Format(time.RFC3339), "2020-09-09T12:03:00Z"}, {"updated", fmt.Sprint(a.Updated.IsZero()), "true"},
		{"guid", a.GUID, "113456.html"}, {"url", a.URL, "https://laodongthudo.vn" + samplePath},
		{"regions", fmt.Sprint(slices.Sorted(maps.Keys(regions))), "[vn/ha-noi vn/ha-noi/huyen-soc-son]"},
		{"series", fmt.Sprint(a.Series), "false"}, {"revision", fmt.Sprint(a.Rev), "0"},
		{"related", fmt.Sprint(len(a.Related)), "2"}, {"images", fmt.Sprint(len(a.Images)), "1"},
	} {
		if f.got != f.want {
			t.Errorf("%s is %q, want %q", f.name, f.got, f.want)
		}
	}
	for region, score := range regions {
		if score < 80 {
			t.Errorf("%s scores %d, want it certain", region, score)
		}
	}
	if len(a.Images) == 1 && (a.Images[0].Alt != s.alt || a.Images[0].Caption != s.caption) {
		t.Errorf("picture %+v", a.Images[0])
	}
}

// checkTextTaken checks the text: 17 paragraphs, without what belongs to other
// fields.
func checkTextTaken(t *testing.T, s *sampleArticle, a *news.Article) {
	t.Helper()
	paragraphs := markup.Paragraphs(a.HTML)
	if !slices.Equal(paragraphs, s.paragraphs) {
		t.Errorf("%d paragraphs, want the %d of the sample", len(paragraphs), len(s.paragraphs))
	}
	for _, out := range []string{"Pate Minh Chay", "trông tác", "P.Ngân", "Nguồn", "(LĐTĐ)"} {
		if strings.Contains(a.HTML, out) {
			t.Errorf("%q stands in the text", out)
		}
	}
	chars, words := utf8.RuneCountInString(strings.Join(paragraphs, "")), len(strings.Fields(strings.Join(paragraphs, " ")))
	if chars != 6829 || words != 1486 {
		t.Errorf("%d characters and %d words, want 6829 and 1486", chars, words)
	}
	if !a.Full {
		t.Error("it is not known as the full text")
	}
}

// documents returns every document of every feed.
func documents(t *testing.T, l *life) map[string]string {
	t.Helper()
	docs := map[string]string{}
	for _, feed := range []string{"tat-ca", "soc-son", "kinh-te"} {
		for _, format := range formats {
			docs[feed+format] = served(t, l, feed+format)
		}
	}
	return docs
}

func served(t *testing.T, l *life, name string) string {
	t.Helper()
	body, err := io.ReadAll(l.get("/feeds/"+name, "").Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// checkDocument checks that a document has the article as its one entry.
func checkDocument(t *testing.T, s *sampleArticle, name, doc string, published time.Time) {
	t.Helper()
	entries, err := readEntries(name[strings.LastIndexByte(name, '.'):], []byte(doc))
	if err != nil || len(entries) != 1 {
		t.Errorf("%s: %d entries, want one: %v", name, len(entries), err)
		return
	}
	if !strings.Contains(doc, s.title) || entries[0].link != "https://laodongthudo.vn"+samplePath {
		t.Errorf("%s: not the article of the paper: %s", name, entries[0].raw)
	}
	if strings.HasSuffix(name, ".atom") {
		stamp := published.In(hanoiTime).Format(time.RFC3339)
		for _, element := range []string{"published", "updated"} {
			if !strings.Contains(entries[0].raw, "<"+element+">"+stamp) && !strings.Contains(entries[0].raw, "<"+element+">"+published.Format(time.RFC3339)) {
				t.Errorf("%s: %s is not %s: %s", name, element, stamp, entries[0].raw)
			}
		}
	}
}
