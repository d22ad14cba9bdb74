package feedgen

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
	"regionwire/storage"

	"golang.org/x/net/html"
)

// today is the day on which tests look at pages.
var today = at("2020-09-10", "12:00")

// show renders the page at a path as it looks at an instant.
func show(t *testing.T, s storage.Store, tables Tables, path string, now time.Time) (string, error) {
	t.Helper()
	c := compile(tables)
	d, err := view{c, s, now.In(c.zone)}.page(context.Background(), path)
	if err != nil {
		return "", err
	}
	return string(d.Plain.Body), nil
}

// mustShow renders a page that must exist, and judges what every page has.
func mustShow(t *testing.T, s storage.Store, path string) string {
	t.Helper()
	page, err := show(t, s, newsroom(), path, today)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, fault := range faults(page) {
		t.Errorf("%s: %s", path, fault)
	}
	return page
}

// faults returns what is wrong with a page, whatever it shows.
func faults(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	count := make(map[string]int)
	ids := make(map[string]int)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		attributes := make(map[string]string)
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				found = append(found, "attribute "+a.Key)
			}
			if a.Key == "href" || a.Key == "src" {
				if !safeReference(a.Val) {
					found = append(found, fmt.Sprintf("%s=%.60q", a.Key, a.Val))
				}
			}
		}
		ids[attributes["id"]]++
		switch n.Data {
		case "script", "iframe", "object", "embed", "form", "svg", "math", "base", "button", "template", "noscript":
			found = append(found, "element "+n.Data)
		case "img":
			if _, ok := attributes["alt"]; !ok {
				found = append(found, "picture without alt")
			}
		case "link":
			if attributes["rel"] == "alternate" {
				count["alternate"]++
			}
		case "style":
			if n.FirstChild == nil || n.FirstChild.Data != style {
				found = append(found, "a style sheet that the browser does not expect")
			}
		case "html":
			if attributes["lang"] == "" {
				found = append(found, "no language")
			}
		}
	}
	for _, once := range []string{"h1", "title", "main", "style"} {
		if count[once] != 1 {
			found = append(found, fmt.Sprintf("%d times %s", count[once], once))
		}
	}
	if count["alternate"] > 1 {
		found = append(found, "more than one feed is offered")
	}
	for id, n := range ids {
		if id != "" && n > 1 {
			found = append(found, "id twice: "+id)
		}
	}
	return found
}

func safeReference(s string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:", "feed:http", "/", "#"} {
		if strings.HasPrefix(s, scheme) {
			return !strings.HasPrefix(s, "//")
		}
	}
	return false
}

// someDays is a store with a story in both public feeds, articles of another
// month, a late one, a hidden one, an embargoed one, and a private one.
func someDays(t *testing.T) (storage.Store, []*news.Article) {
	s := openStore(t)
	story := partyWork()
	old := reported("hanoimoi", "/thang-tam", "Tin tháng tám", at("2020-08-20", "10:00"))
	late := reported("hanoimoi", "/muon", "Tin tới muộn", at("2020-09-05", "10:00"))
	hidden := reported("hanoimoi", "/an", "Tin bị ẩn", at("2020-09-10", "09:00"))
	held := reported("anninhthudo", "/cam-van", "Tin cấm vận", at("2020-09-10", "11:00"))
	secret := reported("anninhthudo", "/noi-bo", "Tin nội bộ", at("2020-09-10", "08:00"))
	lateEntry, hiddenEntry, heldEntry := entered("soc-son", late), entered("soc-son", hidden), entered("soc-son", held)
	lateEntry.PagesOnly, hiddenEntry.Hidden, heldEntry.Release = true, true, today.Add(time.Hour)
	all := append(story, old, late, hidden, held, secret)
	keep(t, s, at("2020-09-10", "11:30"), all,
		entered("soc-son", story[0], story[1]), entered("tat-ca", story[2]), entered("tat-ca", old), entered("soc-son", old),
		lateEntry, hiddenEntry, heldEntry, entered("noi-bo", secret))
	return s, all
}

func contains(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("%q is missing in\n%s", w, mainPart(page))
		}
	}
}

func lacks(t *testing.T, page string, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(page, w) {
			t.Errorf("%q stands in\n%s", w, mainPart(page))
		}
	}
}

