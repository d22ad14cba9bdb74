package fetcher

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"regionwire/news"
)

// salvage reads a document that is not well-formed, item by item: an item
// that is in order is taken as it stands, one that is not has the markup in
// its fields turned into text, as its author meant it, and what remains
// unreadable is lost alone.
func (d *document) salvage(ctx context.Context, why string, known map[news.Hash]bool) (*contents, error) {
	loose := looseItems(d.data, d.format)
	frame, ok := d.frame(loose.items)
	if !ok {
		return nil, &Error{Kind: news.Malformed, Detail: why}
	}
	if loose.started && len(loose.items) == 0 {
		return nil, &Error{Kind: news.Truncated, Detail: "the feed breaks off in its first item: " + why}
	}
	c := &contents{damaged: loose.open, cut: len(loose.items) > maxItems}
	if c.cut {
		d.warn("%d items; only the first %d are considered", len(loose.items), maxItems)
		loose.items = loose.items[:maxItems]
	}
	key := d.chunkKey(layout{root: frame.root, channel: frame.channel})
	var sound [][]byte
	var hashes []news.Hash
	repaired, lost := 0, 0
	for _, s := range loose.items {
		chunk := s.of(d.data)
		hash := key.of(chunk)
		if known[hash] {
			c.listed = append(c.listed, hash)
			continue
		}
		if !wellFormed(chunk) {
			if chunk = repairItem(chunk); !wellFormed(chunk) {
				lost++
				continue
			}
			repaired++
		}
		c.listed = append(c.listed, hash)
		sound, hashes = append(sound, chunk), append(hashes, hash)
	}
	feed, failed, err := d.parseSound(ctx, frame, sound, hashes)
	if err != nil {
		return nil, err
	}
	c.feed = feed
	c.damaged = c.damaged || lost+failed > 0
	d.warn("not well-formed (%s): %d items read as they stand or known, %d repaired, %d lost",
		why, len(c.listed)-repaired-failed, repaired, lost+failed)
	if loose.open {
		d.warn("the feed breaks off in the middle")
	}
	return c, nil
}

// parseSound parses items that are each well-formed: together, or one by one
// where they cannot be read together.
func (d *document) parseSound(ctx context.Context, f frame, items [][]byte, hashes []news.Hash) (all *feed, failed int, err error) {
	take := func(to *feed, from *feed, first int) {
		for i := range from.entries {
			from.entries[i].cameFrom(items[first+i], hashes[first+i])
		}
		to.entries = append(to.entries, from.entries...)
	}
	whole, err := parseXML(ctx, d.format, f.around(items))
	if err == nil && len(whole.entries) == len(items) {
		entries := whole.entries
		whole.entries = nil
		take(whole, &feed{entries: entries}, 0)
		return whole, 0, nil
	}
	all, err = parseXML(ctx, d.format, f.around(nil))
	if err != nil {
		return nil, 0, &Error{Kind: news.Malformed, Detail: err.Error(), Err: cause(ctx, err)}
	}
	for i := range items {
		if ctx.Err() != nil {
			return nil, 0, cause(ctx, ctx.Err())
		}
		one, err := parseXML(ctx, d.format, f.around(items[i:i+1]))
		if err != nil || len(one.entries) != 1 {
			failed++
			continue
		}
		take(all, one, i)
	}
	return all, failed, nil
}

// frame is what stands around the items of a document.
type frame struct {
	root, channel span
	open, close   []byte // well-formed when put around whole items
}

func (f frame) around(items [][]byte) []byte {
	return bytes.Join([][]byte{f.open, bytes.Join(items, nil), f.close}, nil)
}

// frame returns what stands before the first item, completed by the end tags
// it leaves open. Children of the channel that are not well-formed are left
// out. It fails without a root or channel.
func (d *document) frame(items []span) (frame, bool) {
	head := d.data
	if len(items) > 0 {
		head = d.data[:items[0].start]
	}
	root, ok := readTag(head, 0)
	if !ok {
		return frame{}, false
	}
	f := frame{root: span{0, root.end}, open: root.rebuilt(), close: fmt.Appendf(nil, "</%s>", root.name)}
	rest := root.end
	if d.format == rssFormat {
		at := indexTag(head, rest, "channel")
		if at < 0 {
			return frame{}, false
		}
		channel, ok := readTag(head, at)
		if !ok {
			return frame{}, false
		}
		f.channel, rest = span{at, channel.end}, channel.end
		f.open = append(f.open, channel.rebuilt()...)
		end := fmt.Appendf(nil, "</%s>", channel.name)
		if i := bytes.Index(head[rest:], end); i >= 0 { // RSS 1.0: items stand behind the channel
			f.open = append(f.open, soundChildren(head[rest:rest+i])...)
			f.open = append(f.open, end...)
			return f, true
		}
		f.close = append(end, f.close...)
	}
	f.open = append(f.open, soundChildren(head[rest:])...)
	return f, true
}

