package fetcher

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"regionwire/news"
)

const (
	maxDepth      = 128     // elements within each other
	maxNamespaces = 64      // declarations in force at one place
	maxAttributes = 256     // of one element
	maxItems      = 2_000   // of one document
	maxElements   = 300_000 // of the items that are considered and what stands around them
)

// span is a part of a document by byte offsets.
type span struct{ start, end int }

func (s span) of(doc []byte) []byte { return doc[s.start:s.end] }

// layout is where the parts of an XML feed are.
type layout struct {
	root, channel span   // start tags; channel is empty where the format has none
	inherited     []span // channel's children from which items inherit
	items         []span // whole items or entries, in order
	end           int    // behind the root's end tag

	// doubt says why the parts are not certain; then only root is. A
	// structural doubt is about a document that may be well-formed.
	doubt      string
	structural bool
}

// inheritedNames are the children of a channel whose values an item without
// its own takes over, and those that its links are resolved with.
var inheritedNames = map[string]bool{
	"language": true, "author": true, "creator": true, "managingeditor": true, "link": true,
}

// split finds the items of an XML document that begins with its root. It
// follows the document only as long as there is exactly one way to read it,
// which is then also that of encoding/xml; the first byte that leaves a choice
// ends it with a doubt. A limit that is passed is an error.
func split(doc []byte, f format) (layout, error) {
	s := newSplitter(doc, f)
	s.walk(len(doc))
	return s.layout, s.err
}

// skim is split for a document of which most items are known. It takes each
// item to end at the first end tag of its name, and follows only those that
// known does not recognise, and what stands around them. An item whose bytes
// are known was followed when it was new; so where skim is sure, split would
// find the same parts. Where it is not, all is left to split.
func skim(doc []byte, f format, known func(layout) func(chunk []byte) bool) (l layout, sure bool) {
	s := newSplitter(doc, f)
	s.skims = true
	s.walk(len(doc))
	if s.doubt != "" || s.err != nil || len(s.items) > maxItems {
		return layout{}, false
	}
	isKnown := known(s.layout)
	for _, item := range s.items {
		if !isKnown(item.of(doc)) && !s.follow(item) {
			return layout{}, false
		}
	}
	return s.layout, true
}

func newSplitter(doc []byte, f format) *splitter {
	return &splitter{doc: doc, format: f, stack: make([]element, 0, 16), layout: layout{items: make([]span, 0, 50)}}
}

// walk reads tokens up to an offset, the end of the root, or the first doubt.
func (s *splitter) walk(end int) {
	for s.at < end && !s.done && s.doubt == "" && s.err == nil {
		open := bytes.IndexByte(s.doc[s.at:], '<')
		if open < 0 {
			break
		}
		if open >= len(cdataEnd) && bytes.Contains(s.doc[s.at:s.at+open], cdataEnd) {
			s.unsure("]]> outside a CDATA section")
			break
		}
		s.at += open
		s.token()
	}
	if !s.done && s.doubt == "" && s.err == nil && end == len(s.doc) {
		s.unsure("the document ends before its root does")
	}
}

// follow reports whether a part of the document is one whole item, within the
// limits that hold inside the elements around it.
func (s *splitter) follow(item span) bool {
	inside := splitter{doc: s.doc, format: s.format, at: item.start, stack: append(make([]element, 0, 16), s.around...), elements: s.elements}
	for _, e := range s.around {
		inside.namespaces += e.namespaces
	}
	inside.walk(item.end)
	s.elements = inside.elements
	return inside.doubt == "" && inside.err == nil && len(inside.items) == 1 && inside.items[0] == item
}

var errElements = errf(news.TooLarge, "more than %d elements", maxElements)

// splitter is the state of split.
type splitter struct {
	layout
	doc    []byte
	format format
	at     int
	stack  []element
	err    error
	done   bool

	elements   int  // given to the parser
	namespaces int  // declared by the elements of stack
	rootItems  bool // items stand beside the channel

	skims  bool      // items are not followed
	around []element // while skimming: what the first item stands in
}

// element is one that is open.
type element struct {
	name       []byte
	start      int
	namespaces int
	role       role
}

// role is what an element is to the layout.
type role uint8

