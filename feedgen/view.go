package feedgen

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/url"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

//go:embed html
var files embed.FS

// style is the one style sheet, written into every page: the first answer
// suffices to show it. Its hash is what the browser is told to allow.
var style = mustRead("html/style.css")

// pagePolicy allows our style sheet and pictures by link; nothing runs.
func (t *tables) pagePolicy() string {
	pictures := "'self' https:"
	if t.insecure {
		pictures += " http:"
	}
	return "default-src 'none'; style-src 'sha256-" + hash(style) + "'; img-src " + pictures +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func mustRead(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // embedded by the compiler
	}
	return string(b)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Templates of whole pages.
var (
	directoryHTML = parse("directory")
	listHTML      = parse("list")
	storyHTML     = parse("story")
	subscribeHTML = parse("subscribe")
	howToHTML     = parse("howto")
	errorHTML     = parse("error")
)

func parse(name string) *template.Template {
	functions := template.FuncMap{"join": func(parts []string) string { return strings.Join(parts, "\u00a0· ") }}
	return template.Must(template.New(name).Funcs(functions).ParseFS(files, "html/frame.html", "html/"+name+".html"))
}

// view renders pages as they look at an instant.
type view struct {
	*tables
	store storage.Store
	now   time.Time // in the site's zone
}

// frame is what every page shows around its main part.
type frame struct {
	Language, Title, Description string
	NoIndex, Front               bool
	Canonical, Root              string // Root is the path of site.url
	Alternate                    link   // the one feed that readers are offered
	Style                        template.CSS
	Words                        *words
	Site, Footer                 string
	List                         string // address of the list of feeds; "" where there is none
	Report                       template.URL
}

// link is an address with its name.
type link struct{ URL, Name string }

// frame returns the frame of the page at a path, noindex as asked for and on
// every page of a site whose address nobody has configured.
func (t *tables) frame(path, title string, noIndex bool) frame {
	site := legal(t.Site.Name)
	f := frame{
		Language: languageTag(t.Site.Language), Title: title + " – " + site,
		NoIndex: noIndex || !t.Site.URLSet, Canonical: t.link(path), Root: t.root(),
		Style: template.CSS(style), Words: t.words, Site: site, Footer: legal(t.Site.Footer),
		Report: t.report(t.link(path)),
	}
	if title == "" || title == site {
		f.Title = site
	}
	if f.Language == "" {
		f.Language = "en"
	}
	if len(t.public()) > 0 {
		f.List = f.Root + "/feeds.opml"
	}
	return f
}

// root returns the path under which the site stands: "" for the usual one.
func (t *tables) root() string {
	u, err := url.Parse(t.Site.URL)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

// report returns the address for complaints about a page: nothing is posted
// here.
func (t *tables) report(page string) template.URL {
	if !strings.HasPrefix(t.Site.Contact, "mailto:") {
		return template.URL(safeURL(t.Site.Contact))
	}
	address := strings.TrimPrefix(t.Site.Contact, "mailto:")
	subject := fill(t.words.ReportSubject, "url", page)
	return template.URL("mailto:" + url.PathEscape(address) + "?subject=" + url.PathEscape(subject))
}

// finish renders a page.
func (t *tables) finish(html *template.Template, facts any, noIndex bool) (*Document, error) {
	return t.document(html, facts, terms{cache: cachePage, noIndex: noIndex})
}

func (t *tables) document(html *template.Template, facts any, to terms) (*Document, error) {
	var b bytes.Buffer
	if err := html.ExecuteTemplate(&b, "frame", facts); err != nil {
		return nil, err
	}
	to.contentType, to.policy = "text/html; charset=utf-8", t.pagePolicy()
	return newDocument(b.Bytes(), to), nil
}

// line is an article in a list.
type line struct {
	Time, DateTime, Kicker, Title, Language string
	Link, Lead, Paper, Image, Story         string
	Reports                                 string
	Withdrawn                               bool
}

// daySection is the articles of one day.
type daySection struct {
	Heading string
	Items   []line
}

// mostCounted is for how many articles of a page the papers are counted anew.
const mostCounted = 200

// lines prints posts, newest first as they come, under their days, with the
// number of papers that report each now: pages, unlike feeds, are not frozen.
func (v view) lines(ctx context.Context, posts []*post) ([]daySection, error) {
	var days []daySection
	for i, p := range posts {
		if i == 0 || !sameDay(p.published, posts[i-1].published) {
			days = append(days, daySection{Heading: v.words.day(p.published, v.now)})
		}
		l := line{
			Time: p.published.Format(v.words.Clock), DateTime: p.published.Format(time.RFC3339),
			Kicker: legal(p.article.Shown.Kicker), Title: p.title, Link: p.link, Lead: p.lead,
			Paper: p.creator, Image: p.image.URL, Withdrawn: p.withdrawn,
			Story: v.root() + storyAddress(p.article), Reports: v.words.Details,
		}
		if p.language != v.Site.Language {
			l.Language = p.language
		}
		if p.withdrawn {
			l.Kicker = ""
		}
		papers := p.papers()
		if i < mostCounted {
			s, err := v.tell(ctx, storyOf(p.article))
			if err != nil && !errors.Is(err, ErrNotFound) {
				return nil, err
			}
			papers = max(papers, s.papers())
		}
		if papers > 1 {
			l.Reports = count(v.words.SoManyReport, papers)
		}
		last := &days[len(days)-1]
		last.Items = append(last.Items, l)
	}
	return days, nil
}

// seen reports whether an entry may stand on a page at this moment.
func (v view) seen(e storage.Entry) bool { return !e.Hidden && !e.Release.After(v.now) }

// prepare makes entries ready to print; those that cannot be are left out.
func (v view) prepare(ctx context.Context, entries []storage.Entry) ([]*post, error) {
	known, err := load(ctx, v.store, entries, false)
	if err != nil {
		return nil, err
	}
	var posts []*post
	for _, e := range entries {
		f := v.births[e.Feed]
		if f == nil {
			continue
		}
		if p, err := v.post(f, e, known); err == nil {
			posts = append(posts, p)
		}
	}
	return posts, nil
}

// placed returns, for each article, its entries that may be seen: of public
// feeds, released and not hidden.
func (v view) placed(ctx context.Context, list []*news.Article) ([][]storage.Entry, error) {
	ids := make([]news.ID, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	all, err := v.store.Placed(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, entries := range all {
		all[i] = nil
		for _, e := range entries {
			if f := v.births[e.Feed]; f != nil && f.Secret == "" && v.seen(e) {
				all[i] = append(all[i], e)
			}
		}
	}
	return all, nil
}
