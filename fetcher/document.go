package fetcher

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/zeebo/xxh3"

	"regionwire/news"
)

// document is a feed made ready for parsing: UTF-8, without characters that
// XML forbids, beginning with its root.
type document struct {
	ch       *news.Channel
	final    string // the address it came from
	header   http.Header
	format   format
	data     []byte
	warnings []string
}

// open makes the body of an answer a document, or says what it is instead.
func open(ch *news.Channel, ans *answer) (*document, error) {
	if len(bytes.TrimSpace(ans.body)) == 0 {
		return nil, errf(news.Empty, "status %d with an empty body", ans.status)
	}
	data, warnings := toUTF8(ch, ans.header.Get("Content-Type"), ans.body)
	data = legalXML(data)
	format, at, root, junk := rootOf(data)
	if format == unknownFormat || format == jsonFormat && !isJSONFeed(data[at:]) {
		return nil, notFeed(ans, data, root)
	}
	if junk {
		warnings = append(warnings, "something else before the feed was cut off: "+size(int64(at)))
	}
	if format == atomFormat {
		data, at = inAtomNamespace(data[at:]), 0
	}
	return &document{ch: ch, final: ans.final, header: ans.header, format: format, data: data[at:], warnings: warnings}, nil
}

// contents is what parsing a document gave.
type contents struct {
	feed    *feed       // what it says of itself, and the entries that were parsed
	listed  []news.Hash // the chunks of all its entries, known ones included
	damaged bool        // some entries were lost
	cut     bool        // it has more entries than are considered
}

// parse reads the document. Entries whose chunks are known are not parsed.
func (d *document) parse(ctx context.Context, known map[news.Hash]bool) (*contents, error) {
	if d.format == jsonFormat {
		return d.parseJSON(known)
	}
	l, err := d.split(known)
	if err != nil {
		return nil, err
	}
	ways := []func() (*contents, error){
		func() (*contents, error) { return d.parseWhole(ctx, known) },
		func() (*contents, error) { return d.salvage(ctx, l.doubt, known) },
	}
	switch {
	case l.doubt == "":
		ways = append([]func() (*contents, error){func() (*contents, error) { return d.parseUnseen(ctx, l, known) }}, ways...)
	case !l.structural:
		// gofeed reads a document that is not well-formed too, but takes the
		// fields of one item for another's without a word.
		slices.Reverse(ways)
	}
	var failure *Error
	for _, way := range ways {
		c, err := way()
		if err == nil || ctx.Err() != nil {
			return c, cause(ctx, err)
		}
		if why := classify(err); failure == nil || why.Kind == news.TooLarge {
			failure = why
		}
	}
	return nil, failure
}

// split finds the parts of the document.
func (d *document) split(known map[news.Hash]bool) (layout, error) {
	if l, sure := d.skim(known); sure {
		return l, nil
	}
	return split(d.data, d.format)
}

// skim finds them without following known items. It gains nothing, and is not
// tried, where none is known.
func (d *document) skim(known map[news.Hash]bool) (l layout, sure bool) {
	if len(known) == 0 {
		return layout{}, false
	}
	return skim(d.data, d.format, func(l layout) func([]byte) bool {
		key := d.chunkKey(l)
		return func(chunk []byte) bool { return known[key.of(chunk)] }
	})
}

// parseUnseen parses the document without the items that are known. An error
// says that the layout was misjudged.
func (d *document) parseUnseen(ctx context.Context, l layout, known map[news.Hash]bool) (*contents, error) {
	key := d.chunkKey(l)
	considered := l.items[:min(len(l.items), maxItems)]
	c := &contents{listed: make([]news.Hash, 0, len(considered)), cut: len(considered) < len(l.items)}
	if c.cut {
		d.warn("%d items; only the first %d are considered", len(l.items), maxItems)
	}
	var unseen, left []span
	var hashes []news.Hash
	for _, s := range considered {
		hash := key.of(s.of(d.data))
		c.listed = append(c.listed, hash)
		if known[hash] {
			left = append(left, s)
		} else {
			unseen, hashes = append(unseen, s), append(hashes, hash)
		}
	}
	left = append(left, l.items[len(considered):]...)
	feed, err := parseXML(ctx, d.format, without(d.data[:l.end], left))
	if err != nil {
		return nil, &Error{Kind: news.Malformed, Detail: err.Error(), Err: err}
	}
	if len(feed.entries) != len(unseen) {
		return nil, errf(news.Malformed, "%d items in %d chunks", len(feed.entries), len(unseen))
	}
	for i := range feed.entries {
		feed.entries[i].cameFrom(unseen[i].of(d.data), hashes[i])
	}
	if rest := bytes.TrimSpace(d.data[l.end:]); len(rest) > 0 && !bytes.HasPrefix(rest, []byte("<!--")) {
		d.warn("something after the end of the feed was ignored: %s", size(int64(len(rest))))
	}
	c.feed = feed
	return c, nil
}

