package dedup

import "regionwire/news"

// Place is where an article belongs.
type Place struct {
	Copy  news.ID // of its copy group; it need not be an article's
	Story news.ID
	// With is the signature of another member of the story, nil when the
	// article is its only one.
	With *Signature
	// Editor: it belongs there because an editor said so. Then it stands for
	// its group in comparisons, so that later copies of its text come to it.
	Editor bool
}

// Regroup returns a signature that places an article elsewhere: what arrives
// later and is like it joins it there.
func (m *Matcher) Regroup(sig Signature, to Place) (Signature, error) {
	rec, err := sig.record()
	if err != nil {
		return Signature{}, err
	}
	rec.copy, rec.story, rec.placed = to.Copy, to.Story, to.Editor
	rec.began, rec.ordinal = rec.published, 1
	if to.With != nil {
		with, err := to.With.record()
		if err != nil {
			return Signature{}, err
		}
		rec.began, rec.ordinal = with.began, with.ordinal
	}
	sig.Data = rec.encode(sig.Terms)
	m.Forget(sig.Article)
	return sig, nil
}
