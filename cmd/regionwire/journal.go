package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"regionwire/config"
)

// logCmd shows what editors did.
type logCmd struct {
	JSON bool `name:"json" help:"One JSON object an act."`
}

// Run prints the log, oldest first.
func (l *logCmd) Run(ctx context.Context, c *call, in *instance) error {
	acts, err := in.acts(ctx)
	if err != nil {
		return err
	}
	zone := in.cfg.Load().Site.Zone
	t := table{head: []string{"NO", "WHEN", "BY", "ACT", "FEED", "ARTICLE"}}
	for i := range acts {
		a := &acts[i]
		if l.JSON {
			if err := printJSON(c.out, a); err != nil {
				return err
			}
			continue
		}
		title := cmp.Or(printable(a.Title), a.Article.String())
		if a.Reason != "" {
			title += "   (" + printable(a.Reason) + ")"
		}
		t.add(strconv.FormatUint(a.Number, 10), moment(a.At, time.Now(), zone), a.By, actText(a, zone), cmp.Or(a.Feed, "all"), title)
	}
	switch {
	case l.JSON:
	case len(acts) == 0:
		fmt.Fprintln(c.err, "no editor has done anything yet")
	default:
		t.print(c.out)
	}
	return nil
}

// actText names an act with what it was done with.
func actText(a *config.Act, zone *time.Location) string {
	switch {
	case a.Undoes > 0:
		return a.Act + " " + strconv.FormatUint(a.Undoes, 10)
	case !a.Until.IsZero():
		return a.Act + " until " + moment(a.Until, time.Now(), zone)
	case a.Value != "":
		return a.Act + " " + printable(a.Value)
	}
	return a.Act
}
