package bolt

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/storagetest"

	bbolt "go.etcd.io/bbolt"
)

var epoch = time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)

// newsroom makes articles as they come from real feeds: some 3 kB of HTML in a
// vocabulary of 2,000 syllables that are used as unevenly as words are.
type newsroom struct {
	rand      *rand.Rand
	zipf      *rand.Zipf
	syllables []string
}

func newNewsroom(seed uint64) *newsroom {
	r := rand.New(rand.NewPCG(seed, 7))
	n := &newsroom{rand: r, zipf: rand.NewZipf(r, 1.2, 8, 1999)}
	onsets := strings.Fields("b c ch d đ g gh gi h kh l m n ng ngh nh ph qu r s t th tr v x")
	rhymes := strings.Fields("a ác ài ạn áng ao ạt âu ay ân ệ ện ếch êu i ích iên iệu inh ò óc ông ộng ơi ớn u ục uân uyện ưa ước ương ứt y")
	for range 2000 {
		n.syllables = append(n.syllables, onsets[r.IntN(len(onsets))]+rhymes[r.IntN(len(rhymes))])
	}
	return n
}

func (n *newsroom) words(count int) string {
	list := make([]string, count)
	for i := range list {
		list[i] = n.syllables[n.zipf.Uint64()]
	}
	return strings.Join(list, " ")
}

// piece is what ingest commits for one new article.
type piece struct {
	article   news.Article
	signature storage.Signature
	entry     storage.Entry
}

// piece returns article seq of a feed, seen at an instant.
func (n *newsroom) piece(feed, seq int, at time.Time) piece {
	site := fmt.Sprintf("https://bao-%d.example", feed)
	link := fmt.Sprintf("%s/a/tin-%d.htm", site, seq)
	channel := news.MakeChannelID(news.SourceID(fmt.Sprintf("bao-%d", feed)), site+"/feed.xml")
	title, lead := n.words(12), n.words(35)
	var html strings.Builder
	for range 3 + n.rand.IntN(10) {
		fmt.Fprintf(&html, "<p>%s.</p>\n", n.words(40+n.rand.IntN(50)))
	}
	id := news.MakeID("url", link)
	a := news.Article{ID: id, Key: news.MakeKey("url", link), URL: link, Source: news.SourceID(fmt.Sprintf("bao-%d", feed)),
		Publisher: fmt.Sprintf("bao-%d.example", feed), FirstSeen: at, Changed: at, Accepted: true, Copy: id, Story: id, Derived: 1}
	a.Item = news.Item{Channel: channel, Chunk: news.Hash(news.MakeKey("chunk", link)), GUID: fmt.Sprintf("bao-%d-%d", feed, seq),
		Link: link, Title: title, Lead: lead, HTML: html.String(), Authors: []news.Author{{Name: "Phạm Vân"}},
		Published: news.When{Time: at.Add(-time.Hour), Basis: news.Zoned, Raw: at.Format(time.RFC1123Z)}, Categories: []string{"Xã hội"}, Language: "vi"}
	a.Keys = []news.Key{a.Key, news.MakeKey("guid", string(channel), a.GUID), news.MakeKey("number", link), news.MakeKey("title", title)}
	a.Provenance = []news.Provenance{{Channel: channel, Source: a.Source, Link: link, Seen: at}}
	region := fmt.Sprintf("vn/tinh-%d/xa-%d", n.rand.IntN(34), n.rand.IntN(100))
	a.Places = []news.Place{{Region: region, Score: 84, Evidence: []news.Evidence{{Field: "lead", Text: "xã Sóc Sơn", Reason: "typed", Weight: 3}}}}
	a.Shown = news.Shown{Title: title, Link: link, Lead: lead, Byline: "Phạm Vân", Places: []string{region}, Published: at.Add(-time.Hour)}
	return piece{
		article:   a,
		signature: storage.Signature{Article: id, Seen: at, Prints: n.hashes(47), Terms: n.hashes(60), Data: n.bytes(120)},
		entry:     storage.Entry{Feed: "toan-quoc", Generation: 1, ID: news.EntryID("toan-quoc", id), Article: id, At: at.Add(-time.Hour), Release: at},
	}
}

