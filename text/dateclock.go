package text

import "time"

// clockAt reads the time of day that begins with the number at i and returns
// how many pieces it has, 0 when there is none. It is false for one that
// cannot be, such as 1:2:3:4.
func (b *builder) clockAt(i int) (n int, ok bool) {
	switch {
	case b.isNumber(i, 1, 2) && b.isSign(i+1, ':') && b.isNumber(i+2, 1, 2):
		return b.colonClock(i)
	case b.isNumber(i, 1, 2) && afterWords[b.at(i+1).word] == hourPart && b.at(i+1).kind == wordPiece:
		return b.worded(i)
	case b.at(i-1).kind == wordPiece && b.at(i-1).word == "t" && b.count > 0 && !b.at(i).spaced:
		return b.compactClock(i)
	case b.isNumber(i, 1, 2) && b.at(i+1).kind == wordPiece && isTwelve(b.at(i+1).word) && b.at(i).value <= 12:
		b.clock = clock{hour: int(b.at(i).value)}
		return 1, true
	case b.isNumber(i, 4, 4) && b.complete() && b.at(i).spaced: // RFC 822 in the wild: 03 Apr 02 1500 GMT
		b.clock = clock{hour: int(b.at(i).value / 100), minute: int(b.at(i).value % 100)}
		return 1, true
	case b.dotted(i):
		b.clock = clock{hour: int(b.at(i).value), minute: int(b.at(i + 2).value)}
		return 3, true
	}
	return 0, false
}

// isTwelve reports whether a word is AM or PM.
func isTwelve(w string) bool { return w == "am" || w == "pm" || w == "a m" || w == "p m" }

// colonClock reads 19:03, 19:03:00 and 19:03:00.5.
func (b *builder) colonClock(i int) (n int, ok bool) {
	b.clock = clock{hour: int(b.at(i).value), minute: int(b.at(i + 2).value)}
	n = 3
	if b.isSign(i+3, ':') && b.at(i+4).kind == numberPiece {
		if !b.isNumber(i+4, 1, 2) || b.isSign(i+5, ':') && b.at(i+6).kind == numberPiece {
			return n, false
		}
		b.clock.second = int(b.at(i + 4).value)
		n = 5
		if (b.isSign(i+5, '.') || b.isSign(i+5, ',')) && b.at(i+6).kind == numberPiece && !b.at(i+6).spaced {
			n = 7
		}
	}
	return n, true
}

// worded reads 19h03, 19 giờ 03 phút and 19시 03분 05초.
func (b *builder) worded(i int) (n int, ok bool) {
	b.clock = clock{hour: int(b.at(i).value)}
	n = 2
	for _, to := range []struct {
		label part
		value *int
	}{{minutePart, &b.clock.minute}, {secondPart, &b.clock.second}} {
		next := b.at(i + n)
		labelled := b.at(i+n+1).kind == wordPiece && afterWords[b.at(i+n+1).word] == to.label
		if !b.isNumber(i+n, 1, 2) || !labelled && (next.spaced || to.label == secondPart || b.inDate(i+n)) {
			break
		}
		*to.value = int(next.value)
		n++
		if labelled {
			n++
		}
	}
	return n, true
}

// inDate reports whether a sign that separates the parts of a date follows
// the number at i.
func (b *builder) inDate(i int) bool {
	return (b.isSign(i+1, '/') || b.isSign(i+1, '-') || b.isSign(i+1, '.')) && b.at(i+2).kind == numberPiece && !b.at(i+2).spaced
}

// compactClock reads the 190300, 1903 or 19 of ISO 8601 after its T.
func (b *builder) compactClock(i int) (n int, ok bool) {
	p := b.at(i)
	v := int(p.value)
	switch p.digits {
	case 6:
		b.clock = clock{v / 10000, v / 100 % 100, v % 100}
	case 4:
		b.clock = clock{v / 100, v % 100, 0}
	case 2:
		b.clock = clock{hour: v}
	default:
		return 0, false
	}
	if (b.isSign(i+1, '.') || b.isSign(i+1, ',')) && b.at(i+2).kind == numberPiece && !b.at(i+2).spaced {
		return 3, true
	}
	return 1, true
}

// clockWords announce a time of day, so that a point may stand in it.
var clockWords = folded(map[int]string{1: "kl|klo|kello|um|pukul|jam|ore|at|lúc|в|o|om"})

