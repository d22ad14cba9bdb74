package config

import (
	"reflect"
	"slices"
	"strings"

	"regionwire/curate"
	"regionwire/news"
	words "regionwire/text"
)

// condNode is a condition within a tree: a map, or a list of which any holds.
type condNode struct {
	placed
	cond *condKeys
}

func (c *condNode) read(d *decoder, v *value, _ reflect.StructTag) {
	c.at, c.cond = v, &condKeys{}
	d.into(c.cond, v, "")
}

func (*condNode) inner() (reflect.Type, string) { return reflect.TypeFor[condKeys](), "" }

// ruleUse is the name of a rule, or a rule written in place.
type ruleUse struct {
	placed
	name string
	rule *ruleKeys
}

func (r *ruleUse) read(d *decoder, v *value, _ reflect.StructTag) {
	r.at = v
	if v.kind == mapping {
		r.rule = &ruleKeys{}
		d.into(r.rule, v, "")
		return
	}
	if d.single(v, "the name of a rule") && !d.trapped(v) {
		r.name = v.text
	}
}

func (*ruleUse) inner() (reflect.Type, string) { return reflect.TypeFor[ruleKeys](), "" }

// rules makes the named rules.
func (b *builder) rules() {
	for i := range b.keys.Rules.list {
		e := b.keys.Rules.list[i]
		b.cfg.Rules = append(b.cfg.Rules, b.rule(e.name, &e.val, b.named(e.key, e.name, &e.val)))
		b.reason(&e.val)
	}
}

// reason notes a named rule without one. A rule written in place stands beside
// the feed that tells what it is for.
func (b *builder) reason(k *ruleKeys) {
	switch {
	case k.Why.v != "" || b.mistaken(k.at):
	case k.at.kind == mapping:
		b.lacks(k.at, "Write  why: a reason, for explain and for whoever reads this next", "does not say why it is there")
	default:
		b.lacks(k.at, "Write  {why: a reason, any: […]}", "does not say why it is there")
	}
}

func (b *builder) rule(name string, k *ruleKeys, when curate.Cond) curate.Rule {
	r := curate.Rule{Name: name, Why: k.Why.or(""), Pos: k.at.pos(), When: when}
	for i := range k.Tests.items {
		if t, ok := b.test(&k.Tests.items[i]); ok {
			r.Tests = append(r.Tests, t)
		}
	}
	return r
}

// A namedCond is the condition of a named rule, made once however many rules
// build on it.
type namedCond struct {
	cond curate.Cond
	size int // conditions in it, those of rules it builds on included
	done bool
}

// maxConditions bounds the conditions of all rules: a rule that names two
// rules, each of which names two, doubles with every step.
const maxConditions = 50_000

// named returns the condition of a named rule; at is where it is asked for. A
// rule may not lead back to itself.
func (b *builder) named(at *value, name string, k *ruleKeys) curate.Cond {
	if made := b.conds[name]; made != nil {
		if !made.done {
			b.wrong(at, "", "the rule %q leads back to itself", name)
		}
		b.conditions += made.size
		return made.cond
	}
	made := &namedCond{}
	b.conds[name] = made
	before, negated := b.conditions, b.negated
	b.negated = false
	made.cond = b.cond(k.at, &k.condKeys)
	b.negated = negated
	made.size, made.done = b.conditions-before, true
	return made.cond
}

// others makes the condition that one of several named rules holds.
func (b *builder) others(at *value, names []name) curate.Cond {
	c := curate.Cond{Pos: at.pos()}
	for _, n := range names {
		if !n.written() {
			continue
		}
		k := b.keys.Rules.find(n.v)
		if k == nil {
			b.unknownName(n.at, "rule", n.v, b.keys.Rules.names())
			continue
		}
		b.used[n.v] = true
		before := b.conditions
		c.Any = append(c.Any, b.named(n.at, n.v, k))
		if before <= maxConditions && b.conditions > maxConditions {
			b.wrong(n.at, "", "the rules have more than %d conditions once those they name are counted", maxConditions)
		}
	}
	return c
}

