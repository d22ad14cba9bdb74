package ingest

import (
	"context"
	"time"
)

// Run takes in polls until Close was called and all are committed, or until
// the store refuses in a way that waiting does not heal; the process must end
// then.
func (in *Ingest) Run() error {
	defer func() {
		in.queue.close()
		close(in.done)
	}()
	if err := in.adopt(); err != nil {
		return err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	closing := in.closing
	for {
		timer.Reset(time.Until(in.next()))
		select {
		case <-in.queue.more:
			in.take()
		case a := <-in.acts:
			a.done <- a.do()
			if in.failed != nil {
				return in.failed
			}
		case <-in.wake:
			if err := in.adopt(); err != nil {
				return err
			}
		case <-timer.C:
		case <-closing:
			closing = nil // heard
			return in.drain()
		}
		if err := in.work(); err != nil {
			return err
		}
	}
}

// next returns when there is something to do without being asked.
func (in *Ingest) next() time.Time {
	next := in.keeping.next
	earlier := func(t time.Time) {
		if !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	if len(in.pending) > 0 {
		earlier(in.due)
	}
	if in.build != nil || in.replacing != nil {
		earlier(time.Now())
	}
	for _, f := range in.feeds {
		earlier(f.next())
	}
	return next
}

// work does what is due: first what was handed over, then releases, then a
// step of what goes on in the background.
func (in *Ingest) work() error {
	now := time.Now()
	if len(in.pending) > 0 && !in.due.After(now) {
		if err := in.commitPending(); err != nil {
			return err
		}
	}
	if err := in.release(); err != nil {
		return err
	}
	if err := in.buildStep(); err != nil {
		return err
	}
	if err := in.replaceStep(); err != nil {
		return err
	}
	if in.build == nil && !in.keeping.next.After(now) {
		return in.expire()
	}
	return nil
}

// drain commits everything that was handed over.
func (in *Ingest) drain() error {
	for {
		in.take()
		if len(in.pending) == 0 {
			return nil
		}
		if err := in.commitPending(); err != nil {
			return err
		}
	}
}

const (
	quietWait = time.Second           // how long results without articles wait for others
	bulk      = 100                   // articles of a commit after which
	bulkWait  = 50 * time.Millisecond // the next waits so long for more
)

// take moves waiting polls into the group that is committed next.
func (in *Ingest) take() {
	polls := in.queue.take(in.pending)
	if len(polls) == 0 {
		return
	}
	if len(in.pending) == 0 {
		in.due = time.Now().Add(quietWait)
	}
	in.pending = append(in.pending, polls...)
	for i := range polls {
		if len(polls[i].Items) > 0 {
			in.due = time.Time{}
			if wait := in.keeping.lastBulk.Add(bulkWait); wait.After(time.Now()) {
				in.due = wait
			}
			return
		}
	}
}

// act is something that the goroutine of Run does between two commits.
type act struct {
	do   func() error
	done chan error
}

// between has the goroutine of Run do something between two commits. When ctx
// ends first, it may be done yet.
func (in *Ingest) between(ctx context.Context, do func() error) error {
	a := act{do, make(chan error, 1)}
	select {
	case in.acts <- a:
	case <-in.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
