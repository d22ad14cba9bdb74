package ingest_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/curate"
	"regionwire/dedup"
	"regionwire/ingest"
	"regionwire/news"
)

// leads is a Matcher for which articles with one lead are copies, and those
// with one word at the start of their title tell one story.
type leads struct{ learnt int }

func hashes(s string) []uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	x := h.Sum32() / 2
	return []uint32{x, x + 1}
}

func (m *leads) Learn(*dedup.Report) bool { m.learnt++; return false }

func (m *leads) Strip(_ news.SourceID, t dedup.Text) dedup.Text { return t }

func (m *leads) Forget(...news.ID) {}

func (m *leads) State() (map[string][]byte, error) {
	return map[string][]byte{dedup.StatePrefix + "learnt": fmt.Append(nil, m.learnt)}, nil
}

func (m *leads) Restore(values map[string][]byte) error {
	_, err := fmt.Sscan(string(values[dedup.StatePrefix+"learnt"])+"\n0", &m.learnt)
	return err
}

func (m *leads) sign(r *dedup.Report) *dedup.Signature {
	var word string
	fmt.Sscan(r.Text.Title, &word)
	return &dedup.Signature{Article: r.ID, Seen: r.Seen, Prints: hashes(r.Text.Lead), Terms: hashes(word), Data: []byte(r.Text.Lead)}
}

func (m *leads) Sign(r *dedup.Report, _ *dedup.Signature) (*dedup.Signature, error) {
	return m.sign(r), nil
}

func (m *leads) Regroup(sig dedup.Signature, _ dedup.Place) (dedup.Signature, error) {
	return sig, nil
}

func (m *leads) Match(ctx context.Context, l dedup.Lookup, r *dedup.Report) (*dedup.Decision, *dedup.Signature, error) {
	d := &dedup.Decision{Copy: r.ID, Story: r.ID}
	sig := m.sign(r)
	told, err := l.Candidates(ctx, dedup.Terms, sig.Terms, r.Seen.Add(-72*time.Hour), 2, 20)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range told {
		if c.Article != r.ID {
			d.Story = c.Article
		}
	}
	near, err := l.Candidates(ctx, dedup.Prints, sig.Prints, r.Seen.Add(-72*time.Hour), 2, 20)
	if err != nil || len(near) == 0 {
		return d, sig, err
	}
	ids := make([]news.ID, len(near))
	for i, c := range near {
		ids[i] = c.Article
	}
	reports, err := l.Reports(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(reports, func(a, b dedup.Report) int { return a.Seen.Compare(b.Seen) })
	for _, other := range reports {
		if other.ID != r.ID && !other.ID.IsZero() && other.Text.Lead == r.Text.Lead {
			d.Copy, d.Story = other.ID, other.ID
			d.CopyNote = news.Match{With: other.ID, Score: 1, Why: "same lead"}
			d.Update = other.Publisher == r.Publisher && other.Text.Title != r.Text.Title
			break
		}
	}
	return d, sig, nil
}

func TestCopiesAreOneEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1"), paper("c", "c.vn", "/1")
		onlyC := feed("only-c")
		onlyC.Sources = []news.SourceID{"c"}
		r := start(t, config{sources: []*news.Source{a, b, c}, feeds: []curate.Feed{feed("all"), onlyC}}, ingest.Options{Matcher: &leads{}})
		text := func(s *news.Source, title string) news.Item {
			it := item(&s.Channels[0], title, "/bai-100001.html", title)
			it.Lead = "Một bản tin của thông tấn xã."
			return it
		}
		// Known together at the first build: the others are named.
		r.poll(&a.Channels[0], text(a, "Tin của A"))
		time.Sleep(time.Second)
		if out := r.poll(&b.Channels[0], text(b, "Tin của B")); out.New != 1 || out.Copies != 1 {
			t.Errorf("outcome %+v", out)
		}
		r.poll(&c.Channels[0])
		r.expectTitles("all", "Tin của A")
		root := r.articles()[0]
		e := r.entry("all", root.ID)
		if len(e.Also) != 1 || r.article(e.Also[0]).Source != "b" {
			t.Errorf("entry %+v", e)
		}
		// Later ones change nothing, and open an entry where there is none.
		time.Sleep(time.Hour)
		stamp := r.record("all").Changed
		r.poll(&c.Channels[0], text(c, "Tin của C"))
		r.expectTitles("all", "Tin của A")
		r.expectTitles("only-c", "Tin của C")
		if got := r.entry("all", root.ID); fmt.Sprint(got) != fmt.Sprint(e) || !r.record("all").Changed.Equal(stamp) {
			t.Errorf("an entry that is out changed to %+v", got)
		}
		for _, a := range r.articles() {
			if a.Copy != root.ID || !a.Accepted {
				t.Errorf("%s: copy of %s, accepted %t", a.Title, a.Copy, a.Accepted)
			}
		}
		x := r.explain("Tin của C", "all")
		if s := x.Feeds[0]; !s.In || s.Entry == nil || s.Entry.Article != root.ID || len(x.Copies) != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestCopiesOfOneCommitAreNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1")
		r := start(t, config{sources: []*news.Source{a, b}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Matcher: &leads{}})
		r.poll(&a.Channels[0])
		r.poll(&b.Channels[0])
		x, y := item(&a.Channels[0], "1", "/x-100001.html", "A"), item(&b.Channels[0], "1", "/x-100001.html", "B")
		y.Lead = x.Lead
		synctest.Wait()
		before := r.store.commits.Load()
		r.submit(&a.Channels[0], x)
		r.poll(&b.Channels[0], y)
		if n := r.store.commits.Load() - before; n != 1 {
			t.Skipf("%d commits: the polls did not meet", n)
		}
		r.expectTitles("all", "A")
		if e := r.entries("all")[0]; len(e.Also) != 1 {
			t.Errorf("entry %+v", e)
		}
	})
}

