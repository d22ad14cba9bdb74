package feedgen

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

// Options are the tunables of a Publisher; the zero value works.
type Options struct {
	Logger *slog.Logger  // nil: silent
	Gap    time.Duration // between two renderings while changes keep coming; 0: 500 ms
	Retry  time.Duration // after the store could not be read; 0: 5 s
}

// Publisher renders changed feeds and holds the Snapshot that is served.
// All methods may be called concurrently, but Run only once.
type Publisher struct {
	store    storage.Store
	opts     Options
	tables   atomic.Pointer[tables]
	snapshot atomic.Pointer[Snapshot]
	wake     chan struct{} // capacity 1: one waiting trigger stands for all
	pages    *pages
	started  time.Time

	mu      sync.Mutex
	changed map[string]bool // birth slugs of feeds to render
	all     bool            // every feed, and what stands beside them

	rendering sync.Mutex // held while rendering; guards what follows
	ready     bool       // everything has been rendered once
	current   map[string]rendered
	failures  map[string][]Failure // by birth slug
}

// NewPublisher returns a Publisher that knows no feed until Apply is called.
func NewPublisher(store storage.Store, opts Options) *Publisher {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Gap == 0 {
		opts.Gap = 500 * time.Millisecond
	}
	if opts.Retry == 0 {
		opts.Retry = 5 * time.Second
	}
	p := &Publisher{
		store: store, opts: opts, wake: make(chan struct{}, 1), started: news.At(time.Now()),
		changed: make(map[string]bool), current: make(map[string]rendered), failures: make(map[string][]Failure),
	}
	p.pages = newPages(p)
	t := compile(Tables{})
	p.tables.Store(t)
	p.snapshot.Store(p.assemble(t))
	return p
}

// Apply puts a configuration into effect and has everything rendered anew.
// The same facts give the same bytes.
func (p *Publisher) Apply(t Tables) {
	p.tables.Store(compile(t))
	p.Changed()
}

