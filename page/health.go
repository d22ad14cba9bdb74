package page

import (
	"strings"

	"regionwire/news"
)

// Health counts how many of the articles of a source had each field, so that a
// redesign of its pages shows as the field that is missing since.
type Health struct {
	Items, Titles, Dates, Leads, Texts, Authors, Images int
}

// Add counts an article that was read. A field for which the recipe has a
// selector counts only where that found it: what is found automatically in its
// place hides that the recipe is out of date. r may be nil.
func (h *Health) Add(it *news.Item, r *news.Recipe) {
	h.Items++
	for _, f := range []struct {
		name, finding string
		found         bool
		count         *int
	}{
		{"title", "title", it.Title != "", &h.Titles},
		{"date", "published", !it.Published.IsZero() && it.Published.Basis != news.FirstSeen, &h.Dates},
		{"lead", "lead", it.Lead != "", &h.Leads}, {"text", "text", it.HTML != "", &h.Texts},
		{"author", "authors", len(it.Authors) > 0, &h.Authors}, {"image", "image", len(it.Images) > 0, &h.Images},
	} {
		if f.found && (SelectorOf(r, f.name) == "" || foundByRecipe(it, f.finding)) {
			*f.count++
		}
	}
}

// SelectorOf returns the selector of r for a field that Broken names, "" for
// none. r may be nil.
func SelectorOf(r *news.Recipe, field string) string {
	if r == nil {
		return ""
	}
	return map[string]string{
		"title": r.Title, "date": r.Published, "text": r.Body, "lead": r.Lead, "author": r.Byline, "image": r.Image,
	}[field]
}

// byRecipe says how a field was found that a recipe's selector found; notes
// may follow behind a comma.
const byRecipe = "recipe"

func foundByRecipe(it *news.Item, field string) bool {
	for _, f := range it.Found {
		if how, _, _ := strings.Cut(f.How, ","); f.Field == field && how == byRecipe {
			return true
		}
	}
	return false
}

// Plus returns the counts of both.
func (h Health) Plus(o Health) Health {
	return Health{h.Items + o.Items, h.Titles + o.Titles, h.Dates + o.Dates, h.Leads + o.Leads, h.Texts + o.Texts, h.Authors + o.Authors, h.Images + o.Images}
}

// What a judgement of health rests on.
const (
	enoughBefore = 10 // articles that show what is usual
	enoughNow    = 3  // articles that show what is
	usual        = 80 // percent of articles that had a field for it to be usual
	gone         = 20 // percent up to which it is missing
)

// Broken names the first field that was usual before and is missing from what
// h counts, such as "date"; "" when all is well or too little is known. A
// caller turns the source degraded and says which field broke.
func (h Health) Broken(before Health) string {
	if before.Items < enoughBefore || h.Items < enoughNow {
		return ""
	}
	for _, f := range []struct {
		name        string
		then, since int
	}{
		{"title", before.Titles, h.Titles}, {"date", before.Dates, h.Dates}, {"text", before.Texts, h.Texts},
		{"lead", before.Leads, h.Leads}, {"author", before.Authors, h.Authors}, {"image", before.Images, h.Images},
	} {
		if f.then*100 >= before.Items*usual && f.since*100 <= h.Items*gone {
			return f.name
		}
	}
	return ""
}
