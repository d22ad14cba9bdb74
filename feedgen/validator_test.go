package feedgen

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"

	"golang.org/x/text/language"
)

// What the W3C feed validator has to say of a feed (github.com/w3c/feedvalidator),
// as far as it can be asked without it.
var (
	wholeURI  = regexp.MustCompile(`^[a-zA-Z][0-9a-zA-Z+.-]*:(//)?[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+$`)
	webURL    = regexp.MustCompile(`(?i)^https?://([0-9a-z-]+\.)+[0-9a-z][-0-9a-z]*(:\d+)?(/|$)`)
	looksHTML = regexp.MustCompile(`&#?\w|<[/a-zA-Z]`)
	mailbox   = regexp.MustCompile(`^[A-Za-z0-9_+.'-]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+ \([^()]+\)$`)
	badMark   = regexp.MustCompile("[\u0080-\u009f\ufffd]")
)

// complaints returns what the validator would find in a document.
func complaints(t *testing.T, document []byte) []string {
	t.Helper()
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	type open struct {
		name       string
		begin      int64
		text       string
		children   []string
		title, url string // of an image and what it stands in
	}
	var stack []*open
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return found
		}
		if err != nil {
			return append(found, err.Error())
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if token.Name.Space != "" && token.Name.Space != atomSpace {
				name = token.Name.Space + name
			}
			if n := len(stack); n > 0 {
				parent := stack[n-1]
				if parent.name == "channel" && name != "item" && slices.Contains(parent.children, "item") {
					say("%s after an item", name)
				}
				if once := name != "item" && name != "entry" && name != "link" && name != "category"; once && slices.Contains(parent.children, name) {
					say("%s twice in %s", name, parent.name)
				}
				parent.children = append(parent.children, name)
			}
			for _, a := range token.Attr {
				found = append(found, attributeComplaints(name, a)...)
			}
			stack = append(stack, &open{name: name, begin: d.InputOffset()})
		case xml.CharData:
			if n := len(stack); n > 0 {
				stack[n-1].text += string(token)
			}
		case xml.EndElement:
			e := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			e.text = strings.TrimSpace(e.text)
			parent := &open{}
			if len(stack) > 0 {
				parent = stack[len(stack)-1]
			}
			raw := string(document[e.begin:d.InputOffset()])
			found = append(found, textComplaints(parent.name, e.name, e.text, raw)...)
			switch {
			case e.name == "title":
				parent.title = e.text
			case e.name == "link" && e.text != "":
				parent.url = e.text
			case e.name == "image" && (e.title != parent.title || e.url != parent.url):
				say("the image is of %q %s, the channel of %q %s", e.title, e.url, parent.title, parent.url)
			}
		}
	}
}

func attributeComplaints(element string, a xml.Attr) (found []string) {
	if badMark.MatchString(a.Value) {
		found = append(found, fmt.Sprintf("%s %s holds a character of no use: %q", element, a.Name.Local, a.Value))
	}
	switch name := a.Name.Local; {
	case element == "enclosure" && name == "url" && !webURL.MatchString(a.Value),
		slices.Contains([]string{"href", "url", "scheme", "ref"}, name) && !wholeURI.MatchString(a.Value):
		found = append(found, fmt.Sprintf("%s %s=%q", element, name, a.Value))
	case name == "lang":
		if _, err := language.Parse(a.Value); err != nil {
			found = append(found, "language "+a.Value)
		}
	}
	return found
}

func textComplaints(parent, element, text, raw string) (found []string) {
	complain := func(what string) { found = append(found, fmt.Sprintf("%s of %s %s: %q", element, parent, what, text)) }
	if badMark.MatchString(text) {
		complain("holds a character of no use")
	}
	switch element {
	case "title", "copyright", "category", "rights", "subtitle", "name", "source", "generator":
		if looksHTML.MatchString(text) && !strings.Contains(raw, "&#x") {
			complain("looks like HTML")
		}
		if text == "" && (element == "title" || element == "name") {
			complain("is empty")
		}
		if element == "name" && bracketed.MatchString(text) {
			complain("holds an address")
		}
	case "link", "id", "uri", "icon", "url":
		if text != "" && !wholeURI.MatchString(text) || element == "id" && canonical(text) != text {
			complain("is no address")
		}
	case "language":
		if _, err := language.Parse(text); err != nil {
			complain("is none")
		}
	case "managingEditor":
		if !mailbox.MatchString(text) {
			complain("wants an address and a name")
		}
	case "pubDate", "lastBuildDate", "updated", "published":
		layout := time.RFC3339
		if element[0] == 'p' && element[1] == 'u' && element[2] == 'b' && element != "published" || element[0] == 'l' {
			layout = time.RFC1123Z
		}
		if at, err := time.Parse(layout, text); err != nil || at.Year() < 1990 || at.After(time.Now()) {
			complain("is implausible")
		}
	}
	return found
}

