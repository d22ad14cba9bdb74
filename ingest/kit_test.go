package ingest_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/storage/bolt"
)

// room is an Ingest over a real store. Tests run in a bubble of synctest, so
// that time passes only while everything waits.
type room struct {
	*testing.T
	path  string
	store *spy
	in    *ingest.Ingest
	opts  ingest.Options
	ended chan error

	mu      sync.Mutex
	polls   []news.Poll // results, as they were committed
	changed []string
}

// config is what tests configure.
type config struct {
	sources []*news.Source
	feeds   []curate.Feed
	rules   []curate.Rule
}

func (c config) tables(t testing.TB) ingest.Tables {
	t.Helper()
	rules, err := curate.Compile(curate.Config{Feeds: c.feeds, Rules: c.rules, Sources: c.sources})
	if err != nil {
		t.Fatal(err)
	}
	return ingest.Tables{Sources: c.sources, Feeds: c.feeds, Rules: rules,
		Look: func(f *curate.Feed) uint64 { return uint64(len(f.Title)) + 1 }}
}

// paper makes a source with channels at paths of its host.
func paper(id, host string, paths ...string) *news.Source {
	s := &news.Source{ID: news.SourceID(id), Birth: news.SourceID(id), Publisher: host, Weight: 50}
	s.Channels = make([]news.Channel, len(paths))
	for i, p := range paths {
		url := "https://" + host + p
		s.Channels[i] = news.Channel{ID: news.MakeChannelID(s.Birth, url), Source: s, URL: url, Zone: time.UTC}
	}
	return s
}

func feed(slug string) curate.Feed {
	return curate.Feed{Slug: slug, Birth: slug, Title: slug, Limit: 50, Pos: "config.yaml:1:1"}
}

// start opens a store and runs an Ingest over it until the test ends, which
// checks every index of the store.
func start(t *testing.T, c config, opts ingest.Options) *room {
	t.Helper()
	time.Sleep(12 * time.Hour) // the bubble begins at midnight
	r := &room{T: t, path: filepath.Join(t.TempDir(), "test.db"), opts: opts}
	r.open(c)
	t.Cleanup(r.close)
	return r
}

func (r *room) open(c config) {
	r.Helper()
	store, err := bolt.Open(r.path, bolt.Options{})
	if err != nil {
		r.Fatal(err)
	}
	r.run(&spy{Store: store}, c)
}

// spy watches what is committed, and may refuse it.
type spy struct {
	storage.Store
	before                      atomic.Pointer[func() error] // asked before a commit; nil: never refused
	reject                      func(*storage.Change) error  // likewise; set before anything is submitted
	articles, commits, listings atomic.Int64                 // put
}

func (s *spy) refuse(f func() error) { s.before.Store(&f) }

func (s *spy) Commit(ctx context.Context, c *storage.Change) error {
	if f := s.before.Load(); f != nil {
		if err := (*f)(); err != nil {
			return err
		}
	}
	if s.reject != nil {
		if err := s.reject(c); err != nil {
			return err
		}
	}
	s.commits.Add(1)
	s.articles.Add(int64(len(c.Articles)))
	s.listings.Add(int64(len(c.Listings)))
	return s.Store.Commit(ctx, c)
}

func (r *room) run(store *spy, c config) {
	r.Helper()
	opts := r.opts
	opts.Tables = c.tables(r)
	opts.Committed = func(polls []news.Poll, changed []string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.polls = append(r.polls, polls...)
		r.changed = append(r.changed, changed...)
	}
	in, err := ingest.New(store, opts)
	if err != nil {
		r.Fatal(err)
	}
	r.store, r.in, r.ended = store, in, make(chan error, 1)
	go func() { r.ended <- in.Run() }()
}

// stop ends Run and checks the store, which stays open.
func (r *room) stop() {
	r.Helper()
	r.in.Close()
	if err := <-r.ended; err != nil {
		r.Errorf("run: %v", err)
	}
	if err := r.store.Check(context.Background()); err != nil {
		r.Errorf("store: %v", err)
	}
	r.ended = nil
}

func (r *room) close() {
	r.Helper()
	if r.ended != nil {
		r.stop()
	}
	if err := r.store.Close(); err != nil {
		r.Error(err)
	}
}

// restart ends everything and starts it again over the same file.
func (r *room) restart(c config) {
	r.Helper()
	r.close()
	r.open(c)
}

