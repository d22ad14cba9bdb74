// Package bolt keeps a storage.Store in one file, a bbolt database.
//
// It decides how facts are laid out in pages, how a write that fails is
// answered, and when a file may not be touched. It leaves to its callers what
// an article is and when anything is deleted.
//
// Its one invariant: everything that a commit brought, rows of indexes
// included, becomes durable in one bbolt transaction, and after a write whose
// outcome is unknown there is no further one.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"regionwire/storage"

	"github.com/klauspost/compress/zstd"
	bbolt "go.etcd.io/bbolt"
)

// Options adjusts a Store. The zero value works.
type Options struct {
	// Logger is told of what a caller does not learn from an error: damaged
	// values that were left out, repairs, unsafe permissions. Nil: nowhere.
	Logger *slog.Logger
	// MaxSize is the most bytes the file may take; 0 for no limit. A sixteenth
	// of it, at most 16 MiB, is kept back for deleting.
	MaxSize int64
	// MinFree is the number of bytes that must stay free on the disk for a
	// commit to be tried.
	MinFree int64
	// Window is how far before the last commit the index of copies and
	// stories reaches; 0 for 30 days.
	Window time.Duration

	fold foldLimits // for tests: small ones, so that little data folds
}

// Store is a storage.Store in a file. Open makes it.
type Store struct {
	path       string
	log        *slog.Logger
	db         *bbolt.DB
	file       *os.File // bbolt's own handle, for its identity
	opts       Options
	zip        *zstd.Encoder
	unzip      *zstd.Decoder
	candidates *candidates
	release    func() // gives up what shows who uses the file

	overlays atomic.Pointer[stack]
	stopped  atomic.Pointer[error]
	reported sync.Map // damage that was logged
	pageSize int64

	// What follows belongs to who holds write.
	write    sync.Mutex
	moving   moving
	expiry   expiry
	commitTx func(*bbolt.Tx) error // (*bbolt.Tx).Commit but in tests of failure
}

var _ storage.Store = (*Store)(nil)

var errClosed = errors.New("storage is closed")

// stack holds the newest overlays, newest first, for transactions that began
// before the newest commit.
type stack struct {
	*overlay
	before *stack
}

// push puts an overlay on a stack and forgets all but a few below it.
func push(top *overlay, below *stack) *stack {
	kept := &stack{overlay: top}
	at := kept
	for i := 0; i < 3 && below != nil; i++ {
		at.before = &stack{overlay: below.overlay}
		at, below = at.before, below.before
	}
	return kept
}

// counters is what the store knows without a scan: one small record that
// every commit writes.
type counters struct {
	last    time.Time // instant of the last commit
	steady  time.Time // instant from which the clock has moved plausibly; zero: always
	next    uint64    // counter of the next number
	edits   uint64    // sequence of the last edit
	log     uint64    // sequence of the last record in bucket log
	lastRun uint32    // number of the last run on disk
	runs    []uint32  // runs on disk, the oldest first

	articleCount, entryCount, keyCount int
}

func (n *counters) code(c *coder) {
	c.time(&n.last)
	c.time(&n.steady)
	c.uint(&n.next)
	c.uint(&n.edits)
	c.uint(&n.log)
	integer(c, &n.lastRun)
	list(c, &n.runs, integer)
	integer(c, &n.articleCount)
	integer(c, &n.entryCount)
	integer(c, &n.keyCount)
}

// Stats implements storage.Store.
func (s *Store) Stats(context.Context) (st storage.Stats, err error) {
	err = s.read(func(v *view) error {
		n, err := v.counters()
		if err != nil {
			return err
		}
		info, err := s.file.Stat()
		if err != nil {
			return err
		}
		pages := s.db.Stats()
		st = storage.Stats{
			Articles: n.articleCount, Entries: n.entryCount, Keys: n.keyCount,
			Bytes: info.Size(), Free: int64(pages.FreePageN+pages.PendingPageN) * s.pageSize,
			LastCommit: n.last, Schema: schema,
		}
		return nil
	})
	return st, err
}

func (v *view) counters() (counters, error) {
	var n counters
	payload, err := v.value(bucketMeta, keyState)
	if err != nil {
		return n, err
	}
	if payload == nil {
		return n, damaged(bucketMeta, keyState, errors.New("missing"))
	}
	if err := decode(payload, n.code); err != nil {
		return n, damaged(bucketMeta, keyState, err)
	}
	return n, nil
}

// report logs damage once.
func (s *Store) report(err error) {
	if _, known := s.reported.LoadOrStore(err.Error(), true); !known {
		s.log.Error("stored value left out", "path", s.path, "err", err)
	}
}

// Alive returns an error when the file is no longer the one at its path, as
// after somebody deleted or replaced it. The store then takes no more writes:
// they would be lost with the unlinked file.
func (s *Store) Alive() error {
	if err := s.halted(); err != nil {
		return err
	}
	there, err := os.Stat(s.path)
	if err == nil {
		var open os.FileInfo
		if open, err = s.file.Stat(); err == nil && os.SameFile(there, open) {
			return nil
		}
	}
	if err == nil || errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%s was deleted or replaced while in use; restart", s.path)
		s.stop(err, false)
	}
	return err
}

// halted returns why the store takes no writes any more, or nil.
func (s *Store) halted() error {
	if p := s.stopped.Load(); p != nil {
		return *p
	}
	return nil
}

// Close waits for running transactions and releases the file.
func (s *Store) Close() error {
	s.write.Lock()
	defer s.write.Unlock()
	err := s.db.Close()
	if s.release != nil {
		s.release()
		s.release = nil
	}
	s.unzip.Close()
	if err != nil {
		return fmt.Errorf("close %s: %w", s.path, err)
	}
	return nil
}
