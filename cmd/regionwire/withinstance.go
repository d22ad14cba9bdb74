package main

import (
	"context"
	"errors"
	"log/slog"
)

// withInstance runs a command on the instance that this call arrived at, else
// has the one that runs execute it, else opens the store for it.
func withInstance(ctx context.Context, c *call, cmd instanceCommand) error {
	if c.live != nil {
		return cmd.Run(ctx, c, c.live)
	}
	p := new(places)
	cfg, err := loadFile(c.config, p)
	if err != nil {
		return err
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
	in, err := openInstance(cfg, p, slog.New(slog.DiscardHandler), true)
	if err != nil {
		return err
	}
	return errors.Join(cmd.Run(ctx, c, in), in.Close())
}
