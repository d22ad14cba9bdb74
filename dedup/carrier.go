package dedup

import (
	"cmp"
	"slices"
	"time"

	"regionwire/news"
)

// Carrier is what decides which article of a copy group stands for it.
type Carrier struct {
	ID        news.ID
	Weight    int  // of its source, higher first
	Full      bool // has the whole text
	Credited  bool // names another newsroom or agency as its origin
	Published time.Time
	Length    int // of its text, in any unit
}

// Representative returns the index of the carrier that stands for a group: by
// weight, then with the whole text, then not credited to others, then the
// earliest, then the longest, then the lowest ID. The order of the list does
// not matter. It panics for an empty list.
func Representative(list []Carrier) int {
	best := 0
	for i := range list {
		if compareCarriers(&list[i], &list[best]) < 0 {
			best = i
		}
	}
	return best
}

func compareCarriers(a, b *Carrier) int {
	return cmp.Or(
		cmp.Compare(b.Weight, a.Weight),
		compareBools(b.Full, a.Full),
		compareBools(a.Credited, b.Credited),
		a.Published.Compare(b.Published),
		cmp.Compare(b.Length, a.Length),
		slices.Compare(a.ID[:], b.ID[:]),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
