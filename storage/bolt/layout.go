package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// schema is the version of the layout below. A file of a newer one is refused.
const schema = 1

// Buckets (schema 1). Every value ends in the CRC-32C of its key and payload.
// A number is eight bytes, big-endian: 40 bits of Unix seconds and 24 of a
// counter, so that what is stored later has, nearly always, the higher key.
//
//	article    number          -> record; the order of first sight is the order of keys
//	body       number          -> zstd of an article's text
//	signature  number          -> Signature, numbered by its own Seen
//	edit       sequence (8)    -> Edit
//	feed       birth slug      -> Feed
//	value      name            -> bytes as given
//	meta       "state"         -> counters; "schema" -> version, 4 bytes big-endian without checksum
//	log        sequence (8)    -> operations on rows that are in no bucket yet
//	run        number (4)      -> bucket: row -> 0 and its value, or 1 when it is deleted
//	index      row             -> value
//
// A row's key begins with its table; 0 is a zero byte that ends a string:
//
//	i  article ID                              -> number, also of an article that is gone
//	k  key                                     -> number, likewise
//	s  source 0 number                         -> ()  each source that carries the article, its own included
//	c  copy group number                       -> ()  but for the article that named the group
//	t  story number                            -> ()  likewise
//	p  region 0 number                         -> ()
//	g  article ID                              -> number of its signature
//	e  feed 0 generation (4) At (5) entry ID   -> Entry
//	n  feed 0 generation (4) entry ID          -> At (5)
//	a  article ID feed 0 generation (4)        -> At (5)
//	w  withdrawn (5) feed 0 generation (4) ID  -> At (5)  entries replaced in place
//	S  channel                                 -> State
//	l  channel 0                               -> instant, length and segments of the listing
//	L  channel 0 segment (4)                   -> items of the listing, the highest segment first
const (
	bucketArticle   = "article"
	bucketBody      = "body"
	bucketSignature = "signature"
	bucketEdit      = "edit"
	bucketFeed      = "feed"
	bucketValue     = "value"
	bucketMeta      = "meta"
	bucketLog       = "log"
	bucketRun       = "run"
	bucketIndex     = "index"

	tableID        = "i"
	tableKey       = "k"
	tableSource    = "s"
	tableCopy      = "c"
	tableStory     = "t"
	tablePlace     = "p"
	tableSignature = "g"
	tableEntry     = "e"
	tablePosition  = "n"
	tableArticle   = "a"
	tableWithdrawn = "w"
	tableState     = "S"
	tableListing   = "l"
	tableSegment   = "L"
)

var (
	buckets = []string{bucketArticle, bucketBody, bucketSignature, bucketEdit, bucketFeed,
		bucketValue, bucketMeta, bucketLog, bucketRun, bucketIndex}

	keySchema = []byte("schema")
	keyState  = []byte("state")
)

// fullPages is how full pages of buckets that grow at their end are made, and
// mergedPages those of bucket index, into which rows are merged.
const (
	fullPages   = 0.95
	mergedPages = 0.7
)

// rising says which buckets only grow at their end, so that their pages can be
// filled. (bbolt splits a full page in two halves otherwise.)
var rising = map[string]bool{bucketArticle: true, bucketBody: true, bucketSignature: true, bucketEdit: true, bucketLog: true}

const (
	maxName  = 512      // bytes of a slug, channel, region or value name
	maxSmall = 1 << 20  // bytes of a named value
	maxValue = 16 << 20 // bytes of a text or a record
)

// checkName refuses what cannot stand in a key.
func checkName(what, s string) error {
	switch {
	case s == "":
		return fmt.Errorf("%s is empty", what)
	case len(s) > maxName:
		return fmt.Errorf("%s %.40q… has %d bytes, more than %d", what, s, len(s), maxName)
	case strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%s %q holds a zero byte", what, s)
	}
	return nil
}

const (
	counterBits = 24
	maxSecond   = 1<<(64-counterBits) - 1
)

// second is an instant as it stands in keys: 40 bits, times before 1970 as 0.
func second(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(min(max(t.Unix(), 0), maxSecond))
}

// number makes the number of what was seen at t.
func number(t time.Time, counter uint64) uint64 {
	return second(t)<<counterBits | counter&(1<<counterBits-1)
}

func key8(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func key4(n uint32) string { return string(binary.BigEndian.AppendUint32(nil, n)) }

func keyNumber(n uint64) string { return string(key8(n)) }

// keyTime5 is an instant in a key that orders by it.
func keyTime5(t time.Time) string { return string(key8(second(t))[3:]) }

var errLength = errors.New("wrong length")

// parseNumber reads a number from the end of a key or a value.
func parseNumber(s string) (uint64, error) {
	if len(s) < 8 {
		return 0, errLength
	}
	return binary.BigEndian.Uint64([]byte(s[len(s)-8:])), nil
}

// parseTime reads what keyTime5 wrote.
func parseTime(s string) time.Time {
	return time.Unix(int64(binary.BigEndian.Uint64([]byte("\x00\x00\x00"+s))), 0).UTC()
}

func rowID(id news.ID) string           { return tableID + string(id[:]) }
func rowKey(k news.Key) string          { return tableKey + string(k[:]) }
func rowSignature(id news.ID) string    { return tableSignature + string(id[:]) }
func rowState(ch news.ChannelID) string { return tableState + string(ch) }

// rowsOf returns the rows by which an article is listed, each once; their
// values are empty.
func rowsOf(a *news.Article, n uint64) []string {
	num := keyNumber(n)
	rows := make([]string, 0, 4+len(a.Places))
	add := func(row string) {
		if !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	add(tableSource + string(a.Source) + "\x00" + num)
	for _, p := range a.Provenance {
		add(tableSource + string(p.Source) + "\x00" + num)
	}
	if !a.Copy.IsZero() && a.Copy != a.ID {
		add(tableCopy + string(a.Copy[:]) + num)
	}
	if !a.Story.IsZero() && a.Story != a.ID {
		add(tableStory + string(a.Story[:]) + num)
	}
	for _, p := range a.Places {
		add(tablePlace + p.Region + "\x00" + num)
	}
	return rows
}

// generation is the part of keys that a feed's entries of a generation share.
func generation(feed string, gen uint32) string { return feed + "\x00" + key4(gen) }

func rowPosition(r storage.EntryRef) string {
	return tablePosition + generation(r.Feed, r.Generation) + string(r.ID[:])
}

func rowEntry(r storage.EntryRef, at string) string {
	return tableEntry + generation(r.Feed, r.Generation) + at + string(r.ID[:])
}

func rowOfArticle(article news.ID, feed string, gen uint32) string {
	return tableArticle + string(article[:]) + generation(feed, gen)
}

func rowWithdrawn(r storage.EntryRef, withdrawn time.Time) string {
	return tableWithdrawn + keyTime5(withdrawn) + generation(r.Feed, r.Generation) + string(r.ID[:])
}

// splitGeneration takes feed and generation off the front of what follows a
// table or an ID in a key.
func splitGeneration(s string) (feed string, gen uint32, rest string, err error) {
	feed, rest, ok := strings.Cut(s, "\x00")
	if !ok || len(rest) < 4 {
		return "", 0, "", errLength
	}
	return feed, binary.BigEndian.Uint32([]byte(rest[:4])), rest[4:], nil
}

// prefixEnd is the least string above all that start with prefix.
func prefixEnd(prefix string) string {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			return prefix[:i] + string([]byte{prefix[i] + 1})
		}
	}
	return "\xff\xff" // above every table
}
