package scheduler

import (
	"math"
	"testing"
	"time"

	"regionwire/news"
)

// DOMAIN T6
func TestBudgetConvergesInThreeDays(t *testing.T) {
	rooms := simulatedNewsrooms()
	for _, target := range []int{16, 26, 40} {
		b := newBudget(target)
		var polls [5]int
		simulate(rooms, 0, 5, b.today, func(ch *news.Channel, st *news.State) {
			b.record(ch, st)
			polls[int(st.LastTry.Sub(monday)/day)]++
		})
		for _, d := range []int{3, 4} { // Thursday and Friday
			if got := float64(polls[d]) / newsrooms; math.Abs(got/float64(target)-1) > .1 {
				t.Errorf("target %d: %.1f polls a source on day %d", target, got, d+1)
			}
		}
	}
}

func TestBudgetIsReadBackAfterARestart(t *testing.T) {
	rooms := simulatedNewsrooms()
	before := newBudget(16)
	states := map[news.ChannelID]news.State{}
	var channels []*news.Channel
	for _, room := range rooms {
		channels = append(channels, room.ch)
	}
	simulate(rooms, 0, 14, before.today, func(ch *news.Channel, st *news.State) {
		before.record(ch, st)
		states[ch.ID] = *st
	})
	after := newBudget(16)
	after.recall(channels, states)
	if got, want := after.today().Cost, before.today().Cost; math.Abs(got/want-1) > .1 {
		t.Errorf("cost %.3f before the restart, %.3f after", want, got)
	}
	for s := range slots {
		got, want := after.today().Shape[s], before.today().Shape[s]
		if math.Abs(got-want) > .15*math.Max(1, want) {
			t.Errorf("slot %d: %.2f before the restart, %.2f after", s, want, got)
		}
	}
}

func TestBudgetStaysWithinBounds(t *testing.T) {
	silent, busy := newBudget(26), newBudget(26)
	ch := channel("https://paper.example/")
	for i := range 200 * 100 {
		at := epoch.Add(time.Duration(i) * day / 100)
		st := news.State{LastTry: at, FirstTry: epoch.Add(-2 * day), Next: at.Add(ch.Max)}
		silent.record(ch, &st)
		st.Next = at.Add(time.Minute)
		busy.record(ch, &st)
	}
	if c := silent.today().Cost; c < leastCost || c > leastCost*1.01 {
		t.Errorf("cost %g where the budget cannot be spent", c)
	}
	if c := busy.today().Cost; c > topCost || c < topCost*.99 {
		t.Errorf("cost %g where the budget cannot be kept", c)
	}
}

// Fixed intervals, failures and first days are not what the cost decides.
func TestBudgetCountsLearnedIntervalsOnly(t *testing.T) {
	learned, fixed := channel("https://paper.example/"), channel("https://paper.example/")
	fixed.Fixed = time.Minute
	b := newBudget(26)
	for i := range 500 {
		at := epoch.Add(time.Duration(i) * time.Hour)
		for _, st := range []news.State{
			{LastTry: at, FirstTry: at.Add(-time.Hour), Next: at.Add(time.Minute)},
			{LastTry: at, FirstTry: epoch.Add(-2 * day), Next: at.Add(time.Minute), Kind: news.Timeout},
		} {
			b.record(learned, &st)
		}
		st := news.State{LastTry: at, FirstTry: epoch.Add(-2 * day), Next: at.Add(time.Minute)}
		b.record(fixed, &st)
	}
	if c := b.today().Cost; c != DefaultCost {
		t.Errorf("cost moved to %g", c)
	}
}
