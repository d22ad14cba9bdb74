package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"regionwire/fetcher"
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
		if n.Dialect == "page" {
			continue
		}
		ch := &news.Channel{Source: &news.Source{ID: "x", Birth: "x"}, URL: n.base + n.FeedPath(), Zone: time.FixedZone("+07", 7*3600)}
		poll := fetcher.Parse(ch, list.Header(), list.Body.Bytes(), time.Now())
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
