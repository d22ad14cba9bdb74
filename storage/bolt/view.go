package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"

	"regionwire/news"
	"regionwire/storage"

	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// view is the store as one transaction sees it.
type view struct {
	store   *Store
	tx      *bbolt.Tx
	over    *overlay
	pending map[string]op // rows of the commit being made; nil when reading
	opened  map[string]*bbolt.Bucket
}

// bucket returns a bucket of the layout; all exist since the file was made.
func (v *view) bucket(name string) *bbolt.Bucket {
	b := v.opened[name]
	if b == nil {
		b = v.tx.Bucket([]byte(name))
		if b == nil {
			panic(fmt.Errorf("%w: bucket %s is missing", storage.ErrCorrupt, name))
		}
		switch {
		case rising[name]:
			b.FillPercent = fullPages
		case name == bucketIndex:
			b.FillPercent = mergedPages
		}
		v.opened[name] = b
	}
	return b
}

// read runs fn in a transaction that only reads. It must be short: while it
// runs no page is reused. Nothing of it may be kept that is not copied.
// Damage that bbolt or the kernel stumbles over is returned as ErrCorrupt.
func (s *Store) read(fn func(*view) error) (err error) {
	tx, over, err := s.begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	defer s.recoverDamage(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return fn(&view{store: s, tx: tx, over: over, opened: map[string]*bbolt.Bucket{}})
}

// begin starts a reading transaction and finds the overlay that belongs to it.
func (s *Store) begin() (*bbolt.Tx, *overlay, error) {
	for {
		tx, err := s.db.Begin(false)
		if err != nil {
			if errors.Is(err, berrors.ErrDatabaseNotOpen) {
				err = errClosed
			}
			return nil, nil, err
		}
		for over := s.overlays.Load(); over != nil; over = over.before {
			if over.txid <= tx.ID() {
				return tx, over.overlay, nil
			}
		}
		// Commits overtook this goroutine between the two lines above.
		tx.Rollback()
	}
}

// recoverDamage turns a panic over a damaged page into an error.
func (s *Store) recoverDamage(err *error) {
	p := recover()
	if p == nil {
		return
	}
	cause, ok := p.(error)
	if !ok {
		cause = fmt.Errorf("%v", p)
	}
	if !errors.Is(cause, storage.ErrCorrupt) {
		cause = fmt.Errorf("%w: %w", storage.ErrCorrupt, cause)
	}
	s.log.Error("damaged page", "path", s.path, "err", cause, "stack", string(debug.Stack()))
	*err = cause
}

// value reads a sealed value; nil when it is not there.
func (v *view) value(bucket string, key []byte) ([]byte, error) {
	b := v.bucket(bucket).Get(key)
	if b == nil {
		return nil, nil
	}
	return unseal(bucket, key, b)
}

// record reads the record of a number; nil when it is not there.
func (v *view) record(n uint64) (*record, error) {
	key := key8(n)
	payload, err := v.value(bucketArticle, key)
	if payload == nil || err != nil {
		return nil, err
	}
	r := new(record)
	if err := decode(payload, r.code); err != nil {
		return nil, damaged(bucketArticle, key, err)
	}
	return r, nil
}

// idOf reads the ID of a number's record and no more of it; false when it is
// not there or damaged, which is reported.
func (v *view) idOf(n uint64) (news.ID, bool) {
	key := key8(n)
	payload, err := v.value(bucketArticle, key)
	if len(payload) == 0 {
		if err != nil {
			v.store.report(err)
		}
		return news.ID{}, false
	}
	var r record
	c := coder{reading: true, format: payload[0], in: string(payload[1:min(len(payload), 32)])}
	r.codeHead(&c)
	return r.id, 1 <= payload[0] && payload[0] <= format && c.err == nil
}

// article reads the article of a number, with its text where body is set; nil
// when it is not there or damaged, which is reported.
func (v *view) article(n uint64, body bool) *news.Article {
	r, err := v.record(n)
	if err != nil {
		v.store.report(err)
		return nil
	}
	if r == nil || r.gone {
		return nil
	}
	if body {
		text, err := v.body(n)
		if err != nil {
			v.store.report(err)
		}
		r.article.HTML = text
	}
	return r.article
}

// body reads the text of a number; "" when there is none.
func (v *view) body(n uint64) (string, error) {
	key := key8(n)
	payload, err := v.value(bucketBody, key)
	if payload == nil || err != nil {
		return "", err
	}
	text, err := v.store.unzip.DecodeAll(payload, nil)
	if err != nil {
		return "", damaged(bucketBody, key, err)
	}
	return string(text), nil
}
