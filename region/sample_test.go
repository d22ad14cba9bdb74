package region

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestSamplePage places the text of a whole page of a regional paper.
func TestSamplePage(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../shared/sample/page.txt"))
	if err != nil {
		t.Skip("the sample page is not beside this checkout")
	}
	paragraphs := strings.Split(strings.TrimSpace(string(b)), "\n\n")
	if len(paragraphs) < 6 {
		t.Fatalf("the sample page has %d paragraphs", len(paragraphs))
	}
	d := Document{
		Kicker: paragraphs[1], Title: paragraphs[2], Lead: paragraphs[3],
		Body: strings.Join(paragraphs[5:], "\n"), Date: day("2020-09-09"),
	}
	want := []string{"vn/ha-noi", "vn/ha-noi/huyen-soc-son"}
	for _, home := range []string{"", "vn/ha-noi"} {
		d.Home = home
		places := vn().Place(d)
		if got := regions(places); !slices.Equal(got, want) {
			t.Errorf("home %q: about %v, want %v", home, got, want)
		}
		for _, p := range places {
			if p.Score < Certain {
				t.Errorf("home %q: %s scores %d, want it certain", home, p.Region, p.Score)
			}
		}
	}
}

func BenchmarkPlaceItem(b *testing.B) {
	d := Document{
		Title: "Huyện Sóc Sơn: Thông xe cầu vượt nút giao Phù Lỗ trước hạn hai tháng",
		Lead:  "Sáng nay, cầu vượt nút giao Phù Lỗ trên quốc lộ 3 thuộc huyện Sóc Sơn, Hà Nội chính thức cho xe lưu thông, sớm hơn hợp đồng hai tháng, sau 16 tháng thi công, theo Ban Quản lý dự án đầu tư xây dựng công trình giao thông thành phố.",
		Date:  day("2020-09-09"),
	}
	g := vn()
	b.ReportAllocs()
	for b.Loop() {
		if len(g.Place(d)) == 0 {
			b.Fatal("about nothing")
		}
	}
}

func BenchmarkPlaceArticle(b *testing.B) {
	p := "Báo cáo của Huyện ủy Sóc Sơn cho thấy trong 5 năm qua công tác xây dựng Đảng luôn được huyện coi là nhiệm vụ then chốt bên cạnh phát triển kinh tế, đảm bảo quốc phòng - an ninh trên địa bàn thành phố Hà Nội. "
	d := Document{Title: "Huyện Sóc Sơn đổi mới", Lead: p, Body: strings.Repeat(p, 4096/len(p)), Date: day("2020-09-09")}
	g := vn()
	b.ReportAllocs()
	for b.Loop() {
		if len(g.Place(d)) == 0 {
			b.Fatal("about nothing")
		}
	}
}

// BenchmarkLoad loads all of Vietnam and reports what it keeps in memory.
func BenchmarkLoad(b *testing.B) {
	var g *Gazetteer
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		files, _ := Builtin("vn")
		loaded, err := Load(files, nil)
		if err != nil {
			b.Fatal(err)
		}
		g = loaded
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
	runtime.KeepAlive(g)
}
