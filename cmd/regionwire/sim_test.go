package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"regionwire/fetcher"
)

// life is one run of the program inside a testing/synctest bubble: all rooms
// as run joins them and a store on disk, but papers that answer through a
// RoundTripper, and readers that call the handler.
type life struct {
	*instance
	readers http.Handler
	stop    []func()
}

// writeConfig writes a configuration into a folder of its own and returns its
// path. The store goes beside it.
func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	rewriteConfig(t, path, text)
	return path
}

func rewriteConfig(t *testing.T, path, text string) {
	t.Helper()
	text += "storage: {path: store/regionwire.db, max_size: 1GiB, min_free: 0MB}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// noErrors is a log in which a test wants no error: those are our own faults,
// never a source's.
type noErrors struct {
	slog.Handler
	t *testing.T
}

func (noErrors) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (h noErrors) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool { r.Message += " " + a.String(); return true })
	h.t.Error(r.Message)
	return nil
}

func (h noErrors) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h noErrors) WithGroup(string) slog.Handler      { return h }

// begin starts a life under the configuration at path. It ends with end.
func begin(t *testing.T, path string, papers http.RoundTripper) *life {
	t.Helper()
	p := new(places)
	cfg, err := loadFile(path, p)
	if err != nil {
		t.Fatal(err)
	}
	in, err := openInstance(cfg, p, slog.New(noErrors{slog.DiscardHandler, t}), false)
	if err != nil {
		t.Fatal(err)
	}
	opts := in.fetching(cfg)
	opts.Transport = papers
	in.fetcher.Store(fetcher.New(opts))
	if err := in.publisher.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	l := &life{instance: in, readers: in.handler()}
	l.run(t, in.scheduler.Run)
	l.run(t, in.housekeeping)
	l.stop = append(l.stop, func() {
		if err := in.drain(); err != nil {
			t.Error(err)
		}
	})
	l.run(t, in.publisher.Run)
	in.ready.Store(true)
	return l
}

// run starts a part. Parts end in the order in which they were started.
func (l *life) run(t *testing.T, part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := part(ctx); err != nil {
			t.Error(err)
		}
	})
	l.stop = append(l.stop, func() { cancel(); wait.Wait() })
}

// halt stops all parts in order. The store stays open.
func (l *life) halt() {
	for _, stop := range l.stop {
		stop()
	}
	l.stop = nil
}

// end stops all parts that still run, checks the store and closes it.
func (l *life) end(t *testing.T) {
	t.Helper()
	l.halt()
	if err := errors.Join(l.store.Check(context.Background()), l.store.Close()); err != nil {
		t.Errorf("the store at the end: %v", err)
	}
}

// get asks for a path as a reader does that has etag, "" for none.
func (l *life) get(path, etag string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	w := httptest.NewRecorder()
	l.readers.ServeHTTP(w, r)
	return w.Result()
}

// shown is an entry as a reader of a document finds it.
type shown struct {
	id, link string
	raw      string // its bytes
	rev      int    // JSON alone
}

// formats are the documents of a feed. JSON comes first: it tells revisions.
var formats = []string{".json", ".rss", ".atom"}

// readEntries reads the entries of a document.
func readEntries(format string, document []byte) ([]shown, error) {
	var list []shown
	var err error
	switch format {
	case ".json":
		var d struct{ Items []json.RawMessage }
		if err = json.Unmarshal(document, &d); err != nil {
			return nil, err
		}
		for _, raw := range d.Items {
			var item struct {
				ID, URL string
				Own     struct{ Rev int } `json:"_regionwire"`
			}
			err = errors.Join(err, json.Unmarshal(raw, &item))
			list = append(list, shown{item.ID, item.URL, string(raw), item.Own.Rev})
		}
	case ".rss":
		var d struct {
			Items []struct {
				GUID string `xml:"guid"`
				Link string `xml:"link"`
				Raw  string `xml:",innerxml"`
			} `xml:"channel>item"`
		}
		err = xml.Unmarshal(document, &d)
		for _, item := range d.Items {
			list = append(list, shown{id: item.GUID, link: item.Link, raw: item.Raw})
		}
	case ".atom":
		var d struct {
			Entries []struct {
				ID    string `xml:"id"`
				Links []struct {
					Rel  string `xml:"rel,attr"`
					Href string `xml:"href,attr"`
				} `xml:"link"`
				Raw string `xml:",innerxml"`
			} `xml:"entry"`
		}
		err = xml.Unmarshal(document, &d)
		for _, e := range d.Entries {
			s := shown{id: e.ID, raw: e.Raw}
			for _, l := range e.Links {
				if l.Rel == "" || l.Rel == "alternate" {
					s.link = l.Href
				}
			}
			list = append(list, s)
		}
	default:
		err = fmt.Errorf("no format %q", format)
	}
	return list, err
}

// reply returns the answer of a paper to r.
func reply(r *http.Request, status int, body string, header http.Header) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Request: r,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}
