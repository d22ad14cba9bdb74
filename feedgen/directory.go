package feedgen

import (
	"cmp"
	"context"
	"slices"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

const (
	recent     = 30 * 24 * time.Hour // what the directory counts places of
	week       = 7 * 24 * time.Hour
	mostCount  = 2000 // entries of a feed that the directory looks at
	mostPlaces = 200  // that it names
)

// feedRow is a feed in a list of feeds.
type feedRow struct {
	Title, Page, Subscribe, Label string
	Facts                         []string
}

// placeRow is a region with the number of recent articles about it, and those
// that lie in it.
type placeRow struct {
	link
	Count int
	Parts []*placeRow
	id    string
	above []string // what contains it, nearest first
}

// sourceRow is a paper in a list of papers.
type sourceRow struct {
	link
	Note string
}

// recentEntries are the visible entries of the last thirty days.
type recentEntries struct {
	byFeed   map[string][]storage.Entry // by birth slug; where there are none lately, the newest of all
	articles map[news.ID]time.Time      // every one of them, and when it stands in its feed
	newest   time.Time                  // when the last of them was released
}

func (v view) directoryPage(ctx context.Context) (*Document, error) {
	r, err := v.recent(ctx)
	if err != nil {
		return nil, err
	}
	places, err := v.places(ctx, r)
	if err != nil {
		return nil, err
	}
	f := v.frame("/", "", false)
	f.Front = true
	if public := v.public(); len(public) > 0 {
		f.Alternate = v.alternate(public[0])
	}
	facts := []string{count(v.words.Papers, len(v.Sources))}
	inWeek := 0
	for _, at := range r.articles {
		if at.After(v.now.Add(-week)) {
			inWeek++
		}
	}
	facts = append(facts, count(v.words.ItemsWeek, inWeek))
	if !r.newest.IsZero() {
		facts = append(facts, fill(v.words.Updated, "at", v.words.near(r.newest.In(v.zone), v.now)))
	}
	f.Description = f.Site + ": " + facts[0] + ", " + facts[1]
	return v.finish(directoryHTML, struct {
		frame
		Facts   []string
		Feeds   []feedRow
		Places  []*placeRow
		Sources []sourceRow
	}{f, facts, v.feedRows(r), places, v.sourceRows()}, f.NoIndex)
}

// recent reads the entries that public feeds have had lately.
func (v view) recent(ctx context.Context) (recentEntries, error) {
	r := recentEntries{byFeed: make(map[string][]storage.Entry), articles: make(map[news.ID]time.Time)}
	for _, f := range v.public() {
		list, _, err := v.store.Entries(ctx, storage.EntryQuery{Feed: f.Birth, Since: v.now.Add(-recent), Limit: mostCount})
		if err != nil {
			return r, err
		}
		list = slices.DeleteFunc(list, func(e storage.Entry) bool { return !v.seen(e) })
		r.byFeed[f.Birth] = list
		if len(list) == 0 {
			if r.byFeed[f.Birth], err = v.window(ctx, storage.EntryQuery{Feed: f.Birth}, 1); err != nil {
				return r, err
			}
		}
		for _, e := range list {
			r.articles[e.Article] = later(r.articles[e.Article], e.At)
			r.newest = later(r.newest, e.Release)
		}
	}
	return r, nil
}

// feedRows lists the public feeds with what is new in them.
func (v view) feedRows(r recentEntries) []feedRow {
	var rows []feedRow
	for _, f := range v.public() {
		row := feedRow{
			Title: legal(f.Title), Page: v.root() + "/feeds/" + f.Slug,
			Subscribe: v.root() + "/feeds/" + f.Slug + "/subscribe",
			Label:     fill(v.words.SubscribeTo, "feed", legal(f.Title)),
			Facts:     []string{v.words.NoneToday},
		}
		today := 0
		var newest time.Time
		for _, e := range r.byFeed[f.Birth] {
			if sameDay(e.At.In(v.zone), v.now) {
				today++
			}
			newest = later(newest, e.At)
		}
		if today > 0 {
			row.Facts[0] = count(v.words.ItemsToday, today)
		}
		if !newest.IsZero() {
			row.Facts = append(row.Facts, fill(v.words.NewestAt, "at", v.words.near(newest.In(v.zone), v.now)))
		}
		rows = append(rows, row)
	}
	return rows
}

// places counts the regions of recent articles. Those in another one stand under
// it, each with the most articles first.
func (v view) places(ctx context.Context, r recentEntries) ([]*placeRow, error) {
	ids := make([]news.ID, 0, len(r.articles))
	for id := range r.articles {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b news.ID) int {
		return cmp.Or(r.articles[b].Compare(r.articles[a]), slices.Compare(a[:], b[:]))
	})
	list, err := v.store.Articles(ctx, ids[:min(len(ids), mostCount)], false)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int)
	for _, a := range list {
		if a == nil {
			continue
		}
		for _, region := range a.Shown.Places {
			counts[region]++
		}
	}
	var rows []*placeRow
	for region, n := range counts {
		if to := v.placeLink(region); to.URL != "" {
			row := &placeRow{link: to, Count: n, id: region}
			if v.Above != nil {
				row.above = v.Above(region)
			}
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b *placeRow) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(len(a.above), len(b.above)), cmp.Compare(a.id, b.id))
	})
	return underParents(rows[:min(len(rows), mostPlaces)]), nil
}

// underParents puts each of some regions under the nearest of those that contain
// it, and returns the others, in their order.
func underParents(rows []*placeRow) (tops []*placeRow) {
	byID := make(map[string]*placeRow, len(rows))
	for _, row := range rows {
		byID[row.id] = row
	}
	for _, row := range rows {
		i := slices.IndexFunc(row.above, func(id string) bool { return byID[id] != nil })
		if i < 0 {
			tops = append(tops, row)
			continue
		}
		parent := byID[row.above[i]]
		parent.Parts = append(parent.Parts, row)
	}
	return tops
}

// placeLink leads to the page of a region; one without a name has no page.
func (v view) placeLink(region string) link {
	name := legal(v.place(region))
	if v.Place == nil || v.Place(region) == "" {
		return link{Name: name}
	}
	return link{v.root() + "/places/" + region, name}
}

// sourceRows lists the papers, in the order of the configuration.
func (v view) sourceRows() []sourceRow {
	var rows []sourceRow
	for _, s := range v.Sources {
		row := sourceRow{link: link{v.root() + "/sources/" + string(s.ID), sourceName(s)}}
		if len(s.Channels) > 0 && !slices.ContainsFunc(s.Channels, func(c news.Channel) bool { return c.Kind != news.Page }) {
			row.Note = v.words.AsPage
		}
		rows = append(rows, row)
	}
	return rows
}

// alternate is the feed that a page offers to readers that look for one.
func (t *tables) alternate(f *curate.Feed) link {
	return link{t.link(base(f) + extRSS), legal(f.Title)}
}