// Changed says that the entries of feeds, named by their birth slugs, have
// changed in the store; of all feeds when none is named. It never waits.
func (p *Publisher) Changed(feeds ...string) {
	p.mu.Lock()
	for _, f := range feeds {
		p.changed[f] = true
	}
	p.all = p.all || len(feeds) == 0
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Snapshot returns what is served at this moment; never nil.
func (p *Publisher) Snapshot() *Snapshot { return p.snapshot.Load() }

// Failures returns what of the present documents could not be published, by
// feed in the order of the configuration.
func (p *Publisher) Failures() []Failure {
	p.rendering.Lock()
	defer p.rendering.Unlock()
	var list []Failure
	for _, f := range p.tables.Load().Feeds {
		list = append(list, p.failures[f.Birth]...)
	}
	return list
}

// Run renders what has changed until ctx is done. A first change is rendered
// at once; those that follow are gathered for Options.Gap.
func (p *Publisher) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.wake:
		}
		pause := p.opts.Gap
		rendered, err := p.refresh(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			p.opts.Logger.Error("feeds not rendered", "err", err, "retry", p.opts.Retry)
			pause = p.opts.Retry
		case err == nil && !rendered: // somebody else's Refresh was first
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// Refresh renders everything known to have changed before it returns. After an
// error the documents stay as they were and the changes stay to be rendered.
func (p *Publisher) Refresh(ctx context.Context) error {
	_, err := p.refresh(ctx)
	return err
}

// refresh is Refresh, and says whether there was anything to render.
func (p *Publisher) refresh(ctx context.Context) (rendered bool, err error) {
	p.rendering.Lock()
	defer p.rendering.Unlock()
	changed, all := p.take()
	if len(changed) == 0 && !all {
		return false, nil
	}
	t := p.tables.Load()
	if err := p.render(ctx, t, changed, all); err != nil {
		p.Changed(changed...)
		if all {
			p.Changed()
		}
		return false, err
	}
	p.ready = p.ready || all
	p.snapshot.Store(p.assemble(t))
	p.pages.forget()
	return true, nil
}

// take returns the changes to render and forgets them.
func (p *Publisher) take() (feeds []string, all bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for f := range p.changed {
		feeds = append(feeds, f)
	}
	slices.Sort(feeds)
	all, p.all = p.all, false
	clear(p.changed)
	return feeds, all
}

// render renders the changed feeds of t into p.current.
func (p *Publisher) render(ctx context.Context, t *tables, changed []string, all bool) error {
	stored, err := p.store.Feeds(ctx)
	if err != nil {
		return err
	}
	facts := make(map[string]storage.Feed, len(stored))
	for _, f := range stored {
		facts[f.Birth] = f
	}
	for i := range t.Feeds {
		f := &t.Feeds[i]
		if !all && !slices.Contains(changed, f.Birth) {
			continue
		}
		known := facts[f.Birth]
		rec := known
		rec.Birth, rec.Changed = f.Birth, p.changedAt(known)
		posts, failures, err := t.posts(ctx, p.store, f, rec)
		if err != nil {
			return err
		}
		p.publish(t, f, known, posts, failures)
	}
	if all {
		p.prune(t)
	}
	return nil
}

// changedAt returns when a feed last changed: for one that is not built yet,
// when we began to publish it.
func (p *Publisher) changedAt(known storage.Feed) time.Time {
	if known.Changed.IsZero() {
		return p.started
	}
	return known.Changed
}

// prune forgets feeds that the configuration no longer has.
func (p *Publisher) prune(t *tables) {
	for birth := range p.current {
		if t.births[birth] == nil {
			delete(p.current, birth)
			delete(p.failures, birth)
		}
	}
}

// publish renders one feed in every format, all at the same time: readers wait
// for what is new. Known is what the store says of the feed.
func (p *Publisher) publish(t *tables, f *curate.Feed, known storage.Feed, posts []*post, failures []Failure) {
	changed := p.changedAt(known)
	head := t.head(t.outlet(f), changed)
	documents := p.current[f.Birth]
	var failed [len(formats)][]Failure
	var all sync.WaitGroup
	for i, format := range formats {
		all.Go(func() {
			documents[i], failed[i] = renew(documents[i], format, head, posts, t.termsOf(f, format, known))
		})
	}
	all.Wait()
	failures = append(failures, slices.Concat(failed[:]...)...)
	for i := range failures {
		failures[i].Feed, failures[i].At = f.Slug, changed
		p.opts.Logger.Warn("not published", "feed", f.Slug, "format", failures[i].Format,
			"title", failures[i].Title, "reason", failures[i].Reason)
	}
	p.current[f.Birth], p.failures[f.Birth] = documents, failures
}

// renew renders posts in a format. What cannot be written keeps its last good
// document.
func renew(last *Document, f *format, h *head, posts []*post, to terms) (*Document, []Failure) {
	body, failures, err := conform(f, h, posts, last.body())
	if err != nil {
		failures = append(failures, Failure{Format: f.name, Reason: err.Error()})
		if last == nil { // better empty than missing
			body, err = attempt(f, h, nil)
		}
	}
	if err != nil {
		return last, failures
	}
	return last.renewed(body, to), failures
}

// termsOf says how a feed's document may be kept. One that is not built yet
// has no date: it may change within this very second.
func (t *tables) termsOf(f *curate.Feed, format *format, known storage.Feed) terms {
	to := terms{contentType: format.contentType, modified: known.Changed, twice: known.Twice, cache: cacheFeed}
	if f.Secret != "" {
		to.cache, to.noIndex = cachePrivate, true
	}
	return to
}

// posts returns a feed's newest released entries ready to print, with what
// could not be made ready. Released means before the feed's last change:
// ingest stamps a feed when an entry's release comes.
func (t *tables) posts(ctx context.Context, store storage.Store, f *curate.Feed, rec storage.Feed) ([]*post, []Failure, error) {
	entries, err := storage.Printed(ctx, store, rec, f.Limit, f.MaxAge)
	if err != nil {
		return nil, nil, err
	}
	known, err := load(ctx, store, entries, t.bodies)
	if err != nil {
		return nil, nil, err
	}
	var posts []*post
	var failures []Failure
	for _, e := range entries {
		p, err := t.finished(f, e, known)
		if err != nil {
			failures = append(failures, Failure{Entry: e.ID, Reason: err.Error()})
			continue
		}
		posts = append(posts, p)
	}
	return posts, failures, nil
}

// finished makes one entry ready to print, text included. Whatever one entry
// does to us, the others are published.
func (t *tables) finished(f *curate.Feed, e storage.Entry, known articles) (p *post, err error) {
	defer recovered(&err)
	if p, err = t.post(f, e, known); err == nil {
		p.body = t.body(p)
	}
	return p, err
}

// recovered turns a panic into an error that tells where it happened.
func recovered(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	}
}

// load fetches the articles of entries, and those named beside them.
func load(ctx context.Context, store storage.Store, entries []storage.Entry, bodies bool) (articles, error) {
	known := make(articles, len(entries))
	var ids []news.ID
	for _, e := range entries {
		for _, id := range append([]news.ID{e.Article, e.Shows}, e.Also...) {
			if id.IsZero() {
				continue
			}
			if _, ok := known[id]; !ok {
				known[id] = nil
				ids = append(ids, id)
			}
		}
	}
	list, err := store.Articles(ctx, ids, bodies)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		if a != nil {
			known[a.ID] = a
		}
	}
	return known, nil
}

// assemble builds the snapshot of t from the present documents.
func (p *Publisher) assemble(t *tables) *Snapshot {
	s := &Snapshot{
		documents: make(map[string]*Document), secrets: make(map[string]secret),
		moved: make(map[string]string), formers: make(map[string]secret),
		static: t.fixed, root: t.root(), ready: p.ready,
	}
	for i := range t.Feeds {
		s.add(&t.Feeds[i], p.current[t.Feeds[i].Birth])
	}
	for was, f := range t.moved {
		s.redirect(was, f)
	}
	return s
}
