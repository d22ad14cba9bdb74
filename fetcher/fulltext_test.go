package fetcher

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// feedOf returns a feed of the numbered articles of a paper.
func feedOf(numbers ...int) string {
	var items []string
	for _, n := range numbers {
		items = append(items, fmt.Sprintf(`<item><title>%s</title><link>https://paper.example%s</link><guid>%d</guid><pubDate>Mon, 23 Nov 2026 %02d:10:00 +0700</pubDate><description>Tóm tắt của bài %d.</description></item>`,
			titleOf(n), slugOf(n), n, n%24, n))
	}
	return rssFeed(items...)
}

// fullReader returns a reader of a feed whose texts come from article pages.
func fullReader(s *paper, when string, perHour int) *reader {
	r := newReader(s, news.Feed, "https://paper.example/rss")
	r.ch.Source.FullText = news.FullText{When: when, MaxPerHour: perHour}
	return r
}

func TestFullTextCompletesWhatAFeedSays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2)
		s.pages["/rss"] = feedOf(1, 2)
		r := fullReader(s, "when_missing", 60)
		p := r.poll(t.Context())
		if p.Outcome.Kind != news.OK || len(p.Items) != 2 || len(p.Listed) != 2 {
			t.Fatalf("%+v", p.Outcome)
		}
		it := p.Items[0]
		if !it.Full || !strings.Contains(it.HTML, "Đoạn văn thứ 5") || it.GUID != "1" || it.Lead != "Tóm tắt của bài 1." || len(it.Authors) != 1 {
			t.Errorf("item %+v", it)
		}
		if want := []string{"/rss", "/robots.txt", slugOf(1), slugOf(2)}; !slices.Equal(s.asked, want) {
			t.Errorf("asked for %q", s.asked)
		}
		for i := 1; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < 5*time.Second {
				t.Errorf("%s after %v", s.asked[i], gap)
			}
		}
		s.asked = nil
		r.poll(t.Context())
		if !slices.Equal(s.asked, []string{"/rss"}) {
			t.Errorf("asked again for %q", s.asked)
		}
	})
}

func TestFullTextKeepsToItsBudget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 30)...)
		s.pages["/rss"] = feedOf(numbers(1, 30)...)
		r := fullReader(s, "always", 15)
		full := func(p news.Poll) (n int) {
			for i := range p.Items {
				if p.Items[i].Full {
					n++
				}
			}
			return n
		}
		for i, want := range []struct{ items, full, listed int }{{30, 10, 10}, {20, 5, 15}, {15, 0, 15}} {
			p := r.poll(t.Context())
			if len(p.Items) != want.items || full(p) != want.full || len(p.Listed) != want.listed || p.State.Body != (news.Hash{}) {
				t.Errorf("poll %d: %d items, %d full, %d listed", i, len(p.Items), full(p), len(p.Listed))
			}
			if len(p.Outcome.Dates) != want.full {
				t.Errorf("poll %d: %d dates", i, len(p.Outcome.Dates))
			}
		}
		time.Sleep(time.Hour)
		r.poll(t.Context())
		if p := r.poll(t.Context()); full(p) != 5 || len(p.Listed) != 30 {
			t.Errorf("an hour later: %d full, %d listed", full(p), len(p.Listed))
		}
	})
}

// A restart does not begin another hour: the channel's state knows of it.
func TestFullTextBudgetOutlivesARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 30)...)
		s.pages["/rss"] = feedOf(numbers(1, 30)...)
		r := fullReader(s, "always", 15)
		asked := func() (n int) {
			for i := 1; i <= 30; i++ {
				n += s.count(slugOf(i))
			}
			return n
		}
		r.poll(t.Context())
		r.f = New(Options{Transport: s})
		r.poll(t.Context())
		r.f = New(Options{Transport: s})
		r.poll(t.Context())
		if n := asked(); n != 15 {
			t.Errorf("%d pages in an hour of two restarts, want 15", n)
		}
		time.Sleep(time.Hour)
		r.f = New(Options{Transport: s})
		r.poll(t.Context())
		if n := asked(); n != 25 {
			t.Errorf("%d pages with those of the next hour, want 25", n)
		}
	})
}

// A changed configuration makes another Fetcher, and breaks no promise.
func TestAnotherConfigurationKeepsThePromises(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 30)...)
		s.pages["/rss"] = feedOf(numbers(1, 30)...)
		r := fullReader(s, "always", 10)
		r.poll(t.Context())
		before, last := len(s.asked), s.at[len(s.at)-1]
		r.f, r.state.Pages = r.f.With(Options{Transport: s}), ""
		p := r.poll(t.Context())
		if got := s.asked[before:]; !slices.Equal(got, []string{"/rss"}) || len(p.Listed) != 10 {
			t.Errorf("asked for %q: want neither robots.txt again nor a page over the budget", got)
		}
		if gap := s.at[before].Sub(last); gap < 5*time.Second {
			t.Errorf("asked %v after the last page", gap)
		}
	})
}

func TestFullTextThatCannotBeHad(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		s.pages["/rss"], s.pages[slugOf(2)] = feedOf(1, 2, 3), "404"
		s.pages["/robots.txt"] = "User-agent: *\nDisallow: /*113003\n"
		p := fullReader(s, "always", 60).poll(t.Context())
		if p.Outcome.Kind != news.OK || len(p.Listed) != 3 || len(p.Outcome.Warnings) != 2 || !p.Items[0].Full || p.Items[1].Full {
			t.Errorf("%+v", p.Outcome)
		}
		s.pages[slugOf(1)] = "503"
		p = fullReader(s, "always", 60).poll(t.Context())
		if p.Outcome.Kind != news.Busy || len(p.Items) != 3 || p.Outcome.RetryAt.IsZero() {
			t.Errorf("%+v with %d items", p.Outcome, len(p.Items))
		}
		s.asked = nil
		fullReader(s, "never", 60).poll(t.Context())
		if !slices.Equal(s.asked, []string{"/rss"}) {
			t.Errorf("asked for %q", s.asked)
		}
	})
}
