package fetcher

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

func TestHeadTellsWhetherAPageIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		head, get int
		robots    string
		status    int
		asked     []string
		kind      news.Kind
	}{
		"there":                {head: 200, status: 200, asked: []string{"GET /robots.txt", "HEAD /x.html"}},
		"gone":                 {head: 410, get: 410, status: 410, asked: []string{"GET /robots.txt", "HEAD /x.html", "GET /x.html"}},
		"not found":            {head: 404, get: 404, status: 404, asked: []string{"GET /robots.txt", "HEAD /x.html", "GET /x.html"}},
		"only HEAD says so":    {head: 404, get: 200, status: 200, asked: []string{"GET /robots.txt", "HEAD /x.html", "GET /x.html"}},
		"HEAD is not answered": {head: 405, status: 405, asked: []string{"GET /robots.txt", "HEAD /x.html"}},
		"broken":               {head: 500, status: 500, asked: []string{"GET /robots.txt", "HEAD /x.html"}},
		"busy":                 {head: 429, status: 429, asked: []string{"GET /robots.txt", "HEAD /x.html"}},
		"forbidden":            {robots: "User-agent: *\nDisallow: /\n", asked: []string{"GET /robots.txt"}, kind: news.Robots},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked []string
				var last time.Time
				f := serve(func(r *http.Request) *http.Response {
					if gap := time.Since(last); gap < 5*time.Second {
						t.Errorf("%s %s after %s", r.Method, r.URL.Path, gap)
					}
					last = time.Now()
					asked = append(asked, r.Method+" "+r.URL.Path)
					switch {
					case r.URL.Path == "/robots.txt":
						return respond(r, 200, c.robots, "Content-Type", "text/plain")
					case r.Method == http.MethodHead:
						return respond(r, c.head, "")
					}
					return respond(r, c.get, "<html>nothing</html>")
				})
				status, err := f.Head(context.Background(), channel("https://paper.example/rss"), "https://paper.example/x.html")
				if status != c.status || !slices.Equal(asked, c.asked) {
					t.Errorf("status %d (%v), asked %q", status, err, asked)
				}
				if c.kind != news.OK && (err == nil || classify(err).Kind != c.kind) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// A page is not asked for beside a poll of its host, nor right after one.
func TestHeadWaitsForThePollOfItsHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, last := 0, time.Time{}
		f := serve(func(r *http.Request) *http.Response {
			if running++; running > 1 {
				t.Error("two requests at once")
			}
			if gap := time.Since(last); gap < 5*time.Second {
				t.Errorf("%s %s after %s", r.Method, r.URL.Path, gap)
			}
			time.Sleep(8 * time.Second)
			running--
			last = time.Now()
			if r.URL.Path == "/robots.txt" {
				return respond(r, 404, "")
			}
			return respond(r, 200, rssFeed(rssItem(1)), "Content-Type", "application/rss+xml")
		})
		ch := channel("https://paper.example/rss")
		go f.Fetch(t.Context(), ch, news.State{}, func() (news.Listing, error) { return news.Listing{}, nil })
		time.Sleep(time.Second)
		if status, err := f.Head(t.Context(), ch, "https://paper.example/x.html"); status != 200 {
			t.Errorf("%d, %v", status, err)
		}
		synctest.Wait()
	})
}
