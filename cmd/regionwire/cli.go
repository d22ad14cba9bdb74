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

// Error is what is printed, or the code where nothing more is.
func (e *exitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns Err.
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

// short returns a path as messages name it.
func (c *call) short(path string) string { return shortPath(c.dir, path) }

// shortPath returns a path relative to dir where it lies below it.
func shortPath(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

func (c *call) printf(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// commands is the command line. The first seven are what a newcomer sees. An
// example stands in the help of its command, and where the command line lacks
// something.
type commands struct {
	Config      string           `short:"c" default:"config.yaml" placeholder:"FILE" help:"Configuration file (${default})."`
	Log         string           `default:"text" enum:"text,json" help:"Form of the log: text or json."`
	VersionFlag kong.VersionFlag `name:"version" help:"Print the version."`

	Init    initCmd    `cmd:"" first:"" help:"Write a first config.yaml from the addresses of newsrooms." example:"init vnexpress.net tuoitre.vn"`
	Add     addCmd     `cmd:"" first:"" help:"Add a source to config.yaml, keeping its comments and order." example:"add thanhnien.vn --as thanh-nien"`
	Run     runCmd     `cmd:"" first:"" help:"Poll the sources and publish the feeds until stopped."`
	Check   checkCmd   `cmd:"" first:"" help:"Say everything that is wrong with config.yaml."`
	Sources sourcesCmd `cmd:"" first:"" help:"Show how every source is doing, worst first."`
	Explain explainCmd `cmd:"" first:"" help:"Say why an article is, or is not, in a feed." example:"explain \"14 tổ chức Đảng\""`
	Hide    hideCmd    `cmd:"" first:"" help:"Take an article out of a feed, or of all." example:"hide https://paper.example/article --reason \"on request\""`

	Unhide      unhideCmd      `cmd:"" help:"Put a hidden article back." example:"unhide https://paper.example/article"`
	Serve       serveCmd       `cmd:"" help:"Publish the feeds without polling."`
	Fetch       fetchCmd       `cmd:"" help:"Poll all or the named sources once, and show what came."`
	Articles    articlesCmd    `cmd:"" help:"List stored articles." example:"articles --since 7d --source vnexpress"`
	Parse       parseCmd       `cmd:"" help:"Show what is read in a feed or page, and how each field was found." example:"parse https://paper.example/feed.xml"`
	Discover    discoverCmd    `cmd:"" help:"Say which feeds, pages and sitemaps an address offers, as lines for config.yaml." example:"discover paper.example"`
	Place       placeCmd       `cmd:"" help:"Say which places a text is about." example:"place \"Huyện Sóc Sơn thông xe cầu mới\""`
	Plan        planCmd        `cmd:"" help:"Say what an edited configuration would change in each feed." example:"plan --new edited.yaml"`
	Publish     publishCmd     `cmd:"" help:"Write feeds and pages into a folder for any web server." example:"publish /var/www/news"`
	Log_        logCmd         `cmd:"" name:"log" help:"Show what editors did."`
	Edit        editCmd        `cmd:"" help:"Pin, represent, retitle, place, merge, split or withdraw an article."`
	Undo        undoCmd        `cmd:"" help:"Undo an act of an editor." example:"undo 7"`
	Replace     replaceCmd     `cmd:"" name:"reprocess" help:"Find the places of all stored articles again."`
	Republished republishedCmd `cmd:"" help:"List what came out when, against its source, and what was taken down."`
	Verify      verifyCmd      `cmd:"" help:"Read the whole store and check every index and checksum."`
	Demo        demoCmd        `cmd:"" help:"Run everything against sample newsrooms inside this program."`
	Schema      schemaCmd      `cmd:"" help:"Print the JSON Schema of config.yaml."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
	Help        helpCmd        `cmd:"" help:"Show this help; help all shows every command."`
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

// A sharedCommand is a localCommand that asks a running instance for a part.
type sharedCommand interface {
	inside(ctx context.Context, c *call, in *instance) error
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
		kong.Vars{"version": "regionwire " + version + revision()},
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
		return misuse(err)
	}
	c.config, c.json = c.path(cli.Config), cli.Log == "json"
	switch cmd := parsedLine.Selected().Target.Addr().Interface().(type) {
	case *helpCmd:
		return cmd.Run(c, parser)
	case localCommand:
		if shared, ok := cmd.(sharedCommand); ok && c.live != nil {
			return shared.inside(ctx, c, c.live)
		}
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
