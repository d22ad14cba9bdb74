package markup

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// allowed returns the value of an attribute as it may be written, false when
// it may not.
func (r *reader) allowed(e *element, name, value string) (string, bool) {
	switch name {
	case "title":
		value = collapse(visible(value))
		return value, value != ""
	case "lang":
		return value, isLanguage(value)
	case "dir":
		value = strings.ToLower(value)
		return value, value == "ltr" || value == "rtl" || value == "auto"
	}
	if !slices.Contains(e.attrs, name) {
		return "", false
	}
	switch name {
	case "href":
		value = linkAddress(value, r.base)
		return value, value != ""
	case "cite":
		value = URL(value, r.base)
		return value, value != ""
	case "datetime":
		return value, value != "" && len(value) <= 40 && strings.Trim(value, "0123456789-+:.TZPWYMDHS ") == ""
	case "start", "value":
		return number(value, -9999, 99999)
	case "colspan", "rowspan":
		return number(value, 1, 1000)
	case "reversed":
		return "reversed", true
	case "type":
		return value, len(value) == 1 && strings.Contains("1aAiI", value)
	case "scope":
		value = strings.ToLower(value)
		return value, value == "col" || value == "row" || value == "colgroup" || value == "rowgroup"
	}
	return "", false
}

// number returns a whole number between least and most in its plain form.
func number(s string, least, most int) (string, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return strconv.Itoa(n), err == nil && least <= n && n <= most
}

// isLanguage reports whether s has the shape of a BCP 47 language tag.
func isLanguage(s string) bool {
	if s == "" || len(s) > 35 {
		return false
	}
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || len(part) > 8 || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			return false
		}
	}
	return true
}

// linkAddress returns a link's address as it may be written: http, https or
// mailto, absolute; "" when it may not.
func linkAddress(ref string, base *url.URL) string {
	ref = strings.TrimSpace(ref)
	if len(ref) > 7 && strings.EqualFold(ref[:7], "mailto:") {
		return mailAddress(ref[7:])
	}
	return URL(ref, base)
}

// mailAddress returns the mailto address of a single mailbox, "" for anything
// else; the subject and text a link may ask for are dropped.
func mailAddress(s string) string {
	s, _, _ = strings.Cut(s, "?")
	local, host, ok := strings.Cut(s, "@")
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
	if !ok || local == "" || host == "" || len(s) > 254 || strings.Trim(local, plain+"+") != "" || strings.Trim(host, plain) != "" {
		return ""
	}
	return "mailto:" + local + "@" + host
}

// plainLink writes a link whose text is its title, else its address. Inside
// another link only the text is written.
func (w *writer) plainLink(address, title string) {
	if title == "" {
		title = address
	}
	var b strings.Builder
	writeAttribute(&b, "href", address)
	e := &element{kind: link, name: "a", out: "a"}
	inside := w.find(func(f *frame) bool { return f.kind == link }) >= 0
	w.space = true
	if !inside {
		w.open(e, b.String())
	}
	w.text(title)
	if !inside {
		w.close(e)
	}
	w.space = true
}

// videoPages are the players of video hosts, by host and path, and the
// address of the page that shows the same video.
var videoPages = []struct{ host, path, page string }{
	{"youtube.com", "/embed/", "https://www.youtube.com/watch?v="},
	{"youtube.com", "/v/", "https://www.youtube.com/watch?v="},
	{"youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v="},
	{"player.vimeo.com", "/video/", "https://vimeo.com/"},
	{"dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/"},
}

// videoPage returns the page of the video that a player at an address shows,
// "" when the player is of no known host.
func videoPage(player string) string {
	u, err := url.Parse(player)
	if err != nil || player == "" {
		return ""
	}
	host := strings.TrimPrefix(u.Hostname(), "www.")
	for _, v := range videoPages {
		id, ok := strings.CutPrefix(u.Path, v.path)
		if ok && host == v.host {
			id, _, _ = strings.Cut(id, "/")
			if id != "" && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == "" {
				return v.page + id
			}
		}
	}
	return ""
}
