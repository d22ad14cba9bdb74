package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

var update = flag.Bool("update", false, "write golden files")

// node is a JSON Schema, in the order in which it is written.
type node struct {
	Schema      string           `json:"$schema,omitempty"`
	Title       string           `json:"title,omitempty"`
	Description string           `json:"description,omitempty"`
	Ref         string           `json:"$ref,omitempty"`
	Type        any              `json:"type,omitempty"`
	Enum        []string         `json:"enum,omitempty"`
	Pattern     string           `json:"pattern,omitempty"`
	MaxLength   int              `json:"maxLength,omitempty"`
	Minimum     *float64         `json:"minimum,omitempty"`
	Maximum     *float64         `json:"maximum,omitempty"`
	AllOf       []*node          `json:"allOf,omitempty"`
	AnyOf       []*node          `json:"anyOf,omitempty"`
	Items       *node            `json:"items,omitempty"`
	Properties  map[string]*node `json:"properties,omitempty"`
	Names       *node            `json:"propertyNames,omitempty"`
	Additional  any              `json:"additionalProperties,omitempty"`
	Definitions map[string]*node `json:"definitions,omitempty"`
}

// schemaMaker describes the structs of keys*.go.
type schemaMaker struct {
	docs map[string]string // "siteKeys" and "siteKeys.URL" to their comments
	defs map[string]*node
}

// environment is a reference that may stand for any single value.
var environment = &node{Ref: "#/definitions/environment"}

func (m *schemaMaker) describe(t reflect.Type, tag reflect.StructTag) *node {
	matching := func(pattern string) *node { return &node{Type: "string", Pattern: pattern} }
	or := func(n *node) *node { return &node{AnyOf: []*node{n, environment}} }
	low, high := limits(tag)
	switch t {
	case reflect.TypeFor[text]():
		limit, _ := strconv.Atoi(tag.Get("max"))
		return &node{Type: "string", MaxLength: max(limit, 0)}
	case reflect.TypeFor[name](), reflect.TypeFor[path](), reflect.TypeFor[zone](), reflect.TypeFor[charset](),
		reflect.TypeFor[selector](), reflect.TypeFor[regex](), reflect.TypeFor[placeName](), reflect.TypeFor[language](),
		reflect.TypeFor[listen](), reflect.TypeFor[network]():
		return matching("")
	case reflect.TypeFor[address]():
		return or(matching("^[Hh][Tt][Tt][Pp][Ss]?://"))
	case reflect.TypeFor[instant]():
		return or(matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}T"))
	case reflect.TypeFor[expected]():
		return &node{Type: []string{"string", "integer"}}
	case reflect.TypeFor[contact]():
		return or(matching("^(mailto:|https?://)"))
	case reflect.TypeFor[slug]():
		return or(matching(slugForm.String()))
	case reflect.TypeFor[quota]():
		return or(matching("^[0-9]+/([0-9]+(ms|[smhdw]))+$"))
	case reflect.TypeFor[duration]():
		return or(&node{Type: "string", Pattern: "^([0-9]+(ms|[smhdw]))+$", Description: "from " + low + " to " + high})
	case reflect.TypeFor[size]():
		return or(&node{Type: "string", Pattern: sizes.String(), Description: "from " + low + " to " + high})
	case reflect.TypeFor[word]():
		return or(&node{Enum: strings.Fields(tag.Get("of"))})
	case reflect.TypeFor[truth]():
		return or(&node{Type: "boolean"})
	case reflect.TypeFor[integer](), reflect.TypeFor[fraction]():
		n := &node{Type: "integer", Minimum: number(low), Maximum: number(high)}
		if t == reflect.TypeFor[fraction]() {
			n.Type = "number"
		}
		return or(n)
	case reflect.TypeFor[condNode]():
		return m.ref(reflect.TypeFor[condKeys]())
	case reflect.TypeFor[ruleUse]():
		return &node{AnyOf: []*node{matching(""), m.ref(reflect.TypeFor[ruleKeys]())}}
	}
	if list, ok := reflect.New(t).Interface().(interface{ inner() (reflect.Type, string) }); ok {
		of, suffix := list.inner()
		item := m.describe(of, tag)
		if suffix == "" {
			return &node{AnyOf: []*node{item, {Type: "array", Items: item}}}
		}
		names := matching(slugForm.String())
		if tag.Get("name") == "place" {
			names = matching(idForm.String())
		}
		return &node{Type: []string{"object", "null"}, Names: names, Additional: item}
	}
	return m.ref(t)
}

