package regionwire

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed lists, for each package, the packages of this module that its code
// may import. All arrows point down. Tests are free.
var allowed = map[string][]string{
	"news":                {},
	"text":                {},
	"markup":              {},
	"region":              {"news", "text"},
	"dedup":               {"news", "text"},
	"curate":              {"news", "text", "region"},
	"storage":             {"news"},
	"storage/bolt":        {"news", "storage"},
	"storage/storagetest": {"news", "storage"},
	"page":                {"news", "text", "markup"},
	"duty":                {"news"},
	"fetcher":             {"news", "text", "markup", "page"},
	"scheduler":           {"news"},
	"ingest":              {"news", "text", "markup", "region", "dedup", "curate", "storage"},
	"feedgen":             {"news", "text", "markup", "region", "curate", "storage"},
	"server":              {"news", "region", "feedgen", "storage"},
	"config": {"news", "text", "markup", "region", "dedup", "curate", "storage", "storage/bolt",
		"page", "duty", "fetcher", "scheduler", "ingest", "feedgen", "server"},
	"cmd/regionwire": {"*"},
}

// owners lists the libraries that only one package may import.
var owners = map[string]string{
	"go.etcd.io/bbolt":            "storage/bolt",
	"github.com/mmcdole/gofeed":   "fetcher",
	"github.com/gorilla/feeds":    "feedgen",
	"github.com/goccy/go-yaml":    "config",
	"github.com/mmcdole/goxpp/v2": "",
}

func TestImportsPointDown(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		pkg := path.Dir(filepath.ToSlash(file))
		if pkg == "." {
			return nil
		}
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the table of imports", file, pkg)
			return nil
		}
		seen[pkg] = true
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(imported, "regionwire/"); ok {
				if !slices.Contains(may, own) && !slices.Contains(may, "*") {
					t.Errorf("%s imports %s: arrows must point down", file, own)
				}
				continue
			}
			for library, owner := range owners {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && pkg != owner {
					t.Errorf("%s imports %s, which belongs to %s", file, imported, owner)
				}
			}
			if pkg == "news" && strings.Contains(strings.Split(imported, "/")[0], ".") {
				t.Errorf("%s imports %s: news stands on the standard library alone", file, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("package %s is in the table of imports but has no code", pkg)
		}
	}
}
