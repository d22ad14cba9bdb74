package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
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
	cfg, sought, err := loadSought(c.config, p, nil)
	if err != nil {
		return err
	}
	zone := new(logZone)
	zone.Store(cfg.Site.Zone)
	log := newLogger(c.out, c.json, zone)
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
	in.dir, in.sought, in.logZone, in.addr = c.dir, sought, zone, l.Addr()
	control, err := listenControl(cfg.Storage.Path)
	if err != nil {
		log.Warn("commands cannot reach this instance", "err", err)
	}
	in.announce()
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
	recheck := start("rechecks", in.recheck)
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
	in.report.begin(in)

	<-ctx.Done()
	in.ready.Store(false)
	in.log.Info("stopping", "text", "letting running polls and answers end; a second signal stops at once")
	var errs []error
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		errs = append(errs, cause)
	}
	for _, s := range []stage{watch, commands, poll, recheck, keep, {"store writer", in.drain}, publish, serve, {"store", in.store.Close}} {
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
func (in *instance) announce() {
	cfg := in.cfg.Load()
	in.log.Info("regionwire "+version, "text", fmt.Sprintf("%s: %s, %s   %s",
		shortPath(in.dir, cfg.Path), plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed"), in.storeLine()))
	in.log.Info("open", "text", "http://"+in.addr.String()+"/")
	if d := cfg.Duty; d.Country != "" {
		in.log.Info("duty "+d.Country, "text", fmt.Sprintf("%s: articles come out %s after their paper, and their pages are asked for again every %s for %s. A help, not legal advice.",
			d.Law, seconds(d.Embargo), seconds(d.Every), seconds(d.For)))
	}
	in.warn(cfg.Notes)
	in.warnOfTests(cfg, in.places.Load())
}

// warn prints what holds but deserves a look.
func (in *instance) warn(notes []config.Note) {
	for _, n := range notes {
		in.log.Warn("", "text", n.Pos+"  "+n.Text)
	}
}
