package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"regionwire/duty"
)

// The key takes each country that has a preset, and no other.
func TestDutyKnowsItsCountries(t *testing.T) {
	field, _ := reflect.TypeFor[fileKeys]().FieldByName("Duty")
	if got, want := field.Tag.Get("of"), strings.Join(duty.Countries(), " "); got != want {
		t.Errorf("the key takes %q, presets are %q", got, want)
	}
}

func TestDutySetsEmbargoes(t *testing.T) {
	const file = "site: {url: https://tin.example, contact: 'mailto:a@tin.example', footer: F}\n" +
		"sources:\n  a: https://a.example/rss\n  b: {url: https://b.example/rss, rights: {embargo: 2h}}\n  c: {url: https://c.example/rss, rights: {embargo: 0s}}\n"
	for text, want := range map[string][]time.Duration{
		file:                {0, 2 * time.Hour, 0},
		"duty: vn\n" + file: {time.Hour, 2 * time.Hour, 0}, // what is written stands, with a note
	} {
		c, err := load(t, text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range c.Sources {
			if s.Rights.Embargo != want[i] {
				t.Errorf("%s: embargo %s, want %s", s.ID, s.Rights.Embargo, want[i])
			}
		}
	}
}
