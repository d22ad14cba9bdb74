package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// commitPending commits the group that waits. Should what is in it be refused,
// the polls are committed one by one, and the one at fault is left out:
// nothing that one source sends may stop the others.
func (in *Ingest) commitPending() error {
	polls := in.pending
	in.pending = nil
	err := in.commitPolls(slices.Clone(polls))
	var refusal *refusal
	if errors.As(err, &refusal) {
		for i := range polls {
			p := &polls[i]
			if err = in.commitPolls([]news.Poll{*p}); errors.As(err, &refusal) {
				in.opts.Logger.Error("poll left out: it cannot be taken in", "source", p.State.Source, "url", p.Channel.URL, "err", err)
				err = nil
			}
			if err != nil {
				return err
			}
		}
	}
	in.take()
	return err
}

func (in *Ingest) commitPolls(polls []news.Poll) error {
	b, err := in.gather(polls)
	if err != nil {
		return err
	}
	if err := in.commit(b); err != nil {
		return err
	}
	if b.added > bulk {
		in.keeping.lastBulk = time.Now()
	}
	return nil
}

// gather makes a batch of polls. What panics over foreign text is a refusal.
func (in *Ingest) gather(polls []news.Poll) (b *batch, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &refusal{fmt.Errorf("panic: %v\n%s", cause, debug.Stack())}
		}
	}()
	b = in.newBatch()
	for i := range polls {
		if err := b.poll(&polls[i]); err != nil {
			return nil, err
		}
	}
	if err := b.decide(); err != nil {
		return nil, err
	}
	return b, b.learnt()
}

// refusal is the error of a change of which nothing was kept, and never will
// be: something in it cannot be taken in, or stored.
type refusal struct{ cause error }

// Error says what the store refuses.
func (r *refusal) Error() string { return "commit: " + r.cause.Error() }

// Unwrap returns what the store said.
func (r *refusal) Unwrap() error { return r.cause }

// commit keeps what a batch has gathered, then shows it.
func (in *Ingest) commit(b *batch) error {
	if err := b.touch(); err != nil {
		return err
	}
	changed := b.finish()
	if b.empty() {
		return nil
	}
	if err := in.put(&b.change); err != nil {
		return err
	}
	in.mu.Lock()
	for _, st := range b.change.States {
		in.states[st.Channel] = st
	}
	in.mu.Unlock()
	maps.Copy(in.records, b.records)
	b.committed()
	in.at = b.change.At
	for birth := range b.touched {
		if f := in.feeds[birth]; f != nil {
			if err := in.foresee(f); err != nil {
				return fmt.Errorf("read the entries of feed %s: %w", f.feed.Slug, err)
			}
		}
	}
	in.opts.Committed(b.polls, changed)
	return nil
}

// put commits c, waiting for room while the store is full. Retention is the
// only thing that goes on meanwhile: it may make the room.
func (in *Ingest) put(c *storage.Change) error {
	ctx := context.Background()
	for {
		err := in.store.Commit(ctx, c)
		if !errors.Is(err, storage.ErrFull) {
			in.full.Store(nil)
			switch {
			case errors.Is(err, storage.ErrStopped):
				in.failed = fmt.Errorf("commit: %w", err)
				return in.failed
			case err != nil:
				return &refusal{err}
			}
			return nil
		}
		if in.full.Swap(&err) == nil {
			in.opts.Logger.Error("polling is paused, feeds are served", "text", err.Error())
		}
		if _, err := in.expireStep(); err != nil {
			return err
		}
		select {
		case <-time.After(in.opts.Retry):
		case <-in.closing:
			in.failed = fmt.Errorf("commit while stopping: %w; what was read is read again after the next start", err)
			return in.failed
		}
	}
}