// A site and an article that give the validator every occasion.
func careless() (Tables, []*news.Article) {
	tables := newsroom()
	tables.Site.Name, tables.Site.Footer = `Tin (Sóc\ Sơn) & <b>`, "A &copy; B <i>"
	tables.Site.Zone = time.FixedZone("", -11*3600)
	tables.Sources[0].Name = "Lao động <Thủ đô> & &amp;"
	tables.Sources[0].Channels[0].URL = "https://LaoDongThuDo.vn:443?a=%7e%c3%a9[1]"
	tables.Place = func(string) string { return "Huyện <Sóc> &lt; Sơn" }
	list := partyWork()
	a := list[0]
	a.Language, a.Shown.Byline = "english", "P.Ngân <pngan@laodongthudo.vn> & <em"
	a.Shown.Title, a.Shown.Link = "Sóc Sơn: A&B; &nbsp; <i &#60;", "https://laodongthudo.vn/bài [1]|{2}.html?q=“x”"
	a.Shown.Image.URL = "https://laodongthudo.vn/ảnh sóc sơn.jpg"
	a.Shown.Published, a.FirstSeen = time.Time{}, time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	a.Enclosures = []news.Enclosure{{URL: "https://laodongthudo.vn?id=1", Type: "audio/mpeg", Length: -1}}
	a.Shown.Places = []string{"vn/ha-noi/huyen-soc-son", "vn/ha-noi/xa-soc-son"}
	return tables, list
}

func TestValidatorFindsNothing(t *testing.T) {
	plain := compile(newsroom())
	posts := everyKind(t, plain)
	tables, list := careless()
	badly := compile(tables)
	e := entered("soc-son", list[0], list[1])
	e.At = time.Time{}
	carelessPosts := []*post{printed(t, badly, e, lookup(list...))}
	for _, f := range formats[:2] {
		for name, body := range map[string]func() ([]byte, error){
			"a feed": func() ([]byte, error) {
				return f.render(plain.head(plain.outlet(plain.births["soc-son"]), at("2020-09-10", "09:00")), posts)
			},
			"no entries": func() ([]byte, error) {
				return f.render(plain.head(plain.outlet(plain.births["soc-son"]), earliest), nil)
			},
			"private": func() ([]byte, error) {
				return f.render(plain.head(plain.outlet(plain.births["noi-bo"]), at("2020-09-10", "09:00")), posts)
			},
			"careless": func() ([]byte, error) {
				return f.render(badly.head(badly.outlet(badly.births["soc-son"]), earliest), carelessPosts)
			},
		} {
			document, err := body()
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range complaints(t, document) {
				t.Errorf("%s, %s: %s", f.name, name, c)
			}
			if t.Failed() {
				t.Logf("%s", document)
			}
		}
	}
}

// The judge itself must be able to find fault.
func TestValidatorFindsWhatIsWrong(t *testing.T) {
	document := `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><title>A &lt;b&gt;</title><link>https://a.example/é</link>
<managingEditor>a@b.vn</managingEditor><language>english</language><lastBuildDate>Sun, 31 Dec 1989 19:00:00 -0500</lastBuildDate>
<image><title>B</title><link>https://a.example/</link></image>
<item><enclosure url="https://a.example?x"/><media:thumbnail url="/x.jpg"/><pubDate>x</pubDate><pubDate>x</pubDate></item><ttl>30</ttl></channel></rss>`
	got := complaints(t, []byte(document))
	if len(got) != 12 {
		t.Errorf("%d complaints:\n%s", len(got), strings.Join(got, "\n"))
	}
}

func TestAddressesTakeTheirCanonicalForm(t *testing.T) {
	for in, want := range map[string]string{
		"https://vnexpress.net":                  "https://vnexpress.net/",
		"https://vnexpress.net?a=1":              "https://vnexpress.net/?a=1",
		"https://vnexpress.net:443/rss":          "https://vnexpress.net/rss",
		"http://127.0.0.1:80/":                   "http://127.0.0.1/",
		"http://127.0.0.1:443/":                  "http://127.0.0.1:443/",
		"https://a.vn/%7eb%c3%a9%2fc%41?d=%2c#e": "https://a.vn/~b%C3%A9%2FcA?d=%2C#e",
		"https://a.vn/100%":                      "https://a.vn/100%",
		"urn:uuid:1":                             "urn:uuid:1",
		"":                                       "",
	} {
		if got := canonical(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
