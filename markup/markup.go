// Package markup turns the HTML of feeds and pages into HTML that is safe to
// show, into plain text, and into addresses and characters that documents may
// carry.
//
// It decides which elements, attributes and addresses are let through; it
// leaves to others what a text means and where it is shown. It knows no
// article, fetches nothing, and trusts nothing it is given.
//
// Its one invariant: what Sanitize returns was written by this package, from
// closed lists of elements and attributes, with every text and value escaped.
// Nothing of the input is ever copied through as markup.
package markup

import (
	"net/url"
	"strings"
)

// Sanitize rebuilds a fragment of HTML from an allow-list. The result may be
// put into the body of any page or feed:
//
//   - only elements of the list of this package, without style, class, id or
//     any handler; others give way to their content, and scripts, styles,
//     forms' controls, frames and foreign markup (SVG, MathML) go whole
//   - addresses are absolute http or https, in links also mailto; a link
//     without one gives way to its text
//   - lazy images are promoted (data-src and its kin), srcset is cleaned;
//     tracking pixels and images of 1×1 are gone
//   - players of known video hosts, and audio and video, become plain links
//   - tags are balanced and nest as HTML 5 wants, so that a browser's tree is
//     the tree that was written; elements without content are dropped, white
//     space is collapsed outside pre
//   - characters that XML forbids, U+FFFD and bidi overrides are dropped
//
// Relative addresses are resolved against base, or dropped if it is nil. An
// input nested too deeply comes back as its plain paragraphs. The time taken
// is linear in the input, and Sanitize(Sanitize(x)) is Sanitize(x).
func Sanitize(input string, base *url.URL) string {
	return Captioned(input, base, nil)
}

// Captioned is Sanitize for a text whose pictures are described apart from it.
// of returns the alternative text and the caption of the picture at an
// address, "" for what it does not know: the first stands in for an empty alt,
// the second is put on a line of its own below the picture.
func Captioned(input string, base *url.URL, of func(address string) (alt, caption string)) string {
	r := newReader(input, base, &writer{})
	r.caption = of
	if !r.rebuild() {
		return paragraphsOnly(input)
	}
	return r.w.String()
}

// paragraphsOnly returns the text of input in p elements.
func paragraphsOnly(input string) string {
	var b strings.Builder
	for _, p := range Paragraphs(input) {
		b.WriteString("<p>")
		writeEscaped(&b, p)
		b.WriteString("</p>")
	}
	return b.String()
}
