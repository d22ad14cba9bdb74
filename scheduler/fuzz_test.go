package scheduler

import (
	"math"
	"testing"
	"time"

	"regionwire/news"
)

// Whatever a server says, the next poll is neither too soon nor out of reach,
// and the estimator holds numbers.
func FuzzAfter(f *testing.F) {
	f.Add(uint8(0), int64(0), int64(0), int64(0), uint32(0), uint8(0), int64(0), 0, false)
	f.Add(uint8(news.Busy), int64(253402300800), int64(math.MaxInt64), int64(math.MinInt64), uint32(math.MaxUint32), uint8(255), int64(-62135596801), 2000, true)
	f.Add(uint8(news.OK), int64(-1), int64(time.Hour), int64(time.Minute), uint32(1<<23), uint8(1<<6), int64(9_000_000_000), 30, true)
	f.Add(uint8(200), int64(1), int64(-1), int64(1), uint32(0xfffffe), uint8(0x7e), int64(1<<62), 1, false)
	f.Fuzz(func(t *testing.T, kind uint8, retryAt, fresh, ttl int64, hours uint32, days uint8, date int64, items int, allNew bool) {
		d := newDiary()
		d.st.FirstTry = epoch.Add(-2 * day)
		for range 4 {
			at := latest(epoch, d.st.Next)
			dates := []time.Time{time.Unix(date, 0), at.Add(-time.Duration(date))}
			poll := &news.Poll{
				State: d.st, Items: make([]news.Item, min(max(items, 0), 2000)), Listed: []news.Hash{{1}},
				Outcome: news.Outcome{
					At: at, Kind: news.Kind(kind), RetryAt: time.Unix(retryAt, 0), Fresh: time.Duration(fresh),
					TTL: time.Duration(ttl), SkipHour: hours, SkipDay: days, Dates: dates, AllNew: allNew,
				},
			}
			d.add(poll)
			wait := d.st.Next.Sub(d.st.LastTry)
			least := d.ch.Min
			if poll.Outcome.Kind == news.Offline {
				least = Kinds[news.Offline].Base // no server was asked
			}
			if wait < least || wait > longestWait+time.Second {
				t.Fatalf("next poll after %v", wait)
			}
			for s := range slots {
				n, x := float64(d.st.Rate.Count[s]), float64(d.st.Rate.Exposure[s])
				if !(n >= 0 && n < 1e6 && x >= 0 && x < 1000) {
					t.Fatalf("slot %d: %v items in %v h", s, n, x)
				}
			}
		}
	})
}
