package main

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"regionwire/config"
	"regionwire/news"
)

// report tells people what polls brought: everything at first, then one line
// a change, and none for a source that has nothing new.
type report struct {
	log  *slog.Logger
	zone *time.Location

	mu       sync.Mutex
	kinds    map[news.ChannelID]news.Kind // of each channel's last poll
	answered int
	settled  bool // every channel has been heard of: only changes are told
	progress func(*news.Poll)
}

func newReport(log *slog.Logger, zone *time.Location) *report {
	return &report{log: log, zone: zone, kinds: map[news.ChannelID]news.Kind{}}
}

// watch has f called for each committed poll, until it is called with nil.
func (r *report) watch(f func(*news.Poll)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress = f
}

// poll tells of a committed poll.
func (r *report) poll(cfg *config.Config, p *news.Poll) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.progress != nil {
		r.progress(p)
	}
	o := &p.Outcome
	last, known := r.kinds[p.Channel.ID]
	r.kinds[p.Channel.ID] = o.Kind
	if !known && !o.Kind.Failed() {
		r.answered++
	}
	next := "next " + moment(p.State.Next, time.Now(), r.zone)
	attrs := []any{"source", string(p.Channel.Source.ID), "kind", o.Kind.String(), "read", o.Read, "new", o.New, "took", o.Took}
	switch {
	case o.Kind.Failed() && (!known || last != o.Kind):
		r.log.Warn("poll", append(attrs, "text", "FAILED   "+failure(p, cfg.Site.Language)+". "+next)...)
	case o.Kind.Failed():
	case o.Kind == news.Degraded && last != o.Kind:
		r.log.Warn("poll", append(attrs, "text", "DEGRADED "+failure(p, cfg.Site.Language)+". "+next)...)
	case o.New+o.Copies+o.Edited > 0 || known && last.Failed() || !r.settled:
		r.log.Info("poll", append(attrs, "text", brought(o)+"   "+seconds(o.Took)+"   "+next)...)
	}
	if total := len(channels(cfg)); !r.settled && len(r.kinds) >= total {
		r.settled = true
		r.log.Info("ready", "text", fmt.Sprintf("%d of %s answer. From here: one line a change.", r.answered, plural(total, "channel")))
	}
}

// brought says what a poll brought: "60 read, 14 new, 2 copies of known".
func brought(o *news.Outcome) string {
	if o.Unchanged {
		return "unchanged"
	}
	parts := []string{fmt.Sprintf("%d read", o.Read)}
	for _, p := range []struct {
		n    int
		what string
	}{{o.New, "%d new"}, {o.Copies, "%d copies of known"}, {o.Edited, "%d edited"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(p.what, p.n))
		}
	}
	if o.Kind == news.NoItems {
		return "answers with no items"
	}
	return strings.Join(parts, ", ")
}

// failure says what is wrong with a source, in its words and with the
// evidence, and where to look further.
func failure(p *news.Poll, language string) string {
	s := p.Outcome.Kind.Sentence(language)
	if p.Outcome.Detail != "" {
		s += " (" + printable(p.Outcome.Detail) + ")"
	}
	return s + ". See: regionwire sources " + string(p.Channel.Source.ID)
}
