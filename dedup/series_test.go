package dedup

import (
	"fmt"
	"strings"
	"testing"

	"regionwire/news"
)

// template is a text that a newsroom fills in every day.
type template struct {
	title, lead, body string // # is a number, @ the date, ~ a name
}

var templates = []template{
	{"Thời tiết ngày @: ~ nắng nóng, nhiệt độ cao nhất # độ C", "Dự báo thời tiết ngày @, ~ có nắng nóng, nhiệt độ thấp nhất # độ C, cao nhất # độ C, gió đông nam cấp # đến cấp #.",
		"Theo Trung tâm Dự báo khí tượng thủy văn, ngày @ khu vực ~ nhiệt độ từ # đến # độ C, độ ẩm từ # đến # phần trăm, lượng mưa khoảng # mm. Chỉ số tia cực tím ở mức #. Người dân hạn chế ra ngoài từ # đến # giờ."},
	{"Giá vàng hôm nay @: Vàng miếng SJC bán ra # triệu đồng", "Giá vàng hôm nay @ tại ~: vàng miếng mua vào # triệu đồng, bán ra # triệu đồng mỗi lượng, nhẫn trơn # triệu đồng.",
		"Mở cửa phiên sáng @, Công ty ~ niêm yết giá vàng miếng ở mức # - # triệu đồng/lượng, thay đổi # nghìn đồng so với hôm qua. Vàng thế giới giao dịch ở # USD/ounce, tương đương # triệu đồng."},
	{"Kết quả xổ số ~ ngày @", "Kết quả xổ số kiến thiết ~ mở thưởng ngày @: giải đặc biệt #, giải nhất #, giải nhì # và #.",
		"Giải ba: #, #, #, #. Giải tư: #, #, #. Giải năm: #, #, #, #, #. Giải sáu: #, #, #. Giải bảy: #, #. Giá trị giải đặc biệt # đồng."},
	{"Tỷ giá USD hôm nay @: ngân hàng ~ niêm yết # đồng", "Tỷ giá trung tâm ngày @ do Ngân hàng Nhà nước công bố là # đồng, giảm # đồng; ngân hàng ~ mua vào # đồng và bán ra # đồng.",
		"Tỷ giá bán tại sở giao dịch # đồng, mua vào # đồng. Đồng euro # - # đồng, yên Nhật # - # đồng, bảng Anh # - # đồng, nhân dân tệ # - # đồng."},
	{"Lịch âm ngày @: giờ hoàng đạo và việc nên làm", "Xem lịch âm dương ngày @ tại ~, tức ngày # tháng # năm Bính Ngọ, tiết khí thứ #, trực #, giờ hoàng đạo từ # đến # giờ.",
		"Ngày @ hợp xuất hành hướng #, tránh giờ # đến #. Sao tốt số #, sao xấu số #. Tuổi xung khắc: #, #, #. Việc nên làm: cúng tế, khai trương lúc # giờ #."},
	{"Giá xăng dầu hôm nay @", "Giá xăng dầu tại ~ ngày @: xăng E5 RON92 # đồng/lít, xăng RON95 # đồng/lít, dầu diesel # đồng/lít, dầu hỏa # đồng/lít.",
		"Giá dầu thế giới lúc # giờ ngày @: dầu Brent # USD/thùng, dầu WTI # USD/thùng, thay đổi # phần trăm. Quỹ bình ổn giá còn # tỷ đồng, kỳ điều hành kế tiếp sau # ngày."},
	{"Trực tiếp bóng đá ~ vòng #", "Trực tiếp trận ~ thuộc vòng # giải vô địch quốc gia, diễn ra lúc # giờ # phút ngày @ trên sân vận động có sức chứa # chỗ.",
		"Đội chủ nhà đứng thứ # với # điểm sau # vòng, đội khách đứng thứ # với # điểm. Hai đội gặp nhau # lần, chủ nhà thắng #, khách thắng #. Tỷ lệ đặt cược # trên #."},
}

