package curate

import (
	"regionwire/news"
	"regionwire/text"
)

// Subject is an article that is decided on, with what was found out about it:
// a condition that several rules share is looked at once. It serves one
// article and one set of rules at a time; Reset makes it ready for another
// article. It is not for concurrent use.
type Subject struct {
	Article *news.Article
	// Body returns the article's text without markup. It is called only when
	// a rule asks for the body, and once. Nil: no text.
	Body func() string
	// Carriers is how many publishers are known to report it, itself
	// included; 0 counts as 1.
	Carriers int

	rules    *Rules
	leaves   []memo             // by leaf
	verdict  []memo             // by rule
	found    [fieldCount][]bool // by field and its phrases; nil until read
	bits     [fieldCount][]bool // memory of found
	reached  []bool             // by leaf: a phrase of it was found
	searched fields             // in which phrases were looked for
	body     string
	read     bool // body was asked for
}

type memo uint8

const (
	unknown memo = iota
	yes
	no
)

// Reset forgets what was found out, and takes a as the article to decide on.
func (s *Subject) Reset(a *news.Article) {
	s.Article, s.Body, s.Carriers = a, nil, 0
	s.forget()
}

func (s *Subject) forget() {
	clear(s.leaves)
	clear(s.verdict)
	clear(s.reached)
	s.found, s.searched = [fieldCount][]bool{}, 0
	s.body, s.read = "", false
}

// bind makes room for the conditions of r.
func (s *Subject) bind(r *Rules) {
	s.rules = r
	s.leaves = make([]memo, len(r.leaves))
	s.reached = make([]bool, len(r.leaves))
	s.verdict = make([]memo, len(r.rules))
	s.bits = [fieldCount][]bool{}
	s.forget()
}

// holds reports whether the leaf of an index holds, looking only once.
func (s *Subject) holds(leaf int) bool {
	if s.leaves[leaf] == unknown {
		s.leaves[leaf] = no
		if s.rules.leaves[leaf].holds(s) {
			s.leaves[leaf] = yes
		}
	}
	return s.leaves[leaf] == yes
}

// obeys reports whether the rule of an index holds, looking only once.
func (s *Subject) obeys(rule int) bool {
	if s.verdict[rule] == unknown {
		s.verdict[rule] = no
		if s.rules.rules[rule].when.holds(s) {
			s.verdict[rule] = yes
		}
	}
	return s.verdict[rule] == yes
}

// has reports whether a phrase of a field's list stands there. All phrases of
// the field are looked for at once, when the first is asked for.
func (s *Subject) has(f field, phrase int) bool {
	if s.found[f] == nil {
		s.find(f)
	}
	return s.found[f][phrase]
}

func (s *Subject) find(f field) {
	n := len(s.rules.wanted[f])
	if len(s.bits[f]) != n {
		s.bits[f] = make([]bool, n)
	} else {
		clear(s.bits[f])
	}
	s.found[f] = s.bits[f]
	s.searched |= 1 << f
	for i := range s.values(f) {
		v := s.value(f, i)
		if v == "" {
			continue
		}
		for _, hit := range s.rules.phrases[f].Find(v) {
			s.found[f][hit.Phrase] = true
			for _, leaf := range s.rules.wanted[f][hit.Phrase] {
				s.reached[leaf] = true
			}
		}
	}
}

// field is a part of an article in which phrases and expressions look.
type field uint8

const (
	kicker field = iota
	title
	lead
	url
	author
	agency
	credit
	category
	body // last: it is loaded only when nothing else has decided
	fieldCount
)

// fields is a set of fields, a bit each.
type fields uint16

var fieldNames = [fieldCount]string{"kicker", "title", "lead", "url", "author", "agency", "credit", "category", "body"}

// String returns the name of a field as rules write it.
func (f field) String() string { return fieldNames[f] }

// values returns how many texts a field has.
func (s *Subject) values(f field) int {
	switch f {
	case url:
		return 2
	case author:
		return len(s.Article.Authors)
	case category:
		return len(s.Article.Categories)
	}
	return 1
}

// value returns a text of a field.
func (s *Subject) value(f field, i int) string {
	a := s.Article
	switch f {
	case kicker:
		return a.Kicker
	case title:
		return a.Title
	case lead:
		return a.Lead
	case body:
		if !s.read && s.Body != nil {
			s.body = s.Body()
		}
		s.read = true
		return s.body
	case url:
		return [2]string{a.Link, a.URL}[i]
	case author:
		return a.Authors[i].Name
	case agency:
		return a.Agency
	case credit:
		return a.Credit
	default:
		return a.Categories[i]
	}
}

// hits returns the places of a phrase list in one text of a field, for what
// must know more than whether.
func (s *Subject) hits(f field, i int) (string, []text.Hit) {
	v := s.value(f, i)
	return v, s.rules.phrases[f].Find(v)
}
