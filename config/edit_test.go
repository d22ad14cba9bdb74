package config

import (
	"errors"
	"os"
	"strings"
	"testing"

	"regionwire/news"
)

var added = NewSource{Slug: "moi", URL: "https://moi.example/rss"}

func TestAddSourceChangesNothingElse(t *testing.T) {
	for _, test := range []struct {
		name, before, after string
		source              NewSource
	}{
		{"after the last one, before the comments that follow",
			"# head\nsources:   # newsrooms\n    a: https://a.example/rss   # one\n\n    # two\n    b:\n        feed: https://b.example/rss # end\n\n# feeds below\nfeeds:\n    x: X\n",
			"# head\nsources:   # newsrooms\n    a: https://a.example/rss   # one\n\n    # two\n    b:\n        feed: https://b.example/rss # end\n    moi: https://moi.example/rss\n\n# feeds below\nfeeds:\n    x: X\n", added},
		{"at the end of a file without a line end", "sources:\n  a: https://a.example/rss", "sources:\n  a: https://a.example/rss\n  moi: https://moi.example/rss\n", added},
		{"with the line ends of the file", "\xef\xbb\xbfsources:\r\n  a: https://a.example/rss\r\n", "\xef\xbb\xbfsources:\r\n  a: https://a.example/rss\r\n  moi: https://moi.example/rss\r\n", added},
		{"in braces", "sources: {a: https://a.example/rss} # all\n", "sources: {a: https://a.example/rss, moi: https://moi.example/rss} # all\n", added},
		{"in empty braces", "sources: {}\n", "sources: {moi: https://moi.example/rss}\n", added},
		{"in braces over lines", "sources: {\n  a: https://a.example/rss, # one\n}\n", "sources: {\n  a: https://a.example/rss, # one\nmoi: https://moi.example/rss}\n", added},
		{"in an empty section", "sources:\n\nfeeds: {x: X}\n", "sources:\n  moi: https://moi.example/rss\n\nfeeds: {x: X}\n", added},
		{"in a file without sources", "site: {name: Tin}\n", "site: {name: Tin}\nsources:\n  moi: https://moi.example/rss\n", added},
		{"in an empty file", "", "sources:\n  moi: https://moi.example/rss\n", added},
		{"after a block of text", "sources:\n  a:\n    feed: https://a.example/rss\n    name: |\n      Báo\n      A\n", "sources:\n  a:\n    feed: https://a.example/rss\n    name: |\n      Báo\n      A\n  moi: https://moi.example/rss\n", added},
		{"with name, page and tags", "sources:\n  a: https://a.example/rss\n", "sources:\n  a: https://a.example/rss\n  moi: {name: \"Báo, mới: #1\", page: \"https://moi.example/tin?a=[1]\", tags: [x, \"no\"]}\n",
			NewSource{Slug: "moi", Name: "Báo, mới: #1", Kind: news.Page, URL: "https://moi.example/tin?a=[1]", Tags: []string{"x", "no"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := AddSource([]byte(test.before), test.source)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.after {
				t.Errorf("got\n%s\nwant\n%s", got, test.after)
			}
			if test.source.Kind == news.Page {
				c, err := load(t, string(got), Options{})
				if err != nil {
					t.Fatal(err)
				}
				if s := c.Sources[1]; s.Name != test.source.Name || s.Channels[0].URL != test.source.URL || s.Tags[1] != "no" {
					t.Errorf("read back as %+v", s)
				}
			}
		})
	}
}

func TestAddSourceKeepsEveryLineOfTheShippedConfig(t *testing.T) {
	for _, file := range []string{"../config.yaml", "testdata/full.good.yaml"} {
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		after, err := AddSource(before, added)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if got := strings.Replace(string(after), "  moi: https://moi.example/rss\n", "", 1); got != string(before) {
			t.Errorf("%s: more than one line differs", file)
		}
	}
}

func TestAddSourceRefuses(t *testing.T) {
	for _, test := range []struct {
		before string
		source NewSource
		want   string
	}{
		{"sources: {moi: https://a.example/rss}\n", added, `there is a source "moi" already: config.yaml:1:16`},
		{"sources: {a: https://a.example/rss}\n", NewSource{Slug: "Moi", URL: "https://a.example"}, `"Moi" cannot name a source`},
		{"sources: {a: https://a.example/rss}\n", NewSource{Slug: "admin", URL: "https://a.example"}, `"admin" cannot name a source`},
		{"sources: {a: https://a.example/rss}\n", NewSource{Slug: "b", URL: "a.example"}, "has no scheme"},
		{"sources: {a: https://a.example/rss}\n", NewSource{Slug: "b", URL: "https://a.example", Tags: []string{"a b"}}, `tag "a b"`},
		{"sources: [\n", added, "a list opened with [ is not closed"},
		{"sources: x\n", added, "better edited by hand"},
		{"{sources: {a: https://a.example/rss}}\n", added, "better edited by hand"},
		{"sources:\n  a: https://a.example/rss\n...\n", added, ""},
		{"site: {name: x}\n...\n", added, "better edited by hand"},
		{"site: {name: x}\n---\nsources: {}\n", added, "a second document begins here"},
	} {
		got, err := AddSource([]byte(test.before), test.source)
		if test.want == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %q, %v, want %q", test.before, got, err, test.want)
		}
	}
}

