package page

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// rfc is the example of RFC 9309 §5.1.
const rfc = `User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`

func TestRobotsAllowed(t *testing.T) {
	for _, c := range []struct {
		name, robots, agent string
		allowed, forbidden  []string
	}{
		{"RFC 9309 5.1, any", rfc, "Regionwire", []string{"/", "/publications/x.html", "/x.gifs"}, []string{"/example/", "/example/page.html", "/a/b.gif"}},
		{"RFC 9309 5.1, foobot", rfc, "FooBot/2.1", []string{"/example/page.html", "/example/allowed.gif"}, []string{"/", "/x"}},
		{"RFC 9309 5.1, several agents", rfc, "bazbot", []string{"/", "/a.gif"}, []string{"/example/page.html"}},
		{"RFC 9309 5.1, empty group", rfc, "quxbot", []string{"/example/page.html", "/a.gif"}, nil},
		{"RFC 9309 5.2", "user-agent: *\nallow: /example/page/\ndisallow: /example/page/disallowed.gif", "x", []string{"/example/page/"}, []string{"/example/page/disallowed.gif"}},
		{"equal length: allow wins", "user-agent: *\ndisallow: /page\nallow: /page", "x", []string{"/page"}, nil},
		{"equal length, other order", "user-agent: *\nallow: /page\ndisallow: /page", "x", []string{"/page"}, nil},
		{"wildcards", "user-agent: *\ndisallow: /*?print=\ndisallow: /a*b*c\ndisallow: /fish*.php$", "x",
			[]string{"/a", "/acb", "/fish.php5", "/x?p=print"}, []string{"/x?print=1", "/abc", "/axxbxxcxx", "/fish.php", "/fishheads/catfish.php"}},
		{"end", "user-agent: *\ndisallow: /$", "x", []string{"/a", "/?q"}, []string{"/", ""}},
		{"dollar inside", "user-agent: *\ndisallow: /a$b", "x", []string{"/a", "/ab"}, []string{"/a$b", "/a%24b"}},
		{"escaped signs of patterns", "user-agent: *\ndisallow: /path/file-with-a-%2A.html\ndisallow: /foo-%24", "x",
			[]string{"/path/file-with-a-x.html", "/foo-"}, []string{"/path/file-with-a-*.html", "/foo-$"}},
		{"escapes", "user-agent: *\ndisallow: /foo/bar/%62%61%7A\ndisallow: /tìm-kiếm\ndisallow: /b%e1%ba%a3o", "x",
			[]string{"/foo/bar/bax"}, []string{"/foo/bar/baz", "/t%C3%ACm-ki%e1%ba%bfm", "/tìm-kiếm?q", "/bảo/x"}},
		{"slash is not unescaped", "user-agent: *\ndisallow: /a%2Fb", "x", []string{"/a/b"}, []string{"/a%2fb"}},
		{"case matters in paths", "User-agent: *\nDISALLOW: /Tin", "x", []string{"/tin"}, []string{"/Tin"}},
		{"groups of one name count together", "user-agent: regionwire\ndisallow: /a\n\nuser-agent: other\ndisallow: /\n\nuser-agent: Regionwire/1.0\ndisallow: /b", "regionwire",
			[]string{"/c"}, []string{"/a", "/b"}},
		{"a longer name is another", "user-agent: regionwirebot\ndisallow: /", "regionwire", []string{"/"}, nil},
		{"no group", "disallow: /", "x", []string{"/"}, nil},
		{"comments, blanks and other lines", "# all\n User-agent : * # everyone\n\nSitemap: /s.xml\nHost: x\nDisallow : /a # not this\n\n\ndisallow: /b", "x", []string{"/"}, []string{"/a", "/b"}},
		{"ends of lines", "user-agent: *\rdisallow: /a\r\ndisallow: /b\ndisallow: /c", "x", []string{"/"}, []string{"/a", "/b", "/c"}},
		{"byte order mark", "\xef\xbb\xbfuser-agent: *\ndisallow: /", "x", nil, []string{"/"}},
		{"crawl-delay does not part agents", "user-agent: x\ncrawl-delay: 5\nuser-agent: y\ndisallow: /", "x", nil, []string{"/"}},
		{"empty", "", "x", []string{"/", "/a?b"}, nil},
		{"web page", "<!DOCTYPE html><html><body>user-agent: nothing</body></html>", "x", []string{"/"}, nil},
		{"robots.txt itself", "user-agent: *\ndisallow: /", "x", []string{"/robots.txt"}, []string{"/robots.txt.bak"}},
		{"fragment", "user-agent: *\ndisallow: /a#b", "x", []string{"/b"}, []string{"/a", "/a#c"}},
		{"without closing slash of a pattern", "user-agent: *\ndisallow: a", "x", []string{"/a"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Robots([]byte(c.robots), c.agent)
			for _, p := range c.allowed {
				if !r.Allowed(p) {
					t.Errorf("%q is forbidden", p)
				}
			}
			for _, p := range c.forbidden {
				if r.Allowed(p) {
					t.Errorf("%q is allowed", p)
				}
			}
		})
	}
}

