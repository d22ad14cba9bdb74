package dedup

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync"
	"time"
)

// Terms are counted in slots of a table, by the upper bits of their hash.
const (
	slotBits  = 19
	slotCount = 1 << slotBits
	slotShift = 32 - slotBits

	covered     = 0.45    // share of an article's terms in the shipped table, from which it counts for it
	fewArticles = 300     // added to those counted, so that a story of few days is not yet common
	maxArticles = 100_000 // counted before counts are halved
	leastRarity = 1.05    // of a term that every article holds
	doubted     = 20      // articles up to which shares of them say little
	fewReports  = 2       // more of a term than one say nothing of its rarity
	young       = 2_000   // articles up to which counts of other languages are not frozen
)

// shipped holds, flate-compressed, for how many of shippedArticles articles a
// slot's terms occur in: one byte a slot, 8·log₂ of the count, 0 up to 1. It
// was counted over headlines and leads of three Vietnamese dailies of four
// weeks; the counts tell nothing of any text.
//
//go:embed frequencies.bin
var shipped []byte

const shippedArticles = 14_494

// frequencies knows in how many articles a term occurs, from the shipped table
// and the articles seen since. Counts that vectors are made with are frozen
// for a day, so that the order within it does not matter; those of a language
// that the table does not cover only once there are enough.
type frequencies struct {
	base    []uint8
	frozen  counts
	current counts
	day     int64
	changed bool // frozen counts since they were last saved
}

// counts are running document frequencies.
type counts struct {
	slots    []uint16
	articles [2]int // of languages that the shipped table covers, of others
}

func newFrequencies() *frequencies {
	return &frequencies{
		base:    shippedTable(),
		frozen:  counts{slots: make([]uint16, slotCount)},
		current: counts{slots: make([]uint16, slotCount)},
	}
}

// shippedTable is read when the first Matcher is made.
var shippedTable = sync.OnceValue(func() []uint8 {
	base, err := io.ReadAll(flate.NewReader(bytes.NewReader(shipped)))
	if err != nil || len(base) != slotCount {
		panic(fmt.Sprintf("dedup: the shipped table of frequencies is broken: %d bytes, %v", len(base), err))
	}
	return base
})

// turn freezes the counts when a day begins.
func (f *frequencies) turn(now time.Time) {
	day := now.Unix() / 86400
	if day <= f.day {
		return
	}
	f.day = day
	copy(f.frozen.slots, f.current.slots)
	f.frozen.articles = f.current.articles
	f.changed = true
}

func (c *counts) total() int { return c.articles[0] + c.articles[1] }

// add counts an article's distinct terms.
func (f *frequencies) add(terms []term) {
	if f.current.total() >= maxArticles {
		for i := range f.current.slots {
			f.current.slots[i] /= 2
		}
		f.current.articles[0] /= 2
		f.current.articles[1] /= 2
	}
	for _, t := range terms {
		if n := &f.current.slots[t.hash>>slotShift]; *n < math.MaxUint16 {
			*n++
		}
	}
	f.current.articles[f.language(terms)]++
}

// language returns 0 for terms of a language that the shipped table covers, 1
// for others.
func (f *frequencies) language(terms []term) int {
	known := 0
	for _, t := range terms {
		if f.base[t.hash>>slotShift] > 0 {
			known++
		}
	}
	if float64(known) >= covered*float64(len(terms)) {
		return 0
	}
	return 1
}

// weights returns the function by which the terms of an article are weighed:
// the logarithm of the articles in its language over those that hold the term.
func (f *frequencies) weights(terms []term) func(uint32) float32 {
	if f.language(terms) == 1 {
		return f.otherWeights()
	}
	// Most terms have not been seen since the shipped table was made: what is
	// the same for all of those is computed once.
	whole, least := math.Log(fewArticles+shippedArticles+float64(f.frozen.articles[0])), math.Log(leastRarity)
	return func(hash uint32) float32 {
		slot := hash >> slotShift
		n, b := float64(f.frozen.slots[slot]), f.base[slot]
		switch {
		case b > 0 && n > 0:
			n += shippedCount[b]
		case b > 0:
			return float32(max(whole-float64(b)*(math.Ln2/8), least))
		case n <= 1:
			return float32(max(whole, least))
		}
		return float32(max(whole-math.Log(n), least))
	}
}

// otherWeights are weights of languages that the shipped table does not cover.
// While few of their articles are counted, these are counted as they come, and
// what is in a large share of them is taken to be in as many of those that are
// missing: the words "the" and "of" are not rare for having come ten times. A
// small share counts by its square, as it may be one event; and so may what two
// or three articles have.
func (f *frequencies) otherWeights() func(uint32) float32 {
	c := &f.frozen
	if f.current.articles[1] <= young {
		c = &f.current
	}
	counted := float64(c.articles[1])
	whole, least := math.Log(fewArticles+counted), math.Log(leastRarity)
	share := math.Sqrt(fewArticles) / (counted + doubted)
	return func(hash uint32) float32 {
		n := min(float64(c.slots[hash>>slotShift]), counted) - fewReports
		if n <= 1 {
			return float32(whole)
		}
		return float32(max(whole-math.Log(n+n*share*n*share), least))
	}
}

// shippedCount undoes the scale of the shipped table.
var shippedCount = func() (t [256]float64) {
	for i := range t {
		t[i] = math.Exp2(float64(i) / 8)
	}
	return t
}()

// frequencyVersion is the first byte of saved counts. Its layout: the day, the
// two numbers of articles (varints), then the slots, big-endian and
// flate-compressed.
const frequencyVersion = 1

func (f *frequencies) save() ([]byte, error) {
	b := bytes.NewBuffer([]byte{frequencyVersion})
	head := binary.AppendUvarint(nil, uint64(f.day))
	for _, n := range f.frozen.articles {
		head = binary.AppendUvarint(head, uint64(n))
	}
	b.Write(head)
	w, err := flate.NewWriter(b, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := binary.Write(w, binary.BigEndian, f.frozen.slots); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (f *frequencies) restore(data []byte) error {
	r := reader{data: data}
	if r.uint8() != frequencyVersion {
		return errState
	}
	day := int64(r.uvarint())
	articles := [2]int{int(r.uvarint()), int(r.uvarint())}
	if r.failed {
		return errState
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(r.data)), 2*slotCount+1))
	if err != nil {
		return fmt.Errorf("read saved frequencies: %w", err)
	}
	slots := make([]uint16, slotCount)
	if n, err := binary.Decode(raw, binary.BigEndian, slots); err != nil || n != len(raw) {
		return errState
	}
	f.day = day
	f.frozen = counts{slots, articles}
	copy(f.current.slots, slots)
	f.current.articles = articles
	return nil
}
