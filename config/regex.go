package config

import (
	"fmt"
	"reflect"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxRegex bounds a regular expression, in bytes. RE2 runs in linear time, but
// a long one still takes memory.
const maxRegex = 1000

// regex is a regular expression of package regexp, in NFC as the texts are.
type regex struct{ leaf[string] }

func (r *regex) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a regular expression") {
		return
	}
	pattern := norm.NFC.String(v.text)
	if pattern == "" {
		d.wrong(v, "write what to look for, or remove the key", "is empty and would match everything")
		return
	}
	if len(pattern) > maxRegex {
		d.wrong(v, "use  phrase:  for long lists of words", "is longer than %d bytes", maxRegex)
		return
	}
	if _, err := regexp.Compile(pattern); err != nil {
		text := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		d.wrong(v, "", "is not a regular expression of RE2: %s", text)
		return
	}
	if words := asciiBorders(pattern); len(words) > 0 {
		d.lacks(v, fmt.Sprintf("Write  phrase: [%s]", quoteAll(words)),
			`\b knows ASCII letters only, %s would never match`, quoteAll(words[:1]))
		return
	}
	r.set(v, pattern)
}

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(quoted, ", ")
}

// asciiBorders returns the words of a pattern that have \b or \B beside a
// letter beyond ASCII, where package regexp sees no border.
func asciiBorders(pattern string) (words []string) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	add := func(found []string) {
		for _, w := range found {
			if !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	var walk func(re *syntax.Regexp)
	walk = func(re *syntax.Regexp) {
		for i, sub := range re.Sub {
			walk(sub)
			if re.Op != syntax.OpConcat || sub.Op != syntax.OpWordBoundary && sub.Op != syntax.OpNoWordBoundary {
				continue
			}
			if i+1 < len(re.Sub) && foreignEdge(re.Sub[i+1], false) {
				add(spelled(re.Sub[i+1:]))
			} else if i > 0 && foreignEdge(re.Sub[i-1], true) {
				add(literals(re.Sub[i-1]))
			}
		}
	}
	walk(re)
	return words
}

// foreignEdge reports whether re may begin, or end, with a letter beyond
// ASCII that it names.
func foreignEdge(re *syntax.Regexp, end bool) bool {
	pick := func(n int) int {
		if end {
			return n - 1
		}
		return 0
	}
	switch re.Op {
	case syntax.OpLiteral:
		r := re.Rune[pick(len(re.Rune))]
		return r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsMark(r))
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i] > unicode.MaxASCII && re.Rune[i+1] < unicode.MaxRune && unicode.IsLetter(re.Rune[i]) {
				return true
			}
		}
		return false
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if foreignEdge(sub, end) {
				return true
			}
		}
		return false
	case syntax.OpConcat, syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		return len(re.Sub) > 0 && foreignEdge(re.Sub[pick(len(re.Sub))], end)
	}
	return false
}

// spelled returns the texts that a run of expressions begins with.
func spelled(run []*syntax.Regexp) []string {
	n := 1
	for n < len(run) && (run[n].Op == syntax.OpLiteral || run[n].Op == syntax.OpCharClass || run[n].Op == syntax.OpCapture) {
		n++
	}
	return literals(&syntax.Regexp{Op: syntax.OpConcat, Sub: run[:n]})
}

// literals returns the texts that re spells out, the alternatives apart.
func literals(re *syntax.Regexp) (out []string) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return []string{strings.ToLower(string(re.Rune))}
		}
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		return []string{string(re.Rune[:1])}
	case syntax.OpConcat:
		// A common beginning that the parser factored out, as in Đ(?:ảng|oàn).
		out = []string{""}
		for _, sub := range re.Sub {
			tails := literals(sub)
			if len(tails) == 0 || len(out)*len(tails) > 20 {
				continue
			}
			var next []string
			for _, head := range out {
				for _, tail := range tails {
					next = append(next, head+tail)
				}
			}
			out = next
		}
		return out
	}
	for _, sub := range re.Sub {
		out = append(out, literals(sub)...)
	}
	return out
}
