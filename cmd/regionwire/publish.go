package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"regionwire/storage/bolt"
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
		return err
	}
	c.printf("%s written to %s\n", plural(len(in.cfg.Load().Feeds), "feed"), dir)
	return nil
}

// verifyCmd reads the whole store.
type verifyCmd struct {
	File  string `arg:"" optional:"" help:"A store's file; that of the configuration where none is given."`
	Child bool   `hidden:"" help:"Verify in this process."`
}

// Run verifies in a child: a page that is damaged badly enough ends the
// process that reads it.
func (v *verifyCmd) Run(ctx context.Context, c *call) error {
	file := c.path(v.File)
	if v.File == "" {
		cfg, err := loadFile(c.config, new(places))
		if err != nil {
			return err
		}
		file = cfg.Storage.Path
	}
	if v.Child {
		if err := bolt.Verify(ctx, file); err != nil {
			return &exitError{exitRefused, err}
		}
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "verify", "--child", file)
	cmd.Stderr = c.err
	switch err := cmd.Run(); {
	case err == nil:
		c.printf("%s is whole\n", file)
		return nil
	case cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == exitRefused:
		return &exitError{Code: exitRefused}
	default:
		return &exitError{exitRefused, fmt.Errorf("%s: so damaged that reading it ends the process (%w); restore a backup", file, errors.Join(err))}
	}
}
