// Package ingest is the single writer: it makes articles of what channels said
// and entries of articles, and commits both together with the state of the
// polls that brought them.
//
// It decides which article an item is, whether it is a significant edit, and
// when an entry appears. It leaves to curate whether an article belongs in a
// feed, to a Matcher what is a copy, to a Placer where it happened, and to
// feedgen how an entry looks.
//
// Its one invariant: what can be seen through it has been committed. A state
// never runs ahead of the articles of its poll, and a poll whose commit did
// not succeed has changed nothing.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// Options are what an Ingest works with; the zero value works.
type Options struct {
	Tables  Tables       // the configuration to start with
	Logger  *slog.Logger // nil: silent
	Matcher Matcher      // finds copies and stories; nil: every article is its own
	Placer  Placer       // finds places; nil: none
	// Placing names what Placer goes by, such as the fingerprint of its
	// gazetteer: under another name than before stored articles are placed
	// again in the background. Nil: they keep their places.
	Placing func() string
	// IsPlace reports whether a name is that of a place: a title that begins
	// with one and a colon has it as its kicker. Nil: no name is.
	IsPlace func(name string) bool

	Backlog int           // new articles accepted from one channel in an hour; 0: 200
	Late    time.Duration // first seen so long after its own date, an article is for pages only; 0: 72 h
	Wait    time.Duration // the longest that a feed's first build waits for its sources; 0: 60 s
	Retry   time.Duration // between two tries while the store is full; 0: 5 s
	Keep    Keep          // how long things are kept; zero values keep for ever
	Expire  time.Duration // between two runs of retention; 0: 1 h

	// Committed is called after each commit by the goroutine of Run, and must
	// return soon: with the polls it holds, their outcomes and states complete
	// and their items left out, and the birth slugs of the feeds to render.
	Committed func(polls []news.Poll, changed []string)
}

func (o Options) withDefaults() Options {
	set := func(d *time.Duration, fallback time.Duration) {
		if *d == 0 {
			*d = fallback
		}
	}
	set(&o.Late, 72*time.Hour)
	set(&o.Wait, time.Minute)
	set(&o.Retry, 5*time.Second)
	set(&o.Expire, time.Hour)
	if o.Backlog == 0 {
		o.Backlog = 200
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Committed == nil {
		o.Committed = func([]news.Poll, []string) {}
	}
	return o
}

// ErrClosed is returned for work that was handed over after Close, or after
// Run ended.
var ErrClosed = errors.New("ingest is closed")

// Ingest is the single writer of a store. Its methods may be called
// concurrently, but Run only once.
type Ingest struct {
	store   storage.Store
	opts    Options
	queue   *queue
	acts    chan act
	closing chan struct{} // closed by Close
	done    chan struct{} // closed when Run has ended
	close   sync.Once
	full    atomic.Pointer[error] // why the last commit was refused for want of room; nil: it was not

	tables atomic.Pointer[tables] // in effect from the next commit on
	wake   chan struct{}          // capacity 1: tables were replaced

	mu     sync.RWMutex
	states map[news.ChannelID]news.State // as committed

	// The fields below belong to the goroutine in Run.
	in        *tables // in effect
	at        time.Time
	feeds     map[string]*feedState // configured ones, by birth slug
	records   map[string]storage.Feed
	desk      *desk
	derived   map[news.ID]*derived // of articles on which editors acted
	budgets   map[news.ChannelID]*budget
	pending   []news.Poll // taken from the queue, not committed
	due       time.Time   // when pending is to be committed
	build     *build      // feeds being built anew; nil for none
	keeping   keeping
	placed    string     // by what stored articles were placed
	replacing *replacing // nil: none goes on
	failed    error      // a write that failed for good: Run ends with it
}

// New returns an Ingest over a store. It reads what it needs to know of the
// past; nothing is written before Run.
func New(store storage.Store, opts Options) (*Ingest, error) {
	in := &Ingest{
		store: store, opts: opts.withDefaults(), queue: newQueue(),
		acts: make(chan act), closing: make(chan struct{}), done: make(chan struct{}), wake: make(chan struct{}, 1),
		states: map[news.ChannelID]news.State{}, feeds: map[string]*feedState{}, records: map[string]storage.Feed{},
		budgets: map[news.ChannelID]*budget{},
	}
	ctx := context.Background()
	states, err := store.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("read channel states: %w", err)
	}
	for _, st := range states {
		in.states[st.Channel] = st
	}
	feeds, err := store.Feeds(ctx)
	if err != nil {
		return nil, fmt.Errorf("read feeds: %w", err)
	}
	for _, f := range feeds {
		in.records[f.Birth] = f
	}
	edits, err := store.Edits(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("read the log of edits: %w", err)
	}
	in.desk = newDesk(edits)
	values, err := store.Values(ctx, derivedPrefix)
	if err != nil {
		return nil, fmt.Errorf("read what editors overruled: %w", err)
	}
	if in.derived, err = readDerived(values); err != nil {
		return nil, fmt.Errorf("read what editors overruled: %w", err)
	}
	if err := in.restore(ctx); err != nil {
		return nil, err
	}
	if values, err = store.Values(ctx, placedBy); err != nil {
		return nil, fmt.Errorf("read how articles were placed: %w", err)
	}
	in.placed = string(values[placedBy])
	stats, err := store.Stats(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the store's counts: %w", err)
	}
	in.at = stats.LastCommit
	in.keeping.next = time.Now().Add(time.Minute)
	in.Apply(opts.Tables)
	return in, nil
}

// Apply puts a configuration into effect from the next commit on. Feeds whose
// rules changed are decided again over stored history in the background, under
// a generation of their own that replaces the present one in a single commit.
func (in *Ingest) Apply(t Tables) {
	in.tables.Store(compile(t))
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// State returns what is committed of a channel; false when it was never
// polled.
func (in *Ingest) State(id news.ChannelID) (news.State, bool) {
	in.mu.RLock()
	defer in.mu.RUnlock()
	st, ok := in.states[id]
	return st, ok
}

// Full returns why the store has refused the last commit for want of room, nil
// when it has not. Polls wait until it takes them.
func (in *Ingest) Full() error {
	if why := in.full.Load(); why != nil {
		return *why
	}
	return nil
}

// Submit hands over a poll. It blocks while as much waits as may, so that
// polling slows down to what the store takes; what it has taken is committed
// even when Close is called. It fails when ctx ends before, after Close, and
// when Run has ended.
func (in *Ingest) Submit(ctx context.Context, p news.Poll) error { return in.queue.put(ctx, p) }

// Flush returns when everything submitted before is committed, or ctx ends.
func (in *Ingest) Flush(ctx context.Context) error { return in.between(ctx, in.drain) }

// Settle returns when everything submitted before is committed and the feeds
// that can be built are built, or ctx ends. Others do not wait for it: it only
// watches Run go on.
func (in *Ingest) Settle(ctx context.Context) error {
	for {
		var building bool
		err := in.between(ctx, func() error {
			if err := in.drain(); err != nil {
				return err
			}
			if in.build == nil {
				in.startBuild()
			}
			building = in.build != nil
			return nil
		})
		if err != nil || !building {
			return err
		}
	}
}

// Close ends Run once everything submitted is committed. It does not wait.
func (in *Ingest) Close() {
	in.close.Do(func() {
		in.queue.close()
		close(in.closing)
	})
}
