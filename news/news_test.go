package news

import (
	"strings"
	"testing"
	"time"
)

func TestIDsPrintAndParse(t *testing.T) {
	id := MakeID("url", "https://paper.example/a")
	s := id.String()
	if len(s) != 26 {
		t.Fatalf("%q has %d characters, want 26", s, len(s))
	}
	back, err := ParseID(s)
	if err != nil || back != id {
		t.Errorf("ParseID(%q) = %v, %v", s, back, err)
	}
	for _, bad := range []string{"", s[:25], s + "a", strings.ToUpper(s), strings.Repeat("1", 26), s[:25] + "b"} {
		if bad == s {
			continue
		}
		if got, err := ParseID(bad); err == nil && got.String() != bad {
			t.Errorf("ParseID(%q) = %s without an error", bad, got)
		}
	}
	text, err := id.MarshalText()
	if err != nil || string(text) != s {
		t.Errorf("MarshalText = %q, %v", text, err)
	}
	var zero ID
	if text, err := zero.MarshalText(); err != nil || len(text) != 0 {
		t.Errorf("the zero ID is written as %q, %v", text, err)
	}
	if err := zero.UnmarshalText([]byte(s)); err != nil || zero != id {
		t.Errorf("UnmarshalText: %v, %v", zero, err)
	}
}

func TestNoTwoListsOfPartsShareAnID(t *testing.T) {
	seen := map[ID][]string{}
	for _, parts := range [][]string{{"a", "b"}, {"ab"}, {"a", "b", ""}, {"", "ab"}, {"a\x00b"}, {}} {
		id := MakeID(parts...)
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q share an ID", parts, other)
		}
		seen[id] = parts
	}
}

// TestEntryIDsAreUUIDs: one for each feed and article, version 5 (RFC 9562).
func TestEntryIDsAreUUIDs(t *testing.T) {
	article := MakeID("x")
	a, b := EntryID("soc-son", article), EntryID("tat-ca", article)
	if a == b || a != EntryID("soc-son", article) {
		t.Error("an entry's ID must follow from its feed and article alone")
	}
	urn := a.URN()
	if !strings.HasPrefix(urn, "urn:uuid:") || len(urn) != len("urn:uuid:")+36 || urn[len("urn:uuid:")+14] != '5' {
		t.Errorf("%q is no version 5 UUID", urn)
	}
	if v := urn[len("urn:uuid:")+19]; !strings.ContainsRune("89ab", rune(v)) {
		t.Errorf("%q has variant %c", urn, v)
	}
}

func TestTimesAreWholeSecondsUTC(t *testing.T) {
	zone := time.FixedZone("+07", 7*3600)
	got := At(time.Date(2026, 3, 1, 19, 3, 7, 999, zone))
	if want := time.Date(2026, 3, 1, 12, 3, 7, 0, time.UTC); got != want {
		t.Errorf("At = %v, want %v", got, want)
	}
	if !At(time.Time{}).IsZero() {
		t.Error("the zero time does not stay zero")
	}
}

func TestEffectiveDateIsNeverAfterFirstSeen(t *testing.T) {
	seen := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		published time.Time
		want      time.Time
	}{
		{seen.Add(-time.Hour), seen.Add(-time.Hour)},
		{seen.Add(time.Hour), seen},
		{time.Time{}, seen},
	} {
		a := Article{FirstSeen: seen}
		a.Published.Time = tt.published
		if got := a.EffectiveDate(); !got.Equal(tt.want) {
			t.Errorf("published %v: %v, want %v", tt.published, got, tt.want)
		}
	}
}

// TestEveryKindHasItsWords: a label of its own, and a sentence in each language.
func TestEveryKindHasItsWords(t *testing.T) {
	labels := map[string]Kind{}
	for k := range kinds {
		label := k.String()
		if other, ok := labels[label]; ok || label == "" {
			t.Errorf("kinds %d and %d share the label %q", k, other, label)
		}
		labels[label] = k
		for _, language := range []string{"en", "vi"} {
			if s := k.Sentence(language); s == "" || strings.HasSuffix(s, ".") {
				t.Errorf("kind %s has the sentence %q in %s", label, s, language)
			}
		}
	}
	if Kind(200).String() != "internal" || Kind(200).Sentence("en") == "" {
		t.Error("a kind beyond the list is not our own fault")
	}
}
