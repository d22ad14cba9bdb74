package scheduler

import (
	"math"
	"slices"
	"sync"
	"time"

	"regionwire/news"
)

// budget holds what all channels share: the worth of a poll, kept so that
// channels with a learned interval are polled about as often on average as
// allowed, and the hours at which newsrooms publish. Once a day it moves
// both. Its methods may be called concurrently.
type budget struct {
	mu     sync.Mutex // guards the fields below
	target float64    // polls a channel and day
	policy Policy
	since  time.Time     // start of the running day
	polls  int           // in it, of channels with a learned interval
	spent  time.Duration // the sum of the intervals that these polls got
	seen   pooled

	// Decayed sums over days: polls a channel times √Cost, and their weight.
	product, weight float64
}

const (
	defaultPolls       = 26 // a channel and day
	leastCost, topCost = .005, 5.
	memory             = .8  // weight of the days before a day
	reach              = .98 // of the target, so that busy weeks stay below it too
)

// newBudget returns a budget of so many polls a channel and day; 0 means 26.
func newBudget(perDay int) *budget {
	b := &budget{policy: Policy{Cost: DefaultCost}}
	b.aim(perDay)
	return b
}

// aim changes the polls a channel and day, from the next day on.
func (b *budget) aim(perDay int) {
	if perDay <= 0 {
		perDay = defaultPolls
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.target = float64(perDay)
}

// today returns the policy of the running day.
func (b *budget) today() Policy {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.policy
}

// record counts a poll that left its channel in state st.
func (b *budget) record(ch *news.Channel, st *news.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if learns(ch, st) {
		b.polls++
		b.spent += st.Next.Sub(st.LastTry)
		b.seen.add(&st.Rate)
	}
	if b.since.IsZero() || st.LastTry.Before(b.since.Add(-day)) {
		b.since = st.LastTry // the first poll, or the clock was set back
	}
	if st.LastTry.Sub(b.since) >= day {
		b.newDay(st.LastTry)
	}
}

// learns reports that a channel's interval was computed from its rate.
func learns(ch *news.Channel, st *news.State) bool {
	return ch.Fixed == 0 && !st.Kind.Failed() && st.LastTry.Sub(st.FirstTry) >= day && st.Next.After(st.LastTry)
}

func (b *budget) newDay(now time.Time) {
	if b.polls > 0 {
		// Polls go with 1/√Cost: their product tells what Cost would have been
		// right. It is averaged over about a week, since weekends are quiet.
		actual := float64(b.polls) * float64(day) / float64(b.spent)
		b.product = b.product*memory + actual*math.Sqrt(b.policy.Cost)
		b.weight = b.weight*memory + 1
		right := b.product / b.weight / (b.target * reach)
		b.policy.Cost = min(max(right*right, leastCost), topCost)
		b.policy.Shape = b.seen.shape()
	}
	b.since, b.polls, b.spent, b.seen = now, 0, 0, pooled{}
}

// recall learns from committed states what was known before a restart. Cost
// is not stored: it is read back from the intervals that it gave.
func (b *budget) recall(channels []*news.Channel, states map[news.ChannelID]news.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.since.IsZero() {
		return
	}
	var sum pooled
	for _, st := range states {
		sum.add(&st.Rate)
	}
	b.policy.Shape = sum.shape()
	var costs []float64
	for _, ch := range channels {
		st, ok := states[ch.ID]
		if !ok || !learns(ch, &st) || st.Rate.Alarm.After(st.LastTry) {
			continue
		}
		interval := st.Next.Sub(st.LastTry)
		if float64(interval) < 1.2*float64(ch.Min) || float64(interval) > .8*float64(ch.Max) {
			continue // held by a bound: tells nothing
		}
		perHour := b.policy.rates(&st.Rate)
		costs = append(costs, waited(&perHour, ch.Zone, st.LastTry, interval)*weight(ch))
	}
	if len(costs) > 0 {
		slices.Sort(costs)
		b.policy.Cost = min(max(costs[len(costs)/2], leastCost), topCost)
	}
}

// pooled is the sum of the estimators of many channels.
type pooled struct {
	count, exposure [slots]float64
}

func (p *pooled) add(r *news.Rate) {
	for s := range slots {
		p.count[s] += float64(r.Count[s])
		p.exposure[s] += float64(r.Exposure[s])
	}
}

// shape returns each slot's rate relative to the mean; nil when too little is
// known.
func (p *pooled) shape() *[slots]float64 {
	var n, x float64
	for s := range slots {
		n += p.count[s]
		x += p.exposure[s]
	}
	if n < 100 {
		return nil
	}
	var g [slots]float64
	for s := range slots {
		// A slot weighs an hour of the mean rate beside what was seen.
		g[s] = (p.count[s]*x/n + 1) / (p.exposure[s] + 1)
	}
	return &g
}
