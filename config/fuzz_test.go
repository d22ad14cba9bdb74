package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzLoad holds that any bytes give a Config or Mistakes, soon, and that an
// edit of what loads loads too.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/*/*.yaml", "../config.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte(shortest))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		d := &decoder{dir: dir, env: environ}
		lines, bad, _ := decodeText(data)
		if bad > 0 || len(data) > maxFile {
			return
		}
		c, err := d.load(&file{name: "config.yaml", path: filepath.Join(dir, "config.yaml"), lines: lines}, Options{Places: openGazetteer})
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
		var ms Mistakes
		if err != nil && (!errors.As(err, &ms) || len(ms) == 0 || !strings.HasSuffix(ms.Error(), "mistake.") && !strings.HasSuffix(ms.Error(), "mistakes.")) {
			t.Errorf("not Mistakes: %v", err)
		}
		if err != nil {
			return
		}
		for _, s := range c.Sources {
			if len(s.Channels) == 0 || s.Channels[0].Zone == nil || s.Publisher == "" {
				t.Errorf("half a source: %+v", s)
			}
		}
		edited, err := AddSource(data, NewSource{Slug: "fuzzed-in", URL: "https://fuzzed.example/in"})
		if err != nil {
			return
		}
		lines, _, _ = decodeText(edited)
		d = &decoder{dir: dir, env: environ}
		after, err := d.load(&file{name: "config.yaml", path: filepath.Join(dir, "config.yaml"), lines: lines}, Options{Places: openGazetteer})
		if err != nil || len(after.Sources) != len(c.Sources)+1 {
			t.Errorf("after AddSource: %v\n%s", err, edited)
		}
	})
}