// item makes an item of a channel, dated a minute ago.
func item(ch *news.Channel, guid, path, title string) news.Item {
	at := time.Now().Add(-time.Minute)
	it := news.Item{Channel: ch.ID, GUID: guid, Title: title, Lead: "Đoạn mở đầu của bài " + title + " kể chuyện gì đã xảy ra ở đâu và khi nào.",
		Published: news.When{Time: news.At(at), Basis: news.Zoned}}
	if path != "" {
		it.Link = "https://" + ch.Source.Publisher + path
	}
	return it
}

// poll submits what a channel listed, waits until it is committed, and returns
// its outcome.
func (r *room) poll(ch *news.Channel, items ...news.Item) news.Outcome {
	r.Helper()
	r.submit(ch, items...)
	if err := r.in.Flush(context.Background()); err != nil {
		r.Fatal(err)
	}
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.polls[len(r.polls)-1].Outcome
}

// told returns the feeds that were said to have changed since it was asked
// last.
func (r *room) told() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.changed
	r.changed = nil
	return list
}

func (r *room) submit(ch *news.Channel, items ...news.Item) {
	r.Helper()
	if err := r.in.Submit(context.Background(), made(ch, items...)); err != nil {
		r.Fatal(err)
	}
}

// made makes the poll of a document that lists items.
func made(ch *news.Channel, items ...news.Item) news.Poll {
	now := news.At(time.Now())
	p := news.Poll{Channel: ch, Items: slices.Clone(items), Outcome: news.Outcome{At: now, Read: len(items)},
		State: news.State{Channel: ch.ID, Source: ch.Source.Birth, URL: ch.URL, LastTry: now, LastOK: now, LastNew: now, FirstTry: now, ETag: `"e"`, Body: news.Hash{1}}}
	p.Listed = []news.Hash{}
	for i := range p.Items {
		it := &p.Items[i]
		if it.Chunk == (news.Hash{}) {
			sum := sha256.Sum256(fmt.Appendf(nil, "%v", *it))
			it.Chunk = news.Hash(sum[:16])
		}
		p.Listed = append(p.Listed, it.Chunk)
	}
	return p
}

// articles returns everything stored, oldest first.
func (r *room) articles() []*news.Article {
	r.Helper()
	list, _, err := r.store.List(context.Background(), storage.Query{Oldest: true, Bodies: true})
	if err != nil {
		r.Fatal(err)
	}
	return list
}

// entries returns a feed's entries, newest first.
func (r *room) entries(feed string) []storage.Entry {
	r.Helper()
	list, _, err := r.store.Entries(context.Background(), storage.EntryQuery{Feed: feed})
	if err != nil {
		r.Fatal(err)
	}
	return list
}

// titles returns the titles of a feed's documents as readers get them now,
// newest first.
func (r *room) titles(feed string) []string {
	r.Helper()
	rec := r.record(feed)
	list, _, err := r.store.Entries(context.Background(), storage.EntryQuery{Feed: feed, Documents: true})
	if err != nil {
		r.Fatal(err)
	}
	var titles []string
	for _, e := range list {
		if e.Release.After(rec.Changed) {
			continue
		}
		a := r.article(e.Article)
		titles = append(titles, a.Shown.Title)
	}
	return titles
}

func (r *room) article(id news.ID) *news.Article {
	r.Helper()
	list, err := r.store.Articles(context.Background(), []news.ID{id}, true)
	if err != nil || list[0] == nil {
		r.Fatalf("article %s: %v, %v", id, list, err)
	}
	return list[0]
}

func (r *room) record(feed string) storage.Feed {
	r.Helper()
	list, err := r.store.Feeds(context.Background())
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range list {
		if f.Birth == feed {
			return f
		}
	}
	return storage.Feed{}
}

func (r *room) expectTitles(feed string, want ...string) {
	r.Helper()
	if got := r.titles(feed); !slices.Equal(got, want) {
		r.Errorf("feed %s has %q, want %q", feed, got, want)
	}
}

// entry returns an article's entry in a feed.
func (r *room) entry(feed string, article news.ID) storage.Entry {
	r.Helper()
	for _, e := range r.entries(feed) {
		if e.Article == article {
			return e
		}
	}
	r.Fatalf("article %s has no entry in %s", article, feed)
	return storage.Entry{}
}
