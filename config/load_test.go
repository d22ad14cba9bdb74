package config

import (
	"os"
	"path/filepath"
	"testing"

	"regionwire/news"
)

// load writes a configuration into a folder of its own and loads it.
func load(t testing.TB, text string, opts Options) (*Config, error) {
	t.Helper()
	return loadIn(t, t.TempDir(), text, opts)
}

// loadIn does so in a folder that is there already.
func loadIn(t testing.TB, dir, text string, opts Options) (*Config, error) {
	t.Helper()
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if opts.Env == nil {
		opts.Env = func(string) (string, bool) { return "", false }
	}
	return Load(path, opts)
}

// shortest is what an admin must write.
const shortest = `# Any value may be a scalar (the common case) or a map (the full form).
site: {url: https://tin.example.vn, name: Tin Sóc Sơn, language: vi}
sources:
  vnexpress:    https://vnexpress.net/rss/thoi-su.rss
  tuoitre:      https://tuoitre.vn/rss/thoi-su.rss
  laodongthudo: https://laodongthudo.vn/huyen-soc-son      # no feed there: read as a page
feeds:
  soc-son: {title: Tin Sóc Sơn, region: vn/ha-noi/huyen-soc-son}
  tat-ca:  Tất cả                                          # a string = title; no rule = every article
`

func TestShortestConfig(t *testing.T) {
	c, err := load(t, shortest, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Notes) > 0 {
		t.Errorf("notes: %v", c.Notes)
	}
	if len(c.Sources) != 3 || len(c.Feeds) != 2 {
		t.Fatalf("%d sources, %d feeds", len(c.Sources), len(c.Feeds))
	}
	ch := c.Sources[0].Channels[0]
	if ch.Kind != news.Auto || ch.URL != "https://vnexpress.net/rss/thoi-su.rss" || ch.Source != c.Sources[0] {
		t.Errorf("channel %+v", ch)
	}
	if ch.Zone.String() != "Asia/Ho_Chi_Minh" {
		t.Errorf("zone %v: most sources and the site are under .vn", ch.Zone)
	}
	if f := c.Feeds[0]; f.Region != "vn/ha-noi/huyen-soc-son" || f.Sure != 60 || f.Limit != 50 || f.Language != "vi" {
		t.Errorf("feed %+v", f)
	}
	if f := c.Feeds[1]; f.Title != "Tất cả" || f.Sources != nil || f.Accept != nil {
		t.Errorf("feed %+v", f)
	}
}