func number(s string) *float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &f
}

// ref returns a reference to the definition of a struct of keys.
func (m *schemaMaker) ref(t reflect.Type) *node {
	name := strings.TrimSuffix(t.Name(), "Keys")
	if m.defs[name] == nil {
		def := &node{}
		m.defs[name] = def
		*def = *m.object(t)
	}
	return &node{Ref: "#/definitions/" + name}
}

func (m *schemaMaker) object(t reflect.Type) *node {
	n := &node{Type: []string{"object", "null"}, Properties: map[string]*node{}, Additional: false}
	var short *node
	for _, f := range keysOf(t) {
		owner, goField := t, reflect.StructField{}
		for i := range f.index {
			goField = owner.Field(f.index[i])
			if i+1 < len(f.index) {
				owner = goField.Type
			}
		}
		doc := m.docs[owner.Name()+"."+goField.Name]
		prop := m.describe(goField.Type, f.tag)
		switch {
		case f.short:
			short = m.describe(goField.Type, f.tag)
		case f.list:
			short = &node{Type: "array", Items: m.describe(reflect.TypeFor[condNode](), "")}
		}
		if prop.Ref != "" {
			prop = &node{AllOf: []*node{prop}}
		}
		prop.Description = doc
		n.Properties[f.key] = prop
	}
	if short == nil {
		return n
	}
	return &node{AnyOf: []*node{n, short}}
}

// makeSchema returns the schema of config.yaml.
func makeSchema(t *testing.T) []byte {
	return schemaOf(t, reflect.TypeFor[fileKeys](), "Regionwire configuration")
}

// makeRecipeSchema returns the schema of a recipe.
func makeRecipeSchema(t *testing.T) []byte {
	return schemaOf(t, reflect.TypeFor[recipeKeys](), "Regionwire recipe")
}

func schemaOf(t *testing.T, keys reflect.Type, title string) []byte {
	m := &schemaMaker{docs: fieldComments(t), defs: map[string]*node{
		"environment": {Type: "string", Pattern: `\$\{[A-Za-z_][A-Za-z0-9_]*\}`, Description: "the value of a variable of the environment"},
	}}
	root := m.object(keys)
	root.Schema = "http://json-schema.org/draft-07/schema#"
	root.Title = title
	root.Definitions = m.defs
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fieldComments returns the comments of the fields in keys*.go.
func fieldComments(t *testing.T) map[string]string {
	files, err := filepath.Glob("keys*.go")
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			keys, ok := spec.Type.(*ast.StructType)
			if !ok {
				return true
			}
			for _, field := range keys.Fields.List {
				for _, name := range field.Names {
					docs[spec.Name.Name+"."+name.Name] = strings.Join(strings.Fields(field.Doc.Text()), " ")
				}
			}
			return true
		})
	}
	return docs
}

// golden compares got with a file, and writes it with -update.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))) {
		t.Errorf("%s is not what is made now; after reading the difference, go test -update\ngot:\n%s\nwant:\n%s", file, clip(string(got), 6000), clip(string(want), 6000))
	}
}

func TestSchemaIsUpToDate(t *testing.T) {
	made := makeSchema(t)
	golden(t, "schema.json", made)
	golden(t, "../config.schema.json", made)
	recipe := makeRecipeSchema(t)
	golden(t, "recipe.schema.json", recipe)
	golden(t, "../recipe.schema.json", recipe)
	if !*update && (!bytes.Equal(Schema(), made) || !bytes.Equal(RecipeSchema(), recipe)) {
		t.Error("Schema or RecipeSchema returns another schema than the one made now")
	}
}

func TestEveryKeyHasItsManual(t *testing.T) {
	for _, made := range [][]byte{makeSchema(t), makeRecipeSchema(t)} {
		everyKeyHasItsManual(t, made)
	}
}

func everyKeyHasItsManual(t *testing.T, made []byte) {
	var root node
	if err := json.Unmarshal(made, &root); err != nil {
		t.Fatal(err)
	}
	check := func(where string, n *node) {
		for key, prop := range n.Properties {
			if prop.Description == "" {
				t.Errorf("%s.%s has no comment", where, key)
			}
		}
	}
	check("", &root)
	for name, def := range root.Definitions {
		check(name, def)
		for _, form := range def.AnyOf {
			check(name, form)
		}
	}
}