func (b *builder) test(k *testKeys) (curate.Test, bool) {
	if k.at.kind != mapping {
		return curate.Test{}, false
	}
	if !k.Expect.written() {
		if k.at.named("expect") == nil {
			b.lacks(k.at, "Write  expect: match  or  expect: no_match", "says not what the rule must say")
		}
		return curate.Test{}, false
	}
	t := curate.Test{
		Item: news.Item{
			Kicker: k.Kicker.or(""), Title: k.Title.or(""), Lead: k.Lead.or(""), HTML: k.Body.or(""),
			Link: k.URL.or(""), Agency: k.Agency.or(""), Credit: k.Credit.or(""),
			Categories: textsOf(k.Category), Language: k.Language.or(""),
		},
		Match: k.Expect.v == "match",
		Pos:   k.at.pos(),
	}
	if k.Author.written() {
		t.Item.Authors = []news.Author{{Name: k.Author.v}}
	}
	if k.Source.written() {
		if s := b.source(k.Source.at, k.Source.v); s != nil {
			t.Source = s.Birth
		}
	}
	return t, true
}

// defaultFields are where phrase and regex look unless told.
var defaultFields = []string{"kicker", "title", "lead"}

// cond makes a condition of its keys: several side by side must all hold.
func (b *builder) cond(at *value, k *condKeys) curate.Cond {
	b.conditions++
	before := len(b.mistakes)
	b.emptyLists(k)
	parts := slices.Concat(b.branches(at, k), b.textual(at, k), b.factual(at, k))
	switch {
	case len(parts) == 1:
		return parts[0]
	case len(parts) == 0 && at.kind == mapping && len(b.mistakes) == before && !b.mistaken(at):
		b.lacks(at, `Write one, such as  phrase: ["Hà Nội"]`, "has no condition")
	}
	return curate.Cond{Pos: at.pos(), All: parts}
}

// branches makes all, any, not and the conditions of other rules.
func (b *builder) branches(at *value, k *condKeys) (parts []curate.Cond) {
	for _, branch := range []struct {
		nodes many[condNode]
		set   func(c *curate.Cond, inner []curate.Cond)
	}{
		{k.All, func(c *curate.Cond, inner []curate.Cond) { c.All = inner }},
		{k.Any, func(c *curate.Cond, inner []curate.Cond) { c.Any = inner }},
	} {
		if !branch.nodes.written() {
			continue
		}
		if len(branch.nodes.items) == 0 {
			b.lacks(branch.nodes.at, "Write conditions into it, or remove it", "is an empty list")
			continue
		}
		c := curate.Cond{Pos: branch.nodes.at.pos()}
		branch.set(&c, b.nodes(branch.nodes.items))
		parts = append(parts, c)
	}
	if k.Rule.written() {
		parts = append(parts, b.others(k.Rule.at, k.Rule.items))
	}
	if k.Not.written() {
		b.negated = !b.negated
		inner := b.cond(k.Not.at, k.Not.cond)
		b.negated = !b.negated
		parts = append(parts, curate.Cond{Pos: k.Not.at.pos(), Not: &inner})
	}
	return parts
}

func (b *builder) nodes(nodes []condNode) []curate.Cond {
	out := make([]curate.Cond, len(nodes))
	for i := range nodes {
		out[i] = b.cond(nodes[i].at, nodes[i].cond)
	}
	return out
}

// textual makes the conditions that look into fields.
func (b *builder) textual(at *value, k *condKeys) (parts []curate.Cond) {
	fields := defaultFields
	if k.Field.written() {
		fields = nil
		for _, f := range k.Field.items {
			if f.written() {
				fields = append(fields, f.v)
			}
		}
	}
	if k.Phrase.written() {
		c := curate.Cond{Pos: k.Phrase.at.pos(), Fields: fields, Phrase: textsOf(k.Phrase), Fold: k.Fold.or(false)}
		if k.Near.written() {
			c.AllOf, c.Near = true, k.Near.v
			if len(k.Phrase.items) < 2 {
				b.lacks(k.Near.at, "Write  phrase: [one, other]", "needs at least two phrases that stand near each other")
			}
		}
		b.searchable(k.Phrase)
		parts = append(parts, c)
	}
	if k.Regex.written() {
		parts = append(parts, curate.Cond{Pos: k.Regex.at.pos(), Fields: fields, Regex: k.Regex.v})
	}
	if k.Phrase.written() || b.mistaken(at) {
		return parts
	}
	for _, alone := range []struct {
		written bool
		at      *value
		needs   string
	}{
		{k.Field.written() && !k.Regex.written(), k.Field.at, "phrase or regex"},
		{k.Fold.written(), k.Fold.at, "phrase"},
		{k.Near.written(), k.Near.at, "phrase"},
	} {
		if alone.written {
			b.lacks(alone.at, "Write that too, or remove this", "has no effect without %s beside it", alone.needs)
		}
	}
	return parts
}