func TestRobotsWithoutFile(t *testing.T) {
	var none *Rules
	if !none.Allowed("/a") || none.CrawlDelay() != 0 || none.Sitemaps() != nil {
		t.Error("nil rules forbid something")
	}
}

// rule P17
func TestRobotsCrawlDelay(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"10": 10 * time.Second, "0.5": 500 * time.Millisecond, "0": 0, "-1": 0, "soon": 0, "NaN": 0, "1e9": 24 * time.Hour, "+Inf": 24 * time.Hour, "": 0,
	} {
		r := Robots(fmt.Appendf(nil, "User-agent: *\nCrawl-delay: %s\n", value), "x")
		if got := r.CrawlDelay(); got != want {
			t.Errorf("crawl-delay %q = %v, want %v", value, got, want)
		}
	}
	r := Robots([]byte("user-agent: *\ncrawl-delay: 60\ndisallow: /\nuser-agent: regionwire\ncrawl-delay: 2\nallow: /"), "Regionwire")
	if r.CrawlDelay() != 2*time.Second {
		t.Errorf("the delay of others is taken: %v", r.CrawlDelay())
	}
}

func TestRobotsSitemaps(t *testing.T) {
	r := Robots([]byte("Sitemap: https://a.example/s.xml\nuser-agent: x\ndisallow: /\nsitemap:/b.xml # second\n"), "y")
	if got := fmt.Sprint(r.Sitemaps()); got != "[https://a.example/s.xml /b.xml]" {
		t.Errorf("sitemaps = %s", got)
	}
}

// RFC 9309 §2.5: at least 500 KiB are read, and no rule that the limit cuts.
func TestRobotsReadsUpToItsLimit(t *testing.T) {
	head := "user-agent: *\ndisallow: /first\n"
	tail := "disallow: /last\n"
	fill := strings.Repeat("#", maxRobots-len(head)-len(tail)-1) + "\n"
	if r := Robots([]byte(head+fill+tail), "x"); r.Allowed("/last") || r.Allowed("/first") {
		t.Error("a rule within the limit is not read")
	}
	if r := Robots([]byte(head+fill+"#"+tail), "x"); r.Allowed("/first") || !r.Allowed("/last") {
		t.Error("a rule that the limit cuts is read")
	}
}

func TestRobotsHostilePatternsStayCheap(t *testing.T) {
	body := "user-agent: *\n" + strings.Repeat("disallow: "+strings.Repeat("*a", 200)+"b\n", 1000)
	r := Robots([]byte(body), "x")
	start := time.Now()
	r.Allowed("/" + strings.Repeat("a", 4096))
	if took := time.Since(start); took > slow {
		t.Errorf("one question took %v", took)
	}
}

// naive matches by trying everything, as the definition of * says.
func naive(pattern, path string) bool {
	switch {
	case pattern == "":
		return true
	case pattern == "$":
		return path == ""
	case pattern[0] == '*':
		for i := range len(path) + 1 {
			if naive(pattern[1:], path[i:]) {
				return true
			}
		}
		return false
	}
	return path != "" && pattern[0] == path[0] && naive(pattern[1:], path[1:])
}

func FuzzRobots(f *testing.F) {
	for _, s := range []string{rfc, "user-agent: *\ndisallow: /*a*b$\nallow: /%41*\ncrawl-delay: 3", "\xef\xbb\xbfUser-agent:*\rdisallow:*$", "user-agent: x\nallow: $$\ndisallow: **"} {
		f.Add([]byte(s), "regionwire", "/a/b.gif?x=1")
	}
	f.Fuzz(func(t *testing.T, body []byte, agent, path string) {
		r := Robots(body, agent)
		if r.CrawlDelay() < 0 || r.CrawlDelay() > maxCrawlDelay || len(r.Sitemaps()) > maxSitemaps {
			t.Fatalf("delay %v, %d sitemaps", r.CrawlDelay(), len(r.Sitemaps()))
		}
		if allowed := r.Allowed(path); len(path) < 20 && len(r.rules) < 10 {
			longest, want := -1, true
			plain := "/" + strings.TrimPrefix(path, "/")
			plain, _, _ = strings.Cut(plain, "#")
			normal := normalPath(plain, false)
			for _, rule := range r.rules {
				if len(rule.pattern) > 16 || plain == "/robots.txt" {
					return
				}
				if n := len(rule.pattern); naive(rule.pattern, normal) && (n > longest || n == longest && rule.allow) {
					longest, want = n, rule.allow
				}
			}
			if allowed != want {
				t.Fatalf("Allowed(%q) = %v, want %v by %v", path, allowed, want, r.rules)
			}
		}
		if again := normalPath(normalPath(path, false), false); again != normalPath(path, false) {
			t.Fatalf("the normal form of %q is not stable: %q", path, again)
		}
	})
}

func BenchmarkRobots(b *testing.B) {
	body := []byte(rfc + many(500, "user-agent: bot%d\ndisallow: /search\n") + "user-agent: *\n" + many(200, "disallow: /section-%d/*/print$\n"))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		Robots(body, "Regionwire").Allowed("/thoi-su/bai-viet-123456.html")
	}
}
