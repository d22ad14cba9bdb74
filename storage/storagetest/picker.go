package storagetest

import (
	"fmt"
	"slices"
	"time"

	"regionwire/news"
	"regionwire/storage"

	"pgregory.net/rapid"
)

// Everything is picked from small pools, so that things meet again.
const (
	articlePool = 10
	keyPool     = 16
	hashPool    = 12
)

var (
	sourcePool  = []news.SourceID{"ha-noi-moi", "bao-hue", "tuoi-tre"}
	regionPool  = []string{"vn/ha-noi", "vn/hue", "vn/ha-noi/soc-son"}
	feedPool    = []string{"ha-noi", "hue"}
	channelPool = []news.ChannelID{"ha-noi-moi/a", "ha-noi-moi/b", "bao-hue/a"}
	valuePool   = []string{"a", "ab", "b"}
)

func poolArticle(i int) news.ID { return news.MakeID("article", fmt.Sprint(i)) }
func poolKey(i int) news.Key    { return news.MakeKey("key", fmt.Sprint(i)) }

// picker makes random input.
type picker struct{ t *rapid.T }

func (p picker) number(from, to int) int { return rapid.IntRange(from, to).Draw(p.t, "n") }
func (p picker) yes() bool               { return rapid.Bool().Draw(p.t, "yes") }
func (p picker) text() string {
	return rapid.SampledFrom([]string{"", "Hà Nội", "mưa lớn", "<p>Sáng 20/11</p>"}).Draw(p.t, "text")
}

func one[T any](p picker, pool []T) T { return pool[p.number(0, len(pool)-1)] }

// some returns up to n picked things.
func some[T any](p picker, n int, pick func() T) []T {
	var list []T
	for range p.number(0, n) {
		list = append(list, pick())
	}
	return list
}

// hours returns an instant up to n hours before t.
func (p picker) before(t time.Time, n int) time.Time {
	return t.Add(-time.Duration(p.number(0, n)) * time.Hour)
}

func (p picker) article() news.ID { return poolArticle(p.number(0, articlePool-1)) }
func (p picker) key() news.Key    { return poolKey(p.number(0, keyPool-1)) }

func (p picker) hashes() []uint32 {
	list := some(p, 6, func() uint32 { return uint32(p.number(0, hashPool-1)) * 0x0bad_cafe })
	slices.Sort(list)
	return slices.Compact(list)
}

