package region

// trie finds the longest run of words that is a name. A node is a number; the
// root is 0.
type trie struct {
	next map[uint64]int32  // node and word → node
	ends map[int32][]int32 // node → twice the unit, plus one for an alias; blocked for a name of no unit
}

// blocked stands among the ends of a name that is no place: "Thái Bình Dương".
const blocked int32 = -1

func newTrie() trie {
	return trie{next: map[uint64]int32{}, ends: map[int32][]int32{}}
}

// add adds a name. An empty name, or one with an unknown word, is not added.
func (t *trie) add(name []int32, unit int32) {
	node := int32(0)
	for _, w := range name {
		if w == 0 {
			return
		}
		key := uint64(uint32(node))<<32 | uint64(uint32(w))
		child, ok := t.next[key]
		if !ok {
			child = int32(len(t.next) + 1)
			t.next[key] = child
		}
		node = child
	}
	if node == 0 {
		return
	}
	for _, u := range t.ends[node] {
		if u == unit {
			return
		}
	}
	t.ends[node] = append(t.ends[node], unit)
}

// match returns the longest name that begins at word i: where it ends and the
// units it names; nothing when there is none. A name has no full stop, comma
// or bracket inside, and with capitals every word begins with one.
func (t *trie) match(toks []token, i int, capitals, folded bool) (end int, units []int32) {
	node := int32(0)
	for j := i; j < len(toks); j++ {
		tok := &toks[j]
		if j > i && tok.gap != gapSpace || capitals && !tok.upper {
			break
		}
		word := tok.canonical
		if folded {
			word = tok.folded
		}
		child, ok := t.next[uint64(uint32(node))<<32|uint64(uint32(word))]
		if !ok || word == 0 {
			break
		}
		node = child
		if at, ok := t.ends[node]; ok {
			end, units = j+1, at
		}
	}
	return end, units
}