// A copy that comes while an entry is held is named; one that comes later is
// not.
func TestHeldEntriesNameTheirCarriers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1"), paper("c", "c.vn", "/1")
		f := feed("held")
		f.Hold = 2 * time.Hour
		r := start(t, config{sources: []*news.Source{a, b, c}, feeds: []curate.Feed{f}}, ingest.Options{Matcher: &leads{}})
		for _, s := range []*news.Source{a, b, c} {
			r.poll(&s.Channels[0])
		}
		for _, s := range []*news.Source{a, b, c} {
			it := item(&s.Channels[0], "1", "/x-100001.html", "Tin của "+string(s.ID))
			it.Lead = "Một bản tin."
			r.poll(&s.Channels[0], it)
			time.Sleep(90 * time.Minute)
		}
		synctest.Wait()
		r.expectTitles("held", "Tin của a")
		e := r.entries("held")[0]
		if len(e.Also) != 1 || r.article(e.Also[0]).Source != "b" {
			t.Errorf("entry %+v", e)
		}
	})
}

// A feed built anew knows the carriers and the first reports as well as one
// that has seen them come.
func TestABuildNamesCarriersAndFirstReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := paper("a", "a.vn", "/1"), paper("b", "b.vn", "/1"), paper("c", "c.vn", "/1")
		cfg := config{sources: []*news.Source{a, b, c}, feeds: []curate.Feed{feed("all")}}
		none := feed("later")
		none.Sources = []news.SourceID{"c"}
		cfg.feeds = append(cfg.feeds, none)
		r := start(t, cfg, ingest.Options{Matcher: &leads{}})
		for _, s := range cfg.sources {
			r.poll(&s.Channels[0])
		}
		write := func(s *news.Source, path, title, lead string) {
			it := item(&s.Channels[0], path, path, title)
			it.Lead = lead
			r.poll(&s.Channels[0], it)
			time.Sleep(time.Minute)
		}
		write(a, "/mot", "Lũ ở A", "Một bản tin.")
		write(b, "/mot", "Nước lên", "Một bản tin.")
		write(a, "/hai", "Lũ rút", "Hôm sau.")
		if e := r.entry("all", r.articles()[2].ID); e.Follows != r.entry("all", r.articles()[0].ID).ID {
			t.Errorf("live: %+v", e)
		}
		cfg.feeds = []curate.Feed{feed("all"), feed("later"), feed("new")}
		r.in.Apply(cfg.tables(t))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for _, f := range []string{"later", "new"} {
			first, next := r.entry(f, r.articles()[0].ID), r.entry(f, r.articles()[2].ID)
			if len(first.Also) != 1 || first.Also[0] != r.articles()[1].ID {
				t.Errorf("%s: carriers %v", f, first.Also)
			}
			if next.Follows != first.ID {
				t.Errorf("%s: follows %s", f, next.Follows)
			}
		}
	})
}

