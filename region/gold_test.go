package region

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// goldText is a text of testdata/gold.txt.
type goldText struct {
	line         int
	doc          Document
	about, maybe []string
}

func readGold(t *testing.T) []goldText {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "gold.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var texts []goldText
	in := bufio.NewScanner(f)
	for line := 1; in.Scan(); line++ {
		key, value, _ := strings.Cut(in.Text(), ": ")
		if key == "" || key[0] == '#' {
			continue
		}
		if key == "date" {
			texts = append(texts, goldText{line: line, doc: Document{Date: day(value)}})
			continue
		}
		g := &texts[len(texts)-1]
		switch key {
		case "kicker":
			g.doc.Kicker = value
		case "title":
			g.doc.Title = value
		case "lead":
			g.doc.Lead = value
		case "body":
			g.doc.Body = value
		case "home":
			g.doc.Home = value
		case "about":
			if value != "none" {
				g.about = strings.Fields(value)
			}
		case "maybe":
			g.maybe = strings.Fields(value)
		case "form":
			d := &g.doc
			for _, s := range []*string{&d.Kicker, &d.Title, &d.Lead, &d.Body} {
				*s = norm.NFD.String(*s)
			}
		default:
			t.Fatalf("gold.txt:%d: unknown key %q", line, key)
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}

// tally counts what was found on one level.
type tally struct{ right, wrong, missed int }

func (c tally) precision() float64 { return float64(c.right) / float64(c.right+c.wrong) }
func (c tally) recall() float64    { return float64(c.right) / float64(c.right+c.missed) }

// TestGold measures precision and recall over texts of the project's own.
func TestGold(t *testing.T) {
	g := vn()
	var levels [landmarkLevel + 1]tally
	texts := readGold(t)
	for _, text := range texts {
		got := regions(g.Place(text.doc))
		for _, id := range append(slices.Clone(text.about), text.maybe...) {
			if _, ok := g.Unit(id); !ok {
				t.Fatalf("gold.txt:%d: there is no unit %s", text.line, id)
			}
		}
		rolled := func(id string) bool {
			return slices.ContainsFunc(append(slices.Clone(text.about), text.maybe...), func(x string) bool { return slices.Contains(g.Above(x, text.doc.Date), id) })
		}
		for _, id := range got {
			u, _ := g.Unit(id)
			switch {
			case slices.Contains(text.about, id):
				levels[u.Level].right++
			case !slices.Contains(text.maybe, id) && !rolled(id):
				levels[u.Level].wrong++
				t.Logf("gold.txt:%d: %s: not about %s", text.line, text.doc.Title, id)
			}
		}
		for _, id := range text.about {
			if !slices.Contains(got, id) {
				u, _ := g.Unit(id)
				levels[u.Level].missed++
				t.Logf("gold.txt:%d: %s: about %s", text.line, text.doc.Title, id)
			}
		}
	}
	for level, name := range map[int]string{1: "provinces", 2: "districts", 3: "communes"} {
		c := levels[level]
		t.Logf("%s in %d texts: precision %.3f, recall %.3f (%d right, %d wrong, %d missed)",
			name, len(texts), c.precision(), c.recall(), c.right, c.wrong, c.missed)
		if level < 3 && (c.precision() < .9 || c.recall() < .9) {
			t.Errorf("%s: precision %.3f, recall %.3f, want both at least .90", name, c.precision(), c.recall())
		}
	}
}
