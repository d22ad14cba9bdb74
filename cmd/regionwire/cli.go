package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"regionwire/config"
)

// Exit codes.
const (
	exitDone    = 0
	exitPartly  = 1 // some work failed
	exitUsage   = 2 // wrong usage or configuration
	exitRefused = 3 // the store refused
)

// exitError ends a command with a code. A nil Err prints nothing more.
type exitError struct {
	Code int
	Err  error
}

func (e *exitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit %d", e.Code)
	}
	return e.Err.Error()
}

func (e *exitError) Unwrap() error { return e.Err }

// usage makes an error of wrong usage or configuration.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// partly says that a command did its work but part of it failed; what failed
// has been printed.
var partly = &exitError{Code: exitPartly}

// call is one command line with the surroundings it is executed in: those of
// this process, or those that a client sent over the control socket.
type call struct {
	args     []string
	dir      string // relative paths of the command line count from it
	out, err io.Writer
	terminal bool // out is a terminal
	width    int  // of the terminal, in columns
	live     *instance

	config string // absolute path, once parsed
	json   bool   // logs as JSON
}

// newLocal returns the call of this process.
func newLocal(args []string) *call {
	c := &call{args: args, out: os.Stdout, err: os.Stderr, width: 100}
	c.dir, _ = os.Getwd() // relative paths then count from wherever the kernel says
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		c.terminal = true
		if w, _, err := term.GetSize(fd); err == nil {
			c.width = w
		}
	}
	return c
}

// path returns a path of the command line as an absolute one.
func (c *call) path(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(c.dir, p)
}

func (c *call) printf(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// commands is the command line. The first seven are what a newcomer sees.
type commands struct {
	Config string `short:"c" default:"config.yaml" placeholder:"FILE" help:"Configuration file."`
	Log    string `default:"text" enum:"text,json" help:"Form of the log: text or json."`

	Init    initCmd    `cmd:"" help:"Write a first config.yaml from the addresses of newsrooms."`
	Add     addCmd     `cmd:"" help:"Add a source to config.yaml, keeping its comments and order."`
	Run     runCmd     `cmd:"" help:"Poll the sources and publish the feeds until stopped."`
	Check   checkCmd   `cmd:"" help:"Say everything that is wrong with config.yaml."`
	Sources sourcesCmd `cmd:"" help:"Show how every source is doing, worst first."`
	Explain explainCmd `cmd:"" help:"Say why an article is, or is not, in a feed."`
	Hide    hideCmd    `cmd:"" help:"Take an article out of a feed, or of all."`

	Unhide   unhideCmd   `cmd:"" hidden:"" help:"Put a hidden article back."`
	Serve    serveCmd    `cmd:"" hidden:"" help:"Publish the feeds without polling."`
	Fetch    fetchCmd    `cmd:"" hidden:"" help:"Poll all or the named sources once, and show what came."`
	Articles articlesCmd `cmd:"" hidden:"" help:"List stored articles."`
	Parse    parseCmd    `cmd:"" hidden:"" help:"Show what is read in a feed or page, and how each field was found."`
	Discover discoverCmd `cmd:"" hidden:"" help:"Say which feeds, pages and sitemaps an address offers, as lines for config.yaml."`
	Place    placeCmd    `cmd:"" hidden:"" help:"Say which places a text is about."`
	Plan     planCmd     `cmd:"" hidden:"" help:"Say what an edited configuration would change in each feed."`
	Publish  publishCmd  `cmd:"" hidden:"" help:"Write feeds and pages into a folder for any web server."`
	Log_     logCmd      `cmd:"" name:"log" hidden:"" help:"Show what editors did."`
	Edit     editCmd     `cmd:"" hidden:"" help:"Retitle, withdraw, place, merge or split an article."`
	Undo     undoCmd     `cmd:"" hidden:"" help:"Undo an act of an editor."`
	Replace  replaceCmd  `cmd:"" name:"reprocess" hidden:"" help:"Find the places of all stored articles again."`
	Verify   verifyCmd   `cmd:"" hidden:"" help:"Read the whole store and check every index and checksum."`
	Demo     demoCmd     `cmd:"" hidden:"" help:"Run everything against sample newsrooms inside this program."`
	Schema   schemaCmd   `cmd:"" hidden:"" help:"Print the JSON Schema of config.yaml."`
	Version  versionCmd  `cmd:"" hidden:"" help:"Print the version."`
	Help     helpCmd     `cmd:"" hidden:"" help:"Show this help; help all shows every command."`
}

// A localCommand needs no store.
type localCommand interface {
	Run(ctx context.Context, c *call) error
}

// An instanceCommand works on the store: in the instance that runs, else in
// one opened for the purpose.
type instanceCommand interface {
	Run(ctx context.Context, c *call, in *instance) error
}

// execute parses and runs one command line and returns its exit code.
func execute(ctx context.Context, c *call) int {
	err := dispatch(ctx, c)
	if err == nil {
		return exitDone
	}
	code := exitPartly
	var exit *exitError
	if errors.As(err, &exit) {
		code = exit.Code
		if exit.Err == nil {
			return code
		}
	}
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		fmt.Fprintln(c.err, mistakes.Error())
		return exitUsage
	}
	fmt.Fprintln(c.err, "regionwire: "+err.Error())
	return code
}

