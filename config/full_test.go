package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"regionwire/curate"
	"regionwire/news"
)

// gazetteer is a small Resolver: a few places of Hà Nội by name and ID.
type gazetteer struct{}

var places = []Place{
	{"vn/ha-noi", "Thành phố Hà Nội", ""},
	{"vn/ha-noi/huyen-soc-son", "Huyện Sóc Sơn", "until 30/06/2025"},
	{"vn/ha-noi/xa-soc-son", "Xã Sóc Sơn", "since 01/07/2025"},
	{"vn/ha-noi/phuong-an-khanh", "An Khánh", "phường"},
	{"vn/ha-noi/xa-an-khanh", "An Khánh", "xã"},
}

func (gazetteer) Resolve(name string) (found, near []Place) {
	for _, p := range places {
		if p.Name == name || p.ID == name {
			found = append(found, p)
		}
	}
	if found == nil && strings.Contains(name, "Sóc") {
		near = places[1:3]
	}
	return found, near
}

func openGazetteer(Regions) (Resolver, error) { return gazetteer{}, nil }

// copyTestdata copies testdata to a folder whose files only their owner reads,
// and returns it.
func copyTestdata(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range []string{"full.good.yaml", "sources.d/more.yaml", "secrets/admin", "secrets/bacninh", "secrets/xdd", "icon.png",
		"recipes/hanoimoi.vn.yaml", "recipes/hanoimoi.vn/list.html", "recipes/hanoimoi.vn/article.html"} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// environ is the environment of tests.
func environ(name string) (string, bool) {
	v, ok := map[string]string{"LANGSON_TOKEN": "s3cret", "FEED_SECRET": "fedcba9876543210", "LIMIT": "20", "PAUSED": "true"}[name]
	return v, ok
}

func loadFull(t testing.TB) *Config {
	t.Helper()
	c, err := Load(filepath.Join(copyTestdata(t), "full.good.yaml"), Options{Places: openGazetteer, Env: environ})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFullConfigHasEveryKey(t *testing.T) {
	var root node
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/full.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := " " + strings.Join(strings.FieldsFunc(string(data), func(r rune) bool { return strings.ContainsRune(" \n{}[],", r) }), " ")
	check := func(where string, n *node) {
		for key := range n.Properties {
			if !strings.Contains(text, " "+key+":") {
				t.Errorf("full.good.yaml does not use %s.%s", where, key)
			}
		}
	}
	check("", &root)
	for name, def := range root.Definitions {
		check(name, def)
		for _, form := range def.AnyOf {
			check(name, form)
		}
	}
}

func TestFullConfigSections(t *testing.T) {
	c := loadFull(t)
	dir := filepath.Dir(c.Path)
	zone := c.Site.Zone
	if zone.String() != "Asia/Ho_Chi_Minh" {
		t.Errorf("zone %v", zone)
	}
	c.Site.Zone = nil
	if diff := cmp.Diff(Site{
		URL: "https://tin.example.vn", URLSet: true, Name: "Tin vùng Thủ đô", Language: "vi",
		Contact: "mailto:toasoan@example.vn", Footer: "Giấy phép số … · Chịu trách nhiệm: …", Icon: filepath.Join(dir, "icon.png"),
	}, c.Site); diff != "" {
		t.Error(diff)
	}
	if c.Server.AdminListen != "127.0.0.1:8081" || c.Server.AdminToken != filepath.Join(dir, "secrets", "admin") || len(c.Server.TrustedProxies) != 2 {
		t.Errorf("server %+v", c.Server)
	}
	if diff := cmp.Diff(Storage{
		Path: filepath.Join(dir, "data", "regionwire.db"), KeepArticles: 90 * day, KeepText: 21 * day, KeepRejected: 30 * day,
		KeepKeys: 400 * day, MaxSize: 2 << 30, MinFree: 500e6, Window: 10 * day,
	}, c.Storage); diff != "" {
		t.Error(diff)
	}
	if f := c.Fetch; f.Workers != 8 || f.Gap != 5*time.Second || f.Min != 10*time.Minute || f.PollsPerDay != 30 || f.Backlog != 100 || len(f.Allow) != 1 {
		t.Errorf("fetch %+v", f)
	}
	if c.Copies != (Copies{0.5, 0.8, 0.1}) || c.Duty.Country != "vn" {
		t.Errorf("copies %+v duty %+v", c.Copies, c.Duty)
	}
	if diff := cmp.Diff(Regions{
		Gazetteer: []string{"vn"}, Country: "vn",
		Add: []RegionUnit{
			{ID: "vn/ha-noi/huyen-soc-son/san-bay-noi-bai", Name: "Sân bay Nội Bài", Kind: "landmark", Pos: "full.good.yaml:94:5"},
			{ID: "vn/ha-noi/ho-guom", Name: "Hồ Gươm", Pos: "full.good.yaml:95:5"},
		},
		Adjust: []RegionUnit{
			{ID: "vn/ha-noi/huyen-soc-son", Aliases: []string{"H. Sóc Sơn"}, Pos: "full.good.yaml:97:5"},
			{ID: "vn/ha-nam", NotBefore: []string{"Ninh"}, Pos: "full.good.yaml:98:5"},
		},
	}, c.Regions); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(c.Files, []string{c.Path, filepath.Join(dir, "sources.d", "more.yaml"), filepath.Join(dir, "recipes", "hanoimoi.vn.yaml")}) {
		t.Errorf("files %v", c.Files)
	}
}

func TestFullConfigSources(t *testing.T) {
	c := loadFull(t)
	bySlug := map[news.SourceID]*news.Source{}
	for _, s := range c.Sources {
		bySlug[s.ID] = s
		for i := range s.Channels {
			ch := &s.Channels[i]
			if ch.Source != s || ch.Zone == nil || ch.ID != news.MakeChannelID(s.Birth, ch.URL) {
				t.Errorf("channel %+v", ch)
			}
		}
	}
	if len(c.Sources) != 7 {
		t.Fatalf("%d sources", len(c.Sources))
	}
	hnm := bySlug["hanoimoi"]
	if hnm.Birth != "hnm" || hnm.Home != "vn/ha-noi" || hnm.Publisher != "hanoimoi.vn" || len(hnm.Channels) != 2 {
		t.Errorf("%+v", hnm)
	}
	if ch := hnm.Channels[1]; ch.Fixed != 15*time.Minute || ch.Zone.String() != "Asia/Bangkok" || ch.Charset != "windows-1258" ||
		ch.Language != "en" || !slices.Equal(ch.Tags, []string{"bao", "do-thi"}) {
		t.Errorf("%+v", ch)
	}
	ldtd := bySlug["laodongthudo"]
	if diff := cmp.Diff(news.Rights{Full: true, Chars: 400, Image: true, Credit: "Theo thỏa thuận", Embargo: time.Hour}, ldtd.Rights); diff != "" {
		t.Errorf("rights of defaults, group and source: %s", diff)
	}
	if !slices.Equal(ldtd.Tags, []string{"bao", "chinh-thong", "thu-do"}) || !slices.Equal(ldtd.Markers, []string{"TTXVN", "LĐTĐ"}) ||
		ldtd.Weight != 70 || !ldtd.Pinned || !ldtd.Paused || ldtd.Publisher != "ldtd" || ldtd.FullText.When != "always" {
		t.Errorf("%+v", ldtd)
	}
	page := ldtd.Channels[0]
	if page.Kind != news.Page || page.Recipe == nil || page.Recipe.Drop != ".related, .ads" || page.Recipe.Links != "a[href*='.html']" ||
		page.Min != 20*time.Minute || page.Max != 6*time.Hour {
		t.Errorf("%+v", page)
	}
	bn := bySlug["bacninh"]
	if ch := bn.Channels[0]; ch.Kind != news.Sitemap || ch.Match != "/tin/" || ch.URL != "http://bacninh.example.vn:8000/news-sitemap.xml" ||
		ch.Header != [2]string{"Authorization", "Bearer abcdef"} || !ch.Insecure || !ch.Extras || ch.Fixed != time.Hour {
		t.Errorf("%+v", ch)
	}
	if bn.FullText != (news.FullText{When: "when_missing", MaxPerHour: 60}) {
		t.Errorf("%+v", bn.FullText)
	}
	if h := bySlug["langson"].Channels[0].Header; h != [2]string{"X-Token", "s3cret"} {
		t.Errorf("header from the environment: %q", h)
	}
	if k := bySlug["tuoitre"].Channels; k[0].Kind != news.Auto || k[1].Kind != news.Auto || !slices.Contains(k[1].Tags, "doi-song") {
		t.Errorf("%+v", k)
	}
}

func TestFullConfigFeeds(t *testing.T) {
	c := loadFull(t)
	feed := c.Feeds[2]
	want := curate.Feed{
		Slug: "xay-dung-dang", Birth: "xay-dung-dang", Title: "Xây dựng Đảng – các huyện", Description: "Từ báo Đảng các địa phương",
		Language: "vi", Sources: []news.SourceID{"laodongthudo", "hnm"}, Sure: 60,
		Accept: []string{"party-building", "xay-dung-dang.accept.2"}, Reject: []string{"no-ads", "facts"},
		Order: curate.BySeen, OnePer: curate.PerStory, Limit: 100, MaxAge: 30 * day, Hold: 2 * time.Hour,
		Mix:    []curate.Cap{{Per: "source", Count: 8, Period: day}, {Per: "publisher", Count: 3, Period: 6 * time.Hour}},
		Secret: "0123456789abcdef0123456789abcdef", Pos: "full.good.yaml:135:3",
	}
	if diff := cmp.Diff(want, feed); diff != "" {
		t.Error(diff)
	}
	if f := c.Feeds[1]; f.Region != "vn/ha-noi/huyen-soc-son" || f.Sure != 70 || f.Birth != "tin-soc-son" || !slices.Equal(f.Was, []string{"tin-soc-son", "socson"}) {
		t.Errorf("%+v", f)
	}
	if f := c.Feeds[3]; f.Secret != "fedcba9876543210" || f.Region != "none" {
		t.Errorf("%+v", f)
	}
}

func TestFullConfigRules(t *testing.T) {
	c := loadFull(t)
	byName := map[string]curate.Rule{}
	for _, r := range c.Rules {
		byName[r.Name] = r
	}
	where := func(line, col string) string { return "full.good.yaml:" + line + ":" + col }
	title := []string{"kicker", "title", "lead"}
	if diff := cmp.Diff(curate.Cond{Pos: where("103", "5"), Any: []curate.Cond{
		{Pos: where("104", "32"), Fields: []string{"title", "lead"}, Phrase: []string{"tài trợ", "khuyến mãi", "tuyển sinh"}},
		{Pos: where("105", "29"), Fields: []string{"url"}, Regex: "/(quang-cao|pr)/"},
	}}, byName["no-ads"].When); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(curate.Cond{Pos: where("115", "18"), Any: []curate.Cond{
		{Pos: where("115", "33"), Author: []string{"P.Ngân"}},
		{Pos: where("115", "51"), Agency: []string{"LĐTĐ"}},
		{Pos: where("115", "58"), Any: []curate.Cond{
			{Pos: where("115", "70"), Category: []string{"Xã hội"}},
			{Pos: where("115", "90"), Language: []string{"vi"}},
		}},
	}}, byName["list"].When); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(curate.Cond{Pos: where("116", "18"), Fields: title, Phrase: []string{"ngập", "Hà Nội"}, AllOf: true, Near: 10, Fold: true},
		byName["near"].When); diff != "" {
		t.Error(diff)
	}
	facts := byName["facts"].When.All
	if len(facts) != 7 || !slices.Equal(facts[0].Source, []string{"laodongthudo", "hnm"}) || facts[1].Region != "vn/ha-noi/huyen-soc-son" ||
		facts[1].Sure != 80 || facts[2].Region != "none" || len(facts[3].All) != 2 || facts[4].Has != "image" || facts[5].Carriers != 2 {
		t.Errorf("%+v", facts)
	}
	if diff := cmp.Diff([]curate.Cond{byName["near"].When, byName["list"].When}, facts[6].Any); diff != "" {
		t.Errorf("a rule that builds on others: %s", diff)
	}
	tests := byName["no-ads"].Tests
	if len(tests) != 2 || !tests[0].Match || tests[1].Match || tests[1].Item.Kicker != "Sóc Sơn" || tests[1].Source != "vnexpress" || tests[1].Pos != where("108", "9") {
		t.Errorf("%+v", tests)
	}
	if r := byName["from-include"]; r.Pos != "sources.d/more.yaml:4:3" {
		t.Errorf("position in an included file: %s", r.Pos)
	}
}
