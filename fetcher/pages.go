package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"regionwire/news"
	"regionwire/page"
)

// pageFormat is the State.Format of a channel that is read as a page.
const pageFormat = "page"

// pollPage polls a page that lists articles and reads those not known yet.
// ans is the page where it was already asked for, else nil.
func (f *Fetcher) pollPage(ctx context.Context, p *news.Poll, ans *answer, known func() (news.Listing, error)) error {
	v, err := f.newVisit(p)
	if err != nil {
		return err
	}
	if ans == nil {
		ans, err = v.get(ctx, request(p.Channel, p.State, p.Outcome.At))
		if ans != nil {
			f.note(p, ans)
		}
		if err != nil {
			return err
		}
	} else if err := v.permitted(ctx, ans); err != nil {
		return err
	}
	if ans.status == http.StatusNotModified {
		unchanged(p)
		ans.refreshValidators(&p.State)
		return nil
	}
	if !looksHTML(ans.body) {
		return f.readOther(ctx, p, ans, known)
	}
	return v.list(ctx, ans, known)
}

// permitted checks robots.txt for a page that was asked for as a feed.
func (v *visit) permitted(ctx context.Context, ans *answer) error {
	u, err := parseAddress(ans.final)
	if err != nil {
		return err
	}
	host, _ := hostOf(u, v.ch.Allow)
	v.turns.note(host)
	rules, err := v.rules(ctx, u)
	if err != nil {
		return err
	}
	return permit(rules, u)
}

// readOther reads what should be a page and does not look like one: a feed,
// told so once, or nothing that can be read.
func (f *Fetcher) readOther(ctx context.Context, p *news.Poll, ans *answer, known func() (news.Listing, error)) error {
	if err := f.read(ctx, p, ans, known); err != nil {
		return err
	}
	if p.Channel.Kind == news.Page {
		p.Outcome.Warnings = append(p.Outcome.Warnings, "this is a feed and is read as one; write  feed:  instead of  page:")
	}
	return nil
}

// list reads a list page and the articles that are new on it.
func (v *visit) list(ctx context.Context, ans *answer, known func() (news.Listing, error)) error {
	hash := hashOf(ans)
	if hash == v.p.State.Body {
		unchanged(v.p)
		ans.takeValidators(&v.p.State, v.p.Outcome.At)
		return nil
	}
	links, err := v.links(ctx, ans)
	if err != nil {
		return err
	}
	ans.body = nil // the articles may take minutes
	targets := make([]target, len(links))
	for i, l := range links {
		targets[i] = v.target(l)
	}
	whole, err := v.articles(ctx, targets, v.seen(known))
	if err != nil {
		return err
	}
	if whole {
		v.p.State.Body = hash
		ans.takeValidators(&v.p.State, v.p.Outcome.At)
	} else {
		forget(&v.p.State)
	}
	return nil
}

// links returns the articles that a list page names. One that names none is
// an error for a bot wall, and for what may be no page of articles at all.
func (v *visit) links(ctx context.Context, ans *answer) ([]page.Link, error) {
	address, err := url.Parse(ans.final)
	if err != nil {
		return nil, &Error{Kind: news.Redirect, Err: err}
	}
	release, err := v.parsing(ctx, min(len(ans.body), maxParsed))
	if err != nil {
		return nil, err
	}
	defer release()
	data, warnings := pageUTF8(v.ch, ans.header.Get("Content-Type"), ans.body)
	p := v.p
	p.Outcome.Warnings = append(p.Outcome.Warnings, warnings...)
	links := page.List(data, address, v.options)
	if len(links) == 0 {
		if wall := botWall(ans.header, data); wall != "" {
			return nil, &Error{Kind: news.BotWall, Detail: wall}
		}
		if p.Channel.Kind == news.Auto && p.State.Format != pageFormat {
			return nil, &Error{Kind: news.NotFeed, Detail: "got " + emptyPage(ans, data)}
		}
		v.nothing(emptyPage(ans, data))
	}
	p.Info = news.Info{Title: pageTitle(data), Link: ans.final, Format: pageFormat}
	p.State.Title, p.State.Format = p.Info.Title, pageFormat
	for _, c := range alternates(&answer{body: data}, address) {
		if comments(Found{URL: c.url, Title: c.title}) == 0 {
			p.Outcome.Warnings = append(p.Outcome.Warnings, "this page offers a feed: "+c.url)
			break
		}
	}
	return links, nil
}

// nothing records a list without articles: one that never had any, or one
// that has lost them.
func (v *visit) nothing(detail string) {
	o := &v.p.Outcome
	o.Kind, o.Detail = news.NoItems, detail
	if v.p.State.Items > 0 {
		o.Kind, o.Detail = news.Degraded, "links: "+detail
		if v.ch.Recipe != nil && v.ch.Recipe.Links != "" {
			o.Detail = fmt.Sprintf("links: the selector %q finds nothing any more", v.ch.Recipe.Links)
		}
	}
}

// forget drops what would let the next answer be left out: the document must
// come again, for what is left of it.
func forget(st *news.State) {
	st.ETag, st.LastModified, st.Body = "", "", news.Hash{}
}
