package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// articlesCmd lists stored articles.
type articlesCmd struct {
	Feed   string `placeholder:"SLUG" help:"Only articles in this feed."`
	Source string `placeholder:"SOURCE" help:"Only articles that this source carried."`
	Region string `placeholder:"PLACE" help:"Only articles about this place, by name or ID."`
	Since  span   `placeholder:"TIME" help:"Only articles first seen within this time, such as 48h or 7d."`
	Limit  uint   `placeholder:"N" help:"At most so many; all where none is given."`
	JSON   bool   `name:"json" help:"One JSON object an article."`
}

// articleRecord is an article as articles --json prints it. Times are UTC.
type articleRecord struct {
	ID         string         `json:"id"`
	Source     string         `json:"source"`
	URL        string         `json:"url"` // canonical
	Link       string         `json:"link,omitempty"`
	GUID       string         `json:"guid,omitempty"`
	Kicker     string         `json:"kicker,omitempty"`
	Title      string         `json:"title"`
	Lead       string         `json:"lead,omitempty"`
	Byline     string         `json:"byline,omitempty"`
	Agency     string         `json:"agency,omitempty"`
	Credit     string         `json:"credit,omitempty"`
	Published  time.Time      `json:"published,omitzero"`
	Basis      string         `json:"published_basis,omitempty"`
	FirstSeen  time.Time      `json:"first_seen"`
	Revision   int            `json:"revision"`
	Late       bool           `json:"late,omitempty"`
	Regions    []regionRecord `json:"regions,omitempty"`
	Copy       string         `json:"copy"`
	Story      string         `json:"story"`
	Copies     []copyRecord   `json:"copies,omitempty"`
	URLs       []string       `json:"urls"`
	Provenance []string       `json:"provenance"`
	Feeds      []string       `json:"feeds"`
	Rejected   []rejection    `json:"rejected,omitempty"`
}

type regionRecord struct {
	ID       string          `json:"id"`
	Name     string          `json:"name,omitempty"`
	Score    int             `json:"score"`
	Evidence []news.Evidence `json:"evidence"`
}

