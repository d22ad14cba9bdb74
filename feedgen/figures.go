package feedgen

import (
	"slices"
	"strings"

	"regionwire/news"
	"regionwire/text"
)

// Bounds of what a story page says of differing figures.
const (
	figureWords = 3 // shown after a number, at most
	figureKey   = 2 // of them that must be the same
	mostFigures = 8
)

// figure is a number as a text has it, with the words that say what it counts.
type figure struct {
	number string // without separators of thousands, its fraction behind a full stop
	key    string // the first of those words, folded
	shown  string
}

// said is a figure by one paper.
type said struct{ Figure, Paper, Time string }

// differing lists the figures that the headlines and leads of reports state
// otherwise, each as the papers gave it one after the other. A number counts
// what the two words after it say; dates, times and years are none.
func (v view) differing(s *telling) [][]said {
	var keys []string
	values := make(map[string][]figure)
	all := make(map[string][]said)
	for i, a := range s.reports {
		if s.gone(i) {
			continue
		}
		for _, f := range unambiguous(figures(legal(a.Shown.Title) + "\n" + v.lead(a))) {
			if all[f.key] == nil {
				keys = append(keys, f.key)
			}
			same := func(g figure) bool { return g.number == f.number }
			if slices.ContainsFunc(values[f.key], same) {
				continue
			}
			values[f.key] = append(values[f.key], f)
			all[f.key] = append(all[f.key], said{f.shown, sourceName(v.source(a.Source)), v.words.near(reportedAt(a).In(v.zone), v.now)})
		}
	}
	var list [][]said
	for _, k := range keys {
		if len(all[k]) > 1 && len(list) < mostFigures {
			list = append(list, all[k])
		}
	}
	return list
}

// lead returns as much of an article's lead as its source allows.
func (t *tables) lead(a *news.Article) string {
	rights := t.source(a.Source).Rights
	switch {
	case rights.Full:
		return legal(a.Shown.Lead)
	case rights.Chars > 0:
		return text.Cut(legal(a.Shown.Lead), rights.Chars)
	}
	return ""
}

// unambiguous leaves out figures of which a text gives several, such as all
// people and some people.
func unambiguous(list []figure) []figure {
	numbers := make(map[string]string)
	several := make(map[string]bool)
	for _, f := range list {
		if n, ok := numbers[f.key]; ok && n != f.number {
			several[f.key] = true
		}
		numbers[f.key] = f.number
	}
	return slices.DeleteFunc(list, func(f figure) bool { return several[f.key] })
}

// figures returns the figures of a text in their order.
func figures(s string) []figure {
	var list []figure
	tokens := text.Tokens(s)
	for i := 0; i < len(tokens); i++ {
		n := numberAt(s, tokens[i:])
		if n == 0 {
			continue
		}
		number := s[tokens[i].Start:tokens[i+n-1].End]
		if !partOfDate(s, tokens, i, n) && !year(number) {
			if f, ok := figureOf(s, number, tokens[i+n-1], tokens[i+n:]); ok {
				list = append(list, f)
			}
		}
		i += n - 1
	}
	return list
}

// figureOf adds to a number the words that follow it in its part of the
// sentence.
func figureOf(s, number string, last text.Token, rest []text.Token) (f figure, ok bool) {
	end, words := last.End, 0
	var key []string
	for _, t := range rest {
		gap := s[end:t.Start]
		if strings.TrimSpace(strings.Replace(gap, "%", "", 1)) != "" || strings.Contains(gap, "\n") || digits(s[t.Start:t.End]) || words == figureWords {
			break
		}
		if words < figureKey {
			key = append(key, strings.TrimSpace(gap)+text.Fold(s[t.Start:t.End]))
		}
		end, words = t.End, words+1
	}
	return figure{plainNumber(number), strings.Join(key, " "), s[last.End-len(number) : end]}, words >= figureKey
}

// plainNumber writes a number as all who mean it would: separators before three
// digits are of thousands, another one is that of a fraction.
func plainNumber(s string) string {
	var b strings.Builder
	for i, digits := range strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' }) {
		if i > 0 && len(digits) != 3 {
			b.WriteByte('.')
		}
		b.WriteString(digits)
	}
	return b.String()
}

// numberAt returns how many words at the beginning of tokens are one number,
// as 16,8 and 10.000 are two; 0 for none.
func numberAt(s string, tokens []text.Token) int {
	n := 0
	for n < len(tokens) && digits(s[tokens[n].Start:tokens[n].End]) {
		if n > 0 {
			if gap := s[tokens[n-1].End:tokens[n].Start]; gap != "." && gap != "," {
				break
			}
		}
		n++
	}
	return n
}

// partOfDate reports whether what touches a number makes it part of a date, a
// time, a range or a score.
func partOfDate(s string, tokens []text.Token, i, n int) bool {
	joins := func(a, b text.Token) bool {
		gap := s[a.End:b.Start]
		return gap != "" && strings.Trim(gap, "/-–:.,") == "" && (digits(s[a.Start:a.End]) || digits(s[b.Start:b.End]))
	}
	return i > 0 && joins(tokens[i-1], tokens[i]) || i+n < len(tokens) && joins(tokens[i+n-1], tokens[i+n])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// year reports whether a number reads as a year of these times.
func year(s string) bool {
	return len(s) == 4 && digits(s) && (s[:2] == "19" || s[:2] == "20")
}
