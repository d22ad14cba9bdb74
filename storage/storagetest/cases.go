package storagetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Fill sets every field that v points to, at any depth, to something else than
// zero and different from the others, so that a field that is not kept is
// missed. Slices get two elements. Times are whole seconds.
func Fill(v any) {
	n := 0
	fill(reflect.ValueOf(v).Elem(), &n)
}

func fill(v reflect.Value, n *int) {
	*n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(epoch.Add(time.Duration(*n) * time.Second)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.String:
		v.SetString(fmt.Sprintf("giá trị %d", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(*n) / 3)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n) % 251)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	default:
		panic("no value for a field of type " + v.Type().String())
	}
}

// testAllFields puts every field of every kind of thing and reads it back
// after reopening.
func testAllFields(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	var (
		a   news.Article
		st  news.State
		l   news.Listing
		f   storage.Feed
		e   storage.Entry
		ed  storage.Edit
		sig storage.Signature
	)
	for _, v := range []any{&a, &st, &l, &f, &e, &ed, &sig} {
		Fill(v)
	}
	a.Found = nil // never stored
	e.Feed, e.Generation = f.Birth, f.Generation
	e.ID = news.EntryID(e.Feed, e.Article)
	c := &storage.Change{At: epoch, Articles: []*news.Article{&a}, States: []news.State{st}, Listings: []news.Listing{l},
		Feeds: []storage.Feed{f}, Entries: []storage.Entry{e}, Edits: []storage.Edit{ed}, Signatures: []storage.Signature{sig},
		Values: map[string][]byte{"learnt": {1, 0, 2}}}
	Commit(t, s, c)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer Finish(t, s)
	var got storage.Change
	var errs [9]error
	got.At = epoch
	got.Articles, errs[0] = s.Articles(ctx, []news.ID{a.ID}, true)
	got.States, errs[1] = s.States(ctx)
	listing, err := s.Listing(ctx, l.Channel)
	got.Listings, errs[2] = []news.Listing{listing}, err
	got.Feeds, errs[3] = s.Feeds(ctx)
	got.Entries, _, errs[4] = s.Entries(ctx, storage.EntryQuery{Feed: f.Birth})
	got.Edits, errs[5] = s.Edits(ctx, 0)
	got.Signatures, errs[6] = s.Signatures(ctx, []news.ID{sig.Article})
	got.Values, errs[7] = s.Values(ctx, "")
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c, &got); d != "" {
		t.Errorf("stored -, read +\n%s", d)
	}
}

// testPages reads more than fits into any inner step, page by page, while
// commits go on.
func testPages(t *testing.T, open Open) {
	s := Start(t, open)
	const n = 700
	var c storage.Change
	for i := range n {
		a := &news.Article{ID: poolArticle(i), Source: sourcePool[i%2], FirstSeen: epoch.Add(time.Duration(i/3) * time.Second)}
		e := storage.Entry{Feed: "tin", ID: news.EntryID("tin", a.ID), Article: a.ID, At: a.FirstSeen, PagesOnly: i%5 == 0}
		c.Articles, c.Entries = append(c.Articles, a), append(c.Entries, e)
	}
	c.At = epoch.Add(time.Hour)
	Commit(t, s, &c)
	later := func(i int) {
		Commit(t, s, &storage.Change{At: c.At, Articles: []*news.Article{{ID: poolArticle(n + i), Source: sourcePool[0], FirstSeen: c.At}}})
	}
	q := storage.Query{Source: sourcePool[1], Limit: 64}
	var got []*news.Article
	for pages := 0; pages == 0 || q.After != ""; pages++ {
		page, next, err := s.List(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		later(pages)
		got, q.After = append(got, page...), next
	}
	for i, a := range got {
		if want := poolArticle(n - 1 - 2*i); a.ID != want {
			t.Fatalf("article %d is %s, want %s", i, a.ID, want)
		}
	}
	if len(got) != n/2 {
		t.Errorf("%d articles, want %d", len(got), n/2)
	}
	seen := map[news.ID]bool{}
	eq := storage.EntryQuery{Feed: "tin", Documents: true, Limit: 60}
	for pages := 0; pages == 0 || eq.After != ""; pages++ {
		page, next, err := s.Entries(ctx, eq)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			seen[e.ID] = true
		}
		eq.After = next
	}
	if len(seen) != n*4/5 {
		t.Errorf("%d entries, want %d", len(seen), n*4/5)
	}
	if _, _, err := s.List(ctx, storage.Query{After: "nonsense"}); err == nil {
		t.Error("a made-up cursor is taken")
	}
}

