package feedgen

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// reading is what a document says when it is read back.
type reading struct {
	title string
	items []readItem
}

type readItem struct {
	id, title, link, text string
	dates                 []string
	layout                string
}

func readRSS(body []byte) (reading, error) {
	var d struct {
		XMLName xml.Name `xml:"rss"`
		Channel struct {
			Title       string `xml:"title"`
			Description string `xml:"description"`
			Build       string `xml:"lastBuildDate"`
			Items       []struct {
				GUID  string   `xml:"guid"`
				Title string   `xml:"title"`
				Link  string   `xml:"link"`
				Text  string   `xml:"description"`
				Dates []string `xml:"pubDate"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := readXML(body, &d); err != nil {
		return reading{}, err
	}
	if _, err := time.Parse(time.RFC1123Z, d.Channel.Build); err != nil {
		return reading{}, err
	}
	if d.Channel.Description == "" {
		return reading{}, errors.New("the channel has no description")
	}
	r := reading{title: d.Channel.Title}
	for _, i := range d.Channel.Items {
		r.items = append(r.items, readItem{i.GUID, i.Title, i.Link, i.Text, i.Dates, time.RFC1123Z})
	}
	return r, nil
}

func readAtom(body []byte) (reading, error) {
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	var d struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Entries []struct {
			ID        string `xml:"id"`
			Title     string `xml:"title"`
			Text      string `xml:"content"`
			Published string `xml:"published"`
			Updated   string `xml:"updated"`
			Links     []link `xml:"link"`
		} `xml:"entry"`
	}
	if err := readXML(body, &d); err != nil {
		return reading{}, err
	}
	if _, err := time.Parse(time.RFC3339, d.Updated); err != nil || d.ID == "" {
		return reading{}, fmt.Errorf("feed id %q, updated %q: %w", d.ID, d.Updated, err)
	}
	r := reading{title: d.Title}
	for _, e := range d.Entries {
		item := readItem{e.ID, e.Title, "", e.Text, []string{e.Published, e.Updated}, time.RFC3339}
		if i := slices.IndexFunc(e.Links, func(l link) bool { return l.Rel == "" || l.Rel == "alternate" }); i >= 0 {
			item.link = e.Links[i].Href
		}
		r.items = append(r.items, item)
	}
	return r, nil
}

// readXML decodes exactly one document: well-formed to its last byte.
func readXML(body []byte, into any) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(into); err != nil {
		return err
	}
	if t, err := d.Token(); err != io.EOF {
		return fmt.Errorf("after the root element: %T, %w", t, err)
	}
	return nil
}

func readJSON(body []byte) (reading, error) {
	var d struct {
		Version string
		Title   string
		Items   []struct {
			ID        string
			URL       string
			Title     string
			Text      string  `json:"content_html"`
			Published string  `json:"date_published"`
			Modified  *string `json:"date_modified"`
		}
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return reading{}, err
	}
	if d.Version != jsonVersion {
		return reading{}, fmt.Errorf("version %q", d.Version)
	}
	r := reading{title: d.Title}
	for _, i := range d.Items {
		item := readItem{i.ID, i.Title, i.URL, i.Text, []string{i.Published}, time.RFC3339}
		if i.Modified != nil {
			item.dates = append(item.dates, *i.Modified)
		}
		r.items = append(r.items, item)
	}
	return r, nil
}
