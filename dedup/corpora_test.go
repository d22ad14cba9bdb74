package dedup

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/markup"
	"regionwire/news"
)

// document is an article of the cluster and mutation corpora.
type document struct {
	ID, Of, Kind, Expect                  string
	Cluster                               any
	Title, Summary, Body, Link, Published string
	Host                                  string // "" for that of the link
}

func (d *document) report(n int) *Report {
	host := d.Host
	if u, _ := url.Parse(d.Link); host == "" {
		host = u.Hostname()
	}
	at, _ := time.Parse(time.RFC3339, d.Published)
	if at.IsZero() {
		at = time.Date(2026, 11, 1, 0, 0, n, 0, time.UTC)
	}
	return &Report{
		ID: news.MakeID(d.Link, fmt.Sprint(n)), Source: news.SourceID(host), Publisher: host,
		Published: at, Seen: at,
		Text: Text{Title: d.Title, Lead: d.Summary, Body: plain(d.Body)},
	}
}

func plain(s string) string {
	if strings.Contains(s, "<p") {
		return markup.Text(s)
	}
	return s
}

// polls gathers reports by source, at most 200 each, in the order in which the
// sources come up.
func polls(reports []*Report) (list [][]*Report) {
	at := map[news.SourceID]int{}
	for _, r := range reports {
		i, ok := at[r.Source]
		if !ok || len(list[i]) == 200 {
			i = len(list)
			at[r.Source] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], r)
	}
	for i, poll := range list {
		for _, r := range poll {
			r.Seen = r.Seen.Add(time.Duration(i) * time.Minute)
		}
	}
	return list
}

// TestMutationsOfTheCorpus holds copies against controlled variants of real
// articles: harmless ones are copies, others are not.
func TestMutationsOfTheCorpus(t *testing.T) {
	var docs []*document
	corpusLines(t, "vn_dedup/mutations.jsonl.xz", func(line []byte) {
		d := &document{}
		unmarshal(t, line, d)
		docs = append(docs, d)
	})
	k := newDesk(t)
	originals := map[string]*Report{}
	reports := make([]*Report, len(docs))
	for i, d := range docs {
		reports[i] = d.report(i)
		if d.Kind == "original" {
			originals[d.ID] = reports[i]
		}
	}
	for _, poll := range polls(reports) {
		k.take(poll...)
	}
	type count struct{ merged, all int }
	kinds := map[string]*count{}
	for i, d := range docs {
		if d.Kind == "original" {
			continue
		}
		c := kinds[d.Expect+" "+d.Kind]
		if c == nil {
			c = &count{}
			kinds[d.Expect+" "+d.Kind] = c
		}
		c.all++
		same := k.copy(reports[i]) == k.copy(originals[d.Of])
		if same {
			c.merged++
		}
		if same == (d.Expect == "related") {
			t.Logf("%s %s: %q\n%s\noriginal of %s:\n%s", d.Kind, d.ID, d.Title, explained(k, reports[i]), d.Link, explained(k, originals[d.Of]))
		}
	}
	for kind, c := range kinds {
		share := float64(c.merged) / float64(c.all)
		t.Logf("%-32s %4d of %4d merged, %.3f", kind, c.merged, c.all, share)
		switch {
		case strings.HasPrefix(kind, "related") && share > 0.02,
			strings.HasSuffix(kind, "summary_only") && share < 0.95,
			strings.HasPrefix(kind, "dup") && !strings.HasSuffix(kind, "summary_only") && share < 0.99,
			strings.HasPrefix(kind, "update") && share < 0.99:
			t.Errorf("%s: %.3f", kind, share)
		}
	}
	groups := map[news.ID][]string{}
	for _, r := range originals {
		groups[k.copy(r)] = append(groups[k.copy(r)], r.Text.Title)
	}
	for _, g := range groups {
		if len(g) > 1 {
			t.Logf("originals in one group: %q", g)
		}
	}
}

// explained says how an article came to its group.
func explained(k *desk, r *Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %.5s of %s, seen %s, %d words: group %.5s\n", r.ID, r.Source, r.Seen.Format("15:04:05"), len(strings.Fields(r.Text.Body)), k.copy(r))
	for _, c := range k.mem.decisions[r.ID].Compared {
		if c.Jaccard > 0.1 || c.Containment > 0.5 {
			fmt.Fprintf(&b, "    %.5s J %.2f C %.2f %s\n", c.With, c.Jaccard, c.Containment, c.Why)
		}
	}
	return b.String()
}

