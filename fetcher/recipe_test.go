package fetcher

import (
	"fmt"
	"strings"
	"testing"

	"regionwire/news"
)

// A selector that finds nothing any more is reported, although the field is
// still found without it, and repairing the recipe ends the report.
func TestRecipeThatNoLongerMatchesDegradesThePage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(numbers(1, 12)...)
		r := newReader(s, news.Page, listAddress)
		r.ch.Recipe = &news.Recipe{Published: ".date", Lead: ".sapo"}
		if p := r.poll(t.Context()); p.Outcome.Kind != news.OK || len(p.Items) != 12 {
			t.Fatalf("%+v", p.Outcome)
		}
		s.pages["/thoi-su"], s.tag = listPage("", numbers(21, 24)...), `"2"`
		for n := 21; n <= 24; n++ {
			s.pages[slugOf(n)] = strings.Replace(articlePage(n), `class="date"`, `class="when"`, 1)
		}
		p := r.poll(t.Context())
		if p.Outcome.Kind != news.Degraded || p.Outcome.Detail != `date: the selector ".date" finds none on the newest articles, and did before` {
			t.Errorf("%v %q", p.Outcome.Kind, p.Outcome.Detail)
		}
		if len(p.Items) != 4 || p.Items[0].Published.Basis != news.AssumedZone {
			t.Errorf("%d items, the first of %+v: want them read all the same", len(p.Items), p.Items[0].Published)
		}
		r.ch.Recipe = &news.Recipe{Published: ".when", Lead: ".sapo"}
		if p := r.poll(t.Context()); p.Outcome.Kind != news.OK || p.Outcome.Unchanged {
			t.Errorf("with the recipe repaired: %+v", p.Outcome)
		}
	})
}

// A list that stayed as it is is read again by a new recipe.
func TestNewRecipeReadsAnUnchangedList(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		r := newReader(s, news.Page, listAddress)
		r.ch.Recipe = &news.Recipe{Links: ".gone a"}
		if p := r.poll(t.Context()); p.Outcome.Kind != news.NoItems {
			t.Fatalf("%+v", p.Outcome)
		}
		if p := r.poll(t.Context()); !p.Outcome.Unchanged {
			t.Fatalf("%+v", p.Outcome)
		}
		r.ch.Recipe = &news.Recipe{Links: ".item a"}
		if p := r.poll(t.Context()); p.Outcome.Kind != news.OK || len(p.Items) != 3 {
			t.Errorf("%+v with %d items", p.Outcome, len(p.Items))
		}
		if p := r.poll(t.Context()); !p.Outcome.Unchanged {
			t.Errorf("the same recipe again: %+v", p.Outcome)
		}
	})
}

// Links that a recipe's selector found are named when it finds none.
func TestRecipeWithoutLinksNamesItsSelector(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newPaper(1, 2, 3)
		r := newReader(s, news.Page, listAddress)
		r.ch.Recipe = &news.Recipe{Links: ".item a"}
		r.poll(t.Context())
		s.pages["/thoi-su"], s.tag = strings.ReplaceAll(listPage("", 1, 2, 3), `class="item"`, `class="card"`), `"2"`
		for range 2 {
			p := r.poll(t.Context())
			if want := fmt.Sprintf("links: the selector %q finds nothing any more", ".item a"); p.Outcome.Kind != news.Degraded || p.Outcome.Detail != want {
				t.Errorf("%v %q, want %q", p.Outcome.Kind, p.Outcome.Detail, want)
			}
		}
	})
}
