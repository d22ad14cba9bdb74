package scheduler

import (
	"encoding/binary"
	"time"

	"github.com/zeebo/xxh3"

	"regionwire/news"
)

// Policy decides when a channel is polled again. It is a value: what After
// returns depends on its arguments and on nothing else. The zero Policy works.
type Policy struct {
	// Cost is how many item-hours of expected waiting are worth a poll of a
	// channel whose source has the default weight; 0 means DefaultCost.
	// Doubling it takes about 30 % off the polls.
	Cost float64
	// Shape is the rate of each slot of news.Rate relative to the mean of all
	// channels; nil means that every hour is alike.
	Shape *[48]float64
}

const (
	// DefaultCost gives about 26 polls a source and day.
	DefaultCost = .20
	// FirstInterval is how often a channel is polled on its first day.
	FirstInterval = 15 * time.Minute

	longestAsked = day     // believed of ttl and max-age
	longestRetry = 7 * day // believed of Retry-After
	jitterShare  = .10     // of an interval
)

// First returns when a channel that was never polled would be asked first if
// all channels started at now: they are spread evenly over an interval.
func (p Policy) First(ch *news.Channel, now time.Time) time.Time {
	interval := ch.Fixed
	if interval == 0 {
		interval = FirstInterval
	}
	return now.Add(time.Duration(roll(ch.ID, time.Time{}) * float64(interval)))
}

// After returns poll.State completed by all that is time or count: when the
// channel and its host are asked next, the run of failures, the estimator,
// moves being learnt and the end of a feed. before is the committed state that
// the poll started from, zero for a first poll.
//
// A poll before its time, by hand, that fails does a source no harm that was
// failing before: the run of failures and the next try stay as they were.
// While our own network is down nothing is learned of anybody: the state is
// before with a near Next, and is not to be stored.
func (p Policy) After(ch *news.Channel, before news.State, poll *news.Poll) news.State {
	if poll.Outcome.Kind == news.Offline {
		return unreached(ch, before, &poll.Outcome)
	}
	st := poll.State
	st.Channel, st.Source = ch.ID, ch.Source.Birth
	rewind(&before, news.At(poll.Outcome.At))
	tally(&st, &before, poll)
	keepWishes(&st, &before, poll)
	learnMove(&st, before, ch, &poll.Outcome)
	learnEnd(&st, &before, &poll.Outcome)
	st.Rate = before.Rate
	if !st.Kind.Failed() {
		over := overflowed(&before, poll)
		st.Rate = observe(before.Rate, ch.Zone, st.LastTry, undated(poll), poll.Outcome.Dates, over)
		if over {
			st.Rate.Alarm = news.At(st.LastTry.Add(day))
		}
	}
	p.plan(&st, ch, &poll.Outcome)
	if early(&before, &st) {
		forgive(&st, &before, ch)
	}
	return st
}

// early reports that a poll was a further try of a channel that was failing,
// made before its time.
func early(before, st *news.State) bool {
	return st.Kind.Failed() && before.Kind.Failed() && !st.LastTry.Before(before.LastTry) && st.LastTry.Before(before.Next)
}

// forgive undoes what a failure before its time would lengthen. What the
// server asked for, and the shortest interval, stand.
func forgive(st, before *news.State, ch *news.Channel) {
	st.Failures = before.Failures
	if st.Kind == before.Kind {
		st.Polls = before.Polls
	}
	next := latest(before.Next, st.LastTry.Add(least(ch)))
	if !st.HostNext.IsZero() {
		next = latest(next, st.HostNext)
	}
	st.Next = news.At(allowed(next, st.SkipHour, st.SkipDay))
}

// unreached returns the state after a poll that found our own network down.
func unreached(ch *news.Channel, st news.State, o *news.Outcome) news.State {
	st.Channel, st.Source = ch.ID, ch.Source.Birth
	st.LastTry = news.At(o.At)
	st.Kind, st.Detail, st.Status = o.Kind, o.Detail, 0
	if !st.HostNext.After(st.LastTry) {
		st.HostNext, st.Stopped = time.Time{}, ""
	}
	wait := Kinds[news.Offline].after(1, 0, roll(ch.ID, st.LastTry))
	next := latest(st.LastTry.Add(max(wait, o.Took)), st.HostNext)
	st.Next = news.At(allowed(next, st.SkipHour, st.SkipDay))
	return st
}

