package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"regionwire/config"
	"regionwire/server"
)

// runCmd polls and publishes until stopped.
type runCmd struct{}

// Run runs an instance.
func (*runCmd) Run(ctx context.Context, c *call) error {
	return runInstance(ctx, c, runOptions{poll: true})
}

// serveCmd publishes without polling by itself; fetch asks it for a round.
type serveCmd struct{}

// Run runs an instance whose scheduler polls on demand only.
func (*serveCmd) Run(ctx context.Context, c *call) error {
	return runInstance(ctx, c, runOptions{})
}

// runOptions says how an instance runs.
type runOptions struct {
	poll     bool
	listener net.Listener // nil: listen where the configuration says
}

// runInstance opens an instance, runs it until ctx is done or a part of it
// fails, and stops it in order.
func runInstance(ctx context.Context, c *call, opts runOptions) error {
	p := new(places)
	cfg, err := loadFile(c.config, p)
	if err != nil {
		return err
	}
	log := newLogger(c.out, c.json, cfg.Site.Zone)
	// The store first: a second instance is told of the first one, not of the
	// address that both want.
	l := opts.listener
	in, err := openInstance(cfg, p, log, !opts.poll)
	if err != nil {
		if l != nil {
			l.Close()
		}
		return err
	}
	if l == nil {
		if l, err = net.Listen("tcp", cfg.Server.Listen); err != nil {
			err = usage("server.listen: %w. Another program may serve there; choose a free address", err)
			return errors.Join(err, in.Close())
		}
	}
	control, err := listenControl(cfg.Storage.Path)
	if err != nil {
		log.Warn("commands cannot reach this instance", "err", err)
	}
	in.announce(l.Addr())
	return in.run(ctx, l, control)
}

// stage is a part of a running instance: how it is started is plain code in
// run, how it is stopped stands here, and run stops them in their order.
type stage struct {
	name string
	stop func() error
}

// run starts the parts, waits, and stops them: first what brings work, last
// what keeps it.
func (in *instance) run(ctx context.Context, l, control net.Listener) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	// Parts end when they are told, in order, not when ctx does.
	start := func(name string, f func(context.Context) error) stage {
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		done := make(chan error, 1)
		go func() {
			err := f(own)
			if err != nil {
				fail(fmt.Errorf("%s: %w", name, err))
			}
			done <- err
		}()
		return stage{name, func() error { cancel(); return <-done }}
	}
	go func() {
		<-in.ingestDone
		fail(errors.Join(in.ingestErr, context.Canceled))
	}()
	if err := in.publisher.Refresh(ctx); err != nil {
		in.log.Error("feeds not rendered at the start", "err", err)
	}
	publish := start("publisher", in.publisher.Run)
	serve := start("http", func(ctx context.Context) error {
		return server.Serve(ctx, l, in.handler(), server.Limits{Logger: in.log})
	})
	poll := start("scheduler", in.scheduler.Run)
	keep := start("housekeeping", in.housekeeping)
	watch := start("reload", in.watchConfig)
	var commands stage
	if control != nil {
		commands = start("control", func(ctx context.Context) error {
			var wait sync.WaitGroup
			wait.Go(func() { serveControl(ctx, control, in) })
			<-ctx.Done()
			control.Close()
			wait.Wait()
			return nil
		})
	}
	in.ready.Store(true)

	<-ctx.Done()
	in.ready.Store(false)
	in.log.Info("stopping", "text", "letting running polls and answers end")
	var errs []error
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		errs = append(errs, cause)
	}
	for _, s := range []stage{watch, commands, poll, keep, {"store writer", in.drain}, publish, serve, {"store", in.store.Close}} {
		if s.stop == nil {
			continue
		}
		began := time.Now()
		if err := s.stop(); err != nil && !errors.Is(err, context.Canceled) {
			errs = append(errs, fmt.Errorf("%s: %w", s.name, err))
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			in.log.Info("stopped", "what", s.name, "took", seconds(took))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return &exitError{exitRefused, err}
	}
	in.log.Info("stopped")
	return nil
}

// announce prints what is running, as the first lines of the log.
func (in *instance) announce(addr net.Addr) {
	cfg := in.cfg.Load()
	in.log.Info("regionwire "+version, "text", fmt.Sprintf("%s: %s, %s   %s",
		cfg.Path, plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed"), in.storeLine()))
	in.log.Info("open", "text", "http://"+addr.String()+"/")
	in.warn(cfg)
}

// warn prints what holds but deserves a look.
func (in *instance) warn(cfg *config.Config) {
	for _, n := range cfg.Notes {
		in.log.Warn("", "text", n.Pos+"  "+n.Text)
	}
}

// watchConfig reloads on SIGHUP and when a file of the configuration is saved.
func (in *instance) watchConfig(ctx context.Context) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	saved, stop, err := watchFiles(in.cfg.Load().Files)
	if err != nil {
		in.log.Warn("saving config.yaml is not noticed; send SIGHUP instead", "err", err)
	} else {
		defer stop()
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hup:
		case <-saved:
		}
		in.reload()
	}
}

// reload loads the configuration anew and applies it whole, or keeps the old
// one and says why.
func (in *instance) reload() {
	old, p := in.cfg.Load(), new(places)
	cfg, err := loadFile(old.Path, p)
	if err == nil {
		err = in.apply(cfg, p)
	}
	if err != nil {
		in.log.Error("reload", "text", fmt.Sprintf("%v\nThe configuration loaded at %s stays in use.",
			err, moment(*in.loaded.Load(), time.Now(), old.Site.Zone)))
		return
	}
	for _, k := range []struct {
		key     string
		changed bool
	}{
		{"storage.path", cfg.Storage.Path != old.Storage.Path},
		{"server.listen", cfg.Server.Listen != old.Server.Listen},
	} {
		if k.changed {
			in.log.Warn("reload", "text", k.key+" takes effect at the next start")
		}
	}
	in.log.Info("reload", "text", fmt.Sprintf("%s applied: %s, %s", cfg.Path, plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed")), slog.Int("sources", len(cfg.Sources)))
	in.warn(cfg)
}
