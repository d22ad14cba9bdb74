package dedup

import (
	"strings"
	"testing"
	"unicode/utf8"

	"regionwire/text"
)

func folds(s string) (list []uint64) {
	for w := range strings.FieldsSeq(text.Fold(s)) {
		h, _ := hashWord(w)
		list = append(list, h)
	}
	return list
}

func hashes(list []word) (h []uint64) {
	for _, w := range list {
		h = append(h, w.hash)
	}
	return h
}

// FuzzWords holds the fused scan against text.Fold, and the order of places
// in texts of any script.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{
		sample[:200], "tỷ phú Mỹ quý IV, 10.000 1,5 1.a 2.", "591cán", "Ｆｕｌｌ ﬁ ①", "Straße œuvre Ædes ĳs", "Ñandú ЖУК Σίσυφος", "日本語のニュース 123", "ข่าว", "हिन्दी समाचार",
		"a\u0301\u0323b\u200bc\u00add", "\xff\xfea", "😀a€b", "1٢3", "٣.٤", "9.9.2020", "a.5.b", "e\ufeffx", "𝐀b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		want := folds(s)
		got := appendWords(nil, s)
		if sc := (&scanner{s: s}); !sc.scan() || !utf8.ValidString(s) {
			want = hashes(got)
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %d words, want %d of %q", s, len(got), len(want), text.Fold(s))
		}
		last := int32(0)
		for i, w := range got {
			if w.hash != want[i] {
				t.Errorf("%q: word %d at %d differs from that of %q", s, i, w.start, text.Fold(s))
			}
			if w.start < last-8 || w.end <= w.start || int(w.end) > len(s) {
				t.Errorf("%q: word %d at %d:%d", s, i, w.start, w.end)
			}
			last = w.start
		}
	})
}

// Words of one token share its place: in a text of a script that is read by
// tokens, digits that touch letters are two of them.
func TestDatesInTokensOfSeveralWords(t *testing.T) {
	for _, s := range []string{"ข่าว 3x5 มกราคม", "東京 Q3 11/3th 12月", "день 5/11th 7а", "日 11May5 3-11x"} {
		list := appendWords(nil, s)
		for i := range list {
			dateAt(s, list, i)
		}
		appendNumbers(nil, s, list)
	}
}

func FuzzDates(f *testing.F) {
	f.Add("ngày 3/11, 3 tháng 11 và 3-11-2026")
	f.Add("東京 Q3 11/3th 12月 3 November")
	f.Fuzz(func(t *testing.T, s string) {
		list := appendWords(nil, s)
		for i := range list {
			if d, n := dateAt(s, list, i); n > 0 && (d.day < 1 || d.day > 31 || i+n > len(list)) {
				t.Errorf("%+v of %d words at %d of %d in %q", d, n, i, len(list), s)
			}
		}
		appendNumbers(nil, s, list)
	})
}