// without returns doc without some of its parts, which are in order; doc
// itself when there are none.
func without(doc []byte, parts []span) []byte {
	if len(parts) == 0 {
		return doc
	}
	size := len(doc)
	for _, p := range parts {
		size -= p.end - p.start
	}
	out, at := make([]byte, 0, size), 0
	for _, p := range parts {
		out = append(out, doc[at:p.start]...)
		at = p.end
	}
	return append(out, doc[at:]...)
}

// parseWhole gives the whole document to the parser, for one whose items
// cannot be told apart in advance. Their chunks are hashes of what was read.
func (d *document) parseWhole(ctx context.Context, known map[news.Hash]bool) (*contents, error) {
	if err := survey(ctx, d.data); err != nil {
		return nil, err
	}
	feed, err := parseXML(ctx, d.format, d.data)
	if err != nil {
		return nil, &Error{Kind: news.Malformed, Detail: err.Error(), Err: err}
	}
	c := &contents{feed: feed}
	if len(feed.entries) > maxItems {
		d.warn("%d items; only the first %d are considered", len(feed.entries), maxItems)
		c.cut = true
		feed.entries = feed.entries[:maxItems]
	}
	key := d.chunkKey(layout{})
	unseen := feed.entries[:0]
	for _, e := range feed.entries {
		e.chunk = key.of(e.digest())
		c.listed = append(c.listed, e.chunk)
		if !known[e.chunk] {
			unseen = append(unseen, e)
		}
	}
	feed.entries = unseen
	return c, nil
}

func (d *document) warn(format string, args ...any) {
	d.warnings = append(d.warnings, fmt.Sprintf(format, args...))
}

// chunkKey is the space in which the chunks of a document are hashed: what
// an item means besides its own bytes. Where it changes, all are read again.
type chunkKey [16]byte

// chunkKey returns the key of d's chunks: the reading code, the channel, the settings that
// change what is read, the start tags around the items (their namespaces,
// base and language) and the channel's values that items inherit.
func (d *document) chunkKey(l layout) chunkKey {
	h := xxh3.New()
	fmt.Fprintf(h, "%d %s %s %q %q %q", epoch, d.ch.ID, d.ch.Zone, d.ch.Charset, d.ch.Language, markers(d.ch))
	if header := d.header.Get("Content-Language"); header != "" {
		fmt.Fprintf(h, "\x00%q", header)
	}
	for _, s := range append([]span{l.root, l.channel}, l.inherited...) {
		fmt.Fprintf(h, "\x00%d\x00", s.end-s.start)
		h.Write(s.of(d.data))
	}
	return h.Sum128().Bytes()
}

func markers(ch *news.Channel) []string {
	if ch.Source == nil {
		return nil
	}
	return ch.Source.Markers
}

// of returns the hash of a chunk in the space of k.
func (k chunkKey) of(chunk []byte) news.Hash {
	sum := xxh3.Hash128(chunk).Bytes()
	var both [32]byte
	copy(both[:16], k[:])
	copy(both[16:], sum[:])
	return xxh3.Hash128(both[:]).Bytes()
}

// with returns a key that also depends on parts.
func (k chunkKey) with(parts ...json.RawMessage) chunkKey {
	h := xxh3.New()
	h.Write(k[:])
	for _, p := range parts {
		fmt.Fprintf(h, "\x00%d\x00%s", len(p), p)
	}
	return h.Sum128().Bytes()
}

// hashOf returns the hash of the body of an answer.
func hashOf(ans *answer) news.Hash {
	if ans.hash == (news.Hash{}) {
		ans.hash = bodyHash(ans, ans.body)
	}
	return ans.hash
}

// bodyHash returns the hash of a body with what decides how it is read.
func bodyHash(ans *answer, body []byte) news.Hash {
	h := xxh3.New()
	fmt.Fprintf(h, "%s\x00%s\x00", ans.final, ans.header.Get("Content-Type"))
	h.Write(body)
	return h.Sum128().Bytes()
}
