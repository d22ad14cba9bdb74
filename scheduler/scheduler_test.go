package scheduler

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// channel returns a channel of a source of its own.
func channel(url string) *news.Channel {
	src := &news.Source{ID: "s", Birth: "s", Weight: 50}
	return &news.Channel{
		ID: news.MakeChannelID("s", url), Source: src, URL: url, Zone: time.UTC,
		Min: 10 * time.Minute, Max: 3 * time.Hour,
	}
}

// channels returns channels with a host each.
func channels(n int) (chs []*news.Channel) {
	for i := range n {
		chs = append(chs, channel(fmt.Sprintf("https://paper%d.example/rss", i)))
	}
	return chs
}

// sections returns channels that share a host.
func sections(n int) (chs []*news.Channel) {
	for i := range n {
		chs = append(chs, channel(fmt.Sprintf("https://paper.example/rss/%d", i)))
	}
	return chs
}

// started runs a Scheduler over channels for the rest of the test.
func (u *upstream) started(t *testing.T, opts Options, chs []*news.Channel) *Scheduler {
	t.Helper()
	s := New(opts, u.poll)
	u.policy = s.Policy
	s.Set(chs, u.state)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestFreshStartFeelsAlive(t *testing.T) {
	for _, c := range []struct {
		channels int
		within   time.Duration
	}{{3, 2 * time.Second}, {200, 32 * time.Second}, {2000, 4 * time.Minute}} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			u := newUpstream(fine)
			u.run(t, Options{}, channels(c.channels), c.within)
			if u.polls() != c.channels {
				t.Errorf("%d of %d channels polled within %v", u.polls(), c.channels, c.within)
			}
			if half := u.lines()[c.channels/2].start.Sub(begin); c.channels > 100 && half < c.within/4 {
				t.Errorf("half of %d channels polled within %v: a herd", c.channels, half)
			}
		})
	}
}

func TestSectionsOfOneHostTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUpstream(fine)
		u.run(t, Options{Concurrency: 4}, sections(30), time.Hour)
		u.checkHosts(t, 5*time.Second)
		for _, ch := range sections(30) {
			if n := len(u.of(ch)); n < 3 || n > 6 {
				t.Errorf("%s polled %d times on its first hour", ch.URL, n)
			}
		}
	})
}

func TestOptionsBelowThePromiseHoldInsideAllowedNetworksOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUpstream(func(*news.Channel, int, time.Time) answer { return answer{took: 10 * time.Second} })
		var chs []*news.Channel
		for i := range 4 {
			chs = append(chs, channel(fmt.Sprintf("http://127.0.0.1:8080/%d", i)), channel(fmt.Sprintf("http://192.0.2.1/%d", i)))
		}
		for _, ch := range chs {
			ch.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		}
		u.run(t, Options{Concurrency: 4, Gap: -1}, chs, 24*time.Second)
		if hosts := u.hosts(); !slices.Equal(hosts, []string{"127.0.0.1:8080", "192.0.2.1"}) {
			t.Fatalf("hosts %v", hosts)
		}
		n := map[string]int{}
		for _, r := range u.lines() {
			n[r.host]++
		}
		if n["127.0.0.1:8080"] != 4 || n["192.0.2.1"] != 2 {
			t.Errorf("requests by host: %v, want 4 at once inside, 2 in turn outside", n)
		}
		u.log = slices.DeleteFunc(u.log, func(r request) bool { return r.host != "192.0.2.1" })
		u.checkHosts(t, time.Second)
	})
}

func TestPortCountsInsideAllowedNetworksOnly(t *testing.T) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		address string
		allow   []netip.Prefix
		want    string
	}{
		{"https://Paper.Example./rss", nil, "paper.example"},
		{"https://paper.example:8443/rss", loopback, "paper.example"},
		{"http://127.0.0.1:1/", loopback, "127.0.0.1:1"},
		{"http://127.0.0.1:1/", nil, "127.0.0.1"},
		{"http://localhost:1/", loopback, "localhost:1"},
		{"http://localhost:1/", nil, "localhost"},
		{"http://[::ffff:127.0.0.1]:1/", loopback, "[::ffff:127.0.0.1]:1"},
		{"http://10.0.0.1:1/", loopback, "10.0.0.1"},
	} {
		if got, _ := hostName(c.address, c.allow); got != c.want {
			t.Errorf("hostName(%q) = %q, want %q", c.address, got, c.want)
		}
	}
}

