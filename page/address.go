package page

import (
	"net/netip"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// shape is what the form of an address says of the page behind it.
type shape int

const (
	notPage shape = iota - 2 // a file, a feed, a search, a login
	section                  // the home page, a section, a tag, an author
	unclear
	likely  // an article's address by its form
	certain // and has the number or the date of one besides
)

// shapeOf judges an address by its path and query.
func shapeOf(u *url.URL) shape {
	p := strings.ToLower(strings.Trim(u.Path, "/"))
	parts := strings.Split(p, "/")
	last := parts[len(parts)-1]
	ext := path.Ext(last)
	switch {
	case p == "":
		if hasID(u.Query()) {
			return likely
		}
		return section
	case fileExtensions[ext]:
		return notPage
	case len(parts) > 1 && (ext == ".html" || ext == "") && strings.HasPrefix(last, "index"):
		return section
	}
	for _, part := range parts {
		if otherPages[part] {
			return notPage
		}
	}
	for _, part := range parts[:len(parts)-1] {
		if sectionParts[part] {
			return section
		}
	}
	slug := last
	if pageExtensions[ext] {
		slug = strings.TrimSuffix(last, ext)
	}
	words, digits := slugWords(slug)
	dated := datedPath(parts)
	for _, part := range parts[:len(parts)-1] {
		if allDigits(part) && len(part) >= 4 && !isYear(part) {
			digits = max(digits, len(part))
		}
	}
	switch {
	case words >= 3 && (digits >= 4 || dated), dated && words >= 2:
		return certain
	case words >= 6, words >= 4 && dated, digits >= 5, words >= 2 && digits >= 3, dated && len(parts) > 3, hasID(u.Query()):
		return likely
	case len(parts) == 1 && words <= 2 && digits == 0 && !strings.HasPrefix(ext, ".htm"), sectionParts[last]:
		return section
	}
	return unclear
}

// slugWords counts the words of a slug, and the digits of its longest number.
func slugWords(slug string) (words, digits int) {
	for part := range strings.FieldsFuncSeq(slug, func(r rune) bool { return strings.ContainsRune("-_.+,~", r) || r == ' ' }) {
		number := strings.Trim(strings.TrimLeft(part, "abcdefghijklmnopqrstuvwxyz"), "0123456789") == ""
		n := 0
		for i := range len(part) {
			if '0' <= part[i] && part[i] <= '9' {
				n++
			}
		}
		if number && n > 0 {
			digits = max(digits, n)
			if n == len(part) {
				continue
			}
		}
		if n < len(part) {
			words++
		}
	}
	return words, digits
}

// datedPath reports whether a path names a day or a month: /2026/11/24/,
// /2026-11-24/, /20261124/, /2026/nov/.
func datedPath(parts []string) bool {
	year, month, _ := dateParts(parts)
	return year != "" && month != ""
}

// pathDate returns the day that a path names, "" when it names none.
func pathDate(u *url.URL) string {
	year, month, day := dateParts(strings.Split(strings.Trim(u.Path, "/"), "/"))
	if day == "" || !allDigits(month) {
		return ""
	}
	return year + "-" + month + "-" + day
}

// dateParts returns the year, month and day that a path names, in two digits
// or the letters of a month; "" for each that it does not.
func dateParts(parts []string) (year, month, day string) {
	for i, part := range parts {
		digits := strings.ReplaceAll(part, "-", "")
		if !allDigits(digits) || len(digits) < 4 || digits[:4] < "1995" || digits[:4] > "2099" {
			continue
		}
		switch {
		case len(digits) == 8 && isMonth(digits[4:6]) && isDay(digits[6:]):
			return digits[:4], digits[4:6], digits[6:]
		case len(digits) == 4 && i+1 < len(parts) && isMonth(parts[i+1]):
			year, month = digits, twoDigits(parts[i+1])
			if i+2 < len(parts) && isDay(parts[i+2]) {
				day = twoDigits(parts[i+2])
			}
			return year, month, day
		}
	}
	return "", "", ""
}

func isYear(s string) bool { return len(s) == 4 && "1995" <= s && s <= "2099" }

func isMonth(s string) bool {
	return len(s) <= 2 && allDigits(s) && "01" <= twoDigits(s) && twoDigits(s) <= "12" || monthNames[s]
}

func isDay(s string) bool {
	return len(s) <= 2 && allDigits(s) && "01" <= twoDigits(s) && twoDigits(s) <= "31"
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// hasID reports whether a query names an article by number.
func hasID(q url.Values) bool {
	for key, values := range q {
		if idKeys[strings.ToLower(key)] && len(values) > 0 && len(values[0]) >= 2 && allDigits(values[0]) {
			return true
		}
	}
	return false
}

var (
	pageExtensions = set(".html .htm .shtml .php .aspx .asp .jsp .epi .vnp .tpo .ldo .chn .dec")
	fileExtensions = set(".jpg .jpeg .png .gif .webp .svg .avif .ico .css .js .json .xml .rss .atom .rdf .pdf .doc .docx .xls .xlsx .ppt " +
		".zip .rar .gz .mp3 .mp4 .m4a .m3u8 .apk .exe .txt .ics .epub")
	otherPages = set("login signin signup register logout account search tim-kiem timkiem rss rss.html feed feeds sitemap contact lien-he contact-us about about-us " +
		"gioi-thieu privacy terms advertise quang-cao subscribe newsletter cart checkout share print wp-admin wp-login.php cdn-cgi impressum datenschutz mentions-legales")
	sectionParts = set("tag tags tu-khoa chu-de topic topics category categories chuyen-muc author authors tac-gia auteur autor page trang archive archives su-kien event")
	monthNames   = set("jan feb mar apr may jun jul aug sep oct nov dec")
	idKeys       = set("id p newsid articleid article_id itemid item aid nid idnews tinid storyid story_id docid contentid postid")
)

// sameAddress reports whether two addresses are those of one page, whatever
// their scheme, www., default name and closing slash.
func sameAddress(a, b *url.URL) bool {
	return a != nil && b != nil && plainHost(a) == plainHost(b) && plainPath(a) == plainPath(b) && a.RawQuery == b.RawQuery
}

func plainHost(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	for _, prefix := range []string{"www.", "m.", "amp."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

func plainPath(u *url.URL) string {
	p := strings.TrimSuffix(u.EscapedPath(), "/")
	for _, index := range []string{"/index.html", "/index.htm", "/index.php", "/default.aspx", "/home.html"} {
		p = strings.TrimSuffix(p, index)
	}
	return p
}

// sameSite reports whether two hosts belong to one registrable domain
// (publicsuffix.org). Addresses by number and single names are sites of their
// own.
func sameSite(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSuffix(a, ".")), strings.ToLower(strings.TrimSuffix(b, "."))
	if a == b {
		return a != ""
	}
	if _, err := netip.ParseAddr(a); err == nil {
		return false
	}
	da, err := publicsuffix.EffectiveTLDPlusOne(a)
	if err != nil {
		return false
	}
	db, err := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && da == db
}
