package region

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
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
	if !slices.Contains(Countries(), country) {
		return nil, false
	}
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err) // compiled in
	}
	var files []File
	for _, e := range entries {
		name := e.Name()
		if name != country+".csv" && !strings.HasPrefix(name, country+"-") {
			continue
		}
		f, err := data.Open("data/" + name)
		if err != nil {
			panic(err)
		}
		files = append(files, File{name, f})
	}
	return files, true
}

// Countries returns the countries that Builtin knows.
func Countries() []string {
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	var countries []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".csv"); ok && !strings.Contains(name, "-") {
			countries = append(countries, name)
		}
	}
	return countries
}

// Mistake is something wrong in a gazetteer or lexicon, or in a change of one.
type Mistake struct {
	File string // of a change: where it is written
	Line int    // 0 for a change
	Text string
}

// String returns file:line: text.
func (m Mistake) String() string {
	if m.Line == 0 {
		return m.File + ": " + m.Text
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text)
}

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

// Change adds a unit to a gazetteer; where the ID is known it adds its aliases
// and NotBefore to that unit.
type Change struct {
	Unit
	Where string // it is written, for messages: "config.yaml:9:5"
}

// Load reads gazetteers and lexicons, and then applies changes. Any mistake
// makes it fail, with all of them in a Mistakes.
func Load(files []File, changes []Change) (*Gazetteer, error) {
	g := &Gazetteer{
		byID: map[string]int32{}, accented: newIndex(false), folded: newIndex(true),
		kindWord: map[string]string{}, levels: map[string]uint16{},
	}
	var mistakes Mistakes
	var rows []lexiconRow
	var origin []Mistake // of units: what is wrong with each, the text empty when nothing is
	for _, f := range files {
		head, f, err := firstLine(f)
		switch {
		case err != nil:
			mistakes = append(mistakes, Mistake{f.Name, 1, err.Error()})
		case strings.HasPrefix(head, "class"):
			more, bad := readLexicon(f)
			rows, mistakes = append(rows, more...), append(mistakes, bad...)
		default:
			mistakes = append(mistakes, g.readUnits(f, func(m Mistake) { origin = append(origin, m) })...)
		}
	}
	mistakes = append(mistakes, g.addLexicon(rows)...)
	for _, c := range changes {
		if err := g.change(c.Unit); err != nil {
			mistakes = append(mistakes, Mistake{File: c.Where, Text: err.Error()})
		}
		for len(origin) < len(g.units) {
			origin = append(origin, Mistake{File: c.Where})
		}
	}
	for i, why := range g.link() {
		if m := origin[i]; why != "" && m.Text == "" {
			m.Text = why
			mistakes = append(mistakes, m)
		}
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	g.finish()
	return g, nil
}

// finish fills what is derived from the units.
func (g *Gazetteer) finish() {
	g.life = make([]span, len(g.units))
	g.accents = g.accentsTell()
	for i := range g.units {
		g.life[i] = spanOf(&g.units[i])
		g.enter(int32(i))
	}
	for i := range g.units {
		for _, next := range g.units[i].NotBefore {
			name := g.units[i].Name + " " + next
			g.accented.block(name)
			g.folded.block(name)
		}
	}
	g.fillContainers()
}

// accentsTell reports whether accents tell names apart: one name of a hundred
// differs from another one by nothing else.
func (g *Gazetteer) accentsTell() bool {
	bare := map[string]string{} // names by what they are without accents
	alike := 0
	for i := range g.units {
		name, key := spelled(g.units[i].Name, false), spelled(g.units[i].Name, true)
		if other, ok := bare[key]; ok && other != name {
			alike++
		}
		bare[key] = name
	}
	return alike*100 > len(g.units)
}

// spelled returns the forms of the words of a name.
func spelled(name string, folded bool) string {
	var b strings.Builder
	tokenize(nil, name, folded, func(form []byte) int32 {
		b.Write(form)
		b.WriteByte(' ')
		return 1
	})
	return b.String()
}

// enter enters a unit's names into the indexes.
func (g *Gazetteer) enter(i int32) {
	u := &g.units[i]
	if u.Flags&NoMatch != 0 {
		return
	}
	g.levels[u.Kind] |= 1 << u.Level
	g.addName(u.Name, i<<1, u.Level)
	for _, a := range u.Aliases {
		g.addName(a, i<<1|1, u.Level)
	}
}

// lowestFolded is the lowest level whose names are looked for in text without
// accents: further down too many of them become the same.
const lowestFolded = 2

// addName enters a name with what it ends in.
func (g *Gazetteer) addName(name string, end int32, level int) {
	g.accented.addName(name, end)
	if level <= lowestFolded || !g.accents {
		g.folded.addName(name, end)
	}
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
