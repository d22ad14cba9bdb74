// Package dedup decides when two reports are one: by what keys an article is
// recognised, whether an edit matters, which texts are copies of one another,
// and which articles tell of the same event.
//
// It leaves to others what is made of that: it stores nothing, and where it
// needs what was stored it asks through Lookup. What is particular to a
// language or to newsrooms stands in tables.
//
// Its one invariant: a decision follows from the texts, the times and the
// lookups alone. There is no clock and no randomness in it.
package dedup

// Text is the words of an article, without markup.
type Text struct {
	Title string // without kicker, if that is known apart
	Lead  string
	Body  string // plain, paragraphs by line; "" where only the lead is known
}
