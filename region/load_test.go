package region

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// marrow loads a country that is nowhere: two levels, another language.
func marrow(t *testing.T, changes ...Change) *Gazetteer {
	t.Helper()
	var files []File
	for _, name := range []string{"marrow.csv", "marrow-lexicon.csv"} {
		f, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, File{name, f})
	}
	g, err := Load(files, changes)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAnotherCountryAndLanguage(t *testing.T) {
	g := marrow(t)
	tests := []struct{ title, home, want string }{
		{"Fire damages library in Port Alder", "", "mw/eastmere mw/eastmere/port-alder"},
		{"County of Holt plans a new bridge", "", "mw/holt"},
		{"Dr Holt retires after forty years", "", ""},
		{"Saltby marks its market day", "", ""},
		{"Saltby marks its market day", "mw/holt", "mw/holt mw/holt/saltby"},
		{"Saltby, Holt county, marks its market day", "", "mw/holt mw/holt/saltby"},
		{"Port Alder Line runs again", "", ""},
		{"Singer, native of Eastmere, wins prize", "", ""},
		{"FLOODS IN PORT ALDER", "", "mw/eastmere mw/eastmere/port-alder"},
	}
	for _, tt := range tests {
		got := strings.Join(regions(g.Place(Document{Title: tt.title, Home: tt.home, Date: day("2026-01-01")})), " ")
		if got != tt.want {
			t.Errorf("%q (home %q): about %q, want %q", tt.title, tt.home, got, tt.want)
		}
	}
}

