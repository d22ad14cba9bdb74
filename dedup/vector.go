package dedup

import (
	"cmp"
	"math"
	"slices"
)

// What the words of an article weigh in its story vector.
const (
	titleWeight   = 3
	leadWeight    = 2
	bodyWeight    = 1
	namesWeight   = 1.5 // both words capitalised
	numberWeight  = 0.5 // one of the two is a number
	bodyWords     = 400 // of the body that are looked at
	vectorTerms   = 80  // kept, the weightiest
	indexTerms    = 24  // of them by which stories are found
	unigramWeight = 0.5 // a single word, against a pair
)

// term is a component of a story vector.
type term struct {
	hash   uint32
	weight float32
}

// vector is a story vector of unit length, by hash ascending.
type vector []term

// fields are an article's parts and their words.
type fields struct {
	text              Text
	title, lead, body []word
}

func readFields(t Text) *fields {
	return &fields{text: t, title: appendWords(nil, t.Title), lead: appendWords(nil, t.Lead), body: appendWords(nil, t.Body)}
}

// termHash returns the hash of a pair of words, or of a single one with b 0.
func termHash(a, b uint64) uint32 { return uint32(mix(a*0x9e3779b97f4a7c15+b) >> 32) }

// appendTerms appends the terms of list, each as often as it occurs: single
// words and pairs of words inside one part of a sentence.
func appendTerms(dst []term, list []word, weight float32) []term {
	for i, w := range list {
		unit := weight * unigramWeight
		if w.number {
			unit *= numberWeight
		}
		if w.upper {
			unit *= namesWeight
		}
		dst = append(dst, term{termHash(w.hash, 0), unit})
		if i == 0 || w.first {
			continue
		}
		pair := weight
		if w.number || list[i-1].number {
			pair *= numberWeight
		}
		if w.upper && list[i-1].upper {
			pair *= namesWeight
		}
		dst = append(dst, term{termHash(list[i-1].hash, w.hash), pair})
	}
	return dst
}

// terms returns the distinct terms of an article with their summed weights,
// by hash ascending.
func (f *fields) terms() []term {
	body := f.body[:min(len(f.body), bodyWords)]
	dst := make([]term, 0, 2*(len(f.title)+len(f.lead)+len(body)))
	dst = appendTerms(dst, f.title, titleWeight)
	dst = appendTerms(dst, f.lead, leadWeight)
	dst = appendTerms(dst, body, bodyWeight)
	slices.SortFunc(dst, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
	n := 0
	for i, t := range dst {
		if i > 0 && dst[n-1].hash == t.hash {
			dst[n-1].weight += t.weight
			continue
		}
		dst[n] = t
		n++
	}
	return dst[:n]
}

// makeVector weighs terms by how rare they are and keeps the weightiest. It
// takes terms over.
func makeVector(terms []term, idf func(uint32) float32) vector {
	for i, t := range terms {
		terms[i].weight = (1 + float32(math.Log(1+float64(t.weight)))) * idf(t.hash)
	}
	if len(terms) > vectorTerms {
		slices.SortFunc(terms, func(a, b term) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash))
		})
		terms = terms[:vectorTerms]
		slices.SortFunc(terms, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
	}
	var sum float64
	for _, t := range terms {
		sum += float64(t.weight) * float64(t.weight)
	}
	if sum > 0 {
		unit := float32(1 / math.Sqrt(sum))
		for i := range terms {
			terms[i].weight *= unit
		}
	}
	return slices.Clone(terms)
}

// heaviest returns the hashes of the n weightiest terms, ascending.
func (v vector) heaviest(n int) []uint32 {
	byWeight := slices.Clone(v)
	slices.SortFunc(byWeight, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash))
	})
	hashes := make([]uint32, 0, n)
	for _, t := range byWeight[:min(n, len(byWeight))] {
		hashes = append(hashes, t.hash)
	}
	slices.Sort(hashes)
	return hashes
}

// shared returns the hashes of the terms that two vectors share, the one that
// adds most to their similarity first.
func (v vector) shared(u vector) []uint32 {
	var both []term
	for i, j := 0, 0; i < len(v) && j < len(u); {
		switch {
		case v[i].hash < u[j].hash:
			i++
		case v[i].hash > u[j].hash:
			j++
		default:
			both = append(both, term{v[i].hash, v[i].weight * u[j].weight})
			i++
			j++
		}
	}
	slices.SortFunc(both, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash))
	})
	hashes := make([]uint32, len(both))
	for i, t := range both {
		hashes[i] = t.hash
	}
	return hashes
}

// cosine returns the similarity of two vectors, 0–1.
func (v vector) cosine(u vector) float64 {
	var sum float64
	for i, j := 0, 0; i < len(v) && j < len(u); {
		switch {
		case v[i].hash < u[j].hash:
			i++
		case v[i].hash > u[j].hash:
			j++
		default:
			sum += float64(v[i].weight) * float64(u[j].weight)
			i++
			j++
		}
	}
	return sum
}
