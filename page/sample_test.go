package page

import (
	"os"
	"strings"
	"testing"
	"time"

	_ "time/tzdata"
)

// samplePage is the text of a regional paper's article, which is its
// publisher's and no part of this repository.
const samplePage = "../../shared/sample/page.txt"

func zone(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// sampleCopy takes the lines of the sample apart.
func sampleCopy(t testing.TB) *copyText {
	data, err := os.ReadFile(samplePage)
	if err != nil {
		t.Skipf("%s is not there: %v", samplePage, err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	c := &copyText{
		site: "Báo Thử Nghiệm", address: "https://www.laodong.example.vn/chu-dong-sang-tao-trong-cong-tac-xay-dung-dang-113456.html", lang: "vi",
		menu: [][2]string{{"Trang chủ", "/"}, {"Thời sự", "/thoi-su"}, {"Xã hội", "/xa-hoi"}, {"Kinh tế", "/kinh-te"}},
		date: lines[1], kicker: lines[2], title: lines[3], lead: lines[4],
		related: [][2]string{{lines[5], "/hon-10000-san-pham-113400.html"}, {lines[6], "/nhieu-thanh-tuu-113401.html"}},
		image:   "/images/2020/09/dang.jpg", imageAfter: 6,
		footer: "Giấy phép số 01/GP-BTTTT cấp ngày 05/01/2019",
		more:   [][2]string{{"Khai mạc hội nghị toàn quốc tại thủ đô", "/khai-mac-hoi-nghi-113500.html"}, {"Thời tiết cuối tuần nhiều nơi có mưa", "/thoi-tiet-113501.html"}},
		zone:   zone(t, "Asia/Ho_Chi_Minh"), now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC),
		wantAgency: "LĐTĐ", wantLead: strings.TrimPrefix(lines[4], "(LĐTĐ) "),
		wantDate: time.Date(2020, 9, 9, 12, 3, 0, 0, time.UTC),
	}
	body := lines[7 : len(lines)-2]
	c.paragraphs = append(append([]string{}, body[:6]...), body[8:]...)
	c.alt, c.caption = body[6], body[7]
	c.byline, c.credit = lines[len(lines)-2], lines[len(lines)-1]
	if len(c.paragraphs) != 17 {
		t.Fatalf("the sample has %d paragraphs, want 17", len(c.paragraphs))
	}
	return c
}

// TestSampleInThreeLayouts: dates, kicker, title, agency and author exact; 17
// paragraphs; two related headlines and one picture.
func TestSampleInThreeLayouts(t *testing.T) { checkCopy(t, sampleCopy(t)) }

func TestSampleOfBareLines(t *testing.T) { checkBareLines(t, sampleCopy(t)) }

// TestReadingDoesNotDependOnTheMachinesZone reads with and without a zone of
// the source on machines of three zones.
func TestReadingDoesNotDependOnTheMachinesZone(t *testing.T) {
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	c := vietnameseCopy(t)
	for _, name := range []string{"UTC", "America/New_York", "Asia/Tokyo"} {
		time.Local = zone(t, name)
		for _, o := range []Options{{Zone: c.zone, Now: c.now.In(time.Local)}, {Now: c.now.In(time.Local)}} {
			it, err := Article([]byte(cleanLayout(c)), siteURL(t, c.address), o)
			if err != nil {
				t.Fatal(err)
			}
			want := c.wantDate
			if o.Zone == nil {
				want = time.Date(2024, 3, 14, 6, 40, 0, 0, time.UTC)
			}
			if !it.Published.Time.Equal(want) || it.Published.Time.Location() != time.UTC {
				t.Errorf("on a machine in %s, zone %v: %v, want %v", name, o.Zone, it.Published.Time, want)
			}
		}
	}
}
