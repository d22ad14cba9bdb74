package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"regionwire/storage"

	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// writer is a view that may change the store.
type writer struct {
	*view
	counters
	done []func() // what to do in memory once the commit has succeeded
}

func (w *writer) put(key, val string) { w.pending[key] = op{key: key, val: val} }
func (w *writer) del(key string)      { w.pending[key] = op{key: key, del: true} }

// putValue seals a value and puts it straight into a bucket.
func (w *writer) putValue(bucket string, key, payload []byte) error {
	if len(payload) > maxValue && bucket != bucketLog {
		return fmt.Errorf("%s %x has %d bytes, more than %d", bucket, key, len(payload), maxValue)
	}
	return w.bucket(bucket).Put(key, seal(key, payload))
}

// room returns ErrFull when the disk has less left than must stay free.
func (s *Store) room() error {
	if s.opts.MinFree <= 0 {
		return nil
	}
	free, err := freeBytes(s.file)
	if err == nil && free < s.opts.MinFree {
		return &storage.FullError{Path: s.path, Free: free, Limit: s.opts.MinFree}
	}
	return err
}

// update runs fn in a transaction that writes, and commits it. At is the
// instant of the commit; a zero one is that of the last, and the transaction
// deletes.
func (s *Store) update(ctx context.Context, at time.Time, fn func(*writer) error) (err error) {
	s.write.Lock()
	defer s.write.Unlock()
	if err := errors.Join(s.halted(), ctx.Err()); err != nil {
		return err
	}
	if err := s.Alive(); err != nil {
		return err
	}
	s.limit(at.IsZero())
	tx, err := s.db.Begin(true)
	if err != nil {
		if errors.Is(err, berrors.ErrDatabaseNotOpen) {
			return errClosed
		}
		return s.stop(err, true)
	}
	w, top, err := s.prepare(tx, at, fn)
	if err != nil {
		if rollback := tx.Rollback(); rollback != nil {
			return s.stop(errors.Join(err, rollback), true)
		}
		if errors.Is(err, storage.ErrCorrupt) { // nothing is built on damage
			return s.stop(err, false)
		}
		return err
	}
	return s.finish(w, tx, top)
}

// prepare makes all changes of a transaction but does not commit it.
func (s *Store) prepare(tx *bbolt.Tx, at time.Time, fn func(*writer) error) (w *writer, top *overlay, err error) {
	defer s.recoverDamage(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	v := &view{store: s, tx: tx, over: s.overlays.Load().overlay, pending: map[string]op{}, opened: map[string]*bbolt.Bucket{}}
	w = &writer{view: v}
	if w.counters, err = v.counters(); err != nil {
		return nil, nil, err
	}
	w.tick(at)
	if err := fn(w); err != nil {
		return nil, nil, err
	}
	top, err = w.writeRows()
	if err != nil {
		return nil, nil, err
	}
	return w, top, w.putValue(bucketMeta, keyState, encode(w.counters.code))
}

// tick takes over the instant of a commit. The store's time never goes back;
// a leap that no uptime explains is remembered, see Expire.
func (w *writer) tick(at time.Time) {
	if at.IsZero() || !at.After(w.last) {
		return
	}
	if !w.last.IsZero() && at.Sub(w.last) > leap {
		w.steady = at
	}
	w.last = at
}

// writeRows appends the pending rows to the log, moves some of the older ones
// on, and returns the overlay that results.
func (w *writer) writeRows() (*overlay, error) {
	s := w.store
	r := make(run, 0, len(w.pending))
	for _, x := range w.pending {
		r = append(r, x)
	}
	slices.SortFunc(r, byKey)
	for _, part := range r.records() {
		w.log++
		if err := w.putValue(bucketLog, key8(w.log), encodeRun(part)); err != nil {
			return nil, err
		}
	}
	top := w.over.with(w.tx.ID(), r)
	step := max(s.opts.fold.step, 2*len(r))
	if err := w.merge(top, step); err != nil {
		return nil, err
	}
	if len(top.folding) > 0 || top.bytes <= s.opts.fold.bytes {
		return top, w.fold(top, step)
	}
	upTo := w.log
	top.folding, top.recent, top.bytes = top.all(), nil, 0
	w.done = append(w.done, func() { s.moving.foldUpTo = upTo })
	return top, nil
}

// deleteUpTo deletes the values of a bucket up to a key.
func (w *writer) deleteUpTo(bucket, last string) error {
	var keys [][]byte // bbolt's cursor skips keys when it deletes
	c := w.bucket(bucket).Cursor()
	for k, _ := c.First(); k != nil && string(k) <= last; k, _ = c.Next() {
		keys = append(keys, k)
	}
	for _, k := range keys {
		if err := w.bucket(bucket).Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// finish commits a prepared transaction. On failure it decides whether all is
// as before, or whether nobody can know.
func (s *Store) finish(w *writer, tx *bbolt.Tx, top *overlay) error {
	id, below := tx.ID(), s.overlays.Load()
	s.overlays.Store(push(top, below))
	err := s.commit(tx)
	if err == nil {
		for _, f := range w.done {
			f()
		}
		return nil
	}
	want := wantOfRoom(err)
	if want == nil || s.visible(id) {
		return s.stop(err, true)
	}
	s.overlays.Store(below)
	full := &storage.FullError{Path: s.path, Err: want}
	if want == berrors.ErrMaxSizeReached {
		full.Size = s.opts.MaxSize
	}
	return full
}

func (s *Store) commit(tx *bbolt.Tx) (err error) {
	defer func() {
		if err != nil {
			tx.Rollback() // releases the writer's lock after a panic; else it is done already
		}
	}()
	defer s.recoverDamage(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return s.commitTx(tx)
}

// visible reports whether a transaction whose commit failed can be read all
// the same, which is so when only its last fsync failed.
func (s *Store) visible(id int) bool {
	tx, err := s.db.Begin(false)
	if err != nil {
		return true
	}
	defer tx.Rollback()
	return tx.ID() >= id
}

// wantOfRoom returns what a write failed for when it was want of space alone,
// else nil. bbolt keeps only the text of an error from growing the file.
func wantOfRoom(err error) error {
	for _, want := range []error{berrors.ErrMaxSizeReached, syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT} {
		if errors.Is(err, want) || strings.HasSuffix(err.Error(), ": "+want.Error()) {
			return want
		}
	}
	return nil
}

// stop refuses every further write. Where the outcome of a write is unknown it
// leaves the mark by which the next Open verifies and rebuilds the file.
func (s *Store) stop(cause error, unknown bool) error {
	err := fmt.Errorf("%w: %w", storage.ErrStopped, cause)
	if !s.stopped.CompareAndSwap(nil, &err) {
		return s.halted()
	}
	s.log.Error("storage stopped", "path", s.path, "err", cause)
	if unknown {
		if err := writeMark(s.path+markSuffix, cause.Error()); err != nil {
			s.log.Error("mark for the next start not written", "path", s.path+markSuffix, "err", err)
		}
	}
	return err
}

// writeMark writes a small file durably.
func writeMark(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a change of names in a directory durable. Windows has no such
// call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
