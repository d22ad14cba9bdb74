package scheduler

import (
	"container/heap"
	"time"
)

// timed is what can stand in a queue: it knows when it is due, and remembers
// its place. A place of -1 means that it stands in none.
type timed interface {
	when() time.Time
	place() *int
}

// queue is a heap of things by when they are due.
type queue[T timed] []T

func (q queue[T]) Len() int           { return len(q) }
func (q queue[T]) Less(i, j int) bool { return q[i].when().Before(q[j].when()) }
func (q queue[T]) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	*q[i].place(), *q[j].place() = i, j
}

// Push and Pop are for package heap alone.
func (q *queue[T]) Push(x any) {
	t := x.(T)
	*t.place() = len(*q)
	*q = append(*q, t)
}

func (q *queue[T]) Pop() any {
	last := len(*q) - 1
	t := (*q)[last]
	var none T
	(*q)[last] = none
	*q = (*q)[:last]
	*t.place() = -1
	return t
}

// put adds t, or moves it to where it now belongs.
func (q *queue[T]) put(t T) {
	if i := *t.place(); i >= 0 {
		heap.Fix(q, i)
		return
	}
	heap.Push(q, t)
}

// remove takes t out, if it is there.
func (q *queue[T]) remove(t T) {
	if i := *t.place(); i >= 0 {
		heap.Remove(q, i)
	}
}
