// Package storagetest is the suite that every storage.Store must pass. It
// decides what the contract means where words leave doubt: a store must answer
// like a model in plain maps, whatever is done to both. It leaves to each
// backend how files are damaged and machines fail.
//
// Its one invariant: every test ends in the store's own Check.
package storagetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Open opens the store of a folder, making it where there is none. It fails
// tb when it cannot.
type Open func(tb testing.TB, dir string) storage.Store

// Run runs the suite. A store must open within its process as often as it was
// closed.
func Run(t *testing.T, open Open) {
	t.Run("Model", func(t *testing.T) { testModel(t, open) })
	t.Run("AllFields", func(t *testing.T) { testAllFields(t, open) })
	t.Run("Pages", func(t *testing.T) { testPages(t, open) })
	t.Run("Candidates", func(t *testing.T) { testCandidates(t, open) })
	t.Run("Clock", func(t *testing.T) { testClock(t, open) })
	t.Run("Refuses", func(t *testing.T) { testRefuses(t, open) })
	t.Run("Concurrent", func(t *testing.T) { testConcurrent(t, open) })
}

// Start opens a store in a new folder, and closes it after Check when the test
// ends.
func Start(tb testing.TB, open Open) storage.Store {
	tb.Helper()
	s := open(tb, tb.TempDir())
	tb.Cleanup(func() { Finish(tb, s) })
	return s
}

// Finish checks and closes a store.
func Finish(tb testing.TB, s storage.Store) {
	tb.Helper()
	if err := s.Check(context.Background()); err != nil {
		tb.Errorf("check: %v", err)
	}
	if err := s.Close(); err != nil {
		tb.Errorf("close: %v", err)
	}
}

// Commit commits c and fails tb when that fails.
func Commit(tb testing.TB, s storage.Store, c *storage.Change) {
	tb.Helper()
	if err := s.Commit(context.Background(), c); err != nil {
		tb.Fatal(err)
	}
}

// epoch is when the tests take place.
var epoch = time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)

// machine drives a store and a model through the same acts.
type machine struct {
	tb    testing.TB
	open  Open
	dir   string
	store storage.Store
	model *model
	now   time.Time
	pick  picker
}

var ctx = context.Background()

func testModel(t *testing.T, open Open) {
	dirs := t.TempDir()
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		dir := filepath.Join(dirs, fmt.Sprint(runs))
		if err := os.Mkdir(dir, 0o700); err != nil {
			rt.Fatal(err)
		}
		m := &machine{tb: t, open: open, dir: dir, store: open(t, dir), model: newModel(), now: epoch, pick: picker{t: rt}}
		defer func() {
			if err := m.store.Close(); err != nil {
				rt.Errorf("close: %v", err)
			}
			os.RemoveAll(dir)
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"Commit":     m.commit,
			"Known":      m.known,
			"Articles":   m.articles,
			"List":       m.list,
			"Entries":    m.entries,
			"Placed":     m.placed,
			"Small":      m.small,
			"Candidates": m.candidates,
			"Expire":     m.expire,
			"Reopen":     m.reopen,
		})
		if err := m.store.Check(ctx); err != nil {
			rt.Errorf("check: %v", err)
		}
	})
}

// same fails when two values differ; empty and nil are the same.
func same(t *rapid.T, what string, got, want any) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return // nearly always, and much quicker
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s: got +, want -\n%s", what, d)
	}
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (m *machine) commit(t *rapid.T) {
	m.pick.t = t
	m.now = m.now.Add(time.Duration(m.pick.number(0, 20)) * time.Hour)
	c := m.pick.change(m.model, m.now)
	numbered := len(m.model.edits)
	must(t, m.store.Commit(ctx, c))
	for i, e := range c.Edits {
		if e.Seq != uint64(numbered+i+1) {
			t.Fatalf("edit %d of a commit got number %d after %d", i, e.Seq, numbered)
		}
	}
	m.model.commit(c)
}

func (m *machine) known(t *rapid.T) {
	var keys []news.Key
	var want []news.ID
	for i := range keyPool {
		keys = append(keys, poolKey(i))
		want = append(want, m.model.keys[poolKey(i)].id)
	}
	got, err := m.store.Known(ctx, keys)
	must(t, err)
	same(t, "known", got, want)
}

func (m *machine) articles(t *rapid.T) {
	m.pick.t = t
	bodies := m.pick.yes()
	var ids []news.ID
	var want []*news.Article
	for i := range articlePool + 1 {
		ids = append(ids, poolArticle(i))
		want = append(want, nil)
		if at := m.model.find(poolArticle(i)); at >= 0 {
			want[i] = shown(m.model.articles[at], bodies)
		}
	}
	got, err := m.store.Articles(ctx, ids, bodies)
	must(t, err)
	same(t, "articles", got, want)
}

