package main

import (
	"log/slog"
	"testing"

	"regionwire/news"
)

// Two commands may wait for polls at once: each hears of all until it stops.
func TestEveryWatcherHearsOfPolls(t *testing.T) {
	r := newReport(slog.New(slog.DiscardHandler))
	p := &news.Poll{Channel: &news.Channel{ID: "a"}, Outcome: news.Outcome{Kind: news.Offline}}
	var one, other int
	stop := r.watch(func(*news.Poll) { one++ })
	r.unreached(p)
	stopOther := r.watch(func(*news.Poll) { other++ })
	r.unreached(p)
	stop()
	r.unreached(p)
	stopOther()
	r.unreached(p)
	if one != 2 || other != 2 {
		t.Errorf("they heard of %d and %d polls, want 2 and 2", one, other)
	}
}
