package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// TestFullTextFromPollToReader follows an article whose feed has a line and
// whose page has the text: it is stored once, places and rules read it, copies
// are found by it, readers get it where the paper allows that, and a page that
// grows is an update.
func TestFullTextFromPollToReader(t *testing.T) {
	config := writeConfig(t, `
site: {url: https://tin.example, name: Tin, language: vi}
sources:
  paper: {feed: "https://paper.example/rss", full_text: always, rights: full}
  other: https://other.example/rss
rules:
  bo-ke: {why: Bờ kè, all: [{field: body, phrase: bờ kè}]}
feeds:
  tat-ca: Tất cả
  soc-son: {title: Sóc Sơn, region: Huyện Sóc Sơn}
  bo-ke: {title: Bờ kè, accept: [bo-ke]}
`)
	published := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	link := "https://paper.example/mua-lu-va-con-duong-ven-song-113001.html"
	var body []string
	for i := range 8 {
		body = append(body, fmt.Sprintf("Ở đoạn thứ %d của con đường ven sông thuộc huyện Sóc Sơn, đội thi công đã làm xong phần móng trước mùa mưa và bắt đầu đổ lớp mặt đầu tiên vào sáng nay.", i+1))
	}
	page := func(paragraphs []string) string {
		return `<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Mùa lũ và con đường ven sông</title></head><body><h1>Mùa lũ và con đường ven sông</h1><p>24/11/2026 08:00</p><p>` +
			strings.Join(paragraphs, "</p><p>") + `</p><p><b>P.Ngân</b></p></body></html>`
	}
	papers := newSamplePress(map[string]string{
		"https://paper.example/rss": feed("Mùa lũ và con đường ven sông", link, "Đường ven sông làm đến đâu.", nil, published),
		link:                        page(append(body, "Phần khó nhất là bờ kè, kỹ sư trưởng cho biết, vì nền đất ở đây yếu và nước lên nhanh.")),
	})
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(published.Add(time.Hour)))
		l := begin(t, config, papers)
		time.Sleep(5 * time.Minute)
		entry := func(feed string, want int) []shown {
			t.Helper()
			list, err := readEntries(".json", []byte(served(t, l, feed+".json")))
			if err != nil || len(list) != want {
				t.Fatalf("%s: %d entries, want %d: %v", feed, len(list), want, err)
			}
			return list
		}
		first := entry("tat-ca", 1)[0]
		entry("soc-son", 1)
		entry("bo-ke", 1)
		if !strings.Contains(first.raw, "Phần khó nhất") || !strings.Contains(first.raw, "P.Ngân") {
			t.Errorf("the text is not published: %s", first.raw)
		}

		papers.put("https://other.example/rss", feed("Đường ven sông trước mùa lũ", "https://other.example/duong-200001.html", "Chuyện một con đường.", body, published.Add(time.Hour)))
		time.Sleep(3 * time.Hour)
		entry("tat-ca", 1) // a copy of the text of the page

		more := append(append([]string{}, body...), "Phần khó nhất là bờ kè, kỹ sư trưởng cho biết, vì nền đất ở đây yếu và nước lên nhanh.",
			"Chiều nay, thành phố quyết định chi thêm 12 tỷ đồng để gia cố 300 mét kè phía thượng lưu.",
			"Người dân hai thôn ven sông sẽ được bố trí chỗ ở tạm trong hai tháng, bắt đầu từ ngày 1 tháng 12, theo quyết định vừa ký.")
		papers.put(link, page(more))
		papers.put("https://paper.example/rss", feed("Mùa lũ và con đường ven sông", link, "Đường ven sông được thêm 12 tỷ đồng.", nil, published))
		time.Sleep(4 * time.Hour)
		grown := entry("tat-ca", 1)[0]
		if grown.id != first.id || grown.rev != first.rev+1 || !strings.Contains(grown.raw, "300 mét kè") {
			t.Errorf("the page that grew: %s", grown.raw)
		}
		list, _, err := l.store.List(t.Context(), storage.Query{Bodies: true})
		if err != nil {
			t.Fatal(err)
		}
		full := 0
		for _, a := range list {
			if a.Source == news.SourceID("paper") && a.Full && strings.Contains(a.HTML, "300 mét kè") {
				full++
			}
		}
		if len(list) != 2 || full != 1 {
			t.Errorf("%d articles, %d with the text: want it stored once", len(list), full)
		}
		l.end(t)
	})
}
