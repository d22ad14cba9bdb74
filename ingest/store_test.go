package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

func some(ch *news.Channel, from, n int) []news.Item {
	var items []news.Item
	for i := from; i < from+n; i++ {
		it := item(ch, fmt.Sprint(i), fmt.Sprintf("/bai-%d.html", 100001+i), fmt.Sprintf("Bài %d", i))
		it.Published.Time = it.Published.Time.Add(-time.Duration(i) * time.Second)
		items = append(items, it)
	}
	return items
}

// Reading again what is known writes no article and moves no feed, also after
// a restart with every chunk forgotten.
func TestReadingAgainChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}
		r := start(t, c, ingest.Options{})
		items := some(ch, 0, 20)
		r.poll(ch, items...)
		stamp, entries := r.record("all"), fmt.Sprint(r.entries("all"))
		for range 3 {
			time.Sleep(time.Hour)
			r.restart(c)
			out := r.poll(ch, items...)
			if out.New != 0 || out.Edited != 0 {
				t.Errorf("outcome %+v", out)
			}
			if r.store.articles.Load() != 0 || r.store.listings.Load() != 0 {
				t.Errorf("%d articles and %d listings written", r.store.articles.Load(), r.store.listings.Load())
			}
			if got := r.record("all"); fmt.Sprint(got) != fmt.Sprint(stamp) {
				t.Errorf("feed is %+v, was %+v", got, stamp)
			}
			if got := fmt.Sprint(r.entries("all")); got != entries {
				t.Errorf("entries are %s, were %s", got, entries)
			}
		}
	})
}

// Threat 27: a poll whose commit did not happen has left nothing behind, not
// even its validators; the next start reads it again, with the same ids.
func TestACrashBetweenFetchAndCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}
		r := start(t, c, ingest.Options{})
		r.poll(ch, some(ch, 0, 3)...)
		before, _ := r.in.State(ch.ID)
		copied := filepath.Join(t.TempDir(), "crash.db")
		crash := fmt.Errorf("%w: power is gone", storage.ErrStopped)
		r.store.refuse(func() error { return crash })
		time.Sleep(time.Hour)
		p := made(ch, some(ch, 3, 4)...)
		p.State.ETag = `"newer"`
		if err := r.in.Submit(context.Background(), p); err != nil {
			t.Fatal(err)
		}
		if err := <-r.ended; !errors.Is(err, crash) {
			t.Fatalf("run ended with %v", err)
		}
		r.ended = nil
		if st, _ := r.in.State(ch.ID); st != before {
			t.Errorf("state ran ahead of its articles: %+v", st)
		}
		if err := r.in.Submit(context.Background(), p); !errors.Is(err, ingest.ErrClosed) {
			t.Errorf("submit after the end: %v", err)
		}
		if err := r.in.Flush(context.Background()); !errors.Is(err, ingest.ErrClosed) {
			t.Errorf("flush after the end: %v", err)
		}
		r.close()
		copyFile(t, r.path, copied)
		r.path = copied
		r.open(c)
		if st, _ := r.in.State(ch.ID); st.ETag != before.ETag || st.Body != before.Body {
			t.Errorf("validators of a poll that was not kept: %+v", st)
		}
		if out := r.poll(ch, some(ch, 3, 4)...); out.New != 4 {
			t.Errorf("outcome %+v", out)
		}
		for _, e := range r.entries("all") {
			if e.ID != news.EntryID("all", e.Article) {
				t.Errorf("entry %+v", e)
			}
		}
	})
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// Threat 29: while the store is full polling waits and nothing is lost; it
// goes on by itself.
func TestAFullStoreHoldsPollsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Backlog: 10000})
		r.poll(ch)
		var full atomic.Bool
		full.Store(true)
		r.store.refuse(func() error {
			if full.Load() {
				return fmt.Errorf("write: %w", storage.ErrFull)
			}
			return nil
		})
		const polls, each = 10, 200
		var accepted atomic.Int64
		go func() {
			for i := range polls {
				if err := r.in.Submit(context.Background(), made(ch, some(ch, i*each, each)...)); err != nil {
					t.Error(err)
				}
				accepted.Add(1)
			}
		}()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := accepted.Load(); n > 5 {
			t.Errorf("%d polls of %d articles were taken while the store was full", n, each)
		}
		if r.in.Full() == nil {
			t.Error("does not say that the store is full")
		}
		if n := len(r.articles()); n != 0 {
			t.Errorf("%d articles stored", n)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.in.Submit(ctx, made(ch, some(ch, 0, each)...)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("submit: %v", err)
		}
		full.Store(false)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if accepted.Load() != polls || len(r.articles()) != polls*each || r.in.Full() != nil {
			t.Errorf("%d polls taken, %d articles, full %v", accepted.Load(), len(r.articles()), r.in.Full())
		}
	})
}

