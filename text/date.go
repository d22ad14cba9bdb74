package text

import "time"

// Date is an instant as somebody wrote it, and how much of it was written.
type Date struct {
	Time  time.Time // whole seconds, in the zone named or assumed
	Zoned bool      // the text names a zone or an offset
	Clock bool      // the text says a time of day; else Time is the day's start
}

// Dates are believed from firstYear to lastYear; what lies outside is a
// placeholder or a mistake (0001, 1601, 9999).
const (
	firstYear = 1800
	lastYear  = 2199
)

// maxDate bounds the bytes of a text that is read as a date.
const maxDate = 160

// ParseDate reads a date in any form that feeds and pages are known to use:
// RFC 822, 1123, 850 and 3339, all of ISO 8601 but intervals, asctime, Unix
// time in seconds to nanoseconds, and what people write, with the words of
// some thirty languages ("Thứ Tư, 09/09/2020, 19:03 (GMT+7)", "Nov. 16, 2020,
// 10:57 a.m.", "2004년 05월 28일", "5 phút trước").
//
// zone is where a date without a zone was written. If it is nil or UTC, which
// is to say not known, a date in the words of a language that is at home in
// one zone is read in that zone, any other in UTC.
//
// Days stand before months (09/10/2020 is 9 October), except beside AM or PM
// and where only the other order is possible or fits the day of the week.
// now settles a missing century or year, and what "yesterday" is. The result
// is false for what is no date, for impossible ones (31/02, 25:00) and for
// years outside 1800–2199. That a date lies in the future is left to the
// caller.
func ParseDate(s string, zone *time.Location, now time.Time) (Date, bool) {
	if t, ok := parseInternet(s); ok {
		return finish(Date{Time: t, Zoned: true, Clock: true})
	}
	if len(s) > maxDate {
		return Date{}, false
	}
	var r reading
	if !r.scan(s) {
		return Date{}, false
	}
	known := zone
	if known == nil || known == time.UTC {
		known = r.home()
	}
	if d, ok := r.relative(known, now); ok {
		return finish(d)
	}
	d, ok := r.date(known, now)
	if !ok {
		return Date{}, false
	}
	return finish(d)
}

// finish applies what holds for every date: whole seconds, a year that can be
// believed, and not the start of Unix time, which stands for a missing date.
func finish(d Date) (Date, bool) {
	d.Time = d.Time.Truncate(time.Second)
	year := d.Time.Year()
	if year < firstYear || year > lastYear {
		return Date{}, false
	}
	if unix := d.Time.Unix(); -86400 < unix && unix < 86400 {
		return Date{}, false
	}
	return d, true
}

// instant returns the instant of a civil date and time, false when there is
// no such day or hour. 24:00 is the end of its day, a leap second the second
// before it.
func instant(year, month, day int, c clock, loc *time.Location) (time.Time, bool) {
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return time.Time{}, false
	}
	if c.hour > 24 || c.minute > 59 || c.second > 60 || c.hour == 24 && (c.minute > 0 || c.second > 0) {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, c.hour, c.minute, min(c.second, 59), 0, loc), true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// clock is a time of day.
type clock struct {
	hour, minute, second int
}
