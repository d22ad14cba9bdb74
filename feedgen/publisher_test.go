package feedgen

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

func TestOnlyChangedFeedsAreRendered(t *testing.T) {
	s := openStore(t)
	story := partyWork()
	keep(t, s, at("2020-09-09", "21:30"), story, entered("soc-son", story[0]), entered("tat-ca", story[2]))
	p := published(t, s, newsroom())
	before := p.Snapshot()

	more := reported("hanoimoi", "/moi-1.html", "Tin mới", at("2020-09-10", "07:00"))
	keep(t, s, at("2020-09-10", "07:30"), []*news.Article{more}, entered("tat-ca", more))
	p.Changed("tat-ca")
	refresh(t, p)
	after := p.Snapshot()
	if before.Document("/feeds/soc-son.rss") != after.Document("/feeds/soc-son.rss") {
		t.Error("soc-son was rendered although nothing changed in it")
	}
	if !strings.Contains(string(after.Document("/feeds/tat-ca.rss").Plain.Body), "Tin mới") {
		t.Error("tat-ca lacks its new entry")
	}
	if strings.Contains(string(before.Document("/feeds/tat-ca.rss").Plain.Body), "Tin mới") {
		t.Error("the old snapshot changed")
	}
}

func TestSameFactsGiveSameBytes(t *testing.T) {
	// bad input 152: across polls without news, and across restarts
	s := openStore(t)
	story := partyWork()
	keep(t, s, at("2020-09-09", "21:30"), story, entered("soc-son", story[0], story[1], story[2]), entered("tat-ca", story[2]), entered("noi-bo", story[0]))
	first := published(t, s, newsroom())
	again := published(t, s, newsroom())
	kept := again.Snapshot().Document("/feeds/soc-son.rss")
	again.Changed()
	refresh(t, again)
	if again.Snapshot().Document("/feeds/soc-son.rss") != kept {
		t.Error("a new document for the same bytes")
	}
	for path, d := range first.Snapshot().documents {
		other := again.Snapshot().Document(path)
		if other == nil || other.Plain.ETag != d.Plain.ETag || other.Gzip.ETag != d.Gzip.ETag || !other.Modified.Equal(d.Modified) ||
			string(other.Plain.Body) != string(d.Plain.Body) || string(other.Gzip.Body) != string(d.Gzip.Body) {
			t.Errorf("%s differs after a restart", path)
		}
	}
	changed := at("2020-09-09", "21:30")
	if d := first.Snapshot().Document("/feeds/soc-son.rss"); !d.Modified.Equal(changed) {
		t.Errorf("modified %s, want the stamp %s", d.Modified, changed)
	}
}

func TestDocumentsHoldTheNewestReleasedEntries(t *testing.T) {
	s := openStore(t)
	tables := newsroom()
	tables.Feeds[0].Limit = 3
	now := at("2020-09-10", "12:00")
	var list []*news.Article
	var entries []storage.Entry
	add := func(title string, age time.Duration, change func(*storage.Entry)) {
		a := reported("hanoimoi", "/"+news.MakeID(title).String(), title, now.Add(-age))
		e := entered("soc-son", a)
		if change != nil {
			change(&e)
		}
		list, entries = append(list, a), append(entries, e)
	}
	add("một", time.Hour, nil)
	add("chưa tới giờ", time.Hour, func(e *storage.Entry) { e.Release = now.Add(time.Hour) })
	add("bị ẩn", 90*time.Minute, func(e *storage.Entry) { e.Hidden = true })
	add("tới muộn", 2*time.Hour, func(e *storage.Entry) { e.PagesOnly = true })
	add("hai", 3*time.Hour, nil)
	add("ba", 4*time.Hour, nil)
	add("bốn", 5*time.Hour, nil)
	keep(t, s, now, list, entries...)
	p := published(t, s, tables)
	for _, f := range formats {
		r, err := f.read([]byte(body(t, p, "/feeds/soc-son"+f.extension)))
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, i := range r.items {
			titles = append(titles, i.title)
		}
		if got := strings.Join(titles, ", "); got != "một, hai, ba" {
			t.Errorf("%s: %s", f.name, got)
		}
	}
	keep(t, s, now.Add(time.Hour), nil, entries[1])
	p.Changed("soc-son")
	refresh(t, p)
	if !strings.Contains(body(t, p, "/feeds/soc-son.rss"), "chưa tới giờ") {
		t.Error("the entry is missing after its release")
	}
}