// A host that a redirect leads to is as well protected as the one it came from.
func TestRedirectTargetsShareTheirHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most int
		var u *upstream
		u = newUpstream(func(ch *news.Channel, n int, at time.Time) answer {
			if n > 0 {
				u.mu.Lock()
				running++
				most = max(most, running)
				u.mu.Unlock()
				time.AfterFunc(2*time.Second, func() { u.mu.Lock(); running--; u.mu.Unlock() })
			}
			return answer{took: 2 * time.Second, final: "https://cdn.example/" + ch.URL}
		})
		chs := channels(12)
		for _, ch := range chs {
			ch.Fixed = 15 * time.Minute
		}
		u.run(t, Options{}, chs, 2*time.Hour)
		if most != 1 || u.polls() < 12*7 {
			t.Errorf("%d polls, at most %d at once of one redirect target", u.polls(), most)
		}
	})
}

func TestEverNewRedirectTargetsDoNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUpstream(func(_ *news.Channel, n int, _ time.Time) answer {
			return answer{took: time.Second, final: fmt.Sprintf("https://n%d.evil.example/", n)}
		})
		s := u.started(t, Options{}, channels(3))
		time.Sleep(10 * day)
		s.mu.Lock()
		n := len(s.plan.hosts)
		s.mu.Unlock()
		if u.polls() < 3*80 || n > 3*3+spareHosts {
			t.Errorf("%d hosts after %d polls of 3 channels", n, u.polls())
		}
	})
}

// rule P10
func TestStoppedHostIsAskedByOneChannelUntilItAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := append(sections(10), channel("https://other.example/"))
		begin := time.Now()
		u := newUpstream(func(ch *news.Channel, _ int, at time.Time) answer {
			if at.Sub(begin) > day || ch == chs[10] {
				return fine(ch, 0, at)
			}
			return answer{Outcome: news.Outcome{Kind: news.Busy, Status: 429}, took: time.Second}
		})
		u.run(t, Options{}, chs, 3*day)
		u.checkStops(t)
		var refused []request
		for _, r := range u.lines() {
			if r.outcome.Kind == news.Busy {
				refused = append(refused, r)
			}
		}
		if len(refused) != 5 { // after 0, 1, 3, 7, 15 h
			t.Errorf("asked %d times on the day of refusals, want 5", len(refused))
		}
		for _, ch := range chs {
			if log := u.of(ch); log[len(log)-1].outcome.Kind != news.OK {
				t.Errorf("%s never answered", ch.URL)
			}
		}
	})
}

// rule P10: the server that refuses is left alone by all, whether it was asked
// directly or stands behind a redirect, known or not; the other is not.
func TestTheHostThatRefusesIsStopped(t *testing.T) {
	for _, c := range []struct{ refuses, final, stopped, free string }{
		{"https://asked.example/rss", "https://cdn.example/rss", "asked", "cdn"},
		{"https://cdn.example/rss", "https://cdn.example/rss", "cdn", "asked"},
		{"https://cdn.example/rss", "", "cdn", "asked"},
		{"", "https://cdn.example/rss", "cdn", ""},
		{"", "https://cdn.example/rss", "asked", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			chs := []*news.Channel{channel("https://asked.example/rss"), channel("https://asked.example/other"), channel("https://cdn.example/other")}
			begin := time.Now()
			u := newUpstream(func(ch *news.Channel, n int, at time.Time) answer {
				a := fine(ch, n, at)
				if ch == chs[0] {
					a.final = c.final
					if at.Sub(begin) > 5*time.Hour {
						a.Outcome = news.Outcome{Kind: news.Busy, Status: 429, Answered: c.refuses, RetryAt: at.Add(20 * time.Hour)}
					}
				}
				return a
			})
			for range 3 { // it holds across restarts
				u.run(t, Options{}, chs, 7*time.Hour)
			}
			for _, ch := range chs[1:] {
				n := 0
				for _, r := range u.of(ch) {
					if r.start.Sub(begin) > 6*time.Hour {
						n++
					}
				}
				switch r := u.of(ch)[0]; {
				case r.host == c.stopped+".example" && n > 0:
					t.Errorf("%+v: %s asked %d times after it refused", c, r.host, n)
				case r.host == c.free+".example" && n < 20:
					t.Errorf("%+v: %s asked only %d times", c, r.host, n)
				}
			}
		})
	}
}

