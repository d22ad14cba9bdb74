package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"regionwire/dedup"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/text"
)

// searchBack is how far back a piece of a title is looked for.
const searchBack = 30 * 24 * time.Hour

// find returns the articles that a query means: the one with that ID or
// address, else those whose titles hold it, newest first, at most ten.
func (in *instance) find(ctx context.Context, query string) ([]*news.Article, error) {
	query = strings.TrimSpace(query)
	if id, err := news.ParseID(query); err == nil {
		return in.existing(ctx, id)
	}
	if strings.Contains(query, "://") {
		_, key, canonical, _ := dedup.Keys(&news.Item{Link: query}, "", nil)
		if canonical == "" {
			return nil, nil
		}
		ids, err := in.store.Known(ctx, []news.Key{key})
		if err != nil {
			return nil, err
		}
		return in.existing(ctx, ids[0])
	}
	return in.findTitle(ctx, query)
}

func (in *instance) existing(ctx context.Context, id news.ID) ([]*news.Article, error) {
	if id.IsZero() {
		return nil, nil
	}
	list, err := in.store.Articles(ctx, []news.ID{id}, false)
	if err != nil || list[0] == nil {
		return nil, err
	}
	return list, nil
}

func (in *instance) findTitle(ctx context.Context, piece string) (found []*news.Article, err error) {
	wanted := text.Fold(piece)
	if wanted == "" {
		return nil, nil
	}
	q := storage.Query{Since: time.Now().Add(-searchBack), Limit: page}
	for len(found) < 10 {
		list, next, err := in.store.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if len(found) < 10 && strings.Contains(text.Fold(a.Kicker+" "+a.Title), wanted) {
				found = append(found, a)
			}
		}
		if next == "" {
			return found, nil
		}
		q.After = next
	}
	return found, nil
}

// findOne returns the one article that a query means. Several are an error
// that lists them, and so is none.
func (in *instance) findOne(ctx context.Context, query string) (*news.Article, error) {
	list, err := in.find(ctx, query)
	if err != nil {
		return nil, err
	}
	switch len(list) {
	case 1:
		return list[0], nil
	case 0:
		return nil, usage("no stored article has %q as its address or ID, nor in its title within 30 days", query)
	}
	var b strings.Builder
	for _, a := range list {
		fmt.Fprintf(&b, "\n  %s  %s", a.ID, printable(a.Title))
	}
	return nil, usage("%q means several articles; name one by its ID:%s", query, b.String())
}
