package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"regionwire/duty"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

const (
	listAgain  = 5 * time.Minute // between two looks at what stands in feeds
	mostAsking = 8               // hosts asked at once
	missedName = "duty/missed"   // stored value: pages that were not there once
	byDuty     = "regionwire"    // who withdraws
)

// recheck asks for the pages of republished articles again, where a duty says
// so, and withdraws what their papers have taken down. It ends with ctx.
func (in *instance) recheck(ctx context.Context) error {
	r := newRechecker(in)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Minute): // from the end of a round, which may be a long one
		}
		if err := r.round(ctx, time.Now()); err != nil && ctx.Err() == nil {
			in.log.Warn("pages of articles not asked for again", "err", err)
		}
	}
}

// rechecker is what recheck remembers between rounds.
type rechecker struct {
	in     *instance
	duty   duty.Preset
	watch  *duty.Watch
	pages  []duty.Page
	of     map[news.ID]*news.Article
	listed time.Time
	kept   map[news.ID]time.Time // misses as the store has them
	told   map[string]bool       // hosts that were reported since the start
}

func newRechecker(in *instance) *rechecker { return &rechecker{in: in, told: map[string]bool{}} }

// round asks for the pages that are due in this minute, one a host.
func (r *rechecker) round(ctx context.Context, now time.Time) error {
	cfg := r.in.cfg.Load()
	if cfg.Duty.Every == 0 || r.in.onDemand {
		r.watch = nil
		return nil
	}
	if r.watch == nil || r.duty != cfg.Duty {
		missed, err := r.in.missedPages(ctx)
		if err != nil {
			return err
		}
		r.duty, r.watch, r.kept, r.listed = cfg.Duty, duty.NewWatch(cfg.Duty.Every, missed), missed, time.Time{}
	}
	if now.Sub(r.listed) >= listAgain {
		if err := r.list(ctx, now); err != nil {
			return err
		}
	}
	r.ask(ctx, r.watch.Due(r.pages, now), now)
	if ctx.Err() != nil || maps.Equal(r.kept, r.watch.Missed()) {
		return nil
	}
	value, err := json.Marshal(r.watch.Missed())
	if err != nil {
		return err
	}
	if err := r.in.ingest.Keep(ctx, missedName, value); err != nil {
		return err
	}
	r.kept = maps.Clone(r.watch.Missed())
	return nil
}

// missedPages returns what was kept of pages that were not there once.
func (in *instance) missedPages(ctx context.Context) (missed map[news.ID]time.Time, err error) {
	values, err := in.store.Values(ctx, missedName)
	if err != nil || values[missedName] == nil {
		return nil, err
	}
	err = json.Unmarshal(values[missedName], &missed)
	return missed, err
}

// list finds out which pages to watch: those of articles that stand in a feed
// and whose source is configured. An article that stands there although it was
// withdrawn before stands there by an editor's word, and is left alone.
func (r *rechecker) list(ctx context.Context, now time.Time) error {
	articles, err := r.in.ingest.Republished(ctx, now.Add(-r.duty.For))
	if err != nil {
		return err
	}
	edits, err := r.in.store.Edits(ctx, 0)
	if err != nil {
		return err
	}
	was := map[news.ID]bool{} // withdrawn
	for _, e := range edits {
		if e.Action == ingest.Gone {
			was[e.Article] = true
		}
	}
	r.pages, r.of, r.listed = nil, map[news.ID]*news.Article{}, now
	for _, a := range articles {
		u, err := url.Parse(address(a))
		if err != nil || u.Hostname() == "" || was[a.ID] || r.in.channelOf(a) == nil {
			continue
		}
		r.of[a.ID] = a
		r.pages = append(r.pages, duty.Page{Article: a.ID, Host: strings.ToLower(u.Host), Seen: a.FirstSeen})
	}
	for host, round := range r.watch.Crowded(r.pages) {
		if !r.told[host] {
			r.told[host] = true
			r.in.log.Warn("duty", "text", fmt.Sprintf("%s: so many of its articles stand in feeds that each is asked for again every %s only, not every %s; a lower limit of feeds helps",
				host, seconds(round), seconds(r.duty.Every)))
		}
	}
	return nil
}

// ask asks for pages, notes their answers and withdraws what is gone.
func (r *rechecker) ask(ctx context.Context, due []duty.Page, now time.Time) {
	status := make([]int, len(due))
	errs := make([]error, len(due))
	asking := make(chan struct{}, mostAsking)
	var all sync.WaitGroup
	for i, p := range due {
		a := r.of[p.Article]
		ch := r.in.channelOf(a)
		if ch == nil {
			continue // a reload has removed its source
		}
		if st, _ := r.in.ingest.State(ch.ID); st.HostNext.After(now) && st.Kind.Failed() {
			continue // its host asked to be left alone
		}
		all.Go(func() {
			asking <- struct{}{}
			defer func() { <-asking }()
			status[i], errs[i] = r.in.fetcher.Load().Head(ctx, ch, address(a))
		})
	}
	all.Wait()
	for i, p := range due {
		if ctx.Err() != nil {
			return
		}
		if errs[i] != nil && !r.told[p.Host] {
			r.told[p.Host] = true
			r.in.log.Warn("duty", "text", fmt.Sprintf("%s: whether its articles still stand cannot be seen: %v", p.Host, errs[i]))
		}
		first := r.watch.Missed()[p.Article]
		if r.watch.Answer(p, status[i], now) {
			r.withdraw(ctx, r.of[p.Article], status[i], first)
		}
	}
}

// withdraw replaces the entries of an article whose paper has taken it down.
func (r *rechecker) withdraw(ctx context.Context, a *news.Article, status int, first time.Time) {
	reason := fmt.Sprintf("its page answers %d, as it has done since %s", status, first.UTC().Format(time.RFC3339))
	e, err := r.in.ingest.Edit(ctx, storage.Edit{Action: ingest.Gone, Article: a.ID, By: byDuty, Reason: reason})
	if err != nil {
		r.in.log.Error("article not withdrawn", "url", address(a), "err", err)
		return
	}
	r.pages = slices.DeleteFunc(r.pages, func(p duty.Page) bool { return p.Article == a.ID })
	r.in.log.Info("withdrawn", "source", string(a.Source), "text",
		fmt.Sprintf("took down %q: %s. Undo with  regionwire undo %d", printable(a.Title), address(a), e.Seq))
}

// channelOf returns a configured channel of an article's own source, that
// which brought it where it is still there; nil for none.
func (in *instance) channelOf(a *news.Article) *news.Channel {
	s := in.sourceOf(a)
	if s == nil || len(s.Channels) == 0 {
		return nil
	}
	for i := range s.Channels {
		if s.Channels[i].ID == a.Channel {
			return &s.Channels[i]
		}
	}
	return &s.Channels[0]
}
