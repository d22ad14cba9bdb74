package bolt

import (
	"slices"
	"sort"
)

// postings maps hashes to documents. A posting is a hash and a document in
// eight bytes. They are dealt to parts by the upper bits of the hash, so that
// keeping a part sorted moves little memory and a look-up touches a few cache
// lines, however many there are.
type postings struct {
	parts [1 << partBits]part
}

const (
	partBits = 10
	maxTail  = 256
)

// part holds postings in ascending order, and behind them some that came
// since, in the order in which they came.
type part struct {
	list   []uint64
	sorted int
}

func posting(hash, doc uint32) uint64 { return uint64(hash)<<32 | uint64(doc) }

// add adds a document's hashes. Postings of documents that no longer live are
// dropped from parts that are sorted on the way.
func (p *postings) add(hashes []uint32, doc uint32, lives func(uint32) bool) {
	for _, h := range hashes {
		if q := &p.parts[h>>(32-partBits)]; len(q.list)-q.sorted >= maxTail {
			q.sort(lives)
		}
	}
	p.push(hashes, doc)
}

// push adds a document's hashes and leaves them unsorted.
func (p *postings) push(hashes []uint32, doc uint32) {
	for _, h := range hashes {
		q := &p.parts[h>>(32-partBits)]
		if len(q.list) == cap(q.list) { // grow by an eighth: this is most of the memory
			q.list = slices.Grow(q.list, max(64, len(q.list)/8))
		}
		q.list = append(q.list, posting(h, doc))
	}
}

// sort drops what is dead and merges the tail, from the end and in place.
func (q *part) sort(lives func(uint32) bool) {
	kept, sorted := 0, 0
	for i, x := range q.list {
		if lives(uint32(x)) {
			q.list[kept] = x
			kept++
		}
		if i < q.sorted {
			sorted = kept
		}
	}
	q.list, q.sorted = q.list[:kept], sorted
	tail := slices.Clone(q.list[q.sorted:])
	slices.Sort(tail)
	at := q.sorted
	for to := len(q.list) - 1; len(tail) > 0; to-- {
		if at > 0 && q.list[at-1] > tail[len(tail)-1] {
			at--
			q.list[to] = q.list[at]
		} else {
			q.list[to] = tail[len(tail)-1]
			tail = tail[:len(tail)-1]
		}
	}
	q.sorted = len(q.list)
}

// find appends the documents that carry a hash.
func (p *postings) find(docs []uint32, hash uint32) []uint32 {
	q := &p.parts[hash>>(32-partBits)]
	first := posting(hash, 0)
	at := sort.Search(q.sorted, func(i int) bool { return q.list[i] >= first })
	for ; at < q.sorted && uint32(q.list[at]>>32) == hash; at++ {
		docs = append(docs, uint32(q.list[at]))
	}
	for _, x := range q.list[q.sorted:] {
		if uint32(x>>32) == hash {
			docs = append(docs, uint32(x))
		}
	}
	return docs
}
