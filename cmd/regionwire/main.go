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
	"syscall"
	_ "time/tzdata" // zones work on machines without a zone database
)

func main() {
	// Our log is a slog.Logger. What libraries tell the standard one is nothing
	// to act on, such as that a server wrote on an idle connection.
	log.SetOutput(io.Discard)
	boundGarbage()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal stops in order, a second one at once
	code := execute(ctx, newLocal(os.Args[1:]))
	os.Exit(code)
}
