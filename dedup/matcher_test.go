package dedup

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// D5: a chain of small changes does not join what differs.
func TestChainDoesNotJoinWhatDiffers(t *testing.T) {
	p := newProse(10)
	a := p.article(p.topic(), 20)
	list := sentences(a.Body)
	b, c := a, a
	b.Body = head(list, 13) + p.article(p.topic(), 7).Body
	more := sentences(b.Body)
	c.Body = strings.Join(more[7:], "") + p.article(p.topic(), 7).Body
	c.Title, c.Lead = "Một đầu đề khác hẳn của bài", p.sentence(p.topic())
	k := newDesk(t)
	first, second, third := report("a.example", 0, a), report("b.example", 1, b), report("c.example", 2, c)
	k.take(first)
	k.take(second)
	k.take(third)
	if k.copy(second) != first.ID {
		t.Fatalf("the second is no copy of the first:\n%s", explained(k, second))
	}
	if k.copy(third) != third.ID {
		t.Errorf("the third is in the first's group:\n%s", explained(k, third))
	}
}

// D6: days later, a follow-up with copied background is a report of its own,
// and only a reprint a copy.
func TestFollowUpIsItsOwn(t *testing.T) {
	p := newProse(11)
	topic := p.topic()
	a := p.article(topic, 20)
	list := sentences(a.Body)
	b := a
	b.Body = head(list, 15) + p.article(topic, 4).Body
	for _, tt := range []struct {
		hours float64
		text  Text
		copy  bool
	}{{12, b, true}, {6 * 24, b, false}, {6 * 24, a, true}, {31 * 24, a, false}} {
		k := newDesk(t)
		first, second := report("a.example", 0, a), report("b.example", tt.hours, tt.text)
		k.take(first)
		k.take(second)
		if got := k.copy(second) == first.ID; got != tt.copy {
			t.Errorf("after %v hours: copy %v, want %v\n%s", tt.hours, got, tt.copy, explained(k, second))
		}
	}
}

// D8: the same texts make the same groups in any order.
func TestOrderDoesNotChangeGroups(t *testing.T) {
	p := newProse(12)
	var all []*Report
	for n := range 30 {
		topic := p.topic()
		text := p.article(topic, 12)
		for i, m := range mutations(p, topic)[:14] {
			if i%3 == n%3 {
				all = append(all, report(fmt.Sprintf("s%d-%d.example", n, i), float64(len(all))/100, m.f(text)))
			}
		}
	}
	for i, r := range all {
		r.Source, r.Publisher = news.SourceID(fmt.Sprint(i)), fmt.Sprint(i)
	}
	groups := func(order []*Report) map[news.ID][]news.ID {
		k := newDesk(t)
		members := map[news.ID][]news.ID{}
		for i, r := range order {
			c := *r
			c.Seen = noon.Add(time.Duration(i) * time.Second)
			k.take(&c)
			members[k.copy(&c)] = append(members[k.copy(&c)], c.ID)
		}
		byLeast := map[news.ID][]news.ID{}
		for _, list := range members {
			slices.SortFunc(list, func(a, b news.ID) int { return slices.Compare(a[:], b[:]) })
			byLeast[list[0]] = list
		}
		return byLeast
	}
	want := groups(all)
	if len(want) != 30 {
		t.Fatalf("%d groups of 30 texts", len(want))
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		got := groups(all)
		for id, list := range want {
			if !slices.Equal(got[id], list) {
				t.Fatalf("another order makes another group: %d members, was %d", len(got[id]), len(list))
			}
		}
	}
}

// The same reports make the same stories in any order.
func TestOrderDoesNotChangeStories(t *testing.T) {
	p := newProse(14)
	var all []*Report
	for n := range 20 {
		topic := p.topic()
		for i := range 3 {
			all = append(all, report(fmt.Sprintf("s%d-%d.example", n, i), float64(len(all))/20, p.article(topic, 10)))
		}
	}
	stories := func() (sets []string) {
		k := newDesk(t)
		members := map[news.ID][]string{}
		for i, r := range all {
			c := *r
			c.Seen = noon.Add(time.Duration(i) * time.Second)
			k.take(&c)
			members[k.story(&c)] = append(members[k.story(&c)], c.ID.String())
		}
		for _, list := range members {
			slices.Sort(list)
			sets = append(sets, strings.Join(list, " "))
		}
		slices.Sort(sets)
		return sets
	}
	want := stories()
	if len(want) != 20 {
		t.Fatalf("%d stories of 20 events", len(want))
	}
	rng := rand.New(rand.NewPCG(2, 2))
	for range 5 {
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := stories(); !slices.Equal(got, want) {
			t.Fatalf("another order makes other stories: %d, was %d", len(got), len(want))
		}
	}
}

