package scheduler

import (
	"runtime"
	"testing"
	"time"

	"regionwire/news"
)

const many = 10_000

// fullPlan returns a plan of many channels that were polled before.
func fullPlan(now time.Time) *Scheduler {
	s := New(Options{}, nil)
	s.Set(channels(many), func(id news.ChannelID) (news.State, bool) {
		last := news.At(now.Add(-time.Duration(roll(id, now) * float64(time.Hour))))
		return news.State{LastTry: last, FirstTry: last.Add(-2 * day), Next: last.Add(time.Hour)}, true
	})
	return s
}

func TestManyIdleChannelsTakeLittleMemory(t *testing.T) {
	chs := channels(many)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	s := New(Options{}, nil)
	s.Set(chs, none)
	each := (heap() - before) / many
	runtime.KeepAlive(s)
	runtime.KeepAlive(chs)
	t.Logf("%d bytes a channel", each)
	if each > 1500 {
		t.Errorf("%d bytes a channel with a host of its own, want 1500 at most", each)
	}
}

func none(news.ChannelID) (news.State, bool) { return news.State{}, false }

// A reload of 10,000 channels of which none changed.
func BenchmarkReload(b *testing.B) {
	s := fullPlan(time.Now())
	chs := channels(many)
	for b.Loop() {
		s.Set(chs, none)
	}
}

// One poll started and ended among 10,000 channels.
func BenchmarkStep(b *testing.B) {
	now := time.Now()
	p := &fullPlan(now).plan
	p.opts.Gap = time.Second
	b.ReportAllocs()
	for b.Loop() {
		j := p.take(now)
		for j == nil {
			wait, _ := p.wait(now)
			now = now.Add(max(wait, time.Millisecond))
			j = p.take(now)
		}
		last := news.At(now)
		p.finish(j, &news.State{LastTry: last, Next: last.Add(time.Hour)}, now)
	}
}

func BenchmarkAfter(b *testing.B) {
	ch := channel("https://paper.example/")
	st := news.State{FirstTry: epoch.Add(-2 * day), LastTry: epoch, Next: epoch.Add(time.Hour)}
	b.ReportAllocs()
	for b.Loop() {
		st = Policy{}.After(ch, st, &news.Poll{State: st, Outcome: news.Outcome{At: st.Next}})
	}
}