// A later version of a text under another address, by its own publisher, is
// an edit of the first.
func TestALaterVersionIsAnEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1")
		ch := &a.Channels[0]
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Matcher: &leads{}})
		x := item(ch, "1", "/x-100001.html", "14 tổ chức Đảng")
		r.poll(ch, x)
		stamp := r.record("all").Changed
		time.Sleep(time.Hour)
		y := item(ch, "2", "/y-100002.html", "15 tổ chức Đảng")
		y.Lead = x.Lead
		r.poll(ch, y)
		r.expectTitles("all", "15 tổ chức Đảng")
		root := r.articles()[0]
		if root.Rev != 1 || root.Title != "14 tổ chức Đảng" || root.Shown.Link != y.Link || len(r.entries("all")) != 1 {
			t.Errorf("root %+v", root)
		}
		if !r.record("all").Changed.After(stamp) {
			t.Error("the feed is not stamped")
		}
	})
}

func TestEveryNewArticleIsLearntOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := paper("a", "a.vn", "/1", "/2")
		m := &leads{}
		r := start(t, config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}}, ingest.Options{Matcher: m})
		items := some(&a.Channels[0], 0, 10)
		r.poll(&a.Channels[0], items...)
		r.poll(&a.Channels[0], items...)
		for i := range items {
			items[i].Channel = a.Channels[1].ID
		}
		r.poll(&a.Channels[1], items...)
		if m.learnt != 10 {
			t.Errorf("%d learnt, want 10", m.learnt)
		}
		m.learnt = 0
		r.restart(config{sources: []*news.Source{a}, feeds: []curate.Feed{feed("all")}})
		if m.learnt != 10 {
			t.Errorf("%d learnt after a restart, want 10", m.learnt)
		}
	})
}

// With the matcher that ships: one agency text in three papers is one entry, a
// report of its own is another of the same story, and what was learnt outlives
// a restart.
func TestShippedMatcher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := dedup.New(dedup.Options{})
		var sources []*news.Source
		for _, id := range []string{"a", "b", "c", "d"} {
			sources = append(sources, paper(id, id+".vn", "/1"))
		}
		r := start(t, config{sources: sources, feeds: []curate.Feed{feed("all")}}, ingest.Options{Matcher: m})
		for _, s := range sources {
			r.poll(&s.Channels[0])
		}
		const text = "Sáng 23/11, Ủy ban nhân dân huyện tổ chức lễ khánh thành cây cầu bắc qua sông Cà Lồ sau hai năm thi công. " +
			"Cầu dài 320 mét, rộng 12 mét, tổng mức đầu tư 186 tỷ đồng từ ngân sách thành phố. " +
			"Phát biểu tại buổi lễ, lãnh đạo huyện cho biết công trình rút ngắn đường đi của gần 40.000 người dân bốn xã phía đông, " +
			"đồng thời mở ra quỹ đất phát triển công nghiệp và dịch vụ hai bên bờ. Nhà thầu cam kết bảo hành công trình trong 24 tháng."
		write := func(s *news.Source, title, lead string) {
			it := item(&s.Channels[0], title, "/bai-100001.html", title)
			it.Lead = lead
			r.poll(&s.Channels[0], it)
			time.Sleep(10 * time.Minute)
		}
		write(sources[0], "Khánh thành cầu Cà Lồ ở Sóc Sơn", text)
		write(sources[1], "Hà Nội: Thông xe cầu bắc qua sông Cà Lồ", "(TTXVN) "+text)
		write(sources[2], "Sóc Sơn có thêm cầu qua sông Cà Lồ", text+" Lễ khánh thành kết thúc lúc 10 giờ.")
		write(sources[3], "Giá cà phê trong nước lập kỷ lục mới", "Giá cà phê tại các tỉnh Tây Nguyên sáng nay tăng thêm 1.500 đồng mỗi ki lô gam, lên mức cao nhất từ trước tới nay, theo khảo sát của hiệp hội.")
		list := r.articles()
		for _, a := range list[:3] {
			if a.Copy != list[0].ID || a.Story != list[0].ID {
				t.Errorf("%q is in the group of %s (%+v)", a.Title, a.Copy, a.CopyNote)
			}
		}
		if list[3].Copy != list[3].ID || list[3].Story != list[3].ID {
			t.Errorf("%q joined %+v %+v", list[3].Title, list[3].CopyNote, list[3].StoryNote)
		}
		r.expectTitles("all", list[3].Title, list[0].Title)
		values, err := r.store.Values(context.Background(), dedup.StatePrefix)
		if err != nil || len(values) == 0 {
			t.Errorf("kept of what was learnt: %d values, %v", len(values), err)
		}
	})
}
