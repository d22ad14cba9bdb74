package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Mistake is one thing that is wrong, where it stands, and what to write.
type Mistake struct {
	File      string // as it is named in messages: relative to the configuration's folder
	Line, Col int    // from 1, Col in characters; 0 when the file as a whole is meant
	Path      string // feeds.soc-son.region
	Text      string // what is wrong
	Excerpt   string // the line, and under it a line with ^^^^ under the place; may be empty
	Remedy    string // what to do; several lines where there are several ways
}

// Pos returns file:line:column, or the file alone.
func (m *Mistake) Pos() string {
	if m.Line == 0 {
		return m.File
	}
	return fmt.Sprintf("%s:%d:%d", m.File, m.Line, m.Col)
}

// Mistakes are all mistakes of a configuration, in the order of its files and
// lines. It is the error that Load returns.
type Mistakes []Mistake

// shown is how many mistakes are printed in full.
const shown = 50

// Error prints every mistake with its excerpt, and their number at the end.
func (ms Mistakes) Error() string {
	var b strings.Builder
	wide := 0
	for i := range ms[:min(len(ms), shown)] {
		wide = max(wide, len(ms[i].Pos()))
	}
	for i := range ms[:min(len(ms), shown)] {
		ms[i].print(&b, wide)
	}
	if len(ms) > shown {
		fmt.Fprintf(&b, "… and %d more\n", len(ms)-shown)
	}
	return b.String() + counted(len(ms), "mistake", "mistakes") + "."
}

func (m *Mistake) print(b *strings.Builder, wide int) {
	fmt.Fprintf(b, "%-*s  ", wide, m.Pos())
	if m.Path != "" {
		b.WriteString(visible(clip(m.Path, 100)) + ": ")
	}
	b.WriteString(m.Text)
	if m.Excerpt == "" {
		if m.Remedy != "" {
			b.WriteString(".  " + strings.ReplaceAll(m.Remedy, "\n", "\n"+strings.Repeat(" ", wide+2)))
		}
		b.WriteByte('\n')
		return
	}
	b.WriteString("\n" + m.Excerpt)
	if m.Remedy != "" {
		_, carets, _ := strings.Cut(m.Excerpt, "\n")
		bar := strings.Index(carets, "│") + len("│")
		hang := "\n" + carets[:bar] + strings.Repeat(" ", columns(carets[bar:])+1)
		b.WriteString(" " + strings.ReplaceAll(m.Remedy, "\n", hang))
	}
	b.WriteByte('\n')
}

// excerptWidth is how many columns of a line are shown.
const excerptWidth = 120

// excerpt returns a line with its number, and a line with carets under n
// characters from col on.
func excerpt(line string, number, col, n int) string {
	text := []rune(strings.ReplaceAll(line, "\t", " "))
	start := min(col-1, len(text))
	end := min(start+n, len(text))
	before, marked, after := text[:start], text[start:end], text[end:]
	lead, tail := "", ""
	room := excerptWidth / 2
	if len(text) <= excerptWidth {
		room = excerptWidth
	}
	if len(before) > room {
		before, lead = before[len(before)-room:], "…"
	}
	if len(marked) > room {
		marked, after = marked[:room], nil
		tail = "…"
	} else if len(after) > room {
		after, tail = after[:room], "…"
	}
	head, under := lead+visible(string(before)), visible(string(marked))
	return fmt.Sprintf("%9d │ %s%s%s%s\n%9s │ %s%s", number, head, under, visible(string(after)), tail,
		"", strings.Repeat(" ", columns(head)), strings.Repeat("^", max(1, columns(under))))
}

// visible puts a sign for characters that would change what a terminal shows.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// columns returns how many columns of a terminal s takes.
func columns(s string) (n int) {
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Cf, r):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// nearest returns those of words that are a few slips of the finger away from
// word, best first, at most three.
func nearest(word string, words []string) []string {
	type guess struct {
		word     string
		distance int
	}
	var found []guess
	for _, w := range words {
		limit := max(1, len([]rune(word))/3)
		if n := min(len(w), len(word)); n >= 3 && w[:n] == word[:n] && w != word {
			found = append(found, guess{w, 1}) // lang for language
			continue
		}
		if d := distance(word, w, limit); d <= limit && w != word {
			found = append(found, guess{w, d})
		}
	}
	slices.SortStableFunc(found, func(a, b guess) int { return a.distance - b.distance })
	var out []string
	for _, g := range found[:min(3, len(found))] {
		out = append(out, g.word)
	}
	return out
}

// distance counts the letters to insert, drop, change or swap with their
// neighbour to make b of a, ignoring case; more than limit is limit+1.
func distance(a, b string, limit int) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			change := last[j]
			if x[i] != y[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// didYouMean asks about the words nearest to word, "" when none is near.
func didYouMean(word string, words []string) string {
	near := nearest(word, words)
	for i, w := range near {
		near[i] = fmt.Sprintf("%q", w)
	}
	if len(near) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// listed joins words for a message, at most twenty.
func listed(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	if len(words) > 20 {
		return strings.Join(words[:20], ", ") + fmt.Sprintf(" and %d more", len(words)-20)
	}
	return strings.Join(words, ", ")
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
