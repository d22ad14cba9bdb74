package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"regionwire/config"
)

// withInstance runs a command on the instance that this call arrived at, else
// has the one that runs execute it, else opens the store for it.
func withInstance(ctx context.Context, c *call, cmd instanceCommand) error {
	if c.live != nil {
		return cmd.Run(ctx, c, c.live)
	}
	collect := spareCollections()
	p := new(places)
	cfg, err := loadFile(c.config, p)
	if err != nil {
		return withRunning(ctx, c, err)
	}
	code, err := forward(ctx, c, cfg.Storage.Path)
	switch {
	case err == nil && code == exitDone:
		return nil
	case err == nil:
		return &exitError{Code: code}
	case !errors.Is(err, errNoInstance):
		return err
	}
	collect()
	in, err := openInstance(cfg, p, slog.New(slog.DiscardHandler), true)
	if err != nil {
		return err
	}
	return errors.Join(cmd.Run(ctx, c, in), in.Close())
}

// storePath finds the path of the store in a file that may be full of mistakes:
// as the value of storage, or under it in one line or several. It is the group
// that is not empty.
var storePath = regexp.MustCompile(`(?m)^storage:(?:[ \t]+|\s*(?:\{[^}\n]*?|\n(?:[ \t]+[^\n]*\n)*?[ \t]+)path:[ \t]+)` +
	`(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#{][^\n,}]*?)[ \t\r]*(?:[,}]|[ \t]#|$))`)

// storeOf returns where a configuration that may not load has its store.
func storeOf(file string) (path string, found bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", false
	}
	path = config.Default().Storage.Path
	if m := storePath.FindSubmatch(text); m != nil {
		path = string(slices.Concat(m[1:]...))
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(file), path)
	}
	return path, true
}

// withRunning has the running instance execute a command although the file it
// was started with does not load any more: an article can be hidden while the
// configuration is being mended. Without an instance the mistakes are all
// there is to say.
func withRunning(ctx context.Context, c *call, mistakes error) error {
	store, found := storeOf(c.config)
	if !found {
		return mistakes
	}
	code, err := forward(ctx, c, store)
	if err != nil {
		return mistakes
	}
	fmt.Fprintf(c.err, "%s has mistakes (see: regionwire check); the running instance keeps the configuration it has\n", c.short(c.config))
	if code != exitDone {
		return &exitError{Code: code}
	}
	return nil
}
