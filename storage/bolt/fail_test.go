package bolt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/storagetest"

	bbolt "go.etcd.io/bbolt"
)

// simple returns a change with one article of some size.
func simple(i, bytes int) *storage.Change {
	id := news.MakeID(fmt.Sprint(i))
	a := &news.Article{ID: id, Source: "a", Keys: []news.Key{news.Key(id)}, FirstSeen: epoch.Add(time.Duration(i) * time.Second), Accepted: true}
	a.Title, a.HTML = fmt.Sprint(i), string(newNewsroom(uint64(i)).bytes(bytes))
	return &storage.Change{At: a.FirstSeen, Articles: []*news.Article{a}}
}

// holds reports whether the article of simple(i) is there and known.
func holds(t *testing.T, s *Store, i int) bool {
	t.Helper()
	id := news.MakeID(fmt.Sprint(i))
	articles, err1 := s.Articles(context.Background(), []news.ID{id}, true)
	known, err2 := s.Known(context.Background(), []news.Key{news.Key(id)})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if (articles[0] != nil) != (known[0] == id) {
		t.Errorf("article %d is there: %t, known: %t", i, articles[0] != nil, known[0] == id)
	}
	return articles[0] != nil && articles[0].HTML != ""
}

func openAt(t *testing.T, path string, opts Options) *Store {
	t.Helper()
	s, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFullKeepsNothing fills the store up to its limit: the change that does
// not fit is not kept, and after deleting there is room again.
func TestFullKeepsNothing(t *testing.T) { // threat 29, bad input 185
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{MaxSize: 2 << 20})
	defer storagetest.Finish(t, s)
	i := 0
	var err error
	for ; err == nil && i < 1000; i++ {
		err = s.Commit(t.Context(), simple(i, 20_000))
	}
	if !errors.Is(err, storage.ErrFull) || errors.Is(err, storage.ErrStopped) {
		t.Fatalf("after %d commits: error %v, want ErrFull", i, err)
	}
	if !strings.Contains(err.Error(), "has grown to its limit of 2 MB: keep less") {
		t.Errorf("error %v names no limit and no way out", err)
	}
	if holds(t, s, i-1) || !holds(t, s, i-2) {
		t.Error("the store holds other articles than were acknowledged")
	}
	for more := true; more; {
		done, err := s.Expire(t.Context(), storage.Cutoffs{Text: epoch.Add(time.Duration(i/2) * time.Second)})
		if err != nil {
			t.Fatalf("deleting from a full store: %v", err)
		}
		more = done.More
	}
	for j := range i / 4 {
		if err := s.Commit(t.Context(), simple(i+j, 20_000)); err != nil {
			t.Fatalf("commit %d after half was deleted: %v", j, err)
		}
	}
	if info, err := os.Stat(s.path); err != nil || info.Size() > 2<<20 {
		t.Errorf("the file takes %d bytes (%v), limit %d", info.Size(), err, 2<<20)
	}
}

func TestFreeSpaceIsKept(t *testing.T) { // threat 29
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{MinFree: math.MaxInt64})
	defer storagetest.Finish(t, s)
	err := s.Commit(t.Context(), simple(1, 10))
	if !errors.Is(err, storage.ErrFull) || !strings.Contains(err.Error(), "MB free (limit ") {
		t.Errorf("error %v, want ErrFull that says how much is free", err)
	}
	if _, err := s.Expire(t.Context(), storage.Cutoffs{}); err != nil {
		t.Errorf("deleting with a full disk: %v", err)
	}
}

// failure is what a commit does instead of succeeding, and what must follow.
type failure struct {
	commit  func(*bbolt.Tx) error
	stopped bool // else it is full and can be tried again
	kept    bool // whether the change can be read afterwards
}

func failures() map[string]failure {
	rollback := func(err error) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return errors.Join(err, tx.Rollback()) }
	}
	afterwards := func(err error) func(*bbolt.Tx) error { // the last fsync fails: what was written can be read
		return func(tx *bbolt.Tx) error { return errors.Join(tx.Commit(), err) }
	}
	return map[string]failure{
		"no space for pages":       {rollback(&os.PathError{Op: "write", Err: syscall.ENOSPC}), false, false},
		"file size limit":          {rollback(fmt.Errorf("file resize error: %s", &os.PathError{Op: "truncate", Err: syscall.EFBIG})), false, false},
		"quota":                    {rollback(syscall.EDQUOT), false, false},
		"I/O error, pages":         {rollback(syscall.EIO), true, false},
		"I/O error, header":        {afterwards(syscall.EIO), true, true},
		"no space for the header":  {afterwards(syscall.ENOSPC), true, true},
		"panic over a page":        {func(*bbolt.Tx) error { panic("page 12 already freed") }, true, false},
		"read-only file system":    {rollback(syscall.EROFS), true, false},
		"the file handle is bogus": {rollback(os.ErrClosed), true, false},
	}
}

