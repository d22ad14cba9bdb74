package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"regionwire/curate"
)

// TestMistakes loads every testdata/*.bad.yaml and compares what is printed
// with the .txt beside it. The numbers in the names are those of the catalogue
// of bad inputs.
func TestMistakes(t *testing.T) {
	for _, file := range testFiles(t, "*.bad.yaml") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bad.yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			_, err = loadIn(t, dir, string(text), Options{Places: openGazetteer, Env: environ})
			if err == nil {
				t.Fatal("loads")
			}
			if _, ok := err.(Mistakes); !ok {
				t.Fatalf("a %T, not Mistakes", err)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(strings.ReplaceAll(err.Error(), dir, "DIR")+"\n"))
		})
	}
}

// TestNotes does the same for the notes of testdata/*.note.yaml, which load.
func TestNotes(t *testing.T) {
	for _, file := range testFiles(t, "*.note.yaml") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".note.yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			c, err := loadIn(t, dir, string(text), Options{Places: openGazetteer, Env: environ})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := curate.Compile(curate.Config{Feeds: c.Feeds, Rules: c.Rules, Sources: c.Sources}); err != nil {
				t.Errorf("loads and does not compile: %v", err)
			}
			var b strings.Builder
			for _, n := range c.Notes {
				b.WriteString(n.Pos + "  " + n.Text + "\n")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(strings.ReplaceAll(b.String(), dir, "DIR")))
		})
	}
}

func testFiles(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return files
}
