package page

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxCaption = 500 // characters
	minWidth   = 100 // pixels; smaller pictures are icons and faces
	maxSources = 10  // of one picture
	maxLooked  = 200 // pictures looked at
	leastLead  = 100 // characters from which heavy letters behind a picture are a lead
)

// findPictures gathers the pictures between the title and the end of the text
// with their captions; where there are none, that which the page names for
// machines.
func (a *article) findPictures() {
	a.captions, a.shown = map[string]bool{}, map[string]bool{}
	if list := all(a.root, a.s.image); len(list) > 0 {
		for _, n := range list {
			a.selectedPicture(n)
		}
	}
	from, to := max(0, a.titleAt-3), a.picturesEnd()
	looked := 0
	for i := from; i < to && looked < maxLooked; i++ {
		if b := &a.lines[i]; b.image != nil && a.belongs(b) {
			looked++
			img := pictureOf(b.image, a.baseURL)
			if img.URL == "" {
				continue
			}
			img.Caption = a.caption(i)
			a.addPicture(img, "picture in the text")
		}
	}
	if len(a.item.Images) == 0 && len(a.meta.images) > 0 {
		img := a.meta.images[0]
		img.URL = markup.URL(img.URL, a.baseURL)
		img.Alt, img.Caption = text.Cut(text.Clean(img.Alt), maxTitle), text.Cut(text.Clean(img.Caption), maxCaption)
		a.addPicture(img, a.meta.imagesHow)
	}
}

// picturesEnd returns the line after the last one on which a picture of the
// article can stand: a few behind its text, or that of a picture of the text.
func (a *article) picturesEnd() int {
	if a.end <= a.start {
		return 0
	}
	inText, looked := map[string]bool{}, 0
	for i := range a.body {
		if n := a.body[i].image; n != nil && looked < maxLooked {
			looked++
			inText[pictureOf(n, a.baseURL).URL] = true
		}
	}
	end := min(len(a.lines), a.end+3)
	for i := end; i < len(a.lines) && looked > 0; i++ {
		if n := a.lines[i].image; n != nil {
			looked--
			if address := pictureOf(n, a.baseURL).URL; address != "" && inText[address] {
				end = i + 1
			}
		}
	}
	return end
}

// selectedPicture takes a picture that the recipe chose, or the one in it.
func (a *article) selectedPicture(n *html.Node) {
	walk(n, func(c *html.Node) bool {
		if c.DataAtom == atom.Img {
			a.addPicture(pictureOf(c, a.baseURL), byRecipe)
		}
		return true
	})
	if n.DataAtom == atom.Meta {
		a.addPicture(news.Image{URL: markup.URL(attr(n, "content"), a.baseURL)}, byRecipe)
	}
}

func (a *article) addPicture(img news.Image, how string) {
	if img.URL == "" || len(a.item.Images) == maxImages {
		return
	}
	for i := range a.item.Images {
		if have := &a.item.Images[i]; have.URL == img.URL {
			have.Caption = first(have.Caption, img.Caption)
			return
		}
	}
	if len(a.item.Images) == 0 {
		a.found("image", how)
	}
	a.item.Images = append(a.item.Images, img)
	a.shown[img.URL] = true
}

// pictureOf reads an img as package markup would show it: lazy addresses
// promoted, counters left out. URL is "" when it shows nothing.
func pictureOf(n *html.Node, base *url.URL) news.Image {
	top := shallow(n)
	if p := n.Parent; p != nil && p.DataAtom == atom.Picture {
		top = shallow(p)
		sources := 0
		for c := p.FirstChild; c != nil && sources < maxSources; c = c.NextSibling {
			if c.DataAtom == atom.Source {
				top.AppendChild(shallow(c))
				sources++
			}
		}
		top.AppendChild(shallow(n))
	}
	var b strings.Builder
	if html.Render(&b, top) != nil { // a Builder does not fail
		return news.Image{}
	}
	for img := range markup.Images(b.String(), base) {
		return news.Image{URL: img.URL, Alt: text.Cut(text.Clean(img.Alt), maxTitle), Width: img.Width, Height: img.Height}
	}
	return news.Image{}
}

