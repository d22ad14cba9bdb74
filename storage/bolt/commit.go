package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// Commit implements storage.Store.
func (s *Store) Commit(ctx context.Context, c *storage.Change) error {
	if err := validate(c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := s.room(); err != nil {
		return err
	}
	var edits []storage.Edit
	err := s.update(ctx, c.At, func(w *writer) (err error) {
		edits, err = w.change(c)
		return err
	})
	if err == nil {
		copy(c.Edits, edits)
	}
	return err
}

// validate refuses what has no name, or one that no key can hold, before
// anything is written.
func validate(c *storage.Change) error {
	var errs []error
	check := func(what, s string) {
		if err := checkName(what, s); err != nil {
			errs = append(errs, err)
		}
	}
	for _, a := range c.Articles {
		if a.ID.IsZero() {
			errs = append(errs, fmt.Errorf("article %q has no ID", a.URL))
		}
		check("source of article "+a.ID.String(), string(a.Source))
		for _, p := range a.Provenance {
			check("source of a provenance of article "+a.ID.String(), string(p.Source))
		}
		for _, p := range a.Places {
			check("region of article "+a.ID.String(), p.Region)
		}
		if len(a.HTML) > maxValue {
			errs = append(errs, fmt.Errorf("text of article %s has %d bytes, more than %d", a.ID, len(a.HTML), maxValue))
		}
	}
	for _, e := range c.Entries {
		check("feed of entry "+e.ID.String(), e.Feed)
		if e.At.Unix() <= 0 {
			errs = append(errs, fmt.Errorf("entry %s of feed %s has no instant after 1970", e.ID, e.Feed))
		}
		if e.ID != news.EntryID(e.Feed, e.Article) {
			errs = append(errs, fmt.Errorf("entry %s of feed %s is not named after its article %s", e.ID, e.Feed, e.Article))
		}
	}
	for _, f := range c.Feeds {
		check("birth slug of feed "+f.Slug, f.Birth)
	}
	for _, st := range c.States {
		check("channel of a state", string(st.Channel))
	}
	for _, l := range c.Listings {
		check("channel of a listing", string(l.Channel))
	}
	for _, sig := range c.Signatures {
		if sig.Article.IsZero() {
			errs = append(errs, errors.New("signature without an article"))
		}
	}
	for n, v := range c.Values {
		check("name of a value", n)
		if len(v) > maxSmall {
			errs = append(errs, fmt.Errorf("value %s has %d bytes, more than %d", n, len(v), maxSmall))
		}
	}
	return errors.Join(errs...)
}

// change puts all of c, and returns its edits with their numbers.
func (w *writer) change(c *storage.Change) ([]storage.Edit, error) {
	for _, a := range c.Articles {
		if err := w.article(a); err != nil {
			return nil, err
		}
	}
	for i := range c.Signatures {
		if err := w.signature(&c.Signatures[i]); err != nil {
			return nil, err
		}
	}
	for i := range c.Entries {
		w.entry(&c.Entries[i])
	}
	for _, r := range c.Drop {
		w.dropEntry(r)
	}
	for i := range c.States {
		st := &c.States[i]
		w.put(rowState(st.Channel), string(encode(func(x *coder) { codeState(x, st) })))
	}
	for i := range c.Listings {
		w.listing(&c.Listings[i])
	}
	for i := range c.Feeds {
		f := &c.Feeds[i]
		if err := w.putValue(bucketFeed, []byte(f.Birth), encode(func(x *coder) { codeFeed(x, f) })); err != nil {
			return nil, err
		}
	}
	if err := w.values(c.Values); err != nil {
		return nil, err
	}
	return w.appendEdits(c.Edits)
}

// article puts an article: its record, its text where it brings one, and the
// rows of indexes that differ from those of the record it replaces.
func (w *writer) article(a *news.Article) error {
	n, known := w.number(rowID(a.ID))
	var old *record
	if known {
		var err error
		if old, err = w.record(n); err != nil {
			w.store.report(err)
		}
	}
	r := &record{id: a.ID, accepted: a.Accepted, article: a}
	rows, before := rowsOf(a, n), n
	switch {
	case old == nil && known: // it was damaged
		w.salvage(r, n)
	case old == nil || old.gone:
		n = w.unused(bucketArticle, a.FirstSeen)
		rows = rowsOf(a, n)
		w.articleCount++
		w.put(rowID(a.ID), keyNumber(n))
		if old != nil { // it comes back: the keys that still lead to it go along
			if err := w.adopt(r, old, before, n); err != nil {
				return err
			}
		}
	default:
		if n>>counterBits != second(a.FirstSeen) {
			return fmt.Errorf("article %s was first seen at %s, not at %s", a.ID, old.article.FirstSeen, a.FirstSeen)
		}
		r.keys = old.keys
		for _, row := range rowsOf(old.article, n) {
			if i := slices.Index(rows, row); i >= 0 {
				rows = slices.Delete(rows, i, i+1) // stands
			} else {
				w.del(row)
			}
		}
	}
	for _, row := range rows {
		w.put(row, "")
	}
	w.identify(r, n)
	if err := w.text(a.HTML, n); err != nil {
		return err
	}
	return w.putChanged(bucketArticle, key8(n), encode(r.code))
}

// unused returns a number for what was seen at t.
func (w *writer) unused(bucket string, t time.Time) uint64 {
	for {
		n := number(t, w.next)
		w.next++
		if w.bucket(bucket).Get(key8(n)) == nil {
			return n
		}
	}
}

// adopt takes over the keys of an article's record from before it was deleted.
func (w *writer) adopt(r, old *record, from, to uint64) error {
	for _, k := range old.keys {
		if at, ok := w.number(rowKey(k.key)); ok && at == from {
			w.put(rowKey(k.key), keyNumber(to))
			r.keys = append(r.keys, keyTime{k.key, w.last})
		}
	}
	return w.bucket(bucketArticle).Delete(key8(from))
}

// salvage finds what a record that cannot be read had: it takes over the keys
// that lead to it and deletes the rows that list it. It reads the whole index.
func (w *writer) salvage(r *record, n uint64) {
	num := keyNumber(n)
	w.prefix(tableKey, func(row, val string) bool {
		if val == num {
			r.keys = append(r.keys, keyTime{news.Key([]byte(row[1:])), w.last})
		}
		return true
	})
	for _, table := range []string{tableSource, tableCopy, tableStory, tablePlace} {
		w.prefix(table, func(row, _ string) bool {
			if strings.HasSuffix(row, num) {
				w.del(row)
			}
			return true
		})
	}
}

// identify lets an article's keys lead to it, and notes since when each does.
func (w *writer) identify(r *record, n uint64) {
	keys := r.article.Keys
	if k := r.article.Key; k != (news.Key{}) && !slices.Contains(keys, k) {
		keys = append(slices.Clip(keys), k)
	}
	for _, k := range keys {
		at, ok := w.number(rowKey(k))
		if ok && at == n {
			continue // and noted, as all that lead here
		}
		if !ok {
			w.keyCount++
		}
		w.put(rowKey(k), keyNumber(n))
		r.keys = slices.DeleteFunc(r.keys, func(x keyTime) bool { return x.key == k })
		r.keys = append(r.keys, keyTime{k, w.last})
	}
}

// putChanged puts a value unless it stands there already.
func (w *writer) putChanged(bucket string, key, payload []byte) error {
	before := w.bucket(bucket).Get(key)
	if len(before) == len(payload)+4 && bytes.Equal(before[:len(payload)], payload) {
		return nil
	}
	return w.putValue(bucket, key, payload)
}

// text puts an article's text unless it is empty or there already.
func (w *writer) text(html string, n uint64) error {
	if html == "" {
		return nil
	}
	return w.putChanged(bucketBody, key8(n), w.store.zip.EncodeAll([]byte(html), nil))
}

// signature puts a signature under a number of its own: it need not live as
// long as its article.
func (w *writer) signature(sig *storage.Signature) error {
	row := rowSignature(sig.Article)
	n, known := w.number(row)
	if known && n>>counterBits != second(sig.Seen) {
		if err := w.bucket(bucketSignature).Delete(key8(n)); err != nil {
			return err
		}
		known = false
	}
	if !known {
		n = w.unused(bucketSignature, sig.Seen)
		w.put(row, keyNumber(n))
	}
	kept := storage.Signature{Article: sig.Article, Seen: sig.Seen, Prints: slices.Clone(sig.Prints), Terms: slices.Clone(sig.Terms)}
	w.done = append(w.done, func() { w.store.candidates.put(&kept) })
	return w.putValue(bucketSignature, key8(n), encode(func(c *coder) { codeSignature(c, sig) }))
}

// values puts or deletes named values.
func (w *writer) values(values map[string][]byte) error {
	for name, v := range values {
		var err error
		if v == nil {
			err = w.bucket(bucketValue).Delete([]byte(name))
		} else {
			err = w.putValue(bucketValue, []byte(name), slices.Clone(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// appendEdits numbers edits and appends them.
func (w *writer) appendEdits(edits []storage.Edit) ([]storage.Edit, error) {
	edits = slices.Clone(edits)
	for i := range edits {
		e := &edits[i]
		w.edits++
		e.Seq = w.edits
		if err := w.putValue(bucketEdit, key8(e.Seq), encode(func(c *coder) { codeEdit(c, e) })); err != nil {
			return nil, err
		}
	}
	return edits, nil
}

// entry puts an entry, moving it when its instant differs from before.
func (w *writer) entry(e *storage.Entry) {
	ref := storage.EntryRef{Feed: e.Feed, Generation: e.Generation, ID: e.ID}
	at := keyTime5(e.At)
	old, oldAt, known := w.entryAt(ref)
	if !known {
		w.entryCount++
	}
	if known && oldAt != at {
		w.del(rowEntry(ref, oldAt))
	}
	if known && !old.Withdrawn.IsZero() && !old.Withdrawn.Equal(e.Withdrawn) {
		w.del(rowWithdrawn(ref, old.Withdrawn))
	}
	if !e.Withdrawn.IsZero() {
		w.put(rowWithdrawn(ref, e.Withdrawn), at)
	}
	w.put(rowEntry(ref, at), string(encode(func(c *coder) { codeEntry(c, e) })))
	if oldAt != at {
		w.put(rowPosition(ref), at)
		w.put(rowOfArticle(e.Article, e.Feed, e.Generation), at)
	}
}

// dropEntry removes an entry and reports whether it was there.
func (w *writer) dropEntry(ref storage.EntryRef) bool {
	e, at, ok := w.entryAt(ref)
	if !ok {
		return false
	}
	w.entryCount--
	w.del(rowEntry(ref, at))
	w.del(rowPosition(ref))
	w.del(rowOfArticle(e.Article, ref.Feed, ref.Generation))
	if !e.Withdrawn.IsZero() {
		w.del(rowWithdrawn(ref, e.Withdrawn))
	}
	return true
}
