package bolt

import (
	"errors"
	"hash/maphash"
	"slices"

	bbolt "go.etcd.io/bbolt"
)

// foldLimits says how rows move from memory to runs on disk and from there to
// bucket index.
type foldLimits struct {
	bytes int // that gather in memory; 0 for 1 MiB
	runs  int // that gather on disk; 0 for 16
	step  int // rows that one commit moves, at least; 0 for 4,096
}

func (f foldLimits) withDefaults() foldLimits {
	if f.bytes == 0 {
		f.bytes = 1 << 20
	}
	if f.runs == 0 {
		f.runs = 16
	}
	if f.step == 0 {
		f.step = 4096
	}
	return f
}

// moving is how far rows have moved. It may be lost: moving starts again.
type moving struct {
	folded   int    // rows of the overlay's folding run already on disk
	foldUpTo uint64 // log records that the folding run came from
	merging  []*diskRun
	mergeAt  string // rows below are in bucket index
}

// diskRun is a run that is a bucket of its own in bucket run. It never changes.
type diskRun struct {
	number uint32
	filter filter
}

// runBucket returns the bucket of a run.
func (v *view) runBucket(number uint32) *bbolt.Bucket {
	name := bucketRun + key4(number)
	b := v.opened[name]
	if b == nil {
		if b = v.bucket(bucketRun).Bucket([]byte(key4(number))); b == nil {
			panic(damaged(bucketRun, []byte(key4(number)), errors.New("missing")))
		}
		b.FillPercent = fullPages
		v.opened[name] = b
	}
	return b
}

// sealRow returns a row of a run: 0 and its value, or 1 for a deletion.
func sealRow(x op) (key, value []byte) {
	key = []byte(x.key)
	if x.del {
		return key, seal(key, []byte{1})
	}
	return key, seal(key, append([]byte{0}, x.val...))
}

func openRow(key, value []byte) (op, error) {
	payload, err := unseal(bucketRun, key, value)
	if err != nil {
		return op{}, err
	}
	if len(payload) == 0 {
		return op{}, damaged(bucketRun, key, errShort)
	}
	return op{key: string(key), val: string(payload[1:]), del: payload[0] == 1}, nil
}

// getOnDisk looks a row up in the runs on disk.
func (v *view) getOnDisk(key []byte) (op, bool, error) {
	if len(v.over.disk) == 0 {
		return op{}, false, nil
	}
	h := maphash.Bytes(seed, key)
	for _, d := range slices.Backward(v.over.disk) {
		if !d.filter.has(h) {
			continue
		}
		if value := v.runBucket(d.number).Get(key); value != nil {
			x, err := openRow(key, value)
			return x, err == nil, err
		}
	}
	return op{}, false, nil
}

// fold writes the next n rows of the folding run to disk. With the last one
// the run takes the place of the folding run, and its log records go.
func (w *writer) fold(top *overlay, n int) error {
	if len(top.folding) == 0 {
		return nil
	}
	s, number := w.store, w.lastRun+1
	from := s.moving.folded
	to := min(from+n, len(top.folding))
	if from == 0 { // a run that was begun before a restart is begun again
		name := []byte(key4(number))
		if runs := w.bucket(bucketRun); runs.Bucket(name) != nil {
			if err := runs.DeleteBucket(name); err != nil {
				return err
			}
		}
		if _, err := w.bucket(bucketRun).CreateBucket(name); err != nil {
			return err
		}
	}
	b := w.runBucket(number)
	for _, x := range top.folding[from:to] {
		if err := b.Put(sealRow(x)); err != nil {
			return err
		}
	}
	if to < len(top.folding) {
		w.done = append(w.done, func() { s.moving.folded = to })
		return nil
	}
	w.lastRun, w.runs = number, append(w.runs, number)
	keys := newFilter(len(top.folding))
	for _, x := range top.folding {
		keys.add(maphash.String(seed, x.key))
	}
	top.disk, top.folding = append(top.disk, &diskRun{number, keys}), nil
	w.done = append(w.done, func() { s.moving.folded = 0 })
	return w.deleteUpTo(bucketLog, keyNumber(s.moving.foldUpTo))
}

// merge moves the next n rows of the runs on disk to bucket index, once there
// are enough of them; with the last row the runs go.
func (w *writer) merge(top *overlay, n int) error {
	s := w.store
	merging := s.moving.merging
	if merging == nil {
		if len(top.disk) < s.opts.fold.runs {
			return nil
		}
		merging = slices.Clone(top.disk)
	}
	var sources []*source
	for _, d := range slices.Backward(merging) {
		sources = append(sources, &source{cursor: w.runBucket(d.number).Cursor(), onDisk: true, step: 1})
	}
	index := w.bucket(bucketIndex)
	var err error
	var at string
	w.mergeSources(sources, s.moving.mergeAt, "\xff", func(x op) bool {
		if at = x.key; n == 0 {
			return false
		}
		n--
		key := []byte(x.key)
		if x.del {
			err = index.Delete(key)
		} else {
			err = index.Put(key, seal(key, []byte(x.val)))
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	if n == 0 {
		w.done = append(w.done, func() { s.moving.merging, s.moving.mergeAt = merging, at })
		return nil
	}
	for _, d := range merging {
		if err := w.bucket(bucketRun).DeleteBucket([]byte(key4(d.number))); err != nil {
			return err
		}
	}
	w.runs, top.disk = w.runs[len(merging):], top.disk[len(merging):]
	w.done = append(w.done, func() { s.moving.merging, s.moving.mergeAt = nil, "" })
	return nil
}

// openRuns returns the runs on disk.
func (v *view) openRuns(numbers []uint32) []*diskRun {
	var list []*diskRun
	for _, n := range numbers {
		var hashes []uint64
		c := v.runBucket(n).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			hashes = append(hashes, maphash.Bytes(seed, k))
		}
		d := &diskRun{n, newFilter(len(hashes))}
		for _, h := range hashes {
			d.filter.add(h)
		}
		list = append(list, d)
	}
	return list
}

// filter is a Bloom filter: it tells of most keys that a run does not have
// them. Ten bits a key and five probes let one in a hundred pass.
type filter []uint64

var seed = maphash.MakeSeed()

func newFilter(keys int) filter { return make(filter, keys*10/64+1) }

func (f filter) add(h uint64) {
	step := h>>32 | 1
	for range 5 {
		bit := h % uint64(len(f)*64)
		f[bit/64] |= 1 << (bit % 64)
		h += step
	}
}

func (f filter) has(h uint64) bool {
	step := h>>32 | 1
	for range 5 {
		bit := h % uint64(len(f)*64)
		if f[bit/64]&(1<<(bit%64)) == 0 {
			return false
		}
		h += step
	}
	return true
}
