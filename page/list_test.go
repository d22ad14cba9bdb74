package page

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// listPage is an invented front page of a section: a menu, a lead story linked
// by picture and title, stories with teasers and dates, a box of most read
// stories in the sidebar, paging and a footer.
const listPage = `<!DOCTYPE html><html lang="vi"><head><title>Thời sự - Báo Bến Sông</title><base href="https://news.example.vn/"></head><body>
<header><a href="/"><img src="/logo.png" alt="Báo Bến Sông: tiếng nói của người vùng sông nước"></a></header>
<nav><ul><li><a href="/thoi-su">Thời sự</a></li><li><a href="/doi-song-xa-hoi-va-con-nguoi">Đời sống xã hội và con người</a></li><li><a href="/kinh-te">Kinh tế</a></li></ul></nav>
<main>
<div class="breadcrumb"><a href="/">Trang chủ</a> » <a href="/thoi-su">Thời sự</a></div>
<article class="lead"><a href="/thoi-su/cau-moi-qua-song-thong-xe-204377.html"><img src="/i/1.jpg" alt="Cầu mới"></a>
<h2><a href="/thoi-su/cau-moi-qua-song-thong-xe-204377.html">Cầu mới qua sông thông xe trước mùa mưa</a></h2>
<span class="time">Thứ Tư, 13/03/2024, 17:20</span><p>Cây cầu dài hơn ba trăm mét nối hai xã ven sông được đưa vào sử dụng sớm hơn dự kiến hai tháng.</p>
<a href="/thoi-su/cau-moi-qua-song-thong-xe-204377.html#comments">12 bình luận</a></article>
<ul class="list">
<li><h3><a href="thoi-su/hon-40-ho-dan-lang-hoa-204390.html" title="x">Hơn 40 hộ dân làng hoa đón vụ Tết sớm</a></h3><time datetime="2024-03-12T08:00:00+07:00">Hôm qua</time></li>
<li><h3><a href="//news.example.vn/thoi-su/nuoc-ve-som-tren-kenh-204391.html">Nước về sớm trên kênh đầu nguồn</a></h3></li>
<li><h3><a href="https://video.example.vn/lop-hoc-ben-bo-song-204392.html">Lớp học bên bờ sông của thầy giáo về hưu</a></h3><a href="/tag/giao-duc">Giáo dục</a></li>
<li><h3><a href="/thoi-su">Xem tất cả tin thời sự trong ngày hôm nay</a></h3></li>
<li><h3><a href="https://ads.example.com/khuyen-mai-lon-nhat-trong-nam-2024">Khuyến mãi lớn nhất trong năm tại siêu thị</a></h3></li>
<li><h3><a href="javascript:void(0)">Bấm vào đây để xem thêm tin mới</a></h3></li>
</ul>
<p>Đọc thêm trong <a href="/thoi-su/bai-cu-ve-mot-chuyen-cu-100000.html">bài viết cũ về một chuyện rất cũ</a> mà chúng tôi đã đăng từ nhiều năm trước, khi con đường này còn chưa có.</p>
<div class="pagination"><a href="/thoi-su?page=2">2</a> <a href="/thoi-su/trang-3">Trang sau của chuyên mục này</a></div>
</main>
<aside><h3>Đọc nhiều</h3><a href="/the-thao/giai-bong-da-hoc-sinh-204200.html">Giải bóng đá học sinh khởi tranh tuần này</a></aside>
<footer><a href="/lien-he">Liên hệ tòa soạn và quảng cáo trên báo</a></footer></body></html>`

func TestListFindsArticles(t *testing.T) {
	links := List([]byte(listPage), siteURL(t, "https://news.example.vn/thoi-su/"), Options{Zone: zone(t, "Asia/Ho_Chi_Minh"), Now: readAt})
	want := []Link{
		{URL: "https://news.example.vn/thoi-su/cau-moi-qua-song-thong-xe-204377.html", Title: "Cầu mới qua sông thông xe trước mùa mưa",
			Lead:      "Cây cầu dài hơn ba trăm mét nối hai xã ven sông được đưa vào sử dụng sớm hơn dự kiến hai tháng.",
			Published: news.When{Time: time.Date(2024, 3, 13, 10, 20, 0, 0, time.UTC), Basis: news.AssumedZone, Raw: "Thứ Tư, 13/03/2024, 17:20"}},
		{URL: "https://news.example.vn/thoi-su/hon-40-ho-dan-lang-hoa-204390.html", Title: "Hơn 40 hộ dân làng hoa đón vụ Tết sớm",
			Published: news.When{Time: time.Date(2024, 3, 12, 1, 0, 0, 0, time.UTC), Basis: news.Zoned, Raw: "2024-03-12T08:00:00+07:00"}},
		{URL: "https://news.example.vn/thoi-su/nuoc-ve-som-tren-kenh-204391.html", Title: "Nước về sớm trên kênh đầu nguồn"},
		{URL: "https://video.example.vn/lop-hoc-ben-bo-song-204392.html", Title: "Lớp học bên bờ sông của thầy giáo về hưu"},
	}
	if len(links) != len(want) {
		t.Errorf("%d links, want %d", len(links), len(want))
	}
	for i := range min(len(links), len(want)) {
		if links[i] != want[i] {
			t.Errorf("link %d = %+v\nwant %+v", i, links[i], want[i])
		}
	}
}

