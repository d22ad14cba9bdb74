package curate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"regionwire/curate"
	"regionwire/news"
)

func sources() []*news.Source {
	paper := &news.Source{ID: "hanoimoi", Birth: "hanoimoi", Group: "party-press", Tags: []string{"thu-do"}}
	paper.Channels = []news.Channel{
		{ID: "hanoimoi/1", Source: paper, Tags: []string{"thu-do"}},
		{ID: "hanoimoi/2", Source: paper, Tags: []string{"thu-do", "do-thi"}},
	}
	other := &news.Source{ID: "vnexpress", Birth: "vnexpress"}
	other.Channels = []news.Channel{{ID: "vnexpress/1", Source: other}}
	return []*news.Source{paper, other}
}

func compile(t testing.TB, c curate.Config) *curate.Rules {
	t.Helper()
	if c.Sources == nil {
		c.Sources = sources()
	}
	r, err := curate.Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// one returns rules of one feed that accepts by one condition.
func one(t testing.TB, when curate.Cond) *curate.Rules {
	t.Helper()
	return compile(t, curate.Config{
		Rules: []curate.Rule{{Name: "r", Pos: "config.yaml:3:3", When: when}},
		Feeds: []curate.Feed{{Slug: "f", Birth: "f", Accept: []string{"r"}, Pos: "config.yaml:9:3"}},
	})
}

func article() *news.Article {
	seen := time.Date(2026, 11, 23, 12, 24, 0, 0, time.UTC)
	return &news.Article{
		Source: "hanoimoi",
		Item: news.Item{
			Channel: "hanoimoi/2", Kicker: "Huyện Sóc Sơn", Title: "Chủ động, sáng tạo trong công tác xây dựng Đảng",
			Lead: "Đảng bộ huyện luôn được quan tâm chú trọng.", Link: "https://hanoimoi.vn/pr/bai-123456.html",
			Authors: []news.Author{{Name: "P.Ngân"}}, Agency: "LĐTĐ", Credit: "Báo Hà Nội Mới", Language: "vi-VN",
			Categories: []string{"Xã hội", "Đô thị"}, Images: []news.Image{{URL: "https://hanoimoi.vn/a.jpg"}},
			Published: news.When{Time: seen.Add(-2 * time.Hour), Basis: news.Zoned},
		},
		FirstSeen:  seen,
		Places:     []news.Place{{Region: "vn/ha-noi/huyen-soc-son", Score: 72, Evidence: []news.Evidence{{Field: "kicker", Text: "Sóc Sơn"}}}, {Region: "vn/ha-noi", Score: 66}},
		Provenance: []news.Provenance{{Channel: "hanoimoi/2", Source: "hanoimoi"}, {Channel: "vnexpress/1", Source: "vnexpress"}},
	}
}

func subject(a *news.Article) *curate.Subject {
	return &curate.Subject{Article: a, Body: func() string { return "Kinh tế - xã hội nông thôn mới. Hà Nội mưa to." }, Carriers: 2}
}

func TestConditions(t *testing.T) {
	phrase := func(fold bool, fields []string, p ...string) curate.Cond {
		return curate.Cond{Phrase: p, Fold: fold, Fields: fields}
	}
	near := func(n int, p ...string) curate.Cond {
		return curate.Cond{Phrase: p, AllOf: true, Near: n, Fields: []string{"title"}}
	}
	yes := phrase(false, nil, "xây dựng Đảng")
	no := phrase(false, nil, "bóng đá")
	for _, c := range []struct {
		name string
		when curate.Cond
		want bool
	}{
		{"phrase", yes, true},
		{"phrase in any case of letters", phrase(false, nil, "XÂY DỰNG ĐẢNG"), true},
		{"phrase in NFD", phrase(false, nil, "xây dựng Đảng"), true},
		{"part of a word", phrase(false, nil, "xây dựng Đ"), false},
		{"without diacritics", phrase(false, nil, "xay dung dang"), false},
		{"folded", phrase(true, nil, "xay dung dang"), true},
		{"any of several", phrase(false, nil, "bóng đá", "Sóc Sơn"), true},
		{"not in that field", phrase(false, []string{"title"}, "Sóc Sơn"), false},
		{"in the body", phrase(false, []string{"body"}, "nông thôn mới"), true},
		{"all of them", curate.Cond{Phrase: []string{"Sóc Sơn", "Đảng bộ"}, AllOf: true}, true},
		{"not all of them", curate.Cond{Phrase: []string{"Sóc Sơn", "bóng đá"}, AllOf: true}, false},
		{"near", near(6, "sáng tạo", "công tác"), true},
		{"near the other way round", near(5, "công tác", "sáng tạo"), true},
		{"not near enough", near(4, "sáng tạo", "công tác"), false},
		{"near, not in one field", curate.Cond{Phrase: []string{"Sóc Sơn", "Đảng bộ"}, AllOf: true, Near: 200}, false},
		{"regex in an address", curate.Cond{Regex: `/(quang-cao|pr)/`, Fields: []string{"url"}}, true},
		{"regex in any case of letters", curate.Cond{Regex: `^CHỦ ĐỘNG`}, true},
		{"regex that does not match", curate.Cond{Regex: `^huyện$`}, false},
		{"region", curate.Cond{Region: "vn/ha-noi", Sure: 70}, true},
		{"region, not sure enough", curate.Cond{Region: "vn/ha-noi", Sure: 80}, false},
		{"another region whose id starts alike", curate.Cond{Region: "vn/ha"}, false},
		{"no place", curate.Cond{Region: "none"}, false},
		{"source", curate.Cond{Source: []string{"hanoimoi"}}, true},
		{"group", curate.Cond{Source: []string{"group:party-press"}}, true},
		{"a source that only carries it", curate.Cond{Source: []string{"vnexpress"}}, false},
		{"tag of the source", curate.Cond{Tag: []string{"thu-do"}}, true},
		{"tag of the channel", curate.Cond{Tag: []string{"do-thi"}}, true},
		{"category", curate.Cond{Category: []string{"đô THỊ"}}, true},
		{"other category", curate.Cond{Category: []string{"Thể thao"}}, false},
		{"language", curate.Cond{Language: []string{"vi"}}, true},
		{"other language", curate.Cond{Language: []string{"en", "v"}}, false},
		{"author", curate.Cond{Author: []string{"p.ngân"}}, true},
		{"agency", curate.Cond{Agency: []string{"TTXVN", "LĐTĐ"}}, true},
		{"other agency", curate.Cond{Agency: []string{"TTXVN"}}, false},
		{"older", curate.Cond{Older: 2 * time.Hour}, true},
		{"not that old", curate.Cond{Older: 3 * time.Hour}, false},
		{"younger", curate.Cond{Younger: 3 * time.Hour}, true},
		{"not that young", curate.Cond{Younger: 2 * time.Hour}, false},
		{"image", curate.Cond{Has: "image"}, true},
		{"full text", curate.Cond{Has: "full_text"}, false},
		{"carriers", curate.Cond{Carriers: 2}, true},
		{"too few carriers", curate.Cond{Carriers: 3}, false},
		{"all", curate.Cond{All: []curate.Cond{yes, no}}, false},
		{"any", curate.Cond{Any: []curate.Cond{no, yes}}, true},
		{"not", curate.Cond{Not: &no}, true},
		{"deep", curate.Cond{All: []curate.Cond{{Any: []curate.Cond{no, {Not: &no}}}, yes}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := one(t, c.when)
			v := r.Decide(subject(article()), 0)
			if v.In != c.want {
				t.Errorf("got %t, want %t", v.In, c.want)
			}
			e := r.Explain(subject(article()), 0)
			if e.In != v.In || e.Reason != v.Reason || e.Rule != v.Rule || e.Pos != v.Pos {
				t.Errorf("explained as %+v, decided as %+v", e, v)
			}
			if len(e.Trace) == 0 {
				t.Error("explained without a step")
			}
		})
	}
}

func TestGates(t *testing.T) {
	c := curate.Config{
		Rules: []curate.Rule{
			{Name: "ads", Pos: "c:1:1", When: curate.Cond{Regex: "/pr/", Fields: []string{"url"}}},
			{Name: "party", Pos: "c:2:1", When: curate.Cond{Phrase: []string{"Đảng"}}},
			{Name: "sport", Pos: "c:3:1", When: curate.Cond{Phrase: []string{"bóng đá"}}},
		},
		Feeds: []curate.Feed{
			{Slug: "all", Pos: "c:10:1"},
			{Slug: "carried", Pos: "c:11:1", Sources: []news.SourceID{"vnexpress"}},
			{Slug: "place", Pos: "c:12:1", Region: "vn/bac-ninh", Sure: 60},
			{Slug: "no-ads", Pos: "c:13:1", Reject: []string{"sport", "ads"}},
			{Slug: "party", Pos: "c:14:1", Accept: []string{"sport", "party"}},
			{Slug: "sport", Pos: "c:15:1", Accept: []string{"sport"}},
			{Slug: "both", Pos: "c:16:1", Accept: []string{"party"}, Reject: []string{"ads"}},
		},
	}
	want := []curate.Verdict{
		{In: true, Reason: curate.Belongs, Pos: "c:10:1"},
		{In: true, Reason: curate.Belongs, Pos: "c:11:1"},
		{Reason: curate.OtherPlace, Pos: "c:12:1"},
		{Reason: curate.Rejected, Rule: "ads", Pos: "c:1:1"},
		{In: true, Reason: curate.Belongs, Rule: "party", Pos: "c:2:1"},
		{Reason: curate.NotAccepted, Rule: "sport", Pos: "c:3:1"},
		{Reason: curate.Rejected, Rule: "ads", Pos: "c:1:1"},
	}
	r, s := compile(t, c), subject(article())
	for i := range want {
		got := r.Decide(s, i)
		if fmt.Sprint(got) != fmt.Sprint(want[i]) {
			t.Errorf("feed %s: got %+v, want %+v", c.Feeds[i].Slug, got, want[i])
		}
		explained := r.Explain(s, i)
		explained.Trace = nil
		if fmt.Sprint(explained) != fmt.Sprint(want[i]) {
			t.Errorf("feed %s: explained as %+v, want %+v", c.Feeds[i].Slug, explained, want[i])
		}
	}
	gone := article()
	gone.Source, gone.Provenance = "hanoimoi", nil
	if v := r.Decide(subject(gone), 1); v.In || v.Reason != curate.OtherSource {
		t.Errorf("an article that no source of the feed carried: %+v", v)
	}
}

// A filter of one feed that took an article out of every feed, or changed it,
// is a fault that other readers have had.
func TestFeedsDoNotTouchEachOther(t *testing.T) {
	rules := []curate.Rule{{Name: "r", When: curate.Cond{Phrase: []string{"Đảng"}}}}
	alone := compile(t, curate.Config{Rules: rules, Feeds: []curate.Feed{{Slug: "all"}}})
	beside := compile(t, curate.Config{Rules: rules, Feeds: []curate.Feed{{Slug: "not", Reject: []string{"r"}}, {Slug: "all"}}})
	a := article()
	before := fmt.Sprintf("%+v", a)
	s := subject(a)
	if v := beside.Decide(s, 0); v.In {
		t.Fatal("rejected article is in")
	}
	if got, want := beside.Decide(s, 1).In, alone.Decide(subject(a), 0).In; got != want {
		t.Errorf("another feed's filter changed the verdict from %t to %t", want, got)
	}
	if after := fmt.Sprintf("%+v", a); after != before {
		t.Errorf("deciding changed the article:\n%s\n%s", before, after)
	}
}

// A subject that is used for article after article must remember nothing of
// the one before.
func TestSubjectForgets(t *testing.T) {
	r := one(t, curate.Cond{Phrase: []string{"Đảng"}})
	s := subject(article())
	if !r.Decide(s, 0).In {
		t.Fatal("not in")
	}
	s.Reset(&news.Article{Item: news.Item{Title: "Bóng đá"}})
	if r.Decide(s, 0).In {
		t.Error("the next article is judged by the last one")
	}
	if other := one(t, curate.Cond{Phrase: []string{"Bóng đá"}}); !other.Decide(s, 0).In {
		t.Error("other rules are judged by what the last ones found")
	}
}

// Rules that cannot mean anything must be refused: matching nothing without a
// word is how filters of other readers fail.
func TestMeaninglessRulesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		when curate.Cond
		says string
	}{
		"nothing":               {curate.Cond{}, "asks for nothing"},
		"empty all":             {curate.Cond{All: []curate.Cond{}}, "lists no condition"},
		"empty any within":      {curate.Cond{All: []curate.Cond{{Any: []curate.Cond{}}}}, "lists no condition"},
		"two things":            {curate.Cond{Regex: "a", Has: "image"}, "regex, has"},
		"no phrase":             {curate.Cond{Phrase: []string{}}, "lists nothing"},
		"empty phrase":          {curate.Cond{Phrase: []string{" "}}, "empty text"},
		"phrase without a word": {curate.Cond{Phrase: []string{"—!"}}, "no letter or digit"},
		"near alone":            {curate.Cond{Phrase: []string{"a"}, AllOf: true, Near: 3}, "at least two"},
		"regex":                 {curate.Cond{Regex: "("}, "missing closing )"},
		"field":                 {curate.Cond{Phrase: []string{"a"}, Fields: []string{"titel"}}, `"titel" is not a field`},
		"source":                {curate.Cond{Source: []string{"nowhere"}}, `no source "nowhere"`},
		"group":                 {curate.Cond{Source: []string{"group:nobody"}}, `no source "group:nobody"`},
		"has":                   {curate.Cond{Has: "sound"}, "neither image nor full_text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := curate.Compile(curate.Config{Sources: sources(), Rules: []curate.Rule{{Name: "r", Pos: "config.yaml:3:3", When: c.when}}})
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "config.yaml:3:3") {
				t.Errorf("got %v, want one at config.yaml:3:3 that says %q", err, c.says)
			}
		})
	}
}

