package feedgen

import (
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// Each right of a source, in every document and on the page of the story.
func TestRightsHoldInEveryOutput(t *testing.T) {
	const (
		first  = "Câu đầu kể chuyện cây cầu."
		second = "Câu thứ hai kể chuyện con sông dài."
		photo  = "https://laodongthudo.vn/anh/cau.jpg"
	)
	for name, c := range map[string]struct {
		rights      news.Rights
		has, lacks  []string // of documents
		story, none []string // of the page
	}{
		"an extract ends with a sentence": {news.Rights{Chars: 40}, []string{first}, []string{"Câu thứ hai", "…"}, []string{first}, []string{"Câu thứ hai"}},
		"a longer one has both":           {news.Rights{Chars: 280}, []string{first, second}, []string{"Toàn văn"}, []string{second}, nil},
		"no extract":                      {news.Rights{}, []string{"Đọc tại"}, []string{first}, nil, []string{first}},
		"the whole text":                  {news.Rights{Full: true}, []string{"Toàn văn bài báo."}, nil, nil, []string{"Toàn văn"}},
		"an image by link":                {news.Rights{Chars: 280, Image: true}, []string{photo}, nil, []string{photo}, nil},
		"no image":                        {news.Rights{Chars: 280}, nil, []string{photo}, nil, []string{photo}},
		"a credit line":                   {news.Rights{Chars: 280, Credit: "Theo thỏa thuận số 5"}, []string{"Theo thỏa thuận số 5"}, nil, []string{"Theo thỏa thuận số 5"}, nil},
		"search engines may come":         {news.Rights{Chars: 280}, nil, nil, nil, []string{`content="noindex"`}},
		"search engines are kept away":    {news.Rights{Chars: 280, NoIndex: true}, nil, nil, []string{`content="noindex"`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			site, s := newsroom(), openStore(t)
			site.Sources[0].Rights = c.rights
			a := reported("laodongthudo", "/cau-113457.html", "Cầu mới", at("2020-09-09", "19:03"))
			a.Shown.Lead, a.Shown.Image, a.HTML = first+" "+second, news.Image{URL: photo}, "<p>Toàn văn bài báo.</p>"
			keep(t, s, at("2020-09-09", "20:00"), []*news.Article{a}, entered("tat-ca", a))
			p := published(t, s, site)
			for _, extension := range []string{".rss", ".atom", ".json"} {
				got := body(t, p, "/feeds/tat-ca"+extension)
				contains(t, got, c.has...)
				lacks(t, got, c.lacks...)
			}
			page, err := show(t, s, site, "/s/"+a.ID.String(), today)
			if err != nil {
				t.Fatal(err)
			}
			contains(t, page, c.story...)
			lacks(t, page, c.none...)
		})
	}
}

// What an embargo holds is in no output before its end, and bears its end
// after it.
func TestEmbargoHoldsInEveryOutput(t *testing.T) {
	site, s := newsroom(), openStore(t)
	site.Sources[0].Rights.Embargo = 3 * time.Hour
	a := reported("laodongthudo", "/cau-113457.html", "Cầu mới", at("2020-09-09", "19:03"))
	e := entered("tat-ca", a)
	e.At, e.Release = at("2020-09-09", "22:03"), at("2020-09-09", "22:03") // as ingest holds it
	keep(t, s, at("2020-09-09", "22:02"), []*news.Article{a}, e)
	p := published(t, s, site)
	for _, extension := range []string{".rss", ".atom", ".json"} {
		lacks(t, body(t, p, "/feeds/tat-ca"+extension), "Cầu mới")
	}
	for _, path := range []string{"/feeds/tat-ca", "/"} {
		page, err := show(t, s, site, path, at("2020-09-09", "22:02"))
		if err != nil {
			t.Fatal(err)
		}
		lacks(t, page, "Cầu mới")
	}
	if _, err := show(t, s, site, "/s/"+a.ID.String(), at("2020-09-09", "22:02")); err == nil {
		t.Error("its story is shown before the end of the embargo")
	}
	keep(t, s, at("2020-09-09", "22:03"), nil, e)
	p.Changed("tat-ca")
	refresh(t, p)
	for extension, date := range map[string]string{".rss": "Wed, 09 Sep 2020 22:03:00 +0700", ".atom": "2020-09-09T22:03:00+07:00", ".json": "2020-09-09T22:03:00+07:00"} {
		got := body(t, p, "/feeds/tat-ca"+extension)
		contains(t, got, "Cầu mới", date)
		if strings.Contains(got, "19:03:00") {
			t.Errorf("%s bears the date of its paper, too", extension)
		}
	}
}

// Readers can complain about every story: a mail with its address.
func TestEveryStoryTakesComplaints(t *testing.T) {
	s, list := openStore(t), partyWork()
	keep(t, s, at("2020-09-09", "22:00"), list, entered("tat-ca", list[0], list[1]))
	page := mustShow(t, s, "/s/"+list[0].ID.String())
	contains(t, page, `href="mailto:toasoan@example.vn?subject=B%C3%A1o%20sai`, "%2Fs%2F"+list[0].ID.String(), "Báo sai, yêu cầu gỡ bài")
}
