package config

import (
	"net/netip"
	"strings"
	"testing"

	"regionwire/news"
)

func TestInitWritesAConfigThatLoads(t *testing.T) {
	text, spec := Init(InitSpec{Sources: []NewSource{
		{Slug: "vnexpress", URL: "https://vnexpress.net/rss/thoi-su.rss", Kind: news.Feed, Language: "vi"},
		{Slug: "tuoitre", URL: "https://tuoitre.vn/rss/thoi-su.rss", Kind: news.Feed, Language: "vi-VN"},
		{Slug: "laodongthudo", URL: "https://laodongthudo.vn/huyen-soc-son", Kind: news.Page},
	}})
	want := `# yaml-language-server: $schema=config.schema.json
site: {name: "vnexpress, tuoitre, laodongthudo", language: vi, timezone: Asia/Ho_Chi_Minh}
# Others can read the feeds once site has their address:  url: https://…
sources:
  vnexpress:    https://vnexpress.net/rss/thoi-su.rss
  tuoitre:      https://tuoitre.vn/rss/thoi-su.rss
  laodongthudo: {page: https://laodongthudo.vn/huyen-soc-son}
feeds:
  all: Tất cả
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if spec.Language != "vi" || spec.Timezone != "Asia/Ho_Chi_Minh" {
		t.Errorf("guessed %+v", spec)
	}
	c, err := load(t, string(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Notes) != 1 || !strings.HasPrefix(c.Notes[0].Text, "site.url is missing") {
		t.Errorf("notes %v", c.Notes)
	}
	if c.Site.Zone.String() != "Asia/Ho_Chi_Minh" || len(c.Sources) != 3 || c.Sources[2].Channels[0].Kind != news.Page || c.Feeds[0].Title != "Tất cả" {
		t.Errorf("%+v", c)
	}
}

func TestInitQuotesWhatYAMLWouldMisread(t *testing.T) {
	for _, name := range []string{"no", "Tin: #1", "{a}", "12:30", "@x", "a, b", "\"q\"", "Sóc Sơn\u0007", "- x", "trailing:", "~", "*a"} {
		text, _ := Init(InitSpec{Name: name, URL: "https://tin.example", Sources: []NewSource{
			{Slug: "247", Name: name, URL: "https://a.example/rss?a=[1],{2}&b='x'"},
		}})
		c, err := load(t, string(text), Options{})
		if name == "Sóc Sơn\u0007" {
			if err == nil {
				t.Errorf("a control character loads:\n%s", text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v\n%s", name, err, text)
			continue
		}
		if c.Site.Name != name || c.Sources[0].Name != name || c.Sources[0].Channels[0].URL != "https://a.example/rss?a=[1],{2}&b='x'" {
			t.Errorf("%q: read back as %q, %q, %q", name, c.Site.Name, c.Sources[0].Name, c.Sources[0].Channels[0].URL)
		}
	}
}

func TestSourceSlug(t *testing.T) {
	taken := map[string]bool{"tuoitre": true, "thanhnien": true, "thanhnien-home": true}
	for address, want := range map[string]string{
		"https://vnexpress.net/rss/thoi-su.rss":      "vnexpress",
		"https://www.sggp.org.vn/rss/kinh-te-3.rss":  "sggp",
		"https://tuoitre.vn/rss/thoi-su.rss":         "tuoitre-thoi-su",
		"https://thanhnien.vn/rss/home.rss":          "thanhnien-2",
		"https://báo-mới.example.vn/":                "example",
		"http://127.0.0.1:8080/rss":                  "127-0-0-1",
		"https://con.example.com.vn/rss":             "example",
		"https://admin.vn/rss":                       "admin-rss",
		"https://no.com/":                            "no-2",
		"not an address":                             "",
		"https://247.vn/a":                           "247-a",
		"https://" + strings.Repeat("a", 60) + ".vn": strings.Repeat("a", 60),
	} {
		if got := SourceSlug(address, func(s string) bool { return taken[s] }); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

func TestRenamedSourcesAreNoticed(t *testing.T) {
	known := func() []StoredSource {
		return []StoredSource{
			{ID: "vnexpress", Articles: 8112},
			{ID: "old-name", URLs: []string{"https://tuoitre.vn/rss/thoi-su.rss"}, Articles: 12},
			{ID: "gone", Articles: 5},
			{ID: "hnm", Articles: 7},
			{ID: "stays", Articles: 9},
		}
	}
	c, err := load(t, `site: {url: https://tin.example.vn}
sources:
  vnexpres: https://vnexpress.net/rss/thoi-su.rss
  tuoitre: https://tuoitre.vn/rss/thoi-su.rss
  hanoimoi: {feed: https://hanoimoi.vn/rss, was: hnm}
  stays: https://stays.vn/rss
  gon: {feed: https://gon.vn/rss, was: gone}
  fresh: https://fresh.vn/rss
`, Options{Known: known})
	if err != nil {
		t.Fatal(err)
	}
	want := []Note{
		{"config.yaml:3:3", `sources.vnexpres: new here, and the store knows a source "vnexpress" with 8112 articles that is gone. Renamed? Write  vnexpres: {was: vnexpress}`},
		{"config.yaml:4:3", `sources.tuoitre: new here, and the store knows a source "old-name" with 12 articles that is gone. Renamed? Write  tuoitre: {was: old-name}`},
	}
	if len(c.Notes) != len(want) || c.Notes[0] != want[0] || c.Notes[1] != want[1] {
		t.Errorf("got %q", c.Notes)
	}
}

func TestInitNamesTheSiteAfterItsPapers(t *testing.T) {
	for _, c := range []struct{ title, url, want string }{
		{"Thời sự - VnExpress RSS", "https://vnexpress.net/rss/thoi-su.rss", "VnExpress"},
		{"Thủ đô Sáng - Tin mới", "https://paper.example/rss", "Thủ đô Sáng"},
		{"Huyện Sóc Sơn - Báo Lao động Thủ đô", "https://laodongthudo.vn/huyen-soc-son", "Báo Lao động Thủ đô"},
		{"The Bay Post » Feed", "https://baypost.example/feed", "The Bay Post"},
		{"Saint-Aubin | Le Courrier du Val", "https://courrier.example.fr/rss", "Le Courrier du Val"},
		{"RSS", "https://tuoitre.vn/rss/thoi-su.rss", "tuoitre"},
		{"", "https://tuoitre.vn/rss/thoi-su.rss", "tuoitre"},
		{"A title of a feed that says far more than the name of its paper would", "https://tuoitre.vn/rss/thoi-su.rss", "tuoitre"},
	} {
		slug := SourceSlug(c.url, func(string) bool { return false })
		if _, spec := Init(InitSpec{Sources: []NewSource{{Slug: slug, URL: c.url, Title: c.title}}}); spec.Name != c.want {
			t.Errorf("%q at %s names the site %q, want %q", c.title, c.url, spec.Name, c.want)
		}
	}
}

func TestInitWritesWhatItWasAllowed(t *testing.T) {
	text, spec := Init(InitSpec{
		Allow:   []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		Sources: []NewSource{{Slug: "a", URL: "http://127.0.0.1:8080/list", Kind: news.Page, Links: "ul.list > li a", Language: "vi"}},
	})
	c, err := load(t, string(text), Options{})
	if err != nil || len(c.Fetch.Allow) != 2 || c.Sources[0].Channels[0].Recipe.Links != "ul.list > li a" || spec.Timezone != "Asia/Ho_Chi_Minh" {
		t.Errorf("%v, zone %q\n%s", err, spec.Timezone, text)
	}
}
