//go:build unix

package config

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const oneSource = "site: {url: https://tin.example}\nsources: {a: https://a.example/rss}\n"

// mistakes loads a file and returns what is printed, with DIR for its folder.
func mistakes(t *testing.T, path string) string {
	t.Helper()
	_, err := Load(path, Options{Env: environ})
	var ms Mistakes
	if !errors.As(err, &ms) {
		t.Fatalf("got %v, want Mistakes", err)
	}
	return strings.ReplaceAll(ms.Error(), filepath.Dir(path), "DIR")
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for _, test := range []struct {
		name  string
		make  func(path string) error
		print string
	}{
		{"missing", func(string) error { return nil }, // bad input 101
			"config.yaml  there is no file DIR/config.yaml.  Write one with:  regionwire init ADDRESS…\n1 mistake."},
		{"folder", func(p string) error { return os.Mkdir(p, 0o700) }, // bad input 103
			"config.yaml  is a folder, not a file\n1 mistake."},
		{"pipe", func(p string) error { return syscall.Mkfifo(p, 0o600) }, // bad input 103
			"config.yaml  is a pipe, not a file\n1 mistake."},
		{"device", func(p string) error { return os.Symlink("/dev/zero", p) }, // bad input 103
			"config.yaml  is a device, not a file\n1 mistake."},
		{"64 MB", func(p string) error { // bad input 103
			return errors.Join(os.WriteFile(p, nil, 0o600), os.Truncate(p, 64<<20))
		}, "config.yaml  is longer than 1 MiB\n1 mistake."},
		{"UTF-16 little", write("\xff\xfes\x00i\x00"), // bad input 104
			"config.yaml:1:1  this is UTF-16.  Save the file as UTF-8\n1 mistake."},
		{"UTF-16 big", write("\xfe\xff\x00s"), "config.yaml:1:1  this is UTF-16.  Save the file as UTF-8\n1 mistake."},
		{"UTF-16 unmarked", write("s\x00i\x00t\x00"), "config.yaml:1:1  this is UTF-16.  Save the file as UTF-8\n1 mistake."},
		{"windows-1258", write("# a\nsite: {name: S\xf3c}\n"), "config.yaml:2:1  this line is not UTF-8.  Save the file as UTF-8\n1 mistake."},
		{"NUL", write("site: {}\nsources: {}\x00\n"), "config.yaml:2:1  this line has control characters.  Save the file as UTF-8\n1 mistake."},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.yaml")
			if err := test.make(path); err != nil {
				t.Fatal(err)
			}
			if got := mistakes(t, path); got != test.print {
				t.Errorf("got  %q\nwant %q", got, test.print)
			}
		})
	}
}

func write(text string) func(string) error {
	return func(path string) error { return os.WriteFile(path, []byte(text), 0o600) }
}

