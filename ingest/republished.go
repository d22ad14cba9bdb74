package ingest

import (
	"context"
	"fmt"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// Republished returns the articles first seen since an instant whose words
// stand in the documents of a feed at this moment, each once, in no order.
// What is withdrawn is not among them.
func (in *Ingest) Republished(ctx context.Context, since time.Time) ([]*news.Article, error) {
	b := in.view(ctx, in.tables.Load())
	if err := b.readRecords(); err != nil {
		return nil, fmt.Errorf("articles in feeds: %w", err)
	}
	seen := map[news.ID]bool{}
	var ids []news.ID
	for i := range b.t.Feeds {
		f := &b.t.Feeds[i]
		rec := b.records[f.Birth]
		if rec.Built.IsZero() {
			continue
		}
		entries, err := storage.Printed(ctx, in.store, rec, f.Limit, f.MaxAge)
		if err != nil {
			return nil, fmt.Errorf("articles in feed %s: %w", f.Slug, err)
		}
		for _, e := range entries {
			id := e.Article
			if !e.Shows.IsZero() {
				id = e.Shows
			}
			if e.Withdrawn.IsZero() && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	articles, err := in.store.Articles(ctx, ids, false)
	if err != nil {
		return nil, fmt.Errorf("articles in feeds: %w", err)
	}
	var list []*news.Article
	for _, a := range articles {
		if a != nil && a.Withdrawn.IsZero() && !a.FirstSeen.Before(since) {
			list = append(list, a)
		}
	}
	return list, nil
}

// Keep keeps a small named value, at most 1 MiB, beside the articles; nil
// deletes it. The name begins with that of the part of the program it belongs
// to, and a slash.
func (in *Ingest) Keep(ctx context.Context, name string, value []byte) error {
	return in.between(ctx, func() error {
		b := in.newBatch()
		b.value(name, value)
		return in.commit(b)
	})
}