func TestUpdateOfAPublisher(t *testing.T) {
	p := newProse(13)
	a := p.article(p.topic(), 16)
	a.Body += "\nHiện có 14 hộ dân phải di dời."
	b := a
	b.Body = strings.Replace(a.Body, "14 hộ", "19 hộ", 1)
	for _, tt := range []struct {
		name, publisher string
		hours           float64
		text            Text
		update          bool
	}{
		{"another number", "a.example", 2, b, true},
		{"the same again", "a.example", 2, a, false},
		{"of another publisher", "b.example", 2, b, false},
		{"an earlier version", "a.example", -2, b, false},
	} {
		k := newDesk(t)
		first := report("a.example", 0, a)
		k.take(first)
		r := report(tt.publisher, tt.hours, tt.text)
		r.Seen = first.Seen.Add(time.Hour)
		d := k.take(r)
		if d.Copy != first.ID || d.Update != tt.update {
			t.Errorf("%s: in the group %v, update %v", tt.name, d.Copy == first.ID, d.Update)
		}
	}
}

// What is half of another text is a copy under the same headline, and under one
// of its own a report of its own.
func TestHalfATextUnderAnotherHeadline(t *testing.T) {
	p := newProse(21)
	a := p.article(p.topic(), 20)
	other := p.article(p.topic(), 1).Title
	half := head(sentences(a.Body), 9)
	for _, tt := range []struct {
		name, title, body string
		copy              bool
	}{
		{"same headline", a.Title, half, true},
		{"kicker", "Cập nhật: " + a.Title, half, true},
		{"typing error", strings.Replace(a.Title, " ", " x", 1), half, true},
		{"other headline", other, half, false},
		{"other headline, most of the text", other, head(sentences(a.Body), 17), true},
	} {
		for _, publisher := range []string{"a.example", "b.example"} {
			k := newDesk(t)
			first, second := report("a.example", 0, a), report(publisher, 1, Text{tt.title, a.Lead, tt.body})
			k.take(first)
			k.take(second)
			if got := k.copy(second) == first.ID; got != tt.copy || k.story(second) != first.ID {
				t.Errorf("%s by %s: copy %v, want %v, one story %v\n%s", tt.name, publisher, got, tt.copy, k.story(second) == first.ID, explained(k, second))
			}
		}
	}
}

// Of two roots that fit, the one of which nearly all is the same is joined.
func TestTheWholeTextIsJoinedRatherThanAPart(t *testing.T) {
	p := newProse(22)
	a := p.article(p.topic(), 20)
	half := a
	half.Title, half.Body = p.article(p.topic(), 1).Title, head(sentences(a.Body), 9)
	k := newDesk(t)
	first, second, third := report("a.example", 0, a), report("c.example", 1, half), report("b.example", 2, half)
	k.take(first)
	k.take(second)
	k.take(third)
	if k.copy(second) != second.ID || k.copy(third) != second.ID {
		t.Errorf("the copy of the second is of %.5s:\n%s", k.copy(third), explained(k, third))
	}
}

// A summary that fits two texts joins the first of them alone.
func TestASummaryBelongsToOneText(t *testing.T) {
	p := newProse(23)
	topic := p.topic()
	a, b := p.article(topic, 14), p.article(topic, 14)
	b.Title, b.Lead = a.Title, a.Lead
	summary := Text{Title: a.Title, Lead: a.Lead}
	for _, order := range [][]Text{{summary, a, b}, {a, summary, b}, {a, b, summary}, {summary, b, a}} {
		k := newDesk(t)
		var reports []*Report
		for i, x := range order {
			reports = append(reports, report(fmt.Sprintf("%d.example", i), float64(i), x))
			k.take(reports[i])
		}
		groups := map[news.ID]bool{}
		for _, r := range reports {
			groups[k.copy(r)] = true
			if k.story(r) != reports[0].ID {
				t.Errorf("the reports are no story:\n%s", explained(k, r))
			}
		}
		if len(groups) != 2 {
			t.Errorf("%d groups of two texts and a summary", len(groups))
		}
	}
}

func TestSummaryOfAnotherPublisherSharesTheStory(t *testing.T) {
	p := newProse(14)
	a := p.article(p.topic(), 20)
	k := newDesk(t)
	first := report("a.example", 0, a)
	k.take(first)
	d := k.take(report("b.example", 1, Text{Title: "Đầu đề do tòa soạn khác đặt cho tin", Lead: a.Lead}))
	if d.Copy == first.ID || d.Story != first.ID || !strings.Contains(d.StoryNote.Why, "summary") {
		t.Errorf("%+v", d)
	}
	k = newDesk(t)
	k.take(first)
	d = k.take(report("a.example", 1, Text{Title: "Đầu đề khác của cùng một tờ báo đó", Lead: a.Lead}))
	if d.Copy != first.ID || !d.Summary {
		t.Errorf("of its own publisher: %+v", d)
	}
}

