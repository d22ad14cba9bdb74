package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"regionwire/storage"
)

// Keep says how long things are kept, counted from when they were first seen.
// Zero keeps for ever.
type Keep struct {
	Articles, Text, Rejected, Keys, Signatures time.Duration
}

// keepWithdrawn is how long a withdrawn entry stands replaced in its place.
const keepWithdrawn = 30 * 24 * time.Hour

// keeping is when retention runs.
type keeping struct {
	next     time.Time
	lastBulk time.Time // the last large commit
}

// expire runs a step of retention, and the next one soon if there is more.
func (in *Ingest) expire() error {
	done, err := in.expireStep()
	if err != nil {
		return err
	}
	in.keeping.next = time.Now().Add(in.opts.Expire)
	if done.More {
		in.keeping.next = time.Now()
	}
	return nil
}

func (in *Ingest) expireStep() (storage.Expired, error) {
	before := func(d time.Duration) time.Time {
		if d == 0 || in.at.IsZero() {
			return time.Time{}
		}
		return in.at.Add(-d) // by the last commit: never ahead of what is stored
	}
	keep := in.opts.Keep
	cut := storage.Cutoffs{
		Articles: before(keep.Articles), Text: before(keep.Text), Rejected: before(keep.Rejected),
		Keys: before(keep.Keys), Signatures: before(keep.Signatures),
		Withdrawn: before(keepWithdrawn), Limits: map[string]int{},
	}
	for birth, f := range in.feeds {
		cut.Limits[birth] = f.feed.Limit
	}
	done, err := in.store.Expire(context.Background(), cut)
	if errors.Is(err, storage.ErrClock) {
		in.opts.Logger.Warn("nothing expired", "err", err)
		return done, nil
	}
	if err != nil {
		in.failed = fmt.Errorf("expire: %w", err)
		return done, in.failed
	}
	if done.Articles+done.Keys+done.Entries+done.Texts > 0 {
		in.opts.Logger.Debug("expired", "articles", done.Articles, "texts", done.Texts, "keys", done.Keys, "entries", done.Entries)
	}
	return done, nil
}
