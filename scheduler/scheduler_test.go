package scheduler

import (
	"context"
	"fmt"
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

func channels(n int) (chs []*news.Channel) {
	for i := range n {
		chs = append(chs, channel(fmt.Sprintf("https://paper%d.example/rss", i)))
	}
	return chs
}

func none(news.ChannelID) (news.State, bool) { return news.State{}, false }

func TestFreshStartPollsFewChannelsWithinSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var started []time.Duration
		s := New(Options{}, func(_ context.Context, ch *news.Channel) news.State {
			started = append(started, time.Since(start))
			return Policy{}.After(ch, news.State{}, &news.Poll{Outcome: news.Outcome{At: news.At(time.Now())}})
		})
		s.Set(channels(3), none)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if len(started) != 3 || started[2] > 2*time.Second {
			t.Errorf("first polls at %v, want 3 within 2 s", started)
		}
	})
}
