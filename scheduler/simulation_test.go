package scheduler

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// A day of 200 sources, a quarter of them on hosts of three, in seven lives of
// a process; the log of the upstream is the oracle.
func TestDayOfTwoHundredSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(152)
		for i := range 48 {
			chs = append(chs, channel(fmt.Sprintf("https://group%d.example/rss/%d", i/3, i)))
		}
		u := newUpstream(func(ch *news.Channel, _ int, at time.Time) answer {
			rng := rand.New(rand.NewPCG(uint64(len(ch.ID)), uint64(at.UnixNano())))
			took := time.Duration(50+rng.IntN(950)) * time.Millisecond
			return answer{Outcome: news.Outcome{Status: 200}, took: took, items: rng.IntN(2)}
		})
		begin := time.Now()
		for _, life := range []time.Duration{20 * time.Second, 3 * time.Hour, time.Minute, 9 * time.Hour, time.Hour, 7 * time.Hour, 5 * time.Hour} {
			u.run(t, Options{}, chs, life)
			time.Sleep(7 * time.Second)
		}
		u.checkSpacing(t)
		u.checkHosts(t, 5*time.Second)
		hours := time.Since(begin).Hours()
		for _, ch := range chs {
			// Every quarter of an hour on the first day, then as learned.
			if n := float64(len(u.of(ch))); n < 3.2*hours || n > 4.5*hours {
				t.Errorf("%s polled %.0f times in %.0f hours", ch.URL, n, hours)
			}
		}
		late := u.lateness("paper")
		if p99 := late[len(late)*99/100]; p99 > time.Second {
			t.Errorf("p99 of %d polls is %v late", len(late), p99)
		}
	})
}

// temper is how the host of a channel behaves, by the first part of its name.
// since counts days from the start.
var temper = map[string]func(n int, since time.Duration, at time.Time) answer{
	"good": func(n int, since time.Duration, at time.Time) answer {
		return answer{items: n % 2, took: 300 * time.Millisecond}
	},
	"tired": func(_ int, since time.Duration, at time.Time) answer { // refuses for two hours a day, and says so
		if at.UTC().Hour() == 12 {
			return answer{Outcome: news.Outcome{Kind: news.Busy, Status: 429, RetryAt: at.Add(2 * time.Hour)}}
		}
		return answer{}
	},
	"down": func(_ int, since time.Duration, at time.Time) answer { // for three days, without a word
		if since > 5*day && since < 8*day {
			return answer{Outcome: news.Outcome{Kind: news.Busy, Status: 503}}
		}
		return answer{}
	},
	"flap": func(n int, since time.Duration, at time.Time) answer {
		if n%2 == 1 {
			return answer{Outcome: news.Outcome{Kind: news.ServerError, Status: 500}}
		}
		return answer{}
	},
	"flicker": func(n int, since time.Duration, at time.Time) answer {
		if n%2 == 1 {
			return answer{Outcome: news.Outcome{Kind: news.Busy, Status: 503}}
		}
		return answer{}
	},
	"gone": func(_ int, since time.Duration, at time.Time) answer {
		if since > 3*day {
			return answer{Outcome: news.Outcome{Kind: news.Gone, Status: 410}}
		}
		return answer{}
	},
	"lost": func(_ int, since time.Duration, at time.Time) answer { // comes back after two weeks
		if since > 3*day && since < 17*day {
			return answer{Outcome: news.Outcome{Kind: news.NotFound, Status: 404}}
		}
		return answer{}
	},
	"closed": func(_ int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{Kind: news.Unauthorized, Status: 403}}
	},
	"slow": func(_ int, since time.Duration, at time.Time) answer { return answer{took: 15 * time.Second} },
	"hangs": func(_ int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{Kind: news.Timeout}, took: 20 * time.Second}
	},
	"dead": func(_ int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{Kind: news.Refused}}
	},
	"fresh": func(_ int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{Fresh: 2 * time.Hour}}
	},
	"ttl": func(n int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{TTL: 4 * time.Hour, Unchanged: n%3 > 0}}
	},
	"night": func(_ int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{SkipHour: 0b111111}}
	},
	"moves": func(_ int, since time.Duration, at time.Time) answer {
		return answer{moved: "https://www.moves0.example/rss", final: "https://www.moves0.example/rss"}
	},
	"flood": func(_ int, since time.Duration, at time.Time) answer {
		return answer{Outcome: news.Outcome{AllNew: true}, items: 30}
	},
}

