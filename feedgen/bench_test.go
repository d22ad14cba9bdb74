package feedgen

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// busy fills a feed with n articles of usual size.
func busy(b *testing.B, s storage.Store, n int) {
	when := at("2020-09-10", "12:00")
	var list []*news.Article
	var entries []storage.Entry
	for i := range n {
		a := reported("hanoimoi", fmt.Sprintf("/bai-%d.html", i), fmt.Sprintf("Chủ động, sáng tạo trong công tác xây dựng Đảng, kỳ %d", i), when.Add(-time.Duration(i)*time.Minute))
		a.Shown.Lead = strings.Repeat("Công tác xây dựng Đảng luôn được huyện Sóc Sơn quan tâm chú trọng. ", 4)
		a.Shown.Image = news.Image{URL: fmt.Sprintf("https://hanoimoi.vn/%d.jpg", i)}
		a.HTML = "<p>" + strings.Repeat(a.Shown.Lead+"</p><p>", 10) + "</p>"
		a.Shown.Places = []string{"vn/ha-noi/huyen-soc-son"}
		list, entries = append(list, a), append(entries, entered("soc-son", a))
	}
	keep(b, s, when, list, entries...)
}

// BenchmarkFeed renders one feed in its three formats, from the store to
// compressed documents.
func BenchmarkFeed(b *testing.B) {
	for name, rights := range map[string]news.Rights{"extract": {Chars: 280, Image: true}, "full text": {Full: true, Image: true}} {
		b.Run(name, func(b *testing.B) {
			s := openStore(b)
			busy(b, s, 50)
			tables := newsroom()
			for _, source := range tables.Sources {
				source.Rights = rights
			}
			p := published(b, s, tables)
			b.ReportAllocs()
			for b.Loop() {
				clear(p.current) // else nothing would be compressed or read back
				p.Changed("soc-son")
				if err := p.Refresh(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
