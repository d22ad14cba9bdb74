package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// table collects rows and prints them with aligned columns. A column whose
// cells are all numbers or empty is set to the right.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// print writes the table; the last column is never padded nor cut.
func (t *table) print(w io.Writer) {
	widths := make([]int, len(t.head))
	right := make([]bool, len(t.head))
	for i, h := range t.head {
		widths[i], right[i] = utf8.RuneCountInString(h), len(t.rows) > 0
	}
	for _, r := range t.rows {
		for i, c := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
			right[i] = right[i] && (c == "" || c == "–" || isNumber(c))
		}
	}
	for _, r := range append([][]string{t.head}, t.rows...) {
		var b strings.Builder
		for i, c := range r {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			switch {
			case right[i]:
				b.WriteString(pad + c + "  ")
			case i == len(r)-1:
				b.WriteString(c)
			default:
				b.WriteString(c + pad + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

func isNumber(s string) bool {
	return strings.Trim(s, "0123456789,.+−-") == "" && strings.ContainsAny(s, "0123456789")
}

// number prints n with thousands apart: 1,204.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size prints bytes as people say them: 9.8 MB.
func size(bytes int64) string {
	switch f := float64(bytes); {
	case bytes < 1000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1_000_000:
		return fmt.Sprintf("%.0f kB", f/1e3)
	case bytes < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", f/1e6)
	default:
		return fmt.Sprintf("%.1f GB", f/1e9)
	}
}

// plural prints a count with its noun: 1 source, 3 entries, 2 addresses.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if before, ok := strings.CutSuffix(noun, "y"); ok {
		return number(n) + " " + before + "ies"
	}
	if strings.HasSuffix(noun, "s") {
		return number(n) + " " + noun + "es"
	}
	return number(n) + " " + noun + "s"
}

// verb prints a count with its noun and what they do: 1 test passes, 3 tests
// pass.
func verb(n int, noun, one, many string) string {
	if n == 1 {
		return plural(n, noun) + " " + one
	}
	return plural(n, noun) + " " + many
}

// moment prints an instant as near as it needs: 19:52 today, today's and
// yesterday's with the word, else 02/11 or 02/11/2025.
func moment(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	t, now = t.In(zone), now.In(zone)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	switch {
	case !t.Before(day) && t.Before(day.AddDate(0, 0, 1)):
		return t.Format("15:04")
	case !t.Before(day.AddDate(0, 0, -1)) && t.Before(day):
		return "yesterday " + t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("02/01 15:04")
	}
	return t.Format("02/01/2006")
}

// seconds prints a duration as people say it: 4 ms, 0.4 s, 12 s, 3 min, 5 h, 4 d.
func seconds(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 72*time.Hour:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f d", d.Hours()/24)
}

// printJSON writes v as one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
