package bolt

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// candidates is the inverted index of the signatures in the window, in memory:
// six bytes a hash. It is read from the stored signatures when a store is
// opened and follows each commit.
type candidates struct {
	mu     sync.RWMutex
	window time.Duration
	docs   []doc  // in the order in which they came; a posting holds the place
	base   uint32 // number of docs[0]
	passed int    // documents at the front that have left the window
	dead   int    // documents that have been replaced or removed since the last sweep
	sweep  uint32 // number of sweeps
	byID   map[news.ID]uint32
	lists  [2]postings // by storage.Hashes
	latest int64       // Unix seconds of the latest signature
	pool   sync.Pool   // of []uint16, the counts of a query
}

// doc is an article in the index.
type doc struct {
	id   news.ID
	seen uint32 // Unix seconds; 0 once it was replaced or has expired
}

func newCandidates(window time.Duration) *candidates {
	return &candidates{window: window, byID: map[news.ID]uint32{}}
}

// Candidates implements storage.Store. Of candidates that share as many hashes
// the one seen last comes first, then the lower ID.
func (s *Store) Candidates(ctx context.Context, kind storage.Hashes, hashes []uint32, since time.Time, min, limit int) ([]storage.Candidate, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.candidates.query(kind, hashes, since, min, limit), nil
}

// put adds a signature, or replaces the one that its article had.
func (x *candidates) put(sig *storage.Signature) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(sig.Article)
	x.trim()
	seen := sig.Seen.Unix()
	x.latest = max(x.latest, seen)
	if seen < x.start() {
		return
	}
	n := x.base + uint32(len(x.docs))
	x.docs = append(x.docs, doc{sig.Article, uint32(seen)})
	x.byID[sig.Article] = n
	x.lists[storage.Prints].add(sig.Prints, n, x.sweep, x.lives)
	x.lists[storage.Terms].add(sig.Terms, n, x.sweep, x.lives)
}

// load fills an empty index; next returns signatures from the oldest, and nil
// after the last.
func (x *candidates) load(latest time.Time, next func() *storage.Signature) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.latest = latest.Unix()
	for sig := next(); sig != nil; sig = next() {
		n := uint32(len(x.docs))
		x.docs = append(x.docs, doc{sig.Article, uint32(sig.Seen.Unix())})
		x.byID[sig.Article] = n
		x.lists[storage.Prints].push(sig.Prints, n)
		x.lists[storage.Terms].push(sig.Terms, n)
	}
	for i := range x.lists {
		for j := range x.lists[i].parts {
			x.lists[i].parts[j].sort()
		}
	}
}

// remove takes an article out.
func (x *candidates) remove(article news.ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(article)
}

func (x *candidates) drop(article news.ID) {
	if n, ok := x.byID[article]; ok {
		x.docs[n-x.base].seen = 0
		x.dead++
		delete(x.byID, article)
	}
}

// start is the instant at which the window begins.
func (x *candidates) start() int64 { return x.latest - int64(x.window/time.Second) }

// trim forgets what has left the window, and lets postings be swept once
// there are enough that lead to nothing.
func (x *candidates) trim() {
	for start := x.start(); x.passed < len(x.docs); x.passed++ {
		d := x.docs[x.passed]
		if int64(d.seen) >= start {
			break
		}
		if d.seen != 0 {
			x.drop(d.id)
		}
	}
	enough := max(1024, len(x.docs)/16)
	if x.passed < enough && x.dead < enough {
		return
	}
	x.docs = slices.Clone(x.docs[x.passed:])
	x.base += uint32(x.passed)
	x.passed, x.dead = 0, 0
	x.sweep++
}

// place returns where in docs the document of a posting is, or was.
func (x *candidates) place(n uint32) uint32 { return (n - x.base) & (1<<docBits - 1) }

// lives reports whether a posting's document is still in the index.
func (x *candidates) lives(n uint32) bool {
	i := x.place(n)
	return i < uint32(len(x.docs)) && x.docs[i].seen != 0 && int64(x.docs[i].seen) >= x.start()
}

// query counts for each article how many hashes it shares.
func (x *candidates) query(kind storage.Hashes, hashes []uint32, since time.Time, min, limit int) []storage.Candidate {
	if !slices.IsSorted(hashes) {
		hashes = slices.Sorted(slices.Values(hashes))
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	counts := x.counts()
	defer x.pool.Put(&counts)
	from := since.Unix()
	var touched, found []uint32
	for i, h := range hashes {
		if i > 0 && h == hashes[i-1] {
			continue
		}
		found = x.lists[kind].find(found[:0], h)
		found = slices.DeleteFunc(found, func(n uint32) bool { return !x.lives(n) })
		for _, n := range x.uncrowded(found) {
			i := x.place(n)
			if int64(x.docs[i].seen) < from {
				continue
			}
			if counts[i]++; counts[i] == 1 {
				touched = append(touched, i)
			}
		}
	}
	return x.rank(counts, touched, min, limit)
}

// rank returns the candidates with enough shared hashes, and clears counts.
func (x *candidates) rank(counts []uint16, touched []uint32, min, limit int) []storage.Candidate {
	enough := touched[:0]
	for _, i := range touched {
		if int(counts[i]) >= min {
			enough = append(enough, i)
		} else {
			counts[i] = 0
		}
	}
	slices.SortFunc(enough, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(x.docs[b].seen, x.docs[a].seen),
			bytes.Compare(x.docs[a].id[:], x.docs[b].id[:]))
	})
	list := make([]storage.Candidate, 0, limitOf(limit, len(enough)))
	for _, i := range enough {
		if len(list) < cap(list) {
			list = append(list, storage.Candidate{Article: x.docs[i].id, Shared: int(counts[i])})
		}
		counts[i] = 0
	}
	return list
}

func limitOf(limit, n int) int {
	if limit > 0 {
		return min(limit, n)
	}
	return n
}

// counts returns a zeroed count for each document.
func (x *candidates) counts() []uint16 {
	if p, ok := x.pool.Get().(*[]uint16); ok && len(*p) >= len(x.docs) {
		return *p
	}
	return make([]uint16, len(x.docs)+len(x.docs)/8)
}

// uncrowded leaves out the documents of days on which more than a few dozen
// carried the hash.
func (x *candidates) uncrowded(found []uint32) []uint32 {
	if len(found) <= storage.Crowd {
		return found
	}
	day := func(n uint32) uint32 { return x.docs[x.place(n)].seen / (24 * 60 * 60) }
	perDay := map[uint32]int{}
	for _, n := range found {
		perDay[day(n)]++
	}
	return slices.DeleteFunc(found, func(n uint32) bool { return perDay[day(n)] > storage.Crowd })
}
