package region

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// columns of a gazetteer; the first five must be there.
var columns = []string{
	"id", "parent", "level", "kind", "name",
	"aliases", "lang", "valid_from", "valid_to", "successors", "flags", "lat", "lon", "pop", "ext_id",
}

const mustColumns = 5

// readUnits adds the units of a file and calls added for each with its place and
// what is wrong with it. Those with a mistake are added too, so that nothing
// more is said of what hangs on them.
func (g *Gazetteer) readUnits(f File, added func(Mistake)) (mistakes Mistakes) {
	in := csv.NewReader(f.Data)
	head, err := in.Read()
	if err != nil {
		return Mistakes{{f.Name, 1, fmt.Sprintf("no heading: %v", err)}}
	}
	if wrong := checkHeading(head); len(wrong) > 0 {
		for _, why := range wrong {
			mistakes = append(mistakes, Mistake{f.Name, 1, why})
		}
		return mistakes
	}
	for {
		row, err := in.Read()
		if err == io.EOF {
			return mistakes
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			return append(mistakes, Mistake{f.Name, line, err.Error()})
		}
		u, err := parseUnit(func(name string) string {
			if i := slices.Index(head, name); i >= 0 {
				return strings.TrimSpace(row[i])
			}
			return ""
		})
		_, twice := g.byID[u.ID]
		if twice && err == nil {
			err = fmt.Errorf("id %q stands twice", u.ID)
		}
		m := Mistake{File: f.Name, Line: line}
		if err != nil {
			m.Text = err.Error()
			mistakes = append(mistakes, m)
		}
		if !twice {
			g.byID[u.ID] = int32(len(g.units))
			g.units = append(g.units, u)
			added(m)
		}
	}
}

// checkHeading returns what is wrong with the first line of a gazetteer.
func checkHeading(head []string) (wrong []string) {
	for _, h := range head {
		if !slices.Contains(columns, h) {
			wrong = append(wrong, fmt.Sprintf("unknown column %q; want %s", h, strings.Join(columns, ", ")))
		}
	}
	for _, h := range columns[:mustColumns] {
		if !slices.Contains(head, h) {
			wrong = append(wrong, fmt.Sprintf("column %q is missing", h))
		}
	}
	return wrong
}

var flagNames = map[string]Flags{"need_type": NeedType, "no_bare": NoBare, "bare1": Bare1, "no_match": NoMatch, "seat": Seat, "abroad": Abroad, "known": Known}

func parseUnit(field func(string) string) (Unit, error) {
	u := Unit{ID: field("id"), Parent: field("parent"), Kind: field("kind"), Name: field("name"), Language: field("lang")}
	if u.ID == "" || u.Name == "" {
		return u, fmt.Errorf("id and name must not be empty")
	}
	if strings.Trim(u.ID, "abcdefghijklmnopqrstuvwxyz0123456789-/") != "" {
		return u, fmt.Errorf("id %q: want lower-case letters, digits, - and / only", u.ID)
	}
	var err error
	if u.Level, err = strconv.Atoi(field("level")); err != nil || u.Level < 0 || u.Level > 9 {
		return u, fmt.Errorf("level %q: want 0 to 9", field("level"))
	}
	u.Aliases, u.Successors = list(field("aliases")), list(field("successors"))
	for _, name := range list(field("flags")) {
		flag, ok := flagNames[name]
		if !ok {
			return u, fmt.Errorf("unknown flag %q; want one of %s", name, strings.Join(slices.Sorted(maps.Keys(flagNames)), ", "))
		}
		u.Flags |= flag
	}
	if u.From, err = parseDay(field("valid_from")); err != nil {
		return u, fmt.Errorf("valid_from %w", err)
	}
	if u.To, err = parseDay(field("valid_to")); err != nil {
		return u, fmt.Errorf("valid_to %w", err)
	}
	if !u.To.IsZero() && u.To.Before(u.From) {
		return u, fmt.Errorf("valid_to is before valid_from")
	}
	if u.Lat, err = parseDegrees(field("lat"), 90); err != nil {
		return u, fmt.Errorf("lat %w", err)
	}
	if u.Lon, err = parseDegrees(field("lon"), 180); err != nil {
		return u, fmt.Errorf("lon %w", err)
	}
	return u, nil
}

// parseDay returns the day of "2025-06-30", the zero time for "".
func parseDay(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, fmt.Errorf("%q: want a day such as 2025-06-30", s)
	}
	return t, nil
}

func parseDegrees(s string, most float64) (float64, error) {
	if s == "" {
		return 0, nil
	}
	d, err := strconv.ParseFloat(s, 64)
	if err != nil || !(d >= -most && d <= most) {
		return 0, fmt.Errorf("%q: want degrees between -%v and %v", s, most, most)
	}
	return d, nil
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

// change adds a unit, or adds to one. A new unit of a kind of its own is a
// landmark.
func (g *Gazetteer) change(u Unit) error {
	if i, ok := g.byID[u.ID]; ok {
		old := &g.units[i]
		old.Aliases = append(slices.Clip(old.Aliases), u.Aliases...)
		old.NotBefore = append(slices.Clip(old.NotBefore), u.NotBefore...)
		return nil
	}
	parent, _, _ := cutLast(u.ID)
	if u.Parent == "" {
		u.Parent = parent
	}
	p, ok := g.byID[u.Parent]
	if !ok {
		return fmt.Errorf("%s: there is no unit %q to put it under", u.ID, u.Parent)
	}
	if u.Name == "" {
		return fmt.Errorf("%s: a new unit needs a name", u.ID)
	}
	if u.Level == 0 {
		u.Level = g.units[p].Level + 1
		if !slices.ContainsFunc(g.units, func(o Unit) bool { return o.Kind == u.Kind }) {
			u.Level = landmarkLevel
		}
	}
	g.byID[u.ID] = int32(len(g.units))
	g.units = append(g.units, u)
	return nil
}

func cutLast(id string) (parent, last string, ok bool) {
	if i := strings.LastIndexByte(id, '/'); i >= 0 {
		return id[:i], id[i+1:], true
	}
	return "", id, false
}

// link resolves parents and successors, and returns what is wrong by unit.
func (g *Gazetteer) link() []string {
	n := len(g.units)
	wrong := make([]string, n)
	g.parent, g.heirs, g.before = make([]int32, n), make([][]int32, n), make([][]int32, n)
	for i := range g.units {
		u := &g.units[i]
		g.parent[i] = -1
		if u.Parent != "" {
			p, ok := g.byID[u.Parent]
			if !ok || g.units[p].Level >= u.Level {
				wrong[i] = fmt.Sprintf("%s: parent %q is not a unit of a higher level", u.ID, u.Parent)
				continue
			}
			g.parent[i] = p
		}
		for _, s := range u.Successors {
			h, ok := g.byID[s]
			if !ok || int(h) == i {
				wrong[i] = fmt.Sprintf("%s: there is no other unit %q to succeed it", u.ID, s)
				continue
			}
			g.heirs[i] = append(g.heirs[i], h)
			g.before[h] = append(g.before[h], int32(i))
		}
		if len(u.Successors) > 0 && u.To.IsZero() {
			wrong[i] = strings.TrimPrefix(wrong[i]+"; "+u.ID+" has successors but no valid_to", "; ")
		}
	}
	return wrong
}