type copyRecord struct {
	ID        string    `json:"id"`
	Source    string    `json:"source"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Published time.Time `json:"published,omitzero"`
	Score     float32   `json:"score,omitempty"` // likeness to the first of the group, 0–1
	Why       string    `json:"why,omitempty"`
}

type rejection struct {
	Feed   string `json:"feed"`
	Reason string `json:"reason"`
}

// pageSize is how many articles are read from the store at a time.
const pageSize = 500

// Run prints the articles, newest first.
func (a *articlesCmd) Run(ctx context.Context, c *call, in *instance) error {
	printed, err := a.list(ctx, c, in)
	if err == nil && printed == 0 && !a.JSON {
		fmt.Fprintln(c.err, "no stored article is one of these")
	}
	return err
}

// list prints the articles and says how many there were.
func (a *articlesCmd) list(ctx context.Context, c *call, in *instance) (printed uint, err error) {
	each := func(list []*news.Article) (bool, error) {
		records, err := in.records(ctx, list)
		if err != nil {
			return false, err
		}
		if a.JSON {
			if err := in.addRejected(ctx, list, records); err != nil {
				return false, err
			}
		}
		for i := range records {
			if a.Limit > 0 && printed == a.Limit {
				return false, nil
			}
			printed++
			if err := a.print(c, in, &records[i]); err != nil {
				return false, err
			}
		}
		return true, nil
	}
	if a.Feed != "" {
		err = in.articlesOf(ctx, c, a.Feed, a.since(), each)
		return printed, err
	}
	q, asked, err := a.query(c, in)
	if err != nil {
		return 0, err
	}
	for {
		list, next, err := in.store.List(ctx, q)
		if err != nil {
			return printed, err
		}
		more, err := each(slices.DeleteFunc(list, func(a *news.Article) bool { return !asked(a) }))
		if err != nil || !more || next == "" {
			return printed, err
		}
		q.After = next
	}
}

// query returns what to ask the store for, and which of it was asked for.
func (a *articlesCmd) query(c *call, in *instance) (q storage.Query, asked func(*news.Article) bool, err error) {
	q = storage.Query{Since: a.since(), Limit: pageSize}
	asked = func(*news.Article) bool { return true }
	if a.Region != "" {
		places := in.places.Load()
		if q.Place, err = places.id(a.Region); err != nil {
			return q, nil, err
		}
		if id := q.Place; len(places.parts(id)) > 0 { // news of what is made of it is kept under other IDs
			q.Place = ""
			asked = func(a *news.Article) bool {
				return slices.ContainsFunc(a.Places, func(p news.Place) bool { return places.Within(p.Region, id) })
			}
		}
	}
	if a.Source != "" {
		birth, ok := in.birth(a.Source)
		if !ok {
			return q, nil, noSource(c, in.cfg.Load(), a.Source)
		}
		q.Source = birth
	}
	return q, asked, nil
}

func (a *articlesCmd) since() time.Time {
	if a.Since == 0 {
		return time.Time{}
	}
	return time.Now().Add(-time.Duration(a.Since))
}

// print prints one article.
func (a *articlesCmd) print(c *call, in *instance, r *articleRecord) error {
	if a.JSON {
		return printJSON(c.out, r)
	}
	c.printf("%s  %-14s %s\n%29s  %s\n", moment(r.FirstSeen, time.Now(), in.cfg.Load().Site.Zone), r.Source, printable(r.Title), "", cmp.Or(r.Link, r.URL))
	return nil
}

// birth returns the birth slug of a configured source.
func (in *instance) birth(slug string) (news.SourceID, bool) {
	for _, s := range in.cfg.Load().Sources {
		if string(s.ID) == slug {
			return s.Birth, true
		}
	}
	return "", false
}

// articlesOf hands over the articles of a feed's entries, page by page.
func (in *instance) articlesOf(ctx context.Context, c *call, slug string, since time.Time, each func([]*news.Article) (bool, error)) error {
	var birth string
	for _, f := range in.cfg.Load().Feeds {
		if f.Slug == slug {
			birth = f.Birth
		}
	}
	if birth == "" {
		return noFeed(c, in.cfg.Load(), slug)
	}
	q := storage.EntryQuery{Feed: birth, Since: since, Limit: pageSize}
	for {
		entries, next, err := in.store.Entries(ctx, q)
		if err != nil {
			return err
		}
		ids := make([]news.ID, len(entries))
		for i, e := range entries {
			ids[i] = e.Article
		}
		list, err := in.store.Articles(ctx, ids, false)
		if err != nil {
			return err
		}
		more, err := each(list)
		if err != nil || !more || next == "" {
			return err
		}
		q.After = next
	}
}

// records makes of articles what is printed of them; nil articles are left out.
func (in *instance) records(ctx context.Context, list []*news.Article) ([]articleRecord, error) {
	ids := make([]news.ID, 0, len(list))
	kept := list[:0:0]
	for _, a := range list {
		if a != nil {
			kept, ids = append(kept, a), append(ids, a.ID)
		}
	}
	placed, err := in.store.Placed(ctx, ids)
	if err != nil {
		return nil, err
	}
	cfg := in.cfg.Load()
	slugs := map[news.SourceID]string{}
	for _, s := range cfg.Sources {
		slugs[s.Birth] = string(s.ID)
	}
	feeds := map[string]string{}
	for _, f := range cfg.Feeds {
		feeds[f.Birth] = f.Slug
	}
	records := make([]articleRecord, len(kept))
	for i, a := range kept {
		records[i] = in.record(a, slugs)
		for _, e := range placed[i] {
			if slug := feeds[e.Feed]; slug != "" && !e.Hidden {
				records[i].Feeds = append(records[i].Feeds, slug)
			}
		}
		if err := in.addCopies(ctx, a, &records[i], slugs); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// addRejected adds to records, made of list, which feeds do not take them.
func (in *instance) addRejected(ctx context.Context, list []*news.Article, records []articleRecord) error {
	feeds := len(in.cfg.Load().Feeds)
	var asked []*news.Article
	var at []int // of asked, in records
	n := 0
	for _, a := range list {
		if a == nil {
			continue
		}
		if len(records[n].Feeds) < feeds { // else it is in all of them
			asked, at = append(asked, a), append(at, n)
		}
		n++
	}
	rejected, err := in.ingest.Rejected(ctx, asked)
	if err != nil {
		return err
	}
	for i, k := range at {
		for _, r := range rejected[i] {
			records[k].Rejected = append(records[k].Rejected, rejection{r.Feed, string(r.Reason)})
		}
	}
	return nil
}

func (in *instance) record(a *news.Article, slugs map[news.SourceID]string) articleRecord {
	name := func(s news.SourceID) string {
		if slug := slugs[s]; slug != "" {
			return slug
		}
		return string(s)
	}
	var authors []string
	for _, x := range a.Authors {
		authors = append(authors, x.Name)
	}
	r := articleRecord{
		ID: a.ID.String(), Source: name(a.Source), URL: a.URL, Link: a.Link, GUID: a.GUID, Kicker: a.Kicker, Title: a.Title,
		Lead: a.Lead, Byline: strings.Join(authors, ", "), Agency: a.Agency, Credit: a.Credit,
		Published: a.Published.Time, Basis: a.Published.Basis.String(), FirstSeen: a.FirstSeen, Revision: a.Rev,
		Late: a.Late, Copy: a.Copy.String(), Story: a.Story.String(), URLs: []string{}, Provenance: []string{}, Feeds: []string{},
	}
	seen := map[string]bool{}
	for _, u := range append([]string{a.URL, a.Link}, links(a.Provenance)...) {
		if u != "" && !seen[u] {
			seen[u] = true
			r.URLs = append(r.URLs, u)
		}
	}
	for _, p := range a.Provenance {
		r.Provenance = append(r.Provenance, string(p.Channel))
	}
	r.Regions = in.places.Load().records(a.Places)
	return r
}

// records returns places with their names.
func (p *places) records(list []news.Place) []regionRecord {
	records := make([]regionRecord, len(list))
	for i, a := range list {
		records[i] = regionRecord{a.Region, p.label(a.Region), a.Score, a.Evidence}
	}
	return records
}

func links(list []news.Provenance) (urls []string) {
	for _, p := range list {
		urls = append(urls, p.Link)
	}
	return urls
}

// addCopies adds the other articles of an article's copy group.
func (in *instance) addCopies(ctx context.Context, a *news.Article, r *articleRecord, slugs map[news.SourceID]string) error {
	group, _, err := in.store.List(ctx, storage.Query{Copy: a.Copy})
	if err != nil {
		return err
	}
	for _, o := range group {
		if o.ID != a.ID {
			r.Copies = append(r.Copies, copyRecord{o.ID.String(), slugs[o.Source], o.URL, o.Title, o.Published.Time, o.CopyNote.Score, o.CopyNote.Why})
		}
	}
	return nil
}
