package config

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	htmlcharset "golang.org/x/net/html/charset"
	textlanguage "golang.org/x/text/language"

	"regionwire/curate"
)

// name refers to an entry elsewhere in the configuration.
type name struct{ leaf[string] }

func (n *name) read(d *decoder, v *value, _ reflect.StructTag) {
	if d.single(v, "a name") && !d.trapped(v) {
		n.set(v, v.text)
	}
}

// language is a BCP 47 language.
type language struct{ leaf[string] }

func (l *language) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a language such as vi") || d.trapped(v) {
		return
	}
	tag, err := textlanguage.Parse(v.text)
	if err != nil || tag == textlanguage.Und {
		remedy := "write it like vi or pt-BR"
		if region, err := textlanguage.ParseRegion(v.text); err == nil && region.IsCountry() {
			if base, _ := textlanguage.Make("und-" + region.String()).Base(); base.String() != "und" {
				remedy = fmt.Sprintf("%s is a country; did you mean the language %s?", region, base)
			}
		}
		d.wrong(v, remedy, "%q is not a language", clip(v.text, 40))
		return
	}
	l.set(v, tag.String())
}

// zone is a time zone of the IANA database.
type zone struct{ leaf[*time.Location] }

func (z *zone) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a time zone such as Asia/Ho_Chi_Minh") {
		return
	}
	loc, err := time.LoadLocation(v.text)
	if err != nil || v.text == "Local" || v.text == "" {
		d.wrong(v, zoneRemedy(v.text), "%q is not a time zone", clip(v.text, 40))
		return
	}
	z.set(v, loc)
}

// charset is an encoding by its name on the Web.
type charset struct{ leaf[string] }

func (c *charset) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "an encoding such as windows-1258") {
		return
	}
	enc, canonical := htmlcharset.Lookup(v.text)
	if enc == nil {
		d.wrong(v, "write it like utf-8 or windows-1258", "%q is not an encoding", clip(v.text, 40))
		return
	}
	c.set(v, canonical)
}

// selector is a group of CSS selectors.
type selector struct{ leaf[string] }

func (s *selector) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a CSS selector") {
		return
	}
	if len(v.text) > 1000 {
		d.wrong(v, "", "is longer than 1000 bytes")
		return
	}
	if _, err := cascadia.ParseGroup(v.text); err != nil {
		d.wrong(v, "", "is not a CSS selector: %v", err)
		return
	}
	s.set(v, v.text)
}

// path is the path of a file, absolute; relative ones count from the folder of
// the configuration.
type path struct{ leaf[string] }

func (p *path) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a path") {
		return
	}
	if v.text == "" || strings.ContainsRune(v.text, 0) {
		d.wrong(v, "", "is not a path")
		return
	}
	p.set(v, d.absolute(v.text))
}

func (d *decoder) absolute(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(d.dir, p)
}

// placeName is a place by name or ID, found later.
type placeName struct{ leaf[string] }

func (p *placeName) read(d *decoder, v *value, _ reflect.StructTag) {
	if d.single(v, "a place") && !d.trapped(v) {
		p.set(v, strings.TrimSpace(v.text))
	}
}

// quota is a count in a time, such as 8/24h.
type quota struct{ leaf[curate.Cap] }

func (q *quota) read(d *decoder, v *value, _ reflect.StructTag) {
	const want = "a count in a time such as 8/24h"
	if !d.single(v, want) {
		return
	}
	count, period, _ := strings.Cut(v.text, "/")
	n, err := strconv.Atoi(count)
	t, errTime := ParseDuration(period)
	if err != nil || errTime != nil || n < 1 || n > 1000 || t < time.Hour || t > 30*24*time.Hour {
		d.wrong(v, "", "%q is not %s: 1 to 1000, in 1h to 30d", clip(v.text, 40), want)
		return
	}
	q.set(v, curate.Cap{Count: n, Period: t})
}
