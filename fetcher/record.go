package fetcher

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"

	"regionwire/markup"
	"regionwire/news"
)

// record is the form in which parse prints a document: what other feed
// parsers have in common, so that their results can be compared.
type record struct {
	File  string       `json:"file,omitempty"`
	Err   *string      `json:"err"`
	Feed  *feedRecord  `json:"feed,omitempty"`
	Items []itemRecord `json:"items"`
}

type feedRecord struct {
	Title       string          `json:"title,omitempty"`
	Link        string          `json:"link,omitempty"`
	Description string          `json:"description,omitempty"`
	Language    string          `json:"language,omitempty"`
	Author      *personRecord   `json:"author,omitempty"`
	Authors     []*personRecord `json:"authors,omitempty"`
	Categories  []string        `json:"categories,omitempty"`
	ImageURL    string          `json:"image_url,omitempty"`
	ID          string          `json:"id,omitempty"`
	Updated     string          `json:"updated,omitempty"`
	Published   string          `json:"published,omitempty"`
	Copyright   string          `json:"copyright,omitempty"`
	Generator   string          `json:"generator,omitempty"`
	Format      string          `json:"format,omitempty"`
	Hub         string          `json:"hub,omitempty"`
}

type itemRecord struct {
	ID         string            `json:"id,omitempty"`
	Link       string            `json:"link,omitempty"`
	Title      string            `json:"title,omitempty"`
	Kicker     string            `json:"kicker,omitempty"`
	Summary    string            `json:"summary,omitempty"`
	Content    string            `json:"content,omitempty"`
	Full       bool              `json:"full,omitempty"`
	Agency     string            `json:"agency,omitempty"`
	Credit     string            `json:"credit,omitempty"`
	Copyright  string            `json:"copyright,omitempty"`
	Author     *personRecord     `json:"author,omitempty"`
	Authors    []*personRecord   `json:"authors,omitempty"`
	Published  string            `json:"published,omitempty"`
	Updated    string            `json:"updated,omitempty"`
	Basis      string            `json:"published_basis,omitempty"`
	Categories []string          `json:"categories,omitempty"`
	Language   string            `json:"language,omitempty"`
	Images     []imageRecord     `json:"images,omitempty"`
	Enclosures []enclosureRecord `json:"enclosures,omitempty"`
	Found      map[string]string `json:"found,omitempty"`
}

type personRecord struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	URI   string `json:"uri,omitempty"`
}

type imageRecord struct {
	URL     string `json:"url"`
	Alt     string `json:"alt,omitempty"`
	Caption string `json:"caption,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

type enclosureRecord struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`
	Length string `json:"length,omitempty"`
}

// Record returns poll in the form that `parse --json` prints, ready for
// encoding/json: the document, its items, and how each field was found. Dates
// that are not the source's own are left out. Titles, summaries
// and contents are HTML and have passed the allow-list.
func Record(poll news.Poll) any {
	r := record{Items: make([]itemRecord, len(poll.Items))}
	if poll.Channel != nil {
		r.File = strings.TrimPrefix(poll.Channel.URL, "file:")
	}
	if poll.Outcome.Kind.Failed() {
		why := (&Error{Kind: poll.Outcome.Kind, Detail: poll.Outcome.Detail}).Error()
		r.Err = &why
		return r
	}
	i := poll.Info
	site, err := url.Parse(i.Link)
	if err != nil {
		site = nil
	}
	r.Feed = &feedRecord{
		Title: written(i.Found, "title", i.Title, site), Link: i.Link,
		Description: written(i.Found, "description", i.Description, site), Language: i.Language,
		Authors: people(i.Authors), Categories: i.Categories, ImageURL: i.Image, ID: i.ID,
		Updated: utc(i.Updated), Published: utc(i.Published),
		Copyright: written(i.Found, "copyright", i.Copyright, site), Generator: i.Generator, Format: i.Format, Hub: i.Hub,
	}
	if len(r.Feed.Authors) > 0 {
		r.Feed.Author = r.Feed.Authors[0]
	}
	for n := range poll.Items {
		r.Items[n] = recordItem(&poll.Items[n], first(i.Link, r.File))
	}
	return r
}

func recordItem(it *news.Item, site string) itemRecord {
	base, err := url.Parse(first(it.Link, site))
	if err != nil {
		base = nil
	}
	r := itemRecord{
		ID: it.GUID, Link: it.Link, Title: written(it.Found, "title", it.Title, base),
		Kicker: it.Kicker, Summary: html.EscapeString(it.Lead), Copyright: written(it.Found, "rights", "", base),
		Content: markup.Sanitize(it.HTML, base), Full: it.Full, Agency: it.Agency, Credit: it.Credit,
		Authors: people(it.Authors), Published: stated(it.Published), Updated: stated(it.Updated),
		Basis: it.Published.Basis.String(), Categories: it.Categories, Language: it.Language,
		Found: map[string]string{},
	}
	if len(r.Authors) > 0 {
		r.Author = r.Authors[0]
	}
	for _, img := range it.Images {
		r.Images = append(r.Images, imageRecord(img))
	}
	for _, e := range it.Enclosures {
		enc := enclosureRecord{URL: e.URL, Type: e.Type}
		if e.Length > 0 {
			enc.Length = strconv.FormatInt(e.Length, 10)
		}
		r.Enclosures = append(r.Enclosures, enc)
	}
	for _, f := range it.Found {
		r.Found[f.Field] = f.How
		if f.Field == "link" && it.Link == "" {
			r.Link = f.Raw
		}
	}
	return r
}

// written returns a field as HTML: what the source wrote, made safe, where
// that says more than the text.
func written(found []news.Finding, field, asText string, base *url.URL) string {
	for _, f := range found {
		if f.Field == field && f.Raw != "" {
			if hasMarkup(f.Raw) {
				return markup.Sanitize(f.Raw, base)
			}
			asText = html.UnescapeString(f.Raw)
		}
	}
	return html.EscapeString(asText)
}

func people(list []news.Author) []*personRecord {
	var out []*personRecord
	for _, a := range list {
		out = append(out, &personRecord{Name: a.Name, Email: a.Email, URI: a.URI})
	}
	return out
}

// stated prints a time that the source stated, "" for one that was put in its
// place.
func stated(w news.When) string {
	if w.Basis == news.FirstSeen || w.Basis == news.Corrected {
		return ""
	}
	return utc(w.Time)
}

func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
