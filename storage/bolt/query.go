package bolt

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// A transaction that reads covers at most this many rows, and so a few
// milliseconds: pages that it sees cannot be reused meanwhile.
const maxRead = 256

// Known implements storage.Store.
func (s *Store) Known(ctx context.Context, keys []news.Key) ([]news.ID, error) {
	ids := make([]news.ID, len(keys))
	err := s.inSteps(ctx, len(keys), func(v *view, i int) error {
		if n, ok := v.number(rowKey(keys[i])); ok {
			ids[i], _ = v.idOf(n)
		}
		return nil
	})
	return ids, err
}

// Articles implements storage.Store.
func (s *Store) Articles(ctx context.Context, ids []news.ID, bodies bool) ([]*news.Article, error) {
	articles := make([]*news.Article, len(ids))
	err := s.inSteps(ctx, len(ids), func(v *view, i int) error {
		if n, ok := v.number(rowID(ids[i])); ok {
			articles[i] = v.article(n, bodies)
		}
		return nil
	})
	return articles, err
}

// inSteps calls fn for 0 to n-1, a bounded number in each transaction.
func (s *Store) inSteps(ctx context.Context, n int, fn func(v *view, i int) error) error {
	for from := 0; from < n; from += maxRead {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.read(func(v *view) error {
			for i := from; i < min(from+maxRead, n); i++ {
				if err := fn(v, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// span is what is left to list: lo <= number < hi.
type span struct{ lo, hi uint64 }

// start returns the span of a query.
func start(q storage.Query) (span, error) {
	sp := span{0, 1<<64 - 1}
	if !q.Since.IsZero() {
		sp.lo = number(q.Since.Add(time.Second-1), 0) // seconds are whole: round up
	}
	if !q.Before.IsZero() {
		sp.hi = number(q.Before.Add(time.Second-1), 0)
	}
	if q.After == "" {
		return sp, nil
	}
	b, err := parseCursor(q.After, 'a', 8)
	if err != nil {
		return sp, err
	}
	n, _ := parseNumber(b)
	sp.pass(n, q.Oldest)
	return sp, nil
}

// pass leaves only what comes after n.
func (sp *span) pass(n uint64, oldest bool) {
	if oldest {
		sp.lo = max(sp.lo, n+1)
	} else {
		sp.hi = min(sp.hi, n)
	}
}

// List implements storage.Store. Articles of one second come in the order in
// which they were stored, or its reverse.
func (s *Store) List(ctx context.Context, q storage.Query) ([]*news.Article, storage.Cursor, error) {
	left, err := start(q)
	if err != nil {
		return nil, "", err
	}
	var (
		found   []*news.Article
		numbers []uint64
		more    = true
	)
	for more && (q.Limit == 0 || len(found) <= q.Limit) {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		err := s.read(func(v *view) error {
			step := v.numbers(q, left, maxRead)
			more = len(step) == maxRead
			for _, n := range step {
				left.pass(n, q.Oldest)
				if a := v.article(n, q.Bodies); a != nil && matches(q, a) {
					found, numbers = append(found, a), append(numbers, n)
				}
				if q.Limit > 0 && len(found) > q.Limit {
					break
				}
			}
			return nil
		})
		if err != nil {
			return nil, "", err
		}
	}
	if q.Limit == 0 || len(found) <= q.Limit {
		return found, "", nil
	}
	return found[:q.Limit], makeCursor('a', keyNumber(numbers[q.Limit-1])), nil
}

// matches repeats the conditions of a query on the article itself: the index
// serves one of them only.
func matches(q storage.Query, a *news.Article) bool {
	return (q.Source == "" || carries(a, q.Source)) &&
		(q.Copy.IsZero() || a.Copy == q.Copy) &&
		(q.Story.IsZero() || a.Story == q.Story) &&
		(q.Place == "" || slices.ContainsFunc(a.Places, func(p news.Place) bool { return p.Region == q.Place }))
}

func carries(a *news.Article, source news.SourceID) bool {
	return a.Source == source ||
		slices.ContainsFunc(a.Provenance, func(p news.Provenance) bool { return p.Source == source })
}

// numbers returns the next numbers of a span in a query's order, at most max,
// by the index that promises the fewest.
func (v *view) numbers(q storage.Query, sp span, limit int) []uint64 {
	if sp.lo >= sp.hi {
		return nil
	}
	var prefix string
	switch {
	case !q.Copy.IsZero():
		return v.group(tableCopy, q.Copy, sp, q.Oldest, limit)
	case !q.Story.IsZero():
		return v.group(tableStory, q.Story, sp, q.Oldest, limit)
	case q.Place != "":
		prefix = tablePlace + q.Place + "\x00"
	case q.Source != "":
		prefix = tableSource + string(q.Source) + "\x00"
	default:
		return v.sequence(sp, q.Oldest, limit)
	}
	var list []uint64
	v.scan(prefix+keyNumber(sp.lo), prefix+keyNumber(sp.hi), !q.Oldest, func(row, _ string) bool {
		if n, err := parseNumber(row); err == nil {
			list = append(list, n)
		}
		return len(list) < limit
	})
	return list
}

// group returns the members of a group, the article that named it included.
func (v *view) group(table string, id news.ID, sp span, oldest bool, limit int) []uint64 {
	var list []uint64
	v.prefix(table+string(id[:]), func(row, _ string) bool {
		if n, err := parseNumber(row); err == nil {
			list = append(list, n)
		}
		return true
	})
	if n, ok := v.number(rowID(id)); ok {
		list = append(list, n)
	}
	slices.Sort(list)
	list = slices.DeleteFunc(list, func(n uint64) bool { return n < sp.lo || n >= sp.hi })
	if !oldest {
		slices.Reverse(list)
	}
	return list[:min(len(list), limit)]
}

// sequence returns numbers of all articles, those that are gone included.
func (v *view) sequence(sp span, oldest bool, limit int) []uint64 {
	s := source{cursor: v.bucket(bucketArticle).Cursor(), step: -1}
	if oldest {
		s.step = 1
	}
	lo, hi := keyNumber(sp.lo), keyNumber(sp.hi)
	var list []uint64
	for s.start(lo, hi); !s.ended && s.key >= lo && s.key < hi && len(list) < limit; s.next() {
		n, _ := parseNumber(s.key)
		list = append(list, n)
	}
	return list
}

// A cursor is the key of the last thing returned, behind a letter that says
// of what.
func makeCursor(kind byte, key string) storage.Cursor {
	return storage.Cursor(string(kind) + base64.RawURLEncoding.EncodeToString([]byte(key)))
}

func parseCursor(c storage.Cursor, kind byte, length int) (string, error) {
	if c[0] == kind {
		if b, err := base64.RawURLEncoding.DecodeString(string(c[1:])); err == nil && len(b) == length {
			return string(b), nil
		}
	}
	return "", fmt.Errorf("cursor %q is not one of this listing", string(c))
}

// States implements storage.Store.
func (s *Store) States(context.Context) ([]news.State, error) {
	var states []news.State
	err := s.read(func(v *view) error {
		v.prefix(tableState, func(row, val string) bool {
			var st news.State
			if err := decode([]byte(val), func(c *coder) { codeState(c, &st) }); err != nil {
				s.report(damaged(bucketIndex, []byte(row), err))
			} else {
				states = append(states, st)
			}
			return true
		})
		return nil
	})
	return states, err
}

// Edits implements storage.Store.
func (s *Store) Edits(_ context.Context, after uint64) ([]storage.Edit, error) {
	var edits []storage.Edit
	err := s.read(func(v *view) error {
		c := v.bucket(bucketEdit).Cursor()
		for k, value := c.Seek(key8(after + 1)); k != nil && after < 1<<64-1; k, value = c.Next() {
			var e storage.Edit
			if err := v.decode(bucketEdit, k, value, func(c *coder) { codeEdit(c, &e) }); err != nil {
				s.report(err)
				continue
			}
			edits = append(edits, e)
		}
		return nil
	})
	return edits, err
}

// Values implements storage.Store.
func (s *Store) Values(_ context.Context, prefix string) (map[string][]byte, error) {
	values := map[string][]byte{}
	err := s.read(func(v *view) error {
		c := v.bucket(bucketValue).Cursor()
		for k, value := c.Seek([]byte(prefix)); k != nil && string(k[:min(len(k), len(prefix))]) == prefix; k, value = c.Next() {
			payload, err := unseal(bucketValue, k, value)
			if err != nil {
				s.report(err)
				continue
			}
			values[string(k)] = append([]byte{}, payload...)
		}
		return nil
	})
	return values, err
}

// Signatures implements storage.Store.
func (s *Store) Signatures(ctx context.Context, articles []news.ID) ([]storage.Signature, error) {
	list := make([]storage.Signature, len(articles))
	err := s.inSteps(ctx, len(articles), func(v *view, i int) error {
		n, ok := v.number(rowSignature(articles[i]))
		if !ok {
			return nil
		}
		key := key8(n)
		if err := v.decode(bucketSignature, key, v.bucket(bucketSignature).Get(key), func(c *coder) { codeSignature(c, &list[i]) }); err != nil {
			list[i] = storage.Signature{}
			s.report(err)
		}
		return nil
	})
	return list, err
}

// decode reads a sealed record.
func (v *view) decode(bucket string, key, value []byte, fields func(*coder)) error {
	payload, err := unseal(bucket, key, value)
	if err != nil {
		return err
	}
	if err := decode(payload, fields); err != nil {
		return damaged(bucket, key, err)
	}
	return nil
}
