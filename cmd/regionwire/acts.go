package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"regionwire/config"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/storage"
)

// acts returns what editors did, oldest first, with the titles of articles
// that are still there.
func (in *instance) acts(ctx context.Context) ([]config.Act, error) {
	edits, err := in.store.Edits(ctx, 0)
	if err != nil {
		return nil, err
	}
	ids := make([]news.ID, len(edits))
	for i, e := range edits {
		ids[i] = e.Article
	}
	articles, err := in.store.Articles(ctx, ids, false)
	if err != nil {
		return nil, err
	}
	acts := make([]config.Act, len(edits))
	for i, e := range edits {
		title := ""
		if articles[i] != nil {
			title = articles[i].Title
		}
		acts[i] = config.NewAct(e, title)
	}
	return acts, nil
}

// exportCmd prints the acts of editors.
type exportCmd struct{}

// Run prints every act, oldest first, those undone with what undid them.
func (*exportCmd) Run(ctx context.Context, c *call, in *instance) error {
	acts, err := in.acts(ctx)
	if err != nil {
		return err
	}
	return config.WriteActs(c.out, acts)
}

// importCmd does what editors of another store have done.
type importCmd struct {
	File string `arg:"" help:"What regionwire edit export printed."`
}

// Run does the acts of a file that the log does not hold yet, as of now. What
// cannot be done here is left out and named; the rest is done.
func (m *importCmd) Run(ctx context.Context, c *call, in *instance) error {
	file, err := os.Open(c.path(m.File))
	if errors.Is(err, fs.ErrNotExist) {
		return usage("there is no file %s; regionwire edit export > FILE writes one", m.File)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	acts, err := config.ReadActs(file)
	if err != nil {
		return usage("%s: %v", m.File, err)
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
	for i := range acts {
		r := &acts[i]
		e := r.Edit()
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
