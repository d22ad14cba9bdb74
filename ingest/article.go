package ingest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"regionwire/dedup"
	"regionwire/markup"
	"regionwire/news"
	"regionwire/region"
	"regionwire/text"
)

// Derived is the version of the code that derives an article's fields from
// what its source said.
const Derived = 1

// work is an article in the hands of a batch.
type work struct {
	a        *news.Article
	html     string // of a as it is in the store
	fresh    bool   // not in the store yet
	dirty    bool   // to be put
	again    bool   // may belong in further feeds
	revised  bool   // readers get a new version
	reworded bool   // must be signed anew
	body     string
	read     bool // body has been made
	textless bool // a rule asked for a text that has expired
}

// put returns the article as it is committed: without a text that the store
// has already.
func (w *work) put() *news.Article {
	if w.fresh || w.a.HTML != w.html {
		return w.a
	}
	a := *w.a
	a.HTML = ""
	return &a
}

// text returns the article's text without markup.
func (w *work) text() string {
	if !w.read {
		w.body, w.read = plain(w.a.HTML), true
	}
	return w.body
}

// maxHTML bounds the text that is kept of an article, in bytes. The longest
// reports of newspapers have a tenth of it.
const maxHTML = 1 << 20

// legal drops what no output may carry from the texts of an item, and what is
// beyond any article. A text that was cut is no longer whole.
func legal(it *news.Item) {
	if len(it.HTML) > maxHTML {
		it.HTML, it.Full = it.HTML[:maxHTML], false
		it.HTML = it.HTML[:max(strings.LastIndexByte(it.HTML, '<'), 0)]
	}
	for _, s := range []*string{&it.Kicker, &it.Title, &it.Lead, &it.HTML, &it.Agency, &it.Credit} {
		*s = markup.Legal(*s)
	}
}

// splitKicker takes the name of a place off the front of a title, where papers
// put it: "Huyện Sóc Sơn: …".
func (in *Ingest) splitKicker(it *news.Item) {
	if it.Kicker != "" || in.opts.IsPlace == nil {
		return
	}
	if kicker, rest := text.SplitKicker(it.Title); kicker != "" && rest != "" && in.opts.IsPlace(kicker) {
		it.Kicker, it.Title = kicker, rest
	}
}

// maxKeys bounds by how many keys an article is known, so that a source that
// names it anew in every poll does not make it grow.
const maxKeys = 32

// create makes an article of an item that is none yet.
func (b *batch) create(ch *news.Channel, it *news.Item, d *identity, first bool) *work {
	a := &news.Article{
		ID: d.id, Key: d.primary, Item: *it, URL: d.canonical, Source: ch.Source.Birth, Publisher: ch.Source.Publisher,
		FirstSeen: b.at, Changed: b.at, Derived: Derived,
		Provenance: []news.Provenance{{Channel: ch.ID, Source: ch.Source.Birth, Link: it.Link, Seen: b.at}},
	}
	a.Found = nil
	if a.Language == "" {
		a.Language = ch.Language
	}
	a.Published = believed(it.Published, b.at)
	a.Late = late(a, first, b.in.opts.Late)
	w := &work{a: a, fresh: true, dirty: true, again: true}
	b.articles[a.ID] = w
	b.order = append(b.order, w)
	b.adoptKeys(w, d)
	a.Shown = b.show(a)
	return w
}

// adoptKeys adds the keys of an identity by which no other article is known.
func (b *batch) adoptKeys(w *work, d *identity) {
	for _, k := range d.keys {
		if other := b.articles[b.known[k]]; other != nil && other != w {
			continue
		}
		if slices.Contains(w.a.Keys, k) || len(w.a.Keys) >= maxKeys {
			continue
		}
		w.a.Keys = append(w.a.Keys, k)
		b.known[k] = w.a.ID
		b.mark(w)
	}
}

// mark notes that an article is to be put.
func (b *batch) mark(w *work) {
	if !w.dirty {
		w.dirty = true
		w.a.Changed = b.at
		b.order = append(b.order, w)
	}
}

// earliest is the first instant that is believed of a date: older ones are
// defaults of broken software.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// believed returns a date that can be true of what was first seen at seen.
func believed(w news.When, seen time.Time) news.When {
	switch {
	case w.Time.Before(earliest):
		return news.When{Time: seen, Basis: news.FirstSeen, Raw: w.Raw}
	case w.Time.After(seen):
		return news.When{Time: seen, Basis: news.Corrected, Raw: w.Raw}
	}
	w.Time = news.At(w.Time)
	return w
}

