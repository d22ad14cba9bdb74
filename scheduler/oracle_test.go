package scheduler_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// oracles hold one judge of the publishers' log for each rule of
// docs/polling.md.
var oracles = []struct {
	rule  string
	check func(t *testing.T, p *publishers)
}{
	{"P1", each(wholeOnce)},
	{"P2 P3 P4 P5", each(validatorsEchoed)},
	{"P6", each(refreshedAfterEightDays)},
	{"P7 P8 P10", each(waits)},
	{"P9", skips},
	{"P11", backsOff},
	{"P12", givesUp},
	{"P13", moves},
	{"P14", oneAtATime},
	{"P15 P16", each(headers)},
	{"P17", robotsObeyed},
	{"P18 P19 P20", nothingElse},
}

// each judges the requests of every address by themselves.
func each(check func(t *testing.T, url string, log []exchange)) func(*testing.T, *publishers) {
	return func(t *testing.T, p *publishers) {
		for url, log := range p.byURL() {
			check(t, url, log)
		}
	}
}

// received is what the publisher of an address sent last, of what is to be
// sent back.
type received struct {
	etag, modified string
	full           time.Time // last whole document
}

// take notes an answer. What is broken leaves no validators, and a 304 only
// those it has.
func (r *received) take(x exchange) {
	etag, modified := x.answer.Get("ETag"), x.answer.Get("Last-Modified")
	switch {
	case x.answer.Get(broken) != "":
	case x.status == 200:
		r.etag, r.modified, r.full = etag, modified, x.at
	case x.status == 304 && etag != "":
		r.etag = etag
	}
}

// refreshes reports whether a whole document may be asked for again, for
// nothing but 304 came for a week.
func (r *received) refreshes(x exchange) bool { return x.at.Sub(r.full) > 7*aDay }

// wholeOnce: whoever gave validators is asked for the whole document once.
func wholeOnce(t *testing.T, url string, log []exchange) {
	var r received
	for _, x := range log {
		if known := r.etag != "" || r.modified != ""; known && !x.conditional() && !r.refreshes(x) {
			t.Errorf("%s at %v: asked for the whole document again", url, x.at)
		}
		r.take(x)
	}
}

// validatorsEchoed: what was last received is sent byte for byte, both where
// both are known, nothing where nothing is, to the address it came from.
func validatorsEchoed(t *testing.T, url string, log []exchange) {
	var r received
	for _, x := range log {
		etag, modified := x.header.Get("If-None-Match"), x.header.Get("If-Modified-Since")
		if (etag != r.etag || modified != r.modified) && (x.conditional() || !r.refreshes(x)) {
			t.Errorf("%s at %v: %q and %q, last received %q and %q", url, x.at, etag, modified, r.etag, r.modified)
		}
		r.take(x)
	}
}

// refreshedAfterEightDays: no server answers 304 for longer.
func refreshedAfterEightDays(t *testing.T, url string, log []exchange) {
	var r received
	for _, x := range log {
		if x.status == 304 && x.at.Sub(r.full) > 8*aDay+3*time.Hour {
			t.Errorf("%s: nothing but 304 from %v to %v", url, r.full, x.at)
		}
		r.take(x)
	}
}

// waits: nothing is asked sooner than after ten minutes, nor sooner than the
// answer said. Articles and robots.txt are asked for as pages are.
func waits(t *testing.T, url string, log []exchange) {
	if strings.Contains(url, "//page.") && !strings.HasSuffix(url, "/rss") || strings.Contains(url, "//loops.") {
		return
	}
	for i, x := range log[1:] {
		wait := x.at.Sub(log[i].at)
		least := 10*time.Minute - time.Second
		switch before := log[i]; {
		case before.status == 429:
			least = 2 * time.Hour
		case before.status == 503:
			least = time.Hour
		case before.answer.Get("Cache-Control") != "":
			least = 2*time.Hour - 10*time.Minute
		case strings.Contains(url, "ttl"):
			least = 4 * time.Hour
		}
		if wait < least {
			t.Errorf("%s at %v: asked again after %v, want %v", url, x.at, wait, least)
		}
	}
	if n := len(log); n > 144*30 {
		t.Errorf("%s: %d requests in thirty days", url, n)
	}
}

func skips(t *testing.T, p *publishers) {
	for _, x := range p.byURL()["https://night.example/rss"][1:] {
		if h := x.at.UTC().Hour(); h >= 1 && h <= 3 || x.at.UTC().Weekday() == time.Sunday {
			t.Errorf("asked at a time that its feed skips: %v", x.at)
		}
	}
}

