package scheduler

import (
	"time"

	"regionwire/news"
)

// keepWishes remembers what the document asked for. A 304 and a failed poll
// bring no document, and so change none of it.
func keepWishes(st, before *news.State, poll *news.Poll) {
	st.TTL, st.SkipHour, st.SkipDay = before.TTL, before.SkipHour, before.SkipDay
	if poll.Listed != nil {
		o := &poll.Outcome
		st.TTL, st.SkipHour, st.SkipDay = o.TTL, o.SkipHour, o.SkipDay
	}
}

// hostStop reports until when a host asked to be left alone (RFC 9110 §10.2.3,
// RFC 6585 §4), or is left alone because it gave no time.
func hostStop(st *news.State, retry Retry, o *news.Outcome) (until time.Time, stopped bool) {
	switch {
	case st.Kind.Failed() && o.RetryAt.After(st.LastTry):
		until = o.RetryAt
		if limit := st.LastTry.Add(longestRetry); until.After(limit) {
			until = limit
		}
	case retry.How == StopHost:
		until = st.LastTry.Add(retry.after(st.Polls, st.Failures, 0))
	default:
		return time.Time{}, false
	}
	return until.Add(sinceTry(o)), true
}

const (
	everyHour = 1<<24 - 1
	everyDay  = 1<<7 - 1
)

// allowed returns the first instant not before t outside the hours and days,
// in GMT, in which a channel asks not to be polled (RSS 2.0 skipHours and
// skipDays). A wish that leaves no hour or no day is none.
func allowed(t time.Time, hours uint32, days uint8) time.Time {
	if hours&everyHour == everyHour {
		hours = 0
	}
	if days&everyDay == everyDay {
		days = 0
	}
	for {
		u := t.UTC()
		switch {
		case days>>u.Weekday()&1 != 0:
			t = u.Truncate(day).Add(day)
		case hours>>u.Hour()&1 != 0:
			t = u.Truncate(time.Hour).Add(time.Hour)
		default:
			return t
		}
	}
}
