package ingest

import (
	"fmt"
	"strings"
	"time"

	"regionwire/curate"
	"regionwire/news"
	"regionwire/storage"
)

// trace puts everything that decides how an article stands in a feed into
// order: whose it is, its date, its copies, its places and the rules, then
// what stands beside them. acts are those of editors, by article.
func (b *batch) trace(a *news.Article, f *curate.Feed, s *Standing, acts map[news.ID][]storage.Edit) []curate.Step {
	steps := []curate.Step{{What: "source", OK: true, Text: "every source"}}
	rules := s.Verdict.Trace
	if len(rules) > 0 && rules[0].What == "source" && rules[0].Depth == 0 {
		steps, rules = []curate.Step{rules[0]}, rules[1:]
	}
	steps = append(steps, b.dateStep(a, s), copyStep(a, s))
	steps = append(steps, rules...)
	if len(f.Mix) > 0 {
		steps = append(steps, capStep(s))
	}
	if s.Entry != nil {
		steps = append(steps, releaseStep(a, s))
	}
	steps = append(steps, editorSteps(f, acts[a.ID])...)
	if s.Entry != nil && s.Entry.Article != a.ID {
		steps = append(steps, editorSteps(f, acts[s.Entry.Article])...)
	}
	if s.Entry != nil && (s.In || s.Reason == Older) {
		steps = append(steps, roomStep(f, s))
	}
	return steps
}

// dateStep says whether an article was news when it was first seen, or, with an
// entry, when that was opened: the first build of a feed takes all in.
func (b *batch) dateStep(a *news.Article, s *Standing) curate.Step {
	text := "first seen " + ago(a.FirstSeen.Sub(a.EffectiveDate())) + " after its own date"
	if a.Published.Basis == news.FirstSeen {
		text = "has no date of its own: dated by when it was first seen"
	}
	const pages = ": for pages, not for the feed"
	switch e := s.Entry; {
	case e != nil && !e.PagesOnly:
		return curate.Step{What: "date", OK: true, Text: text}
	case a.Late && a.Published.Basis == news.FirstSeen:
		return curate.Step{What: "date", Text: "has no date of its own, and stood in the first document of its source" + pages}
	case a.Late:
		return curate.Step{What: "date", Text: text + ", more than " + ago(b.in.opts.Late) + pages}
	case e != nil:
		return curate.Step{What: "date", Text: "was no news any more when a changed rule accepted it" + pages}
	}
	return curate.Step{What: "date", OK: true, Text: text}
}

// copyStep says which article the entry stands for.
func copyStep(a *news.Article, s *Standing) curate.Step {
	step := curate.Step{What: "copy", OK: true, Text: "no other paper's entry stands for it"}
	switch e := s.Entry; {
	case e == nil:
	case e.Article != a.ID:
		step.Text = fmt.Sprintf("the entry of %s stands for it", e.Article)
	case !e.Shows.IsZero():
		step.Text = fmt.Sprintf("opened the entry, which shows %s", e.Shows)
	default:
		step.Text = "opened the entry"
	}
	return step
}

func capStep(s *Standing) curate.Step {
	if s.Cap == nil {
		return curate.Step{What: "cap", OK: true, Text: "no source and no publisher has more than its share"}
	}
	return curate.Step{What: "cap", Text: fmt.Sprintf("its %s has had its share: %d in %s", s.Cap.Per, s.Cap.Count, ago(s.Cap.Period)),
		Would: fmt.Sprintf("mix: per_%s: %d", s.Cap.Per, s.Cap.Count+1)}
}

// releaseStep says when the entry came out, or will.
func releaseStep(a *news.Article, s *Standing) curate.Step {
	after := ago(s.Entry.Release.Sub(a.EffectiveDate())) + " after its own date"
	if s.Reason == Held {
		return curate.Step{What: "release", Text: "held until " + after, Would: "hold of the feed, embargo of its source"}
	}
	return curate.Step{What: "release", OK: true, Text: "out " + after}
}

// editorSteps says what editors did that holds in a feed.
func editorSteps(f *curate.Feed, acts []storage.Edit) (steps []curate.Step) {
	for _, e := range holding(acts) {
		if e.Feed != "" && e.Feed != f.Birth {
			continue
		}
		text := strings.TrimSpace(e.Action + " " + e.Value)
		if e.By != "" {
			text += " by " + e.By
		}
		if e.Reason != "" {
			text += ": " + e.Reason
		}
		step := curate.Step{What: "editor", OK: e.Action != Hide, Text: text}
		if !step.OK {
			step.Would = fmt.Sprintf("undo %d", e.Seq)
		}
		steps = append(steps, step)
	}
	return steps
}

// roomStep says whether the documents have room for the entry.
func roomStep(f *curate.Feed, s *Standing) curate.Step {
	switch {
	case !s.Pinned.IsZero():
		return curate.Step{What: "room", OK: true, Text: "pinned: before all others"}
	case s.In:
		return curate.Step{What: "room", OK: true, Text: fmt.Sprintf("among the %d newest", f.Limit)}
	case f.MaxAge > 0:
		return curate.Step{What: "room", Text: fmt.Sprintf("not among the %d newest of %s", f.Limit, ago(f.MaxAge)), Would: "a higher limit or max_age"}
	}
	return curate.Step{What: "room", Text: fmt.Sprintf("not among the %d newest", f.Limit), Would: "a higher limit"}
}

// ago prints a length of time in its largest units: 3d4h, 21m, 0s.
func ago(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		text := fmt.Sprintf("%dd", d/day)
		if h := d % day / time.Hour; h > 0 {
			text += fmt.Sprintf("%dh", h)
		}
		return text
	case d >= time.Hour && d%time.Hour < time.Minute:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute:
		return strings.TrimSuffix(d.Truncate(time.Minute).String(), "0s")
	}
	return d.Truncate(time.Second).String()
}