// A secure page shows no picture by plain http, so it links none; a plain one
// does, and its policy lets it.
func TestPicturesByPlainHTTPStandOnPlainSitesOnly(t *testing.T) {
	s, list := openStore(t), partyWork()
	list[0].Shown.Image.URL = "http://laodongthudo.vn/anh/soc-son.jpg"
	keep(t, s, today, list, entered("soc-son", list[0]))
	for _, c := range []struct {
		site, policy string
		shown        bool
	}{
		{"https://tin.example.vn", "img-src 'self' https:;", false},
		{"http://127.0.0.1:8080", "img-src 'self' https: http:;", true},
	} {
		tables := newsroom()
		tables.Site.URL = c.site
		compiled := compile(tables)
		page, err := view{compiled, s, today.In(compiled.zone)}.page(t.Context(), "/feeds/soc-son")
		if err != nil {
			t.Fatal(err)
		}
		document := body(t, published(t, s, tables), "/feeds/soc-son.rss")
		for name, text := range map[string]string{"page": string(page.Plain.Body), "document": document} {
			if strings.Contains(text, list[0].Shown.Image.URL) != c.shown {
				t.Errorf("%s: the picture in the %s: %v, want %v", c.site, name, !c.shown, c.shown)
			}
		}
		var policy string
		for _, f := range page.Plain.Header {
			if f.Name == "Content-Security-Policy" {
				policy = f.Value[0]
			}
		}
		if !strings.Contains(policy, c.policy) {
			t.Errorf("%s: policy %q lacks %q", c.site, policy, c.policy)
		}
	}
}

func TestDirectoryListsWhatThereIs(t *testing.T) {
	s, _ := someDays(t)
	page := mustShow(t, s, "/")
	contains(t, page, "3 báo", "tin tuần này", `href="/feeds/soc-son"`, `href="/feeds/soc-son/subscribe"`, "Huyện Sóc Sơn <span>1</span>",
		"đọc từ trang, không có feed", `href="/feeds.opml"`, "Giấy phép số 12/GP-TTĐT", `href="mailto:toasoan@example.vn?subject=`,
		`<link rel="alternate" type="application/rss+xml" href="https://tin.example.vn/feeds/soc-son.rss" title="Tin Sóc Sơn">`)
	lacks(t, page, "Nội bộ", "noi-bo", "k7Qw9mPz", `name="robots"`)
}

func TestDirectoryWithoutFeedsSaysSo(t *testing.T) {
	tables := newsroom()
	tables.Feeds = nil
	page, err := show(t, openStore(t), tables, "/", today)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, page, vietnamese.NoFeeds)
}

func TestFeedPageShowsDaysAndTheWayBack(t *testing.T) {
	s, story := someDays(t)
	page := mustShow(t, s, "/feeds/soc-son")
	contains(t, page, "Hôm qua, thứ Tư 09/09", story[0].Shown.Title, "Lao động Thủ đô (P.Ngân)", "3 báo cùng đưa", "Huyện Sóc Sơn", "Tin tới muộn",
		"Tin tháng tám")
	lacks(t, page, "Tin bị ẩn", "Tin cấm vận", "Tin nội bộ", `name="robots"`)
	page, err := show(t, s, newsroom(), "/feeds/soc-son", today.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, page, "Tin cấm vận", "Hôm nay, thứ Năm 10/09")
}

func TestForeignArticleNamesItsLanguage(t *testing.T) {
	s := openStore(t)
	a := reported("hanoimoi", "/en", "Party building in Soc Son", at("2020-09-10", "08:00"))
	a.Language = "en"
	keep(t, s, today, []*news.Article{a}, entered("soc-son", a))
	contains(t, mustShow(t, s, "/feeds/soc-son"), `hreflang="en" lang="en"`)
}

func TestMonthsLeadBackAndForth(t *testing.T) {
	s, _ := someDays(t)
	page := mustShow(t, s, "/feeds/soc-son/2020/08")
	contains(t, page, "Tin tháng tám", `href="/feeds/soc-son/2020/09">tháng 9/2020</a>`, `href="/feeds/soc-son/2020/08" aria-current="page"`,
		`href="/feeds/soc-son">Tin mới nhất</a>`, `content="noindex"`)
	lacks(t, page, "Tin tới muộn")
	page = mustShow(t, s, "/feeds/soc-son/2020/09")
	contains(t, page, "Tin tới muộn", `href="/feeds/soc-son/2020/08">tháng 8/2020</a>`, `href="/feeds/soc-son/2020/09" aria-current="page"`)
	lacks(t, page, "Tin tháng tám", "Tin bị ẩn")
	page = mustShow(t, s, "/feeds/soc-son/2020/07")
	contains(t, page, vietnamese.EmptyMonth, `href="/feeds/soc-son/2020/08"`)
	lacks(t, page, `aria-current="`, `href="/feeds/soc-son/2020/07"`)
	page = mustShow(t, s, "/feeds/soc-son")
	contains(t, page, `href="/feeds/soc-son/2020/09"`, `href="/feeds/soc-son/2020/08"`)
	lacks(t, page, vietnamese.NewestMonth, `aria-current="`)
}

