package feedgen

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// manual returns docs/outputs.md.
func manual(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/outputs.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var fenced = regexp.MustCompile("(?s)```(xml|json)\n(.*?)```")

// dense returns s without white space.
func dense(s string) string { return strings.Join(strings.Fields(s), "") }

// The samples of the manual are what is emitted, but for what an ellipsis
// stands for.
func TestSamplesOfTheManualAreEmitted(t *testing.T) {
	tables := compile(newsroom())
	head := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	story := everyKind(t, tables)[2:3]
	samples := fenced.FindAllStringSubmatch(manual(t), -1)
	if len(samples) != len(formats) {
		t.Fatalf("%d samples of %d formats", len(samples), len(formats))
	}
	for i, f := range formats {
		body, err := f.render(head, story)
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.TrimPrefix(dense(string(body)), dense(xml.Header))
		for j, piece := range strings.Split(dense(samples[i][2]), "…") {
			at := strings.Index(rest, piece)
			if at < 0 || j == 0 && at > 0 {
				t.Errorf("%s: the manual says\n%s\nwhere this is emitted:\n%s", f.name, piece, rest)
				break
			}
			rest = rest[at+len(piece):]
		}
	}
}

// Whatever is emitted is explained.
func TestEveryElementIsInTheManual(t *testing.T) {
	tables := compile(newsroom())
	head := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
	text := manual(t)
	for _, f := range formats {
		body, err := f.render(head, everyKind(t, tables))
		if err != nil {
			t.Fatal(err)
		}
		names := xmlNames
		if f.extension == extJSON {
			names = jsonNames
		}
		found := names(t, body)
		if len(found) < 25 {
			t.Fatalf("%s: only %v", f.name, found)
		}
		_, part, _ := strings.Cut(text, "\n## "+f.name)
		part, _, _ = strings.Cut(part, "\n## ")
		for _, name := range found {
			if !regexp.MustCompile("[<`\" ]" + regexp.QuoteMeta(name) + "[>`\" =]").MatchString(part) {
				t.Errorf("%s: %s is not in the manual", f.name, name)
			}
		}
	}
}

// xmlNames returns the elements and attributes of a document, with prefixes.
func xmlNames(t *testing.T, body []byte) []string {
	names := make(map[string]bool)
	full := func(n xml.Name) string { return strings.TrimPrefix(n.Space+":"+n.Local, ":") }
	for d := xml.NewDecoder(bytes.NewReader(body)); ; {
		token, err := d.RawToken()
		if err == io.EOF {
			return slices.Sorted(maps.Keys(names))
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			names[full(e.Name)] = true
			for _, a := range e.Attr {
				names[full(a.Name)] = true
			}
		}
	}
}

// jsonNames returns the members of a document.
func jsonNames(t *testing.T, body []byte) []string {
	names := make(map[string]bool)
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, value := range v {
				names[name] = true
				walk(value)
			}
		case []any:
			for _, value := range v {
				walk(value)
			}
		}
	}
	var d any
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	walk(d)
	return slices.Sorted(maps.Keys(names))
}