func (p *prose) fill(s, day, name string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '#':
			fmt.Fprint(&b, p.IntN(88_000)+11)
		case '@':
			b.WriteString(day)
		case '~':
			b.WriteString(name)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// D2: what a newsroom fills in every day is new every day, and one story
// within a day.
func TestSeriesDoNotMergeAcrossDays(t *testing.T) {
	const series, days = 56, 7
	p := newProse(3)
	names := make([]string, series)
	for s := range names {
		names[s] = p.name() + " gặp " + p.name()
	}
	k := newDesk(t)
	reports := map[[3]int]*Report{}
	for day := range days {
		for s := range series {
			x := templates[s%len(templates)]
			name := names[s]
			if strings.HasPrefix(x.title, "Trực tiếp") {
				name = p.name() + " và " + p.name()
			}
			date := fmt.Sprintf("%d/%d", 3+day, 11)
			for edition := range 2 {
				r := report(fmt.Sprintf("bao%d.example", s), float64(24*day+3*edition), Text{p.fill(x.title, date, name), p.fill(x.lead, date, name), p.fill(x.body, date, name)})
				k.take(r)
				reports[[3]int{s, day, edition}] = r
			}
		}
	}
	copies, stories := map[news.ID]int32{}, map[news.ID]int32{}
	apart := 0
	for at, r := range reports {
		day := int32(at[1])
		for _, group := range []struct {
			name string
			id   news.ID
			days map[news.ID]int32
		}{{"copy", k.copy(r), copies}, {"story", k.story(r), stories}} {
			if d, ok := group.days[group.id]; ok && d != day {
				t.Errorf("%q is in one %s group with another day: %v", r.Text.Title, group.name, k.mem.decisions[r.ID].StoryNote)
			}
			group.days[group.id] = day
		}
		if at[2] == 1 && k.story(r) != k.story(reports[[3]int{at[0], at[1], 0}]) {
			apart++
			t.Logf("apart: %q, %q\n%s", r.Text.Title, reports[[3]int{at[0], at[1], 0}].Text.Title, explained(k, r))
		}
	}
	if apart > 0 {
		t.Errorf("%d of %d second editions of a day are a story of their own", apart, series*days)
	}
}

func TestSeriesAreMarked(t *testing.T) {
	p := newProse(4)
	k := newDesk(t)
	for day := range 5 {
		x := templates[5]
		date := fmt.Sprintf("%d-11", 3+day)
		d := k.take(report("bao.example", float64(24*day), Text{p.fill(x.title, date, "Sóc Sơn"), p.fill(x.lead, date, "Sóc Sơn"), ""}))
		if d.Series != (day >= 2) {
			t.Errorf("day %d: series %v", day, d.Series)
		}
		if d := k.take(report("bao.example", float64(24*day)+1, p.article(p.topic(), 4))); d.Series {
			t.Errorf("day %d: an article is a series", day)
		}
	}
}

// D7: a headline that comes back is another report.
func TestHeadlineThatComesBack(t *testing.T) {
	k := newDesk(t)
	first := report("bao.example", 0, Text{Title: "Giá xăng dầu đồng loạt giảm", Lead: "Giá toàn bộ mặt hàng xăng dầu được điều chỉnh giảm trong kỳ điều hành chiều nay, mức giảm cao nhất là 486 đồng mỗi lít."})
	second := report("bao.example", 14*24, Text{Title: "Giá xăng dầu đồng loạt giảm", Lead: "Giá xăng dầu đồng loạt giảm từ 15 giờ hôm nay, xăng giảm 176 đồng, giá dầu giảm 273 đồng mỗi lít so với kỳ trước, quỹ bình ổn không trích."})
	k.take(first)
	k.take(second)
	if k.copy(first) == k.copy(second) || k.story(first) == k.story(second) {
		t.Error("two weeks apart, they are one")
	}
}

// S3: two items of a series never share a story across days, though their
// publishers differ.
func TestSeriesOfTwoPublishersStayWithinTheirDay(t *testing.T) {
	p := newProse(5)
	k := newDesk(t)
	days := map[news.ID]int{}
	for day := range 6 {
		for _, publisher := range []string{"a.example", "b.example"} {
			x := templates[1]
			date := fmt.Sprintf("%d/11", 3+day)
			r := report(publisher, float64(24*day), Text{p.fill(x.title, date, "Sài Gòn"), p.fill(x.lead, date, "Sài Gòn"), p.fill(x.body, date, "Sài Gòn")})
			k.take(r)
			if d, ok := days[k.story(r)]; ok && d != day && day >= 2 {
				t.Errorf("day %d of %s shares the story of day %d: %v", day, publisher, d, k.mem.decisions[r.ID].StoryNote)
			}
			days[k.story(r)] = day
		}
	}
}

// Short items in which a source fills in a template are no story from the
// second on, and two reports of one event by that source are.
func TestShortItemsOfATemplateAreNoStory(t *testing.T) {
	k := newDesk(t)
	p := newProse(40)
	for range 60 { // the language is known
		k.take(report("other.example", 0, p.article(p.topic(), 2)))
	}
	var items []*Report
	for i, x := range [][2]string{{"Verkehrsunfall", "Naas"}, {"Ölspur", "Weiz"}, {"Katze auf Dach", "Mortantsch"}} {
		items = append(items, report("fire.example", float64(i), Text{Title: x[0], Lead: "Einsatzort: " + x[1] +
			". Alarmierung: Gruppenruf durch die Landesleitzentrale. Eingesetzte Kräfte: TLF-A 4000 und KRF-S mit neun Mann. Einsatzleiter war Brandinspektor Maier."}))
	}
	k.take(items...)
	for _, r := range items[1:] {
		if k.story(r) != r.ID {
			t.Errorf("%q is of a story: %+v", r.Text.Title, k.mem.decisions[r.ID].Compared)
		}
	}
	first := report("paper.example", 1, Text{Title: "Brücke am Mühlbach wird gesperrt", Lead: "Die Mühlbachbrücke in Oberdorf bleibt acht Monate gesperrt, weil ihre Träger verrostet sind. Der Umweg führt über Niederwald."})
	second := report("paper.example", 5, Text{Title: "Gesperrte Brücke am Mühlbach: Pendler verärgert", Lead: "Der Umweg über Niederwald kostet Pendler aus Oberdorf zwanzig Minuten, seit die Mühlbachbrücke wegen verrosteter Träger gesperrt ist."})
	k.take(first)
	k.take(second)
	if k.story(second) != first.ID {
		t.Errorf("two reports of one event are none: %+v", k.mem.decisions[second.ID].Compared)
	}
}

// Few words in common are no evidence, however short the texts are.
func TestTinyTextsNeedEvidence(t *testing.T) {
	k := newDesk(t)
	first := report("a.example", 0, Text{Title: "The first", Lead: "One thing happened in town."})
	second := report("a.example", 0, Text{Title: "The second", Lead: "Another thing did."})
	third := report("b.example", 0, Text{Title: "The third", Lead: "A third thing came up at noon in town."})
	k.take(first, second)
	k.take(third)
	for _, r := range []*Report{second, third} {
		if k.story(r) != r.ID {
			t.Errorf("%q is of a story: %+v", r.Text.Title, k.mem.decisions[r.ID].Compared)
		}
	}
}
