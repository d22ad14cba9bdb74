package feedgen

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// words are all words that Regionwire itself says to readers, in one language.
// A name in braces is filled in by the code that uses the phrase; where {n} is
// a number, "one|many" gives both forms to languages that need them.
type words struct {
	// In entries.
	ReadAt, AlsoBy, AllReports, SoManyReport   string // {paper}; {n}
	Follows, EarlierReports                    string
	WithdrawnTitle, WithdrawnBy, WithdrawnHere string // {paper}, {at}
	Untitled                                   string

	// In feeds.
	AboutPlace, AboutAll, FromPapers string // {place}, {papers}; {n}

	// On every page.
	SkipToText, Home, Feeds, Report, ReportSubject string // {url}
	AllInOPML, HowTo, Subscribe, Updated           string // {at}

	// On the directory.
	Papers, ItemsWeek, ItemsToday, NoneToday, NewestAt string // {n}; {at}
	ByPlace, EachPlace, BySource, EachSource           string
	AsPage, NoFeeds                                    string

	// On pages that list articles.
	Details, Today, Yesterday, Pinned       string // {day}
	Empty, EmptyPlace, NewestIs, NothingYet string // {place}; {at}
	EmptyMonth, NewestMonth                 string
	Months, SourceAbout, PlaceAbout         string // {paper}; {place}

	// On the page that helps to subscribe.
	SubscribeTo, Address, AddressHelp, OpenIn, InReader string // {feed}
	Outlook, Phone, OtherFormats, WhatIs                string
	HowToText, JSONHead, JSONText                       string

	// On the page of a story.
	Reports, First, Same, Own, Edited, InFeeds  string // {n}
	Differing                                   string
	PlacesHead, Sure, Likely, Mentioned, InText string // {n}; {field}, {text}
	EvidenceFields                              map[string]string

	// On pages about errors: heading and what to do.
	Errors map[int][2]string

	Weekdays [7]string // from Sunday, as they stand in a sentence
	Day      string    // layout of day and month
	Date     string    // layout of a whole date
	Clock    string    // layout of a time of day
	At       string    // {clock}, {date}
	Month    string    // {month}, {year}
	Months12 [12]string
}

// catalog holds the words of each language, by its primary subtag.
var catalog = map[string]*words{"en": &english, "vi": &vietnamese}

// wordsOf returns the words of a language, English where it has none.
func wordsOf(language string) *words {
	if w := catalog[primary(language)]; w != nil {
		return w
	}
	return &english
}

func primary(language string) string {
	subtag, _, _ := strings.Cut(strings.ToLower(language), "-")
	return subtag
}

// fill replaces names in braces: fill("at {paper}", "paper", "VnExpress").
func fill(phrase string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(phrase)
}

// count fills {n}, taking the first of two forms for one.
func count(phrase string, n int) string {
	one, many, two := strings.Cut(phrase, "|")
	if two && n != 1 {
		one = many
	}
	return fill(one, "n", strconv.Itoa(n))
}

// at prints an instant in full: time of day and date.
func (w *words) at(t time.Time) string {
	return fill(w.At, "clock", t.Format(w.Clock), "date", t.Format(w.Date))
}

// near prints an instant as briefly as the day of now allows.
func (w *words) near(t, now time.Time) string {
	switch {
	case sameDay(t, now):
		return t.Format(w.Clock)
	case t.Year() == now.Year():
		return fill(w.At, "clock", t.Format(w.Clock), "date", t.Format(w.Day))
	}
	return w.at(t)
}

// month prints a month and its year.
func (w *words) month(t time.Time) string {
	return fill(w.Month, "month", w.Months12[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// day prints the heading of t's day as seen on the day of now.
func (w *words) day(t, now time.Time) string {
	layout := w.Day
	if t.Year() != now.Year() {
		layout = w.Date
	}
	day := w.Weekdays[t.Weekday()] + " " + t.Format(layout)
	switch {
	case sameDay(t, now):
		day = fill(w.Today, "day", day)
	case sameDay(t, now.AddDate(0, 0, -1)):
		day = fill(w.Yesterday, "day", day)
	}
	first, size := utf8.DecodeRuneInString(day)
	return string(unicode.ToUpper(first)) + day[size:]
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
