package feedgen

import (
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); read it, then run with -update:\n%s", name, diff)
	}
}

var hanoi = time.FixedZone("+07", 7*3600)

func at(day, clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, hanoi)
	if err != nil {
		panic(err)
	}
	return news.At(t)
}

// newsroom is a small site with three papers and two feeds.
func newsroom() Tables {
	source := func(id, name, address string) *news.Source {
		s := &news.Source{ID: news.SourceID(id), Birth: news.SourceID(id), Name: name, Weight: 50,
			Rights: news.Rights{Chars: 280, Image: true, NoIndex: true}}
		s.Channels = []news.Channel{{ID: news.MakeChannelID(s.Birth, address), Source: s, URL: address}}
		return s
	}
	page := source("laodongthudo", "Lao động Thủ đô", "https://laodongthudo.vn/huyen-soc-son")
	page.Channels[0].Kind = news.Page
	return Tables{
		Site: Site{URL: "https://tin.example.vn", URLSet: true, Name: "Tin Sóc Sơn", Language: "vi", Zone: hanoi,
			Contact: "mailto:toasoan@example.vn", Footer: "Giấy phép số 12/GP-TTĐT · Chịu trách nhiệm: Nguyễn Văn A"},
		Sources: []*news.Source{
			page,
			source("hanoimoi", "Hà Nội Mới", "https://hanoimoi.vn/rss/xa-hoi"),
			source("anninhthudo", "An ninh Thủ đô", "https://anninhthudo.vn/rss/"),
		},
		Feeds: []curate.Feed{
			{Slug: "soc-son", Birth: "soc-son", Was: []string{"socson"}, Title: "Tin Sóc Sơn", Language: "vi", Region: "vn/ha-noi/huyen-soc-son", Limit: 50},
			{Slug: "tat-ca", Birth: "tat-ca", Title: "Tất cả", Language: "vi", Limit: 50},
			{Slug: "noi-bo", Birth: "noi-bo", Was: []string{"rieng"}, Title: "Nội bộ", Language: "vi", Limit: 50, Secret: "k7Qw9mPz"},
		},
		Place: func(id string) string {
			return map[string]string{"vn/ha-noi/huyen-soc-son": "Huyện Sóc Sơn", "vn/ha-noi": "Hà Nội"}[id]
		},
	}
}

// reported returns an article of a paper as it is first seen.
func reported(source, path, title string, published time.Time) *news.Article {
	link := (&url.URL{Scheme: "https", Host: source + ".vn", Path: path}).String()
	a := &news.Article{
		ID: news.MakeID("article", link), URL: link, Source: news.SourceID(source),
		FirstSeen: published.Add(21 * time.Minute), Changed: published.Add(21 * time.Minute), Accepted: true,
		Shown: news.Shown{Title: title, Link: link, Published: published, Updated: published},
	}
	a.Copy, a.Story = a.ID, a.ID
	a.Language = "vi"
	return a
}

// partyWork is one story at three papers: the second copies the first, the
// third tells it in its own words.
func partyWork() []*news.Article {
	a := reported("laodongthudo", "/chu-dong-sang-tao-113456.html", "Chủ động, sáng tạo trong công tác xây dựng Đảng", at("2020-09-09", "19:03"))
	a.Shown.Kicker = "Huyện Sóc Sơn"
	a.Shown.Byline = "P.Ngân"
	a.Shown.Lead = "Công tác xây dựng Đảng luôn được huyện Sóc Sơn quan tâm chú trọng, có sự sáng tạo, đổi mới, bước đầu bắt kịp yêu cầu của tình hình mới. Qua đó đã phát huy truyền thống đoàn kết, thống nhất, sức mạnh tổng hợp của hệ thống chính trị và các tầng lớp nhân dân trong huyện. Câu này không còn chỗ."
	a.Shown.Image = news.Image{URL: "https://laodongthudo.vn/anh/soc-son.jpg", Alt: "Đại hội Đảng bộ huyện Sóc Sơn", Width: 800, Height: 533}
	a.Shown.Places = []string{"vn/ha-noi/huyen-soc-son"}
	a.Places = []news.Place{{Region: "vn/ha-noi/huyen-soc-son", Score: 92, Evidence: []news.Evidence{
		{Field: "kicker", Text: "Huyện Sóc Sơn", Reason: "typed"}, {Field: "lead", Text: "huyện Sóc Sơn", Reason: "typed"}}}}
	b := reported("hanoimoi", "/xay-dung-dang-98765.html", "Sóc Sơn: Chủ động, sáng tạo trong xây dựng Đảng", at("2020-09-09", "20:10"))
	b.Copy, b.Story, b.CopyNote = a.ID, a.ID, news.Match{With: a.ID, Score: .97, Why: "same text"}
	c := reported("anninhthudo", "/dang-bo-soc-son-555.html", "Đảng bộ huyện Sóc Sơn sau một nhiệm kỳ", at("2020-09-09", "21:02"))
	c.Story, c.StoryNote = a.ID, news.Match{With: a.ID, Score: .4, Why: "shared terms: đảng bộ, sóc sơn"}
	return []*news.Article{a, b, c}
}