// Whoever said for how long is asked again then, but not by the channel that
// was refused: that one keeps its usual interval.
func TestShortRetryAfterHoldsForTheWholeHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(8)
		begin := time.Now()
		u := newUpstream(func(ch *news.Channel, n int, at time.Time) answer {
			if at.Sub(begin) > 2*day && ch == chs[0] {
				return answer{Outcome: news.Outcome{Kind: news.Busy, Status: 429, RetryAt: at.Add(20 * time.Minute)}, took: time.Second}
			}
			return fine(ch, n, at)
		})
		u.run(t, Options{}, chs, 5*day)
		u.checkStops(t)
		refused := slices.DeleteFunc(u.of(chs[0]), func(r request) bool { return r.outcome.Kind == news.OK })
		if n := len(refused); n < 3*8 || n > 3*26 {
			t.Errorf("refused %d times in three days, want 8 to 26 a day", n)
		}
		for _, ch := range chs[1:] {
			if log := u.of(ch); time.Since(log[len(log)-1].start) > 4*time.Hour {
				t.Errorf("%s last asked at %v", ch.URL, log[len(log)-1].start)
			}
		}
	})
}

func TestGapHoldsAcrossARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(2)
		u := newUpstream(fine)
		u.run(t, Options{}, chs[:1], time.Second)
		u.run(t, Options{}, chs, 10*time.Second)
		if u.polls() != 2 {
			t.Fatalf("%d polls, want 2", u.polls())
		}
		u.checkHosts(t, 4*time.Second) // a restart knows instants to the second
	})
}

func TestSchedulerKeepsItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		last := map[news.ChannelID]time.Time{}
		var u *upstream
		u = newUpstream(func(ch *news.Channel, _ int, at time.Time) answer { // an item every half hour
			u.mu.Lock()
			defer u.mu.Unlock()
			before := last[ch.ID]
			last[ch.ID] = at.Truncate(30 * time.Minute)
			return answer{Outcome: news.Outcome{Status: 200}, items: int(last[ch.ID].Sub(before)/(30*time.Minute)) % 100, took: time.Second}
		})
		chs := channels(30)
		u.started(t, Options{PollsPerDay: 12}, chs)
		time.Sleep(6 * day)
		before := u.polls()
		time.Sleep(day)
		if got := float64(u.polls()-before) / 30; got < 10.5 || got > 13 {
			t.Errorf("%.1f polls a channel and day, want 12", got)
		}
	})
}

// rule P7, threat 26
func TestRestartsAskForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := append(channels(100), sections(20)...)
		u := newUpstream(fine)
		u.run(t, Options{}, chs, 3*time.Minute)
		for _, ch := range chs {
			if len(u.of(ch)) != 1 {
				t.Fatalf("%s polled %d times", ch.URL, len(u.of(ch)))
			}
		}
		for range 100 {
			u.run(t, Options{}, chs, 6*time.Second)
		}
		u.run(t, Options{}, chs, 20*time.Minute)
		u.checkSpacing(t)
		u.checkHosts(t, 5*time.Second)
		for _, ch := range chs {
			if n := len(u.of(ch)); n < 2 || n > 3 {
				t.Errorf("%s polled %d times in 33 minutes", ch.URL, n)
			}
		}
	})
}

// threat 25
func TestClockThatWasSetBetweenTwoLives(t *testing.T) {
	for _, step := range []time.Duration{-50 * 365 * day, -day, -time.Hour, time.Hour, day, 365 * day} {
		synctest.Test(t, func(t *testing.T) {
			chs := channels(20)
			u := newUpstream(fine)
			u.run(t, Options{}, chs, 2*day)
			before := u.polls()
			u.wall += step
			u.run(t, Options{}, chs, day)
			after := u.polls() - before
			// Without news every channel is polled 8 times a day, one that is
			// new by the new clock 96 times.
			if after < 20*7 || after > 20*2*9 {
				t.Errorf("clock set by %v: %d polls a day after %d in two days", step, after, before)
			}
		})
	}
}

// threat 25
func TestClockThatIsSetWhileRunning(t *testing.T) {
	for _, step := range []time.Duration{-365 * day, -day, day, 365 * day} {
		synctest.Test(t, func(t *testing.T) {
			chs := channels(20)
			u := newUpstream(fine)
			u.started(t, Options{}, chs)
			time.Sleep(3 * day)
			before := u.polls()
			u.mu.Lock()
			u.wall = step
			u.mu.Unlock()
			time.Sleep(day)
			if after := u.polls() - before; after < 20*7 || after > 20*2*9 {
				t.Errorf("clock set by %v: %d polls on the next day", step, after)
			}
			u.checkSpacing(t)
		})
	}
}

func TestWorkThatWaitsForAWorkerDoesNotSpin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUpstream(func(*news.Channel, int, time.Time) answer { return answer{took: time.Hour} })
		u.run(t, Options{Workers: 1, Grace: time.Hour}, channels(5), 5*time.Hour+time.Minute)
		if u.polls() < 5 {
			t.Errorf("%d polls, want 5 one after the other", u.polls())
		}
	})
}

