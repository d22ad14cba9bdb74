package config

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// leaf is a value that was read, with its place. The zero leaf was not
// written.
type leaf[T any] struct {
	placed
	v T
}

func (l leaf[T]) or(fallback T) T {
	if l.written() {
		return l.v
	}
	return fallback
}

func (l *leaf[T]) set(v *value, x T) { l.at, l.v = v, x }

// single reports whether v is a single value, and notes a mistake if not.
func (d *decoder) single(v *value, want string) bool {
	switch {
	case v.unset: // noted when the reference was looked up
	case v.kind == empty:
		d.wrong(v, "write one, or remove the key", "has no value: wants %s", want)
	case v.kind != scalar:
		d.wrong(v, "", "wants %s, not %s", want, v.kind)
	default:
		return true
	}
	return false
}

// trap matches plain scalars that YAML 1.1 or 1.2 readers do not take as text.
var trap = regexp.MustCompile(`^(?:(?i:yes|no|on|off|true|false|null|~)|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+|[0-9]+(?::[0-5]?[0-9])+|[-+]?\.(?i:inf)|\.(?i:nan))$`)

// trapped reports, and notes, that a plain scalar may be read as something
// else than text.
func (d *decoder) trapped(v *value) bool {
	if !v.plain || !trap.MatchString(v.text) {
		return false
	}
	kind := "a number"
	switch strings.ToLower(v.text) {
	case "yes", "no", "on", "off", "true", "false":
		kind = "true or false"
	case "null", "~":
		kind = "nothing"
	}
	if strings.Contains(v.text, ":") {
		kind = "a number to the base of 60"
	}
	d.wrong(v, fmt.Sprintf("write %q, in quotes", v.text), "%s may be read as %s, and text is wanted", v.text, kind)
	return true
}

// text is a line for people: NFC, no control characters, at most 500
// characters or as many as its tag max says.
type text struct{ leaf[string] }

func (t *text) read(d *decoder, v *value, tag reflect.StructTag) {
	if !d.single(v, "text") || d.trapped(v) {
		return
	}
	limit := 500
	if m := tag.Get("max"); m != "" {
		limit, _ = strconv.Atoi(m)
	}
	s := norm.NFC.String(strings.TrimSpace(v.text))
	switch {
	case s == "":
		d.wrong(v, "write one, or remove the key", "is empty")
	case utf8.RuneCountInString(s) > limit:
		d.wrong(v, "", "is longer than %d characters", limit)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
		d.wrong(v, "", "has control characters")
	default:
		t.set(v, s)
	}
}

// word is one of the words of its tag "of".
type word struct{ leaf[string] }

func (w *word) read(d *decoder, v *value, tag reflect.StructTag) {
	words := strings.Fields(tag.Get("of"))
	want := strings.Join(words, ", ")
	if i := strings.LastIndex(want, ", "); i > 0 {
		want = want[:i] + " or " + want[i+2:]
	}
	if !d.single(v, want) {
		return
	}
	if !slices.Contains(words, v.text) {
		d.wrong(v, didYouMean(v.text, words), "%q is not a value of this key: wants %s", v.text, want)
		return
	}
	w.set(v, v.text)
}

// truth is true or false, and no other word for them.
type truth struct{ leaf[bool] }

func (t *truth) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "true or false") {
		return
	}
	switch {
	case v.text == "true" && v.bare():
		t.set(v, true)
	case v.text == "false" && v.bare():
		t.set(v, false)
	default:
		remedy := ""
		switch strings.ToLower(v.text) {
		case "yes", "on", "y", "true":
			remedy = "write  true"
		case "no", "off", "n", "false":
			remedy = "write  false"
		}
		d.wrong(v, remedy, "%q is neither true nor false", v.text)
	}
}

// limits returns the two ends of the tag "range".
func limits(tag reflect.StructTag) (low, high string) {
	low, high, _ = strings.Cut(tag.Get("range"), " ")
	return low, high
}

var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// integer is a number in the range of its tag, in plain decimal digits.
type integer struct{ leaf[int] }

