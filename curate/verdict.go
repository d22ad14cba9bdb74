package curate

// Reason is why a verdict is as it is. The list of this package is closed;
// what happens to an article beside the rules (caps, copies, lateness, an
// editor) has reasons of its own in package ingest.
type Reason string

const (
	Belongs     Reason = "belongs"      // every gate is open
	OtherSource Reason = "source"       // none of the feed's sources carries it
	OtherPlace  Reason = "region"       // not about the feed's region, or not surely enough
	Rejected    Reason = "reject"       // a rule of reject holds
	NotAccepted Reason = "not_accepted" // no rule of accept holds
)

// Verdict says whether an article belongs in a feed.
type Verdict struct {
	In     bool
	Reason Reason
	Rule   string // name of the rule that decided, "" for none
	Pos    string // where that rule, else the feed, stands: config.yaml:22:3
	Trace  []Step // of Explain only, in the order in which it was decided
}

// Step is one condition that was looked at. Depth 0 are the gates of the feed,
// deeper ones the conditions of a rule.
type Step struct {
	What  string `json:"what"`           // source, region, reject, accept, all, any, not, phrase, regex, …
	Rule  string `json:"rule,omitempty"` // at depth 0: the rule, "" for none
	Depth int    `json:"depth"`
	OK    bool   `json:"ok"`              // a gate lets the article pass, a condition holds
	Text  string `json:"text,omitempty"`  // what was found, or what is lacking
	Would string `json:"would,omitempty"` // what would make a condition hold that does not; "" when nothing near is known
	Pos   string `json:"pos,omitempty"`   // config.yaml:22:3
}

// Decide says whether s belongs in the feed of that index in Config.Feeds.
// What it remembers stands in s, so that a subject used for article after
// article needs no more memory than the search for phrases. Subjects are used
// by one goroutine at a time; Rules by any number.
func (r *Rules) Decide(s *Subject, feed int) Verdict { return r.decide(s, feed, nil) }

// Explain returns the verdict of Decide with its trace.
func (r *Rules) Explain(s *Subject, feed int) Verdict {
	t := &trace{}
	v := r.decide(s, feed, t)
	v.Trace = t.steps
	return v
}

// decide opens gate after gate. The first closed one decides; a trace goes on
// so that it can say of every gate what it is about.
func (r *Rules) decide(s *Subject, feed int, t *trace) Verdict {
	if s.rules != r {
		s.bind(r)
	}
	f := &r.feeds[feed]
	v := Verdict{In: true, Reason: Belongs, Pos: f.pos}
	shut := func(reason Reason, rule *rule) {
		if v.In {
			v = Verdict{Reason: reason, Pos: f.pos}
			if rule != nil {
				v.Rule, v.Pos = rule.name, rule.pos
			}
		}
	}
	if f.sources >= 0 && !r.gate(s, f.sources, f.pos, "source", t) {
		shut(OtherSource, nil)
	}
	if f.region >= 0 && (v.In || t != nil) && !r.gate(s, f.region, f.pos, "region", t) {
		shut(OtherPlace, nil)
	}
	for _, i := range f.reject {
		if !v.In && t == nil {
			return v
		}
		if r.rule(s, i, "reject", t) {
			shut(Rejected, &r.rules[i])
		}
	}
	if len(f.accept) == 0 || !v.In && t == nil {
		return v
	}
	accepted := -1
	for _, i := range f.accept {
		if r.rule(s, i, "accept", t) {
			accepted = i
			break
		}
	}
	switch {
	case accepted < 0:
		shut(NotAccepted, nil)
		if !v.In && v.Reason == NotAccepted && len(f.accept) == 1 {
			v.Rule, v.Pos = r.rules[f.accept[0]].name, r.rules[f.accept[0]].pos
		}
	case v.In:
		v.Rule, v.Pos = r.rules[accepted].name, r.rules[accepted].pos
	}
	return v
}

// gate looks at a condition of the feed itself.
func (r *Rules) gate(s *Subject, leaf int, pos, what string, t *trace) bool {
	ok := s.holds(leaf)
	if t != nil {
		text, would := r.leaves[leaf].say(s, ok)
		t.steps = append(t.steps, Step{What: what, OK: ok, Text: text, Would: would, Pos: pos})
	}
	return ok
}

// rule reports whether a rule holds.
func (r *Rules) rule(s *Subject, i int, list string, t *trace) bool {
	if t == nil {
		return s.obeys(i)
	}
	rule := &r.rules[i]
	at := len(t.steps)
	t.steps = append(t.steps, Step{What: list, Rule: rule.name, Pos: rule.pos})
	ok := rule.when.trace(s, 1, t)
	step := &t.steps[at]
	step.OK = ok == (list == "accept")
	step.Text = "does not hold"
	if ok {
		step.Text = "holds"
	}
	if rule.why != "" {
		step.Text += ": " + rule.why
	}
	return ok
}

type trace struct{ steps []Step }

// node is a condition made ready: a branch, or the index of a leaf.
type node struct {
	op   op
	leaf int
	kids []node
	pos  string
}

type op uint8

const (
	opLeaf op = iota
	opAll
	opAny
	opNot
)

var opNames = [...]string{opAll: "all", opAny: "any", opNot: "not"}

func (n *node) holds(s *Subject) bool {
	switch n.op {
	case opLeaf:
		return s.holds(n.leaf)
	case opNot:
		return !n.kids[0].holds(s)
	}
	for i := range n.kids {
		if n.kids[i].holds(s) != (n.op == opAll) {
			return n.op == opAny
		}
	}
	return n.op == opAll
}

// trace is holds, with every condition below written down.
func (n *node) trace(s *Subject, depth int, t *trace) bool {
	at := len(t.steps)
	t.steps = append(t.steps, Step{Depth: depth, Pos: n.pos})
	if n.op == opLeaf {
		leaf := s.rules.leaves[n.leaf]
		ok := s.holds(n.leaf)
		step := &t.steps[at]
		step.What, step.OK = leaf.what(), ok
		step.Text, step.Would = leaf.say(s, ok)
		return ok
	}
	holding := 0
	for i := range n.kids {
		if n.kids[i].trace(s, depth+1, t) {
			holding++
		}
	}
	ok := n.op == opAll && holding == len(n.kids) || n.op == opAny && holding > 0 || n.op == opNot && holding == 0
	t.steps[at].What, t.steps[at].OK = opNames[n.op], ok
	return ok
}
