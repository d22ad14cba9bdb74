package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"regionwire/config"
)

// version is the program's, set by the linker for releases.
var version = "0.1.0"

// versionCmd prints the version.
type versionCmd struct{}

// Run prints the version and, of a build from a checkout, its commit.
func (*versionCmd) Run(_ context.Context, c *call) error {
	c.printf("regionwire %s%s\n", version, revision())
	return nil
}

func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return fmt.Sprintf(" (%s)", s.Value[:12])
		}
	}
	return ""
}

// schemaCmd prints the JSON Schema of config.yaml, or of a recipe.
type schemaCmd struct {
	Recipe bool `help:"That of a recipe instead."`
}

// Run prints the schema.
func (s *schemaCmd) Run(_ context.Context, c *call) error {
	text := config.Schema()
	if s.Recipe {
		text = config.RecipeSchema()
	}
	_, err := c.out.Write(text)
	return err
}
