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
	leadWords     = 200 // of the lead that are looked at
	bodyWords     = 400 // and of the body
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
	text       Text
	title      []word
	lead, body []word // the parts of rest
	rest       []word
	distinct   []term // see terms
}

func readFields(t Text) *fields { return new(fields).read(t) }

// read makes f the fields of a text, in the memory that it has.
func (f *fields) read(t Text) *fields {
	rest := appendWords(slices.Grow(f.rest[:0], likelyWords(len(t.Lead)+len(t.Body))), t.Lead)
	lead := len(rest)
	rest = appendWords(rest, t.Body)
	*f = fields{
		text: t, title: appendWords(nil, t.Title), // a profile keeps the words of its title
		lead: rest[:lead], body: rest[lead:], rest: rest, distinct: f.distinct[:0],
	}
	return f
}

// termHash returns the hash of a pair of words, or of a single one with b 0.
func termHash(a, b uint64) uint32 { return uint32(mix(a*0x9e3779b97f4a7c15+b) >> 32) }

// tally sums up weights by hash, with open addressing. It holds up to
// tallySize-1 hashes other than 0.
type tally [tallySize]term

const (
	tallyBits = 12
	tallySize = 1 << tallyBits
)

func (t *tally) add(hash uint32, weight float32) {
	for i := hash >> (32 - tallyBits); ; i = (i + 1) % tallySize {
		if t[i].hash == 0 {
			t[i].hash = hash
		}
		if t[i].hash == hash {
			t[i].weight += weight
			return
		}
	}
}

// addWords adds single words and the pairs of words inside one part of a
// sentence.
func (t *tally) addWords(list []word, weight float32) {
	for i, w := range list {
		unit := weight * unigramWeight
		if w.number {
			unit *= numberWeight
		}
		if w.upper {
			unit *= namesWeight
		}
		t.add(termHash(w.hash, 0), unit)
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
		t.add(termHash(list[i-1].hash, w.hash), pair)
	}
}

// terms returns the distinct terms of an article with what they weigh by
// place and number, in no particular order. They belong to f.
func (f *fields) terms() []term {
	if len(f.distinct) > 0 {
		return f.distinct
	}
	var t tally
	t.addWords(f.title[:min(len(f.title), titleWords)], titleWeight)
	t.addWords(f.lead[:min(len(f.lead), leadWords)], leadWeight)
	t.addWords(f.body[:min(len(f.body), bodyWords)], bodyWeight)
	f.distinct = slices.Grow(f.distinct, 2*(min(len(f.title), titleWords)+min(len(f.lead), leadWords)+min(len(f.body), bodyWords)))
	for _, x := range t {
		if x.hash != 0 {
			f.distinct = append(f.distinct, x)
		}
	}
	return f.distinct
}

// makeVector weighs terms by how rare they are and keeps the weightiest.
func makeVector(terms []term, idf func(uint32) float32) vector {
	// Weights are positive, and so ordered as their bits are.
	order := make([]uint64, len(terms))
	for i, t := range terms {
		w := (1 + float32(math.Log(1+float64(t.weight)))) * idf(t.hash)
		order[i] = uint64(math.Float32bits(w))<<32 | uint64(t.hash)
	}
	slices.Sort(order)
	order = order[max(len(order)-vectorTerms, 0):]
	v := make(vector, len(order))
	var sum float64
	for i, x := range order {
		v[i] = term{uint32(x), math.Float32frombits(uint32(x >> 32))}
		sum += float64(v[i].weight) * float64(v[i].weight)
	}
	unit := float32(1 / math.Sqrt(max(sum, 1e-9)))
	for i := range v {
		v[i].weight *= unit
	}
	slices.SortFunc(v, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
	return v
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
