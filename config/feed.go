package config

import (
	"slices"
	"strings"

	"regionwire/curate"
)

// feeds makes the feeds; without any, one of all articles.
func (b *builder) feeds() {
	if len(b.keys.Feeds.list) == 0 {
		f := defaultFeed()
		f.Slug, f.Birth, f.Title, f.Language = "all", "all", b.cfg.Site.Name, b.cfg.Site.Language
		f.Pos = b.root.name
		b.cfg.Feeds = []curate.Feed{f}
		return
	}
	former := map[string]*value{}
	for i := range b.keys.Feeds.list {
		e := b.keys.Feeds.list[i]
		b.cfg.Feeds = append(b.cfg.Feeds, b.feed(e))
		b.claim(former, &e.val.Was, func(n string) bool { return b.keys.Feeds.find(n) != nil })
	}
	for _, r := range b.keys.Rules.list {
		if !b.used[r.name] {
			b.note(r.key, "no feed uses this rule")
		}
	}
}

func (b *builder) feed(e *entry[feedKeys]) curate.Feed {
	k := &e.val
	f := defaultFeed()
	f.Slug, f.Birth, f.Was = e.name, e.name, slugsOf(k.Was)
	if len(f.Was) > 0 {
		f.Birth = f.Was[0]
	}
	f.Pos = e.key.pos()
	f.Title = k.Title.or(e.name)
	f.Description = k.Description.or("")
	f.Language = k.Language.or(b.cfg.Site.Language)
	if k.Sources.written() {
		f.Sources = b.sourceRefs(k.Sources.items)
		if len(k.Sources.items) == 0 {
			b.lacks(k.Sources.at, "Remove the key where all are meant", "lists no source")
		}
	}
	if k.Region.written() {
		f.Region, f.Sure = b.region(&k.Region)
	}
	f.Accept = b.ruleRefs(e.name, "accept", k.Accept.items)
	f.Reject = b.ruleRefs(e.name, "reject", k.Reject.items)
	if k.Accept.written() && len(k.Accept.items) == 0 {
		b.lacks(k.Accept.at, "Remove the key where every article is meant", "lists no rule")
	}
	for _, name := range f.Accept {
		if slices.Contains(f.Reject, name) {
			b.lacks(k.Reject.at, "Remove it from one of the two", "rejects what it accepts: %s", name)
		}
	}
	if k.Order.or("published") == "seen" {
		f.Order = curate.BySeen
	}
	if k.OnePer.or("copy") == "story" {
		f.OnePer = curate.PerStory
	}
	f.Limit, f.MaxAge, f.Hold = k.Limit.or(f.Limit), k.MaxAge.or(f.MaxAge), k.Hold.or(f.Hold)
	f.Mix = mix(&k.Mix)
	f.Secret = b.feedSecret(&k.Secret)
	return f
}

func mix(k *mixKeys) (caps []curate.Cap) {
	for _, q := range []struct {
		per   string
		quota quota
	}{{"source", k.PerSource}, {"publisher", k.PerPublisher}} {
		if q.quota.written() {
			c := q.quota.v
			c.Per = q.per
			caps = append(caps, c)
		}
	}
	return caps
}

// nowhere asks for articles without a place.
const nowhere = "none"

// region returns the ID of a place and how sure it must be.
func (b *builder) region(k *regionKeys) (id string, sure int) {
	sure = k.Sure.or(defaultFeed().Sure)
	switch {
	case !k.In.written():
		if k.at.kind == mapping && k.at.named("in") == nil {
			b.lacks(k.at, "Write  in: PLACE", "names no place")
		}
		return "", sure
	case k.In.v == nowhere:
		if k.Sure.written() {
			b.lacks(k.Sure.at, "Remove it", "has no meaning beside  none")
		}
		return nowhere, sure
	}
	return b.place(&k.In), sure
}

