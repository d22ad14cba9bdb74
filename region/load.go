package region

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The gazetteers that come with the program. Sources and licences of their
// facts are under data/licences.
//
//go:embed data/*.csv
var data embed.FS

// File is a gazetteer (columns as in docs/regions.md) or, where its first
// column is called class, a lexicon.
type File struct {
	Name string
	Data io.Reader
}

// Builtin returns the files of a country that the program knows, by its ISO
// 3166 code in lower case; false when it knows none.
func Builtin(country string) ([]File, bool) {
	var files []File
	for _, name := range []string{country + ".csv", country + "-lexicon.csv"} {
		f, err := data.Open("data/" + name)
		if err != nil {
			return nil, false
		}
		files = append(files, File{name, f})
	}
	return files, true
}

// Countries returns the countries that Builtin knows.
func Countries() []string {
	names, err := fs.Glob(data, "data/*-lexicon.csv")
	if err != nil {
		return nil
	}
	for i, n := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(n, "data/"), "-lexicon.csv")
	}
	return names
}

// Mistake is something wrong in a gazetteer or lexicon.
type Mistake struct {
	File string
	Line int
	Text string
}

// String returns file:line: text.
func (m Mistake) String() string { return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text) }

// Mistakes is everything wrong in the files of a gazetteer.
type Mistakes []Mistake

// Error lists the mistakes, one a line.
func (m Mistakes) Error() string {
	var b strings.Builder
	for i, x := range m {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(x.String())
	}
	return b.String()
}

// Load reads gazetteers and lexicons, and then applies changes: a change whose
// ID is known adds aliases and NotBefore to that unit, another one is a new
// unit. Any mistake makes it fail, with all of them in a Mistakes.
func Load(files []File, changes []Unit) (*Gazetteer, error) {
	g := &Gazetteer{
		byID:  map[string]int32{},
		words: words{canonical: map[string]int32{}, folded: map[string]int32{}, same: map[string]string{}},
		names: newTrie(), folded: newTrie(), lex: newLexicon(), levels: map[string]uint16{},
	}
	var mistakes Mistakes
	type row struct {
		file string
		line int
	}
	var at []row
	var lexicons, gazetteers []File
	for _, f := range files { // spellings taken for one must be known first
		head, rest, err := firstLine(f)
		if err != nil {
			mistakes = append(mistakes, Mistake{f.Name, 1, err.Error()})
			continue
		}
		if strings.HasPrefix(head, "class") {
			lexicons = append(lexicons, rest)
		} else {
			gazetteers = append(gazetteers, rest)
		}
	}
	for _, f := range lexicons {
		mistakes = append(mistakes, g.readLexicon(f.Name, f.Data)...)
	}
	for _, f := range gazetteers {
		bad := g.readUnits(f, func(line int) { at = append(at, row{f.Name, line}) })
		mistakes = append(mistakes, bad...)
	}
	for i, u := range changes {
		if err := g.change(u); err != nil {
			mistakes = append(mistakes, Mistake{"regions", i + 1, err.Error()})
		}
		for len(at) < len(g.units) {
			at = append(at, row{"regions", i + 1})
		}
	}
	for i, why := range g.link() {
		mistakes = append(mistakes, Mistake{at[i].file, at[i].line, why})
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	accented := 0
	for i := range g.units {
		g.index(int32(i))
		if strings.ContainsFunc(g.units[i].Name, func(r rune) bool { return r >= utf8.RuneSelf }) {
			accented++
		}
	}
	g.accents = accented*4 > len(g.units)
	return g, nil
}

// firstLine returns the first line of a file and the file from its beginning.
func firstLine(f File) (string, File, error) {
	b, err := io.ReadAll(io.LimitReader(f.Data, 64<<20))
	if err != nil {
		return "", f, err
	}
	s := strings.TrimPrefix(string(b), "\ufeff")
	head, _, _ := strings.Cut(s, "\n")
	return head, File{f.Name, strings.NewReader(s)}, nil
}

// columns of a gazetteer; those marked true must be there.
var columns = map[string]bool{
	"id": true, "parent": true, "level": true, "kind": true, "name": true, "aliases": false, "lang": false,
	"valid_from": false, "valid_to": false, "successors": false, "flags": false, "lat": false, "lon": false,
	"pop": false, "ext_id": false,
}

func (g *Gazetteer) readUnits(f File, added func(line int)) (mistakes []Mistake) {
	in := csv.NewReader(f.Data)
	head, err := in.Read()
	if err != nil {
		return []Mistake{{f.Name, 1, fmt.Sprintf("no heading: %v", err)}}
	}
	column := map[string]int{}
	for i, h := range head {
		if _, ok := columns[h]; !ok {
			mistakes = append(mistakes, Mistake{f.Name, 1, fmt.Sprintf("unknown column %q", h)})
		}
		column[h] = i
	}
	for h, must := range columns {
		if _, ok := column[h]; must && !ok {
			mistakes = append(mistakes, Mistake{f.Name, 1, fmt.Sprintf("column %q is missing", h)})
		}
	}
	if len(mistakes) > 0 {
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
			if i, ok := column[name]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		})
		if _, twice := g.byID[u.ID]; twice && err == nil {
			err = fmt.Errorf("id %q stands twice", u.ID)
		}
		if err != nil {
			mistakes = append(mistakes, Mistake{f.Name, line, err.Error()})
			continue
		}
		g.byID[u.ID] = int32(len(g.units))
		g.units = append(g.units, u)
		added(line)
	}
}

