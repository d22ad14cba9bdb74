package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"regionwire/news"
)

// ErrNoSource is returned by edits of a source that does not stand in the
// file: it may stand in an included one.
var ErrNoSource = errors.New("no such source in this file")

// errByHand is returned where the file is written in a form that an edit
// cannot be sure about.
var errByHand = errors.New("this file is written in a form that is better edited by hand")

// NewSource is a source, or one more address of a source, to write into a
// configuration.
type NewSource struct {
	Slug     string
	Name     string // "" leaves it to the feed
	URL      string
	Kind     news.ChannelKind // Feed and Auto are written as the address alone
	Links    string           // selector of the links of a Page; "" leaves them to be found
	Title    string           // what the newsroom calls itself; for Init
	Tags     []string
	Language string // what its document says of itself; for Init
}

// AddSource returns a configuration file with one more source at the end of
// its sources. Every comment, blank line and the order of what stands there
// stay. It returns Mistakes when file is no configuration.
func AddSource(file []byte, s NewSource) ([]byte, error) {
	if !slugForm.MatchString(s.Slug) || slices.Contains(reserved, s.Slug) {
		return nil, fmt.Errorf("%q cannot name a source: wants 1 to 64 of a–z, 0–9 and -, and no reserved word", clip(s.Slug, 80))
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return edit(file, "sources."+s.Slug, func(e *editor) error {
		sources := e.root.named("sources")
		switch {
		case sources.named(s.Slug) != nil:
			return fmt.Errorf("there is a source %q already: %s", s.Slug, sources.named(s.Slug).pos())
		case sources == nil:
			e.appendSection("sources", quote(s.Slug, false)+": "+s.written(false))
			return nil
		}
		return e.addPair(sources, s.Slug, s.written)
	})
}

// AddChannel returns a configuration file in which a source has one more
// address: a feed, or the page or sitemap that it has not yet.
func AddChannel(file []byte, slug string, s NewSource) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return edit(file, "sources."+slug, func(e *editor) error {
		source := e.root.named("sources").named(slug)
		if source == nil {
			return fmt.Errorf("source %s: %w", slug, ErrNoSource)
		}
		address := func(flow bool) string { return quote(s.URL, flow) }
		switch {
		case s.Kind == news.Page || s.Kind == news.Sitemap:
			if source.named(s.Kind.String()) != nil {
				return fmt.Errorf("source %s has a %s already: add this one as a source of its own", slug, s.Kind)
			}
			if s.Links != "" {
				address = func(bool) string { return "{url: " + quote(s.URL, true) + ", links: " + quote(s.Links, true) + "}" }
			}
			return e.addKey(source, s.Kind.String(), address)
		case source.kind == mapping && source.named("feeds") == nil:
			return e.addKey(source, "feeds", func(bool) string { return "[" + quote(s.URL, true) + "]" })
		case source.kind == mapping:
			return e.addItem(source.named("feeds"), s.URL)
		}
		return e.addItem(source, s.URL)
	})
}

// check reports what Load would not take.
func (s NewSource) check() error {
	if _, problem, remedy := parseAddress(s.URL); problem != "" {
		return fmt.Errorf("%s: %s", problem, remedy)
	}
	for _, t := range s.Tags {
		if !slugForm.MatchString(t) {
			return fmt.Errorf("tag %q: wants 1 to 64 of a–z, 0–9 and -", clip(t, 80))
		}
	}
	return nil
}

