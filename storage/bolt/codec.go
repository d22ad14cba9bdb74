package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"time"

	"regionwire/storage"
)

// coder writes the fields of a record, or reads them: one function a type
// names its fields in order and serves both ways, so that the two cannot
// disagree. A string or 128-bit name that occurred before in the record is
// written as its number, because titles, addresses and IDs recur.
//
// Reading never panics and never trusts a length: after the first error all
// that follows reads as zero.
type coder struct {
	reading bool
	format  byte   // of the record
	out     []byte // written so far
	in      string // left to read
	err     error

	strings []string
	names   [][16]byte
}

var errShort = errors.New("record ends early")

// format is the version of every record's fields as they are written. A new
// field is read only from records of the version that brought it: 2 brought
// State.Pages, 3 Entry.Shows and Feed.Pins, 4 Feed.Twice,
// 5 State.Stopped, 6 State.Coded.
const format = 6

// encode returns the record that fields writes.
func encode(fields func(*coder)) []byte {
	c := coder{format: format, out: make([]byte, 0, 512)}
	c.out = append(c.out, format)
	fields(&c)
	return c.out
}

// decode reads the fields of a record. What it fills shares no memory with
// record.
func decode(record []byte, fields func(*coder)) error {
	if len(record) == 0 {
		return errShort
	}
	if record[0] < 1 || record[0] > format {
		return fmt.Errorf("record format %d, want 1 to %d", record[0], format)
	}
	c := coder{reading: true, format: record[0], in: string(record[1:])}
	fields(&c)
	if c.err == nil && c.in != "" {
		return fmt.Errorf("%d bytes after the end of a record", len(c.in))
	}
	return c.err
}

func (c *coder) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.in = ""
}

// take reads n bytes.
func (c *coder) take(n uint64) string {
	if n > uint64(len(c.in)) {
		c.fail(errShort)
		return ""
	}
	s := c.in[:n]
	c.in = c.in[n:]
	return s
}

func (c *coder) uint(v *uint64) {
	if !c.reading {
		c.out = binary.AppendUvarint(c.out, *v)
		return
	}
	*v = 0
	for shift := uint(0); shift < 64; shift += 7 {
		b := c.take(1)
		if b == "" {
			return
		}
		*v |= uint64(b[0]&0x7f) << shift
		if b[0] < 0x80 {
			return
		}
	}
	c.fail(errors.New("number too long"))
}

// zigzag maps small numbers of either sign to small ones.
func zigzag(v int64) uint64   { return uint64(v)<<1 ^ uint64(v>>63) }
func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// integer codes any integer, small ones in few bytes.
func integer[T ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64](c *coder, v *T) {
	u := zigzag(int64(*v))
	c.uint(&u)
	if c.reading {
		*v = T(unzigzag(u))
	}
}

// flags codes up to eight booleans in one byte.
func (c *coder) flags(list ...*bool) {
	var u uint64
	for i, f := range list {
		if *f {
			u |= 1 << i
		}
	}
	c.uint(&u)
	if c.reading {
		for i, f := range list {
			*f = u&(1<<i) != 0
		}
	}
}

// time codes whole seconds; the zero time stays zero.
func (c *coder) time(t *time.Time) {
	var u uint64
	if !t.IsZero() {
		u = zigzag(t.Unix()) + 1
	}
	c.uint(&u)
	if c.reading {
		*t = time.Time{}
		if u != 0 {
			*t = time.Unix(unzigzag(u-1), 0).UTC()
		}
	}
}

func (c *coder) float32(f *float32) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint32(c.out, math.Float32bits(*f))
		return
	}
	if b := c.take(4); b != "" {
		*f = math.Float32frombits(binary.LittleEndian.Uint32([]byte(b)))
	}
}

// sparse codes floats of which many are zero: a bit each, then the others.
func (c *coder) sparse(list []float32) {
	var set uint64
	for i, f := range list {
		if math.Float32bits(f) != 0 {
			set |= 1 << i
		}
	}
	c.uint(&set)
	for i := range list {
		if set&(1<<i) != 0 {
			c.float32(&list[i])
		}
	}
}

// str codes a string, or the number of an equal one before it: an even number
// is twice a length, an odd one refers back.
func str[T ~string](c *coder, s *T) {
	if c.reading {
		*s = T(c.readString())
		return
	}
	if *s != "" {
		for i, before := range c.strings {
			if before == string(*s) {
				c.out = binary.AppendUvarint(c.out, uint64(i)<<1|1)
				return
			}
		}
		c.strings = append(c.strings, string(*s))
	}
	c.out = binary.AppendUvarint(c.out, uint64(len(*s))<<1)
	c.out = append(c.out, *s...)
}

