package dedup

// gramCount counts how many articles of a generation hold a gram. Nearly all grams
// come once, and would make most of the memory that a source takes: once keeps
// them as two bits each (a Bloom filter, of which a tenth are seen by mistake
// when it is full), and only what comes again is counted. A count may thus be
// one too high.
type gramCount struct {
	articles int
	once     []uint64
	again    map[uint32]uint16
}

const onceBits = 1 << 14 // for up to 3,000 grams of a generation

func (t *gramCount) add(gram uint32) {
	switch n := t.of(gram); n {
	case 0:
		if t.once == nil {
			t.once = make([]uint64, onceBits/64)
		}
		for _, bit := range bitsOf(gram) {
			t.once[bit/64] |= 1 << (bit % 64)
		}
	default:
		if t.again == nil {
			t.again = map[uint32]uint16{}
		}
		t.again[gram] = uint16(n + 1)
	}
}

// of returns in how many articles a gram was.
func (t *gramCount) of(gram uint32) int {
	if n := t.again[gram]; n > 0 {
		return int(n)
	}
	if t.once == nil {
		return 0
	}
	for _, bit := range bitsOf(gram) {
		if t.once[bit/64]&(1<<(bit%64)) == 0 {
			return 0
		}
	}
	return 1
}

// bitsOf returns the bits that stand for a gram, which is a hash already.
func bitsOf(gram uint32) [2]uint32 { return [2]uint32{gram % onceBits, gram >> 16 % onceBits} }