// rewind brings instants of st that lie ahead back to now: they were written
// by a clock that has been set back since.
func rewind(st *news.State, now time.Time) {
	for _, t := range []*time.Time{&st.LastOK, &st.LastNew, &st.Since, &st.MovedSince, &st.MovedLast, &st.GoneSince} {
		if t.After(now) {
			*t = now
		}
	}
	if st.FirstTry.After(now) {
		st.FirstTry = now.Add(-day)
	}
	if alarm := now.Add(day); st.Rate.Alarm.After(alarm) {
		st.Rate.Alarm = alarm
	}
}

// tally counts the poll.
func tally(st, before *news.State, poll *news.Poll) {
	o := &poll.Outcome
	st.Kind, st.Detail, st.Status = o.Kind, o.Detail, o.Status
	st.LastTry = news.At(o.At)
	st.FirstTry, st.LastOK, st.LastNew = before.FirstTry, before.LastOK, before.LastNew
	st.Since, st.Polls, st.Failures = before.Since, before.Polls+1, before.Failures+1
	if st.FirstTry.IsZero() {
		st.FirstTry = st.LastTry
	}
	if before.LastTry.IsZero() || before.Kind != st.Kind {
		st.Since, st.Polls = st.LastTry, 1
	}
	if !st.Kind.Failed() {
		st.Failures, st.LastOK = 0, st.LastTry
	}
	if len(poll.Items) > 0 {
		st.LastNew = st.LastTry
	}
}

// plan sets Next and HostNext.
func (p Policy) plan(st *news.State, ch *news.Channel, o *news.Outcome) {
	retry := Kinds[min(st.Kind, news.Internal)] // Offline plans nothing
	until, stopped := hostStop(st, retry, o)
	var wait, asked time.Duration
	switch {
	case retry.How == Usual:
		wait, asked = p.interval(ch, st), o.Fresh
	case retry.How == StopHost && o.RetryAt.After(st.LastTry):
		wait = p.interval(ch, st) // no sooner than if it had answered
	case retry.How != StopHost:
		wait = retry.after(st.Polls, st.Failures, roll(ch.ID, st.LastTry))
	}
	wait = max(wait, least(ch))
	if asked = min(max(asked, st.TTL), longestAsked); asked > 0 {
		asked += sinceTry(o) // the server counts from its answer
	}
	next := st.LastTry.Add(max(wait, asked))

	st.HostNext, st.Stopped = time.Time{}, ""
	if stopped {
		st.HostNext, st.Stopped = news.At(until), o.Answered
		next = latest(next, until)
	}
	st.Next = news.At(allowed(next, st.SkipHour, st.SkipDay))
}

// sinceTry returns how long after State.LastTry, which is cut to a whole
// second, the answer of a poll may have come.
func sinceTry(o *news.Outcome) time.Duration { return max(o.Took, 0) + time.Second }

// least returns the shortest time between two polls of a channel.
func least(ch *news.Channel) time.Duration {
	if ch.Fixed > 0 {
		return ch.Fixed
	}
	return ch.Min
}

// interval returns how long a channel that answers is left alone: Fixed, or
// what is learned of it within Min and Max, ±10 %.
func (p Policy) interval(ch *news.Channel, st *news.State) time.Duration {
	if ch.Fixed > 0 {
		return ch.Fixed
	}
	wait := FirstInterval
	if st.LastTry.Sub(st.FirstTry) >= day {
		perHour := p.rates(&st.Rate)
		wait = worth(&perHour, ch.Zone, st.LastTry, p.price(ch, st), ch.Max)
	}
	wait = jitter(max(wait, ch.Min), roll(ch.ID, st.LastTry))
	return max(min(wait, ch.Max), ch.Min)
}

// price returns the item-hours that are worth a poll of a channel.
func (p Policy) price(ch *news.Channel, st *news.State) float64 {
	cost := p.Cost
	if cost == 0 {
		cost = DefaultCost
	}
	if st.Rate.Alarm.After(st.LastTry) {
		cost /= 2
	}
	return cost / weight(ch)
}

// weight returns how much an hour's delay of a channel counts, 1 by default.
func weight(ch *news.Channel) float64 {
	return float64(max(ch.Source.Weight, 10)) / 50
}

// roll returns a number in [0, 1) that is the same whenever it is asked for
// the same channel and instant, and looks random otherwise.
func roll(id news.ChannelID, at time.Time) float64 {
	b := binary.BigEndian.AppendUint64([]byte(id), uint64(at.Unix()))
	return float64(xxh3.Hash(b)>>11) / (1 << 53)
}

// jitter returns d ±10 %.
func jitter(d time.Duration, roll float64) time.Duration {
	return time.Duration(float64(d) * (1 - jitterShare + 2*jitterShare*roll))
}

// later returns d or up to 10 % more.
func later(d time.Duration, roll float64) time.Duration {
	return time.Duration(float64(d) * (1 + jitterShare*roll))
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
