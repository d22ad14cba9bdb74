package bolt

import (
	"slices"

	bbolt "go.etcd.io/bbolt"
)

// The index is one ordered map of small rows, most of them under random keys.
// A row written straight to its place in a B+tree costs a page of 4 kB, and an
// article has a dozen of them. So rows take three steps, as in a log-structured
// merge tree. A commit appends its rows to bucket log and keeps them in memory
// as a run. When some ten thousand have gathered they are written, in order, as
// one run on disk, and leave the log. When there are sixteen such runs they are
// merged into bucket index, where by then several rows share each page. Each
// commit does a bounded part of that.
//
// What memory holds can always be read again from the log, and a row may be
// moved twice without harm, so that nothing else needs to be remembered.

// source is one of the ordered lists that a scan merges: a run in memory, a
// run on disk, or bucket index. The last two have a cursor.
type source struct {
	run    run
	at     int
	cursor *bbolt.Cursor
	onDisk bool // a run on disk, whose values may be deletions
	step   int  // +1 or -1

	key   string // where it stands
	value []byte // of a cursor
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

// row returns the operation that the source stands at.
func (s *source) row() (op, error) {
	switch {
	case s.cursor == nil:
		return s.run[s.at], nil
	case s.onDisk:
		return openRow([]byte(s.key), s.value)
	}
	payload, err := unseal(bucketIndex, []byte(s.key), s.value)
	return op{key: s.key, val: string(payload)}, err
}

// mergeSources calls row for each key with lo <= key < hi that a source has,
// in the order of keys, until it returns false. Of sources with one key the
// first counts. Damaged rows are reported and left out.
func (v *view) mergeSources(sources []*source, lo, hi string, row func(op) bool) {
	for _, s := range sources {
		s.start(lo, hi)
	}
	for {
		var best *source
		for _, s := range sources {
			if s.ended || s.key < lo || s.key >= hi {
				continue
			}
			if best == nil || s.step > 0 && s.key < best.key || s.step < 0 && s.key > best.key {
				best = s
			}
		}
		if best == nil {
			return
		}
		x, err := best.row()
		key := best.key
		for _, s := range sources {
			if !s.ended && s.key == key {
				s.next()
			}
		}
		if err != nil {
			v.store.report(err)
		} else if !row(x) {
			return
		}
	}
}

// scan calls row for each row with lo <= key < hi in ascending order, or in
// descending order where reverse is set, until row returns false. It does not
// see the rows of the commit being made.
func (v *view) scan(lo, hi string, reverse bool, row func(key, val string) bool) {
	step := 1
	if reverse {
		step = -1
	}
	sources := make([]*source, 0, len(v.over.recent)+len(v.over.disk)+2)
	for _, r := range slices.Backward(v.over.recent) {
		sources = append(sources, &source{run: r, step: step})
	}
	if len(v.over.folding) > 0 {
		sources = append(sources, &source{run: v.over.folding, step: step})
	}
	for _, d := range slices.Backward(v.over.disk) {
		sources = append(sources, &source{cursor: v.runBucket(d.number).Cursor(), onDisk: true, step: step})
	}
	sources = append(sources, &source{cursor: v.bucket(bucketIndex).Cursor(), step: step})
	v.mergeSources(sources, lo, hi, func(x op) bool { return x.del || row(x.key, x.val) })
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
	if x, ok, err := v.getOnDisk(k); ok || err != nil {
		if err != nil {
			v.store.report(err)
		}
		return x.val, ok && !x.del
	}
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
