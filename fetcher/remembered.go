package fetcher

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"regionwire/news"
	"regionwire/page"
)

const (
	severalItems = 3   // new articles of one poll that speak for themselves
	recentItems  = 6   // articles that show how pages are at present
	usualItems   = 100 // articles that show how they usually are
	oddItems     = 60  // articles without a field, after which that is usual
	maxMissed    = 40  // pages whose tries are counted
)

// remembered is what a channel's State.Pages holds: how complete its articles
// were, and the pages that could not be read.
type remembered struct {
	Usual, Recent page.Health
	Odd           int          `json:",omitempty"` // articles that lacked what is usual
	Missed        []missedPage `json:",omitempty"` // newest last
	Newest        int64        `json:",omitempty"` // of a sitemap: Unix seconds of its newest entry
	// The hour in which full texts were asked for, in Unix seconds, and how many
	// pages it had.
	HourBegan int64  `json:",omitempty"`
	HourAsked int    `json:",omitempty"`
	Recipe    uint64 `json:",omitempty"` // hash of the recipe that pages were read by; 0 for none
}

// missedPage is a page that could not be read in so many polls.
type missedPage struct {
	Chunk string // hexadecimal
	Tries int
}

// recall reads what text wrote. What cannot be read is forgotten: it only
// saves work.
func recall(s string) remembered {
	var r remembered
	if s == "" || json.Unmarshal([]byte(s), &r) != nil {
		return remembered{}
	}
	return r
}

// text returns r as State.Pages holds it.
func (r *remembered) text() string {
	if r.Usual == (page.Health{}) && r.Recent == (page.Health{}) && len(r.Missed) == 0 && r.Newest == 0 && r.Recipe == 0 && r.HourAsked == 0 {
		return ""
	}
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // numbers and strings alone
	}
	return string(b)
}

// missed counts a poll in which a page could not be read and returns how many
// there were. One that was tried often enough is no longer counted.
func (r *remembered) missed(chunk news.Hash) int {
	name := hex.EncodeToString(chunk[:])
	m := missedPage{Chunk: name, Tries: 1}
	if i := r.index(name); i >= 0 {
		m.Tries += r.Missed[i].Tries
		r.Missed = slices.Delete(r.Missed, i, i+1)
	}
	if m.Tries < maxTries {
		r.Missed = append(r.Missed, m)
		r.Missed = r.Missed[max(0, len(r.Missed)-maxMissed):]
	}
	return m.Tries
}

// found forgets that a page could not be read before.
func (r *remembered) found(chunk news.Hash) {
	if i := r.index(hex.EncodeToString(chunk[:])); i >= 0 {
		r.Missed = slices.Delete(r.Missed, i, i+1)
	}
}

func (r *remembered) index(name string) int {
	return slices.IndexFunc(r.Missed, func(m missedPage) bool { return m.Chunk == name })
}

// add counts the fields of new articles and names the one that was usual and
// is missing since, "" when there is none. Several new articles speak for
// themselves, single ones together with those before them.
func (r *remembered) add(items []news.Item, recipe *news.Recipe) (broken string) {
	var now page.Health
	for i := range items {
		now.Add(&items[i], recipe)
	}
	switch {
	case now.Items >= severalItems:
		r.fold(r.Recent)
		r.Recent = page.Health{}
	case r.Recent.Items+now.Items > recentItems:
		half := halved(r.Recent)
		r.fold(minus(r.Recent, half))
		r.Recent = half
	}
	r.Recent = r.Recent.Plus(now)
	return r.Recent.Broken(r.Usual)
}

// follow notes the recipe that pages are read by, and reports whether it is
// another than before. What the newest articles lacked by the old one says
// nothing of the new one.
func (r *remembered) follow(recipe *news.Recipe) (changed bool) {
	sum := uint64(0)
	if recipe != nil {
		h := fnv.New64a()
		fmt.Fprintf(h, "%q", *recipe)
		sum = h.Sum64()
	}
	if changed = sum != r.Recipe; changed {
		r.Recipe, r.Recent = sum, page.Health{}
	}
	return changed
}

// fold counts h to what is usual. Articles that lack a field that is usual do
// so only when there have been many of them: then that is usual.
func (r *remembered) fold(h page.Health) {
	if h.Broken(r.Usual) != "" {
		if r.Odd += h.Items; r.Odd >= oddItems {
			r.Usual, r.Odd = h, 0
		}
		return
	}
	r.Usual, r.Odd = r.Usual.Plus(h), 0
	if r.Usual.Items > usualItems {
		r.Usual = halved(r.Usual)
	}
}

func halved(h page.Health) page.Health {
	return page.Health{Items: h.Items / 2, Titles: h.Titles / 2, Dates: h.Dates / 2, Leads: h.Leads / 2,
		Texts: h.Texts / 2, Authors: h.Authors / 2, Images: h.Images / 2}
}

func minus(h, o page.Health) page.Health {
	return page.Health{Items: h.Items - o.Items, Titles: h.Titles - o.Titles, Dates: h.Dates - o.Dates, Leads: h.Leads - o.Leads,
		Texts: h.Texts - o.Texts, Authors: h.Authors - o.Authors, Images: h.Images - o.Images}
}

// newest returns the date of the newest entry that a sitemap had.
func (r *remembered) newest() time.Time {
	if r.Newest == 0 {
		return time.Time{}
	}
	return time.Unix(r.Newest, 0)
}
