package page

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

const newsSitemap = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url>
  <loc>https://news.example.vn/doi-song/nghe-det-chieu-204417.html#top</loc>
  <lastmod>2024-03-14T09:00:00+07:00</lastmod>
  <n:news>
   <n:publication><n:name>Báo Bến Sông</n:name><n:language>vi</n:language></n:publication>
   <n:publication_date>2024-03-14T06:40:00+07:00</n:publication_date>
   <n:title><![CDATA[Nông dân giữ nghề dệt &amp; phơi chiếu]]></n:title>
   <n:keywords>làng nghề, chiếu,  chiếu</n:keywords>
  </n:news>
  <image:image><image:loc>/images/chieu.jpg</image:loc></image:image>
 </url>
 <url><loc>/thoi-su/cau-moi-204377.html</loc><lastmod>2024-03-13</lastmod></url>
 <url><loc>https://www.example.com/elsewhere</loc></url>
 <url><loc>https://news.example.vn/doi-song/nghe-det-chieu-204417.html</loc></url>
 <url><loc>javascript:alert(1)</loc></url>
</urlset>`

func siteURL(t testing.TB, s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestSitemapOfNews(t *testing.T) {
	base := siteURL(t, "https://news.example.vn/news-sitemap.xml")
	entries, indexes, err := Sitemap([]byte(newsSitemap), base, Options{Zone: zone(t, "Asia/Ho_Chi_Minh"), Now: readAt})
	if err != nil || len(indexes) != 0 || len(entries) != 2 {
		t.Fatalf("%d entries, %d indexes, %v", len(entries), len(indexes), err)
	}
	e := entries[0]
	if e.URL != "https://news.example.vn/doi-song/nghe-det-chieu-204417.html" || e.Title != "Nông dân giữ nghề dệt & phơi chiếu" ||
		e.Language != "vi" || e.Image != "https://news.example.vn/images/chieu.jpg" || fmt.Sprint(e.Keywords) != "[làng nghề chiếu]" {
		t.Errorf("entry = %+v", e)
	}
	if want := time.Date(2024, 3, 13, 23, 40, 0, 0, time.UTC); !e.Published.Time.Equal(want) || e.Published.Basis != news.Zoned {
		t.Errorf("published = %v", e.Published)
	}
	if e := entries[1]; e.URL != "https://news.example.vn/thoi-su/cau-moi-204377.html" || e.Modified.Basis != news.DateOnly ||
		!e.Modified.Time.Equal(time.Date(2024, 3, 12, 17, 0, 0, 0, time.UTC)) || !e.Published.IsZero() {
		t.Errorf("entry = %+v", e)
	}
}

func TestSitemapForms(t *testing.T) {
	base := siteURL(t, "https://a.example/sitemap.xml")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, `<urlset><url><loc>https://a.example/1</loc></url></urlset>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, body, entries, indexes string
		err                          error
	}{
		{name: "index", body: `<sitemapindex><sitemap><loc>https://a.example/s1.xml.gz</loc><lastmod>2024-01-02</lastmod></sitemap><sitemap><loc>s2.xml</loc></sitemap></sitemapindex>`,
			indexes: "https://a.example/s1.xml.gz https://a.example/s2.xml"},
		{name: "gzip", body: packed.String(), entries: "https://a.example/1"},
		{name: "lines", body: "https://a.example/1\r\nhttps://a.example/2\n\nno address\nhttps://b.example/\n", entries: "https://a.example/1 https://a.example/2"},
		{name: "mark and blanks before", body: "\xef\xbb\xbf \n<urlset><url><loc> https://a.example/1 </loc></url></urlset>", entries: "https://a.example/1"},
		{name: "prefix", body: `<s:urlset xmlns:s="x"><s:url><s:loc>https://a.example/1</s:loc></s:url></s:urlset>`, entries: "https://a.example/1"},
		{name: "other charset", body: "<?xml version='1.0' encoding='windows-1252'?><urlset><url><loc>https://a.example/caf\xe9</loc></url></urlset>", entries: "https://a.example/caf%C3%A9"},
		{name: "raw ampersand", body: `<urlset><url><loc>https://a.example/?a=1&b=2</loc></url></urlset>`, entries: "https://a.example/?a=1&b=2"},
		{name: "url not closed", body: `<urlset><url><loc>https://a.example/1</loc><url><loc>https://a.example/2</loc></url></urlset>`, entries: "https://a.example/2"},
		{name: "comments and entities", body: `<!DOCTYPE u [<!ENTITY x "https://a.example/9">]><urlset><!-- <url/> --><url><loc>&x;</loc></url><url><loc>https://a.example/1</loc></url></urlset>`, entries: "https://a.example/&x; https://a.example/1"},
		{name: "without addresses", body: `<urlset></urlset>`},
		{name: "feed", body: `<rss><channel/></rss>`, err: ErrNotSitemap},
		{name: "web page", body: `<!DOCTYPE html><html><body>Not found</body></html>`, err: ErrNotSitemap},
		{name: "text", body: `hello`, err: ErrNotSitemap},
		{name: "nothing", body: ``, err: ErrNotSitemap},
		{name: "blanks", body: "  \n", err: ErrNotSitemap},
		{name: "bytes", body: "\x00\x01\xff", err: ErrNotSitemap},
		{name: "gzip of nothing", body: "\x1f\x8b\x00", err: ErrNotSitemap},
	} {
		t.Run(c.name, func(t *testing.T) {
			entries, indexes, err := Sitemap([]byte(c.body), base, Options{Now: readAt})
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Errorf("error %v, want %v", err, c.err)
			}
			if got := addresses(entries); got != c.entries {
				t.Errorf("entries %q, want %q", got, c.entries)
			}
			if got := addresses(indexes); got != c.indexes {
				t.Errorf("indexes %q, want %q", got, c.indexes)
			}
		})
	}
}

