package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"

	"regionwire/storage"

	bbolt "go.etcd.io/bbolt"
)

// recoverUnclean verifies and rebuilds the database when the last process
// left the mark of a write whose outcome it did not know: pages that such a
// write believed to be on the disk may not be, and writing on would build on
// them. It returns the store to go on with, and closes s when it fails.
func (s *Store) recoverUnclean() (*Store, error) {
	mark := s.path + markSuffix
	cause, err := os.ReadFile(mark)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.log.Warn("rebuilding the database after a write error", "path", s.path, "cause", string(cause))
	if err := s.Check(context.Background()); err != nil {
		// Single damaged values are left out wherever they are read.
		s.log.Error("damage found before rebuilding", "path", s.path, "err", err)
	}
	if err := s.rebuild(); err != nil {
		return nil, errors.Join(&RefusedError{s.path, fmt.Sprintf("rebuilding after a write error: %v", err)}, s.Close())
	}
	next, err := open(s.path, s.opts, false) // s still locks the old file
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return next, os.Remove(mark)
}

// rebuild copies everything into a new file and puts it in the place of the
// old one.
func (s *Store) rebuild() (err error) {
	temp := s.path + newSuffix
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp)
		}
	}()
	if err := s.copyTo(temp); err != nil {
		return err
	}
	return replace(temp, s.path)
}

// copyTo copies everything into a new database without free pages.
func (s *Store) copyTo(path string) (err error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType, NoSync: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Sync(), db.Close()) }()
	defer s.recoverDamage(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return bbolt.Compact(db, s.db, 1<<20)
}

// Compact rewrites the database at path, which no process may use, without
// the pages that are free. A kill leaves either the old file or the new one.
func Compact(path string, opts Options) (err error) {
	s, err := Open(path, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.rebuild(); err != nil {
		return fmt.Errorf("compact %s: %w", path, err)
	}
	return nil
}

// Verify reads the whole database at path and returns what is damaged, or nil.
// It writes nothing. A page that is damaged badly enough ends the process, so
// that a command should run it in a child.
func Verify(ctx context.Context, path string) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	warnings, err := examine(path)
	if err != nil {
		return err
	}
	var header error
	if slices.Contains(warnings, oneHeader) {
		header = fmt.Errorf("%w: %s", storage.ErrCorrupt, oneHeader)
	}
	s, err := open(path, Options{}, true)
	if err != nil {
		return err
	}
	return errors.Join(header, s.Check(ctx), s.Close())
}
