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
	"maps"
	"runtime/debug"
	"slices"
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

// act is something that the goroutine of Run does between two commits.
type act struct {
	do   func() error
	done chan error
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

// between has the goroutine of Run do something between two commits. When ctx
// ends first, it may be done yet.
func (in *Ingest) between(ctx context.Context, do func() error) error {
	a := act{do, make(chan error, 1)}
	select {
	case in.acts <- a:
	case <-in.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run takes in polls until Close was called and all are committed, or until
// the store refuses in a way that waiting does not heal; the process must end
// then.
func (in *Ingest) Run() error {
	defer func() {
		in.queue.close()
		close(in.done)
	}()
	if err := in.adopt(); err != nil {
		return err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	closing := in.closing
	for {
		timer.Reset(time.Until(in.next()))
		select {
		case <-in.queue.more:
			in.take()
		case a := <-in.acts:
			a.done <- a.do()
			if in.failed != nil {
				return in.failed
			}
		case <-in.wake:
			if err := in.adopt(); err != nil {
				return err
			}
		case <-timer.C:
		case <-closing:
			closing = nil // heard
			return in.drain()
		}
		if err := in.work(); err != nil {
			return err
		}
	}
}

// next returns when there is something to do without being asked.
func (in *Ingest) next() time.Time {
	next := in.keeping.next
	earlier := func(t time.Time) {
		if !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	if len(in.pending) > 0 {
		earlier(in.due)
	}
	if in.build != nil || in.replacing != nil {
		earlier(time.Now())
	}
	for _, f := range in.feeds {
		earlier(f.next())
	}
	return next
}

// work does what is due: first what was handed over, then releases, then a
// step of what goes on in the background.
func (in *Ingest) work() error {
	now := time.Now()
	if len(in.pending) > 0 && !in.due.After(now) {
		if err := in.commitPending(); err != nil {
			return err
		}
	}
	if err := in.release(); err != nil {
		return err
	}
	if err := in.buildStep(); err != nil {
		return err
	}
	if err := in.replaceStep(); err != nil {
		return err
	}
	if in.build == nil && !in.keeping.next.After(now) {
		return in.expire()
	}
	return nil
}

// drain commits everything that was handed over.
func (in *Ingest) drain() error {
	for {
		in.take()
		if len(in.pending) == 0 {
			return nil
		}
		if err := in.commitPending(); err != nil {
			return err
		}
	}
}

const (
	quietWait = time.Second           // how long results without articles wait for others
	bulk      = 100                   // articles of a commit after which
	bulkWait  = 50 * time.Millisecond // the next waits so long for more
)

// take moves waiting polls into the group that is committed next.
func (in *Ingest) take() {
	polls := in.queue.take(in.pending)
	if len(polls) == 0 {
		return
	}
	if len(in.pending) == 0 {
		in.due = time.Now().Add(quietWait)
	}
	in.pending = append(in.pending, polls...)
	for i := range polls {
		if len(polls[i].Items) > 0 {
			in.due = time.Time{}
			if wait := in.keeping.lastBulk.Add(bulkWait); wait.After(time.Now()) {
				in.due = wait
			}
			return
		}
	}
}

// commitPending commits the group that waits. Should what is in it be refused,
// the polls are committed one by one, and the one at fault is left out:
// nothing that one source sends may stop the others.
func (in *Ingest) commitPending() error {
	polls := in.pending
	in.pending = nil
	err := in.commitPolls(slices.Clone(polls))
	var refusal *refusal
	if errors.As(err, &refusal) {
		for i := range polls {
			p := &polls[i]
			if err = in.commitPolls([]news.Poll{*p}); errors.As(err, &refusal) {
				in.opts.Logger.Error("poll left out: it cannot be taken in", "source", p.State.Source, "url", p.Channel.URL, "err", err)
				err = nil
			}
			if err != nil {
				return err
			}
		}
	}
	in.take()
	return err
}

func (in *Ingest) commitPolls(polls []news.Poll) error {
	b, err := in.gather(polls)
	if err != nil {
		return err
	}
	if err := in.commit(b); err != nil {
		return err
	}
	if b.added > bulk {
		in.keeping.lastBulk = time.Now()
	}
	return nil
}

// gather makes a batch of polls. What panics over foreign text is a refusal.
func (in *Ingest) gather(polls []news.Poll) (b *batch, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &refusal{fmt.Errorf("panic: %v\n%s", cause, debug.Stack())}
		}
	}()
	b = in.newBatch()
	for i := range polls {
		if err := b.poll(&polls[i]); err != nil {
			return nil, err
		}
	}
	if err := b.decide(); err != nil {
		return nil, err
	}
	return b, b.learnt()
}

// refusal is the error of a change of which nothing was kept, and never will
// be: something in it cannot be taken in, or stored.
type refusal struct{ cause error }

// Error says what the store refuses.
func (r *refusal) Error() string { return "commit: " + r.cause.Error() }

// Unwrap returns what the store said.
func (r *refusal) Unwrap() error { return r.cause }

// commit keeps what a batch has gathered, then shows it.
func (in *Ingest) commit(b *batch) error {
	if err := b.touch(); err != nil {
		return err
	}
	changed := b.finish()
	if b.empty() {
		return nil
	}
	if err := in.put(&b.change); err != nil {
		return err
	}
	in.mu.Lock()
	for _, st := range b.change.States {
		in.states[st.Channel] = st
	}
	in.mu.Unlock()
	maps.Copy(in.records, b.records)
	b.committed()
	in.at = b.change.At
	for birth := range b.touched {
		if f := in.feeds[birth]; f != nil {
			if err := in.foresee(f); err != nil {
				return fmt.Errorf("read the entries of feed %s: %w", f.feed.Slug, err)
			}
		}
	}
	in.opts.Committed(b.polls, changed)
	return nil
}

// put commits c, waiting for room while the store is full. Retention is the
// only thing that goes on meanwhile: it may make the room.
func (in *Ingest) put(c *storage.Change) error {
	ctx := context.Background()
	for {
		err := in.store.Commit(ctx, c)
		if !errors.Is(err, storage.ErrFull) {
			in.full.Store(nil)
			switch {
			case errors.Is(err, storage.ErrStopped):
				in.failed = fmt.Errorf("commit: %w", err)
				return in.failed
			case err != nil:
				return &refusal{err}
			}
			return nil
		}
		if in.full.Swap(&err) == nil {
			in.opts.Logger.Error("polling is paused, feeds are served", "text", err.Error())
		}
		if _, err := in.expireStep(); err != nil {
			return err
		}
		select {
		case <-time.After(in.opts.Retry):
		case <-in.closing:
			in.failed = fmt.Errorf("commit while stopping: %w; what was read is read again after the next start", err)
			return in.failed
		}
	}
}
