package bolt

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"regionwire/news"
	"regionwire/storage"
)

// maxFindings is where Check stops listing what it finds.
const maxFindings = 100

// Check implements storage.Store. It reads one state of the store, in one
// transaction however long that takes; writes wait until it has ended, for
// bbolt's own check compares that state with the list of pages that are free.
//
// That each thing is found by every row that should lead to it, and that there
// are no more rows than that, means that every row leads to something.
func (s *Store) Check(ctx context.Context) error {
	s.write.Lock()
	defer s.write.Unlock()
	c := &checker{ctx: ctx, rows: map[string]int{}, want: map[string]int{}}
	err := s.read(func(v *view) error {
		c.view = v
		c.records()
		c.signatures()
		c.others()
		c.index()
		if len(c.found) == 0 && ctx.Err() == nil { // else counts differ, and bbolt's own check might not survive
			c.counted()
			for err := range v.tx.Check() {
				c.fail("%w", err)
			}
		}
		return ctx.Err()
	})
	if n := len(c.found); n > maxFindings {
		c.found = append(c.found[:maxFindings], fmt.Errorf("and %d more", n-maxFindings))
	}
	return errors.Join(append(c.found, err)...)
}

type checker struct {
	*view
	ctx        context.Context
	found      []error
	rows, want map[string]int // rows of each table, and how many things ask for
	articles   int
}

func (c *checker) fail(format string, args ...any) {
	c.found = append(c.found, fmt.Errorf("%w: "+format, append([]any{storage.ErrCorrupt}, args...)...))
}

// each calls fn for the values of a bucket that are whole.
func (c *checker) each(bucket string, fn func(key, payload []byte)) {
	cursor := c.bucket(bucket).Cursor()
	for k, value := cursor.First(); k != nil && c.ctx.Err() == nil; k, value = cursor.Next() {
		if bucket == bucketMeta && string(k) == string(keySchema) {
			continue
		}
		payload, err := unseal(bucket, k, value)
		if err != nil {
			c.found = append(c.found, err)
			continue
		}
		fn(k, payload)
	}
}

// decode reads a record and notes when that fails.
func (c *checker) decode(bucket string, key, payload []byte, fields func(*coder)) bool {
	err := decode(payload, fields)
	if err != nil {
		c.found = append(c.found, damaged(bucket, key, err))
	}
	return err == nil
}

// expect notes a row that must be there with a value.
func (c *checker) expect(row, val string, of any) {
	c.want[row[:1]]++
	got, ok := c.get(row)
	if !ok {
		c.fail("%v is not found by row %q", of, row)
	} else if got != val {
		c.fail("row %q of %v holds %x, want %x", row, of, got, val)
	}
}

// records checks articles and texts.
func (c *checker) records() {
	c.each(bucketArticle, func(key, payload []byte) {
		var r record
		if !c.decode(bucketArticle, key, payload, r.code) {
			return
		}
		n, _ := parseNumber(string(key))
		for _, k := range r.keys {
			if at, ok := c.number(rowKey(k.key)); ok && at == n {
				c.want[tableKey]++
			}
		}
		c.expect(rowID(r.id), keyNumber(n), r.id)
		if r.gone {
			return
		}
		c.articles++
		if n>>counterBits != second(r.article.FirstSeen) {
			c.fail("article %s first seen at %s has number %x", r.id, r.article.FirstSeen, n)
		}
		for _, row := range rowsOf(r.article, n) {
			c.expect(row, "", r.id)
		}
	})
	c.each(bucketBody, func(key, payload []byte) {
		if _, err := c.store.unzip.DecodeAll(payload, nil); err != nil {
			c.found = append(c.found, damaged(bucketBody, key, err))
		}
		n, _ := parseNumber(string(key))
		if r, err := c.record(n); err == nil && (r == nil || r.gone) {
			c.fail("text %x has no article", key)
		}
	})
}

func (c *checker) signatures() {
	c.each(bucketSignature, func(key, payload []byte) {
		var sig storage.Signature
		if !c.decode(bucketSignature, key, payload, func(x *coder) { codeSignature(x, &sig) }) {
			return
		}
		n, _ := parseNumber(string(key))
		if n>>counterBits != second(sig.Seen) {
			c.fail("signature of %s seen at %s has number %x", sig.Article, sig.Seen, n)
		}
		c.expect(rowSignature(sig.Article), string(key), sig.Article)
	})
}

