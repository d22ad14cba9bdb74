package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/storagetest"

	bbolt "go.etcd.io/bbolt"
)

// sound returns the bytes of a small sound database.
func sound(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound.db")
	s := openAt(t, path, Options{fold: foldLimits{bytes: 2000, runs: 2, step: 20}})
	room := newNewsroom(9)
	var listing news.Listing
	for i := range 30 {
		c := &storage.Change{At: epoch, Feeds: []storage.Feed{{Birth: "toan-quoc", Generation: 1}}}
		add(c, i%3, []piece{room.piece(i%3, i, epoch)}, &listing, epoch)
		storagetest.Commit(t, s, c)
	}
	storagetest.Finish(t, s)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// newestMeta returns the offsets of the header page in force and the other.
func metaOffsets(data []byte) (newest, other int) {
	tx := func(at int) uint64 { return binary.NativeEndian.Uint64(data[at+metaOffset+48:]) }
	if tx(0) > tx(4096) {
		return 0, 4096
	}
	return 4096, 0
}

// TestRefused: a file that cannot be used is refused with a cause in one line
// and a way out, and not touched.
func TestRefused(t *testing.T) { // threat 31
	good := sound(t)
	newest, other := metaOffsets(good)
	pages := binary.NativeEndian.Uint64(good[newest+metaOffset+40:])
	change := func(f func(b []byte)) []byte { b := bytes.Clone(good); f(b); return b }
	random := make([]byte, 40_000)
	for i := range random {
		random[i] = byte(rand.IntN(256))
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty (193)":            {nil, "is empty"},
		"100 bytes (194)":        {good[:100], "truncated: need"},
		"4096 bytes (194)":       {good[:4096], "truncated: need"},
		"8 KiB (194)":            {good[:8192], "truncated: need"},
		"power of two (194)":     {good[:1<<15], "truncated: need"},
		"half (194)":             {good[:int(pages)*4096/2], "truncated: need"},
		"one byte short (194)":   {good[:int(pages)*4096-1], "truncated: need"},
		"garbage (195)":          {random, "not a database"},
		"zeros (195)":            {make([]byte, 1<<16), "not a database"},
		"text (195)":             {[]byte(strings.Repeat("sources:\n  - hà nội mới\n", 900)), "not a database"},
		"SQLite (195)":           {append([]byte("SQLite format 3\x00"), make([]byte, 8000)...), "not a database"},
		"both headers (197)":     {change(func(b []byte) { b[metaOffset+20]++; b[4096+metaOffset+20]++ }), "both header pages"},
		"list of free pages":     {change(func(b []byte) { clear(b[freelist(b, newest):][:4096]) }), "damaged"},
		"another bbolt (195)":    {foreign(t, 4096), "not one of regionwire"},
		"16 KiB pages (201)":     {foreign(t, 16384), "not one of regionwire"},
		"newer schema (200)":     {change(func(b []byte) { newer(t, b) }), "has schema version 2, this program knows 1"},
		"headers of other files": {change(func(b []byte) { b[other+metaOffset+4] = 9; b[newest+metaOffset+4] = 9 }), "both header pages"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path, Options{})
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want a RefusedError with %q in one line", err, c.want)
			}
			if err != nil && !strings.Contains(err.Error(), "restore a backup") {
				t.Errorf("%q shows no way out", err)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, c.data) {
				t.Error("the file was touched")
			}
			if err := Verify(t.Context(), path); err == nil {
				t.Error("verify finds nothing")
			}
			if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
				t.Errorf("left behind: %v", files)
			}
		})
	}
}

// freelist returns the offset of the page that lists free pages.
func freelist(data []byte, meta int) int {
	return int(binary.NativeEndian.Uint64(data[meta+metaOffset+32:])) * 4096
}

