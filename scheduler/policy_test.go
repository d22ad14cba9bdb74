package scheduler

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"regionwire/news"
)

var epoch = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC) // a Monday

// diary polls a channel when its state says so, and remembers its states.
type diary struct {
	ch *news.Channel
	st news.State
}

func newDiary() *diary { return &diary{ch: channel("https://paper.example/rss")} }

// established is a diary of a channel that has answered for two days.
func established(t *testing.T) *diary {
	t.Helper()
	d := newDiary()
	d.st.FirstTry = epoch.Add(-2 * day)
	d.poll(epoch.Add(-time.Hour), news.Outcome{})
	return d
}

// poll adds a poll at an instant and returns how long the channel is then left
// alone.
func (d *diary) poll(at time.Time, o news.Outcome) time.Duration {
	o.At = at
	if o.Status == 0 && !o.Kind.Failed() {
		o.Status = 200
	}
	poll := &news.Poll{Channel: d.ch, State: d.st, Outcome: o}
	poll.State.URL = d.ch.URL
	poll.State.Moved = ""
	if !o.Kind.Failed() && !o.Unchanged {
		poll.Listed = []news.Hash{{1}}
	}
	return d.add(poll)
}

func (d *diary) add(poll *news.Poll) time.Duration {
	d.st = Policy{}.After(d.ch, d.st, poll)
	return d.st.Next.Sub(d.st.LastTry)
}

// again polls n times, each when the last said, and returns the waits.
func (d *diary) again(n int, o news.Outcome) (waits []time.Duration) {
	for range n {
		at := d.st.Next
		if at.IsZero() {
			at = epoch
		}
		waits = append(waits, d.poll(at, o))
	}
	return waits
}

func within(d, low, high time.Duration) bool { return d >= low && d <= high }

func TestEveryKindHasARetryPolicy(t *testing.T) {
	for kind := range news.Offline + 1 {
		r := Kinds[kind]
		if kind.Failed() == (r.How == Usual) {
			t.Errorf("%s: failed %v, but policy %+v", kind, kind.Failed(), r)
		}
		if r.How == 0 || r.How != Usual && (r.Base <= 0 || r.Max < r.Base || r.Max > day) {
			t.Errorf("%s: incomplete policy %+v", kind, r)
		}
		d := established(t)
		for i, wait := range d.again(20, news.Outcome{Kind: kind, Unchanged: true}) {
			least := d.ch.Min
			if kind == news.Offline {
				least = 2 * time.Minute // no server is asked
			}
			if !within(wait, least, day*11/10+time.Second) {
				t.Fatalf("%s: left alone for %v after outcome %d", kind, wait, i+1)
			}
		}
	}
	if next := news.Kind(len(Kinds)); next.String() != news.Internal.String() {
		t.Errorf("kind %d is beyond the table", next)
	}
}

// rule P11
func TestFailuresBackOffWithJitterThenOnceADay(t *testing.T) {
	d := established(t)
	first := d.st.Next
	limit := 10 * time.Minute
	seen := map[time.Duration]bool{}
	for i, wait := range d.again(12, news.Outcome{Kind: news.ServerError, Status: 502}) {
		failures := i + 1
		switch {
		case failures >= circuitAfter:
			if !within(wait, day, day*11/10) {
				t.Errorf("after failure %d: %v, want about a day", failures, wait)
			}
		case !within(wait, d.ch.Min, max(limit, d.ch.Min)):
			t.Errorf("after failure %d: %v, want %v to %v", failures, wait, d.ch.Min, limit)
		}
		seen[wait] = true
		limit *= 2
	}
	if len(seen) < 8 {
		t.Errorf("only %d different waits: no jitter", len(seen))
	}
	if d.st.Failures != 12 || d.st.Polls != 12 || !d.st.Since.Equal(first) {
		t.Errorf("failures %d, polls %d since %v, want 12 since %v", d.st.Failures, d.st.Polls, d.st.Since, first)
	}
	if d.poll(d.st.Next, news.Outcome{}); d.st.Failures != 0 || d.st.Polls != 1 || !d.st.Since.Equal(d.st.LastTry) {
		t.Errorf("after an answer: failures %d, polls %d, since %v; want a new start", d.st.Failures, d.st.Polls, d.st.Since)
	}
}