func (n *newsroom) hashes(count int) []uint32 {
	list := make([]uint32, count)
	for i := range list {
		list[i] = n.rand.Uint32()
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (n *newsroom) bytes(count int) []byte {
	var b []byte
	for len(b) < count {
		b = binary.LittleEndian.AppendUint64(b, n.rand.Uint64())
	}
	return b
}

// add adds pieces of one feed to a change, together with its state and the
// listing that begins with them.
func add(c *storage.Change, feed int, pieces []piece, listing *news.Listing, at time.Time) {
	channel := pieces[0].article.Channel
	var fresh []news.Listed
	for i := range pieces {
		p := &pieces[i]
		c.Articles = append(c.Articles, &p.article)
		c.Signatures = append(c.Signatures, p.signature)
		c.Entries = append(c.Entries, p.entry)
		fresh = append(fresh, news.Listed{Chunk: p.article.Chunk, Key: p.article.Key, Published: p.article.Published.Time.Unix()})
	}
	listing.Channel, listing.At, listing.Items = channel, at, append(fresh, listing.Items...)
	c.Listings = append(c.Listings, *listing)
	st := news.State{Channel: channel, Source: pieces[0].article.Source, URL: fmt.Sprintf("https://bao-%d.example/feed.xml", feed),
		ETag: `"5f3a-61c7e8b4d2a40"`, LastModified: at.Format(time.RFC1123), Next: at.Add(20 * time.Minute), LastTry: at, LastOK: at, LastNew: at,
		Polls: 12, Items: 340, Title: "Báo Xã hội", Format: "rss 2.0"}
	for i := range st.Rate.Count {
		st.Rate.Count[i], st.Rate.Exposure[i] = float32(i)/7, float32(i)/3
	}
	c.States = append(c.States, st)
}

func openBench(tb testing.TB) *Store {
	tb.Helper()
	s, err := Open(filepath.Join(tb.TempDir(), "bench.db"), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { storagetest.Finish(tb, s) })
	return s
}

// written is the number of bytes that a database has written to pages.
func written(db *bbolt.DB) int64 {
	st := db.Stats().TxStats
	return st.GetPageAlloc() // each allocated page is written once
}

// plainJSON is the least that can be done with the same library: each item as
// JSON under the hash of its feed and GUID, and an index by time.
type plainJSON struct{ db *bbolt.DB }

func (p plainJSON) write(tb testing.TB, pieces []piece) {
	err := p.db.Update(func(tx *bbolt.Tx) error {
		items, err := tx.CreateBucketIfNotExists([]byte("items"))
		if err != nil {
			return err
		}
		times, err := tx.CreateBucketIfNotExists([]byte("time"))
		if err != nil {
			return err
		}
		for i := range pieces {
			it := &pieces[i].article.Item
			value, err := json.Marshal(map[string]any{"GUID": it.GUID, "Title": it.Title, "Link": it.Link, "Summary": it.Lead, "Content": it.HTML, "Date": it.Published.Time})
			if err != nil {
				return err
			}
			key := sha256.Sum256([]byte(string(it.Channel) + it.GUID))
			if err := items.Put(key[:], value); err != nil {
				return err
			}
			if err := times.Put(append(binary.BigEndian.AppendUint64(nil, uint64(it.Published.Time.UnixNano())), key[:]...), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// TestWritesLessThanPlainJSON stores what 128 feeds bring in a first round and
// in rounds of two items from a fifth of them, in batches of at most 64 feeds,
// and counts the bytes written.
func TestWritesLessThanPlainJSON(t *testing.T) {
	s := openBench(t)
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "plain.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n := newNewsroom(1)
	listings := make([]news.Listing, 128)
	seq, at, articles := 0, epoch, 0
	ours, plain := written(s.db), written(db)
	report := func(what string) {
		o, p := written(s.db)-ours, written(db)-plain
		t.Logf("%s: %d articles, %d bytes each; plain JSON %d; ratio %.2f", what, articles, o/int64(articles), p/int64(articles), float64(o)/float64(p))
		if float64(o) > 0.8*float64(p) {
			t.Errorf("%s: %d bytes written, more than 0.8 of the %d of plain JSON", what, o, p)
		}
		ours, plain, articles = written(s.db), written(db), 0
	}
	batch := func(feeds []int, items int) {
		at = at.Add(time.Minute)
		c := &storage.Change{At: at, Feeds: []storage.Feed{{Birth: "toan-quoc", Generation: 1, Changed: at}}}
		var all []piece
		for _, f := range feeds {
			var pieces []piece
			for range items {
				seq++
				pieces = append(pieces, n.piece(f, seq, at))
			}
			add(c, f, pieces, &listings[f], at)
			all = append(all, pieces...)
		}
		storagetest.Commit(t, s, c)
		plainJSON{db}.write(t, all)
		articles += len(all)
	}
	for f := 0; f < 128; f += 64 {
		feeds := make([]int, 64)
		for i := range feeds {
			feeds[i] = f + i
		}
		batch(feeds, 20)
	}
	report("first round")
	for range 12 {
		batch(n.rand.Perm(128)[:26], 2)
	}
	report("later rounds")
}

func BenchmarkCommit100(b *testing.B) {
	s := openBench(b)
	n := newNewsroom(2)
	var changes []*storage.Change
	listings := make([]news.Listing, 50)
	for i := range 50 {
		at := epoch.Add(time.Duration(i) * time.Minute)
		c := &storage.Change{At: at}
		for f := range 50 {
			pieces := []piece{n.piece(f, 2*i, at), n.piece(f, 2*i+1, at)}
			add(c, f, pieces, &listings[f], at)
		}
		changes = append(changes, c)
	}
	before := written(s.db)
	b.ResetTimer()
	i := 0
	for b.Loop() {
		c := *changes[i%len(changes)]
		if i >= len(changes) { // the same again under other names
			c = renamed(c, i)
		}
		storagetest.Commit(b, s, &c)
		i++
	}
	b.ReportMetric(float64(written(s.db)-before)/float64(100*i), "B/article")
}

// renamed returns a change with new IDs and keys.
func renamed(c storage.Change, i int) storage.Change {
	articles, signatures, entries := c.Articles, c.Signatures, c.Entries
	c.Articles, c.Signatures, c.Entries = nil, slices.Clone(signatures), slices.Clone(entries)
	for j, a := range articles {
		x := *a
		x.ID = news.MakeID(fmt.Sprint(i), fmt.Sprint(j))
		x.Copy, x.Story = x.ID, x.ID
		x.Keys = nil
		for k := range a.Keys {
			x.Keys = append(x.Keys, news.MakeKey(fmt.Sprint(i), fmt.Sprint(j), fmt.Sprint(k)))
		}
		x.Key = x.Keys[0]
		c.Articles = append(c.Articles, &x)
		c.Signatures[j].Article = x.ID
		c.Entries[j].Article, c.Entries[j].ID = x.ID, news.EntryID(c.Entries[j].Feed, x.ID)
	}
	return c
}

// filled returns a store of n articles.
func filled(b *testing.B, n int) (*Store, []news.ID, []news.Key) {
	s := openBench(b)
	room := newNewsroom(3)
	var ids []news.ID
	var keys []news.Key
	listings := make([]news.Listing, 50)
	for i := 0; i < n; i += 500 {
		at := epoch.Add(time.Duration(i) * time.Second)
		c := &storage.Change{At: at, Feeds: []storage.Feed{{Birth: "toan-quoc", Generation: 1}}}
		for j := range 500 {
			add(c, j%50, []piece{room.piece(j%50, i+j, at)}, &listings[j%50], at)
		}
		for _, a := range c.Articles {
			ids, keys = append(ids, a.ID), append(keys, a.Keys...)
		}
		storagetest.Commit(b, s, c)
	}
	return s, ids, keys
}

func BenchmarkKnown400(b *testing.B) {
	s, _, keys := filled(b, 10_000)
	r := rand.New(rand.NewPCG(1, 1))
	ask := make([]news.Key, 400)
	for i := range ask {
		if ask[i] = keys[r.IntN(len(keys))]; i%2 == 0 {
			ask[i] = news.MakeKey("unknown", fmt.Sprint(i))
		}
	}
	for b.Loop() {
		if _, err := s.Known(context.Background(), ask); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEntries100(b *testing.B) {
	s, _, _ := filled(b, 10_000)
	for b.Loop() {
		list, _, err := s.Entries(context.Background(), storage.EntryQuery{Feed: "toan-quoc", Documents: true, Limit: 100})
		if err != nil || len(list) != 100 {
			b.Fatal(len(list), err)
		}
	}
	st, err := s.Stats(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(st.Bytes-st.Free)/float64(st.Articles), "file-B/article")
}

func BenchmarkArticles100(b *testing.B) {
	s, ids, _ := filled(b, 10_000)
	for _, bodies := range []bool{false, true} {
		b.Run(fmt.Sprintf("bodies=%t", bodies), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Articles(context.Background(), ids[5000:5100], bodies); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExpire deletes 10,000 articles and reports the longest step.
func BenchmarkExpire(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s, _, _ := filled(b, 10_000)
		b.StartTimer()
		var longest time.Duration
		steps := 0
		for more := true; more; steps++ {
			begun := time.Now()
			done, err := s.Expire(context.Background(), storage.Cutoffs{Articles: epoch.Add(9000 * time.Second), Signatures: epoch.Add(9000 * time.Second)})
			if err != nil {
				b.Fatal(err)
			}
			longest = max(longest, time.Since(begun))
			more = done.More
		}
		b.ReportMetric(float64(longest)/1e6, "ms/longest-step")
		b.ReportMetric(float64(steps), "steps")
	}
}

// BenchmarkWindow fills the index of copies with 200,000 signatures of 47
// prints and 24 terms, as those of articles of 4 kB are, over 30 days.
func BenchmarkWindow(b *testing.B) {
	const n = 200_000
	dir := b.TempDir()
	path := filepath.Join(dir, "window.db")
	s, err := Open(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	room := newNewsroom(4)
	var last storage.Signature
	for i := 0; i < n; i += 2000 {
		c := &storage.Change{At: epoch.Add(time.Duration(i) * 12 * time.Second)}
		for j := range 2000 {
			id := news.MakeID(fmt.Sprint(i + j))
			last = storage.Signature{Article: id, Seen: epoch.Add(time.Duration(i+j) * 12 * time.Second), Prints: room.hashes(47), Terms: room.hashes(24), Data: room.bytes(410)}
			c.Signatures = append(c.Signatures, last)
		}
		storagetest.Commit(b, s, c)
	}
	since := epoch
	b.Run("candidates", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Candidates(context.Background(), storage.Prints, last.Prints, since, 2, 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("put", func(b *testing.B) {
		i := n
		for b.Loop() {
			i++
			sig := storage.Signature{Article: news.MakeID(fmt.Sprint(i)), Seen: last.Seen, Prints: room.hashes(47), Terms: room.hashes(24)}
			s.candidates.put(&sig)
		}
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			before := heap()
			s, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(heap()-before)/n, "heap-B/article")
			s.Close()
		}
		if file, err := os.Stat(path); err == nil {
			b.ReportMetric(float64(file.Size())/n, "disk-B/article")
		}
	})
}

// heap is the number of bytes in use after a collection.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
