package feedgen

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
)

// Snapshot is everything that is served without reading the store: the feeds'
// documents and what stands beside them. It is never changed; a new one takes
// its place.
type Snapshot struct {
	documents map[string]*Document // of feeds, by path
	secrets   map[string]secret    // by slug and extension: "noi-bo.rss"
	moved     map[string]string    // former slug to current one
	formers   map[string]secret    // former slug of a private feed; document is nil
	static    *static
	root      string
	ready     bool
}

// secret is a document that only those see who know a feed's secret.
type secret struct {
	sum      [sha256.Size]byte // of the secret
	slug     string
	document *Document
}

// Document returns the public document at a path such as /feeds/soc-son.rss;
// nil when there is none.
func (s *Snapshot) Document(path string) *Document {
	if d := s.documents[path]; d != nil {
		return d
	}
	return s.static.documents[path]
}

// Moved returns where a public path of a renamed feed leads; "" when it is
// not one.
func (s *Snapshot) Moved(path string) string {
	rest, ok := strings.CutPrefix(path, "/feeds/")
	if !ok {
		return ""
	}
	end := strings.IndexAny(rest, "./")
	if end < 0 {
		end = len(rest)
	}
	if slug, ok := s.moved[rest[:end]]; ok {
		return s.root + "/feeds/" + slug + rest[end:]
	}
	return ""
}

// Private returns the document of a private feed by its secret and its name,
// such as "noi-bo.rss"; or, under a former name, the name it has. A wrong
// secret and an unknown name give nothing, after the same work.
func (s *Snapshot) Private(given, name string) (d *Document, moved string) {
	sum := sha256.Sum256([]byte(given))
	known, ok := s.secrets[name]
	if !ok {
		slug, extension, _ := strings.Cut(name, ".")
		if known, ok = s.formers[slug]; ok {
			moved = known.slug + "." + extension
		}
	}
	if subtle.ConstantTimeCompare(sum[:], known.sum[:]) != 1 || !ok {
		return nil, ""
	}
	return known.document, moved
}

// Error returns the page that explains a status to people, or the line that
// explains it to programs.
func (s *Snapshot) Error(status int, page bool) *Document {
	if page {
		return s.static.pages[status]
	}
	return s.static.lines[status]
}

// rendered are the documents of one feed as last published.
type rendered [len(formats)]*Document

// Ready reports whether the documents of every configured feed have been
// rendered once.
func (s *Snapshot) Ready() bool { return s.ready }

// Root returns the path under which the site stands; "" for the usual one.
func (s *Snapshot) Root() string { return s.root }

// Choices returns the document with an extension that stands beside the page
// at a path, and its own path. Nil for a page without such a document.
func (s *Snapshot) Choices(path, extension string) (*Document, string) {
	if extension == "" {
		return nil, ""
	}
	own := path + extension
	return s.documents[own], s.root + own
}