// Whoever asks by hand does not make the next try later.
func TestTryByHandIsNotHeldAgainstASource(t *testing.T) {
	for _, kind := range []news.Kind{news.ServerError, news.NotFound, news.DNS, news.Unauthorized, news.Malformed} {
		d := established(t)
		d.again(3, news.Outcome{Kind: kind})
		before := d.st
		for i := range 10 {
			d.poll(before.LastTry.Add(time.Duration(i+1)*time.Minute/4), news.Outcome{Kind: kind})
		}
		if !d.st.Next.Equal(latest(before.Next, d.st.LastTry.Add(d.ch.Min))) || d.st.Failures != before.Failures || d.st.Polls != before.Polls {
			t.Errorf("%s: next %v, %d failures, %d polls; without tries by hand %v, %d, %d",
				kind, d.st.Next, d.st.Failures, d.st.Polls, before.Next, before.Failures, before.Polls)
		}
		at := before.Next.Add(-time.Second)
		d.st.Next = before.Next
		d.poll(at, news.Outcome{Kind: kind, RetryAt: at.Add(5 * time.Hour)})
		if d.st.Next.Before(at.Add(5*time.Hour)) || d.st.HostNext.Before(at.Add(5*time.Hour)) {
			t.Errorf("%s: the server asked for five hours, next is %v after the try", kind, d.st.Next.Sub(at))
		}
	}
	d := established(t)
	d.poll(d.st.Next.Add(-time.Minute), news.Outcome{Kind: news.ServerError})
	if d.st.Failures != 1 {
		t.Errorf("a first failure by hand counts as %d", d.st.Failures)
	}
}

// Our own network says nothing of a source.
func TestWhileOurNetworkIsDownNothingIsLearned(t *testing.T) {
	for name, d := range map[string]*diary{"new": newDiary(), "fine": established(t), "failing": established(t)} {
		if name == "failing" {
			d.again(3, news.Outcome{Kind: news.ServerError})
		}
		before := d.st
		at := latest(epoch, before.Next)
		for _, wait := range d.again(100, news.Outcome{Kind: news.Offline}) {
			if !within(wait, 2*time.Minute, 3*time.Minute) {
				t.Fatalf("%s: asked again after %v", name, wait)
			}
			if !d.st.Kind.Failed() {
				t.Fatalf("%s: told as %v", name, d.st.Kind)
			}
		}
		if d.st.Failures != before.Failures || d.st.Polls != before.Polls || d.st.Since != before.Since || d.st.Rate != before.Rate || d.st.FirstTry != before.FirstTry || d.st.LastOK != before.LastOK {
			t.Errorf("%s: %+v, before %+v", name, d.st, before)
		}
		if waited := d.st.Next.Sub(at); waited > 100*3*time.Minute {
			t.Errorf("%s: %v passed", name, waited)
		}
	}
	d := established(t)
	d.poll(d.st.Next, news.Outcome{Kind: news.Busy, Status: 429, RetryAt: d.st.Next.Add(9 * time.Hour)})
	stop := d.st.HostNext
	if d.poll(d.st.LastTry.Add(time.Hour), news.Outcome{Kind: news.Offline}); d.st.Next.Before(stop) || !d.st.HostNext.Equal(stop) {
		t.Errorf("next %v, the host is stopped until %v", d.st.Next, stop)
	}
}

// A name that does not resolve costs its publisher nothing: an outage of ours
// is over for it within the hour.
func TestUnknownNamesAreAskedHourly(t *testing.T) {
	d := established(t)
	waits := d.again(40, news.Outcome{Kind: news.DNS})
	if waits[0] > 11*time.Minute+time.Second || !within(waits[39], time.Hour, 66*time.Minute+time.Second) {
		t.Errorf("%v after the first, %v after the fortieth", waits[0], waits[39])
	}
}

// bad input 31
func TestFlappingServerIsNeverGivenUp(t *testing.T) {
	d := established(t)
	for range 200 {
		d.again(1, news.Outcome{Kind: news.Busy, Status: 503})
		if stop := d.st.HostNext.Sub(d.st.LastTry); !within(stop, time.Hour, time.Hour+time.Second) {
			t.Fatalf("stopped for %v, want an hour after each first refusal", stop)
		}
		d.again(1, news.Outcome{})
		if d.st.Disabled || !d.st.HostNext.IsZero() {
			t.Fatalf("an answer left %+v", d.st)
		}
	}
}

