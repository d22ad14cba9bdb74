package dedup

import (
	"slices"
	"strings"
)

// Bounds of headlines that are nearly one: words of the shorter, share of the
// words of both.
const (
	headlineWords = 5
	headlineShare = 0.7
)

// What is looked at of a headline.
const (
	titleWords = 64
	namesKept  = 8
	frameLeast = 4 // words of a frame
)

// title is what is compared of a headline.
type title struct {
	words   []word
	hash    uint64 // of all words
	masked  uint64 // of all words, with numbers, dates and weekdays alike
	numbers uint64 // of the masked words in their order; 0 when nothing is masked
	frame   uint64 // of the words that name nobody; 0 when they are less than half
	names   []uint16
	dates   []date
	roundup bool
}

// date is a day of a year as a headline names it.
type date struct{ day, month int }

func makeTitle(s string, list []word) title {
	list = list[:min(len(list), titleWords)]
	t := title{words: list}
	for _, w := range list {
		t.hash = t.hash*0x9e3779b97f4a7c15 + w.hash
	}
	for _, p := range tables.roundups {
		t.roundup = t.roundup || p.begins(list)
	}
	t.roundup = t.roundup || listsReports(s, list)
	masked := make([]bool, len(list))
	for i := range list {
		masked[i] = masked[i] || list[i].number
		for k := range tables.weekdays.at(list[i:]) {
			masked[i+k] = true
		}
		if d, n := dateAt(s, list, i); n > 0 {
			t.dates = append(t.dates, d)
			for k := range n {
				masked[i+k] = true
			}
		}
	}
	for i, w := range list {
		h := w.hash
		if masked[i] {
			t.numbers = t.numbers*0x9e3779b97f4a7c15 + h
			h = 1
			if i > 0 && masked[i-1] {
				continue
			}
		}
		t.masked = t.masked*0x9e3779b97f4a7c15 + h
	}
	t.setFrame(masked)
	return t
}

// setFrame parts the headline into what names somebody, by capitals, and the
// rest. The first word is always capitalised and belongs to the rest.
func (t *title) setFrame(masked []bool) {
	plain := 0
	for i, w := range t.words {
		switch {
		case masked[i]:
		case i > 0 && w.upper:
			if len(t.names) < namesKept {
				t.names = append(t.names, uint16(w.hash))
			}
		default:
			t.frame = t.frame*0x9e3779b97f4a7c15 + w.hash
			plain++
		}
	}
	if plain < frameLeast || 2*plain < len(t.words) || len(t.names) == 0 {
		t.frame, t.names = 0, nil
	}
}

// otherNames reports whether headlines of one frame speak of others: they have
// no name in common, or on another day not all of them.
func otherNames(a, b []uint16, sameDay bool) bool {
	shared := 0
	for _, n := range a {
		if slices.Contains(b, n) {
			shared++
		}
	}
	return shared == 0 || !sameDay && shared < max(len(a), len(b))
}

// hashDates returns a hash of the days a headline names, 0 for none.
func (t *title) hashDates() (h uint64) {
	for _, d := range t.dates {
		h = mix(h + uint64(d.month*32+d.day))
	}
	return h
}

// listsReports reports whether a headline lists several after a colon, and names
// an hour or day before it: "At 12: bridge closed again; mayor to step down".
func listsReports(s string, list []word) bool {
	before, after, ok := strings.Cut(s, ":")
	if !ok || !strings.ContainsAny(after, ";|") {
		return false
	}
	return slices.ContainsFunc(list, func(w word) bool { return w.number && int(w.end) <= len(before) })
}

// dateAt reads a date that begins with word i of s: "3/11", "3-11-2026" or
// "3.11" after a word that introduces one, "3 tháng 11", "3 November",
// "November 3". n is the number of its words, 0 for none.
func dateAt(s string, list []word, i int) (d date, n int) {
	w := list[i]
	if month := tables.months[w.hash]; month > 0 && i+1 < len(list) {
		if day := small(s, list[i+1], 31); day > 0 {
			return date{day, month}, 2
		}
	}
	if !w.number || i > 0 && between(s, list[i-1], w) == "/" {
		return d, 0
	}
	introduced := i > 0 && tables.beforeDate.at(list[i-1:i]) > 0
	if day, month, ok := dotted(s[w.start:w.end]); ok && introduced {
		return date{day, month}, 1
	}
	if i+1 == len(list) {
		return d, 0
	}
	day, next := small(s, w, 31), list[i+1]
	if day == 0 {
		return d, 0
	}
	if month := tables.months[next.hash]; month > 0 {
		return date{day, month}, 2
	}
	if i+2 < len(list) && tables.beforeMonth.at(list[i+1:i+2]) > 0 {
		if month := small(s, list[i+2], 12); month > 0 {
			return date{day, month}, 3
		}
	}
	gap := between(s, w, next)
	if month := small(s, next, 31); month > 0 && (gap == "/" || gap == "-" && (introduced || s[w.start] == '0')) {
		return date{day, month}, 2
	}
	return d, 0
}

