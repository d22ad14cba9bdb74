//go:build unix

package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"regionwire/storage"
	"regionwire/storage/storagetest"
)

// TestOtherThanFiles: what is no file is refused, and nothing hangs.
func TestOtherThanFiles(t *testing.T) { // bad input 204
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "dangling")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{fifo: "named pipe", dir: "a directory", "/dev/null": "a device", dangling: "symbolic link"} {
		if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", path, err, want)
		}
	}
	if _, err := Open(filepath.Join(dir, "missing", "a.db"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a file was made behind a dangling link")
	}
}

// TestFileSizeLimit lets the kernel refuse to grow the file.
func TestFileSizeLimit(t *testing.T) { // bad input 187
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	defer storagetest.Finish(t, s)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), simple(0, 100_000)); !errors.Is(err, storage.ErrFull) {
		t.Errorf("error %v, want ErrFull", err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if holds(t, s, 0) {
		t.Error("a refused change is there")
	}
	storagetest.Commit(t, s, simple(0, 100_000))
}
