package dedup

import (
	"slices"
	"testing"
	"time"

	"regionwire/news"
)

func item(change func(*news.Item)) *news.Item {
	it := &news.Item{
		Channel:   "bao/abcdefghij",
		GUID:      "1",
		Link:      "https://bao.example/thoi-su/lu-len-nhanh-tren-song-113456.html",
		Title:     "Lũ lên nhanh trên sông",
		Lead:      "Mực nước trên sông đã vượt báo động hai.",
		Published: news.When{Time: time.Date(2026, 11, 3, 18, 30, 0, 0, time.UTC), Basis: news.Zoned},
	}
	if change != nil {
		change(it)
	}
	return it
}

func keysOf(it *news.Item) (news.ID, []news.Key) {
	id, _, _, keys := Keys(it, "bao.example", time.UTC)
	return id, keys
}

func TestKeysStandInTheirOrder(t *testing.T) {
	it := item(nil)
	id, primary, canonical, keys := Keys(it, "bao.example", time.FixedZone("", 7*3600))
	if canonical != it.Link || news.ID(primary) != id || len(keys) != 4 || keys[1] != primary {
		t.Fatalf("id %v, primary %v, canonical %q, keys %v", id, primary, canonical, keys)
	}
	if title, ok := TitleKey(it, "bao.example", time.FixedZone("", 7*3600)); !ok || keys[3] != title {
		t.Error("the title key is not the last one")
	}
	if _, _, _, other := Keys(it, "bao.example", time.UTC); other[3] == keys[3] {
		t.Error("the title key of another local day is the same")
	}
}

// What two items share decides whether the second is the first again.
func TestKeysRecogniseAnItem(t *testing.T) {
	_, first := keysOf(item(nil))
	for _, tt := range []struct {
		name   string
		change func(*news.Item)
		shared int
	}{
		{"same", func(it *news.Item) {}, 4},
		{"edited headline", func(it *news.Item) {
			it.Title, it.Link = "Lũ rút", "https://m.bao.example/thoi-su/lu-rut-nhanh-113456.html"
		}, 2},
		{"edited headline without guid", func(it *news.Item) {
			it.GUID, it.Title, it.Link = "", "Lũ rút", "https://bao.example/xa-hoi/lu-da-rut-dem-qua-113456.html"
		}, 1},
		{"sister channel", func(it *news.Item) { it.Channel, it.GUID = "bao/zzzzzzzzzz", "77" }, 3},
		{"moved under another address", func(it *news.Item) { it.GUID, it.Link = "9", "https://bao.example/lu.html" }, 1},
		{"same guid of another channel", func(it *news.Item) {
			it.Channel, it.Link, it.Title = "other/aaaaaaaaaa", "https://other.example/x-999999.html", "Khác"
		}, 0},
		{"same number of another host", func(it *news.Item) {
			it.GUID, it.Link, it.Title = "9", "https://other.example/lu-len-nhanh-113456.html", "Khác"
		}, 0},
		{"same title on another day", func(it *news.Item) {
			it.GUID, it.Link = "9", "https://bao.example/lu-len-nhanh-113999.html"
			it.Published.Time = it.Published.Time.AddDate(0, 0, 14)
		}, 0},
		{"title in other spelling", func(it *news.Item) {
			it.GUID, it.Link, it.Title = "9", "https://bao.example/b-b-b-222222.html", "LU&#x303; LEN NHANH TREN SONG!"
		}, 1},
	} {
		_, keys := keysOf(item(tt.change))
		shared := 0
		for _, k := range keys {
			if slices.Contains(first, k) {
				shared++
			}
		}
		if shared != tt.shared {
			t.Errorf("%s: %d keys shared, want %d", tt.name, shared, tt.shared)
		}
	}
}

func TestNumberKey(t *testing.T) {
	key := func(url string) (news.Key, bool) { return numberKey(Canonical(url)) }
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"https://b.example/ha-noi-mua-lon-4933652.html", "https://b.example/xa-hoi/mua-lon-o-ha-noi-4933652.html", true},
		{"https://b.example/ha-noi-mua-lon-post1002608.html", "https://b.example/mua-lon-ngap-pho-post1002608.html", true},
		{"https://b.example/ha-noi-mua-lon-post1002608.html", "https://b.example/mua-lon-ngap-pho-video1002608.html", false},
		{"https://b.example/Ha-Noi-mua-lon-dem-qua/58/12239129.epi", "https://b.example/Mua-lon-o-Ha-Noi/58/12239129.epi", true},
		{"https://b.example/video/12345", "https://b.example/tin/12345", false},
		{"https://b.example/gallery-12345.html", "https://b.example/news-12345.html", false},
		{"https://b.example/a-b-c-12345.htm", "https://b.example/a-b-c-12346.htm", false},
	} {
		a, okA := key(tt.a)
		b, okB := key(tt.b)
		if !okA || !okB || (a == b) != tt.same {
			t.Errorf("%s and %s: %v %v, same %v", tt.a, tt.b, okA, okB, a == b)
		}
	}
	for _, url := range []string{
		"https://b.example/diem-tin-sang-20250813.htm", "https://b.example/ket-qua-xo-so-130825.html", "https://b.example/gia-vang-ngay-13082025",
		"https://b.example/trung-thuong-100000", "https://b.example/tin-moi-1234.html", "https://b.example/a-b-c", "https://b.example?id=123456",
	} {
		if _, ok := key(url); ok {
			t.Errorf("%s has a number key", url)
		}
	}
}

func TestItemsWithoutAddress(t *testing.T) {
	plain := func(it *news.Item) { it.Link = "" }
	a, keys := keysOf(item(plain))
	if len(keys) != 2 || news.ID(keys[0]) != a {
		t.Errorf("of guid alone: id %v, keys %v", a, keys)
	}
	front := func(it *news.Item) { it.Link = "https://www.bao.example/" }
	if b, _ := keysOf(item(front)); a != b {
		t.Error("an item that links to the front page is not known by its guid")
	}
	// Bad input 82: nothing but text.
	bare := func(it *news.Item) {
		*it = news.Item{Channel: it.Channel, HTML: "<p>Một bản tin không tiêu đề.</p>"}
	}
	c, keys := keysOf(item(bare))
	if len(keys) != 1 || c.IsZero() {
		t.Errorf("of text alone: id %v, keys %v", c, keys)
	}
	other := func(it *news.Item) { bare(it); it.HTML = "<p>Một bản tin khác.</p>" }
	if d, _ := keysOf(item(other)); c == d {
		t.Error("two items of text alone have one id")
	}
}

func TestGUIDThatIsAnAddress(t *testing.T) {
	guid := func(s string) news.Key {
		_, keys := keysOf(&news.Item{Channel: "c", GUID: s})
		return keys[0]
	}
	if guid("http://www.bao.example/?p=7&utm_source=x") != guid("https://bao.example/?p=7") {
		t.Error("a guid is another one over https")
	}
	if guid("https://bao.example/news#1") == guid("https://bao.example/news#2") {
		t.Error("guids that differ in their fragment are one")
	}
}
