package feedgen

import (
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

func TestFigures(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Cháy chợ: 3 người bị thương, thiệt hại 1,5 tỷ đồng.", []string{"3 người bị thương", "1,5 tỷ đồng"}},
		{"Fire at the market: 12.000 people were moved; 45 % of shops burnt", []string{"12.000 people were moved", "45 % of shops burnt"}},
		{"Ngày 23/10, lúc 19:03, 19h30, 2015-2020, năm 2013 và tỉ số 2-1 của trận", nil},
		{"It has 3 (three) men. 7\nThe next line 5", nil},
		{"5 người", nil},
		{"Ở đó có 16 8 nhà dân", []string{"8 nhà dân"}},
		{"", nil},
	} {
		var got []string
		for _, f := range figures(tt.text) {
			got = append(got, f.shown)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q has %q, want %q", tt.text, got, tt.want)
		}
	}
}

// However papers write it, a number is one, and ten times it another.
func TestNumbersAreComparedByWhatTheyMean(t *testing.T) {
	for in, want := range map[string]string{
		"3": "3", "15": "15", "1,5": "1.5", "1.5": "1.5", "12.000": "12000", "12,000": "12000", "1.234.567": "1234567", "1.234,5": "1234.5", "1,234.56": "1234.56",
	} {
		if got := plainNumber(in); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}

// The story page says which figures papers give otherwise, in their order, and
// leaves out those that a text gives twice or that a source forbids to show.
func TestStoryPageSaysWhatDiffers(t *testing.T) {
	s, story := someDays(t)
	a, b, c := story[0], story[1], story[2]
	a.Shown.Title, a.Shown.Lead = "Cháy chợ Sóc Sơn, 3 người bị thương", "Có 14 gian hàng bị thiêu rụi, 20 lính cứu hỏa và 30 lính cứu hộ tới nơi."
	b.Shown.Title, b.Shown.Lead = "Cháy chợ lớn", "Đã có 3 người bị thương và 15 gian hàng bị thiêu rụi."
	c.Shown.Title, c.Shown.Lead = "Chợ Sóc Sơn cháy: 5 người bị thương", "Có 25 lính cứu hỏa, 26 lính cứu hỏa khác đang tới."
	keep(t, s, today, story)
	page := mustShow(t, s, "/s/"+a.ID.String())
	_, figures, ok := strings.Cut(page, vietnamese.Differing)
	if !ok {
		t.Fatal("nothing differs")
	}
	figures, _, _ = strings.Cut(figures, "</section>")
	contains(t, figures, "<strong>3 người bị thương</strong>", "<strong>5 người bị thương</strong>", "14 gian hàng bị", "15 gian hàng bị", "Lao động Thủ đô", "An ninh Thủ đô", "→")
	lacks(t, figures, "lính")
	if strings.Index(figures, "3 người") > strings.Index(figures, "5 người") || strings.Count(figures, "3 người") != 1 {
		t.Errorf("not in order: %s", figures)
	}
	c.Withdrawn = today
	keep(t, s, today, story[2:])
	lacks(t, mustShow(t, s, "/s/"+a.ID.String()), "5 người")
}

// The report of a text that papers had first is its own, whichever was stored
// first.
func TestTheEarliestOfATextIsItsOwn(t *testing.T) {
	s, story := someDays(t)
	root, copied, other := story[0], story[1], story[2]
	other.Shown.Published = at("2020-09-09", "18:00")
	copied.Shown.Published = at("2020-09-09", "18:30")
	keep(t, s, today, story)
	page := mustShow(t, s, "/s/"+root.ID.String())
	_, list, _ := strings.Cut(page, `<ol class="reports">`)
	items := strings.Split(list, "</li>")
	contains(t, items[0], other.Shown.Title, vietnamese.First)
	contains(t, items[1], copied.Shown.Title, vietnamese.Own)
	contains(t, items[2], root.Shown.Title, "giống 97 %")
}

func TestWhoStandsForAStory(t *testing.T) {
	noon := time.Date(2026, 11, 3, 5, 0, 0, 0, time.UTC)
	report := func(id string, weight int, full bool, credit string, hours int, lead string) standing {
		a := &news.Article{ID: news.MakeID(id), FirstSeen: noon.Add(24 * time.Hour)}
		a.Full, a.Credit = full, credit
		a.Shown = news.Shown{Published: noon.Add(time.Duration(hours) * time.Hour), Lead: lead}
		return standing{article: a, weight: weight}
	}
	chosen, gone := report("chosen", 10, false, "", 5, ""), report("gone", 90, true, "", 0, "long")
	chosen.chosen, gone.gone = true, true
	want := []standing{
		chosen,
		report("heavy", 60, false, "TTXVN", 5, ""),
		report("best", 50, true, "", 1, "long"),
		report("short", 50, true, "", 1, "l"),
		report("late", 50, true, "", 2, "long"),
		report("agency's", 50, true, "TTXVN", 0, "long"),
		report("lead alone", 50, false, "", 0, "long"),
		gone,
	}
	for range want {
		got := slices.Clone(want)
		got = append(got[3:], got[:3]...)
		slices.Reverse(got[2:])
		slices.SortFunc(got, standing.compare)
		for i := range got {
			if got[i].article.ID != want[i].article.ID {
				t.Fatalf("place %d has another report", i)
			}
		}
	}
	a, b := standing{article: &news.Article{ID: news.ID{1}}}, standing{article: &news.Article{ID: news.ID{2}}}
	if a.compare(b) >= 0 || b.compare(a) <= 0 {
		t.Error("of equals, the lower ID does not stand for the story")
	}
}
