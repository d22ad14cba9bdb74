package main

import (
	"slices"
	"testing"

	"regionwire/feedgen"
	"regionwire/news"
)

func TestUnpublishedIsToldOnceForAllFormats(t *testing.T) {
	id := news.ID{1}
	got := unpublished([]feedgen.Failure{
		{Feed: "soc-son", Format: "RSS", Entry: id, Title: "Cầu Phù Lỗ", Reason: "an entry reads otherwise than it was written"},
		{Feed: "soc-son", Format: "Atom", Entry: id, Title: "Cầu Phù Lỗ", Reason: "an entry reads otherwise than it was written"},
		{Feed: "soc-son", Entry: id, Reason: "its article is not in the store"},
		{Feed: "tat-ca", Format: "JSON Feed", Reason: "none of 3 entries can be written\x1b[31m"},
	})
	want := []string{
		"feed soc-son: “Cầu Phù Lỗ” is left out in RSS, Atom: an entry reads otherwise than it was written",
		"feed soc-son: “" + id.String() + "” is left out: its article is not in the store",
		"feed tat-ca: its last good document stands in JSON Feed: none of 3 entries can be written" + printable("\x1b[31m"),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
