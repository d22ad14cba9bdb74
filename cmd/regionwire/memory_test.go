package main

import (
	"runtime"
	"testing"
	"time"
)

// TestMemoryLimitFollowsWhatIsHeld: a small process has one limit; a large one
// always has room for garbage above what it holds.
func TestMemoryLimitFollowsWhatIsHeld(t *testing.T) {
	for _, tt := range []struct{ held, want uint64 }{
		{0, leastLimit},
		{40 << 20, leastLimit},
		{48 << 20, leastLimit},
		{51 << 20, leastLimit},
		{80 << 20, 124 << 20},
		{1 << 30, 1304 << 20},
	} {
		if got := limitFor(tt.held); got != int64(tt.want) {
			t.Errorf("limit for %d MiB: %d MiB, want %d", tt.held>>20, got>>20, tt.want>>20)
		}
	}
}

// TestEveryCollectionIsHeardOf, not the first alone.
func TestEveryCollectionIsHeardOf(t *testing.T) {
	heard := make(chan struct{}, 1)
	afterCollections(func() {
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	deadline := time.After(time.Minute)
	for range 3 {
		for waiting := true; waiting; {
			runtime.GC() // one that comes before the last was told of goes unheard
			select {
			case <-heard:
				waiting = false
			case <-time.After(time.Millisecond):
			case <-deadline:
				t.Fatal("a collection was not heard of")
			}
		}
	}
}