func TestAddChannel(t *testing.T) {
	feed := NewSource{URL: "https://n.example/2", Kind: news.Feed}
	page := NewSource{URL: "https://n.example/p", Kind: news.Page}
	for _, test := range []struct {
		name, before, after string
		source              NewSource
	}{
		{"an address becomes a list", "sources:\n  a: https://a.example/rss # one\n", "sources:\n  a: [https://a.example/rss, https://n.example/2] # one\n", feed},
		{"a quoted address", "sources:\n  a: 'https://a.example/rss'\n", "sources:\n  a: ['https://a.example/rss', https://n.example/2]\n", feed},
		{"a list in brackets", "sources: {a: [https://a.example/rss]}\n", "sources: {a: [https://a.example/rss, https://n.example/2]}\n", feed},
		{"a list of lines", "sources:\n  a:\n    - https://a.example/rss # one\n  b: https://b.example/\n", "sources:\n  a:\n    - https://a.example/rss # one\n    - https://n.example/2\n  b: https://b.example/\n", feed},
		{"a map in braces", "sources:\n  a: {feed: https://a.example/rss}\n", "sources:\n  a: {feed: https://a.example/rss, feeds: [https://n.example/2]}\n", feed},
		{"a map of lines", "sources:\n  a:\n    feed: https://a.example/rss\n    weight: 3 # x\n", "sources:\n  a:\n    feed: https://a.example/rss\n    weight: 3 # x\n    feeds: [https://n.example/2]\n", feed},
		{"feeds in lines", "sources:\n  a:\n    feeds:\n    - https://a.example/rss\n    - {url: https://a.example/2}\n    weight: 3\n", "sources:\n  a:\n    feeds:\n    - https://a.example/rss\n    - {url: https://a.example/2}\n    - https://n.example/2\n    weight: 3\n", feed},
		{"feeds that is one", "sources:\n  a: {feeds: https://a.example/rss}\n", "sources:\n  a: {feeds: [https://a.example/rss, https://n.example/2]}\n", feed},
		{"feeds that is one map", "sources:\n  a: {feeds: {url: https://a.example/rss}}\n", "sources:\n  a: {feeds: [{url: https://a.example/rss}, https://n.example/2]}\n", feed},
		{"a page to an address", "sources:\n  a: https://a.example/rss\n", "sources:\n  a: {url: https://a.example/rss, page: https://n.example/p}\n", page},
		{"a page to a list of lines", "sources:\n  a:\n    - https://a.example/rss\n    - https://a.example/2\n", "sources:\n  a:\n    url:\n    - https://a.example/rss\n    - https://a.example/2\n    page: https://n.example/p\n", page},
		{"a page to a list in brackets", "sources:\n  a: [https://a.example/rss, https://a.example/2]\n", "sources:\n  a: {url: [https://a.example/rss, https://a.example/2], page: https://n.example/p}\n", page},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := AddChannel([]byte(test.before), "a", test.source)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.after {
				t.Errorf("got\n%s\nwant\n%s", got, test.after)
			}
			c, err := load(t, string(got), Options{})
			if err != nil {
				t.Fatal(err)
			}
			last := c.Sources[0].Channels[len(c.Sources[0].Channels)-1]
			if last.URL != test.source.URL || test.source.Kind == news.Page && last.Kind != news.Page {
				t.Errorf("read back as %+v", last)
			}
		})
	}
	if _, err := AddChannel([]byte("sources:\n  a: {page: https://a.example/}\n"), "a", page); err == nil || !strings.Contains(err.Error(), "has a page already") {
		t.Errorf("a second page: %v", err)
	}
	if _, err := AddChannel([]byte("sources:\n  a: {page: https://a.example/}\n"), "b", page); !errors.Is(err, ErrNoSource) {
		t.Errorf("an unknown source: %v", err)
	}
}