func (c *coder) readString() string {
	var u uint64
	c.uint(&u)
	if u&1 == 1 {
		if u>>1 >= uint64(len(c.strings)) {
			c.fail(errors.New("string refers to none"))
			return ""
		}
		return c.strings[u>>1]
	}
	s := c.take(u >> 1)
	if s != "" {
		c.strings = append(c.strings, s)
	}
	return s
}

// name codes 128 bits: 0 for the zero value, 1 and the bytes, or two more
// than the number of an equal one before it.
func name[T ~[16]byte](c *coder, v *T) {
	if c.reading {
		*v = T(c.readName())
		return
	}
	if *v == (T{}) {
		c.out = append(c.out, 0)
		return
	}
	for i, before := range c.names {
		if before == [16]byte(*v) {
			c.out = binary.AppendUvarint(c.out, uint64(i)+2)
			return
		}
	}
	b := [16]byte(*v)
	c.names = append(c.names, b)
	c.out = append(c.out, 1)
	c.out = append(c.out, b[:]...)
}

func (c *coder) readName() (v [16]byte) {
	var u uint64
	c.uint(&u)
	switch {
	case u == 0:
	case u == 1:
		if b := c.take(16); b != "" {
			copy(v[:], b)
			c.names = append(c.names, v)
		}
	case u-2 < uint64(len(c.names)):
		v = c.names[u-2]
	default:
		c.fail(errors.New("name refers to none"))
	}
	return v
}

// raw codes 16 bytes that do not recur.
func raw[T ~[16]byte](c *coder, v *T) {
	b := [16]byte(*v)
	if !c.reading {
		c.out = append(c.out, b[:]...)
		return
	}
	copy(b[:], c.take(16))
	*v = T(b)
}

// list codes a slice; an empty one reads as nil.
func list[T any](c *coder, s *[]T, field func(*coder, *T)) {
	n := uint64(len(*s))
	c.uint(&n)
	if c.reading {
		*s = nil
		if n > uint64(len(c.in)) { // each takes at least a byte
			c.fail(errShort)
		}
		if n == 0 || c.err != nil {
			return
		}
		*s = make([]T, n)
	}
	for i := range *s {
		field(c, &(*s)[i])
	}
}

// hashes codes 32-bit hashes, four bytes each: they do not compress.
func (c *coder) hashes(s *[]uint32) {
	n := uint64(len(*s))
	c.uint(&n)
	if !c.reading {
		for _, h := range *s {
			c.out = binary.LittleEndian.AppendUint32(c.out, h)
		}
		return
	}
	*s = nil
	if n > uint64(len(c.in))/4 {
		c.fail(errShort)
		return
	}
	if b := c.take(4 * n); b != "" {
		*s = make([]uint32, n)
		for i := range *s {
			(*s)[i] = uint32(b[4*i]) | uint32(b[4*i+1])<<8 | uint32(b[4*i+2])<<16 | uint32(b[4*i+3])<<24
		}
	}
}

// bytes codes a byte slice; an empty one reads as nil.
func (c *coder) bytes(b *[]byte) {
	n := uint64(len(*b))
	c.uint(&n)
	if !c.reading {
		c.out = append(c.out, *b...)
		return
	}
	*b = nil
	if s := c.take(n); s != "" {
		*b = []byte(s)
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is the checksum of a value under its key.
func sum(key, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, payload)
}

// seal returns payload followed by the checksum of it and its key. It may
// append to payload's own memory.
func seal(key, payload []byte) []byte {
	return binary.LittleEndian.AppendUint32(payload, sum(key, payload))
}

// unseal returns the payload of a sealed value, or ErrCorrupt naming bucket
// and key.
func unseal(bucket string, key, value []byte) ([]byte, error) {
	if n := len(value) - 4; n >= 0 && binary.LittleEndian.Uint32(value[n:]) == sum(key, value[:n]) {
		return value[:n], nil
	}
	return nil, damaged(bucket, key, errors.New("checksum does not fit"))
}

// damaged names what cannot be read.
func damaged(bucket string, key []byte, err error) error {
	return fmt.Errorf("%w: %s %x: %w", storage.ErrCorrupt, bucket, key, err)
}
