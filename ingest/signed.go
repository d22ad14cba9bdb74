package ingest

import (
	"iter"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// signed holds the signatures that a batch has made and finds them by article
// and by hash. Each new article is compared with those before it: to scan a
// full batch for each would cost more than to ask the store.
type signed struct {
	list   []storage.Signature // in the order of their articles
	at     map[news.ID]int     // index in list
	having [2]havings          // by Hashes
	shared []int32             // of each in list; kept between calls of sharing
}

// havings are lists of the signatures that have a hash, each a chain of links.
type havings struct {
	last  map[uint32]int32 // the newest link of a hash
	links []link
}

// link is one signature of a chain.
type link struct {
	signature int32 // index in signed.list; -1 for one that has the hash no longer
	before    int32 // the next older link, -1 for none
}

func newSigned() signed {
	return signed{at: map[news.ID]int{}, having: [2]havings{{last: map[uint32]int32{}}, {last: map[uint32]int32{}}}}
}

// add adds a signature to the list of a hash.
func (h *havings) add(hash uint32, signature int32) {
	before, ok := h.last[hash]
	if !ok {
		before = -1
	}
	h.last[hash] = int32(len(h.links))
	h.links = append(h.links, link{signature, before})
}

// chain yields the links of a hash, the newest first.
func (h *havings) chain(hash uint32) iter.Seq[*link] {
	return func(yield func(*link) bool) {
		at, ok := h.last[hash]
		for ok && at >= 0 && yield(&h.links[at]) {
			at = h.links[at].before
		}
	}
}

// remove takes a signature off the list of a hash.
func (h *havings) remove(hash uint32, signature int32) {
	for l := range h.chain(hash) {
		if l.signature == signature {
			l.signature = -1
		}
	}
}

// put puts a signature in place of the article's former one.
func (s *signed) put(sig storage.Signature) {
	i, again := s.at[sig.Article]
	if !again {
		i = len(s.list)
		s.at[sig.Article] = i
		s.list, s.shared = append(s.list, storage.Signature{}), append(s.shared, 0)
	}
	for kind := range s.having {
		having := &s.having[kind]
		for _, h := range ofKind(&s.list[i], kind) {
			having.remove(h, int32(i))
		}
		for _, h := range ofKind(&sig, kind) {
			having.add(h, int32(i))
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
		for l := range s.having[kind].chain(h) {
			if l.signature >= 0 {
				s.shared[l.signature]++
			}
		}
	}
	for i, n := range s.shared {
		if sig := &s.list[i]; int(n) >= least && !sig.Seen.Before(since) {
			list = append(list, storage.Candidate{Article: sig.Article, Shared: int(n)})
		}
	}
	return list
}
