package region

import (
	"strings"
	"testing"
)

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
