package scheduler

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

func ids(chs ...*news.Channel) (list []news.ChannelID) {
	for _, ch := range chs {
		list = append(list, ch.ID)
	}
	return list
}

// reasons maps what a pass left out to why.
func (p Pass) reasons() map[news.ChannelID]Reason {
	m := map[news.ChannelID]Reason{}
	for _, l := range p.Left {
		m[l.Channel] = l.Why
	}
	return m
}

func TestPassIgnoresIntervalsButNotGaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := append(sections(3), channels(2)...)
		u := newUpstream(fine)
		s := u.started(t, Options{}, chs)
		time.Sleep(time.Minute)
		for range 3 {
			pass, err := s.Now(t.Context(), nil)
			if err != nil || len(pass.Polled) != 5 || len(pass.Left) != 0 {
				t.Fatalf("%+v, %v", pass, err)
			}
		}
		if u.polls() != 20 {
			t.Errorf("%d polls, want 5 at the start and 15 in passes", u.polls())
		}
		u.checkHosts(t, 5*time.Second)
	})
}

func TestPassOverNamedChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(5)
		u := newUpstream(fine)
		s := u.started(t, Options{OnDemand: true}, chs)
		pass, err := s.Now(t.Context(), append(ids(chs[3], chs[1], chs[3]), "no/such"))
		if err != nil || len(pass.Polled) != 2 || pass.reasons()["no/such"] != Unknown || len(pass.Left) != 1 {
			t.Errorf("%+v, %v", pass, err)
		}
		time.Sleep(day)
		if u.polls() != 2 {
			t.Errorf("%d polls on demand, want the 2 asked for", u.polls())
		}
		if _, ok := s.Next(chs[3].ID); ok {
			t.Error("a channel polled on demand has a next poll")
		}
		if pass, err := s.Now(t.Context(), []news.ChannelID{}); err != nil || len(pass.Polled)+len(pass.Left) > 0 {
			t.Errorf("a pass over nothing: %+v, %v", pass, err)
		}
	})
}

func TestPassLeavesOutWhatMayNotBeAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy, sister, gone, paused, skips, good := channel("https://busy.example/1"), channel("https://busy.example/2"),
			channel("https://gone.example/"), channel("https://paused.example/"), channel("https://skips.example/"), channel("https://good.example/")
		paused.Source.Paused = true
		u := newUpstream(fine)
		now := news.At(time.Now())
		u.states[busy.ID] = news.State{LastTry: now, Next: now.Add(time.Hour), HostNext: now.Add(time.Hour), Kind: news.Busy}
		u.states[sister.ID] = news.State{LastTry: now, Next: now.Add(30 * time.Minute), HostNext: now.Add(30 * time.Minute), Kind: news.Busy}
		u.states[gone.ID] = news.State{LastTry: now, Next: now.Add(day), Disabled: true, Kind: news.Gone}
		u.states[skips.ID] = news.State{LastTry: now, Next: now.Add(time.Hour), SkipHour: 1 << now.UTC().Hour()}
		s := u.started(t, Options{}, []*news.Channel{busy, sister, gone, paused, skips, good})
		pass, err := s.Now(t.Context(), nil)
		if err != nil || len(pass.Polled) != 1 || pass.Polled[0].Channel != good.ID {
			t.Fatalf("%+v, %v", pass, err)
		}
		want := map[news.ChannelID]Reason{busy.ID: HostStopped, sister.ID: HostStopped, gone.ID: Disabled, paused.ID: Paused, skips.ID: Skipped}
		got := pass.reasons()
		for id, why := range want {
			if got[id] != why {
				t.Errorf("%s left out for %q, want %q", id, got[id], why)
			}
		}
		for _, l := range pass.Left {
			if l.Why == HostStopped && !l.Until.Equal(now.Add(time.Hour)) || l.Why == Skipped && l.Until.Sub(now) > time.Hour {
				t.Errorf("%s: until %v", l.Why, l.Until)
			}
		}
	})
}

func TestPassGivesUpAHostThatStopsOnTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(5)
		var u *upstream
		u = newUpstream(func(*news.Channel, int, time.Time) answer {
			if u.polls() >= 1 {
				return answer{Outcome: news.Outcome{Kind: news.Busy, Status: 429}, took: time.Second}
			}
			return answer{Outcome: news.Outcome{Status: 200}, took: time.Second}
		})
		s := u.started(t, Options{OnDemand: true}, chs)
		begin := time.Now()
		pass, err := s.Now(t.Context(), nil)
		if err != nil || len(pass.Polled) != 2 || len(pass.Left) != 3 || time.Since(begin) > time.Minute {
			t.Errorf("after %v: %d polled, %+v left, %v", time.Since(begin), len(pass.Polled), pass.Left, err)
		}
		for _, l := range pass.Left {
			if l.Why != HostStopped || l.Until.Sub(begin) < time.Hour {
				t.Errorf("%+v", l)
			}
		}
	})
}

func TestPassJoinsARunningPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := channels(1)
		u := newUpstream(func(*news.Channel, int, time.Time) answer { return answer{took: 10 * time.Second} })
		s := u.started(t, Options{}, chs)
		time.Sleep(5 * time.Second)
		done := make(chan Pass)
		for range 3 {
			go func() {
				pass, err := s.Now(t.Context(), nil)
				if err != nil {
					t.Error(err)
				}
				done <- pass
			}()
		}
		for range 3 {
			if pass := <-done; len(pass.Polled) != 1 {
				t.Errorf("%+v", pass)
			}
		}
		if u.polls() != 1 {
			t.Errorf("%d polls for three passes at once", u.polls())
		}
	})
}

func TestPassThatIsGivenUpAsksForNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(4)
		u := newUpstream(fine)
		s := u.started(t, Options{OnDemand: true}, chs)
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		pass, err := s.Now(ctx, nil)
		if !errors.Is(err, context.DeadlineExceeded) || len(pass.Polled) != 2 {
			t.Errorf("%+v, %v", pass, err)
		}
		time.Sleep(time.Hour)
		if u.polls() != 2 {
			t.Errorf("%d polls, want the 2 before the pass was given up", u.polls())
		}
	})
}

func TestPassEndsWithTheScheduler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(4)
		u := newUpstream(fine)
		s := New(Options{OnDemand: true}, u.poll)
		s.Set(chs, u.state)
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
			defer cancel()
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		}()
		pass, err := s.Now(t.Context(), nil)
		if err != nil || len(pass.Polled) != 2 || len(pass.Left) != 2 || pass.Left[0].Why != Stopping {
			t.Errorf("%+v, %v", pass, err)
		}
		if pass, _ := s.Now(t.Context(), nil); len(pass.Left) != 4 || pass.Left[0].Why != Stopping {
			t.Errorf("after the end: %+v", pass)
		}
	})
}

func TestPassLeavesOutWhatAReloadRemoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(4)
		u := newUpstream(fine)
		s := u.started(t, Options{}, chs)
		time.AfterFunc(7*time.Second, func() { s.Set(chs[:1], u.state) })
		pass, err := s.Now(t.Context(), nil)
		if err != nil || len(pass.Polled)+len(pass.Left) != 4 || len(pass.Left) == 0 {
			t.Fatalf("%+v, %v", pass, err)
		}
		for _, l := range pass.Left {
			if l.Why != Removed {
				t.Errorf("%+v", l)
			}
		}
	})
}

func TestPassSurvivesAReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chs := sections(4)
		u := newUpstream(fine)
		s := u.started(t, Options{}, chs)
		time.Sleep(time.Minute)
		begin := time.Now()
		time.AfterFunc(7*time.Second, func() { s.Set(chs, u.state) })
		pass, err := s.Now(t.Context(), nil)
		if err != nil || len(pass.Polled) != 4 || time.Since(begin) > 20*time.Second {
			t.Errorf("after %v: %+v, %v", time.Since(begin), pass, err)
		}
	})
}
