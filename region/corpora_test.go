package region

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// corpus opens a file of the corpora beside this checkout, or skips.
func corpus(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.FromSlash("../../shared/corpora/" + name))
	if err != nil {
		t.Skipf("the corpora are not beside this checkout: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// oldMention is a row of news of 2025 and 2026 that call a place by a name from
// before the merger: with the name ("xã Bình Hải cũ"), or with the words before
// and those after it that name its present unit ("Bến Tre", "nay là tỉnh Vĩnh
// Long").
type oldMention struct {
	Type, Old, Before, After, Text string
	Seen                           time.Time
}

func oldMentions(t *testing.T) (list []oldMention) {
	in := bufio.NewScanner(corpus(t, "region/vn_old_new_mentions.jsonl"))
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var m oldMention
		if err := json.Unmarshal(in.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// presentTops returns the top-level units of a day that a text is about.
func presentTops(g *Gazetteer, d Document) (tops []string) {
	for _, id := range regions(g.Place(d)) {
		if i := g.byID[id]; g.units[i].Level == 1 && g.life[i].holds(dayOf(d.Date)) {
			tops = append(tops, id)
		}
	}
	return tops
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}

func percent(part, of int) float64 { return 100 * float64(part) / float64(of) }

// TestOldNamesLeadToTheNewProvince compares the province in which an old unit
// lies since with those that the whole text is about.
func TestOldNamesLeadToTheNewProvince(t *testing.T) {
	g := vn()
	texts, known, placed, agree := 0, 0, 0, 0
	for _, m := range oldMentions(t) {
		if m.Old == "" {
			continue
		}
		texts++
		var tops []string
		for _, u := range g.Find(m.Type+" "+m.Old, m.Seen) {
			if top := g.top(g.byID[u.ID], dayOf(m.Seen)); top >= 0 {
				tops = append(tops, g.units[top].ID)
			}
		}
		if len(tops) == 0 {
			t.Logf("not known: %s %s: %s", m.Type, m.Old, m.Text)
			continue
		}
		known++
		title, lead, _ := strings.Cut(m.Text, ". ")
		about := presentTops(g, Document{Title: title, Lead: lead, Date: m.Seen})
		if len(about) == 0 {
			continue
		}
		placed++
		if meet(tops, about) {
			agree++
		} else {
			t.Logf("%s %s lies in %v, the text is about %v: %s", m.Type, m.Old, tops, about, m.Text)
		}
	}
	t.Logf("%d texts: the old name is known in %.1f %%; of those %.1f %% are about a province, and %.1f %% of these about that of the old unit",
		texts, percent(known, texts), percent(placed, known), percent(agree, placed))
	if percent(known, texts) < 98 || percent(placed, known) < 95 || percent(agree, placed) < 98 {
		t.Error("want at least 98, 95 and 98 %")
	}
}

// TestOldNamesMeanTheUnitThatTheTextSays compares the province of the words
// before "nay là" with that of the words after it.
func TestOldNamesMeanTheUnitThatTheTextSays(t *testing.T) {
	g := vn()
	both, agree := 0, 0
	for _, m := range oldMentions(t) {
		before := presentTops(g, Document{Title: m.Before, Date: m.Seen})
		after := presentTops(g, Document{Title: m.After, Date: m.Seen})
		if len(before) == 0 || len(after) == 0 {
			continue
		}
		both++
		if meet(before, after) {
			agree++
		} else {
			t.Logf("%q is about %v, %q about %v", m.Before, before, m.After, after)
		}
	}
	t.Logf("%d texts: %.1f %% agree", both, percent(agree, both))
	if percent(agree, both) < 95 {
		t.Error("want at least 95 %")
	}
}

// TestEveryOldCommuneLiesInItsNewProvince compares containment with a table of
// every commune before the merger and the one that took it in.
func TestEveryOldCommuneLiesInItsNewProvince(t *testing.T) {
	g := vn()
	in := csv.NewReader(corpus(t, "gazetteer/vn-63-to-34-mapping.csv"))
	head, err := in.Read()
	if err != nil {
		t.Fatal(err)
	}
	field := func(row []string, name string) string { return row[slices.Index(head, name)] }
	after := day("2025-08-01")
	rows, wrong := 0, 0
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if field(row, "ward") == "" {
			continue // a district without communes
		}
		rows++
		old := g.Find(field(row, "ward")+", "+field(row, "district")+", "+field(row, "province"), after)
		province := g.Find(field(row, "newProvince"), after)
		commune := g.Find(field(row, "newWard")+", "+field(row, "newProvince"), after)
		if len(old) == 0 || len(province) == 0 || len(commune) == 0 {
			wrong++
			t.Logf("%v: found %v in %v, %v", row, old, province, commune)
			continue
		}
		in := slices.ContainsFunc(old, func(u Unit) bool {
			return g.Within(u.ID, province[0].ID) && slices.Contains(g.Above(u.ID, after), province[0].ID) &&
				slices.Contains(u.Successors, commune[0].ID) && !g.Within(province[0].ID, u.ID)
		})
		if !in {
			wrong++
			t.Logf("%v: %v is not within %s by %s", row, old, province[0].ID, commune[0].ID)
		}
	}
	t.Logf("%d communes, %d not as in the table", rows, wrong)
	if rows < 10000 || wrong > 0 {
		t.Errorf("%d of %d communes do not lie where the table says", wrong, rows)
	}
}