// rule P10; bad inputs 28–30
func TestRetryAfterStopsTheHost(t *testing.T) {
	at := epoch
	for _, c := range []struct {
		name   string
		o      news.Outcome
		stop   time.Duration // of the host
		atMost time.Duration // until the channel's next poll
	}{
		{"two minutes", news.Outcome{Kind: news.Busy, Status: 429, RetryAt: at.Add(2 * time.Minute)}, 2 * time.Minute, 3 * time.Hour},
		{"half a day", news.Outcome{Kind: news.Busy, Status: 503, RetryAt: at.Add(12 * time.Hour)}, 12 * time.Hour, 12 * time.Hour},
		{"year 9999", news.Outcome{Kind: news.Busy, Status: 429, RetryAt: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}, 7 * day, 7 * day},
		{"in the past", news.Outcome{Kind: news.Busy, Status: 429, RetryAt: at.Add(-time.Hour)}, time.Hour, time.Hour},
		{"none", news.Outcome{Kind: news.Busy, Status: 429}, time.Hour, time.Hour},
		{"with a 500", news.Outcome{Kind: news.ServerError, Status: 500, RetryAt: at.Add(time.Hour)}, time.Hour, time.Hour},
		{"with a 403", news.Outcome{Kind: news.Unauthorized, Status: 403, RetryAt: at.Add(time.Hour)}, time.Hour, time.Hour},
	} {
		d := established(t)
		wait := d.poll(at, c.o)
		if stop := d.st.HostNext.Sub(at); !within(stop, c.stop, c.stop+time.Second) {
			t.Errorf("%s: host stopped for %v, want %v", c.name, stop, c.stop)
		}
		if !within(wait, c.stop, c.atMost+time.Second) {
			t.Errorf("%s: next poll after %v, want %v", c.name, wait, c.atMost)
		}
	}
}

func TestRefusalsWithoutATimeDoubleToADay(t *testing.T) {
	d := established(t)
	want := time.Hour
	for i, wait := range d.again(8, news.Outcome{Kind: news.Busy, Status: 429}) {
		if !within(wait, want, want+time.Second) {
			t.Errorf("refusal %d: %v, want %v", i+1, wait, want)
		}
		want = min(2*want, day)
	}
}

// rule P12; bad inputs 25–27
func TestRefusedAndMissingPagesSlowDown(t *testing.T) {
	for _, c := range []struct {
		kind   news.Kind
		status int
		last   time.Duration // after ten in a row
	}{
		{news.Unauthorized, 403, 4 * time.Hour},
		{news.NotFound, 404, day},
		{news.BotWall, 403, day},
		{news.Robots, 0, day},
		{news.Internal, 200, day},
	} {
		d := established(t)
		waits := d.again(10, news.Outcome{Kind: c.kind, Status: c.status})
		for i := 1; i < len(waits); i++ {
			if waits[i] < waits[i-1]*9/10 {
				t.Errorf("%s: %v after %v: not slower", c.kind, waits[i], waits[i-1])
			}
		}
		if last := waits[9]; !within(last, c.last, c.last*11/10) {
			t.Errorf("%s: %v after ten, want about %v", c.kind, last, c.last)
		}
		if d.st.Disabled {
			t.Errorf("%s: disabled", c.kind)
		}
	}
}

// rule P8; bad inputs 52–54, 98
func TestPublishersBoundsLengthenTheInterval(t *testing.T) {
	for _, c := range []struct {
		name      string
		fixed     time.Duration
		o         news.Outcome
		low, high time.Duration
	}{
		{"nothing asked", 30 * time.Minute, news.Outcome{}, 30 * time.Minute, 30 * time.Minute},
		{"max-age", 30 * time.Minute, news.Outcome{Fresh: 2 * time.Hour}, 2 * time.Hour, 2*time.Hour + time.Second},
		{"counts from the answer", 30 * time.Minute, news.Outcome{Fresh: 2 * time.Hour, Took: 20 * time.Second}, 2*time.Hour + 20*time.Second, 2*time.Hour + 21*time.Second},
		{"shorter than ours", 30 * time.Minute, news.Outcome{Fresh: time.Minute}, 30 * time.Minute, 30 * time.Minute},
		{"ttl", 30 * time.Minute, news.Outcome{TTL: 3 * time.Hour}, 3 * time.Hour, 3*time.Hour + time.Second},
		{"the longer counts", 30 * time.Minute, news.Outcome{TTL: 3 * time.Hour, Fresh: 5 * time.Hour}, 5 * time.Hour, 5*time.Hour + time.Second},
		{"a year", 30 * time.Minute, news.Outcome{Fresh: 365 * day}, day, day + time.Second},
		{"negative", 30 * time.Minute, news.Outcome{Fresh: -time.Hour, TTL: -1}, 30 * time.Minute, 30 * time.Minute},
		{"learned", 0, news.Outcome{TTL: 6 * time.Hour}, 6 * time.Hour, 6*time.Hour + time.Second},
		{"of an error page", 30 * time.Minute, news.Outcome{Kind: news.NotFound, Status: 404, Fresh: 20 * time.Hour}, 60 * time.Minute, 66 * time.Minute},
	} {
		d := established(t)
		d.ch.Fixed = c.fixed
		if wait := d.poll(epoch, c.o); !within(wait, c.low, c.high) {
			t.Errorf("%s: next poll after %v, want %v to %v", c.name, wait, c.low, c.high)
		}
	}
}

