package ingest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"regionwire/curate"
	"regionwire/dedup"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage/bolt"
)

// BenchmarkPoll measures an article's way from a poll of ten to a commit, with
// twenty feeds and the shipped matcher.
func BenchmarkPoll(b *testing.B) {
	store, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	m := dedup.New(dedup.Options{})
	a := paper("a", "a.vn", "/rss")
	c := config{sources: []*news.Source{a}}
	for i := range 20 {
		c.feeds = append(c.feeds, feed(fmt.Sprint("f", i)))
	}
	c.feeds[0].Mix = []curate.Cap{{Per: "source", Count: 100, Period: time.Hour}}
	in, err := ingest.New(store, ingest.Options{Tables: c.tables(b), Matcher: m, Backlog: 1 << 30, Wait: time.Millisecond})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- in.Run() }()
	ch := &a.Channels[0]
	n := 0
	ctx := context.Background()
	rnd := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		items := some(ch, n, 10)
		for i := range items {
			items[i].Title, items[i].Lead = prose(rnd, 10), prose(rnd, 40)
		}
		if err := in.Submit(ctx, made(ch, items...)); err != nil {
			b.Fatal(err)
		}
		n += 10
		if err := in.Flush(ctx); err != nil {
			b.Fatal(err)
		}
	}
	in.Close()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/article")
}

// prose makes text of syllables, as different from any other as news are.
func prose(rnd *rand.Rand, syllables int) string {
	const onsets, rimes = "b c ch d đ g h kh l m n ng nh ph qu r s t th tr v x", "a an ang anh ao at ăn ăm ân âu e em ê ên i in inh o oi on ông ơ ơi ươn u ung ư ưng y yên"
	on, rime := strings.Fields(onsets), strings.Fields(rimes)
	var b strings.Builder
	for range syllables {
		b.WriteString(on[rnd.IntN(len(on))] + rime[rnd.IntN(len(rime))] + " ")
	}
	return strings.TrimSpace(b.String())
}

// BenchmarkPlan measures planning changed rules of 50 feeds over 2,000 stored
// articles, in decisions of an article for a feed.
func BenchmarkPlan(b *testing.B) {
	store, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	a := paper("a", "a.vn", "/rss")
	c, next := config{sources: []*news.Source{a}}, config{sources: []*news.Source{a}}
	rnd := rand.New(rand.NewPCG(1, 2))
	const feeds, articles = 50, 2000
	for i := range feeds {
		name := fmt.Sprint("f", i)
		c.feeds = append(c.feeds, feed(name))
		next.rules = append(next.rules, curate.Rule{Name: name, When: curate.Cond{Phrase: []string{prose(rnd, 2), prose(rnd, 1), prose(rnd, 3)}}})
		f := feed(name)
		f.Accept = []string{name}
		next.feeds = append(next.feeds, f)
	}
	in, err := ingest.New(store, ingest.Options{Tables: c.tables(b), Backlog: 1 << 30, Wait: time.Millisecond})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- in.Run() }()
	ctx, ch := context.Background(), &a.Channels[0]
	for n := 0; n < articles; n += 100 {
		items := some(ch, n, 100)
		for i := range items {
			items[i].Title, items[i].Lead = prose(rnd, 10), prose(rnd, 40)
		}
		if err := in.Submit(ctx, made(ch, items...)); err != nil {
			b.Fatal(err)
		}
	}
	if err := in.Settle(ctx); err != nil {
		b.Fatal(err)
	}
	tables := next.tables(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.Plan(ctx, tables, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(feeds*articles*float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
	in.Close()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
