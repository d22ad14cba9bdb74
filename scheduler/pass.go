package scheduler

import (
	"context"
	"slices"
	"time"

	"regionwire/news"
)

// Reason says why a pass left a channel out.
type Reason string

const (
	Unknown     Reason = "unknown"      // no such channel
	Paused      Reason = "paused"       // its source, or all polling
	Disabled    Reason = "disabled"     // gone for good (410)
	HostStopped Reason = "host stopped" // its server asked to be left alone
	Skipped     Reason = "skipped hour" // its feed asks not to be polled at this time
	Removed     Reason = "removed"      // by a reload while the pass ran
	Stopping    Reason = "stopping"     // the scheduler ended while the pass ran
)

// Left is a channel that a pass did not poll.
type Left struct {
	Channel news.ChannelID
	Why     Reason
	Until   time.Time // zero when nobody knows
}

// Pass is what a pass over channels did.
type Pass struct {
	Polled []news.State // as do returned them, in the order in which they ended
	Left   []Left
}

// pass is a running Pass. Its fields belong to the plan until done is closed.
type pass struct {
	Pass
	waiting int
	done    chan struct{}
}

func (p *pass) polled(st *news.State) {
	p.Polled = append(p.Polled, *st)
	p.ended()
}

func (p *pass) ended() {
	if p.waiting--; p.waiting == 0 {
		close(p.done)
	}
}

// Now polls the named channels once, or all when ids is nil, without regard to
// their intervals, and returns when the last has been polled. A host that asked
// to be left alone, gaps between requests, hours to skip, paused and disabled
// channels are respected; what is left out for that, at once or on the way, is
// in the result. A channel being polled already is not polled again.
//
// Now needs Run, and waits for it. When ctx is done first it returns what was
// polled so far, with ctx's error.
func (s *Scheduler) Now(ctx context.Context, ids []news.ChannelID) (Pass, error) {
	p := &pass{done: make(chan struct{})}
	s.mu.Lock()
	s.plan.ask(p, ids, time.Now())
	s.mu.Unlock()
	s.wake()
	select {
	case <-p.done:
		return p.Pass, nil
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		s.plan.withdraw(p)
		return p.Pass, ctx.Err()
	}
}

// ask makes p wait for the named jobs, all for nil.
func (p *plan) ask(pass *pass, ids []news.ChannelID, now time.Time) {
	jobs := p.order
	if ids != nil {
		jobs = nil
		for _, id := range ids {
			j := p.jobs[id]
			switch {
			case j == nil || j.removed:
				pass.Left = append(pass.Left, Left{Channel: id, Why: Unknown})
			case !slices.Contains(jobs, j):
				jobs = append(jobs, j)
			}
		}
	}
	pass.waiting = 1 // held until all have been asked
	for _, j := range jobs {
		if why, until := p.refuses(j, now); why != "" {
			pass.Left = append(pass.Left, Left{j.ch.ID, why, until})
			continue
		}
		pass.waiting++
		j.passes, j.asked = append(j.passes, pass), now
		p.settle(j)
	}
	pass.ended()
}

// refuses tells why j may not be polled now; "" when it may.
func (p *plan) refuses(j *job, now time.Time) (why Reason, until time.Time) {
	switch {
	case p.stopped:
		return Stopping, time.Time{}
	case j.running:
		return "", time.Time{}
	case p.paused || j.ch.Source.Paused:
		return Paused, time.Time{}
	case j.disabled:
		return Disabled, time.Time{}
	}
	for _, h := range j.hosts {
		if h.stopped.After(now) {
			return HostStopped, news.At(h.stopped)
		}
	}
	if t := allowed(now, j.skipHour, j.skipDay); t.After(now) {
		return Skipped, news.At(t)
	}
	return "", time.Time{}
}

// leaveOut tells the passes that wait for j why it will not be polled for them.
func (p *plan) leaveOut(j *job, why Reason, until time.Time) {
	if len(j.passes) == 0 || j.running {
		return
	}
	for _, pass := range j.passes {
		pass.Left = append(pass.Left, Left{j.ch.ID, why, news.At(until)})
		pass.ended()
	}
	j.passes = nil
	p.settle(j)
}

// withdraw takes back what a pass asked for and has not got.
func (p *plan) withdraw(gone *pass) {
	for _, j := range p.jobs {
		i := slices.Index(j.passes, gone)
		if i < 0 {
			continue
		}
		j.passes = slices.Delete(j.passes, i, i+1)
		p.settle(j)
	}
}
