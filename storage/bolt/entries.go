package bolt

import (
	"context"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// Feeds implements storage.Store.
func (s *Store) Feeds(context.Context) (feeds []storage.Feed, err error) {
	err = s.read(func(v *view) error {
		feeds = v.feeds()
		return nil
	})
	return feeds, err
}

func (v *view) feeds() []storage.Feed {
	var feeds []storage.Feed
	c := v.bucket(bucketFeed).Cursor()
	for k, value := c.First(); k != nil; k, value = c.Next() {
		var f storage.Feed
		if err := v.decode(bucketFeed, k, value, func(c *coder) { codeFeed(c, &f) }); err != nil {
			v.store.report(err)
			continue
		}
		feeds = append(feeds, f)
	}
	return feeds
}

// generation returns the current generation of a feed; 0 for one that is not
// known.
func (v *view) generation(feed string) uint32 {
	key := []byte(feed)
	value := v.bucket(bucketFeed).Get(key)
	if value == nil {
		return 0
	}
	var f storage.Feed
	if err := v.decode(bucketFeed, key, value, func(c *coder) { codeFeed(c, &f) }); err != nil {
		v.store.report(err)
	}
	return f.Generation
}

// entryAt returns an entry and its instant as in keys.
func (v *view) entryAt(ref storage.EntryRef) (e storage.Entry, at string, ok bool) {
	at, ok = v.get(rowPosition(ref))
	if !ok || len(at) != 5 {
		return e, "", false
	}
	row := rowEntry(ref, at)
	val, ok := v.get(row)
	if !ok {
		return e, "", false
	}
	e, ok = v.readEntry(ref, at, row, val)
	return e, at, ok
}

// readEntry decodes an entry; false when it is damaged, which is reported.
func (v *view) readEntry(ref storage.EntryRef, at, row, val string) (storage.Entry, bool) {
	e := storage.Entry{Feed: ref.Feed, Generation: ref.Generation, ID: ref.ID, At: parseTime(at)}
	if err := decode([]byte(val), func(c *coder) { codeEntry(c, &e) }); err != nil {
		v.store.report(damaged(bucketIndex, []byte(row), err))
		return storage.Entry{}, false
	}
	return e, true
}

// Entries implements storage.Store. Entries of one instant come by descending
// ID.
func (s *Store) Entries(ctx context.Context, q storage.EntryQuery) ([]storage.Entry, storage.Cursor, error) {
	var after string
	if q.After != "" {
		var err error
		if after, err = parseCursor(q.After, 'e', 5+16); err != nil {
			return nil, "", err
		}
	}
	var found []storage.Entry
	var positions []string
	for more := true; more && (q.Limit == 0 || len(found) <= q.Limit); {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		err := s.read(func(v *view) error {
			rows := 0
			more = false
			v.entries(q, after, func(e storage.Entry, position string) bool {
				after = position
				if !q.Documents || !e.PagesOnly && !e.Hidden {
					found, positions = append(found, e), append(positions, position)
				}
				if q.Limit > 0 && len(found) > q.Limit {
					return false
				}
				rows++
				more = rows == 4*maxRead
				return !more
			})
			return nil
		})
		if err != nil {
			return nil, "", err
		}
	}
	if q.Limit == 0 || len(found) <= q.Limit {
		return found, "", nil
	}
	return found[:q.Limit], makeCursor('e', positions[q.Limit-1]), nil
}

// entries scans a feed's entries after a position, newest first. A position is
// the end of an entry's key: its instant and ID.
func (v *view) entries(q storage.EntryQuery, after string, fn func(e storage.Entry, position string) bool) {
	gen := q.Generation
	if gen == 0 {
		gen = v.generation(q.Feed)
	}
	prefix := tableEntry + generation(q.Feed, gen)
	lo, hi := prefix, prefixEnd(prefix)
	if !q.Since.IsZero() {
		lo = prefix + keyTime5(q.Since.Add(time.Second-1))
	}
	if !q.Before.IsZero() {
		hi = prefix + keyTime5(q.Before.Add(time.Second-1))
	}
	if after != "" {
		hi = min(hi, prefix+after)
	}
	v.scan(lo, hi, true, func(row, val string) bool {
		position := row[len(prefix):]
		if len(position) != 5+16 {
			v.store.report(damaged(bucketIndex, []byte(row), errLength))
			return true
		}
		ref := storage.EntryRef{Feed: q.Feed, Generation: gen, ID: news.ID([]byte(position[5:]))}
		e, ok := v.readEntry(ref, position[:5], row, val)
		return !ok || fn(e, position)
	})
}

// Placed implements storage.Store.
func (s *Store) Placed(ctx context.Context, articles []news.ID) ([][]storage.Entry, error) {
	placed := make([][]storage.Entry, len(articles))
	var in *view // to which current belongs
	var current map[string]uint32
	err := s.inSteps(ctx, len(articles), func(v *view, i int) error {
		if v != in {
			in, current = v, map[string]uint32{}
		}
		v.placements(articles[i], func(ref storage.EntryRef, at string) {
			gen, known := current[ref.Feed]
			if !known {
				gen = v.generation(ref.Feed)
				current[ref.Feed] = gen
			}
			if ref.Generation != gen {
				return
			}
			row := rowEntry(ref, at)
			if val, ok := v.get(row); ok {
				if e, ok := v.readEntry(ref, at, row, val); ok {
					placed[i] = append(placed[i], e)
				}
			}
		})
		return nil
	})
	return placed, err
}

// refs returns all entries of an article.
func (v *view) refs(article news.ID) (refs []storage.EntryRef) {
	v.placements(article, func(ref storage.EntryRef, _ string) { refs = append(refs, ref) })
	return refs
}

// placements calls fn for all entries of an article with their instants as in
// keys.
func (v *view) placements(article news.ID, fn func(ref storage.EntryRef, at string)) {
	prefix := tableArticle + string(article[:])
	v.prefix(prefix, func(row, at string) bool {
		feed, gen, _, err := splitGeneration(row[len(prefix):])
		if err == nil && len(at) != 5 {
			err = errLength
		}
		if err != nil {
			v.store.report(damaged(bucketIndex, []byte(row), err))
			return true
		}
		fn(storage.EntryRef{Feed: feed, Generation: gen, ID: news.EntryID(feed, article)}, at)
		return true
	})
}