// backsOff: after eight failures in a row there is one try a day.
func backsOff(t *testing.T, p *publishers) {
	by := p.byURL()
	for _, name := range []string{"errs", "bomb", "deep"} {
		log := by["https://"+name+".example/rss"]
		if n := len(log); n < 29 || n > 40 {
			t.Errorf("%s: %d tries in thirty days", name, n)
		}
		for i := 8; i < len(log); i++ {
			if wait := log[i].at.Sub(log[i-1].at); wait < aDay || wait > aDay*12/10 {
				t.Errorf("%s: %v after failure %d", name, wait, i)
			}
		}
	}
}

func givesUp(t *testing.T, p *publishers) {
	gone := p.byURL()["https://gone.example/rss"]
	var ends []exchange
	for _, x := range gone {
		if x.status == 410 {
			ends = append(ends, x)
		}
	}
	if len(ends) != 2 || ends[1].at.Sub(ends[0].at) < aDay {
		t.Errorf("a feed that is gone for good was asked %d times more", len(ends))
	}
}

func moves(t *testing.T, p *publishers) {
	by := p.byURL()
	old := by["https://moved.example/rss"]
	if last := old[len(old)-1].at.Sub(p.begin); last < 2*aDay || last > 3*aDay {
		t.Errorf("an address that moved for good was last asked after %v, want two to three days", last)
	}
	detour, target := by["https://detour.example/rss"], by["https://elsewhere.example/feed.xml"]
	if len(detour) != len(target) || len(detour) < 30*8 {
		t.Errorf("%d requests of an address that redirects for now, %d of its target", len(detour), len(target))
	}
}

// oneAtATime: five seconds lie between the end of a request to a host and the
// next, but where the host itself redirects.
func oneAtATime(t *testing.T, p *publishers) {
	byHost := map[string][]exchange{}
	for _, x := range p.log {
		byHost[x.host] = append(byHost[x.host], x)
	}
	for host, log := range byHost {
		slices.SortFunc(log, func(a, b exchange) int { return a.at.Compare(b.at) })
		for i, x := range log[1:] {
			gap := x.at.Sub(log[i].at.Add(time.Second / 5))
			if redirected := log[i].status == 301 || log[i].status == 302; gap < 5*time.Second && !redirected {
				t.Errorf("%s: %s asked %v after %s", host, x.url, gap, log[i].url)
			}
		}
	}
}

// headers: what is sent, and what is not.
func headers(t *testing.T, url string, log []exchange) {
	for _, x := range log {
		if ua := x.header.Get("User-Agent"); ua != "Regionwire/1 (+mailto:desk@tin.example; 12 subscribers)" {
			t.Errorf("%s: User-Agent %q", url, ua)
		}
		if x.header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("%s: Accept-Encoding %q", url, x.header.Get("Accept-Encoding"))
		}
		for _, name := range []string{"Cookie", "Referer", "Range", "A-IM", "Authorization"} {
			if v := x.header.Get(name); v != "" {
				t.Errorf("%s: %s %q", url, name, v)
			}
		}
	}
}

// robotsObeyed: it is asked for first, once a day; what it forbids never is,
// and the delay it asks for lies between pages. Feeds need none.
func robotsObeyed(t *testing.T, p *publishers) {
	var robots, last time.Time
	articles := 0
	for _, x := range p.log {
		at, err := url.Parse(x.url)
		switch {
		case err != nil:
			t.Error(err)
		case at.Path == "/robots.txt" && x.host != "page.example":
			t.Errorf("robots.txt of a feed was asked for: %s", x.url)
		case x.host != "page.example":
			continue
		case at.Path == "/robots.txt":
			// A process that starts anew does not know what an earlier one was told.
			if !robots.IsZero() && x.at.Sub(robots) < 10*time.Hour {
				t.Errorf("robots.txt asked for again after %v", x.at.Sub(robots))
			}
			robots = x.at
		case robots.IsZero() || x.at.Sub(robots) > aDay:
			t.Errorf("%s asked for without robots.txt", x.url)
		case strings.HasPrefix(at.Path, "/cam/"):
			t.Errorf("%s is forbidden", x.url)
		case x.at.Sub(last) < 20*time.Second:
			t.Errorf("%s asked for after %v", x.url, x.at.Sub(last))
		case at.Path != "/rss":
			articles++
		}
		last = x.at
	}
	if articles < 100 {
		t.Errorf("only %d articles were asked for: the test says little", articles)
	}
}

// nothingElse: no hub, older page, icon or other address is asked than those
// configured, redirected to, or linked by a configured page.
func nothingElse(t *testing.T, p *publishers) {
	for url := range p.byURL() {
		switch {
		case strings.HasSuffix(url, ".example/rss"), url == "https://moved.example/feed.xml", url == "https://elsewhere.example/feed.xml":
		case strings.HasPrefix(url, "https://page.example/tin/"), url == "https://page.example/robots.txt":
		default:
			t.Errorf("%s was asked for", url)
		}
	}
}
