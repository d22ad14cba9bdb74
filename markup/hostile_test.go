package markup

import (
	"strings"
	"testing"
)

// TestHostileMarkupStaysInProportion feeds shapes that make tree builders
// grow or slow down out of all proportion (bad inputs 81 and 91, threats 1
// and 5). A function that is not linear does not end here in time.
func TestHostileMarkupStaysInProportion(t *testing.T) {
	const size = 128 << 10
	many := func(s string) string { return strings.Repeat(s, size/len(s)) }
	formats := strings.Repeat("<b><i><u><s>", 40) + "<a href=/" + strings.Repeat("x", 4000) + ">"
	for name, input := range map[string]string{
		"open div":            many("<div>"),
		"open font":           many("<font color=red>x"),
		"open formatting":     formats + many("x<p>"),
		"paragraphs and bold": many("<p><b><i>x<div>"),
		"open links":          many("<a href=/1>x"),
		"link in blocks":      "<a href=/1>" + many("<div><a href=/2>x</div>"),
		"stray items":         many("<li>x<td>y<dt>z"),
		"open lists":          many("<ul><li>"),
		"open tables":         many("<table><tr><td>"),
		"parts of a table":    "<table>" + many("x<tr>y<caption>z"),
		"dead formatting":     many("<b><div></b>"),
		"open svg":            many("<svg>"),
		"open noscript":       many("<noscript>"),
		"open script":         many("<script>"),
		"open textarea":       many("<textarea></x>"),
		"open comments":       many("<!--"),
		"broken tags":         many("<a b='"),
		"ampersands":          many("&amp"),
		"angle brackets":      many("<"),
		"end tags":            many("</p></b></table>"),
		"attributes":          "<p " + many("a=b ") + ">x",
		"one attribute":       "<p title='" + many("x y ") + "'>x",
		"one word":            many("x"),
		"line breaks":         many("<br>"),
		"spaces":              many(" \u00a0"),
		"sources":             "<picture>" + many("<source srcset=/a>"),
		"srcset":              "<img srcset='" + many("/a 1x,") + "'>",
		"commas":              "<img srcset='" + many(",") + "'>",
		"images":              many("<img src=/a>"),
		"pre":                 many("<pre>\n"),
		"ruby":                many("<ruby>x<rt>"),
	} {
		t.Run(name, func(t *testing.T) {
			got := Sanitize(input, base)
			if len(got) > 12*len(input) {
				t.Errorf("%d bytes of %d", len(got), len(input))
			}
			Paragraphs(input)
			Nested(input, 400)
			for range Images(input, base) {
			}
		})
	}
}
