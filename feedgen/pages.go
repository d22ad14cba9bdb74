package feedgen

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"regionwire/curate"
	"regionwire/news"
)

// ErrNotFound is returned for a path that names nothing that may be seen.
var ErrNotFound = errors.New("no such page")

// Moved is returned, as an error, for a path that has another name.
type Moved struct{ To string }

// Error names the other path.
func (m *Moved) Error() string { return "moved to " + m.To }

const (
	freshPage = time.Minute      // pages are kept so long, unless a feed changes
	keptPages = 512              // at most
	slowPage  = 10 * time.Second // then reading the store is given up
	atOnce    = 4                // renderings: however many pages are asked for, feeds go first
)

// pages keeps rendered pages for a short time, and renders each only once at
// a time however many readers ask for it.
type pages struct {
	publisher *Publisher
	slots     chan struct{} // one for each rendering that may run

	mu   sync.Mutex
	kept map[string]*page // by path
}

// page is a rendering, running until done is closed. The other fields are
// set before that.
type page struct {
	done     chan struct{}
	document *Document
	err      error
	until    time.Time
}

func newPages(p *Publisher) *pages {
	return &pages{publisher: p, slots: make(chan struct{}, atOnce), kept: make(map[string]*page)}
}

// Page returns the HTML page at a path. Its error is ErrNotFound, a *Moved, or
// one of the store. Pages, unlike feeds, speak of today, and are rendered when
// they are asked for.
func (p *Publisher) Page(ctx context.Context, path string) (*Document, error) {
	one := p.pages.take(path, time.Now())
	select {
	case <-one.done:
		return one.document, one.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take returns the page at path: kept, being rendered, or started here.
func (ps *pages) take(path string, now time.Time) *page {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if one := ps.kept[path]; one != nil && (one.until.IsZero() || now.Before(one.until)) {
		return one
	}
	if len(ps.kept) >= keptPages {
		ps.drop(now)
	}
	one := &page{done: make(chan struct{})}
	ps.kept[path] = one
	go ps.render(path, one, now)
	return one
}

// render fills one. It runs on its own, so that a reader who leaves does not
// take the page from those who stay.
func (ps *pages) render(path string, one *page, now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), slowPage)
	defer cancel()
	document, until, err := ps.draw(ctx, path, now)
	ps.mu.Lock()
	one.document, one.err, one.until = document, err, until
	if err != nil && ps.kept[path] == one {
		delete(ps.kept, path)
	}
	ps.mu.Unlock()
	close(one.done)
}

// draw renders a page as soon as it is its turn, and says until when it holds.
// It runs outside of any request, so nothing else would catch a panic.
func (ps *pages) draw(ctx context.Context, path string, now time.Time) (d *Document, until time.Time, err error) {
	defer recovered(&err)
	select {
	case ps.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, now, ctx.Err()
	}
	defer func() { <-ps.slots }()
	t := ps.publisher.tables.Load()
	v := view{t, ps.publisher.store, now.In(t.zone)}
	d, err = v.page(ctx, path)
	return d, v.midnight(now.Add(freshPage)), err
}

// drop makes room: pages that are past their time, and one more.
func (ps *pages) drop(now time.Time) {
	spare := ""
	for path, one := range ps.kept {
		if one.until.IsZero() {
			continue
		}
		if spare = path; !now.Before(one.until) {
			delete(ps.kept, path)
		}
	}
	delete(ps.kept, spare)
}

// forget has every page rendered anew when it is next asked for.
func (ps *pages) forget() {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	clear(ps.kept)
}

// midnight returns the sooner of an instant and the end of the view's day.
func (v view) midnight(at time.Time) time.Time {
	y, m, d := v.now.Date()
	end := time.Date(y, m, d+1, 0, 0, 0, 0, v.now.Location())
	if end.Before(at) {
		return end
	}
	return at
}

// page renders the page at a path.
func (v view) page(ctx context.Context, path string) (*Document, error) {
	root, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case path == "/":
		return v.directoryPage(ctx)
	case path == "/subscribe":
		return v.howToPage(ctx)
	case path == "/.well-known/security.txt":
		return v.securityText()
	case root == "feeds":
		return v.feedPath(ctx, rest)
	case root == "sources":
		return v.sourcePath(ctx, rest)
	case root == "places":
		return v.placePath(ctx, rest)
	case root == "s":
		return v.storyPath(ctx, rest)
	}
	return nil, ErrNotFound
}

// feedPath renders SLUG, SLUG/subscribe and SLUG/2026/11.
func (v view) feedPath(ctx context.Context, path string) (*Document, error) {
	slug, rest, deeper := strings.Cut(path, "/")
	f := v.feeds[slug]
	if was := v.moved[slug]; f == nil && was != nil && was.Secret == "" {
		return nil, &Moved{v.root() + "/feeds/" + was.Slug + strings.TrimPrefix(path, slug)}
	}
	if f == nil || f.Secret != "" {
		return nil, ErrNotFound
	}
	switch {
	case !deeper:
		return v.feedPage(ctx, f)
	case "/"+rest == subscribePath:
		return v.subscribePage(v.outlet(f), false)
	}
	return v.monthPath(ctx, f, rest)
}

func (v view) monthPath(ctx context.Context, f *curate.Feed, rest string) (*Document, error) {
	year, month, _ := strings.Cut(rest, "/")
	y, errY := strconv.Atoi(year)
	m, errM := strconv.Atoi(month)
	if errY != nil || errM != nil || len(year) != 4 || len(month) != 2 || m < 1 || m > 12 {
		return nil, ErrNotFound
	}
	start := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, v.zone)
	if start.After(v.now) || start.Before(earliest) {
		return nil, ErrNotFound
	}
	return v.monthPage(ctx, f, start)
}

// storyPath renders the page of the story with an ID.
func (v view) storyPath(ctx context.Context, id string) (*Document, error) {
	story, err := news.ParseID(id)
	if err != nil || story.IsZero() {
		return nil, ErrNotFound
	}
	return v.storyPage(ctx, story)
}