// others checks the buckets that nothing points into.
func (c *checker) others() {
	c.each(bucketEdit, func(key, payload []byte) {
		var e storage.Edit
		if c.decode(bucketEdit, key, payload, func(x *coder) { codeEdit(x, &e) }) && string(key8(e.Seq)) != string(key) {
			c.fail("edit %d under key %x", e.Seq, key)
		}
	})
	c.each(bucketFeed, func(key, payload []byte) {
		var f storage.Feed
		if c.decode(bucketFeed, key, payload, func(x *coder) { codeFeed(x, &f) }) && f.Birth != string(key) {
			c.fail("feed %q under key %q", f.Birth, key)
		}
	})
	c.each(bucketLog, func(key, payload []byte) {
		var r run
		c.decode(bucketLog, key, payload, func(x *coder) { codeRun(x, &r) })
	})
	for _, bucket := range []string{bucketValue, bucketMeta, bucketIndex} {
		c.each(bucket, func(_, _ []byte) {})
	}
	for _, d := range c.over.disk {
		cursor := c.runBucket(d.number).Cursor()
		for k, value := cursor.First(); k != nil; k, value = cursor.Next() {
			if _, err := openRow(k, value); err != nil {
				c.found = append(c.found, err)
			}
		}
	}
}

// index reads every row: it counts all, and checks those that hold facts of
// their own.
func (c *checker) index() {
	c.scan("\x00", "\xff", false, func(row, val string) bool {
		table := row[:1]
		c.rows[table]++
		switch table {
		case tableEntry:
			c.entryRow(row, val)
		case tableState:
			var st news.State
			if c.decode(bucketIndex, []byte(row), []byte(val), func(x *coder) { codeState(x, &st) }) && string(st.Channel) != row[1:] {
				c.fail("state of %s in row %q", st.Channel, row)
			}
			c.want[table]++
		case tableListing:
			c.listingRow(row, val)
		}
		return c.ctx.Err() == nil
	})
}

// entryRow checks an entry against the rows that lead to it, and its article.
func (c *checker) entryRow(row, val string) {
	c.want[tableEntry]++
	feed, gen, rest, err := splitGeneration(row[1:])
	if err != nil || len(rest) != 5+16 {
		c.fail("row %q is not an entry's", row)
		return
	}
	at := rest[:5]
	ref := storage.EntryRef{Feed: feed, Generation: gen, ID: news.ID([]byte(rest[5:]))}
	e, ok := c.readEntry(ref, at, row, val)
	if !ok {
		c.fail("entry %s of feed %s cannot be read", ref.ID, feed)
		return
	}
	c.expect(rowPosition(ref), at, ref.ID)
	c.expect(rowOfArticle(e.Article, feed, gen), at, ref.ID)
	if !e.Withdrawn.IsZero() {
		c.expect(rowWithdrawn(ref, e.Withdrawn), at, ref.ID)
	}
	if e.ID != news.EntryID(feed, e.Article) {
		c.fail("entry %s of feed %s is not named after its article %s", e.ID, feed, e.Article)
	}
}

// listingRow checks that a listing has its segments.
func (c *checker) listingRow(row, val string) {
	c.want[tableListing]++
	var h listingHead
	if !c.decode(bucketIndex, []byte(row), []byte(val), h.code) {
		return
	}
	ch := news.ChannelID(strings.TrimSuffix(row[1:], "\x00"))
	for n := uint32(1); n <= h.segments; n++ {
		c.want[tableSegment]++
		if _, ok := c.get(rowSegment(ch, n)); !ok {
			c.fail("segment %d of the listing of %s is missing", n, ch)
		}
	}
	if _, items := c.listing(ch); len(items) != h.items {
		c.fail("listing of %s has %d items, want %d", ch, len(items), h.items)
	}
}

// counted compares the rows of each table with what asks for them, and the
// counters with what was counted.
func (c *checker) counted() {
	for table, n := range c.rows {
		if n != c.want[table] {
			c.fail("table %s has %d rows, but %d are asked for", table, n, c.want[table])
		}
	}
	n, err := c.counters()
	if err != nil {
		c.found = append(c.found, err)
		return
	}
	if n.articleCount != c.articles || n.entryCount != c.rows[tableEntry] || n.keyCount != c.rows[tableKey] {
		c.fail("counted %d articles, %d entries, %d keys; noted %d, %d, %d",
			c.articles, c.rows[tableEntry], c.rows[tableKey], n.articleCount, n.entryCount, n.keyCount)
	}
}
