package bolt

import (
	"slices"
	"sort"
	"strings"

	bbolt "go.etcd.io/bbolt"
)

// The index is one ordered map of small rows under random keys. A row written
// straight to its place in a B+tree costs a page of 4 kB, and an article has a
// dozen of them. So a commit appends its rows as one record to bucket log and
// keeps them in memory; when a few thousand have gathered they move to bucket
// index in the order of keys, many to a page, a bounded number with each
// commit. What memory holds can always be read again from the log, and moving
// a row twice does no harm, so that nothing else needs to be remembered.

// op sets a row or deletes it.
type op struct {
	key, val string
	del      bool
}

// run is a list of operations in the order of their keys, each key once.
type run []op

func byKey(a, b op) int { return strings.Compare(a.key, b.key) }

func (r run) search(key string) int {
	return sort.Search(len(r), func(i int) bool { return r[i].key >= key })
}

// overlay is what lies over bucket index as one transaction sees it.
// It never changes once made.
type overlay struct {
	txid    int
	recent  []run // the newest last
	folding run   // older than recent; being moved to the bucket
	bytes   int   // of recent
}

// with returns the overlay after a commit. Runs of similar size are merged, so
// that there are few and a row is merged seldom.
func (o *overlay) with(txid int, r run) *overlay {
	next := &overlay{txid: txid, recent: slices.Clip(o.recent), folding: o.folding, bytes: o.bytes}
	if len(r) == 0 {
		return next
	}
	for _, x := range r {
		next.bytes += len(x.key) + len(x.val) + 8
	}
	runs := append(next.recent, r)
	for n := len(runs); n > 1 && len(runs[n-2]) < 2*len(runs[n-1]); n = len(runs) {
		runs = append(slices.Clip(runs[:n-2]), merge(runs[n-2], runs[n-1]))
	}
	next.recent = runs
	return next
}

// all merges the recent runs into one.
func (o *overlay) all() run {
	var r run
	for _, x := range o.recent {
		r = merge(r, x)
	}
	return r
}

// merge joins two runs; the newer wins.
func merge(older, newer run) run {
	if len(older) == 0 {
		return newer
	}
	out := make(run, 0, len(older)+len(newer))
	for len(older) > 0 && len(newer) > 0 {
		switch c := strings.Compare(older[0].key, newer[0].key); {
		case c < 0:
			out, older = append(out, older[0]), older[1:]
		case c > 0:
			out, newer = append(out, newer[0]), newer[1:]
		default:
			out, older, newer = append(out, newer[0]), older[1:], newer[1:]
		}
	}
	return append(append(out, older...), newer...)
}

// get looks a row up in memory.
func (o *overlay) get(key string) (op, bool) {
	for i := len(o.recent) - 1; i >= -1; i-- {
		r := o.folding
		if i >= 0 {
			r = o.recent[i]
		}
		if at := r.search(key); at < len(r) && r[at].key == key {
			return r[at], true
		}
	}
	return op{}, false
}

// source is one of the ordered lists that a scan merges: a run, or the bucket.
type source struct {
	run    run
	at     int
	cursor *bbolt.Cursor // nil for a run
	step   int           // +1 or -1

	key   string // where it stands
	value []byte // of the bucket
	ended bool
}

func (s *source) start(lo, hi string) {
	switch {
	case s.cursor == nil && s.step > 0:
		s.load(s.run.search(lo))
	case s.cursor == nil:
		s.load(s.run.search(hi) - 1)
	case s.step > 0:
		s.take(s.cursor.Seek([]byte(lo)))
	default:
		if k, _ := s.cursor.Seek([]byte(hi)); k == nil {
			s.take(s.cursor.Last())
		} else {
			s.take(s.cursor.Prev())
		}
	}
}

func (s *source) next() {
	switch {
	case s.cursor == nil:
		s.load(s.at + s.step)
	case s.step > 0:
		s.take(s.cursor.Next())
	default:
		s.take(s.cursor.Prev())
	}
}

func (s *source) load(at int) {
	s.at = at
	if s.ended = at < 0 || at >= len(s.run); !s.ended {
		s.key = s.run[at].key
	}
}

