package dedup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"regionwire/news"
)

// prose writes made-up articles in made-up Vietnamese, the same for the same
// seed.
type prose struct {
	*rand.Rand
	syllables []string
	zipf      *rand.Zipf
}

func newProse(seed uint64) *prose {
	rng := rand.New(rand.NewPCG(seed, 7))
	p := &prose{Rand: rng}
	for _, onset := range []string{"b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "s", "t", "th", "tr", "v", "x"} {
		for _, rhyme := range []string{"a", "á", "ạ", "ai", "ái", "an", "án", "anh", "ao", "âm", "ân", "ây", "ất", "e", "ên", "êu", "i", "iên", "iệt", "inh", "o", "ong", "ông", "ới", "ua", "ung", "ước", "ường", "ưu", "oà"} {
			p.syllables = append(p.syllables, onset+rhyme)
		}
	}
	rng.Shuffle(len(p.syllables), func(i, j int) { p.syllables[i], p.syllables[j] = p.syllables[j], p.syllables[i] })
	p.zipf = rand.NewZipf(rng, 1.05, 20, uint64(len(p.syllables)-1))
	return p
}

func (p *prose) word() string { return p.syllables[p.zipf.Uint64()] }

func (p *prose) name() string {
	return capitalised(p.syllables[p.IntN(len(p.syllables))]) + " " + capitalised(p.syllables[p.IntN(len(p.syllables))])
}

func capitalised(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

func (p *prose) sentence(topic []string) string {
	n := 12 + p.IntN(14)
	list := make([]string, n)
	for i := range list {
		list[i] = p.word()
	}
	for range n / 4 {
		list[p.IntN(n)] = topic[p.IntN(len(topic))]
	}
	if p.IntN(3) == 0 {
		list[p.IntN(n)] = fmt.Sprint(p.IntN(900) + 3)
	}
	s := strings.Join(list, " ")
	return capitalised(s) + "."
}

func (p *prose) topic() []string {
	list := make([]string, 8)
	for i := range list {
		list[i] = p.syllables[p.IntN(len(p.syllables))] + " " + p.syllables[p.IntN(len(p.syllables))]
		if i < 4 {
			list[i] = p.name()
		}
	}
	return list
}

// article returns a text of so many sentences about a topic.
func (p *prose) article(topic []string, sentences int) Text {
	t := Text{Title: p.name() + " " + topic[0] + " " + p.word() + " " + p.word() + " " + topic[5] + " " + p.word(), Lead: p.sentence(topic) + " " + p.sentence(topic)}
	var b strings.Builder
	for i := range sentences {
		b.WriteString(p.sentence(topic))
		b.WriteString([]string{" ", " ", "\n"}[i%3])
	}
	t.Body = strings.TrimSpace(b.String())
	return t
}

var noon = time.Date(2026, 11, 3, 5, 0, 0, 0, time.UTC)

var hanoi = time.FixedZone("+07", 7*3600)

// report makes a report by a publisher at so many hours after noon.
func report(publisher string, hours float64, t Text) *Report {
	at := noon.Add(time.Duration(hours * float64(time.Hour)))
	return &Report{
		ID: news.MakeID(publisher, t.Title, t.Lead, t.Body, at.String()), Source: news.SourceID(publisher), Publisher: publisher,
		Published: at, Seen: at, Zone: hanoi, Text: t,
	}
}
