package markup

import (
	"net/url"
	"strings"
	"testing"
)

// bad inputs 86, 87 and 88
func TestURL(t *testing.T) {
	hostile := &url.URL{Scheme: "javascript", Opaque: "alert(1)"}
	for _, c := range []struct {
		ref  string
		base *url.URL
		want string
	}{
		{"https://a.example/x?y=1#z", nil, "https://a.example/x?y=1#z"},
		{" HTTPS://A.Example/X ", nil, "https://a.example/X"},
		{"http://a.example", nil, "http://a.example"},
		{"/x/./y/../z", base, "https://news.example/x/z"},
		{"c.html", base, "https://news.example/a/c.html"},
		{"?p=2", base, "https://news.example/a/b.html?p=2"},
		{"#top", base, "https://news.example/a/b.html#top"},
		{"//cdn.example/x.jpg", base, "https://cdn.example/x.jpg"},
		{"//cdn.example/x.jpg", nil, "https://cdn.example/x.jpg"},
		{"/x", nil, ""},
		{"/x", hostile, ""},
		{"", base, ""},
		{"https://a.example/tin tức/bài 1.html", nil, "https://a.example/tin%20t%E1%BB%A9c/b%C3%A0i%201.html"},
		{"https://a.example/100%/x%zz%41", nil, "https://a.example/100%25/x%25zz%41"},
		{"https://a.example/?q=a b\"<>", nil, "https://a.example/?q=a%20b%22%3C%3E"},
		{"https://a.example/a|b", nil, "https://a.example/a%7Cb"},
		{"https://a.example/x[1].html?a[]=b#c[d]", nil, "https://a.example/x%5B1%5D.html?a%5B%5D=b#c%5Bd%5D"},
		{"x[1].html", base, "https://news.example/a/x%5B1%5D.html"},
		{"https://báo.example/", nil, "https://xn--bo-mia.example/"},
		{"https://r3---sn-x.a_b.example/", nil, "https://r3---sn-x.a_b.example/"},
		{"https://a.example:8443/x", nil, "https://a.example:8443/x"},
		{"https://[2001:DB8::1]:80/x", nil, "https://[2001:db8::1]:80/x"},
		{"https:\\\\a.example\\x", nil, "https://a.example/x"},
		{"ht\ntps://a.exa\tmple/", nil, "https://a.example/"},
		{"javascript:alert(1)", base, ""},
		{"JaVaScRiPt:alert(1)", base, ""},
		{"\tjavascript:alert(1)", base, ""},
		{"java\nscript:alert(1)", base, ""},
		{"javascript://a.example/%0Aalert(1)", base, ""},
		{"data:text/html,x", base, ""},
		{"vbscript:x", base, ""},
		{"file:///etc/passwd", base, ""},
		{"mailto:a@b.example", base, ""},
		{"https:evil.example", base, ""},
		{"https:/evil.example", base, ""},
		{"https:///evil.example", base, ""},
		{"https://user:pw@a.example/", nil, ""},
		{"https://news.example@evil.example/", nil, ""},
		{"https://a.example:0/", nil, ""},
		{"https://a.example:99999/", nil, ""},
		{"https://a b.example/", nil, ""},
		{"https://-/%", nil, "https://-/%25"},
		{"https://..example/", nil, ""},
		{"https://\u202eexample/", nil, ""},
		{"https://a.example/" + strings.Repeat("x", 10<<10), nil, ""},
	} {
		got := URL(c.ref, c.base)
		if got != c.want {
			t.Errorf("URL(%q) = %q, want %q", c.ref, got, c.want)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, s := range []string{"https://a.example/x", "//b.example", "../x?y#z", "javascript:x", "https://báo.vn:80/%", "http://[::1]/", "\\\\x\\y", "https://a.example/#a#b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		for _, b := range []*url.URL{nil, base} {
			got := URL(ref, b)
			if got == "" {
				continue
			}
			if again := URL(got, b); again != got {
				t.Errorf("URL(%q) = %q, of which URL makes %q", ref, got, again)
			}
			u, err := url.Parse(got)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
				t.Errorf("URL(%q) = %q: %v", ref, got, err)
			}
			if strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>`\\", r) }) {
				t.Errorf("URL(%q) = %q holds what no address may", ref, got)
			}
		}
	})
}
