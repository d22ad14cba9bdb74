package feedgen

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"regionwire/news"
)

// Failure says why an entry, or a whole document, was not published as it
// should be. The last good document stays in place of a failed one.
type Failure struct {
	Feed   string // slug
	Format string
	Entry  news.ID // zero for a whole document
	Title  string
	Reason string
	At     time.Time
}

// conform renders posts in a format and reads the result back. Posts that make
// it unreadable are left out and reported; an error means that the document
// cannot be written at all, or would lose every entry. Bytes that are equal to
// good ones, those of the last rendering, are not read again.
func conform(f *format, h *head, posts []*post, good []byte) ([]byte, []Failure, error) {
	body, err := f.render(h, posts)
	if err == nil && len(good) > 0 && bytes.Equal(body, good) {
		return body, nil, nil
	}
	if err == nil {
		err = verify(f, body, posts)
	}
	if err == nil {
		return body, nil, nil
	}
	if _, empty := attempt(f, h, nil); empty != nil {
		return nil, nil, fmt.Errorf("%s without entries: %w", f.name, empty)
	}
	var failures []Failure
	var sound []*post
	seen := make(map[string]bool)
	for _, p := range posts {
		_, err := attempt(f, h, []*post{p})
		if err == nil && seen[p.id] {
			err = fmt.Errorf("id %s is used twice", p.id)
		}
		seen[p.id] = true
		if err != nil {
			failures = append(failures, Failure{Format: f.name, Entry: p.entry.ID, Title: p.title, Reason: err.Error()})
			continue
		}
		sound = append(sound, p)
	}
	if len(sound) == 0 {
		return nil, failures, fmt.Errorf("%s: none of %d entries can be written", f.name, len(posts))
	}
	body, err = attempt(f, h, sound)
	if err != nil {
		return nil, failures, fmt.Errorf("%s with %d entries that are good alone: %w", f.name, len(sound), err)
	}
	return body, failures, nil
}

// attempt renders posts and reads them back.
func attempt(f *format, h *head, posts []*post) ([]byte, error) {
	body, err := f.render(h, posts)
	if err != nil {
		return nil, err
	}
	return body, verify(f, body, posts)
}

// verify reads body back and compares it with what was to be written.
func verify(f *format, body []byte, posts []*post) error {
	r, err := f.read(body)
	if err != nil {
		return err
	}
	return r.check(posts)
}

// check compares what was read with what was to be written.
func (r reading) check(posts []*post) error {
	if r.title == "" {
		return errors.New("the feed has no title")
	}
	if len(r.items) != len(posts) {
		return fmt.Errorf("%d entries read back, %d written", len(r.items), len(posts))
	}
	seen := make(map[string]bool, len(posts))
	for i, item := range r.items {
		switch {
		case item.id != posts[i].id:
			return fmt.Errorf("entry %d reads id %q instead of %q", i+1, item.id, posts[i].id)
		case seen[item.id]:
			return fmt.Errorf("id %s is used twice", item.id)
		case item.title == "":
			return fmt.Errorf("entry %s has no title", item.id)
		case item.title != posts[i].title, item.text != posts[i].body:
			return fmt.Errorf("entry %s reads otherwise than it was written", item.id)
		case strings.ContainsRune(item.title+item.text, utf8.RuneError):
			return fmt.Errorf("entry %s has a lost character (U+FFFD)", item.id)
		}
		seen[item.id] = true
		if err := item.check(posts[i]); err != nil {
			return fmt.Errorf("entry %s: %w", item.id, err)
		}
	}
	return nil
}

func (item readItem) check(p *post) error {
	u, err := url.Parse(item.link)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("link %q is not an absolute http or https address", item.link)
	}
	latest := later(p.article.Changed, later(p.entry.Release, p.entry.Withdrawn)).Add(2 * ahead)
	for _, d := range item.dates {
		at, err := time.Parse(item.layout, d)
		if err != nil {
			return fmt.Errorf("date %q: %w", d, err)
		}
		if at.Before(earliest) || at.After(latest) {
			return fmt.Errorf("date %q is outside %s to %s", d, earliest.Format(time.DateOnly), latest.Format(time.DateOnly))
		}
	}
	return nil
}
