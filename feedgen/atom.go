package feedgen

import (
	"bytes"
	"strconv"
	"time"

	"github.com/gorilla/feeds"
)

// atomDocument is gorilla's Atom with the elements it cannot express. Fields
// here hide those of the same element in the embedded types.
type atomDocument struct {
	Title plainText `xml:"title"`
	*feeds.AtomFeed
	Subtitle  plainText    `xml:"subtitle,omitempty"`
	Rights    plainText    `xml:"rights,omitempty"`
	Author    atomAuthor   `xml:"author"`
	Lang      string       `xml:"xml:lang,attr,omitempty"`
	Media     string       `xml:"xmlns:media,attr"`
	Thread    string       `xml:"xmlns:thr,attr"`
	Links     []atomLink   `xml:"link"`
	Generator string       `xml:"generator"`
	Entries   []*atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name  plainText `xml:"name"`
	URI   string    `xml:"uri,omitempty"`
	Email string    `xml:"email,omitempty"`
}

type atomLink struct {
	Rel    string `xml:"rel,attr,omitempty"`
	Type   string `xml:"type,attr,omitempty"`
	Href   string `xml:"href,attr"`
	Title  string `xml:"title,attr,omitempty"`
	Length string `xml:"length,attr,omitempty"`
}

type atomEntry struct {
	Title plainText `xml:"title"`
	*feeds.AtomEntry
	Author     atomAuthor     `xml:"author"`
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	Links      []atomLink     `xml:"link"`
	Source     *atomSource    `xml:"source"`
	Categories []atomCategory `xml:"category"`
	Thumbnail  *thumbnail     `xml:"media:thumbnail"`
	ReplyTo    *inReplyTo     `xml:"thr:in-reply-to"`
}

// atomSource says which feed of which paper an entry came from.
type atomSource struct {
	ID      string    `xml:"id"`
	Title   plainText `xml:"title"`
	Updated string    `xml:"updated"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr"`
}

// FeedXml makes atomDocument a feeds.XmlFeed.
func (d *atomDocument) FeedXml() any { return d }

func renderAtom(h *head, posts []*post) ([]byte, error) {
	d := &atomDocument{
		Title: plainText(h.title),
		AtomFeed: &feeds.AtomFeed{
			Xmlns: atomSpace, Id: h.id, Updated: h.changed.Format(time.RFC3339), Icon: h.icon,
		},
		Subtitle: plainText(h.description), Rights: plainText(h.rights),
		Author: atomAuthor{Name: plainText(h.site), URI: h.home, Email: h.email},
		Lang:   h.language, Media: mediaSpace, Thread: threadSpace, Generator: generator,
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: h.self(extAtom)},
			{Rel: "alternate", Type: "text/html", Href: h.page},
		},
	}
	for _, p := range posts {
		d.Entries = append(d.Entries, entryAtom(h, p))
	}
	var b bytes.Buffer
	err := feeds.WriteXML(d, &b)
	return b.Bytes(), err
}

func entryAtom(h *head, p *post) *atomEntry {
	e := &atomEntry{
		Title: plainText(p.title),
		AtomEntry: &feeds.AtomEntry{
			Id:        p.id,
			Published: p.published.Format(time.RFC3339), Updated: p.updated.Format(time.RFC3339),
			Content: &feeds.AtomContent{Type: "html", Content: p.body},
		},
		Author: atomAuthor{Name: plainText(p.creator)},
		Lang:   p.language,
		Links:  []atomLink{{Href: p.link}},
	}
	if e.Lang == "" {
		e.Lang = h.language
	}
	if p.story != "" {
		e.Links = append(e.Links, atomLink{Rel: "related", Href: p.story, Title: h.reports(p)})
	}
	for _, m := range p.media {
		link := atomLink{Rel: "enclosure", Type: m.Type, Href: m.URL}
		if m.Length > 0 {
			link.Length = strconv.FormatInt(m.Length, 10)
		}
		e.Links = append(e.Links, link)
	}
	if p.sourceURL != "" {
		e.Source = &atomSource{p.sourceURL, plainText(p.sourceName), p.updated.Format(time.RFC3339)}
	}
	for _, place := range p.labels {
		e.Categories = append(e.Categories, atomCategory{place.ID, h.places, place.Name})
	}
	if p.image.URL != "" {
		e.Thumbnail = &thumbnail{p.image.URL}
	}
	if p.follows != "" {
		e.ReplyTo = &inReplyTo{p.follows}
	}
	return e
}