func TestWishesOfADocumentOutlive304AndFailure(t *testing.T) {
	d := established(t)
	d.poll(epoch, news.Outcome{TTL: 6 * time.Hour, SkipHour: 1 << 6, SkipDay: 1})
	for _, o := range []news.Outcome{{Unchanged: true, Status: 304}, {Kind: news.Timeout}} {
		if wait := d.again(1, o)[0]; wait < 6*time.Hour || d.st.SkipHour != 1<<6 || d.st.SkipDay != 1 {
			t.Errorf("after %v: next poll after %v, skips %b %b", o.Kind, wait, d.st.SkipHour, d.st.SkipDay)
		}
	}
	if wait := d.again(1, news.Outcome{})[0]; wait > d.ch.Max || d.st.TTL != 0 || d.st.SkipHour != 0 {
		t.Errorf("a document without wishes left ttl %v, wait %v", d.st.TTL, wait)
	}
}

// rule P9; bad input 98
func TestSkippedHoursAndDaysArePassedOver(t *testing.T) {
	const night = 1<<0 | 1<<1 | 1<<2 | 1<<3
	for _, c := range []struct {
		name  string
		t     string
		hours uint32
		days  uint8
		want  string
	}{
		{"no wish", "2026-03-02T01:30:00Z", 0, 0, "2026-03-02T01:30:00Z"},
		{"outside", "2026-03-02T04:00:00Z", night, 0, "2026-03-02T04:00:00Z"},
		{"inside", "2026-03-02T01:30:00Z", night, 0, "2026-03-02T04:00:00Z"},
		{"hours are GMT", "2026-03-02T08:30:00+07:00", night, 0, "2026-03-02T04:00:00Z"},
		{"Sunday", "2026-03-01T13:00:00Z", 0, 1 << time.Sunday, "2026-03-02T00:00:00Z"},
		{"weekend, then night", "2026-02-28T13:00:00Z", night, 1<<time.Sunday | 1<<time.Saturday, "2026-03-02T04:00:00Z"},
		{"every hour", "2026-03-02T01:30:00Z", 1<<24 - 1, 0, "2026-03-02T01:30:00Z"},
		{"every day", "2026-03-02T01:30:00Z", 0, 1<<7 - 1, "2026-03-02T01:30:00Z"},
		{"hour 24 and 25", "2026-03-02T00:30:00Z", 1<<24 | 1<<25, 0, "2026-03-02T00:30:00Z"},
		{"all but one hour", "2026-03-02T01:30:00Z", (1<<24 - 1) &^ 1, 0, "2026-03-03T00:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, c.t)
		if err != nil {
			t.Fatal(err)
		}
		if got := allowed(at, c.hours, c.days).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNextIsOutsideSkippedHours(t *testing.T) {
	d := established(t)
	for range 30 {
		d.again(1, news.Outcome{SkipHour: 0x3f, SkipDay: 1 << time.Tuesday})
		if next := d.st.Next; next.Hour() < 6 || next.Weekday() == time.Tuesday {
			t.Errorf("next poll at %v", next)
		}
	}
}

func TestBackoffIsSpreadOverItsWholeRange(t *testing.T) {
	var waits []time.Duration
	for i := range 200 {
		d := established(t)
		d.ch = channel(fmt.Sprintf("https://paper%d.example/", i))
		waits = append(waits, d.again(6, news.Outcome{Kind: news.Timeout})[5]) // up to 320 min
	}
	slices.Sort(waits)
	for i, want := range []time.Duration{80, 160, 240} {
		if got := waits[(i+1)*len(waits)/4]; !within(got, (want-40)*time.Minute, (want+40)*time.Minute) {
			t.Errorf("quartile %d is %v, want about %v", i+1, got, want*time.Minute)
		}
	}
}

func TestFixedIntervalIsKept(t *testing.T) {
	d := newDiary()
	d.ch.Fixed = 7 * time.Minute
	for _, wait := range d.again(5, news.Outcome{}) {
		if wait != d.ch.Fixed {
			t.Errorf("%v, want %v", wait, d.ch.Fixed)
		}
	}
}

func TestFirstDayIsPolledEveryQuarterOfAnHour(t *testing.T) {
	d := newDiary()
	for d.st.LastTry.Before(epoch.Add(day - 20*time.Minute)) {
		if wait := d.again(1, news.Outcome{})[0]; !within(wait, 13*time.Minute, 17*time.Minute) {
			t.Fatalf("%v at %v", wait, d.st.LastTry)
		}
	}
	for range 5 {
		if wait := d.again(2, news.Outcome{})[1]; wait < time.Hour {
			t.Errorf("a channel without news is polled after %v on its second day", wait)
		}
	}
}

func TestAfterIsDeterministic(t *testing.T) {
	run := func() (waits []time.Duration) {
		d := newDiary()
		waits = d.again(50, news.Outcome{})
		return append(waits, d.again(10, news.Outcome{Kind: news.Timeout})...)
	}
	a, b := run(), run()
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("poll %d: %v and %v", i, a[i], b[i])
		}
	}
}

// hourly is a diary of a channel that is known to publish once an hour.
func hourly(t *testing.T) *diary {
	t.Helper()
	d := established(t)
	d.st.Rate.Updated = epoch.Add(-time.Hour)
	for s := range d.st.Rate.Count {
		d.st.Rate.Count[s], d.st.Rate.Exposure[s] = 10, 10
	}
	return d
}

func TestWeightOfASourceShortensItsInterval(t *testing.T) {
	usual, heavy, none := hourly(t), hourly(t), hourly(t)
	heavy.ch.Source.Weight, none.ch.Source.Weight = 100, 0
	a, b, c := usual.poll(epoch, news.Outcome{}), heavy.poll(epoch, news.Outcome{}), none.poll(epoch, news.Outcome{})
	if ratio := float64(b) / float64(a); ratio < .68 || ratio > .74 {
		t.Errorf("twice the weight: %v instead of %v, ratio %.2f, want 0.71", b, a, ratio)
	}
	if ratio := float64(c) / float64(a); ratio < 2.1 || ratio > 2.4 {
		t.Errorf("no weight: %v instead of %v, ratio %.2f, want 2.24", c, a, ratio)
	}
}

// A document that differs with every poll and tells no dates is no busy
// newsroom: what it lists again is known by its address.
func TestDocumentsThatChangeByThemselvesAreNotBusy(t *testing.T) {
	waits := map[int]time.Duration{}
	for _, again := range []int{0, 30} {
		d := established(t)
		d.st.Rate.Updated = d.st.LastTry
		for range 100 {
			poll := &news.Poll{Channel: d.ch, State: d.st, Listed: make([]news.Hash, 30), Items: make([]news.Item, 30),
				Outcome: news.Outcome{At: d.st.Next, Status: 200, Again: again}}
			poll.State.URL = d.ch.URL
			waits[again] = d.add(poll)
		}
		if alarmed := d.st.Rate.Alarm.After(d.st.LastTry); alarmed != (again == 0) {
			t.Errorf("%d of 30 known: alarmed %v", again, alarmed)
		}
	}
	if waits[0] > 12*time.Minute || waits[30] < 2*time.Hour {
		t.Errorf("%v between polls that bring 30 new articles, %v between those that bring none", waits[0], waits[30])
	}
}

func TestOverflowHalvesTheCostForADay(t *testing.T) {
	quiet, alarmed := hourly(t), hourly(t)
	usual := quiet.poll(epoch, news.Outcome{})
	soon := alarmed.poll(epoch, news.Outcome{AllNew: true})
	// Waiting for half the item-hours takes 1/√2 of the time.
	if ratio := float64(soon) / float64(usual); ratio < .68 || ratio > .74 {
		t.Errorf("alarmed after %v, else %v: ratio %.2f, want 0.71", soon, usual, ratio)
	}
	if want := epoch.Add(day); !alarmed.st.Rate.Alarm.Equal(want) {
		t.Errorf("alarm until %v, want %v", alarmed.st.Rate.Alarm, want)
	}
}
