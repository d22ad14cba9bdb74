package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"

	"regionwire/storage"
	"regionwire/storage/bolt"
)

// verifyCmd reads the whole store.
type verifyCmd struct {
	File  string `arg:"" optional:"" help:"A store's file; that of the configuration where none is given."`
	Child bool   `hidden:"" help:"Verify in this process."`
}

// Run has the instance that uses the store verify it. Where none does it
// verifies in a child: a page that is damaged badly enough ends the process
// that reads it.
func (v *verifyCmd) Run(ctx context.Context, c *call) error {
	file := c.path(v.File)
	if v.File == "" {
		cfg, err := loadFile(c.config, new(places))
		if err != nil {
			return err
		}
		file = cfg.Storage.Path
		if code, err := forward(ctx, c, file); err == nil {
			if code != exitDone {
				return &exitError{Code: code}
			}
			return nil
		}
	}
	if v.Child {
		return c.damage(file, bolt.Verify(ctx, file))
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return usage("there is no file %s", c.short(file))
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "verify", "--child", file)
	cmd.Stderr = c.err
	switch err := cmd.Run(); {
	case ctx.Err() != nil:
		return errors.New("stopped before the end: nothing is known of the rest")
	case cmd.ProcessState == nil: // it did not start
		return fmt.Errorf("verify %s: %w", c.short(file), err)
	case err == nil:
		c.printf("%s is whole\n", c.short(file))
		return nil
	case cmd.ProcessState.ExitCode() == exitRefused:
		return &exitError{Code: exitRefused}
	default:
		return &exitError{exitRefused, fmt.Errorf("%s: so damaged that reading it ends the process (%w); restore a backup", c.short(file), err)}
	}
}

// inside verifies the store of a running instance.
func (v *verifyCmd) inside(ctx context.Context, c *call, in *instance) error {
	file := in.cfg.Load().Storage.Path
	if err := c.damage(file, in.store.Check(ctx)); err != nil {
		return err
	}
	c.printf("%s is whole\n", c.short(file))
	return nil
}

// damage returns what was found damaged in a store's file with the way out,
// nil where that is nothing.
func (c *call) damage(file string, found error) error {
	switch {
	case found == nil:
		return nil
	case errors.Is(found, storage.ErrCorrupt):
		return refused(fmt.Errorf("%s is damaged: what is named here is left out and the rest is served; to have it again restore a backup\n%w", c.short(file), found))
	}
	return refused(found)
}