func TestEmptyFeedPageIsNeverBare(t *testing.T) {
	s, _ := someDays(t)
	tables := newsroom()
	page, err := show(t, s, tables, "/feeds/soc-son", at("2020-12-01", "12:00"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, page, "Chưa có tin nào về Huyện Sóc Sơn trong 30 ngày qua.", "Tin gần nhất:", `href="/feeds/soc-son/2020/09"`)
	page, err = show(t, openStore(t), tables, "/feeds/soc-son", today)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, page, vietnamese.NothingYet)
}

func TestStoryPageNamesEveryPaper(t *testing.T) {
	s, story := someDays(t)
	page := mustShow(t, s, "/s/"+story[0].ID.String())
	contains(t, page, story[0].Shown.Title, story[1].Shown.Link, story[2].Shown.Title, "đưa đầu tiên", "giống 97 %", "bài riêng",
		"chắc chắn, 92/100", "“Huyện Sóc Sơn” trong dòng đầu tít", `href="/feeds/soc-son"`, `href="/feeds/tat-ca"`, `content="noindex"`,
		`href="mailto:toasoan@example.vn?subject=B%C3%A1o%20sai`)
}

func TestStoryPageShowsOnlyWhatIsPublic(t *testing.T) {
	s, all := someDays(t)
	hidden, held, secret := all[5], all[6], all[7]
	for _, a := range []*news.Article{hidden, held, secret} {
		if _, err := show(t, s, newsroom(), "/s/"+a.ID.String(), today); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", a.Shown.Title, err)
		}
	}
	if _, err := show(t, s, newsroom(), "/s/"+held.ID.String(), today.Add(2*time.Hour)); err != nil {
		t.Errorf("after its release: %v", err)
	}
}