// emptyLists notes lists that nothing stands in: such a condition never holds.
func (b *builder) emptyLists(k *condKeys) {
	for _, list := range []struct {
		at    *value
		items int
	}{
		{k.Phrase.at, len(k.Phrase.items)}, {k.Rule.at, len(k.Rule.items)}, {k.Source.at, len(k.Source.items)},
		{k.Tag.at, len(k.Tag.items)}, {k.Category.at, len(k.Category.items)}, {k.Language.at, len(k.Language.items)},
		{k.Author.at, len(k.Author.items)}, {k.Agency.at, len(k.Agency.items)}, {k.Field.at, len(k.Field.items)},
	} {
		if list.at != nil && list.items == 0 {
			b.lacks(list.at, "Write something into it, or remove it", "is an empty list")
		}
	}
}

// searchable notes phrases that could never be found.
func (b *builder) searchable(phrases many[text]) {
	for _, p := range phrases.items {
		if p.written() && len(words.Tokens(p.v)) == 0 {
			b.wrong(p.at, "", "has no letter or digit and would never be found")
		}
	}
}

// factual makes the conditions on what is known about an article.
func (b *builder) factual(at *value, k *condKeys) (parts []curate.Cond) {
	add := func(at *value, set func(*curate.Cond)) {
		c := curate.Cond{Pos: at.pos()}
		set(&c)
		parts = append(parts, c)
	}
	if k.Region.written() {
		add(k.Region.at, func(c *curate.Cond) { c.Region, c.Sure = b.region(&k.Region) })
	}
	if k.Source.written() {
		add(k.Source.at, func(c *curate.Cond) {
			for _, id := range b.sourceRefs(k.Source.items) {
				c.Source = append(c.Source, string(id))
			}
		})
	}
	if k.Tag.written() {
		add(k.Tag.at, func(c *curate.Cond) { c.Tag = b.tagRefs(k.Tag.items) })
	}
	if k.Category.written() {
		add(k.Category.at, func(c *curate.Cond) { c.Category = textsOf(k.Category) })
	}
	if k.Language.written() {
		add(k.Language.at, func(c *curate.Cond) {
			for _, l := range k.Language.items {
				if l.written() {
					c.Language = append(c.Language, l.v)
				}
			}
		})
	}
	b.searchable(k.Author)
	b.searchable(k.Agency)
	if k.Author.written() {
		add(k.Author.at, func(c *curate.Cond) { c.Author = textsOf(k.Author) })
	}
	if k.Agency.written() {
		add(k.Agency.at, func(c *curate.Cond) { c.Agency = textsOf(k.Agency) })
	}
	if k.Age.Older.written() {
		add(k.Age.Older.at, func(c *curate.Cond) { c.Older = k.Age.Older.v })
	}
	if k.Age.Younger.written() {
		add(k.Age.Younger.at, func(c *curate.Cond) { c.Younger = k.Age.Younger.v })
	}
	if k.Has.written() {
		add(k.Has.at, func(c *curate.Cond) { c.Has = k.Has.v })
	}
	if k.Carriers.written() {
		add(k.Carriers.at, func(c *curate.Cond) { c.Carriers = k.Carriers.v })
	}
	return parts
}

func textsOf(m many[text]) (out []string) {
	for _, t := range m.items {
		if t.written() {
			out = append(out, t.v)
		}
	}
	return out
}

// mistaken reports whether a mistake was noted within a value.
func (d *decoder) mistaken(v *value) bool {
	for i := range d.mistakes {
		m := &d.mistakes[i]
		if m.File == v.file.name && m.Line >= v.line && m.Line <= v.last && strings.HasPrefix(m.Path, v.path) {
			return true
		}
	}
	return false
}
