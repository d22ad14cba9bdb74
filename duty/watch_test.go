package duty_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"regionwire/duty"
	"regionwire/news"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func page(host, name string, seen time.Time) duty.Page {
	return duty.Page{Article: news.MakeID(name), Host: host, Seen: seen}
}

func TestPresetsLeaveTimeForTwoAnswers(t *testing.T) {
	for _, country := range duty.Countries() {
		p, ok := duty.Of(country)
		if !ok || p.Country != country || p.Law == "" {
			t.Errorf("%s: %+v", country, p)
		}
		// A page is asked for every p.Every; a minute passes before each.
		if worst := 2*p.Every + 2*time.Minute; p.TakeDown > 0 && worst > p.TakeDown {
			t.Errorf("%s: seen to be gone after up to %s, allowed are %s", country, worst, p.TakeDown)
		}
	}
	if _, ok := duty.Of("nowhere"); ok {
		t.Error("a country without a preset has one")
	}
}

// Minute by minute: each page is asked for every 80 minutes, each host once a
// minute at most.
func TestPagesAreAskedForInTurn(t *testing.T) {
	w := duty.NewWatch(80*time.Minute, nil)
	var pages []duty.Page
	for i := range 60 {
		pages = append(pages, page("a.vn", fmt.Sprint("a", i), noon))
	}
	pages = append(pages, page("b.vn", "b", noon))
	last := map[news.ID]time.Time{}
	for now := noon; now.Before(noon.Add(8 * time.Hour)); now = now.Add(time.Minute) {
		hosts := map[string]bool{}
		for _, p := range w.Due(pages, now) {
			if hosts[p.Host] {
				t.Fatalf("%s: %s is asked twice in a minute", now, p.Host)
			}
			hosts[p.Host] = true
			if before, again := last[p.Article]; again && now.Sub(before) != 80*time.Minute {
				t.Errorf("asked again after %s", now.Sub(before))
			}
			last[p.Article] = now
			if w.Answer(p, 200, now) {
				t.Error("a page that is there is gone")
			}
		}
	}
	for _, p := range pages {
		if noon.Add(8*time.Hour).Sub(last[p.Article]) > 81*time.Minute {
			t.Errorf("%s was last asked for at %s", p.Host, last[p.Article])
		}
	}
	if c := w.Crowded(pages); len(c) != 0 {
		t.Errorf("crowded: %v", c)
	}
}

func TestTwoMissesMakeAPageGone(t *testing.T) {
	for _, c := range []struct {
		answers []int
		gone    bool
	}{
		{[]int{404, 404}, true},
		{[]int{410, 404}, true},
		{[]int{404, 200, 404}, false},
		{[]int{404, 301, 404}, false},
		{[]int{404, 0, 404}, true},   // no answer tells nothing
		{[]int{404, 500, 410}, true}, // nor does a broken server
		{[]int{403, 403, 405, 451}, false},
		{[]int{200, 404}, false},
	} {
		w, p, now, gone := duty.NewWatch(80*time.Minute, nil), page("a.vn", "x", noon), noon, false
		for _, status := range c.answers {
			now = now.Add(80 * time.Minute)
			if due := w.Due([]duty.Page{p}, now); !slices.Equal(due, []duty.Page{p}) {
				t.Fatalf("%v: due are %v", c.answers, due)
			}
			gone = w.Answer(p, status, now)
		}
		if gone != c.gone {
			t.Errorf("%v: gone %t", c.answers, gone)
		}
	}
}

func TestMissesOutliveARestartAndGoFirst(t *testing.T) {
	w, x, y := duty.NewWatch(80*time.Minute, nil), page("a.vn", "x", noon), page("a.vn", "y", noon.Add(-time.Hour))
	at := noon.Add(80 * time.Minute)
	w.Answer(x, 404, at)
	w = duty.NewWatch(80*time.Minute, w.Missed())
	pages := []duty.Page{y, x}
	if due := w.Due(pages, at.Add(time.Minute)); len(due) != 1 || due[0] != y {
		t.Errorf("a minute later due are %v", due)
	}
	at = at.Add(80 * time.Minute)
	if due := w.Due(pages, at); len(due) != 1 || due[0] != x {
		t.Errorf("80 minutes later due are %v", due)
	}
	if !w.Answer(x, 404, at) {
		t.Error("the miss before the restart is forgotten")
	}
	w.Due([]duty.Page{y}, at)
	if len(w.Missed()) != 0 {
		t.Errorf("a page that is watched no more is remembered: %v", w.Missed())
	}
}

func TestHostThatAsksForItIsLeftAlone(t *testing.T) {
	w := duty.NewWatch(80*time.Minute, nil)
	pages := []duty.Page{page("a.vn", "x", noon), page("a.vn", "y", noon), page("b.vn", "z", noon)}
	at := noon.Add(2 * time.Hour)
	w.Answer(pages[0], 429, at)
	if due := w.Due(pages, at.Add(30*time.Minute)); len(due) != 1 || due[0].Host != "b.vn" {
		t.Errorf("after half an hour due are %v", due)
	}
	if due := w.Due(pages, at.Add(time.Hour)); len(due) != 2 {
		t.Errorf("after an hour due are %v", due)
	}
}

func TestWhatCannotBeReachedInTimeIsReported(t *testing.T) {
	w := duty.NewWatch(80*time.Minute, nil)
	var pages []duty.Page
	for i := range 120 {
		pages = append(pages, page("a.vn", fmt.Sprint(i), noon))
	}
	if c := w.Crowded(pages); len(c) != 1 || c["a.vn"] != 2*time.Hour {
		t.Errorf("crowded: %v", c)
	}
}
