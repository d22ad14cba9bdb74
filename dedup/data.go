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
	recordVersion = 1
	flagSeries    = 1
	flagRoundup   = 2
	flagAnchor    = 4
	flagPlaced    = 8
)

// encode writes a record. Layout: version, flags, copy, story, began and
// published (Unix seconds), day, ordinal, publisher, headline (four hashes, a
// count of names and their hashes), then the vector: a count, hashes and weights,
// one byte a weight in 1/255 of the greatest, which is kept as a float32.
// Everything is big-endian.
func (r *record) encode() []byte {
	b := make([]byte, 0, 130+5*len(r.vector))
	var flags byte
	if r.series {
		flags |= flagSeries
	}
	if r.roundup {
		flags |= flagRoundup
	}
	if r.anchor {
		flags |= flagAnchor
	}
	if r.placed {
		flags |= flagPlaced
	}
	b = append(b, recordVersion, flags)
	b = append(b, r.copy[:]...)
	b = append(b, r.story[:]...)
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
	greatest := float32(0)
	for _, t := range r.vector {
		greatest = max(greatest, t.weight)
	}
	b = append(b, byte(len(r.vector)))
	b = binary.BigEndian.AppendUint32(b, math.Float32bits(greatest))
	for _, t := range r.vector {
		b = binary.BigEndian.AppendUint32(b, t.hash)
	}
	for _, t := range r.vector {
		b = append(b, byte(math.Round(float64(t.weight/greatest*255))))
	}
	return b
}

func decodeRecord(data []byte) (*record, error) {
	in := reader{data: data}
	if in.uint8() != recordVersion {
		return nil, errState
	}
	flags := in.uint8()
	r := &record{series: flags&flagSeries != 0, roundup: flags&flagRoundup != 0, anchor: flags&flagAnchor != 0, placed: flags&flagPlaced != 0}
	copy(r.copy[:], in.bytes(16))
	copy(r.story[:], in.bytes(16))
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
	n := int(in.uint8())
	unit := math.Float32frombits(in.uint32()) / 255
	if n*5 > len(in.data) {
		return nil, errState
	}
	r.vector = make(vector, n)
	for i := range r.vector {
		r.vector[i].hash = in.uint32()
	}
	for i := range r.vector {
		r.vector[i].weight = float32(in.uint8()) * unit
	}
	if in.failed {
		return nil, errState
	}
	return r, nil
}
