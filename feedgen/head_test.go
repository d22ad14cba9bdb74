package feedgen

import "testing"

// The name of a site becomes a comment of a mail address, which nothing in it
// may end.
func TestEditorIsAnAddressWithAName(t *testing.T) {
	for _, c := range []struct{ email, site, want string }{
		{"a@b.example", "The Paper", "a@b.example (The Paper)"},
		{"a@b.example", `Paper (old) \o/ \`, "a@b.example (Paper old o/ )"},
		{"", "The Paper", ""},
	} {
		h := &head{email: c.email, site: c.site}
		if got := h.editor(); got != c.want {
			t.Errorf("%q of %q: %q, want %q", c.email, c.site, got, c.want)
		}
	}
}
