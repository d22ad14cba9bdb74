package main

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/fetcher"
	"regionwire/markup"
	"regionwire/news"
)

// TestSampleNewsroomsAreReadable reads the feed of each sample newsroom as the
// program would, and opens every article it lists.
func TestSampleNewsroomsAreReadable(t *testing.T) {
	rooms, err := newNewsrooms(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range rooms {
		n.base = "http://" + n.ID + ".example"
		get := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			n.ServeHTTP(w, httptest.NewRequest(http.MethodGet, n.base+path, nil))
			return w
		}
		list := get(n.FeedPath())
		for _, a := range n.visible(time.Now()) {
			if w := get(n.PathOf(a)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), a.Paragraphs[0][:20]) {
				t.Errorf("%s: article %s answers %d", n.ID, a.ID, w.Code)
			}
		}
		ch := &news.Channel{Source: &news.Source{ID: "x", Birth: "x"}, URL: n.base + n.FeedPath(), Zone: time.FixedZone("+07", 7*3600)}
		poll := fetcher.Parse(ch, list.Header(), list.Body.Bytes(), time.Now())
		if n.Dialect == "page" {
			poll = pollPage(t, n, ch)
		}
		if poll.Outcome.Kind != news.OK || len(poll.Items) != len(n.visible(time.Now())) {
			t.Errorf("%s: %v, %d items, want %d", n.ID, poll.Outcome.Kind, len(poll.Items), len(n.visible(time.Now())))
		}
		for _, it := range poll.Items {
			if it.Title == "" || it.Link == "" || it.Lead == "" || it.Published.IsZero() {
				t.Errorf("%s: %q is read without link, lead or date: %+v", n.ID, it.Title, it)
			}
		}
	}
}

// pollPage polls the newsroom that has no feed, and checks what only its pages
// tell.
func pollPage(t *testing.T, n *newsroom, ch *news.Channel) news.Poll {
	t.Helper()
	srv := httptest.NewServer(n)
	defer srv.Close()
	n.base = srv.URL
	page := *ch
	page.Kind, page.URL, page.Allow = news.Page, n.base+n.FeedPath(), []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	poll := fetcher.New(fetcher.Options{Gap: -1}).Fetch(t.Context(), &page, news.State{}, nil)
	for i := range poll.Items {
		it := &poll.Items[i]
		a := n.Articles[slices.IndexFunc(n.Articles, func(a sample) bool { return a.Title == it.Title })]
		byline := ""
		for _, author := range it.Authors {
			byline += author.Name
		}
		if it.Kicker != a.Kicker || it.Agency != a.Marker || byline != a.Byline || it.Credit != a.Credit ||
			!it.Published.Time.Equal(news.At(a.Published.Truncate(time.Minute))) || it.Lead != a.Paragraphs[0] ||
			len(it.Related) != len(a.Related) || len(markup.Paragraphs(it.HTML)) != len(a.Paragraphs)-1 {
			t.Errorf("%s: %q is read as %+v, written as %+v", n.ID, it.Title, it, a)
		}
	}
	return poll
}