// judge is a validator of the part of JSON Schema that makeSchema writes.
type judge struct{ defs map[string]*node }

func (j judge) check(n *node, v any, where string) error {
	if n.Ref != "" {
		return j.check(j.defs[strings.TrimPrefix(n.Ref, "#/definitions/")], v, where)
	}
	for _, all := range n.AllOf {
		if err := j.check(all, v, where); err != nil {
			return err
		}
	}
	if len(n.AnyOf) > 0 {
		var errs []string
		for _, form := range n.AnyOf {
			err := j.check(form, v, where)
			if err == nil {
				errs = nil
				break
			}
			errs = append(errs, err.Error())
		}
		if errs != nil {
			return fmt.Errorf("%s", strings.Join(errs, " or "))
		}
	}
	if n.Type != nil && !strings.Contains(fmt.Sprint(n.Type), typeName(v)) && !(typeName(v) == "integer" && n.Type == "number") {
		return fmt.Errorf("%s: %v is %s, not %v", where, v, typeName(v), n.Type)
	}
	return j.checkParts(n, v, where)
}

func (j judge) checkParts(n *node, v any, where string) error {
	switch v := v.(type) {
	case string:
		if n.Pattern != "" && !regexp.MustCompile(n.Pattern).MatchString(v) {
			return fmt.Errorf("%s: %q does not match %s", where, v, n.Pattern)
		}
		if n.Enum != nil && !strings.Contains(" "+strings.Join(n.Enum, " ")+" ", " "+v+" ") {
			return fmt.Errorf("%s: %q is not of %v", where, v, n.Enum)
		}
	case []any:
		for i, item := range v {
			if n.Items != nil {
				if err := j.check(n.Items, item, fmt.Sprintf("%s[%d]", where, i)); err != nil {
					return err
				}
			}
		}
	case map[string]any:
		for key, val := range v {
			if n.Names != nil {
				if err := j.check(n.Names, key, where); err != nil {
					return err
				}
			}
			prop := n.Properties[key]
			if more, ok := n.Additional.(*node); ok && prop == nil {
				prop = more
			}
			if prop == nil && n.Additional == nil {
				continue
			}
			if prop == nil {
				return fmt.Errorf("%s: unknown key %q", where, key)
			}
			if err := j.check(prop, val, where+"."+key); err != nil {
				return err
			}
		}
	default:
		if n.Enum != nil {
			return fmt.Errorf("%s: %v is not of %v", where, v, n.Enum)
		}
		f, err := strconv.ParseFloat(fmt.Sprint(v), 64)
		if err == nil && (n.Minimum != nil && f < *n.Minimum || n.Maximum != nil && f > *n.Maximum) {
			return fmt.Errorf("%s: %v is out of range", where, v)
		}
	}
	return nil
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "integer"
}

// judgeOf returns a validator of the schema as it is made now.
func judgeOf(t *testing.T, keys reflect.Type) (judge, *node) {
	m := &schemaMaker{docs: map[string]string{}, defs: map[string]*node{"environment": {Type: "string", Pattern: `\$\{`}}}
	root := m.object(keys)
	return judge{m.defs}, root
}