// TestFailedCommit lets a commit fail in every way: for want of space nothing
// has happened, after anything else there is no write until the next start has
// rebuilt the file.
func TestFailedCommit(t *testing.T) { // threat 30, bad inputs 185, 187–190
	for name, f := range failures() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			s := openAt(t, path, Options{})
			storagetest.Commit(t, s, simple(0, 100))
			s.commitTx = f.commit
			err := s.Commit(t.Context(), simple(1, 100))
			s.commitTx = (*bbolt.Tx).Commit
			if errors.Is(err, storage.ErrStopped) != f.stopped || errors.Is(err, storage.ErrFull) == f.stopped {
				t.Errorf("error %v, stopped want %t", err, f.stopped)
			}
			again := s.Commit(t.Context(), simple(2, 100))
			if errors.Is(again, storage.ErrStopped) != f.stopped {
				t.Errorf("next commit: %v, stopped want %t", again, f.stopped)
			}
			if holds(t, s, 1) != f.kept || !holds(t, s, 0) || holds(t, s, 2) == f.stopped {
				t.Errorf("holds 0: %t, 1: %t, 2: %t", holds(t, s, 0), holds(t, s, 1), holds(t, s, 2))
			}
			storagetest.Finish(t, s)
			reopened(t, path, f)
		})
	}
}

// reopened looks whether the start after a failure rebuilt the file when it
// had to.
func reopened(t *testing.T, path string, f failure) {
	t.Helper()
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + markSuffix); (err == nil) != f.stopped {
		t.Errorf("mark: %v, stopped %t", err, f.stopped)
	}
	s := openAt(t, path, Options{})
	defer storagetest.Finish(t, s)
	after, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if os.SameFile(before, after) == f.stopped {
		t.Errorf("rebuilt: %t, stopped %t", !os.SameFile(before, after), f.stopped)
	}
	if _, err := os.Stat(path + markSuffix); err == nil {
		t.Error("the mark is still there")
	}
	if !holds(t, s, 0) || holds(t, s, 1) != f.kept {
		t.Errorf("after the start: holds 0: %t, 1: %t", holds(t, s, 0), holds(t, s, 1))
	}
	if f.stopped && after.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", after.Mode().Perm())
	}
	storagetest.Commit(t, s, simple(3, 100))
}

// TestSlowDisk: while a commit waits for the disk, readers read.
func TestSlowDisk(t *testing.T) { // bad input 191
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	defer storagetest.Finish(t, s)
	storagetest.Commit(t, s, simple(0, 100))
	reached, let := make(chan struct{}), make(chan struct{})
	s.commitTx = func(tx *bbolt.Tx) error {
		close(reached)
		<-let
		return tx.Commit()
	}
	done := make(chan error)
	go func() { done <- s.Commit(context.Background(), simple(1, 100)) }()
	<-reached
	if !holds(t, s, 0) || holds(t, s, 1) {
		t.Error("a reader sees what is not committed")
	}
	close(let)
	if err := <-done; err != nil || !holds(t, s, 1) {
		t.Error("the commit is lost", err)
	}
	s.commitTx = (*bbolt.Tx).Commit
}

// TestFileTakenAway: nothing is written to a file that has lost its name.
func TestFileTakenAway(t *testing.T) { // bad input 205
	for name, take := range map[string]func(path string) error{
		"deleted": os.Remove,
		"replaced": func(path string) error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, []byte("something else"), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			s := openAt(t, path, Options{})
			storagetest.Commit(t, s, simple(0, 100))
			if err := s.Alive(); err != nil {
				t.Fatal(err)
			}
			if err := take(path); err != nil {
				t.Fatal(err)
			}
			if err := s.Commit(t.Context(), simple(1, 100)); err == nil {
				t.Error("a commit to a lost file is acknowledged")
			}
			if err := s.Alive(); !errors.Is(err, storage.ErrStopped) {
				t.Errorf("alive: %v", err)
			}
			if err := s.Commit(t.Context(), simple(1, 100)); !errors.Is(err, storage.ErrStopped) {
				t.Errorf("error %v, want ErrStopped", err)
			}
			if !holds(t, s, 0) {
				t.Error("reading has stopped too")
			}
			storagetest.Finish(t, s)
		})
	}
}

// TestSecondProcess: who comes second is told who is first.
func TestSecondProcess(t *testing.T) { // threat 32, bad input 192
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path, Options{})
	storagetest.Commit(t, s, simple(0, 100))
	begun := time.Now()
	_, err := Open(path, Options{})
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() || locked.Since.IsZero() || locked.Path != s.path {
		t.Fatalf("error %v, want a LockedError with this process", err)
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("took %s", took)
	}
	storagetest.Finish(t, s)
	if _, err := os.Stat(path + pidSuffix); err == nil {
		t.Error("the note is still there")
	}
	storagetest.Finish(t, openAt(t, path, Options{}))
}

func TestCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path, Options{})
	for i := range 50 {
		storagetest.Commit(t, s, simple(i, 50_000))
	}
	if _, err := s.Expire(t.Context(), storage.Cutoffs{Text: epoch.Add(40 * time.Second)}); err != nil {
		t.Fatal(err)
	}
	storagetest.Finish(t, s)
	before, _ := os.Stat(path)
	if err := Compact(path, Options{}); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil || after.Size() > 2<<20 || after.Size() >= before.Size() {
		t.Errorf("%d bytes after %d (%v)", after.Size(), before.Size(), err)
	}
	s = openAt(t, path, Options{})
	defer storagetest.Finish(t, s)
	if !holds(t, s, 49) || holds(t, s, 1) {
		t.Error("other texts than before")
	}
}

func TestClosed(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	storagetest.Finish(t, s)
	if err := s.Commit(t.Context(), simple(1, 1)); err == nil || errors.Is(err, storage.ErrStopped) {
		t.Errorf("commit: %v", err)
	}
	if _, err := s.States(t.Context()); !errors.Is(err, errClosed) {
		t.Errorf("read: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

// lines collects what is logged.
type lines struct{ strings.Builder }

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(&l.Builder, nil)) }
