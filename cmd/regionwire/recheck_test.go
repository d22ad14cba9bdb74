package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"regionwire/config"
	"regionwire/duty"
	"regionwire/ingest"
	"regionwire/storage"
)

// A paper takes an article down. Its page answers 404 at two looks, 80 minutes
// apart and with a restart between them: readers get a notice in its place,
// under the same id, and an editor can undo that.
func TestWhatAPaperTakesDownIsReplacedByANotice(t *testing.T) {
	var down atomic.Bool
	paper := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/feed.xml":
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>Paper</title><link>http://%s/</link><description>d</description>
<item><title>Taken down later</title><link>/one.html</link><guid>1</guid><description>One thing happened in town.</description></item>
<item><title>Stays</title><link>/two.html</link><guid>2</guid><description>Nobody saw how rivers rose at night.</description></item></channel></rss>`, r.Host)
		case r.URL.Path == "/robots.txt", r.URL.Path == "/one.html" && down.Load():
			http.NotFound(w, r)
		}
	}))
	defer paper.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	text := "site: {url: 'https://out.example', contact: 'mailto:a@out.example', footer: F}\nstorage: {path: r.db}\nduty: vn\n" +
		"fetch: {allow_networks: [127.0.0.0/8], per_host: {gap: 0s}}\ndefaults: {rights: {embargo: 0s}}\nsources: {paper: " + paper.URL + "/feed.xml}\nfeeds: {all: All}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := new(places)
	cfg, err := loadFile(file, p)
	if err != nil {
		t.Fatal(err)
	}
	in := openForRechecks(t, cfg, p)
	ctx := t.Context()
	for _, ch := range channels(cfg) {
		in.poll(ctx, ch)
	}
	if err := in.ingest.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	document := func() string {
		t.Helper()
		if err := in.publisher.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		return string(in.publisher.Snapshot().Document("/feeds/all.rss").Plain.Body)
	}
	before, now := document(), time.Now()
	minutes := func(r *rechecker, from, to int) {
		t.Helper()
		for m := from; m < to; m++ {
			if err := r.round(ctx, now.Add(time.Duration(m)*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := newRechecker(in)
	minutes(r, 1, 90)
	if document() != before {
		t.Fatal("something changed while every page was there")
	}
	down.Store(true)
	minutes(r, 90, 170) // the first miss
	if document() != before {
		t.Fatal("one miss withdraws")
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	in = openForRechecks(t, cfg, p)
	defer in.Close()
	r = newRechecker(in)
	minutes(r, 170, 260)
	after := document()
	if !strings.Contains(after, "Article withdrawn") || strings.Contains(after, "Taken down later") || !strings.Contains(after, "Stays") {
		t.Errorf("readers get\n%s", after)
	}
	if guids(before) != guids(after) {
		t.Errorf("ids were %s, are %s", guids(before), guids(after))
	}
	edits, err := in.store.Edits(ctx, 0)
	if err != nil || len(edits) != 1 || edits[0].By != byDuty || !strings.Contains(edits[0].Reason, "404") {
		t.Errorf("log %+v, %v", edits, err)
	}
	var out strings.Builder
	if err := (&republishedCmd{CSV: true, Since: span(48 * time.Hour)}).Run(ctx, &call{out: &out}, in); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 3 || !strings.Contains(out.String(), `regionwire,"its page answers 404`) {
		t.Errorf("the log says\n%s", out.String())
	}

	// An editor's word stands, whatever the page answers.
	if _, err := in.ingest.Edit(ctx, storage.Edit{Action: ingest.Undo, Article: edits[0].Article, Undoes: edits[0].Seq}); err != nil {
		t.Fatal(err)
	}
	minutes(r, 260, 450)
	if after := document(); !strings.Contains(after, "Taken down later") {
		t.Errorf("what an editor took back is withdrawn again:\n%s", after)
	}

	// A reload may remove a source while its pages are listed.
	later := now.Add(450 * time.Minute)
	r = newRechecker(in)
	r.duty, r.watch = cfg.Duty, duty.NewWatch(cfg.Duty.Every, nil)
	if err := r.list(ctx, later); err != nil {
		t.Fatal(err)
	}
	due := r.watch.Due(r.pages, later)
	if len(due) != 1 {
		t.Fatalf("due are %v", due)
	}
	without := *cfg
	without.Sources = nil
	in.cfg.Store(&without)
	r.ask(ctx, due, later)
}

func guids(document string) (list string) {
	for _, part := range strings.Split(document, "<guid ")[1:] {
		id, _, _ := strings.Cut(part, "</guid>")
		list += id + "\n"
	}
	return list
}

func openForRechecks(t *testing.T, cfg *config.Config, p *places) *instance {
	t.Helper()
	in, err := openInstance(cfg, p, slog.New(noErrors{slog.DiscardHandler, t}), false)
	if err != nil {
		t.Fatal(err)
	}
	return in
}
