package config

import (
	"path/filepath"
	"strings"
)

// regions says which gazetteers to load, and how they are adjusted.
func (b *builder) regions() {
	k := &b.keys.Regions
	r := &b.cfg.Regions
	r.Country = b.country()
	for _, g := range k.Gazetteer.items {
		switch {
		case !g.written():
		case len(g.v) == 2 && strings.ToLower(g.v) == g.v:
			r.Gazetteer = append(r.Gazetteer, g.v)
		case filepath.Ext(g.v) != ".csv":
			b.wrong(g.at, "write a country code such as vn, or a file such as places.csv", "%q is not a gazetteer", clip(g.v, 80))
		default:
			if path := b.absolute(g.v); b.readableAt(g.at, path) {
				r.Gazetteer = append(r.Gazetteer, path)
			}
		}
	}
	for _, e := range k.Add.list {
		unit := b.unit(e)
		if unit.Name == "" && !b.mistaken(e.val.at) {
			b.lacks(e.key, "Write  name: …", "has no name")
		}
		r.Add = append(r.Add, unit)
	}
	for _, e := range k.Adjust.list {
		r.Adjust = append(r.Adjust, b.unit(e))
	}
	if k.at != nil && k.at.kind == mapping && !b.mistaken(k.at) {
		b.resolver(k.at) // what an admin wrote of places is read at once, also if no key names one
	}
}

func (b *builder) unit(e *entry[placeKeys]) RegionUnit {
	return RegionUnit{
		ID: e.name, Name: e.val.Name.or(""), Kind: e.val.Kind.or(""),
		Aliases: textsOf(e.val.Aliases), NotBefore: textsOf(e.val.NotBefore), Pos: e.key.pos(),
	}
}
