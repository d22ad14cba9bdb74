package page

import (
	"fmt"
	"net/url"

	"golang.org/x/net/html"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

// Article reads the page of an article at address. Each field is found by the
// recipe's selector, else in what the page says of itself for machines (JSON-LD,
// meta elements), else in what it shows; Found says how. The item's Channel,
// Chunk and GUID are left to the caller.
//
// Lead is the paper's own summary and not repeated in HTML, which is the
// sanitised text with its pictures; where no summary is told apart, Lead is the
// beginning of the text and HTML has all of it. Captions and alternative texts go with
// Images, and the pictures in HTML have neither; headlines dropped into the text
// go with Related. A date that is missing, impossible or in the future is zero.
// Full is false where the page keeps the rest for subscribers.
//
// The error wraps ErrNotFound, ErrList or ErrNoText when the page is no
// article that can be read.
func Article(page []byte, address *url.URL, o Options) (news.Item, error) {
	t, err := parse(page)
	if err != nil {
		return news.Item{}, err
	}
	a := &article{tree: t, o: o, s: o.Selectors.or(), address: address, baseURL: t.base(address), titleAt: -1, paragraph: -1}
	a.meta = t.metadata()
	t.dropOffers()
	a.lines = t.blocks(t.body)
	a.findTitle()
	a.findText()
	a.guessTitle()
	if err := a.judge(); err != nil {
		return news.Item{}, err
	}
	a.findHeader()
	a.findPictures()
	a.readText()
	a.findAuthors()
	a.selectedCredit()
	a.findRest()
	if err := a.enough(); err != nil {
		return news.Item{}, err
	}
	return a.item, nil
}

// article is a page being read.
type article struct {
	*tree
	o       Options
	s       *Selectors
	address *url.URL
	baseURL *url.URL
	meta    metadata
	lines   []block         // of the whole page
	folded  map[string]bool // the lines

	titleAt    int        // line of the title, -1 when it is not shown
	titleEnd   int        // line after it
	start, end int        // lines of the text as far as they are known; equal when they are not
	content    *html.Node // the text, cut out of the page
	body       []block    // its lines
	contentHow string

	paragraph int             // usual length of one, -1 until it is known
	captions  map[string]bool // folded
	shown     map[string]bool // addresses of the pictures in Images
	leadApart bool            // the lead has been told from the text
	byline    string          // the text's last line, or that under the title
	bylineAt  string          // how it was found
	item      news.Item
}

// found records how a field was found.
func (a *article) found(field, how string) {
	a.item.Found = append(a.item.Found, news.Finding{Field: field, How: how})
}

// leastText is how many letters and digits the page of an article has that
// shows nothing else that articles have.
const leastText = 60

// enough reports whether what was found is an article: without any text it is
// none, and a few words without a date, or any page's word that they are one,
// may be anything.
func (a *article) enough() error {
	it := &a.item
	said := it.Lead + markup.Text(it.HTML)
	switch {
	case said == "":
		return fmt.Errorf("%w: the page is titled %q", ErrNoText, it.Title)
	case !hasLetters(said, leastText) && it.Published.IsZero() && !a.meta.article && a.s.body == nil:
		return fmt.Errorf("%w: only %q, without a date", ErrNoText, text.Cut(said, leastText))
	}
	return nil
}

// findRest fills in what needs no search.
func (a *article) findRest() {
	a.item.Link = a.link()
	if a.item.Categories = a.meta.categories(); len(a.item.Categories) > 0 {
		a.found("categories", "section and keywords")
	}
	a.language()
	a.item.Full = a.item.HTML != "" && !a.meta.locked
}

// link returns the address that the page gives as its own, if it is one of the
// same site and of no list, else that under which it was read.
func (a *article) link() string {
	for _, c := range a.meta.canonical {
		address := absolute(c.value, a.baseURL)
		u, err := url.Parse(address)
		if address == "" || err != nil {
			continue
		}
		if a.address == nil || sameSite(u.Hostname(), a.address.Hostname()) && (shapeOf(u) > section || shapeOf(a.address) <= section) {
			a.found("link", c.how)
			return address
		}
	}
	if a.address == nil {
		return ""
	}
	a.found("link", "address of the page")
	return absolute(a.address.String(), nil)
}

// language is what the text shows to be, else what the page says.
func (a *article) language() {
	if text.Vietnamese(a.item.Title + " " + a.item.Lead) {
		a.item.Language = "vi"
		a.found("language", "letters of the text")
		return
	}
	for _, f := range append([]fact{{a.tree.language, "html lang"}}, a.meta.language...) {
		if l := normalLanguage(f.value); l != "" {
			a.item.Language = l
			a.found("language", f.how)
			return
		}
	}
	if a.item.Language = a.o.Language; a.item.Language != "" {
		a.found("language", "the source")
	}
}
