package ingest_test

import (
	"strings"
	"testing"
	"testing/synctest"
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