// S2: no story grows beyond its bounds, whatever comes.
func TestStoriesAreBounded(t *testing.T) {
	p := newProse(15)
	topic := p.topic()
	k := newDesk(t)
	k.m.opts.Story = 0.04
	for i := range 6000 {
		k.m.Learn(report(fmt.Sprintf("other%d.example", i%40), -24, p.article(p.topic(), 3)))
	}
	members := map[news.ID][]*Report{}
	for i := range 600 {
		hours := float64(i) * 0.8
		r := report(fmt.Sprintf("s%d.example", i%40), hours, p.article(topic, 3))
		k.take(r)
		members[k.story(r)] = append(members[k.story(r)], r)
	}
	largest := 0
	for _, list := range members {
		largest = max(largest, len(list))
		if age := list[len(list)-1].Published.Sub(list[0].Published); len(list) > storyMembers || age > storyAge {
			t.Errorf("%d members over %v", len(list), age)
		}
	}
	if largest < storyMembers/2 {
		t.Errorf("the largest story has %d members: the bounds were not tried", largest)
	}
}

// S4: what joined a story, and what would have been needed, is said.
func TestDecisionsAreExplained(t *testing.T) {
	p := newProse(16)
	topic := p.topic()
	k := newDesk(t)
	first := report("a.example", 0, p.article(topic, 12))
	k.take(first)
	d := k.take(report("b.example", 1, p.article(topic, 12)))
	if d.Story != first.ID || !strings.HasPrefix(d.StoryNote.Why, "shared terms: ") || d.StoryNote.With != first.ID || d.StoryNote.Score < defaultStory {
		t.Errorf("joined: %+v", d.StoryNote)
	}
	i := slices.IndexFunc(d.Compared, func(c Comparison) bool { return c.Index == Terms })
	if i < 0 || !d.Compared[i].Joined || len(d.Compared[i].Terms) == 0 || d.Compared[i].Shared == 0 {
		t.Errorf("compared: %+v", d.Compared)
	}
	weak := p.article(p.topic(), 12)
	weak.Lead += " " + p.sentence(topic)
	far := report("c.example", 60, weak)
	d = k.take(far)
	if i = slices.IndexFunc(d.Compared, func(c Comparison) bool { return c.Index == Terms }); i < 0 || d.Story != far.ID || !strings.Contains(d.Compared[i].Why, "needs 0.10") {
		t.Errorf("stayed apart: %+v", d.Compared)
	}
	text := first.Text
	text.Body = p.dropSentences(text.Body, 0.6) + p.article(p.topic(), 20).Body
	d = k.take(report("d.example", 2, text))
	if i = slices.IndexFunc(d.Compared, func(c Comparison) bool { return c.Index == Prints }); i < 0 || !strings.Contains(d.Compared[i].Why, "needs 0.45") {
		t.Errorf("no copy: %+v", d.Compared)
	}
}

// Match of a stored article says what would be decided, and changes nothing.
func TestMatchAgainIsIdle(t *testing.T) {
	p := newProse(17)
	topic := p.topic()
	k := newDesk(t)
	first, second := report("a.example", 0, p.article(topic, 12)), report("b.example", 1, p.article(topic, 12))
	k.take(first)
	k.take(second)
	for range 3 {
		d, s, err := k.m.Match(t.Context(), k.mem, second)
		if err != nil {
			t.Fatal(err)
		}
		if d.Story != first.ID || d.Copy != second.ID || !slices.Equal(s.Data, k.mem.signatures[second.ID].Data) {
			t.Errorf("again: %+v", d)
		}
	}
}

func TestSignAndRegroup(t *testing.T) {
	p := newProse(18)
	topic := p.topic()
	k := newDesk(t)
	first, second := report("a.example", 0, p.article(topic, 12)), report("b.example", 1, p.article(topic, 12))
	k.take(first)
	k.take(second)
	edited := *second
	edited.Text.Body = p.article(topic, 12).Body
	s, err := k.m.Sign(&edited, k.mem.signatures[second.ID])
	if err != nil {
		t.Fatal(err)
	}
	was, is := k.mem.signatures[second.ID], s
	a, _ := was.record()
	b, err := is.record()
	if err != nil || slices.Equal(was.Prints, is.Prints) || a.story != b.story || a.ordinal != b.ordinal {
		t.Errorf("signed anew: %v, story %v, was %v", err, b.story, a.story)
	}
	other := news.MakeID("other")
	moved, err := k.m.Regroup(*s, Place{Copy: second.ID, Story: other})
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := moved.record(); r.story != other || r.copy != second.ID {
		t.Errorf("regrouped: %v %v", r.story, r.copy)
	}
	if _, err := k.m.Regroup(Signature{}, Place{Copy: other, Story: other}); err == nil {
		t.Error("nothing was regrouped without complaint")
	}
}
