package dedup

import (
	"slices"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/text"
)

// profile is what an article is compared by.
type profile struct {
	report   Report // Text is cleaned of what is habit
	day      int32  // days since 1970 in the source's zone
	title    title
	words    int
	shingles shingles
	prints   []uint32
	numbers  []uint64 // distinct hashes of numbers other than dates and years, ascending
	series   bool
}

// makeProfile makes the profile of an article. f are its fields without what
// is habit, h what its source writes by habit.
func makeProfile(r *Report, f *fields, h *habit) *profile {
	p := &profile{report: *r, day: localDay(r.Published, r.Zone)}
	p.report.Text = f.text
	t := &f.text
	p.title = makeTitle(t.Title, f.title)
	p.words = len(f.title) + len(f.lead) + len(f.body)
	list := make([]uint32, 0, p.words)
	list = appendShingles(list, f.title)
	list = appendShingles(list, f.rest)
	p.prints = winnow(list)
	p.shingles = makeShingles(list)
	p.numbers = appendNumbers(p.numbers, t.Lead, f.lead)
	p.numbers = appendNumbers(p.numbers, t.Body, f.body)
	slices.Sort(p.numbers)
	p.numbers = slices.Compact(p.numbers)
	p.series = h != nil && h.series.has(p.title)
	return p
}

// localDay numbers the days of a zone; those of UTC when it is nil.
func localDay(t time.Time, zone *time.Location) int32 {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := t.In(zone).Date()
	return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// strip returns a text without entities, agency marks, what its source writes
// by habit, and lines that belong to the page around it.
func strip(t Text, h *habit) Text {
	t.Title = unescape(t.Title)
	t.Lead = unescape(t.Lead)
	t.Body = withoutFurniture(unescape(t.Body))
	if h != nil {
		return h.strip(t)
	}
	_, t.Lead = text.SplitAgency(t.Lead, nil)
	_, t.Body = text.SplitAgency(t.Body, nil)
	return t
}

// unescape returns the beginning of s, as much of it as is looked at, without
// entities.
func unescape(s string) string {
	if len(s) > maxBytes {
		s = strings.ToValidUTF8(s[:maxBytes], "")
	}
	return text.Unescape(s)
}

// furnitureLine bounds the bytes of a line that may belong to the page.
const furnitureLine = 100

// withoutFurniture leaves out credits, labels of links and captions, and the
// byline at the end.
func withoutFurniture(body string) string {
	if !strings.Contains(body, "\n") {
		return body
	}
	var b strings.Builder
	from, to := 0, 0 // lines that are kept and follow each other
	for start := 0; start < len(body); {
		end := len(body)
		if i := strings.IndexByte(body[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		line := strings.TrimSpace(body[start:end])
		if line == "" || len(line) > furnitureLine || !isFurniture(line, strings.TrimSpace(body[end:]) == "") {
			if start > to {
				b.Grow(len(body) - b.Len())
				b.WriteString(body[from:to])
				from = start
			}
			to = end
		}
		start = end
	}
	if b.Len() == 0 {
		return body[from:to]
	}
	b.WriteString(body[from:to])
	return b.String()
}

func isFurniture(line string, last bool) bool {
	if _, ok := text.Credit(line); ok {
		return true
	}
	if last {
		if _, ok := text.Byline(line); ok {
			return true
		}
	}
	var few [maxPhrase + 1]word
	list := appendWords(few[:0], line)
	return len(list) > 0 && len(list) <= maxPhrase && tables.furniture.at(list) == len(list)
}

// appendNumbers appends the hashes of the numbers of a text that are neither
// part of a date nor a year.
func appendNumbers(dst []uint64, s string, list []word) []uint64 {
	for i := 0; i < len(list); i++ {
		if !list[i].number {
			continue
		}
		if _, n := dateAt(s, list, i); n > 0 {
			i += n - 1
			continue
		}
		if !isYear(s[list[i].start:list[i].end]) {
			dst = append(dst, list[i].hash)
		}
	}
	return dst
}

func isYear(s string) bool {
	return len(s) == 4 && (s[:2] == "19" || s[:2] == "20")
}

// id returns the article's.
func (p *profile) id() news.ID { return p.report.ID }
