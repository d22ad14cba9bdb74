package main

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long a file must have been left alone after it was written:
// editors write in several steps.
const settle = 300 * time.Millisecond

// fileWatch tells of changes to files and to what patterns of names match,
// whether it is there yet or not. Their folders are watched, for editors put a
// new file in the old one's place. The zero fileWatch tells of nothing.
type fileWatch struct {
	w        *fsnotify.Watcher
	events   <-chan fsnotify.Event
	lost     <-chan error // events got lost
	patterns []string     // absolute
}

func newFileWatch() (*fileWatch, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &fileWatch{w: w, events: w.Events, lost: w.Errors}, nil
}

// follow watches files and patterns instead of those before, and reports
// whether it watches a folder that it did not. Of a folder that is not there
// the first one above it is watched that is.
func (f *fileWatch) follow(patterns []string) (more bool) {
	if f.w == nil {
		return false
	}
	f.patterns = slices.Clone(patterns)
	var dirs []string
	for _, p := range patterns {
		for dir := filepath.Dir(p); ; dir = filepath.Dir(dir) {
			found, _ := filepath.Glob(dir) // a bad pattern is the configuration's mistake, told there
			if len(found) > 0 || dir == filepath.Dir(dir) {
				dirs = append(dirs, found...)
				break
			}
			f.patterns = append(f.patterns, dir)
		}
	}
	before := f.w.WatchList()
	for _, dir := range before {
		if !slices.Contains(dirs, dir) {
			_ = f.w.Remove(dir) // gone already
		}
	}
	for _, dir := range dirs {
		// One that cannot be watched went in this moment; its next change is one
		// of the folder above.
		if err := f.w.Add(dir); err == nil && !slices.Contains(before, dir) {
			more = true
		}
	}
	return more
}

// concerns reports whether an event may have changed what a pattern matches.
func (f *fileWatch) concerns(e fsnotify.Event) bool {
	return e.Op != fsnotify.Chmod && slices.ContainsFunc(f.patterns, func(p string) bool {
		match, _ := filepath.Match(p, e.Name)
		return match || p == e.Name
	})
}

func (f *fileWatch) close() {
	if f.w != nil {
		f.w.Close()
	}
}