func TestUnknownNamesOfFeedsAreRefused(t *testing.T) {
	_, err := curate.Compile(curate.Config{Sources: sources(), Feeds: []curate.Feed{
		{Slug: "a", Pos: "c:1:1", Accept: []string{"x"}}, {Slug: "b", Pos: "c:2:1", Reject: []string{"y"}},
		{Slug: "c", Pos: "c:3:1", Sources: []news.SourceID{"z"}},
	}})
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 3 {
		t.Fatalf("want three errors at once, got %v", err)
	}
	if errors.Unwrap(joined.Unwrap()[0]) == nil {
		t.Error("a position hides its cause")
	}
}

func TestExplanationNamesWhatWouldDo(t *testing.T) {
	for _, c := range []struct {
		name        string
		when        curate.Cond
		text, would string
	}{
		{"other field", curate.Cond{Phrase: []string{"nông thôn mới", "a", "b"}}, "none of 3 phrases in kicker, title, lead", `field: body would find "nông thôn mới"`},
		{"diacritics", curate.Cond{Phrase: []string{"dang bo"}}, `"dang bo" not in kicker, title, lead`, `fold: true would find "Đảng bộ" in lead`},
		{"certainty", curate.Cond{Region: "vn/ha-noi", Sure: 80}, "too unsure", "sure: 72"},
		{"place", curate.Cond{Region: "vn/bac-ninh", Sure: 60}, `kicker "Sóc Sơn"`, ""},
		{"missing of all", curate.Cond{Phrase: []string{"Sóc Sơn", "bóng đá"}, AllOf: true}, `"bóng đá" not in`, ""},
		{"near", curate.Cond{Phrase: []string{"sáng tạo", "Đảng"}, AllOf: true, Near: 3}, "not within 3 words", ""},
		{"source", curate.Cond{Source: []string{"vnexpress"}}, "source hanoimoi is none of vnexpress", "source: hanoimoi"},
		{"language", curate.Cond{Language: []string{"en"}}, "its language is vi-VN", "language: vi-VN"},
		{"too young", curate.Cond{Older: 72 * time.Hour}, "was 2h old when first seen; asked is at least 3d", ""},
		{"too old", curate.Cond{Younger: 100 * time.Minute}, "was 2h old when first seen; asked is less than 1h40m", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := one(t, c.when).Explain(subject(article()), 0)
			last := v.Trace[len(v.Trace)-1]
			if v.In || last.OK || !strings.Contains(last.Text, c.text) || last.Would != c.would {
				t.Errorf("got %+v", last)
			}
			if v.Trace[0].Rule != "r" || v.Trace[0].Pos != "config.yaml:3:3" {
				t.Errorf("the rule and its place are not named: %+v", v.Trace[0])
			}
		})
	}
}