// shallow returns a copy of n without what is in it.
func shallow(n *html.Node) *html.Node {
	return &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
}

var iconWords = set("logo icon icons avatar emoji smiley button btn sprite loading ads banner author tacgia qrcode")

// belongs reports whether a picture is one of the article: not of the frame,
// no icon or face, and no link to another page.
func (a *article) belongs(b *block) bool {
	if b.frame || hasWord(b.image, iconWords) || classedAround(b.parent, iconWords) {
		return false
	}
	for _, side := range []string{"width", "height"} {
		if n := pixels(attr(b.image, side)); n > 0 && n < minWidth {
			return false
		}
	}
	if b.link == nil {
		return true
	}
	u, err := url.Parse(absolute(attr(b.link, "href"), a.baseURL))
	return err != nil || shapeOf(u) == notPage || sameAddress(u, a.address) || a.address != nil && !sameSite(u.Hostname(), a.address.Hostname())
}

// caption finds the text that belongs to the picture on line i, and marks its
// lines as captions.
func (a *article) caption(i int) string {
	b := &a.lines[i]
	if list := a.boxed(i); list != nil {
		return a.captionOf(list)
	}
	for n := i + 1; n < len(a.lines) && n <= i+1; n++ {
		if next := &a.lines[n]; next.text != "" && a.isCaption(b, next, n) {
			return a.captionOf([]string{next.text})
		}
	}
	return ""
}

func (a *article) captionOf(list []string) string {
	for _, line := range list {
		a.captions[text.Fold(line)] = true
	}
	return text.Cut(strings.Join(list, " "), maxCaption)
}

// boxed returns the lines that share a figure, or a small table, with the
// picture on line i; nil when it is in neither or they hold more than it.
func (a *article) boxed(i int) []string {
	box := inside(a.lines[i].parent, atom.Figure)
	if box == nil {
		if box = inside(a.lines[i].parent, atom.Table); box == nil || a.size[box] > maxCaption*2 {
			return nil
		}
	}
	var list []string
	for n := max(0, i-3); n < min(len(a.lines), i+6); n++ {
		switch b := &a.lines[n]; {
		case !isInside(b.parent, box) || n == i || n >= a.titleAt && n < a.titleEnd:
		case b.image != nil:
			if n > i {
				return list
			}
			list = nil
		default:
			list = append(list, b.text)
		}
	}
	return list
}

// isCaption reports whether the line after a picture is its caption: in the
// same small element, by its class, its label or its letters, or by being far
// shorter than the paragraphs around.
func (a *article) isCaption(picture, b *block, n int) bool {
	if b.heading > 0 || b.mostlyLink() || b.words() > 80 || b.frame {
		return false
	}
	name, _ := label(b.text)
	switch {
	case classedAround(b.parent, captionWords) || spanWord(b, captionWords), photoLabels[name]:
		return true
	case b.words() > 50:
		return false
	case b.parent == picture.parent && a.size[b.parent] <= len(b.text)+40:
		return true
	case n == a.start && b.chars >= leastLead && endsSentence(b.text) && !isCentred(b.parent):
		return false // a lead in heavy letters behind its picture
	case b.bold*10 >= b.chars*9 || isCentred(b.parent):
		return true
	}
	return b.chars*10 <= a.typical()*4 && n+1 < len(a.lines)
}

func isCentred(n *html.Node) bool {
	return n.DataAtom == atom.Center || strings.EqualFold(attr(n, "align"), "center") ||
		strings.Contains(strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", "")), "text-align:center")
}

// typical returns the mean length of the paragraphs of the text in characters.
func (a *article) typical() int {
	if a.paragraph < 0 {
		sum, n := 0, 0
		for i := range a.body {
			if b := &a.body[i]; b.prose() && !b.frame {
				sum, n = sum+b.chars, n+1
			}
		}
		a.paragraph = sum / max(n, 1)
	}
	return a.paragraph
}
