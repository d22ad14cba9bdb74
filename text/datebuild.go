package text

import "time"

// builder puts the pieces of a reading together.
type builder struct {
	*reading
	i int // the piece being looked at

	numbers  [6]dateNumber // of the date, in order
	count    int
	named    [weekPart + 1]int // numbers whose part is said by a label, -1 for none
	month    int               // from a name
	weekday  int               // 1 Sunday … 7 Saturday, 0 not said
	tuesday  bool              // "mar" was read: Tuesday or March
	dayAgo   int               // "yesterday" is 1; -1 not said
	expected part              // of the number that a label before it names

	clock      clock
	clocked    bool
	half       meridiem
	twelve     bool // the half of the day is said as AM or PM
	clockEnd   int  // piece after the clock or its half
	loc        *time.Location
	offset     bool // loc comes from a number
	inBrackets int
}

// dateNumber is a number of the date that no label names.
type dateNumber struct {
	value  int
	digits int
	sep    rune // sign before it, ' ' for none
}

// date puts the pieces together as a date with or without a time of day.
func (r *reading) date(home *time.Location, now time.Time) (Date, bool) {
	if len(r.pieces) <= 4 {
		if d, ok := r.bare(home, now); ok {
			return d, true
		}
	}
	b := builder{reading: r, dayAgo: -1, clockEnd: -1}
	for p := range b.named {
		b.named[p] = -1
	}
	for b.i < len(b.pieces) {
		ok := false
		switch p := b.at(b.i); p.kind {
		case numberPiece:
			ok = b.number(p)
		case wordPiece:
			ok = b.readWord(p)
		case signPiece:
			ok = b.readSign(p)
		}
		if !ok {
			return Date{}, false
		}
	}
	return b.build(home, now)
}

// number takes the number at i: a time of day, or a part of the date.
func (b *builder) number(p piece) bool {
	if !b.clocked {
		if n, ok := b.clockAt(b.i); n > 0 {
			b.i += n
			b.clockEnd, b.clocked = b.i, true
			return ok
		}
	}
	if b.inBrackets > 0 && b.complete() {
		b.i++
		return true
	}
	if p.digits > 8 || b.count == len(b.numbers) {
		return false
	}
	b.i++
	which := b.expected
	b.expected = noPart
	if next := b.at(b.i); next.kind == wordPiece && which == noPart {
		if after := afterWords[next.word]; yearPart <= after && after <= dayPart {
			which = after
			b.i++
		}
	}
	if which != noPart {
		if b.named[which] >= 0 {
			return false
		}
		b.named[which] = int(p.value)
		return true
	}
	sep := ' '
	if before := b.at(b.i - 2); before.kind == signPiece {
		sep = before.sign
	}
	b.numbers[b.count] = dateNumber{int(p.value), p.digits, sep}
	b.count++
	return true
}

// readSign takes a sign: one that begins an offset from UTC, or one that
// separates.
func (b *builder) readSign(p piece) bool {
	switch p.sign {
	case '+', '-':
		if n, ok := b.offsetAt(b.i); n > 0 {
			b.i += n
			return ok
		}
		if p.sign == '+' {
			return false
		}
	case '(', '[':
		b.inBrackets++
	case ')', ']':
		b.inBrackets--
	case '/', '.', ',', ':', ';', '|', '\'', '"', '_', '~', '@', '#', 'º', 'ª', '*', '>', '»', '→', '°':
	default:
		return false
	}
	b.i++
	return true
}

// readWord takes a word by what it means where it stands.
func (b *builder) readWord(p piece) bool {
	b.i++
	w := p.word
	afterClock := b.clockEnd == b.i-1
	switch {
	case afterClock && b.readHalf(w), afterClock && b.readZone(w):
		b.clockEnd = b.i
		return true
	case b.readDayWord(p), b.readLabel(p), w == "w" && b.readWeek():
		return true
	case b.readHalf(w), fillers[w] > 0, b.readZone(w):
		return true
	case w == "z" && b.clocked:
		return true
	}
	return b.inBrackets > 0
}

// readHalf takes AM, PM and their like.
func (b *builder) readHalf(w string) bool {
	half := meridiemWords[w]
	if half == 0 || b.half != 0 {
		return false
	}
	b.half = half
	b.twelve = b.twelve || w == "am" || w == "pm" || w == "a m" || w == "p m"
	return true
}