func TestExplanationQuotesThePaper(t *testing.T) {
	v := one(t, curate.Cond{Phrase: []string{"dang bo"}, Fold: true}).Explain(subject(article()), 0)
	if got := v.Trace[1].Text; got != `"Đảng bộ" in lead` {
		t.Errorf("got %s", got)
	}
}

func TestSettingsFollowMeaning(t *testing.T) {
	base := func() curate.Config {
		return curate.Config{
			Sources: sources(),
			Rules:   []curate.Rule{{Name: "r", Why: "w", Pos: "c:1:1", When: curate.Cond{Pos: "c:1:9", Tag: []string{"do-thi"}}}},
			Feeds:   []curate.Feed{{Slug: "f", Birth: "f", Title: "T", Limit: 50, Accept: []string{"r"}}},
		}
	}
	settings := func(change func(*curate.Config)) uint64 {
		c := base()
		change(&c)
		return compile(t, c).Settings(0)
	}
	was := settings(func(*curate.Config) {})
	for name, change := range map[string]func(*curate.Config){
		"place": func(c *curate.Config) { c.Rules[0].Pos, c.Rules[0].When.Pos, c.Feeds[0].Pos = "x", "y", "z" },
		"name":  func(c *curate.Config) { c.Rules[0].Name, c.Feeds[0].Accept[0] = "s", "s" },
		"words": func(c *curate.Config) { c.Rules[0].Why, c.Feeds[0].Title, c.Feeds[0].Slug = "", "U", "g" },
		"limit": func(c *curate.Config) { c.Feeds[0].Limit = 10 },
		"other": func(c *curate.Config) {
			c.Rules = append(c.Rules, curate.Rule{Name: "x", When: curate.Cond{Has: "image"}})
		},
	} {
		if settings(change) != was {
			t.Errorf("%s: decides nothing, and asks to decide again", name)
		}
	}
	for name, change := range map[string]func(*curate.Config){
		"rule":    func(c *curate.Config) { c.Rules[0].When = curate.Cond{Has: "image"} },
		"use":     func(c *curate.Config) { c.Feeds[0].Reject, c.Feeds[0].Accept = c.Feeds[0].Accept, nil },
		"region":  func(c *curate.Config) { c.Feeds[0].Region = "vn/ha-noi" },
		"sources": func(c *curate.Config) { c.Feeds[0].Sources = []news.SourceID{"hanoimoi"} },
		"order":   func(c *curate.Config) { c.Feeds[0].Order = curate.BySeen },
		"one_per": func(c *curate.Config) { c.Feeds[0].OnePer = curate.PerStory },
		"cap":     func(c *curate.Config) { c.Feeds[0].Mix = []curate.Cap{{Per: "source", Count: 1, Period: time.Hour}} },
		"tagged":  func(c *curate.Config) { c.Sources[1].Channels[0].Tags = []string{"do-thi"} },
	} {
		if settings(change) == was {
			t.Errorf("%s: decides entries, and does not ask to decide again", name)
		}
	}
}

