package feedgen

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
	"regionwire/text"
)

// post is one entry with everything that any format prints of it: cleaned,
// cut to what its source's rights allow, and dated in the site's zone.
type post struct {
	id                 string // urn:uuid:…, the same in every format
	entry              storage.Entry
	article            *news.Article
	title, link        string
	published, updated time.Time
	creator            string // the paper first: "Lao động Thủ đô (P.Ngân)"
	source             *news.Source
	sourceName         string
	sourceURL          string // of the channel that brought it
	language           string // "" for that of the feed
	image              news.Image
	lead               string // plain text, cut to the source's rights
	body               string // HTML; for documents only
	media              []news.Enclosure
	places             []place
	labels             []place // places, each name once
	story              string  // address of the page that lists every report; "" for none
	also               []carrier
	follows            string // id of the entry that this one continues, "" for none
	withdrawn          bool
}

// place is a region as entries name it.
type place struct {
	ID, Name string
}

// carrier is another paper that reported the same.
type carrier struct {
	source *news.Source
	name   string
	url    string
	copy   bool // the same text, not a report of its own
}

// earliest and latest bound the dates that any output carries; years outside
// cannot be written in every format, and validators doubt those before 1990,
// wherever on earth.
var earliest = time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC)

const ahead = 24 * time.Hour

// articles looks up an article by ID; nil when it is not there.
type articles map[news.ID]*news.Article

// post makes one entry ready to print. It fails when the article is gone or
// cannot be shown in any format.
func (t *tables) post(f *curate.Feed, e storage.Entry, known articles) (*post, error) {
	a := known[e.Article]
	if a == nil {
		return nil, fmt.Errorf("entry %s: its article %s is not in the store", e.ID.URN(), e.Article)
	}
	if x := known[e.Shows]; x != nil {
		a = x
	}
	s := t.source(a.Source)
	p := &post{
		id: e.ID.URN(), entry: e, article: a, source: s,
		title:      legal(a.Shown.Title),
		link:       safeURL(a.Shown.Link),
		sourceName: sourceName(s),
		sourceURL:  t.sourceURL(s, a),
		language:   languageTag(a.Language),
		media:      playable(a.Enclosures),
		withdrawn:  !e.Withdrawn.IsZero(),
	}
	if f.Secret == "" {
		p.story = t.link(storyAddress(a))
	}
	if p.link == "" {
		p.link = safeURL(a.URL)
	}
	if p.link == "" {
		p.link = p.story
	}
	if p.link == "" {
		return nil, fmt.Errorf("entry %s: no usable link in %q", p.id, a.Shown.Link)
	}
	t.date(p, f)
	t.describe(p, known)
	if p.withdrawn {
		t.replace(p)
	}
	return p, nil
}

// describe fills what readers read: text, picture, places and other papers.
func (t *tables) describe(p *post, known articles) {
	a, rights := p.article, p.source.Rights
	p.lead = t.lead(a)
	p.creator = p.sourceName
	if byline := legal(bracketed.ReplaceAllString(a.Shown.Byline, "")); byline != "" {
		p.creator += " (" + byline + ")"
	}
	if p.title == "" {
		p.title = text.Cut(legal(a.Shown.Lead), 80)
	}
	if p.title == "" {
		p.title = t.words.Untitled
	}
	if rights.Image {
		p.image = t.picture(a.Shown.Image)
	}
	for _, id := range a.Shown.Places {
		one := place{id, legal(t.place(id))}
		p.places = append(p.places, one)
		if !slices.ContainsFunc(p.labels, func(other place) bool { return other.Name == one.Name }) {
			p.labels = append(p.labels, one)
		}
	}
	p.also = t.carriers(p.entry, a, known)
	if !p.entry.Follows.IsZero() {
		p.follows = p.entry.Follows.URN()
	}
}

