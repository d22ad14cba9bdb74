package page

import "regionwire/news"

// Health counts how many of the articles of a source had each field, so that a
// redesign of its pages shows as the field that is missing since.
type Health struct {
	Items, Titles, Dates, Leads, Texts, Authors, Images int
}

// Add counts an article that was read.
func (h *Health) Add(it *news.Item) {
	h.Items++
	for _, f := range []struct {
		found bool
		count *int
	}{
		{it.Title != "", &h.Titles}, {!it.Published.IsZero() && it.Published.Basis != news.FirstSeen, &h.Dates}, {it.Lead != "", &h.Leads},
		{it.HTML != "", &h.Texts}, {len(it.Authors) > 0, &h.Authors}, {len(it.Images) > 0, &h.Images},
	} {
		if f.found {
			*f.count++
		}
	}
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
