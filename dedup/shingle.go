package dedup

import "slices"

// shingleWords is the number of words in a shingle.
const shingleWords = 4

// shingles is a set of hashes of runs of four words, ascending.
type shingles []uint32

// appendShingles appends the hashes of all runs of four words in their order.
// A shorter text has one shingle of all it has, an empty one none.
func appendShingles(dst []uint32, list []word) []uint32 {
	if n := len(list); 0 < n && n < shingleWords {
		return append(dst, shingle(list))
	}
	for i := shingleWords; i <= len(list); i++ {
		dst = append(dst, shingle(list[i-shingleWords:i]))
	}
	return dst
}

func shingle(run []word) uint32 {
	var h uint64
	for _, w := range run {
		h = h*0x9e3779b97f4a7c15 + w.hash
	}
	return uint32(mix(h) >> 32)
}

// makeShingles returns the set of hashes, taking list over.
func makeShingles(list []uint32) shingles {
	slices.Sort(list)
	return shingles(slices.Compact(list))
}

// shared returns how many shingles two sets have in common.
func (s shingles) shared(t shingles) int {
	n := 0
	for i, j := 0, 0; i < len(s) && j < len(t); {
		switch {
		case s[i] < t[j]:
			i++
		case s[i] > t[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}

// compare returns the share of all shingles that both sets have, and the share
// of the smaller set's that the other has. Of an empty set both are 0.
func (s shingles) compare(t shingles) (jaccard, containment float64) {
	if len(s) == 0 || len(t) == 0 {
		return 0, 0
	}
	n := s.shared(t)
	return float64(n) / float64(len(s)+len(t)-n), float64(n) / float64(min(len(s), len(t)))
}
