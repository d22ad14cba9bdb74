package scheduler

import (
	"net/url"
	"time"

	"golang.org/x/net/publicsuffix"

	"regionwire/news"
)

const (
	movesBelieved = 3 // polls with the same permanent redirect, a day apart
	endsBelieved  = 2 // answers 410, the last at least a day after the first
	learnedTries  = 3 // failures of one kind in a row after which a learned address is forgotten
)

// learnMove counts how often the channel was redirected for good (301 or 308)
// to one address, and uses that address instead after three polls each at
// least a day apart, within the same registrable domain. A move to another
// domain is only counted: an admin decides by writing it into the
// configuration. st.Moved is what this poll saw.
func learnMove(st *news.State, before news.State, ch *news.Channel, o *news.Outcome) {
	seen := st.Moved
	if st.URL != before.URL || st.Credential != before.Credential {
		forgetMove(&before)
		before.Learned = ""
	}
	st.Learned = before.Learned
	st.Moved, st.MovedCount = before.Moved, before.MovedCount
	st.MovedSince, st.MovedLast = before.MovedSince, before.MovedLast
	if o.Kind.Failed() {
		if st.Learned != "" && o.Kind != news.Busy && st.Polls >= learnedTries {
			st.Learned = ""
			forgetMove(st)
		}
		return
	}
	switch {
	case seen == "":
		forgetMove(st)
	case seen != before.Moved:
		st.Moved, st.MovedCount = seen, 1
		st.MovedSince, st.MovedLast = st.LastTry, st.LastTry
	case !st.LastTry.Before(before.MovedLast.Add(day)):
		st.MovedCount++
		st.MovedLast = st.LastTry
	}
	if st.MovedCount >= movesBelieved && sameDomain(ch.URL, st.Moved) {
		st.Learned = st.Moved
		forgetMove(st)
	}
}

func forgetMove(st *news.State) {
	st.Moved, st.MovedCount = "", 0
	st.MovedSince, st.MovedLast = time.Time{}, time.Time{}
}

// learnEnd counts answers that the feed is gone for good, and disables the
// channel when a second one comes a day or more after the first. Any other
// answer starts anew; a silent server does not.
func learnEnd(st, before *news.State, o *news.Outcome) {
	st.GoneCount, st.GoneSince, st.Disabled = before.GoneCount, before.GoneSince, before.Disabled
	switch {
	case o.Kind == news.Gone && before.Learned != "":
		// The learned address is gone; the configured one is asked next.
		st.Learned = ""
	case o.Kind == news.Gone:
		if st.GoneCount == 0 {
			st.GoneSince = st.LastTry
		}
		st.GoneCount++
		st.Disabled = st.GoneCount >= endsBelieved && !st.LastTry.Before(st.GoneSince.Add(day))
	case o.Status != 0:
		st.GoneCount, st.GoneSince, st.Disabled = 0, time.Time{}, false
	}
}

// sameDomain reports whether two addresses lie under one registrable domain
// (publicsuffix.org). Addresses by number or single label never do, unless
// their hosts are equal.
func sameDomain(a, b string) bool {
	ua, err := url.Parse(a)
	if err != nil {
		return false
	}
	ub, err := url.Parse(b)
	if err != nil {
		return false
	}
	if ua.Hostname() == ub.Hostname() {
		return ua.Hostname() != ""
	}
	da, err := publicsuffix.EffectiveTLDPlusOne(ua.Hostname())
	if err != nil {
		return false
	}
	db, err := publicsuffix.EffectiveTLDPlusOne(ub.Hostname())
	return err == nil && da == db
}