const (
	plain role = iota
	rootRole
	channelRole
	itemRole
	inheritedRole
)

func (s *splitter) unsure(format string, args ...any) {
	if s.doubt == "" {
		s.doubt = fmt.Sprintf(format, args...)
	}
}

func (s *splitter) unsureStructure(format string, args ...any) {
	s.unsure(format, args...)
	s.structural = true
}

// token reads what the < at s.at begins.
func (s *splitter) token() {
	rest := s.doc[s.at:]
	if len(rest) < 2 {
		s.unsure("a < that begins no tag")
		return
	}
	switch rest[1] {
	case '/':
		s.endTag()
	case '!':
		s.section(rest)
	case '?':
		n := bytes.Index(rest, []byte("?>"))
		if name := localName(rest[2:]); n < 0 || name == "" || strings.EqualFold(name, "xml") {
			s.unsure("a processing instruction that cannot be read")
			return
		}
		s.at += n + 2
	default:
		s.startTag()
	}
}

// section skips the comment or the CDATA section that rest begins with.
func (s *splitter) section(rest []byte) {
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		n := bytes.Index(rest[4:], []byte("--"))
		if n < 0 || !bytes.HasPrefix(rest[4+n:], []byte("-->")) {
			s.unsure("a comment with -- inside")
			return
		}
		s.at += n + 7
	case bytes.HasPrefix(rest, cdataStart):
		n := bytes.Index(rest, cdataEnd)
		if n < 0 {
			s.unsure("a CDATA section without end")
			return
		}
		s.at += n + len(cdataEnd)
	default:
		s.unsureStructure("a declaration inside the document")
	}
}

// startTag reads a start tag with its attributes.
func (s *splitter) startTag() {
	start := s.at
	name, next := s.name(start + 1)
	if name == nil {
		s.unsure("a < that begins no tag")
		return
	}
	s.at = next
	namespaces, attributes := 0, 0
	for {
		spaced := s.space()
		if s.at >= len(s.doc) {
			s.unsure("a tag without end")
			return
		}
		closed := s.doc[s.at] == '>'
		empty := s.doc[s.at] == '/' && s.at+1 < len(s.doc) && s.doc[s.at+1] == '>'
		if closed || empty {
			s.at++
			if empty {
				s.at++
			}
			s.open(element{name: name, start: start, namespaces: namespaces}, empty)
			return
		}
		attribute := s.attribute()
		if attribute == nil || !spaced {
			s.unsure("an attribute that cannot be read")
			return
		}
		if bytes.Equal(attribute, []byte("xmlns")) || bytes.HasPrefix(attribute, []byte("xmlns:")) {
			namespaces++
		}
		if attributes++; attributes > maxAttributes {
			s.err = errf(news.TooLarge, "an element with more than %d attributes", maxAttributes)
			return
		}
	}
}

// attribute reads name="value" and returns the name; nil when it is anything
// else.
func (s *splitter) attribute() []byte {
	name, next := s.name(s.at)
	if name == nil {
		return nil
	}
	s.at = next
	s.space()
	if s.at >= len(s.doc) || s.doc[s.at] != '=' {
		return nil
	}
	s.at++
	s.space()
	if s.at >= len(s.doc) || s.doc[s.at] != '"' && s.doc[s.at] != '\'' {
		return nil
	}
	n := bytes.IndexByte(s.doc[s.at+1:], s.doc[s.at])
	if n < 0 || bytes.IndexByte(s.doc[s.at+1:s.at+1+n], '<') >= 0 {
		return nil
	}
	s.at += n + 2
	return name
}

// name returns the name that begins at i and where it ends; nil when none
// does, or when it is not plainly one: ASCII, with at most one colon.
func (s *splitter) name(i int) ([]byte, int) {
	start, colons := i, 0
	for ; i < len(s.doc) && isNameByte(s.doc[i]); i++ {
		switch c := s.doc[i]; {
		case c >= 0x80:
			return nil, start
		case c == ':':
			colons++
		}
	}
	name := s.doc[start:i]
	if len(name) == 0 || !isNameStart(name[0]) || colons > 1 || name[len(name)-1] == ':' {
		return nil, start
	}
	return name, i
}

