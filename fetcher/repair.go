package fetcher

import (
	"bytes"
	"html"
)

// tag is a start tag as it stands, read with patience: values need no quotes
// and attributes no values.
type tag struct {
	name  string
	attrs [][2]string
	empty bool
	end   int // behind its >
}

// readTag reads the start tag at an offset of data; false when there is none.
func readTag(data []byte, at int) (tag, bool) {
	if at >= len(data) || data[at] != '<' {
		return tag{}, false
	}
	i := at + 1
	for i < len(data) && isNameByte(data[i]) {
		i++
	}
	t := tag{name: string(data[at+1 : i])}
	if t.name == "" || !isNameStart(t.name[0]) {
		return tag{}, false
	}
	for i < len(data) {
		switch c := data[i]; {
		case c == '>':
			t.end = i + 1
			return t, true
		case isNameByte(c):
			var name, value string
			name, value, i = readAttribute(data, i)
			if isNameStart(name[0]) && len(t.attrs) < maxAttributes {
				t.attrs = append(t.attrs, [2]string{name, value})
			}
		case c == '<':
			return tag{}, false
		default:
			t.empty = c == '/'
			i++
		}
	}
	return tag{}, false
}

// readAttribute reads an attribute that begins at i and returns where it ends.
func readAttribute(data []byte, i int) (name, value string, end int) {
	start := i
	for i < len(data) && isNameByte(data[i]) {
		i++
	}
	name = string(data[start:i])
	j := i
	for j < len(data) && isSpace(data[j]) {
		j++
	}
	if j >= len(data) || data[j] != '=' {
		return name, "", i
	}
	for j++; j < len(data) && isSpace(data[j]); {
		j++
	}
	if j >= len(data) {
		return name, "", j
	}
	if quote := data[j]; quote == '"' || quote == '\'' {
		if n := bytes.IndexByte(data[j+1:], quote); n >= 0 {
			return name, string(data[j+1 : j+1+n]), j + n + 2
		}
	}
	start = j
	for j < len(data) && !isSpace(data[j]) && data[j] != '>' {
		j++
	}
	return name, string(data[start:j]), j
}

func isNameStart(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}

// rebuilt returns the tag, never empty, in proper form.
func (t tag) rebuilt() []byte {
	out := append([]byte{'<'}, t.name...)
	for _, a := range t.attrs {
		out = append(out, ' ')
		out = append(out, a[0]...)
		out = append(out, `="`...)
		out = append(out, html.EscapeString(html.UnescapeString(a[1]))...)
		out = append(out, '"')
	}
	return append(out, '>')
}

// repairItem returns an item as well-formed XML if it can be: its start tag
// in proper form and its fields repaired.
func repairItem(chunk []byte) []byte {
	start, ok := readTag(chunk, 0)
	if !ok || start.empty {
		return nil
	}
	inner := chunk[start.end:]
	if i := bytes.LastIndex(inner, []byte("</")); i >= 0 && bytes.EqualFold(inner[i+2:min(len(inner), i+2+len(start.name))], []byte(start.name)) {
		inner = inner[:i]
	}
	out := append(start.rebuilt(), repairChildren(inner)...)
	out = append(out, "</"...)
	out = append(out, start.name...)
	return append(out, '>')
}

// repairChildren returns the elements that stand directly in data. Each goes
// up to its first end tag, or up to the next tag when it has none; content
// that is not well-formed becomes a CDATA section, so that markup a newsroom
// forgot to escape is read as what it meant. Text between them is dropped.
func repairChildren(data []byte) []byte {
	var out []byte
	for at := 0; at < len(data); {
		i := bytes.IndexByte(data[at:], '<')
		if i < 0 {
			break
		}
		at += i
		if skip := opaque(data[at:]); skip > 0 {
			at += skip
			continue
		}
		t, ok := readTag(data, at)
		if !ok {
			at++
			continue
		}
		content, next := fieldContent(data, t)
		out = append(out, t.rebuilt()...)
		if wellFormed(content) {
			out = append(out, content...)
		} else {
			out = appendCDATA(out, content)
		}
		out = append(out, "</"...)
		out = append(out, t.name...)
		out = append(out, '>')
		at = next
	}
	return out
}

// fieldContent returns what stands in the element that t begins, and where
// the next one may begin.
func fieldContent(data []byte, t tag) (content []byte, next int) {
	if t.empty {
		return nil, t.end
	}
	if end := indexEnd(data, t.end, []byte("</"+t.name)); end >= 0 {
		close := bytes.LastIndex(data[t.end:end], []byte("</"))
		return data[t.end : t.end+close], end
	}
	n := bytes.IndexByte(data[t.end:], '<')
	if n < 0 {
		n = len(data) - t.end
	}
	return data[t.end : t.end+n], t.end + n
}

// appendCDATA appends content as one CDATA section; sections inside it are
// opened, and what would end it is written so that it does not.
func appendCDATA(out, content []byte) []byte {
	content = bytes.ReplaceAll(content, cdataStart, nil)
	content = bytes.ReplaceAll(content, cdataEnd, nil)
	out = append(out, cdataStart...)
	out = append(out, content...)
	return append(out, cdataEnd...)
}