// Thirty days of forty sources with hostile servers, over a change to summer
// time, with restarts and with clocks that are set, running or not.
func TestMonthWithHostileServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2000, 3, 20, 0, 0, 0, 0, time.UTC)))
		begin := time.Now()
		var chs []*news.Channel
		add := func(name string, hosts, sections int) {
			for i := range hosts * sections {
				ch := channel(fmt.Sprintf("https://%s%d.example/rss/%d", name, i/sections, i))
				ch.Zone = zone(t, "America/New_York")
				chs = append(chs, ch)
			}
		}
		add("good", 16, 1)
		add("tired", 1, 3)
		add("down", 1, 3)
		for _, name := range []string{"flap", "flicker", "gone", "lost", "closed", "slow", "fresh", "ttl", "night", "moves", "flood"} {
			add(name, 1, 1)
		}
		add("hangs", 4, 1)
		add("dead", 3, 1)
		u := newUpstream(func(ch *news.Channel, n int, at time.Time) answer {
			a := temper[named(ch)](n, at.Sub(begin), at)
			if a.Status == 0 && !a.Kind.Failed() {
				a.Status = 200
			}
			a.took = max(a.took, 200*time.Millisecond)
			return a
		})
		rng := rand.New(rand.NewPCG(3, 4))
		steps := map[int]time.Duration{15: -day, 30: day, 45: 365 * day}
		for life := 0; time.Since(begin) < 30*day; life++ {
			u.set(steps[life])
			running := time.AfterFunc(5*time.Hour, func() {
				u.mu.Lock()
				u.wall += steps[life-5]
				u.mu.Unlock()
			})
			u.run(t, Options{}, chs, time.Duration(1+rng.IntN(20))*time.Hour)
			running.Stop()
			time.Sleep(time.Duration(rng.IntN(600)) * time.Second)
		}
		u.checkSpacing(t)
		u.checkHosts(t, 5*time.Second)
		u.checkStops(t)
		u.checkMonth(t, begin, chs)
	})
}

// named returns the kind of server that a channel has.
func named(ch *news.Channel) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimPrefix(ch.URL[:strings.Index(ch.URL, ".example")], "https://"), "www."), "0123456789")
}

// checkMonth verifies what was promised to each kind of server.
func (u *upstream) checkMonth(t *testing.T, begin time.Time, chs []*news.Channel) {
	t.Helper()
	for _, ch := range chs {
		log, kind := u.of(ch), named(ch)
		perDay := func(from, to int) float64 {
			n := 0
			for _, r := range log {
				if d := int(r.start.Sub(begin) / day); d >= from && d < to {
					n++
				}
			}
			return float64(n) / float64(to-from)
		}
		expect := func(from, to int, low, high float64) {
			t.Helper()
			if got := perDay(from, to); got < low || got > high {
				t.Errorf("%s: %.1f polls a day on days %d to %d, want %v to %v", ch.URL, got, from, to, low, high)
			}
		}
		switch kind {
		case "good":
			expect(0, 1, 80, 110)
			for d := 2; d < 29; d++ {
				expect(d, d+1, 8, 70)
			}
		case "tired":
			expect(2, 29, 6, 12)
		case "down":
			expect(5, 8, 0, 5)
			expect(10, 29, 7, 12)
		case "flap", "flicker":
			expect(10, 29, 8, 25)
		case "gone": // rule P12
			expect(6, 30, 0, 0)
			if n := len(log); log[n-3].outcome.Kind != news.OK || !log[n-1].state.Disabled {
				t.Errorf("%s: not disabled by its second 410", ch.URL)
			}
		case "lost":
			expect(6, 16, .7, 1.1)
			expect(20, 29, 7, 12)
		case "closed":
			expect(2, 29, 5, 7)
		case "hangs", "dead": // rule P11
			expect(0, 1, 3, 12)
			expect(5, 29, .8, 1.1)
		case "fresh":
			expect(0, 29, 7, 12.1)
		case "ttl":
			expect(0, 29, 5, 6.1)
		case "flood":
			expect(2, 29, 90, 144)
		case "night": // rule P9
			for _, r := range log[1:] {
				if r.start.UTC().Hour() < 6 {
					t.Errorf("%s: asked at %v", ch.URL, r.start)
				}
			}
			expect(1, 29, 5, 9)
		case "moves": // rule P13
			i := slices.IndexFunc(log, func(r request) bool { return r.address != ch.URL })
			if i < 0 || log[i].start.Sub(begin) < 2*day || log[i].start.Sub(begin) > 3*day {
				t.Errorf("%s: move not used from the third day on", ch.URL)
			}
		}
	}
	late := u.lateness("good")
	if p99 := late[len(late)*99/100]; p99 > time.Second {
		t.Errorf("p99 of %d polls of healthy hosts is %v late", len(late), p99)
	}
}