func TestRunTests(t *testing.T) {
	r := compile(t, curate.Config{Rules: []curate.Rule{{
		Name: "no-ads", Pos: "c:1:1",
		When: curate.Cond{Any: []curate.Cond{{Phrase: []string{"khuyến mãi"}}, {Phrase: []string{"tài trợ"}, Fields: []string{"body"}}, {Source: []string{"vnexpress"}}}},
		Tests: []curate.Test{
			{Item: news.Item{Title: "Khuyến mãi lớn cuối năm"}, Match: true, Pos: "c:2:1"},
			{Item: news.Item{Title: "Đại hội", HTML: "Bài do A tài trợ"}, Match: true, Pos: "c:3:1"},
			{Item: news.Item{Title: "Đại hội"}, Source: "vnexpress", Match: true, Pos: "c:4:1"},
			{Item: news.Item{Title: "Đại hội Đảng bộ huyện"}, Match: false, Pos: "c:5:1"},
			{Item: news.Item{Title: "Đại hội"}, Match: true, Pos: "c:6:1"},
			{Item: news.Item{Title: "Khuyến mãi"}, Match: false, Pos: "c:7:1"},
		},
	}}})
	var got []string
	for _, f := range curate.RunTests(r) {
		got = append(got, f.Error())
	}
	want := []string{`c:6:1: rule "no-ads" does not hold, and should`, `c:7:1: rule "no-ads" holds, and should not`}
	if len(got) != 2 || !strings.HasPrefix(got[0], want[0]) || !strings.HasPrefix(got[1], want[1]) || !strings.Contains(got[1], `"Khuyến mãi" in title`) {
		t.Errorf("got %q", got)
	}
}

// gazetteer is a containment of which prefixes know nothing.
type gazetteer map[string]string

func (g gazetteer) Within(unit, asked string) bool { return unit == asked || g[unit] == asked }

func TestContainmentDecides(t *testing.T) {
	r := compile(t, curate.Config{
		Places: gazetteer{"vn/ha-noi/huyen-soc-son": "vn/ha-noi/xa-soc-son"},
		Feeds:  []curate.Feed{{Slug: "f", Region: "vn/ha-noi/xa-soc-son", Sure: 60}, {Slug: "g", Region: "vn", Sure: 60}},
	})
	if !r.Decide(subject(article()), 0).In {
		t.Error("a unit that lies in the asked one is not found")
	}
	if r.Decide(subject(article()), 1).In {
		t.Error("the start of an ID is taken for containment although a gazetteer is there")
	}
}
