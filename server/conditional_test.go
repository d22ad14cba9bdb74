package server

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	plainTag = `"AAAAAAAAAAAAAAAAAAAAAA"`
	gzipTag  = `"AAAAAAAAAAAAAAAAAAAAAA-gzip"`
	otherTag = `"BBBBBBBBBBBBBBBBBBBBBB"`
)

var (
	changedAt = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	askedAt   = time.Date(2026, 11, 23, 19, 40, 0, 0, time.UTC)
)

func stamp(t time.Time) string { return t.Format(http.TimeFormat) }

func TestConditionsAreEvaluatedAsRFC9110Says(t *testing.T) {
	tests := []struct {
		name   string
		header http.Header
		want   outcome
	}{
		{"no condition", http.Header{}, proceed},
		// bad input 131
		{"the tag", http.Header{"If-None-Match": {plainTag}}, notModified},
		{"another tag", http.Header{"If-None-Match": {otherTag}}, proceed},
		{"star", http.Header{"If-None-Match": {"*"}}, notModified},
		{"star with space", http.Header{"If-None-Match": {" * "}}, notModified},
		{"star in a list is no tag", http.Header{"If-None-Match": {"*, " + plainTag}}, proceed},
		{"list", http.Header{"If-None-Match": {otherTag + ", " + plainTag}}, notModified},
		{"list without spaces, empty members", http.Header{"If-None-Match": {",," + otherTag + ",,W/" + plainTag}}, notModified},
		{"two fields", http.Header{"If-None-Match": {otherTag, plainTag}}, notModified},
		{"weak", http.Header{"If-None-Match": {"W/" + plainTag}}, notModified},
		{"lower-case w is no weak mark", http.Header{"If-None-Match": {"w/" + plainTag}}, proceed},
		{"tag of the other coding", http.Header{"If-None-Match": {gzipTag}}, notModified},
		{"suffix of a proxy", http.Header{"If-None-Match": {`W/"AAAAAAAAAAAAAAAAAAAAAA;gzip"`}}, notModified},
		{"longer tag", http.Header{"If-None-Match": {`"AAAAAAAAAAAAAAAAAAAAAAA"`}}, proceed},
		{"unquoted", http.Header{"If-None-Match": {strings.Trim(plainTag, `"`)}}, proceed},
		{"half quoted", http.Header{"If-None-Match": {strings.TrimRight(plainTag, `"`)}}, proceed},
		{"garbage first", http.Header{"If-None-Match": {"x, " + plainTag}}, proceed},
		{"control character", http.Header{"If-None-Match": {"\"AAAAAAAAAAAAAAAAAAAAAA-\x01\""}}, proceed},
		{"empty", http.Header{"If-None-Match": {""}}, proceed},
		{"10 KB", http.Header{"If-None-Match": {strings.Repeat(otherTag+",", 400) + plainTag}}, notModified},
		{"10 KB of garbage", http.Header{"If-None-Match": {strings.Repeat("\"", 10_000)}}, proceed},
		// bad input 132
		{"tag differs, date matches", http.Header{"If-None-Match": {otherTag}, "If-Modified-Since": {stamp(changedAt)}}, proceed},
		{"tag matches, date differs", http.Header{"If-None-Match": {plainTag}, "If-Modified-Since": {stamp(changedAt.Add(-time.Hour))}}, notModified},
		// bad input 133
		{"the date", http.Header{"If-Modified-Since": {stamp(changedAt)}}, notModified},
		{"later date", http.Header{"If-Modified-Since": {stamp(changedAt.Add(time.Hour))}}, notModified},
		{"earlier date", http.Header{"If-Modified-Since": {stamp(changedAt.Add(-time.Second))}}, proceed},
		{"future date", http.Header{"If-Modified-Since": {stamp(askedAt.Add(time.Hour))}}, proceed},
		{"RFC 850 date of this century", http.Header{"If-Modified-Since": {changedAt.Format(time.RFC850)}}, notModified},
		{"two-digit year of the last century", http.Header{"If-Modified-Since": {"Monday, 23-Nov-98 12:00:00 GMT"}}, proceed},
		{"asctime", http.Header{"If-Modified-Since": {changedAt.Format(time.ANSIC)}}, notModified},
		{"garbage date", http.Header{"If-Modified-Since": {"yesterday"}}, proceed},
		{"two dates", http.Header{"If-Modified-Since": {stamp(changedAt), stamp(changedAt)}}, proceed},
		{"match", http.Header{"If-Match": {plainTag}}, proceed},
		{"match of another", http.Header{"If-Match": {otherTag}}, failed},
		{"match is strong", http.Header{"If-Match": {"W/" + plainTag}}, failed},
		{"match of the other coding", http.Header{"If-Match": {gzipTag}}, failed},
		{"match anything", http.Header{"If-Match": {"*"}}, proceed},
		{"unmodified since", http.Header{"If-Unmodified-Since": {stamp(changedAt)}}, proceed},
		{"modified since", http.Header{"If-Unmodified-Since": {stamp(changedAt.Add(-time.Hour))}}, failed},
	}
	for _, test := range tests {
		if got := evaluate(test.header, plainTag, changedAt, askedAt); got != test.want {
			t.Errorf("%s: outcome %d, want %d", test.name, got, test.want)
		}
	}
}

func TestDatesOfUndatedDocumentsAreIgnored(t *testing.T) {
	for _, field := range []string{"If-Modified-Since", "If-Unmodified-Since"} {
		if got := evaluate(http.Header{field: {stamp(changedAt)}}, plainTag, time.Time{}, askedAt); got != proceed {
			t.Errorf("%s: outcome %d, want the document", field, got)
		}
	}
}

// A second in which a document changed twice says nothing: its reader may have
// what was said first. The next second does.
func TestSecondOfTwoChangesIsNotEnough(t *testing.T) {
	settled := changedAt.Add(time.Second)
	for since, want := range map[time.Time]outcome{changedAt: proceed, settled: notModified, settled.Add(time.Minute): notModified} {
		if got := evaluate(http.Header{"If-Modified-Since": {stamp(since)}}, plainTag, settled, askedAt); got != want {
			t.Errorf("since %v: outcome %d, want %d", since, got, want)
		}
	}
}

// FuzzIfNoneMatch looks for a field that is taken for a tag it does not hold.
func FuzzIfNoneMatch(f *testing.F) {
	for _, seed := range []string{plainTag, "W/" + plainTag, gzipTag + ", " + otherTag, "*", `"`, `W/"`, "", strings.Repeat(",", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		matched := anyMatch([]string{field}, plainTag, true)
		if matched && strings.TrimSpace(field) != "*" && !strings.Contains(field, plainTag[1:23]) {
			t.Errorf("%q matches %s", field, plainTag)
		}
		if anyMatch([]string{field}, plainTag, false) && !matched {
			t.Errorf("%q matches strongly but not weakly", field)
		}
	})
}
