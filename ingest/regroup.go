package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"regionwire/dedup"
	"regionwire/news"
	"regionwire/storage"
)

// derived is what was found of an article where an editor has said otherwise:
// it holds again once the editor's acts are undone.
type derived struct {
	Places              []news.Place
	Shown               []string // regions, as readers saw them
	Copy, Story         news.ID
	CopyNote, StoryNote news.Match
}

// derivedPrefix begins the names of stored values that hold a derived.
const derivedPrefix = "desk/"

func derivedName(id news.ID) string { return derivedPrefix + id.String() }

// byEditor is what stands as evidence where an editor has decided.
const byEditor = "editor"

func derivedOf(a *news.Article) *derived {
	return &derived{slices.Clone(a.Places), slices.Clone(a.Shown.Places), a.Copy, a.Story, a.CopyNote, a.StoryNote}
}

// readDerived reads what had been found of articles on which editors acted.
func readDerived(values map[string][]byte) (map[news.ID]*derived, error) {
	all := make(map[news.ID]*derived, len(values))
	for name, value := range values {
		id, err := news.ParseID(strings.TrimPrefix(name, derivedPrefix))
		if err != nil {
			return nil, fmt.Errorf("value %q: %w", name, err)
		}
		d := new(derived)
		if err := json.Unmarshal(value, d); err != nil {
			return nil, fmt.Errorf("value %q: %w", name, err)
		}
		all[id] = d
	}
	return all, nil
}

// derivedFor returns what was found of an article, nil where no editor has
// said otherwise.
func (b *batch) derivedFor(id news.ID) *derived {
	if d, ok := b.derived[id]; ok {
		return d
	}
	return b.in.derived[id]
}

// keepDerived keeps what was found of an article; nil forgets it.
func (b *batch) keepDerived(id news.ID, d *derived) error {
	var value []byte
	if d != nil {
		var err error
		if value, err = json.Marshal(d); err != nil {
			return err
		}
	}
	b.derived[id] = d
	b.value(derivedName(id), value)
	return nil
}

// regions returns the region IDs that an editor gave an article, nil for none.
func (d *desk) regions(article news.ID) []string {
	e, _ := d.newest(article, "", Region)
	return strings.Fields(e.Value)
}

// rearranged returns when an editor first moved an article to other places,
// into another group or into a feed, zero for never. An act that was undone
// counts: entries may have opened by it.
func (d *desk) rearranged(article news.ID, feed string) time.Time {
	for _, e := range d.acts[article] {
		if e.Action == Region || e.Action == Merge || e.Action == Split || e.Action == Pin && e.Feed == feed {
			return e.At
		}
	}
	return time.Time{}
}

// editorPlaces are the places of an article as an editor named them.
func editorPlaces(regions []string) []news.Place {
	places := make([]news.Place, len(regions))
	for i, r := range regions {
		places[i] = news.Place{Region: r, Score: 100, Evidence: []news.Evidence{{Field: byEditor, Reason: "set by an editor"}}}
	}
	return places
}

// outranked puts an editor's places before those just found, which are kept
// for when the editor's act is undone.
func (b *batch) outranked(a *news.Article) {
	regions, found := b.desk.regions(a.ID), b.derivedFor(a.ID)
	if len(regions) == 0 || found == nil {
		return
	}
	kept := *found
	kept.Places, kept.Shown = a.Places, nil
	for _, p := range a.Places {
		kept.Shown = append(kept.Shown, p.Region)
	}
	if err := b.keepDerived(a.ID, &kept); err != nil {
		b.in.opts.Logger.Error("places not kept", "id", a.ID, "err", err)
	}
	a.Places = editorPlaces(regions)
}

