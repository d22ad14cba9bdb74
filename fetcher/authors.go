package fetcher

import (
	"net/url"
	"slices"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
	gojson "github.com/mmcdole/gofeed/json"

	"regionwire/markup"
	"regionwire/news"
)

// authors gathers whom an item names, each once.
type authors struct {
	all []news.Author
}

// add takes an author by parts. One whose name or address is there already
// completes it.
func (l *authors) add(name, email, uri string) {
	a := news.Author{Name: titleText(name), Email: strings.TrimSpace(email), URI: uri}
	if strings.ContainsAny(a.Email, "<>\r\n\t ") || len(a.Email) > 254 {
		a.Email = ""
	}
	if a == (news.Author{}) || len(l.all) == maxAuthors {
		return
	}
	same := slices.IndexFunc(l.all, func(b news.Author) bool {
		return a.Name != "" && a.Name == b.Name || a.Name == "" && a.Email != "" && a.Email == b.Email
	})
	if same < 0 {
		l.all = append(l.all, a)
		return
	}
	l.all[same].Email = first(l.all[same].Email, a.Email)
	l.all[same].URI = first(l.all[same].URI, a.URI)
}

// addText takes authors written as one text: "Jane (jane@example.com)",
// "jane@example.com (Jane)", "Jane <jane@example.com>", or either alone.
func (l *authors) addText(list ...string) {
	for _, s := range list {
		name, email := nameAndEmail(s)
		l.add(name, email, "")
	}
}

func nameAndEmail(s string) (name, email string) {
	s = strings.TrimSpace(s)
	for _, brackets := range []string{"()", "<>"} {
		open, end := strings.IndexByte(s, brackets[0]), len(s)-1
		if open < 0 || s[end] != brackets[1] {
			continue
		}
		outer, inner := strings.TrimSpace(s[:open]), strings.TrimSpace(s[open+1:end])
		switch {
		case isEmail(outer):
			return inner, outer
		case isEmail(inner):
			return outer, inner
		}
	}
	if isEmail(s) {
		return "", strings.TrimPrefix(s, "mailto:")
	}
	return s, ""
}

// isEmail reports whether s looks like an address: one @ between two parts,
// no white space.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(s, " \t\r\n<>()") && !strings.Contains(domain, "@")
}

// addExtension takes an Atom author inside another format.
func (l *authors) addExtension(e ext.Extension, base *url.URL) {
	child := func(name string) string {
		if c := e.Children[name]; len(c) > 0 {
			return c[0].Value
		}
		return ""
	}
	if len(e.Children) == 0 {
		l.addText(e.Value)
		return
	}
	l.add(child("name"), child("email"), markup.URL(child("uri"), base))
}

// addJSON takes the authors of a JSON Feed: the list of 1.1, else the one of 1.
func (l *authors) addJSON(list []*gojson.Author, one *gojson.Author, base *url.URL) {
	if len(list) == 0 && one != nil {
		list = []*gojson.Author{one}
	}
	for _, a := range list {
		name, email := nameAndEmail(a.Name)
		uri := a.URL
		if address, ok := strings.CutPrefix(uri, "mailto:"); ok && email == "" {
			email, uri = address, ""
		}
		l.add(name, email, markup.URL(uri, base))
	}
}
