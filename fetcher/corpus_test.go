package fetcher

import (
	"bufio"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"regionwire/news"
)

// corpora is where real feeds lie that do not ship with the program.
const corpora = "../../shared/corpora"

// TestRealFeedsReadAsOthersReadThem compares 164 real feeds with what most of
// several independent parsers read in them.
func TestRealFeedsReadAsOthersReadThem(t *testing.T) {
	gold, err := os.Open(corpora + "/feeds/real/gold.jsonl")
	if err != nil {
		t.Skip("the real feeds are not here: ", err)
	}
	defer gold.Close()
	type score struct{ right, all int }
	scores := map[string]*score{"items": {}, "titles": {}, "links": {}, "dates": {}}
	count := func(what string, right bool) {
		scores[what].all++
		if right {
			scores[what].right++
		}
	}
	lines := bufio.NewScanner(gold)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var want struct {
			File  string
			N     *int `json:"n_items"`
			Items []struct {
				Title *string `json:"i_title"`
				Link  *string `json:"i_link"`
				Date  *string `json:"i_date"`
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(filepath.Join(corpora, "feeds/real", want.File))
		if err != nil {
			t.Fatal(err)
		}
		got := Record(Parse(&news.Channel{URL: "file:" + want.File, Zone: time.UTC}, nil, body, time.Now())).(record).Items
		if want.N == nil {
			continue
		}
		count("items", len(got) == *want.N)
		if len(got) != *want.N {
			t.Logf("%s: %d items, want %d", want.File, len(got), *want.N)
			continue
		}
		for i, w := range want.Items {
			if w.Title != nil {
				count("titles", plainTitle(got[i].Title) == *w.Title)
			}
			if w.Link != nil {
				count("links", got[i].Link == *w.Link)
			}
			if w.Date != nil {
				date := first(got[i].Published, got[i].Updated)
				count("dates", strings.TrimSuffix(date, "Z") == *w.Date)
			}
		}
	}
	for what, s := range scores {
		share := float64(s.right) / float64(s.all)
		t.Logf("%s: %d of %d, %.2f %%", what, s.right, s.all, 100*share)
		if least := map[string]float64{"items": 1}[what]; share < max(least, 0.99) {
			t.Errorf("%s: %.2f %% as others read them", what, 100*share)
		}
	}
}

var anyTag = regexp.MustCompile(`<[^>]+>`)

func plainTitle(s string) string {
	s = anyTag.ReplaceAllString(html.UnescapeString(html.UnescapeString(s)), " ")
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// TestForeignCasesNeverHang reads the test cases of other parsers and
// validators: each gives a poll, whatever it holds.
func TestForeignCasesNeverHang(t *testing.T) {
	files := 0
	for _, dir := range []string{"feeds/feedvalidator", "feeds/yarr", "feeds/feedparser"} {
		filepath.Walk(filepath.Join(corpora, dir), func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() {
				return nil
			}
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files++
			began := time.Now()
			poll := Parse(channel("https://paper.example/"+filepath.Base(path)), nil, body, testNow)
			if took := time.Since(began); poll.Outcome.Kind == news.Internal || took > 5*time.Second {
				t.Errorf("%s: %v %q after %v", path, poll.Outcome.Kind, poll.Outcome.Detail, took)
			}
			if strings.Contains(path, "feedparser/encoding") && poll.Outcome.Kind.Failed() {
				t.Errorf("%s: %v %q", path, poll.Outcome.Kind, poll.Outcome.Detail)
			}
			return nil
		})
	}
	if files == 0 {
		t.Skip("the foreign cases are not here")
	}
}