func (s *source) take(k, v []byte) { s.key, s.value, s.ended = string(k), v, k == nil }

// scan calls row for each row with lo <= key < hi in ascending order, or in
// descending order where reverse is set, until row returns false. Damaged rows
// are reported and left out.
func (v *view) scan(lo, hi string, reverse bool, row func(key, val string) bool) {
	sources := v.sources(reverse)
	for _, s := range sources {
		s.start(lo, hi)
	}
	for {
		best, at := "", -1
		for i, s := range sources {
			if s.ended || s.key < lo || s.key >= hi {
				continue
			}
			if at < 0 || !reverse && s.key < best || reverse && s.key > best {
				best, at = s.key, i // sources are newest first: of equal keys the first wins
			}
		}
		if at < 0 {
			return
		}
		val, live := v.rowAt(sources[at])
		for _, s := range sources {
			if !s.ended && s.key == best {
				s.next()
			}
		}
		if live && !row(best, val) {
			return
		}
	}
}

// sources lists where rows lie, newest first.
func (v *view) sources(reverse bool) []*source {
	step := 1
	if reverse {
		step = -1
	}
	list := make([]*source, 0, len(v.over.recent)+2)
	for _, r := range slices.Backward(v.over.recent) {
		list = append(list, &source{run: r, step: step})
	}
	if len(v.over.folding) > 0 {
		list = append(list, &source{run: v.over.folding, step: step})
	}
	return append(list, &source{cursor: v.bucket(bucketIndex).Cursor(), step: step})
}

// rowAt returns the value that a source stands at; false when the row is
// deleted or damaged.
func (v *view) rowAt(s *source) (val string, live bool) {
	if s.cursor == nil {
		return s.run[s.at].val, !s.run[s.at].del
	}
	payload, err := unseal(bucketIndex, []byte(s.key), s.value)
	if err != nil {
		v.store.report(err)
		return "", false
	}
	return string(payload), true
}

// prefix scans the rows whose keys start with prefix.
func (v *view) prefix(prefix string, row func(key, val string) bool) {
	v.scan(prefix, prefixEnd(prefix), false, row)
}

// get returns a row; false when it is not there. A damaged one is reported
// and not there.
func (v *view) get(key string) (string, bool) {
	if x, ok := v.pending[key]; ok {
		return x.val, !x.del
	}
	if x, ok := v.over.get(key); ok {
		return x.val, !x.del
	}
	k := []byte(key)
	value := v.bucket(bucketIndex).Get(k)
	if value == nil {
		return "", false
	}
	payload, err := unseal(bucketIndex, k, value)
	if err != nil {
		v.store.report(err)
		return "", false
	}
	return string(payload), true
}

// number returns a row that holds a number.
func (v *view) number(key string) (uint64, bool) {
	val, ok := v.get(key)
	if !ok {
		return 0, false
	}
	n, err := parseNumber(val)
	if err != nil {
		v.store.report(damaged(bucketIndex, []byte(key), err))
		return 0, false
	}
	return n, true
}

// encodeRun returns a run as a record of bucket log: for each operation the
// length that its key shares with the one before, the rest of the key, and
// the value (its length plus one, or 0 for a deletion).
func encodeRun(r run) []byte {
	return encode(func(c *coder) { codeRun(c, &r) })
}

func codeRun(c *coder, r *run) {
	before := ""
	list(c, (*[]op)(r), func(c *coder, x *op) {
		var shared, rest, val uint64
		if !c.reading {
			shared = uint64(commonPrefix(before, x.key))
			rest = uint64(len(x.key)) - shared
			if !x.del {
				val = uint64(len(x.val)) + 1
			}
		}
		c.uint(&shared)
		c.uint(&rest)
		c.uint(&val)
		if !c.reading {
			c.out = append(append(c.out, x.key[shared:]...), x.val...)
		} else if shared > uint64(len(before)) {
			c.fail(errShort)
		} else {
			x.key = before[:shared] + c.take(rest)
			if x.del = val == 0; !x.del {
				x.val = c.take(val - 1)
			}
		}
		before = x.key
	})
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