func TestCarriersAreNamedWhenTheyMayBe(t *testing.T) {
	s, story := someDays(t)
	path := "/s/" + story[0].ID.String()
	tables := newsroom()
	tables.Sources[1].Rights.Embargo = 48 * time.Hour
	page, err := show(t, s, tables, path, today)
	if err != nil {
		t.Fatal(err)
	}
	lacks(t, page, story[1].Shown.Link)
	page, err = show(t, s, tables, path, today.Add(48*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, page, story[1].Shown.Link)
	story[1].Accepted = false
	keep(t, s, today, story[1:2])
	lacks(t, mustShow(t, s, path), story[1].Shown.Link)
}

func TestMemberOfAStoryLeadsToIt(t *testing.T) {
	s, story := someDays(t)
	_, err := show(t, s, newsroom(), "/s/"+story[2].ID.String(), today)
	var moved *Moved
	if !errors.As(err, &moved) || moved.To != "/s/"+story[0].ID.String() {
		t.Errorf("%v", err)
	}
}

func TestWithdrawnReportLosesItsWords(t *testing.T) {
	s, story := someDays(t)
	story[0].Withdrawn = at("2020-09-10", "10:00")
	e := entered("soc-son", story[0], story[1])
	e.Withdrawn = story[0].Withdrawn
	keep(t, s, at("2020-09-10", "11:40"), story[:1], e)
	page := mustShow(t, s, "/s/"+story[0].ID.String())
	contains(t, page, story[2].Shown.Title, vietnamese.WithdrawnTitle)
	lacks(t, page, story[0].Shown.Title, "Công tác xây dựng Đảng luôn")
}

func TestPapersAndPlacesAreFeedsToo(t *testing.T) {
	s, story := someDays(t)
	contains(t, mustShow(t, s, "/sources/laodongthudo"), story[0].Shown.Title, `href="https://tin.example.vn/sources/laodongthudo.rss"`)
	contains(t, mustShow(t, s, "/places/vn/ha-noi/huyen-soc-son"), story[0].Shown.Title, "Huyện Sóc Sơn")
	page := mustShow(t, s, "/sources/anninhthudo")
	contains(t, page, story[2].Shown.Title)
	lacks(t, page, "Tin cấm vận", "Tin nội bộ")
	for _, path := range []string{"/sources/laodongthudo", "/places/vn/ha-noi/huyen-soc-son"} {
		for _, f := range formats {
			doc, err := show(t, s, newsroom(), path+f.extension, today)
			if err != nil {
				t.Fatal(err)
			}
			r, err := f.read([]byte(doc))
			if err != nil || len(r.items) != 1 || r.items[0].title != story[0].Shown.Title {
				t.Errorf("%s%s: %v, %+v", path, f.extension, err, r)
			}
			if strings.Contains(doc, news.EntryID("soc-son", story[0].ID).URN()) {
				t.Errorf("%s%s: ids of another feed", path, f.extension)
			}
		}
	}
}

// TestDirectoryListsPlacesUnderTheirParents has one article about a district and
// its province, and one about the province alone.
func TestDirectoryListsPlacesUnderTheirParents(t *testing.T) {
	s, story := someDays(t)
	story[0].Shown.Places = []string{"vn/ha-noi", "vn/ha-noi/huyen-soc-son"}
	story[2].Shown.Places = []string{"vn/ha-noi"}
	keep(t, s, at("2020-09-10", "11:40"), []*news.Article{story[0], story[2]})
	tables := newsroom()
	tables.Above = func(id string) []string {
		return map[string][]string{"vn/ha-noi/huyen-soc-son": {"vn/ha-noi", "vn"}, "vn/ha-noi": {"vn"}}[id]
	}
	page, err := show(t, s, tables, "/", today)
	if err != nil {
		t.Fatal(err)
	}
	_, places, _ := strings.Cut(page, `<ul class="places">`)
	contains(t, places[:min(len(places), 400)], `<li><a href="/places/vn/ha-noi">Hà Nội <span>2</span></a>
<ul>
<li><a href="/places/vn/ha-noi/huyen-soc-son">Huyện Sóc Sơn <span>1</span></a></li>`)
}

// TestFormerPlaceShowsWhatIsMadeOfIt has an article about a commune of a
// district that is no more.
func TestFormerPlaceShowsWhatIsMadeOfIt(t *testing.T) {
	s, story := someDays(t)
	story[2].Shown.Places = []string{"vn/ha-noi/xa-soc-son"}
	story[2].Places = []news.Place{{Region: "vn/ha-noi/xa-soc-son", Score: 90}}
	keep(t, s, at("2020-09-10", "11:40"), []*news.Article{story[2]})
	tables := newsroom()
	tables.Parts = func(id string) []string {
		return map[string][]string{"vn/ha-noi/huyen-soc-son": {"vn/ha-noi/xa-soc-son", "vn/ha-noi/xa-da-phuc"}}[id]
	}
	page, err := show(t, s, tables, "/places/vn/ha-noi/huyen-soc-son", today)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, page, story[0].Shown.Title, story[2].Shown.Title)
}

func TestSubscribePageHelps(t *testing.T) {
	s, _ := someDays(t)
	page := mustShow(t, s, "/feeds/soc-son/subscribe")
	contains(t, page, `value="https://tin.example.vn/feeds/soc-son.rss"`, `href="feed:https://tin.example.vn/feeds/soc-son.rss"`,
		`href="https://feedly.com/i/subscription/feed/https:%2F%2Ftin.example.vn%2Ffeeds%2Fsoc-son.rss"`, "add_feed=https%3A%2F%2F", "Outlook", "soc-son.atom", "soc-son.json")
	contains(t, mustShow(t, s, "/subscribe"), "_regionwire", `href="/feeds/soc-son/subscribe"`)
	for _, outlet := range []string{"/sources/laodongthudo", "/places/vn/ha-noi/huyen-soc-son"} {
		contains(t, mustShow(t, s, outlet), `href="`+outlet+`/subscribe"`)
		contains(t, mustShow(t, s, outlet+"/subscribe"), `value="https://tin.example.vn`+outlet+`.rss"`, `content="noindex"`, `href="`+outlet+`"`)
	}
}

