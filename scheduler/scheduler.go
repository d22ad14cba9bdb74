// Package scheduler decides when each channel is polled: which may start now,
// in what order, and, after a poll, when the next is due. How often is learned
// from how often a channel publishes; a publisher's wishes stand above it.
//
// It knows no HTTP and no storage: a poll is a function it is given, and what
// is remembered between polls is a news.State that others keep.
//
// Its one invariant: a host never has more requests at once, or sooner after
// each other, than the rules in docs/polling.md allow, whatever is asked of
// the scheduler.
package scheduler

import (
	"context"
	"errors"
	"sync"
	"time"

	"regionwire/news"
)

// Options are limits; the zero value gives the defaults.
type Options struct {
	// Workers is how many polls run at once; default 8.
	Workers int
	// Concurrency is how many polls of one host run at once. More than 1, the
	// default, takes effect only inside a channel's allowed networks.
	Concurrency int
	// Gap is the time between two polls of one host; default 5 s. Less than a
	// second takes effect only inside allowed networks; negative is none.
	Gap time.Duration
	// Ramp is the time over which channels that are due at the start are
	// spread, more or less by their number; default 30 s.
	Ramp time.Duration
	// Grace is for how long running polls go on when Run is told to stop;
	// default 5 s.
	Grace time.Duration
	// PollsPerDay is how often a channel with a learned interval is polled at
	// most, on average over all of them; default 26.
	PollsPerDay int
	// OnDemand polls only what Now asks for.
	OnDemand bool
}

const slowPoll = 5 * time.Second // a poll that took longer is a slow one

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 8
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 1
	}
	if o.Gap == 0 {
		o.Gap = 5 * time.Second
	}
	if o.Ramp <= 0 {
		o.Ramp = 30 * time.Second
	}
	if o.Grace <= 0 {
		o.Grace = 5 * time.Second
	}
	return o
}

func (o Options) concurrency(h *host) int {
	if h.local {
		return o.Concurrency
	}
	return 1
}

func (o Options) gap(h *host) time.Duration {
	if h.local {
		return max(o.Gap, 0)
	}
	return max(o.Gap, time.Second)
}

// slowWorkers is how many workers may be held by slow polls at once, so that
// servers that hang do not keep the others waiting.
func (o Options) slowWorkers() int { return max(o.Workers/2, 1) }

// Scheduler calls a function for each channel when it is due. Its methods may
// be called concurrently.
type Scheduler struct {
	do      func(context.Context, *news.Channel) news.State
	budget  *budget
	changed chan struct{} // holds at most one hint that the plan changed

	mu   sync.Mutex
	plan plan // whoever holds mu; polls are started by Run alone
}

// New returns a Scheduler that calls do for each channel when it is due. do
// polls the channel and returns its committed state, completed by
// Policy.After. When its context is done it returns soon, with the state
// committed before: what was cut short by us is no failure of the source.
func New(opts Options, do func(ctx context.Context, ch *news.Channel) news.State) *Scheduler {
	opts = opts.withDefaults()
	return &Scheduler{
		do:      do,
		budget:  newBudget(opts.PollsPerDay),
		changed: make(chan struct{}, 1),
		plan: plan{
			opts:  opts,
			jobs:  map[news.ChannelID]*job{},
			hosts: map[string]*host{},
		},
	}
}

var errRunning = errors.New("scheduler: Run was called before")

// Run polls until ctx is done. Then it starts nothing more, lets running polls
// go on for Options.Grace, cancels what still runs, and returns nil when the
// last has returned. It is called once.
func (s *Scheduler) Run(ctx context.Context) error {
	s.mu.Lock()
	again := s.plan.begun
	s.plan.begun = true
	s.mu.Unlock()
	if again {
		return errRunning
	}
	polling, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var polls sync.WaitGroup
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		if wait, ok := s.start(polling, &polls); ok {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.changed:
		}
	}
	cut := time.AfterFunc(s.stop(), cancel)
	defer cut.Stop()
	polls.Wait()
	return nil
}

// start starts what may start now, and returns how long nothing more will, or
// false when that does not depend on time.
func (s *Scheduler) start(ctx context.Context, polls *sync.WaitGroup) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for j := s.plan.take(now); j != nil; j = s.plan.take(now) {
		ch := j.ch
		polls.Go(func() {
			st := s.do(ctx, ch)
			s.finish(j, &st)
		})
	}
	return s.plan.wait(now)
}

func (s *Scheduler) finish(j *job, st *news.State) {
	s.mu.Lock()
	s.plan.finish(j, st, time.Now())
	ch := j.ch
	s.mu.Unlock()
	s.budget.record(ch, st)
	s.wake()
}

// stop tells the passes that nothing more will be started, and returns how
// long running polls may go on.
func (s *Scheduler) stop() (grace time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan.stopped = true
	for _, j := range s.plan.jobs {
		s.plan.leaveOut(j, Stopping, time.Time{})
	}
	return s.plan.opts.Grace
}

// wake makes Run look at the plan again.
func (s *Scheduler) wake() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Set makes channels those that are polled, at the start and at every reload.
// A channel that is kept keeps its place; one that is gone ends a running poll.
// A new one takes the place that its state remembers, which states returns:
// it is never polled before State.Next. One without a state is polled within
// seconds, or minutes where there are very many.
func (s *Scheduler) Set(channels []*news.Channel, states func(news.ChannelID) (news.State, bool)) {
	var fresh []*news.Channel
	s.mu.Lock()
	for _, ch := range channels {
		if s.plan.jobs[ch.ID] == nil {
			fresh = append(fresh, ch)
		}
	}
	s.mu.Unlock()
	known := make(map[news.ChannelID]news.State, len(fresh))
	for _, ch := range fresh {
		if st, ok := states(ch.ID); ok {
			known[ch.ID] = st
		}
	}
	s.budget.recall(fresh, known)
	s.mu.Lock()
	s.plan.set(channels, known, time.Now())
	s.mu.Unlock()
	s.wake()
}

// Apply puts other limits into effect, all but OnDemand. Polls that run are not
// touched.
func (s *Scheduler) Apply(opts Options) {
	opts = opts.withDefaults()
	s.mu.Lock()
	opts.OnDemand = s.plan.opts.OnDemand
	s.plan.opts = opts
	s.plan.unpark()
	for _, h := range s.plan.hosts {
		s.plan.refresh(h)
	}
	s.mu.Unlock()
	s.budget.aim(opts.PollsPerDay)
	s.wake()
}

// Policy returns the policy by which polls are planned today.
func (s *Scheduler) Policy() Policy { return s.budget.today() }

// Pause stops all polling, or lets it go on: while there is no room to store
// what polls bring, for example. Running polls end as usual.
func (s *Scheduler) Pause(on bool) {
	s.mu.Lock()
	s.plan.paused = on
	if on {
		for _, j := range s.plan.jobs {
			s.plan.leaveOut(j, Paused, time.Time{})
		}
	}
	s.mu.Unlock()
	s.wake()
}

// Next returns when a channel will be polled, if no queue holds it up; false
// when it will not be.
func (s *Scheduler) Next(id news.ChannelID) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.plan.jobs[id]
	if j == nil || j.removed || s.plan.paused || j.waits == nil && !j.running {
		return time.Time{}, false
	}
	at := j.at
	for _, h := range j.hosts {
		at = latest(at, h.stopped)
	}
	now := time.Now()
	return news.At(now.Add(max(at.Sub(now), 0))), true
}
