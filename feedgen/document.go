package feedgen

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Document is a finished answer: its bytes in each coding, and the header
// fields that go with them. It is shared by all readers and never changed.
type Document struct {
	Type     string    // Content-Type
	Modified time.Time // when its bytes last changed; zero when that is not known
	Settled  time.Time // when they surely were what they are: Modified, or a second later if other bytes bear it too
	Plain    Variant
	Gzip     Variant // without a body where compressing gains nothing
	terms    terms
}

// Variant is a document in one content coding.
type Variant struct {
	Body   []byte
	ETag   string  // strong, with quotes, different for each coding
	Header []Field // of a whole answer
	Short  []Field // of a 304: what RFC 9110 §15.4.5 asks for, and nothing that it says is not needed
}

// Field is a header field in canonical form. Value may be put into an
// http.Header as it is, and must not be changed.
type Field struct {
	Name  string
	Value []string
}

// terms say how a document may be kept and found.
type terms struct {
	contentType string
	modified    time.Time
	twice       bool // other bytes had the same second as theirs
	cache       string
	noIndex     bool
	policy      string // Content-Security-Policy of a page, "" for none
	negotiated  bool
}

// How long answers may be kept. A cache in front of us may show a stale
// document while it fetches, and for a week when we do not answer.
const (
	cacheFeed    = "public, max-age=60, stale-while-revalidate=300, stale-if-error=604800"
	cachePage    = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
	cachePrivate = "private, max-age=60"
	cacheStatic  = "public, max-age=86400"
	cacheError   = "public, max-age=30"
)

// newDocument makes a document of body, which it keeps.
func newDocument(body []byte, t terms) *Document {
	d := &Document{Type: t.contentType, Modified: t.modified, Settled: t.modified, terms: t}
	if t.twice {
		d.Settled = t.modified.Add(time.Second)
	}
	sum := sha256.Sum256(body)
	tag := base64.RawURLEncoding.EncodeToString(sum[:16])
	zipped := compress(body)
	d.Plain = newVariant(body, `"`+tag+`"`, t, false, zipped != nil)
	if zipped != nil {
		d.Gzip = newVariant(zipped, `"`+tag+`-gzip"`, t, true, true)
	}
	return d
}

// body returns the plain bytes of d; nil of a nil document.
func (d *Document) body() []byte {
	if d == nil {
		return nil
	}
	return d.Plain.Body
}

// renewed returns d if it says the same under the same terms, else a new
// document.
func (d *Document) renewed(body []byte, t terms) *Document {
	if d != nil && d.terms == t && bytes.Equal(d.Plain.Body, body) {
		return d
	}
	return newDocument(body, t)
}

func newVariant(body []byte, etag string, t terms, zipped, choice bool) Variant {
	v := Variant{Body: body, ETag: etag}
	var fields []Field
	add := func(name, value string) { fields = append(fields, Field{name, []string{value}}) }
	add("Etag", etag)
	add("Cache-Control", t.cache)
	switch {
	case t.negotiated:
		add("Vary", "Accept, Accept-Encoding")
	case choice:
		add("Vary", "Accept-Encoding")
	}
	v.Short = slices.Clip(fields)
	if !t.modified.IsZero() {
		add("Last-Modified", t.modified.UTC().Format(http.TimeFormat))
	}
	if t.noIndex {
		add("X-Robots-Tag", "noindex")
	}
	if t.policy != "" {
		add("Content-Security-Policy", t.policy)
	}
	v.Header = append([]Field{
		{"Content-Type", []string{t.contentType}},
		{"Content-Length", []string{strconv.Itoa(len(body))}},
	}, fields...)
	if zipped {
		v.Header = append(v.Header, Field{"Content-Encoding", []string{"gzip"}})
	}
	return v
}

// zippers are compressors at rest: each holds most of a megabyte.
var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// compress returns body gzipped, nil where that does not pay. The same body
// always gives the same bytes.
func compress(body []byte) []byte {
	if len(body) < 512 {
		return nil
	}
	var b bytes.Buffer
	b.Grow(len(body) / 3)
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(&b)
	// Writes to a buffer cannot fail.
	_, _ = z.Write(body)
	_ = z.Close()
	if b.Len() >= len(body) {
		return nil
	}
	return bytes.Clone(b.Bytes())
}
