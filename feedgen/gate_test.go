package feedgen

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// spoilt are ways in which a post can be bad although it was cleaned: what the
// gate is for. Most make a document that no reader can read.
var spoilt = map[string]func(*post){
	"control character in the text":  func(p *post) { p.body += "\x0b" },
	"non-character in the text":      func(p *post) { p.body += "\ufffe" },
	"invalid UTF-8 in the text":      func(p *post) { p.body += "\xe1\xbb" },
	"lost character in the title":    func(p *post) { p.title += "\ufffd" },
	"control character in the title": func(p *post) { p.title += "\x00" },
	"no title":                       func(p *post) { p.title = "" },
	"link that runs":                 func(p *post) { p.link = "javascript:alert(1)" },
	"relative link":                  func(p *post) { p.link = "/a" },
	"year 10000":                     func(p *post) { p.published, p.updated = p.published.AddDate(8000, 0, 0), p.updated.AddDate(8000, 0, 0) },
	"year 0":                         func(p *post) { p.published, p.updated = time.Time{}, time.Time{} },
	"far future":                     func(p *post) { p.published, p.updated = p.published.AddDate(3, 0, 0), p.updated.AddDate(3, 0, 0) },
	"id with a control character":    func(p *post) { p.id += "\x01" },
}

// spoilsOnly names formats that a kind of bad post leaves readable.
var harmless = map[string]string{
	// JSON escapes what XML cannot carry at all.
	"control character in the text/JSON Feed":  "",
	"non-character in the text/JSON Feed":      "",
	"control character in the title/JSON Feed": "",
	"id with a control character/JSON Feed":    "",
}

func TestBadEntryIsDroppedAndTheRestPublished(t *testing.T) {
	// threats 7 and 8, bad inputs 65–69
	tables := compile(newsroom())
	top := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	for kind, spoil := range spoilt {
		for _, f := range formats {
			posts := everyKind(t, tables)
			spoil(posts[1])
			body, failures, err := conform(f, top, posts, nil)
			if err != nil {
				t.Errorf("%s, %s: %v", kind, f.name, err)
				continue
			}
			read, err := f.read(body)
			if err != nil {
				t.Errorf("%s, %s: published although %v", kind, f.name, err)
			}
			if _, ok := harmless[kind+"/"+f.name]; ok && len(failures) == 0 {
				continue
			}
			if len(failures) != 1 || failures[0].Entry != posts[1].entry.ID || failures[0].Reason == "" {
				t.Errorf("%s, %s: failures %+v", kind, f.name, failures)
			}
			if len(read.items) != len(posts)-1 {
				t.Errorf("%s, %s: %d of %d entries left", kind, f.name, len(read.items), len(posts))
			}
		}
	}
}

func TestSecondEntryWithAnIDIsDropped(t *testing.T) {
	tables := compile(newsroom())
	top := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	posts := everyKind(t, tables)
	posts = append(posts, posts[0])
	for _, f := range formats {
		body, failures, err := conform(f, top, posts, nil)
		if err != nil || len(failures) != 1 || !strings.Contains(failures[0].Reason, "twice") {
			t.Errorf("%s: %v, %+v", f.name, err, failures)
		}
		if n := bytes.Count(body, []byte(posts[0].title)); n != 1 {
			t.Errorf("%s: title stands %d times", f.name, n)
		}
	}
}

func TestDocumentThatCannotBeWrittenIsAnError(t *testing.T) {
	tables := compile(newsroom())
	top := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	top.title = ""
	for _, f := range formats {
		if body, _, err := conform(f, top, everyKind(t, tables), nil); err == nil {
			t.Errorf("%s without a title is published: %.80s", f.name, body)
		}
	}
}

func TestGateReportsARendererThatLosesEntries(t *testing.T) {
	tables := compile(newsroom())
	top := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	posts := everyKind(t, tables)
	for _, f := range formats {
		forgetful := *f
		forgetful.render = func(h *head, posts []*post) ([]byte, error) { return f.render(h, posts[:len(posts)/2]) }
		if _, _, err := conform(&forgetful, top, posts, nil); err == nil {
			t.Errorf("%s: half the entries are gone and nobody noticed", f.name)
		}
		broken := *f
		broken.render = func(*head, []*post) ([]byte, error) { return nil, errors.New("broken") }
		if _, _, err := conform(&broken, top, posts, nil); err == nil {
			t.Errorf("%s: published by a broken renderer", f.name)
		}
		trailing := *f
		trailing.render = func(h *head, posts []*post) ([]byte, error) {
			b, err := f.render(h, posts)
			return append(b, "<x/>"...), err
		}
		if _, _, err := conform(&trailing, top, posts, nil); err == nil {
			t.Errorf("%s: published with something after its end", f.name)
		}
	}
}

func TestDatesAreHeldWithinWhatEveryFormatCanWrite(t *testing.T) {
	// threat 8, bad input 95
	tables := compile(newsroom())
	seen := at("2026-11-23", "19:40")
	for name, published := range map[string]time.Time{
		"year 1":      time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Second),
		"1601":        time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC),
		"year 10000":  time.Date(10000, 1, 1, 11, 59, 59, 0, time.UTC),
		"next decade": seen.AddDate(10, 0, 0),
		"none":        {},
	} {
		a := reported("hanoimoi", "/ngay.html", "Ngày lạ", seen)
		a.FirstSeen, a.Changed = seen, seen
		a.Shown.Published, a.Shown.Updated = published, published
		a.Published = news.When{Time: published}
		a.Rev = 1
		e := entered("soc-son", a)
		e.Release, e.At = seen, seen
		p := printed(t, tables, e, lookup(a))
		if p.published.Before(earliest) || p.published.After(seen) {
			t.Errorf("%s: published %s", name, p.published)
		}
		if p.updated.Before(p.published) || p.updated.After(seen.Add(ahead)) {
			t.Errorf("%s: updated %s", name, p.updated)
		}
		for _, f := range formats {
			if _, failures, err := conform(f, tables.head(tables.outlet(tables.births["soc-son"]), seen), []*post{p}, nil); err != nil || len(failures) > 0 {
				t.Errorf("%s, %s: %v %v", name, f.name, err, failures)
			}
		}
	}
}
