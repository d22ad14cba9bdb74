// Command regionwire polls the feeds and pages of regional newsrooms, keeps
// each article once, and republishes curated feeds.
//
// It joins the rooms (instance), keeps the order of starting and stopping
// (run), carries command lines to a running instance (control), and prints;
// every decision is taken in the packages it joins. Its one invariant: a
// command does and says the same whether it opens the store itself or a
// running instance executes it.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // zones work on machines without a zone database
)

// gcPercent is how much the heap grows between collections. Against Go's 100,
// the first 15,000 articles of 500 sources peak at 148 instead of 163 MB and
// take about as long; 50 would save 8 MB more for a tenth of the CPU time.
const gcPercent = 70

func main() {
	// Our log is a slog.Logger. What libraries tell the standard one is nothing
	// to act on, such as that a server wrote on an idle connection.
	log.SetOutput(io.Discard)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, newLocal(os.Args[1:]))
	stop()
	os.Exit(code)
}
