//go:build unix

package bolt

import (
	"errors"
	"os"
	"os/exec"
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

// TestFileSizeLimit lets the kernel refuse to grow the file. The limit is one
// of a process, so a child runs the test.
func TestFileSizeLimit(t *testing.T) { // bad input 187
	const child = "REGIONWIRE_BOLT_FSIZE"
	if os.Getenv(child) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFileSizeLimit$")
		cmd.Env = append(os.Environ(), child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	defer storagetest.Finish(t, s)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	low := old
	low.Cur = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &low); err != nil {
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
