package dedup

import "slices"

// Windows of shingles from which a print is kept: small ones at the beginning,
// which summaries repeat, larger ones in the rest.
const (
	headShingles = 96
	headWindow   = 8
	restWindow   = 32
)

// winnow returns the prints of a text's shingles in their order: of each
// window the smallest, distinct, ascending (Schleimer, Wilkerson and Aiken,
// SIGMOD 2003). Two texts with a run of words in common that fills a window
// share a print.
func winnow(list []uint32) []uint32 {
	head := list[:min(len(list), headShingles)]
	prints := appendMinima(make([]uint32, 0, 64), head, headWindow)
	// The second part reaches back, so that no run is parted by the border.
	prints = appendMinima(prints, list[max(len(head)-restWindow+1, 0):], restWindow)
	slices.Sort(prints)
	return slices.Compact(prints)
}

// appendMinima appends the smallest of each window of list, the last one of
// equals; of a list shorter than the window, its smallest.
func appendMinima(dst, list []uint32, window int) []uint32 {
	if len(list) == 0 {
		return dst
	}
	least := -1
	for end := min(window, len(list)); end <= len(list); end++ {
		start := max(end-window, 0)
		switch last := end - 1; {
		case least < start:
			least = start
			for i := start; i < end; i++ {
				if list[i] <= list[least] {
					least = i
				}
			}
		case list[last] <= list[least]:
			least = last
		default:
			continue
		}
		dst = append(dst, list[least])
	}
	return dst
}