func TestWaitingForAFullStoreEndsWithItsContext(t *testing.T) {
	for name, wait := range map[string]func(context.Context, *ingest.Ingest, news.ID) error{
		"flush": func(ctx context.Context, in *ingest.Ingest, _ news.ID) error { return in.Flush(ctx) },
		"edit": func(ctx context.Context, in *ingest.Ingest, article news.ID) error {
			_, err := in.Edit(ctx, storage.Edit{Action: ingest.Hide, Article: article})
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := paper("a", "a.vn", "/rss")
			ch := &a.Channels[0]
			r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
			r.poll(ch, some(ch, 0, 1)...)
			article := r.articles()[0].ID
			var full atomic.Bool
			full.Store(true)
			r.store.refuse(func() error {
				if full.Load() {
					return storage.ErrFull
				}
				return nil
			})
			r.submit(ch) // nothing new: it waits for others, until somebody asks
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := wait(ctx, r.in, article); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
			full.Store(false)
			if err := r.in.Flush(t.Context()); err != nil {
				t.Errorf("flush with room: %v", err)
			}
		})
	}
}

// cramped is a store that has no room to delete in, either.
type cramped struct {
	storage.Store
	full atomic.Bool
}

func (s *cramped) Commit(ctx context.Context, c *storage.Change) error {
	if s.full.Load() {
		return storage.ErrFull
	}
	return s.Store.Commit(ctx, c)
}

func (s *cramped) Expire(ctx context.Context, cut storage.Cutoffs) (storage.Expired, error) {
	if s.full.Load() {
		return storage.Expired{}, storage.ErrFull
	}
	return s.Store.Expire(ctx, cut)
}

// Threat 29: retention writes, too.
func TestRetentionWithoutRoomEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		c := config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}
		r := start(t, c, ingest.Options{})
		r.stop()
		store := &cramped{Store: r.store.Store}
		store.full.Store(true)
		r.run(&spy{Store: store}, c)
		time.Sleep(3 * time.Hour) // retention is due with nothing to commit
		r.submit(ch, some(ch, 0, 3)...)
		time.Sleep(time.Minute) // and while a commit waits
		synctest.Wait()
		if r.in.Full() == nil {
			t.Error("does not say that the store is full")
		}
		store.full.Store(false)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := len(r.articles()); n != 3 || r.in.Full() != nil {
			t.Errorf("%d articles stored, full %v", n, r.in.Full())
		}
	})
}

func TestStoppingWhileTheStoreIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.store.refuse(func() error { return storage.ErrFull })
		r.submit(ch, some(ch, 0, 3)...)
		time.Sleep(time.Minute)
		r.in.Close()
		if err := <-r.ended; !errors.Is(err, storage.ErrFull) {
			t.Errorf("run ended with %v", err)
		}
		r.ended = nil
		if n := len(r.articles()); n != 0 {
			t.Errorf("%d articles stored", n)
		}
		if _, ok := r.in.State(ch.ID); ok {
			t.Error("a state ran ahead of its articles")
		}
	})
}

func TestAStoppedStoreEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.poll(&a.Channels[0], some(&a.Channels[0], 0, 1)...)
		id := r.articles()[0].ID
		r.store.refuse(func() error { return storage.ErrStopped })
		_, err := r.in.Edit(context.Background(), storage.Edit{Action: ingest.Hide, Article: id})
		if !errors.Is(err, storage.ErrStopped) {
			t.Errorf("edit: %v", err)
		}
		if err := <-r.ended; !errors.Is(err, storage.ErrStopped) {
			t.Errorf("run ended with %v", err)
		}
		r.ended = nil
	})
}

// allergic is a Placer that panics over one title.
type allergic struct{}

func (allergic) Place(a *news.Article, _ *news.Source, _ string) []news.Place {
	if a.Title == "Độc" {
		panic("cannot read this")
	}
	return nil
}

