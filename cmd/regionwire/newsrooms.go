package main

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"regionwire/config"
)

// The sample newsrooms of the demo: a few papers that never were, each with
// the habits of some that are. One writes clean RSS, one Atom, one makes the
// mistakes that break readers, one repeats a slogan in every text, one has no
// feed at all.

//go:embed demo
var demoFiles embed.FS

// A newsroom serves its feed, its list page and its articles.
type newsroom struct {
	ID, Name, Dialect string
	Articles          []sample // newest first
	base              string   // http://127.0.0.1:port, set before serving
	started           time.Time
}

// A sample is one article of a sample newsroom.
type sample struct {
	ID                             string
	Papers                         []string
	Section, Kicker, Title, Marker string
	Byline, Credit                 string
	Image, Alt, Caption            string
	Related                        []string
	Published                      time.Time
	After                          time.Duration // appears so long after the start
	Paragraphs                     []string
	Second                         bool // carried from the paper that has it first
}

// newNewsrooms returns the sample newsrooms with dates relative to now.
func newNewsrooms(now time.Time) ([]*newsroom, error) {
	list, err := demoFiles.ReadFile("demo/newsrooms.txt")
	if err != nil {
		return nil, err
	}
	archive, err := demoFiles.ReadFile("demo/articles.txt")
	if err != nil {
		return nil, err
	}
	var rooms []*newsroom
	for line := range strings.Lines(string(list)) {
		f := strings.Split(strings.TrimSpace(line), " | ")
		if len(f) != 3 {
			return nil, fmt.Errorf("demo/newsrooms.txt: %q: want id | name | dialect", line)
		}
		rooms = append(rooms, &newsroom{ID: f[0], Name: f[1], Dialect: f[2], started: now})
	}
	for _, file := range txtar.Parse(archive).Files {
		s, err := parseSample(file.Name, string(file.Data), now)
		if err != nil {
			return nil, fmt.Errorf("demo/articles.txt: %s: %w", file.Name, err)
		}
		for i, paper := range s.Papers {
			n := slices.IndexFunc(rooms, func(r *newsroom) bool { return r.ID == paper })
			if n < 0 {
				return nil, fmt.Errorf("demo/articles.txt: %s: no paper %q", file.Name, paper)
			}
			rooms[n].Articles = append(rooms[n].Articles, s.carriedBy(i))
		}
	}
	for _, r := range rooms {
		slices.SortFunc(r.Articles, func(a, b sample) int {
			return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(a.ID, b.ID))
		})
	}
	return rooms, nil
}

// carriedBy returns s as the i-th paper to carry it has it: later, under a
// number of its own and, from the second on, without marker and picture text.
func (s sample) carriedBy(i int) sample {
	if i == 0 {
		return s
	}
	s.Second, s.Marker, s.Related = true, "", nil
	s.ID = s.ID + strconv.Itoa(i)
	s.Published = s.Published.Add(time.Duration(i) * 17 * time.Minute)
	return s
}

func parseSample(id, text string, now time.Time) (sample, error) {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		return sample{}, fmt.Errorf("no text")
	}
	s := sample{ID: id}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "papers":
			s.Papers = strings.Fields(value)
		case "minutes":
			n, err := strconv.Atoi(value)
			if err != nil {
				return sample{}, fmt.Errorf("minutes: %w", err)
			}
			s.Published = now.Add(-time.Duration(n) * time.Minute).Truncate(time.Minute)
		case "after":
			d, err := time.ParseDuration(value)
			if err != nil {
				return sample{}, fmt.Errorf("after: %w", err)
			}
			s.After, s.Published = d, now.Add(d)
		case "section":
			s.Section = value
		case "kicker":
			s.Kicker = value
		case "title":
			s.Title = value
		case "marker":
			s.Marker = value
		case "byline":
			s.Byline = value
		case "credit":
			s.Credit = value
		case "image":
			f := strings.SplitN(value+" |  | ", " | ", 3)
			s.Image, s.Alt, s.Caption = f[0], f[1], strings.Trim(f[2], " |")
		case "related":
			s.Related = strings.Split(value, " | ")
		default:
			return sample{}, fmt.Errorf("unknown line %q", line)
		}
	}
	for p := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		s.Paragraphs = append(s.Paragraphs, strings.TrimSpace(p))
	}
	return s, nil
}

// FeedPath is where a newsroom's list of articles is.
func (n *newsroom) FeedPath() string {
	switch n.Dialect {
	case "page":
		return "/huyen-soc-son"
	case "atom":
		return "/atom.xml"
	}
	return "/rss/tin-moi.rss"
}

// visible returns the articles that have appeared by now.
func (n *newsroom) visible(now time.Time) []sample {
	var list []sample
	for _, a := range n.Articles {
		if !n.started.Add(a.After).After(now) {
			list = append(list, a)
		}
	}
	return list
}

// ServeHTTP answers for the newsroom's list, its articles and its pictures.
func (n *newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	switch {
	case r.URL.Path == n.FeedPath():
		n.serveList(w, r, now)
	case r.URL.Path == "/robots.txt":
		fmt.Fprint(w, "User-agent: *\nAllow: /\n")
	case strings.HasPrefix(r.URL.Path, "/anh/"):
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="#cfd8c9"/><path d="M0 300 160 180 280 260 420 120 640 280V360H0z" fill="#7d9478"/><circle cx="520" cy="80" r="36" fill="#f3e9c6"/></svg>`)
	default:
		for _, a := range n.visible(now) {
			if r.URL.Path == n.PathOf(a) {
				n.render(w, "article.html", a)
				return
			}
		}
		http.NotFound(w, r)
	}
}

func (n *newsroom) serveList(w http.ResponseWriter, r *http.Request, now time.Time) {
	name, kind := "list.html", "text/html; charset=utf-8"
	switch n.Dialect {
	case "rss":
		name, kind = "clean.rss", "application/rss+xml; charset=utf-8"
	case "atom":
		name, kind = "clean.atom", "application/atom+xml"
	case "sloppy":
		name, kind = "sloppy.rss", "text/html" // as some real servers label their feed
	case "slogan":
		name, kind = "slogan.rss", "text/xml; charset=utf-8"
	}
	list := n.visible(now)
	w.Header().Set("Content-Type", kind)
	if n.Dialect != "sloppy" {
		tag := fmt.Sprintf(`"%s-%d"`, n.ID, len(list))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	n.render(w, name, list)
}

// PathOf is where an article is.
func (n *newsroom) PathOf(a sample) string {
	return "/" + config.Slug(a.Title) + "-" + a.ID + ".html"
}

var demoTemplates = template.Must(template.New("").Funcs(template.FuncMap{
	"esc": html.EscapeString,
}).ParseFS(demoFiles, "demo/*.tmpl"))

// render writes a template; data is one sample or a list of them.
func (n *newsroom) render(w http.ResponseWriter, name string, data any) {
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		zone = time.FixedZone("+07", 7*3600)
	}
	var b bytes.Buffer
	err = demoTemplates.ExecuteTemplate(&b, name+".tmpl", map[string]any{
		"Room": n, "Data": data, "Base": n.base,
		"URL":  func(a sample) string { return n.base + n.PathOf(a) },
		"Img":  func(a sample) string { return n.base + "/anh/" + path.Base(a.Image) },
		"Time": func(layout string, t time.Time) string { return t.In(zone).Format(layout) },
		"Day": func(t time.Time) string {
			return [...]string{"Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}[t.In(zone).Weekday()]
		},
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = b.WriteTo(w) // the reader went away
}
