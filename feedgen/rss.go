package feedgen

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"time"

	"github.com/gorilla/feeds"
)

// Name spaces of what RSS 2.0 itself has no element for.
const (
	atomSpace   = "http://www.w3.org/2005/Atom"
	dublinSpace = "http://purl.org/dc/elements/1.1/"
	mediaSpace  = "http://search.yahoo.com/mrss/"
	threadSpace = "http://purl.org/syndication/thread/1.0"
)

const generator = "Regionwire"

// readersPoll is how many minutes readers may keep a feed: what we ask of
// them in ttl.
const readersPoll = 30

// rssDocument is gorilla's RSS with the elements it cannot express. Fields
// here hide those of the same element in the embedded types.
type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Dublin  string   `xml:"xmlns:dc,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	Thread  string   `xml:"xmlns:thr,attr"`
	Channel rssChannel
}

type rssChannel struct {
	Title       plainText `xml:"title"`
	Description plainText `xml:"description"`
	Copyright   plainText `xml:"copyright,omitempty"`
	Editor      plainText `xml:"managingEditor,omitempty"`
	*feeds.RssFeed
	Image rssImage   `xml:"image"`
	Self  rssSelf    `xml:"atom:link"`
	Items []*rssItem `xml:"item"`
}

type rssImage struct {
	URL   string    `xml:"url"`
	Title plainText `xml:"title"`
	Link  string    `xml:"link"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title plainText `xml:"title"`
	*feeds.RssItem
	Creator     string        `xml:"dc:creator,omitempty"`
	Source      *rssSource    `xml:"source"`
	Categories  []rssCategory `xml:"category"`
	Description rssText       `xml:"description"`
	Thumbnail   *thumbnail    `xml:"media:thumbnail"`
	ReplyTo     *inReplyTo    `xml:"thr:in-reply-to"`
}

type rssSource struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",innerxml"` // escaped
}

type rssCategory struct {
	Domain string `xml:"domain,attr"`
	Name   string `xml:",innerxml"` // escaped
}

type rssText struct {
	HTML string `xml:",cdata"`
}

type thumbnail struct {
	URL string `xml:"url,attr"`
}

// inReplyTo threads a follow-up under the entry it continues (RFC 4685).
type inReplyTo struct {
	Ref string `xml:"ref,attr"`
}

// FeedXml makes rssDocument a feeds.XmlFeed.
func (d *rssDocument) FeedXml() any { return d }

func renderRSS(h *head, posts []*post) ([]byte, error) {
	channel := rssChannel{
		Title: plainText(h.title), Description: plainText(h.description),
		Copyright: plainText(h.rights), Editor: plainText(h.editor()),
		RssFeed: &feeds.RssFeed{
			Link: h.page, Language: h.language, Generator: generator, Ttl: readersPoll,
			LastBuildDate: h.changed.Format(time.RFC1123Z),
		},
		Image: rssImage{URL: h.icon, Title: plainText(h.title), Link: h.page},
		Self:  rssSelf{Href: h.self(extRSS), Rel: "self", Type: "application/rss+xml"},
	}
	for _, p := range posts {
		channel.Items = append(channel.Items, itemRSS(h, p))
	}
	var b bytes.Buffer
	err := feeds.WriteXML(&rssDocument{Version: "2.0", Atom: atomSpace, Dublin: dublinSpace,
		Media: mediaSpace, Thread: threadSpace, Channel: channel}, &b)
	return b.Bytes(), err
}

func itemRSS(h *head, p *post) *rssItem {
	item := &rssItem{
		Title: plainText(p.title),
		RssItem: &feeds.RssItem{
			Link: p.link, PubDate: p.published.Format(time.RFC1123Z),
			Guid: &feeds.RssGuid{Id: p.id, IsPermaLink: "false"},
		},
		Creator:     p.creator,
		Description: rssText{p.body},
	}
	if p.sourceURL != "" {
		item.Source = &rssSource{p.sourceURL, plainText(p.sourceName).escaped()}
	}
	for _, place := range p.labels {
		item.Categories = append(item.Categories, rssCategory{h.places, plainText(place.Name).escaped()})
	}
	if p.image.URL != "" {
		item.Thumbnail = &thumbnail{p.image.URL}
	}
	if len(p.media) > 0 { // RSS allows one
		m := p.media[0]
		item.Enclosure = &feeds.RssEnclosure{Url: m.URL, Type: m.Type, Length: strconv.FormatInt(m.Length, 10)}
	}
	if p.follows != "" {
		item.ReplyTo = &inReplyTo{p.follows}
	}
	return item
}
