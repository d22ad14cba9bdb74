package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxCopies bounds how often a parser may have to write open formatting
// elements again in a following block.
const maxCopies = 100_000

// Nested reports whether a document had better not be given to an HTML 5
// parser: it nests deeper than limit elements, or leaves so many formatting
// elements open before so many blocks that the tree would be out of all
// proportion to the text. (golang.org/x/net/html refuses more than 512 open
// elements, but grows without bound in the second case.) It takes one pass
// over the tags and builds nothing.
func Nested(input string, limit int) bool {
	z := html.NewTokenizer(strings.NewReader(input))
	open := map[string]int{}
	depth, formatting, copies := 0, 0, 0
	for {
		token := z.Next()
		switch token {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if token == html.SelfClosingTagToken && open["svg"]+open["math"] > 0 {
				continue // nowhere else does the slash close an element
			}
			if !void[a] && !mayStayOpen[a] {
				open[string(name)]++
				depth++
			}
			if formats[a] {
				formatting++
			} else {
				copies += formatting
			}
			if depth > limit || copies > maxCopies {
				return true
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if open[string(name)] > 0 {
				open[string(name)]--
				depth--
				if formats[atom.Lookup(name)] {
					formatting--
				}
			}
		}
	}
}

// mayStayOpen are the elements that another of them ends, so that missing end
// tags do not nest them.
var mayStayOpen = atoms(atom.P, atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th, atom.Thead, atom.Tbody, atom.Tfoot,
	atom.Option, atom.Optgroup, atom.Rt, atom.Rp, atom.Html, atom.Head, atom.Body, atom.Colgroup, atom.Caption)

// formats are the elements that HTML 5 opens again after a block closed them.
var formats = atoms(atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small,
	atom.Strike, atom.Strong, atom.Tt, atom.U)
