package page

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"regionwire/markup"
)

// recordedPage is a page of an archive in testdata: lines "field: value", an
// empty line, and the page.
type recordedPage struct {
	name   string
	fields [][2]string
	html   string
}

func (p *recordedPage) field(name string) string {
	for _, f := range p.fields {
		if f[0] == name {
			return f[1]
		}
	}
	return ""
}

func recordedPages(t *testing.T, file string) (list []recordedPage) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(data).Files {
		head, body, ok := strings.Cut(string(f.Data), "\n\n")
		if !ok {
			t.Fatalf("%s: %s has no page", file, f.Name)
		}
		p := recordedPage{name: f.Name, html: body}
		for line := range strings.Lines(head) {
			name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
			p.fields = append(p.fields, [2]string{name, value})
		}
		list = append(list, p)
	}
	return list
}

// readLater is when the pages of the archives are read.
var readLater = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func (p *recordedPage) options(t *testing.T) Options {
	o := Options{Now: readLater}
	if name := p.field("zone"); name != "" {
		o.Zone = zone(t, name)
	}
	return o
}

// TestArticleOfManySystems reads pages as systems of several countries lay
// them out.
func TestArticleOfManySystems(t *testing.T) {
	for _, p := range recordedPages(t, "testdata/articles.txtar") {
		t.Run(p.name, func(t *testing.T) {
			it, err := Article([]byte(p.html), siteURL(t, p.field("address")), p.options(t))
			if err != nil {
				t.Fatal(err)
			}
			got := fieldsOf(&it)
			var captions []string
			for _, img := range it.Images {
				captions = append(captions, img.Caption)
			}
			got["captions"], got["text"], got["full"], got["link"] = strings.Join(captions, " | "), got["paragraphs"], fmt.Sprint(it.Full), it.Link
			text := markup.Text(it.HTML)
			for _, f := range p.fields {
				switch f[0] {
				case "address", "zone":
				case "not":
					for out := range strings.SplitSeq(f[1], "|") {
						if strings.Contains(text, out) {
							t.Errorf("%q stands in the text: %s", out, text)
						}
					}
				default:
					if got[f[0]] != f[1] {
						t.Errorf("%s is %q, want %q", f[0], got[f[0]], f[1])
					}
				}
			}
		})
	}
}

// TestListOfManySystems reads list pages as systems of several countries make
// them: with short titles and addresses, cards, "Read more", or for machines
// alone.
func TestListOfManySystems(t *testing.T) {
	for _, p := range recordedPages(t, "testdata/lists.txtar") {
		t.Run(p.name, func(t *testing.T) {
			var got, want []string
			for _, l := range List([]byte(p.html), siteURL(t, p.field("address")), p.options(t)) {
				day := ""
				if !l.Published.IsZero() {
					day = l.Published.Time.UTC().Format(time.DateOnly)
				}
				got = append(got, l.URL+" | "+l.Title+" | "+day)
			}
			for _, f := range p.fields {
				if f[0] == "article" {
					want = append(want, f[1])
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		})
	}
}
