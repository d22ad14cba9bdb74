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

// watchFiles tells when one of the files has been saved. Their folders are
// watched, for editors put a new file in the old one's place.
func watchFiles(files []string) (saved <-chan struct{}, stop func(), err error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		if err := w.Add(filepath.Dir(f)); err != nil {
			w.Close()
			return nil, nil, err
		}
	}
	out := make(chan struct{}, 1) // one waiting notice stands for all
	go func() {
		timer := time.NewTimer(time.Hour)
		timer.Stop()
		for {
			select {
			case e, ok := <-w.Events:
				if !ok {
					return
				}
				if e.Op != fsnotify.Chmod && slices.Contains(files, filepath.Clean(e.Name)) {
					timer.Reset(settle)
				}
			case _, ok := <-w.Errors: // events were lost: a file may have changed
				if !ok {
					return
				}
				timer.Reset(settle)
			case <-timer.C:
				select {
				case out <- struct{}{}:
				default:
				}
			}
		}
	}()
	return out, func() { w.Close() }, nil
}