// space skips white space and reports whether there was any.
func (s *splitter) space() bool {
	start := s.at
	for s.at < len(s.doc) && isSpace(s.doc[s.at]) {
		s.at++
	}
	return s.at > start
}

// open puts an element on the stack, or takes note of an empty one.
func (s *splitter) open(e element, empty bool) {
	e.role = s.roleOf(e)
	s.stack = append(s.stack, e)
	s.namespaces += e.namespaces
	if len(s.items) < maxItems {
		s.elements++
	}
	switch {
	case s.elements > maxElements:
		s.err = errElements
	case len(s.stack) > maxDepth:
		s.err = errf(news.TooLarge, "nesting too deep: the limit is %d elements within each other", maxDepth)
	case s.namespaces > maxNamespaces:
		s.err = errf(news.TooLarge, "more than %d namespaces declared at one place", maxNamespaces)
	case e.role == rootRole:
		s.root = span{e.start, s.at}
	case e.role == channelRole:
		s.channel = span{e.start, s.at}
	}
	switch {
	case s.err != nil:
	case empty:
		s.close()
	case s.skims && e.role == itemRole:
		s.skip(e)
	}
}

// skip takes the item that has just opened to end at the next end tag of its
// name.
func (s *splitter) skip(item element) {
	n := indexEndTag(s.doc[s.at:], item.name)
	if n < 0 {
		s.unsure("an item without end")
		return
	}
	if s.around == nil {
		s.around = slices.Clone(s.stack[:len(s.stack)-1])
	}
	s.at += n
	s.close()
}

// indexEndTag returns where the first plain end tag of a name ends, -1 for
// nowhere.
func indexEndTag(data, name []byte) int {
	for at := 0; ; {
		i := bytes.Index(data[at:], name)
		if i < 0 {
			return -1
		}
		start, end := at+i, at+i+len(name)
		if start >= 2 && data[start-1] == '/' && data[start-2] == '<' && end < len(data) && data[end] == '>' {
			return end + 1
		}
		at = end
	}
}

// roleOf decides what an element that opens now is to the layout.
func (s *splitter) roleOf(e element) role {
	if len(s.stack) == 0 {
		return rootRole
	}
	parent := s.stack[len(s.stack)-1].role
	if parent != rootRole && parent != channelRole {
		return plain
	}
	name := localName(e.name)
	if strings.ContainsFunc(name, func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
		name = strings.ToLower(name)
	}
	prefixed := bytes.IndexByte(e.name, ':') >= 0
	item := name == "item" && s.format == rssFormat || name == "entry" && s.format == atomFormat
	switch {
	case item && prefixed:
		s.unsureStructure("items with a namespace prefix")
	case item && parent == channelRole && s.rootItems, item && s.format == rssFormat && parent == rootRole && s.channelItems():
		s.unsureStructure("items both inside and outside the channel")
	case item:
		s.rootItems = s.rootItems || parent == rootRole && s.format == rssFormat
		return itemRole
	case name == "channel" && s.format == rssFormat && parent == rootRole:
		if prefixed || s.channel.end > 0 {
			s.unsureStructure("a second channel, or one with a namespace prefix")
		}
		return channelRole
	case inheritedNames[name]:
		return inheritedRole
	}
	return plain
}

// channelItems reports whether items were found inside the channel.
func (s *splitter) channelItems() bool { return len(s.items) > 0 && !s.rootItems }

// endTag reads an end tag, which must be that of the innermost element.
func (s *splitter) endTag() {
	name, next := s.name(s.at + 2)
	s.at = next
	s.space()
	if name == nil || s.at >= len(s.doc) || s.doc[s.at] != '>' {
		s.unsure("an end tag that cannot be read")
		return
	}
	s.at++
	if len(s.stack) == 0 || !bytes.Equal(name, s.stack[len(s.stack)-1].name) {
		s.unsure("</%s> where another element ends", name)
		return
	}
	s.close()
}

// close takes the innermost element from the stack; it ends at s.at.
func (s *splitter) close() {
	e := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	s.namespaces -= e.namespaces
	switch e.role {
	case rootRole:
		s.end, s.done = s.at, true
	case itemRole:
		s.items = append(s.items, span{e.start, s.at})
	case inheritedRole:
		s.inherited = append(s.inherited, span{e.start, s.at})
	}
}