func (p picker) change(m *model, now time.Time) *storage.Change {
	c := &storage.Change{At: now}
	if p.number(0, 9) == 0 {
		c.At = now.Add(-100 * time.Hour) // a clock set back
	}
	for range p.number(0, 4) {
		c.Articles = append(c.Articles, p.fullArticle(m, c, latest(m.last, c.At)))
	}
	c.Entries = some(p, 3, func() storage.Entry { return p.entry(now) })
	c.Drop = some(p, 1, func() storage.EntryRef { return refOf(p.entry(now)) })
	c.Feeds = some(p, 1, func() storage.Feed {
		return storage.Feed{Birth: one(p, feedPool), Generation: uint32(p.number(0, 2)), Changed: now, Twice: p.number(0, 1) == 1}
	})
	c.States = some(p, 2, func() news.State {
		return news.State{Channel: one(p, channelPool), ETag: p.text(), Polls: p.number(0, 9), Next: now}
	})
	c.Listings = some(p, 2, func() news.Listing { return p.listing(m, now) })
	c.Signatures = some(p, 3, func() storage.Signature {
		return storage.Signature{Article: p.article(), Seen: p.before(now, 100), Prints: p.hashes(), Terms: p.hashes(), Data: []byte(p.text())}
	})
	c.Edits = some(p, 2, func() storage.Edit { return storage.Edit{At: now, By: "lan", Action: "hide", Article: p.article()} })
	for _, name := range some(p, 2, func() string { return one(p, valuePool) }) {
		if c.Values == nil {
			c.Values = map[string][]byte{}
		}
		c.Values[name] = nil
		if p.yes() {
			c.Values[name] = []byte(p.text())
		}
	}
	return c
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (p picker) fullArticle(m *model, c *storage.Change, now time.Time) *news.Article {
	a := &news.Article{ID: p.article(), FirstSeen: p.before(now, 30)}
	for _, known := range slices.Concat(m.articles, c.Articles) {
		if known.ID == a.ID {
			a.FirstSeen = known.FirstSeen
		}
	}
	a.Title, a.HTML, a.Source = p.text(), p.text(), one(p, sourcePool)
	a.Keys = some(p, 3, p.key)
	if p.yes() {
		a.Key = p.key()
	}
	a.Provenance = some(p, 2, func() news.Provenance { return news.Provenance{Source: one(p, sourcePool), Seen: now} })
	a.Places = some(p, 2, func() news.Place { return news.Place{Region: one(p, regionPool), Score: p.number(0, 100)} })
	if p.yes() {
		a.Copy = p.article()
	}
	if p.yes() {
		a.Story = p.article()
	}
	a.Accepted = p.yes()
	return a
}

func (p picker) entry(now time.Time) storage.Entry {
	e := storage.Entry{Feed: one(p, feedPool), Generation: uint32(p.number(0, 2)), Article: p.article(), At: p.before(now, 40),
		Also: some(p, 2, p.article), PagesOnly: p.number(0, 3) == 0, Hidden: p.number(0, 3) == 0}
	e.ID = news.EntryID(e.Feed, e.Article)
	if p.number(0, 3) == 0 {
		e.Withdrawn = p.before(now, 40)
	}
	if p.number(0, 3) == 0 {
		e.Shows, e.ShownSince = p.article(), p.before(now, 40)
	}
	return e
}

// listing is, like those of real channels, mostly the last one behind some
// new items.
func (p picker) listing(m *model, now time.Time) news.Listing {
	l := news.Listing{Channel: one(p, channelPool), At: now}
	l.Items = some(p, 3, func() news.Listed {
		return news.Listed{Chunk: news.Hash(p.article()), Key: p.key(), Published: int64(p.number(0, 5))}
	})
	if old := m.listings[l.Channel].Items; p.number(0, 4) > 0 {
		l.Items = append(l.Items, old[:p.number(0, len(old))]...)
	}
	return l
}

func (p picker) query(now time.Time) storage.Query {
	q := storage.Query{Oldest: p.yes(), Bodies: p.yes(), Limit: p.number(0, 4)}
	if p.number(0, 2) == 0 {
		q.Source = one(p, sourcePool)
	}
	if p.number(0, 3) == 0 {
		q.Place = one(p, regionPool)
	}
	if p.number(0, 4) == 0 {
		q.Copy = p.article()
	}
	if p.number(0, 4) == 0 {
		q.Story = p.article()
	}
	if p.number(0, 2) == 0 {
		q.Since = p.before(now, 60)
	}
	if p.number(0, 2) == 0 {
		q.Before = p.before(now, 30)
	}
	return q
}

func (p picker) entryQuery(now time.Time) storage.EntryQuery {
	q := storage.EntryQuery{Feed: one(p, feedPool), Generation: uint32(p.number(0, 2)), Documents: p.yes(), Limit: p.number(0, 4)}
	if p.yes() {
		q.Since = p.before(now, 60)
	}
	if p.yes() {
		q.Before = p.before(now, 30)
	}
	return q
}

func (p picker) cutoffs(now time.Time) storage.Cutoffs {
	cut := func() time.Time {
		if now.IsZero() || p.number(0, 3) == 0 {
			return time.Time{}
		}
		return p.before(now, 60)
	}
	return storage.Cutoffs{Articles: cut(), Text: cut(), Rejected: cut(), Keys: cut(), Signatures: cut(), Withdrawn: cut(),
		Limits: map[string]int{feedPool[0]: p.number(0, 3)}}
}