// bad input 104
func TestMarksAndLineEndsAreNoMistake(t *testing.T) {
	for _, text := range []string{
		"\xef\xbb\xbf" + oneSource,
		strings.ReplaceAll(oneSource, "\n", "\r\n"),
		strings.ReplaceAll(oneSource, "\n", "\r"),
		"---\n" + oneSource + "...\n",
	} {
		c, err := load(t, text, Options{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if len(c.Sources) != 1 {
			t.Errorf("%q: %d sources", text, len(c.Sources))
		}
	}
	_, err := load(t, "\xef\xbb\xbf# Sóc Sơn\r\nsite: {nam: Tin}\r\n"+oneSource, Options{})
	if err == nil || !strings.Contains(err.Error(), "config.yaml:2:8") {
		t.Errorf("place after a mark and CRLF: %v", err)
	}
}

// bad input 120
func TestStoreThatCannotBe(t *testing.T) {
	for _, test := range []struct {
		name, path string
		make       func(dir string) error
		want       string
	}{
		{"folder", "store", func(dir string) error { return os.Mkdir(dir+"/store", 0o700) }, "DIR/store is a folder, not a file"},
		{"pipe", "store.db", func(dir string) error { return syscall.Mkfifo(dir+"/store.db", 0o600) }, "DIR/store.db is a pipe, not a file"},
		{"device", "/dev/null", func(string) error { return nil }, "/dev/null is a device, not a file"},
		{"below a file", "f/store.db", func(dir string) error { return os.WriteFile(dir+"/f", nil, 0o600) }, "DIR/f/store.db cannot be reached: not a directory"},
		{"read-only file", "store.db", func(dir string) error { return os.WriteFile(dir+"/store.db", nil, 0o400) }, "DIR/store.db cannot be written"},
		{"read-only folder", "data/store.db", func(dir string) error { return os.Mkdir(dir+"/data", 0o500) }, "the folder DIR/data cannot be written"},
		{"postgres", "postgres://db/x", func(string) error { return nil }, "PostgreSQL is not built in"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.HasPrefix(test.name, "read-only") && os.Getuid() == 0 {
				t.Skip("root may write everywhere")
			}
			dir := t.TempDir()
			if err := test.make(dir); err != nil {
				t.Fatal(err)
			}
			_, err := loadIn(t, dir, oneSource+"storage: "+test.path+"\n", Options{})
			if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), dir, "DIR"), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	c, err := load(t, oneSource+"storage: deep/in/new/folders.db\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(c.Path), "deep/in/new/folders.db"); c.Storage.Path != want {
		t.Errorf("path %s, want %s: relative to the configuration", c.Storage.Path, want)
	}
}

func TestStoreTakesAtMostAQuarterOfTheDisk(t *testing.T) {
	dir := t.TempDir()
	quarter := quarterOfDisk(dir)
	if quarter <= 0 || quarter == math.MaxInt64 || quarterOfDisk(filepath.Join(dir, "not/there")) != quarter {
		t.Errorf("quarter of the disk: %d", quarter)
	}
	c, err := loadIn(t, dir, oneSource, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Storage.MaxSize != min(2<<30, quarter) {
		t.Errorf("max_size %d", c.Storage.MaxSize)
	}
}

// bad input 121
func TestSecretsThatOthersRead(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"open": 0o644, "closed": 0o600, "short": 0o600, "empty": 0o600} {
		text := "0123456789abcdef\n"
		switch name {
		case "short":
			text = "abc\n"
		case "empty":
			text = "\n"
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	admin := func(file string) string {
		return oneSource + "server: {admin: {listen: 127.0.0.1:8081, token_file: " + file + "}}\n"
	}
	read := func(n Note) bool { return strings.Contains(n.Text, "mode 0644: others may read the secret") }
	for file, want := range map[string]bool{"closed": false, "open": true} {
		c, err := loadIn(t, dir, admin(file), Options{})
		if err != nil || slices.ContainsFunc(c.Notes, read) != want {
			t.Errorf("%s: %v %v", file, err, c)
		}
	}
	for file, want := range map[string]string{
		"short": "the token is shorter than 16 characters", "empty": "is empty", "none": "no such file",
	} {
		if _, err := loadIn(t, dir, admin(file), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
	}
	text := oneSource + "feeds: {x: {secret: {value: 0123456789abcdef0}}}\n"
	path := filepath.Join(dir, "config.yaml")
	if _, err := loadIn(t, dir, text, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, Options{Env: environ})
	if err != nil || len(c.Notes) != 1 || !strings.Contains(c.Notes[0].Text, "a secret stands in config.yaml, and others may read it (mode 0644)") {
		t.Errorf("a secret in the file itself: %v %+v", err, c)
	}
}

func TestIncludedFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b.yaml":     "sources:\n  b: https://b.example/rss\n  a: https://c.example/rss\n",
		"c.yaml":     "site: {name: X}\nsources:\n  c: {feed: https://c.example/rss, intervall: 5m}\n",
		"d.yaml":     "sources: [\n",
		"e.yaml":     "sources: {e: {feed: https://b.example/rss}}\nfeeds: {x: {sources: [nobody]}}\n",
		"empty.yaml": "# nothing yet\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := loadIn(t, dir, oneSource+`include: ["*.yaml"]`+"\n", Options{})
	if err == nil {
		t.Fatal("loads")
	}
	golden(t, "testdata/included.txt", []byte(strings.ReplaceAll(err.Error(), dir, "DIR")+"\n"))
}

// bad input 123
func manySources(n int) string {
	var b strings.Builder
	b.WriteString("site: {url: https://tin.example.vn, language: vi}\nsources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {feed: \"https://host%d.example.vn/feed.xml\", tags: [t%d]}\n", i, i, i%50)
	}
	return b.String()
}

func TestTenThousandSources(t *testing.T) {
	c, err := load(t, manySources(10_000), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sources) != 10_000 || c.Sources[9_999].Publisher != "example.vn" {
		t.Errorf("%d sources", len(c.Sources))
	}
}

func BenchmarkLoad10000Sources(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(manySources(10_000)), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load(path, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// bad inputs 108 and 109: what takes exponential or quadratic time elsewhere
// is refused before it is parsed.
func TestHostileFilesAreRefusedFast(t *testing.T) {
	n := 200_000
	r := strings.Repeat
	for name, text := range map[string]string{
		"brackets": "a: " + r("[", n), "braces": r("{a: ", n/4), "dashes": r("- ", n/2), "question marks": r("? ", n/2),
		"anchors": r("&a ", n/3), "tags": r("!a ", n/3), "colons": r("a: ", n/3), "documents": r("---\n", n/4),
		"keys side by side": r("k: v\n", n/5), "quote": "a: \"" + r("x", n), "closing": r("]", n), "directives": r("%a\n", n/3),
		"steps": func() string {
			var b strings.Builder
			for i := range 600 {
				b.WriteString(r(" ", i) + "a:\n")
			}
			return b.String()
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, err := load(t, text, Options{}); err == nil {
				t.Error("loads")
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
