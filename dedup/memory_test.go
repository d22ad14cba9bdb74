package dedup

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"regionwire/news"
)

// memory is a Lookup over what the test has matched so far.
type memory struct {
	signatures map[news.ID]*Signature
	reports    map[news.ID]*Report
	decisions  map[news.ID]*Decision
	postings   [2]map[uint32][]news.ID
	stories    map[news.ID][]news.ID
}

func newMemory() *memory {
	return &memory{
		signatures: map[news.ID]*Signature{}, reports: map[news.ID]*Report{}, decisions: map[news.ID]*Decision{},
		postings: [2]map[uint32][]news.ID{{}, {}}, stories: map[news.ID][]news.ID{},
	}
}

func (m *memory) add(r *Report, d *Decision, s *Signature) {
	m.signatures[r.ID], m.reports[r.ID], m.decisions[r.ID] = s, r, d
	for i, hashes := range [2][]uint32{s.Prints, s.Terms} {
		for _, h := range hashes {
			m.postings[i][h] = append(m.postings[i][h], r.ID)
		}
	}
	m.stories[d.Story] = append(m.stories[d.Story], r.ID)
}

func (m *memory) Candidates(_ context.Context, index Index, hashes []uint32, since time.Time, least, limit int) ([]Candidate, error) {
	shared := map[news.ID]int{}
	for _, h := range hashes {
		list := m.postings[index][h]
		days := map[int64]int{}
		for _, id := range list {
			days[m.signatures[id].Seen.Unix()/86400]++
		}
		for _, id := range list {
			if s := m.signatures[id]; !s.Seen.Before(since) && days[s.Seen.Unix()/86400] <= 40 {
				shared[id]++
			}
		}
	}
	var found []Candidate
	for id, n := range shared {
		if n >= least {
			found = append(found, Candidate{id, n})
		}
	}
	slices.SortFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Shared, a.Shared), m.signatures[b.Article].Seen.Compare(m.signatures[a.Article].Seen), slices.Compare(a.Article[:], b.Article[:]))
	})
	return found[:min(len(found), limit)], nil
}

func (m *memory) Signatures(_ context.Context, ids []news.ID) ([]Signature, error) {
	list := make([]Signature, len(ids))
	for i, id := range ids {
		if s := m.signatures[id]; s != nil {
			list[i] = *s
		}
	}
	return list, nil
}

func (m *memory) Reports(_ context.Context, ids []news.ID) ([]Report, error) {
	list := make([]Report, len(ids))
	for i, id := range ids {
		if r := m.reports[id]; r != nil {
			list[i] = *r
		}
	}
	return list, nil
}

func (m *memory) Members(_ context.Context, story news.ID, n int) ([]news.ID, error) {
	list := slices.Clone(m.stories[story])
	slices.Reverse(list)
	return list[:min(n, len(list))], nil
}

// desk matches reports as they arrive.
type desk struct {
	t   testing.TB
	m   *Matcher
	mem *memory
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	return &desk{t, New(Options{}), newMemory()}
}

// take matches the reports of one poll and returns the last decision.
func (k *desk) take(reports ...*Report) *Decision {
	k.t.Helper()
	for _, r := range reports {
		k.m.Learn(r)
	}
	var last *Decision
	for _, r := range reports {
		d, s, err := k.m.Match(k.t.Context(), k.mem, r)
		if err != nil {
			k.t.Fatal(err)
		}
		k.mem.add(r, d, s)
		last = d
	}
	return last
}

func (k *desk) copy(r *Report) news.ID  { return k.mem.decisions[r.ID].Copy }
func (k *desk) story(r *Report) news.ID { return k.mem.decisions[r.ID].Story }
