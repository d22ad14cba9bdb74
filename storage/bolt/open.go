package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"regionwire/storage"

	"github.com/klauspost/compress/zstd"
	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	lockTimeout   = 2 * time.Second
	defaultWindow = 30 * 24 * time.Hour
	allocSize     = 16 << 20 // by which the file grows
	// mapSize of address space is taken at once on 64-bit systems: while the
	// file fits in it, a writer never waits for readers to make room.
	mapSize = 1 << 30
)

// Open opens the database at path, and makes it where there is nothing yet.
// The error is a *LockedError when another process uses it, and a
// *RefusedError when it cannot be used; the file is then untouched.
//
// After a write whose outcome was unknown the file is verified and rebuilt
// before Open returns.
func Open(path string, opts Options) (*Store, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	warnings, err := examine(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = create(path)
	}
	if err != nil {
		return nil, err
	}
	s, err := open(path, opts, false)
	if err != nil {
		return nil, err
	}
	for _, w := range append(warnings, placeWarnings(s.file)...) {
		s.log.Warn("database file", "path", path, "warning", w)
	}
	if s, err = s.recoverUnclean(); err != nil {
		return nil, err
	}
	if s.release, err = leaveNote(path); err != nil {
		s.log.Warn("note of who uses the database not written", "path", path, "err", err)
	}
	return s, nil
}

// open opens an examined file.
func open(path string, opts Options, readOnly bool) (*Store, error) {
	s := &Store{path: path, opts: opts, log: opts.Logger, commitTx: (*bbolt.Tx).Commit}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.opts.Window <= 0 {
		s.opts.Window = defaultWindow
	}
	s.opts.fold = s.opts.fold.withDefaults()
	var err error
	if s.zip, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true)); err != nil {
		return nil, err
	}
	if s.unzip, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*maxValue)); err != nil {
		return nil, err
	}
	if err := s.openDB(readOnly); err != nil {
		s.unzip.Close()
		return nil, err
	}
	if err := s.load(); err != nil {
		s.db.Close()
		s.unzip.Close()
		return nil, err
	}
	return s, nil
}

// openDB opens the file with bbolt, which panics over a damaged list of free
// pages.
func (s *Store) openDB(readOnly bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &RefusedError{s.path, fmt.Sprintf("the database is damaged: %v", p)}
			if unlocked := errors.Join(unlock(s.file), s.file.Close()); unlocked != nil {
				err = errors.Join(err, unlocked)
			}
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	options := &bbolt.Options{
		Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType, ReadOnly: readOnly,
		OpenFile: func(path string, flag int, mode fs.FileMode) (*os.File, error) {
			f, err := os.OpenFile(path, flag&^os.O_CREATE, mode)
			s.file = f
			return f, err
		},
	}
	if strconv.IntSize == 64 && !readOnly && runtime.GOOS != "windows" { // where the file itself would grow
		options.InitialMmapSize = mapSize
	}
	s.db, err = bbolt.Open(s.path, 0o600, options)
	if errors.Is(err, berrors.ErrTimeout) {
		return locked(s.path)
	}
	if err != nil {
		return &RefusedError{s.path, err.Error()}
	}
	s.pageSize = int64(s.db.Info().PageSize)
	s.db.AllocSize = allocSize
	if s.opts.MaxSize > 0 {
		s.db.AllocSize = int(min(allocSize, max(s.opts.MaxSize/16, s.pageSize)))
	}
	return nil
}

// limit sets how large the file may grow. A part of the limit is kept back for
// deleting, so that it finds the pages that it needs.
func (s *Store) limit(deleting bool) {
	size := min(s.opts.MaxSize, math.MaxInt)
	if !deleting {
		size -= int64(s.db.AllocSize)
	}
	if s.opts.MaxSize > 0 {
		s.db.MaxSize = int(max(size, s.pageSize))
	}
}

// load reads what the store keeps in memory: rows that are not in their bucket
// yet, and the signatures of the window.
func (s *Store) load() error {
	tx, err := s.db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	s.candidates = newCandidates(s.opts.Window)
	return func() (err error) {
		defer s.recoverDamage(&err)
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		if err := s.checkSchema(tx); err != nil {
			return err
		}
		v := &view{store: s, tx: tx, opened: map[string]*bbolt.Bucket{}}
		n, err := v.counters()
		if err != nil {
			return &RefusedError{s.path, err.Error()}
		}
		over := v.readLog()
		over.disk = v.openRuns(n.runs)
		s.overlays.Store(&stack{overlay: over})
		v.loadCandidates()
		return nil
	}()
}

// checkSchema refuses a database of something else, and one of a later
// version.
func (s *Store) checkSchema(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if tx.Bucket([]byte(name)) == nil {
			return &RefusedError{s.path, fmt.Sprintf("a bbolt database, but not one of regionwire: no bucket %q", name)}
		}
	}
	version := tx.Bucket([]byte(bucketMeta)).Get(keySchema)
	if len(version) != 4 {
		return &RefusedError{s.path, "a bbolt database, but not one of regionwire: no schema version"}
	}
	if n := binary.BigEndian.Uint32(version); n != schema {
		return &RefusedError{s.path, fmt.Sprintf("has schema version %d, this program knows %d: use a newer regionwire", n, schema)}
	}
	return nil
}

// readLog gathers the rows that are in the log.
func (v *view) readLog() *overlay {
	rows := map[string]op{}
	c := v.bucket(bucketLog).Cursor()
	for k, value := c.First(); k != nil; k, value = c.Next() {
		var r run
		if err := v.decode(bucketLog, k, value, func(c *coder) { codeRun(c, &r) }); err != nil {
			v.store.report(err)
			continue
		}
		for _, x := range r {
			rows[x.key] = x
		}
	}
	r := make(run, 0, len(rows))
	for _, x := range rows {
		r = append(r, x)
	}
	slices.SortFunc(r, byKey)
	return (&overlay{}).with(v.tx.ID(), r)
}

// loadCandidates reads the signatures of the window.
func (v *view) loadCandidates() {
	c := v.bucket(bucketSignature).Cursor()
	last, _ := c.Last()
	if last == nil {
		return
	}
	n, _ := parseNumber(string(last))
	latest := time.Unix(int64(n>>counterBits), 0)
	k, value := c.Seek(key8(number(latest.Add(-v.store.opts.Window), 0)))
	v.store.candidates.load(latest, func() *storage.Signature {
		for k != nil {
			var sig storage.Signature
			err := v.decode(bucketSignature, k, value, func(c *coder) { codeSignature(c, &sig) })
			k, value = c.Next()
			if err == nil {
				return &sig
			}
			v.store.report(err)
		}
		return nil
	})
}

// create makes an empty database under another name, and gives it its own
// only when it is whole on the disk.
func create(path string) error {
	temp := path + newSuffix
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := initialise(temp); err != nil {
		os.Remove(temp)
		return fmt.Errorf("%s: %w", path, err)
	}
	return replace(temp, path)
}

// initialise writes an empty database of the present schema.
func initialise(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType,
		OpenFile: func(path string, flag int, mode fs.FileMode) (*os.File, error) {
			return os.OpenFile(path, flag|os.O_EXCL, mode)
		}})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range buckets {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		meta := tx.Bucket([]byte(bucketMeta))
		if err := meta.Put(keySchema, binary.BigEndian.AppendUint32(nil, schema)); err != nil {
			return err
		}
		return meta.Put(keyState, seal(keyState, encode(new(counters).code)))
	})
	return errors.Join(err, db.Close())
}

// replace gives a finished file the name path, durably.
func replace(temp, path string) error {
	f, err := os.OpenFile(temp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
