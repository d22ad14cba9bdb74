package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"regionwire/news"
)

// Options is what Load may use beside the file. The zero value works.
type Options struct {
	// Places opens what knows the places that region keys name; it is called
	// once, and only when a key names one. Nil: places are given by ID only.
	Places func(Regions) (Resolver, error)
	// Known returns the sources of the store, to notice one that was renamed.
	// Nil: no such notes.
	Known func() []StoredSource
	// Sought is called with every file that Load looks for and every pattern
	// of files to include, absolute, whether the configuration holds or not:
	// where they change, it has changed. Nil: nobody wants to know.
	Sought func(pattern string)
	// Env looks up ${NAME}. Nil: the environment of the process.
	Env func(name string) (string, bool)
}

// A Resolver knows places.
type Resolver interface {
	// Resolve returns the places with a name or ID: none, one, or several
	// when the name is ambiguous. Where it returns none, near holds places
	// with names like it, best first.
	Resolve(name string) (found, near []Place)
}

// Place is a place as a Resolver knows it.
type Place struct {
	ID    string // vn/ha-noi/huyen-soc-son
	Name  string // Huyện Sóc Sơn
	Label string // what tells it from others of its name: "until 30/06/2025"; may be empty
}

// StoredSource is a source as the store knows it.
type StoredSource struct {
	ID       news.SourceID // birth slug
	URLs     []string      // of its channels
	Articles int
}

// Load reads the configuration at path and the files it includes. It returns
// a Config, or Mistakes with everything that is wrong.
func Load(path string, opts Options) (*Config, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", path, err)
	}
	if opts.Env == nil {
		opts.Env = os.LookupEnv
	}
	d := &decoder{dir: filepath.Dir(abs), env: opts.Env}
	if opts.Sought != nil {
		opts.Sought(abs)
	}
	f := d.open(abs, filepath.Base(abs))
	if f == nil {
		return nil, d.mistakes
	}
	return d.load(f, opts)
}

// load makes a Config of an opened file.
func (d *decoder) load(f *file, opts Options) (*Config, error) {
	cfg := Default()
	b := &builder{
		decoder: d, opts: opts, root: f, cfg: &cfg,
		used: map[string]bool{}, tags: map[string]bool{}, zonesRead: map[string]*time.Location{}, conds: map[string]*namedCond{},
	}
	b.cfg.Path, b.cfg.Files = f.path, []string{f.path}
	if tree := d.parse(f); tree != nil {
		d.into(&b.keys, tree, "")
	}
	b.include()
	b.build()
	if len(d.mistakes) > 0 {
		d.sort(d.mistakes, b.cfg.Files)
		return nil, d.mistakes
	}
	d.sort(d.notes, b.cfg.Files)
	for i := range d.notes {
		n := &d.notes[i]
		b.cfg.Notes = append(b.cfg.Notes, Note{Pos: n.Pos(), Text: strings.TrimPrefix(n.Path+": "+n.Text, ": ")})
	}
	return b.cfg, nil
}

// open reads one file as lines, and notes what keeps it from being read.
func (d *decoder) open(abs, name string) *file {
	data, err := readBounded(abs, maxFile)
	if err != nil {
		m := Mistake{File: name, Text: err.Error()}
		var path *fs.PathError
		switch {
		case errors.Is(err, fs.ErrNotExist):
			m.Text = fmt.Sprintf("there is no file %s", abs)
			m.Remedy = "Write one with:  regionwire init ADDRESS…"
		case errors.As(err, &path):
			m.Text = "cannot be read: " + path.Err.Error()
		}
		d.add(m)
		return nil
	}
	lines, bad, problem := decodeText(data)
	if bad > 0 {
		d.add(Mistake{File: name, Line: bad, Col: 1, Text: problem, Remedy: "Save the file as UTF-8"})
		return nil
	}
	return &file{name: name, path: abs, lines: lines}
}

