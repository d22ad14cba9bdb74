package feedgen

import (
	"bytes"
	"encoding/json"

	"regionwire/news"

	"github.com/gorilla/feeds"
)

const jsonVersion = "https://jsonfeed.org/version/1.1"

// jsonAbout explains the extension to whoever meets it in a feed.
const jsonAbout = "subscribe#json"

// jsonDocument is gorilla's JSON Feed with the members it cannot express.
// Fields here hide those of the same member in the embedded types.
type jsonDocument struct {
	*feeds.JSONFeed
	Items []*jsonItem `json:"items"` // required, even when empty
}

type jsonItem struct {
	*feeds.JSONItem
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Regionwire  jsonExtension    `json:"_regionwire"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type"`
	Size int64  `json:"size_in_bytes,omitempty"`
}

// jsonExtension is what other programs may build on.
type jsonExtension struct {
	About       string        `json:"about"`
	Article     news.ID       `json:"article"`
	Copy        news.ID       `json:"copy,omitzero"`
	Story       news.ID       `json:"story,omitzero"`
	StoryURL    string        `json:"story_url,omitempty"`
	Source      string        `json:"source"`
	Regions     []string      `json:"regions"`
	Also        []jsonCarrier `json:"also_reported"`
	Independent int           `json:"independent"`
	Follows     string        `json:"follows,omitempty"`
	Rev         int           `json:"rev"`
	Withdrawn   bool          `json:"withdrawn,omitempty"`
}

type jsonCarrier struct {
	Source string `json:"source"`
	URL    string `json:"url"`
	Copy   bool   `json:"copy"`
}

func renderJSON(h *head, posts []*post) ([]byte, error) {
	d := jsonDocument{
		JSONFeed: &feeds.JSONFeed{
			Version: jsonVersion, Title: h.title, Language: h.language, HomePageUrl: h.page,
			FeedUrl: h.self(extJSON), Description: h.description, Icon: h.icon, Favicon: h.icon,
			Authors: []*feeds.JSONAuthor{{Name: h.site, Url: h.home}},
		},
		Items: []*jsonItem{},
	}
	for _, p := range posts {
		d.Items = append(d.Items, itemJSON(h, p))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // sent as application/feed+json and never sniffed
	e.SetIndent("", " ")
	err := e.Encode(d)
	return b.Bytes(), err
}

func itemJSON(h *head, p *post) *jsonItem {
	published, updated := p.published, p.updated
	item := &jsonItem{
		JSONItem: &feeds.JSONItem{
			Id: p.id, Url: p.link, Title: p.title, ContentHTML: p.body, Summary: p.lead,
			Image: p.image.URL, PublishedDate: &published,
			Authors: []*feeds.JSONAuthor{{Name: p.creator}},
		},
		Language: p.language,
		Regionwire: jsonExtension{
			About: h.home + jsonAbout, Article: p.article.ID,
			Copy: p.article.Copy, Story: p.article.Story, StoryURL: p.story,
			Source: string(p.source.ID), Regions: []string{}, Also: []jsonCarrier{},
			Independent: p.independent(), Follows: p.follows, Rev: p.article.Rev, Withdrawn: p.withdrawn,
		},
	}
	if !updated.Equal(published) {
		item.ModifiedDate = &updated
	}
	if item.Language == "" {
		item.Language = h.language
	}
	for _, place := range p.labels {
		item.Tags = append(item.Tags, place.Name)
	}
	for _, place := range p.places {
		item.Regionwire.Regions = append(item.Regionwire.Regions, place.ID)
	}
	for _, c := range p.also {
		item.Regionwire.Also = append(item.Regionwire.Also, jsonCarrier{c.name, c.url, c.copy})
	}
	for _, m := range p.media {
		item.Attachments = append(item.Attachments, jsonAttachment{m.URL, m.Type, m.Length})
	}
	return item
}
