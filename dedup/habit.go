package dedup

import (
	"strings"
	"unicode/utf8"

	"regionwire/text"
)

// What makes a run of words a habit of a source and no news: four-word grams
// seen in so many of its last articles with distinct headlines, and in such a
// share of them. Some sources carry a text several times, and bodies repeat
// the background of a running story: slogans come more often than either.
const (
	generation   = 25 // articles after which counts age; the last one or two generations count
	leastItems   = 10
	leadCount    = 3
	leadShare    = 0.20
	bodyCount    = 5
	bodyShare    = 0.30
	markerCount  = 3
	markerShare  = 0.20
	sloganWords  = 6   // a shorter run is never cut
	longSlogan   = 24  // one as long is cut wherever it stands
	leadReach    = 120 // words of a lead that are looked at
	bodyBegin    = 40  // words at the beginning of a body
	bodyEnd      = 80  // and at its end
	markerWords  = 3
	markerLength = 25 // characters
)

// habit is what a source writes by habit: slogans, agency markers, headlines of
// series.
type habit struct {
	lead, body grams
	markers    markers
	series     series
	titles     [2]map[uint64]bool // masked headlines of the last generations
	changed    bool               // since it was last saved
	urgent     bool               // in a way that is worth saving before the day ends
	saved      int64              // day on which it was saved
}

func newHabit() *habit {
	return &habit{
		lead:    newGrams(leadCount, leadShare),
		body:    newGrams(bodyCount, bodyShare),
		markers: markers{learnt: map[string]bool{}, count: map[string]int{}},
		series:  series{},
		titles:  [2]map[uint64]bool{{}, {}},
	}
}

// learn counts an article, and reports whether a slogan or marker was learnt
// from it. An article whose headline is that of another is not counted again.
func (h *habit) learn(f *fields, head title, day int32) (learnt bool) {
	h.changed = true
	h.urgent = h.series.add(head, day) || h.urgent
	if h.titles[0][head.masked] || h.titles[1][head.masked] {
		return false
	}
	if len(h.titles[0]) >= generation {
		h.titles[0], h.titles[1] = map[uint64]bool{}, h.titles[0]
	}
	h.titles[0][head.masked] = true
	begin := min(len(f.body), bodyBegin)
	learnt = h.lead.add(f.lead[:min(len(f.lead), leadReach)])
	learnt = h.body.add(f.body[:begin], f.body[max(len(f.body)-bodyEnd, begin):]) || learnt
	learnt = h.markers.add(f.text.Lead, f.text.Body) || learnt
	h.urgent = h.urgent || learnt
	return learnt
}

// strip cuts what is habit out of a text.
func (h *habit) strip(t Text) Text {
	t.Lead = h.lead.cut(h.withoutMarker(t.Lead), leadReach, 0)
	t.Body = h.body.cut(h.withoutMarker(t.Body), bodyBegin, bodyEnd)
	return t
}

func (h *habit) withoutMarker(s string) string {
	_, rest := text.SplitAgency(s, h.markers.list)
	return rest
}

// grams counts the four-word grams of texts and knows which are slogans.
type grams struct {
	least   int
	share   float64
	slogans map[uint32]bool
	counts  [2]gramCount // of this generation, and of the last what came again
}

func newGrams(least int, share float64) grams {
	return grams{least: least, share: share, slogans: map[uint32]bool{}}
}

// add counts the grams of an article's parts.
func (g *grams) add(parts ...[]word) (learnt bool) {
	var list []uint32
	for _, p := range parts {
		if len(p) >= shingleWords {
			list = appendShingles(list, p)
		}
	}
	if len(list) == 0 {
		return false
	}
	if g.counts[0].articles >= generation {
		g.age()
	}
	g.counts[0].articles++
	for _, s := range makeShingles(list) {
		g.counts[0].add(s)
		if !g.slogans[s] && g.frequent(s) {
			g.slogans[s] = true
			learnt = true
		}
	}
	return learnt
}

func (g *grams) frequent(s uint32) bool {
	n, articles := g.counts[0].of(s)+g.counts[1].of(s), g.counts[0].articles+g.counts[1].articles
	return n >= g.least && articles >= leastItems && float64(n) >= g.share*float64(articles)
}

// age begins a generation and forgets slogans that are no longer used.
func (g *grams) age() {
	for s := range g.slogans {
		if !g.frequent(s) {
			delete(g.slogans, s)
		}
	}
	g.counts[0].once = nil
	g.counts = [2]gramCount{{}, g.counts[0]}
}

// cut returns s without the slogans among its first and last words, unless it
// is nothing else.
func (g *grams) cut(s string, begin, end int) string {
	if len(g.slogans) == 0 || s == "" {
		return s
	}
	list := appendWords(nil, s)
	covered := make([]bool, len(list))
	for i := 0; i+shingleWords <= len(list); i++ {
		if i >= begin && i < len(list)-end {
			continue
		}
		if g.slogans[shingle(list[i:i+shingleWords])] {
			for k := range shingleWords {
				covered[i+k] = true
			}
		}
	}
	var b strings.Builder
	kept := 0
	for i := 0; i < len(list); {
		n := 0
		for i+n < len(list) && covered[i+n] {
			n++
		}
		if n >= sloganWords && (n >= longSlogan || wholeSentences(list, i, n)) {
			b.WriteString(s[kept:list[i].start])
			b.WriteByte(' ')
			kept = int(list[i+n-1].end)
		}
		i += max(n, 1)
	}
	b.WriteString(strings.TrimLeft(s[kept:], ".!?,;:)|… "))
	if rest := strings.TrimSpace(b.String()); kept > 0 && rest != "" {
		return rest
	}
	return s
}

// wholeSentences reports whether the n words from i begin and end where
// sentences do. Names of offices recur inside sentences, and stay.
func wholeSentences(list []word, i, n int) bool {
	return list[i].opens && (i+n == len(list) || list[i+n].opens)
}

// markers counts how texts begin: with the mark of an agency or the newsroom.
type markers struct {
	list   []string // learnt, for text.SplitAgency
	learnt map[string]bool
	count  map[string]int
	items  int
}

func (m *markers) add(texts ...string) (learnt bool) {
	m.items++
	if m.items > 2*generation {
		m.items /= 2
		for k, n := range m.count {
			m.count[k] = n / 2
			if n < 2 {
				delete(m.count, k)
			}
		}
	}
	for _, s := range texts {
		mark := opening(s)
		if mark == "" {
			continue
		}
		m.count[mark]++
		if n := m.count[mark]; !m.learnt[mark] && n >= markerCount && float64(n) >= markerShare*float64(m.items) {
			m.learn(mark)
			learnt = true
		}
		break
	}
	return learnt
}

func (m *markers) learn(mark string) {
	m.learnt[mark] = true
	m.list = append(m.list, mark)
}

// opening returns the few words before the first dash or within the brackets
// that a text begins with, "" for other beginnings.
func opening(s string) string {
	end := 0
	for i, r := range s {
		if i > 4*markerLength {
			return ""
		}
		if r == ')' || r == '-' || r == '–' || r == '—' {
			end = i
			break
		}
	}
	mark := strings.TrimSpace(strings.TrimLeft(s[:end], "( \n\t"))
	if mark == "" || utf8.RuneCountInString(mark) > markerLength || len(strings.Fields(mark)) > markerWords {
		return ""
	}
	return mark
}
