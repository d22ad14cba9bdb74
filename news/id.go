package news

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// ID names an article, a copy group, a story or an entry for ever.
// The zero ID names nothing.
type ID [16]byte

// Key is one way by which an article is recognised: a hash of a kind (guid,
// url, number, title), its scope and its value. Made by package dedup.
type Key [16]byte

var base32lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// MakeKey returns the key of parts; no two lists of parts share one.
func MakeKey(parts ...string) Key { return digest(parts) }

// MakeID returns the ID of parts; no two lists of parts share one.
func MakeID(parts ...string) ID { return digest(parts) }

func digest(parts []string) (d [16]byte) {
	h := sha256.New()
	var n [4]byte
	for _, p := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	copy(d[:], h.Sum(nil))
	return d
}

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// String returns id as 26 characters of a–z and 2–7.
func (id ID) String() string { return base32lower.EncodeToString(id[:]) }

// MarshalText writes the form of String, and nothing for the zero ID.
func (id ID) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	return []byte(id.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*id = ID{}
		return nil
	}
	*id, err = ParseID(string(b))
	return err
}

var errID = errors.New("not an ID: want 26 characters of a-z and 2-7")

// ParseID reads the form that String writes.
func ParseID(s string) (id ID, err error) {
	if len(s) != 26 {
		return ID{}, errID
	}
	b, err := base32lower.DecodeString(s)
	if err != nil || len(b) != len(id) || base32lower.EncodeToString(b) != s {
		return ID{}, errID
	}
	copy(id[:], b)
	return id, nil
}

// entrySpace is the namespace of entry UUIDs (a random version 4 UUID).
var entrySpace = [16]byte{0x5e, 0x0d, 0x5f, 0x6f, 0x1c, 0x0e, 0x4c, 0x52, 0x9d, 0x4b, 0x3a, 0x77, 0x20, 0x0c, 0x8e, 0x31}

// EntryID returns the ID of the entry that article opened in a feed, named by
// the slug it was born with. It is a version 5 UUID (RFC 9562 §5.5), the same
// in every format and different in every feed.
func EntryID(feed string, article ID) (id ID) {
	h := sha1.New()
	h.Write(entrySpace[:])
	fmt.Fprintf(h, "%s\x00%s", feed, article)
	copy(id[:], h.Sum(nil))
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return id
}

// URN returns an entry's ID as documents carry it: urn:uuid:….
func (id ID) URN() string {
	s := hex.EncodeToString(id[:])
	return "urn:uuid:" + s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