// soundChildren returns the children of a channel as they stand or repaired.
func soundChildren(data []byte) []byte {
	if wellFormed(data) {
		return data
	}
	if repaired := repairChildren(data); wellFormed(repaired) {
		return repaired
	}
	return nil
}

// wellFormed reports whether data may stand inside an element.
func wellFormed(data []byte) bool {
	l, err := split(bytes.Join([][]byte{[]byte("<x>"), data, []byte("</x>")}, nil), unknownFormat)
	return err == nil && l.doubt == "" && l.end == len(data)+len("<x></x>")
}

// looseLayout is where items seem to be.
type looseLayout struct {
	items   []span
	started bool // there is at least the start of one
	open    bool // the last one or the document does not end
}

// looseItems finds items by their tags alone, in a document that need not be
// well-formed: from each start tag to the next end tag, or to the next start
// tag where an end tag is missing.
func looseItems(doc []byte, f format) looseLayout {
	name := "item"
	if f == atomFormat {
		name = "entry"
	}
	var l looseLayout
	end := []byte("</" + name)
	for at := indexTag(doc, 0, name); at >= 0; {
		next := indexTag(doc, at+1, name)
		l.started = true
		limit := len(doc)
		if next >= 0 {
			limit = next
		}
		i := indexEnd(doc[:limit], at, end)
		switch {
		case i >= 0:
			l.items = append(l.items, span{at, i})
		case next >= 0:
			l.items = append(l.items, span{at, next})
		default:
			l.open = true
		}
		at = next
	}
	if root := bytes.IndexAny(doc, " \t\r\n/>"); root > 1 {
		l.open = l.open || !bytes.Contains(doc, fmt.Appendf(nil, "</%s", doc[1:root]))
	}
	return l
}

// indexTag returns where the start tag of an element without prefix begins,
// at or after from, outside CDATA sections and comments; -1 for nowhere.
func indexTag(doc []byte, from int, name string) int {
	for at := from; at < len(doc); {
		i := bytes.IndexByte(doc[at:], '<')
		if i < 0 {
			return -1
		}
		at += i
		rest := doc[at:]
		if skip := opaque(rest); skip > 0 {
			at += skip
			continue
		}
		after := 1 + len(name)
		if len(rest) > after && strings.EqualFold(string(rest[1:after]), name) &&
			(isSpace(rest[after]) || rest[after] == '>' || rest[after] == '/') {
			return at
		}
		at++
	}
	return -1
}

// indexEnd returns the offset behind the first end tag that begins like end,
// at or after from, outside CDATA sections and comments; -1 for nowhere.
func indexEnd(doc []byte, from int, end []byte) int {
	for at := from; at < len(doc); {
		i := bytes.IndexByte(doc[at:], '<')
		if i < 0 {
			return -1
		}
		at += i
		rest := doc[at:]
		if skip := opaque(rest); skip > 0 {
			at += skip
			continue
		}
		if len(rest) > len(end) && bytes.EqualFold(rest[:len(end)], end) && !isNameByte(rest[len(end)]) {
			if n := bytes.IndexByte(rest, '>'); n >= 0 {
				return at + n + 1
			}
			return -1
		}
		at++
	}
	return -1
}

// opaque measures the CDATA section or comment that data begins with; 0 when
// it begins with neither, its whole length when that does not end.
func opaque(data []byte) int {
	for _, o := range [...]struct{ open, close string }{{"<![CDATA[", "]]>"}, {"<!--", "-->"}} {
		if bytes.HasPrefix(data, []byte(o.open)) {
			n := bytes.Index(data[len(o.open):], []byte(o.close))
			if n < 0 {
				return len(data)
			}
			return len(o.open) + n + len(o.close)
		}
	}
	return 0
}
