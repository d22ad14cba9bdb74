package markup

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newReader returns a reader that writes to w.
func newReader(input string, base *url.URL, w *writer) *reader {
	w.budget = len(input)
	return &reader{z: html.NewTokenizer(strings.NewReader(input)), input: input, base: base, w: w}
}

// rebuild reads the input token by token and writes what is allowed. It is
// false when that would nest too deeply, or found wants no more.
func (r *reader) rebuild() bool {
	for !r.w.tooDeep && !r.enough {
		token := r.z.Next()
		r.pos += len(r.z.Raw())
		switch token {
		case html.ErrorToken: // the end: a string gives no other error
			r.w.finish()
			return true
		case html.TextToken:
			r.text()
		case html.StartTagToken:
			r.startTag(false)
		case html.SelfClosingTagToken:
			r.startTag(true)
		case html.EndTagToken:
			r.endTag()
		}
	}
	return false
}

// reader takes an input apart.
type reader struct {
	z     *html.Tokenizer
	input string
	pos   int // bytes read
	base  *url.URL
	w     *writer

	skip      string // name of the element whose content is dropped, "" for none
	skipDepth int    // how many of it are open
	lastEnd   map[string]int
	media     bool            // a link to the audio or video being skipped is still wanted
	noscript  bool            // inside noscript: only images not seen before count
	picture   string          // srcset of the sources of an open picture
	seen      map[string]bool // addresses of images written

	caption func(address string) (alt, caption string) // of pictures; nil for none

	// found is told of each image, and nothing is written but stray links; nil
	// where the text is wanted.
	found  func(Image) bool
	enough bool // found wants no more
}

func (r *reader) text() {
	if r.skip == "" && !r.noscript && r.found == nil {
		r.w.text(visible(string(r.z.Text())))
	}
}

func (r *reader) startTag(closed bool) {
	name, _ := r.z.TagName()
	if r.skip != "" {
		r.skipped(string(name), closed)
		return
	}
	a := atom.Lookup(name)
	switch {
	case a == atom.Img || a == atom.Image || string(name) == "amp-img":
		r.image()
	case r.noscript:
	case dropped[a]:
		r.drop(a, closed)
	case a == atom.Picture:
		r.picture = ""
	case a == atom.Source:
		r.pictureSource()
	case a == atom.Noscript:
		if r.closedLater(a.String()) {
			r.z.NextIsNotRawText()
			r.noscript = true
		}
	case a == atom.Iframe || a == atom.Embed:
		r.player()
		r.drop(a, closed)
	case a == atom.Audio || a == atom.Video:
		r.startMedia(a, closed)
	case r.found == nil:
		if e := elements[a]; e != nil {
			r.element(e)
		}
	}
}

func (r *reader) endTag() {
	name, _ := r.z.TagName()
	a := atom.Lookup(name)
	switch {
	case r.skip != "":
		if string(name) == r.skip {
			if r.skipDepth--; r.skipDepth == 0 {
				r.skip, r.media = "", false
			}
		}
	case a == atom.Noscript:
		r.noscript = false
	case r.noscript:
	case a == atom.Picture:
		r.picture = ""
	case r.found == nil:
		if e := elements[a]; e != nil && e.kind == line { // HTML 5: </br> is <br>
			r.w.breakLine()
		} else if e != nil {
			r.w.close(e)
		}
	}
}

// pictureSource keeps what a picture offers beside its img.
func (r *reader) pictureSource() {
	if len(r.picture) < maxURL {
		r.picture += "," + r.attr("srcset", "data-srcset", "data-lazy-srcset")
	}
}

// drop begins to skip an element. One that the input never closes loses only
// its tag, lest it take the rest of an article along.
func (r *reader) drop(a atom.Atom, closed bool) {
	foreign := a == atom.Svg || a == atom.Math
	if void[a] || closed && foreign || !raw[a] && !r.closedLater(a.String()) {
		return
	}
	r.skip, r.skipDepth = a.String(), 1
}

// skipped looks at a start tag inside a skipped element.
func (r *reader) skipped(name string, closed bool) {
	switch {
	case name == r.skip && !closed:
		r.skipDepth++
	case r.media && name == "source":
		r.mediaLink()
	}
}

// closedLater reports whether an end tag of name is still to come.
func (r *reader) closedLater(name string) bool {
	last, known := r.lastEnd[name]
	if !known {
		last = lastEndTag(r.input, name)
		if r.lastEnd == nil {
			r.lastEnd = map[string]int{}
		}
		r.lastEnd[name] = last
	}
	return last >= r.pos
}

// lastEndTag returns where the last end tag of name begins, -1 when there is
// none.
func lastEndTag(input, name string) int {
	for i := len(input); ; {
		i = strings.LastIndex(input[:i], "</")
		if i < 0 {
			return -1
		}
		if rest := input[i+2:]; len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return i
		}
	}
}

// attr returns the first of the named attributes of the current tag that is
// not empty.
func (r *reader) attr(names ...string) string {
	found := make([]string, len(names))
	r.attributes(func(name, value string) {
		for i, n := range names {
			if n == name && found[i] == "" {
				found[i] = value
			}
		}
	})
	for _, value := range found {
		if value != "" {
			return value
		}
	}
	return ""
}

// maxAttributes bounds how many attributes of a tag are read.
const maxAttributes = 100

// attributes calls each with the attributes of the current tag.
func (r *reader) attributes(each func(name, value string)) {
	for range maxAttributes {
		name, value, more := r.z.TagAttr()
		if len(name) > 0 {
			each(string(name), string(value))
		}
		if !more {
			return
		}
	}
}

// startMedia writes a link in place of a player of audio or video.
func (r *reader) startMedia(a atom.Atom, closed bool) {
	written := r.mediaLink()
	if r.drop(a, false); r.skip != "" {
		r.media = !written
	}
}

// mediaLink writes a link to the src of the current tag, if it has one.
func (r *reader) mediaLink() bool {
	address := URL(r.attr("src", "data-src"), r.base)
	if address == "" {
		return false
	}
	r.media = false
	r.w.plainLink(address, "")
	return true
}

// player writes a link in place of the player of a known video host.
func (r *reader) player() {
	var src, title string
	r.attributes(func(name, value string) {
		switch name {
		case "src", "data-src", "data-lazy-src":
			if src == "" || name != "src" {
				src = value
			}
		case "title":
			title = value
		}
	})
	if address := videoPage(URL(src, r.base)); address != "" {
		r.w.plainLink(address, collapse(visible(title)))
	}
}

// element opens an element that is let through, with its attributes.
func (r *reader) element(e *element) {
	if e.kind == line {
		r.w.breakLine()
		return
	}
	var list []attribute
	linked := false
	r.attributes(func(name, value string) {
		if slices.ContainsFunc(list, func(a attribute) bool { return a.name == name }) {
			return // the first of a name counts, even if it is not allowed
		}
		value, ok := r.allowed(e, name, value)
		list = append(list, attribute{name, value, ok})
		linked = linked || ok && name == "href"
	})
	if e.kind == link && !linked {
		r.w.closeLink()
		return
	}
	slices.SortFunc(list, func(a, b attribute) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	for _, a := range list {
		if a.allowed {
			writeAttribute(&b, a.name, a.value)
		}
	}
	r.w.open(e, b.String())
}

// attribute is an attribute of the current tag.
type attribute struct {
	name, value string
	allowed     bool
}

func writeAttribute(b *strings.Builder, name, value string) {
	b.WriteByte(' ')
	b.WriteString(name)
	b.WriteString(`="`)
	writeEscaped(b, value)
	b.WriteByte('"')
}
