package page

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What is read of a page. Pages of newsrooms have 2,000 to 10,000 tags, nest
// 20 to 40 deep and weigh up to 2 MiB.
const (
	maxPage       = 4 << 20 // bytes
	maxTags       = 60_000
	maxDepth      = 200
	maxAttributes = 40        // of one tag
	maxValue      = 8 << 10   // bytes of an attribute; a longer one is left out
	maxData       = 512 << 10 // bytes of structured data in one script
)

// tame rewrites a page so that a parser makes a small tree of it: without
// scripts (but structured data), styles and comments, with bounded tags and
// attributes. If flat it comes back as the sequence of its paragraphs, headings,
// links and pictures, none inside another.
func tame(input []byte, flat bool) []byte {
	t := tamer{z: html.NewTokenizer(bytes.NewReader(input)), flat: flat}
	t.out.Grow(len(input) / 2)
	for t.tags < maxTags && !t.ended {
		switch t.z.Next() {
		case html.ErrorToken:
			return t.out.Bytes()
		case html.TextToken:
			if t.skip == "" {
				raw := t.z.Raw()
				t.tags += bytes.Count(raw, []byte("<")) // a parser may take them for tags after all
				t.out.Write(raw)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start()
		case html.EndTagToken:
			t.end()
		case html.DoctypeToken:
			t.out.WriteString("<!DOCTYPE html>")
		}
	}
	return t.out.Bytes()
}

type tamer struct {
	z    *html.Tokenizer
	out  bytes.Buffer
	tags int
	flat bool
	skip string // the script or style that is being left out, "" for none
	// ended is set by plaintext, after which nothing is markup.
	ended bool
}

func (t *tamer) start() {
	name, more := t.z.TagName()
	a := atom.Lookup(name)
	if t.skip != "" {
		return
	}
	tag := string(name)
	if tag == "amp-img" {
		tag, a = "img", atom.Img
	}
	attrs := t.attributes(more)
	switch {
	case a == atom.Plaintext:
		t.ended = true
		return
	case a == atom.Style, a == atom.Script && !strings.Contains(attrs, "ld+json"), t.flat && rawText[a]:
		t.skip = tag
		return
	case t.flat && !flatKept[a]:
		if inline[a] || a == 0 {
			return
		}
		tag, attrs = "p", ""
	}
	t.tags++
	t.out.WriteByte('<')
	t.out.WriteString(tag)
	t.out.WriteString(attrs)
	t.out.WriteByte('>')
}

func (t *tamer) end() {
	name, _ := t.z.TagName()
	a := atom.Lookup(name)
	if t.skip != "" {
		if string(name) == t.skip {
			t.skip = ""
		}
		return
	}
	if t.flat && !flatKept[a] {
		return
	}
	t.out.WriteString("</")
	t.out.Write(name)
	t.out.WriteByte('>')
}

// attributes writes the attributes of the current tag anew.
func (t *tamer) attributes(more bool) string {
	if !more {
		return ""
	}
	var b strings.Builder
	for range maxAttributes {
		var key, value []byte
		key, value, more = t.z.TagAttr()
		if isName(key) && len(value) <= maxValue {
			b.WriteByte(' ')
			b.Write(key)
			if len(value) > 0 {
				b.WriteString(`="`)
				escaper.WriteString(&b, string(value)) // a Builder does not fail
				b.WriteByte('"')
			}
		}
		if !more {
			break
		}
	}
	return b.String()
}

var escaper = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;")

// isName reports whether key is an attribute that somebody meant.
func isName(key []byte) bool {
	for _, c := range key {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == ':' || c == '.') {
			return false
		}
	}
	return len(key) > 0 && len(key) <= 64
}

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := make(map[atom.Atom]bool, len(list))
	for _, a := range list {
		m[a] = true
	}
	return m
}

// flatKept are the elements of a flat page. None of them can nest without
// bound: a parser closes the open one first, or they hold text alone.
var flatKept = atoms(atom.Html, atom.Head, atom.Body, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Script,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.P, atom.Br, atom.Hr, atom.Img, atom.A)

// rawText are the elements whose content is text, whatever it looks like.
var rawText = atoms(atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp, atom.Textarea)

// inline are the elements that do not end a line of text.
var inline = atoms(atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data,
	atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Meter, atom.Nobr,
	atom.Output, atom.Q, atom.Ruby, atom.Rb, atom.Rp, atom.Rt, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike,
	atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Picture, atom.Source)