// foreign returns a database of another program.
func foreign(t *testing.T, pageSize int) []byte {
	path := filepath.Join(t.TempDir(), "foreign.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("items")); return err })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// newer raises the schema version in a database's bytes.
func newer(t *testing.T, data []byte) {
	path := filepath.Join(t.TempDir(), "newer.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucketMeta)).Put(keySchema, []byte{0, 0, 0, schema + 1})
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || len(after) != len(data) {
		t.Fatal(len(after), err)
	}
	copy(data, after)
}

func TestOneHeaderIsEnough(t *testing.T) { // bad input 196
	good := sound(t)
	for _, at := range []int{0, 4096} {
		path := filepath.Join(t.TempDir(), "a.db")
		data := bytes.Clone(good)
		data[at+metaOffset+40] ^= 4
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Verify(t.Context(), path); !errors.Is(err, storage.ErrCorrupt) {
			t.Errorf("verify: %v", err)
		}
		var log lines
		s := openAt(t, path, Options{Logger: log.logger()})
		if !strings.Contains(log.String(), "header pages is damaged") {
			t.Errorf("logged %q", log.String())
		}
		storagetest.Commit(t, s, simple(1, 10))
		storagetest.Commit(t, s, simple(2, 10))
		storagetest.Finish(t, s)
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, 4096} {
			sum := fnv.New64a()
			sum.Write(after[at+metaOffset:][:metaSize-8])
			if sum.Sum64() != binary.NativeEndian.Uint64(after[at+metaOffset+metaSize-8:]) {
				t.Errorf("header at %d was not written again", at)
			}
		}
	}
}

func TestUnsafeFilesAreNamed(t *testing.T) { // bad inputs 203, 204
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a.db"), filepath.Join(dir, "link.db")
	s := openAt(t, path, Options{})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("made with mode %v (%v)", info.Mode(), err)
	}
	storagetest.Finish(t, s)
	if err := errors.Join(os.Chmod(path, 0o666), os.Symlink(path, link), os.Link(path, filepath.Join(dir, "hard.db")),
		os.WriteFile(path+markSuffix, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	var log lines
	s = openAt(t, link, Options{Logger: log.logger()})
	storagetest.Finish(t, s)
	for _, want := range []string{"mode 0666", "hard links"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log lacks %q: %s", want, log.String())
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("rebuilding replaced the link instead of the file")
	}
}

// TestInterruptedCreation: what a crash left of a first start is no hindrance.
func TestInterruptedCreation(t *testing.T) { // fact 6
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path+newSuffix, make([]byte, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path, Options{})
	storagetest.Commit(t, s, simple(0, 10))
	storagetest.Finish(t, s)
	if _, err := os.Stat(path + newSuffix); err == nil {
		t.Error("the remains are still there")
	}
}

// TestDamagedArticleIsLeftOut flips a bit of a title: its article is left out
// of listings and named in the log and by Verify; the others are served.
func TestDamagedArticleIsLeftOut(t *testing.T) { // bad input 199
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path, Options{})
	for i := range 3 {
		c := simple(i, 100)
		c.Articles[0].Title = strings.Repeat("dấu hiệu ", 3) + c.Articles[0].Title
		storagetest.Commit(t, s, c)
	}
	storagetest.Finish(t, s)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; ; at++ { // in every version of the page
		i := bytes.Index(data[at:], []byte("dấu hiệu 1"))
		if i < 0 {
			break
		}
		at += i
		data[at] ^= 1
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var log lines
	s = openAt(t, path, Options{Logger: log.logger()})
	for range 2 {
		list, _, err := s.List(t.Context(), storage.Query{})
		if err != nil || len(list) != 2 {
			t.Errorf("%d articles (%v), want the 2 that are whole", len(list), err)
		}
	}
	if n := strings.Count(log.String(), "article 006"); n != 1 {
		t.Errorf("logged %d times: %s", n, log.String())
	}
	if err := s.Check(t.Context()); !errors.Is(err, storage.ErrCorrupt) || !strings.Contains(err.Error(), "article 006") {
		t.Errorf("check: %v", err)
	}
	storagetest.Commit(t, s, simple(1, 100)) // its source sends it again
	storagetest.Commit(t, s, simple(7, 100))
	if !holds(t, s, 1) {
		t.Error("the article cannot be stored anew")
	}
	storagetest.Finish(t, s)
}

// TestBitFlips flips single bits anywhere: nothing dies, and whatever was lost
// is reported by Check or harmless.
func TestBitFlips(t *testing.T) { // bad input 199
	good := sound(t)
	newest, _ := metaOffsets(good)
	used := int(binary.NativeEndian.Uint64(good[newest+metaOffset+40:])) * 4096
	r := rand.New(rand.NewPCG(11, 12))
	found := 0
	dir := t.TempDir()
	for i := range 60 {
		path := filepath.Join(dir, "a.db")
		data := bytes.Clone(good)
		at := r.IntN(used)
		data[at] ^= 1 << r.IntN(8)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Verify(context.Background(), path); err != nil {
			found++
			continue
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatalf("flip %d at %d: verify finds nothing, open says %v", i, at, err)
		}
		list, _, err := s.List(t.Context(), storage.Query{Bodies: true})
		if err != nil || len(list) != 30 {
			t.Errorf("flip %d at %d: %d of 30 articles (%v) though verify finds nothing", i, at, len(list), err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if found < 6 {
		t.Errorf("%d of 60 flips found", found)
	}
	t.Logf("%d of 60 flips found; the others lie in unused bytes", found)
}

// TestCutOffWhileOpen: a file that is cut off under a running store fails its
// readers, not the process.
func TestCutOffWhileOpen(t *testing.T) { // bad input 206
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path, Options{})
	for i := range 40 {
		storagetest.Commit(t, s, simple(i, 9000))
	}
	if err := os.Truncate(path, 8192); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.List(t.Context(), storage.Query{Bodies: true}); !errors.Is(err, storage.ErrCorrupt) {
		t.Errorf("error %v, want ErrCorrupt", err)
	}
	if err := s.Commit(t.Context(), simple(50, 10)); !errors.Is(err, storage.ErrStopped) {
		t.Errorf("commit on top of the damage: %v, want ErrStopped", err)
	}
	s.db.Close()
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "truncated: need") {
		t.Errorf("next start: %v", err)
	}
}