func TestStoryOfOnePaperIsHeadedAsSuch(t *testing.T) {
	s, all := someDays(t)
	page := mustShow(t, s, "/s/"+all[3].ID.String())
	contains(t, page, "<h2>Báo đưa tin này</h2>")
	contains(t, mustShow(t, s, "/s/"+all[0].ID.String()), "<h2>Các báo đưa tin này</h2>")
}

// A paper of which no feed has taken anything has a feed all the same, dated
// by when the site began and the same whenever it is asked for.
func TestFeedOfAPaperWithoutNewsIsDatedByTheSite(t *testing.T) {
	s, list := openStore(t), partyWork()
	keep(t, s, at("2020-09-10", "11:30"), list, entered("soc-son", list[0]))
	for _, now := range []time.Time{today, today.AddDate(0, 2, 0)} {
		page, err := show(t, s, newsroom(), "/sources/anninhthudo.rss", now)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, page, "<lastBuildDate>Thu, 10 Sep 2020 11:30:00 +0700</lastBuildDate>")
	}
}

func TestNothingFoundLeadsToTheFeeds(t *testing.T) {
	c := compile(newsroom())
	contains(t, string(c.errorPage(404).Plain.Body), `href="/feeds/soc-son">Tin Sóc Sơn</a>`, `href="/"`)
	lacks(t, string(c.errorPage(404).Plain.Body), "noi-bo")
	lacks(t, string(c.errorPage(500).Plain.Body), "/feeds/soc-son")
}

func TestSiteWithoutPublicFeedsHasNoList(t *testing.T) {
	tables := newsroom()
	tables.Feeds = tables.Feeds[2:] // the private one
	p := published(t, openStore(t), tables)
	if p.Snapshot().Document("/feeds.opml") != nil {
		t.Error("a list of no feeds")
	}
	page, err := show(t, p.store, tables, "/", today)
	if err != nil {
		t.Fatal(err)
	}
	lacks(t, page, "feeds.opml")
}

func TestPathsThatNameNothing(t *testing.T) {
	s, _ := someDays(t)
	for _, path := range []string{"/x", "/feeds", "/feeds/", "/feeds/khong-co", "/feeds/noi-bo", "/feeds/noi-bo/subscribe", "/feeds/soc-son/x", "/feeds/soc-son/2020", "/feeds/soc-son/2020/13",
		"/feeds/soc-son/2020/9", "/feeds/soc-son/20200/09", "/feeds/soc-son/2030/01", "/feeds/soc-son/1200/01", "/feeds/soc-son/-020/01", "/feeds/soc-son/2020/09/", "/feeds/rieng",
		"/s/", "/s/x", "/s/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/sources/", "/sources/khong-co", "/places/", "/places/vn", "/places/vn/ha-noi", "/places/vn/ha-noi.rss", "/places/vn/ha-noi/subscribe", "/sources/khong-co/subscribe", "/sources/laodongthudo/subscribe.rss", "/p/k7Qw9mPz/noi-bo"} {
		if page, err := show(t, s, newsroom(), path, today); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v %.60q", path, err, page)
		}
	}
}

func TestFormerSlugsLeadToTheirFeeds(t *testing.T) {
	// bad input 171
	s, _ := someDays(t)
	for path, to := range map[string]string{"/feeds/socson": "/feeds/soc-son", "/feeds/socson/2020/08": "/feeds/soc-son/2020/08", "/feeds/socson/subscribe": "/feeds/soc-son/subscribe"} {
		_, err := show(t, s, newsroom(), path, today)
		var moved *Moved
		if !errors.As(err, &moved) || moved.To != to {
			t.Errorf("%s: %v, want %s", path, err, to)
		}
	}
	p := published(t, s, newsroom())
	if to := p.Snapshot().Moved("/feeds/socson.rss"); to != "/feeds/soc-son.rss" {
		t.Errorf("the feed leads to %q", to)
	}
	if to := p.Snapshot().Moved("/feeds/rieng.rss"); to != "" {
		t.Errorf("a private feed's former slug leads to %q", to)
	}
}

func TestSearchEnginesStayAwayFromASiteWithoutAddress(t *testing.T) {
	tables := newsroom()
	tables.Site.URLSet = false
	s, _ := someDays(t)
	for _, path := range []string{"/", "/feeds/soc-son", "/subscribe"} {
		page, err := show(t, s, tables, path, today)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, page, `content="noindex"`)
	}
	if got := body(t, published(t, s, tables), "/robots.txt"); !strings.Contains(got, "Disallow: /\n") {
		t.Error(got)
	}
}

