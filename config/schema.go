package config

import _ "embed"

// schema is made from the structs of keys*.go and their comments by the test
// of this package, which also fails when it is not up to date.
//
//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of config.yaml, for editors.
// The caller may keep it.
func Schema() []byte { return append([]byte(nil), schema...) }
