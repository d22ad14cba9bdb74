package markup

import "strings"

// maxDepth bounds how deep elements nest in what is written. Browsers and
// parsers stop at 512; articles need about ten.
const maxDepth = 200

// frame is an open element.
type frame struct {
	*element
	attrs   string // as written, with a leading space
	written bool
	dead    bool // its end tag was read while blocks inside it were open
}

// writer writes elements so that they nest as HTML 5 asks. Start tags are
// held back until something visible follows, so that empty elements leave no
// trace; so are spaces and line breaks, so that none stands at a border of a
// block.
type writer struct {
	b       strings.Builder
	stack   []frame
	start   bool // nothing visible since the last border of a block; see begin
	begun   bool
	space   bool // a space is due before the next visible thing
	lines   int  // line breaks are due before it
	pre     int  // how many pre elements are open
	budget  int  // bytes of start tags that may still be written again
	tooDeep bool
}

// String returns what was written.
func (w *writer) String() string { return w.b.String() }

// finish closes everything.
func (w *writer) finish() { w.popTo(0) }

// atStart reports whether nothing visible has been written since the last
// border of a block, held back ones included.
func (w *writer) atStart() bool {
	if !w.begun || w.start {
		return true
	}
	for i := len(w.stack) - 1; i >= 0 && !w.stack[i].written; i-- {
		if w.stack[i].kind.isBlock() {
			return true
		}
	}
	return false
}

// text writes visible text.
func (w *writer) text(s string) {
	if w.pre > 0 {
		w.verbatim(s)
		return
	}
	for s != "" {
		n := 0
		for n < len(s) && isSpace(s[n]) {
			n++
		}
		if n > 0 {
			w.space = true
			s = s[n:]
			continue
		}
		if strings.HasPrefix(s, "\u00a0") && w.atStart() {
			s = s[len("\u00a0"):]
			continue
		}
		for n < len(s) && !isSpace(s[n]) {
			n++
		}
		w.visible()
		writeEscaped(&w.b, s[:n])
		s = s[n:]
	}
}

// verbatim writes text inside pre. A parser drops a newline that begins it, so
// none is written there.
func (w *writer) verbatim(s string) {
	if w.atStart() {
		s = strings.TrimLeft(s, "\n")
		if strings.TrimLeft(s, " \t\n\f") == "" {
			return
		}
	}
	if s == "" {
		return
	}
	w.space, w.lines = false, 0
	w.visible()
	writeEscaped(&w.b, s)
}

// visible prepares for something visible: it puts it into a cell where only
// cells may stand, and writes what was held back.
func (w *writer) visible() {
	w.intoCell()
	first := len(w.stack)
	for first > 0 && !w.stack[first-1].written {
		first--
		if w.stack[first].kind.isBlock() {
			w.border()
		}
	}
	for i := first; i < len(w.stack); i++ {
		f := &w.stack[i]
		w.gap()
		w.b.WriteByte('<')
		w.b.WriteString(f.out)
		w.b.WriteString(f.attrs)
		w.b.WriteByte('>')
		f.written = true
	}
	w.gap()
	w.start, w.begun = false, true
}

// gap writes the line breaks or the space that are due.
func (w *writer) gap() {
	if w.begun && !w.start {
		for range w.lines {
			w.b.WriteString("<br>")
		}
		if w.lines == 0 && w.space && w.pre == 0 {
			w.b.WriteByte(' ')
		}
	}
	w.space, w.lines = false, 0
}

// border forgets what is due: a block begins or ends here.
func (w *writer) border() { w.start, w.begun, w.space, w.lines = true, true, false, 0 }

// breakLine asks for a line break before the next visible thing of the block.
// Two in a row are kept, more are not.
func (w *writer) breakLine() {
	if w.pre > 0 {
		w.verbatim("\n")
	} else if !w.atStart() && w.lines < 2 {
		w.lines++
	}
}

// void writes an element without content, such as img.
func (w *writer) void(tag string) {
	w.visible()
	w.b.WriteString(tag)
}

// open begins an element, closing what may not hold it.
func (w *writer) open(e *element, attrs string) {
	own := len(e.attrs) > 0
	var again []frame
	switch e.kind {
	case caption, section, row, cell:
		if w.openTablePart(e.kind) {
			w.push(e, attrs)
			if e.kind == cell { // an empty cell still takes its place
				w.visible()
				w.border()
			}
			return
		}
		e = w.openStray(e)
	case item:
		e = w.openItem(e)
	case link:
		if !w.closeLink() {
			return
		}
	case gloss:
		i := w.find(func(f *frame) bool { return f.kind == ruby && !f.dead })
		if i < 0 {
			return
		}
		w.popTo(i + 1)
	case inline, ruby:
	default:
		again = w.closeParagraph(e.kind)
	}
	if e.kind == stray && own {
		attrs = "" // those of a cell or an item mean nothing on a block
	}
	if e.kind == rule {
		w.ruleOff()
		return
	}
	w.intoCell()
	w.push(e, attrs)
	for _, f := range again {
		w.push(f.element, f.attrs)
	}
}