var flagNames = map[string]Flags{"need_type": NeedType, "no_bare": NoBare, "bare1": Bare1, "no_match": NoMatch}

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
			return u, fmt.Errorf("unknown flag %q; want need_type, no_bare, bare1 or no_match", name)
		}
		u.Flags |= flag
	}
	for name, to := range map[string]*time.Time{"valid_from": &u.From, "valid_to": &u.To} {
		if v := field(name); v != "" {
			if *to, err = time.Parse(time.DateOnly, v); err != nil {
				return u, fmt.Errorf("%s %q: want a day such as 2025-06-30", name, v)
			}
		}
	}
	for name, to := range map[string]*float64{"lat": &u.Lat, "lon": &u.Lon} {
		if v := field(name); v != "" {
			if *to, err = strconv.ParseFloat(v, 64); err != nil || *to < -180 || *to > 180 {
				return u, fmt.Errorf("%s %q: want degrees", name, v)
			}
		}
	}
	return u, nil
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

// change adds a unit, or adds to one.
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
func (g *Gazetteer) link() map[int]string {
	wrong := map[int]string{}
	n := len(g.units)
	g.parent, g.heirs, g.before, g.children = make([]int32, n), make([][]int32, n), make([][]int32, n), make([][]int32, n)
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
			g.children[p] = append(g.children[p], int32(i))
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

// index enters a unit's names into the tries.
func (g *Gazetteer) index(i int32) {
	u := &g.units[i]
	if u.Flags&NoMatch != 0 {
		return
	}
	g.levels[u.Kind] |= 1 << u.Level
	g.addName(u.Name, i<<1, u.Level)
	for _, a := range u.Aliases {
		g.addName(a, i<<1|1, u.Level)
	}
	for _, next := range u.NotBefore {
		g.addName(u.Name+" "+next, blocked, 0)
	}
}

// addName enters a name with what it ends in. Text without accents is too
// ambiguous for names below level 2.
func (g *Gazetteer) addName(name string, end int32, level int) {
	toks := g.tokenize(nil, name, true)
	canonical, folded := make([]int32, len(toks)), make([]int32, len(toks))
	for k := range toks {
		canonical[k], folded[k] = toks[k].canonical, toks[k].folded
	}
	g.names.add(canonical, end)
	if level <= 2 {
		g.folded.add(folded, end)
	}
}