func (n *integer) read(d *decoder, v *value, tag reflect.StructTag) {
	low, high := limits(tag)
	want := fmt.Sprintf("a number from %s to %s", low, high)
	if !d.single(v, want) {
		return
	}
	i, err := strconv.Atoi(v.text)
	least, _ := strconv.Atoi(low)
	most, _ := strconv.Atoi(high)
	switch {
	case !v.bare():
		d.wrong(v, "write it without quotes", "is text in quotes, and %s is wanted", want)
	case !decimal.MatchString(v.text) || err != nil:
		remedy := ""
		if f, err := strconv.ParseFloat(strings.ReplaceAll(v.text, "_", ""), 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1e9 {
			remedy = fmt.Sprintf("write  %.0f", f)
		}
		d.wrong(v, remedy, "%q is not %s", v.text, want)
	case i < least || i > most:
		d.wrong(v, "", "%d is out of range: wants %s", i, want)
	default:
		n.set(v, i)
	}
}

// fraction is a number with decimals in the range of its tag.
type fraction struct{ leaf[float64] }

func (n *fraction) read(d *decoder, v *value, tag reflect.StructTag) {
	low, high := limits(tag)
	want := fmt.Sprintf("a number from %s to %s", low, high)
	if !d.single(v, want) {
		return
	}
	f, err := strconv.ParseFloat(v.text, 64)
	least, _ := strconv.ParseFloat(low, 64)
	most, _ := strconv.ParseFloat(high, 64)
	if err != nil || !(f >= least && f <= most) || strings.ContainsAny(v.text, "xXpPeE_") {
		d.wrong(v, "", "%q is not %s", v.text, want)
		return
	}
	n.set(v, f)
}

// duration is a time span with its unit, in the range of its tag.
type duration struct{ leaf[time.Duration] }

func (t *duration) read(d *decoder, v *value, tag reflect.StructTag) {
	low, high := limits(tag)
	want := fmt.Sprintf("a time from %s to %s", low, high)
	if !d.single(v, want) {
		return
	}
	span, err := ParseDuration(v.text)
	least, _ := ParseDuration(low)
	most, _ := ParseDuration(high)
	switch {
	case err != nil:
		d.wrong(v, durationRemedy(v.text, low), "%q is not %s", v.text, want)
	case span < least:
		d.wrong(v, "", "%s is below the minimum %s", v.text, low)
	case span > most:
		d.wrong(v, "", "%s is above the maximum %s", v.text, high)
	default:
		t.set(v, span)
	}
}

func durationRemedy(text, low string) string {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return fmt.Sprintf("name the unit, such as %d%s: s, m, h, d and w are known", n, low[len(low)-1:])
	}
	return "write it like 15m, 2h30m, 7d or 4w"
}

var units = map[string]time.Duration{
	"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
	"ms": time.Millisecond,
}

var spans = regexp.MustCompile(`^(?:[0-9]{1,9}(?:ms|[smhdw]))+$`)
var span = regexp.MustCompile(`([0-9]+)(ms|[smhdw])`)

// ParseDuration reads a time span as the file has it: 15m, 2h30m, 7d, 4w. Its
// units are ms, s, m, h, d of 24 hours and w of 7 days; a span is not negative.
func ParseDuration(s string) (time.Duration, error) {
	if !spans.MatchString(s) || len(s) > 40 {
		return 0, fmt.Errorf("%q is not a time: %s", s, durationRemedy(s, "h"))
	}
	var sum time.Duration
	for _, m := range span.FindAllStringSubmatch(s, -1) {
		n, err := strconv.Atoi(m[1])
		unit := units[m[2]]
		if err != nil || time.Duration(n) > (math.MaxInt64-sum)/unit {
			return 0, fmt.Errorf("%q is too long", s)
		}
		sum += time.Duration(n) * unit
	}
	return sum, nil
}

// size is a number of bytes with its unit, in the range of its tag.
type size struct{ leaf[int64] }

func (z *size) read(d *decoder, v *value, tag reflect.StructTag) {
	low, high := limits(tag)
	want := fmt.Sprintf("a size from %s to %s", low, high)
	if !d.single(v, want) {
		return
	}
	n, err := parseSize(v.text)
	least, _ := parseSize(low)
	most, _ := parseSize(high)
	switch {
	case err != nil:
		d.wrong(v, "write it like 512KiB, 8MiB or 2GiB", "%q is not %s", v.text, want)
	case n < least:
		d.wrong(v, "", "%s is below the minimum %s", v.text, low)
	case n > most:
		d.wrong(v, "", "%s is above the maximum %s", v.text, high)
	default:
		z.set(v, n)
	}
}

var sizeUnits = map[string]int64{
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	"KB": 1e3, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
}

var sizes = regexp.MustCompile(`^([0-9]{1,6}) ?([kKMGT]i?B)$`)

// parseSize reads 8MiB, 500MB, 2GiB.
func parseSize(s string) (int64, error) {
	m := sizes.FindStringSubmatch(s)
	if m == nil || sizeUnits[m[2]] == 0 {
		return 0, fmt.Errorf("%q is not a size", s)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	return n * sizeUnits[m[2]], err
}

// printSize writes a size as parseSize reads it.
func printSize(n int64) string {
	for _, u := range []string{"TiB", "GiB", "MiB", "KiB"} {
		if n >= sizeUnits[u] && n%sizeUnits[u] == 0 {
			return fmt.Sprintf("%d %s", n/sizeUnits[u], u)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
