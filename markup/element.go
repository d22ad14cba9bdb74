package markup

import "golang.org/x/net/html/atom"

// kind says how an element nests.
type kind uint8

const (
	unknown kind = iota
	inline
	link    // a: never inside another
	block   // closes an open paragraph
	para    // p
	heading // h1–h6: never inside another
	list    // holds items
	item    // li, dt, dd: only in a list of theirs
	stray   // an item or part of a table without its parent, written as a block
	table
	caption
	section // thead, tbody, tfoot
	row
	cell
	ruby
	gloss // rt, rp: only in ruby
	rule  // hr
	line  // br
)

// element is one that is let through.
type element struct {
	kind  kind
	name  string   // as it is read
	out   string   // as it is written
	attrs []string // beside lang, dir and title
}

// elements are those let through, by what they are read as. Sectioning and
// other containers without a look of their own are written as div.
var elements = func() map[atom.Atom]*element {
	m := map[atom.Atom]*element{}
	add := func(k kind, out string, attrs []string, names ...atom.Atom) {
		for _, a := range names {
			e := &element{kind: k, name: a.String(), out: out, attrs: attrs}
			if out == "" {
				e.out = e.name
			}
			m[a] = e
		}
	}
	add(inline, "", nil, atom.B, atom.Strong, atom.I, atom.Em, atom.U, atom.S, atom.Sub, atom.Sup, atom.Small,
		atom.Mark, atom.Code, atom.Kbd, atom.Samp, atom.Var, atom.Cite, atom.Abbr, atom.Dfn, atom.Bdi)
	add(inline, "", []string{"cite"}, atom.Q, atom.Del, atom.Ins)
	add(inline, "", []string{"datetime"}, atom.Time)
	add(inline, "s", nil, atom.Strike)
	add(inline, "code", nil, atom.Tt)
	add(inline, "abbr", nil, atom.Acronym)
	add(link, "", []string{"href"}, atom.A)
	add(block, "", nil, atom.Div, atom.Pre, atom.Figure, atom.Figcaption)
	add(block, "", []string{"cite"}, atom.Blockquote)
	add(block, "div", nil, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Hgroup,
		atom.Address, atom.Center, atom.Details, atom.Summary, atom.Dialog, atom.Fieldset, atom.Legend, atom.Form)
	add(para, "", nil, atom.P)
	add(heading, "", nil, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6)
	add(list, "", nil, atom.Ul, atom.Dl)
	add(list, "", []string{"start", "reversed", "type"}, atom.Ol)
	add(list, "ul", nil, atom.Menu, atom.Dir)
	add(item, "", []string{"value"}, atom.Li)
	add(item, "", nil, atom.Dt, atom.Dd)
	add(table, "", nil, atom.Table)
	add(caption, "", nil, atom.Caption)
	add(section, "", nil, atom.Thead, atom.Tbody, atom.Tfoot)
	add(row, "", nil, atom.Tr)
	add(cell, "", []string{"colspan", "rowspan", "scope"}, atom.Td, atom.Th)
	add(ruby, "", nil, atom.Ruby)
	add(gloss, "", nil, atom.Rt, atom.Rp)
	add(rule, "", nil, atom.Hr)
	add(line, "", nil, atom.Br)
	return m
}()

// dropped are the elements whose content goes with them, and those that have
// none. Frames, media and noscript are dealt with one by one.
var dropped = atoms(atom.Script, atom.Style, atom.Template, atom.Title, atom.Svg, atom.Math, atom.Textarea, atom.Select,
	atom.Button, atom.Datalist, atom.Noembed, atom.Noframes, atom.Frameset, atom.Canvas,
	atom.Input, atom.Link, atom.Meta, atom.Base, atom.Frame, atom.Area, atom.Param, atom.Track, atom.Col, atom.Keygen)

// raw are the elements whose content is text to the end tag, whatever it
// looks like: it goes even when there is no end tag.
var raw = atoms(atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Noembed, atom.Noframes, atom.Iframe)

// void are the elements without content.
var void = atoms(atom.Input, atom.Link, atom.Meta, atom.Base, atom.Frame, atom.Area, atom.Param, atom.Track, atom.Col,
	atom.Keygen, atom.Br, atom.Hr, atom.Img, atom.Embed, atom.Source, atom.Wbr)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, a := range list {
		m[a] = true
	}
	return m
}

// isBlock reports whether the element stands on lines of its own.
func (k kind) isBlock() bool {
	switch k {
	case inline, link, ruby, gloss, line, unknown:
		return false
	}
	return true
}

// bounds reports whether the element keeps what is inside it from closing
// what is outside.
func (k kind) bounds() bool { return k == cell || k == caption || k == table }

// The elements that are written where the input leaves them out.
var (
	impliedBody = &element{kind: section, name: "tbody", out: "tbody"}
	impliedRow  = &element{kind: row, name: "tr", out: "tr"}
	impliedCell = &element{kind: cell, name: "td", out: "td"}
)
