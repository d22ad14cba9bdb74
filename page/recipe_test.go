package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"regionwire/news"
)

func recorded(t *testing.T) (*Recipe, map[string]string) {
	c := vietnameseCopy(t)
	return &Recipe{
			Host: "bensong.example.vn", Zone: c.zone,
			Selectors: news.Recipe{Links: "h3 a", Title: "h1", Lead: ".detail-sapo", Published: ".detail-date"},
			Tests: []RecipeTest{
				{File: "article.html", Address: c.address, Now: readAt, Want: []Expectation{
					{Field: "title", Value: c.title, At: "r.yaml:9:5"}, {Field: "kicker", Value: "Xã Vĩnh Hòa"}, {Field: "lead", Value: c.wantLead},
					{Field: "agency", Value: "BBS"}, {Field: "byline", Value: "T.Lam"}, {Field: "credit"},
					{Field: "published", Value: "2024-03-14T06:40:00+07:00"}, {Field: "updated"}, {Field: "language", Value: "vi"},
					{Field: "paragraphs", Value: "7"}, {Field: "images", Value: "1"}, {Field: "related", Value: "2"}, {Field: "caption", Value: c.caption},
				}},
				{File: "list.html", Address: "https://bensong.example.vn/thoi-su", Links: []string{"https://bensong.example.vn/thoi-su/a-b-c-12345.html"}},
			},
		}, map[string]string{
			"article.html": cleanLayout(c),
			"list.html":    `<h3><a href="/thoi-su/a-b-c-12345.html">Một tin trong ngày</a></h3>`,
		}
}

func pagesOf(m map[string]string) func(string) ([]byte, error) {
	return func(file string) ([]byte, error) {
		if body, ok := m[file]; ok {
			return []byte(body), nil
		}
		return nil, errors.New("no such page")
	}
}

func TestCheckAcceptsWhatIsRight(t *testing.T) {
	r, pages := recorded(t)
	if got := Check(r, pagesOf(pages)); got != nil {
		t.Error(got)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Recipe, map[string]string)
		want   string
	}{
		{"title", func(r *Recipe, _ map[string]string) { r.Tests[0].Want[0].Value = "x" }, "article.html: title"},
		{"count", func(r *Recipe, _ map[string]string) { r.Tests[0].Want[9].Value = "8" }, `article.html: paragraphs is "7", want "8"`},
		{"credit that must be empty", func(r *Recipe, m map[string]string) {
			m["article.html"] = strings.ReplaceAll(m["article.html"], "Nguồn :", "Nguồn: TTXVN")
		}, `article.html: credit is "TTXVN", want ""`},
		{"redesign", func(_ *Recipe, m map[string]string) { m["list.html"] = "<p>none</p>" }, "list.html: link 1 of 0"},
		{"page lost", func(_ *Recipe, m map[string]string) { delete(m, "list.html") }, `list.html: page is "no such page"`},
		{"no article", func(_ *Recipe, m map[string]string) { m["article.html"] = "" }, "article.html: article"},
		{"selector", func(r *Recipe, _ map[string]string) { r.Selectors.Body = "p[" }, "selectors"},
		{"other host", func(r *Recipe, _ map[string]string) { r.Host = "song.example.vn" }, "article.html: address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, pages := recorded(t)
			c.change(r, pages)
			got := fmt.Sprint(Check(r, pagesOf(pages)))
			if !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMismatchSaysWhereItsTestStands(t *testing.T) {
	r, pages := recorded(t)
	r.Tests[0].Want[0].Value = "x"
	if got := Check(r, pagesOf(pages)); len(got) != 1 || got[0].At != "r.yaml:9:5" {
		t.Errorf("got %+v", got)
	}
}

func TestRecipeCoversItsSite(t *testing.T) {
	r := Recipe{Host: "Example.vn"}
	for host, want := range map[string]bool{"example.vn": true, "www.EXAMPLE.vn": true, "a.b.example.vn": true, "myexample.vn": false, "example.vn.test": false, "": false} {
		if got := r.Covers(host); got != want {
			t.Errorf("covers %q: %v", host, got)
		}
	}
}

func TestHealthNamesTheFieldThatBroke(t *testing.T) {
	whole := news.Item{Title: "a", Lead: "b", HTML: "<p>c</p>", Authors: []news.Author{{Name: "d"}}, Images: []news.Image{{URL: "https://e.example/"}},
		Published: news.When{Time: readAt, Basis: news.Zoned}}
	var before Health
	for range 20 {
		before.Add(&whole, nil)
	}
	for want, change := range map[string]func(*news.Item){
		"":      func(*news.Item) {},
		"title": func(it *news.Item) { it.Title = "" },
		"date":  func(it *news.Item) { it.Published.Basis = news.FirstSeen },
		"text":  func(it *news.Item) { it.HTML = "" },
		"lead":  func(it *news.Item) { it.Lead = "" },
		"image": func(it *news.Item) { it.Images = nil },
	} {
		it := whole
		change(&it)
		var h Health
		for range 4 {
			h.Add(&it, nil)
		}
		if got := h.Broken(before); got != want {
			t.Errorf("without %s: %q", want, got)
		}
	}
	var few Health
	few.Add(&news.Item{}, nil)
	if got := few.Broken(before); got != "" {
		t.Errorf("one article proves %q broken", got)
	}
	if got := few.Plus(few).Plus(few).Broken(few); got != "" {
		t.Errorf("%q broke that was never there", got)
	}
	if got := few.Plus(few).Plus(few).Broken(before); got != "title" {
		t.Errorf("the first of all broken fields is %q", got)
	}
}

// A page that is read all the same, but no longer by the recipe, has broken it.
func TestHealthWatchesTheRecipe(t *testing.T) {
	item := func(how string) *news.Item {
		return &news.Item{Title: "a", Lead: "b", HTML: "c", Found: []news.Finding{{Field: "title", How: "main heading"}, {Field: "lead", How: how}, {Field: "text", How: "recipe"}}}
	}
	r := &news.Recipe{Lead: ".sapo", Body: ".text"}
	var before, now Health
	for range 10 {
		before.Add(item("recipe, shortened"), r)
	}
	for range 3 {
		now.Add(item("beginning of the text"), r)
	}
	if got := now.Broken(before); got != "lead" || SelectorOf(r, got) != ".sapo" {
		t.Errorf("%q broke, want the lead", got)
	}
	if before.Titles != 10 || SelectorOf(nil, "lead") != "" {
		t.Error("a field without a selector counts however it was found")
	}
}
