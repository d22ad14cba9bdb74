package dedup

import (
	"math/rand/v2"
	"testing"
)

func TestGramCountIsAtMostOneTooHigh(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var c gramCount
	if n := c.of(7); n != 0 {
		t.Errorf("%d of a gram before any was added", n)
	}
	added := map[uint32]int{}
	mistaken := 0
	for i := range 3000 {
		gram := rnd.Uint32()
		for range 1 + i%20/18 { // a tenth comes twice
			c.add(gram)
			added[gram]++
		}
	}
	for gram, n := range added {
		switch c.of(gram) {
		case n:
		case n + 1:
			mistaken++
		default:
			t.Errorf("%d, added %d times", c.of(gram), n)
		}
	}
	if mistaken > 3000/8 {
		t.Errorf("%d of 3,000 counts are too high", mistaken)
	}
	if len(c.again) > 1000 {
		t.Errorf("%d grams are counted one by one", len(c.again))
	}
}
