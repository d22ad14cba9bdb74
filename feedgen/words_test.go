package feedgen

import (
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"
)

var names = regexp.MustCompile(`\{[a-z]+\}`)

// placeholders returns the distinct names that a phrase has filled in.
func placeholders(phrase string) []string {
	found := names.FindAllString(phrase, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryLanguageHasEveryWord(t *testing.T) {
	want := reflect.ValueOf(english)
	for code, w := range catalog {
		got := reflect.ValueOf(*w)
		for i := range got.NumField() {
			name := got.Type().Field(i).Name
			field := got.Field(i)
			switch field.Kind() {
			case reflect.String:
				if field.Len() == 0 {
					t.Errorf("%s: no %s", code, name)
				}
				if a, b := placeholders(field.String()), placeholders(want.Field(i).String()); !slices.Equal(a, b) {
					t.Errorf("%s: %s fills in %v, English %v", code, name, a, b)
				}
			case reflect.Array:
				for j := range field.Len() {
					if field.Index(j).Len() == 0 {
						t.Errorf("%s: no %s number %d", code, name, j)
					}
				}
			case reflect.Map:
				for _, key := range want.Field(i).MapKeys() {
					if v := field.MapIndex(key); !v.IsValid() || v.IsZero() {
						t.Errorf("%s: no %s for %v", code, name, key)
					}
				}
			}
		}
	}
}

func TestWordsFollowTheSiteLanguage(t *testing.T) {
	for language, want := range map[string]*words{"vi": &vietnamese, "vi-VN": &vietnamese, "VI": &vietnamese, "en-GB": &english, "fr": &english, "": &english} {
		if wordsOf(language) != want {
			t.Errorf("%q: other words", language)
		}
	}
}

func TestNumbersTakeTheirForm(t *testing.T) {
	for _, test := range []struct {
		got, want string
	}{
		{count(english.Papers, 1), "1 paper"},
		{count(english.Papers, 0), "0 papers"},
		{count(english.Papers, 3), "3 papers"},
		{count(vietnamese.Papers, 1), "1 báo"},
		{count(vietnamese.Papers, 3), "3 báo"},
		{fill("{a} {b}", "a", "{b}", "b", "x"), "{b} x"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestDaysAreNamedAsSeenToday(t *testing.T) {
	now := at("2026-11-23", "00:10").In(hanoi)
	for _, test := range []struct {
		day, vi, en string
	}{
		{"2026-11-23", "Hôm nay, thứ Hai 23/11", "Today, Monday 23 November"},
		{"2026-11-22", "Hôm qua, chủ nhật 22/11", "Yesterday, Sunday 22 November"},
		{"2026-11-21", "Thứ Bảy 21/11", "Saturday 21 November"},
		{"2025-11-23", "Chủ nhật 23/11/2025", "Sunday 23 November 2025"},
	} {
		day := at(test.day, "00:05").In(hanoi)
		if got := vietnamese.day(day, now); got != test.vi {
			t.Errorf("%q, want %q", got, test.vi)
		}
		if got := english.day(day, now); got != test.en {
			t.Errorf("%q, want %q", got, test.en)
		}
	}
	if got := vietnamese.month(now); got != "tháng 11/2026" {
		t.Error(got)
	}
	if got := english.month(now); got != "November 2026" {
		t.Error(got)
	}
	if got := english.near(now.Add(-48*time.Hour), now); got != "00:10, 21 November" {
		t.Error(got)
	}
}