// Threat 6, for what reads text after it was fetched.
func TestAPollThatMakesAReaderPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := paper("a", "a.vn", "/rss"), paper("b", "b.vn", "/rss"), paper("c", "c.vn", "/rss")
		cfg := config{sources: []*news.Source{a, b, c}, feeds: []curate.Feed{feed("all")}}
		r := start(t, cfg, ingest.Options{Placer: allergic{}})
		r.submit(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "A"))
		r.submit(&b.Channels[0], item(&b.Channels[0], "1", "/x-100001.html", "Độc"))
		r.poll(&c.Channels[0], item(&c.Channels[0], "1", "/x-100001.html", "C"))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := r.all("all"); !slices.Equal(got, []string{"A", "C"}) {
			t.Errorf("stored are %q", got)
		}
		if _, ok := r.in.State(b.Channels[0].ID); ok {
			t.Error("the poll that was left out has a state")
		}
	})
}

// Nothing that one source sends stops the others, not even what the store
// refuses.
func TestAPollThatTheStoreRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := paper("a", "a.vn", "/rss"), paper("b", "b.vn", "/rss"), paper("c", "c.vn", "/rss")
		cfg := config{sources: []*news.Source{a, b, c}, feeds: []curate.Feed{feed("all")}}
		r := start(t, cfg, ingest.Options{})
		r.store.reject = func(change *storage.Change) error {
			for _, a := range change.Articles {
				if a.Title == "Độc" {
					return errors.New("cannot be stored")
				}
			}
			return nil
		}
		r.submit(&a.Channels[0], item(&a.Channels[0], "1", "/x-100001.html", "A"))
		r.submit(&b.Channels[0], item(&b.Channels[0], "1", "/x-100001.html", "Độc"))
		r.poll(&c.Channels[0], item(&c.Channels[0], "1", "/x-100001.html", "C"))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := r.all("all"); !slices.Equal(got, []string{"A", "C"}) {
			t.Errorf("stored are %q", got)
		}
		if _, ok := r.in.State(b.Channels[0].ID); ok {
			t.Error("the refused poll has a state")
		}
	})
}

func TestTextsBeyondAnyArticleAreCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		it := item(&a.Channels[0], "1", "/x-100001.html", "Dài")
		it.HTML, it.Full = strings.Repeat("<p>Đoạn văn.</p>", 2<<20/16), true
		r.poll(&a.Channels[0], it)
		got := r.articles()[0]
		if len(got.HTML) > 1<<20 || len(got.HTML) < 1<<19 || got.Full || !strings.HasSuffix(got.HTML, ">") && !strings.HasSuffix(got.HTML, ".") {
			t.Errorf("kept %d bytes, full %t, ending in %q", len(got.HTML), got.Full, got.HTML[len(got.HTML)-20:])
		}
	})
}

// What was submitted is committed although Close was called.
func TestCloseLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Backlog: 1000})
		for i := range 20 {
			r.submit(ch, some(ch, i*10, 10)...)
		}
		r.stop()
		if n := len(r.articles()); n != 200 {
			t.Errorf("%d articles, want 200", n)
		}
		if err := r.in.Submit(context.Background(), made(ch)); !errors.Is(err, ingest.ErrClosed) {
			t.Errorf("submit after close: %v", err)
		}
	})
}

func TestQuietPollsShareACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []*news.Source
		for i := range 10 {
			sources = append(sources, paper(fmt.Sprint("s", i), fmt.Sprintf("s%d.vn", i), "/rss"))
		}
		r := start(t, config{sources: sources, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		for _, s := range sources {
			r.poll(&s.Channels[0])
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		before := r.store.commits.Load()
		for _, s := range sources {
			p := made(&s.Channels[0])
			p.Listed = nil
			if err := r.in.Submit(context.Background(), p); err != nil {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		if n := r.store.commits.Load() - before; n != 0 {
			t.Errorf("%d commits before a second was over", n)
		}
		time.Sleep(600 * time.Millisecond)
		synctest.Wait()
		if n := r.store.commits.Load() - before; n != 1 {
			t.Errorf("%d commits for ten polls without news, want one", n)
		}
		// An article does not wait, and takes what waits along.
		p := made(&sources[0].Channels[0])
		if err := r.in.Submit(context.Background(), p); err != nil {
			t.Fatal(err)
		}
		r.submit(&sources[1].Channels[0], some(&sources[1].Channels[0], 0, 1)...)
		synctest.Wait()
		if n := r.store.commits.Load() - before; n != 2 || len(r.articles()) != 1 {
			t.Errorf("%d commits, %d articles", n, len(r.articles()))
		}
	})
}

// Threat 17: a flood from one channel is let in slowly, the newest first, and
// nothing of it is marked as seen before it is stored.
func TestAFloodIsLetInSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/rss"), paper("b", "b.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Backlog: 50})
		items := some(ch, 0, 120)
		out := r.poll(ch, items...)
		if out.New != 50 || out.Waiting != 70 {
			t.Errorf("outcome %+v", out)
		}
		listing, err := r.store.Listing(context.Background(), ch.ID)
		if err != nil || len(listing.Items) != 50 {
			t.Errorf("%d chunks count as seen, %v", len(listing.Items), err)
		}
		if st, _ := r.in.State(ch.ID); st.ETag != "" || st.LastModified != "" || st.Body != (news.Hash{}) {
			t.Errorf("what was left out hides behind validators: %+v", st)
		}
		for _, a := range r.articles() {
			var n int
			if fmt.Sscanf(a.Title, "Bài %d", &n); n >= 50 {
				t.Errorf("%s came before newer ones", a.Title)
			}
		}
		time.Sleep(30 * time.Minute)
		if out := r.poll(ch, items...); out.New != 0 {
			t.Errorf("%d more within the hour", out.New)
		}
		if out := r.poll(&b.Channels[0], some(&b.Channels[0], 0, 5)...); out.New != 5 {
			t.Errorf("another channel brought %d", out.New)
		}
		for range 2 {
			time.Sleep(time.Hour)
			r.poll(ch, items...)
		}
		if n := len(r.articles()); n != 125 {
			t.Errorf("%d articles in the end, want 125", n)
		}
		if st, _ := r.in.State(ch.ID); st.ETag == "" {
			t.Error("validators are missing although everything came in")
		}
	})
}