// clusters measures stories against human judgement with B³ (Bagga and
// Baldwin 1998).
func clusters(t *testing.T, change func(*Matcher), cut func(*document)) (precision, recall float64) {
	var docs []*document
	corpusLines(t, "vn_clusters/vietnamesemds.jsonl", func(line []byte) {
		d := &document{}
		unmarshal(t, line, d)
		if cut != nil {
			cut(d)
		}
		docs = append(docs, d)
	})
	slices.SortStableFunc(docs, func(a, b *document) int { return a.report(0).Published.Compare(b.report(0).Published) })
	k := newDesk(t)
	if change != nil {
		change(k.m)
	}
	gold, found, both := map[any]int{}, map[news.ID]int{}, map[[2]any]int{}
	reports := make([]*Report, len(docs))
	for i, d := range docs {
		reports[i] = d.report(i)
	}
	for _, poll := range polls(reports) {
		k.take(poll...)
	}
	for i, d := range docs {
		s := k.story(reports[i])
		gold[d.Cluster]++
		found[s]++
		both[[2]any{d.Cluster, s}]++
	}
	for i, d := range docs {
		s := k.story(reports[i])
		n := float64(both[[2]any{d.Cluster, s}])
		precision += n / float64(found[s]) / float64(len(docs))
		recall += n / float64(gold[d.Cluster]) / float64(len(docs))
	}
	return precision, recall
}

func TestStoriesOfTheCorpus(t *testing.T) {
	for _, tt := range []struct {
		theta         float64
		leads         bool
		precision, f1 float64
	}{
		{0, false, 0.92, 0.88},
		{0, true, 0.92, 0.82},
		{0.08, false, 0.90, 0.88},
		{0.10, false, 0.92, 0.86},
		{0.14, false, 0.96, 0},
		{0.20, false, 0.96, 0},
	} {
		p, r := clusters(t, func(m *Matcher) {
			if tt.theta > 0 {
				m.opts.Story = tt.theta
			}
		}, func(d *document) {
			if tt.leads {
				d.Body = ""
			}
		})
		f1 := 2 * p * r / (p + r)
		t.Logf("threshold %.2f, leads only %v: B³ P %.3f R %.3f F1 %.3f", tt.theta, tt.leads, p, r, f1)
		if p < tt.precision || f1 < tt.f1 {
			t.Errorf("threshold %.2f, leads only %v: P %.3f below %.2f or F1 %.3f below %.2f", tt.theta, tt.leads, p, tt.precision, f1, tt.f1)
		}
	}
}

// exchanged makes words that the shipped table does not know.
var exchanged = strings.NewReplacer("b", "k", "k", "b", "c", "m", "m", "c", "d", "n", "n", "d", "g", "p", "p", "g",
	"h", "r", "r", "h", "l", "s", "s", "l", "t", "v", "v", "t", "đ", "f",
	"B", "K", "K", "B", "C", "M", "M", "C", "D", "N", "N", "D", "G", "P", "P", "G",
	"H", "R", "R", "H", "L", "S", "S", "L", "T", "V", "V", "T", "Đ", "F")

// A language that the shipped table does not cover has stories from the first
// poll on.
func TestUnknownLanguageOfTheCorpus(t *testing.T) {
	for _, leads := range []bool{false, true} {
		p, r := clusters(t, nil, func(d *document) {
			d.Title, d.Summary, d.Body = exchanged.Replace(d.Title), exchanged.Replace(d.Summary), exchanged.Replace(d.Body)
			if leads {
				d.Body = ""
			}
		})
		f1 := 2 * p * r / (p + r)
		t.Logf("leads only %v: B³ P %.3f R %.3f F1 %.3f", leads, p, r, f1)
		if p < 0.90 || f1 < 0.82 {
			t.Errorf("leads only %v: P %.3f below 0.90 or F1 %.3f below 0.82", leads, p, f1)
		}
	}
}

// TestHeadlinesOfTheCorpus holds pairs of items with one headline against
// their labels.
func TestHeadlinesOfTheCorpus(t *testing.T) {
	type side struct{ Link, Publisher, Title, Summary, Seen string }
	type pair struct {
		Label string
		A, B  side
	}
	stories, same := 0, 0
	copies := map[string]int{}
	all := map[string]int{}
	corpusLines(t, "vn_pairs/title_pairs.jsonl", func(line []byte) {
		var p pair
		unmarshal(t, line, &p)
		k := newDesk(t)
		var reports [2]*Report
		for i, s := range []side{p.A, p.B} {
			at, err := time.Parse(time.RFC3339, s.Seen)
			if err != nil {
				t.Fatal(err)
			}
			reports[i] = &Report{ID: news.MakeID(s.Link), Source: news.SourceID(s.Publisher), Publisher: s.Publisher, Published: at, Seen: at, Text: Text{Title: s.Title, Lead: s.Summary}}
		}
		slices.SortFunc(reports[:], func(a, b *Report) int { return a.Seen.Compare(b.Seen) })
		k.take(reports[0])
		k.take(reports[1])
		all[p.Label]++
		if k.copy(reports[0]) == k.copy(reports[1]) {
			copies[p.Label]++
			if p.Label == "different_story" {
				t.Errorf("one group: %q", p.A.Title)
			}
		}
		if p.Label == "same_story" {
			stories++
			if k.story(reports[0]) == k.story(reports[1]) {
				same++
			} else {
				t.Logf("apart: %q %q %q %+v", p.A.Title, p.A.Summary, p.B.Summary, k.mem.decisions[reports[1].ID].Compared)
			}
		}
	})
	t.Logf("one story: %d of %d; copies %v of %v", same, stories, copies, all)
	if float64(same) < 0.9*float64(stories) {
		t.Errorf("one story: %d of %d", same, stories)
	}
}
