package curate_test

import (
	"fmt"
	"testing"

	"regionwire/curate"
	"regionwire/news"
)

// twoHundred returns the rules of 200 feeds with phrases, places and sources
// of their own, and two rules that all share.
func twoHundred(t testing.TB) *curate.Rules {
	c := curate.Config{Sources: sources(), Rules: []curate.Rule{
		{Name: "ads", When: curate.Cond{Any: []curate.Cond{
			{Phrase: []string{"khuyến mãi", "tuyển sinh", "tài trợ"}},
			{Regex: `/(quang-cao|advertorial)/`, Fields: []string{"url"}},
		}}},
		{Name: "sport", When: curate.Cond{Phrase: []string{"bóng đá", "ngoại hạng", "vô địch"}, Fold: true}},
	}}
	for i := range 200 {
		name := fmt.Sprintf("r%d", i)
		c.Rules = append(c.Rules, curate.Rule{Name: name, When: curate.Cond{Any: []curate.Cond{
			{Phrase: []string{fmt.Sprintf("nông thôn mới số %d", i), fmt.Sprintf("quy hoạch vùng %d", i), fmt.Sprintf("đại hội lần %d", i)}},
			{Region: fmt.Sprintf("vn/tinh-%d", i%34), Sure: 60},
		}}})
		c.Feeds = append(c.Feeds, curate.Feed{Slug: name, Birth: name, Accept: []string{name}, Reject: []string{"ads", "sport"}})
	}
	return compile(t, c)
}

func BenchmarkDecide200Feeds(b *testing.B) {
	r := twoHundred(b)
	a := article()
	a.Link = "https://hanoimoi.vn/bai-123456.html"
	a.Lead = "Đây là một đoạn mở đầu dài như ở báo: lãnh đạo huyện đã kiểm tra tiến độ các dự án hạ tầng, yêu cầu các đơn vị tập trung hoàn thành trước cuối năm và bảo đảm an toàn cho người dân trong vùng."
	s := &curate.Subject{}
	b.ReportAllocs()
	for b.Loop() {
		s.Reset(a)
		for feed := range r.Len() {
			if r.Decide(s, feed).In {
				b.Fatal("in")
			}
		}
	}
}

// Beside what text.Phrases needs to search a title and a lead, 200 feeds cost
// no memory.
func TestDecidingAllocatesNothing(t *testing.T) {
	r, s := twoHundred(t), &curate.Subject{}
	a := &news.Article{Source: "hanoimoi", Item: news.Item{Title: "Một tin không có gì chung với các luật", Lead: "Và một đoạn mở đầu."}}
	const texts = 2
	if n := testing.AllocsPerRun(100, func() {
		s.Reset(a)
		for feed := range r.Len() {
			r.Decide(s, feed)
		}
	}); n > texts {
		t.Errorf("%v allocations for an article in which no phrase stands", n)
	}
}