// sort puts mistakes in the order of files and lines.
func (d *decoder) sort(mistakes Mistakes, files []string) {
	order := map[string]int{}
	for i, path := range files {
		order[d.name(path)] = i
	}
	slices.SortStableFunc(mistakes, func(a, b Mistake) int {
		if a.File != b.File {
			return order[a.File] - order[b.File]
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	})
}

// name returns a file as messages name it.
func (d *decoder) name(path string) string {
	if rel, err := filepath.Rel(d.dir, path); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return path
}

// maxIncluded bounds how many files one configuration may include.
const maxIncluded = 1000

// include reads the files that the include patterns name and joins them with
// the main one.
func (b *builder) include() {
	for _, p := range b.keys.Include.items {
		if !p.written() {
			continue
		}
		if wildcards(p.v) > 2 {
			b.wrong(p.at, "name the folders", "has wildcards in more than two parts")
			continue
		}
		if b.opts.Sought != nil {
			b.opts.Sought(b.absolute(p.v))
		}
		paths, err := filepath.Glob(b.absolute(p.v))
		if err != nil {
			b.wrong(p.at, "", "is not a pattern of file names: %v", err)
			continue
		}
		if len(paths) == 0 && !strings.ContainsAny(p.v, "*?[") {
			b.wrong(p.at, "", "there is no file %s", b.absolute(p.v))
		}
		for _, path := range paths {
			if slices.Contains(b.cfg.Files, path) {
				continue
			}
			if len(b.cfg.Files) > maxIncluded {
				b.wrong(p.at, "", "more than %d files are included", maxIncluded)
				return
			}
			b.cfg.Files = append(b.cfg.Files, path)
			b.includeFile(path)
		}
	}
}

// wildcards counts the parts of a path that stand for several names. Each
// multiplies what must be looked through.
func wildcards(pattern string) (n int) {
	for _, part := range strings.Split(filepath.ToSlash(pattern), "/") {
		if strings.ContainsAny(part, "*?[") {
			n++
		}
	}
	return n
}

func (b *builder) includeFile(path string) {
	f := b.open(path, b.name(path))
	if f == nil {
		return
	}
	tree := b.parse(f)
	if tree == nil {
		return
	}
	for _, p := range tree.pairs {
		switch p.key.text {
		case "version", "groups", "sources", "regions", "rules", "feeds":
		default:
			if slices.ContainsFunc(b.fields(reflect.TypeFor[fileKeys]()), func(f field) bool { return f.key == p.key.text }) {
				b.wrong(p.key, "write it in "+b.root.name, "this section stands in the main file only")
			}
		}
	}
	var keys fileKeys
	b.into(&keys, tree, "")
	b.join(&keys)
}

// join appends the entries of an included file to those of the main one.
func (b *builder) join(k *fileKeys) {
	joinEntries(b.decoder, &b.keys.Groups, &k.Groups)
	joinEntries(b.decoder, &b.keys.Sources, &k.Sources)
	joinEntries(b.decoder, &b.keys.Rules, &k.Rules)
	joinEntries(b.decoder, &b.keys.Feeds, &k.Feeds)
	joinEntries(b.decoder, &b.keys.Regions.Add, &k.Regions.Add)
	joinEntries(b.decoder, &b.keys.Regions.Adjust, &k.Regions.Adjust)
	b.keys.Regions.Gazetteer.items = append(b.keys.Regions.Gazetteer.items, k.Regions.Gazetteer.items...)
}

func joinEntries[T any](d *decoder, into, from *entries[T]) {
	if from.at == nil {
		return
	}
	if into.at == nil {
		into.at = from.at
	}
	for _, e := range from.list {
		if first := into.byName[e.name]; first != nil {
			d.wrong(e.key, "remove one of the two, or give it another name", "%q already stands in %s", e.name, first.key.pos())
			continue
		}
		into.add(e)
	}
}

// hostOf returns the host of an address that was checked.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
