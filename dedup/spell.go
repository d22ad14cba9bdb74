package dedup

import "slices"

// spell returns the words behind terms, as the article wrote them. Terms it
// does not hold are left out.
func (f *fields) spell(terms []uint32) []string {
	found := make([]string, len(terms))
	note := func(term uint32, words string) {
		if i := slices.Index(terms, term); i >= 0 && found[i] == "" {
			found[i] = words
		}
	}
	for _, part := range [...]struct {
		text string
		list []word
	}{{f.text.Title, f.title}, {f.text.Lead, f.lead}, {f.text.Body, f.body[:min(len(f.body), bodyWords)]}} {
		for i, w := range part.list {
			note(termHash(w.hash, 0), part.text[w.start:w.end])
			if i > 0 && !w.first {
				note(termHash(part.list[i-1].hash, w.hash), part.text[part.list[i-1].start:w.end])
			}
		}
	}
	return slices.DeleteFunc(found, func(s string) bool { return s == "" })
}
