package region

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestContainersAreThoseOfTheDay(t *testing.T) {
	tests := []struct{ unit, day, want string }{
		{"vn/bac-giang/huyen-luc-ngan", "2020-01-01", "vn/bac-giang vn"},
		{"vn/bac-giang/huyen-luc-ngan", "2025-06-30", "vn/bac-giang vn"},
		{"vn/bac-giang/huyen-luc-ngan", "2025-07-01", "vn/bac-ninh vn"}, // the province is gone
		{"vn/bac-giang", "2020-01-01", "vn"},
		{"vn/bac-giang", "", "vn/bac-ninh vn"},
		{"vn/ho-chi-minh/quan-9", "2020-01-01", "vn/ho-chi-minh vn"},
		{"vn/ho-chi-minh/quan-9", "2023-01-01", "vn/ho-chi-minh/thanh-pho-thu-duc vn/ho-chi-minh vn"},
		{"vn/ho-chi-minh/quan-9", "2026-01-01", "vn/ho-chi-minh vn"},
		{"xx", "2020-01-01", ""},
	}
	for _, tt := range tests {
		var on time.Time
		if tt.day != "" {
			on = day(tt.day)
		}
		if got := strings.Join(vn().Above(tt.unit, on), " "); got != tt.want {
			t.Errorf("Above(%s, %s) = %s, want %s", tt.unit, tt.day, got, tt.want)
		}
	}
}

func TestPlacesAreThoseOfTheDay(t *testing.T) {
	tests := []struct{ title, day, want string }{
		{"Tỉnh Bắc Giang khởi công cầu mới", "2020-01-01", "vn/bac-giang"},
		{"Tỉnh Bắc Giang khởi công cầu mới", "2026-01-01", "vn/bac-giang vn/bac-ninh"},
		{"Cháy lớn ở thành phố Thuận An", "2020-01-01", "vn/binh-duong vn/binh-duong/thanh-pho-thuan-an"},
		{"Cháy lớn ở thành phố Thuận An", "2026-01-01", "vn/binh-duong/thanh-pho-thuan-an vn/ho-chi-minh"},
		{"Quận 9 sửa đường", "2019-01-01", "vn/ho-chi-minh vn/ho-chi-minh/quan-9"},
		{"Quận 9 sửa đường", "2022-01-01", "vn/ho-chi-minh vn/ho-chi-minh/quan-9 vn/ho-chi-minh/thanh-pho-thu-duc"},
		{"Du khách chen chân ở Măng Đen", "2024-01-01", "vn/kon-tum vn/kon-tum/khu-du-lich-mang-den"},
		{"Du khách chen chân ở Măng Đen", "2026-01-01", "vn/quang-ngai vn/quang-ngai/khu-du-lich-mang-den"},
	}
	for _, tt := range tests {
		if got := strings.Join(regions(vn().Place(Document{Title: tt.title, Date: day(tt.day)})), " "); got != tt.want {
			t.Errorf("%s, %q: about %s, want %s", tt.day, tt.title, got, tt.want)
		}
	}
}

// TestSuccessorsInALoopEnd loads units that succeed each other.
func TestSuccessorsInALoopEnd(t *testing.T) {
	const loop = "id,parent,level,kind,name,valid_to,successors\n" +
		"a,,0,country,A,,\n" +
		"a/b,a,1,county,Bee,2020-01-01,a/c\n" +
		"a/c,a,1,county,Cee,2020-01-01,a/b\n"
	g, err := Load([]File{{"loop.csv", strings.NewReader(loop)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !g.Within("a/b", "a/c") || !g.Within("a/c", "a/b") || !g.Within("a/b", "a") {
		t.Error("two units that succeed each other do not lie in each other")
	}
	if got := regions(g.Place(Document{Title: "Fair in Bee"})); !slices.Equal(got, []string{"a/b"}) {
		t.Errorf("about %v, want a/b", got)
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

func TestPartsOfAFormerUnit(t *testing.T) {
	for id, want := range map[string]string{
		"vn/ha-noi/huyen-soc-son": "vn/ha-noi/xa-da-phuc vn/ha-noi/xa-kim-anh vn/ha-noi/xa-noi-bai vn/ha-noi/xa-soc-son vn/ha-noi/xa-trung-gia",
		"vn/ha-noi":               "", // it exists
		"vn/khong-co":             "",
	} {
		if got := strings.Join(vn().Parts(id), " "); got != want {
			t.Errorf("Parts(%s) = %s, want %s", id, got, want)
		}
	}
	for _, part := range vn().Parts("vn/bac-giang") {
		if !vn().Within(part, "vn/bac-ninh") || !vn().Within(part, "vn/bac-giang") {
			t.Errorf("%s is part of Bắc Giang and lies not in it and in Bắc Ninh", part)
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
