package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// storage says where articles are kept and for how long.
func (b *builder) storage() {
	k := &b.keys.Storage
	s := &b.cfg.Storage
	at := b.at("storage.path")
	if k.Path.written() {
		at = k.Path.at
	}
	s.Path = b.storePath(at, k.Path.or(s.Path))
	s.KeepArticles = k.Keep.Articles.or(s.KeepArticles)
	s.KeepText = min(k.Keep.Text.or(s.KeepText), s.KeepArticles)
	s.KeepRejected = min(k.Keep.Rejected.or(s.KeepRejected), s.KeepArticles)
	s.KeepKeys = max(k.Keep.Keys.or(s.KeepKeys), s.KeepArticles)
	s.Window = min(k.Window.or(s.Window), s.KeepArticles)
	s.MinFree = k.MinFree.or(s.MinFree)
	s.MaxSize = k.MaxSize.or(min(s.MaxSize, quarterOfDisk(filepath.Dir(s.Path))))
	if k.Keep.Keys.written() && k.Keep.Keys.v < s.KeepArticles {
		b.wrong(k.Keep.Keys.at, "", "keys must be kept at least as long as articles")
	}
}

// storePath returns the absolute path of the store, and notes why it cannot
// be one.
func (b *builder) storePath(at *value, path string) string {
	if strings.HasPrefix(path, "postgres:") || strings.HasPrefix(path, "postgresql:") {
		b.wrong(at, "write the path of a file", "this version keeps its store in a file; PostgreSQL is not built in")
		return path
	}
	abs := b.absolute(path)
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		b.storeFolder(at, abs)
	case err != nil:
		b.wrong(at, "", "%s cannot be reached: %s", abs, reason(err))
	case special(info.Mode()) != "":
		b.wrong(at, "name a file in it, such as  "+filepath.ToSlash(filepath.Join(path, "regionwire.db")), "%s is %s, not a file", abs, special(info.Mode()))
	case !writable(abs):
		b.wrong(at, "give it to the user that runs regionwire, and check that its disk is not mounted read-only", "%s cannot be written", abs)
	}
	if fs := networkFileSystem(filepath.Dir(abs)); fs != "" {
		b.wrong(at, "put the store on a disk of this machine", "%s is on %s, where locks and mapped files cannot be trusted", abs, fs)
	}
	return abs
}

// storeFolder checks that the nearest folder above a new store that exists can
// be written.
func (b *builder) storeFolder(at *value, abs string) {
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir) {
			continue
		}
		switch {
		case err != nil:
			b.wrong(at, "", "%s cannot be reached: %s", dir, reason(err))
		case !info.IsDir():
			b.wrong(at, "", "%s is not a folder", dir)
		case !writable(dir):
			b.wrong(at, "give it to the user that runs regionwire", "the folder %s cannot be written", dir)
		}
		return
	}
}

// reason returns what a file error says beyond the path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
