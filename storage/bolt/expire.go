package bolt

import (
	"context"
	"fmt"
	"maps"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// One step of Expire ends after any of these.
const (
	stepTime    = 20 * time.Millisecond
	stepDeletes = 400
	stepScans   = 50_000
)

// A clock that leaps further than this between two commits was wrong before
// or is wrong since. Nothing is deleted by it until it has been right for
// settle.
const (
	leap   = 2 * 365 * 24 * time.Hour
	settle = 48 * time.Hour
)

// expiry is how far a pass of Expire has come: what it spared is not looked
// at again before the next pass.
type expiry struct {
	bodies, articles uint64 // numbers below are done
}

// Expire implements storage.Store. Each step is one commit.
func (s *Store) Expire(ctx context.Context, cut storage.Cutoffs) (done storage.Expired, err error) {
	err = s.update(ctx, time.Time{}, func(w *writer) error {
		if err := w.trusts(cut); err != nil {
			return err
		}
		x := &expirer{writer: w, cut: cut, pass: s.expiry, deadline: time.Now().Add(stepTime), edges: map[string]string{}}
		more, err := x.step()
		if err != nil {
			return err
		}
		if !more {
			x.pass = expiry{}
		}
		done = x.gone
		done.More = more
		w.done = append(w.done, func() { s.expiry = x.pass })
		return nil
	})
	if err != nil {
		return storage.Expired{}, err
	}
	return done, nil
}

// trusts refuses cutoffs of a clock that cannot be right.
func (w *writer) trusts(cut storage.Cutoffs) error {
	for _, t := range []time.Time{cut.Articles, cut.Text, cut.Rejected, cut.Keys, cut.Signatures, cut.Withdrawn} {
		if t.After(w.last) {
			return fmt.Errorf("%w: asked to delete what is older than %s, after the last commit (%s)", storage.ErrClock, t, w.last)
		}
	}
	if !w.steady.IsZero() && w.last.Sub(w.steady) < settle {
		return fmt.Errorf("%w: it leapt to %s; nothing is deleted before it has gone on from there for %s", storage.ErrClock, w.steady, settle)
	}
	return nil
}

// expirer does one step.
type expirer struct {
	*writer
	cut      storage.Cutoffs
	pass     expiry
	gone     storage.Expired
	deadline time.Time
	scans    int
	edges    map[string]string // by feed: position of the last entry that spares its article
	orphans  []orphan
}

// orphan is an article that is gone but may still be led to by keys.
type orphan struct {
	number uint64
	keys   []keyTime
	id     news.ID
}

// full reports whether the step has done enough.
func (x *expirer) full() bool {
	x.scans++
	g := &x.gone
	return g.Articles+g.Texts+g.Keys/4+g.Entries+g.Signatures+len(x.orphans) >= stepDeletes || x.scans >= stepScans ||
		x.scans%64 == 0 && time.Now().After(x.deadline)
}

// step deletes some of what has outlived its keeping and reports whether there
// is more. Entries go first and alone, because they decide what is spared.
func (x *expirer) step() (more bool, err error) {
	x.withdrawn()
	x.generations()
	if x.gone.Entries > 0 {
		return true, nil
	}
	for _, stage := range []func() (bool, error){x.signatures, x.texts, x.articles} {
		if more, err = stage(); more || err != nil {
			break
		}
	}
	if err == nil {
		err = x.keys()
	}
	return more, err
}

// until returns the number below which all was first seen before t.
func until(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return number(t.Add(time.Second-1), 0)
}

// withdrawn drops entries that were replaced in place long enough ago.
func (x *expirer) withdrawn() {
	if x.cut.Withdrawn.IsZero() {
		return
	}
	var refs []storage.EntryRef
	hi := tableWithdrawn + keyTime5(x.cut.Withdrawn.Add(time.Second-1))
	x.scan(tableWithdrawn, hi, false, func(row, _ string) bool {
		feed, gen, id, err := splitGeneration(row[6:])
		if err == nil && len(id) == 16 {
			refs = append(refs, storage.EntryRef{Feed: feed, Generation: gen, ID: news.ID([]byte(id))})
		}
		return len(refs) < stepDeletes
	})
	x.drop(refs)
}

// generations drops entries of generations that a feed has left behind.
func (x *expirer) generations() {
	for _, f := range x.feeds() {
		var refs []storage.EntryRef
		x.scan(tablePosition+generation(f.Birth, 0), tablePosition+generation(f.Birth, f.Generation), false, func(row, _ string) bool {
			feed, gen, id, err := splitGeneration(row[1:])
			if err == nil && len(id) == 16 {
				refs = append(refs, storage.EntryRef{Feed: feed, Generation: gen, ID: news.ID([]byte(id))})
			}
			return len(refs) < stepDeletes
		})
		if x.drop(refs); x.gone.Entries >= stepDeletes {
			return
		}
	}
}

func (x *expirer) drop(refs []storage.EntryRef) {
	for _, ref := range refs {
		if x.dropEntry(ref) {
			x.gone.Entries++
		}
	}
}

// signatures deletes signatures from the oldest.
func (x *expirer) signatures() (more bool, err error) {
	b, hi := x.bucket(bucketSignature), until(x.cut.Signatures)
	return x.each(bucketSignature, 0, hi, func(n uint64, key, value []byte) error {
		var sig storage.Signature
		if err := x.decode(bucketSignature, key, value, func(c *coder) { codeSignature(c, &sig) }); err != nil {
			x.store.report(err)
		} else {
			row := rowSignature(sig.Article)
			if at, ok := x.number(row); ok && at == n {
				x.del(row)
				x.done = append(x.done, func() { x.store.candidates.remove(sig.Article) })
			}
		}
		x.gone.Signatures++
		return b.Delete(key)
	})
}

// texts deletes texts but for those that a feed may still show.
func (x *expirer) texts() (more bool, err error) {
	b, hi := x.bucket(bucketBody), until(x.cut.Text)
	return x.each(bucketBody, x.pass.bodies, hi, func(n uint64, key, _ []byte) error {
		x.pass.bodies = n + 1
		r, err := x.record(n)
		if err != nil {
			x.store.report(err)
		}
		if r != nil && x.spared(r.id) {
			return nil
		}
		x.gone.Texts++
		return b.Delete(key)
	})
}

// articles deletes articles, and gathers those gone before whose keys may be
// due.
func (x *expirer) articles() (more bool, err error) {
	all, rejected, keys := until(x.cut.Articles), until(x.cut.Rejected), until(x.cut.Keys)
	return x.each(bucketArticle, x.pass.articles, max(all, rejected, keys), func(n uint64, key, value []byte) error {
		x.pass.articles = n + 1
		gone, accepted, ok := peek(value)
		if ok && !gone && n >= all && (accepted || n >= rejected) {
			return nil // most of them: no need to read on
		}
		var r record
		if err := x.decode(bucketArticle, key, value, r.code); err != nil {
			x.store.report(err)
			return nil
		}
		if !r.gone {
			if x.spared(r.id) {
				return nil
			}
			if err := x.remove(n, &r); err != nil {
				return err
			}
		}
		if r.gone && n < keys {
			x.orphans = append(x.orphans, orphan{n, r.keys, r.id})
		}
		return nil
	})
}

// peek reads the flags of a sealed record without the rest.
func peek(value []byte) (gone, accepted, ok bool) {
	if len(value) < 2 || value[0] != format {
		return false, false, false
	}
	return value[1]&1 != 0, value[1]&2 != 0, true
}

// each calls fn for the values of a bucket under numbers from lo to below hi,
// until the step is full.
func (x *expirer) each(bucket string, lo, hi uint64, fn func(n uint64, key, value []byte) error) (more bool, err error) {
	type pair struct{ key, value []byte }
	for {
		// A few at a time: the cursor must not see the deletions.
		var batch []pair
		c := x.bucket(bucket).Cursor()
		for k, v := c.Seek(key8(lo)); k != nil && string(k) < keyNumber(hi) && len(batch) < 64; k, v = c.Next() {
			batch = append(batch, pair{[]byte(string(k)), []byte(string(v))})
		}
		for _, p := range batch {
			if x.full() {
				return true, nil
			}
			n, _ := parseNumber(string(p.key))
			if err := fn(n, p.key, p.value); err != nil {
				return false, err
			}
			lo = n + 1
		}
		if len(batch) < 64 {
			return false, nil
		}
	}
}

// spared reports whether an article is among those that a feed's newest
// entries show.
func (x *expirer) spared(article news.ID) bool {
	for _, ref := range x.refs(article) {
		limit := x.cut.Limits[ref.Feed]
		if limit <= 0 || ref.Generation != x.generation(ref.Feed) {
			continue
		}
		edge, ok := x.edges[ref.Feed]
		if !ok {
			edge = x.edge(ref.Feed, limit)
			x.edges[ref.Feed] = edge
		}
		if at, ok := x.get(rowPosition(ref)); ok && at+string(ref.ID[:]) >= edge {
			return true
		}
	}
	return false
}

// edge returns the position of a feed's entry with which its documents are
// full; "" when it has fewer entries.
func (x *expirer) edge(feed string, limit int) (edge string) {
	x.entries(storage.EntryQuery{Feed: feed}, "", func(e storage.Entry, position string) bool {
		if !e.PagesOnly && !e.Hidden {
			limit--
		}
		if limit == 0 {
			edge = position
		}
		return limit > 0
	})
	return edge
}

// remove deletes an article, its text, its entries and the rows that lead to
// it, but for its keys and ID: they lead to what remains of its record.
func (x *expirer) remove(n uint64, r *record) error {
	for _, row := range rowsOf(r.article, n) {
		x.del(row)
	}
	x.drop(x.refs(r.id))
	key := key8(n)
	if b := x.bucket(bucketBody); b.Get(key) != nil {
		x.gone.Texts++
		if err := b.Delete(key); err != nil {
			return err
		}
	}
	x.gone.Articles++
	x.articleCount--
	r.gone, r.article = true, nil
	return x.keep(n, r, func(keyTime) bool { return true })
}

// keep puts what remains of an article with those of its keys that lead to it
// and for which keep is true; without a key nothing remains.
func (x *expirer) keep(n uint64, r *record, keep func(keyTime) bool) error {
	var keys []keyTime
	for _, k := range r.keys {
		if at, ok := x.number(rowKey(k.key)); ok && at == n && keep(k) {
			keys = append(keys, k)
		}
	}
	r.keys = keys
	if len(keys) == 0 {
		x.del(rowID(r.id))
		return x.bucket(bucketArticle).Delete(key8(n))
	}
	return x.putValue(bucketArticle, key8(n), encode(r.code))
}

// keys deletes the keys of orphans that are due and that no channel lists.
func (x *expirer) keys() error {
	due := map[news.Key]bool{}
	for _, o := range x.orphans {
		for _, k := range o.keys {
			if k.at.Before(x.cut.Keys) {
				due[k.key] = true
			}
		}
	}
	if len(due) == 0 {
		return nil
	}
	unlisted := maps.Clone(due)
	x.listed(unlisted)
	for _, o := range x.orphans {
		r := &record{gone: true, id: o.id, keys: o.keys}
		var dropped []news.Key
		err := x.keep(o.number, r, func(k keyTime) bool {
			if !k.at.Before(x.cut.Keys) || !unlisted[k.key] {
				return true
			}
			dropped = append(dropped, k.key)
			return false
		})
		if err != nil {
			return err
		}
		for _, k := range dropped {
			x.del(rowKey(k))
			x.keyCount--
			x.gone.Keys++
		}
	}
	return nil
}
