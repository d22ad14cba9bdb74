package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// demoCmd runs everything against the sample newsrooms.
type demoCmd struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"ADDR" help:"Where to serve."`
}

// Run starts the newsrooms on free ports of this machine, writes a
// configuration for them into a new temporary folder, runs, and removes the
// folder at the end.
func (d *demoCmd) Run(ctx context.Context, c *call) error {
	dir, err := os.MkdirTemp("", "regionwire-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	rooms, err := newNewsrooms(time.Now())
	if err != nil {
		return err
	}
	for _, n := range rooms {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		n.base = "http://" + l.Addr().String()
		srv := &http.Server{Handler: n, ReadHeaderTimeout: 5 * time.Second}
		go srv.Serve(l) // ends with Close
		defer srv.Close()
	}
	l, err := net.Listen("tcp", d.Listen)
	if err != nil {
		return usage("demo: %w; choose another address with --listen 127.0.0.1:0", err)
	}
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(demoConfig(l.Addr().String(), rooms)), 0o600); err != nil {
		return err
	}
	c.config = path
	c.printf("The demo's configuration: %s\nAsk it from another terminal:  regionwire sources -c %s\n", path, path)
	return runInstance(ctx, c, runOptions{poll: true, listener: l})
}

// demoConfig returns the configuration of the demo, written as an admin would.
func demoConfig(addr string, rooms []*newsroom) string {
	template, err := demoFiles.ReadFile("demo/config.yaml")
	if err != nil {
		panic(err) // embedded
	}
	var sources strings.Builder
	for _, n := range rooms {
		key := "feed"
		if n.Dialect == "page" {
			key = "page"
		}
		fmt.Fprintf(&sources, "  %s: {name: %s, publisher: %s, %s: \"%s%s\", interval: 1m}\n", n.ID, n.Name, n.ID+".example", key, n.base, n.FeedPath())
	}
	return strings.NewReplacer("ADDRESS", addr, "  SOURCES\n", sources.String()).Replace(string(template))
}