// late reports whether an article was first seen so long after its own date
// that it is no news. What has no date is late when it stood in the first
// document of its channel.
func late(a *news.Article, first bool, limit time.Duration) bool {
	switch a.Published.Basis {
	case news.FirstSeen:
		return first
	case news.DateOnly:
		return a.FirstSeen.Sub(a.Published.Time.Add(24*time.Hour)) > limit
	}
	return a.FirstSeen.Sub(a.Published.Time) > limit
}

// show makes what readers see of an article.
func (b *batch) show(a *news.Article) news.Shown {
	s := news.Shown{
		Title: a.Title, Kicker: a.Kicker, Link: a.Link, Lead: a.Lead, Byline: byline(a.Authors),
		Image: picture(a.Images), Published: a.EffectiveDate(), Updated: a.EffectiveDate(),
	}
	const leadChars = 1000 // more than any right to an extract gives
	if s.Lead == "" && a.HTML != "" {
		s.Lead = text.Cut(plain(a.HTML), leadChars)
	}
	for _, p := range a.Places {
		if p.Score >= region.Likely {
			s.Places = append(s.Places, p.Region)
		}
	}
	if title := b.desk.title(a.ID); title != "" {
		s.Title = title
	}
	return s
}

func byline(authors []news.Author) string {
	var names []string
	for _, a := range authors {
		if a.Name != "" && !slices.Contains(names, a.Name) {
			names = append(names, a.Name)
		}
	}
	return strings.Join(names, ", ")
}

// picture returns the image to show: the first that every reader may load,
// else the first.
func picture(images []news.Image) news.Image {
	for _, i := range images {
		if strings.HasPrefix(i.URL, "https://") {
			return i
		}
	}
	if len(images) > 0 {
		return images[0]
	}
	return news.Image{}
}

// update takes in what a channel says of an article that is known already,
// and reports whether readers get a new version of it. The article's own
// source may change it, a source on the domain of its link becomes its own;
// any other adds only that it carries it, too.
func (b *batch) update(w *work, ch *news.Channel, it *news.Item, d *identity) (edited bool) {
	b.carry(w, ch, it)
	own := w.a.Source == ch.Source.Birth
	taken := !own && b.t.owns(ch.Source.Birth, it.Link) && !b.t.owns(w.a.Source, w.a.URL)
	if taken {
		w.a.Source, w.a.Publisher = ch.Source.Birth, ch.Source.Publisher
		b.mark(w)
	}
	if w.a.Publisher == ch.Source.Publisher {
		b.adoptKeys(w, d) // others could have it recognised by what is not its
	}
	switch {
	case taken:
		return b.revise(w, it, true)
	case !own:
		return false
	case w.a.Channel == it.Channel || b.t.channels[w.a.Channel] == nil || b.newer(w.a, it):
		return b.revise(w, it, false)
	}
	b.fill(w, it)
	return false
}

// maxProvenance bounds how often an article's carriers and their addresses are
// noted.
const maxProvenance = 64

// carry notes that a channel carries an article, under each address it gives.
func (b *batch) carry(w *work, ch *news.Channel, it *news.Item) {
	if len(w.a.Provenance) >= maxProvenance || slices.ContainsFunc(w.a.Provenance, func(p news.Provenance) bool {
		return p.Channel == ch.ID && (p.Link == it.Link || it.Link == "")
	}) {
		return
	}
	w.a.Provenance = append(w.a.Provenance, news.Provenance{Channel: ch.ID, Source: ch.Source.Birth, Link: it.Link, Seen: b.at})
	w.again = true // by a feed that takes this source, or a tag of this channel
	b.mark(w)
}

// newer reports whether another channel of an article's own source has a later
// version of it: another title, updated later. Channels of one paper often
// word leads differently, which alone must not make versions.
func (b *batch) newer(a *news.Article, it *news.Item) bool {
	return it.Updated.Time.After(a.Updated.Time) && !it.Updated.Time.After(b.at) && text.Fold(it.Title) != text.Fold(a.Title)
}

