package main

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/markup"
	"regionwire/storage"
)

// library is files, each served at a host of its own. In an address its
// folder stands before the host's number.
type library struct {
	folders []string
	files   map[string]string // by host
}

func (lib library) RoundTrip(r *http.Request) (*http.Response, error) {
	b, err := os.ReadFile(lib.files[r.URL.Host])
	if err != nil {
		return nil, err
	}
	return reply(r, http.StatusOK, string(b), nil), nil
}

// readLibrary returns recorded feeds, or skips the test where they are not at
// hand.
func readLibrary(t *testing.T) library {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "corpora", "feeds")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("recorded feeds are not at hand: %v", err)
	}
	lib := library{[]string{"real", "yarr", "feedvalidator", "feedparser"}, map[string]string{}}
	if raceEnabled || testing.Short() {
		lib.folders = lib.folders[:2]
	}
	for _, folder := range lib.folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && filepath.Ext(path) != ".jsonl" {
				lib.files[fmt.Sprintf("%s%d.example", folder, len(lib.files))] = path
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return lib
}

// config returns the configuration that follows all files, with a feed for
// each of some folders.
func (lib library) config(folders []string) string {
	var b strings.Builder
	b.WriteString("site: {url: https://out.example, name: Out, language: en, timezone: UTC}\nfetch: {backlog: 10000}\ngroups:\n")
	for _, folder := range lib.folders {
		fmt.Fprintf(&b, "  %s: {tags: [%[1]s]}\n", folder)
	}
	b.WriteString("sources:\n")
	for _, host := range slices.Sorted(maps.Keys(lib.files)) {
		name := strings.TrimSuffix(host, ".example")
		fmt.Fprintf(&b, "  %s: {feed: \"https://%s/\", group: %s}\n", name, host, strings.TrimRight(name, "0123456789"))
	}
	b.WriteString("feeds:\n  small: {title: Small, limit: 1}\n")
	for _, folder := range folders {
		fmt.Fprintf(&b, "  %s: {title: %[1]s, sources: [\"group:%[1]s\"], limit: 1000}\n", folder)
	}
	return b.String()
}

// TestWhateverFeedsSay reads thousands of real, odd and broken feeds with the
// whole program: nothing is an error of ours, every article that a feed took
// stands in its documents, and all addresses in them are safe. The feeds are
// configured once everything is read, so that their first documents hold what
// would otherwise be late.
func TestWhateverFeedsSay(t *testing.T) {
	t.Parallel()
	lib := readLibrary(t)
	path := writeConfig(t, lib.config(nil))
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)))
		l := begin(t, path, lib)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for _, ch := range channels(l.cfg.Load()) {
			if _, ok := l.ingest.State(ch.ID); !ok {
				t.Errorf("%s was not read", ch.URL)
			}
		}
		l.end(t)
		rewriteConfig(t, path, lib.config(lib.folders))
		l = begin(t, path, lib)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for _, f := range l.publisher.Failures() {
			t.Errorf("%+v", f)
		}
		for _, folder := range lib.folders {
			checkDocuments(t, l, folder)
		}
		l.end(t)
	})
}

// checkDocuments checks that the documents of a feed hold all that they
// should, with nothing but safe addresses.
func checkDocuments(t *testing.T, l *life, feed string) {
	t.Helper()
	standing, _, err := l.store.Entries(t.Context(), storage.EntryQuery{Feed: feed, Documents: true, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if len(standing) < 5 {
		t.Errorf("%s has %d entries", feed, len(standing))
	}
	for _, format := range formats {
		resp := l.get("/feeds/"+feed+format, "")
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := readEntries(format, body)
		if err != nil || len(entries) != len(standing) {
			t.Errorf("%s%s: %d entries, want %d: %v", feed, format, len(entries), len(standing), err)
		}
		for _, e := range entries {
			if e.link != "" && markup.URL(e.link, nil) != e.link {
				t.Errorf("%s%s links to %q", feed, format, e.link)
			}
		}
	}
	t.Logf("%s: %d entries", feed, len(standing))
}
