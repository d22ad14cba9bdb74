package curate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"regionwire/news"
	"regionwire/text"
)

// Containment knows which region lies in which.
type Containment interface {
	// Within reports whether all of a unit lies in the asked one; a unit lies
	// in itself. Both are region IDs.
	Within(unit, asked string) bool
}

// Config is what rules are made of. Compile keeps references into it.
type Config struct {
	Feeds   []Feed
	Rules   []Rule
	Sources []*news.Source // names, groups and tags refer to them
	Places  Containment    // nil: a region holds itself and the IDs that start with its own
	// Name returns the name of a region, "" for an ID it does not know. Traces
	// name regions by it; nil: by their IDs.
	Name func(region string) string
}

// Rules decides for a set of feeds. It is read only and may be used
// concurrently.
type Rules struct {
	feeds []feed
	rules []rule
	// leaves are the conditions that look at an article. Those that ask for
	// the same are one, so that an article is looked at once for all feeds.
	leaves  []leaf
	phrases [fieldCount]*text.Phrases // of all rules, to be found in one pass
	wanted  [fieldCount][][]int       // by phrase: the leaves that look for it
}

type feed struct {
	pos            string
	sources        int // leaf, -1 for all
	region         int // leaf, -1 for any
	accept, reject []int
	settings       uint64
}

type rule struct {
	name, why, pos string
	when           node
	tests          []Test
}

// Compile makes rules ready to decide. Whatever a rule cannot mean (a phrase
// without a word, an unknown name, an empty list) is an error that names the
// place, so that no rule matches nothing in silence. All errors are joined.
func Compile(c Config) (*Rules, error) {
	b := &builder{config: &c, rules: &Rules{}, numbers: map[string]int{}, names: map[string]int{}}
	for i := range b.lists {
		b.lists[i].numbers = map[text.Phrase]int{}
	}
	for i := range c.Rules {
		b.rule(&c.Rules[i])
	}
	for i := range c.Feeds {
		b.feed(&c.Feeds[i])
	}
	for f := range b.lists {
		b.rules.phrases[f] = text.CompilePhrases(b.lists[f].list)
		b.rules.wanted[f] = b.lists[f].wanted
	}
	if len(b.errs) > 0 {
		return nil, errors.Join(b.errs...)
	}
	return b.rules, nil
}

// Settings returns a hash of what decides which entries a feed has. It changes
// with the meaning of its rules, not with their names, places or reasons.
func (r *Rules) Settings(feed int) uint64 { return r.feeds[feed].settings }

// AsksCarriers reports whether any rule asks how many publishers report an
// article. Where none does, Subject.Carriers need not be found out.
func (r *Rules) AsksCarriers() bool {
	return slices.ContainsFunc(r.leaves, func(l leaf) bool { _, ok := l.(*carriers); return ok })
}

// Len returns how many feeds there are.
func (r *Rules) Len() int { return len(r.feeds) }

type builder struct {
	config  *Config
	rules   *Rules
	numbers map[string]int // of leaves, by what they ask
	names   map[string]int // of rules
	lists   [fieldCount]phraseList
	keys    []string // by rule: what it asks
	errs    []error
}

// phraseList numbers the phrases of a field.
type phraseList struct {
	list    []text.Phrase
	wanted  [][]int // by phrase: the leaves that look for it
	numbers map[text.Phrase]int
}

func (b *builder) wrong(pos, format string, args ...any) {
	if pos != "" {
		pos += ": "
	}
	b.errs = append(b.errs, fmt.Errorf("%s%w", pos, fmt.Errorf(format, args...)))
}

func (b *builder) rule(r *Rule) {
	if _, twice := b.names[r.Name]; twice {
		b.wrong(r.Pos, "rule %q exists already", r.Name)
	}
	b.names[r.Name] = len(b.rules.rules)
	n, key := b.cond(&r.When, r.Pos)
	b.rules.rules = append(b.rules.rules, rule{name: r.Name, why: r.Why, pos: r.Pos, when: n, tests: r.Tests})
	b.keys = append(b.keys, key)
}

func (b *builder) feed(f *Feed) {
	out := feed{pos: f.Pos, sources: -1, region: -1}
	var asks strings.Builder
	fmt.Fprintf(&asks, "order %d one_per %d mix %v", f.Order, f.OnePer, f.Mix)
	if f.Sources != nil {
		set := b.sources(f.Pos, f.Sources)
		out.sources = b.leaf(&carriedBy{set})
		asks.WriteString("\n" + b.rules.leaves[out.sources].key())
	}
	if f.Region != "" {
		out.region = b.leaf(b.about(f.Region, f.Sure))
		asks.WriteString("\n" + b.rules.leaves[out.region].key())
	}
	for _, list := range []struct {
		name  string
		rules []string
		out   *[]int
	}{{"reject", f.Reject, &out.reject}, {"accept", f.Accept, &out.accept}} {
		for _, name := range list.rules {
			i, ok := b.names[name]
			if !ok {
				b.wrong(f.Pos, "feed %s: %s names the rule %q, which does not exist", f.Slug, list.name, name)
				continue
			}
			*list.out = append(*list.out, i)
			asks.WriteString("\n" + list.name + " " + b.keys[i])
		}
	}
	out.settings = xxh3.HashString(asks.String())
	b.rules.feeds = append(b.rules.feeds, out)
}