// fill takes what the article lacks from another channel of its source.
func (b *batch) fill(w *work, it *news.Item) {
	a, filled := w.a, false
	if a.HTML == "" && it.HTML != "" {
		a.HTML, a.Full, w.read, filled = it.HTML, it.Full, false, true
		a.Images = joined(a.Images, it.Images)
	}
	for _, f := range []struct {
		have *string
		said string
	}{{&a.Kicker, it.Kicker}, {&a.Lead, it.Lead}, {&a.Agency, it.Agency}, {&a.Credit, it.Credit}, {&a.GUID, it.GUID}} {
		if *f.have == "" && f.said != "" {
			*f.have, filled = f.said, true
		}
	}
	if len(a.Images) == 0 && len(it.Images) > 0 {
		a.Images, filled = it.Images, true
	}
	if len(a.Authors) == 0 && len(it.Authors) > 0 {
		a.Authors, filled = it.Authors, true
	}
	if filled {
		b.mark(w)
		b.reconsider(w)
	}
}

// maxImages bounds the pictures of an article.
const maxImages = 20

// joined returns the pictures of list and those of more that are not among
// them, each with what either says of it: a text keeps the captions of its
// pictures.
func joined(list, more []news.Image) []news.Image {
	out := slices.Clone(list)
	for _, m := range more {
		i := slices.IndexFunc(out, func(o news.Image) bool { return o.URL == m.URL })
		switch {
		case i >= 0:
			out[i].Alt, out[i].Caption = cmp.Or(out[i].Alt, m.Alt), cmp.Or(out[i].Caption, m.Caption)
		case len(out) < maxImages:
			out = append(out, m)
		}
	}
	return out
}

// revise replaces what the source said by what it says now, and what readers
// see too if that matters. anyway says that it does: the source is another.
func (b *batch) revise(w *work, it *news.Item, anyway bool) (edited bool) {
	a, next := w.a, *it
	next.Found = nil
	if next.HTML == "" {
		next.HTML, next.Full = a.HTML, a.Full // a feed that stops sending text takes none back
		next.Images = joined(next.Images, a.Images)
	}
	if len(next.Images) == 0 {
		next.Images = a.Images
	}
	if next.GUID == "" {
		next.GUID = a.GUID // a page has none, the feed that named it before had
	}
	if next.Language == "" {
		next.Language = a.Language
	}
	newBody := plain(next.HTML)
	if !anyway && alike(&a.Item, &next) && newBody == w.text() {
		return false
	}
	matters := anyway || significant(w, &next, newBody)
	next.Published = a.Published
	if said := believed(it.Published, a.FirstSeen); a.Published.Basis == news.FirstSeen && said.Basis != news.FirstSeen {
		next.Published = said
	}
	a.Item = next
	w.body, w.read = newBody, true
	b.mark(w)
	b.reconsider(w)
	if w.fresh || !matters {
		return false
	}
	shown := b.show(a)
	shown.Published, shown.Updated = a.Shown.Published, b.at
	a.Shown = shown
	a.Rev++
	return true
}

// significant reports whether readers should get a new version of an article
// in place of the old one.
func significant(w *work, next *news.Item, body string) bool {
	before := dedup.Text{Title: w.a.Title, Lead: w.a.Lead, Body: w.text()}
	after := dedup.Text{Title: next.Title, Lead: next.Lead, Body: body}
	if w.a.Full != next.Full {
		before.Body, after.Body = "", "" // a whole text against an extract
	}
	matters, _ := dedup.Significant(before, after)
	return matters
}

// plain returns the text of HTML.
func plain(html string) string {
	if html == "" {
		return ""
	}
	return markup.Text(html)
}

// reconsider places an article anew and asks again which feeds it belongs in.
func (b *batch) reconsider(w *work) {
	w.reworded = true
	b.place(w)
	if w.fresh {
		w.a.Shown = b.show(w.a)
	}
	w.again = true
}

// alike reports whether two versions say the same but for text, dates, guid and
// tracking parameters.
func alike(a, b *news.Item) bool {
	return a.Title == b.Title && a.Kicker == b.Kicker && a.Lead == b.Lead && dedup.Canonical(a.Link) == dedup.Canonical(b.Link) &&
		a.Agency == b.Agency && a.Credit == b.Credit && a.Language == b.Language && a.Full == b.Full && a.Channel == b.Channel &&
		slices.Equal(a.Authors, b.Authors) && slices.Equal(a.Images, b.Images) && slices.Equal(a.Enclosures, b.Enclosures) &&
		slices.Equal(a.Categories, b.Categories) && slices.Equal(a.Related, b.Related)
}
