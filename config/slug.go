package config

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	words "regionwire/text"
)

var (
	slugForm = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
	idForm   = regexp.MustCompile(`^[a-z]{2}(/[a-z0-9-]{1,64}){0,8}$`)
)

// reserved are names that addresses of this server, or the file systems that
// publish writes to, have for themselves.
var reserved = []string{
	"admin", "healthz", "readyz", "metrics", "index", "feeds", "places", "sources", "static",
	"con", "prn", "aux", "nul",
	"com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// goodName checks the name of an entry, and notes what is wrong with it.
func (d *decoder) goodName(key *value, kind string) bool {
	if kind == "place" {
		if !idForm.MatchString(key.text) {
			d.wrong(key, "write it like vn/ha-noi/huyen-soc-son", "%q is not an ID of a place", clip(key.text, 80))
			return false
		}
		return true
	}
	if d.trapped(key) {
		return false
	}
	if !slugForm.MatchString(key.text) {
		remedy := ""
		if s := Slug(key.text); s != "" && s != key.text {
			remedy = "write  " + s
		}
		d.wrong(key, remedy, "%q cannot name a %s: wants 1 to 64 of a–z, 0–9 and -", clip(key.text, 80), kind)
		return false
	}
	if slices.Contains(reserved, key.text) && kind != "rule" {
		d.wrong(key, "choose another name", "%q is reserved and cannot name a %s", key.text, kind)
		return false
	}
	return true
}

// slug is a word of lower-case letters, digits and hyphens.
type slug struct{ leaf[string] }

func (s *slug) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a word") || d.trapped(v) {
		return
	}
	if !slugForm.MatchString(v.text) {
		remedy := ""
		if s := Slug(v.text); s != "" {
			remedy = "write  " + s
		}
		d.wrong(v, remedy, "%q is not 1 to 64 of a–z, 0–9 and -", clip(v.text, 80))
		return
	}
	s.set(v, v.text)
}

// Slug makes a slug of a name: "Lao động Thủ đô" becomes lao-dong-thu-do. It
// is empty where the name has no letter or digit to keep.
func Slug(name string) string {
	s := strings.ReplaceAll(words.Fold(name), " ", "-")
	s = strings.Trim(s[:min(len(s), 64)], "-")
	if !slugForm.MatchString(s) {
		return ""
	}
	return s
}