func TestOldEntriesLeaveAFeedWithAnAgeLimit(t *testing.T) {
	s := openStore(t)
	tables := newsroom()
	tables.Feeds[0].MaxAge = 24 * time.Hour
	now := at("2020-09-10", "12:00")
	fresh := reported("hanoimoi", "/1", "còn mới", now.Add(-23*time.Hour))
	stale := reported("hanoimoi", "/2", "đã cũ", now.Add(-25*time.Hour))
	keep(t, s, now, []*news.Article{fresh, stale}, entered("soc-son", fresh), entered("soc-son", stale))
	got := body(t, published(t, s, tables), "/feeds/soc-son.rss")
	if !strings.Contains(got, "còn mới") || strings.Contains(got, "đã cũ") {
		t.Error(got)
	}
}

func TestWithdrawnEntryIsReplacedUnderItsID(t *testing.T) {
	s := openStore(t)
	story := partyWork()
	e := entered("soc-son", story[0], story[1])
	keep(t, s, at("2020-09-09", "21:30"), story, e)
	p := published(t, s, newsroom())
	before, err := readAtom([]byte(body(t, p, "/feeds/soc-son.atom")))
	if err != nil {
		t.Fatal(err)
	}
	e.Withdrawn = at("2020-09-09", "22:00")
	keep(t, s, e.Withdrawn, nil, e)
	p.Changed("soc-son")
	refresh(t, p)
	got := body(t, p, "/feeds/soc-son.atom")
	after, err := readAtom([]byte(got))
	if err != nil {
		t.Fatal(err)
	}
	if len(after.items) != 1 || after.items[0].id != before.items[0].id {
		t.Fatalf("%+v, want the id of %+v", after.items, before.items)
	}
	if after.items[0].title != vietnamese.WithdrawnTitle || after.items[0].dates[1] != "2020-09-09T22:00:00+07:00" {
		t.Errorf("%+v", after.items[0])
	}
	for _, gone := range []string{story[0].Shown.Title, "Công tác xây dựng", "soc-son.jpg", "P.Ngân", "Hà Nội Mới"} {
		if strings.Contains(got, gone) {
			t.Errorf("%q still stands in the feed", gone)
		}
	}
}

// A reader that was sent what a feed said first in a second must be sent what
// it said last in it, though both bear the same date.
func TestSecondChangeOfASecondIsNotTakenForTheFirst(t *testing.T) {
	s, story := openStore(t), partyWork()
	now := at("2020-09-10", "09:00")
	for i, twice := range []bool{false, true} {
		keep(t, s, now, story, entered("soc-son", story[i]))
		if err := s.Commit(t.Context(), &storage.Change{At: now, Feeds: []storage.Feed{{Birth: "soc-son", Slug: "soc-son", Generation: 1, Changed: now, Built: now, Twice: twice}}}); err != nil {
			t.Fatal(err)
		}
		d := published(t, s, newsroom()).Snapshot().Document("/feeds/soc-son.rss")
		settled := now
		if twice {
			settled = now.Add(time.Second)
		}
		if !d.Modified.Equal(now) || !d.Settled.Equal(settled) {
			t.Errorf("change %d: modified %v, settled %v", i+1, d.Modified, d.Settled)
		}
	}
}

func TestFeedThatIsNotBuiltHasNoDate(t *testing.T) {
	d := published(t, openStore(t), newsroom()).Snapshot().Document("/feeds/soc-son.rss")
	if !d.Modified.IsZero() {
		t.Errorf("modified %v, and its entries may come in this second", d.Modified)
	}
}