func TestListByRecipe(t *testing.T) {
	for selector, want := range map[string]int{
		"aside a":         1,
		"ul.list li":      3, // the first link of each, those of the site alone
		"h2":              1,
		"a img":           2, // the picture's link; the home page
		".nothing":        0,
		"article.lead h2": 1,
	} {
		s, err := Compile(&news.Recipe{Links: selector})
		if err != nil {
			t.Fatal(err)
		}
		links := List([]byte(listPage), siteURL(t, "https://news.example.vn/thoi-su"), Options{Selectors: s, Now: readAt})
		if len(links) != want {
			t.Errorf("%s: %d links, want %d: %v", selector, len(links), want, links)
		}
	}
}

func TestListIsBounded(t *testing.T) {
	page := many(3000, `<li><a href="/thoi-su/tin-tuc-trong-ngay-%05d.html">Tin tức trong ngày ở địa phương</a></li>`)
	if n := len(List([]byte(page), siteURL(t, "https://news.example.vn/"), Options{})); n != maxLinks {
		t.Errorf("%d links, want %d", n, maxLinks)
	}
	if l := List(nil, nil, Options{}); l != nil {
		t.Errorf("nothing lists %v", l)
	}
}

// TestListOfRecordedPages reads front pages as they were, of a daily in
// English and of blogs.
func TestListOfRecordedPages(t *testing.T) {
	for _, c := range []struct {
		file, address   string
		least, most     int
		firstPath, last string
	}{
		{"japantimes.html", "https://www.japantimes.co.jp/", 55, 75, "/news/2019/05/24/business/economy-business/japan-downgrades-prospects-economy-due-china-u-s-trade-war/", "/opinion/2019/05/24/"},
		{"codehollow.html", "https://codehollow.com/", 10, 10, "/2019/02/change-device-owner-of-an-azure-ad-joined-device/", "/2017/06/"},
		{"sixcolors.html", "https://sixcolors.com/", 12, 20, "/link/2016/03/transmission-bit-torrent-client-possibly-infected-with-malware/", "/link/2016/03/"},
	} {
		t.Run(c.file, func(t *testing.T) {
			body, err := os.ReadFile("../../shared/corpora/html/" + c.file)
			if err != nil {
				t.Skipf("recorded pages are not there: %v", err)
			}
			links := List(body, siteURL(t, c.address), Options{Now: readAt})
			if len(links) < c.least || len(links) > c.most {
				t.Fatalf("%d links, want %d to %d", len(links), c.least, c.most)
			}
			if !strings.HasSuffix(links[0].URL, c.firstPath) || !strings.Contains(links[len(links)-1].URL, c.last) {
				t.Errorf("from %s to %s", links[0].URL, links[len(links)-1].URL)
			}
			for _, l := range links {
				if len(l.Title) < 5 {
					t.Errorf("%s is titled %q", l.URL, l.Title)
				}
			}
		})
	}
}

// A recipe is proposed where the automatic way finds nothing, and there alone.
func TestProposeFindsASelector(t *testing.T) {
	address := siteURL(t, "https://village.example.ch/aktuell")
	var b strings.Builder
	b.WriteString(`<div class="menu"><a href="/">Start</a> <a href="/aktuell">Aktuell</a> <a href="/verein">Vereine</a></div><div class="content"><ul class="entries">`)
	for _, name := range []string{"Dorffest", "Orgel", "Baustelle", "Wahlen", "Markt", "Schule", "Bach", "Wald", "Post", "Chor", "Turnen", "Feuerwehr"} {
		fmt.Fprintf(&b, `<li class="entry"><a href="/x/%s">%s</a></li>`, strings.ToLower(name), name)
	}
	page := b.String() + "</ul></div>"
	if links := List([]byte(page), address, Options{Now: readAt}); links != nil {
		t.Fatalf("the automatic way finds %d links", len(links))
	}
	recipe, preview := Propose([]byte(page), address, Options{Now: readAt})
	if recipe.Links != ".entry a" && recipe.Links != ".entries a" || len(preview) != 12 || preview[0].Title != "Dorffest" {
		t.Errorf("recipe %q, %d links", recipe.Links, len(preview))
	}
	if recipe, preview := Propose([]byte(numbered(12)), siteURL(t, "https://news.example.vn/thoi-su"), Options{Now: readAt}); recipe != (news.Recipe{}) || len(preview) != 12 {
		t.Errorf("a list that is read automatically gives %v, %d links", recipe, len(preview))
	}
	if recipe, preview := Propose([]byte("<p>nothing here"), address, Options{}); recipe != (news.Recipe{}) || preview != nil {
		t.Errorf("nothing gives %v, %v", recipe, preview)
	}
}

func numbered(n int) string {
	var b strings.Builder
	b.WriteString(`<div class="menu"><a href="/a">Trang chủ của tờ báo này</a></div><div class="box-news">`)
	for i := range n {
		fmt.Fprintf(&b, `<div class="item"><a href="/i"><img></a><h3 class="name"><a href="/thoi-su/tin-tuc-trong-ngay-%d.html">Tin tức trong ngày ở địa phương</a></h3></div>`, 12345+i)
	}
	return b.String() + "</div>"
}

func BenchmarkList(b *testing.B) {
	body := []byte(listPage + numbered(100))
	address := siteURL(b, "https://news.example.vn/thoi-su")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if len(List(body, address, Options{Now: readAt})) < 100 {
			b.Fatal("too few")
		}
	}
}
