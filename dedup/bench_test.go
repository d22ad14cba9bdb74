package dedup

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// sample is about 4 kB of Vietnamese prose.
var sample = strings.Repeat("Sáng nay, Ủy ban nhân dân huyện Sóc Sơn tổ chức hội nghị tổng kết công tác phòng, chống thiên tai và tìm kiếm cứu nạn năm 2026, triển khai nhiệm vụ 6 tháng cuối năm. "+
	"Theo báo cáo, toàn huyện có 14.500 hộ dân sống ven sông Cầu, sông Cà Lồ; trong đó 312 hộ thuộc diện phải di dời khẩn cấp khi nước vượt báo động ba. ", 10)

func BenchmarkWords(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	var dst []word
	for b.Loop() {
		dst = appendWords(dst[:0], sample)
	}
}

func BenchmarkShingles(b *testing.B) {
	list := appendWords(nil, sample)
	var dst []uint32
	for b.Loop() {
		dst = appendShingles(dst[:0], list)
		winnow(dst)
		makeShingles(dst)
	}
}

func BenchmarkTerms(b *testing.B) {
	f := readFields(Text{Title: sample[:60], Lead: sample[:300], Body: sample})
	m := New(Options{})
	for b.Loop() {
		m.vector(f)
	}
}

func BenchmarkKeys(b *testing.B) {
	it := item(nil)
	b.ReportAllocs()
	for b.Loop() {
		Keys(it, "bao.example", time.UTC)
	}
}

// window is a Lookup of many articles. It measures itself, so that its cost,
// which is a store's, can be told from that of matching.
type window struct {
	articles []Signature
	reports  []*Report
	number   map[news.ID]int
	postings [2][]uint64 // hash and number, sorted
	took     time.Duration
}

// newWindow fills a window with n articles, few of them real ones; the others
// carry prints of nothing and terms of real ones, so that candidates are as
// many as among so many articles.
func newWindow(m *Matcher, n int) *window {
	const texts = 2000
	w := &window{number: map[news.ID]int{}}
	p := newProse(40)
	var real []Signature
	for i := range texts {
		r := report(fmt.Sprintf("s%d.example", i%200), float64(i%72), p.article(p.topic(), 38))
		m.Learn(r)
		_, s, err := m.Match(context.Background(), newMemory(), r)
		if err != nil {
			panic(err)
		}
		real = append(real, *s)
		w.reports = append(w.reports, r)
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range n {
		s := real[i%texts]
		if i >= texts {
			other := real[rng.IntN(texts)]
			s.Article = news.MakeID("filler", fmt.Sprint(i))
			s.Seen = noon.Add(-time.Duration(rng.IntN(30*24)) * time.Hour)
			s.Terms = append(slices.Clone(s.Terms[:8]), other.Terms[16:]...)
			s.Prints = make([]uint32, 47)
			for j := range s.Prints {
				s.Prints[j] = rng.Uint32()
			}
		}
		w.number[s.Article] = i
		w.articles = append(w.articles, s)
		for _, h := range s.Prints {
			w.postings[Prints] = append(w.postings[Prints], uint64(h)<<32|uint64(i))
		}
		for _, h := range s.Terms {
			w.postings[Terms] = append(w.postings[Terms], uint64(h)<<32|uint64(i))
		}
	}
	slices.Sort(w.postings[Prints])
	slices.Sort(w.postings[Terms])
	return w
}

func (w *window) clock(start time.Time) { w.took += time.Since(start) }

func (w *window) Candidates(_ context.Context, index Index, hashes []uint32, since time.Time, least, limit int) ([]Candidate, error) {
	defer w.clock(time.Now())
	shared := map[uint32]int{}
	for _, h := range hashes {
		at, _ := slices.BinarySearch(w.postings[index], uint64(h)<<32)
		for n := 0; at+n < len(w.postings[index]) && n < 1200 && uint32(w.postings[index][at+n]>>32) == h; n++ {
			if i := uint32(w.postings[index][at+n]); !w.articles[i].Seen.Before(since) {
				shared[i]++
			}
		}
	}
	var list []Candidate
	for i, n := range shared {
		if n >= least {
			list = append(list, Candidate{w.articles[i].Article, n})
		}
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Shared, a.Shared), slices.Compare(a.Article[:], b.Article[:]))
	})
	return list[:min(len(list), limit)], nil
}

func (w *window) Signatures(_ context.Context, ids []news.ID) ([]Signature, error) {
	defer w.clock(time.Now())
	list := make([]Signature, len(ids))
	for i, id := range ids {
		if n, ok := w.number[id]; ok {
			list[i] = w.articles[n]
		}
	}
	return list, nil
}

func (w *window) Reports(_ context.Context, ids []news.ID) ([]Report, error) {
	defer w.clock(time.Now())
	list := make([]Report, len(ids))
	for i, id := range ids {
		if n, ok := w.number[id]; ok && n < len(w.reports) {
			list[i] = *w.reports[n]
		}
	}
	return list, nil
}

func (w *window) Members(_ context.Context, story news.ID, n int) ([]news.ID, error) {
	defer w.clock(time.Now())
	if _, ok := w.number[story]; ok {
		return []news.ID{story}, nil
	}
	return nil, nil
}

// BenchmarkMatch measures keys, habits, copies and stories of an article of
// 4 kB. Time spent in the Lookup is not counted in match-ns; half of the
// articles are edited copies.
func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := New(Options{})
			w := newWindow(m, n)
			p := newProse(41)
			var arrivals []*Report
			size := 0
			for i := range 512 {
				text := p.article(p.topic(), 38)
				if i%2 == 0 {
					text = each(w.reports[p.IntN(len(w.reports))].Text, func(s string) string { return p.replaceWords(s, 0.04) })
				}
				r := report(fmt.Sprintf("t%d.example", i%50), 40, text)
				arrivals = append(arrivals, r)
				size += len(text.Title) + len(text.Lead) + len(text.Body)
			}
			it := item(nil)
			w.took = 0
			compared, copies, i := 0, 0, 0
			var each []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				began := time.Now()
				r := *arrivals[i%len(arrivals)]
				r.ID = news.MakeID("arrival", fmt.Sprint(i))
				i++
				Keys(it, r.Publisher, r.Zone)
				m.Learn(&r)
				d, _, err := m.Match(b.Context(), w, &r)
				if err != nil {
					b.Fatal(err)
				}
				compared += len(d.Compared)
				if d.Copy != r.ID {
					copies++
				}
				each = append(each, time.Since(began))
			}
			slices.Sort(each)
			b.ReportMetric(float64(each[len(each)*99/100]), "p99-ns")
			b.ReportMetric(float64(b.Elapsed()-w.took)/float64(b.N), "match-ns/op")
			b.ReportMetric(float64(compared)/float64(b.N), "compared/op")
			b.ReportMetric(float64(copies)/float64(b.N), "copies/op")
			b.ReportMetric(float64(size)/float64(len(arrivals)), "bytes/article")
		})
	}
}
