package config

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"regionwire/curate"
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

func TestSilenceMeansDefaults(t *testing.T) {
	c, err := load(t, "sources: {vnexpress: https://vnexpress.net/rss/thoi-su.rss}\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Path, want.Files = c.Path, []string{c.Path}
	want.Storage.Path = filepath.Join(filepath.Dir(c.Path), want.Storage.Path)
	want.Storage.MaxSize = c.Storage.MaxSize // at most a quarter of the disk
	want.Notes = []Note{{"config.yaml", "site.url is missing: others cannot use these feeds. Add  site: {url: https://…}"}}
	source := defaultSource()
	source.ID, source.Birth, source.Publisher = "vnexpress", "vnexpress", "vnexpress.net"
	want.Feeds = []curate.Feed{defaultFeed()}
	want.Feeds[0].Slug, want.Feeds[0].Birth, want.Feeds[0].Title = "all", "all", "127.0.0.1:8080"
	want.Feeds[0].Language, want.Feeds[0].Pos = "en", "config.yaml"
	got := *c
	channels := got.Sources[0].Channels
	got.Sources[0].Channels = nil
	want.Sources = []*news.Source{&source}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); diff != "" {
		t.Error(diff)
	}
	ch := news.Channel{
		ID: news.MakeChannelID("vnexpress", "https://vnexpress.net/rss/thoi-su.rss"), Source: c.Sources[0],
		URL: "https://vnexpress.net/rss/thoi-su.rss", Kind: news.Auto, Zone: time.UTC, Min: 10 * time.Minute, Max: 3 * time.Hour,
	}
	if len(channels) != 1 || !reflect.DeepEqual(channels[0], ch) {
		t.Errorf("channel %+v, want %+v", channels, ch)
	}
}

func TestShortFormsMeanTheFullOnes(t *testing.T) {
	const head = "site: {url: https://tin.example}\n"
	for _, test := range []struct{ short, full string }{
		{"site: https://tin.example\nsources: {a: https://a.example/rss}", "site: {url: https://tin.example}\nsources: {a: {url: https://a.example/rss}}"},
		{head + "sources: {a: [https://a.example/rss, https://b.example]}", head + "sources: {a: {url: [{url: https://a.example/rss}, {url: https://b.example}]}}"},
		{head + "sources: {a: {feed: https://a.example/rss, rights: full, full_text: always, interval: 15m, tags: x}}",
			head + "sources: {a: {feeds: [{url: https://a.example/rss}], rights: {mode: full}, full_text: {when: always}, interval: {fixed: 15m}, tags: [x]}}"},
		{head + "sources: {a: {page: https://a.example}}", head + "sources: {a: {page: {url: https://a.example}}}"},
		{head + "sources: {a: https://a.example/rss}\nserver: :8081\nstorage: x.db\nfetch: {interval: 1h}",
			head + "sources: {a: {url: https://a.example/rss, interval: 1h}}\nserver: {listen: \":8081\"}\nstorage: {path: x.db}"},
		{head + "sources: {a: https://a.example/rss}\nstorage: {keep: 60d}\nregions: vn", head + "sources: {a: https://a.example/rss}\nstorage: {keep: {articles: 60d}}\nregions: {gazetteer: [vn]}"},
		{head + "sources: {a: {feed: https://a.example/rss, region: vn/ha-noi}}\nfeeds: {x: {title: X, region: vn}}",
			head + "sources: {a: {feed: {url: https://a.example/rss}, region: {in: vn/ha-noi, pinned: false}}}\nfeeds: {x: {title: X, region: {in: vn, sure: 60}}}"},
		{head + "sources: {a: https://a.example/rss}\nfeeds: {x: X}", head + "sources: {a: https://a.example/rss}\nfeeds: {x: {title: X}}"},
		{head + "sources: {a: https://a.example/rss}\nrules: {r: {why: w, any: [{phrase: x}, {tag: t}]}}\ndefaults: {tags: t}\nfeeds: {x: {accept: r}}",
			head + "sources: {a: https://a.example/rss}\nrules: {r: {why: w, any: [{phrase: [x]}, {tag: [t]}]}}\ndefaults: {tags: [t]}\nfeeds: {x: {accept: [r]}}"},
	} {
		dir := t.TempDir()
		var got [2]*Config
		for i, text := range []string{test.short, test.full} {
			c, err := loadIn(t, dir, text+"\n", Options{})
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			got[i] = c
		}
		ignore := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Pos" || p.Last().String() == ".Source" }, cmp.Ignore())
		zones := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
		prefixes := cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })
		if diff := cmp.Diff(got[0], got[1], ignore, zones, prefixes); diff != "" {
			t.Errorf("%s\n%s", test.short, diff)
		}
	}
}