// readDayWord takes the name of a month or of a day.
func (b *builder) readDayWord(p piece) bool {
	if ago, ok := dayWords[p.word]; ok {
		b.dayAgo = ago
		return true
	}
	month, weekday := months[p.word], weekdays[p.word]
	if w := weekdayPrefixes[p.word]; w > 0 && b.readWeekdayNumber(p) {
		return true
	}
	switch {
	case month > 0 && weekday > 0:
		if b.month > 0 || b.tuesday {
			b.weekday = weekday
			return true
		}
		b.tuesday = true
		b.month = month
		return true
	case month > 0:
		if b.month > 0 {
			if !b.tuesday {
				return false
			}
			b.tuesday = false
		}
		b.month = month
		return true
	case weekday > 0:
		b.weekday = weekday
		return true
	}
	return false
}

// readWeekdayNumber takes the number of a day of the week after its prefix,
// "Thứ 5" or "Thứ Năm". The bare letters of "Thu" are also an English
// Thursday and those of "T" part of ISO 8601: a number is taken for theirs
// only before a date that is complete without it.
func (b *builder) readWeekdayNumber(p piece) bool {
	next := b.at(b.i)
	if n := numerals[next.word]; next.kind == wordPiece && n >= 2 && n <= 7 {
		b.weekday = n
		b.i++
		return true
	}
	if next.kind != numberPiece || next.digits != 1 || next.value < 2 || next.value > 7 || b.count > 0 || b.clocked && p.word == "t" {
		return false
	}
	numbers := 0
	for i := b.i + 1; i < len(b.pieces); i++ {
		if b.isSign(i, ':') {
			break
		}
		if b.at(i).kind == numberPiece {
			numbers++
		}
		if w := b.at(i); w.kind == wordPiece && (months[w.word] > 0 || beforeWords[w.word] == monthPart) {
			numbers++
		}
	}
	if numbers < 3 {
		return false
	}
	b.weekday = int(next.value)
	b.i++
	return true
}

// readWeek takes the week, and the day of it, of ISO 8601: 2020-W37-3.
func (b *builder) readWeek() bool {
	next := b.at(b.i)
	if b.count != 1 || b.numbers[0].digits != 4 || !b.isNumber(b.i, 2, 3) || next.spaced {
		return false
	}
	b.i++
	week, day := int(next.value), 1
	switch {
	case next.digits == 3:
		week, day = week/10, week%10
	case b.isSign(b.i, '-') && b.isNumber(b.i+1, 1, 1):
		day = int(b.at(b.i + 1).value)
		b.i += 2
	}
	if week < 1 || week > 53 || day < 1 || day > 7 {
		return false
	}
	// The fourth of January lies in the first week of its year.
	fourth := time.Date(b.numbers[0].value, 1, 4, 0, 0, 0, 0, time.UTC)
	t := fourth.AddDate(0, 0, (week-1)*7+day-1-(int(fourth.Weekday())+6)%7)
	b.named[yearPart], b.named[monthPart], b.named[dayPart] = t.Year(), int(t.Month()), t.Day()
	b.count = 0
	return true
}

// readLabel takes a word that names the number after it.
func (b *builder) readLabel(p piece) bool {
	label := beforeWords[p.word]
	if label == noPart {
		return false
	}
	next := b.at(b.i)
	if next.kind == wordPiece && label == monthPart {
		if n := b.numeral(); n > 0 {
			b.named[monthPart] = n
			return true
		}
	}
	glued := b.at(b.i-2).kind == numberPiece && !p.spaced
	if next.kind != numberPiece || glued || label == dayPart && b.clockFollows() {
		return fillers[p.word] > 0
	}
	b.expected = label
	return true
}

// clockFollows reports whether the next number is the hour of a time of day.
func (b *builder) clockFollows() bool {
	n, _ := b.clockAt(b.i)
	return n > 0
}

// numeral takes a number in words, up to twelve.
func (b *builder) numeral() int {
	n := numerals[b.at(b.i).word]
	if n == 0 {
		return 0
	}
	b.i++
	if unit := numerals[b.at(b.i).word]; n == 10 && b.at(b.i).kind == wordPiece && (unit == 1 || unit == 2) {
		b.i++
		return n + unit
	}
	return n
}
