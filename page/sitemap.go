package page

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxSitemap      = 16 << 20 // bytes decoded; 50,000 addresses weigh 5 to 10 MiB
	maxSitemapURLs  = 50_000   // entries read (sitemaps.org)
	maxEntries      = 2000     // entries returned
	maxSitemapDepth = 16
	maxIndexes      = 1000     // sitemaps of an index
	maxMarkup       = 64 << 10 // bytes of one tag
)

// Entry is a page as a sitemap names it. Title and Published are those of news
// sitemaps; Lead is always empty.
type Entry struct {
	Link
	Modified news.When
	Language string   // of news sitemaps, "" when not said
	Image    string   // address of its first picture, "" for none
	Keywords []string // of news sitemaps
}

// ErrNotSitemap says that a document is no sitemap.
var ErrNotSitemap = errors.New("not a sitemap")

// Sitemap reads a sitemap (sitemaps.org, with the news and image extensions),
// plain or gzip, as XML or as a list of lines, or an index of sitemaps. Entries
// are the pages it names, in its order, each once; of more than 2,000 the
// newest by publication or change. indexes are the sitemaps that an index
// names, at most 1,000, of which only URL and Modified are set. Addresses are
// resolved against base, those of other sites left out.
//
// An error wraps ErrNotSitemap, or tells where a damaged document broke off;
// what was read up to there is returned with it.
func Sitemap(body []byte, base *url.URL, o Options) (entries, indexes []Entry, err error) {
	data, broken := unpacked(body)
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(data) == 0 {
		return nil, nil, fmt.Errorf("%w: it is empty", cmp.Or(broken, ErrNotSitemap))
	}
	r := sitemapReader{o: o, base: base, seen: map[string]bool{}}
	if data[0] == '<' {
		err = r.document(data)
	} else {
		err = r.lines(data)
	}
	return newest(r.entries), r.indexes, cmp.Or(broken, err)
}

// unpacked returns the document's bytes, decompressed where they are gzip, cut
// at the limit. With an error it returns what could be unpacked.
func unpacked(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body[:min(len(body), maxSitemap)], nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSitemap, err)
	}
	data, err := io.ReadAll(io.LimitReader(z, maxSitemap))
	if err != nil {
		err = fmt.Errorf("unpack sitemap: %w", err)
	}
	return data, err
}

// newest returns at most maxEntries of list.
func newest(list []Entry) []Entry {
	if len(list) <= maxEntries {
		return list
	}
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Compare(b.unix(), a.unix()) })
	return list[:maxEntries:maxEntries]
}

func (e *Entry) unix() int64 {
	if !e.Published.IsZero() {
		return e.Published.Time.Unix()
	}
	if !e.Modified.IsZero() {
		return e.Modified.Time.Unix()
	}
	return 0
}

type sitemapReader struct {
	o       Options
	base    *url.URL
	path    []string // names of the open elements
	entries []Entry
	indexes []Entry
	seen    map[string]bool
	count   int

	entry Entry // being read
	value strings.Builder
	root  string
}

// lines reads a sitemap that is a list of addresses.
func (r *sitemapReader) lines(data []byte) error {
	if !utf8.Valid(data[:min(len(data), 256)]) {
		return ErrNotSitemap
	}
	for line := range strings.Lines(string(data)) {
		if r.count++; r.count > maxSitemapURLs {
			break
		}
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "http") {
			r.entry = Entry{Link: Link{URL: line}}
			r.finish("url")
		}
	}
	if len(r.entries) == 0 {
		return fmt.Errorf("%w: it is a text without addresses", ErrNotSitemap)
	}
	return nil
}

// document reads a sitemap of XML element by element.
func (r *sitemapReader) document(data []byte) error {
	if longTag(data) {
		return fmt.Errorf("%w: a tag is longer than %d bytes", ErrNotSitemap, maxMarkup)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	for r.count <= maxSitemapURLs {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if r.root == "" {
				return fmt.Errorf("%w: %w", ErrNotSitemap, err)
			}
			return fmt.Errorf("sitemap breaks off after %d addresses: %w", r.count, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := r.start(token.Name.Local); err != nil {
				return err
			}
		case xml.EndElement:
			r.end(token.Name.Local)
		case xml.CharData:
			if r.value.Len()+len(token) < 8<<10 {
				r.value.Write(token)
			}
		}
	}
	switch {
	case r.root == "":
		return fmt.Errorf("%w: it has no element", ErrNotSitemap)
	case len(r.path) > 0 && r.count <= maxSitemapURLs:
		return fmt.Errorf("sitemap breaks off after %d addresses: <%s> is not closed", r.count, r.path[len(r.path)-1])
	}
	return nil
}

// longTag reports whether a tag has more bytes than any that is meant.
func longTag(data []byte) bool {
	for {
		i := bytes.IndexByte(data, '<')
		if i < 0 {
			return false
		}
		data = data[i:]
		i = bytes.IndexByte(data, '>')
		if i > maxMarkup || i < 0 && len(data) > maxMarkup {
			return true
		}
		if i < 0 {
			return false
		}
		data = data[i:]
	}
}

func (r *sitemapReader) start(name string) error {
	name = strings.ToLower(name)
	if r.root == "" {
		if r.root = name; name != "urlset" && name != "sitemapindex" {
			return fmt.Errorf("%w: its root is <%.40s>", ErrNotSitemap, name)
		}
	}
	if len(r.path) == maxSitemapDepth {
		return fmt.Errorf("sitemap nests deeper than %d elements", maxSitemapDepth)
	}
	if name == "url" || name == "sitemap" {
		r.entry = Entry{}
		r.path = r.path[:min(len(r.path), 1)] // one that was never closed
	}
	r.path = append(r.path, name)
	r.value.Reset()
	return nil
}

func (r *sitemapReader) end(name string) {
	name = strings.ToLower(name)
	at := slices.Index(r.path, name)
	if at < 0 {
		return
	}
	within := ""
	if at > 0 {
		within = r.path[at-1]
	}
	value := strings.TrimSpace(r.value.String())
	r.path = r.path[:at]
	r.value.Reset()
	switch within + ">" + name {
	case "url>loc", "sitemap>loc":
		r.entry.URL = value
	case "url>lastmod", "sitemap>lastmod":
		r.entry.Modified = r.o.when(value)
	case "news>publication_date":
		r.entry.Published = r.o.when(value)
	case "news>title":
		r.entry.Title = text.Cut(text.Clean(unescaped(value)), maxTitle)
	case "publication>language":
		r.entry.Language = normalLanguage(value)
	case "news>keywords":
		m := metadata{tags: split([]string{value})}
		r.entry.Keywords = m.categories()
	case "image>loc":
		r.entry.Image = first(r.entry.Image, markup.URL(value, r.base))
	case "urlset>url", "sitemapindex>sitemap":
		r.finish(name)
	}
}

// finish keeps the entry that was read.
func (r *sitemapReader) finish(kind string) {
	r.count++
	e := r.entry
	r.entry = Entry{}
	e.URL = absolute(e.URL, r.base)
	u, err := url.Parse(e.URL)
	if e.URL == "" || err != nil || r.base != nil && !sameSite(u.Hostname(), r.base.Hostname()) || r.seen[e.URL] {
		return
	}
	r.seen[e.URL] = true
	if kind == "url" {
		r.entries = append(r.entries, e)
	} else if len(r.indexes) < maxIndexes {
		r.indexes = append(r.indexes, Entry{Link: Link{URL: e.URL}, Modified: e.Modified})
	}
}
