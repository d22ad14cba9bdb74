package dedup

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	for _, tt := range []struct{ link, want string }{
		{"https://bao.example/tin-tuc-113456.html", "https://bao.example/tin-tuc-113456.html"},
		{"http://WWW.Bao.Example:80/a/?utm_source=rss&b=2&a=1#top", "https://bao.example/a?a=1&b=2"}, // bad input 85
		{"https://m.bao.example/a", "https://bao.example/a"},
		{"https://amp.www.bao.example/a?amp=1", "https://bao.example/a"},
		{"https://m.com.vn/a", "https://m.com.vn/a"},
		{"https://www.vn/a", "https://www.vn/a"},
		{"https://bao.example/", "https://bao.example"},
		{"https://bao.example//", "https://bao.example"},
		{"https://bao.example?p=1", "https://bao.example?p=1"},
		{"https://bao.example:8443/a", "https://bao.example:8443/a"},
		{"http://bao.example:443/a", "https://bao.example/a"},
		{"https://user:secret@bao.example/a", "https://bao.example/a"},
		{"https://báo.example/a", "https://xn--bo-mia.example/a"},
		{"https://XN--BO-MIA.example./a", "https://xn--bo-mia.example/a"},
		{"https://a_b.example/x", "https://a_b.example/x"},
		{"http://[2001:DB8::0:1]:80/a", "https://[2001:db8::1]/a"},
		{"http://127.0.0.1:8098/f/1", "https://127.0.0.1:8098/f/1"},
		{"https://bao.example/tin-t%e1%bb%a9c/%7Ea", "https://bao.example/tin-t%E1%BB%A9c/~a"},
		{"https://bao.example/tin-tức/~a", "https://bao.example/tin-t%E1%BB%A9c/~a"},
		{"https://bao.example/a/../b/./c", "https://bao.example/b/c"},
		{"https://bao.example/a/%2e%2e/b", "https://bao.example/b"},
		{"https://bao.example/a%2Fb", "https://bao.example/a%2Fb"},
		{"https://bao.example/a//b", "https://bao.example/a//b"},
		{"https://bao.example/a;jsessionid=12?x=1", "https://bao.example/a?x=1"},
		{"https://bao.example/a?q=tin%20m%e1%bb%9bi&fbclid=x&_gl=1&zarsrc=30&gclid=2", "https://bao.example/a?q=tin+m%E1%BB%9Bi"},
		{"https://bao.example/a?ref=rss&source=zalo&from=2024", "https://bao.example/a?from=2024"},
		{"https://bao.example/a?b=2&a=3&b=1", "https://bao.example/a?a=3&b=2&b=1"},
		{"https://bao.example/a?&&", "https://bao.example/a"},
		{" https://bao.example/a ", "https://bao.example/a"},
		{"mailto:a@bao.example", ""},
		{"/a", ""},
		{"", ""},
		{"https:///a", ""},
		{"http://[fe80::1%25en0]/", ""},
		{"https://a b/", ""},
		{"https://" + strings.Repeat("a", 2000) + "/", ""},
	} {
		if got := Canonical(tt.link); got != tt.want {
			t.Errorf("Canonical(%q) = %q, want %q", tt.link, got, tt.want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		"https://www.bao.example/a?b=1#c", "http://[::1]:80/%zz%", "https://x.example/../..//;a?%3d&=&a%3Db=%26+%2B", "http://a.example:443:80/",
		"https://ＢＡＯ.example/ß", "http://1.2.3.4.5/", "http://0x7f.1/", "https://m.m.m.example/.%2e/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		once := Canonical(link)
		if once == "" {
			return
		}
		if !strings.HasPrefix(once, "https://") || strings.ContainsAny(once, "# \n\t\"<>\x00") || strings.HasSuffix(once, "/") && !strings.Contains(once, "?") {
			t.Errorf("Canonical(%q) = %q", link, once)
		}
		if twice := Canonical(once); twice != once {
			t.Errorf("Canonical(%q) = %q, of that %q", link, once, twice)
		}
	})
}
