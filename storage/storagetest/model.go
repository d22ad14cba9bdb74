package storagetest

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// model is a storage.Store in plain maps and slices, without any index: it
// answers by going through everything.
type model struct {
	last       time.Time
	articles   []*news.Article // in the order in which they were stored; with text
	keys       map[news.Key]lead
	states     map[news.ChannelID]news.State
	listings   map[news.ChannelID]news.Listing
	feeds      map[string]storage.Feed
	entries    map[storage.EntryRef]storage.Entry
	edits      []storage.Edit
	signatures map[news.ID]storage.Signature
	values     map[string][]byte
}

// lead is the article to which a key leads, and since when.
type lead struct {
	id news.ID
	at time.Time
}

func newModel() *model {
	return &model{
		keys: map[news.Key]lead{}, states: map[news.ChannelID]news.State{},
		listings: map[news.ChannelID]news.Listing{},
		feeds:    map[string]storage.Feed{}, entries: map[storage.EntryRef]storage.Entry{},
		signatures: map[news.ID]storage.Signature{}, values: map[string][]byte{},
	}
}

func (m *model) find(id news.ID) int {
	return slices.IndexFunc(m.articles, func(a *news.Article) bool { return a.ID == id })
}

// commit does what Commit promises. The change must not be used afterwards.
func (m *model) commit(c *storage.Change) {
	if c.At.After(m.last) {
		m.last = c.At
	}
	for _, a := range c.Articles {
		a := *a
		a.Found = nil
		i := m.find(a.ID)
		if i < 0 {
			for k, to := range m.keys {
				if to.id == a.ID { // of an article that comes back
					m.keys[k] = lead{a.ID, m.last}
				}
			}
		}
		keys := a.Keys
		if a.Key != (news.Key{}) {
			keys = append(slices.Clip(keys), a.Key)
		}
		for _, k := range keys {
			if m.keys[k].id != a.ID {
				m.keys[k] = lead{a.ID, m.last}
			}
		}
		if i >= 0 {
			if a.HTML == "" {
				a.HTML = m.articles[i].HTML
			}
			m.articles[i] = &a
		} else {
			m.articles = append(m.articles, &a)
		}
	}
	for _, sig := range c.Signatures {
		m.signatures[sig.Article] = sig
	}
	for _, e := range c.Entries {
		m.entries[refOf(e)] = e
	}
	for _, r := range c.Drop {
		delete(m.entries, r)
	}
	for _, st := range c.States {
		m.states[st.Channel] = st
	}
	for _, l := range c.Listings {
		m.listings[l.Channel] = l
	}
	for _, f := range c.Feeds {
		m.feeds[f.Birth] = f
	}
	for name, v := range c.Values {
		if v == nil {
			delete(m.values, name)
		} else {
			m.values[name] = v
		}
	}
	for _, e := range c.Edits {
		e.Seq = uint64(len(m.edits) + 1)
		m.edits = append(m.edits, e)
	}
}

func refOf(e storage.Entry) storage.EntryRef {
	return storage.EntryRef{Feed: e.Feed, Generation: e.Generation, ID: e.ID}
}

// list returns all articles that q asks for, whatever its cursor and limit.
func (m *model) list(q storage.Query) []*news.Article {
	list := slices.Clone(m.articles)
	slices.SortStableFunc(list, func(a, b *news.Article) int { return a.FirstSeen.Compare(b.FirstSeen) })
	if !q.Oldest {
		slices.Reverse(list)
	}
	list = slices.DeleteFunc(list, func(a *news.Article) bool {
		return q.Source != "" && a.Source != q.Source &&
			!slices.ContainsFunc(a.Provenance, func(p news.Provenance) bool { return p.Source == q.Source }) ||
			!q.Copy.IsZero() && a.Copy != q.Copy ||
			!q.Story.IsZero() && a.Story != q.Story ||
			q.Place != "" && !slices.ContainsFunc(a.Places, func(p news.Place) bool { return p.Region == q.Place }) ||
			a.FirstSeen.Before(q.Since) || !q.Before.IsZero() && !a.FirstSeen.Before(q.Before)
	})
	for i, a := range list {
		list[i] = shown(a, q.Bodies)
	}
	return list
}

// shown is an article as a store returns it.
func shown(a *news.Article, body bool) *news.Article {
	b := *a
	if !body {
		b.HTML = ""
	}
	return &b
}

