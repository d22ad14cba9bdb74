package bolt

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/storagetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// recordKinds returns for each kind of record a value to read into and its
// fields.
func recordKinds() map[string]struct {
	value  any
	fields func(*coder)
} {
	var (
		a   record
		st  news.State
		l   []news.Listed
		f   storage.Feed
		e   storage.Entry
		ed  storage.Edit
		sig storage.Signature
		r   run
		n   counters
		h   listingHead
	)
	type kind = struct {
		value  any
		fields func(*coder)
	}
	return map[string]kind{
		"article":   {&a, a.code},
		"state":     {&st, func(c *coder) { codeState(c, &st) }},
		"listed":    {&l, func(c *coder) { list(c, &l, codeListed) }},
		"feed":      {&f, func(c *coder) { codeFeed(c, &f) }},
		"entry":     {&e, func(c *coder) { codeEntry(c, &e) }},
		"edit":      {&ed, func(c *coder) { codeEdit(c, &ed) }},
		"signature": {&sig, func(c *coder) { codeSignature(c, &sig) }},
		"log":       {&r, func(c *coder) { codeRun(c, &r) }},
		"counters":  {&n, n.code},
		"listing":   {&h, h.code},
	}
}

// TestExtremes codes numbers and times at their ends.
func TestExtremes(t *testing.T) {
	type all struct {
		I    int64
		U    uint64
		F    float32
		Time time.Time
		S    []string
		None []string
	}
	fields := func(v *all) func(*coder) {
		return func(c *coder) {
			integer(c, &v.I)
			integer(c, &v.U)
			c.float32(&v.F)
			c.time(&v.Time)
			list(c, &v.S, str)
			list(c, &v.None, str)
		}
	}
	for _, want := range []all{
		{},
		{I: math.MaxInt64, U: math.MaxUint64, F: math.MaxFloat32, Time: time.Unix(1<<40, 0).UTC(), S: []string{"", "a", "", "a"}},
		{I: math.MinInt64, U: 1 << 63, F: float32(math.Inf(-1)), Time: time.Unix(0, 0).UTC()},
		{I: -1, Time: time.Unix(-1, 0).UTC()},
		{Time: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)},
	} {
		var got all
		if err := decode(encode(fields(&want)), fields(&got)); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%+v reads as %+v (%v)", want, got, err)
		}
	}
}

// TestOlderRecords reads a state of before there were pages, of before the
// stopped host was named, and of before bodies were known by their coded form.
func TestOlderRecords(t *testing.T) {
	var st, got news.State
	storagetest.Fill(&st)
	for _, old := range []struct {
		format byte
		before func()
		more   int // bytes that later formats add where they have nothing to say
	}{
		{5, func() { st.Coded = news.Hash{} }, 1},
		{4, func() { st.Stopped = "" }, 2},
		{1, func() { st.Pages = "" }, 3},
	} {
		old.before()
		got = news.State{}
		record := encode(func(c *coder) { codeState(c, &st) })
		record = record[:len(record)-old.more]
		record[0] = old.format
		if err := decode(record, func(c *coder) { codeState(c, &got) }); err != nil || got != st {
			t.Errorf("format %d: %v: %+v", old.format, err, got)
		}
	}
}

// TestRecordsOfBeforePins reads an entry and a feed as format 2 wrote them.
func TestRecordsOfBeforePins(t *testing.T) {
	var e, gotE storage.Entry
	storagetest.Fill(&e)
	e.Shows, e.ShownSince = news.ID{}, time.Time{}
	e.Feed, e.Generation, e.ID, e.At = "", 0, news.ID{}, time.Time{} // in the key
	var f, gotF storage.Feed
	storagetest.Fill(&f)
	f.Pins, f.Twice = nil, false
	for _, old := range []struct {
		written, read func(*coder)
		more          int // bytes that later formats add where it has nothing to say
	}{
		{func(c *coder) { codeEntry(c, &e) }, func(c *coder) { codeEntry(c, &gotE) }, 2},
		{func(c *coder) { codeFeed(c, &f) }, func(c *coder) { codeFeed(c, &gotF) }, 2},
	} {
		record := encode(old.written)
		record = record[:len(record)-old.more]
		record[0] = 2
		if err := decode(record, old.read); err != nil {
			t.Error(err)
		}
	}
	if !cmp.Equal(e, gotE) || !cmp.Equal(f, gotF) {
		t.Errorf("read as %+v and %+v", gotE, gotF)
	}
}

// TestShortRecords cuts a record everywhere: each part is refused.
func TestShortRecords(t *testing.T) {
	var st, got news.State
	storagetest.Fill(&st)
	whole := encode(func(c *coder) { codeState(c, &st) })
	for n := range whole {
		if err := decode(whole[:n], func(c *coder) { codeState(c, &got) }); err == nil {
			t.Errorf("%d of %d bytes are taken", n, len(whole))
		}
	}
	if err := decode(append(whole, 0), func(c *coder) { codeState(c, &got) }); err == nil {
		t.Error("a byte too much is taken")
	}
	whole[0]++
	if err := decode(whole, func(c *coder) { codeState(c, &got) }); err == nil {
		t.Error("another format is taken")
	}
}

// FuzzDecode reads anything as every kind of record: it must not panic, and
// what can be read must survive being written.
func FuzzDecode(f *testing.F) {
	for _, k := range recordKinds() {
		if r, ok := k.value.(*record); ok {
			r.article = new(news.Article)
		}
		f.Add(encode(k.fields))
	}
	var a record
	a.article = new(news.Article)
	storagetest.Fill(a.article)
	f.Add(encode(a.code))
	f.Fuzz(func(t *testing.T, data []byte) {
		again := recordKinds()
		for name, k := range recordKinds() {
			if decode(data, k.fields) != nil {
				continue
			}
			if err := decode(encode(k.fields), again[name].fields); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if d := cmp.Diff(k.value, again[name].value, cmpopts.EquateEmpty(), cmpopts.EquateNaNs(),
				cmp.AllowUnexported(record{}, keyTime{}, counters{}, listingHead{}, op{})); d != "" {
				t.Fatalf("%s: %s", name, d)
			}
		}
	})
}

// FuzzExamine looks at anything as a database file.
func FuzzExamine(f *testing.F) {
	s, err := Open(filepath.Join(f.TempDir(), "a.db"), Options{})
	if err != nil {
		f.Fatal(err)
	}
	storagetest.Finish(f, s)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole[:4096+metaOffset+metaSize])
	f.Add([]byte("SQLite format 3\x00"))
	f.Add([]byte{})
	path := filepath.Join(f.TempDir(), "b.db")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := examine(path); err == nil && len(data) < 4*4096 {
			t.Errorf("a database of %d bytes", len(data))
		}
	})
}
