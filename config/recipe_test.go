package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// writeFiles writes files below a folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecipeIsReadAndProved(t *testing.T) {
	c := loadFull(t)
	if len(c.Recipes) != 1 || c.Recipes[0].Host != "hanoimoi.vn" || len(c.Recipes[0].Tests) != 2 {
		t.Fatalf("recipes %+v", c.Recipes)
	}
	r := &c.Recipes[0]
	if !slices.Contains(c.Files, r.Folder+".yaml") {
		t.Errorf("the files %q lack the recipe, so that saving it would change nothing", c.Files)
	}
	if got := r.Check(); got != nil {
		t.Errorf("its recorded pages: %v", got)
	}
	r.Tests[1].Want[0].Value = "Cầu cũ"
	if got := r.Check(); len(got) != 1 || got[0].At != "recipes/hanoimoi.vn.yaml:14:14" || got[0].Got != "Cầu mới qua sông thông xe" {
		t.Errorf("a wrong title: %+v", got)
	}
}

func TestRecipeFixtureHasEveryKey(t *testing.T) {
	var root node
	if err := json.Unmarshal(RecipeSchema(), &root); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/recipes/hanoimoi.vn.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := " " + strings.Join(strings.FieldsFunc(string(data), func(r rune) bool { return strings.ContainsRune(" \n{}[],", r) }), " ")
	for _, n := range append([]*node{&root}, root.Definitions["article"], root.Definitions["recipeTest"], root.Definitions["expect"]) {
		for key := range n.Properties {
			if !strings.Contains(text, " "+key+":") {
				t.Errorf("the recipe does not use %s", key)
			}
		}
	}
}

// A source's own selectors go before those of its host's recipe; a recipe of
// a longer name goes before one of a shorter.
func TestSourceFollowsTheRecipeOfItsHost(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"recipes/paper.example.yaml":      "links: .a\narticle: {title: .b, lead: .c}\nagency_markers: [PPR]\nzone: Asia/Tokyo\n",
		"recipes/town.paper.example.yaml": "links: .d\n",
	})
	c, err := loadIn(t, dir, `sources:
  one: https://www.paper.example/news
  two: {page: {url: https://paper.example/two, article: {title: .own}}, agency_markers: [TWO]}
  three: {page: https://town.paper.example/}
  four: {sitemap: https://m.paper.example/news.xml}
  five: {feed: https://other.example/feed, full_text: always}
`, Options{})
	if err != nil {
		t.Fatal(err)
	}
	host := news.Recipe{Links: ".a", Title: ".b", Lead: ".c"}
	own := news.Recipe{Links: ".a", Title: ".own", Lead: ".c"}
	town := news.Recipe{Links: ".d"}
	for i, want := range []*news.Recipe{&host, &own, &town, &host, nil} {
		ch := &c.Sources[i].Channels[0]
		switch {
		case (ch.Recipe == nil) != (want == nil), want != nil && *ch.Recipe != *want:
			t.Errorf("%s follows %+v, want %+v", ch.URL, ch.Recipe, want)
		case (ch.Zone.String() == "Asia/Tokyo") != (want != nil && want != &town):
			t.Errorf("%s reads dates in %v", ch.URL, ch.Zone)
		}
	}
	if m := c.Sources[1].Markers; !slices.Equal(m, []string{"TWO", "PPR"}) {
		t.Errorf("markers %q", m)
	}
}

func TestRecipesAreOptional(t *testing.T) {
	dir := t.TempDir()
	var sought []string
	c, err := loadIn(t, dir, "sources: {a: https://a.example/feed}\n", Options{Sought: func(p string) { sought = append(sought, p) }})
	if err != nil || c.Recipes != nil {
		t.Errorf("without a folder: %v, %v", c.Recipes, err)
	}
	if !slices.Contains(sought, filepath.Join(dir, "recipes", "*.yaml")) {
		t.Errorf("a first recipe would not be noticed: %q is sought", sought)
	}
	writeFiles(t, dir, map[string]string{"elsewhere/b.example.yaml": "links: a\n", "recipes/a.example.yaml": "links: a\n"})
	c, err = loadIn(t, dir, "sources: {b: https://b.example/news}\nrecipes: elsewhere\n", Options{})
	if err != nil || len(c.Recipes) != 1 || c.Recipes[0].Host != "b.example" {
		t.Errorf("another folder: %+v, %v", c.Recipes, err)
	}
	c, err = loadIn(t, dir, "sources: {b: https://b.example/news}\n", Options{})
	if err != nil || !slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Pos == "recipes/a.example.yaml" }) {
		t.Errorf("a recipe that no source follows: %+v, %v", c.Notes, err)
	}
}

// TestMistakesOfRecipes compares what is said of a folder of bad recipes.
func TestMistakesOfRecipes(t *testing.T) {
	dir := t.TempDir()
	page := "tests:\n  - {page: a.html, address: https://%s/a, "
	writeFiles(t, dir, map[string]string{
		"recipes/a.example.yaml":     "link: .item\narticle: {titel: h1, body: 'p['}\ntitle: h1\nselectors: {}\n",
		"recipes/b.example.yaml":     "tests:\n  - page: a.html\n    links: [https://b.example/x]\n  - address: https://b.example/a\n",
		"recipes/c.example.yaml":     "tests:\n  - {page: ../a.html, address: https://c.example/, expect: {title: x}}\n  - {page: a.html, address: https://d.example/, expect: {title: x}}\n",
		"recipes/d.example.yaml":     strings.ReplaceAll(page, "%s", "d.example") + "recorded: today, expect: {title: }}\n  - {page: a.html, address: https://d.example/a}\n",
		"recipes/Not a host.yaml":    "links: a\n",
		"recipes/e.example.yaml":     "links: [\n",
		"recipes/f.example.yaml":     "- links\n",
		"recipes/README":             "is no recipe",
		"recipes/g.example/x.yaml":   "is no recipe either",
		"recipes/empty.example.yaml": "",
	})
	_, err := loadIn(t, dir, "sources: {a: https://a.example/feed}\n", Options{})
	if err == nil {
		t.Fatal("loads")
	}
	golden(t, "testdata/recipes.bad.txt", []byte(strings.ReplaceAll(err.Error(), dir, "DIR")+"\n"))

	_, err = loadIn(t, dir, "sources: {a: https://a.example/feed}\nrecipes: nowhere\n", Options{})
	if err == nil || !strings.Contains(err.Error(), "config.yaml:2:10") || !strings.Contains(err.Error(), "there is no folder") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestRecordedPageIsBounded(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"recipes/a.example.yaml":     "tests:\n  - {page: big.html, address: https://a.example/a, expect: {title: x}}\n  - {page: none.html, address: https://a.example/a, links: []}\n",
		"recipes/a.example/big.html": strings.Repeat(" ", maxRecorded+1),
	})
	c, err := loadIn(t, dir, "sources: {a: https://a.example/feed}\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	got := c.Recipes[0].Check()
	if len(got) != 2 || !strings.Contains(got[0].Got, "is longer than") || !strings.Contains(got[1].Got, "no such file") {
		t.Errorf("%+v", got)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}