// leaf returns the number of a leaf; one that asks the same is shared.
func (b *builder) leaf(l leaf) int {
	key := l.key()
	if i, ok := b.numbers[key]; ok {
		return i
	}
	i := len(b.rules.leaves)
	b.numbers[key] = i
	b.rules.leaves = append(b.rules.leaves, l)
	if p, ok := l.(*phrases); ok {
		b.want(p, i)
	}
	return i
}

// cond makes a condition ready, and returns what it asks in words that are
// equal for equal conditions.
func (b *builder) cond(c *Cond, pos string) (node, string) {
	if c.Pos != "" {
		pos = c.Pos
	}
	switch groups := c.groups(); len(groups) {
	case 1:
	case 0:
		b.wrong(pos, "a condition that asks for nothing")
		return node{}, ""
	default:
		b.wrong(pos, "a condition that asks for several things at once: %s", strings.Join(groups, ", "))
		return node{}, ""
	}
	switch {
	case c.All != nil:
		return b.branch(opAll, c.All, pos)
	case c.Any != nil:
		return b.branch(opAny, c.Any, pos)
	case c.Not != nil:
		return b.branch(opNot, []Cond{*c.Not}, pos)
	}
	l := b.leafOf(c, pos)
	if l == nil {
		return node{}, ""
	}
	return node{op: opLeaf, leaf: b.leaf(l), pos: pos}, l.key()
}

func (b *builder) branch(o op, conds []Cond, pos string) (node, string) {
	n := node{op: o, pos: pos}
	if len(conds) == 0 {
		b.wrong(pos, "%s lists no condition", opNames[o])
	}
	var keys []string
	for i := range conds {
		kid, key := b.cond(&conds[i], pos)
		n.kids = append(n.kids, kid)
		keys = append(keys, key)
	}
	return n, fmt.Sprintf("%s(%s)", opNames[o], strings.Join(keys, "; "))
}

// groups names the groups of a condition that are set.
func (c *Cond) groups() (set []string) {
	for _, g := range []struct {
		name string
		set  bool
	}{
		{"all", c.All != nil}, {"any", c.Any != nil}, {"not", c.Not != nil},
		{"phrase", c.Phrase != nil}, {"regex", c.Regex != ""}, {"region", c.Region != ""},
		{"source", c.Source != nil}, {"tag", c.Tag != nil}, {"category", c.Category != nil},
		{"language", c.Language != nil}, {"author", c.Author != nil}, {"agency", c.Agency != nil},
		{"older", c.Older != 0}, {"younger", c.Younger != 0}, {"has", c.Has != ""}, {"carriers", c.Carriers != 0},
	} {
		if g.set {
			set = append(set, g.name)
		}
	}
	return set
}

// leafOf makes the leaf of a condition that is no branch, nil when it cannot
// mean anything.
func (b *builder) leafOf(c *Cond, pos string) leaf {
	switch {
	case c.Phrase != nil:
		return b.phrase(c, pos)
	case c.Regex != "":
		return b.regex(c, pos)
	case c.Region != "":
		return b.about(c.Region, c.Sure)
	case c.Source != nil:
		return &ownSource{b.sourceRefs(pos, c.Source)}
	case c.Tag != nil:
		return b.tag(c.Tag, pos)
	case c.Category != nil:
		return &oneOf{name: "category", list: b.texts(pos, "category", c.Category)}
	case c.Language != nil:
		return &inLanguage{b.texts(pos, "language", c.Language)}
	case c.Author != nil:
		return b.phrases([]field{author}, b.texts(pos, "author", c.Author), pos)
	case c.Agency != nil:
		return b.phrases([]field{agency}, b.texts(pos, "agency", c.Agency), pos)
	case c.Older != 0:
		return &age{older: c.Older}
	case c.Younger != 0:
		return &age{younger: c.Younger}
	case c.Has != "":
		if c.Has != "image" && c.Has != "full_text" {
			b.wrong(pos, "has: %q is neither image nor full_text", c.Has)
			return nil
		}
		return &has{c.Has}
	default:
		return &carriers{c.Carriers}
	}
}

func (b *builder) texts(pos, what string, list []string) []string {
	if len(list) == 0 {
		b.wrong(pos, "%s lists nothing", what)
	}
	for _, t := range list {
		if strings.TrimSpace(t) == "" {
			b.wrong(pos, "%s: an empty text", what)
		}
	}
	return list
}

// sources makes a set of sources that must be known.
func (b *builder) sources(pos string, list []news.SourceID) []news.SourceID {
	if len(list) == 0 {
		b.wrong(pos, "lists no source")
	}
	for _, id := range list {
		if !slices.ContainsFunc(b.config.Sources, func(s *news.Source) bool { return s.Birth == id }) {
			b.wrong(pos, "there is no source %q", id)
		}
	}
	return sorted(list)
}

// sourceRefs resolves birth slugs and group:NAME.
func (b *builder) sourceRefs(pos string, refs []string) (set []news.SourceID) {
	for _, ref := range refs {
		name, group := strings.CutPrefix(ref, "group:")
		found := false
		for _, s := range b.config.Sources {
			if group && s.Group == name || !group && s.Birth == news.SourceID(ref) {
				set, found = append(set, s.Birth), true
			}
		}
		if !found {
			b.wrong(pos, "there is no source %q", ref)
		}
	}
	if len(refs) == 0 {
		b.wrong(pos, "lists no source")
	}
	return sorted(set)
}

func sorted(list []news.SourceID) []news.SourceID {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
