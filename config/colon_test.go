package config

import (
	"strings"
	"testing"
)

func TestColonsWithinListsInMaps(t *testing.T) {
	for _, test := range []struct{ yaml, want string }{
		{"x: {a: [b:c, d]}", "b:c d"},
		{"x: {a: [https://h.example:8080/x?y:z]}", "https://h.example:8080/x?y:z"},
		{"x: {a: [::1/128, 10.0.0.0/8]}", "::1/128 10.0.0.0/8"},
		{"x: {a: [p q:r s]}", "p q:r s"},
		{"x: {a: [12:30]}", "12:30"},
		{"x: {a: [a:b:c]}", "a:b:c"},
		{"x: {a: [\n    b:c,\n    d:e]}", "b:c d:e"},
		{"x: {a: [Đảng:ủy]}", "Đảng:ủy"},
		{"x: {a: ['b:c']}", "b:c"},
	} {
		d := &decoder{env: environ}
		root := d.parse(&file{name: "x", lines: strings.Split(test.yaml, "\n")})
		if root == nil || len(d.mistakes) > 0 {
			t.Errorf("%q: %v", test.yaml, d.mistakes)
			continue
		}
		var got []string
		for _, item := range root.named("x").named("a").items {
			if item.kind != scalar {
				t.Errorf("%q: an item is %v", test.yaml, item.kind)
			}
			got = append(got, item.text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q: got %q, want %q", test.yaml, got, test.want)
		}
	}
	d := &decoder{env: environ}
	pair := d.parse(&file{name: "x", lines: []string{"x: {a: [b: c]}"}}).named("x").named("a").items[0]
	if pair.kind != mapping {
		t.Errorf("a colon with a space after it makes a map, got %v", pair.kind)
	}
}