// testCandidates compares the index with brute force where hashes are crowded,
// signatures replaced, and the store reopened.
func testCandidates(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := newModel()
	r := rand.New(rand.NewPCG(1, 2))
	pickHashes := func() []uint32 {
		list := []uint32{}
		for range 12 {
			list = append(list, uint32(r.IntN(300))*0x00ab_cdef)
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	for round := range 40 {
		c := &storage.Change{At: epoch.Add(time.Duration(round) * time.Hour)}
		for range 50 {
			sig := storage.Signature{Article: poolArticle(r.IntN(1500)), Seen: c.At, Prints: pickHashes(), Terms: pickHashes()}
			if round%2 == 0 {
				sig.Prints = append(sig.Prints, 0xffff_ffff) // soon crowded
			}
			c.Signatures = append(c.Signatures, sig)
		}
		Commit(t, s, c)
		m.commit(c)
		if round == 20 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir)
		}
		hashes := append(pickHashes(), 0xffff_ffff)
		for _, kind := range []storage.Hashes{storage.Prints, storage.Terms} {
			since := c.At.Add(-time.Duration(r.IntN(30)) * time.Hour)
			got, err := s.Candidates(ctx, kind, hashes, since, 1+round%3, 20)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(m.candidates(kind, hashes, since, 1+round%3, 20), got, cmpopts.EquateEmpty()); d != "" {
				t.Fatalf("round %d: want -, got +\n%s", round, d)
			}
		}
	}
	Finish(t, s)
}

// testClock: nothing is deleted by a clock that cannot be right.
func testClock(t *testing.T, open Open) { // bad input 207
	s := Start(t, open)
	put := func(at time.Time, i int) {
		Commit(t, s, &storage.Change{At: at, Articles: []*news.Article{{ID: poolArticle(i), Source: "a", FirstSeen: at}}})
	}
	put(epoch, 0)
	put(epoch.Add(time.Hour), 1)
	day := 24 * time.Hour
	refused := func(what string, cut time.Time) {
		t.Helper()
		if _, err := s.Expire(ctx, storage.Cutoffs{Articles: cut}); !errors.Is(err, storage.ErrClock) {
			t.Errorf("%s: error %v, want ErrClock", what, err)
		}
	}
	refused("cutoff after the last commit", epoch.Add(2*time.Hour))
	expireAll(t, s, storage.Cutoffs{Articles: time.Unix(0, 0)}) // a clock of 1970: nothing is that old
	future := epoch.Add(50 * 365 * day)
	put(future, 2)
	refused("50 years ahead", future.Add(-120*day))
	put(future.Add(47*time.Hour), 3)
	refused("still new", future.Add(-120*day))
	if st, err := s.Stats(ctx); err != nil || st.Articles != 4 {
		t.Fatalf("%d articles (%v), want all 4", st.Articles, err)
	}
	put(future.Add(49*time.Hour), 4)
	if got := expireAll(t, s, storage.Cutoffs{Articles: future.Add(-120 * day)}); got.Articles != 2 {
		t.Errorf("a clock that has gone on for two days deletes %d articles, want 2", got.Articles)
	}
	put(epoch, 5) // set right again
	if got := expireAll(t, s, storage.Cutoffs{Articles: epoch.Add(-120 * day)}); got.Articles != 0 {
		t.Errorf("%d articles deleted", got.Articles)
	}
}

