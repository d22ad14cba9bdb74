package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"regionwire/news"
	"regionwire/page"
)

const (
	recipeFolder = "recipes" // beside the configuration, unless it names another
	maxRecipes   = 1000
	maxRecorded  = 4 << 20 // bytes of a recorded page; package page reads no more
	maxExpected  = 2000    // characters of a field that a test expects
)

// Recipe is how the pages of a host are read, with the folder of the pages
// that prove it.
type Recipe struct {
	page.Recipe
	File   string // of the recipe, as messages name it
	Folder string // of its recorded pages, absolute
}

// Check reads the recorded pages again and returns what comes out otherwise
// than the recipe says; nil when nothing does.
func (r *Recipe) Check() []page.Mismatch {
	return page.Check(&r.Recipe, func(file string) ([]byte, error) {
		return readBounded(filepath.Join(r.Folder, file), maxRecorded)
	})
}

// RecipeFor returns the recipe of the host of an address, the one of the
// longest name where several cover it, nil when none does.
func (c *Config) RecipeFor(address string) *Recipe {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	var best *Recipe
	for i := range c.Recipes {
		if r := &c.Recipes[i]; r.Covers(u.Hostname()) && (best == nil || len(r.Host) > len(best.Host)) {
			best = r
		}
	}
	return best
}

// recipes reads the folder of recipes, one file a host.
func (b *builder) recipes() {
	folder := b.absolute(recipeFolder)
	if k := &b.keys.Recipes; k.written() {
		folder = k.v
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			b.wrong(k.at, "make it, or remove the key", "there is no folder %s", folder)
			return
		}
	}
	pattern := filepath.Join(escapeGlob(folder), "*.yaml")
	if b.opts.Sought != nil {
		b.opts.Sought(pattern)
	}
	paths, err := filepath.Glob(pattern)
	if err != nil { // no pattern is wrong whose wildcards are escaped
		panic(err)
	}
	for i, path := range paths {
		if i == maxRecipes {
			b.add(Mistake{File: b.name(folder), Text: fmt.Sprintf("holds more than %d recipes", maxRecipes)})
			return
		}
		b.cfg.Files = append(b.cfg.Files, path)
		b.recipe(path)
	}
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

var hostForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9][a-z0-9-]*$`)

// recipe reads one recipe.
func (b *builder) recipe(path string) {
	name := b.name(path)
	host := strings.TrimSuffix(filepath.Base(path), ".yaml")
	if _, err := netip.ParseAddr(host); err != nil && !hostForm.MatchString(host) {
		b.add(Mistake{File: name, Text: fmt.Sprintf("%q is not the name of a host", clip(host, 80)), Remedy: "Name a recipe after its host, in small letters: paper.example.yaml"})
		return
	}
	f := b.open(path, name)
	if f == nil {
		return
	}
	tree := b.parse(f)
	if tree == nil {
		return
	}
	var k recipeKeys
	b.top = reflect.TypeFor[recipeKeys]()
	b.into(&k, tree, "")
	b.top = nil
	r := Recipe{File: name, Folder: strings.TrimSuffix(path, ".yaml"), Recipe: page.Recipe{
		Host: host, Selectors: selectors(&k.Links, &k.Article), Zone: k.Zone.or(b.zoneOf(host[strings.LastIndexByte(host, '.')+1:])),
		Markers: textsOf(k.AgencyMarkers),
	}}
	for i := range k.Tests.items {
		b.recipeTest(&r, &k.Tests.items[i])
	}
	b.cfg.Recipes = append(b.cfg.Recipes, r)
}

// recipeTest adds a test to a recipe.
func (b *builder) recipeTest(r *Recipe, k *recipeTestKeys) {
	if b.mistaken(k.at) {
		return
	}
	switch {
	case !k.Page.written():
		b.lacks(k.at, "Write  page: article.html  for the file "+r.Host+"/article.html", "names no recorded page")
		return
	case !filepath.IsLocal(k.Page.v):
		b.wrong(k.Page.at, "put the page into the folder "+r.Host+" beside the recipe", "is not in the folder of the recipe's pages")
		return
	case !k.Address.written():
		b.lacks(k.at, "Write  address: https://"+r.Host+"/…", "does not say under which address the page was recorded")
		return
	case !r.Covers(k.Address.url.Hostname()):
		b.wrong(k.Address.at, "", "is not an address of %s", r.Host)
		return
	case k.Links.written() == k.Expect.written():
		b.lacks(k.at, "Write  links: […]  for a page that lists articles, or  expect: {title: …}  for an article", "must say what is read in the page")
		return
	}
	test := page.RecipeTest{File: k.Page.v, At: k.at.pos(), Address: k.Address.v, Now: k.Recorded.or(time.Time{})}
	if k.Links.written() {
		test.Links = []string{}
	}
	for _, l := range k.Links.items {
		test.Links = append(test.Links, l.v)
	}
	values := reflect.ValueOf(&k.Expect).Elem()
	for _, f := range b.fields(values.Type()) {
		if e := values.FieldByIndex(f.index).Interface().(expected); e.written() {
			test.Want = append(test.Want, page.Expectation{Field: f.key, Value: e.v, At: e.at.pos()})
		}
	}
	r.Tests = append(r.Tests, test)
}

// followRecipes gives each channel the recipe of its host, under the selectors
// that the source writes itself. used are the hosts that have a source.
func (b *builder) followRecipes() {
	used := map[string]bool{}
	for _, s := range b.cfg.Sources {
		for i := range s.Channels {
			ch := &s.Channels[i]
			r := b.cfg.RecipeFor(ch.URL)
			if r == nil {
				continue
			}
			used[r.Host] = true
			own := news.Recipe{}
			if ch.Recipe != nil {
				own = *ch.Recipe
			}
			if whole := own.Over(r.Selectors); whole != (news.Recipe{}) {
				ch.Recipe = &whole
			}
			if ch.Zone == nil {
				ch.Zone = r.Zone
			}
			for _, m := range r.Markers {
				if !slices.Contains(s.Markers, m) {
					s.Markers = append(s.Markers, m)
				}
			}
		}
	}
	for i := range b.cfg.Recipes {
		if r := &b.cfg.Recipes[i]; !used[r.Host] && len(b.cfg.Sources) > 0 {
			b.notes = append(b.notes, Mistake{File: r.File, Text: "no source has an address on " + r.Host})
		}
	}
}

// instant is a moment by RFC 3339.
type instant struct{ leaf[time.Time] }

func (t *instant) read(d *decoder, v *value, _ reflect.StructTag) {
	const want = "a moment such as 2026-11-24T15:00:00+07:00"
	if !d.single(v, want) {
		return
	}
	at, err := time.Parse(time.RFC3339, v.text)
	if err != nil {
		d.wrong(v, "", "%q is not %s", clip(v.text, 40), want)
		return
	}
	t.set(v, at)
}

// expected is the value of a field that a test expects; it may be empty.
type expected struct{ leaf[string] }

func (e *expected) read(d *decoder, v *value, _ reflect.StructTag) {
	switch {
	case v.unset:
	case v.kind == empty:
		d.wrong(v, `write "" where there must be nothing, or remove the key`, "has no value")
	case v.kind != scalar:
		d.wrong(v, "", "wants text, not %s", v.kind)
	case len([]rune(v.text)) > maxExpected:
		d.wrong(v, "", "is longer than %d characters", maxExpected)
	default:
		e.set(v, norm.NFC.String(strings.TrimSpace(v.text)))
	}
}
