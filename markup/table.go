package markup

// openTablePart closes and opens what a part of a table needs around it. It is
// false outside of any table.
func (w *writer) openTablePart(part kind) bool {
	i := w.openTable()
	if i < 0 {
		return false
	}
	switch part {
	case caption, section:
		w.popTo(i + 1)
	case row:
		w.popToPart(i, section)
		w.imply(section, impliedBody)
	case cell:
		w.popToPart(i, row)
		w.imply(section, impliedBody)
		w.imply(row, impliedRow)
	}
	return true
}

// openTable returns the index of the innermost open table, -1 when there is
// none.
func (w *writer) openTable() int {
	for i := len(w.stack) - 1; i >= 0; i-- {
		if w.stack[i].kind == table {
			return i
		}
	}
	return -1
}

// popToPart closes all inside the table at i except its open section and, for
// a cell, its open row.
func (w *writer) popToPart(i int, last kind) {
	keep := i + 1
	for keep < len(w.stack) && (w.stack[keep].kind == section || last == row && w.stack[keep].kind == row) {
		keep++
	}
	w.popTo(keep)
}

// imply opens a part that the input left out, unless it is open.
func (w *writer) imply(k kind, e *element) {
	for i := len(w.stack) - 1; i >= 0 && w.stack[i].kind != table; i-- {
		if w.stack[i].kind == k {
			return
		}
	}
	w.push(e, "")
}

// intoCell opens a cell where only parts of a table may stand, so that
// content keeps its place instead of being moved before the table.
func (w *writer) intoCell() {
	if len(w.stack) == 0 {
		return
	}
	switch w.stack[len(w.stack)-1].kind {
	case table, section, row:
		w.imply(section, impliedBody)
		w.imply(row, impliedRow)
		w.push(impliedCell, "")
	}
}
