package duty

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"regionwire/news"
)

// Page is the page of an article that is republished.
type Page struct {
	Article news.ID
	Host    string
	Seen    time.Time // when the article was first seen
}

// Watch remembers when pages were asked for and what they answered. It is not
// for concurrent use.
type Watch struct {
	every  time.Duration
	asked  map[news.ID]time.Time
	missed map[news.ID]time.Time // when a page answered for the first time that it is not there
	rests  map[string]time.Time  // until when a host is left alone
}

// rest is how long a host that asks for it is left alone.
const rest = time.Hour

// NewWatch returns a Watch that asks for each page so often. missed is what
// Missed returned before a restart, nil for nothing.
func NewWatch(every time.Duration, missed map[news.ID]time.Time) *Watch {
	w := &Watch{every: every, asked: map[news.ID]time.Time{}, missed: map[news.ID]time.Time{}, rests: map[string]time.Time{}}
	for id, at := range missed {
		w.missed[id] = at
	}
	return w
}

// Missed returns the pages that have answered once that they are not there,
// and when. It belongs to the Watch.
func (w *Watch) Missed() map[news.ID]time.Time { return w.missed }

// Due returns the pages to ask for in this minute, one a host at most: those
// that have missed once before the others, then those that wait the longest.
// Of pages that it is no longer given it forgets all.
func (w *Watch) Due(pages []Page, now time.Time) []Page {
	w.forget(pages)
	pages = slices.Clone(pages)
	slices.SortStableFunc(pages, func(a, b Page) int {
		_, first := w.missed[a.Article]
		_, second := w.missed[b.Article]
		if first != second {
			return map[bool]int{true: -1, false: 1}[first]
		}
		return cmp.Or(w.due(a).Compare(w.due(b)), slices.Compare(a.Article[:], b.Article[:]))
	})
	var due []Page
	taken := map[string]bool{}
	for _, p := range pages {
		if !taken[p.Host] && !w.due(p).After(now) && !w.rests[p.Host].After(now) {
			taken[p.Host] = true
			due = append(due, p)
		}
	}
	return due
}

// due returns when a page is to be asked for. One that missed before a restart
// is asked for when it would have been.
func (w *Watch) due(p Page) time.Time {
	last := p.Seen
	for _, at := range []time.Time{w.asked[p.Article], w.missed[p.Article]} {
		if at.After(last) {
			last = at
		}
	}
	return last.Add(w.every)
}

func (w *Watch) forget(pages []Page) {
	known := make(map[news.ID]bool, len(pages))
	for _, p := range pages {
		known[p.Article] = true
	}
	for id := range w.asked {
		if !known[id] {
			delete(w.asked, id)
		}
	}
	for id := range w.missed {
		if !known[id] {
			delete(w.missed, id)
		}
	}
}

// Answer notes how a page has answered: its status, 0 for none. It reports
// whether the paper has taken it down: when it answers 404 or 410 a second
// time. Where a server says neither that it is there nor that it is not, what
// was known stands.
func (w *Watch) Answer(p Page, status int, now time.Time) (gone bool) {
	w.asked[p.Article] = now
	switch {
	case status == http.StatusNotFound, status == http.StatusGone:
		if _, again := w.missed[p.Article]; again {
			return true
		}
		w.missed[p.Article] = now
	case status >= 200 && status < 400:
		delete(w.missed, p.Article)
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		w.rests[p.Host] = now.Add(rest)
	}
	return false
}

// Crowded returns the hosts with more pages than can be asked for in time, one
// a minute, with how long it takes to ask for all of them once.
func (w *Watch) Crowded(pages []Page) map[string]time.Duration {
	n := map[string]int{}
	for _, p := range pages {
		n[p.Host]++
	}
	crowded := map[string]time.Duration{}
	for host, k := range n {
		if round := time.Duration(k) * time.Minute; round > w.every {
			crowded[host] = round
		}
	}
	return crowded
}
