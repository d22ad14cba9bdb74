package fetcher

import (
	"bytes"
	"context"
	"encoding/xml"
	"html"
	"io"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	gojson "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"regionwire/news"
)

// feed is a parsed document. The universal form holds what the formats have
// in common; the original beside it holds what that leaves out.
type feed struct {
	*gofeed.Feed
	rss     *rss.Feed
	atom    *atom.Feed
	json    *jsonHead
	entries []entry
}

// entry is one item of a document; exactly one of the originals is set.
type entry struct {
	*gofeed.Item
	rss  *rss.Item
	atom *atom.Entry
	json *gojson.Item

	chunk    news.Hash
	language string // xml:lang of its own
	raw      []byte // its XML, nil where it is not known; part of the document
}

// cameFrom records the chunk that an entry was read from.
func (e *entry) cameFrom(raw []byte, hash news.Hash) {
	e.raw, e.chunk, e.language = raw, hash, attributeOf(raw, "xml:lang")
}

// digest returns bytes that differ where two entries do.
func (e *entry) digest() []byte {
	parts := []string{e.GUID, e.Link, e.Title, e.Description, e.Content, e.Published, e.Updated}
	return []byte(strings.Join(parts, "\x00"))
}

// rssTranslator leaves the search for images in HTML to markup: gofeed's
// parses every item a second time.
var rssTranslator = gofeed.DefaultRSSTranslator{DisableContentImageScan: true}

// parseXML parses an XML document from its root on. The parsers of the
// formats are called directly, for the way over their common front looks for
// the root in the first 4 KiB only and keeps no original beside the result.
func parseXML(ctx context.Context, f format, doc []byte) (*feed, error) {
	r := &ctxReader{ctx: ctx, r: bytes.NewReader(doc)}
	if f == atomFormat {
		original, err := (&atom.Parser{}).Parse(r)
		if err != nil {
			return nil, err
		}
		universal, err := (&gofeed.DefaultAtomTranslator{}).Translate(original)
		if err != nil {
			return nil, err
		}
		out := &feed{Feed: universal, atom: original, entries: make([]entry, len(original.Entries))}
		for i, e := range original.Entries {
			out.entries[i] = entry{Item: universal.Items[i], atom: e}
		}
		return out, nil
	}
	original, err := (&rss.Parser{}).Parse(r)
	if err != nil {
		return nil, err
	}
	universal, err := rssTranslator.Translate(original)
	if err != nil {
		return nil, err
	}
	out := &feed{Feed: universal, rss: original, entries: make([]entry, len(original.Items))}
	for i, item := range original.Items {
		out.entries[i] = entry{Item: universal.Items[i], rss: item}
	}
	return out, nil
}

// ctxReader makes a parser stop when a context ends: gofeed reads its input
// piece by piece and knows no context.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// survey checks the limits of a document that split could not follow, with
// the tokenizer that gofeed uses, so that both see the same tags. What it
// cannot tokenize, gofeed will not read either.
func survey(ctx context.Context, doc []byte) error {
	d := xml.NewDecoder(&ctxReader{ctx: ctx, r: bytes.NewReader(doc)})
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var declared []int // namespaces of each open element
	namespaces, elements := 0, 0
	for {
		t, err := d.Token()
		if err != nil {
			return cause(ctx, nil)
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := 0
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					n++
				}
			}
			declared, namespaces, elements = append(declared, n), namespaces+n, elements+1
			switch {
			case elements > maxElements:
				return errElements
			case len(declared) > maxDepth:
				return errf(news.TooLarge, "nesting too deep: the limit is %d elements within each other", maxDepth)
			case namespaces > maxNamespaces:
				return errf(news.TooLarge, "more than %d namespaces declared at one place", maxNamespaces)
			case len(t.Attr) > maxAttributes:
				return errf(news.TooLarge, "an element with more than %d attributes", maxAttributes)
			}
		case xml.EndElement:
			if last := len(declared) - 1; last >= 0 {
				namespaces -= declared[last]
				declared = declared[:last]
			}
		}
	}
}

// elementText returns the text of the first element of a name in a chunk, with
// the given rel where that is not ""; for elements that gofeed leaves out.
func elementText(chunk []byte, name, rel string) string {
	for at := indexTag(chunk, 0, name); at >= 0; at = indexTag(chunk, at+1, name) {
		t, ok := readTag(chunk, at)
		if !ok || t.empty || rel != "" && attributeOf(chunk[at:t.end], "rel") != rel {
			continue
		}
		if n := bytes.IndexByte(chunk[t.end:], '<'); n > 0 {
			return html.UnescapeString(string(bytes.TrimSpace(chunk[t.end : t.end+n])))
		}
	}
	return ""
}

// attributeOf returns the value of an attribute of the first tag of a chunk.
func attributeOf(chunk []byte, name string) string {
	tag := chunk[:max(0, bytes.IndexByte(chunk, '>'))]
	for {
		at := bytes.Index(tag, []byte(name))
		if at < 0 {
			return ""
		}
		tag = tag[at+len(name):]
		value := bytes.TrimLeft(tag, " \t\r\n=")
		if len(value) == len(tag) || len(value) == 0 {
			continue
		}
		if end := bytes.IndexByte(value[1:], value[0]); (value[0] == '"' || value[0] == '\'') && end >= 0 {
			return string(value[1 : 1+end])
		}
	}
}
