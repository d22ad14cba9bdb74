package scheduler

import (
	"math"
	"slices"
	"time"

	"regionwire/news"
)

// The estimator of how often a channel publishes. Constants were chosen by the
// simulation in interval_test.go.
const (
	halfLife   = 10 * day // of counts and exposure
	priorHours = 8.0      // weight of the mean rate in each slot
	longestGap = 7 * day  // an observation that spans more says nothing
	lateBy     = day      // an item dated longer than this before the last poll is an edit
	slots      = len(news.Rate{}.Count)
)

// slot returns the slot of an instant in a zone and how long the slot lasts
// from there.
func slot(t time.Time, zone *time.Location) (int, time.Duration) {
	t = t.In(zone)
	s := t.Hour()
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		s += 24
	}
	return s, time.Hour - time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second
}

// undated returns how many new articles came without a date that the newsroom
// stated. Of dated ones Outcome.Dates tells. Both leave out what was only edited.
func undated(poll *news.Poll) (n int) {
	for i := range poll.Items {
		if !poll.Items[i].Published.Dated() {
			n++
		}
	}
	return max(n-poll.Outcome.Again, 0)
}

// overflowed reports whether a document that had been read before listed new
// items alone: others may have come and gone between the two polls.
func overflowed(before *news.State, poll *news.Poll) bool {
	o := &poll.Outcome
	n := len(poll.Items)
	return o.AllNew || n > 0 && n == len(poll.Listed) && n == undated(poll)+len(o.Dates) && !before.LastOK.IsZero()
}

// observe returns r after a poll at an instant that brought so many new items
// without a date, and others with dates. overflow tells that more may have been
// published than was seen.
func observe(r news.Rate, zone *time.Location, at time.Time, undated int, dates []time.Time, overflow bool) news.Rate {
	from, first := r.Updated, r.Updated.IsZero()
	if first {
		from = firstWindow(at, dates)
		undated = 0 // published nobody knows when
	}
	r.Updated = at
	gap := at.Sub(from)
	if gap <= 0 || gap > longestGap {
		return r
	}
	keep := float32(math.Exp2(-float64(gap) / float64(halfLife)))
	for s := range slots {
		r.Count[s] *= keep
		r.Exposure[s] *= keep
	}
	if oldest := oldest(at, dates); overflow && oldest.After(from) && oldest.Before(at) {
		from, gap = oldest, at.Sub(oldest)
	}
	for _, d := range dates {
		switch {
		case d.After(from) && !d.After(at):
			s, _ := slot(d, zone)
			r.Count[s]++
		case !first && at.Sub(d) < gap+lateBy:
			undated++ // dated well before it appeared, or in the future
		}
	}
	each := float64(undated) / float64(gap)
	for t := from; t.Before(at); {
		s, left := slot(t, zone)
		left = min(left, at.Sub(t))
		r.Exposure[s] += float32(left.Hours())
		r.Count[s] += float32(each * float64(left))
		t = t.Add(left)
	}
	return r
}

// firstWindow returns since when a first document shows what was published:
// the date of which three quarters of its items are newer, so that a pinned
// old item does not count.
func firstWindow(at time.Time, dates []time.Time) time.Time {
	recent := make([]time.Time, 0, len(dates))
	for _, d := range dates {
		if age := at.Sub(d); age >= 0 && age < longestGap {
			recent = append(recent, d)
		}
	}
	if len(recent) < 4 {
		return at
	}
	slices.SortFunc(recent, func(a, b time.Time) int { return b.Compare(a) })
	return recent[len(recent)*3/4]
}

// oldest returns the earliest of dates that is not later than at; at when
// there is none.
func oldest(at time.Time, dates []time.Time) time.Time {
	for _, d := range dates {
		if d.Before(at) {
			at = d
		}
	}
	return at
}

// rates returns the expected number of items an hour in each slot.
func (p Policy) rates(r *news.Rate) (perHour [slots]float64) {
	var n, x float64
	for s := range slots {
		n += float64(r.Count[s])
		x += float64(r.Exposure[s])
	}
	mean := (n + .5) / (x + 24)
	for s := range slots {
		first := s / 24 * 24
		before, after := first+(s+23)%24, first+(s+1)%24
		count := float64(r.Count[s]) + float64(r.Count[before]+r.Count[after])/2
		hours := float64(r.Exposure[s]) + float64(r.Exposure[before]+r.Exposure[after])/2
		perHour[s] = (count + priorHours*mean*p.shape(s)) / (hours + priorHours)
	}
	return perHour
}

func (p Policy) shape(s int) float64 {
	if p.Shape == nil {
		return 1
	}
	return p.Shape[s]
}

// worth returns after how long the waiting of the items expected from an
// instant on adds up to cost item-hours, at most limit.
func worth(perHour *[slots]float64, zone *time.Location, from time.Time, cost float64, limit time.Duration) time.Duration {
	var items, spent float64 // published by then; item-hours waited by then
	for t := time.Duration(0); t < limit; {
		s, left := slot(from.Add(t), zone)
		rate, h := perHour[s], left.Hours()
		if more := (items + rate*h/2) * h; spent+more < cost {
			spent, items, t = spent+more, items+rate*h, t+left
			continue
		}
		// spent + items·x + rate·x²/2 = cost
		x := (math.Sqrt(items*items+2*rate*(cost-spent)) - items) / rate
		return min(t+time.Duration(x*float64(time.Hour)), limit)
	}
	return limit
}

// waited is the inverse of worth: the item-hours expected over a time.
func waited(perHour *[slots]float64, zone *time.Location, from time.Time, over time.Duration) (cost float64) {
	var items float64
	for t := time.Duration(0); t < over; {
		s, left := slot(from.Add(t), zone)
		left = min(left, over-t)
		h := left.Hours()
		cost += (items + perHour[s]*h/2) * h
		items += perHour[s] * h
		t += left
	}
	return cost
}
