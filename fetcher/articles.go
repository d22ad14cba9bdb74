package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"regionwire/news"
	"regionwire/page"
)

const (
	maxTries       = 3 // polls in which an article's page is tried
	maxTold        = 3 // pages that failed are named one by one
	enoughMisreads = 3 // pages that cannot be read say that the site has changed
)

// target is an article to be read from its own page.
type target struct {
	page.Link
	chunk news.Hash
	// known says that the page need not be read although it was never listed.
	known    bool
	date     time.Time // of a sitemap's entry
	language string
	keywords []string
	image    string
}

// target returns the target that a link names.
func (v *visit) target(l page.Link) target {
	l.URL = withoutTracking(l.URL)
	return target{Link: l, chunk: linkChunk(v.ch.ID, l.URL)}
}

// linkChunk returns the chunk of an article that is known by its link alone,
// by whichever of http and https it is linked.
// Another version of the reading code does not make it another: its page
// would have to be asked for again.
func linkChunk(ch news.ChannelID, link string) news.Hash {
	_, place, _ := strings.Cut(withoutTracking(link), ":")
	return xxh3.HashString128("page\x00" + string(ch) + "\x00" + place).Bytes()
}

// withoutTracking returns an address without what only counts clicks: such
// parameters differ from one page view to the next. All else stays as it is
// written, for that is what the server knows: "?12345" is not "?12345=".
func withoutTracking(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery == "" {
		return link
	}
	all := strings.Split(u.RawQuery, "&")
	kept := slices.DeleteFunc(slices.Clone(all), isTracking)
	if len(kept) == len(all) {
		return link
	}
	u.RawQuery = strings.Join(kept, "&")
	return u.String()
}

// isTracking reports whether a parameter of a query only counts clicks.
func isTracking(parameter string) bool {
	name, _, _ := strings.Cut(strings.ToLower(parameter), "=")
	return strings.HasPrefix(name, "utm_") || name == "fbclid" || name == "gclid" || name == "zarsrc"
}

// seen returns what the channel listed before.
func (v *visit) seen(known func() (news.Listing, error)) seen {
	s, err := chunksOf(known)
	if err != nil {
		v.p.Outcome.Warnings = append(v.p.Outcome.Warnings, "what the channel listed before could not be read: "+err.Error())
	}
	return s
}

// articles reads the targets that are not known, in their order and as many
// as one poll may, into the poll. whole reports whether nothing is left for
// the next poll. An error is the failure of the poll, in which what was read
// before it still counts.
func (v *visit) articles(ctx context.Context, targets []target, known seen) (whole bool, err error) {
	p := v.p
	r := round{visit: v, past: recall(p.State.Pages), listed: map[news.Hash]bool{}}
	p.Listed = []news.Hash{}
	for i := range targets {
		t := &targets[i]
		if r.listed[t.chunk] {
			continue
		}
		r.links++
		switch {
		case known.chunks[t.chunk] || t.known:
			r.list(t)
		case r.stopped != nil || len(p.Items) >= v.limit:
			r.left++
		default:
			if err := r.read(ctx, t); err != nil {
				return false, err
			}
		}
	}
	p.Outcome.Read = r.links
	p.Outcome.Dates = newDates(p.Items, known.dates)
	p.Partial = r.left > 0
	return r.left == 0, r.conclude()
}

// round is the reading of the articles of one poll.
type round struct {
	*visit
	past    remembered
	listed  map[news.Hash]bool
	links   int
	left    int   // for the next polls
	stopped error // why no further page is asked for
	misread []error
	barred  int // forbidden by robots.txt
	bar     error
	told    int
}

func (r *round) list(t *target) {
	r.listed[t.chunk] = true
	r.p.Listed = append(r.p.Listed, t.chunk)
}

// read reads one article. An error ends the poll.
func (r *round) read(ctx context.Context, t *target) error {
	it, err := r.article(ctx, t)
	if err == nil {
		r.past.found(t.chunk)
		r.list(t)
		r.p.Items = append(r.p.Items, it)
		return nil
	}
	if ctx.Err() != nil {
		return cause(ctx, err)
	}
	failure := classify(err)
	switch {
	case errors.Is(err, errLater):
		r.stopped = err
		r.left++
	case failure.Kind == news.Robots:
		r.barred++
		r.bar = err
	case ofHost(failure.Kind):
		r.stopped = err
		r.left++
	default:
		r.miss(t, failure)
	}
	return nil
}

// miss notes a page that is no article, or not yet. It is tried again in the
// next polls, and then taken for known.
func (r *round) miss(t *target, failure *Error) {
	r.misread = append(r.misread, failure)
	if r.past.missed(t.chunk) >= maxTries {
		r.list(t)
	} else {
		r.left++
	}
	if r.told++; r.told <= maxTold {
		r.warn("%s: %s", t.URL, failure.detail())
	}
}

func (v *visit) warn(format string, args ...any) {
	v.p.Outcome.Warnings = append(v.p.Outcome.Warnings, fmt.Sprintf(format, args...))
}