func addresses(list []Entry) string {
	all := make([]string, len(list))
	for i := range list {
		all[i] = list[i].URL
	}
	return strings.Join(all, " ")
}

// bad input 76: what was read before the break is kept, and the break is told.
func TestSitemapCutShort(t *testing.T) {
	base := siteURL(t, "https://a.example/sitemap.xml")
	entries, _, err := Sitemap([]byte(`<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.exam`), base, Options{})
	if err == nil || errors.Is(err, ErrNotSitemap) || len(entries) != 1 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, "<urlset>"+many(3000, "<url><loc>https://a.example/%d</loc></url>"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	entries, _, err = Sitemap(packed.Bytes()[:packed.Len()/2], base, Options{})
	if err == nil || len(entries) == 0 {
		t.Errorf("half a gzip: %d entries, %v", len(entries), err)
	}
}

func TestSitemapKeepsTheNewest(t *testing.T) {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range maxEntries + 500 {
		day := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		fmt.Fprintf(&b, "<url><loc>https://a.example/%d</loc><lastmod>%s</lastmod></url>", i, day.Format(time.DateOnly))
	}
	b.WriteString("</urlset>")
	entries, _, err := Sitemap([]byte(b.String()), siteURL(t, "https://a.example/"), Options{Now: readAt})
	if err != nil || len(entries) != maxEntries || entries[0].URL != fmt.Sprintf("https://a.example/%d", maxEntries+499) {
		t.Fatalf("%d entries, first %s, %v", len(entries), entries[0].URL, err)
	}
}

// threat 1, 2; bad inputs 71, 72, 73
func TestHostileSitemapsAreRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 100 {
		if _, err := z.Write(bytes.Repeat([]byte("<url><loc>https://a.example/1</loc></url>\n"), 20_000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"deep":       []byte("<urlset>" + strings.Repeat("<a>", 1_000_000)),
		"attributes": []byte("<urlset " + strings.Repeat(`a="" `, 500_000) + ">"),
		"one tag":    []byte("<urlset " + strings.Repeat("a", 1_000_000)),
		"bomb":       bomb.Bytes(),
	} {
		start := time.Now()
		_, _, err := Sitemap(body, siteURL(t, "https://a.example/"), Options{})
		if took := time.Since(start); err == nil || took > slow {
			t.Errorf("%s: %v after %v", name, err, took)
		}
	}
}

func FuzzSitemap(f *testing.F) {
	for _, s := range []string{newsSitemap, "<sitemapindex><sitemap><loc>/a</loc></sitemap></sitemapindex>", "https://a.example/1\n", "\x1f\x8b\x08\x00"} {
		f.Add([]byte(s))
	}
	base := siteURL(f, "https://news.example.vn/sitemap.xml")
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, indexes, _ := Sitemap(body, base, Options{Now: readAt}) // any error will do
		if len(entries) > maxEntries || len(indexes) > maxIndexes {
			t.Fatalf("%d entries, %d indexes", len(entries), len(indexes))
		}
		for _, e := range append(entries, indexes...) {
			checkAddress(t, e.URL, true)
			checkAddress(t, e.Image, false)
			checkText(t, e.Title)
			checkWhen(t, e.Published)
			checkWhen(t, e.Modified)
		}
	})
}

func BenchmarkSitemap(b *testing.B) {
	body := []byte("<urlset>" + many(1000, `<url><loc>https://a.example/tin-tuc-trong-ngay-%d.html</loc><news:news><news:publication_date>2024-03-14T06:40:00+07:00</news:publication_date><news:title>Tin tức trong ngày</news:title></news:news></url>`) + "</urlset>")
	base := siteURL(b, "https://a.example/")
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if entries, _, err := Sitemap(body, base, Options{Now: readAt}); err != nil || len(entries) != 1000 {
			b.Fatal(len(entries), err)
		}
	}
}
