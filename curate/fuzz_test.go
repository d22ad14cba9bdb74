package curate_test

import (
	"testing"
	"unicode/utf8"

	"regionwire/curate"
	"regionwire/news"
)

// Whatever a source writes, rules decide without panic, alike each time, and
// as they explain.
func FuzzDecide(f *testing.F) {
	near := curate.Cond{Phrase: []string{"Hà Nội", "mưa", "to"}, AllOf: true, Near: 6, Fields: []string{"title", "lead", "body"}}
	no := curate.Cond{Phrase: []string{"dang bo"}, Fold: true, Fields: []string{"body", "author", "category"}}
	r := compile(f, curate.Config{
		Rules: []curate.Rule{
			{Name: "near", When: near}, {Name: "no", When: curate.Cond{Not: &no}},
			{Name: "regex", When: curate.Cond{Regex: `(\d+)\s*tổ chức`, Fields: []string{"title", "body", "url"}}},
		},
		Feeds: []curate.Feed{
			{Slug: "a", Accept: []string{"near", "regex"}}, {Slug: "b", Reject: []string{"no"}},
			{Slug: "c", Sources: []news.SourceID{"hanoimoi"}, Region: "vn", Accept: []string{"near"}, Reject: []string{"regex"}},
		},
	})
	f.Add("Hà Nội mưa to", "", "14 tổ chức Đảng", "P.Ngân", "https://a.vn/1")
	f.Add("mưa mưa mưa to Hà Nội to", "Hà Nội", "Đảng bộ", "\xff\xfe", "")
	f.Add("Hà Nội mưa", "to", "\u200bmưa\u0300", "dang bo", "tổ chức 7 tổ chức")
	f.Fuzz(func(t *testing.T, title, lead, text, author, link string) {
		a := &news.Article{Source: "hanoimoi", Item: news.Item{Title: title, Lead: lead, Link: link,
			Authors: []news.Author{{Name: author}}, Categories: []string{author, title}}}
		s := &curate.Subject{Article: a, Body: func() string { return text }}
		for i := range r.Len() {
			fresh := &curate.Subject{Article: a, Body: func() string { return text }}
			v, again, x := r.Decide(s, i), r.Decide(fresh, i), r.Explain(fresh, i)
			if v.In != again.In || v.In != x.In || v.Reason != x.Reason || v.Rule != x.Rule {
				t.Errorf("decided %+v and %+v, explained %+v", v, again, x)
			}
			for _, step := range x.Trace {
				if utf8.ValidString(title+lead+text+author+link) && !utf8.ValidString(step.Text+step.Would) {
					t.Errorf("the explanation cuts a character: %+v", step)
				}
			}
		}
	})
}
