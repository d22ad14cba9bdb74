package page

import (
	"net/url"
	"testing"
	"unicode"
	"unicode/utf8"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

// checkAddress demands an absolute http or https address without fragment.
func checkAddress(t *testing.T, address string, needed bool) {
	t.Helper()
	if address == "" {
		if needed {
			t.Fatal("no address")
		}
		return
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		t.Fatalf("address %q", address)
	}
}

// checkText demands display text.
func checkText(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || text.Clean(s) != s {
		t.Fatalf("%q is no display text", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			t.Fatalf("%q holds a control character", s)
		}
	}
}

// checkWhen demands a time that can be believed.
func checkWhen(t *testing.T, w news.When) {
	t.Helper()
	if w.IsZero() {
		if w != (news.When{}) {
			t.Fatalf("a zero time with %v", w)
		}
		return
	}
	if w.Time != news.At(w.Time) || w.Time.Before(earliest) || w.Time.After(readAt.Add(maxSkew)) || len(w.Raw) > maxRawDate {
		t.Fatalf("time %v", w)
	}
}

func FuzzArticle(f *testing.F) {
	for _, c := range []*copyText{vietnameseCopy(f), englishCopy(f)} {
		for _, layout := range layouts {
			f.Add(layout(c), "https://news.example.vn/a-b-c-12345.html")
		}
	}
	f.Add(linkedData, "https://news.example.vn/a")
	for _, build := range hostile {
		if page := build(1); len(page) < 3000 {
			f.Add(page, "https://news.example.vn/a")
		}
	}
	f.Fuzz(func(t *testing.T, page, at string) {
		address, err := url.Parse(markup.URL(at, nil))
		if err != nil || address.Host == "" {
			address = nil
		}
		it, err := Article([]byte(page), address, Options{Now: readAt})
		if err != nil {
			return
		}
		if it.Lead == "" && it.HTML == "" {
			t.Fatal("neither lead nor text")
		}
		if markup.Sanitize(it.HTML, address) != it.HTML {
			t.Fatalf("HTML is not sanitised: %q", it.HTML)
		}
		for _, s := range []string{it.Title, it.Kicker, it.Lead, it.Agency, it.Credit} {
			checkText(t, s)
		}
		for _, a := range it.Authors {
			checkText(t, a.Name)
			checkAddress(t, a.URI, false)
		}
		for _, i := range it.Images {
			checkAddress(t, i.URL, true)
			checkText(t, i.Alt)
			checkText(t, i.Caption)
		}
		for _, r := range it.Related {
			checkText(t, r.Title)
			checkAddress(t, r.URL, false)
		}
		checkAddress(t, it.Link, address != nil)
		checkWhen(t, it.Published)
		checkWhen(t, it.Updated)
	})
}

func FuzzList(f *testing.F) {
	f.Add(listPage, "https://news.example.vn/thoi-su")
	f.Add(`<base href="//x"><a href="a-b-c-d-e-12345.html">One two three four five</a><a href="javascript:x">One two three four five</a>`, "http://x/")
	f.Fuzz(func(t *testing.T, page, at string) {
		address, err := url.Parse(markup.URL(at, nil))
		if err != nil || address.Host == "" {
			address = nil
		}
		links := List([]byte(page), address, Options{Now: readAt})
		if len(links) > maxLinks {
			t.Fatalf("%d links", len(links))
		}
		seen := map[string]bool{}
		for _, l := range links {
			checkAddress(t, l.URL, true)
			checkText(t, l.Title)
			checkText(t, l.Lead)
			checkWhen(t, l.Published)
			if u, err := url.Parse(l.URL); err != nil || seen[l.URL] || address != nil && sameAddress(u, address) {
				t.Fatalf("%q is listed twice or is the page itself", l.URL)
			}
			seen[l.URL] = true
		}
		recipe, _ := Propose([]byte(page), address, Options{Now: readAt})
		if _, err := Compile(&recipe); err != nil {
			t.Fatalf("proposed %q: %v", recipe.Links, err)
		}
	})
}