// bracketed is an address that stands behind a name: it is no part of one.
var bracketed = regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>`)

// replace turns a withdrawn entry into a notice under the same id, so that
// readers that keep a copy overwrite it.
func (t *tables) replace(p *post) {
	p.updated = p.entry.Withdrawn.In(t.zone)
	p.title = t.words.WithdrawnTitle
	if p.story != "" {
		p.link = p.story
	}
	notice := t.words.WithdrawnHere
	at := p.entry.Withdrawn
	if !p.article.Withdrawn.IsZero() {
		notice, at = t.words.WithdrawnBy, p.article.Withdrawn
	}
	p.lead = fill(notice, "paper", p.sourceName, "at", t.words.at(at.In(t.zone)))
	p.creator, p.image, p.media, p.also, p.follows = p.sourceName, news.Image{}, nil, nil, ""
}

// date dates a post by the instant that ingest ordered it by when it opened:
// the paper's own date, or the release of what an embargo or a hold kept back
// for long. Only where a feed is ordered by when articles are first seen does
// the paper's date come from the article.
func (t *tables) date(p *post, f *curate.Feed) {
	a, published := p.article, p.entry.At
	if published.IsZero() || f.Order == curate.BySeen && !published.After(a.FirstSeen) {
		published = reportedAt(a)
	}
	latest := later(a.FirstSeen, p.entry.Release).Add(ahead)
	published = clamp(published, latest)
	updated := published
	if a.Rev > 0 {
		updated = clamp(later(published, a.Shown.Updated), later(latest, a.Changed))
	}
	updated = later(updated, p.entry.ShownSince)
	p.published, p.updated = published.In(t.zone), updated.In(t.zone)
}

// reportedAt returns when a paper says that it reported, as readers see it:
// never later than when the article was first seen.
func reportedAt(a *news.Article) time.Time {
	if at := a.Shown.Published; !at.IsZero() && !at.After(a.FirstSeen) {
		return at
	}
	return a.EffectiveDate()
}

func clamp(at, latest time.Time) time.Time {
	if latest.Before(earliest) {
		latest = earliest
	}
	switch {
	case at.Before(earliest):
		return earliest
	case at.After(latest):
		return latest
	}
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// carriers lists the other papers known to carry the entry's text when it was
// released, each once. One whose embargo was not over then stays unnamed.
func (t *tables) carriers(e storage.Entry, a *news.Article, known articles) []carrier {
	var list []carrier
	listed := map[news.SourceID]bool{a.Source: true}
	for _, id := range append([]news.ID{e.Article}, e.Also...) {
		b := known[id]
		if b == nil || id == a.ID || listed[b.Source] || !b.Withdrawn.IsZero() {
			continue
		}
		s := t.source(b.Source)
		if s.Rights.Embargo > 0 && e.Release.Before(reportedAt(b).Add(s.Rights.Embargo)) {
			continue
		}
		link := safeURL(b.Shown.Link)
		if link == "" {
			continue
		}
		listed[b.Source] = true
		list = append(list, carrier{s, sourceName(s), link, b.Copy == a.Copy})
	}
	return list
}

// papers counts the papers that reported p's news, its own included.
func (p *post) papers() int { return 1 + len(p.also) }

// independent counts the reports that are not copies of each other.
func (p *post) independent() int {
	n := 1
	for _, c := range p.also {
		if !c.copy {
			n++
		}
	}
	return n
}

// sourceURL returns the address of the channel of its own source that first
// brought an article, or of the source's first channel.
func (t *tables) sourceURL(s *news.Source, a *news.Article) string {
	for _, from := range a.Provenance {
		if c := t.channels[from.Channel]; c != nil && from.Source == s.Birth {
			return canonical(safeURL(c.URL))
		}
	}
	for i := range s.Channels {
		if u := safeURL(s.Channels[i].URL); u != "" {
			return canonical(u)
		}
	}
	return ""
}

// storyOf names the event that an article reports.
func storyOf(a *news.Article) news.ID {
	if a.Story.IsZero() {
		return a.ID
	}
	return a.Story
}

// storyAddress is the path of the page that lists every report of a's event.
func storyAddress(a *news.Article) string { return "/s/" + storyOf(a).String() }

// picture returns an image that may be shown by link: https only, since
// readers on secure pages show no other, unless our own pages are not secure.
func (t *tables) picture(i news.Image) news.Image {
	u := safeURL(i.URL)
	if !t.insecure && !strings.HasPrefix(u, "https://") {
		return news.Image{}
	}
	return news.Image{URL: u, Alt: legal(i.Alt), Caption: legal(i.Caption), Width: i.Width, Height: i.Height}
}

// playable returns the sound and film among enclosures. Pictures stay in the
// text: as enclosures many readers would show them twice.
func playable(all []news.Enclosure) []news.Enclosure {
	var list []news.Enclosure
	for _, e := range all {
		kind := strings.ToLower(e.Type)
		u := safeURL(e.URL)
		if u == "" || !mediaType(kind) {
			continue
		}
		list = append(list, news.Enclosure{URL: canonical(u), Type: kind, Length: max(e.Length, 0)})
	}
	return list
}

// mediaType reports whether s is audio/… or video/… of plain characters.
func mediaType(s string) bool {
	name, ok := strings.CutPrefix(s, "audio/")
	if !ok {
		name, ok = strings.CutPrefix(s, "video/")
	}
	if !ok || name == "" || len(name) > 60 {
		return false
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-+._", r) {
			return false
		}
	}
	return true
}

// languageTag returns s if it is the BCP 47 tag of a language that there is,
// else "".
func languageTag(s string) string {
	if len(s) > 35 || strings.Contains(s, "_") {
		return ""
	}
	if tag, err := language.Parse(s); err != nil || tag == language.Und {
		return ""
	}
	return s
}