// written returns the source as the value of its slug.
func (s NewSource) written(flow bool) string {
	if s.Name == "" && len(s.Tags) == 0 && s.Kind != news.Page && s.Kind != news.Sitemap {
		return quote(s.URL, flow)
	}
	key := s.Kind.String()
	if s.Kind == news.Auto {
		key = "url"
	}
	var parts []string
	if s.Name != "" {
		parts = append(parts, "name: "+quote(s.Name, true))
	}
	if s.Kind == news.Page && s.Links != "" {
		parts = append(parts, "page: {url: "+quote(s.URL, true)+", links: "+quote(s.Links, true)+"}")
	} else {
		parts = append(parts, key+": "+quote(s.URL, true))
	}
	if len(s.Tags) > 0 {
		tags := make([]string, len(s.Tags))
		for i, t := range s.Tags {
			tags[i] = quote(t, true)
		}
		parts = append(parts, "tags: ["+strings.Join(tags, ", ")+"]")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quote writes a text so that YAML reads it back: plain where that is safe.
func quote(s string, flow bool) string {
	special := ",[]{}#&*!|>'\"%@`"
	if !flow && strings.HasPrefix(s, "http") {
		special = " #'\"" // an address may stand plain with nearly anything in it
	}
	safe := s != "" && !trap.MatchString(s) && !strings.ContainsAny(s, special) && !strings.Contains(s, ": ") &&
		!strings.HasSuffix(s, ":") && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
	if safe {
		if first := []rune(s)[0]; unicode.IsLetter(first) || unicode.IsDigit(first) {
			return s
		}
	}
	return strconv.Quote(s)
}

// An editor changes the lines of one file.
type editor struct {
	*document
	root *value
}

// edit parses file, changes its lines, and makes sure that nothing but what
// stands at path was changed by that.
func edit(file []byte, path string, change func(*editor) error) ([]byte, error) {
	doc := splitDocument(file)
	before, err := doc.parse()
	if err != nil {
		return nil, err
	}
	e := &editor{document: doc, root: before}
	if err := change(e); err != nil {
		return nil, err
	}
	out := doc.bytes()
	after, err := splitDocument(out).parse()
	if err != nil {
		return nil, errByHand
	}
	for _, p := range differences(before, after) {
		if p != path && !strings.HasPrefix(p, path+".") && !strings.HasPrefix(p, path+"[") {
			return nil, errByHand
		}
	}
	return out, nil
}

// differences returns the paths of the nodes that are not the same in both
// trees, positions apart.
func differences(a, b *value) (paths []string) {
	if a.kind != b.kind && (a.kind != empty || b.kind != mapping) || a.kind == scalar && a.raw != b.raw || len(a.items) > len(b.items) {
		return []string{a.path}
	}
	for i := range b.items {
		if i >= len(a.items) {
			paths = append(paths, b.items[i].path)
		} else {
			paths = append(paths, differences(a.items[i], b.items[i])...)
		}
	}
	next := 0
	for _, p := range b.pairs {
		if next < len(a.pairs) && a.pairs[next].key.text == p.key.text {
			paths = append(paths, differences(a.pairs[next].value, p.value)...)
			next++
			continue
		}
		if len(p.value.pairs) == 1 && a.named(p.key.text) == nil && p.value.kind == mapping {
			paths = append(paths, p.value.pairs[0].value.path) // a section made for one entry
			continue
		}
		paths = append(paths, p.value.path)
	}
	for _, p := range a.pairs[min(next, len(a.pairs)):] {
		paths = append(paths, p.value.path)
	}
	return paths
}

// addPair adds an entry at the end of a map.
func (e *editor) addPair(m *value, key string, text func(flow bool) string) error {
	key = quote(key, m.flow)
	switch {
	case m.kind == empty && m.key != nil:
		indent := strings.Repeat(" ", m.key.col+1)
		e.insertLine(m.key.line, indent+key+": "+text(false))
		return nil
	case m.kind != mapping:
		return errByHand
	case m.flow:
		return e.insertLast(m, key+": "+text(true))
	}
	e.insertLine(m.last, strings.Repeat(" ", m.pairs[0].key.col-1)+key+": "+text(false))
	return nil
}

// addKey adds a key to a source, which becomes a map where it is written as an
// address or a list.
func (e *editor) addKey(source *value, key string, text func(flow bool) string) error {
	switch {
	case source.kind == mapping:
		return e.addPair(source, key, text)
	case source.kind == scalar:
		return e.replace(source, "{url: "+e.flowing(source)+", "+key+": "+text(true)+"}")
	case source.kind == list && source.flow:
		if err := e.insertAt(source.end.line, source.end.col+1, ", "+key+": "+text(true)+"}"); err != nil {
			return err
		}
		return e.insertAt(source.line, source.col, "{url: ")
	case source.kind == list && len(source.items) > 0 && source.col > source.key.col:
		indent := strings.Repeat(" ", source.col-1)
		e.insertLine(source.last, indent+key+": "+text(false))
		e.insertLine(source.line-1, indent+"url:")
		return nil
	}
	return errByHand
}

// addItem adds an address to a list, or makes a list of a single one.
func (e *editor) addItem(v *value, address string) error {
	switch {
	case v.kind == scalar:
		return e.replace(v, "["+e.flowing(v)+", "+quote(address, true)+"]")
	case v.kind == mapping && v.flow:
		if err := e.insertAt(v.end.line, v.end.col+1, ", "+quote(address, true)+"]"); err != nil {
			return err
		}
		return e.insertAt(v.line, v.col, "[")
	case v.kind != list || len(v.items) == 0 && !v.flow:
		return errByHand
	case v.flow:
		return e.insertLast(v, quote(address, true))
	}
	e.insertLine(v.last, strings.Repeat(" ", v.col-1)+"- "+quote(address, false))
	return nil
}

// flowing returns a scalar as it can stand in brackets.
func (e *editor) flowing(v *value) string {
	if v.plain || v.raw != v.text {
		return quote(v.raw, true)
	}
	line := []rune(e.lines[v.line-1])
	return string(line[v.col-1 : v.col-1+v.width])
}
