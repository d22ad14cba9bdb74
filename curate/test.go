package curate

import (
	"fmt"
	"strings"

	"regionwire/news"
)

// Failure is a test of a rule that did not come out as it should.
type Failure struct {
	Rule  string
	Pos   string // of the test
	Want  bool   // the rule should have held
	Trace []Step // what the rule looked at
}

// Error says what the rule did and why.
func (f Failure) Error() string {
	did := "holds, and should not"
	if f.Want {
		did = "does not hold, and should"
	}
	var looked []string
	for _, s := range f.Trace {
		if s.Depth > 0 && s.Text != "" && s.OK != f.Want {
			looked = append(looked, s.What+": "+s.Text)
		}
	}
	text := fmt.Sprintf("%s: rule %q %s", f.Pos, f.Rule, did)
	if len(looked) > 0 {
		text += " (" + strings.Join(looked, "; ") + ")"
	}
	return text
}

// RunTests runs the tests that travel with the rules and returns those that
// failed. In a test the body is plain text.
func RunTests(r *Rules) []Failure {
	var failures []Failure
	for i := range r.rules {
		for _, test := range r.rules[i].tests {
			a := &news.Article{Item: test.Item, Source: test.Source}
			s := &Subject{Body: func() string { return test.Item.HTML }}
			s.Article = a
			s.bind(r)
			t := &trace{}
			if ok := r.rule(s, i, "accept", t); ok != test.Match {
				failures = append(failures, Failure{Rule: r.rules[i].name, Pos: test.Pos, Want: test.Match, Trace: t.steps})
			}
		}
	}
	return failures
}
