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
