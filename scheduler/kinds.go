package scheduler

import (
	"time"

	"regionwire/news"
)

// How says which rule computes the next try after a poll.
type How uint8

const (
	// Usual is the channel's own interval: the document was read.
	Usual How = iota + 1
	// Backoff draws from [0, Base·2ⁿ) after n failures in a row ("full
	// jitter"), and asks once a day after circuitAfter of them.
	Backoff
	// Slow waits Base, 2·Base, 4·Base … up to Max while the kind repeats, and
	// up to a tenth more.
	Slow
	// StopHost is Slow for the channel's whole host, unless the server said
	// for how long.
	StopHost
)

// Retry is when a channel is tried again after a kind of outcome. However
// short its result, a channel's shortest interval and what the publisher asked
// for stand above it.
type Retry struct {
	How       How
	Base, Max time.Duration
}

const (
	day          = 24 * time.Hour
	circuitAfter = 8 // failures in a row
)

// Kinds holds one retry policy for each news.Kind.
var Kinds = [news.Offline + 1]Retry{
	news.OK:       {How: Usual},
	news.NoItems:  {How: Usual},
	news.Degraded: {How: Usual},

	// Asking for a name costs its publisher nothing.
	news.DNS:         {Slow, 10 * time.Minute, time.Hour},
	news.Refused:     {Backoff, 5 * time.Minute, day},
	news.Timeout:     {Backoff, 5 * time.Minute, day},
	news.TLS:         {Backoff, 5 * time.Minute, day},
	news.Protocol:    {Backoff, 5 * time.Minute, day},
	news.Redirect:    {Backoff, 5 * time.Minute, day},
	news.ServerError: {Backoff, 5 * time.Minute, day},
	news.Unexpected:  {Backoff, 5 * time.Minute, day},
	news.TooLarge:    {Backoff, 5 * time.Minute, day},
	news.Encoding:    {Backoff, 5 * time.Minute, day},
	news.Truncated:   {Backoff, 5 * time.Minute, day},
	news.Empty:       {Backoff, 5 * time.Minute, day},
	news.NotFeed:     {Backoff, 5 * time.Minute, day},
	news.Malformed:   {Backoff, 5 * time.Minute, day},

	news.Unauthorized: {Slow, 30 * time.Minute, 4 * time.Hour},
	news.Blocked:      {Slow, time.Hour, day},
	news.BotWall:      {Slow, time.Hour, day},
	news.NotFound:     {Slow, time.Hour, day},
	news.Gone:         {Slow, day, day},
	news.Robots:       {Slow, day, day}, // robots.txt is kept for a day
	news.Internal:     {Slow, day, day},

	// Fetcher itself asks one host now and then, until one answers.
	news.Offline: {Slow, 2 * time.Minute, 2 * time.Minute},

	news.Busy: {StopHost, time.Hour, day},
}

// after returns how long to wait after the n-th outcome of a kind in a row and
// the given number of failures in a row; roll is in [0, 1).
func (r Retry) after(n, failures int, roll float64) time.Duration {
	switch r.How {
	case Backoff:
		if failures >= circuitAfter {
			return later(day, roll)
		}
		return time.Duration(roll * float64(double(r.Base, failures, r.Max)))
	case StopHost:
		return double(r.Base, n-1, r.Max)
	default:
		return later(double(r.Base, n-1, r.Max), roll)
	}
}

// double returns d·2ⁿ, at most limit.
func double(d time.Duration, n int, limit time.Duration) time.Duration {
	for ; n > 0 && d < limit; n-- {
		d *= 2
	}
	return min(d, limit)
}
