package feedgen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// exported lists, in the folder of an export, the files that the last export
// wrote: only those are ever removed.
const exported = ".regionwire-export"

// Export writes the public feeds, and every page that can be reached from the
// front page, into a folder for any web server, with a .gz beside each file
// that gains by it. Each file is replaced at once or not at all, and left
// alone where its bytes are the same; files of an earlier export that no
// longer belong there are removed. Private feeds are left out: a folder keeps
// no secret.
func (p *Publisher) Export(ctx context.Context, dir string) error {
	if err := p.Refresh(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	out := export{root: root, written: make(map[string]bool)}
	if err := out.pages(ctx, p); err != nil {
		return err
	}
	s := p.Snapshot()
	for _, documents := range []map[string]*Document{s.static.documents, s.documents} {
		for _, path := range slices.Sorted(maps.Keys(documents)) {
			if err := out.put(strings.TrimPrefix(path, "/"), documents[path]); err != nil {
				return err
			}
		}
	}
	if err := out.put("404.html", s.Error(404, true)); err != nil {
		return err
	}
	return out.sweep()
}

// export is an export under way.
type export struct {
	root    *os.Root
	written map[string]bool // by path in the folder
}

// ours finds links to other pages of ours; their paths need no escaping.
var ours = regexp.MustCompile(`href="(/[a-zA-Z0-9._~/-]*)"`)

// pages writes every page that can be reached from the front page, and the
// stories that feeds link.
func (e *export) pages(ctx context.Context, p *Publisher) error {
	t := p.tables.Load()
	v := view{t, p.store, time.Now().In(t.zone)}
	s := p.Snapshot()
	queue := []string{"/"}
	met := map[string]bool{"/": true}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if err := ctx.Err(); err != nil {
			return err
		}
		d, err := v.page(ctx, at)
		var moved *Moved
		switch {
		case errors.Is(err, ErrNotFound), errors.As(err, &moved):
			continue
		case err != nil:
			return fmt.Errorf("page %s: %w", at, err)
		}
		if err := e.put(fileOf(at, d), d); err != nil {
			return err
		}
		for _, match := range ours.FindAllSubmatch(d.Plain.Body, -1) {
			next := strings.TrimPrefix(string(match[1]), v.root())
			if !met[next] && s.Document(next) == nil {
				met[next] = true
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// fileOf returns the file that a web server shows at a path.
func fileOf(at string, d *Document) string {
	if _, format := cutFormat(at); format != nil || !strings.HasPrefix(d.Type, "text/html") {
		return strings.TrimPrefix(at, "/")
	}
	return strings.TrimPrefix(path.Join(at, "index.html"), "/")
}

// put writes a document and its compressed form.
func (e *export) put(name string, d *Document) error {
	if err := e.replace(name, d.Plain.Body, d.Modified); err != nil {
		return err
	}
	if d.Gzip.Body == nil {
		return nil
	}
	return e.replace(name+".gz", d.Gzip.Body, d.Modified)
}

// replace puts body into a file unless it holds it already. The file's time
// becomes that of the document, where it has one: servers send it as
// Last-Modified.
func (e *export) replace(name string, body []byte, modified time.Time) error {
	e.written[name] = true
	old, err := e.root.ReadFile(name)
	if err == nil && bytes.Equal(old, body) {
		return e.date(name, modified)
	}
	if err := e.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	fresh := name + ".new"
	if err := e.write(fresh, body); err != nil {
		_ = e.root.Remove(fresh) // where it could be made at all
		return err
	}
	if err := e.date(fresh, modified); err != nil {
		return err
	}
	return e.root.Rename(fresh, name)
}

// write puts body on the disk before it returns, so that a file never gets its
// name before its bytes.
func (e *export) write(name string, body []byte) error {
	f, err := e.root.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (e *export) date(name string, modified time.Time) error {
	if modified.IsZero() {
		return nil
	}
	return e.root.Chtimes(name, modified, modified)
}

// sweep removes what an earlier export wrote and this one did not.
func (e *export) sweep() error {
	old, err := e.root.ReadFile(exported)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for name := range strings.Lines(string(old)) {
		name = strings.TrimSuffix(name, "\n")
		if name == "" || e.written[name] {
			continue
		}
		if err := e.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	names := slices.Sorted(maps.Keys(e.written))
	return e.replace(exported, []byte(strings.Join(names, "\n")+"\n"), time.Time{})
}
