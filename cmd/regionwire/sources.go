package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/news"
)

// sourcesCmd shows how every source is doing.
type sourcesCmd struct {
	Names []string `arg:"" optional:"" name:"source" help:"Only these."`
	JSON  bool     `name:"json" help:"One JSON object an address."`
}

// channelReport is how one channel is doing.
type channelReport struct {
	State    string    `json:"state"`
	Source   string    `json:"source"`
	URL      string    `json:"url"`
	Kind     string    `json:"kind"`
	Detail   string    `json:"detail,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	LastTry  time.Time `json:"last_try,omitzero"`
	LastNew  time.Time `json:"last_new,omitzero"`
	Next     time.Time `json:"next,omitzero"`
	Failures int       `json:"failures,omitempty"`
	Articles int       `json:"articles"`
	What     string    `json:"what,omitempty"`
	ETag     string    `json:"etag,omitempty"`

	Format string `json:"format,omitempty"`

	name string // for people
	way  string // out of its state, for people; "" where none is known
}

// states of a channel, worst first.
var states = []string{"stopped", "blocked", "failing", "degraded", "never", "waiting", "quiet", "paused", "ok"}

// Run prints a row for each channel, worst first.
func (s *sourcesCmd) Run(ctx context.Context, c *call, in *instance) error {
	cfg := in.cfg.Load()
	for _, name := range s.Names {
		if !slices.ContainsFunc(cfg.Sources, func(x *news.Source) bool { return string(x.ID) == name }) {
			return noSource(c, cfg, name)
		}
	}
	now := time.Now()
	var rows []channelReport
	for _, ch := range channels(cfg) {
		if len(s.Names) == 0 || slices.Contains(s.Names, string(ch.Source.ID)) {
			rows = append(rows, in.describe(ch, now))
		}
	}
	slices.SortStableFunc(rows, func(a, b channelReport) int {
		return cmp.Or(cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)), b.Since.Compare(a.Since))
	})
	if s.JSON {
		for _, r := range rows {
			if err := printJSON(c.out, r); err != nil {
				return err
			}
		}
		return nil
	}
	zone := cfg.Site.Zone
	t := table{head: []string{"STATE", "SOURCE", "SINCE", "LAST NEW", "NEXT", "ARTICLES", "WHAT"}}
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.State]++
		t.add(r.State, r.name, moment(r.Since, now, zone), moment(r.LastNew, now, zone), moment(r.Next, now, zone), number(r.Articles), r.What)
	}
	t.print(c.out)
	var parts []string
	for _, state := range states {
		if counts[state] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[state], state))
		}
	}
	c.printf("%s.\n", strings.Join(parts, ", "))
	for _, line := range unpublished(in.publisher.Failures()) {
		c.printf("%s\n", line)
	}
	if err := in.ingest.Full(); err != nil {
		c.printf("%v\n", pausedBy(err))
	}
	if len(s.Names) > 0 {
		for _, r := range rows {
			c.printf("%s\n  %s\n", r.name, r.URL)
			if r.Format != "" {
				c.printf("  reads as %s\n", r.Format)
			}
			if r.Detail != "" {
				c.printf("  evidence: %s\n", printable(r.Detail))
			}
			if r.way != "" {
				c.printf("  %s\n", r.way)
			}
		}
	}
	return nil
}

// describe says how a channel is doing.
func (in *instance) describe(ch *news.Channel, now time.Time) channelReport {
	st, polled := in.ingest.State(ch.ID)
	r := channelReport{
		Source: string(ch.Source.ID), URL: ch.URL, Kind: st.Kind.String(), Detail: st.Detail, Since: st.Since,
		LastTry: st.LastTry, LastNew: st.LastNew, Next: st.Next, Failures: st.Failures, Articles: st.Items,
		ETag: st.ETag, Format: st.Format, name: channelName(ch),
	}
	if next, ok := in.scheduler.Next(ch.ID); ok {
		r.Next = next
	}
	language := in.cfg.Load().Site.Language
	sentence := st.Kind.Sentence(language)
	switch usual := usualGap(&st, now); {
	case ch.Source.Paused:
		r.State, r.What = "paused", "by its configuration"
	case st.Disabled:
		r.State, r.What = "stopped", sentence+"; it is not asked any more. Remove it, or give its new address"
	case !polled:
		r.State, r.What = "waiting", "not polled yet"
	case st.Kind == news.BotWall || st.Kind == news.Blocked || st.Kind == news.Unauthorized || st.Kind == news.Robots:
		r.State, r.What = "blocked", sentence
	case st.Kind.Failed():
		r.State, r.What = "failing", fmt.Sprintf("%s, %s in a row", sentence, plural(st.Failures, "time"))
	case st.Kind == news.Degraded:
		r.State, r.What = "degraded", sentence+": "+printable(st.Detail)
	case st.Items == 0 && st.Polls > 2:
		r.State, r.What = "never", fmt.Sprintf("%s, %s", sentence, plural(st.Polls, "poll"))
	case usual > 0 && now.Sub(st.LastNew) > 3*usual+time.Hour:
		r.State, r.What = "quiet", fmt.Sprintf("usual gap %s, now %s", seconds(usual), seconds(now.Sub(st.LastNew)))
	default:
		r.State = "ok"
		if st.Kind == news.NoItems {
			r.What = sentence
		}
	}
	r.way = wayOut(ch.URL, &st)
	if st.Moved != "" {
		r.What = strings.TrimPrefix(r.What+"; says it has moved to "+st.Moved, "; ")
	}
	return r
}

// wayOut says what an admin may do about a channel beyond waiting, "" where
// that is nothing.
func wayOut(address string, st *news.State) string {
	switch st.Kind {
	case news.NotFound, news.Gone, news.NotFeed, news.Malformed, news.Empty, news.NoItems, news.Degraded:
		return "see what else the site offers:  regionwire discover " + address
	case news.BotWall:
		return "only the paper can open this: ask it to let Regionwire through, or remove the source"
	case news.Unauthorized:
		return "if the paper gave you a token, name it under  auth:  of the source; else ask the paper for access"
	case news.Robots:
		return "the paper does not want this page read: ask it, or read a feed of it where it has one"
	case news.Blocked:
		return "if the address is in a network of yours, name that under  fetch.allow_networks"
	case news.DNS, news.Refused:
		return "open the address in a browser: where it does not answer there either, correct or remove it"
	}
	if st.Moved != "" {
		return "write the new address in the place of the old one"
	}
	return ""
}

// usualGap returns the mean time between a channel's articles as far as it is
// known, 0 when it is not.
func usualGap(st *news.State, now time.Time) time.Duration {
	var count, hours float64
	for i := range st.Rate.Count {
		count += float64(st.Rate.Count[i])
		hours += float64(st.Rate.Exposure[i])
	}
	if count < 3 || hours < 24 {
		return 0
	}
	return time.Duration(hours / count * float64(time.Hour))
}
