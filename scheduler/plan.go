package scheduler

import (
	"time"

	"regionwire/news"
)

// job is a channel's place in the plan. Its fields belong to the plan, but for
// those of a running job nobody changes ch and started.
type job struct {
	ch      *news.Channel
	hosts   []*host // contacted by its poll, one to three
	waits   *host   // in whose queue it stands; nil when in none
	due     time.Time
	asked   time.Time // by the last pass
	at      time.Time // when it may start: due, or asked while a pass waits
	started time.Time
	passes  []*pass // that wait for its poll
	index   int

	skipHour uint32
	skipDay  uint8
	running  bool
	slow     bool // its last poll took long: it may not fill the workers
	disabled bool
	removed  bool // while running
}

func (j *job) when() time.Time { return j.at }
func (j *job) place() *int     { return &j.index }

// plan knows what may be polled when. It is a plain data structure: every
// method is told the time, and none waits.
//
// Each host keeps its waiting jobs in a queue by due time, and stands in the
// plan's queue at the instant at which its first job may start. A host that
// may start none, because its connections are in use, stands in none: so the
// head of the plan's queue is always something that only time holds up.
type plan struct {
	opts    Options
	jobs    map[news.ChannelID]*job
	order   []*job // as in the last set
	hosts   map[string]*host
	queue   queue[*host]
	parked  []*host // whose next job is slow, while enough slow ones run
	running int
	slow    int // running jobs that are slow
	paused  bool
	begun   bool // Run was called
	stopped bool // Run is ending
}

// take starts the job that has waited longest among those that may start now,
// and returns it; nil when there is none.
func (p *plan) take(now time.Time) *job {
	for !p.idle() && !p.queue[0].at.After(now) {
		h := p.queue[0]
		j := h.next()
		if until := allowed(now, j.skipHour, j.skipDay); until.After(now) {
			p.skip(j, h, now.Add(until.Sub(now)))
			continue
		}
		if j.slow && p.slow >= p.opts.slowWorkers() {
			p.queue.remove(h)
			p.parked = append(p.parked, h)
			continue
		}
		if busy := j.blockedBy(h, now, p.opts); busy != nil {
			p.enter(j, busy)
			continue
		}
		p.start(j, now)
		return j
	}
	return nil
}

// skip lets j wait at h until the hours are over in which it is not polled.
func (p *plan) skip(j *job, h *host, until time.Time) {
	if h.probe == j {
		h.probe = nil
	}
	p.leaveOut(j, Skipped, until)
	if j.waits == h {
		j.at = until
		p.enter(j, h)
	}
}

// idle reports that no job can start before one ends or the plan changes.
func (p *plan) idle() bool {
	return p.paused || p.running >= p.opts.Workers || len(p.queue) == 0
}

// wait returns how long nothing can start, false when only the end of a job
// or a change of plan can start one.
func (p *plan) wait(now time.Time) (time.Duration, bool) {
	if p.idle() {
		return 0, false
	}
	return max(p.queue[0].at.Sub(now), 0), true
}

// blockedBy returns a host other than h that keeps j from starting.
func (j *job) blockedBy(h *host, now time.Time, opts Options) *host {
	for _, other := range j.hosts {
		if other != h && (other.running >= opts.concurrency(other) || other.free.After(now)) {
			return other
		}
	}
	return nil
}

func (p *plan) start(j *job, now time.Time) {
	p.leave(j)
	j.running, j.started = true, now
	p.running++
	if j.slow {
		p.slow++
	}
	for _, h := range j.hosts {
		h.running++
		p.refresh(h)
	}
}

// enter lets j wait at h until j.at.
func (p *plan) enter(j *job, h *host) {
	if j.waits != h {
		p.leave(j)
		j.waits = h
	}
	h.jobs.put(j)
	p.refresh(h)
}

func (p *plan) leave(j *job) {
	if h := j.waits; h != nil {
		h.jobs.remove(j)
		j.waits = nil
		p.refresh(h)
	}
}

// refresh puts h where it belongs in the queue.
func (p *plan) refresh(h *host) {
	j := h.next()
	if j == nil || h.running >= p.opts.concurrency(h) {
		p.queue.remove(h)
		return
	}
	h.at = latest(j.at, h.free)
	p.queue.put(h)
}