func dispatch(ctx context.Context, c *call) error {
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("regionwire"),
		kong.Description("Turns the feeds and pages of newsrooms into a few clean feeds."),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { panic(parsed{code}) }),
		kong.Help(printHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
	)
	if err != nil {
		return err
	}
	args := c.args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsedLine, done, err := parse(parser, args)
	if done {
		return nil
	}
	if err != nil {
		return usage("%w\nSee: regionwire --help", err)
	}
	c.config, c.json = c.path(cli.Config), cli.Log == "json"
	switch cmd := parsedLine.Selected().Target.Addr().Interface().(type) {
	case *helpCmd:
		return cmd.Run(c, parser)
	case localCommand:
		if c.live != nil {
			return usage("%s works on this side of the socket only", parsedLine.Command())
		}
		return cmd.Run(ctx, c)
	case instanceCommand:
		return withInstance(ctx, c, cmd)
	default:
		panic("command without a way to run: " + parsedLine.Command())
	}
}

// parsed ends parsing early: help was printed.
type parsed struct{ code int }

func parse(parser *kong.Kong, args []string) (line *kong.Context, done bool, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case parsed:
			done = true
		default:
			panic(p)
		}
	}()
	line, err = parser.Parse(args)
	return line, false, err
}

// helpCmd prints help: the seven first commands, or all.
type helpCmd struct {
	Topic string `arg:"" optional:"" help:"A command, or all."`
}

// Run prints the help of a topic.
func (h *helpCmd) Run(c *call, parser *kong.Kong) error {
	if h.Topic == "all" {
		for _, n := range parser.Model.Children {
			if n.Name != "help" {
				fmt.Fprintf(c.out, "  %-10s %s\n", n.Name, n.Help)
			}
		}
		return nil
	}
	args := []string{"--help"}
	if h.Topic != "" {
		args = []string{h.Topic, "--help"}
	}
	_, _, err := parse(parser, args)
	if err != nil {
		return usage("no command %q. See: regionwire help all", h.Topic)
	}
	return nil
}

// printHelp prints kong's help of one command, and for the program the seven
// words that a newcomer needs.
func printHelp(o kong.HelpOptions, line *kong.Context) error {
	if line.Selected() != nil {
		return kong.DefaultHelpPrinter(o, line)
	}
	fmt.Fprintf(line.Stdout, "%s\n\nUsage: regionwire COMMAND [-c config.yaml]\n\n", line.Model.Help)
	for _, n := range line.Model.Children {
		if !n.Hidden {
			fmt.Fprintf(line.Stdout, "  %-10s %s\n", n.Name, n.Help)
		}
	}
	fmt.Fprint(line.Stdout, "\nregionwire COMMAND --help tells more; the rest is under: regionwire help all\n")
	return nil
}
