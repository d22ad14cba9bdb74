package text

import "time"

// parseInternet reads the two forms nearly every feed uses, without
// allocation for the usual zones: "Mon, 02 Jan 2006 15:04:05 +0700" (RFC 1123,
// as RFC 822 is written today) and "2006-01-02T15:04:05Z" (RFC 3339).
// Everything else is left to the reader of all forms.
func parseInternet(s string) (time.Time, bool) {
	if len(s) >= 20 && s[4] == '-' && s[10] == 'T' {
		return parseRFC3339(s)
	}
	if len(s) >= 28 && s[3] == ',' {
		return parseRFC1123(s)
	}
	return time.Time{}, false
}

func parseRFC3339(s string) (time.Time, bool) {
	if s[7] != '-' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false
	}
	year, c := digits(s[0:4]), clockOf(s[11:19])
	rest := s[19:]
	if rest[0] == '.' {
		n := 1
		for n < len(rest) && '0' <= rest[n] && rest[n] <= '9' {
			n++
		}
		if n == 1 || n == len(rest) {
			return time.Time{}, false
		}
		rest = rest[n:]
	}
	loc := time.UTC
	if rest != "Z" {
		if len(rest) != 6 || rest[3] != ':' {
			return time.Time{}, false
		}
		offset, ok := offsetOf(rest[0], digits(rest[1:3]), digits(rest[4:6]))
		if !ok {
			return time.Time{}, false
		}
		loc = fixedZone(offset)
	}
	if year < 0 || !c.valid() {
		return time.Time{}, false
	}
	return instant(year, digits(s[5:7]), digits(s[8:10]), c, loc)
}

func parseRFC1123(s string) (time.Time, bool) {
	if s[4] != ' ' || s[7] != ' ' || s[11] != ' ' || s[16] != ' ' || s[19] != ':' || s[22] != ':' || s[25] != ' ' {
		return time.Time{}, false
	}
	day, month, year, c := digits(s[5:7]), englishMonth(s[8:11]), digits(s[12:16]), clockOf(s[17:25])
	loc := time.UTC
	switch zone := s[26:]; {
	case zone == "GMT" || zone == "UTC":
	case len(zone) == 5:
		offset, ok := offsetOf(zone[0], digits(zone[1:3]), digits(zone[3:5]))
		if !ok {
			return time.Time{}, false
		}
		loc = fixedZone(offset)
	default:
		return time.Time{}, false
	}
	if year < 0 || day < 0 || !c.valid() {
		return time.Time{}, false
	}
	return instant(year, month, day, c, loc)
}

// clockOf reads "15:04:05"; the colons have been seen.
func clockOf(s string) clock {
	return clock{digits(s[0:2]), digits(s[3:5]), digits(s[6:8])}
}

func (c clock) valid() bool { return c.hour >= 0 && c.minute >= 0 && c.second >= 0 }

// digits returns the value of a string of ASCII digits, -1 for any other.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return -1
		}
		n = n*10 + int(c)
	}
	return n
}

func englishMonth(s string) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for i := 0; i < len(names); i += 3 {
		if names[i:i+3] == s {
			return i/3 + 1
		}
	}
	return 0
}

// maxOffset is the largest offset from UTC believed, in seconds: no zone is
// further than 14 hours ahead.
const maxOffset = 14 * 3600

// offsetOf returns the seconds east of UTC of a written offset.
func offsetOf(sign byte, hours, minutes int) (int, bool) {
	offset := hours*3600 + minutes*60
	if hours < 0 || minutes < 0 || minutes > 59 || offset > maxOffset {
		return 0, false
	}
	switch sign {
	case '+':
		return offset, true
	case '-':
		return -offset, true
	}
	return 0, false
}

// fixedZones holds the locations of whole-hour offsets, from -12 to +14, so
// that reading a date allocates none.
var fixedZones = func() (zones [27]*time.Location) {
	for i := range zones {
		zones[i] = time.FixedZone("", (i-12)*3600)
	}
	zones[12] = time.UTC
	return zones
}()

func fixedZone(offset int) *time.Location {
	if hours := offset / 3600; offset%3600 == 0 && -12 <= hours && hours <= 14 {
		return fixedZones[hours+12]
	}
	return time.FixedZone("", offset)
}
