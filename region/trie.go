package region

// trie finds runs of words. A node is a number; the root is 0.
type trie struct {
	next map[uint64]int32 // node and word → node
	ends [][]int32        // by node: what ends there
}

func newTrie() trie { return trie{next: map[uint64]int32{}, ends: make([][]int32, 1)} }

func edge(node, word int32) uint64 { return uint64(uint32(node))<<32 | uint64(uint32(word)) }

// add makes value one of those at the end of a run of words. An empty run is
// not added.
func (t *trie) add(run []int32, value int32) {
	node := t.node(run)
	if node == 0 {
		return
	}
	for _, v := range t.ends[node] {
		if v == value {
			return
		}
	}
	t.ends[node] = append(t.ends[node], value)
}

// node returns the node of a run of words, which it makes if there is none.
func (t *trie) node(run []int32) int32 {
	node := int32(0)
	for _, w := range run {
		child, ok := t.next[edge(node, w)]
		if !ok {
			child = int32(len(t.ends))
			t.next[edge(node, w)] = child
			t.ends = append(t.ends, nil)
		}
		node = child
	}
	return node
}
