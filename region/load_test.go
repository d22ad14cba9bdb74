package region

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// marrow loads a country that is nowhere: two levels, another language.
func marrow(t *testing.T, changes ...Unit) *Gazetteer {
	t.Helper()
	var files []File
	for _, name := range []string{"marrow.csv", "marrow-lexicon.csv"} {
		f, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, File{name, f})
	}
	g, err := Load(files, changes)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAnotherCountryAndLanguage(t *testing.T) {
	g := marrow(t)
	tests := []struct{ title, home, want string }{
		{"Fire damages library in Port Alder", "", "mw/eastmere mw/eastmere/port-alder"},
		{"County of Holt plans a new bridge", "", "mw/holt"},
		{"Dr Holt retires after forty years", "", ""},
		{"Saltby marks its market day", "", ""},
		{"Saltby marks its market day", "mw/holt", "mw/holt mw/holt/saltby"},
		{"Saltby, Holt county, marks its market day", "", "mw/holt mw/holt/saltby"},
		{"Port Alder Line runs again", "", ""},
		{"Singer, native of Eastmere, wins prize", "", ""},
		{"FLOODS IN PORT ALDER", "", "mw/eastmere mw/eastmere/port-alder"},
	}
	for _, tt := range tests {
		got := strings.Join(regions(g.Place(Document{Title: tt.title, Home: tt.home, Date: day("2026-01-01")})), " ")
		if got != tt.want {
			t.Errorf("%q (home %q): about %q, want %q", tt.title, tt.home, got, tt.want)
		}
	}
}

func TestAdminAddsAndAdjusts(t *testing.T) {
	g := marrow(t,
		Unit{ID: "mw/eastmere/port-alder/old-quay", Name: "Old Quay", Kind: "landmark"},
		Unit{ID: "mw/eastmere", Aliases: []string{"The Mere"}},
		Unit{ID: "mw/holt/alderley", NotBefore: []string{"Edge"}})
	for title, want := range map[string]string{
		"Crowds return to Old Quay":     "mw/eastmere mw/eastmere/port-alder mw/eastmere/port-alder/old-quay",
		"The Mere elects a council":     "mw/eastmere",
		"Walkers lost on Alderley Edge": "",
		"Alderley opens a pool":         "mw/holt mw/holt/alderley",
	} {
		got := strings.Join(regions(g.Place(Document{Title: title, Home: "mw/eastmere"})), " ")
		if title == "Alderley opens a pool" {
			got = strings.Join(regions(g.Place(Document{Title: title})), " ")
		}
		if got != want {
			t.Errorf("%q: about %q, want %q", title, got, want)
		}
	}
}

