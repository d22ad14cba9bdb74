package dedup

// sameTextShare is the Jaccard similarity from which two texts are one.
const sameTextShare = 0.45

// SameText reports whether two texts that a weak key leads to are one article:
// their four-word shingles agree to 0.45 (Jaccard), or one of the two has
// nothing but a title, so that nothing speaks against it. Titles are left out,
// as the key has compared them.
func SameText(a, b Text) bool {
	if a.Lead+a.Body == "" || b.Lead+b.Body == "" {
		return true
	}
	x, y := textShingles(a), textShingles(b)
	jaccard, _ := x.compare(y)
	return jaccard >= sameTextShare
}

func textShingles(t Text) shingles {
	list := appendWords(nil, unescape(t.Lead))
	list = appendWords(list, unescape(t.Body))
	return makeShingles(appendShingles(nil, list))
}
