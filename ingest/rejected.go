package ingest

import (
	"context"
	"fmt"

	"regionwire/curate"
	"regionwire/news"
)

// Rejection is a feed that does not take an article, and why.
type Rejection struct {
	Feed   string // slug
	Reason curate.Reason
}

// Rejected returns the feeds that do not take an article, in the order of the
// configuration, with the reason that Explain would give, for each of a list.
// A feed in which its copies have an entry takes it; one that is not built yet
// has not decided.
func (in *Ingest) Rejected(ctx context.Context, list []*news.Article) ([][]Rejection, error) {
	b := in.view(ctx, in.tables.Load())
	if err := b.readRecords(); err != nil {
		return nil, fmt.Errorf("read feeds: %w", err)
	}
	out := make([][]Rejection, len(list))
	for i, a := range list {
		w := &work{a: a}
		if err := b.subjectOf(w, b.storedText(w)); err != nil {
			return nil, fmt.Errorf("decide on %s: %w", a.ID, err)
		}
		for feed := range b.t.Feeds {
			reason, err := b.rejects(w, feed)
			if err != nil {
				return nil, fmt.Errorf("decide on %s: %w", a.ID, err)
			}
			if reason != "" {
				out[i] = append(out[i], Rejection{b.t.Feeds[feed].Slug, reason})
			}
		}
	}
	return out, nil
}

// rejects says why a feed does not take the article that b.subject is about, ""
// where it does or has not decided.
func (b *batch) rejects(w *work, feed int) (curate.Reason, error) {
	f := &b.t.Feeds[feed]
	if b.records[f.Birth].Built.IsZero() {
		return "", nil
	}
	if present, err := b.present(w, groupFor(f, w.a), f.Birth); len(present) > 0 || err != nil {
		return "", err
	}
	if v := b.t.Rules.Decide(&b.subject, feed); !v.In {
		return v.Reason, nil
	}
	if over, err := b.capOver(f, w.a); over != nil || err != nil {
		return Capped, err
	}
	return "", nil
}
