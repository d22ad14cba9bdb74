package text

import "time"

// build makes a date of what was read.
func (b *builder) build(home *time.Location, now time.Time) (Date, bool) {
	d := Date{Zoned: b.loc != nil, Clock: b.clocked}
	loc := b.loc
	if loc == nil {
		loc = home
	}
	if b.half != 0 && b.clocked {
		b.clock.hour = b.hour()
	}
	today := now.In(loc)
	day, ok := b.day(today)
	if !ok {
		return Date{}, false
	}
	d.Time, ok = instant(day.year, day.month, day.day, b.clock, loc)
	return d, ok
}

// civil is a day of the calendar.
type civil struct{ year, month, day int }

func (c civil) valid() bool {
	return 1 <= c.month && c.month <= 12 && 1 <= c.day && c.day <= daysIn(c.year, c.month)
}

// weekday returns 1 for Sunday to 7 for Saturday.
func (c civil) weekday() int {
	return int(time.Date(c.year, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC).Weekday()) + 1
}

// day finds year, month and day among the numbers read.
func (b *builder) day(today time.Time) (civil, bool) {
	if b.dayAgo >= 0 && b.count == 0 && b.month == 0 && b.named[dayPart] < 0 {
		return b.dayWord(today)
	}
	if b.tuesday && (b.count > 2 || b.named[monthPart] >= 0) {
		b.month = 0 // "mar. 09/09/2020": a Tuesday
	}
	c := civil{b.named[yearPart], b.named[monthPart], b.named[dayPart]}
	numbers := b.numbers[:b.count]
	if b.month > 0 {
		if c.month >= 0 {
			return civil{}, false
		}
		c.month = b.month
	}
	c, ok := b.order(c, numbers, today)
	if !ok {
		return civil{}, false
	}
	if b.area != nil && b.area.ahead > 0 && c.year > 2300 {
		c.year -= b.area.ahead
	}
	return c, c.valid()
}

// dayWord returns the day that "today" or "yesterday" is.
func (b *builder) dayWord(today time.Time) (civil, bool) {
	if today.Year() < firstYear {
		return civil{}, false
	}
	year, month, day := today.AddDate(0, 0, -b.dayAgo).Date()
	return civil{year, int(month), day}, true
}

// order gives the numbers without a label the parts that are still open.
func (b *builder) order(c civil, numbers []dateNumber, today time.Time) (civil, bool) {
	open := 0
	for _, v := range []int{c.year, c.month, c.day} {
		if v < 0 {
			open++
		}
	}
	switch {
	case len(numbers) > open:
		return civil{}, false
	case c.month < 0:
		return b.numeric(c, numbers, today)
	case c.day < 0 && c.year < 0:
		return b.dayAndYear(c, numbers, today)
	case len(numbers) == 1 && c.day < 0:
		c.day = numbers[0].value
	case len(numbers) == 1:
		c.year = century(numbers[0], today)
	}
	switch {
	case c.year < 0 && c.day < 0:
		return civil{}, false
	case c.day < 0:
		c.day = 1
	case c.year < 0:
		c.year = latest(c, today)
	}
	return c, true
}

// dayAndYear tells the day from the year where the month is known.
func (b *builder) dayAndYear(c civil, numbers []dateNumber, today time.Time) (civil, bool) {
	switch len(numbers) {
	case 1:
		if n := numbers[0]; n.digits > 2 {
			c.year, c.day = n.value, 1
		} else {
			c.day = n.value
			c.year = latest(c, today)
		}
		return c, true
	case 2:
		day, year := numbers[0], numbers[1]
		if day.digits > 2 || day.value > 31 {
			day, year = year, day
		}
		if day.digits > 2 || year.digits == 1 {
			return civil{}, false
		}
		c.day, c.year = day.value, century(year, today)
		return c, true
	}
	return civil{}, false
}

// numeric finds the parts where the month is a number too.
func (b *builder) numeric(c civil, numbers []dateNumber, today time.Time) (civil, bool) {
	switch len(numbers) {
	case 3:
		return b.three(numbers, today)
	case 2:
		return b.two(c, numbers, today)
	case 1:
		if c.day >= 0 && numbers[0].digits <= 2 { // ngày 5/9
			c.month = numbers[0].value
			if c.year < 0 {
				c.year = latest(c, today)
			}
			return c, true
		}
		if b.clocked && c == (civil{-1, -1, -1}) {
			return compactDay(numbers[0])
		}
	}
	return civil{}, false
}

// compactDay reads the 20200909 of ISO 8601.
func compactDay(n dateNumber) (civil, bool) {
	if n.digits != 8 {
		return civil{}, false
	}
	return civil{n.value / 10000, n.value / 100 % 100, n.value % 100}, true
}

// three orders three numbers: year first where the first cannot be a day,
// else day and month by custom, by what is possible and by the weekday.
func (b *builder) three(n []dateNumber, today time.Time) (civil, bool) {
	if n[0].digits > 2 || n[0].value > 31 {
		if n[2].digits > 2 {
			return civil{}, false
		}
		return civil{century(n[0], today), n[1].value, n[2].value}, true
	}
	if n[2].digits == 1 || n[2].digits == 3 || n[1].digits > 2 {
		return civil{}, false
	}
	year := century(n[2], today)
	first, second := civil{year, n[1].value, n[0].value}, civil{year, n[0].value, n[1].value}
	if b.twelve && n[1].sep != '.' {
		first, second = second, first
	}
	if n[2].digits == 2 && n[0].digits == 2 {
		yearFirst := civil{century(n[0], today), n[1].value, n[2].value}
		if yearFirst.valid() && (!first.valid() && !second.valid() || first.after(today) && !yearFirst.after(today)) {
			return yearFirst, true
		}
	}
	if !first.valid() || b.weekday > 0 && second.valid() && first.weekday() != b.weekday && second.weekday() == b.weekday {
		return second, second.valid()
	}
	return first, true
}

