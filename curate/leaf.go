package curate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"regionwire/news"
)

// leaf is a condition that looks at an article.
type leaf interface {
	// holds reports whether it is true of s.
	holds(s *Subject) bool
	// say says what was found when it holds, and when it does not what is
	// lacking and what would do.
	say(s *Subject, holds bool) (text, would string)
	// what names its kind.
	what() string
	// key says what it asks for; leaves with equal keys are one.
	key() string
}

// carriedBy holds for articles that a channel of one of the sources carried,
// whoever they are by.
type carriedBy struct{ sources []news.SourceID }

func (l *carriedBy) holds(s *Subject) bool {
	if slices.Contains(l.sources, s.Article.Source) {
		return true
	}
	for i := range s.Article.Provenance {
		if slices.Contains(l.sources, s.Article.Provenance[i].Source) {
			return true
		}
	}
	return false
}

func (l *carriedBy) say(s *Subject, holds bool) (string, string) {
	if holds {
		return "carried by a source of the feed", ""
	}
	return fmt.Sprintf("%s is not among the feed's sources", s.Article.Source), "sources: " + string(s.Article.Source)
}

func (*carriedBy) what() string  { return "source" }
func (l *carriedBy) key() string { return fmt.Sprintf("carried by %q", l.sources) }

// ownSource holds for articles of one of the sources.
type ownSource struct{ sources []news.SourceID }

func (l *ownSource) holds(s *Subject) bool { return slices.Contains(l.sources, s.Article.Source) }

func (l *ownSource) say(s *Subject, holds bool) (string, string) {
	if holds {
		return "source " + string(s.Article.Source), ""
	}
	return fmt.Sprintf("source %s is none of %s", s.Article.Source, names(l.sources)), "source: " + string(s.Article.Source)
}

func (*ownSource) what() string  { return "source" }
func (l *ownSource) key() string { return fmt.Sprintf("source %q", l.sources) }

// nowhere is the region that asks for articles without a place.
const nowhere = "none"

// aboutRegion holds for articles about a region with at least so much
// certainty.
type aboutRegion struct {
	region string
	sure   int
	places Containment
	named  func(region string) string
}

func (b *builder) about(region string, sure int) leaf {
	return &aboutRegion{region, sure, b.config.Places, b.config.Name}
}

// name returns what people call a region.
func (l *aboutRegion) name(region string) string {
	if l.named != nil {
		if name := l.named(region); name != "" {
			return name
		}
	}
	return region
}

func (l *aboutRegion) within(unit string) bool {
	if l.places != nil {
		return l.places.Within(unit, l.region)
	}
	rest, ok := strings.CutPrefix(unit, l.region)
	return ok && (rest == "" || rest[0] == '/')
}

func (l *aboutRegion) holds(s *Subject) bool {
	if l.region == nowhere {
		return len(s.Article.Places) == 0
	}
	for i := range s.Article.Places {
		if p := &s.Article.Places[i]; p.Score >= l.sure && l.within(p.Region) {
			return true
		}
	}
	return false
}

func (l *aboutRegion) say(s *Subject, holds bool) (string, string) {
	places := s.Article.Places
	if l.region == nowhere {
		if holds {
			return "about no place", ""
		}
		return "about " + l.about(&places[0]) + "; asked is no place", ""
	}
	var best *news.Place
	for i := range places {
		if l.within(places[i].Region) && (best == nil || places[i].Score > best.Score) {
			best = &places[i]
		}
	}
	asked := fmt.Sprintf("%s, at least %d of 100", l.name(l.region), l.sure)
	switch {
	case holds:
		return fmt.Sprintf("about %s; asked is %s", l.about(best), asked), ""
	case best != nil:
		return fmt.Sprintf("about %s, too unsure; asked is %s", l.about(best), asked), "sure: " + strconv.Itoa(best.Score)
	case len(places) == 0:
		return "about no known place; asked is " + asked, ""
	}
	return fmt.Sprintf("about %s; asked is %s", l.about(&places[0]), asked), "" // another place is another feed
}

// about prints a place with its strongest evidence.
func (l *aboutRegion) about(p *news.Place) string {
	text := fmt.Sprintf("%s (%d of 100", l.name(p.Region), p.Score)
	for _, e := range p.Evidence[:min(len(p.Evidence), 3)] {
		if e.Text == "" {
			text += ", " + e.Reason
		} else {
			text += fmt.Sprintf(", %s %q", e.Field, e.Text)
		}
	}
	return text + ")"
}

func (*aboutRegion) what() string  { return "region" }
func (l *aboutRegion) key() string { return fmt.Sprintf("region %q %d", l.region, l.sure) }

// tagged holds for articles that a channel with one of the tags carried, if
// the channel is the article's own source's. A tag that no source has holds
// for none.
type tagged struct {
	tags     []string
	channels map[news.ChannelID]bool
	sources  []news.SourceID // that have such a tag themselves
}

func (b *builder) tag(tags []string, pos string) leaf {
	l := &tagged{tags: slices.Clone(b.texts(pos, "tag", tags)), channels: map[news.ChannelID]bool{}}
	slices.Sort(l.tags)
	for _, tag := range tags {
		for _, s := range b.config.Sources {
			if slices.Contains(s.Tags, tag) {
				l.sources = append(l.sources, s.Birth)
			}
			for i := range s.Channels {
				if slices.Contains(s.Channels[i].Tags, tag) {
					l.channels[s.Channels[i].ID] = true
				}
			}
		}
	}
	l.sources = sorted(l.sources)
	return l
}

