package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"regionwire/config"
)

// watchConfig reloads on SIGHUP and when a file of the configuration is saved.
func (in *instance) watchConfig(ctx context.Context) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	files, err := newFileWatch()
	if err != nil {
		in.log.Warn("saving the configuration is not noticed; send SIGHUP instead", "err", err)
		files = new(fileWatch)
	}
	defer files.close()
	files.follow(in.sought)
	saved := time.NewTimer(0)
	saved.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e := <-files.events:
			if files.concerns(e) {
				saved.Reset(settle)
			}
			continue
		case <-files.lost: // some event or other: a file may have changed
			saved.Reset(settle)
			continue
		case <-saved.C:
		case <-hup:
		}
		in.reload(ctx, files)
	}
}

// reload loads the configuration anew and applies it whole, or keeps the old
// one and says why.
func (in *instance) reload(ctx context.Context, files *fileWatch) {
	old, p := in.cfg.Load(), new(places)
	cfg, sought, err := loadSought(old.Path, p, in.known)
	for files.follow(sought) { // what changed before it was watched is read now
		p = new(places)
		cfg, sought, err = loadSought(old.Path, p, in.known)
	}
	var plans []planned
	var blind error // why nothing is foreseen
	if err == nil {
		plans, blind = in.foreseeInTime(ctx, cfg, p)
		err = in.apply(cfg, p)
	}
	if err != nil {
		in.log.Error("not reloaded", "text", fmt.Sprintf("the configuration of %s stays in use", moment(*in.loaded.Load(), time.Now(), old.Site.Zone)),
			"lines", err.Error())
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
	in.log.Info("reload", "text", fmt.Sprintf("%s applied: %s, %s", shortPath(in.dir, cfg.Path), plural(len(cfg.Sources), "source"), plural(len(cfg.Feeds), "feed")), slog.Int("sources", len(cfg.Sources)))
	in.tellPlans(plans, blind)
	in.warnOfTests(cfg, p)
	in.warn(slices.DeleteFunc(slices.Clone(cfg.Notes), func(n config.Note) bool {
		return slices.ContainsFunc(old.Notes, func(o config.Note) bool { return o.Text == n.Text })
	}))
}

const (
	planSpan    = 14 * 24 * time.Hour // how far back plan and a reload look
	longestLook = 10 * time.Second    // a reload waits for no more
)

// foreseeInTime is foresee for a reload: it gives up rather than keep a
// configuration, or the end of the program, waiting.
func (in *instance) foreseeInTime(ctx context.Context, cfg *config.Config, p *places) ([]planned, error) {
	ctx, cancel := context.WithTimeout(ctx, longestLook)
	defer cancel()
	return in.foresee(ctx, cfg, p, planSpan)
}

// tellPlans tells of each feed what a reload does to it, as plan would have
// said.
func (in *instance) tellPlans(plans []planned, blind error) {
	if blind != nil {
		in.log.Warn("reload", "text", "what changes in feeds could not be foreseen: "+blind.Error())
	}
	for i := range plans {
		r := &plans[i]
		if !r.changes() {
			continue
		}
		level := slog.LevelInfo
		if r.Alarm != "" {
			level = slog.LevelWarn
		}
		in.log.Log(context.Background(), level, "changes", "feed", r.Feed, "text", r.text(), "lines", r.details())
	}
}

// warnOfTests tells of tests of rules that do not come out as they should. The
// configuration is used all the same: it holds, and the next start would take
// it, too.
func (in *instance) warnOfTests(cfg *config.Config, p *places) {
	failures, err := failingTests(cfg, p)
	if err != nil {
		in.log.Error("tests of rules not run", "err", err)
	}
	for _, f := range failures {
		in.log.Warn("rules", "text", f.Error())
	}
}

// known returns the sources that the store knows.
func (in *instance) known() []config.StoredSource {
	states, err := in.store.States(context.Background())
	if err != nil {
		in.log.Warn("sources of the store not read", "err", err)
		return nil
	}
	return storedSources(states)
}
