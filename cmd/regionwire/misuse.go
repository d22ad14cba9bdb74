package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
)

// misuse says what is wrong with a command line, in words that name the
// command and the way out. What it does not know it leaves as kong said it.
func misuse(err error) error {
	var e *kong.ParseError
	if !errors.As(err, &e) {
		return usage("%w", err)
	}
	text := err.Error()
	for _, c := range complaints {
		if m := c.theirs.FindStringSubmatch(text); m != nil {
			text = c.ours(e.Context.Selected(), m)
			break
		}
	}
	node := e.Context.Selected()
	if node == nil {
		return usage("%s\nSee:  regionwire help all", text)
	}
	if example := node.Tag.Get("example"); example != "" {
		text += "\nFor example:  regionwire " + example
	}
	return usage("%s\nSee:  %s --help", text, node.FullPath())
}

// complaints are kong's messages, and what they mean. The functions take the
// command, nil where none was recognized, and the groups of the pattern.
var complaints = []struct {
	theirs *regexp.Regexp
	ours   func(command *kong.Node, m []string) string
}{
	{regexp.MustCompile(`^unexpected argument (.*?)(?:, (did you mean .*))?$`), func(command *kong.Node, m []string) string {
		switch {
		case command == nil:
			return fmt.Sprintf("there is no command %q", m[1]) + guess(m[2])
		case len(command.Children) > 0:
			return fmt.Sprintf("there is no command \"%s %s\"", words(command), m[1]) + guess(m[2])
		}
		return fmt.Sprintf("%s: %q is one argument too many", words(command), m[1])
	}},
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, (did you mean .*))?$`), func(command *kong.Node, m []string) string {
		if command == nil {
			return "there is no flag " + m[1] + guess(m[2])
		}
		return words(command) + " has no flag " + m[1] + guess(m[2])
	}},
	{regexp.MustCompile(`^missing flags: (.*)$`), func(command *kong.Node, m []string) string {
		return words(command) + ": " + m[1] + " is missing"
	}},
	{regexp.MustCompile(`^expected .*`), func(command *kong.Node, _ []string) string { return lacking(command) }},
	{regexp.MustCompile(`^(--[a-z-]+): expected \w+ value but got`), func(_ *kong.Node, m []string) string {
		return m[1] + ": its value is missing"
	}},
	{regexp.MustCompile(`^(--[a-z-]+|<[a-z-]+>): expected a valid \d+ bit u?int but got "(.*?)"`), func(_ *kong.Node, m []string) string {
		return fmt.Sprintf("%s: %q is not a number from 0 on", m[1], m[2])
	}},
	{regexp.MustCompile(`^(--[a-z-]+): bool value`), func(_ *kong.Node, m []string) string {
		return m[1] + " takes no value"
	}},
	{regexp.MustCompile(`^(--[a-z-]+) must be one of (.*) but got "(.*)"$`), func(_ *kong.Node, m []string) string {
		return fmt.Sprintf("%s: %q is not one of %s", m[1], m[3], strings.NewReplacer(`"`, "", ",", ", ").Replace(m[2]))
	}},
}

// words is a command as it is typed behind the program's name.
func words(command *kong.Node) string {
	return strings.TrimPrefix(command.FullPath(), "regionwire ")
}

// guess ends a sentence with what kong takes for the meaning. Of a flag of one
// letter any other may be meant.
func guess(didYouMean string) string {
	if didYouMean == "" || strings.Contains(didYouMean, `"-h"`) {
		return ""
	}
	return "; " + didYouMean
}

// lacking says what a command wants that was not given: its arguments, or one
// of the commands under it.
func lacking(command *kong.Node) string {
	if command == nil {
		return "a command is missing"
	}
	var names, meanings []string
	for _, arg := range command.Positional {
		if arg.Required && !arg.Set {
			names, meanings = append(names, strings.TrimSuffix(arg.Summary(), " ...")), append(meanings, phrase(arg.Help))
		}
	}
	if len(names) > 0 {
		return fmt.Sprintf("%s: %s is missing: %s", words(command), strings.Join(names, " "), strings.Join(meanings, "; "))
	}
	for _, c := range command.Children {
		names = append(names, c.Name)
	}
	return fmt.Sprintf("%s: name one of %s", words(command), strings.Join(names, ", "))
}

// phrase makes of a sentence of help what may stand within one.
func phrase(help string) string {
	r := []rune(strings.TrimSuffix(help, "."))
	if len(r) > 1 && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}