// entered returns the entry that a opened in a feed.
func entered(feed string, a *news.Article, also ...*news.Article) storage.Entry {
	e := storage.Entry{Feed: feed, Generation: 1, ID: news.EntryID(feed, a.ID), Article: a.ID, At: a.Shown.Published, Release: a.FirstSeen}
	for _, b := range also {
		e.Also = append(e.Also, b.ID)
	}
	return e
}

func lookup(list ...*news.Article) articles {
	known := make(articles)
	for _, a := range list {
		known[a.ID] = a
	}
	return known
}

// printed makes an entry ready to print, body included.
func printed(t *testing.T, tables *tables, e storage.Entry, known articles) *post {
	t.Helper()
	p, err := tables.post(tables.births[e.Feed], e, known)
	if err != nil {
		t.Fatal(err)
	}
	p.body = tables.body(p)
	return p
}

// everyKind returns posts of every kind: a story of three papers, a follow-up,
// a podcast and a withdrawn article.
func everyKind(t *testing.T, tables *tables) []*post {
	story := partyWork()
	follow := reported("hanoimoi", "/tiep-theo-98800.html", "Sóc Sơn có 15 tổ chức Đảng mới", at("2020-09-10", "08:40"))
	follow.Story = story[0].ID
	sound := reported("anninhthudo", "/podcast-1.html", "Bản tin sáng <Thủ đô> & ngoại thành", at("2020-09-10", "06:00"))
	sound.Enclosures = []news.Enclosure{{URL: "https://anninhthudo.vn/1.mp3", Type: "audio/mpeg", Length: 5_000_000_000}, {URL: "https://anninhthudo.vn/1.jpg", Type: "image/jpeg", Length: 1}}
	gone := reported("laodongthudo", "/da-go-1.html", "Tít đã gỡ", at("2020-09-08", "10:00"))
	gone.Shown.Lead, gone.Withdrawn = "Lời dẫn đã gỡ", at("2020-09-09", "21:40")
	known := lookup(append(story, follow, sound, gone)...)
	after := entered("soc-son", follow)
	after.Follows = news.EntryID("soc-son", story[0].ID)
	withdrawn := entered("soc-son", gone)
	withdrawn.Withdrawn = at("2020-09-09", "21:45")
	return []*post{
		printed(t, tables, after, known),
		printed(t, tables, entered("soc-son", sound), known),
		printed(t, tables, entered("soc-son", story[0], story[1], story[2]), known),
		printed(t, tables, withdrawn, known),
	}
}

func TestFeedsReadAsDocumented(t *testing.T) {
	tables := compile(newsroom())
	posts := everyKind(t, tables)
	head := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	for _, f := range formats {
		body, failures, err := conform(f, head, posts, nil)
		if err != nil || len(failures) > 0 {
			t.Errorf("%s: %v, %v", f.name, err, failures)
			continue
		}
		golden(t, "soc-son"+f.extension, body)
	}
	golden(t, "feeds.opml", tables.opml())
}
