package bolt

import (
	"path/filepath"
	"testing"

	"regionwire/storage"
	"regionwire/storage/storagetest"
)

// openIn opens the store of a folder.
func openIn(tb testing.TB, dir string) storage.Store {
	tb.Helper()
	s, err := Open(filepath.Join(dir, "test.db"), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) { storagetest.Run(t, openIn) }

// openFolding opens a store in which rows move from memory to runs and from
// runs to their bucket all the time, a few with each commit.
func openFolding(tb testing.TB, dir string) storage.Store {
	tb.Helper()
	s, err := Open(filepath.Join(dir, "test.db"), Options{fold: foldLimits{bytes: 300, runs: 3, step: 7}})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestStoreFolding(t *testing.T) { storagetest.Run(t, openFolding) }

func TestKilled(t *testing.T) { storagetest.Kill(t, openIn, 24) }

func TestKilledFolding(t *testing.T) { storagetest.Kill(t, openFolding, 24) }
