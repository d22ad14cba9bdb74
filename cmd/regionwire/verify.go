package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

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
		c.printf("%s is whole\n", c.short(file))
		return nil
	case cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == exitRefused:
		return &exitError{Code: exitRefused}
	default:
		return &exitError{exitRefused, fmt.Errorf("%s: so damaged that reading it ends the process (%w); restore a backup", c.short(file), err)}
	}
}

// inside verifies the store of a running instance.
func (v *verifyCmd) inside(ctx context.Context, c *call, in *instance) error {
	if err := in.store.Check(ctx); err != nil {
		return refused(err)
	}
	c.printf("%s is whole\n", c.short(in.cfg.Load().Storage.Path))
	return nil
}