// between returns what stands between two words of s that follow each other;
// nothing between those of one token, which share its place.
func between(s string, a, b word) string { return s[a.end:max(a.end, b.start)] }

// small returns the value of a number up to most; 0 for anything else.
func small(s string, w word, most int) int {
	if !w.number || w.end-w.start > 2 {
		return 0
	}
	n := 0
	for _, c := range []byte(s[w.start:w.end]) {
		if !isDigit(c) {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	if n > most {
		return 0
	}
	return n
}

// dotted reads "9.10" and "09.10.2026".
func dotted(s string) (day, month int, ok bool) {
	var part [3]int
	n, digits := 0, 0
	for _, c := range []byte(s) {
		switch {
		case isDigit(c) && digits < 4:
			part[n] = part[n]*10 + int(c-'0')
			digits++
		case c == '.' && 0 < digits && digits <= 2 && n < 2:
			n, digits = n+1, 0
		default:
			return 0, 0, false
		}
	}
	return part[0], part[1], n > 0 && digits > 0 && (n == 2 || digits <= 2) && 1 <= part[0] && part[0] <= 31 && 1 <= part[1] && part[1] <= 12
}

// otherDates reports whether both headlines name days, and none of them both.
func (t *title) otherDates(u *title) bool {
	if len(t.dates) == 0 || len(u.dates) == 0 {
		return false
	}
	return !slices.ContainsFunc(t.dates, func(d date) bool { return slices.Contains(u.dates, d) })
}

// sameHeadline reports whether the headlines are one, but for a kicker or for
// few words: at least 70 % of the words of both are in both.
func (t *title) sameHeadline(u *title) bool {
	if t.hash == u.hash {
		return true
	}
	shorter, longer := t.words, u.words
	if len(shorter) > len(longer) {
		shorter, longer = longer, shorter
	}
	if len(shorter) < headlineWords {
		return false
	}
	shared := sharedWords(shorter, longer)
	return shared == len(shorter) || float64(shared) >= headlineShare*float64(len(shorter)+len(longer)-shared)
}

// sameWording reports whether the headlines are one, but for a kicker before it
// or for numbers and typing errors: as many words, of which three in four are
// the same.
func (t *title) sameWording(u *title) bool {
	shorter, longer := t.words, u.words
	if len(shorter) > len(longer) {
		shorter, longer = longer, shorter
	}
	same := 0
	for i, w := range longer[len(longer)-len(shorter):] {
		if w.hash == shorter[i].hash {
			same++
		}
	}
	if len(shorter) < len(longer) {
		return same == len(shorter) && same >= headlineWords
	}
	return 4*same >= 3*len(longer)
}

// overlap returns the share of the shorter headline's words that the other has,
// 0–1; 1 where one has none.
func (t *title) overlap(u *title) float64 {
	shorter, longer := t.words, u.words
	if len(shorter) > len(longer) {
		shorter, longer = longer, shorter
	}
	if len(shorter) == 0 {
		return 1
	}
	return float64(sharedWords(shorter, longer)) / float64(len(shorter))
}

// sharedWords returns how many words of a list another has.
func sharedWords(list, other []word) (n int) {
	for _, w := range list {
		if slices.ContainsFunc(other, func(v word) bool { return v.hash == w.hash }) {
			n++
		}
	}
	return n
}

// sameTemplate reports whether the headlines differ in nothing but numbers,
// dates and weekdays.
func (t *title) sameTemplate(u *title) bool {
	return len(t.words) > 1 && t.masked == u.masked && t.numbers != u.numbers
}

// sameFrame reports whether the headlines begin and end alike, to at least half
// of the longer one, and say something else in the middle: each two capitalised
// words or a number ("Live: A v B, round 16").
func (t *title) sameFrame(u *title) bool {
	a, b := t.words, u.words
	longer := max(len(a), len(b))
	frame := 0
	for len(a) > 0 && len(b) > 0 && a[0].hash == b[0].hash {
		a, b, frame = a[1:], b[1:], frame+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1].hash == b[len(b)-1].hash {
		a, b, frame = a[:len(a)-1], b[:len(b)-1], frame+1
	}
	return 2*frame >= longer && particular(a) && particular(b)
}

// particular reports whether words name something: two capitalised ones or a
// number.
func particular(list []word) bool {
	capitals := 0
	for _, w := range list {
		if w.number {
			return true
		}
		if w.upper {
			capitals++
		}
	}
	return capitals >= 2
}
