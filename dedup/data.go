package dedup

import (
	"encoding/binary"
	"math"
	"time"

	"regionwire/news"
)

// record is what Signature.Data holds: what stories are decided by, and where
// an article belongs.
type record struct {
	copy, story news.ID
	began       time.Time // when the story's opener was published
	ordinal     uint16    // reports the story had, this one included, copies not
	published   time.Time
	day         int32
	publisher   uint64 // hash
	masked      uint64 // of the headline
	dates       uint64 // hash of the days the headline names, 0 for none
	title       uint64
	frame       uint64
	names       []uint16
	series      bool
	roundup     bool
	anchor      bool // the first whole text of a group whose root is a summary
	placed      bool // where it is by an editor
	vector      vector
}

const (
	recordVersion = 2
	flagSeries    = 1
	flagRoundup   = 2
	flagAnchor    = 4
	flagPlaced    = 8
	flagOneGroup  = 16 // copy and story are one ID
)

// encode writes a record of a signature with these terms, which are of its
// vector. Layout: version, flags, copy, story unless it is the same, began and
// published (Unix seconds), day, ordinal, publisher and headline (eight bytes
// each, a count of names and two bytes of each), then the vector: the greatest
// weight as a float32, a count of the hashes that are not among the terms and
// these, and the weights in the order of all hashes, one byte each in 1/255 of
// the greatest. Everything is big-endian.
func (r *record) encode(terms []uint32) []byte {
	b := make([]byte, 0, 130+5*len(r.vector))
	flags := r.flags()
	b = append(b, recordVersion, flags)
	b = append(b, r.copy[:]...)
	if flags&flagOneGroup == 0 {
		b = append(b, r.story[:]...)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(r.began.Unix()))
	b = binary.BigEndian.AppendUint64(b, uint64(r.published.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(r.day))
	b = binary.BigEndian.AppendUint16(b, r.ordinal)
	for _, h := range [...]uint64{r.publisher, r.masked, r.dates, r.title, r.frame} {
		b = binary.BigEndian.AppendUint64(b, h)
	}
	b = append(b, byte(len(r.names)))
	for _, n := range r.names {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return r.vector.encode(b, terms)
}

func (r *record) flags() (flags byte) {
	for _, f := range [...]struct {
		set  bool
		flag byte
	}{{r.series, flagSeries}, {r.roundup, flagRoundup}, {r.anchor, flagAnchor}, {r.placed, flagPlaced}, {r.copy == r.story, flagOneGroup}} {
		if f.set {
			flags |= f.flag
		}
	}
	return flags
}

func (v vector) encode(b []byte, terms []uint32) []byte {
	greatest := float32(0)
	for _, t := range v {
		greatest = max(greatest, t.weight)
	}
	b = binary.BigEndian.AppendUint32(b, math.Float32bits(greatest))
	b = append(b, byte(len(v)-len(terms)))
	for _, t := range v {
		if len(terms) > 0 && terms[0] == t.hash {
			terms = terms[1:]
			continue
		}
		b = binary.BigEndian.AppendUint32(b, t.hash)
	}
	for _, t := range v {
		b = append(b, byte(math.Round(float64(t.weight/greatest*255))))
	}
	return b
}

// record returns what the signature's Data holds.
func (s *Signature) record() (*record, error) {
	in := reader{data: s.Data}
	if in.uint8() != recordVersion {
		return nil, errState
	}
	flags := in.uint8()
	r := &record{series: flags&flagSeries != 0, roundup: flags&flagRoundup != 0, anchor: flags&flagAnchor != 0, placed: flags&flagPlaced != 0}
	copy(r.copy[:], in.bytes(16))
	r.story = r.copy
	if flags&flagOneGroup == 0 {
		copy(r.story[:], in.bytes(16))
	}
	r.began = time.Unix(int64(in.uint64()), 0).UTC()
	r.published = time.Unix(int64(in.uint64()), 0).UTC()
	r.day = int32(in.uint32())
	r.ordinal = in.uint16()
	for _, h := range [...]*uint64{&r.publisher, &r.masked, &r.dates, &r.title, &r.frame} {
		*h = in.uint64()
	}
	for range min(int(in.uint8()), namesKept) {
		r.names = append(r.names, in.uint16())
	}
	r.vector = in.vector(s.Terms)
	if in.failed {
		return nil, errState
	}
	return r, nil
}

// vector reads one of which some hashes are known.
func (r *reader) vector(terms []uint32) vector {
	unit := math.Float32frombits(r.uint32()) / 255
	n := int(r.uint8())
	if 4*n > len(r.data) {
		r.failed = true
		return nil
	}
	v := make(vector, 0, n+len(terms))
	for range n {
		h := r.uint32()
		for ; len(terms) > 0 && terms[0] < h; terms = terms[1:] {
			v = append(v, term{hash: terms[0]})
		}
		v = append(v, term{hash: h})
	}
	for _, h := range terms {
		v = append(v, term{hash: h})
	}
	for i := range v {
		v[i].weight = float32(r.uint8()) * unit
	}
	return v
}
