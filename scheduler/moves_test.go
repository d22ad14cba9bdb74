package scheduler

import (
	"testing"
	"time"

	"regionwire/news"
)

// moved polls at an instant with the target of a permanent redirect.
func (d *diary) moved(at time.Time, target string) {
	poll := &news.Poll{Channel: d.ch, State: d.st, Outcome: news.Outcome{At: at, Status: 200}}
	poll.State.URL, poll.State.Moved = d.ch.URL, target
	d.add(poll)
}

// rule P13
func TestMoveIsLearnedAfterThreeDays(t *testing.T) {
	const target = "https://www.paper.example/feed.xml"
	d := newDiary()
	for hour := range 48 {
		d.moved(epoch.Add(time.Duration(hour)*time.Hour), target)
		if d.st.Learned != "" {
			t.Fatalf("learned after %d hours", hour)
		}
	}
	d.moved(epoch.Add(48*time.Hour), target)
	if d.st.Learned != target || d.st.Moved != "" {
		t.Fatalf("after three polls a day apart: learned %q, moved %q", d.st.Learned, d.st.Moved)
	}
	d.moved(epoch.Add(49*time.Hour), "")
	if d.st.Learned != target {
		t.Error("forgotten by a poll of the learned address")
	}
}

func TestMoveIsNotLearned(t *testing.T) {
	const home = "https://paper.example/"
	for _, c := range []struct {
		name    string
		targets []string // a day apart
	}{
		{"to another domain", []string{"https://evil.example/a", "https://evil.example/a", "https://evil.example/a", "https://evil.example/a"}},
		{"to changing targets", []string{home + "a", home + "b", home + "a", home + "b"}},
		{"interrupted", []string{home + "a", home + "a", "", home + "a", home + "a"}},
	} {
		d := newDiary()
		for i, target := range c.targets {
			d.moved(epoch.Add(time.Duration(i)*day), target)
		}
		if d.st.Learned != "" {
			t.Errorf("%s: learned %q", c.name, d.st.Learned)
		}
	}
}

// A move to another domain is counted, so that an admin can be told.
func TestMoveToAnotherDomainIsReported(t *testing.T) {
	d := newDiary()
	for i := range 4 {
		d.moved(epoch.Add(time.Duration(i)*day), "https://other.example.org/feed")
	}
	if d.st.Moved != "https://other.example.org/feed" || d.st.MovedCount != 4 || !d.st.MovedSince.Equal(epoch) {
		t.Errorf("%q, %d times since %v", d.st.Moved, d.st.MovedCount, d.st.MovedSince)
	}
}

// bad input 24
func TestFailuresDoNotTeachAMove(t *testing.T) {
	d := newDiary()
	for i := range 5 {
		poll := &news.Poll{State: d.st, Outcome: news.Outcome{At: epoch.Add(time.Duration(i) * day), Kind: news.NotFeed, Status: 200}}
		poll.State.URL, poll.State.Moved = d.ch.URL, "https://paper.example/login"
		d.add(poll)
	}
	if d.st.Moved != "" || d.st.Learned != "" {
		t.Errorf("moved %q, learned %q", d.st.Moved, d.st.Learned)
	}
}

func TestLearnedAddressThatFailsIsForgotten(t *testing.T) {
	for _, c := range []struct {
		kind  news.Kind
		after int // failures
	}{{news.NotFound, learnedTries}, {news.DNS, learnedTries}, {news.Gone, 1}} {
		d := newDiary()
		for i := range 3 {
			d.moved(epoch.Add(time.Duration(i)*day), "https://new.paper.example/")
		}
		d.again(c.after-1, news.Outcome{Kind: c.kind})
		if d.st.Learned == "" {
			t.Errorf("%s: forgotten after %d failures", c.kind, c.after-1)
		}
		d.again(1, news.Outcome{Kind: c.kind})
		if d.st.Learned != "" || d.st.Disabled || d.st.GoneCount != 0 {
			t.Errorf("%s: learned %q, disabled %v after %d failures", c.kind, d.st.Learned, d.st.Disabled, c.after)
		}
	}
}

func TestLearnedAddressIsKept(t *testing.T) {
	const learned = "https://new.paper.example/"
	d := newDiary()
	for i := range 3 {
		d.moved(epoch.Add(time.Duration(i)*day), learned)
	}
	d.again(5, news.Outcome{Kind: news.Busy, Status: 429})
	d.again(learnedTries-1, news.Outcome{Kind: news.Timeout})
	if d.st.Learned != learned {
		t.Fatal("forgotten by a server that asks for patience")
	}
	d.ch.URL = "https://paper.example/other"
	d.moved(d.st.Next, "")
	if d.st.Learned != "" {
		t.Errorf("%q outlived the address it stood for", d.st.Learned)
	}
}

func TestSameDomain(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://paper.example/a", "https://www.paper.example/b", true},
		{"https://a.gov.vn/rss", "https://b.gov.vn/rss", false}, // gov.vn is a public suffix
		{"https://rss.baohanoi.com.vn/", "https://baohanoi.com.vn/", true},
		{"https://user.github.io/", "https://other.github.io/", false},
		{"http://192.0.2.1/", "http://192.0.2.2/", false},
		{"http://192.0.2.1/", "http://192.0.2.1/b", true},
		{"http://192.0.2.1/", "http://9.0.2.1/", false},
		{"http://localhost:1/", "http://localhost:2/", true},
		{"", "", false},
		{"https://paper.example/", "https://[::1", false},
	} {
		if got := sameDomain(c.a, c.b); got != c.want {
			t.Errorf("sameDomain(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

// rule P12; bad input 27
func TestGoneFeedIsDisabledAfterASecondAnswerADayLater(t *testing.T) {
	gone := news.Outcome{Kind: news.Gone, Status: 410}
	d := established(t)
	d.poll(epoch, gone)
	d.poll(epoch.Add(time.Hour), gone) // asked by hand
	if d.st.Disabled {
		t.Fatal("disabled after an hour")
	}
	d.poll(epoch.Add(2*time.Hour), news.Outcome{Kind: news.Timeout})
	d.poll(epoch.Add(day), gone)
	if !d.st.Disabled || d.st.GoneCount != 3 || !d.st.GoneSince.Equal(epoch) {
		t.Errorf("disabled %v, %d times since %v", d.st.Disabled, d.st.GoneCount, d.st.GoneSince)
	}

	d = established(t)
	d.poll(epoch, gone)
	d.poll(epoch.Add(12*time.Hour), news.Outcome{})
	d.poll(epoch.Add(day), gone)
	if d.st.Disabled || d.st.GoneCount != 1 {
		t.Errorf("an answer between: disabled %v, count %d", d.st.Disabled, d.st.GoneCount)
	}
}
