// Package fetcher turns the address of a channel into what its newsroom said:
// one polite HTTP exchange, bytes made readable, feeds split and parsed, items
// told apart field by field.
//
// It decides how an answer is read and what kind of failure it is. It leaves
// to others when to ask again (scheduler), whether an item is new, a copy or
// wanted (ingest), and what a reader sees of foreign HTML (markup).
//
// Its one invariant: foreign bytes cost a bounded amount of memory and time,
// whatever they are, and a Poll carries new validators only if its document
// was read whole.
package fetcher

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"golang.org/x/sync/semaphore"

	"regionwire/news"
)

// epoch is the version of the reading code. A channel whose state carries
// another one is asked unconditionally once, so that what a new version reads
// better reaches articles that an old one has seen.
const epoch = 1

const (
	defaultTimeout = 20 * time.Second
	defaultMaxBody = 8 << 20
	defaultBudget  = 320 << 20

	// Parsing a feed of tiny items takes up to 38 times its size.
	memoryFactor = 40

	// refreshAfter is how long a server may answer 304 before it is asked for
	// the whole document again: some never stop (rule P6).
	refreshAfter = 8 * 24 * time.Hour
)

// Options tune a Fetcher. The zero value works.
type Options struct {
	Version string // of Regionwire, for the User-Agent; "" is "dev"
	Contact string // mailto: or https: address, for the User-Agent
	// Subscribers returns how many read what is fetched, for the User-Agent:
	// publishers count readers by it. Nil or 0: nothing is said.
	Subscribers func() int

	Timeout      time.Duration // one exchange with its redirects; 0: 20 s
	MaxBody      int64         // bytes of a body after decoding; 0: 8 MiB
	MemoryBudget int64         // bytes that all parsing at one time may take; 0: 320 MiB

	// Gap is the time between two requests for pages of one host; 0: 5 s,
	// negative: none. Less than a second takes effect inside the allowed
	// networks alone.
	Gap          time.Duration
	PageArticles int // new articles that one poll of a page reads; 0: 20

	// Allow lists addresses that Discover may contact though they are not
	// public. A channel brings its own.
	Allow []netip.Prefix
	// Zone is that of dates that name none, for Discover, where the host does
	// not tell its country; nil is UTC.
	Zone *time.Location

	// Transport replaces the guarded transport, in tests.
	Transport http.RoundTripper
	// Log receives what is our own fault; nil discards it.
	Log *slog.Logger
}

// Fetcher reads channels. It is safe for concurrent use.
type Fetcher struct {
	opts   Options
	client *client
	bodies *bodies
	memory *semaphore.Weighted
	log    *slog.Logger
	*promises
}

// promises is what politeness remembers of the sites that were asked: it
// outlives a change of the configuration.
type promises struct {
	robots robots
	turns  turns
	budget hourly // of full texts
}

// With returns a Fetcher with other options that keeps the promises f made to
// sites: their robots.txt, the gaps after requests and the hourly budgets. What
// f knows of the network here stays known too.
func (f *Fetcher) With(opts Options) *Fetcher {
	g := New(opts)
	g.promises = f.promises
	g.client.reach = f.client.reach
	return g
}

