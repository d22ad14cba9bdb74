package ingest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/dedup"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

const (
	flood = "Nước sông dâng cao trong đêm làm ngập hàng trăm ngôi nhà ở ven bờ, chính quyền đã di dời các hộ dân tới trường học gần đó. " +
		"Lực lượng cứu hộ dùng xuồng đưa người già và trẻ em ra khỏi vùng ngập, đồng thời phát lương thực, nước sạch và thuốc men cho bà con."
	bridge = "Cây cầu mới bắc qua sông được thông xe sáng nay sau hai năm thi công, giúp người dân hai xã rút ngắn đường đi tới chợ huyện. " +
		"Nhiều tiểu thương cho biết từ nay hàng hóa không còn phải chờ phà, chi phí vận chuyển giảm đáng kể so với trước kia."
)

// steered is a desk of papers whose articles are matched as in use.
func steered(t *testing.T) (*room, config, func(paper int, title, lead string) *news.Article) {
	var c config
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		c.sources = append(c.sources, paper(id, id+".vn", "/rss"))
	}
	c.feeds = []curate.Feed{feed("all")}
	r := start(t, c, ingest.Options{Matcher: dedup.New(dedup.Options{})})
	n := 100000
	return r, c, func(paper int, title, lead string) *news.Article {
		t.Helper()
		n++
		ch := &c.sources[paper].Channels[0]
		it := item(ch, title, "/bai-"+time.Duration(n).String()+".html", title)
		it.Lead = lead
		r.poll(ch, it)
		time.Sleep(time.Hour)
		for _, a := range r.articles() {
			if a.Title == title {
				return a
			}
		}
		t.Fatalf("%q is not stored", title)
		return nil
	}
}

// again restarts the room with a Matcher that remembers nothing but what is
// stored.
func (r *room) again(c config) {
	r.Helper()
	r.opts.Matcher = dedup.New(dedup.Options{})
	r.restart(c)
	synctest.Wait()
}

func TestALaterCopyFollowsAMerge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, arrive := steered(t)
		water := arrive(0, "Lũ lên nhanh ở vùng hạ lưu", flood)
		road := arrive(1, "Thông xe cầu mới qua sông", bridge)
		if road.Copy == water.Copy || road.Story == water.Story {
			t.Fatal("joined by themselves")
		}
		merged := r.edit(storage.Edit{Action: ingest.Merge, Article: road.ID, Value: water.ID.String()})
		r.again(c)
		if late := arrive(2, "Cầu mới thông xe sáng nay", bridge); late.Copy != water.Copy || late.Story != water.Story {
			t.Errorf("a later copy is in %s, not in %s, where an editor put its text", late.Copy, water.Copy)
		}
		r.edit(storage.Edit{Action: ingest.Undo, Undoes: merged.Seq})
		r.again(c)
		if late := arrive(3, "Cầu qua sông đã thông xe", bridge); late.Copy != road.ID {
			t.Errorf("after the undoing a later copy is in %s, not in %s", late.Copy, road.ID)
		}
	})
}

// Whichever of two copies is split off, each is followed by its like.
func TestALaterCopyFollowsASplit(t *testing.T) {
	variant := strings.Replace(flood, "Lực lượng cứu hộ dùng xuồng", "Bộ đội và dân quân dùng ca nô", 1)
	for _, which := range []string{"root", "copy"} {
		t.Run(which, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, c, arrive := steered(t)
				root := arrive(0, "Lũ lên nhanh ở vùng hạ lưu", flood)
				other := arrive(1, "Nước lũ tràn về trong đêm", variant)
				if other.Copy != root.ID {
					t.Fatal("no copy")
				}
				parted := root
				if which == "copy" {
					parted = other
				}
				act := r.edit(storage.Edit{Action: ingest.Split, Article: parted.ID})
				r.again(c)
				likeRoot, likeOther := arrive(2, "Lũ lên ở hạ lưu", flood), arrive(3, "Lũ tràn về đêm qua", variant)
				if got, want := likeRoot.Copy, r.article(root.ID).Copy; got != want {
					t.Errorf("a copy of the root is in %s, not in its group %s", got, want)
				}
				if got, want := likeOther.Copy, r.article(other.ID).Copy; got != want {
					t.Errorf("a copy of the other is in %s, not in its group %s", got, want)
				}
				if likeRoot.Story == likeOther.Story {
					t.Error("what an editor parted is one story again")
				}
				r.edit(storage.Edit{Action: ingest.Undo, Undoes: act.Seq})
				r.again(c)
				if late := arrive(4, "Cảnh ngập lụt ở hạ lưu", variant); late.Copy != root.ID || late.Story != root.ID {
					t.Errorf("after the undoing a copy is in %s, not in %s", late.Copy, root.ID)
				}
			})
		})
	}
}

// A later report of the event of what was merged joins the story, too.
func TestALaterReportFollowsAMerge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c, arrive := steered(t)
		water := arrive(0, "Lũ lên nhanh ở vùng hạ lưu", flood)
		road := arrive(1, "Thông xe cầu mới qua sông", bridge)
		r.edit(storage.Edit{Action: ingest.Merge, Article: road.ID, Value: water.ID.String()})
		r.again(c)
		report := "Sau hai năm thi công, cây cầu mới bắc qua sông đã thông xe. Chi phí vận chuyển hàng hóa của tiểu thương giảm vì không còn phải chờ phà, " +
			"còn người dân hai xã đi chợ huyện nhanh hơn, theo ghi nhận của phóng viên tại lễ khánh thành sáng nay."
		late := arrive(2, "Dân mừng ngày thông xe cầu mới qua sông", report)
		if late.Copy != late.ID {
			t.Fatal("a copy, not a report")
		}
		if late.Story != water.Story {
			t.Errorf("a later report is in story %s, not in %s", late.Story, water.Story)
		}
	})
}
