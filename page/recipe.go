package page

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"regionwire/markup"
	"regionwire/news"
)

// Recipe is how the pages of one site are read, with recorded pages that prove
// it.
type Recipe struct {
	Host      string // such as "example.vn"; also of its subdomains
	Selectors news.Recipe
	Zone      *time.Location // of dates that name none; nil for UTC
	Markers   []string
	Tests     []RecipeTest
}

// RecipeTest is a recorded page and what must be read in it.
type RecipeTest struct {
	File    string    // name of the recorded page
	Address string    // under which it was recorded
	Now     time.Time // when; zero when it does not matter
	Links   []string  // of a list page: the articles in their order; nil for the page of an article
	Want    Fields    // of the page of an article
}

// Fields are what an article's page must give. Empty fields and counts of 0
// are not compared; a "-" must be empty.
type Fields struct {
	Title, Kicker, Lead, Agency, Byline, Credit string
	Published                                   string // RFC 3339
	Language                                    string
	Paragraphs, Images, Related                 int
}

// Mismatch is a field of a recorded page that was read otherwise than its test
// says.
type Mismatch struct {
	File, Field, Got, Want string
}

// String says what is wrong in one line.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: %s is %q, want %q", m.File, m.Field, m.Got, m.Want)
}

// Check reads the recorded pages of a recipe and returns what differs from its
// tests; nil when nothing does. pages returns the page recorded under a name.
// A recipe whose selectors cannot be compiled, or a page that cannot be read,
// is a mismatch too.
func Check(r *Recipe, pages func(file string) ([]byte, error)) []Mismatch {
	s, err := Compile(&r.Selectors)
	if err != nil {
		return []Mismatch{{Field: "selectors", Got: err.Error(), Want: "selectors that can be compiled"}}
	}
	var list []Mismatch
	for i := range r.Tests {
		list = append(list, r.check(&r.Tests[i], s, pages)...)
	}
	return list
}

func (r *Recipe) check(test *RecipeTest, s *Selectors, pages func(string) ([]byte, error)) []Mismatch {
	body, err := pages(test.File)
	if err != nil {
		return []Mismatch{{test.File, "page", err.Error(), "a recorded page"}}
	}
	address, err := url.Parse(test.Address)
	if err != nil || !r.covers(address.Hostname()) {
		return []Mismatch{{test.File, "address", test.Address, "an address of " + r.Host}}
	}
	o := Options{Selectors: s, Zone: r.Zone, Now: test.Now, Markers: r.Markers}
	if test.Links != nil {
		return checkLinks(test, List(body, address, o))
	}
	it, err := Article(body, address, o)
	if err != nil {
		return []Mismatch{{test.File, "article", err.Error(), "an article"}}
	}
	return checkFields(test, &it)
}

// covers reports whether a host is that of the recipe or below it.
func (r *Recipe) covers(host string) bool {
	return r.Host != "" && (strings.EqualFold(host, r.Host) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(r.Host)))
}

func checkLinks(test *RecipeTest, links []Link) []Mismatch {
	got := make([]string, len(links))
	for i := range links {
		got[i] = links[i].URL
	}
	for i := range max(len(got), len(test.Links)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(test.Links) {
			w = test.Links[i]
		}
		if g != w {
			return []Mismatch{{test.File, fmt.Sprintf("link %d of %d", i+1, len(got)), g, w}}
		}
	}
	return nil
}

func checkFields(test *RecipeTest, it *news.Item) []Mismatch {
	names := make([]string, len(it.Authors))
	for i, a := range it.Authors {
		names[i] = a.Name
	}
	published := ""
	if !it.Published.IsZero() {
		published = it.Published.Time.Format(time.RFC3339)
	}
	w := &test.Want
	if t, err := time.Parse(time.RFC3339, w.Published); err == nil {
		w = &Fields{}
		*w = test.Want
		w.Published = t.UTC().Format(time.RFC3339)
	}
	var list []Mismatch
	for _, f := range []struct{ name, got, want string }{
		{"title", it.Title, w.Title}, {"kicker", it.Kicker, w.Kicker}, {"lead", it.Lead, w.Lead}, {"agency", it.Agency, w.Agency},
		{"byline", strings.Join(names, ", "), w.Byline}, {"credit", it.Credit, w.Credit}, {"published", published, w.Published},
		{"language", it.Language, w.Language}, {"paragraphs", strconv.Itoa(len(markup.Paragraphs(it.HTML))), count(w.Paragraphs)},
		{"images", strconv.Itoa(len(it.Images)), count(w.Images)}, {"related", strconv.Itoa(len(it.Related)), count(w.Related)},
	} {
		switch {
		case f.want == "", f.want == "-" && f.got == "":
		case f.got != f.want:
			list = append(list, Mismatch{test.File, f.name, f.got, f.want})
		}
	}
	return list
}

// count writes a count that is compared, "" for one that is not.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
