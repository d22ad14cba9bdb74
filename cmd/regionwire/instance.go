package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"regionwire/config"
	"regionwire/dedup"
	"regionwire/feedgen"
	"regionwire/fetcher"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/scheduler"
	"regionwire/server"
	"regionwire/storage/bolt"
)

// instance is the rooms joined around one store: what run keeps alive, and
// what a command opens for itself when nothing runs.
type instance struct {
	log       *slog.Logger
	report    *report
	cfg       atomic.Pointer[config.Config]
	places    atomic.Pointer[places]
	fetcher   atomic.Pointer[fetcher.Fetcher]
	loaded    atomic.Pointer[time.Time] // when cfg was
	store     *bolt.Store
	ingest    *ingest.Ingest
	scheduler *scheduler.Scheduler
	publisher *feedgen.Publisher
	readers   *server.Readers
	ready     atomic.Bool
	onDemand  bool // polled only when asked: serve, and commands without an instance

	// What a running instance has beside these; set before it runs.
	dir     string   // paths in the log count from it
	addr    net.Addr // where readers are served
	logZone *logZone
	sought  []string // what to watch for changes, at the start

	ingestDone chan struct{} // closed when ingest has drained
	ingestErr  error         // why ingest ended; read after ingestDone
}

// openInstance opens the store of cfg and joins the rooms; ingest runs, but
// nothing is polled or served yet. Close ends it.
func openInstance(cfg *config.Config, p *places, log *slog.Logger, onDemand bool) (*instance, error) {
	tables, looks, err := tablesOf(cfg, p)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(cfg.Storage.Path), 0o700); err != nil {
		return nil, refused(fmt.Errorf("storage.path: %w", err))
	}
	store, err := bolt.Open(cfg.Storage.Path, bolt.Options{
		Logger: log, MaxSize: cfg.Storage.MaxSize, MinFree: cfg.Storage.MinFree, Window: cfg.Storage.Window,
	})
	if err != nil {
		return nil, refused(err)
	}
	in := &instance{log: log, store: store, readers: server.NewReaders(), ingestDone: make(chan struct{})}
	in.report = newReport(log)
	in.remember(cfg, p)
	matcher := dedup.New(dedup.Options{
		Jaccard: cfg.Copies.Jaccard, Containment: cfg.Copies.Containment, Story: cfg.Copies.Story, Window: cfg.Storage.Window,
	})
	in.ingest, err = ingest.New(store, ingest.Options{
		Tables: tables, Logger: log, Placer: placer{in}, Placing: placer{in}.fingerprint, IsPlace: placer{in}.isPlace, Matcher: matcher, Backlog: cfg.Fetch.Backlog, Committed: in.committed,
		Keep: ingest.Keep{Articles: cfg.Storage.KeepArticles, Text: cfg.Storage.KeepText,
			Rejected: cfg.Storage.KeepRejected, Keys: cfg.Storage.KeepKeys},
	})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	in.publisher = feedgen.NewPublisher(store, feedgen.Options{Logger: log})
	in.publisher.Apply(looks)
	in.onDemand = onDemand
	in.scheduler = scheduler.New(in.limits(cfg), in.poll)
	in.scheduler.Set(channels(cfg), in.stateAtStart)
	go func() {
		in.ingestErr = in.ingest.Run()
		close(in.ingestDone)
	}()
	return in, nil
}

// stateAtStart is the state of a channel as a start goes by it: one that was
// not contacted because of its address is due, for that may be allowed by now.
func (in *instance) stateAtStart(id news.ChannelID) (news.State, bool) {
	st, polled := in.ingest.State(id)
	if st.Kind == news.Blocked {
		st.Next = time.Time{}
	}
	return st, polled
}

// limits are a configuration's as the scheduler takes them.
func (in *instance) limits(cfg *config.Config) scheduler.Options {
	return scheduler.Options{
		Workers: cfg.Fetch.Workers, Concurrency: cfg.Fetch.Concurrency, Gap: gap(cfg.Fetch.Gap),
		OnDemand: in.onDemand, PollsPerDay: cfg.Fetch.PollsPerDay,
	}
}

