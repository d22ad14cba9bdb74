package region

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"regionwire/news"
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

// tallies are those of each level, with the name of the file that says what is
// right.
type tallies struct {
	file   string
	sure   int // score that a place must have
	texts  int
	levels [landmarkLevel + 1]tally
}

// count compares the places of a text with those it is about. A unit that
// today contains what is expected counts neither for nor against.
func (c *tallies) count(t *testing.T, text goldText) {
	t.Helper()
	g := vn()
	expected := slices.Concat(text.about, text.maybe)
	for _, id := range expected {
		if _, ok := g.Unit(id); !ok {
			t.Fatalf("%s:%d: there is no unit %s", c.file, text.line, id)
		}
	}
	c.texts++
	got := regions(slices.DeleteFunc(g.Place(text.doc), func(p news.Place) bool { return p.Score < c.sure }))
	for _, id := range got {
		u, _ := g.Unit(id)
		holds := func(x string) bool { return x == id || slices.Contains(g.Above(x, text.doc.Date), id) }
		switch {
		case slices.Contains(text.about, id):
			c.levels[u.Level].right++
		case !slices.ContainsFunc(expected, holds):
			c.levels[u.Level].wrong++
			t.Logf("%s:%d: %s: not about %s", c.file, text.line, text.doc.Title, id)
		}
	}
	for _, id := range text.about {
		if !slices.Contains(got, id) {
			u, _ := g.Unit(id)
			c.levels[u.Level].missed++
			t.Logf("%s:%d: %s: about %s", c.file, text.line, text.doc.Title, id)
		}
	}
}

// report logs the figures of each level and checks those of provinces and
// districts against the least that they must be.
func (c *tallies) report(t *testing.T, precision, recall float64) {
	t.Helper()
	for level, name := range []string{1: "provinces", 2: "districts", 3: "communes"} {
		l := c.levels[level]
		if l.right+l.missed == 0 { // nothing to be found: there is no recall
			continue
		}
		t.Logf("%s in %d texts, score %d and more: precision %.3f, recall %.3f (%d right, %d wrong, %d missed)",
			name, c.texts, c.sure, l.precision(), l.recall(), l.right, l.wrong, l.missed)
		if level < 3 && (l.precision() < precision || l.recall() < recall) {
			t.Errorf("%s: precision %.3f, recall %.3f, want at least %.2f, %.2f", name, l.precision(), l.recall(), precision, recall)
		}
	}
}

// TestGold measures precision and recall over texts of the project's own, of all
// places and of those that feeds ask for.
func TestGold(t *testing.T) {
	for _, sure := range []int{0, Likely} {
		c := tallies{file: "gold.txt", sure: sure}
		for _, text := range readGold(t) {
			c.count(t, text)
		}
		c.report(t, .9, .9)
	}
}