// testRefuses: what cannot be kept whole is refused whole.
func testRefuses(t *testing.T, open Open) { // bad input 202
	s := Start(t, open)
	good := func() *news.Article { return &news.Article{ID: poolArticle(0), Source: "a", FirstSeen: epoch} }
	long := strings.Repeat("x", 40_000)
	for what, c := range map[string]*storage.Change{
		"no ID":               {Articles: []*news.Article{{Source: "a"}}},
		"no source":           {Articles: []*news.Article{{ID: poolArticle(1)}}},
		"long region":         {Articles: []*news.Article{{ID: poolArticle(1), Source: "a", Places: []news.Place{{Region: long}}}}},
		"zero byte in source": {Articles: []*news.Article{{ID: poolArticle(1), Source: "a\x00b"}}},
		"huge text":           {Articles: []*news.Article{{ID: poolArticle(1), Source: "a", Item: news.Item{HTML: strings.Repeat("x", 17<<20)}}}},
		"empty channel":       {States: []news.State{{}}},
		"empty listing":       {Listings: []news.Listing{{}}},
		"empty feed":          {Feeds: []storage.Feed{{}}},
		"entry without feed":  {Entries: []storage.Entry{{At: epoch}}},
		"entry of other name": {Entries: []storage.Entry{{Feed: "f", At: epoch, Article: poolArticle(1), ID: poolArticle(2)}}},
		"no signature owner":  {Signatures: []storage.Signature{{Seen: epoch}}},
		"empty value name":    {Values: map[string][]byte{"": {1}}},
		"large value":         {Values: map[string][]byte{"a": make([]byte, 2<<20)}},
		"long value name":     {Values: map[string][]byte{long: {1}}},
	} {
		c.At = epoch
		c.Articles = append([]*news.Article{good()}, c.Articles...)
		if err := s.Commit(ctx, c); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	if st, err := s.Stats(ctx); err != nil || st.Articles != 0 {
		t.Fatalf("%d articles (%v) were kept of refused changes", st.Articles, err)
	}
	Commit(t, s, &storage.Change{At: epoch, Articles: []*news.Article{good()}})
	moved := good()
	moved.FirstSeen = epoch.Add(time.Hour)
	if err := s.Commit(ctx, &storage.Change{At: epoch, Articles: []*news.Article{moved}}); err == nil {
		t.Error("another FirstSeen of a stored article is taken")
	}
}

// testConcurrent reads while commits go on: what a reader sees must fit
// together at every moment.
func testConcurrent(t *testing.T, open Open) {
	s := Start(t, open)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					readOnce(t, s)
				}
			}
		})
	}
	for i := range 150 {
		c := &storage.Change{At: epoch.Add(time.Duration(i) * time.Second)}
		for j := range 1 + i%7 {
			id := news.MakeID(fmt.Sprint(i), fmt.Sprint(j))
			c.Articles = append(c.Articles, &news.Article{ID: id, Source: "a", FirstSeen: c.At, Keys: []news.Key{news.Key(id)},
				Places: []news.Place{{Region: regionPool[i%3]}}})
			c.Entries = append(c.Entries, storage.Entry{Feed: "f", Article: id, ID: news.EntryID("f", id), At: c.At})
		}
		Commit(t, s, c)
	}
	close(done)
	readers.Wait()
}

// readOnce follows an entry to its article and back.
func readOnce(t *testing.T, s storage.Store) {
	entries, _, err := s.Entries(ctx, storage.EntryQuery{Feed: "f", Limit: 5})
	if err != nil {
		t.Error(err)
		return
	}
	var ids []news.ID
	var keys []news.Key
	for _, e := range entries {
		ids, keys = append(ids, e.Article), append(keys, news.Key(e.Article))
	}
	known, err1 := s.Known(ctx, keys)
	articles, err2 := s.Articles(ctx, ids, false)
	placed, err3 := s.Placed(ctx, ids)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Error(err)
		return
	}
	for i, id := range ids {
		if known[i] != id || articles[i] == nil || len(placed[i]) != 1 {
			t.Errorf("entry %d leads to article %v, known as %s, placed %d times", i, articles[i] != nil, known[i], len(placed[i]))
		}
	}
}