// listEntries returns all entries that q asks for, whatever its cursor and
// limit.
func (m *model) listEntries(q storage.EntryQuery) []storage.Entry {
	if q.Generation == 0 {
		q.Generation = m.feeds[q.Feed].Generation
	}
	var list []storage.Entry
	for _, e := range m.entries {
		if e.Feed == q.Feed && e.Generation == q.Generation && !e.At.Before(q.Since) &&
			(q.Before.IsZero() || e.At.Before(q.Before)) && !(q.Documents && (e.PagesOnly || e.Hidden)) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b storage.Entry) int {
		return cmp.Or(b.At.Compare(a.At), bytes.Compare(b.ID[:], a.ID[:]))
	})
	return list
}

// placed returns the entries of an article in every feed's current generation.
func (m *model) placed(article news.ID) []storage.Entry {
	var list []storage.Entry
	for _, e := range m.entries {
		if e.Article == article && e.Generation == m.feeds[e.Feed].Generation {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b storage.Entry) int { return strings.Compare(a.Feed, b.Feed) })
	return list
}

// candidates counts shared hashes by brute force.
func (m *model) candidates(kind storage.Hashes, hashes []uint32, since time.Time, least, limit int) []storage.Candidate {
	of := func(sig storage.Signature) []uint32 {
		if kind == storage.Prints {
			return sig.Prints
		}
		return sig.Terms
	}
	type day struct {
		hash uint32
		day  int64
	}
	carried := map[day]int{}
	for _, sig := range m.signatures {
		for _, h := range of(sig) {
			carried[day{h, sig.Seen.Unix() / 86400}]++
		}
	}
	list := []storage.Candidate{}
	for id, sig := range m.signatures {
		shared := 0
		for _, h := range of(sig) {
			if slices.Contains(hashes, h) && carried[day{h, sig.Seen.Unix() / 86400}] <= storage.Crowd {
				shared++
			}
		}
		if shared >= least && !sig.Seen.Before(since) {
			list = append(list, storage.Candidate{Article: id, Shared: shared})
		}
	}
	slices.SortFunc(list, func(a, b storage.Candidate) int {
		return cmp.Or(cmp.Compare(b.Shared, a.Shared), m.signatures[b.Article].Seen.Compare(m.signatures[a.Article].Seen),
			bytes.Compare(a.Article[:], b.Article[:]))
	})
	if limit > 0 {
		list = list[:min(limit, len(list))]
	}
	return list
}

// expire does what all steps of Expire together promise.
func (m *model) expire(cut storage.Cutoffs) (done storage.Expired) {
	before := func(t, cut time.Time) bool { return !cut.IsZero() && t.Before(cut) }
	entries := len(m.entries)
	maps.DeleteFunc(m.entries, func(r storage.EntryRef, e storage.Entry) bool {
		f, built := m.feeds[r.Feed]
		return !e.Withdrawn.IsZero() && before(e.Withdrawn, cut.Withdrawn) || built && r.Generation < f.Generation
	})
	spared := m.spared(cut.Limits)
	var gone []news.ID
	m.articles = slices.DeleteFunc(m.articles, func(a *news.Article) bool {
		if spared[a.ID] {
			return false
		}
		old := before(a.FirstSeen, cut.Articles) || !a.Accepted && before(a.FirstSeen, cut.Rejected)
		if a.HTML != "" && (old || before(a.FirstSeen, cut.Text)) {
			done.Texts++
			a.HTML = ""
		}
		if old {
			gone = append(gone, a.ID)
		}
		return old
	})
	done.Articles = len(gone)
	maps.DeleteFunc(m.entries, func(_ storage.EntryRef, e storage.Entry) bool { return slices.Contains(gone, e.Article) })
	done.Entries = entries - len(m.entries)
	signatures := len(m.signatures)
	maps.DeleteFunc(m.signatures, func(_ news.ID, s storage.Signature) bool { return before(s.Seen, cut.Signatures) })
	done.Signatures = signatures - len(m.signatures)
	keys := len(m.keys)
	maps.DeleteFunc(m.keys, func(k news.Key, to lead) bool {
		return m.find(to.id) < 0 && before(to.at, cut.Keys) && !m.listed(k)
	})
	done.Keys = keys - len(m.keys)
	return done
}

// spared returns the articles down to each feed's entry number limit, counting
// those that documents show.
func (m *model) spared(limits map[string]int) map[news.ID]bool {
	spared := map[news.ID]bool{}
	for feed, limit := range limits {
		for _, e := range m.listEntries(storage.EntryQuery{Feed: feed}) {
			if limit <= 0 {
				break
			}
			spared[e.Article] = true
			if !e.PagesOnly && !e.Hidden {
				limit--
			}
		}
	}
	return spared
}

func (m *model) listed(k news.Key) bool {
	for _, l := range m.listings {
		if slices.ContainsFunc(l.Items, func(x news.Listed) bool { return x.Key == k }) {
			return true
		}
	}
	return false
}
