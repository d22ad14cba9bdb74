package dedup

// A headline that differs only in numbers and days from others of its source
// is one of a series when it comes for the third time within 30 days.
const (
	seriesCount  = 3
	seriesDays   = 30
	seriesTitles = 8192 // kept of a source
)

// series holds how often a source wrote a masked headline, and when last.
type series map[uint64]occurrence

type occurrence struct {
	count uint16
	day   int32 // days since 1970
}

// add counts a headline, and reports whether it made a series of those like it.
func (s series) add(t title, day int32) (begins bool) {
	if len(t.words) < 2 {
		return false
	}
	o := s[t.masked]
	if day-o.day > seriesDays {
		o.count = 0
	}
	s[t.masked] = occurrence{min(o.count+1, 1000), max(o.day, day)}
	if len(s) > seriesTitles {
		s.expire(day)
	}
	return s[t.masked].count == seriesCount
}

// expire forgets headlines that cannot become part of a series, and where that
// is not enough those seen once.
func (s series) expire(day int32) {
	for k, o := range s {
		if day-o.day > seriesDays {
			delete(s, k)
		}
	}
	if len(s) <= seriesTitles {
		return
	}
	for k, o := range s {
		if o.count == 1 {
			delete(s, k)
		}
	}
}

func (s series) has(t title) bool { return s[t.masked].count >= seriesCount }
