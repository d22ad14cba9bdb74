package page

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"regionwire/text"
)

// headlines are what an invented paper reports.
var headlines = []string{
	"Cầu mới qua sông thông xe trước mùa mưa", "Hơn 40 hộ dân làng hoa đón vụ Tết sớm", "Nước về sớm trên kênh đầu nguồn",
	"Lớp học bên bờ sông của thầy giáo về hưu", "Giá lúa đầu vụ nhích lên từng ngày", "Chợ đêm ven hồ mở lại cuối tuần này",
	"Thư viện xã có thêm hai nghìn cuốn sách", "Đội bóng nữ làng chài vào chung kết", "Trạm y tế lắp máy lọc nước cho bệnh nhân",
	"Vườn cây trăm tuổi giữa lòng thị trấn", "Người giữ tiếng trống của hội làng", "Con đường bê tông nối hai thôn sau ba mươi năm chờ đợi",
}

// drawList puts a list page together at random; it returns the page and the
// addresses of its articles.
func drawList(d *draw) (page string, want []string) {
	path := map[string]func(i int) string{
		"slug-id.html": func(i int) string { return fmt.Sprintf("/thoi-su/%s-%d.html", slug(headlines[i]), 204300+i) },
		"id.htm":       func(i int) string { return fmt.Sprintf("/%s-20241114%06d.htm", slug(headlines[i]), i+1000) },
		"dated":        func(i int) string { return fmt.Sprintf("/2026/11/%02d/%s/", i+1, slug(headlines[i])) },
		"slug":         func(i int) string { return "/tin/" + slug(headlines[i]) },
		"query":        func(i int) string { return fmt.Sprintf("/chitiet.aspx?newsid=%d", 5100+i) },
		"number":       func(i int) string { return fmt.Sprintf("/vn/tin-tuc/%d", 880100+i) },
		"post":         func(i int) string { return fmt.Sprintf("/%s-post%d.vnp", slug(headlines[i]), 99100+i) },
	}[d.one("path", "slug-id.html", "id.htm", "dated", "slug", "query", "number", "post")]
	item := d.one("item", "h3", "h2 bold", "div", "td", "li", "whole link", "br")
	picture, teaser, date, label := d.one("picture", "yes", "no"), d.one("teaser", "yes", "no"), d.one("date", "yes", "no"), d.one("label", "yes", "no")
	var b strings.Builder
	b.WriteString(`<html><head><title>Thời sự</title></head><body>` + drawMenu(d))
	b.WriteString(map[string]string{"main": "<main>", "div": "<div>", "table": "<table><tr><td>"}[d.one("around", "main", "div", "table")])
	for i := range headlines {
		href := path(i)
		want = append(want, "https://news.example.vn"+href)
		if picture == "yes" && item != "whole link" {
			fmt.Fprintf(&b, `<a href="%s"><img src="/i/%d.jpg" alt="%s"></a>`, href, i, headlines[i])
		}
		if label == "yes" {
			b.WriteString(`<a href="/doi-song">Đời sống</a> `)
		}
		extra := ""
		if teaser == "yes" {
			extra += fmt.Sprintf("<p>Đoạn dẫn thứ %d của bài báo nói thêm về câu chuyện trong tiêu đề phía trên.</p>", i)
		}
		if date == "yes" {
			extra += fmt.Sprintf("<span>%02d/11/2026 08:%02d</span>", i+1, i+10)
		}
		fmt.Fprintf(&b, map[string]string{
			"h3": `<h3><a href="%s">%s</a></h3>%s`, "h2 bold": `<h2><b><a href="%s">%s</a></b></h2>%s`, "div": `<div class="item"><div class="name"><a href="%s">%s</a></div>%s</div>`,
			"td": `<table><tr><td><a href="%s"><b>%s</b></a><br>%s</td></tr></table>`, "li": `<ul><li><a href="%s">%s</a>%s</li></ul>`,
			"whole link": `<a href="%s"><div><h3>%s</h3>%s</div></a>`, "br": `<a href="%s">%s</a><br>%s<br>`,
		}[item], href, headlines[i], extra)
	}
	b.WriteString(`<div class="paging"><a href="/thoi-su?page=2">Trang sau</a></div>`)
	if d.one("footer", "footer", "div") == "footer" {
		b.WriteString(`<footer><a href="/lien-he">Liên hệ quảng cáo trên báo Bến Sông</a></footer>`)
	} else {
		b.WriteString(`<div><a href="/gioi-thieu">Giới thiệu về tòa soạn báo Bến Sông</a> <a href="/rss.html">Đọc tin bằng RSS trên máy của bạn</a></div>`)
	}
	return b.String() + "</body></html>", want
}

func drawMenu(d *draw) string {
	items := [][2]string{{"Trang chủ", "/"}, {"Thời sự", "/thoi-su"}, {"Đời sống xã hội", "/doi-song-xa-hoi"}, {"Kinh tế", "/kinh-te.html"}, {"Đọc báo in hôm nay", "/bao-in"}, {"Video", "https://video.example.vn/"}}
	switch d.one("menu", "nav", "div", "table") {
	case "nav":
		return "<nav>" + links(items, `<a href="%s">%s</a>`) + "</nav>"
	case "table":
		return "<table>" + links(items, `<tr><td><a href="%s">%s</a></td></tr>`) + "</table>"
	}
	return "<div>" + links(items, `<a href="%s">%s</a> | `) + "</div>"
}

func slug(s string) string { return strings.ReplaceAll(text.Fold(s), " ", "-") }

// TestListWhateverTheLayout reads list pages put together at random.
func TestListWhateverTheLayout(t *testing.T) {
	address := siteURL(t, "https://news.example.vn/thoi-su")
	for seed := range uint64(200) {
		d := &draw{Rand: rand.New(rand.NewPCG(seed, 2))}
		page, want := drawList(d)
		links := List([]byte(page), address, Options{Zone: zone(t, "Asia/Ho_Chi_Minh"), Now: readAt})
		got := make([]string, len(links))
		for i, l := range links {
			got[i] = l.URL
			if i < len(headlines) && l.Title != headlines[i] {
				t.Errorf("%d: title %q, want %q\n%q", seed, l.Title, headlines[i], d.drawn)
				break
			}
			if slices.Contains(d.drawn, "date=yes") && l.Published.IsZero() || slices.Contains(d.drawn, "teaser=yes") && !strings.HasPrefix(l.Lead, "Đoạn dẫn thứ") {
				t.Errorf("%d: lead %q, published %v\n%q", seed, l.Lead, l.Published, d.drawn)
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %d links, want %d\n%q\n%q", seed, len(got), len(want), d.drawn, got)
		}
	}
}