// after reports whether the day lies well after today, as no news does.
func (c civil) after(today time.Time) bool {
	if today.Year() < firstYear {
		return false
	}
	return time.Date(c.year, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC).After(today.AddDate(0, 0, 2))
}

// two orders two numbers: a month of a year, the two parts beside one that a
// label names, or a day without its year where a time of day or a weekday
// makes sure that it is a date.
func (b *builder) two(c civil, n []dateNumber, today time.Time) (civil, bool) {
	switch {
	case c.day >= 0 && c.year < 0: // ngày 5/9/2020
		if n[1].digits < 2 {
			return civil{}, false
		}
		return civil{century(n[1], today), n[0].value, c.day}, true
	case c.year >= 0 && c.day < 0: // 5/9 năm 2020
		return civil{c.year, n[1].value, n[0].value}, true
	case n[0].digits == 4 && n[1].digits == 3 && n[1].value > 12: // ISO ordinal day
		t := time.Date(n[0].value, 1, n[1].value, 0, 0, 0, 0, time.UTC)
		return civil{t.Year(), int(t.Month()), t.Day()}, n[1].value <= 366 && t.Year() == n[0].value
	case n[0].digits == 4 && n[1].digits <= 3:
		return civil{n[0].value, n[1].value, 1}, !b.clocked
	case n[1].digits == 4 && n[0].digits <= 2:
		return civil{n[1].value, n[0].value, 1}, !b.clocked
	case (b.clocked || b.weekday > 0) && n[0].digits <= 2 && n[1].digits <= 2:
		first := civil{month: n[1].value, day: n[0].value}
		if b.twelve || first.month > 12 {
			first.month, first.day = first.day, first.month
		}
		first.year = latest(first, today)
		return first, true
	}
	return civil{}, false
}

// century completes a year of two digits: the one that lies at most ten years
// ahead of today, in this century or the last.
func century(n dateNumber, today time.Time) int {
	if n.digits > 2 || n.value > 99 {
		return n.value
	}
	now := today.Year()
	if now < firstYear {
		now = 2039 // RFC 2822 §4.3: 00–49 are 2000–2049
	}
	year := now - now%100 + n.value
	if year > now+10 {
		year -= 100
	}
	return year
}

// latest returns the year in which a day without a year was last, counting
// the next two days to the past; 0 when today is not known.
func latest(c civil, today time.Time) int {
	if today.Year() < firstYear {
		return 0
	}
	c.year = today.Year()
	if c.after(today) {
		return c.year - 1
	}
	return c.year
}

// bare reads what is a single number: Unix time, a compact day, a year. Text
// as short as 2003-12 comes here too and is left alone.
func (r *reading) bare(home *time.Location, now time.Time) (Date, bool) {
	p := r.at(0)
	if year, month, ok := r.shortMonth(); ok {
		p = piece{kind: numberPiece, value: (year*100+month)*100 + 1, digits: 6}
	} else if p.kind != numberPiece || len(r.pieces) > 1 && !(len(r.pieces) == 3 && r.isSign(1, '.') && p.digits > 8) {
		return Date{}, false
	}
	v := p.value
	switch p.digits {
	case 9, 10:
		return Date{Time: time.Unix(v, 0).UTC(), Zoned: true, Clock: true}, true
	case 13:
		return Date{Time: time.UnixMilli(v).UTC(), Zoned: true, Clock: true}, true
	case 16:
		return Date{Time: time.UnixMicro(v).UTC(), Zoned: true, Clock: true}, true
	case 19:
		return Date{Time: time.Unix(v/1e9, 0).UTC(), Zoned: true, Clock: true}, true
	}
	if len(r.pieces) == 3 && p.digits > 8 {
		return Date{}, false
	}
	n, ok := int(v), false
	d := Date{}
	today := now.In(home)
	switch p.digits {
	case 4:
		d.Time, ok = instant(n, 1, 1, clock{}, home)
	case 6:
		d.Time, ok = instant(century(dateNumber{n / 10000, 2, 0}, today), n/100%100, n%100, clock{}, home)
	case 8:
		d.Time, ok = instant(n/10000, n/100%100, n%100, clock{}, home)
	case 12:
		d.Clock = true
		d.Time, ok = instant(n/1e8, n/1e6%100, n/1e4%100, clock{n / 100 % 100, n % 100, 0}, home)
	case 14:
		d.Clock = true
		d.Time, ok = instant(n/1e10, n/1e8%100, n/1e6%100, clock{n / 1e4 % 100, n / 100 % 100, n % 100}, home)
	}
	return d, ok
}

// shortMonth reads the month of a year as ISO 8601:1988 wrote it: -YYMM or
// -YY-MM.
func (r *reading) shortMonth() (year, month int64, ok bool) {
	if !r.isSign(0, '-') {
		return 0, 0, false
	}
	if r.isNumber(1, 4, 4) && len(r.pieces) == 2 {
		return r.at(1).value / 100, r.at(1).value % 100, true
	}
	ok = r.isNumber(1, 2, 2) && r.isSign(2, '-') && r.isNumber(3, 2, 2) && len(r.pieces) == 4
	return r.at(1).value, r.at(3).value, ok
}
