package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"regionwire/region"
)

// replaceCmd places all stored articles again.
type replaceCmd struct{}

// Run places articles and says how many have moved. Feeds are decided anew in
// the background afterwards, with the next start where nothing runs.
func (*replaceCmd) Run(ctx context.Context, c *call, in *instance) error {
	done, err := in.ingest.Replace(ctx)
	if err != nil {
		return err
	}
	c.printf("%s looked at: %d have other places, %d keep theirs because their text has expired\n",
		plural(done.Articles, "article"), done.Moved, done.Textless)
	return nil
}

// fingerprint is a hash of the version of the placing code and of everything
// that the gazetteer in use is read from, without loading it: "" where there is
// no gazetteer. What cannot be read is left to loading, which says so.
func (p placer) fingerprint() string {
	r := p.in.cfg.Load().Regions
	names := r.Gazetteer
	if names == nil && r.Country != "" {
		names = []string{r.Country}
	}
	if names == nil {
		return ""
	}
	h := sha256.New()
	fmt.Fprintln(h, region.Version)
	for _, name := range names {
		if files, ok := region.Builtin(name); ok {
			for _, f := range files {
				io.WriteString(h, f.Name+"\n")
				if _, err := io.Copy(h, f.Data); err != nil {
					return ""
				}
			}
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return ""
		}
		h.Write(data)
	}
	if err := json.NewEncoder(h).Encode([]any{r.Add, r.Adjust}); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
