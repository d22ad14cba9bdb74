package fetcher

import (
	"bytes"
	"slices"
	"strings"
)

// format is the kind of a document by its root.
type format uint8

const (
	unknownFormat format = iota
	rssFormat            // RSS 0.9x and 2.0, and RSS 1.0 in RDF
	atomFormat
	jsonFormat
)

// maxJunk is how far a feed may stand behind what does not belong to it.
const maxJunk = 64 << 10

// rootOf finds the root of data: its format and where it begins. Everything
// before (declaration, comments, document type) says nothing that is needed
// once the text is UTF-8. Name is the root's local name where the format is
// unknown, "" when there is no element at all. Junk is set when what stands
// before the root should not be there.
func rootOf(data []byte) (f format, at int, name string, junk bool) {
	at, name = firstElement(data)
	if at < len(data) && data[at] == '{' {
		return jsonFormat, at, "", false
	}
	if f = formatOf(name); f != unknownFormat {
		return f, at, name, false
	}
	if late := feedStart(data); late >= 0 {
		after, lateName := firstElement(data[late:])
		if f = formatOf(lateName); f != unknownFormat {
			return f, late + after, lateName, true
		}
	}
	return unknownFormat, at, name, false
}

func formatOf(name string) format {
	switch strings.ToLower(name) {
	case "rss", "rdf":
		return rssFormat
	case "feed":
		return atomFormat
	}
	return unknownFormat
}

// firstElement skips white space, processing instructions, comments and a
// document type, and returns where the first element begins and its local
// name; or where something else stands.
func firstElement(data []byte) (at int, name string) {
	for at < len(data) {
		switch rest := data[at:]; {
		case isSpace(rest[0]):
			at++
		case bytes.HasPrefix(rest, []byte("<?")):
			n := bytes.Index(rest, []byte("?>"))
			if n < 0 {
				return at, ""
			}
			at += n + 2
		case bytes.HasPrefix(rest, []byte("<!--")):
			n := bytes.Index(rest[4:], []byte("-->"))
			if n < 0 {
				return at, ""
			}
			at += n + 7
		case bytes.HasPrefix(rest, []byte("<!")):
			n := doctypeLength(rest)
			if n < 0 {
				return at, ""
			}
			at += n
		case rest[0] == '<':
			return at, localName(rest[1:])
		default:
			return at, ""
		}
	}
	return at, ""
}

// doctypeLength measures a document type declaration: its internal subset,
// with quotes and comments in it, is skipped and never read. -1 when it does
// not end.
func doctypeLength(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"' || c == '\'':
			n := bytes.IndexByte(data[i+1:], c)
			if n < 0 {
				return -1
			}
			i += n + 1
		case c == '<' && bytes.HasPrefix(data[i:], []byte("<!--")):
			n := bytes.Index(data[i+4:], []byte("-->"))
			if n < 0 {
				return -1
			}
			i += n + 6
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// localName returns the name at the start of data without its prefix.
func localName(data []byte) string {
	n := 0
	for n < len(data) && isNameByte(data[n]) {
		n++
	}
	name := data[:n]
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return string(name)
}

// atomNamespaces are those that gofeed knows.
var atomNamespaces = []string{"", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"}

// inAtomNamespace returns an Atom document with Atom's namespace as its
// default where another stands there: drafts had several, and some mistype it.
func inAtomNamespace(doc []byte) []byte {
	root, ok := readTag(doc, 0)
	if !ok || strings.Contains(root.name, ":") {
		return doc
	}
	for i, a := range root.attrs {
		if a[0] == "xmlns" && !slices.Contains(atomNamespaces, strings.TrimSpace(a[1])) {
			root.attrs[i][1] = atomNamespaces[1]
			return append(root.rebuilt(), doc[root.end:]...)
		}
	}
	return doc
}

func isSpace(b byte) bool {
	return b == ' ' || b == '\t' || b == '\n' || b == '\r'
}

// isNameByte reports whether b may stand in a name; every byte beyond ASCII
// may, which is wide enough here.
func isNameByte(b byte) bool { return nameBytes[b] }

var nameBytes = func() (t [256]bool) {
	for b := range t {
		t[b] = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' ||
			b == ':' || b == '_' || b == '-' || b == '.' || b >= 0x80
	}
	return t
}()

// feedStart returns where a feed seems to begin behind junk such as the
// warnings of a script; -1 when nothing does, or when the junk is a web page.
func feedStart(data []byte) int {
	low := bytes.ToLower(data[:min(len(data), maxJunk)])
	first := -1
	for _, mark := range []string{"<?xml", "<rss", "<rdf:rdf", "<feed"} {
		if i := bytes.Index(low, []byte(mark)); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if first < 0 {
		return -1
	}
	for _, page := range []string{"<html", "<!doctype html", "<head", "<body"} {
		if bytes.Contains(low[:first], []byte(page)) {
			return -1
		}
	}
	return first
}
