package ingest

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// placedBy is the name of the stored value that says by what all stored
// articles were placed.
const placedBy = "placed-by"

// replacing places stored articles again, in steps between commits. One that
// ends early begins anew with the next start: what is placed already changes
// nothing then.
type replacing struct {
	total  int // articles when it began
	cursor storage.Cursor
	done   Replaced
	said   time.Time // when the log last had how far it is
	wait   []chan Replaced
}

// newReplacing returns one of all articles.
func (in *Ingest) newReplacing() (*replacing, error) {
	stats, err := in.store.Stats(context.Background())
	if err != nil {
		return nil, err
	}
	return &replacing{total: stats.Articles, said: time.Now()}, nil
}

// tellEvery is how often the log has how far placing again is.
const tellEvery = 10 * time.Second

// Replaced counts what placing again did.
type Replaced struct {
	Articles int // looked at
	Moved    int // to other places
	Textless int // whose text has expired: they keep their places
}

// Replace places all stored articles again and returns when it has. Feeds are
// decided anew afterwards, under the rules for changed rules: what is old comes
// onto pages only.
func (in *Ingest) Replace(ctx context.Context) (done Replaced, err error) {
	wait := make(chan Replaced, 1)
	err = in.between(ctx, func() error {
		if in.replacing == nil {
			r, err := in.newReplacing()
			if err != nil {
				return err
			}
			in.replacing = r
		}
		in.replacing.wait = append(in.replacing.wait, wait)
		return nil
	})
	if err != nil {
		return done, err
	}
	select {
	case done = <-wait:
		return done, nil
	case <-in.done:
		return done, ErrClosed
	case <-ctx.Done():
		return done, ctx.Err()
	}
}

// placing names what articles are placed by.
func (in *Ingest) placing() string {
	if in.opts.Placer == nil || in.opts.Placing == nil {
		return ""
	}
	return fmt.Sprintf("%d %s", Derived, in.opts.Placing())
}

// startReplacing begins to place articles again if others than the present
// code and gazetteer have placed them. Of an empty store it only notes which.
func (in *Ingest) startReplacing() error {
	now := in.placing()
	if now == "" || now == in.placed {
		return nil
	}
	r, err := in.newReplacing()
	if err != nil {
		return err
	}
	if r.total > 0 {
		in.opts.Logger.Info("places", "text", fmt.Sprintf("found anew in the background, for %d articles", r.total))
		in.replacing = r
		return nil
	}
	return in.notePlaced(in.newBatch(), now)
}

func (in *Ingest) notePlaced(b *batch, by string) error {
	if by == "" {
		return in.commit(b)
	}
	b.value(placedBy, []byte(by))
	if err := in.commit(b); err != nil {
		return err
	}
	in.placed = by
	return nil
}

// replaceStep places the next articles again.
func (in *Ingest) replaceStep() error {
	r := in.replacing
	if r == nil || in.build != nil {
		return nil
	}
	b := in.newBatch()
	list, next, err := in.store.List(b.ctx, storage.Query{Oldest: true, After: r.cursor, Limit: buildPage, Bodies: true})
	if err != nil {
		return fmt.Errorf("read articles to place: %w", err)
	}
	step := b.replace(list)
	r.done.Articles += step.Articles
	r.done.Moved += step.Moved
	r.done.Textless += step.Textless
	if r.cursor = next; next != "" {
		if now := time.Now(); now.Sub(r.said) >= tellEvery {
			r.said = now
			in.opts.Logger.Info("places", "text", fmt.Sprintf("%d of %d articles looked at, %d have other places", r.done.Articles, max(r.total, r.done.Articles), r.done.Moved))
		}
		return in.commit(b)
	}
	return in.endReplacing(b)
}

// replace places articles again. What readers see of them stays.
func (b *batch) replace(list []*news.Article) (n Replaced) {
	n.Articles = len(list)
	for _, a := range list {
		w := &work{a: a, html: a.HTML}
		b.articles[a.ID] = w
		if a.Full && a.HTML == "" {
			n.Textless++
			continue
		}
		before := a.Places
		b.place(w)
		if len(before)+len(a.Places) > 0 && !reflect.DeepEqual(before, a.Places) || a.Derived != Derived {
			a.Derived = Derived
			n.Moved++
			b.mark(w)
		}
	}
	return n
}

// endReplacing has every feed decided anew, also should the process end before
// that is done.
func (in *Ingest) endReplacing(b *batch) error {
	r := in.replacing
	for birth, f := range in.feeds {
		if rec := b.record(birth); r.done.Moved > 0 && f.built {
			rec.Settings = 0
			b.records[birth] = rec
		}
	}
	by := in.placing()
	if err := in.notePlaced(b, by); err != nil {
		return err
	}
	for _, f := range in.feeds {
		f.stale = f.stale || r.done.Moved > 0 && f.built
	}
	in.replacing = nil
	if in.build == nil {
		in.startBuild()
	}
	in.opts.Logger.Info("places", "text", fmt.Sprintf("found anew: of %d articles %d have other places, %d keep theirs because their text has expired",
		r.done.Articles, r.done.Moved, r.done.Textless))
	for _, w := range r.wait {
		w <- r.done
	}
	return nil
}