// settle lets j wait for its time, or for nothing if it has none.
func (p *plan) settle(j *job) {
	if j.running {
		return
	}
	switch {
	case len(j.passes) > 0:
		j.at = j.asked
	case p.opts.OnDemand || j.disabled || j.ch.Source.Paused:
		j.at = time.Time{}
	default:
		j.at = j.due
	}
	if j.at.IsZero() {
		p.leave(j)
		return
	}
	p.enter(j, j.hosts[0])
}

// finish ends the poll of j, which left the channel in state st.
func (p *plan) finish(j *job, st *news.State, now time.Time) {
	j.running = false
	p.running--
	if j.slow {
		p.slow--
		p.unpark()
	}
	for _, h := range j.hosts {
		h.running--
		h.free = latest(h.free, now.Add(p.opts.gap(h)))
		if h.probe == j {
			h.probe = nil
		}
		p.refresh(h)
	}
	j.slow = now.Sub(j.started) > slowPoll
	p.attach(j, st, now)
	planned := st.Next.Sub(st.LastTry)
	if planned <= 0 {
		planned = FirstInterval
	}
	j.due = j.started.Add(planned)
	if stop := st.HostNext.Sub(st.LastTry); !st.HostNext.IsZero() {
		p.stop(j, st.Stopped, j.started.Add(stop))
	}
	for _, pass := range j.passes {
		pass.polled(st)
	}
	j.passes = nil
	if j.removed {
		p.forget(j)
		return
	}
	p.settle(j)
}

func (p *plan) unpark() {
	for _, h := range p.parked {
		p.refresh(h)
	}
	p.parked = p.parked[:0]
}

// stop leaves the host of an address alone until an instant, or all hosts of j
// where it is not known which of them asked for that.
func (p *plan) stop(j *job, address string, until time.Time) {
	name, _ := hostName(address, j.ch.Allow)
	for _, h := range j.hosts {
		if name == "" || h.name == name {
			p.stopHost(j, h, until)
		}
	}
}

// stopHost leaves a host of j alone until an instant. When j itself may ask
// again then, it is the only one to do so: if it is refused once more, its own
// count of refusals makes the next stop longer, and so the host's.
func (p *plan) stopHost(j *job, h *host, until time.Time) {
	if until.Before(h.stopped) {
		return
	}
	h.stopped, h.free = until, latest(h.free, until)
	h.probe = nil
	if !j.due.After(until) && !j.ch.Source.Paused && !j.disabled && !j.removed && !p.opts.OnDemand {
		h.probe = j
	}
	for _, waiting := range append([]*job(nil), h.jobs...) {
		p.leaveOut(waiting, HostStopped, until)
	}
	p.refresh(h)
}

// attach brings j in line with what is known of its channel.
func (p *plan) attach(j *job, st *news.State, now time.Time) {
	j.disabled = st.Disabled
	j.skipHour, j.skipDay = st.SkipHour, st.SkipDay
	names, local := hostNames(j.ch, st)
	old := j.hosts
	j.hosts = make([]*host, len(names))
	for i, name := range names {
		h := p.hosts[name]
		if h == nil {
			h = p.newHost(name, now)
		}
		h.local = local
		h.users++
		j.hosts[i] = h
	}
	p.detach(j, old)
}

// newHost adds a host. There are at most three for each job but for those whose
// last job was taken away: a server that redirects to ever new hosts does not
// pile them up.
func (p *plan) newHost(name string, now time.Time) *host {
	if len(p.hosts) >= 3*len(p.jobs)+spareHosts {
		p.sweep(now)
	}
	h := &host{name: name, index: -1}
	p.hosts[name] = h
	return h
}

const spareHosts = 64

// sweep forgets hosts without jobs whose gap or stop is over.
func (p *plan) sweep(now time.Time) {
	for name, h := range p.hosts {
		if h.users == 0 && !h.free.After(now) {
			delete(p.hosts, name)
		}
	}
}

// detach tells hosts that j no longer names them.
func (p *plan) detach(j *job, hosts []*host) {
	for _, h := range hosts {
		h.users--
		if h.probe == j {
			h.probe = nil
			p.refresh(h)
		}
	}
}

// forget takes j out of the plan. A running job ends first.
func (p *plan) forget(j *job) {
	p.leaveOut(j, Removed, time.Time{})
	if j.running {
		j.removed = true
		return
	}
	p.leave(j)
	p.detach(j, j.hosts)
	if p.jobs[j.ch.ID] == j {
		delete(p.jobs, j.ch.ID)
	}
}
