package ingest

import (
	"slices"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// signed holds the signatures that a batch has made and finds them by article
// and by hash. Each new article is compared with those before it: to scan a
// full batch for each would cost more than to ask the store.
type signed struct {
	list   []storage.Signature   // in the order of their articles
	at     map[news.ID]int       // index in list
	having [2]map[uint32][]int32 // indexes in list, by Hashes and hash
	shared []int32               // of each in list; kept between calls of sharing
}

func newSigned() signed {
	return signed{at: map[news.ID]int{}, having: [2]map[uint32][]int32{{}, {}}}
}

// put puts a signature in place of the article's former one.
func (s *signed) put(sig storage.Signature) {
	i, again := s.at[sig.Article]
	if !again {
		i = len(s.list)
		s.at[sig.Article] = i
		s.list, s.shared = append(s.list, storage.Signature{}), append(s.shared, 0)
	}
	for hashes, having := range s.having {
		for _, h := range ofKind(&s.list[i], hashes) {
			having[h] = slices.DeleteFunc(having[h], func(k int32) bool { return k == int32(i) })
		}
		for _, h := range ofKind(&sig, hashes) {
			having[h] = append(having[h], int32(i))
		}
	}
	s.list[i] = sig
}

func ofKind(s *storage.Signature, hashes int) []uint32 {
	if storage.Hashes(hashes) == storage.Terms {
		return s.Terms
	}
	return s.Prints
}

// of returns the signature of an article, nil for none.
func (s *signed) of(id news.ID) *storage.Signature {
	if i, ok := s.at[id]; ok {
		return &s.list[i]
	}
	return nil
}

// sharing returns the articles first seen since an instant that share at least
// so many of the hashes.
func (s *signed) sharing(kind storage.Hashes, hashes []uint32, since time.Time, least int) (list []storage.Candidate) {
	clear(s.shared)
	for _, h := range hashes {
		for _, i := range s.having[kind][h] {
			s.shared[i]++
		}
	}
	for i, n := range s.shared {
		if sig := &s.list[i]; int(n) >= least && !sig.Seen.Before(since) {
			list = append(list, storage.Candidate{Article: sig.Article, Shared: int(n)})
		}
	}
	return list
}
