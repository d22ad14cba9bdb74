package feedgen

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/bolt"
)

// openStore opens an empty store, which is checked and closed at the end.
func openStore(t testing.TB) storage.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "regionwire.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Check(context.Background()); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// keep commits articles and entries; every feed named by an entry is stamped.
func keep(t testing.TB, s storage.Store, when time.Time, list []*news.Article, entries ...storage.Entry) {
	t.Helper()
	c := &storage.Change{At: when, Articles: list, Entries: entries}
	stamped := make(map[string]bool)
	for _, e := range entries {
		if !stamped[e.Feed] {
			stamped[e.Feed] = true
			c.Feeds = append(c.Feeds, storage.Feed{Birth: e.Feed, Slug: e.Feed, Generation: 1, Changed: when, Built: when})
		}
	}
	if err := s.Commit(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

// published returns a publisher that has rendered a store with tables.
func published(t testing.TB, s storage.Store, tables Tables) *Publisher {
	t.Helper()
	p := NewPublisher(s, Options{})
	p.Apply(tables)
	refresh(t, p)
	return p
}

func refresh(t testing.TB, p *Publisher) {
	t.Helper()
	if err := p.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// body returns the bytes of a public document, which must exist.
func body(t testing.TB, p *Publisher, path string) string {
	t.Helper()
	d := p.Snapshot().Document(path)
	if d == nil {
		t.Fatalf("no document at %s", path)
	}
	return string(d.Plain.Body)
}
