package main

import (
	"fmt"
	"strings"

	"regionwire/config"
)

// noSource says that the configuration has no source of a name, and which it
// has.
func noSource(c *call, cfg *config.Config, name string) error {
	var names []string
	for _, s := range cfg.Sources {
		names = append(names, string(s.ID))
	}
	return usage("there is no source %q in %s: it has %s", name, c.short(cfg.Path), some(names))
}

// noFeed says that the configuration has no feed of a slug, and which it has.
func noFeed(c *call, cfg *config.Config, slug string) error {
	var slugs []string
	for i := range cfg.Feeds {
		slugs = append(slugs, cfg.Feeds[i].Slug)
	}
	return usage("there is no feed %q in %s: it has %s", slug, c.short(cfg.Path), some(slugs))
}

// maxNames is how many names are listed for who wrote a wrong one.
const maxNames = 20

func some(names []string) string {
	if len(names) > maxNames {
		return strings.Join(names[:maxNames], ", ") + fmt.Sprintf(" and %d more", len(names)-maxNames)
	}
	return strings.Join(names, ", ")
}
