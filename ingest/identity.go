package ingest

import (
	"slices"
	"strings"
	"time"

	"regionwire/dedup"
	"regionwire/news"
	"regionwire/text"
)

// identity is what an item is recognised by, its keys apart by what they were
// made from.
type identity struct {
	id        news.ID
	primary   news.Key
	canonical string
	keys      []news.Key // all, strongest first
	guid      []news.Key // the key of its guid; empty for none
	link      []news.Key // of its address; of its text where it has neither
	title     []news.Key // the weak one
}

func identify(it *news.Item, publisher string, zone *time.Location) identity {
	var d identity
	d.id, d.primary, d.canonical, d.keys = dedup.Keys(it, publisher, zone)
	strong := d.keys
	if title, ok := dedup.TitleKey(it, publisher, zone); ok {
		d.title, strong = []news.Key{title}, strong[:len(strong)-1]
	}
	if strings.TrimSpace(it.GUID) != "" {
		d.guid, strong = strong[:1], strong[1:]
	}
	d.link = strong
	return d
}

// identifyAll makes the identities of a poll's items. Where several of them,
// by guid and title, share one address, the address identifies none.
func identifyAll(items []news.Item, publisher string, zone *time.Location) []identity {
	list := make([]identity, len(items))
	first := make(map[news.Key]int, len(items))
	shared := map[news.Key]bool{}
	for i := range items {
		list[i] = identify(&items[i], publisher, zone)
		if len(list[i].link) == 0 {
			continue
		}
		j, seen := first[list[i].link[0]]
		if !seen {
			first[list[i].link[0]] = i
			continue
		}
		a, b := &items[j], &items[i]
		if len(list[i].guid) > 0 && len(list[j].guid) > 0 && list[i].guid[0] != list[j].guid[0] && text.Fold(a.Title) != text.Fold(b.Title) {
			shared[list[i].link[0]] = true
		}
	}
	for i := range items {
		if len(list[i].link) > 0 && shared[list[i].link[0]] {
			without := items[i]
			without.Link = ""
			list[i] = identify(&without, publisher, zone)
		}
	}
	return list
}

// match returns the article that an item is, nil for a new one. gone is true
// when it is one whose keys are all that is left of it.
func (b *batch) match(it *news.Item, d *identity, publisher string) (w *work, gone bool) {
	byGUID, guidGone := b.first(d.guid)
	if byGUID != nil && !yields(byGUID.a, it, d) {
		return byGUID, false
	}
	if byLink, gone := b.first(d.link); byLink != nil || gone {
		return byLink, gone && byLink == nil
	}
	if guidGone && len(d.link) == 0 {
		return nil, true
	}
	if byTitle, _ := b.first(d.title); byTitle != nil && byTitle.a.Publisher == publisher && sameText(byTitle, it) {
		return byTitle, false
	}
	return b.articles[d.id], false
}

// yields reports whether a guid that names a gives way to the item's link: it
// has returned with another link and another title.
func yields(a *news.Article, it *news.Item, d *identity) bool {
	if len(d.link) == 0 || a.URL == "" || text.Fold(it.Title) == text.Fold(a.Title) {
		return false
	}
	return !slices.ContainsFunc(d.link, func(k news.Key) bool { return slices.Contains(a.Keys, k) })
}

// first returns the article of the first key that names one.
func (b *batch) first(keys []news.Key) (w *work, gone bool) {
	for _, k := range keys {
		id := b.known[k]
		if id.IsZero() {
			continue
		}
		if w := b.articles[id]; w != nil {
			return w, false
		}
		gone = true
	}
	return nil, gone
}

// sameText reports whether an item with an article's title on the same day may
// be the same text.
func sameText(w *work, it *news.Item) bool {
	return dedup.SameText(dedup.Text{Lead: w.a.Lead, Body: w.text()}, dedup.Text{Lead: it.Lead, Body: plain(it.HTML)})
}

// read looks up what the store knows of the identities of a poll.
func (b *batch) read(list []identity) error {
	var keys []news.Key
	for i := range list {
		for _, k := range list[i].keys {
			if _, ok := b.known[k]; !ok {
				keys = append(keys, k)
			}
		}
	}
	ids, err := b.in.store.Known(b.ctx, keys)
	if err != nil {
		return err
	}
	for i, k := range keys {
		b.known[k] = ids[i]
	}
	var load []news.ID
	wanted := map[news.ID]bool{{}: true}
	want := func(id news.ID) {
		if _, ok := b.articles[id]; !ok && !wanted[id] {
			wanted[id] = true
			load = append(load, id)
		}
	}
	for i := range list {
		want(list[i].id)
		for _, k := range list[i].keys {
			want(b.known[k])
		}
	}
	return b.load(load)
}

// load reads articles into the batch.
func (b *batch) load(ids []news.ID) error {
	list, err := b.in.store.Articles(b.ctx, ids, true)
	if err != nil {
		return err
	}
	for i, a := range list {
		b.articles[ids[i]] = nil
		if a != nil {
			b.articles[ids[i]] = &work{a: a, html: a.HTML}
		}
	}
	return nil
}
