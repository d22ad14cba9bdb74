package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A decoder reads trees into the key structs of keys.go and gathers every
// mistake it meets; a value that is wrong counts as not written.
type decoder struct {
	dir      string // of the configuration; relative paths count from it
	env      func(name string) (string, bool)
	mistakes Mistakes
	notes    Mistakes // of a file that holds
	seen     map[Mistake]bool
	shapes   map[reflect.Type][]field
	top      reflect.Type // of the keys that are read; nil for those of a configuration
}

// add notes a mistake, once: keys of a group are looked at for each source.
func (d *decoder) add(m Mistake) {
	if d.seen == nil {
		d.seen = map[Mistake]bool{}
	}
	if !d.seen[m] {
		d.seen[m] = true
		d.mistakes = append(d.mistakes, m)
	}
}

// wrong notes a mistake at a value, with its line, and a remedy to print under
// the place; "" for none.
func (d *decoder) wrong(v *value, remedy, format string, args ...any) {
	p := v.place()
	d.add(Mistake{
		File: p.file.name, Line: p.line, Col: p.col, Path: v.path,
		Text:    fmt.Sprintf(format, args...),
		Excerpt: excerpt(p.file.line(p.line), p.line, p.col, p.width),
		Remedy:  remedy,
	})
}

// lacks notes a mistake about an entry as a whole: what to write does not go
// under the place but ends the sentence.
func (d *decoder) lacks(v *value, remedy, format string, args ...any) {
	d.wrong(v, "", "%s.  %s", fmt.Sprintf(format, args...), remedy)
}

// note warns about a value that holds.
func (d *decoder) note(v *value, format string, args ...any) {
	p := v.place()
	m := Mistake{File: p.file.name, Line: p.line, Col: p.col, Path: v.path, Text: fmt.Sprintf(format, args...)}
	d.notes = append(d.notes, m)
}

// noteFile warns about something that the file does not say.
func (d *decoder) noteFile(f *file, format string, args ...any) {
	d.notes = append(d.notes, Mistake{File: f.name, Text: fmt.Sprintf(format, args...)})
}

// A reader reads itself from a value; tag carries its limits.
type reader interface {
	read(d *decoder, v *value, tag reflect.StructTag)
}

// placed is embedded in a struct of keys that must know where it stands.
type placed struct{ at *value }

func (p *placed) place(v *value) { p.at = v }
func (p placed) written() bool   { return p.at != nil }

// field is one key of a struct of keys. The value of a short one may stand for
// the whole map; so may that of a list one, when it is a list.
type field struct {
	key         string
	index       []int
	tag         reflect.StructTag
	short, list bool
}

// fields returns the keys of a struct, those of embedded structs included.
func (d *decoder) fields(t reflect.Type) []field {
	if fs, ok := d.shapes[t]; ok {
		return fs
	}
	fs := keysOf(t)
	if d.shapes == nil {
		d.shapes = map[reflect.Type][]field{}
	}
	d.shapes[t] = fs
	return fs
}

func keysOf(t reflect.Type) (fs []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag == "" {
			for _, inner := range keysOf(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				fs = append(fs, inner)
			}
			continue
		}
		if key := f.Tag.Get("yaml"); key != "" {
			key, form, _ := strings.Cut(key, ",")
			fs = append(fs, field{key, []int{i}, f.Tag, form == "short", form == "list"})
		}
	}
	return fs
}

// into reads v into target, a pointer to a reader or to a struct of keys.
func (d *decoder) into(target any, v *value, tag reflect.StructTag) {
	if r, ok := target.(reader); ok {
		r.read(d, v, tag)
		return
	}
	if p, ok := target.(interface{ place(*value) }); ok {
		p.place(v)
	}
	if v.kind == empty {
		return
	}
	if v.kind == mapping {
		d.pairs(reflect.ValueOf(target).Elem(), v)
		return
	}
	keys := reflect.ValueOf(target).Elem()
	for _, f := range d.fields(keys.Type()) {
		if f.short || f.list && v.kind == list {
			d.into(keys.FieldByIndex(f.index).Addr().Interface(), v, f.tag)
			return
		}
	}
	d.wrong(v, "its keys are "+listed(d.keysHere(keys.Type())), "wants a map of keys, not %s", v.kind)
}

// keysHere returns the names of the keys of a struct, sorted.
func (d *decoder) keysHere(t reflect.Type) (keys []string) {
	for _, f := range d.fields(t) {
		keys = append(keys, f.key)
	}
	slices.Sort(keys)
	return keys
}

func (d *decoder) pairs(keys reflect.Value, v *value) {
	fields := d.fields(keys.Type())
	for _, p := range v.pairs {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == p.key.text })
		if i < 0 {
			d.unknown(p.key, d.keysHere(keys.Type()))
			continue
		}
		d.into(keys.FieldByIndex(fields[i].index).Addr().Interface(), p.value, fields[i].tag)
	}
}

// unknown notes a key that does not exist, with those like it, or the sections
// in which it does.
func (d *decoder) unknown(key *value, keys []string) {
	remedy := didYouMean(key.text, keys)
	if i := slices.IndexFunc(otherNames[key.text], func(name string) bool { return slices.Contains(keys, name) }); i >= 0 {
		remedy = fmt.Sprintf("did you mean %q?", otherNames[key.text][i])
	}
	if remedy == "" {
		remedy = "the keys here are " + listed(keys)
		if homes := d.homes(key.text); len(homes) > 0 {
			remedy = "it belongs under " + strings.Join(homes, " or ")
		}
	}
	d.wrong(key, remedy, "there is no key %q here", key.text)
}

