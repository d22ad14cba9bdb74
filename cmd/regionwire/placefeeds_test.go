package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// shippedFeeds are the feeds of the stream by their addresses in the config.yaml
// that comes with the program.
var shippedFeeds = map[string]string{
	"VnExpress":  "https://vnexpress.net/rss/thoi-su.rss",
	"Thanh Niên": "https://thanhnien.vn/rss/home.rss",
	"Tuổi Trẻ":   "https://tuoitre.vn/rss/thoi-su.rss",
}

// placeFeeds are the feeds of places that are judged: those of config.yaml and
// one that the test adds, since no national paper writes of Sóc Sơn in a month.
var placeFeeds = []string{"ha-noi", "soc-son", "bac-ninh", "dong-anh"}

const dongAnh = "  dong-anh: {title: Tin Đông Anh, region: Huyện Đông Anh}\n"

// verdicts are the feeds to which headlines belong, by the number in their
// address.
type verdicts map[string][]string

func readVerdicts(t *testing.T) verdicts {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "placefeeds.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v := verdicts{}
	in := bufio.NewScanner(f)
	for in.Scan() {
		if fields := strings.Fields(in.Text()); len(fields) > 1 && fields[0] != "#" {
			v[fields[0]] = fields[1:]
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v verdicts) belongs(link, feed string) bool { return slices.Contains(v[numberOf(link)], feed) }
func (v verdicts) maybe(link, feed string) bool   { return slices.Contains(v[numberOf(link)], feed+"?") }

var addressNumber = regexp.MustCompile(`(\d{5,})\D*$`)

// numberOf returns the number at the end of an article's address.
func numberOf(link string) string {
	if m := addressNumber.FindStringSubmatch(link); m != nil {
		return m[1]
	}
	return ""
}

// judged returns the time in which headlines are judged for a feed.
func judged(feed string) (from, to time.Time) {
	if feed == "ha-noi" || feed == "dong-anh" {
		return time.Date(2025, 9, 8, 0, 0, 0, 0, hanoiTime), time.Date(2025, 9, 14, 0, 0, 0, 0, hanoiTime)
	}
	return time.Date(2025, 9, 1, 0, 0, 0, 0, hanoiTime), time.Date(2025, 9, 29, 0, 0, 0, 0, hanoiTime)
}

// TestShippedPlaceFeedsShowTheRightArticles follows three papers with the
// config.yaml that comes with the program, at their own times, and compares
// what its feeds of places have shown with what a reader judged: six days of
// September 2025, two with the race detector, the whole month if REPLAY_DAYS is
// set.
func TestShippedPlaceFeedsShowTheRightArticles(t *testing.T) {
	t.Parallel()
	from, to := judged("ha-noi")
	switch {
	case os.Getenv("REPLAY_DAYS") != "":
		from, to = judged("bac-ninh")
	case raceEnabled || testing.Short():
		to = from.AddDate(0, 0, 2)
	}
	stream := slices.DeleteFunc(readStream(t), func(s sighting) bool { return s.Seen.Before(from) })
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	config := writeConfig(t, string(shipped)+dongAnh)
	v := readVerdicts(t)
	synctest.Test(t, func(t *testing.T) {
		papers := newPress(stream, shippedFeeds)
		time.Sleep(time.Until(from))
		l := begin(t, config, papers)
		shown := map[string]map[string]bool{} // links by feed
		for _, feed := range placeFeeds {
			shown[feed] = map[string]bool{}
		}
		for time.Now().Before(to) {
			time.Sleep(3 * time.Hour)
			synctest.Wait()
			for _, feed := range placeFeeds {
				collect(t, l, feed, shown[feed])
			}
		}
		l.halt()
		articles := stored(t, l)
		l.end(t)
		for _, feed := range placeFeeds {
			v.compare(t, feed, articles, shown[feed])
		}
	})
}

// collect adds the links of the entries of a feed to those it has shown.
func collect(t *testing.T, l *life, feed string, links map[string]bool) {
	t.Helper()
	body, err := io.ReadAll(l.get("/feeds/"+feed+".json", "").Body)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := readEntries(".json", body)
	if err != nil {
		t.Fatalf("%s: %v", feed, err)
	}
	for _, e := range entries {
		links[e.link] = true
	}
}

// compare checks a feed against the verdicts: at least nine of ten entries
// belong there, and at least nine of ten articles that do are shown, by
// themselves or as a copy of one that is.
func (v verdicts) compare(t *testing.T, feed string, articles map[news.ID]*news.Article, shown map[string]bool) {
	t.Helper()
	opened := map[news.ID]bool{} // copy groups
	for _, a := range articles {
		opened[a.Copy] = opened[a.Copy] || shown[a.Link]
	}
	right, wrong, missed := 0, 0, 0
	from, to := judged(feed)
	for _, a := range articles {
		switch {
		case a.FirstSeen.Before(from) || !a.FirstSeen.Before(to):
		case shown[a.Link] && v.belongs(a.Link, feed):
			right++
		case shown[a.Link] && !v.maybe(a.Link, feed):
			wrong++
			t.Logf("%s shows %q, %q: %v", feed, a.Title, a.Lead, a.Places)
		case v.belongs(a.Link, feed) && !opened[a.Copy]:
			missed++
			t.Logf("%s lacks %q, %q: %v", feed, a.Title, a.Lead, a.Places)
		}
	}
	t.Logf("%s: %d entries right, %d wrong, %d missed", feed, right, wrong, missed)
	if 9*wrong > right || 9*missed > right {
		t.Errorf("%s: want at most one of ten wrong, and one of ten missed", feed)
	}
}