// TestTwoCountriesTogether adds a county of another language to Vietnam.
func TestTwoCountriesTogether(t *testing.T) {
	files, _ := Builtin("vn")
	const units = "id,parent,level,kind,name,lang\nmw,,0,country,Marrow,en\nmw/holt,mw,1,county,Holt,en\nmw/holt/alderley,mw/holt,2,town,Alderley,en\n"
	const words = "class,words,kinds\ntype_after,county,county\nhonorific,dr,\n"
	g, err := Load(append(files, File{"units.csv", strings.NewReader(units)}, File{"words.csv", strings.NewReader(words)}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]string{
		"Alderley opens a pool": "mw/holt mw/holt/alderley",
		"Holt county elects":    "mw/holt",
		"Dr Holt retires":       "",
		"Thành phố Hà Nội kết nghĩa với Alderley, Holt": "mw/holt mw/holt/alderley vn/ha-noi",
		"Anh Thanh mở lớp": "",
		"Ở Huế":            "vn/hue",
	} {
		if got := strings.Join(regions(g.Place(Document{Title: title, Date: day("2020-01-01")})), " "); got != want {
			t.Errorf("%q: about %q, want %q", title, got, want)
		}
	}
}

// TestAUnitGoesBeforeAnAdminsBlock has a unit whose name is another's with a
// word that, following it, would make it something else.
func TestAUnitGoesBeforeAnAdminsBlock(t *testing.T) {
	g := marrow(t,
		Change{Unit: Unit{ID: "mw/holt/alderley", NotBefore: []string{"Edge"}}},
		Change{Unit: Unit{ID: "mw/holt/alderley-edge", Name: "Alderley Edge", Kind: "town"}})
	if got := strings.Join(regions(g.Place(Document{Title: "Town of Alderley Edge opens a pool"})), " "); got != "mw/holt mw/holt/alderley-edge" {
		t.Errorf("about %s, want the unit Alderley Edge", got)
	}
}

// TestNamesOfOtherLanguages has names with articles, particles and accents that
// not everybody writes.
func TestNamesOfOtherLanguages(t *testing.T) {
	const units = "id,parent,level,kind,name\n" +
		"fr,,0,pays,France\n" +
		"fr/herault,fr,1,departement,Hérault\n" +
		"fr/loire,fr,1,departement,Loire\n" +
		"fr/val-d-oise,fr,1,departement,Val-d'Oise\n" +
		"fr/vaucluse,fr,1,departement,Vaucluse\n" +
		"fr/loire/saint-etienne,fr/loire,2,commune,Saint-Étienne\n" +
		"fr/vaucluse/avignon,fr/vaucluse,2,commune,Avignon\n" +
		"fr/vaucluse/ile,fr/vaucluse,2,quartier,Île de la Barthelasse\n"
	const words = "class,words,kinds\ntype,département de la|département de l,departement\ntype,maire d|maire de,commune\nstreet,rue de|rue d,\n"
	g, err := Load([]File{{"fr.csv", strings.NewReader(units)}, {"mots.csv", strings.NewReader(words)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]string{
		"Saint-Etienne : la crèche a brûlé":            "fr/loire fr/loire/saint-etienne",
		"SAINT-ÉTIENNE : LA CRÈCHE A BRÛLÉ":            "fr/loire fr/loire/saint-etienne",
		"L'Hérault en vigilance orange":                "fr/herault",
		"L’HÉRAULT EN VIGILANCE":                       "fr/herault",
		"Crues dans l'Hérault":                         "fr/herault",
		"Le Val-d'Oise recrute":                        "fr/val-d-oise",
		"LE VAL-D'OISE RECRUTE":                        "fr/val-d-oise",
		"Le val de l'oise":                             "",
		"Le maire d'Avignon démissionne":               "fr/vaucluse fr/vaucluse/avignon",
		"Un incendie rue d'Avignon":                    "",
		"Baignade interdite à l'Ile de la Barthelasse": "fr/vaucluse fr/vaucluse/ile",
		"Avignon's festival opens":                     "fr/vaucluse fr/vaucluse/avignon",
	} {
		if got := strings.Join(regions(g.Place(Document{Title: title})), " "); got != want {
			t.Errorf("%q: about %q, want %q", title, got, want)
		}
	}
}

func TestAdminAddsAndAdjusts(t *testing.T) {
	g := marrow(t,
		Change{Unit: Unit{ID: "mw/eastmere/port-alder/old-quay", Name: "Old Quay", Kind: "landmark"}},
		Change{Unit: Unit{ID: "mw/eastmere", Aliases: []string{"The Mere"}}},
		Change{Unit: Unit{ID: "mw/holt/alderley", NotBefore: []string{"Edge"}}})
	for title, want := range map[string]string{
		"Crowds return to Old Quay":     "mw/eastmere mw/eastmere/port-alder mw/eastmere/port-alder/old-quay",
		"The Mere elects a council":     "mw/eastmere",
		"Walkers lost on Alderley Edge": "",
		"Alderley opens a pool":         "mw/holt mw/holt/alderley",
	} {
		got := strings.Join(regions(g.Place(Document{Title: title, Home: "mw/eastmere"})), " ")
		if title == "Alderley opens a pool" {
			got = strings.Join(regions(g.Place(Document{Title: title})), " ")
		}
		if got != want {
			t.Errorf("%q: about %q, want %q", title, got, want)
		}
	}
}

func TestLabelHasTheFirstWordOfAKind(t *testing.T) {
	const words = "class,words,kinds\ntype,district of|district,district\n"
	g := marrow(t)
	if got := g.Label("mw/holt/alderley"); got != "Alderley" {
		t.Errorf("Label = %q, want no word for a town", got)
	}
	const units = "id,parent,level,kind,name\na,,0,country,A\na/b,a,1,county,Bee\na/b/c,a/b,2,district,Cee\n"
	g, err := Load([]File{{"units.csv", strings.NewReader(units)}, {"words.csv", strings.NewReader(words)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Label("a/b/c"); got != "District of Cee" {
		t.Errorf("Label = %q, want the first word", got)
	}
}

func TestLoadNamesEveryMistake(t *testing.T) {
	const bad = "id,parent,level,kind,name,flags,valid_to,successors,lat\n" +
		"a,,0,country,A,,,,\n" +
		"a/b,a,1,county,B,bare7,,,\n" +
		"a/c,x,1,county,C,,,,\n" +
		"a/d,a,one,county,D,,,,\n" +
		"A/e,a,1,county,E,,,,\n" +
		"a/f,a,1,county,,,,,\n" +
		"a/g,a,1,county,G,,30/06/2025,,\n" +
		"a/h,a,1,county,H,,,a/zz,\n" +
		"a,,0,country,A,,,,\n" +
		"a/i,a,1,county,I,,,,north\n" +
		"a/b/j,a/b,2,town,J,,,,\n"
	const words = "class,words,kinds\nstreets,road,\ntype,county,\noption,loud,\nsame,two words|one,\nstreet,a b c d e f g,\norg\n"
	_, err := Load([]File{{"bad.csv", strings.NewReader(bad)}, {"bad-lexicon.csv", strings.NewReader(words)}}, nil)
	var mistakes Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("Load: %v, want Mistakes", err)
	}
	for _, want := range []string{
		"bad.csv:3: unknown flag", "bad.csv:5: level", "bad.csv:6: id \"A/e\"", "bad.csv:7: id and name",
		"bad.csv:8: valid_to", "bad.csv:10: id \"a\" stands twice", "bad.csv:11: lat",
		"bad.csv:4: a/c: parent", "bad.csv:9: a/h: there is no other unit", "bad-lexicon.csv:2: unknown class", "bad-lexicon.csv:3: class type needs", "bad-lexicon.csv:4: unknown option", "bad-lexicon.csv:4: class option needs the languages",
		"bad-lexicon.csv:5: \"two words\" has 2 words", "bad-lexicon.csv:6: \"a b c d e f g\" has 7 words", "bad-lexicon.csv:7: want class,words,kinds",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake %q in\n%v", want, err)
		}
	}
	if len(mistakes) != 16 {
		t.Errorf("%d mistakes, want 16: what hangs on a wrong row is not wrong too\n%v", len(mistakes), err)
	}
}

// TestLoadNamesWhereAChangeIsWritten has an admin's additions at fault.
func TestLoadNamesWhereAChangeIsWritten(t *testing.T) {
	const units = "id,parent,level,kind,name\na,,0,country,A\na/b,a,1,county,Bee\n"
	_, err := Load([]File{{"units.csv", strings.NewReader(units)}}, []Change{
		{Unit{ID: "x/new", Name: "New"}, "config.yaml:7:5"},
		{Unit{ID: "a/b/unnamed"}, "config.yaml:8:5"},
		{Unit{ID: "a/b", Aliases: []string{"Beeton"}}, "config.yaml:9:5"},
	})
	const want = "config.yaml:7:5: x/new: there is no unit \"x\" to put it under\nconfig.yaml:8:5: a/b/unnamed: a new unit needs a name"
	if err == nil || err.Error() != want {
		t.Errorf("Load: %v, want\n%s", err, want)
	}
}

func TestLoadNamesAWrongHeading(t *testing.T) {
	_, err := Load([]File{{"bad.csv", strings.NewReader("id,parent,level,kind,title\n")}}, nil)
	for _, want := range []string{`bad.csv:1: unknown column "title"`, `bad.csv:1: column "name" is missing`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load: %v, want %s", err, want)
		}
	}
}

func TestWithoutAGazetteerNothingIsPlaced(t *testing.T) {
	g, err := Load(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := Document{Title: "Huyện Sóc Sơn", Home: "vn/ha-noi", Pinned: true}
	if places := g.Place(d); len(places) > 0 {
		t.Errorf("about %v, want nothing", places)
	}
	if !g.Within("vn/ha-noi/huyen-soc-son", "vn/ha-noi") || g.Within("vn/ha-noi", "vn/ha-noi/huyen-soc-son") {
		t.Error("IDs alone no longer tell what lies in what")
	}
}

// TestDocumentedExampleIsTheTestedOne compares the files of the worked example
// with those that the tests load.
func TestDocumentedExampleIsTheTestedOne(t *testing.T) {
	docs, err := os.ReadFile(filepath.FromSlash("../docs/regions.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"marrow.csv", "marrow-lexicon.csv"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(docs), "```csv\n"+string(b)+"```") {
			t.Errorf("docs/regions.md does not show %s as it is", name)
		}
	}
	for class := range classNames {
		if !strings.Contains(string(docs), "`"+class+"`") {
			t.Errorf("docs/regions.md does not explain class %s", class)
		}
	}
	for flag := range flagNames {
		if !strings.Contains(string(docs), "| `"+flag+"` |") {
			t.Errorf("docs/regions.md does not explain flag %s", flag)
		}
	}
	for _, column := range columns {
		if !strings.Contains(string(docs), "`"+column+"`") {
			t.Errorf("docs/regions.md does not explain column %s", column)
		}
	}
}

// FuzzLoad reads tables of anybody: they load or have mistakes, and what loads
// places texts.
func FuzzLoad(f *testing.F) {
	f.Add("id,parent,level,kind,name,aliases,valid_to,successors,flags\na,,0,c,A,,,,no_match\na/b,a,1,d,B'c d,E|F,2020-01-01,a/g,bare1\na/g,a,1,d,G,,,,\n",
		"class,words,kinds\noption,syllables,en\ntype,|x of,d\ntype_after,d,d\nsame,g|gg,\nblock,B'c d,\n", "x of G and B'c d")
	f.Add("id\n", "class\n", "")
	f.Fuzz(func(t *testing.T, units, words, title string) {
		g, err := Load([]File{{"units.csv", strings.NewReader(units)}, {"words.csv", strings.NewReader(words)}}, nil)
		if err != nil {
			if len(err.(Mistakes)) == 0 {
				t.Fatal("an error without a mistake")
			}
			return
		}
		for _, p := range g.Place(Document{Title: title, Lead: title}) {
			if u, ok := g.Unit(p.Region); !ok || u.Level == 0 {
				t.Fatalf("%q is about %+v", title, p)
			}
			g.Parts(p.Region)
			g.Find(g.Label(p.Region), day("2026-01-01"))
		}
	})
}