func (l *tagged) holds(s *Subject) bool {
	a := s.Article
	if slices.Contains(l.sources, a.Source) || l.channels[a.Channel] {
		return true
	}
	for i := range a.Provenance {
		if p := &a.Provenance[i]; p.Source == a.Source && l.channels[p.Channel] {
			return true
		}
	}
	return false
}

func (l *tagged) say(s *Subject, holds bool) (string, string) {
	if holds {
		return "has a tag of " + quoted(l.tags), ""
	}
	return fmt.Sprintf("no channel of %s that carried it has a tag of %s", s.Article.Source, quoted(l.tags)), ""
}

func (*tagged) what() string { return "tag" }

func (l *tagged) key() string {
	var channels []string
	for ch := range l.channels {
		channels = append(channels, string(ch))
	}
	slices.Sort(channels)
	return fmt.Sprintf("tag %q of %q %q", l.tags, l.sources, channels)
}

// oneOf holds for articles filed under one of the categories, in any case of
// letters.
type oneOf struct {
	name string
	list []string
}

func (l *oneOf) holds(s *Subject) bool { return l.first(s) != "" }

func (l *oneOf) first(s *Subject) string {
	for _, have := range s.Article.Categories {
		for _, want := range l.list {
			if strings.EqualFold(have, want) {
				return have
			}
		}
	}
	return ""
}

func (l *oneOf) say(s *Subject, holds bool) (string, string) {
	if holds {
		return fmt.Sprintf("%s %q", l.name, l.first(s)), ""
	}
	if have := s.Article.Categories; len(have) > 0 {
		return fmt.Sprintf("its categories are %s", quoted(have)), fmt.Sprintf("%s: %q", l.name, have[0])
	}
	return "has no category", ""
}

func (l *oneOf) what() string { return l.name }
func (l *oneOf) key() string  { return fmt.Sprintf("%s %q", l.name, l.list) }

// inLanguage holds for articles in one of the languages: vi stands for vi-VN
// too.
type inLanguage struct{ list []string }

func (l *inLanguage) holds(s *Subject) bool {
	have := s.Article.Language
	for _, want := range l.list {
		if len(have) >= len(want) && strings.EqualFold(have[:len(want)], want) && (len(have) == len(want) || have[len(want)] == '-') {
			return true
		}
	}
	return false
}

func (l *inLanguage) say(s *Subject, holds bool) (string, string) {
	have := s.Article.Language
	switch {
	case holds:
		return "language " + have, ""
	case have == "":
		return "its language is not known", ""
	}
	return "its language is " + have, "language: " + have
}

func (*inLanguage) what() string  { return "language" }
func (l *inLanguage) key() string { return fmt.Sprintf("language %q", l.list) }

// age holds by how old an article was when it was first seen: at least older,
// or less than younger.
type age struct{ older, younger time.Duration }

func ageOf(a *news.Article) time.Duration { return a.FirstSeen.Sub(a.EffectiveDate()) }

func (l *age) holds(s *Subject) bool {
	if l.older > 0 {
		return ageOf(s.Article) >= l.older
	}
	return ageOf(s.Article) < l.younger
}

func (l *age) say(s *Subject, holds bool) (string, string) {
	return fmt.Sprintf("was %s old when first seen; asked is %s", lapse(ageOf(s.Article)), l.asked(lapse)), ""
}

func (l *age) asked(form func(time.Duration) string) string {
	if l.older > 0 {
		return "at least " + form(l.older)
	}
	return "less than " + form(l.younger)
}

func (*age) what() string  { return "age" }
func (l *age) key() string { return "age " + l.asked(time.Duration.String) }

// lapse writes a duration as a configuration does, to the minute: 3d, 5h20m.
func lapse(d time.Duration) string {
	const day = 24 * time.Hour
	d = d.Round(time.Minute)
	if d >= 2*day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	s := strings.TrimSuffix(d.String(), "0s")
	if hours, ok := strings.CutSuffix(s, "h0m"); ok {
		return hours + "h"
	}
	return cmp.Or(s, "0m")
}

// has holds for articles with an image, or with their whole text.
type has struct{ part string }

func (l *has) holds(s *Subject) bool {
	if l.part == "image" {
		return len(s.Article.Images) > 0
	}
	return s.Article.Full
}

func (l *has) say(_ *Subject, holds bool) (string, string) {
	words := strings.ReplaceAll(l.part, "_", " ")
	if holds {
		return "has " + words, ""
	}
	return "has no " + words, ""
}

func (*has) what() string  { return "has" }
func (l *has) key() string { return "has " + l.part }

// carriers holds for articles that at least so many publishers report.
type carriers struct{ least int }

func (l *carriers) holds(s *Subject) bool { return max(s.Carriers, 1) >= l.least }

func (l *carriers) say(s *Subject, _ bool) (string, string) {
	return fmt.Sprintf("reported by %d; asked is %d", max(s.Carriers, 1), l.least), ""
}

func (*carriers) what() string  { return "carriers" }
func (l *carriers) key() string { return "carriers " + strconv.Itoa(l.least) }

func names(list []news.SourceID) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = string(s)
	}
	return few(texts)
}

func quoted(list []string) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = strconv.Quote(s)
	}
	return few(texts)
}

// few prints a list, its first three when it is long.
func few(list []string) string {
	if len(list) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:3], ", "), len(list)-3)
	}
	return strings.Join(list, ", ")
}