// New returns a Fetcher.
func New(opts Options) *Fetcher {
	if opts.Version == "" {
		opts.Version = "dev"
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	if opts.MaxBody <= 0 {
		opts.MaxBody = defaultMaxBody
	}
	if opts.MemoryBudget <= 0 {
		opts.MemoryBudget = defaultBudget
	}
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	if opts.Gap == 0 {
		opts.Gap = defaultGap
	}
	if opts.PageArticles <= 0 {
		opts.PageArticles = defaultArticles
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Fetcher{
		opts:     opts,
		client:   newClient(opts),
		bodies:   newBodies(),
		memory:   semaphore.NewWeighted(opts.MemoryBudget),
		log:      opts.Log,
		promises: &promises{},
	}
}

// Fetch polls a channel whose committed state is st. It asks known for what
// the channel listed before only when a new body must be read, and returns
// the items that are not listed there.
//
// The Poll is complete in Items, Listed, Info and Outcome except for what
// ingest counts; of its State it fills what the exchange itself tells, and
// leaves everything about time and counts as it was. A failure is in
// Outcome.Kind, with the old validators kept. When ctx is done early the Poll
// says nothing about the source and is not to be committed.
func (f *Fetcher) Fetch(ctx context.Context, ch *news.Channel, st news.State, known func() (news.Listing, error)) (poll news.Poll) {
	began := time.Now()
	poll = news.Poll{Channel: ch, State: begin(st, ch), Outcome: news.Outcome{At: news.At(began)}}
	before := poll.State
	defer func() {
		if p := recover(); p != nil {
			poll = news.Poll{Channel: ch, State: before, Outcome: news.Outcome{At: news.At(began)}}
			f.fail(&poll, f.panicked(ch.URL, p))
		}
		poll.Outcome.Took = time.Since(began)
		poll.Outcome.Warnings = printable(poll.Outcome.Warnings)
	}()
	ctx, leave := f.bodies.withRoom(ctx)
	defer leave()
	if err := f.poll(ctx, &poll, known); err != nil {
		f.fail(&poll, err)
	}
	return poll
}

// poll fills p from one exchange or, for a page or sitemap, from several. An
// error is the failure of the source.
func (f *Fetcher) poll(ctx context.Context, p *news.Poll, known func() (news.Listing, error)) error {
	switch {
	case p.Channel.Kind == news.Page, p.Channel.Kind == news.Auto && p.State.Format == pageFormat:
		return f.pollPage(ctx, p, nil, known)
	case p.Channel.Kind == news.Sitemap:
		return f.pollSitemap(ctx, p, known)
	}
	ans, err := f.pollFeed(ctx, p, known)
	if p.Channel.Kind == news.Auto && p.State.Format == "" && isWebPage(ans, err) {
		return f.pollPage(ctx, p, ans, known)
	}
	if err != nil {
		return err
	}
	return f.fullTexts(ctx, p)
}

// pollFeed does one exchange and fills p from it. With an error it returns
// what was received, if anything was.
func (f *Fetcher) pollFeed(ctx context.Context, p *news.Poll, known func() (news.Listing, error)) (*answer, error) {
	done, err := f.turn(ctx, p)
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithTimeoutCause(ctx, f.opts.Timeout, errTooSlow(f.opts.Timeout))
	defer cancel()
	q := request(p.Channel, p.State, p.Outcome.At)
	if p.State.Format != "" { // else the body is looked at, too
		q.known, q.coded = p.State.Body, p.State.Coded
	}
	ans, err := f.client.get(ctx, q)
	if ans != nil {
		f.note(p, ans)
	}
	if err != nil {
		return ans, err
	}
	if ans.status == http.StatusNotModified {
		unchanged(p)
		ans.refreshValidators(&p.State)
		return ans, nil
	}
	return ans, f.read(ctx, p, ans, known)
}

// turn waits until no page of the host is being asked for, and a gap after the
// last: scheduler keeps polls apart, but knows of no other requests. done ends
// the turn. Hosts inside the allowed networks need none.
func (f *Fetcher) turn(ctx context.Context, p *news.Poll) (done func(), err error) {
	u, err := parseAddress(request(p.Channel, p.State, p.Outcome.At).address)
	if err != nil {
		return nil, err
	}
	host, local := hostOf(u, p.Channel.Allow)
	if local {
		return func() {}, nil
	}
	done, ok, err := f.turns.takeFeed(ctx, host, max(f.opts.Gap, leastGap), time.Now().Add(maxVisit))
	switch {
	case err != nil:
		return nil, cause(ctx, err)
	case !ok:
		return nil, errLater
	}
	return done, nil
}

// read reads the body of an answer into p.
func (f *Fetcher) read(ctx context.Context, p *news.Poll, ans *answer, known func() (news.Listing, error)) error {
	hash := hashOf(ans)
	if hash == p.State.Body && ans.status != http.StatusIMUsed {
		unchanged(p)
		p.State.Coded = ans.coded
		ans.takeValidators(&p.State, p.Outcome.At)
		return nil
	}
	release, err := f.parsing(ctx, len(ans.body))
	if err != nil {
		return &Error{Kind: news.Timeout, Detail: "waited too long for memory to parse in", Err: err}
	}
	defer release()

	doc, err := open(p.Channel, ans)
	if err != nil {
		return err
	}
	seen, err := chunksOf(known)
	if err != nil {
		p.Outcome.Warnings = append(p.Outcome.Warnings, "what the channel listed before could not be read: "+err.Error())
	}
	damaged, err := doc.fill(ctx, p, seen)
	if err != nil || damaged {
		return err // validators of a damaged document would hide what it lacks
	}
	if ans.status == http.StatusIMUsed {
		p.Partial = true // RFC 3229: what is not in a delta still stands
	}
	p.State.Body, p.State.Coded = hash, ans.coded
	ans.takeValidators(&p.State, p.Outcome.At)
	return nil
}

// note records what an answer says whatever its body holds.
func (f *Fetcher) note(p *news.Poll, ans *answer) {
	o := &p.Outcome
	o.Status, o.Bytes, o.Answered = ans.status, int64(ans.size), ans.final
	o.Warnings = append(o.Warnings, ans.warnings...)
	if ans.status >= 400 {
		o.RetryAt = retryAt(ans.header, o.At)
	} else {
		o.Fresh = freshness(ans.header)
	}
}

// unchanged completes a poll that brought no new document. What was a list
// without items, or a page that had lost something, still is one.
func unchanged(p *news.Poll) {
	p.Outcome.Unchanged = true
	if p.State.Kind == news.NoItems || p.State.Kind == news.Degraded {
		p.Outcome.Kind, p.Outcome.Detail = p.State.Kind, p.State.Detail
	}
	p.Outcome.TTL, p.Outcome.SkipHour, p.Outcome.SkipDay = p.State.TTL, p.State.SkipHour, p.State.SkipDay
}

// fail records err as the outcome of p.
func (f *Fetcher) fail(p *news.Poll, err error) {
	failure := classify(err)
	p.Outcome.Kind, p.Outcome.Detail = failure.Kind, failure.detail()
	if failure.void {
		p.State.ETag, p.State.LastModified, p.State.Body = "", "", news.Hash{}
	}
}

// panicked turns a panic below Fetch into a failure of that one source.
func (f *Fetcher) panicked(url string, value any) error {
	f.log.Error("reading a source panicked", "url", url, "err", fmt.Sprint(value), "stack", string(debug.Stack()))
	return &Error{Kind: news.Internal, Detail: fmt.Sprintf("the reader panicked: %v", value)}
}

// begin returns st as the start of a poll of ch, without what belongs to
// another address, credential or version of the reading code (rule P5).
func begin(st news.State, ch *news.Channel) news.State {
	credential := credentialOf(ch)
	if st.URL != ch.URL || st.Credential != credential {
		st.Final, st.Moved, st.Learned = "", "", ""
		st.MovedCount, st.MovedSince, st.MovedLast = 0, time.Time{}, time.Time{}
		st.Pages = ""
		if st.URL != ch.URL {
			st.Format = ""
		}
		st.Epoch = 0
	}
	if st.Epoch != epoch {
		st.ETag, st.LastModified, st.Body, st.Unconditional = "", "", news.Hash{}, time.Time{}
	}
	st.Channel, st.URL, st.Credential, st.Epoch = ch.ID, ch.URL, credential, epoch
	if ch.Source != nil {
		st.Source = ch.Source.Birth
	}
	return st
}

// credentialOf is what State.Credential holds of a channel; 0 for none.
func credentialOf(ch *news.Channel) uint64 {
	if ch.Header[0] == "" {
		return 0
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s", ch.Header[0], ch.Header[1])
	return h.Sum64()
}

// refreshDue reports whether a channel is to be asked for its whole document.
// The instant is spread by up to a tenth, so that channels first polled
// together do not all come due together.
func refreshDue(st news.State, now time.Time) bool {
	h := fnv.New32a()
	h.Write([]byte(st.Channel))
	spread := time.Duration(h.Sum32()%1000) * refreshAfter / 10_000
	return now.Sub(st.Unconditional) >= refreshAfter-spread
}

// chunksOf returns the chunks that known lists. With an error the set is
// empty and everything is read again.
func chunksOf(known func() (news.Listing, error)) (seen, error) {
	if known == nil {
		return seen{}, nil
	}
	listing, err := known()
	if err != nil {
		return seen{}, err
	}
	s := seen{chunks: make(map[news.Hash]bool, len(listing.Items)), dates: make(map[int64]bool, len(listing.Items))}
	for _, l := range listing.Items {
		s.chunks[l.Chunk] = true
		s.dates[l.Published] = true
	}
	return s, nil
}

// seen is what a channel listed before: chunks, and the dates of their
// articles in Unix seconds.
type seen struct {
	chunks map[news.Hash]bool
	dates  map[int64]bool
}

// Parse reads a document that was not fetched now, such as a file. Header may
// be nil. The Poll's State holds nothing but what the document says. For a
// channel of a kind other than Feed, a web page is read too: as one article, or
// as a list whose items hold what the list says.
func Parse(ch *news.Channel, header http.Header, body []byte, now time.Time) (poll news.Poll) {
	poll = news.Poll{Channel: ch, State: begin(news.State{}, ch), Outcome: news.Outcome{At: news.At(now), Bytes: int64(len(body))}}
	f := New(Options{})
	defer func() {
		if p := recover(); p != nil {
			poll.Items, poll.Listed = nil, nil
			f.fail(&poll, f.panicked(ch.URL, p))
		}
		poll.Outcome.Warnings = printable(poll.Outcome.Warnings)
	}()
	ans := &answer{status: http.StatusOK, header: header, body: body, final: ch.URL}
	if int64(len(body)) > defaultMaxBody {
		f.fail(&poll, errBodyLimit(defaultMaxBody))
		return poll
	}
	doc, err := open(ch, ans)
	if err == nil {
		_, err = doc.fill(context.Background(), &poll, seen{})
	} else if isWebPage(ans, err) && ch.Kind != news.Feed {
		err = parsePage(&poll, ans, err)
	}
	if err != nil {
		f.fail(&poll, err)
	}
	return poll
}
