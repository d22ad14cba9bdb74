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
// days. The figures in docs/polling.md are those of BenchmarkInterval.
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

func simulatedNewsrooms() []newsroom {
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
		rooms[i] = newsroom{ch, published(rng, rate, shape)}
	}
	return rooms
}

// published returns the instants at which a source publishes, in order.
func published(rng *rand.Rand, rate float64, shape [24]float64) (items []time.Time) {
	const again = .3 // chance that another item follows within seconds
	var sum float64
	for _, share := range shape {
		sum += share
	}
	weekend := .4 + .5*rng.Float64()
	for d := range learning + measured {
		first := monday.AddDate(0, 0, d)
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

// simulate polls every newsroom for some days as today's policy says, without
// waiting, and measures those after the first ones.
func simulate(rooms []newsroom, first, days int, today func() Policy, after func(*news.Channel, *news.State)) figures {
	var (
		f      figures
		delays []time.Duration
		polls  int
		states = make([]news.State, len(rooms))
		next   = make([]int, len(rooms)) // first item not yet seen
		begin  = monday.AddDate(0, 0, first)
		end    = begin.AddDate(0, 0, days)
		line   queue[*turn]
	)
	for i := range rooms {
		line.put(&turn{room: i, at: Policy{}.First(rooms[i].ch, monday), index: -1})
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
			Items: dated(dates), Listed: make([]news.Hash, min(fresh, windowSize)),
			Outcome: news.Outcome{At: news.At(at), Dates: dates},
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
	f.perDay = float64(polls) / float64(days) / float64(len(rooms))
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
	rooms := simulatedNewsrooms()
	b := newBudget(26)
	got := simulate(rooms, learning, measured, b.today, b.record)
	t.Log(got)
	if got.perDay > 26 || got.mean > 20*time.Minute || got.p90 > 42*time.Minute || got.missed > 0 {
		t.Errorf("want at most 26 polls a source and day, mean 20 min, p90 42 min, none missed")
	}
}

// BenchmarkInterval measures what each way to choose an interval costs and
// brings. Its time says nothing.
func BenchmarkInterval(b *testing.B) {
	rooms := simulatedNewsrooms()
	plain := func() Policy { return Policy{} }
	type hook = func(*news.Channel, *news.State)
	run := func(name string, today func() Policy, after hook) {
		b.Run(name, func(b *testing.B) {
			var f figures
			for b.Loop() {
				f = simulate(rooms, learning, measured, today, after)
			}
			b.ReportMetric(f.perDay, "polls/day")
			b.ReportMetric(f.mean.Minutes(), "mean-min")
			b.ReportMetric(f.p50.Minutes(), "p50-min")
			b.ReportMetric(f.p90.Minutes(), "p90-min")
			b.ReportMetric(f.p99.Minutes(), "p99-min")
			b.ReportMetric(float64(f.missed), "missed")
		})
	}
	every := func(interval time.Duration) hook {
		return func(_ *news.Channel, st *news.State) { st.Next = st.LastTry.Add(interval) }
	}
	run("every=15m", plain, every(15*time.Minute))
	run("every=30m", plain, every(30*time.Minute))
	run("every=60m", plain, every(time.Hour))
	byURL := map[string][]time.Time{}
	for _, room := range rooms {
		byURL[room.ch.URL] = room.items
	}
	// One poll for so many items of the last week, as some readers do.
	perItem := func(items float64) hook {
		return func(ch *news.Channel, st *news.State) {
			all := byURL[ch.URL]
			from, _ := slices.BinarySearchFunc(all, st.LastTry.Add(-7*day), time.Time.Compare)
			to, _ := slices.BinarySearchFunc(all, st.LastTry, time.Time.Compare)
			wait := time.Duration(float64(7*day) * items / float64(max(to-from, 1)))
			st.Next = st.LastTry.Add(min(max(wait, 5*time.Minute), day))
		}
	}
	run("per-item=1", plain, perItem(1))
	run("per-item=0.5", plain, perItem(.5))
	run("cost=0.35", func() Policy { return Policy{Cost: .35} }, func(*news.Channel, *news.State) {})
	run("cost=0.10", func() Policy { return Policy{Cost: .10} }, func(*news.Channel, *news.State) {})
	for _, target := range []int{20, 26, 36} {
		kept := newBudget(target)
		run(fmt.Sprintf("budget=%d", target), kept.today, kept.record)
	}
}