// bad input 126, 170: what a channel brought that has been removed meanwhile,
// or whose credential changed, is left out whole.
func TestPollsOfRemovedChannelsAreVoid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/rss"), paper("b", "b.vn", "/rss")
		c := config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}
		r := start(t, c, ingest.Options{})
		r.poll(&a.Channels[0])
		r.poll(&b.Channels[0], some(&b.Channels[0], 0, 1)...)
		gone := b.Channels[0]
		r.in.Apply(config{sources: []*news.Source{a}, feeds: c.feeds}.tables(t))
		r.submit(&gone, some(&gone, 1, 5)...)
		if err := r.in.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := len(r.articles()); n != 1 {
			t.Errorf("%d articles, want 1", n)
		}
		if st, ok := r.in.State(gone.ID); !ok || st.Items != 1 {
			t.Errorf("state of the removed channel is %+v", st)
		}
		other := paper("b", "b.vn", "/rss")
		other.Channels[0].Header = [2]string{"Authorization", "new"}
		r.in.Apply(config{sources: []*news.Source{a, other}, feeds: c.feeds}.tables(t))
		r.submit(&gone, some(&gone, 1, 5)...)
		if err := r.in.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := len(r.articles()); n != 1 {
			t.Errorf("%d articles of a poll with a former credential", n-1)
		}
		if out := r.poll(&other.Channels[0], some(&other.Channels[0], 1, 5)...); out.New != 5 {
			t.Errorf("outcome %+v", out)
		}
	})
}

func TestListingRemembersThreeDocuments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Backlog: 1000})
		for i := range 6 {
			items := some(ch, i*50, 50)
			p := made(ch, items...)
			r.poll(ch, items...)
			got, err := r.store.Listing(context.Background(), ch.ID)
			if err != nil || len(got.Items) != min((i+1)*50, 150) || got.Items[0].Chunk != p.Items[0].Chunk {
				t.Fatalf("after %d documents: %d chunks, %v", i+1, len(got.Items), err)
			}
			if got.Items[0].Published != items[0].Published.Time.Unix() || got.Items[0].Key == (news.Key{}) {
				t.Errorf("listed as %+v", got.Items[0])
			}
			time.Sleep(time.Hour)
		}
		// A poll that read no document keeps it.
		p := made(ch)
		p.Listed = nil
		if err := r.in.Submit(context.Background(), p); err != nil {
			t.Fatal(err)
		}
		if err := r.in.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got, err := r.store.Listing(context.Background(), ch.ID); err != nil || len(got.Items) != 150 {
			t.Errorf("%d chunks, %v", len(got.Items), err)
		}
	})
}

// TestSettledMeansBuilt: what a feed that was never built waits for comes with
// a poll, and a build takes its time.
func TestSettledMeansBuilt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/rss")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{})
		r.store.refuse(func() error { time.Sleep(time.Second); return nil })
		r.submit(ch, some(ch, 0, 1000)...)
		if err := r.in.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r.record("all").Built.IsZero() {
			t.Error("settled before the feed was built")
		}
	})
}
