package main

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"regionwire/config"
	"regionwire/news"
)

// report tells people what polls brought: everything at first, then one line
// a change, and none for a source that has nothing new.
type report struct {
	log *slog.Logger

	mu       sync.Mutex
	kinds    map[news.ChannelID]news.Kind // of each channel's last poll
	settled  bool                         // every channel has been heard of: only changes are told
	open     string                       // where readers are served; "": nobody waits for a line that says ready
	watchers map[*func(*news.Poll)]struct{}
}

func newReport(log *slog.Logger) *report {
	return &report{log: log, kinds: map[news.ChannelID]news.Kind{}, watchers: map[*func(*news.Poll)]struct{}{}}
}

// watch has f called for each poll, committed or unreached, until stop is
// called. f must return soon and not call the report.
func (r *report) watch(f func(*news.Poll)) (stop func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[&f] = struct{}{}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, &f)
	}
}

// begin tells that an instance runs, at once where every channel was heard of
// before, else when the last one has been.
func (r *report) begin(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	cfg := in.cfg.Load()
	r.open = "http://" + in.addr.String() + "/"
	var next time.Time
	for _, ch := range channels(cfg) {
		if st, polled := in.ingest.State(ch.ID); polled {
			if _, heard := r.kinds[ch.ID]; !heard {
				r.kinds[ch.ID] = st.Kind
			}
		}
		if due, ok := in.scheduler.Next(ch.ID); ok && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	switch {
	case in.onDemand:
		r.settle(cfg, "nothing is polled until  regionwire fetch  asks for it")
	case r.complete(cfg) && next.IsZero():
		r.settle(cfg, "all are paused")
	case r.complete(cfg):
		r.settle(cfg, "the next is asked at "+moment(next, time.Now(), cfg.Site.Zone))
	}
}

// complete reports whether every channel that is polled has been heard of.
func (r *report) complete(cfg *config.Config) bool {
	for _, ch := range channels(cfg) {
		if _, heard := r.kinds[ch.ID]; !heard && !ch.Source.Paused {
			return false
		}
	}
	return true
}

// settle tells how the sources are doing; from then on changes alone are told.
func (r *report) settle(cfg *config.Config, more string) {
	r.settled = true
	answer, asked := 0, 0
	var silent []string
	for _, s := range cfg.Sources {
		failed, heard := false, false
		for i := range s.Channels {
			kind, known := r.kinds[s.Channels[i].ID]
			failed, heard = failed || kind.Failed(), heard || known
		}
		switch {
		case !heard:
			continue
		case failed:
			silent = append(silent, string(s.ID))
		default:
			answer++
		}
		asked++
	}
	text := fmt.Sprintf("%s  answers from %d of %s", r.open, answer, plural(asked, "source"))
	if n := len(silent); n > 3 {
		text += fmt.Sprintf(", none from %s and %d more (see  regionwire sources)", strings.Join(silent[:3], ", "), n-3)
	} else if n > 0 {
		text += fmt.Sprintf(", none from %s (see  regionwire sources)", strings.Join(silent, ", "))
	}
	r.log.Info("ready", "text", text+"; "+more+". From here: one line a change.")
}

// poll tells of a committed poll.
func (r *report) poll(cfg *config.Config, p *news.Poll) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for f := range r.watchers {
		(*f)(p)
	}
	o := &p.Outcome
	last, known := r.kinds[p.Channel.ID]
	r.kinds[p.Channel.ID] = o.Kind
	next := moment(p.State.Next, time.Now(), cfg.Site.Zone)
	attrs := []any{"source", channelName(p.Channel), "kind", o.Kind.String(), "read", o.Read, "new", o.New, "took", o.Took}
	switch {
	case o.Kind.Failed() && (!known || last != o.Kind):
		r.log.Warn("poll", append(attrs, "text", "FAILED   "+failure(p, cfg.Site.Language, next))...)
	case o.Kind.Failed():
	case o.Kind == news.Degraded && last != o.Kind:
		r.log.Warn("poll", append(attrs, "text", "DEGRADED "+failure(p, cfg.Site.Language, next))...)
	case o.New+o.Copies+o.Edited > 0 || known && last.Failed() || !r.settled:
		r.log.Info("poll", append(attrs, "text", brought(o, cfg.Fetch.Backlog)+"   "+seconds(o.Took)+"   next "+next)...)
	}
	if r.open != "" && !r.settled && r.complete(cfg) {
		r.settle(cfg, "all have been asked once")
	}
}

// unreached hears of a poll that is not committed, because our own network is
// down: fetcher has told that once for all.
func (r *report) unreached(p *news.Poll) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for f := range r.watchers {
		(*f)(p)
	}
	if _, heard := r.kinds[p.Channel.ID]; !heard {
		r.kinds[p.Channel.ID] = p.Outcome.Kind
	}
}

// channelName is how a channel is named to people: by its source, and by its
// path where the source has several.
func channelName(ch *news.Channel) string {
	name := string(ch.Source.ID)
	if len(ch.Source.Channels) < 2 {
		return name
	}
	u, err := url.Parse(ch.URL)
	if err != nil {
		return name
	}
	return name + " " + u.RequestURI()
}

// brought says what a poll brought: "60 read, 14 new, 1 edited". backlog is how
// many new articles a channel may bring in an hour.
func brought(o *news.Outcome, backlog int) string {
	if o.Unchanged {
		return "unchanged"
	}
	if o.Kind == news.NoItems {
		return "answers with no items"
	}
	text := number(o.Read) + " read"
	if o.New > 0 {
		text += fmt.Sprintf(", %s new", number(o.New))
	}
	if o.Copies > 0 {
		text += ", " + copies(o.Copies)
	}
	if o.Edited > 0 {
		text += fmt.Sprintf(", %s edited", number(o.Edited))
	}
	if o.Waiting > 0 {
		text += "; " + waiting(o.Waiting, backlog)
	}
	return text
}

// copies says how many new articles have the text of one that is known.
func copies(n int) string {
	if n == 1 {
		return "1 of them a copy of a known article"
	}
	return number(n) + " of them copies of known articles"
}

// waiting says that n new articles were left for later, and why.
func waiting(n, backlog int) string {
	return fmt.Sprintf("%s more wait for the next polls: one address may bring %s new articles an hour (fetch.backlog)", number(n), number(backlog))
}

// failure says what is wrong with a source, in its words and with the
// evidence, when it is tried again, and where to look further.
func failure(p *news.Poll, language, next string) string {
	s := p.Outcome.Kind.Sentence(language)
	if p.Outcome.Detail != "" {
		s += " (" + printable(p.Outcome.Detail) + ")"
	}
	if p.State.Disabled {
		return s + ". It is not asked any more. See:  regionwire sources " + string(p.Channel.Source.ID)
	}
	return s + ". Next try " + next + ". See:  regionwire sources " + string(p.Channel.Source.ID)
}
