package bolt

import (
	"slices"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// TestWindowMoves puts a year of signatures into an index of three days: it
// must forget what has left the window, and only that.
func TestWindowMoves(t *testing.T) {
	const day = 24 * time.Hour
	x := newCandidates(3 * day)
	room := newNewsroom(5)
	var all []storage.Signature
	for i := range 20_000 {
		sig := storage.Signature{Article: news.MakeID(string(rune(i))), Seen: epoch.Add(time.Duration(i) * 26 * time.Minute), Prints: room.hashes(47)}
		if i%10 == 9 { // an edit: the article is indexed anew
			sig.Article = all[i-5].Article
		}
		all = append(all, sig)
		x.put(&sig)
		if i%97 != 0 {
			continue
		}
		for _, back := range []int{0, 50, 150, 200, 5000} {
			if i < back {
				continue
			}
			old := all[i-back]
			newest := slices.IndexFunc(all[i-back+1:], func(s storage.Signature) bool { return s.Article == old.Article }) < 0
			got := x.query(storage.Prints, old.Prints, time.Time{}, 4, 5)
			if want := newest && sig.Seen.Sub(old.Seen) <= 3*day; want != (len(got) == 1 && got[0].Article == old.Article && got[0].Shared == len(old.Prints)) {
				t.Fatalf("after %d: the one %d before is found as %v, want found %t", i, back, got, want)
			}
		}
	}
	postings := 0
	for i := range x.lists[storage.Prints].parts {
		postings += len(x.lists[storage.Prints].parts[i].list)
	}
	if len(x.docs) > 3000 || len(x.byID) > 200 || postings > 2*maxTail<<partBits { // of 940,000
		t.Errorf("%d documents, %d IDs and %d postings are kept for 166 articles", len(x.docs), len(x.byID), postings)
	}
}

// TestLongTailsAreSorted fills parts far beyond what add would leave unsorted.
func TestLongTailsAreSorted(t *testing.T) {
	room := newNewsroom(6)
	for _, n := range []int{0, 1, 2047, 2048, 5000} {
		var list, want []uint64
		for i := range n {
			list = append(list, value(room.rand.Uint32()%512, uint32(i)))
		}
		want = slices.Sorted(slices.Values(list))
		if sortTail(list); !slices.Equal(list, want) {
			t.Errorf("%d postings are not sorted", n)
		}
	}
}
