package fetcher

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"regionwire/news"
	"regionwire/text"
)

// scanned bounds how much of a page is looked at to name it.
const scanned = 64 << 10

// challengeHeaders are fields by which bot walls mark their pages; any value
// will do where want is empty.
var challengeHeaders = []struct{ name, want, wall string }{
	{"Cf-Mitigated", "challenge", "bot check by Cloudflare"},
	{"X-Amzn-Waf-Action", "", "bot check by AWS WAF"},
	{"X-Datadome", "", "bot check by DataDome"},
	{"X-Sucuri-Block", "", "bot check by Sucuri"},
}

// challengeTitles are beginnings of the titles of challenge pages.
var challengeTitles = []struct{ title, wall string }{
	{"just a moment", "bot check by Cloudflare"},
	{"attention required! | cloudflare", "bot check by Cloudflare"},
	{"please wait... | cloudflare", "bot check by Cloudflare"},
	{"ddos-guard", "bot check by DDoS-Guard"},
	{"pardon our interruption", "bot check by Imperva"},
	{"checking your browser", "bot check"},
	{"making sure you're not a bot", "bot check by Anubis"},
	{"one moment, please", "bot check"},
	{"are you a robot", "bot check"},
	{"robot check", "bot check"},
	{"bot verification", "bot check"},
	{"human verification", "bot check"},
	{"verifying you are human", "bot check"},
	{"security check", "bot check"},
	{"vercel security checkpoint", "bot check by Vercel"},
}

// challengeMarks are scripts that only challenge pages carry.
var challengeMarks = []struct{ mark, wall string }{
	{"window._cf_chl_opt", "bot check by Cloudflare"},
	{"/cdn-cgi/challenge-platform/h/", "bot check by Cloudflare"},
	{"_incapsula_resource", "bot check by Imperva"},
	{"geo.captcha-delivery.com", "bot check by DataDome"},
	{"sucuri_cloudproxy_js", "bot check by Sucuri"},
	{"/aes.js", "cookie check by script"},
	{"document.cookie=\"__test=", "cookie check by script"},
	{"document.cookie=\"d1n=", "cookie check by script"},
	{"awswafintegration", "bot check by AWS WAF"},
	{"px-captcha", "bot check by HUMAN"},
}

// botWall names the wall that an answer is a challenge of, "" when it is
// none. It looks at pages only: a feed that talks about walls is a feed.
func botWall(h http.Header, body []byte) string {
	for _, c := range challengeHeaders {
		if v := h.Get(c.name); v != "" && (c.want == "" || strings.EqualFold(v, c.want)) {
			return c.wall
		}
	}
	title := strings.ToLower(pageTitle(body))
	for _, c := range challengeTitles {
		if title != "" && strings.HasPrefix(title, c.title) {
			return c.wall
		}
	}
	if !looksHTML(body) {
		return ""
	}
	low := bytes.ToLower(body[:min(len(body), scanned)])
	low = bytes.ReplaceAll(low, []byte(" = "), []byte("="))
	for _, c := range challengeMarks {
		if bytes.Contains(low, []byte(c.mark)) {
			return c.wall
		}
	}
	return ""
}

// looksHTML reports whether a body begins like a web page.
func looksHTML(body []byte) bool {
	low := bytes.ToLower(body[:min(len(body), 4<<10)])
	for _, mark := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<script", "<meta"} {
		if bytes.Contains(low, []byte(mark)) {
			return true
		}
	}
	return false
}

// pageTitle returns the title of a web page as text, "" when it has none or
// is no page.
func pageTitle(body []byte) string {
	if !looksHTML(body) {
		return ""
	}
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), scanned)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == "title" && z.Next() == html.TextToken {
				return text.Cut(text.Clean(string(z.Text())), 100)
			}
		}
	}
}

// pageLanguage returns the language that a web page states, "" for none.
func pageLanguage(body []byte) string {
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), scanned)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken:
			t := z.Token()
			if t.DataAtom != atom.Html {
				continue
			}
			for _, a := range t.Attr {
				if a.Key == "lang" {
					return normalLanguage(a.Val)
				}
			}
			return ""
		}
	}
}

// hasPasswordField reports whether a page asks for a password.
func hasPasswordField(body []byte) bool {
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), scanned)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom != atom.Input {
				continue
			}
			for _, a := range t.Attr {
				if a.Key == "type" && strings.EqualFold(a.Val, "password") {
					return true
				}
			}
		}
	}
}

// notFeed returns the failure of a document that is no feed, saying what it
// is instead.
func notFeed(ans *answer, data []byte, root string) error {
	if wall := botWall(ans.header, data); wall != "" {
		return &Error{Kind: news.BotWall, Detail: wall}
	}
	return &Error{Kind: news.NotFeed, Detail: "got " + describe(ans, data, root)}
}

// describe names what an answer is, whose body is data once cleaned.
func describe(ans *answer, data []byte, root string) string {
	if looksHTML(data) && root == "" || isHTMLName(root) {
		what := "a web page"
		if hasPasswordField(data) {
			what = "a login page"
		}
		if title := pageTitle(data); title != "" {
			what += fmt.Sprintf(" titled %q", title)
		}
		return what
	}
	kind, _, _ := strings.Cut(http.DetectContentType(ans.body), ";")
	switch {
	case root != "":
		return fmt.Sprintf("a document with the root <%s>", root)
	case bytes.HasPrefix(ans.body, []byte{0x1f, 0x8b}):
		return "gzip data that no Content-Encoding announces"
	case kind != "text/plain" && kind != "application/octet-stream":
		return kind
	}
	if given := ans.header.Get("Content-Type"); given != "" {
		return fmt.Sprintf("data without a root element, sent as %s", given)
	}
	return "data without a root element"
}
