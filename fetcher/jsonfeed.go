package fetcher

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/mmcdole/gofeed"
	gojson "github.com/mmcdole/gofeed/json"

	"regionwire/news"
)

// jsonHead is what a JSON Feed says of itself, with what gofeed leaves out.
type jsonHead struct {
	*gojson.Feed
	Hubs []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	} `json:"hubs"`
}

// isJSONFeed reports whether an object may be a JSON Feed: it has the
// format's version, or items.
func isJSONFeed(data []byte) bool {
	head, items, _ := splitJSON(data, 1)
	var version string
	if json.Unmarshal(head["version"], &version) == nil && strings.Contains(version, "jsonfeed.org/version/") {
		return true
	}
	return len(items) > 0
}

// splitJSON takes the top of a JSON Feed apart, up to the item behind the
// limit. With an error it returns what was whole before it.
func splitJSON(data []byte, limit int) (head map[string]json.RawMessage, items []json.RawMessage, err error) {
	head = map[string]json.RawMessage{}
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return head, nil, errors.New("no JSON object")
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return head, items, err
		}
		name, _ := t.(string)
		if name != "items" {
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				return head, items, err
			}
			head[name] = value
			continue
		}
		if items, err = decodeItems(d, limit); err != nil || len(items) > limit {
			return head, items, err
		}
	}
	_, err = d.Token()
	return head, items, err
}

// decodeItems reads an array of items that d stands before, or as many as one
// more than the limit.
func decodeItems(d *json.Decoder, limit int) (items []json.RawMessage, err error) {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, errors.Join(err, errors.New("items is no list"))
	}
	for len(items) <= limit && d.More() {
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return items, err
		}
		items = append(items, item)
	}
	if len(items) > limit {
		return items, nil
	}
	_, err = d.Token()
	return items, err
}

// parseJSON reads a JSON Feed. An item that cannot be read is lost alone, and
// what stands before the place where the document breaks off is read.
func (d *document) parseJSON(known map[news.Hash]bool) (*contents, error) {
	head, items, err := splitJSON(d.data, maxItems)
	if err != nil && len(items) == 0 {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, &Error{Kind: news.Truncated, Detail: "the JSON document breaks off", Err: err}
		}
		return nil, &Error{Kind: news.Malformed, Detail: "JSON: " + err.Error(), Err: err}
	}
	c := &contents{damaged: err != nil, cut: len(items) > maxItems}
	if err != nil {
		d.warn("the JSON document breaks off after %d items: %v", len(items), err)
	}
	if c.cut {
		d.warn("more than %[1]d items; only the first %[1]d are considered", maxItems)
		items = items[:maxItems]
	}
	feed, err := parseJSONHead(head)
	if err != nil {
		return nil, &Error{Kind: news.Malformed, Detail: "JSON: " + err.Error(), Err: err}
	}
	key := d.chunkKey(layout{}).with(head["language"], head["author"], head["authors"])
	lost := 0
	for _, raw := range items {
		hash := key.of(raw)
		if known[hash] {
			c.listed = append(c.listed, hash)
			continue
		}
		item, ok := parseJSONItem(raw)
		if !ok {
			lost++
			continue
		}
		c.listed = append(c.listed, hash)
		feed.json.Items = append(feed.json.Items, item)
		feed.entries = append(feed.entries, entry{json: item, chunk: hash, language: item.Language})
	}
	if lost > 0 {
		c.damaged = true
		d.warn("%d items that are no objects were lost", lost)
	}
	if feed.Feed, err = (&gofeed.DefaultJSONTranslator{}).Translate(feed.json.Feed); err != nil {
		return nil, &Error{Kind: news.Internal, Err: err}
	}
	for i := range feed.entries {
		feed.entries[i].Item = feed.Items[i]
	}
	c.feed = feed
	return c, nil
}

// parseJSONHead decodes what a feed says of itself. A member of the wrong
// type is left out.
func parseJSONHead(members map[string]json.RawMessage) (*feed, error) {
	raw, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	head := &jsonHead{Feed: &gojson.Feed{}}
	var mistyped *json.UnmarshalTypeError
	if err := json.Unmarshal(raw, head.Feed); err != nil && !errors.As(err, &mistyped) {
		return nil, err
	}
	// Of an author that is mistyped nothing is known; a hub neither.
	_ = json.Unmarshal(members["hubs"], &head.Hubs)
	head.Authors = withoutNil(head.Authors)
	return &feed{json: head}, nil
}

// parseJSONItem decodes an item. A member of the wrong type is left out; an
// id may be a number.
func parseJSONItem(raw json.RawMessage) (*gojson.Item, bool) {
	item := &gojson.Item{}
	var mistyped *json.UnmarshalTypeError
	if err := json.Unmarshal(raw, item); err != nil {
		if !errors.As(err, &mistyped) || len(raw) == 0 || raw[0] != '{' {
			return nil, false
		}
		var id struct {
			ID any `json:"id"`
		}
		if json.Unmarshal(raw, &id) == nil {
			item.ID, _ = id.ID.(string)
		}
	}
	item.Authors = withoutNil(item.Authors)
	return item, len(raw) > 0 && raw[0] == '{'
}

// withoutNil drops authors that are null, on which gofeed would panic.
func withoutNil(authors []*gojson.Author) []*gojson.Author {
	kept := authors[:0]
	for _, a := range authors {
		if a != nil {
			kept = append(kept, a)
		}
	}
	return kept
}
