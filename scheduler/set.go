package scheduler

import (
	"time"

	"regionwire/news"
)

// set makes channels the plan. known holds the states of those that are new
// to the plan and were polled before.
func (p *plan) set(channels []*news.Channel, known map[news.ChannelID]news.State, now time.Time) {
	wanted := make(map[news.ChannelID]bool, len(channels))
	order := make([]*job, 0, len(channels))
	var due []*job // to be asked as soon as may be
	for _, ch := range channels {
		if wanted[ch.ID] {
			continue
		}
		wanted[ch.ID] = true
		j := p.jobs[ch.ID]
		if j != nil {
			j.ch, j.removed = ch, false
		} else {
			st := known[ch.ID]
			j = &job{ch: ch, index: -1}
			p.jobs[ch.ID] = j
			p.restore(j, &st, now)
			if !j.due.After(now) {
				due = append(due, j)
			}
		}
		order = append(order, j)
	}
	for id, j := range p.jobs {
		if !wanted[id] {
			p.forget(j)
		}
	}
	p.order = order
	p.ramp(due, now)
	for _, j := range order {
		p.settle(j)
	}
	p.sweep(now)
}

// restore gives j the place that its committed state remembers. The state
// holds instants of a clock that may have been set since, so no wait is longer
// than it was when it was planned.
func (p *plan) restore(j *job, st *news.State, now time.Time) {
	p.attach(j, st, now)
	j.due = now
	j.slow = st.Kind == news.Timeout
	if st.LastTry.IsZero() {
		return
	}
	j.due = now.Add(left(st.Next, st.LastTry, now))
	for _, h := range j.hosts {
		h.free = latest(h.free, now.Add(left(st.LastTry.Add(p.opts.gap(h)), st.LastTry, now)))
	}
	if stop := left(st.HostNext, st.LastTry, now); !st.HostNext.IsZero() && stop > 0 {
		p.stop(j, st.Stopped, now.Add(stop))
	}
}

// left returns how much of a wait planned at since and ending at until is
// left: none, if it is over or makes no sense.
func left(until, since, now time.Time) time.Duration {
	planned := min(until.Sub(since), longestWait)
	return max(min(until.Sub(now), planned), 0)
}

// ramp spreads jobs that may be asked at once: within seconds when they are
// few, so that a fresh start feels alive, and thinly when they are many.
func (p *plan) ramp(jobs []*job, now time.Time) {
	n := time.Duration(len(jobs))
	window := min(max(min(n*rampEach, p.opts.Ramp), n*rampLeast), FirstInterval)
	for _, j := range jobs {
		interval := FirstInterval
		if j.ch.Fixed > 0 {
			interval = j.ch.Fixed
		}
		share := float64(Policy{}.First(j.ch, now).Sub(now)) / float64(interval)
		j.due = now.Add(time.Duration(share * float64(window)))
	}
}

const (
	rampEach  = 500 * time.Millisecond // for each channel, up to Options.Ramp
	rampLeast = 90 * time.Millisecond  // for each of very many
	// longestWait is the longest that After plans: a Retry-After, then days to skip.
	longestWait = longestRetry + 7*day
)
