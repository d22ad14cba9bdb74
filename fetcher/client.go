package fetcher

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"regionwire/news"
)

const (
	maxHops        = 5
	maxLocation    = 4 << 10
	maxHeaderBytes = 64 << 10
	maxErrorBody   = 64 << 10 // read of an error page, to name it
	headerTimeout  = 10 * time.Second
	idleTimeout    = 30 * time.Second // several channels of one host follow each other in seconds
	maxGuards      = 256              // transports kept for different rules
)

// acceptFeed are the media types that a feed is asked for in.
const acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"

// client does one polite exchange at a time: redirects by hand, nothing sent
// that was not meant for that origin, connections only where guard allows.
type client struct {
	product     string // "Regionwire/VERSION"
	contact     string
	subscribers func() int
	maxBody     int64
	injected    http.RoundTripper
	reach       *reach

	mu         sync.Mutex
	transports map[string]http.RoundTripper // by the key of their guard
}

func newClient(opts Options) *client {
	return &client{
		product: agent + "/" + opts.Version, contact: opts.Contact, subscribers: opts.Subscribers,
		maxBody: opts.MaxBody, injected: opts.Transport,
		reach:      newReach(opts.Log),
		transports: map[string]http.RoundTripper{},
	}
}

// userAgent says who asks, where to complain, and for how many readers (rule P15).
func (c *client) userAgent() string {
	var told []string
	if c.contact != "" {
		told = append(told, "+"+c.contact)
	}
	n := 0
	if c.subscribers != nil {
		n = c.subscribers()
	}
	switch {
	case n == 1:
		told = append(told, "1 subscriber")
	case n > 1:
		told = append(told, strconv.Itoa(n)+" subscribers")
	}
	if len(told) == 0 {
		return c.product
	}
	return c.product + " (" + strings.Join(told, "; ") + ")"
}

// transport returns the transport for connections under g. Requests under the
// same rules share connections; others never do, lest one use what its own
// rules refuse.
func (c *client) transport(g guard) http.RoundTripper {
	if c.injected != nil {
		return c.injected
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := g.key()
	if t, ok := c.transports[key]; ok {
		return t
	}
	if len(c.transports) >= maxGuards { // sources with ever new networks
		for k, t := range c.transports {
			t.(*http.Transport).CloseIdleConnections()
			delete(c.transports, k)
		}
	}
	t := newTransport(g.dial)
	c.transports[key] = t
	return t
}

// newTransport returns a transport with all the limits of one, that connects
// through dial.
func newTransport(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // a proxy would connect on our behalf, unchecked
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        idleTimeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // gzip is asked for and undone by readBody, within limits
		// Hundreds of hosts keep a connection each. Requests are short, and
		// readBody has a buffer of its own.
		WriteBufferSize: 1 << 10,
		ReadBufferSize:  2 << 10,
	}
}

// query is one exchange to be done.
type query struct {
	address    string // where it starts
	configured string // the address in the configuration: its origin gets header
	header     [2]string
	insecure   bool
	allow      []netip.Prefix
	delta      bool   // ask for an RFC 3229 feed delta
	head       bool   // ask for the header alone; every status is an answer
	accept     string // media types, "" for those of feeds
	// permit is asked before a redirect is followed; nil allows all.
	permit func(context.Context, *url.URL) error

	// Validators, and the address they belong to: no other gets them.
	etag, lastModified, final string
	// known is the hash of the last body, coded of that as it was received:
	// the same one is not kept again.
	known, coded news.Hash
}

// request returns the exchange that polls ch.
func request(ch *news.Channel, st news.State, now time.Time) query {
	q := query{
		address: ch.URL, configured: ch.URL, header: ch.Header,
		insecure: ch.Insecure, allow: ch.Allow, delta: ch.Extras,
	}
	if st.Learned != "" {
		q.address = st.Learned
	}
	if !refreshDue(st, now) {
		q.etag, q.lastModified, q.final = st.ETag, st.LastModified, st.Final
	}
	return q
}

// answer is what a server said in the end.
type answer struct {
	status   int
	header   http.Header
	body     []byte // content coding undone; nil when it is the known one
	size     int    // of the body
	hash     news.Hash
	coded    news.Hash // of a short coded body as it was received
	final    string    // the address that answered, without fragment
	moved    string    // where permanent redirects led, "" when there were none
	warnings []string
}

// get does q. With an error the answer holds what was received, or is nil.
func (c *client) get(ctx context.Context, q query) (*answer, error) {
	configured, err := parseAddress(q.configured)
	if err != nil {
		return nil, err
	}
	at, err := parseAddress(q.address)
	if err != nil {
		return nil, err
	}
	roomOf(ctx).leave() // of the exchange before
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	visited := map[string]bool{}
	permanent, moved := true, ""
	for hop := 0; ; hop++ {
		visited[at.String()] = true
		req := c.newRequest(ctx, q, at, configured)
		resp, err := c.send(req, newGuard(q.allow, at, configured), q.allow)
		if err != nil {
			return nil, noResponse(ctx, err)
		}
		conditional := req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
		if !redirects(resp.StatusCode) {
			ans := &answer{status: resp.StatusCode, header: resp.Header, final: withoutUser(at), moved: moved}
			if q.head {
				discard(resp)
				return ans, nil
			}
			return ans, c.finish(ctx, cancel, ans, resp, conditional, q)
		}
		discard(resp)
		next, err := follow(at, resp, q.insecure)
		switch {
		case err != nil:
			return &answer{status: resp.StatusCode, header: resp.Header, final: withoutUser(at)}, err
		case visited[next.String()]:
			return nil, errf(news.Redirect, "redirect loop at %s", next)
		case hop == maxHops:
			return nil, errf(news.Redirect, "more than %d redirects, the last to %s", maxHops, next)
		}
		if q.permit != nil {
			if err := q.permit(ctx, next); err != nil {
				return nil, err
			}
		}
		permanent = permanent && (resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect)
		if permanent {
			moved = next.String()
		}
		at = next
	}
}

