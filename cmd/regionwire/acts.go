package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// actRecord is an act of an editor as JSON: a line of log --json, of edit
// export, and of what edit import reads.
type actRecord struct {
	Number  uint64    `json:"no"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	Act     string    `json:"act"`
	Article news.ID   `json:"article"`
	Feed    string    `json:"feed,omitempty"` // slug it was born with; every feed where it is missing
	Value   string    `json:"value,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Undoes  uint64    `json:"undoes,omitempty"` // number of an act above
}

func recordAct(e storage.Edit) actRecord {
	return actRecord{e.Seq, e.At, e.By, e.Action, e.Article, e.Feed, e.Value, e.Reason, e.Until, e.Undoes}
}

func (r *actRecord) edit() storage.Edit {
	return storage.Edit{By: r.By, Action: r.Act, Article: r.Article, Feed: r.Feed, Value: r.Value, Reason: r.Reason, Until: r.Until, Undoes: r.Undoes}
}

// exportCmd prints the acts of editors.
type exportCmd struct{}

// Run prints every act, oldest first, those undone with what undid them.
func (*exportCmd) Run(ctx context.Context, c *call, in *instance) error {
	edits, err := in.store.Edits(ctx, 0)
	if err != nil {
		return err
	}
	for _, e := range edits {
		if err := printJSON(c.out, recordAct(e)); err != nil {
			return err
		}
	}
	return nil
}

// importCmd does what editors of another store have done.
type importCmd struct {
	File string `arg:"" help:"What regionwire edit export printed."`
}

// Run does the acts of a file that the log does not hold yet, as of now. What
// cannot be done here is left out and named; the rest is done.
func (i *importCmd) Run(ctx context.Context, c *call, in *instance) error {
	file, err := os.Open(c.path(i.File))
	if err != nil {
		return err
	}
	defer file.Close()
	acts, err := readActs(file)
	if err != nil {
		return usage("%s: %v", i.File, err)
	}
	log, err := in.store.Edits(ctx, 0)
	if err != nil {
		return err
	}
	known := map[storage.Edit][]uint64{} // numbers of equal acts
	for _, e := range log {
		known[likeness(e)] = append(known[likeness(e)], e.Seq)
	}
	numbers := map[uint64]uint64{} // here, by those of the file
	done, left := 0, 0
	for _, r := range acts {
		e := r.edit()
		if e.Undoes != 0 {
			e.Undoes = numbers[r.Undoes]
		}
		if have := known[likeness(e)]; len(have) > 0 {
			numbers[r.Number], known[likeness(e)] = have[0], have[1:]
			continue
		}
		logged, err := in.doImported(ctx, e)
		if err != nil {
			left++
			c.printf("left out: act %d: %v\n", r.Number, err)
			continue
		}
		numbers[r.Number] = logged.Seq
		done++
	}
	c.printf("%s done, %d known already, %d left out\n", plural(done, "act"), len(acts)-done-left, left)
	if left > 0 {
		return partly
	}
	return nil
}

func (in *instance) doImported(ctx context.Context, e storage.Edit) (storage.Edit, error) {
	if e.Action == ingest.Undo && e.Undoes == 0 {
		return e, fmt.Errorf("it undoes an act that was left out")
	}
	return in.ingest.Edit(ctx, e)
}

// likeness is what two acts have in common that are the same one, logged in
// two stores.
func likeness(e storage.Edit) storage.Edit {
	e.Seq, e.At, e.Until = 0, time.Time{}, e.Until.UTC()
	return e
}

const maxActLine = 1 << 20 // bytes

// readActs reads one act a line.
func readActs(r io.Reader) ([]actRecord, error) {
	var acts []actRecord
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxActLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var a actRecord
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("line %d: %w; every line is an act as edit export prints it", n, err)
		}
		if a.Act == "" || a.Article.IsZero() {
			return nil, fmt.Errorf("line %d: names no act or no article", n)
		}
		acts = append(acts, a)
	}
	return acts, lines.Err()
}