// bad input 59
func TestServersThatHangDoNotDelayTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(20)
		for i := range 200 {
			chs = append(chs, channel(fmt.Sprintf("https://hung%d.example/", i)))
			chs[len(chs)-1].Fixed = 10 * time.Minute
		}
		u := newUpstream(func(ch *news.Channel, n int, at time.Time) answer {
			if ch.Fixed > 0 {
				return answer{Outcome: news.Outcome{Status: 200}, took: 20 * time.Second}
			}
			return fine(ch, n, at)
		})
		u.run(t, Options{}, chs, 8*time.Hour)
		first := u.log[0].start
		u.log = slices.DeleteFunc(u.log, func(r request) bool { return r.start.Sub(first) < time.Hour })
		late := u.lateness("paper")
		if p99 := late[len(late)*99/100]; p99 > time.Second {
			t.Errorf("p99 of %d polls is %v late", len(late), p99)
		}
	})
}

// The outcome of the last poll says what hangs when a process starts.
func TestServersThatHungDoNotDelayAStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(20)
		for i := range 200 {
			chs = append(chs, channel(fmt.Sprintf("https://hung%d.example/", i)))
		}
		u := newUpstream(func(ch *news.Channel, n int, at time.Time) answer {
			if strings.Contains(ch.URL, "hung") {
				return answer{Outcome: news.Outcome{Kind: news.Timeout}, took: 20 * time.Second}
			}
			return fine(ch, n, at)
		})
		u.run(t, Options{}, chs, 20*time.Minute)
		time.Sleep(3 * day)
		u.log = nil
		u.run(t, Options{}, chs, 40*time.Second)
		late := u.lateness("paper")
		if n := len(slices.DeleteFunc(u.lines(), func(r request) bool { return r.took() > time.Second })); n != 20 {
			t.Errorf("%d of 20 healthy channels polled in 40 s after a start, %v", n, late)
		}
	})
}

func TestLimitsChangeWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(8)
		for _, ch := range chs {
			ch.Fixed = 10 * time.Minute
		}
		var running, most atomic.Int32
		u := newUpstream(func(*news.Channel, int, time.Time) answer {
			most.Store(max(most.Load(), running.Add(1)))
			time.AfterFunc(3*time.Second, func() { running.Add(-1) })
			return answer{took: 4 * time.Second}
		})
		s := u.started(t, Options{Workers: 1}, chs)
		time.Sleep(time.Minute)
		if most.Load() != 1 || u.polls() != 8 {
			t.Fatalf("%d polls, at most %d at once of one worker", u.polls(), most.Load())
		}
		s.Apply(Options{Workers: 8, Gap: time.Hour})
		if _, err := s.Now(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if most.Load() != 8 {
			t.Errorf("at most %d polls at once of 8 workers", most.Load())
		}
		time.Sleep(50 * time.Minute)
		if u.polls() != 16 {
			t.Errorf("%d polls, want 16 before a gap of an hour", u.polls())
		}
	})
}

func TestStateWithoutNextPollDoesNotSpin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var polls atomic.Int32
		s := New(Options{}, func(context.Context, *news.Channel) news.State {
			polls.Add(1)
			return news.State{}
		})
		s.Set(channels(1), none)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := s.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if n := polls.Load(); n != 4 {
			t.Errorf("%d polls in an hour, want 4", n)
		}
	})
}

func TestAbsurdStateIsPolledInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(1)
		u := newUpstream(fine)
		now := news.At(time.Now())
		never := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		u.states[chs[0].ID] = news.State{LastTry: now, Next: never, HostNext: never}
		u.run(t, Options{}, chs, longestWait+time.Hour)
		if u.polls() == 0 {
			t.Errorf("not polled in %v", longestWait)
		}
	})
}

// threat 48
func TestStopGivesRunningPollsTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(8)
		u := newUpstream(func(ch *news.Channel, _ int, _ time.Time) answer {
			if ch == chs[0] {
				return answer{took: 13 * time.Second} // ends within the grace
			}
			return answer{took: time.Hour}
		})
		begin := time.Now()
		u.run(t, Options{}, chs, 10*time.Second)
		if took := time.Since(begin); took != 15*time.Second {
			t.Errorf("stopped after %v, want 10 s and 5 s of grace", took)
		}
		if u.polls() != 1 || u.lines()[0].ch != chs[0] {
			t.Errorf("%d polls ended, want the one that took 13 s", u.polls())
		}
	})
}

func TestSecondRunIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpstream(fine).started(t, Options{}, channels(1))
		synctest.Wait()
		if err := s.Run(t.Context()); err == nil {
			t.Error("no error")
		}
	})
}

func TestReloadKeepsPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(10)
		u := newUpstream(fine)
		s := u.started(t, Options{}, chs)
		time.Sleep(time.Minute)
		for range 25 {
			time.Sleep(20 * time.Second)
			s.Set(append(channels(10), sections(3)...), u.state)
			time.Sleep(20 * time.Second)
			s.Set(channels(10), u.state)
		}
		u.checkSpacing(t)
		for _, ch := range chs {
			if n := len(u.of(ch)); n != 2 {
				t.Errorf("%s polled %d times in 18 minutes, want 2", ch.URL, n)
			}
		}
		for _, ch := range sections(3) {
			if n := len(u.of(ch)); n > 2 || n == 0 {
				t.Errorf("%s, added and removed 25 times, polled %d times", ch.URL, n)
			}
		}
	})
}

func TestGapOutlivesTheChannelsOfAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(2)
		u := newUpstream(fine)
		s := u.started(t, Options{}, chs[:1])
		time.Sleep(time.Second)
		s.Set(nil, u.state)
		s.Set(chs[1:], u.state)
		time.Sleep(time.Minute)
		if u.polls() != 2 {
			t.Fatalf("%d polls, want 2", u.polls())
		}
		u.checkHosts(t, 5*time.Second)
	})
}

func TestChannelThatSkipsHoursDoesNotHoldItsHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(2)
		u := newUpstream(fine)
		now := news.At(time.Now()) // at midnight
		soon := now.Add(30 * time.Minute)
		u.states[chs[0].ID] = news.State{LastTry: now, Next: soon, HostNext: soon, Kind: news.Busy, SkipHour: 0xff}
		u.run(t, Options{}, chs, 9*time.Hour)
		skips, other := u.of(chs[0]), u.of(chs[1])
		if at := other[0].start; at.Before(soon) || at.After(soon.Add(time.Minute)) {
			t.Errorf("the other channel was first asked at %v", at)
		}
		if at := skips[0].start.UTC(); at.Hour() != 8 {
			t.Errorf("asked at %v", at)
		}
	})
}

// bad input 126
func TestRemovedChannelEndsItsPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(2)
		u := newUpstream(func(*news.Channel, int, time.Time) answer { return answer{took: 10 * time.Second} })
		s := u.started(t, Options{}, chs)
		time.Sleep(5 * time.Second)
		s.Set(nil, u.state)
		time.Sleep(day)
		if u.polls() != 2 {
			t.Fatalf("%d polls, want the two that ran", u.polls())
		}
		if _, ok := s.Next(chs[0].ID); ok {
			t.Error("a removed channel has a next poll")
		}
		if len(s.plan.jobs) != 0 {
			t.Errorf("%d jobs left", len(s.plan.jobs))
		}
		s.Set(chs, u.state)
		if len(s.plan.hosts) != 2 {
			t.Errorf("%d hosts, want 2", len(s.plan.hosts))
		}
	})
}

func TestPauseStopsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUpstream(fine)
		chs := channels(5)
		s := u.started(t, Options{}, chs)
		time.Sleep(time.Hour)
		s.Pause(true)
		before := u.polls()
		time.Sleep(day)
		if u.polls() != before {
			t.Errorf("%d polls while paused", u.polls()-before)
		}
		pass, err := s.Now(t.Context(), nil)
		if err != nil || len(pass.Polled) != 0 || len(pass.Left) != 5 || pass.Left[0].Why != Paused {
			t.Errorf("a pass while paused: %+v, %v", pass, err)
		}
		s.Pause(false)
		time.Sleep(time.Minute)
		if u.polls() != before+5 {
			t.Errorf("%d polls in the minute after a pause, want 5", u.polls()-before)
		}
	})
}

func TestNextTellsWhenAChannelIsPolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(2)
		chs[1].Source.Paused = true
		u := newUpstream(fine)
		s := u.started(t, Options{}, chs)
		time.Sleep(time.Minute)
		next, ok := s.Next(chs[0].ID)
		if !ok {
			t.Fatal("no next poll")
		}
		time.Sleep(time.Until(next) + time.Second)
		if log := u.of(chs[0]); len(log) != 2 || log[1].start.Sub(next).Abs() > time.Second {
			t.Errorf("said %v, polled at %v", next, log[len(log)-1].start)
		}
		for _, id := range []news.ChannelID{chs[1].ID, "no/such"} {
			if next, ok := s.Next(id); ok {
				t.Errorf("%s: next poll at %v", id, next)
			}
		}
	})
}
