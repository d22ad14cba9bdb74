package main

import (
	"os"
	"path/filepath"
	"testing"

	"regionwire/config"
)

// A command reaches the running instance though the file has mistakes.
func TestStoreIsFoundInAFileWithMistakes(t *testing.T) {
	standard := config.Default().Storage.Path
	for text, want := range map[string]string{
		"sources: [x]\n":                                      standard,
		"storage: s/a.db\nsources: [x]\n":                     "s/a.db",
		"storage: s/a.db   # here\n":                          "s/a.db",
		"storage: s/a.db\r\nfeeds: {}\r\n":                    "s/a.db",
		"storage: \"my store/a.db\"\n":                        "my store/a.db",
		"storage: {path: s/a.db, keep: x}\n":                  "s/a.db",
		"storage: {keep: {articles: 3d}}\n":                   standard,
		"storage: {max_size: 1GiB, path: 'my store/a.db'}\n":  "my store/a.db",
		"storage:\n  max_size: 1GiB\n  path: s/a.db # here\n": "s/a.db",
		"storage:\n  path: my store/a.db\nsources: []\n":      "my store/a.db",
		"# storage: none\nfeeds: {path: x}\n":                 standard,
	} {
		file := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if !filepath.IsAbs(want) {
			want = filepath.Join(filepath.Dir(file), want)
		}
		if got, found := storeOf(file); !found || got != want {
			t.Errorf("%q: store %q, %t, want %q", text, got, found, want)
		}
	}
}
