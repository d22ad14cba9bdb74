package scheduler

import (
	"math"
	"testing"
	"time"
	_ "time/tzdata" // zones without files of the system

	"regionwire/news"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// totals returns the counts and hours of an estimator.
func totals(r *news.Rate) (n, hours float64) {
	for s := range slots {
		n += float64(r.Count[s])
		hours += float64(r.Exposure[s])
	}
	return n, hours
}

func about(got, want float64) bool { return math.Abs(got-want) < .01*math.Max(1, math.Abs(want)) }

func TestObserve(t *testing.T) {
	at := epoch.Add(12 * time.Hour) // Monday noon
	hour := func(n int) time.Time { return at.Add(-time.Duration(n) * time.Hour) }
	for _, c := range []struct {
		name     string
		updated  time.Time
		undated  int
		dates    []time.Time
		overflow bool
		count    float64
		hours    float64
	}{
		{"nothing new", hour(2), 0, nil, false, 0, 2},
		{"dated", hour(2), 0, []time.Time{hour(1), hour(0)}, false, 2, 2},
		{"undated", hour(2), 3, nil, false, 3, 2},
		{"some dated", hour(2), 2, []time.Time{hour(1)}, false, 3, 2},
		{"dated before the last poll", hour(2), 0, []time.Time{hour(5)}, false, 1, 2},
		{"dated days ago", hour(2), 0, []time.Time{hour(60)}, false, 0, 2},
		{"dated in the future", hour(2), 0, []time.Time{hour(-3)}, false, 1, 2},
		{"more than the window", hour(10), 0, []time.Time{hour(2), hour(1)}, true, 2, 2},
		{"more than the window, undated", hour(10), 30, nil, true, 30, 10},
		{"after a long silence", hour(24 * 30), 30, nil, false, 0, 0},
		{"the clock was set back", hour(-5), 30, nil, false, 0, 0},
		{"first, undated", time.Time{}, 30, nil, false, 0, 0},
		{"first, dated", time.Time{}, 0, []time.Time{hour(1), hour(2), hour(3), hour(4), hour(5), hour(6), hour(7), hour(150)}, false, 6, 7},
		{"first, few", time.Time{}, 0, []time.Time{hour(1), hour(2)}, false, 0, 0},
	} {
		r := observe(news.Rate{Updated: c.updated}, time.UTC, at, c.undated, c.dates, c.overflow)
		n, hours := totals(&r)
		if !about(n, c.count) || !about(hours, c.hours) || !r.Updated.Equal(at) {
			t.Errorf("%s: %.2f items in %.2f h up to %v, want %.0f in %.0f", c.name, n, hours, r.Updated, c.count, c.hours)
		}
	}
}

func TestObservationsFadeByHalfInTenDays(t *testing.T) {
	r := news.Rate{Updated: epoch}
	r.Count[3] = 100
	for at := epoch; at.Before(epoch.Add(10 * day)); {
		at = at.Add(6 * time.Hour)
		r = observe(r, time.UTC, at, 0, nil, false)
	}
	if !about(float64(r.Count[3]), 50) {
		t.Errorf("100 became %.2f", r.Count[3])
	}
}

func TestSlotsFollowTheClockOfTheSource(t *testing.T) {
	z := zone(t, "Asia/Kolkata") // +05:30
	at := time.Date(2026, 3, 7, 10, 45, 0, 0, z)
	r := observe(news.Rate{Updated: at.Add(-2 * time.Hour)}, z, at, 0, nil, false)
	for s, want := range map[int]float64{24 + 8: .25, 24 + 9: 1, 24 + 10: .75} { // Saturday
		if !about(float64(r.Exposure[s]), want) {
			t.Errorf("slot %d: %.2f h, want %.2f", s, r.Exposure[s], want)
		}
	}
}

func TestWorthInvertsWaited(t *testing.T) {
	var perHour [slots]float64
	for s := range perHour {
		perHour[s] = .1 + float64(s%24)/10
	}
	for minutes := 10; minutes <= 36*60; minutes += 47 {
		over := time.Duration(minutes) * time.Minute
		from := epoch.Add(time.Duration(minutes) * 7 * time.Minute)
		cost := waited(&perHour, hanoi, from, over)
		if got := worth(&perHour, hanoi, from, cost, 3*day); (got - over).Abs() > time.Second {
			t.Errorf("%v became %v", over, got)
		}
	}
}

// dated returns an item for each date.
func dated(dates []time.Time) []news.Item {
	items := make([]news.Item, len(dates))
	for i, d := range dates {
		items[i].Published = news.When{Time: d, Basis: news.Zoned}
	}
	return items
}

func TestOverflow(t *testing.T) {
	some := []time.Time{epoch, epoch.Add(time.Hour)}
	read := news.State{LastOK: epoch}
	for _, c := range []struct {
		name   string
		before news.State
		items  []news.Item
		dates  []time.Time
		listed int
		want   bool
	}{
		{"all new", read, dated(some), some, 2, true},
		{"all new, undated", read, make([]news.Item, 2), nil, 2, true},
		{"one known", read, dated(some), some, 3, false},
		{"first document", news.State{}, dated(some), some, 2, false},
		{"all edited", read, dated(some), nil, 2, false},
		{"empty", read, nil, nil, 0, false},
		{"not read", read, nil, nil, -1, false},
	} {
		poll := &news.Poll{Items: c.items, Outcome: news.Outcome{Dates: c.dates}}
		if c.listed >= 0 {
			poll.Listed = make([]news.Hash, c.listed)
		}
		if got := overflowed(&c.before, poll); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// evenly polls a channel that publishes evenly, from an instant on for so
// many days, and returns how often on each of its days of 24 hours.
func (d *diary) evenly(from time.Time, days, perDay int) []int {
	polls := make([]int, days)
	last := from
	for at := from; at.Before(from.Add(time.Duration(days) * day)); at = d.st.Next {
		polls[int(at.Sub(from)/day)]++
		var dates []time.Time
		if perDay > 0 {
			gap := day / time.Duration(perDay)
			for t := last.Truncate(gap).Add(gap); !t.After(at); t = t.Add(gap) {
				dates = append(dates, t)
			}
		}
		poll := &news.Poll{State: d.st, Items: dated(dates), Outcome: news.Outcome{At: at, Dates: dates}}
		poll.State.URL = d.ch.URL
		d.add(poll)
		last = at
	}
	return polls
}

// DOMAIN T4
func TestDaylightSavingDoesNotBurst(t *testing.T) {
	for _, start := range []time.Time{
		time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC),  // clocks go forward on 8 March
		time.Date(2026, 10, 16, 0, 0, 0, 0, time.UTC), // and back on 1 November
	} {
		d := newDiary()
		d.ch.Zone = zone(t, "America/New_York")
		polls := d.evenly(start, 24, 20)
		for i, n := range polls[5:] {
			if usual := polls[5]; n > usual*6/5 || n < usual*4/5 {
				t.Errorf("%v: %d polls on day %d, %d on day 5", start, n, i+5, usual)
			}
		}
		if n, hours := totals(&d.st.Rate); n/hours < .75 || n/hours > .9 {
			t.Errorf("%v: %.2f items an hour, want 0.83", start, n/hours)
		}
	}
}

// DOMAIN T5
func TestSilentChannelIsPolledAndWakes(t *testing.T) {
	for _, c := range []struct {
		max   time.Duration
		least int
	}{{3 * time.Hour, 8}, {6 * time.Hour, 4}} {
		d := newDiary()
		d.ch.Max = c.max
		polls := d.evenly(epoch, 40, 0)
		for i, n := range polls[30:] {
			if n < c.least {
				t.Errorf("max %v: %d polls on silent day %d, want %d", c.max, n, i+30, c.least)
			}
		}
		awake := d.evenly(d.st.Next, 8, 40)
		if awake[7] < 20 {
			t.Errorf("max %v: %d polls on the eighth day of 40 items each", c.max, awake[7])
		}
	}
}

// DOMAIN T2
func TestIntervalsStayWithinBounds(t *testing.T) {
	for _, perDay := range []int{0, 1, 10, 100, 5000} {
		d := newDiary()
		d.ch.Min, d.ch.Max = 20*time.Minute, 90*time.Minute
		for range 300 {
			if d.st.Next.IsZero() {
				d.st.Next = epoch
			}
			n := perDay / 48
			d.add(&news.Poll{State: d.st, Items: make([]news.Item, n), Outcome: news.Outcome{At: d.st.Next}})
			wait := d.st.Next.Sub(d.st.LastTry)
			first := d.st.LastTry.Sub(d.st.FirstTry) < day
			if !within(wait, d.ch.Min, d.ch.Max) || first && !within(wait, d.ch.Min, 22*time.Minute) {
				t.Fatalf("%d items a day: next poll after %v", perDay, wait)
			}
		}
	}
}
