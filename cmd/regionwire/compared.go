package main

import (
	"cmp"
	"fmt"
	"strings"

	"regionwire/dedup"
	"regionwire/ingest"
	"regionwire/news"
)

// comparison is how an article compares with a text or an event, as explain
// --json prints it.
type comparison struct {
	With        string   `json:"with"` // "text" or "event"
	ID          string   `json:"id"`   // of the article that stands for it
	Source      string   `json:"source"`
	Title       string   `json:"title"`
	Similarity  float64  `json:"similarity"`            // of texts: Jaccard, 0–1; of events: the score
	Containment float64  `json:"containment,omitempty"` // of the shorter text in the longer one
	Shared      int      `json:"shared_terms,omitempty"`
	Terms       []string `json:"terms,omitempty"` // the most telling of these
	Joined      bool     `json:"joined"`          // as would be decided today
	Why         string   `json:"why"`             // what decided, and what would have been needed
}

func (in *instance) comparisons(list []ingest.Compared) []comparison {
	slugs := map[news.SourceID]string{}
	for _, s := range in.cfg.Load().Sources {
		slugs[s.Birth] = string(s.ID)
	}
	var out []comparison
	for _, c := range list {
		x := comparison{With: "text", ID: c.With.String(), Source: cmp.Or(slugs[c.Article.Source], string(c.Article.Source)), Title: c.Article.Title,
			Similarity: c.Jaccard, Containment: c.Containment, Joined: c.Joined, Why: c.Why}
		if c.Index == dedup.Terms {
			x.With, x.Similarity, x.Shared, x.Terms = "event", c.Score, c.Shared, c.Terms
		}
		out = append(out, x)
	}
	return out
}

// Of what an article was not joined to, so many texts and events are printed,
// and no text of which it shares less than so much.
const (
	comparedShown = 3
	leastShown    = 0.1
)

// printCompared says which texts and events an article was held against and
// not joined to, and what would have been needed.
func printCompared(c *call, list []comparison) {
	shown := map[string]int{}
	for _, x := range list {
		if x.Joined || shown[x.With] == comparedShown || x.With == "text" && max(x.Similarity, x.Containment) < leastShown {
			continue
		}
		shown[x.With]++
		terms := ""
		if len(x.Terms) > 0 && !strings.HasPrefix(x.Why, "shared terms") {
			terms = fmt.Sprintf("; %s in common, such as %s", plural(x.Shared, "term"), printable(strings.Join(x.Terms, ", ")))
		}
		scores := fmt.Sprintf("%.2f", x.Similarity)
		if x.With == "text" {
			scores += fmt.Sprintf(", containment %.2f", x.Containment)
		}
		c.printf("           not the %s of %s, %q (%s): %s%s\n", x.With, x.Source, printable(x.Title), scores, printable(x.Why), terms)
	}
}
