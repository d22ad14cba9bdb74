package config

import _ "embed"

// The schemas are made from the structs of keys*.go and their comments by the
// test of this package, which also fails when they are not up to date.
var (
	//go:embed schema.json
	schema []byte
	//go:embed recipe.schema.json
	recipeSchema []byte
)

// Schema returns the JSON Schema (draft 7) of config.yaml, for editors. The
// caller may keep it.
func Schema() []byte { return append([]byte(nil), schema...) }

// RecipeSchema returns the JSON Schema (draft 7) of a recipe. The caller may
// keep it.
func RecipeSchema() []byte { return append([]byte(nil), recipeSchema...) }
