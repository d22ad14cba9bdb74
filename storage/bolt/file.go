package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Names of files beside the database.
const (
	pidSuffix  = ".pid"     // process that uses it
	markSuffix = ".unclean" // a write failed with an outcome that nobody knows
	newSuffix  = ".new"     // database being made or rebuilt
)

// RefusedError says why a file was not opened. Nothing was written to it.
type RefusedError struct {
	Path  string
	Cause string
}

// Error names the file, the cause and the way out.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s: %s; restore a backup in its place, or move it away to start anew", e.Path, e.Cause)
}

// LockedError says that another process uses the file.
type LockedError struct {
	Path  string
	PID   int       // 0 when it left no note
	Since time.Time // when it opened the file; zero without a note
}

// Error names the process that uses the file, as far as it is known, and the
// way out.
func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("another process uses %s: stop it, or give this one another storage.path", e.Path)
	}
	return fmt.Sprintf("another regionwire (pid %d) uses %s since %s: it answers the same commands; to stop it:  kill %d",
		e.PID, e.Path, e.Since.Local().Format("02/01 15:04"), e.PID)
}

// locked describes who uses a file, by the note beside it.
func locked(path string) *LockedError {
	e := &LockedError{Path: path}
	note, err := os.ReadFile(path + pidSuffix)
	if err != nil {
		return e
	}
	fields := strings.Fields(string(note))
	if len(fields) == 2 {
		pid, err1 := strconv.Atoi(fields[0])
		since, err2 := time.Parse(time.RFC3339, fields[1])
		if err1 == nil && err2 == nil {
			e.PID, e.Since = pid, since
		}
	}
	return e
}

// leaveNote writes who uses a file, and returns what removes the note.
func leaveNote(path string) (remove func(), err error) {
	note := fmt.Sprintf("%d %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339))
	if err := os.WriteFile(path+pidSuffix, []byte(note), 0o600); err != nil {
		return nil, err
	}
	return func() { os.Remove(path + pidSuffix) }, nil
}

// meta is what the header pages of a bbolt file say (bbolt internal/common,
// file format 2): after a page header of 16 bytes a magic number, version,
// page size and flags of 4 bytes each, then the root's page and sequence,
// freelist page, number of pages, transaction and an FNV-1a sum of all that,
// 8 bytes each, in the byte order of the machine.
type meta struct {
	pageSize  uint32
	pages, tx uint64
}

const (
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaOffset  = 16
	metaSize    = 64
)

// readMeta reads a header page; hint tells a damaged one from something else.
func readMeta(f io.ReaderAt, offset int64) (m meta, hint, ok bool) {
	var b [metaOffset + metaSize]byte
	n, err := f.ReadAt(b[:], offset)
	if err != nil && n < metaOffset+4 {
		return m, false, false
	}
	p, order := b[metaOffset:], binary.NativeEndian
	if order.Uint32(p) != metaMagic {
		return m, false, false
	}
	sum := fnv.New64a()
	sum.Write(p[:metaSize-8])
	if n < len(b) || order.Uint32(p[4:]) != metaVersion || sum.Sum64() != order.Uint64(p[metaSize-8:]) {
		return m, true, false
	}
	return meta{pageSize: order.Uint32(p[8:]), pages: order.Uint64(p[40:]), tx: order.Uint64(p[48:])}, true, true
}

// oneHeader is the warning about a file of which the last commit may be lost.
const oneHeader = "one of two header pages is damaged; the other is used"

// examine decides whether a file can be handed to bbolt, which would die of
// one that is cut off or damaged in the wrong place. It returns warnings about
// one that can.
func examine(path string) (warnings []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	refuse := func(format string, args ...any) error { return &RefusedError{path, fmt.Sprintf(format, args...)} }
	if !info.Mode().IsRegular() {
		return nil, refuse("is %s, not a file", kindOf(info.Mode()))
	}
	if info.Size() == 0 {
		return nil, refuse("is empty, not a database")
	}
	if info.Mode().Perm()&0o077 != 0 {
		warnings = append(warnings, fmt.Sprintf("others may read it: mode %04o, want 0600", info.Mode().Perm()))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	valid, hint := metas(f, info.Size())
	if len(valid) == 0 {
		switch {
		case hint && info.Size() < 4*4096:
			return nil, refuse("database truncated: need %d bytes, have %d", 4*4096, info.Size())
		case hint:
			return nil, refuse("both header pages of the database are damaged")
		}
		return nil, refuse("not a database")
	}
	newest := valid[0]
	if len(valid) == 1 {
		warnings = append(warnings, oneHeader)
	} else if valid[1].tx > newest.tx {
		newest = valid[1]
	}
	if need := int64(newest.pages) * int64(newest.pageSize); info.Size() < need {
		return nil, refuse("database truncated: need %d bytes, have %d", need, info.Size())
	}
	return warnings, nil
}

// metas reads both header pages of a file. Where the first is damaged the
// second may be at any page size.
func metas(f io.ReaderAt, size int64) (valid []meta, hint bool) {
	first, hint, ok := readMeta(f, 0)
	if ok {
		valid = append(valid, first)
		if second, _, ok := readMeta(f, int64(first.pageSize)); ok {
			valid = append(valid, second)
		}
		return valid, true
	}
	for pageSize := int64(1024); pageSize <= 1024<<14 && pageSize < size; pageSize *= 2 {
		second, h, ok := readMeta(f, pageSize)
		hint = hint || h
		if ok && int64(second.pageSize) == pageSize {
			return append(valid, second), true
		}
	}
	return nil, hint
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// resolve follows symbolic links, so that a rebuilt file takes the place of
// the file and not of a link to it. A file that is not there yet is looked
// for in its folder.
func resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	if _, err := os.Lstat(path); err == nil {
		return "", &RefusedError{path, "is a symbolic link to a file that is not there"}
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}