func TestZoneOfAChannel(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"its own", "sources: {a: {feed: {url: https://a.vn/rss, zone: Asia/Tokyo}, zone: Asia/Seoul}}", "Asia/Tokyo"},
		{"its source's", "sources: {a: {feed: https://a.vn/rss, zone: Asia/Seoul}}\ndefaults: {zone: Asia/Tokyo}", "Asia/Seoul"},
		{"its group's", "sources: {a: {feed: https://a.vn/rss, group: g}}\ngroups: {g: {zone: Asia/Seoul}}\ndefaults: {zone: Asia/Tokyo}", "Asia/Seoul"},
		{"the defaults'", "sources: {a: https://a.vn/rss}\ndefaults: {zone: Asia/Tokyo}", "Asia/Tokyo"},
		{"its country's", "sources: {a: https://a.vn/rss}\nsite: {timezone: Asia/Tokyo}", "Asia/Ho_Chi_Minh"},
		{"the site's", "sources: {a: https://a.com/rss}\nsite: {timezone: Asia/Tokyo}", "Asia/Tokyo"},
		{"that of the site's address", "sources: {a: https://a.com/rss}\nsite: {url: https://tin.vn}", "Asia/Ho_Chi_Minh"},
		{"that of most sources", "sources: {a: https://a.com/rss, b: https://b.vn/rss, c: https://c.vn/rss}", "Asia/Ho_Chi_Minh"},
		{"not of half of them", "sources: {a: https://a.com/rss, b: https://b.vn/rss}", "UTC"},
		{"none", "sources: {a: https://a.com/rss}", "UTC"},
	} {
		c, err := load(t, test.text+"\n", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Sources[0].Channels[0].Zone.String(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestCountryOfTheGazetteer(t *testing.T) {
	for text, want := range map[string]string{
		"sources: {a: https://a.vn/rss, b: https://b.vn/rss, c: https://c.com/rss}":  "vn",
		"sources: {a: https://a.com/rss}\nsite: {language: vi}":                      "vn",
		"sources: {a: https://a.com/rss}\nsite: {language: pt-BR}":                   "br",
		"sources: {a: https://a.com/rss}":                                            "",
		"sources: {a: https://a.vn/rss, b: https://b.vn/rss}\nsite: {language: fr}":  "vn",
		"sources: {a: http://127.0.0.1/rss}\nfetch: {allow_networks: [127.0.0.0/8]}": "",
	} {
		c, err := load(t, text+"\n", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Regions.Country != want {
			t.Errorf("%s: got %q, want %q", text, c.Regions.Country, want)
		}
	}
}

func TestGazetteerIsOpenedOnlyForPlaces(t *testing.T) {
	opened := 0
	opts := Options{Places: func(r Regions) (Resolver, error) { opened++; return gazetteer{}, nil }}
	if _, err := load(t, shortest, opts); err != nil {
		t.Fatal(err)
	}
	if opened != 1 {
		t.Errorf("opened %d times for one place", opened)
	}
	if _, err := load(t, "sources: {a: https://a.vn/rss}\nfeeds: {x: {region: none}}\n", opts); err != nil {
		t.Fatal(err)
	}
	if opened != 1 {
		t.Error("opened without a place")
	}
	opts.Places = func(Regions) (Resolver, error) { return nil, errors.New("no gazetteer of xx") }
	_, err := load(t, "sources: {a: {feed: https://a.vn/rss, region: vn}}\nfeeds: {x: {region: vn}}\n", opts)
	if err == nil || strings.Count(err.Error(), "the gazetteer cannot be read: no gazetteer of xx") != 1 {
		t.Errorf("an unreadable gazetteer is said once: %v", err)
	}
}
