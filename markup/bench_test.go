package markup

import (
	"strings"
	"testing"
)

// article is markup as a content system writes it, about 8 kB.
var article = strings.Repeat(`<p style="text-align: justify;"><span class="x">Huyện đã <strong>ban hành</strong> đề án về nâng cao chất lượng
	công tác giáo dục, <a href="/tin/bai-123.html" target="_blank">xem thêm</a>&nbsp;và kết quả.</span></p>
<figure class="image"><img src="data:image/gif;base64,R0lGOD" data-src="/images/2020/09/09/anh.jpg" alt="Ảnh" width="660" height="440"><figcaption>Chú thích</figcaption></figure>
<p>&nbsp;</p><div class="ads"><script>document.write("x")</script></div>`, 14)

func BenchmarkSanitize(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		Sanitize(article, base)
	}
}

func BenchmarkParagraphs(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		Paragraphs(article)
	}
}

func BenchmarkLegal(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		Legal(article)
	}
}

func BenchmarkURL(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		URL("https://news.example/tin-tuc/bai-viet-123456.html?page=2", base)
	}
}
