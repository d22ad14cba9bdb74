package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// helpCmd prints help: the seven first commands, or all.
type helpCmd struct {
	Topic []string `arg:"" optional:"" help:"A command, or all."`
}

// Run prints the help of a topic.
func (h *helpCmd) Run(c *call, parser *kong.Kong) error {
	topic := strings.Join(h.Topic, " ")
	if topic == "all" {
		for _, n := range parser.Model.Children {
			if n.Name != "help" {
				c.printf("  %-11s %s\n", n.Name, n.Help)
			}
		}
		c.printf("\nregionwire COMMAND --help tells more.\n")
		return nil
	}
	if _, _, err := parse(parser, append(h.Topic, "--help")); err != nil {
		return usage("there is no command %q. See:  regionwire help all", topic)
	}
	return nil
}

// start is what a newcomer is to do first.
const start = `Usage: regionwire COMMAND [-c config.yaml]

  regionwire demo              shows it at work on sample newsrooms, no network needed
  regionwire init ADDRESS…     writes a first config.yaml from what newsrooms offer
  regionwire run               polls them and serves the feeds, http://127.0.0.1:8080/

`

// printHelp prints kong's help of one command, and for the program the seven
// words that a newcomer needs.
func printHelp(o kong.HelpOptions, line *kong.Context) error {
	if node := line.Selected(); node != nil {
		if err := kong.DefaultHelpPrinter(o, line); err != nil {
			return err
		}
		if example := node.Tag.Get("example"); example != "" {
			fmt.Fprintf(line.Stdout, "\nFor example:  regionwire %s\n", example)
		}
		return nil
	}
	fmt.Fprintf(line.Stdout, "%s\n\n%s", line.Model.Help, start)
	for _, n := range line.Model.Children {
		if n.Tag.Has("first") {
			fmt.Fprintf(line.Stdout, "  %-10s %s\n", n.Name, n.Help)
		}
	}
	fmt.Fprint(line.Stdout, "\nregionwire COMMAND --help tells more; the rest is under:  regionwire help all\n")
	return nil
}
