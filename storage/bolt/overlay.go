package bolt

import (
	"slices"
	"sort"
	"strings"
)

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
	recent  []run      // the newest last
	bytes   int        // of recent
	folding run        // older than recent; being written as a run on disk
	disk    []*diskRun // older than folding; the newest last
}

// with returns the overlay after a commit. Runs of similar size are merged, so
// that there are few and a row is merged seldom.
func (o *overlay) with(txid int, r run) *overlay {
	next := &overlay{txid: txid, recent: slices.Clip(o.recent), bytes: o.bytes, folding: o.folding, disk: slices.Clip(o.disk)}
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

// logRecord is about how many bytes of operations one record of bucket log
// takes: two fill a page. A larger value would be written again with its
// neighbour.
const logRecord = 1960

// records splits a run into parts that fit a record of the log.
func (r run) records() []run {
	var parts []run
	start, size, before := 0, 0, ""
	for i, x := range r {
		n := len(x.key) - commonPrefix(before, x.key) + len(x.val) + 5
		if i > start && size+n > logRecord {
			parts = append(parts, r[start:i])
			start, size, n = i, 0, len(x.key)+len(x.val)+5
		}
		size += n
		before = x.key
	}
	if start < len(r) {
		parts = append(parts, r[start:])
	}
	return parts
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