func TestLoadNamesEveryMistake(t *testing.T) {
	const bad = "id,parent,level,kind,name,flags,valid_to,successors,lat\n" +
		"a,,0,country,A,,,,\n" +
		"a/b,a,1,county,B,bare7,,,\n" +
		"a/c,x,1,county,C,,,,\n" +
		"a/d,a,one,county,D,,,,\n" +
		"A/e,a,1,county,E,,,,\n" +
		"a/f,a,1,county,,,,,\n" +
		"a/g,a,1,county,G,,30/06/2025,,\n" +
		"a/h,a,1,county,H,,,a/zz,\n" +
		"a,,0,country,A,,,,\n" +
		"a/i,a,1,county,I,,,,north\n"
	_, err := Load([]File{{"bad.csv", strings.NewReader(bad)}, {"bad-lexicon.csv", strings.NewReader("class,words,kinds\nstreets,road,\ntype,county,\n")}}, nil)
	var mistakes Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("Load: %v, want Mistakes", err)
	}
	for _, want := range []string{
		"bad.csv:3: unknown flag", "bad.csv:5: level", "bad.csv:6: id \"A/e\"", "bad.csv:7: id and name",
		"bad.csv:8: valid_to", "bad.csv:10: id \"a\" stands twice", "bad.csv:11: lat",
		"bad.csv:4: a/c: parent", "bad.csv:9: a/h: there is no other unit", "bad-lexicon.csv:2: unknown class", "bad-lexicon.csv:3: class type needs",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake %q in\n%v", want, err)
		}
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		unit, asked string
		want        bool
	}{
		{"vn/ha-noi/huyen-soc-son", "vn/ha-noi/huyen-soc-son", true},
		{"vn/ha-noi/huyen-soc-son", "vn/ha-noi", true},
		{"vn/ha-noi", "vn/ha-noi/huyen-soc-son", false},
		// A commune of today made of parts of the old district alone.
		{"vn/ha-noi/xa-soc-son", "vn/ha-noi/huyen-soc-son", true},
		{"vn/ha-noi/huyen-soc-son", "vn/ha-noi/xa-soc-son", false},
		// An old province lies in the one that took it in, not the other way.
		{"vn/ha-nam", "vn/ninh-binh", true},
		{"vn/ninh-binh", "vn/ha-nam", false},
		{"vn/ha-nam/huyen-binh-luc", "vn/ninh-binh", true},
		{"vn/bac-giang", "vn/bac-ninh", true},
		{"vn/bac-ninh", "vn/bac-giang", false},
		{"vn/ho-chi-minh/quan-9", "vn/ho-chi-minh/thanh-pho-thu-duc", true},
		{"xx/unknown/part", "xx/unknown", true},
		{"xx/unknownpart", "xx/unknown", false},
	}
	for _, tt := range tests {
		if got := vn().Within(tt.unit, tt.asked); got != tt.want {
			t.Errorf("Within(%s, %s) = %v, want %v", tt.unit, tt.asked, got, tt.want)
		}
	}
}

func TestEveryPlaceComesWithWhatContainsIt(t *testing.T) {
	g := vn()
	for _, title := range []string{"Lũ quét ở xã Trà Bui, Quảng Nam", "Cháy chợ Biên Hòa", "Huyện Sóc Sơn họp", "Phường Bến Nghé sửa vỉa hè"} {
		got := regions(g.Place(Document{Title: title, Date: day("2020-01-01")}))
		for _, id := range got {
			for _, above := range g.Above(id, day("2020-01-01")) {
				if u, _ := g.Unit(above); u.Level > 0 && !slices.Contains(got, above) {
					t.Errorf("%q: %v has %s without %s", title, got, id, above)
				}
			}
		}
	}
}

func TestFindNamesAsAdminsWriteThem(t *testing.T) {
	today := day("2026-11-01")
	tests := []struct {
		name, first string
		n           int
	}{
		{"vn/ha-noi", "vn/ha-noi", 1},
		{" vn/ha-noi ", "vn/ha-noi", 1},
		{"Hà Nội", "vn/ha-noi", 1},
		{"hà nội", "vn/ha-noi", 1},
		{"Ha Noi", "vn/ha-noi", 1},
		{"Hoà Bình, Phú Thọ", "vn/phu-tho/phuong-hoa-binh", 1},
		{"TP.HCM", "vn/ho-chi-minh", 1},
		{"Tỉnh Đồng Nai", "vn/dong-nai", 1},
		{"Bắc Ninh", "vn/bac-ninh", 2},
		{"Thành phố Bắc Ninh", "vn/bac-ninh/thanh-pho-bac-ninh", 1},
		{"Thành phố Thủ Đức", "vn/ho-chi-minh/thanh-pho-thu-duc", 1},
		{"Quận 1", "vn/ho-chi-minh/quan-1", 1},
		{"Q.1", "vn/ho-chi-minh/quan-1", 1},
		{"Huyện Sóc Sơn", "vn/ha-noi/huyen-soc-son", 1},
		{"H. Sóc Sơn", "vn/ha-noi/huyen-soc-son", 1},
		{"huyen Soc Son", "vn/ha-noi/huyen-soc-son", 1},
		{"Xã Sóc Sơn", "vn/ha-noi/xa-soc-son", 1},
		{"Sóc Sơn", "vn/ha-noi/xa-soc-son", 4},
		{"Sóc Sơn, Hà Nội", "vn/ha-noi/xa-soc-son", 3},
		{"Huyện Châu Thành, Tây Ninh", "vn/tay-ninh/huyen-chau-thanh", 1},
		{"Phường 5, Thành phố Đà Lạt, Lâm Đồng", "vn/lam-dong/thanh-pho-da-lat/phuong-5", 1},
		{"Huyện Thủy Nguyên", "vn/hai-phong/thanh-pho-thuy-nguyen", 1}, // a city since 2025
		{"Sân bay Nội Bài", "vn/ha-noi/san-bay-noi-bai", 1},
		{"Huyện Sóc Sơm", "", 0},
		{"Hà Nội, Nghệ An", "", 0},
		{"", "", 0},
		{",", "", 0},
	}
	for _, tt := range tests {
		found := vn().Find(tt.name, today)
		if len(found) != tt.n || tt.n > 0 && found[0].ID != tt.first {
			t.Errorf("Find(%q) = %v, want %d of them, %s first", tt.name, found, tt.n, tt.first)
		}
	}
}