func TestNoPayloadRunsOnAnyPage(t *testing.T) {
	// threat 9, bad inputs 89–92 and 168
	s := openStore(t)
	var when = at("2020-09-10", "11:30")
	for i, payload := range payloads() {
		tables, list := poisoned(payload)
		for _, a := range list {
			a.HTML = ""
		}
		keep(t, s, when.Add(time.Duration(i)*time.Second), list, entered("soc-son", list[0], list[1]), entered("tat-ca", list[2]))
		c := compile(tables)
		v := view{c, s, today.In(c.zone)}
		paths := []string{"/", "/subscribe", "/feeds/soc-son", "/feeds/soc-son/2020/09", "/feeds/soc-son/subscribe", "/s/" + list[0].ID.String(), "/sources/laodongthudo"}
		for _, path := range paths {
			d, err := v.page(context.Background(), path)
			if err != nil {
				t.Fatalf("%.80q, %s: %v", payload, path, err)
			}
			for _, fault := range faults(string(d.Plain.Body)) {
				t.Errorf("%.80q, %s: %s", payload, path, fault)
			}
		}
		for _, fault := range faults(string(c.errorPage(404).Plain.Body)) {
			t.Errorf("%.80q, error page: %s", payload, fault)
		}
	}
}

func TestPageIsRenderedOnceForAllWhoAsk(t *testing.T) {
	s, _ := someDays(t)
	p := published(t, s, newsroom())
	var wait sync.WaitGroup
	documents := make([]*Document, 50)
	for i := range documents {
		wait.Go(func() {
			d, err := p.Page(context.Background(), "/feeds/soc-son")
			if err != nil {
				t.Error(err)
			}
			documents[i] = d
		})
	}
	wait.Wait()
	for _, d := range documents {
		if d != documents[0] {
			t.Fatal("two renderings")
		}
	}
	p.Changed("soc-son")
	refresh(t, p)
	if d, err := p.Page(context.Background(), "/feeds/soc-son"); err != nil || d == documents[0] {
		t.Errorf("the page outlived a change of its feed: %v", err)
	}
}

func TestPagesAreForgottenAfterAMinuteAndAtMidnight(t *testing.T) {
	s, _ := someDays(t)
	synctest.Test(t, func(t *testing.T) {
		p := published(t, s, newsroom())
		page := func() *Document {
			d, err := p.Page(t.Context(), "/")
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		time.Sleep(time.Until(time.Date(2000, 1, 1, 16, 59, 30, 0, time.UTC))) // 23:59:30 in Hanoi
		first := page()
		time.Sleep(20 * time.Second)
		if page() != first {
			t.Error("rendered again after 20 s")
		}
		time.Sleep(20 * time.Second)
		second := page()
		if second == first {
			t.Error("the page of yesterday stands after midnight")
		}
		time.Sleep(61 * time.Second)
		if page() == second {
			t.Error("not rendered again after a minute")
		}
	})
}

func TestPagesKeepABoundedNumber(t *testing.T) {
	ps := newPages(nil)
	now := today
	for i := range keptPages {
		ps.kept[fmt.Sprint(i)] = &page{until: now.Add(time.Duration(i-10) * time.Second)}
	}
	ps.kept["running"] = &page{done: make(chan struct{})}
	ps.drop(now)
	if len(ps.kept) >= keptPages || ps.kept["running"] == nil {
		t.Errorf("%d pages kept, running one %v", len(ps.kept), ps.kept["running"])
	}
}

func TestDocumentsAndPagesNeverNameAnotherHost(t *testing.T) {
	s, story := someDays(t)
	known := regexp.MustCompile(`https?://[^/"<\s?]+`)
	allowed := map[string]bool{"https://tin.example.vn": true, "https://laodongthudo.vn": true, "https://hanoimoi.vn": true, "https://anninhthudo.vn": true,
		"https://feedly.com": true, "https://www.inoreader.com": true}
	for _, path := range []string{"/", "/feeds/soc-son", "/feeds/soc-son/subscribe", "/s/" + story[0].ID.String()} {
		for _, host := range known.FindAllString(mustShow(t, s, path), -1) {
			if !allowed[host] {
				t.Errorf("%s names %s", path, host)
			}
		}
	}
}

// mainPart returns a page from its body on, for messages.
func mainPart(page string) string {
	if _, body, ok := strings.Cut(page, "</head>"); ok {
		return body
	}
	return page
}
