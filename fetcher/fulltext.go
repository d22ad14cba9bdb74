package fetcher

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"regionwire/news"
	"regionwire/page"
)

const (
	maxFullTexts = 10          // article pages that one poll of a feed asks for
	fullTextTime = time.Minute // from when on it asks for no other one
)

// hourly counts the article pages that sources were asked for within the hour
// that began with the first. The zero value is ready.
type hourly struct {
	mu      sync.Mutex
	sources map[news.SourceID]pagesAsked
}

type pagesAsked struct {
	began time.Time
	n     int
}

// recall counts what the state of a channel says was asked for in the present
// hour: after a restart nobody else knows. Of several channels of a source the
// highest count of the latest hour holds.
func (h *hourly) recall(id news.SourceID, asked pagesAsked) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if asked.n == 0 || time.Since(asked.began) >= time.Hour || time.Since(asked.began) < 0 {
		return
	}
	if h.sources == nil {
		h.sources = map[news.SourceID]pagesAsked{}
	}
	switch s := h.sources[id]; {
	case asked.began.After(s.began):
		h.sources[id] = asked
	case asked.began.Equal(s.began):
		h.sources[id] = pagesAsked{s.began, max(s.n, asked.n)}
	}
}

// asked returns what was asked for of a source in the hour that began last.
func (h *hourly) asked(id news.SourceID) pagesAsked {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sources[id]
}

// take reports whether one more page of a source may be asked for, and counts
// it.
func (h *hourly) take(id news.SourceID, limit int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sources == nil {
		h.sources = map[news.SourceID]pagesAsked{}
	}
	now, s := time.Now(), h.sources[id]
	if now.Sub(s.began) >= time.Hour {
		s = pagesAsked{began: news.At(now)}
	}
	if s.n >= limit {
		return false
	}
	s.n++
	h.sources[id] = s
	return true
}

// wantsText reports whether the source has an item completed from its page.
func wantsText(src *news.Source, it *news.Item) bool {
	switch {
	case src == nil || it.Link == "":
		return false
	case src.FullText.When == "always":
		return true
	}
	return src.FullText.When == "when_missing" && !it.Full
}

// fullTexts completes the new items of a feed from their own pages, as far as
// the source's hourly budget and one poll go. An item whose turn does not come
// is in the poll as the feed has it, but not listed: the next polls bring it
// again. What cannot be had stays as it is, with a warning. An error says that
// the host asks to be left alone.
func (f *Fetcher) fullTexts(ctx context.Context, p *news.Poll) error {
	src := p.Channel.Source
	if !slices.ContainsFunc(p.Items, func(it news.Item) bool { return wantsText(src, &it) }) {
		return nil
	}
	v, err := f.newVisit(p)
	if err != nil {
		return err
	}
	if u, err := parseAddress(p.State.Final); err == nil {
		host, _ := hostOf(u, v.ch.Allow)
		v.turns.note(host)
	}
	v.end = time.Now().Add(fullTextTime)
	defer f.keepHour(p)()
	var stopped *Error
	later := map[news.Hash]bool{}
	n := 0
	for i := range p.Items {
		it := &p.Items[i]
		switch {
		case !wantsText(src, it) || stopped != nil:
			continue
		case n == maxFullTexts || !f.budget.take(src.Birth, src.FullText.MaxPerHour):
			later[it.Chunk] = true
			continue
		}
		n++
		own, err := v.article(ctx, &target{Link: page.Link{URL: it.Link}, chunk: it.Chunk})
		switch {
		case err == nil:
			complement(it, &own)
		case ctx.Err() != nil:
			return cause(ctx, err)
		case errors.Is(err, errLater):
			later[it.Chunk] = true
		default:
			failure := classify(err)
			v.warn("full text of %s: %s", it.Link, failure.detail())
			if ofHost(failure.Kind) {
				stopped = failure
			}
		}
	}
	postpone(p, later)
	if stopped != nil && stopped.Kind == news.Busy {
		return stopped
	}
	return nil
}

// keepHour counts what the state of a poll says of the present hour, and
// returns what writes there how the poll has added to it.
func (f *Fetcher) keepHour(p *news.Poll) (done func()) {
	past, source := recall(p.State.Pages), p.Channel.Source.Birth
	f.budget.recall(source, pagesAsked{time.Unix(past.HourBegan, 0), past.HourAsked})
	return func() {
		if asked := f.budget.asked(source); asked.n > 0 {
			past.HourBegan, past.HourAsked = asked.began.Unix(), asked.n
			p.State.Pages = past.text()
		}
	}
}

// postpone has items come again.
func postpone(p *news.Poll, later map[news.Hash]bool) {
	if len(later) == 0 {
		return
	}
	for i := range p.Items {
		if at := slices.Index(p.Outcome.Dates, p.Items[i].Published.Time); later[p.Items[i].Chunk] && at >= 0 {
			p.Outcome.Dates = slices.Delete(p.Outcome.Dates, at, at+1) // it counts when it is listed
		}
	}
	p.Listed = slices.DeleteFunc(p.Listed, func(h news.Hash) bool { return later[h] })
	p.Partial = true
	forget(&p.State)
}

// described returns the pictures of a feed's item and those of its page, whose
// captions the text does not repeat.
func described(list, page []news.Image) []news.Image {
	if len(list) == 0 {
		return nil // complement takes those of the page
	}
	for _, p := range page {
		i := slices.IndexFunc(list, func(o news.Image) bool { return o.URL == p.URL })
		switch {
		case i >= 0:
			list[i].Alt, list[i].Caption = first(list[i].Alt, p.Alt), first(list[i].Caption, p.Caption)
		case len(list) < maxImages:
			list = append(list, p)
		}
	}
	return list
}

// complement fills in what a feed does not say of an item and its page does.
// The text of the page is taken where it is longer.
func complement(it, own *news.Item) {
	taken := map[string]bool{}
	if own.HTML != "" && textLength(own.HTML) > textLength(it.HTML) {
		it.HTML, it.Full = own.HTML, own.Full
		taken["text"] = true
		it.Images = described(it.Images, own.Images)
	}
	for _, f := range []struct {
		name    string
		to, own *string
	}{
		{"kicker", &it.Kicker, &own.Kicker}, {"lead", &it.Lead, &own.Lead}, {"agency", &it.Agency, &own.Agency},
		{"credit", &it.Credit, &own.Credit}, {"language", &it.Language, &own.Language},
	} {
		if *f.to == "" && *f.own != "" {
			*f.to, taken[f.name] = *f.own, true
		}
	}
	if len(it.Authors) == 0 && len(own.Authors) > 0 {
		it.Authors, taken["authors"] = own.Authors, true
	}
	if len(it.Images) == 0 && len(own.Images) > 0 {
		it.Images, taken["image"] = own.Images, true
	}
	if it.Published.Basis == news.FirstSeen && own.Published.Basis != news.FirstSeen {
		it.Published, taken["published"] = own.Published, true
	}
	it.Related = append(it.Related, own.Related...)
	for _, f := range own.Found {
		if taken[f.Field] {
			f.How = "its page: " + f.How
			it.Found = append(it.Found, f)
		}
	}
}
