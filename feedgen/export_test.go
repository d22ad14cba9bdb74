package feedgen

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestExportWritesWhatReadersCanReach(t *testing.T) {
	s, story := someDays(t)
	p := published(t, s, newsroom())
	dir := filepath.Join(t.TempDir(), "public")
	if err := p.Export(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "feeds/soc-son.rss", "feeds/soc-son.rss.gz", "feeds/soc-son.atom", "feeds/soc-son.json", "feeds/soc-son/index.html",
		"feeds/soc-son/subscribe/index.html", "feeds/soc-son/2020/09/index.html", "feeds.opml", "robots.txt", "icon.png", "favicon.ico", "404.html", "subscribe/index.html",
		"sources/hanoimoi/index.html"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, d := range p.Snapshot().documents {
		if strings.HasPrefix(d.Type, "application/rss") {
			info, err := os.Stat(filepath.Join(dir, "feeds/soc-son.rss"))
			if err != nil || !info.ModTime().Equal(at("2020-09-10", "11:30")) {
				t.Errorf("modified %s, %v", info.ModTime(), err)
			}
		}
	}
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		names = append(names, path)
		b, _ := os.ReadFile(path)
		if strings.HasSuffix(path, ".new") || strings.Contains(path, "noi-bo") || strings.Contains(string(b), "Tin nội bộ") {
			t.Errorf("%s should not be there", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = story
	if len(names) < 20 {
		t.Errorf("only %d files: %v", len(names), names)
	}
}

func TestExportReplacesOnlyWhatChanged(t *testing.T) {
	s, _ := someDays(t)
	p := published(t, s, newsroom())
	dir := t.TempDir()
	foreign := filepath.Join(dir, "cua-toi.html")
	if err := os.WriteFile(foreign, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := p.Export(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	same := filepath.Join(dir, "subscribe", "index.html")
	longAgo := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(same, longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	less := newsroom()
	less.Feeds = less.Feeds[:1]
	p.Apply(less)
	if err := p.Export(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "feeds", "tat-ca.rss")); !os.IsNotExist(err) {
		t.Errorf("a feed that is gone is still there: %v", err)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Errorf("a file that is not ours: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "feeds", "soc-son.rss")); err != nil {
		t.Error(err)
	}
}

func TestExportStaysInItsFolder(t *testing.T) {
	// threat 41
	s, _ := someDays(t)
	p := published(t, s, newsroom())
	base := t.TempDir()
	dir, outside := filepath.Join(base, "public"), filepath.Join(base, "outside")
	for _, d := range []string{dir, outside} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "feeds")); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := p.Export(context.Background(), dir); err == nil {
		t.Error("written through a link out of the folder")
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
