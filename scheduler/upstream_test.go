package scheduler

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"regionwire/news"
)

// request is a line of the upstream's log.
type request struct {
	ch         *news.Channel
	host       string
	address    string
	start, end time.Time
	outcome    news.Outcome
	state      news.State // after the poll; the instants are of the wall clock
	due        time.Time  // what the poll before had planned, by the clock of the log
	life       time.Time  // when the process began that asked
}

func (r request) took() time.Duration { return r.end.Sub(r.start) }

// upstream is the newsrooms of a test, as seen from their side: it answers as
// behave says, and its log is the oracle of what was promised.
type upstream struct {
	behave func(ch *news.Channel, n int, at time.Time) answer
	policy func() Policy

	mu     sync.Mutex
	log    []request
	states map[news.ChannelID]news.State
	count  map[news.ChannelID]int
	due    map[news.ChannelID]time.Time
	life   time.Time
	wall   time.Duration // what the wall clock is ahead of the bubble's
	cut    []time.Time   // when it was set between two lives: nobody can keep count
}

// answer is how an upstream behaves on one request.
type answer struct {
	news.Outcome
	took  time.Duration
	final string // where a temporary redirect led
	moved string // where a permanent redirect led
	items int
}

func newUpstream(behave func(ch *news.Channel, n int, at time.Time) answer) *upstream {
	return &upstream{
		behave: behave, policy: func() Policy { return Policy{} },
		states: map[news.ChannelID]news.State{}, count: map[news.ChannelID]int{}, due: map[news.ChannelID]time.Time{},
	}
}

// fine answers after a tenth of a second that nothing is new.
func fine(*news.Channel, int, time.Time) answer {
	return answer{Outcome: news.Outcome{Status: 200}, took: 100 * time.Millisecond}
}

// poll is what a Scheduler under test calls.
func (u *upstream) poll(ctx context.Context, ch *news.Channel) news.State {
	start := time.Now()
	u.mu.Lock()
	before, n, wall := u.states[ch.ID], u.count[ch.ID], u.wall
	u.count[ch.ID]++
	u.mu.Unlock()
	a := u.behave(ch, n, start)
	timer := time.NewTimer(a.took)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return before
	}
	a.At, a.Took = news.At(start.Add(wall)), a.took
	if !a.RetryAt.IsZero() {
		a.RetryAt = news.At(a.RetryAt.Add(wall))
	}
	poll := &news.Poll{Channel: ch, State: before, Items: make([]news.Item, a.items), Outcome: a.Outcome}
	poll.State.URL, poll.State.Moved = ch.URL, a.moved
	if !a.Kind.Failed() {
		poll.Listed, poll.State.Final = make([]news.Hash, 40), a.final
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	st := u.policy().After(ch, before, poll)
	u.states[ch.ID] = st
	address := ch.URL
	if before.Learned != "" {
		address = before.Learned
	}
	name, _ := hostName(address, ch.Allow)
	u.log = append(u.log, request{ch, name, address, start, time.Now(), a.Outcome, st, u.due[ch.ID], u.life})
	u.due[ch.ID] = start.Add(st.Next.Sub(st.LastTry))
	return st
}

// state returns a committed state as a Scheduler sees it that starts now.
func (u *upstream) state(id news.ChannelID) (news.State, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	st, ok := u.states[id]
	for _, t := range []*time.Time{&st.Next, &st.HostNext, &st.LastTry} {
		if !t.IsZero() {
			*t = t.Add(-u.wall)
		}
	}
	return st, ok
}

// run lets a new Scheduler poll for a while, as one life of a process does.
func (u *upstream) run(t *testing.T, opts Options, chs []*news.Channel, life time.Duration) {
	t.Helper()
	s := New(opts, u.poll)
	u.policy, u.life = s.Policy, time.Now()
	s.Set(chs, u.state)
	ctx, cancel := context.WithTimeout(t.Context(), life)
	defer cancel()
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// lines returns the log so far.
func (u *upstream) lines() []request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.log)
}

// polls returns how many requests were answered.
func (u *upstream) polls() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.log)
}

// of returns the requests for one channel, in order.
func (u *upstream) of(ch *news.Channel) (log []request) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for i := range u.log {
		if u.log[i].ch.ID == ch.ID {
			log = append(log, u.log[i])
		}
	}
	return log
}

// checkHosts verifies that no host had two requests at once, or sooner after
// each other than the gap (rule P14).
func (u *upstream) checkHosts(t *testing.T, gap time.Duration) {
	t.Helper()
	byStart := slices.SortedFunc(slices.Values(u.lines()), func(a, b request) int { return a.start.Compare(b.start) })
	last := map[string]request{}
	for _, r := range byStart {
		before, ok := last[r.host]
		if ok && r.start.Before(before.end.Add(gap)) {
			t.Errorf("%s: request at %v, the one before ended at %v", r.host, r.start, before.end)
		}
		if !ok || r.end.After(before.end) {
			last[r.host] = r
		}
	}
}

// checkSpacing verifies that no channel was asked before it was planned to be.
func (u *upstream) checkSpacing(t *testing.T) {
	t.Helper()
	for _, r := range u.lines() {
		// A restart knows instants to the second.
		if r.start.Before(r.due.Add(-time.Second)) && !u.uncounted(r.start) {
			t.Errorf("%s: asked at %v, planned for %v", r.ch.URL, r.start, r.due)
		}
	}
}

// checkStops verifies that no host was asked while it wanted to be left alone
// (rule P10).
func (u *upstream) checkStops(t *testing.T) {
	t.Helper()
	until := map[string]time.Time{}
	byStart := slices.SortedFunc(slices.Values(u.lines()), func(a, b request) int { return a.start.Compare(b.start) })
	for _, r := range byStart {
		if r.start.Before(until[r.host]) && !u.uncounted(r.start) {
			t.Errorf("%s: asked at %v, stopped until %v", r.host, r.start, until[r.host])
		}
		if r.outcome.Kind == news.Busy {
			stop := r.state.HostNext.Sub(r.state.LastTry) - time.Second
			until[r.host] = latest(until[r.host], r.start.Add(stop))
		}
	}
}

// set sets the wall clock, while nothing runs.
func (u *upstream) set(step time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wall += step
	u.cut = append(u.cut, time.Now())
}

// uncounted reports that the clock was set shortly before an instant.
func (u *upstream) uncounted(at time.Time) bool {
	return slices.ContainsFunc(u.cut, func(cut time.Time) bool { return at.After(cut) && at.Before(cut.Add(day)) })
}

// lateness returns how late the channels of hosts with a prefix were asked, in
// order. What fell due before or while a process started does not count.
func (u *upstream) lateness(prefix string) (late []time.Duration) {
	for _, r := range u.lines() {
		if strings.HasPrefix(r.host, prefix) && r.due.After(r.life.Add(time.Minute)) {
			late = append(late, r.start.Sub(r.due))
		}
	}
	return slices.Sorted(slices.Values(late))
}

func (u *upstream) hosts() []string {
	names := map[string]bool{}
	for _, r := range u.lines() {
		names[r.host] = true
	}
	return slices.Sorted(maps.Keys(names))
}
