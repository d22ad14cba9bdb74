package dedup

// recent keeps the values that were used last: at least limit of them, at most
// twice as many.
type recent[K comparable, V any] struct {
	limit         int
	newer, former map[K]V
}

func makeRecent[K comparable, V any](limit int) recent[K, V] {
	return recent[K, V]{limit: limit, newer: map[K]V{}}
}

func (r *recent[K, V]) load(k K) (v V, ok bool) {
	if v, ok = r.newer[k]; ok {
		return v, true
	}
	if v, ok = r.former[k]; ok {
		r.store(k, v)
	}
	return v, ok
}

func (r *recent[K, V]) store(k K, v V) {
	if len(r.newer) >= r.limit {
		r.newer, r.former = map[K]V{}, r.newer
	}
	r.newer[k] = v
}

func (r *recent[K, V]) remove(k K) {
	delete(r.newer, k)
	delete(r.former, k)
}
