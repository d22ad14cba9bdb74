package ingest

import (
	"slices"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

func TestSignedFindsTheLatestSignatureOfAnArticle(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	first, second := news.ID{1}, news.ID{2}
	s := newSigned()
	s.put(storage.Signature{Article: first, Seen: now, Prints: []uint32{1, 2, 3}, Terms: []uint32{7}})
	s.put(storage.Signature{Article: second, Seen: now.Add(-time.Hour), Prints: []uint32{2, 3, 4}})
	s.put(storage.Signature{Article: first, Seen: now, Prints: []uint32{3, 4, 5}})
	for _, c := range []struct {
		name   string
		kind   storage.Hashes
		hashes []uint32
		since  time.Time
		least  int
		want   []storage.Candidate
	}{
		{"both", storage.Prints, []uint32{2, 3, 4}, time.Time{}, 2, []storage.Candidate{{Article: first, Shared: 2}, {Article: second, Shared: 3}}},
		{"too few shared", storage.Prints, []uint32{2, 3, 4}, time.Time{}, 3, []storage.Candidate{{Article: second, Shared: 3}}},
		{"too old", storage.Prints, []uint32{2, 3, 4}, now, 1, []storage.Candidate{{Article: first, Shared: 2}}},
		{"of a former signature", storage.Prints, []uint32{1}, time.Time{}, 1, nil},
		{"of the other kind", storage.Terms, []uint32{3, 7}, time.Time{}, 1, nil},
	} {
		if got := s.sharing(c.kind, c.hashes, c.since, c.least); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if sig := s.of(first); sig == nil || !slices.Equal(sig.Prints, []uint32{3, 4, 5}) || s.of(news.ID{3}) != nil || len(s.list) != 2 {
		t.Errorf("%v of %v", sig, s.list)
	}
}