// ofHost reports whether a failure is one of the whole server, so that its
// other pages are not asked for either.
func ofHost(kind news.Kind) bool {
	switch kind {
	case news.DNS, news.Refused, news.Offline, news.Timeout, news.TLS, news.Busy, news.ServerError, news.BotWall, news.Blocked, news.Protocol:
		return true
	}
	return false
}

// conclude says how the poll went as a whole.
func (r *round) conclude() error {
	p, o := r.p, &r.p.Outcome
	field := r.past.add(p.Items, r.ch.Recipe)
	p.State.Pages = r.past.text()
	if r.told > maxTold {
		r.warn("%d more pages could not be read", r.told-maxTold)
	}
	if r.barred > 0 && len(p.Listed) > 0 {
		r.warn("robots.txt forbids %d of %d articles", r.barred, r.links)
	}
	stopped := r.stopped
	if errors.Is(stopped, errLater) {
		stopped = nil
	}
	switch {
	case stopped != nil && (len(p.Items) == 0 || classify(stopped).Kind == news.Busy):
		return stopped // a host that asks to be left alone is, whatever it gave before
	case stopped != nil:
		r.warn("stopped after %d articles: %s", len(p.Items), classify(stopped).detail())
	case r.barred > 0 && len(p.Listed) == 0:
		return r.bar
	case len(p.Items) == 0 && len(r.misread) >= enoughMisreads:
		o.Kind = news.NoItems
		o.Detail = fmt.Sprintf("none of %d linked pages is an article that can be read: %s", len(r.misread), classify(r.misread[0]).detail())
		if p.State.Items > 0 {
			o.Kind, o.Detail = news.Degraded, "text: "+o.Detail
		}
	case field != "":
		o.Kind, o.Detail = news.Degraded, field+": the newest articles have none, and those before them had"
		if s := page.SelectorOf(r.ch.Recipe, field); s != "" {
			o.Detail = fmt.Sprintf("%s: the selector %q finds none on the newest articles, and did before", field, s)
		}
	}
	return nil
}

// article asks for an article's page and reads it.
func (v *visit) article(ctx context.Context, t *target) (news.Item, error) {
	ans, err := v.get(ctx, v.pageQuery(t.URL))
	if err != nil {
		if ans != nil && classify(err).Kind == news.Busy {
			v.p.Outcome.RetryAt, v.p.Outcome.Answered = retryAt(ans.header, news.At(time.Now())), ans.final
		}
		return news.Item{}, err
	}
	address, err := url.Parse(ans.final)
	if err != nil {
		return news.Item{}, &Error{Kind: news.Redirect, Err: err}
	}
	release, err := v.parsing(ctx, min(len(ans.body), maxParsed))
	if err != nil {
		return news.Item{}, err
	}
	defer release()
	it, err := readArticle(v.ch, ans, address, v.options)
	if err != nil {
		return news.Item{}, err
	}
	v.complete(&it, t)
	return it, nil
}

// readArticle reads the page of an article, or says what the answer is
// instead.
func readArticle(ch *news.Channel, ans *answer, address *url.URL, o page.Options) (news.Item, error) {
	data, _ := pageUTF8(ch, ans.header.Get("Content-Type"), ans.body)
	if !looksHTML(data) {
		return news.Item{}, &Error{Kind: news.NotFeed, Detail: "no article: " + describe(ans, data, "")}
	}
	it, err := page.Article(data, address, o)
	switch {
	case err == nil:
		return it, nil
	case botWall(ans.header, data) != "":
		return news.Item{}, &Error{Kind: news.BotWall, Detail: botWall(ans.header, data)}
	case errors.Is(err, page.ErrNotFound):
		return news.Item{}, &Error{Kind: news.NotFound, Detail: err.Error(), Err: err}
	}
	return news.Item{}, &Error{Kind: news.Malformed, Detail: err.Error(), Err: err}
}

// complete fills in what the list said of an article and its page does not.
func (v *visit) complete(it *news.Item, t *target) {
	it.Channel, it.Chunk = v.ch.ID, t.chunk
	from := func(field, how string) { it.Found = append(it.Found, news.Finding{Field: field, How: how}) }
	if it.Title == "" && t.Title != "" {
		it.Title = t.Title
		from("title", "the list of articles")
	}
	if it.Lead == "" && t.Lead != "" {
		it.Lead = t.Lead
		from("lead", "the list of articles")
	}
	if it.Published.IsZero() && !t.Published.IsZero() {
		it.Published = t.Published
		from("published", "the list of articles")
	}
	if it.Published.IsZero() {
		it.Published = news.When{Time: v.p.Outcome.At, Basis: news.FirstSeen}
	}
	if it.Language == "" {
		it.Language = t.language
	}
	if len(it.Categories) == 0 {
		it.Categories = t.keywords
	}
	if len(it.Images) == 0 && t.image != "" {
		it.Images = []news.Image{{URL: t.image}}
	}
}
