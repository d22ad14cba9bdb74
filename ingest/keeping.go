package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"regionwire/news"
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
// Feeds whose documents lose a withdrawn entry by it are stamped.
func (in *Ingest) expire() error {
	feeds, err := in.retiring()
	if err != nil {
		return err
	}
	done, err := in.expireStep()
	if err != nil {
		return err
	}
	in.keeping.next = time.Now().Add(in.opts.Expire)
	if done.More {
		in.keeping.next = time.Now()
	}
	if len(feeds) == 0 || done.Entries == 0 {
		return nil
	}
	b := in.newBatch()
	for _, f := range feeds {
		b.touched[f] = true
	}
	return in.commit(b)
}

// retiring returns the feeds with entries that have stood withdrawn for long
// enough.
func (in *Ingest) retiring() (feeds []string, err error) {
	for article, acts := range in.desk.log {
		if !slices.ContainsFunc(acts, func(e storage.Edit) bool { return e.Action == Withdraw || e.Action == Gone }) {
			continue
		}
		placed, err := in.store.Placed(context.Background(), []news.ID{article})
		if err != nil {
			return nil, err
		}
		for _, e := range placed[0] {
			if !e.Withdrawn.IsZero() && e.Withdrawn.Before(in.at.Add(-keepWithdrawn)) && in.feeds[e.Feed] != nil {
				feeds = append(feeds, e.Feed)
			}
		}
	}
	return feeds, nil
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
	if errors.Is(err, storage.ErrClock) || errors.Is(err, storage.ErrFull) {
		if in.full.Load() == nil { // else it has been told
			in.opts.Logger.Warn("nothing expired", "err", err)
		}
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
