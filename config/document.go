package config

import (
	"bytes"
	"strings"
)

// A document is a file as lines that keep their own ends, so that an edit
// changes nothing but what it means to.
type document struct {
	mark  bool // byte order mark
	lines []string
	ends  []string // "\n", "\r\n", "\r", or "" after the last line
}

func splitDocument(data []byte) *document {
	d := &document{}
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		d.mark, data = true, rest
	}
	for text := string(data); text != ""; {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			d.lines, d.ends = append(d.lines, text), append(d.ends, "")
			break
		}
		end := text[i : i+1]
		if strings.HasPrefix(text[i:], "\r\n") {
			end = "\r\n"
		}
		d.lines, d.ends = append(d.lines, text[:i]), append(d.ends, end)
		text = text[i+len(end):]
	}
	return d
}

// bytes returns the file.
func (d *document) bytes() []byte {
	var b bytes.Buffer
	if d.mark {
		b.WriteString("\xef\xbb\xbf")
	}
	for i, l := range d.lines {
		b.WriteString(l + d.ends[i])
	}
	return b.Bytes()
}

// parse reads the document as a tree, without looking up the environment.
func (d *document) parse() (*value, error) {
	f := &file{name: "config.yaml"}
	data := d.bytes()
	if len(data) > maxFile {
		return nil, Mistakes{{File: f.name, Text: "is longer than " + printSize(maxFile)}}
	}
	lines, bad, problem := decodeText(data)
	if bad > 0 {
		return nil, Mistakes{{File: f.name, Line: bad, Col: 1, Text: problem}}
	}
	f.lines = lines
	dec := &decoder{env: func(name string) (string, bool) { return "${" + name + "}", true }}
	root := dec.parse(f)
	if len(dec.mistakes) > 0 {
		return nil, dec.mistakes
	}
	if root == nil {
		root = &value{file: f, kind: mapping, line: 1, col: 1}
	}
	if root.kind != mapping || root.flow {
		return nil, errByHand
	}
	return root, nil
}

// end returns the line end that the document uses.
func (d *document) end() string {
	if len(d.ends) > 0 && d.ends[0] != "" {
		return d.ends[0]
	}
	return "\n"
}

// insertLine inserts a line after line number after.
func (d *document) insertLine(after int, text string) {
	if after > 0 && d.ends[after-1] == "" {
		d.ends[after-1] = d.end()
	}
	d.lines = append(d.lines[:after], append([]string{text}, d.lines[after:]...)...)
	d.ends = append(d.ends[:after], append([]string{d.end()}, d.ends[after:]...)...)
}

// appendSection appends a section with one entry to the end of the document.
func (d *document) appendSection(key, entry string) {
	d.insertLine(len(d.lines), key+":")
	d.insertLine(len(d.lines), "  "+entry)
}

// insertAt inserts text into a line before a column, counted in characters
// from 1.
func (d *document) insertAt(line, col int, text string) error {
	if line < 1 || line > len(d.lines) {
		return errByHand
	}
	l := []rune(d.lines[line-1])
	if col < 1 || col > len(l)+1 {
		return errByHand
	}
	d.lines[line-1] = string(l[:col-1]) + text + string(l[col-1:])
	return nil
}

// insertLast inserts an item before the bracket that closes a list or map.
func (d *document) insertLast(v *value, item string) error {
	if len(v.items)+len(v.pairs) > 0 && !v.end.comma {
		item = ", " + item
	}
	return d.insertAt(v.end.line, v.end.col, item)
}

// replace puts text in the place of a scalar that stands on one line.
func (e *editor) replace(v *value, text string) error {
	if v.kind != scalar || v.last != v.line || v.line > len(e.lines) {
		return errByHand
	}
	l := []rune(e.lines[v.line-1])
	if v.col-1+v.width > len(l) {
		return errByHand
	}
	e.lines[v.line-1] = string(l[:v.col-1]) + text + string(l[v.col-1+v.width:])
	return nil
}
