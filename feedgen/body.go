package feedgen

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

// widest is the width at which entries show a picture, in pixels. Outlook
// shows pictures without a width at their full size.
const widest = 640

// bodies are the HTML texts of entries, with plain elements only: readers
// show them in their own dress.
var bodies = template.Must(template.New("body").Parse(
	`{{with .Image.URL}}<p><img src="{{.}}" alt="{{$.Image.Alt}}" width="{{$.Width}}"></p>
{{end}}{{with .Lead}}<p>{{.}}</p>
{{end}}{{with .Text}}{{.}}
{{end}}{{with .Credit}}<p>{{.}}</p>
{{end}}<p><a href="{{.Link}}">{{.ReadAt}}</a>` +
		`{{range $i, $c := .Also}}{{if $i}}, {{else}} · {{$.AlsoBy}} {{end}}<a href="{{$c.URL}}">{{$c.Name}}</a>{{end}}` +
		`{{with .Story}}
 · <a href="{{.}}">{{$.AllReports}}</a>{{end}}</p>{{if .Follows}}
<p>{{.Follows}} <a href="{{.Story}}">{{.Earlier}}</a></p>{{end}}`))

var notices = template.Must(template.New("notice").Parse(
	`<p>{{.Lead}}</p>{{with .Story}}
<p><a href="{{.}}">{{$.AllReports}}</a></p>{{end}}`))

// bodyFacts is what the templates of entry bodies see.
type bodyFacts struct {
	Image             news.Image
	Width             string
	Text              template.HTML // whole text, sanitised; "" for an extract
	Lead, Credit      string
	Link, ReadAt      string
	AlsoBy            string
	Also              []bodyLink
	Story, AllReports string
	Follows, Earlier  string
}

type bodyLink struct{ Name, URL string }

// body returns the HTML of a post.
func (t *tables) body(p *post) string {
	w := t.words
	if p.withdrawn {
		return execute(notices, bodyFacts{Lead: p.lead, Story: p.story, AllReports: w.AllReports})
	}
	facts := bodyFacts{
		Image: p.image, Width: strconv.Itoa(widest), Lead: p.lead,
		Credit: legal(p.source.Rights.Credit),
		Link:   p.link, ReadAt: fill(w.ReadAt, "paper", p.sourceName),
		AlsoBy: w.AlsoBy, Story: p.story, AllReports: w.AllReports,
	}
	if p.image.Width > 0 && p.image.Width < widest {
		facts.Width = strconv.Itoa(p.image.Width)
	}
	for _, c := range p.also {
		facts.Also = append(facts.Also, bodyLink{c.name, c.url})
	}
	if p.follows != "" && p.story != "" {
		facts.Follows, facts.Earlier = w.Follows, w.EarlierReports
	}
	if p.source.Rights.Full && p.article.HTML != "" {
		facts.Text = wholeText(p)
		if facts.Lead = legal(p.article.Shown.Lead); begins(p.article.HTML, facts.Lead) {
			facts.Lead = ""
		}
		if strings.Contains(string(facts.Text), "<img") {
			facts.Image = news.Image{} // the text brings its own
		}
	}
	return execute(bodies, facts)
}

// begins reports whether a whole text begins with its lead, as those of feeds
// mostly do; the text of a page is read without it.
func begins(whole, lead string) bool {
	return strings.HasPrefix(text.Fold(markup.Text(whole)), text.Fold(lead))
}

// lost are characters that a format would change, or that mark others.
var lost = strings.NewReplacer("\uFFFD", "", "\r", "")

// wholeText returns the article's own HTML, rebuilt from an allow-list, its
// pictures with their captions.
func wholeText(p *post) template.HTML {
	at, err := url.Parse(p.link)
	if err != nil {
		return ""
	}
	whole := markup.Legal(markup.Captioned(p.article.HTML, at, func(address string) (alt, caption string) {
		for _, img := range p.article.Images {
			if img.URL == address {
				return img.Alt, img.Caption
			}
		}
		return "", ""
	}))
	return template.HTML(lost.Replace(whole))
}

func execute(t *template.Template, facts any) string {
	var b strings.Builder
	if err := t.Execute(&b, facts); err != nil {
		panic("feedgen: " + err.Error()) // our own template and facts do not fit
	}
	return strings.TrimSpace(b.String())
}