// list reads all pages of a query. Between two of them something may be
// committed that changes nothing that was asked for.
func (m *machine) list(t *rapid.T) {
	m.pick.t = t
	q := m.pick.query(m.now)
	want := m.model.list(q)
	var got []*news.Article
	for {
		page, next, err := m.store.List(ctx, q)
		must(t, err)
		if q.Limit > 0 && len(page) > q.Limit {
			t.Fatalf("%d articles on a page of %d", len(page), q.Limit)
		}
		got = append(got, page...)
		if next == "" {
			break
		}
		if len(page) == 0 {
			t.Fatal("an empty page has a next one")
		}
		q.After = next
	}
	same(t, fmt.Sprintf("list %+v", q), got, want)
}

func (m *machine) entries(t *rapid.T) {
	m.pick.t = t
	q := m.pick.entryQuery(m.now)
	want := m.model.listEntries(q)
	var got []storage.Entry
	for {
		page, next, err := m.store.Entries(ctx, q)
		must(t, err)
		got = append(got, page...)
		if next == "" {
			break
		}
		if len(page) != q.Limit {
			t.Fatalf("%d entries on a page of %d that is not the last", len(page), q.Limit)
		}
		q.After = next
	}
	same(t, fmt.Sprintf("entries %+v", q), got, want)
}

func (m *machine) placed(t *rapid.T) {
	var ids []news.ID
	var want [][]storage.Entry
	for i := range articlePool {
		ids = append(ids, poolArticle(i))
		want = append(want, m.model.placed(poolArticle(i)))
	}
	got, err := m.store.Placed(ctx, ids)
	must(t, err)
	same(t, "placed", got, want)
}

// small compares what is returned whole.
func (m *machine) small(t *rapid.T) {
	states, err := m.store.States(ctx)
	must(t, err)
	byChannel := map[news.ChannelID]news.State{}
	for _, st := range states {
		byChannel[st.Channel] = st
	}
	same(t, "states", byChannel, m.model.states)
	feeds, err := m.store.Feeds(ctx)
	must(t, err)
	byBirth := map[string]storage.Feed{}
	for _, f := range feeds {
		byBirth[f.Birth] = f
	}
	same(t, "feeds", byBirth, m.model.feeds)
	for _, ch := range channelPool {
		l, err := m.store.Listing(ctx, ch)
		must(t, err)
		want := m.model.listings[ch]
		want.Channel = ch
		same(t, "listing", l, want)
	}
	after := uint64(len(m.model.edits) / 2)
	edits, err := m.store.Edits(ctx, after)
	must(t, err)
	same(t, "edits", edits, m.model.edits[after:])
	values, err := m.store.Values(ctx, "a")
	must(t, err)
	want := map[string][]byte{}
	for n, v := range m.model.values {
		if n[0] == 'a' {
			want[n] = v
		}
	}
	same(t, "values", values, want)
	m.stats(t)
}

func (m *machine) stats(t *rapid.T) {
	st, err := m.store.Stats(ctx)
	must(t, err)
	if st.Articles != len(m.model.articles) || st.Entries != len(m.model.entries) || st.Keys != len(m.model.keys) {
		t.Fatalf("stats %+v, want %d articles, %d entries, %d keys", st, len(m.model.articles), len(m.model.entries), len(m.model.keys))
	}
	if !st.LastCommit.Equal(m.model.last) {
		t.Fatalf("last commit at %s, want %s", st.LastCommit, m.model.last)
	}
}

func (m *machine) candidates(t *rapid.T) {
	m.pick.t = t
	kind := storage.Hashes(m.pick.number(0, 1))
	hashes := m.pick.hashes()
	since := m.now.Add(-time.Duration(m.pick.number(0, 200)) * time.Hour)
	least, limit := m.pick.number(1, 3), m.pick.number(0, 4)
	got, err := m.store.Candidates(ctx, kind, hashes, since, least, limit)
	must(t, err)
	same(t, "candidates", got, m.model.candidates(kind, hashes, since, least, limit))
	var ids []news.ID
	var want []storage.Signature
	for i := range articlePool {
		ids = append(ids, poolArticle(i))
		want = append(want, m.model.signatures[poolArticle(i)])
	}
	signatures, err := m.store.Signatures(ctx, ids)
	must(t, err)
	same(t, "signatures", signatures, want)
}

func (m *machine) expire(t *rapid.T) {
	m.pick.t = t
	cut := m.pick.cutoffs(m.model.last)
	got := expireAll(t, m.store, cut)
	same(t, fmt.Sprintf("expired %+v", cut), got, m.model.expire(cut))
}

// expireAll calls Expire until there is no more to do.
func expireAll(tb rapid.TB, s storage.Store, cut storage.Cutoffs) (sum storage.Expired) {
	for more := true; more; {
		step, err := s.Expire(ctx, cut)
		if err != nil {
			tb.Fatal(err)
		}
		sum.Articles += step.Articles
		sum.Texts += step.Texts
		sum.Keys += step.Keys
		sum.Entries += step.Entries
		sum.Signatures += step.Signatures
		more = step.More
	}
	return sum
}

func (m *machine) reopen(t *rapid.T) {
	must(t, m.store.Close())
	m.store = m.open(m.tb, m.dir)
}
