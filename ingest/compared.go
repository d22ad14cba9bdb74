package ingest

import (
	"context"
	"errors"
	"fmt"

	"regionwire/dedup"
	"regionwire/news"
)

// Compared is how an article compares with one that stands for a copy group or
// a story.
type Compared struct {
	dedup.Comparison
	Article *news.Article // that it was compared with
}

// compared returns what the copy group and the story of an article would be
// decided by today: texts first, then events, each with what decided and what
// would have been needed. Nothing once the Ingest is closed, and while the
// store is full: Run waits for room then, and does nothing else.
func (in *Ingest) compared(ctx context.Context, a *news.Article) ([]Compared, error) {
	if in.opts.Matcher == nil || in.Full() != nil {
		return nil, nil
	}
	// The Matcher belongs to the goroutine of Run.
	found := make(chan []Compared, 1)
	err := in.between(ctx, func() error {
		list, err := in.newBatch().compared(a.ID)
		found <- list
		return err
	})
	switch {
	case errors.Is(err, ErrClosed):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("compare %s: %w", a.ID, err)
	}
	return <-found, nil
}

func (b *batch) compared(id news.ID) ([]Compared, error) {
	if err := b.load([]news.ID{id}); err != nil {
		return nil, err
	}
	w := b.articles[id]
	if w == nil {
		return nil, nil
	}
	d, _, err := b.in.opts.Matcher.Match(b.ctx, lookup{b}, b.report(w))
	if err != nil {
		return nil, err
	}
	ids := make([]news.ID, len(d.Compared))
	for i := range d.Compared {
		ids[i] = d.Compared[i].With
	}
	articles, err := b.byID(ids)
	if err != nil {
		return nil, err
	}
	var list []Compared
	for i, c := range d.Compared {
		if articles[i] != nil {
			list = append(list, Compared{c, articles[i]})
		}
	}
	return list, nil
}
