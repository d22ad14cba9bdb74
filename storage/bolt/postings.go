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
// since, whose documents ascend.
type part struct {
	list   []uint64
	sorted int
	swept  uint32 // as postings.add has it
}

func posting(hash, doc uint32) uint64 { return uint64(hash)<<32 | uint64(doc) }

// add adds a document's hashes; no document before had a higher number. A part
// that must be sorted first is also swept of documents that no longer live,
// once for each value of sweep.
func (p *postings) add(hashes []uint32, doc, sweep uint32, lives func(uint32) bool) {
	for _, h := range hashes {
		q := &p.parts[h>>(32-partBits)]
		if len(q.list)-q.sorted < maxTail {
			continue
		}
		if q.swept != sweep {
			q.sweep(lives)
			q.swept = sweep
		}
		q.sort()
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

// sweep drops postings of documents that no longer live.
func (q *part) sweep(lives func(uint32) bool) {
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
}

// sort merges the tail, from the end and in place.
func (q *part) sort() {
	tail := slices.Clone(q.list[q.sorted:])
	sortTail(tail)
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

// sortTail sorts postings of one part. Their documents ascend and the upper
// bits of their hashes are the same, so that a long one needs to be dealt out
// only twice, by 11 bits each.
func sortTail(list []uint64) {
	const digit = (32 - partBits) / 2
	if len(list) < 1<<digit {
		slices.Sort(list)
		return
	}
	dealt := make([]uint64, len(list))
	for _, shift := range []uint{32, 32 + digit} {
		var next [1 << digit]int
		for _, x := range list {
			next[x>>shift&(1<<digit-1)]++
		}
		sum := 0
		for i, n := range next {
			next[i] = sum
			sum += n
		}
		for _, x := range list {
			d := x >> shift & (1<<digit - 1)
			dealt[next[d]] = x
			next[d]++
		}
		list, dealt = dealt, list
	}
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