// otherNames are what people call keys elsewhere, and the keys that it may be
// here.
var otherNames = map[string][]string{
	"home": {"region"}, "place": {"region"}, "location": {"region"}, "area": {"region"}, "where": {"region"},
	"title": {"name"}, "label": {"name", "title"}, "description": {"title", "why"}, "reason": {"why"},
	"tz": {"timezone", "zone"}, "timezone": {"zone"}, "zone": {"timezone"}, "encoding": {"charset"},
	"link": {"url", "feed"}, "href": {"url", "feed"}, "address": {"url", "feed", "listen"}, "rss": {"feed"}, "atom": {"feed"},
	"html": {"page"}, "port": {"listen"}, "bind": {"listen"}, "db": {"path"}, "database": {"path"}, "file": {"path"}, "dir": {"path"},
	"retention": {"keep"}, "every": {"interval"}, "refresh": {"interval"}, "poll": {"interval"}, "schedule": {"interval"}, "ttl": {"interval"},
	"enabled": {"paused"}, "disabled": {"paused"}, "priority": {"weight"}, "category": {"tags"}, "labels": {"tags"}, "topics": {"tags"},
	"keyword": {"phrase"}, "keywords": {"phrase"}, "words": {"phrase"}, "text": {"phrase"}, "pattern": {"regex"}, "regexp": {"regex"},
	"include": {"accept"}, "allow": {"accept", "allow_networks"}, "match": {"accept"}, "filter": {"accept"},
	"exclude": {"reject"}, "deny": {"reject"}, "block": {"reject"}, "ignore": {"reject"},
	"max": {"limit", "max_size"}, "count": {"limit"}, "size": {"limit", "max_size"}, "items": {"limit"}, "sort": {"order"},
	"and": {"all"}, "or": {"any"},
}

// homes returns the sections that have a key of this name.
func (d *decoder) homes(key string) (paths []string) {
	var walk func(t reflect.Type, path string, depth int)
	walk = func(t reflect.Type, path string, depth int) {
		if depth > 4 {
			return
		}
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if inner, ok := reflect.New(t).Interface().(interface{ inner() (reflect.Type, string) }); ok {
			of, suffix := inner.inner()
			walk(of, path+suffix, depth+1)
			return
		}
		if t.Kind() != reflect.Struct {
			return
		}
		for _, f := range keysOf(t) {
			if f.key == key && path != "" && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
			walk(t.FieldByIndex(f.index).Type, strings.TrimPrefix(path+"."+f.key, "."), depth+1)
		}
	}
	top := d.top
	if top == nil {
		top = reflect.TypeFor[fileKeys]()
	}
	walk(top, "", 0)
	slices.SortStableFunc(paths, func(a, b string) int { return strings.Count(a, ".") - strings.Count(b, ".") })
	return paths[:min(len(paths), 3)]
}

// many is a list that may be written as a single item.
type many[T any] struct {
	placed
	items []T
}

func (m *many[T]) read(d *decoder, v *value, tag reflect.StructTag) {
	m.at = v
	if v.kind != list {
		m.items = make([]T, 1)
		d.into(&m.items[0], v, tag)
		return
	}
	m.items = make([]T, len(v.items))
	for i, item := range v.items {
		d.into(&m.items[i], item, tag)
	}
}

func (*many[T]) inner() (reflect.Type, string) { return reflect.TypeFor[T](), "" }

// entries is a map with names of the admin's choice, in the order of the file.
type entries[T any] struct {
	placed
	list   []*entry[T]
	byName map[string]*entry[T]
}

type entry[T any] struct {
	name string
	key  *value
	val  T
}

func (e *entries[T]) read(d *decoder, v *value, tag reflect.StructTag) {
	e.at = v
	if v.kind == empty {
		return
	}
	if v.kind != mapping {
		remedy := ""
		if key, rest, ok := strings.Cut(v.text, ":"); ok && slugForm.MatchString(key) {
			remedy = fmt.Sprintf("write a space after the colon:  %s: %s", key, clip(rest, 60))
		}
		d.wrong(v, remedy, "wants a map with a name for each entry, not %s", v.kind)
		return
	}
	for _, p := range v.pairs {
		if d.goodName(p.key, tag.Get("name")) {
			made := &entry[T]{name: p.key.text, key: p.key}
			e.add(made)
			d.into(&made.val, p.value, "")
		}
	}
}

func (e *entries[T]) add(made *entry[T]) {
	if e.byName == nil {
		e.byName = map[string]*entry[T]{}
	}
	e.byName[made.name] = made
	e.list = append(e.list, made)
}

func (*entries[T]) inner() (reflect.Type, string) { return reflect.TypeFor[T](), ".NAME" }

// find returns the entry of a name, nil when there is none.
func (e *entries[T]) find(name string) *T {
	if found := e.byName[name]; found != nil {
		return &found.val
	}
	return nil
}

// names returns the names of the entries in their order.
func (e *entries[T]) names() []string {
	out := make([]string, len(e.list))
	for i := range e.list {
		out[i] = e.list[i].name
	}
	return out
}

// overlay sets in base, a struct of keys, what top writes, key by key.
func overlay(base, top reflect.Value) {
	for i := range base.NumField() {
		b, t := base.Field(i), top.Field(i)
		if !b.CanSet() {
			continue
		}
		if _, single := b.Addr().Interface().(reader); !single {
			overlay(b, t)
		} else if t.Addr().Interface().(interface{ written() bool }).written() {
			b.Set(t)
		}
	}
}
