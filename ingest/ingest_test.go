package ingest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
)

func TestItemsBecomeEntries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		out := r.poll(ch, item(ch, "2", "/bai-hai-100002.html", "Bài hai"), item(ch, "1", "/bai-mot-100001.html", "Bài một"))
		if out.New != 2 || out.Edited != 0 || out.Copies != 0 || len(out.Dates) != 2 {
			t.Errorf("outcome %+v", out)
		}
		synctest.Wait()
		r.expectTitles("all", "Bài hai", "Bài một")
		if st, ok := r.in.State(ch.ID); !ok || st.ETag != `"e"` || st.Items != 2 {
			t.Errorf("state %+v", st)
		}
		time.Sleep(time.Minute)
		r.poll(ch, item(ch, "3", "/bai-ba-100003.html", "Bài ba"))
		r.expectTitles("all", "Bài ba", "Bài hai", "Bài một")
	})
}
