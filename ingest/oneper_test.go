package ingest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/dedup"
	"regionwire/ingest"
	"regionwire/news"
)

// A feed that asks for one entry a story shows its first report alone; others
// show each, and a later one refers to the first.
func TestOneEntryAStory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		front := feed("front")
		front.OnePer = curate.PerStory
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all"), front}}, ingest.Options{Matcher: dedup.New(dedup.Options{})})
		first, second := item(&a.Channels[0], "1", "/x-100001.html", "Thông xe cầu mới qua sông"), item(&b.Channels[0], "1", "/y-100002.html", "Dân mừng ngày thông xe cầu mới qua sông")
		first.Lead = bridge
		second.Lead = "Sau hai năm thi công, cây cầu mới bắc qua sông đã thông xe. Chi phí vận chuyển hàng hóa của tiểu thương giảm vì không còn phải chờ phà, " +
			"còn người dân hai xã đi chợ huyện nhanh hơn, theo ghi nhận của phóng viên tại lễ khánh thành sáng nay."
		r.poll(&b.Channels[0])
		r.poll(&a.Channels[0], first)
		time.Sleep(time.Hour)
		second.Published.Time = time.Now()
		r.poll(&b.Channels[0], second)
		r.expectTitles("front", first.Title)
		r.expectTitles("all", second.Title, first.Title)
		list := r.articles()
		if list[0].Story != list[1].Story || list[0].Copy == list[1].Copy {
			t.Fatalf("no two reports of one story: %+v", list)
		}
		if got, want := r.entry("all", list[1].ID).Follows, r.entry("all", list[0].ID).ID; got != want {
			t.Errorf("the second follows %v, not %v", got, want)
		}
	})
}