// gap is a configured gap as the scheduler takes it: none is negative there.
func gap(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

// remember makes a configuration the one in use.
func (in *instance) remember(cfg *config.Config, p *places) {
	now := time.Now()
	in.cfg.Store(cfg)
	in.places.Store(p)
	in.loaded.Store(&now)
	in.readers.Trust(cfg.Server.TrustedProxies)
	if old := in.fetcher.Load(); old != nil {
		in.fetcher.Store(old.With(in.fetching(cfg)))
	} else {
		in.fetcher.Store(fetcher.New(in.fetching(cfg)))
	}
	if in.logZone != nil {
		in.logZone.Store(cfg.Site.Zone)
	}
}

// fetching are a configuration's options as the fetcher takes them.
func (in *instance) fetching(cfg *config.Config) fetcher.Options {
	return fetcher.Options{
		Version: version, Contact: cfg.Site.Contact, Subscribers: in.readers.Count, Timeout: cfg.Fetch.Timeout, MaxBody: cfg.Fetch.MaxBody,
		Allow: cfg.Fetch.Allow, Gap: gap(cfg.Fetch.Gap), Log: in.log,
	}
}

// apply puts a configuration into effect: tables first, then what shows, then
// what is polled. After an error, which is found before the first of these
// steps, nothing has changed; none of them can fail.
func (in *instance) apply(cfg *config.Config, p *places) error {
	tables, looks, err := tablesOf(cfg, p)
	if err != nil {
		return err
	}
	in.remember(cfg, p)
	in.ingest.Apply(tables)
	in.publisher.Apply(looks)
	in.scheduler.Apply(in.limits(cfg))
	in.scheduler.Set(channels(cfg), in.ingest.State)
	return nil
}

// drain has ingest commit everything and waits for its end.
func (in *instance) drain() error {
	in.ingest.Close()
	<-in.ingestDone
	return in.ingestErr
}

// Close drains ingest and closes the store. Nothing may be submitted any more.
func (in *instance) Close() error { return errors.Join(in.drain(), in.store.Close()) }

// committed hears of every commit.
func (in *instance) committed(polls []news.Poll, changed []string) {
	if len(changed) > 0 {
		in.publisher.Changed(changed...)
	}
	for i := range polls {
		in.report.poll(in.cfg.Load(), &polls[i])
	}
}

// handler answers readers.
func (in *instance) handler() http.Handler {
	return server.New(server.Options{
		Snapshot: in.publisher.Snapshot, Page: in.publisher.Page, Logger: in.log, Ready: in.readiness, Readers: in.readers,
	})
}

// readiness says why this instance is not ready.
func (in *instance) readiness() error {
	switch {
	case !in.ready.Load():
		return errors.New("starting or stopping")
	case in.ingest.Full() != nil:
		return pausedBy(in.ingest.Full())
	case !in.publisher.Snapshot().Ready():
		return errors.New("feeds are not rendered yet")
	}
	return nil
}

// housekeeping watches what nobody else does: that the store's file is still
// there, and that polling pauses while the store is full.
func (in *instance) housekeeping(ctx context.Context) error {
	tick := time.NewTicker(30 * time.Second)
	defer tick.Stop()
	paused := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := in.store.Alive(); err != nil {
			return err
		}
		if full := in.ingest.Full() != nil; full != paused {
			paused = full
			in.scheduler.Pause(full)
			if !full {
				in.log.Info("storage", "text", "has room again: polling goes on")
			}
		}
	}
}

// pausedBy says what a full store means.
func pausedBy(full error) error { return fmt.Errorf("polling is paused, feeds are served: %w", full) }

// refused says that the store cannot be used.
func refused(err error) error { return &exitError{exitRefused, err} }

// poll fetches a channel once and hands what came to ingest. The state it
// starts from is the committed one, and what it returns is not kept before
// its articles are.
func (in *instance) poll(ctx context.Context, ch *news.Channel) news.State {
	before, _ := in.ingest.State(ch.ID)
	p := in.fetcher.Load().Fetch(ctx, ch, before, func() (news.Listing, error) { return in.store.Listing(ctx, ch.ID) })
	if ctx.Err() != nil {
		return before // cut short by us: no failure of the source
	}
	p.Outcome.Again = in.again(ctx, &p)
	p.State = in.scheduler.Policy().After(ch, before, &p)
	if p.Outcome.Kind == news.Offline {
		in.report.unreached(&p)
		return p.State
	}
	if err := in.ingest.Submit(ctx, p); err != nil {
		return before // stopping: the next start polls it again
	}
	return p.State
}

// again returns how many items of a poll without a stated date belong to
// articles that are stored already, by any of their keys: a document that
// differs with every poll is no busy newsroom. What cannot be looked up counts
// as new.
func (in *instance) again(ctx context.Context, p *news.Poll) (n int) {
	for i := range p.Items {
		it := &p.Items[i]
		if it.Published.Dated() {
			continue
		}
		_, _, _, keys := dedup.Keys(it, p.Channel.Source.Publisher, p.Channel.Zone)
		ids, err := in.store.Known(ctx, keys)
		if err == nil && slices.ContainsFunc(ids, func(id news.ID) bool { return id != news.ID{} }) {
			n++
		}
	}
	return n
}

// channels returns every channel of a configuration.
func channels(cfg *config.Config) []*news.Channel {
	var list []*news.Channel
	for _, s := range cfg.Sources {
		for i := range s.Channels {
			list = append(list, &s.Channels[i])
		}
	}
	return list
}

// storeLine says what the store holds: "data/regionwire.db: 1,204 articles, 9.8 MB".
func (in *instance) storeLine() string {
	path := shortPath(in.dir, in.cfg.Load().Storage.Path)
	stats, err := in.store.Stats(context.Background())
	if err != nil {
		return path + ": " + err.Error()
	}
	return fmt.Sprintf("%s: %s, %s", path, plural(stats.Articles, "article"), size(stats.Bytes))
}
