package main

import (
	"context"
	"fmt"
)

// publishCmd writes feeds and pages into a folder.
type publishCmd struct {
	Dir string `arg:"" help:"The folder; made where it is not there."`
}

// Run renders what is stored and writes it.
func (p *publishCmd) Run(ctx context.Context, c *call, in *instance) error {
	if err := in.ingest.Settle(ctx); err != nil {
		return err
	}
	if err := in.publisher.Refresh(ctx); err != nil {
		return err
	}
	dir := c.path(p.Dir)
	if err := in.publisher.Export(ctx, dir); err != nil {
		return fmt.Errorf("publish to %s: %w; every file there is whole, an old or a new one", dir, err)
	}
	for _, line := range unpublished(in.publisher.Failures()) {
		c.printf("%s\n", line)
	}
	c.printf("%s written to %s\n", plural(len(in.cfg.Load().Feeds), "feed"), dir)
	return nil
}
