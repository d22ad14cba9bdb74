package ingest

import (
	"context"
	"sync"

	"regionwire/news"
)

// What may wait, and what one commit takes. A single poll may be larger.
const (
	maxArticles = 500
	maxBytes    = 4 << 20
)

// queue holds polls until they are taken, at most maxArticles and maxBytes of
// them and a few thousand without articles.
type queue struct {
	more chan struct{} // capacity 1: something waits

	mu     sync.Mutex
	polls  []news.Poll
	load   load
	room   chan struct{} // closed and replaced when something was taken
	closed bool
}

// load is how much a list of polls weighs.
type load struct{ polls, articles, bytes int }

const maxPolls = 4096

func (l load) fits(p load) bool {
	return l.polls+p.polls <= maxPolls && l.articles+p.articles <= maxArticles && l.bytes+p.bytes <= maxBytes
}

func (l load) plus(p load) load {
	return load{l.polls + p.polls, l.articles + p.articles, l.bytes + p.bytes}
}

// weigh estimates what a poll needs in memory and in a commit.
func weigh(p *news.Poll) load {
	l := load{polls: 1, articles: len(p.Items), bytes: 16 * len(p.Listed)}
	for i := range p.Items {
		it := &p.Items[i]
		l.bytes += 512 + len(it.HTML) + len(it.Lead) + len(it.Title) + len(it.Link) + len(it.GUID)
	}
	return l
}

func newQueue() *queue {
	return &queue{more: make(chan struct{}, 1), room: make(chan struct{})}
}

// put adds a poll as soon as there is room.
func (q *queue) put(ctx context.Context, p news.Poll) error {
	weight := weigh(&p)
	for {
		q.mu.Lock()
		if q.closed {
			q.mu.Unlock()
			return ErrClosed
		}
		if len(q.polls) == 0 || q.load.fits(weight) {
			q.polls, q.load = append(q.polls, p), q.load.plus(weight)
			q.mu.Unlock()
			q.signal()
			return nil
		}
		room := q.room
		q.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take removes what one commit takes beside what it already holds.
func (q *queue) take(held []news.Poll) []news.Poll {
	var sum load
	for i := range held {
		sum = sum.plus(weigh(&held[i]))
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for n < len(q.polls) {
		weight := weigh(&q.polls[n])
		if !sum.fits(weight) && sum.polls > 0 {
			break
		}
		sum = sum.plus(weight)
		q.load = load{q.load.polls - weight.polls, q.load.articles - weight.articles, q.load.bytes - weight.bytes}
		n++
	}
	taken := q.polls[:n:n]
	q.polls = q.polls[n:]
	if n > 0 {
		close(q.room)
		q.room = make(chan struct{})
	}
	return taken
}

// close refuses what comes later. What waits can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.room)
		q.room = make(chan struct{})
	}
}

func (q *queue) signal() {
	select {
	case q.more <- struct{}{}:
	default:
	}
}
