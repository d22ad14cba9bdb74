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
	Markers   []string       // agency marks of the site
	Tests     []RecipeTest
}

// RecipeTest is a recorded page and what must be read in it.
type RecipeTest struct {
	File    string    // name of the recorded page
	At      string    // where the test is written, for messages; may be ""
	Address string    // under which the page was recorded
	Now     time.Time // when; zero when it does not matter
	Links   []string  // of a list page: the articles in their order; nil for the page of an article
	Want    []Expectation
}

// Expectation is what a field of an article's page must be. Dates are written
// by RFC 3339, in any zone; "" is an empty field.
type Expectation struct {
	// Field is title, kicker, lead, agency, byline, credit, published, updated,
	// language, caption (of the first picture), or paragraphs, images or
	// related, which are counts.
	Field string
	Value string
	At    string // where it is written, for messages; may be ""
}

// Mismatch is a field of a recorded page that was read otherwise than its test
// says.
type Mismatch struct {
	At, File, Field, Got, Want string
}

// String says what is wrong in one line.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: %s is %q, want %q", m.File, m.Field, m.Got, m.Want)
}

// Covers reports whether a host is that of the recipe or below it.
func (r *Recipe) Covers(host string) bool {
	host, own := strings.ToLower(host), strings.ToLower(r.Host)
	return own != "" && (host == own || strings.HasSuffix(host, "."+own))
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
		return []Mismatch{{test.At, test.File, "page", err.Error(), "a recorded page"}}
	}
	address, err := url.Parse(test.Address)
	if err != nil || !r.Covers(address.Hostname()) {
		return []Mismatch{{test.At, test.File, "address", test.Address, "an address of " + r.Host}}
	}
	o := Options{Selectors: s, Zone: r.Zone, Now: test.Now, Markers: r.Markers}
	if test.Links != nil {
		return checkLinks(test, List(body, address, o))
	}
	it, err := Article(body, address, o)
	if err != nil {
		return []Mismatch{{test.At, test.File, "article", err.Error(), "an article"}}
	}
	return checkFields(test, &it)
}

func checkLinks(test *RecipeTest, links []Link) []Mismatch {
	for i := range max(len(links), len(test.Links)) {
		got, want := "", ""
		if i < len(links) {
			got = links[i].URL
		}
		if i < len(test.Links) {
			want = test.Links[i]
		}
		if got != want {
			return []Mismatch{{test.At, test.File, fmt.Sprintf("link %d of %d", i+1, len(links)), got, want}}
		}
	}
	return nil
}

func checkFields(test *RecipeTest, it *news.Item) []Mismatch {
	got := fieldsOf(it)
	var list []Mismatch
	for _, w := range test.Want {
		if t, err := time.Parse(time.RFC3339, w.Value); err == nil && (w.Field == "published" || w.Field == "updated") {
			w.Value = stamp(t)
		}
		if got[w.Field] != w.Value {
			list = append(list, Mismatch{w.At, test.File, w.Field, got[w.Field], w.Value})
		}
	}
	return list
}

// fieldsOf returns the fields of an article as tests write them.
func fieldsOf(it *news.Item) map[string]string {
	names := make([]string, len(it.Authors))
	for i, a := range it.Authors {
		names[i] = a.Name
	}
	f := map[string]string{
		"title": it.Title, "kicker": it.Kicker, "lead": it.Lead, "agency": it.Agency, "byline": strings.Join(names, ", "),
		"credit": it.Credit, "published": stamp(it.Published.Time), "updated": stamp(it.Updated.Time), "language": it.Language,
		"paragraphs": strconv.Itoa(len(markup.Paragraphs(it.HTML))), "images": strconv.Itoa(len(it.Images)), "related": strconv.Itoa(len(it.Related)),
	}
	if len(it.Images) > 0 {
		f["caption"] = it.Images[0].Caption
	}
	return f
}

// stamp writes an instant so that equal ones are equal texts; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
