package bolt

import (
	"slices"
	"sort"
)

// postings maps hashes to documents. They are dealt to parts by the upper bits
// of the hash, so that keeping a part sorted moves little memory and a look-up
// touches a few cache lines, however many there are.
type postings struct {
	parts [1 << partBits]part
}

const (
	partBits = 9
	hashBits = 32 - partBits // those that a part does not imply
	docBits  = 48 - hashBits // of a document's number, which goes round
	maxTail  = 256
)

// part holds postings in ascending order, and behind them some that came
// since, whose documents ascend.
type part struct {
	list   []posting
	sorted int
	swept  uint32 // as postings.add has it
}

// posting is a hash and a document in six bytes, as most of the memory of the
// window is postings: the lower bits of the hash, then those of the document's
// number, the most significant first.
type posting [3]uint16

func pack(v uint64) posting     { return posting{uint16(v >> 32), uint16(v >> 16), uint16(v)} }
func (p posting) value() uint64 { return uint64(p[0])<<32 | uint64(p[1])<<16 | uint64(p[2]) }
func (p posting) doc() uint32   { return uint32(p.value()) & (1<<docBits - 1) }
func partOf(hash uint32) uint32 { return hash >> hashBits }
func value(hash, doc uint32) uint64 {
	return uint64(hash&(1<<hashBits-1))<<docBits | uint64(doc&(1<<docBits-1))
}

// add adds a document's hashes; no document before had a higher number. A part
// that must be sorted first is also swept of documents that no longer live,
// once for each value of sweep.
func (p *postings) add(hashes []uint32, doc, sweep uint32, lives func(uint32) bool) {
	for _, h := range hashes {
		q := &p.parts[partOf(h)]
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
		q := &p.parts[partOf(h)]
		if len(q.list) == cap(q.list) { // grow by a sixteenth: this is most of the memory
			q.list = slices.Grow(q.list, max(64, len(q.list)/16))
		}
		q.list = append(q.list, pack(value(h, doc)))
	}
}

// sweep drops postings of documents that no longer live.
func (q *part) sweep(lives func(uint32) bool) {
	kept, sorted := 0, 0
	for i, x := range q.list {
		if lives(x.doc()) {
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
	tail := make([]uint64, 0, len(q.list)-q.sorted)
	for _, x := range q.list[q.sorted:] {
		tail = append(tail, x.value())
	}
	sortTail(tail)
	at := q.sorted
	for to := len(q.list) - 1; len(tail) > 0; to-- {
		if at > 0 && q.list[at-1].value() > tail[len(tail)-1] {
			at--
			q.list[to] = q.list[at]
		} else {
			q.list[to] = pack(tail[len(tail)-1])
			tail = tail[:len(tail)-1]
		}
	}
	q.sorted = len(q.list)
}

// sortTail sorts values of one part. Their documents ascend, so that a long
// one needs to be dealt out only twice, by half of the bits of the hash each.
func sortTail(list []uint64) {
	const digit = (hashBits + 1) / 2
	if len(list) < 1<<digit {
		slices.Sort(list)
		return
	}
	dealt := make([]uint64, len(list))
	for _, shift := range []uint{docBits, docBits + digit} {
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

// find appends the numbers of the documents that carry a hash.
func (p *postings) find(docs []uint32, hash uint32) []uint32 {
	q := &p.parts[partOf(hash)]
	first := value(hash, 0)
	at := sort.Search(q.sorted, func(i int) bool { return q.list[i].value() >= first })
	for ; at < q.sorted && q.list[at].value()>>docBits == first>>docBits; at++ {
		docs = append(docs, q.list[at].doc())
	}
	for _, x := range q.list[q.sorted:] {
		if x.value()>>docBits == first>>docBits {
			docs = append(docs, x.doc())
		}
	}
	return docs
}