// place returns the ID of a place, and notes a name that is unknown or names
// several.
func (b *builder) place(p *placeName) string {
	resolver := b.resolver(p.at)
	if resolver == nil {
		if !idForm.MatchString(p.v) && b.opts.Places == nil {
			b.wrong(p.at, "write the ID of a place, such as vn/ha-noi", "%q is not an ID, and no gazetteer is at hand to look the name up", clip(p.v, 80))
		}
		return p.v
	}
	found, near := resolver.Resolve(p.v)
	switch {
	case len(found) == 1:
		return found[0].ID
	case len(found) > 1:
		b.wrong(p.at, placesRemedy("it may be", found), "%q is the name of several places", p.v)
	case len(near) == 0:
		b.wrong(p.at, "write its ID, such as vn/ha-noi; regions.gazetteer names the tables that are looked in", "%q is not a known place", p.v)
	default:
		b.wrong(p.at, placesRemedy("did you mean", near), "%q is not a known place", p.v)
	}
	return ""
}

func placesRemedy(words string, places []Place) string {
	if len(places) == 0 {
		return ""
	}
	indent := strings.Repeat(" ", max(0, len(words)-len("or")))
	var b strings.Builder
	for i, p := range places[:min(len(places), 8)] {
		if i > 0 {
			b.WriteString("\n" + indent + "or")
		} else {
			b.WriteString(words)
		}
		b.WriteString(` "` + p.Name + `" (` + p.ID)
		if p.Label != "" {
			b.WriteString(", " + p.Label)
		}
		b.WriteString(")")
	}
	return b.String() + "?"
}

// resolver opens what knows the places, once.
func (b *builder) resolver(at *value) Resolver {
	if b.places != nil || b.noPlace || b.opts.Places == nil {
		return b.places
	}
	r, err := b.opts.Places(b.cfg.Regions)
	if err != nil {
		b.noPlace = true
		b.wrong(at, "", "the gazetteer cannot be read: %v", err)
		return nil
	}
	b.places = r
	return r
}

// homes resolves the home of each source.
func (b *builder) homes() {
	for i := range b.keys.Sources.list {
		k := &b.keys.Sources.list[i].val.Region
		s := b.cfg.Sources[i]
		if k.In.written() {
			s.Home, s.Pinned = b.place(&k.In), k.Pinned.or(false)
		} else if k.Pinned.written() {
			b.lacks(k.at, "Write  in: PLACE", "names no place")
		}
	}
}

// renamed notes sources that are new to the store and may be old ones under
// another name.
func (b *builder) renamed() {
	if b.opts.Known == nil || len(b.mistakes) > 0 {
		return
	}
	gone := map[string]StoredSource{}
	var names []string
	known := map[string]bool{}
	for _, s := range b.opts.Known() {
		known[string(s.ID)] = true
		if b.keys.Sources.find(string(s.ID)) == nil && s.Articles > 0 {
			gone[string(s.ID)] = s
			names = append(names, string(s.ID))
		}
	}
	for i := range b.cfg.Sources {
		s := b.cfg.Sources[i]
		delete(gone, string(s.Birth))
		names = slices.DeleteFunc(names, func(n string) bool { return n == string(s.Birth) })
	}
	for i := range b.keys.Sources.list {
		e := b.keys.Sources.list[i]
		if b.cfg.Sources[i].Birth != b.cfg.Sources[i].ID || known[e.name] {
			continue
		}
		if old, ok := former(e, gone, names); ok {
			b.note(e.key, "new here, and the store knows a source %q with %s that is gone. Renamed? Write  %s: {was: %s}",
				old.ID, counted(old.Articles, "article", "articles"), e.name, old.ID)
		}
	}
}

// former returns the stored source that an entry most likely was: one with an
// address of its, else one with a name like its.
func former(e *entry[sourceKeys], gone map[string]StoredSource, names []string) (StoredSource, bool) {
	for _, n := range names {
		for _, a := range e.val.addresses() {
			if slices.Contains(gone[n].URLs, a.v) {
				return gone[n], true
			}
		}
	}
	if near := nearest(e.name, names); len(near) > 0 {
		return gone[near[0]], true
	}
	return StoredSource{}, false
}
