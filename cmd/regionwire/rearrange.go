package main

import (
	"context"
	"strings"

	"regionwire/ingest"
)

// regionCmd says which places an article is about.
type regionCmd struct {
	editFlags
	Region []string `required:"" sep:"," placeholder:"ID,…" help:"Its places, the first the most important: IDs such as vn/ha-noi."`
}

// Run puts an article into the places.
func (r *regionCmd) Run(ctx context.Context, c *call, in *instance) error {
	if g := in.places.Load(); g.gazetteer() != nil {
		for _, id := range r.Region {
			if g.label(id) == "" {
				return usage("there is no region %q; regionwire place TEXT shows the IDs of the places in a text", id)
			}
		}
	}
	return r.edit(ctx, c, in, ingest.Region, strings.Join(r.Region, " "), "placed in "+strings.Join(r.Region, ", "))
}

// mergeCmd says that an article has the text of another.
type mergeCmd struct {
	editFlags
	With string `arg:"" help:"Address, ID or a piece of the title of the other article."`
}

// Run takes an article into the group of another.
func (m *mergeCmd) Run(ctx context.Context, c *call, in *instance) error {
	with, err := in.one(ctx, m.With)
	if err != nil {
		return err
	}
	return m.edit(ctx, c, in, ingest.Merge, with.ID.String(), "merged with "+printable(with.Title))
}

// splitCmd says that an article has a text of its own.
type splitCmd struct{ editFlags }

// Run takes an article out of its group.
func (s *splitCmd) Run(ctx context.Context, c *call, in *instance) error {
	return s.edit(ctx, c, in, ingest.Split, "", "split off")
}