func TestLikeSuggestsWhatWasMeant(t *testing.T) {
	tests := []struct{ name, first string }{
		{"Huyện Sóc Sơm", "vn/ha-noi/huyen-soc-son"},
		{"Hà Nôi", "vn/ha-noi"},
		{"Phú Quôc", "vn/kien-giang/thanh-pho-phu-quoc"},
		{"Quận Hoàn Kiếm Hà Nội", ""},
		{"Atlantis", ""},
		{"", ""},
		{strings.Repeat("Hà ", 1000), ""},
	}
	for _, tt := range tests {
		got := ""
		if list := vn().Like(tt.name); len(list) > 0 {
			got = list[0].ID
		}
		if got != tt.first {
			t.Errorf("Like(%q) begins with %q, want %q", tt.name, got, tt.first)
		}
	}
}

func TestDescribe(t *testing.T) {
	if got, want := vn().Describe("vn/ha-noi/huyen-soc-son"), "Huyện Sóc Sơn, Hà Nội (vn/ha-noi/huyen-soc-son, until 30/06/2025)"; got != want {
		t.Errorf("Describe = %q, want %q", got, want)
	}
}

// TestHostileText places ten megabytes of names: its time is bounded by the
// size, and by nothing in it.
func TestHostileText(t *testing.T) {
	const size, most = 10 << 20, 2 * time.Second
	for name, piece := range map[string]string{
		"names":      "Hà Nội, ",
		"ambiguous":  "Châu Thành Châu Thành. ",
		"numbers":    "phường 1, phường 1 (quận 1), ",
		"every name": "xã Tân Thành, huyện Châu Thành, ",
		"long word":  "a",
		"marks":      "a\u0301\u0302",
		"brackets":   "(",
		"one phrase": "chuyển bệnh viện ",
		"dashes":     " - Hà Nội",
		"broken":     "\xc6\xc6 H\xe1",
	} {
		body := strings.Repeat(piece, size/len(piece))
		start := time.Now()
		vn().Place(Document{Kicker: body, Title: body, Lead: body, Body: body})
		if took := time.Since(start); took > most {
			t.Errorf("%s: took %v, want at most %v", name, took, most)
		}
	}
}

func FuzzPlace(f *testing.F) {
	f.Add("Huyện Sóc Sơn", "Hà Nội: (LĐTĐ) Ở P. 5, TP.Đà Lạt", "vn/ha-noi")
	f.Add("\xff\xfe", "H'’gar Cư M’gar \u0301", "")
	f.Fuzz(func(t *testing.T, title, body, home string) {
		for _, p := range vn().Place(Document{Title: title, Body: body, Home: home}) {
			if p.Score < 0 || p.Score > 100 || len(p.Evidence) == 0 {
				t.Fatalf("%q: place %+v", title, p)
			}
		}
	})
}
