package fetcher

import (
	"context"
	"net/url"
	"strings"
	"time"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/page"
)

// articleFormat is the Info.Format of one article that Parse read.
const articleFormat = "article page"

// Read asks for the one document at a channel's address and reads it as Parse
// does: of a page only what it says itself.
func (f *Fetcher) Read(ctx context.Context, ch *news.Channel) (poll news.Poll) {
	began := time.Now()
	poll = news.Poll{Channel: ch, State: begin(news.State{}, ch), Outcome: news.Outcome{At: news.At(began)}}
	defer func() {
		if p := recover(); p != nil {
			poll.Items, poll.Listed = nil, nil
			f.fail(&poll, f.panicked(ch.URL, p))
		}
		poll.Outcome.Took = time.Since(began)
		poll.Outcome.Warnings = printable(poll.Outcome.Warnings)
	}()
	ans, err := f.pollFeed(ctx, &poll, nil)
	if isWebPage(ans, err) && ch.Kind != news.Feed {
		err = parsePage(&poll, ans, err)
	}
	if err != nil {
		f.fail(&poll, err)
	}
	return poll
}

// parsePage reads a page as an article, else as a list of articles, of which
// it says what the list says; notFeed is the failure of one that is neither.
func parsePage(p *news.Poll, ans *answer, notFeed error) error {
	selectors, err := page.Compile(p.Channel.Recipe)
	if err != nil {
		return &Error{Kind: news.Degraded, Detail: err.Error(), Err: err}
	}
	var address *url.URL // nil for a file of unknown origin
	if u, err := url.Parse(ans.final); err == nil && strings.HasPrefix(u.Scheme, "http") {
		address = u
	}
	o := page.Options{
		Selectors: selectors, Zone: p.Channel.Zone, Now: p.Outcome.At,
		Markers: markers(p.Channel), Language: p.Channel.Language,
	}
	data, _ := pageUTF8(p.Channel, ans.header.Get("Content-Type"), ans.body)
	p.Info = news.Info{Title: pageTitle(data), Link: markup.URL(ans.final, nil), Format: articleFormat}
	it, err := readArticle(p.Channel, ans, address, o)
	if err == nil {
		p.Items = []news.Item{it}
		return nil
	}
	if kind := classify(err).Kind; kind == news.BotWall || kind == news.NotFound {
		return err
	}
	p.Info.Format = pageFormat
	for _, l := range page.List(data, address, o) {
		p.Items = append(p.Items, news.Item{Title: l.Title, Link: l.URL, Lead: l.Lead, Published: l.Published})
	}
	if len(p.Items) == 0 {
		p.Outcome.Warnings = append(p.Outcome.Warnings, "as an article: "+classify(err).detail())
		return notFeed
	}
	return nil
}