// rearrange brings an article's places and groups to what editors want: what
// was found of it, but for what acts that hold say. Readers see its places
// without a new version, so that undoing restores what they had.
func (b *batch) rearrange(w *work) error {
	d, a := b.desk, w.a
	found := b.derivedFor(a.ID)
	regions := d.regions(a.ID)
	act, regrouped := d.newest(a.ID, "", Merge, Split)
	if found == nil && len(regions) == 0 && !regrouped {
		return nil
	}
	if found == nil {
		found = derivedOf(a)
	}
	copy, story := a.Copy, a.Story
	a.Places, a.Shown.Places = found.Places, found.Shown
	a.Copy, a.CopyNote, a.Story, a.StoryNote = found.Copy, found.CopyNote, found.Story, found.StoryNote
	if len(regions) > 0 {
		a.Places, a.Shown.Places = editorPlaces(regions), regions
	}
	switch {
	case act.Action == Split:
		id := a.ID
		if found.Copy == a.ID || found.Story == a.ID { // others are in the group of this name
			id = news.MakeID("split " + a.ID.String())
		}
		a.Copy, a.CopyNote, a.Story, a.StoryNote = id, news.Match{Why: byEditor}, id, news.Match{Why: byEditor}
	case act.Action == Merge:
		if err := b.merge(a, act); err != nil {
			return err
		}
	}
	if a.Copy != copy || a.Story != story {
		if err := b.lead(w, regrouped); err != nil {
			return err
		}
	}
	if len(regions) == 0 && !regrouped {
		found = nil
	}
	b.mark(w)
	w.again = true
	return b.keepDerived(a.ID, found)
}

// lead makes what arrives later and is like an article come to the groups in
// which it is now; by an editor's hand or, as that was undone, by itself.
func (b *batch) lead(w *work, editor bool) error {
	if b.in.opts.Matcher == nil {
		return nil
	}
	members, err := lookup{b}.Members(b.ctx, w.a.Story, 2)
	if err != nil {
		return err
	}
	members = slices.DeleteFunc(members, func(id news.ID) bool { return id == w.a.ID })
	sigs, err := lookup{b}.Signatures(b.ctx, append(members, w.a.ID))
	if err != nil {
		return err
	}
	sig := sigs[len(sigs)-1]
	if len(sig.Data) == 0 {
		return nil // out of the window
	}
	to := dedup.Place{Copy: w.a.Copy, Story: w.a.Story, Editor: editor}
	if len(members) > 0 && len(sigs[0].Data) > 0 {
		to.With = &sigs[0]
	}
	if sig, err = b.in.opts.Matcher.Regroup(sig, to); err != nil {
		return fmt.Errorf("regroup %s: %w", w.a.ID, err)
	}
	b.signed.put(storage.Signature(sig))
	return nil
}

// merge puts an article into the group of the one that an act names. One that
// is gone since has left its group to the article.
func (b *batch) merge(a *news.Article, act storage.Edit) error {
	with, err := news.ParseID(act.Value)
	if err != nil {
		return err
	}
	list, err := b.byID([]news.ID{with})
	if err != nil || list[0] == nil {
		return err
	}
	note := news.Match{With: with, Score: 1, Why: byEditor}
	a.Copy, a.CopyNote, a.Story, a.StoryNote = list[0].Copy, note, list[0].Story, note
	return nil
}

// hidden reports whether an entry is to be hidden: because an editor said so,
// or because the editor's places and groups leave it no reason to stand in its
// feed. b.subject must be ready.
func (b *batch) hidden(w *work, e storage.Entry) (bool, error) {
	d := b.desk
	if act, ok := d.newest(w.a.ID, e.Feed, Hide, Unhide); ok {
		return act.Action == Hide, nil
	}
	since := d.rearranged(w.a.ID, e.Feed)
	f := b.in.feeds[e.Feed]
	if since.IsZero() || f == nil {
		return false, nil
	}
	opened := !e.Release.Before(since) // by what may be undone
	if opened || len(d.regions(w.a.ID)) > 0 {
		in, err := b.decideAnew(w, f.index, true)
		if err != nil || !in {
			return !in, err
		}
	}
	if act, _ := d.newest(w.a.ID, "", Merge, Split); !opened && act.Action != Merge {
		return false, nil
	}
	present, err := b.present(w, groupFor(f.feed, w.a), e.Feed)
	return slices.ContainsFunc(present, func(o storage.Entry) bool { return o.Article != w.a.ID && !o.Hidden }), err
}
