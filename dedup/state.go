package dedup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"regionwire/news"
)

// StatePrefix begins the names of all values that State returns.
const StatePrefix = "dedup/"

const (
	habitPrefix     = StatePrefix + "habit/" // and the source's birth slug
	frequenciesName = StatePrefix + "frequencies"
)

var errState = errors.New("not a state of this version")

// State returns what was learnt since it was last called and is worth keeping,
// as small named values: what a source writes by habit, when a slogan or series
// was learnt and else once a day, some kilobytes each; and once a day how often
// terms occur, at most some 300 kB. What a crash loses is learnt again.
func (m *Matcher) State() (map[string][]byte, error) {
	values := map[string][]byte{}
	for source, h := range m.habits {
		if h.urgent || h.changed && h.saved < m.frequencies.day {
			values[habitPrefix+string(source)] = h.save()
			h.changed, h.urgent, h.saved = false, false, m.frequencies.day
		}
	}
	if m.frequencies.changed {
		data, err := m.frequencies.save()
		if err != nil {
			return nil, fmt.Errorf("save the frequencies of terms: %w", err)
		}
		values[frequenciesName] = data
		m.frequencies.changed = false
	}
	return values, nil
}

// Restore takes back values that State returned, before anything is learnt. It
// leaves out what it cannot read, which is then learnt again, and says so.
func (m *Matcher) Restore(values map[string][]byte) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		source, ok := strings.CutPrefix(name, habitPrefix)
		switch {
		case ok:
			h, err := readHabit(values[name])
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
				continue
			}
			m.habits[news.SourceID(source)] = h
		case name == frequenciesName:
			if err := m.frequencies.restore(values[name]); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	return errors.Join(errs...)
}

// habitVersion is the first byte of a saved habit. Its layout: slogans of
// leads, slogans of bodies (each a count and 4-byte grams), markers (a count,
// each a length and bytes), series (a count, each 8 bytes of headline, count
// and day). Counts are varints. What is still being counted is not saved.
const habitVersion = 1

func (h *habit) save() []byte {
	b := []byte{habitVersion}
	for _, g := range []*grams{&h.lead, &h.body} {
		b = binary.AppendUvarint(b, uint64(len(g.slogans)))
		for _, s := range slices.Sorted(maps.Keys(g.slogans)) {
			b = binary.BigEndian.AppendUint32(b, s)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(h.markers.list)))
	for _, m := range h.markers.list {
		b = binary.AppendUvarint(b, uint64(len(m)))
		b = append(b, m...)
	}
	b = binary.AppendUvarint(b, uint64(len(h.series)))
	for _, k := range slices.Sorted(maps.Keys(h.series)) {
		b = binary.BigEndian.AppendUint64(b, k)
		b = binary.AppendUvarint(b, uint64(h.series[k].count))
		b = binary.AppendUvarint(b, uint64(h.series[k].day))
	}
	return b
}

func readHabit(data []byte) (*habit, error) {
	r := reader{data: data}
	if r.uint8() != habitVersion {
		return nil, errState
	}
	h := newHabit()
	for _, g := range []*grams{&h.lead, &h.body} {
		for range r.count(4) {
			g.slogans[r.uint32()] = true
		}
	}
	for range r.count(1) {
		h.markers.learn(string(r.bytes(r.count(1))))
	}
	for range r.count(10) {
		k := r.uint64()
		h.series[k] = occurrence{uint16(r.uvarint()), int32(r.uvarint())}
	}
	if r.failed {
		return nil, errState
	}
	return h, nil
}

// reader takes apart what was written with package binary. After a failure it
// returns zeros.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.failed = true
		r.data = nil
		return make([]byte, min(n, 16))
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) uint8() uint8   { return r.bytes(1)[0] }
func (r *reader) uint16() uint16 { return binary.BigEndian.Uint16(r.bytes(2)) }
func (r *reader) uint32() uint32 { return binary.BigEndian.Uint32(r.bytes(4)) }
func (r *reader) uint64() uint64 { return binary.BigEndian.Uint64(r.bytes(8)) }

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.failed = true
		r.data = nil
		return 0
	}
	r.data = r.data[n:]
	return v
}

// count reads the number of things of at least size bytes that follow.
func (r *reader) count(size int) int {
	n := r.uvarint()
	if n > uint64(len(r.data)/size) {
		r.failed = true
		return 0
	}
	return int(n)
}
