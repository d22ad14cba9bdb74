package feedgen

import (
	"crypto/sha256"
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"regionwire/curate"
)

// builtinIcon is shown where the site has no icon of its own.
var builtinIcon = []byte(mustRead("html/icon.png"))

// add puts a feed's documents into s.
func (s *Snapshot) add(f *curate.Feed, documents rendered) {
	for i, format := range formats {
		d := documents[i]
		switch {
		case d == nil:
		case f.Secret == "":
			s.documents["/feeds/"+f.Slug+format.extension] = d
		default:
			s.secrets[f.Slug+format.extension] = secret{sha256.Sum256([]byte(f.Secret)), f.Slug, d}
		}
	}
}

// redirect has a feed's former slug lead to it.
func (s *Snapshot) redirect(was string, f *curate.Feed) {
	if f.Secret == "" {
		s.moved[was] = f.Slug
		return
	}
	s.formers[was] = secret{sha256.Sum256([]byte(f.Secret)), f.Slug, nil}
}

// static is what stands beside the feeds and follows from Tables alone.
type static struct {
	documents map[string]*Document // by path
	pages     map[int]*Document    // that explain a status to people
	lines     map[int]*Document    // the same in one line of plain text
}

func (t *tables) static() *static {
	s := &static{make(map[string]*Document), make(map[int]*Document), make(map[int]*Document)}
	if len(t.public()) > 0 { // a list has something in it (OPML 2.0)
		s.documents["/feeds.opml"] = newDocument(t.opml(), terms{contentType: "text/x-opml; charset=utf-8", cache: cacheFeed})
	}
	icon := t.Site.Icon
	if icon == nil {
		icon = builtinIcon
	}
	picture := newDocument(icon, terms{contentType: http.DetectContentType(icon), cache: cacheStatic})
	s.documents["/icon.png"], s.documents["/favicon.ico"] = picture, picture
	s.documents["/robots.txt"] = newDocument(t.robots(), terms{contentType: textPlain, cache: cacheStatic})
	for status, said := range t.words.Errors {
		s.lines[status] = newDocument([]byte(said[0]+". "+said[1]+"\n"), terms{contentType: textPlain, cache: cacheError, noIndex: true})
		s.pages[status] = t.errorPage(status)
	}
	return s
}

const textPlain = "text/plain; charset=utf-8"

// errorPage renders the page that explains a status and leads back; one that
// was not found also to the feeds.
func (t *tables) errorPage(status int) *Document {
	said := t.words.Errors[status]
	f := t.frame("", said[0], true)
	f.Canonical, f.Report = "", ""
	var feeds []link
	for _, feed := range t.public() {
		if status == http.StatusNotFound {
			feeds = append(feeds, link{t.root() + "/feeds/" + feed.Slug, legal(feed.Title)})
		}
	}
	d, err := t.document(errorHTML, struct {
		frame
		Heading, Text string
		Feeds         []link
	}{f, said[0], said[1], feeds}, terms{cache: cacheError, noIndex: true})
	if err != nil {
		panic("feedgen: " + err.Error()) // our own template and facts do not fit
	}
	return d
}

// robots asks search engines to leave private addresses alone, and the whole
// site where nobody has given it an address.
func (t *tables) robots() []byte {
	if !t.Site.URLSet {
		return []byte("User-agent: *\nDisallow: /\n")
	}
	return []byte("User-agent: *\nDisallow: /p/\n")
}

// securityText says whom to tell of a weakness (RFC 9116). It has to end
// some day: here after six months and the rest of this one.
func (v view) securityText() (*Document, error) {
	if v.Site.Contact == "" {
		return nil, ErrNotFound
	}
	end := time.Date(v.now.Year(), v.now.Month()+7, 1, 0, 0, 0, 0, time.UTC)
	body := "Contact: " + legal(v.Site.Contact) + "\nExpires: " + end.Format(time.RFC3339) + "\nCanonical: " + v.link("/.well-known/security.txt") + "\n"
	return newDocument([]byte(body), terms{contentType: textPlain, cache: cacheStatic}), nil
}

// opmlDocument lists the public feeds (OPML 2.0).
type opmlDocument struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Owner    string        `xml:"head>ownerName,omitempty"`
	Docs     string        `xml:"head>docs"`
	Outlines []opmlOutline `xml:"body>outline"`
}

type opmlOutline struct {
	Type        string `xml:"type,attr"`
	Text        string `xml:"text,attr"`
	Title       string `xml:"title,attr"`
	Description string `xml:"description,attr,omitempty"`
	XMLURL      string `xml:"xmlUrl,attr"`
	HTMLURL     string `xml:"htmlUrl,attr"`
	Language    string `xml:"language,attr,omitempty"`
}

func (t *tables) opml() []byte {
	d := opmlDocument{Version: "2.0", Title: legal(t.Site.Name), Docs: "http://opml.org/spec2.opml"}
	for _, f := range t.public() {
		d.Outlines = append(d.Outlines, opmlOutline{
			Type: "rss", Text: legal(f.Title), Title: legal(f.Title), Description: t.describeFeed(f),
			XMLURL: t.link(base(f) + extRSS), HTMLURL: t.link(base(f)), Language: strings.ToLower(languageTag(f.Language)),
		})
	}
	body, err := xml.MarshalIndent(d, "", "  ")
	if err != nil {
		panic("feedgen: " + err.Error()) // plain strings always encode
	}
	return append([]byte(xml.Header), append(body, '\n')...)
}
