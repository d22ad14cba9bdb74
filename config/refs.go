package config

import (
	"fmt"
	"maps"
	"slices"
)

// ruleRefs checks the rules a feed names, and makes those it holds itself.
func (b *builder) ruleRefs(feed, list string, uses []ruleUse) (names []string) {
	for i := range uses {
		u := &uses[i]
		switch {
		case u.rule != nil:
			name := fmt.Sprintf("%s.%s.%d", feed, list, i+1)
			b.cfg.Rules = append(b.cfg.Rules, b.rule(name, u.rule, b.cond(u.rule.at, &u.rule.condKeys)))
			names = append(names, name)
		case u.name == "":
		case b.keys.Rules.find(u.name) == nil:
			b.unknownName(u.at, "rule", u.name, b.keys.Rules.names())
		default:
			names = append(names, u.name)
			b.used[u.name] = true
		}
	}
	return names
}

// tagRefs checks that each tag is one of a source. Under not, one that is of
// none and like none is worth a note only: nothing is lost by it.
func (b *builder) tagRefs(tags []slug) (out []string) {
	for _, t := range tags {
		if !t.written() {
			continue
		}
		if !b.tags[t.v] {
			known := slices.Sorted(maps.Keys(b.tags))
			remedy := didYouMean(t.v, known)
			if remedy == "" && b.negated {
				b.note(t.at, "no source has the tag %q, so that nothing is kept out by it", t.v)
				out = append(out, t.v)
				continue
			}
			switch {
			case remedy != "":
			case len(known) == 0:
				remedy = "write  tags: [" + t.v + "]  to a source; none has any"
			default:
				remedy = "the tags are: " + listed(known)
			}
			b.wrong(t.at, remedy, "no source has the tag %q", t.v)
			continue
		}
		out = append(out, t.v)
	}
	return out
}