func TestHeldEntryIsDatedByItsRelease(t *testing.T) {
	a := partyWork()[0]
	held := a.Shown.Published.Add(3 * time.Hour)
	for _, test := range []struct {
		name  string
		order curate.Order
		at    time.Time // as ingest orders the entry
		want  string
	}{
		{"by its own date", curate.ByPublished, a.Shown.Published, "2020-09-09T19:03:00+07:00"},
		{"held for three hours", curate.ByPublished, held, "2020-09-09T22:03:00+07:00"},
		{"by when it was seen", curate.BySeen, a.FirstSeen, "2020-09-09T19:03:00+07:00"},
		{"held, by when it was seen", curate.BySeen, held, "2020-09-09T22:03:00+07:00"},
	} {
		site := newsroom()
		site.Feeds[0].Order = test.order
		e := entered("soc-son", a)
		e.At, e.Release = test.at, later(a.FirstSeen, test.at)
		if got := printed(t, compile(site), e, lookup(a)).published.Format(time.RFC3339); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestSignificantEditMovesUpdatedAlone(t *testing.T) {
	tables := compile(newsroom())
	a := partyWork()[0]
	a.Shown.Updated = a.Shown.Published.Add(2 * time.Hour)
	if p := printed(t, tables, entered("soc-son", a), lookup(a)); !p.updated.Equal(p.published) {
		t.Errorf("updated %s without an edit", p.updated)
	}
	a.Rev, a.Changed = 1, a.Shown.Updated
	p := printed(t, tables, entered("soc-son", a), lookup(a))
	if !p.updated.Equal(a.Shown.Updated) || !p.published.Equal(a.Shown.Published) {
		t.Errorf("published %s, updated %s", p.published, p.updated)
	}
}

func TestEachOtherPaperIsNamedOnce(t *testing.T) {
	site := newsroom()
	site.Sources[2].Rights.Embargo = 12 * time.Hour
	tables := compile(site)
	own := partyWork()[0]
	again := reported("laodongthudo", "/dang-lai", "đăng lại", at("2020-09-09", "19:10"))
	one := reported("hanoimoi", "/mot", "một", at("2020-09-09", "19:05"))
	two := reported("hanoimoi", "/hai", "hai", at("2020-09-09", "19:06"))
	gone := reported("baokhac", "/go", "đã gỡ", at("2020-09-09", "19:07"))
	gone.Withdrawn = at("2020-09-09", "19:20")
	held := reported("anninhthudo", "/cam-van", "cấm vận", at("2020-09-09", "19:08"))
	bad := reported("bao2", "/x", "link lạ", at("2020-09-09", "19:09"))
	bad.Shown.Link = "javascript:alert(1)"
	lost := reported("bao3", "/x", "đã hết hạn", at("2020-09-09", "19:09"))
	e := entered("soc-son", own, again, one, two, gone, held, bad, lost)
	p := printed(t, tables, e, lookup(own, again, one, two, gone, held, bad))
	if len(p.also) != 1 || p.also[0].url != one.Shown.Link || p.independent() != 2 {
		t.Errorf("%+v", p.also)
	}
}

// An old unit and the new one in its place may bear one name.
func TestNameOfTwoPlacesStandsOnce(t *testing.T) {
	tables := newsroom()
	tables.Place = func(string) string { return "Sóc Sơn" }
	a := partyWork()[0]
	a.Shown.Places = []string{"vn/ha-noi/huyen-soc-son", "vn/ha-noi/xa-soc-son"}
	c := compile(tables)
	p := printed(t, c, entered("soc-son", a), lookup(a))
	h := c.head(c.outlet(c.births["soc-son"]), today)
	for f, want := range map[*format]string{formats[0]: "<category", formats[1]: "<category", formats[2]: `"Sóc Sơn"`} {
		document, err := f.render(h, []*post{p})
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(document), want); n != 1 {
			t.Errorf("%s: %d times %s", f.name, n, want)
		}
	}
	document, err := renderJSON(h, []*post{p})
	if err != nil || !strings.Contains(string(document), `"vn/ha-noi/xa-soc-son"`) {
		t.Errorf("regions lack the second place: %v %s", err, document)
	}
}

func TestRightsDecideWhatIsShown(t *testing.T) {
	tables := compile(newsroom())
	a := partyWork()[0]
	a.HTML = `<p>Toàn văn <b>đậm</b></p><script>x</script>`
	rights := &tables.sources["laodongthudo"].Rights
	for _, test := range []struct {
		rights     news.Rights
		has, lacks string
	}{
		{news.Rights{Chars: 280, Image: true}, "Công tác xây dựng Đảng", "Câu này không còn chỗ"},
		{news.Rights{Chars: 280}, "Công tác xây dựng Đảng", "<img"},
		{news.Rights{}, "Đọc tại", "Công tác xây dựng Đảng luôn"},
		{news.Rights{Full: true}, "<p>Toàn văn <b>đậm</b></p>", "script"},
		{news.Rights{Chars: 280, Credit: "Theo thỏa thuận số 5"}, "<p>Theo thỏa thuận số 5</p>", "Toàn văn"},
	} {
		*rights = test.rights
		got := printed(t, tables, entered("soc-son", a), lookup(a)).body
		if !strings.Contains(got, test.has) || strings.Contains(got, test.lacks) {
			t.Errorf("%+v: want %q, not %q, in\n%s", test.rights, test.has, test.lacks, got)
		}
	}
}

func TestPrivateFeedNeedsItsSecret(t *testing.T) {
	s := openStore(t)
	story := partyWork()
	keep(t, s, at("2020-09-09", "21:30"), story, entered("noi-bo", story[0]))
	p := published(t, s, newsroom())
	shot := p.Snapshot()
	d, _ := shot.Private("k7Qw9mPz", "noi-bo.rss")
	if d == nil || !strings.Contains(string(d.Plain.Body), story[0].Shown.Title) {
		t.Fatal("not served with its secret")
	}
	if strings.Contains(string(d.Plain.Body), "/s/") {
		t.Error("an article that no public feed shows has no story page to link")
	}
	if _, moved := shot.Private("k7Qw9mPz", "rieng.atom"); moved != "noi-bo.atom" {
		t.Errorf("former name leads to %q", moved)
	}
	for _, try := range [][2]string{{"k7Qw9mPx", "noi-bo.rss"}, {"", "noi-bo.rss"}, {"", ""}, {"k7Qw9mPz", "soc-son.rss"}, {"k7Qw9mPz", "noi-bo"}, {"", "rieng.rss"}, {"x", "rieng.rss"}, {"", "khong-co.rss"}} {
		if d, moved := shot.Private(try[0], try[1]); d != nil || moved != "" {
			t.Errorf("secret %q opens %q", try[0], try[1])
		}
	}
	for path, d := range shot.documents {
		if strings.Contains(path, "noi-bo") || strings.Contains(string(d.Plain.Body), "noi-bo") || strings.Contains(string(d.Plain.Body), "k7Qw9mPz") {
			t.Errorf("%s tells of the private feed", path)
		}
	}
}

func TestANewSecretRevokesTheOldOne(t *testing.T) {
	tables := newsroom()
	p := published(t, openStore(t), tables)
	tables.Feeds = slices.Clone(tables.Feeds)
	tables.Feeds[2].Secret = "n3wS3cr3tP4th"
	p.Apply(tables)
	refresh(t, p)
	for secret, opens := range map[string]bool{"k7Qw9mPz": false, "n3wS3cr3tP4th": true} {
		if d, _ := p.Snapshot().Private(secret, "noi-bo.rss"); (d != nil) != opens {
			t.Errorf("secret %q opens the feed: %v", secret, d != nil)
		}
		if _, moved := p.Snapshot().Private(secret, "rieng.rss"); (moved != "") != opens {
			t.Errorf("secret %q opens the former name: %q", secret, moved)
		}
	}
}

func TestFeedWithoutEntriesIsAValidFeed(t *testing.T) {
	// bad input 150
	p := NewPublisher(openStore(t), Options{})
	if p.Snapshot().Ready() {
		t.Error("ready before anything was rendered")
	}
	p.Apply(newsroom())
	refresh(t, p)
	if !p.Snapshot().Ready() {
		t.Error("not ready")
	}
	for _, f := range formats {
		if r, err := f.read([]byte(body(t, p, "/feeds/soc-son"+f.extension))); err != nil || len(r.items) != 0 {
			t.Errorf("%s: %v, %d entries", f.name, err, len(r.items))
		}
	}
	if !strings.Contains(body(t, p, "/feeds/soc-son.json"), `"items": []`) {
		t.Error("JSON Feed asks for items even when there are none")
	}
}

func TestEntryWithoutItsArticleIsReported(t *testing.T) {
	s := openStore(t)
	story := partyWork()
	lost := entered("soc-son", reported("hanoimoi", "/mat", "mất", at("2020-09-09", "10:00")))
	keep(t, s, at("2020-09-09", "21:30"), story, entered("soc-son", story[0]), lost)
	p := published(t, s, newsroom())
	failures := p.Failures()
	if len(failures) != 1 || failures[0].Feed != "soc-son" || failures[0].Entry != lost.ID {
		t.Errorf("failures %+v", failures)
	}
	if !strings.Contains(body(t, p, "/feeds/soc-son.rss"), story[0].Shown.Title) {
		t.Error("the other entry is missing")
	}
	// The store's own check would rightly complain.
	if err := s.Commit(context.Background(), &storage.Change{At: at("2020-09-09", "22:00"), Drop: []storage.EntryRef{{Feed: lost.Feed, Generation: 1, ID: lost.ID}}}); err != nil {
		t.Fatal(err)
	}
}

func TestEntryThatMakesUsPanicIsDroppedAlone(t *testing.T) {
	s := openStore(t)
	story := partyWork()
	story[0].Shown.Places = []string{"vn/panic"}
	keep(t, s, at("2020-09-09", "21:30"), story, entered("soc-son", story[0]), entered("soc-son", story[2]))
	tables := newsroom()
	tables.Feeds[0].Region, tables.Feeds[1].Region = "", ""
	tables.Place = func(id string) string {
		if id == "vn/panic" {
			panic("no such place")
		}
		return id
	}
	p := published(t, s, tables)
	got := body(t, p, "/feeds/soc-son.rss")
	if !strings.Contains(got, story[2].Shown.Title) || strings.Contains(got, story[0].Shown.Title) {
		t.Error(got)
	}
	if f := p.Failures(); len(f) != 1 || !strings.Contains(f[0].Reason, "no such place") {
		t.Errorf("failures %+v", f)
	}
	if _, err := p.Page(context.Background(), "/feeds/soc-son/2020/09"); err == nil || !strings.Contains(err.Error(), "no such place") {
		t.Errorf("page: %v", err)
	}
}

// counting counts the reads of a store, and can make them fail.
type counting struct {
	storage.Store
	reads atomic.Int64
	down  atomic.Bool
}

var errDown = errors.New("down")

func (c *counting) Feeds(ctx context.Context) ([]storage.Feed, error) {
	c.reads.Add(1)
	if c.down.Load() {
		return nil, errDown
	}
	return c.Store.Feeds(ctx)
}

func TestLastGoodDocumentsStayWhileTheStoreIsDown(t *testing.T) {
	// bad input 151
	s := &counting{Store: openStore(t)}
	story := partyWork()
	keep(t, s, at("2020-09-09", "21:30"), story, entered("soc-son", story[0]))
	p := published(t, s, newsroom())
	before := p.Snapshot()
	s.down.Store(true)
	p.Changed("soc-son")
	if err := p.Refresh(context.Background()); !errors.Is(err, errDown) {
		t.Errorf("error %v", err)
	}
	if p.Snapshot() != before {
		t.Error("the snapshot was replaced")
	}
	s.down.Store(false)
	reads := s.reads.Load()
	refresh(t, p)
	if s.reads.Load() == reads {
		t.Error("the change was forgotten")
	}
}

// What a command has had rendered itself does not hold up the next change.
func TestAFirstChangeIsRenderedAtOnceAfterARefresh(t *testing.T) {
	s := &counting{Store: openStore(t)}
	synctest.Test(t, func(t *testing.T) {
		p := NewPublisher(s, Options{Gap: time.Second})
		p.Apply(newsroom())
		if err := p.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		synctest.Wait()
		before := s.reads.Load()
		p.Changed("soc-son")
		synctest.Wait()
		if s.reads.Load() != before+1 {
			t.Error("the change waits, though nothing was rendered before it")
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestChangesAreGathered(t *testing.T) {
	// threat 35
	s := &counting{Store: openStore(t)}
	synctest.Test(t, func(t *testing.T) {
		p := NewPublisher(s, Options{Gap: time.Second, Retry: time.Minute})
		p.Apply(newsroom())
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		synctest.Wait()
		if n := s.reads.Load(); n != 1 {
			t.Errorf("%d renderings at the start, want one at once", n)
		}
		for range 100 {
			p.Changed("soc-son")
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		if n := s.reads.Load(); n < 5 || n > 7 {
			t.Errorf("%d renderings of changes over five seconds, want one a second", n)
		}
		s.down.Store(true)
		p.Changed()
		time.Sleep(5 * time.Second)
		failed := s.reads.Load()
		time.Sleep(30 * time.Second)
		if s.reads.Load() != failed {
			t.Error("a store that is down is asked again at once")
		}
		s.down.Store(false)
		time.Sleep(time.Minute)
		if s.reads.Load() != failed+1 {
			t.Errorf("%d readings after the store came back, want one", s.reads.Load()-failed)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestPinnedEntryStandsFirst(t *testing.T) {
	s := openStore(t)
	old, fresh := reported("hanoimoi", "/cu-1.html", "Tin cũ", at("2020-08-01", "08:00")), reported("hanoimoi", "/moi-2.html", "Tin mới", at("2020-09-09", "08:00"))
	keep(t, s, at("2020-09-09", "10:00"), []*news.Article{old, fresh}, entered("tat-ca", old), entered("tat-ca", fresh))
	order := func(text string) bool {
		first, second := strings.Index(text, "Tin cũ"), strings.Index(text, "Tin mới")
		return first >= 0 && first < second
	}
	p := published(t, s, newsroom())
	before := body(t, p, "/feeds/tat-ca.rss")
	if order(before) {
		t.Error("the older one is first without a pin")
	}
	rec := storage.Feed{Birth: "tat-ca", Slug: "tat-ca", Generation: 1, Changed: at("2020-09-09", "11:00"), Built: at("2020-09-09", "10:00"),
		Pins: []storage.Pin{{Article: old.ID, Until: at("2020-09-10", "00:00")}}}
	stampFeed(t, s, rec)
	p.Changed("tat-ca")
	refresh(t, p)
	for _, extension := range []string{".rss", ".atom", ".json"} {
		if !order(body(t, p, "/feeds/tat-ca"+extension)) {
			t.Errorf("%s: the pinned one is not first", extension)
		}
	}
	page := mainPart(mustShow(t, s, "/feeds/tat-ca"))
	if !order(page) {
		t.Errorf("the page does not show the pinned one first:\n%s", page)
	}
	contains(t, page, "Ghim")
	rec.Changed = at("2020-09-10", "00:00") // ingest stamps the end of the pin
	stampFeed(t, s, rec)
	p.Changed("tat-ca")
	refresh(t, p)
	if order(body(t, p, "/feeds/tat-ca.rss")) {
		t.Error("still first when its time is over")
	}
}

func stampFeed(t *testing.T, s storage.Store, rec storage.Feed) {
	t.Helper()
	if err := s.Commit(context.Background(), &storage.Change{At: rec.Changed, Feeds: []storage.Feed{rec}}); err != nil {
		t.Fatal(err)
	}
}

// An editor has another paper's article shown: its words and link, under the
// id of the entry, with the one that opened it among the other papers.
func TestRepresentativeIsShownUnderTheEntrysID(t *testing.T) {
	s, list := openStore(t), partyWork()
	e := entered("tat-ca", list[0], list[1])
	keep(t, s, at("2020-09-09", "22:00"), list, e)
	p := published(t, s, newsroom())
	contains(t, body(t, p, "/feeds/tat-ca.rss"), e.ID.URN(), "<link>https://laodongthudo.vn/")
	e.Shows, e.ShownSince = list[1].ID, at("2020-09-09", "23:00")
	keep(t, s, at("2020-09-09", "23:00"), nil, e)
	p.Changed("tat-ca")
	refresh(t, p)
	contains(t, body(t, p, "/feeds/tat-ca.rss"), e.ID.URN(), "<link>https://hanoimoi.vn/", "Sóc Sơn: Chủ động", `cùng đưa: <a href="https://laodongthudo.vn/`)
	lacks(t, body(t, p, "/feeds/tat-ca.rss"), "<link>https://laodongthudo.vn/")
	contains(t, body(t, p, "/feeds/tat-ca.atom"), e.ID.URN(), "<updated>2020-09-09T23:00:00+07:00</updated>", "<published>2020-09-09T19:03:00+07:00</published>")
	contains(t, mustShow(t, s, "/s/"+list[0].ID.String()), ">Sóc Sơn: Chủ động, sáng tạo trong xây dựng Đảng</h1>")
}
