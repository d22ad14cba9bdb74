package config_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"regionwire/config"
	"regionwire/news"
)

func TestActsComeBackAsTheyWere(t *testing.T) {
	at := time.Date(2026, 11, 24, 10, 0, 5, 0, time.UTC)
	var acts []config.Act
	for i, text := range []string{"", "Tin mới", "no", "null", "~", "12:30", "2026-11-24", "0x1f", "1e3", "# none", "- item", "a: b", "a #b", "'quoted'", `"quoted"`,
		"line\nbreak", "line\n\n  break\n", "\ttab", " around ", "{flow}", "[list]", "&anchor", "*alias", "!tag", "%dir", "@at", "`tick", "?", "|", ">", "---", "...",
		"\x01bell\x07", "\u2028separator", "\u0085next", "\ufeffmark", "emoji 🗞", `back\slash`, "carriage\rreturn", "<<", "=", "true", "Yes", "\x7f", "trailing:", "'", `"`} {
		acts = append(acts, config.Act{
			Number: uint64(i + 1), At: at.Add(time.Duration(i) * time.Second), By: text, Act: "hide", Article: news.MakeID(text),
			Title: text, Feed: "tin", Value: text, Reason: text, Until: at.AddDate(0, 0, i), Undoes: uint64(i),
		})
	}
	acts = append(acts, config.Act{Number: 99, At: at, Act: "unhide", Article: news.MakeID("x")})
	var b bytes.Buffer
	if err := config.WriteActs(&b, acts); err != nil {
		t.Fatal(err)
	}
	got, err := config.ReadActs(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(acts, got); d != "" {
		t.Errorf("written -, read +\n%s", d)
	}
}

func TestNoActs(t *testing.T) {
	var b bytes.Buffer
	if err := config.WriteActs(&b, nil); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{b.String(), "", "# nothing\n"} {
		if acts, err := config.ReadActs(strings.NewReader(text)); err != nil || len(acts) != 0 {
			t.Errorf("%q: %v, %v", text, acts, err)
		}
	}
}

func TestActsThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"- no: one\n  act: hide":                    "line 1",
		"- act: hide\n  articel: x":                 "line 2",
		"- act: hide":                               "act 1 of the list names no act or no article",
		"act: hide":                                 "line 1",
		"- act: hide\n  article: [":                 "line",
		"- {act: hide, article: not-an-id}":         "want 26 characters",
		"- {act: hide, article: 7}\n- {act: [1, 2]": "line",
	} {
		if acts, err := config.ReadActs(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", text, acts, err, want)
		}
	}
}
