package fetcher

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"regionwire/news"
)

// fullItem returns an item as newsrooms with full text write it: about 8 kB.
func fullItem(n int) string {
	paragraph := "<p>Công tác xây dựng Đảng luôn được huyện Sóc Sơn quan tâm chú trọng, nhất là nâng cao năng lực lãnh đạo của tổ chức cơ sở đảng và chất lượng đội ngũ đảng viên số " + fmt.Sprint(n) + ".</p>\n"
	return fmt.Sprintf(`<item><title>Chủ động, sáng tạo trong công tác xây dựng Đảng %d</title>
<link>https://paper.example/xay-dung-dang-%d.html</link><guid isPermaLink="false">%d</guid>
<pubDate>Mon, 23 Nov 2026 %02d:03:00 +0700</pubDate><dc:creator>P.Ngân</dc:creator><category>Thời sự</category>
<description><![CDATA[<a href="https://paper.example/xay-dung-dang-%d.html"><img src="https://paper.example/anh-%d.jpg"></a>(LĐTĐ) Thực hiện Nghị quyết Đại hội.]]></description>
<content:encoded><![CDATA[%s]]></content:encoded></item>
`, n, n, n, n%24, n, n, strings.Repeat(paragraph, 30))
}

func summaryItem(n int) string {
	return fmt.Sprintf(`<item><title>Chủ động, sáng tạo trong công tác xây dựng Đảng %d</title>
<link>https://paper.example/xay-dung-dang-%d.html</link><guid isPermaLink="false">%d</guid>
<pubDate>Mon, 23 Nov 2026 %02d:03:00 +0700</pubDate><dc:creator>P.Ngân</dc:creator><category>Thời sự</category>
<description><![CDATA[<a href="https://paper.example/xay-dung-dang-%d.html"><img src="https://paper.example/anh-%d.jpg"></a>(LĐTĐ) Thực hiện Nghị quyết Đại hội lần thứ XI Đảng bộ huyện Sóc Sơn nhiệm kỳ 2015-2020, công tác xây dựng Đảng luôn được huyện quan tâm chú trọng, nâng cao chất lượng tổ chức cơ sở đảng và đội ngũ đảng viên, được nhân dân đồng tình.]]></description></item>
`, n, n, n, n%24, n, n)
}

func benchFeed(item func(int) string, n int) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Báo</title><link>https://paper.example/</link><description>Tin</description><language>vi</language><ttl>30</ttl>
`)
	for i := range n {
		b.WriteString(item(i + 1))
	}
	b.WriteString("</channel></rss>\n")
	return []byte(b.String())
}

// readKnowing reads a feed from the bytes of the response to items ready for
// ingest, which are those whose chunks are not known.
func readKnowing(tb testing.TB, body []byte, known map[news.Hash]bool) []news.Item {
	ch := channel("https://paper.example/rss")
	doc, err := open(ch, &answer{status: 200, body: body, final: ch.URL})
	if err != nil {
		tb.Fatal(err)
	}
	poll := news.Poll{Channel: ch, Outcome: news.Outcome{At: testNow}}
	if _, err := doc.fill(tb.Context(), &poll, seen{chunks: known}); err != nil {
		tb.Fatal(err)
	}
	return poll.Items
}

// allButFirst returns the chunks of a feed but those of its first items.
func allButFirst(body []byte, fresh int) map[news.Hash]bool {
	known := map[news.Hash]bool{}
	for _, h := range Parse(channel("https://paper.example/rss"), nil, body, testNow).Listed[fresh:] {
		known[h] = true
	}
	return known
}

// Of 50 items, two new ones cost a tenth of what gofeed allocates for all. That
// holds for time as well, which BenchmarkRead shows.
func TestNewItemsAloneCost(t *testing.T) {
	for name, item := range map[string]func(int) string{"full": fullItem, "summary": summaryItem} {
		body := benchFeed(item, 50)
		whole := testing.AllocsPerRun(3, func() {
			if _, err := gofeed.NewParser().ParseString(string(body)); err != nil {
				t.Fatal(err)
			}
		})
		for fresh := range 3 {
			known := allButFirst(body, fresh)
			n := testing.AllocsPerRun(3, func() { readKnowing(t, body, known) })
			if n > whole/10 {
				t.Errorf("%s, %d new: %.0f allocations, gofeed makes %.0f", name, fresh, n, whole)
			}
		}
	}
}

// BenchmarkRead reads a feed of 50 items of which so many are new, from the
// bytes of the response to items ready for ingest.
func BenchmarkRead(b *testing.B) {
	for _, kind := range []struct {
		name string
		item func(int) string
	}{{"full", fullItem}, {"summary", summaryItem}} {
		body := benchFeed(kind.item, 50)
		for _, fresh := range []int{0, 1, 2, 10, 50} {
			known := allButFirst(body, fresh)
			b.Run(fmt.Sprintf("%s/new=%d", kind.name, fresh), func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				b.ReportAllocs()
				for b.Loop() {
					if items := readKnowing(b, body, known); len(items) != fresh {
						b.Fatalf("%d items", len(items))
					}
				}
			})
		}
		b.Run(kind.name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gofeed.NewParser().ParseString(string(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
