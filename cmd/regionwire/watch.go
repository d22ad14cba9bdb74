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

// follow watches files and patterns instead of those before. Of a folder that
// is not there the first one above it is watched that is.
func (f *fileWatch) follow(patterns []string) {
	if f.w == nil {
		return
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
	for _, dir := range f.w.WatchList() {
		if !slices.Contains(dirs, dir) {
			_ = f.w.Remove(dir) // gone already
		}
	}
	for _, dir := range dirs {
		if err := f.w.Add(dir); err != nil {
			continue // went in this moment: its parent's next change finds it
		}
	}
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