// send does one hop, unless the network is down. Hosts inside the allowed
// networks are reached without it and say nothing of it.
func (c *client) send(req *http.Request, g guard, allow []netip.Prefix) (*http.Response, error) {
	transport := c.transport(g)
	if _, local := hostOf(req.URL, allow); local {
		return transport.RoundTrip(req)
	}
	if err := c.reach.err(); err != nil {
		return nil, err
	}
	resp, err := transport.RoundTrip(req)
	return resp, c.reach.judge(req.Context(), req.URL.Hostname(), err)
}

// finish judges the status of resp and reads its body into ans.
func (c *client) finish(ctx context.Context, cancel context.CancelCauseFunc, ans *answer, resp *http.Response, conditional bool, q query) error {
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified {
		discard(resp)
		if !conditional {
			return &Error{Kind: news.Unexpected, Detail: "304 to a request without validators", void: true}
		}
		return nil
	}
	limit := c.maxBody
	good := resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusNonAuthoritativeInfo ||
		resp.StatusCode == http.StatusIMUsed && q.delta
	if !good {
		limit = min(limit, maxErrorBody)
	}
	stop := watchPace(cancel, resp)
	var err error
	complete := good && resp.StatusCode != http.StatusIMUsed
	ans.body, ans.warnings, err = readBody(ctx, resp, limit, func(coded []byte) bool {
		if !complete {
			return false
		}
		ans.size, ans.coded = len(coded), bodyHash(ans, coded)
		if q.known == (news.Hash{}) || ans.coded != q.coded {
			return false
		}
		ans.hash = q.known
		return true
	}, func(body []byte) bool {
		ans.size = len(body)
		if !complete || q.known == (news.Hash{}) {
			return true
		}
		ans.hash = bodyHash(ans, body)
		return ans.hash != q.known
	})
	stop()
	if !good {
		return statusError(ans)
	}
	if err != nil {
		return cause(ctx, err)
	}
	return nil
}

// parseAddress reads an http or https address and removes its fragment.
func parseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, &Error{Kind: news.Blocked, Err: err}
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, errf(news.Blocked, "%q is no http or https address", s)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// newRequest returns the request for one hop.
func (c *client) newRequest(ctx context.Context, q query, at, configured *url.URL) *http.Request {
	req := (&http.Request{Method: http.MethodGet, URL: at, Host: at.Host, Header: http.Header{}}).WithContext(ctx)
	req.Header.Set("User-Agent", c.userAgent())
	req.Header.Set("Accept", cmp.Or(q.accept, acceptFeed))
	req.Header.Set("Accept-Encoding", "gzip")
	if sameOrigin(at, configured) {
		if u := configured.User; u != nil {
			password, _ := u.Password()
			req.SetBasicAuth(u.Username(), password)
		}
		if q.header[0] != "" {
			req.Header.Set(q.header[0], q.header[1])
		}
	}
	if q.final == withoutUser(at) {
		setRaw(req.Header, "If-None-Match", q.etag)
		setRaw(req.Header, "If-Modified-Since", q.lastModified)
	}
	if q.delta {
		req.Header.Set("A-IM", "feed")
	}
	if q.head {
		req.Method = http.MethodHead
	}
	return req
}

func setRaw(h http.Header, name, value string) {
	if value != "" {
		h[name] = []string{value}
	}
}

func withoutUser(u *url.URL) string {
	if u.User == nil {
		return u.String()
	}
	plain := *u
	plain.User = nil
	return plain.String()
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Host == b.Host
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow returns where resp redirects from at.
func follow(at *url.URL, resp *http.Response, insecure bool) (*url.URL, error) {
	location := resp.Header.Get("Location")
	if location == "" {
		return nil, errf(news.Redirect, "%d without a Location", resp.StatusCode)
	}
	if len(location) > maxLocation {
		return nil, errf(news.Redirect, "a Location of %d bytes; the limit is %d", len(location), maxLocation)
	}
	next, err := at.Parse(location)
	if err != nil {
		return nil, errf(news.Redirect, "Location %q is no address", location)
	}
	if next.Scheme != "http" && next.Scheme != "https" || next.Hostname() == "" {
		return nil, errf(news.Redirect, "redirected to %q, which is neither http nor https", location)
	}
	if at.Scheme == "https" && next.Scheme == "http" && !insecure {
		return nil, errf(news.Redirect, "redirected from https to %s; `allow_http: true` would allow it", next)
	}
	next.User, next.Fragment, next.RawFragment = nil, "", ""
	return next, nil
}

// discard reads a short rest, so that the connection can be used again.
func discard(resp *http.Response) {
	io.CopyN(io.Discard, resp.Body, 4<<10) //nolint:errcheck // nothing rests on it
	resp.Body.Close()
}

// noResponse returns the failure of an exchange that brought no response. A
// connection that ends there was no HTTP; it is a body that is truncated.
func noResponse(ctx context.Context, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = &Error{Kind: news.Protocol, Detail: "the connection closed before a whole response header", Err: err}
	}
	return cause(ctx, err)
}

// cause returns why ctx ended in place of an error that only says that it did.
func cause(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	why := context.Cause(ctx)
	var failure *Error
	if errors.As(why, &failure) {
		return why
	}
	return &Error{Kind: news.Timeout, Detail: fmt.Sprintf("stopped: %v", why), Err: why}
}
