package region

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// heldOut is the texts of the corpora by the names that testdata/heldout.txt
// has for them.
type heldOut map[string]Document

// readHeldOut reads three collections: headlines of 2025, feeds of 2017, and
// whole articles of 2013.
func readHeldOut(t *testing.T) heldOut {
	t.Helper()
	texts := heldOut{}
	texts.readStream(t, "vn_stream/2025-09-A.jsonl.xz")
	texts.readStream(t, "vn_stream/2025-09-B.jsonl.xz")
	texts.readClusters(t)
	texts.readFeeds(t)
	return texts
}

// addressNumber is the number at the end of an article's address.
var addressNumber = regexp.MustCompile(`(\d{5,})\D*$`)

func numberOf(link string) string {
	if m := addressNumber.FindStringSubmatch(link); m != nil {
		return m[1]
	}
	return ""
}

func (h heldOut) readStream(t *testing.T, name string) {
	t.Helper()
	packed := corpus(t, name)
	unpack := exec.Command("xz", "-dc")
	unpack.Stdin = packed
	b, err := unpack.Output()
	if err != nil {
		t.Skipf("%s cannot be unpacked: %v", name, err)
	}
	for line := range strings.Lines(string(b)) {
		var s struct {
			Title, Summary, Link string
			Seen                 time.Time
		}
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		key := "stream " + numberOf(s.Link)
		if _, known := h[key]; !known {
			h[key] = Document{Title: s.Title, Lead: s.Summary, Date: s.Seen}
		}
	}
}

func (h heldOut) readClusters(t *testing.T) {
	t.Helper()
	in := bufio.NewScanner(corpus(t, "vn_clusters/vietnamesemds.jsonl"))
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var a struct {
			ID, Title, Summary, Body string
			Published                time.Time
		}
		if err := json.Unmarshal(in.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		h["cluster "+a.ID] = Document{Title: a.Title, Lead: a.Summary, Body: a.Body, Date: a.Published}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

func (h heldOut) readFeeds(t *testing.T) {
	t.Helper()
	paths, err := filepath.Glob(filepath.FromSlash("../../shared/corpora/feeds/real/vnexpress*.rss"))
	if err != nil || len(paths) == 0 {
		t.Skipf("no recorded feeds beside this checkout: %v", err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var feed struct {
			Items []struct {
				Title       string `xml:"title"`
				Description string `xml:"description"`
				Link        string `xml:"link"`
				Date        string `xml:"pubDate"`
			} `xml:"channel>item"`
		}
		if err := xml.Unmarshal(b, &feed); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, i := range feed.Items {
			seen, err := time.Parse(time.RFC1123Z, i.Date)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			lead := strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(i.Description, "")))
			h["feed "+numberOf(i.Link)] = Document{Title: strings.TrimSpace(html.UnescapeString(i.Title)), Lead: lead, Date: seen}
		}
	}
}

// judged returns the texts of a file of testdata.
func (h heldOut) judged(t *testing.T, name string) (list []goldText) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for line := 1; in.Scan(); line++ {
		if strings.HasPrefix(in.Text(), "#") {
			continue
		}
		key, places, _ := strings.Cut(in.Text(), ":")
		d, ok := h[key]
		if !ok {
			t.Errorf("%s:%d: no text %s among the corpora", name, line, key)
			continue
		}
		about, maybe, _ := strings.Cut(places, "|")
		list = append(list, goldText{line: line, doc: d, about: strings.Fields(about), maybe: strings.Fields(maybe)})
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestHeldOut measures precision and recall over real texts that took no part
// in making the first rules, and over some that took none in the last, of all
// places and of those that feeds ask for: of them a district that only a body
// names may be missed.
func TestHeldOut(t *testing.T) {
	all := readHeldOut(t)
	for _, name := range []string{"heldout.txt", "unseen.txt"} {
		texts := all.judged(t, name)
		for sure, recall := range map[int]float64{0: .9, Likely: .8} {
			c := tallies{file: name, sure: sure}
			for _, text := range texts {
				c.count(t, text)
			}
			c.report(t, .9, recall)
		}
	}
}