func (w *writer) push(e *element, attrs string) {
	if len(w.stack) >= maxDepth {
		w.tooDeep = true
		return
	}
	w.stack = append(w.stack, frame{element: e, attrs: attrs})
	if e.out == "pre" {
		w.pre++
	}
	if e.kind.isBlock() {
		w.space = true
	}
}

// ruleOff writes hr, a block of its own.
func (w *writer) ruleOff() {
	w.space, w.lines = false, 0
	w.visible()
	w.b.WriteString("<hr>")
	w.border()
}

// closeParagraph closes an open paragraph, and for a heading an open heading,
// before a block begins. It returns the inline elements that were open in it
// and go on in the block, as far as the budget lets them be written again.
func (w *writer) closeParagraph(before kind) []frame {
	i := w.find(func(f *frame) bool { return f.kind == para })
	if before == heading {
		if h := w.find(func(f *frame) bool { return f.kind == heading }); h >= 0 && (i < 0 || h < i) {
			i = h
		}
	}
	if i < 0 {
		return nil
	}
	var again []frame
	if before == block || before == para || before == heading {
		for _, f := range w.stack[i+1:] {
			if w.budget -= 2*len(f.out) + len(f.attrs) + 5; !f.kind.isBlock() && !f.dead && w.budget > 0 {
				again = append(again, f)
			}
		}
	}
	w.popTo(i)
	return again
}

// closeLink closes an open link before another. It is false when a block of
// the open link is still open: then the new one gives way.
func (w *writer) closeLink() bool {
	i := w.find(func(f *frame) bool { return f.kind == link })
	if i < 0 {
		return true
	}
	for _, f := range w.stack[i:] {
		if f.kind.isBlock() {
			return false
		}
	}
	w.popTo(i)
	return true
}

// openItem closes up to the list that an item belongs to and returns the item,
// or a block for one without a list.
func (w *writer) openItem(e *element) *element {
	i := w.find(func(f *frame) bool { return f.kind == list && (f.out == "dl") == (e.out != "li") })
	if i >= 0 {
		w.popTo(i + 1)
		return e
	}
	return w.openStray(e)
}

// openStray returns the block written for a part without its parent, after
// closing the one before it.
func (w *writer) openStray(e *element) *element {
	w.closeParagraph(block)
	if i := w.find(func(f *frame) bool { return f.kind == stray && f.name == e.name }); i >= 0 {
		w.popTo(i)
	}
	return &element{kind: stray, name: e.name, out: "div"}
}

// find returns the index of the innermost open element that fits, -1 when
// there is none inside the current cell.
func (w *writer) find(fits func(*frame) bool) int {
	for i := len(w.stack) - 1; i >= 0; i-- {
		if f := &w.stack[i]; fits(f) {
			return i
		} else if f.kind.bounds() {
			return -1
		}
	}
	return -1
}

// close ends the innermost open element that the end tag of e means.
func (w *writer) close(e *element) {
	acrossBlocks := e.kind.isBlock()
	blocked := false
	for i := len(w.stack) - 1; i >= 0; i-- {
		f := &w.stack[i]
		if f.name == e.name && !f.dead || e.kind == heading && f.kind == heading {
			if blocked && !acrossBlocks {
				f.dead = true
				return
			}
			w.popTo(i)
			return
		}
		if f.kind == table || f.kind.bounds() && e.kind != cell && e.kind != row && e.kind != section && e.kind != table && e.kind != caption {
			return
		}
		blocked = blocked || f.kind.isBlock()
	}
}

// popTo closes all elements from index i on, and those around them whose end
// tag was read earlier.
func (w *writer) popTo(i int) {
	for len(w.stack) > i {
		w.pop()
	}
	for len(w.stack) > 0 && w.stack[len(w.stack)-1].dead {
		w.pop()
	}
}

func (w *writer) pop() {
	f := w.stack[len(w.stack)-1]
	w.stack = w.stack[:len(w.stack)-1]
	if f.out == "pre" {
		w.pre--
	}
	block := f.kind.isBlock()
	switch {
	case f.written:
		w.b.WriteString("</")
		w.b.WriteString(f.out)
		w.b.WriteByte('>')
		if block {
			w.border()
		}
	case block:
		w.space = true
	}
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' && c != '\v' }

// writeEscaped writes s as text or as the value of an attribute in double
// quotes.
func writeEscaped(b *strings.Builder, s string) {
	for {
		i := strings.IndexAny(s, `&<>"`)
		if i < 0 {
			b.WriteString(s)
			return
		}
		b.WriteString(s[:i])
		switch s[i] {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&#34;")
		}
		s = s[i+1:]
	}
}
