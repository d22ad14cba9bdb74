//go:build linux || darwin || freebsd

package config

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// writable reports whether this process may write a file or into a folder.
func writable(path string) bool { return unix.Access(path, unix.W_OK) == nil }

// quarterOfDisk returns a quarter of the size of the disk that holds a folder,
// or will; unknown is unbounded.
func quarterOfDisk(dir string) int64 {
	var st unix.Statfs_t
	if unix.Statfs(existing(dir), &st) != nil || st.Blocks == 0 {
		return math.MaxInt64
	}
	return int64(st.Blocks) / 4 * int64(st.Bsize)
}

// existing returns the nearest folder at or above dir that exists.
func existing(dir string) string {
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}
