package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"regionwire/config"
	"regionwire/news"
)

// fetchCmd polls all or the named sources once.
type fetchCmd struct {
	Names []string `arg:"" optional:"" name:"source" help:"Only these."`
	JSON  bool     `name:"json" help:"One JSON object an address."`
}

// fetched is a line of the result.
type fetched struct {
	Source    string    `json:"source"`
	URL       string    `json:"url"`
	Result    string    `json:"result"`
	Detail    string    `json:"detail,omitempty"`
	Unchanged bool      `json:"unchanged,omitempty"`
	Read      int       `json:"read"`
	New       int       `json:"new"`
	Copies    int       `json:"copies"`
	Edited    int       `json:"edited"`
	Waiting   int       `json:"waiting,omitempty"` // for the next polls
	Seconds   float64   `json:"seconds"`
	Next      time.Time `json:"next,omitzero"`

	name   string // for people
	failed bool
	took   time.Duration
}

// Run makes one pass, waits until it is stored and published, and prints what
// came. Without a running instance the scheduler runs for this pass alone.
func (f *fetchCmd) Run(ctx context.Context, c *call, in *instance) error {
	cfg := in.cfg.Load()
	ids, err := f.channels(c, in)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	results := map[news.ChannelID]fetched{}
	progress := newProgress(c, len(ids))
	unwatch := in.report.watch(func(p *news.Poll) {
		mu.Lock()
		defer mu.Unlock()
		results[p.Channel.ID] = resultOf(p, cfg)
		progress.step(channelName(p.Channel))
	})
	defer unwatch()
	if c.live == nil {
		stop := in.startScheduler(ctx)
		defer stop()
	}
	ctx, enough := in.whileRoom(ctx)
	defer enough()
	pass, err := in.scheduler.Now(ctx, ids)
	if err == nil {
		err = in.ingest.Settle(ctx)
	}
	if err == nil {
		err = in.publisher.Refresh(ctx)
	}
	if err != nil {
		return cmp.Or(context.Cause(ctx), err)
	}
	progress.end()
	mu.Lock()
	defer mu.Unlock()
	var rows []fetched
	for _, ch := range channels(cfg) {
		if r, ok := results[ch.ID]; ok && slices.Contains(ids, ch.ID) {
			rows = append(rows, r)
		}
	}
	for _, l := range pass.Left {
		rows = append(rows, leftOut(l.Channel, string(l.Why), l.Until, in))
	}
	return f.print(c, rows, cfg.Site.Zone)
}

// channels returns the channels of the named sources, of all when none is.
func (f *fetchCmd) channels(c *call, in *instance) (ids []news.ChannelID, err error) {
	known := map[string]bool{}
	for _, ch := range channels(in.cfg.Load()) {
		name := string(ch.Source.ID)
		known[name] = true
		if len(f.Names) == 0 || slices.Contains(f.Names, name) {
			ids = append(ids, ch.ID)
		}
	}
	for _, name := range f.Names {
		if !known[name] {
			return nil, noSource(c, in.cfg.Load(), name)
		}
	}
	return ids, nil
}

// startScheduler runs the scheduler until the returned function is called.
func (in *instance) startScheduler(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		_ = in.scheduler.Run(ctx) // it only ever returns nil
		close(done)
	}()
	return func() { cancel(); <-done }
}

// whileRoom returns a context that ends when the store is full: what waits for
// it would wait until somebody makes room.
func (in *instance) whileRoom(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			if err := in.ingest.Full(); err != nil {
				cancel(refused(pausedBy(err)))
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

func resultOf(p *news.Poll, cfg *config.Config) fetched {
	o := &p.Outcome
	r := fetched{
		Source: string(p.Channel.Source.ID), URL: p.Channel.URL, Result: o.Kind.String(), Unchanged: o.Unchanged,
		Read: o.Read, New: o.New, Copies: o.Copies, Edited: o.Edited, Waiting: o.Waiting, Seconds: o.Took.Seconds(), Next: p.State.Next,
		name: channelName(p.Channel), failed: o.Kind.Failed(), took: o.Took,
	}
	details := o.Warnings
	if o.Kind != news.OK {
		details = []string{o.Kind.Sentence(cfg.Site.Language)}
		if o.Detail != "" {
			details[0] += ": " + o.Detail
		}
	}
	if o.Waiting > 0 {
		details = append([]string{waiting(o.Waiting, cfg.Fetch.Backlog)}, details...)
	}
	r.Detail = printable(strings.Join(details, "; "))
	return r
}

// leftOut is the line of a channel that was not polled.
func leftOut(id news.ChannelID, why string, until time.Time, in *instance) fetched {
	r := fetched{Result: "left out", Detail: why, Next: until}
	for _, ch := range channels(in.cfg.Load()) {
		if ch.ID == id {
			r.Source, r.URL, r.name = string(ch.Source.ID), ch.URL, channelName(ch)
		}
	}
	return r
}

func (f *fetchCmd) print(c *call, rows []fetched, zone *time.Location) error {
	ok, bad, fresh, copied := 0, 0, 0, 0
	t := table{head: []string{"SOURCE", "RESULT", "READ", "NEW", "COPIES", "EDITED", "TIME", "NEXT", ""}}
	now := time.Now()
	for _, r := range rows {
		fresh, copied = fresh+r.New, copied+r.Copies
		switch {
		case r.failed || r.Result == "no_items":
			bad++
		case r.Result == "ok":
			ok++
		}
		if f.JSON {
			if err := printJSON(c.out, r); err != nil {
				return err
			}
			continue
		}
		n := func(k int) string {
			if r.Unchanged || r.failed || r.Result == "left out" {
				return "–"
			}
			return number(k)
		}
		result, took := r.Result, seconds(r.took)
		if r.Result == "left out" {
			took = "–"
		}
		if r.Unchanged {
			result = "unchanged"
		}
		t.add(r.name, strings.ReplaceAll(result, "_", " "), n(r.Read), n(r.New), n(r.Copies), n(r.Edited), took, moment(r.Next, now, zone), r.Detail)
	}
	if !f.JSON {
		t.print(c.out)
		needs := ""
		if bad > 0 {
			needs = fmt.Sprintf(", %d needs you", bad)
			if bad > 1 {
				needs = fmt.Sprintf(", %d need you", bad)
			}
		}
		came := plural(fresh, "new article")
		if copied > 0 {
			came += ", " + copies(copied)
		}
		c.printf("%d ok%s.  %s.\n", ok, needs, came)
	}
	if bad > 0 {
		return partly
	}
	return nil
}

// progress is a line on a terminal that says how far a pass has come.
type progress struct {
	c     *call
	total int
	done  int
}

func newProgress(c *call, total int) *progress { return &progress{c: c, total: total} }

func (p *progress) step(name string) {
	p.done++
	if !p.c.terminal || p.total == 0 {
		return
	}
	const cells = 30
	full := min(cells, p.done*cells/p.total)
	p.c.printf("\r%s%s %d/%d %-24.24s", strings.Repeat("█", full), strings.Repeat("░", cells-full), p.done, p.total, name)
}

func (p *progress) end() {
	if p.c.terminal && p.total > 0 {
		p.c.printf("\r\x1b[K")
	}
}
