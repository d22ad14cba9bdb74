package ingest_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/storage"
)

// Explain says what an article was held against, with scores, what decided and
// what would have been needed; asking changes nothing.
func TestComparisonsAreExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, arrive := steered(t)
		root := arrive(0, "Lũ lên nhanh ở vùng hạ lưu", flood)
		half := arrive(1, "Cứu hộ trong đêm", strings.SplitAfter(flood, ".")[1]+" Đến sáng nay nước đã rút, nhiều tuyến đường được thông trở lại, học sinh hai xã đi học bình thường và chợ phiên lại đông người mua bán từ tờ mờ sáng.")
		same := arrive(2, "Nước lũ tràn về", flood)
		before := r.facts("all")
		for range 2 {
			x := r.explain(half.ID.String(), "")
			if len(x.Compared) == 0 || x.Compared[0].Article.ID != root.ID || x.Compared[0].Containment < 0.3 || !strings.Contains(x.Compared[0].Why, "needs") {
				t.Errorf("half of it compares as %+v", x.Compared)
			}
			x = r.explain(same.ID.String(), "")
			if len(x.Compared) == 0 || !x.Compared[0].Joined || x.Compared[0].Jaccard < 0.7 || x.Compared[0].Why != "same text" {
				t.Errorf("a copy compares as %+v", x.Compared)
			}
		}
		if got := r.facts("all"); got != before {
			t.Errorf("explaining changed\n%s\nto\n%s", before, got)
		}
	})
}

// What stands in feeds is explained while the store is full.
func TestAFullStoreIsNoReasonToWaitForAnExplanation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, arrive := steered(t)
		a := arrive(0, "Lũ lên nhanh ở vùng hạ lưu", flood)
		ch := &c.sources[1].Channels[0]
		r.store.refuse(func() error { return storage.ErrFull })
		if err := r.in.Submit(t.Context(), made(ch, some(ch, 0, 1)...)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if r.in.Full() == nil {
			t.Fatal("the store is not full")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if x, err := r.in.Explain(ctx, a.ID.String(), ""); err != nil || len(x.Feeds) != 1 || !x.Feeds[0].In {
			t.Errorf("explained as %+v, %v", x.Feeds, err)
		}
		r.store.refuse(func() error { return nil })
		time.Sleep(time.Minute)
		if x := r.explain(a.ID.String(), ""); x.Feeds[0].Entry == nil || r.in.Full() != nil {
			t.Errorf("with room: %+v, full %v", x, r.in.Full())
		}
	})
}
