package page

import (
	"strings"
	"time"
	"unicode"

	"regionwire/news"
	"regionwire/text"
)

const (
	maxDateLine = 80  // characters of a line that tells a date
	maxRawDate  = 100 // bytes kept of what the page wrote
)

// earliest is the first instant that a date is believed from; older ones are
// placeholders of publishing systems.
var earliest = time.Date(1990, time.January, 1, 0, 0, 0, 0, time.UTC)

// maxSkew is how far clocks of newsrooms run ahead.
const maxSkew = 10 * time.Minute

// when reads a date; zero when it is none, impossible or in the future, unless
// those are wanted, too. A day without a time is not in the future while it
// lasts anywhere.
func (o Options) when(raw string) news.When {
	raw = text.Clean(raw)
	if raw == "" {
		return news.When{}
	}
	d, ok := text.ParseDate(raw, o.Zone, o.Now)
	if !ok || d.Time.Before(earliest) || !o.ahead && o.isFuture(d.Time) {
		return news.When{}
	}
	w := news.When{Time: news.At(d.Time), Basis: news.AssumedZone, Raw: cutBytes(raw, maxRawDate)}
	switch {
	case !d.Clock:
		w.Basis = news.DateOnly
	case d.Zoned:
		w.Basis = news.Zoned
	}
	return w
}

// isFuture reports whether an instant is later than the page was read.
func (o Options) isFuture(t time.Time) bool { return !o.Now.IsZero() && t.After(o.Now.Add(maxSkew)) }

// withFuture returns o so that dates in the future are read, too.
func (o Options) withFuture() Options {
	o.ahead = true
	return o
}

// isDateLine reports whether a line can tell a date: it has two numbers, or
// one and a word, and is little else.
func isDateLine(line string) bool {
	numbers, letters, inNumber := 0, 0, false
	for _, r := range line {
		digit := unicode.IsDigit(r)
		if digit && !inNumber {
			numbers++
		}
		inNumber = digit
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return numbers > 0 && numbers+letters > 2 && letters <= 50 && len(line) <= 4*maxDateLine
}

// How many words before a date and behind it are passed over.
const (
	maxLeading  = 8
	maxTrailing = 5
)

// datedLine returns the date of a line that is one, zero for any other.
func (o Options) datedLine(line string) news.When {
	w, _ := o.dateOf(line)
	return w
}

// dateOf reads the date that a line tells, alone or behind other things: "P.V |
// 09/09/2020 19:03", "Đăng lúc 19:03, 09/09/2020", "Updated: …". updated says
// that the words before it speak of a change.
func (o Options) dateOf(line string) (w news.When, updated bool) {
	if !isDateLine(line) {
		return news.When{}, false
	}
	if w = o.leading(line); !w.IsZero() {
		return w, saysUpdated(line)
	}
	parts := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("|•·()[]", r) })
	if len(parts) == 1 {
		return news.When{}, false
	}
	for i, part := range parts {
		if !isDateLine(part) {
			continue
		}
		if i+1 < len(parts) {
			if w = o.leading(part + " " + parts[i+1]); !w.IsZero() {
				return w, saysUpdated(part)
			}
		}
		if w = o.leading(part); !w.IsZero() {
			return w, saysUpdated(part)
		}
	}
	return news.When{}, false
}

// leading reads a date with a few words before it or behind it.
func (o Options) leading(line string) news.When {
	tokens := text.Tokens(line)
	for i := range tokens {
		start := 0
		if i > 0 {
			start = tokens[i].Start
		}
		if w := o.trailing(line[start:]); !w.IsZero() || i == maxLeading {
			return w
		}
		if c := line[tokens[i].Start]; '0' <= c && c <= '9' {
			break
		}
	}
	return news.When{}
}

// trailing reads a date with a few words behind it.
func (o Options) trailing(line string) news.When {
	if !isDateLine(line) { // a year alone is none
		return news.When{}
	}
	if w := o.when(line); !w.IsZero() {
		return w
	}
	tokens := text.Tokens(line)
	for n := len(tokens) - 1; n >= 3 && n >= len(tokens)-maxTrailing; n-- {
		if w := o.when(line[:tokens[n].Start]); !w.IsZero() {
			return w
		}
	}
	return news.When{}
}

// saysUpdated reports whether a line begins with a word for a change.
func saysUpdated(line string) bool {
	folded := text.Fold(line)
	for word := range updatedLabels {
		if strings.HasPrefix(folded, word) {
			return true
		}
	}
	return false
}

func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