func TestSchemaTakesWhatLoadTakes(t *testing.T) {
	recipes, err := filepath.Glob("../recipes/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(recipes, "testdata/recipes/hanoimoi.vn.yaml") {
		schemaTakes(t, reflect.TypeFor[recipeKeys](), file)
	}
	files, err := filepath.Glob("testdata/*.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, "../config.yaml")
	for _, file := range files {
		schemaTakes(t, reflect.TypeFor[fileKeys](), file)
	}
	j, root := judgeOf(t, reflect.TypeFor[fileKeys]())
	for _, bad := range []string{
		"sites: {}", "site: {url: 12}", "sources: {a: {feed: {url: https://a.example/x, nope: 1}}}", "feeds: {a: {limit: 0}}",
		"feeds: {a: {order: newest}}", "rules: {a: {any: {not: {phrases: x}}}}", "sources: {A: https://a.example}",
		"fetch: {timeout: 20}", "sources: {a: {paused: yes}}",
	} {
		var v any
		if err := yaml.Unmarshal([]byte(bad), &v); err != nil {
			t.Fatal(err)
		}
		if j.check(root, v, "") == nil {
			t.Errorf("the schema takes %s", bad)
		}
	}
}

// schemaTakes checks a file that Load takes against the schema of its keys.
func schemaTakes(t *testing.T, keys reflect.Type, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	data = []byte(strings.ReplaceAll(string(data), "[group:party-press,", `["group:party-press",`)) // which the decoder of this test splits
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	j, root := judgeOf(t, keys)
	if err := j.check(root, v, ""); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}

func TestDocsNameEveryKey(t *testing.T) {
	docs, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, w := range regexp.MustCompile("[a-z_]+").FindAllString(strings.Join(regexp.MustCompile("(?s)`[^`]+`|```.*?```").FindAllString(string(docs), -1), " "), -1) {
		words[w] = true
	}
	var walk func(where string, n *node)
	walk = func(where string, n *node) {
		for key := range n.Properties {
			if !words[key] {
				t.Errorf("docs/configuration.md does not name %s.%s", where, key)
			}
		}
		for _, form := range n.AnyOf {
			walk(where, form)
		}
	}
	m := &schemaMaker{docs: map[string]string{}, defs: map[string]*node{}}
	walk("", m.object(reflect.TypeFor[fileKeys]()))
	for name, def := range m.defs {
		walk(name, def)
	}
}

// The defaults that the manual and the documentation state are those of the
// code.
func TestStatedDefaultsHold(t *testing.T) {
	d := Default()
	docs := fieldComments(t)
	feed, source := defaultFeed(), defaultSource()
	for key, want := range map[string]string{
		"siteKeys.Language":       d.Site.Language,
		"serverKeys.Listen":       d.Server.Listen,
		"storageKeys.Path":        d.Storage.Path,
		"storageKeys.MaxSize":     strings.ReplaceAll(printSize(d.Storage.MaxSize), " ", ""),
		"storageKeys.MinFree":     fmt.Sprintf("%dMB", d.Storage.MinFree/1e6),
		"storageKeys.Window":      days(d.Storage.Window),
		"keepKeys.Articles":       days(d.Storage.KeepArticles),
		"keepKeys.Text":           days(d.Storage.KeepText),
		"keepKeys.Rejected":       days(d.Storage.KeepRejected),
		"keepKeys.Keys":           days(d.Storage.KeepKeys),
		"fetchKeys.Workers":       strconv.Itoa(d.Fetch.Workers),
		"fetchKeys.Timeout":       d.Fetch.Timeout.String(),
		"fetchKeys.MaxBody":       strings.ReplaceAll(printSize(d.Fetch.MaxBody), " ", ""),
		"fetchKeys.PollsPerDay":   strconv.Itoa(d.Fetch.PollsPerDay),
		"fetchKeys.Backlog":       strconv.Itoa(d.Fetch.Backlog),
		"perHostKeys.Concurrency": strconv.Itoa(d.Fetch.Concurrency),
		"perHostKeys.Gap":         d.Fetch.Gap.String(),
		"fetchKeys.Interval":      fmt.Sprintf("{min: %.0fm, max: %.0fh}", d.Fetch.Min.Minutes(), d.Fetch.Max.Hours()),
		"copiesKeys.Jaccard":      fmt.Sprint(d.Copies.Jaccard),
		"copiesKeys.Containment":  fmt.Sprint(d.Copies.Containment),
		"copiesKeys.Story":        fmt.Sprint(d.Copies.Story),
		"commonKeys.Weight":       strconv.Itoa(source.Weight),
		"commonKeys.FullText":     source.FullText.When,
		"rightsKeys.Chars":        strconv.Itoa(source.Rights.Chars),
		"rightsKeys.NoIndex":      strconv.FormatBool(source.Rights.NoIndex),
		"fullTextKeys.MaxPerHour": strconv.Itoa(source.FullText.MaxPerHour),
		"feedKeys.Limit":          strconv.Itoa(feed.Limit),
		"regionKeys.Sure":         strconv.Itoa(feed.Sure),
	} {
		if !strings.Contains(docs[key], "Default: "+want) {
			t.Errorf("%s: the default is %s, and its comment says %q", key, want, docs[key])
		}
	}
}

func days(d time.Duration) string { return fmt.Sprintf("%.0fd", d.Hours()/24) }