// dotted reports whether the number at i begins a time like 19.03, which is
// read only behind a whole date or a word that announces it.
func (b *builder) dotted(i int) bool {
	if !b.isNumber(i, 1, 2) || !b.isSign(i+1, '.') || !b.isNumber(i+2, 2, 2) || b.at(i+1).spaced || b.at(i+2).spaced || b.inDate(i+2) {
		return false
	}
	whole := b.complete()
	for j := i - 1; j >= i-2; j-- {
		if p := b.at(j); p.kind == wordPiece && clockWords[p.word] > 0 {
			whole = true
		}
	}
	return whole
}

// complete reports whether year, month and day have been read.
func (b *builder) complete() bool {
	parts := b.count
	if b.month > 0 {
		parts++
	}
	for _, p := range []part{yearPart, monthPart, dayPart} {
		if b.named[p] >= 0 {
			parts++
		}
	}
	return parts >= 3
}

// offsetAt reads the offset from UTC that begins with the sign at i and
// returns how many pieces it has, 0 when there is none.
func (b *builder) offsetAt(i int) (n int, ok bool) {
	next := b.at(i + 1)
	behind := b.clockEnd == i || b.at(i).sign == '+'
	if !behind || next.spaced || !b.isNumber(i+1, 1, 4) || b.loc != nil && b.offset {
		return 0, false
	}
	if after := b.at(i + 2); after.kind == signPiece && (after.sign == '/' || after.sign == '-' || after.sign == '.' && b.at(i+3).kind == numberPiece) {
		return 0, false
	}
	hours, minutes := int(next.value), 0
	n = 2
	switch {
	case next.digits > 2:
		hours, minutes = hours/100, hours%100
	case b.isSign(i+2, ':') && b.isNumber(i+3, 1, 2):
		minutes = int(b.at(i + 3).value)
		n = 4
	case b.isSign(i+2, ':'):
		return n, false
	}
	seconds, ok := offsetOf(byte(b.at(i).sign), hours, minutes)
	if !ok {
		return n, false
	}
	b.loc, b.offset = fixedZone(seconds), true
	return n, true
}

// readZone takes the name of a zone. An offset already read stands.
func (b *builder) readZone(w string) bool {
	loc := zoneNamed(w)
	if loc == nil {
		return false
	}
	if b.loc == nil {
		b.loc = loc
	}
	return true
}

// hour returns the hour of the clock in a day of 24 hours, -1 when the half
// of the day makes it impossible.
func (b *builder) hour() int {
	h := b.clock.hour
	switch b.half {
	case morning:
		if h == 12 {
			return 0
		}
	case evening:
		if h < 12 {
			return h + 12
		}
	case noon:
		if h < 10 {
			return h + 12
		}
	case night:
		if h == 12 {
			return 0
		}
		if 6 <= h && h < 12 {
			return h + 12
		}
	}
	return h
}

// relative reads "5 phút trước" and "2 days ago".
func (r *reading) relative(home *time.Location, now time.Time) (Date, bool) {
	ago, unit, n := false, noPart, int64(-1)
	for i, p := range r.pieces {
		if p.kind == signPiece {
			if p.sign != '.' && p.sign != ',' && p.sign != '~' {
				return Date{}, false
			}
			continue
		}
		if p.kind == numberPiece {
			if n >= 0 || p.digits > 3 {
				return Date{}, false
			}
			n = p.value
			continue
		}
		if n >= 0 && unit == noPart && agoUnits[p.word] > 0 && r.at(i-1).kind == numberPiece {
			unit = agoUnits[p.word]
		} else if agoWords[p.word] > 0 {
			ago = true
		} else if fillers[p.word] == 0 {
			return Date{}, false
		}
	}
	if !ago || unit == noPart || n < 0 || now.IsZero() {
		return Date{}, false
	}
	return before(int(n), unit, now.In(home)), true
}

// before returns the instant n units before now; of days and longer units,
// only the day.
func before(n int, unit part, now time.Time) Date {
	year, month, day := now.Date()
	switch unit {
	case secondPart:
		return Date{Time: now.Add(-time.Duration(n) * time.Second), Zoned: true, Clock: true}
	case minutePart:
		return Date{Time: now.Add(-time.Duration(n) * time.Minute), Zoned: true, Clock: true}
	case hourPart:
		return Date{Time: now.Add(-time.Duration(n) * time.Hour), Zoned: true, Clock: true}
	case dayPart:
		day -= n
	case weekPart:
		day -= 7 * n
	case monthPart:
		month -= time.Month(n)
		day = min(day, daysIn(year, int(month)))
	case yearPart:
		year -= n
		day = min(day, daysIn(year, int(month)))
	}
	return Date{Time: time.Date(year, month, day, 0, 0, 0, 0, now.Location())}
}
