package scheduler

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"regionwire/news"
)

// The newsrooms of the simulation: rates log-normal with a median of 9.8 items
// a day and a tenth above 37; a fifth with the hours of a national paper, the
// rest with those of a provincial one; bursts; quiet weekends; good and bad
// days. The figures in docs/polling.md are those of TestLearnedInterval.
const (
	newsrooms  = 200
	learning   = 21 // days
	measured   = 21
	windowSize = 30 // items that a feed lists
)

var (
	hanoi = time.FixedZone("+07", 7*60*60)
	// A national paper releases a tenth of its day at midnight, where items
	// wait that were scheduled before, and little between 1 and 5.
	national   = [24]float64{10.6, .4, .2, .2, .2, 2, 4, 6, 6, 6, 6, 5, 3.5, 4, 5.5, 6, 6, 5.5, 4.5, 4, 4, 4, 3, 3.4}
	provincial = [24]float64{.3, .1, 0, 0, .1, 1, 4, 8, 10, 10, 9, 5, 2, 4, 8, 10, 10, 7, 4, 3, 2, 1.5, .7, .3}
)

// newsroom is what one simulated source publishes.
type newsroom struct {
	ch    *news.Channel
	items []time.Time
}

func simulatedNewsrooms(from time.Time) []newsroom {
	rng := rand.New(rand.NewPCG(1, 2))
	rooms := make([]newsroom, newsrooms)
	for i := range rooms {
		ch := channel(fmt.Sprintf("https://paper%d.example/rss", i))
		ch.Zone = hanoi
		shape := provincial
		if i%5 == 0 {
			shape = national
		}
		rate := 9.8 * math.Exp(1.037*rng.NormFloat64())
		rooms[i] = newsroom{ch, published(rng, from, rate, shape)}
	}
	return rooms
}

// published returns the instants at which a source publishes, in order.
func published(rng *rand.Rand, from time.Time, rate float64, shape [24]float64) (items []time.Time) {
	const again = .3 // chance that another item follows within seconds
	var sum float64
	for _, share := range shape {
		sum += share
	}
	weekend := .4 + .5*rng.Float64()
	for d := range learning + measured {
		first := from.AddDate(0, 0, d)
		level := rate * gamma4(rng) * (1 - again)
		if w := first.Weekday(); w == time.Saturday || w == time.Sunday {
			level *= weekend
		}
		for h, share := range shape {
			for range poisson(rng, level*share/sum) {
				at := first.Add(time.Duration((float64(h) + rng.Float64()) * float64(time.Hour)))
				items = append(items, news.At(at))
				for rng.Float64() < again {
					at = at.Add(time.Duration(rng.Float64() * float64(time.Minute)))
					items = append(items, news.At(at))
				}
			}
		}
	}
	slices.SortFunc(items, time.Time.Compare)
	return items
}

// gamma4 draws from a gamma distribution of shape 4 and mean 1.
func gamma4(rng *rand.Rand) (x float64) {
	for range 4 {
		x += rng.ExpFloat64() / 4
	}
	return x
}

func poisson(rng *rand.Rand, mean float64) (n int) {
	for x := rng.ExpFloat64(); x < mean; x += rng.ExpFloat64() {
		n++
	}
	return n
}

// figures are what a simulation measured.
type figures struct {
	perDay              float64 // polls a source and day
	mean, p50, p90, p99 time.Duration
	hour                float64 // share of items that waited longer than an hour
	missed              int
}

func (f figures) String() string {
	m := func(d time.Duration) float64 { return d.Minutes() }
	return fmt.Sprintf("%5.1f polls  mean %5.1f  p50 %5.1f  p90 %5.1f  p99 %5.1f min  >60 min %.3f  missed %d",
		f.perDay, m(f.mean), m(f.p50), m(f.p90), m(f.p99), f.hour, f.missed)
}

// simulate polls every newsroom as today's policy says, without waiting.
func simulate(rooms []newsroom, from time.Time, today func() Policy, after func(*news.Channel, *news.State)) figures {
	var (
		f      figures
		delays []time.Duration
		polls  int
		states = make([]news.State, len(rooms))
		next   = make([]int, len(rooms)) // first item not yet seen
		begin  = from.AddDate(0, 0, learning)
		end    = from.AddDate(0, 0, learning+measured)
		line   queue[*turn]
	)
	for i := range rooms {
		line.put(&turn{room: i, at: Policy{}.First(rooms[i].ch, from), index: -1})
	}
	for line[0].at.Before(end) {
		t := line[0]
		room, st, at := rooms[t.room], &states[t.room], t.at
		fresh := next[t.room]
		for fresh < len(room.items) && !room.items[fresh].After(at) {
			fresh++
		}
		dates := room.items[next[t.room]:fresh]
		next[t.room] = fresh
		if over := len(dates) - windowSize; over > 0 {
			if !at.Before(begin) {
				f.missed += over
			}
			dates = dates[over:]
		}
		if !at.Before(begin) {
			polls++
			for _, d := range dates {
				delays = append(delays, at.Sub(d))
			}
		}
		poll := &news.Poll{
			Items:   make([]news.Item, len(dates)),
			Outcome: news.Outcome{At: news.At(at), Dates: dates, AllNew: len(dates) == windowSize},
		}
		*st = today().After(room.ch, *st, poll)
		after(room.ch, st)
		t.at = st.Next
		line.put(t)
	}
	slices.Sort(delays)
	var sum time.Duration
	for _, d := range delays {
		sum += d
		if d > time.Hour {
			f.hour += 1 / float64(len(delays))
		}
	}
	f.perDay = float64(polls) / measured / float64(len(rooms))
	f.mean = sum / time.Duration(len(delays))
	f.p50, f.p90, f.p99 = delays[len(delays)/2], delays[len(delays)*9/10], delays[len(delays)*99/100]
	return f
}

// turn is a newsroom's place in the line of the simulation.
type turn struct {
	room  int
	at    time.Time
	index int
}

func (t *turn) when() time.Time { return t.at }
func (t *turn) place() *int     { return &t.index }

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, hanoi)

func TestLearnedInterval(t *testing.T) {
	rooms := simulatedNewsrooms(monday)
	b := newBudget(26)
	got := simulate(rooms, monday, b.today, b.record)
	t.Logf("learned, 26 a day  %s  (Cost %.3f)", got, b.today().Cost)
	if got.perDay > 26 || got.mean > 20*time.Minute || got.p90 > 42*time.Minute || got.missed > 0 {
		t.Errorf("want at most 26 polls a source and day, mean 20 min, p90 42 min, none missed")
	}
	if !testing.Verbose() {
		return
	}
	none := func(*news.Channel, *news.State) {}
	for _, cost := range []float64{.35, .20, .10} {
		fixed := func() Policy { return Policy{Cost: cost} }
		t.Logf("learned, Cost %.2f  %s", cost, simulate(rooms, monday, fixed, none))
	}
	for _, every := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour} {
		for i := range rooms {
			rooms[i].ch.Fixed = every
		}
		t.Logf("fixed %-11v  %s", every, simulate(rooms, monday, func() Policy { return Policy{} }, none))
	}
}
