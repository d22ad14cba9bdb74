package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"regionwire/config"
	"regionwire/curate"
	"regionwire/feedgen"
	"regionwire/ingest"
	"regionwire/news"
	"regionwire/region"
)

// loadFile loads a configuration. What is wrong with it is a config.Mistakes.
func loadFile(path string, p *places) (*config.Config, error) {
	cfg, _, err := loadSought(path, p, nil)
	return cfg, err
}

// loadSought loads a configuration and says what to watch for changes of it,
// also where it does not hold. known returns the sources that a store knows;
// nil: none to compare with.
func loadSought(path string, p *places, known func() []config.StoredSource) (cfg *config.Config, sought []string, err error) {
	cfg, err = config.Load(path, config.Options{
		Places: p.resolver, Known: known, Sought: func(pattern string) { sought = append(sought, pattern) },
	})
	if err != nil {
		var mistakes config.Mistakes
		if errors.As(err, &mistakes) {
			return nil, sought, err
		}
		return nil, sought, usage("%w", err)
	}
	p.regions = cfg.Regions
	return cfg, sought, nil
}

// storedSources are the sources of channels that were once polled.
func storedSources(states []news.State) []config.StoredSource {
	var list []config.StoredSource
	at := map[news.SourceID]int{}
	for i := range states {
		st := &states[i]
		k, ok := at[st.Source]
		if !ok {
			k = len(list)
			at[st.Source] = k
			list = append(list, config.StoredSource{ID: st.Source})
		}
		list[k].URLs = append(list[k].URLs, st.URL)
		list[k].Articles += st.Items
	}
	return list
}

// failingTests runs the tests of a configuration's rules.
func failingTests(cfg *config.Config, p *places) ([]curate.Failure, error) {
	rules, err := compileRules(cfg, p)
	if err != nil {
		return nil, err
	}
	return curate.RunTests(rules), nil
}

// compileRules compiles the rules of a configuration.
func compileRules(cfg *config.Config, p *places) (*curate.Rules, error) {
	rules, err := curate.Compile(curate.Config{Feeds: cfg.Feeds, Rules: cfg.Rules, Sources: cfg.Sources, Places: p.containment(), Name: p.label})
	if err != nil {
		return nil, usage("%w", err)
	}
	return rules, nil
}

// tablesOf makes of a configuration what ingest and feedgen go by.
func tablesOf(cfg *config.Config, p *places) (ingest.Tables, feedgen.Tables, error) {
	rules, err := compileRules(cfg, p)
	if err != nil {
		return ingest.Tables{}, feedgen.Tables{}, err
	}
	icon, err := readIcon(cfg.Site.Icon)
	if err != nil {
		return ingest.Tables{}, feedgen.Tables{}, err
	}
	looks := feedgen.Tables{
		Site: feedgen.Site{
			URL: cfg.Site.URL, URLSet: cfg.Site.URLSet, Name: cfg.Site.Name, Language: cfg.Site.Language,
			Zone: cfg.Site.Zone, Contact: cfg.Site.Contact, Footer: cfg.Site.Footer, Icon: icon,
		},
		Feeds: cfg.Feeds, Sources: cfg.Sources, Place: p.label, Above: p.above, Parts: p.parts,
	}
	return ingest.Tables{Sources: cfg.Sources, Feeds: cfg.Feeds, Rules: rules, Look: looks.Look}, looks, nil
}

func readIcon(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, usage("site.icon: %w", err)
	}
	return b, nil
}

// places is the gazetteer of a configuration. It is loaded when a key names a
// place, or with the first article to place.
type places struct {
	regions config.Regions
	load    sync.Once
	loaded  *region.Gazetteer // nil: no country is known, or it cannot be loaded
	err     error
}

// gazetteer returns the gazetteer, nil where there is none.
func (p *places) gazetteer() *region.Gazetteer {
	p.load.Do(func() { p.loaded, p.err = loadGazetteer(p.regions) })
	return p.loaded
}

// noPlaces says that there is no gazetteer of the country that most sources or
// the language of the site tell, "" where they tell none.
func noPlaces(country string) error {
	cause := "neither the addresses of most sources nor site.language tell the country"
	if country != "" {
		cause = fmt.Sprintf("the addresses of most sources or site.language tell the country %s, of which no places are built in", country)
	}
	return fmt.Errorf("%s. Name one that is built in (%s), or files of your own:  regions: {gazetteer: %s}",
		cause, strings.Join(region.Countries(), ", "), region.Countries()[0])
}

// resolver loads the gazetteer for the keys of a configuration.
func (p *places) resolver(r config.Regions) (config.Resolver, error) {
	p.regions = r
	if p.gazetteer() == nil {
		return nil, p.err
	}
	return p, nil
}

// loadGazetteer loads the gazetteers that a configuration names.
func loadGazetteer(r config.Regions) (*region.Gazetteer, error) {
	names := r.Gazetteer
	if names == nil {
		if _, ok := region.Builtin(r.Country); !ok {
			return nil, noPlaces(r.Country)
		}
		names = []string{r.Country}
	}
	var files []region.File
	for _, name := range names {
		if builtin, ok := region.Builtin(name); ok {
			files = append(files, builtin...)
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("regions.gazetteer: no gazetteer %q is built in (%s are), and it is no file: %w",
				name, strings.Join(region.Countries(), ", "), err)
		}
		defer f.Close()
		files = append(files, region.File{Name: name, Data: f})
	}
	var changes []region.Change
	for _, u := range slices.Concat(r.Add, r.Adjust) {
		unit := region.Unit{ID: u.ID, Name: u.Name, Kind: u.Kind, Aliases: u.Aliases, NotBefore: u.NotBefore}
		changes = append(changes, region.Change{Unit: unit, Where: u.Pos})
	}
	return region.Load(files, changes)
}

// Resolve finds a place by its name or ID.
func (p *places) Resolve(name string) (found, near []config.Place) {
	describe := func(units []region.Unit) (list []config.Place) {
		for _, u := range units {
			label := ""
			switch {
			case !u.To.IsZero():
				label = "until " + u.To.Format("02/01/2006")
			case !u.From.IsZero():
				label = "since " + u.From.Format("02/01/2006")
			}
			list = append(list, config.Place{ID: u.ID, Name: p.loaded.Label(u.ID), Label: label})
		}
		return list
	}
	today := time.Now()
	units := p.loaded.Find(name, today)
	if len(units) > 1 && p.holds(units[0], units[1:]) {
		units = units[:1] // a province and its own city: the name alone is the province
	}
	if found = describe(units); len(found) > 0 {
		return found, nil
	}
	return nil, describe(p.loaded.Like(name))
}

// holds reports whether a unit contains all the others.
func (p *places) holds(unit region.Unit, others []region.Unit) bool {
	for _, o := range others {
		if o.Level <= unit.Level || !p.loaded.Within(o.ID, unit.ID) {
			return false
		}
	}
	return true
}

// label returns the name of a region for readers, "" without a gazetteer.
func (p *places) label(id string) string {
	if g := p.gazetteer(); g != nil {
		return g.Label(id)
	}
	return ""
}

// name returns the name of a region for people, its ID where it has none.
func (p *places) name(id string) string { return cmp.Or(p.label(id), id) }

// above returns what contains a region today, nearest first.
func (p *places) above(id string) []string {
	if g := p.gazetteer(); g != nil {
		return g.Above(id, time.Time{})
	}
	return nil
}

// parts returns what is made of a region that is no more.
func (p *places) parts(id string) []string {
	if g := p.gazetteer(); g != nil {
		return g.Parts(id)
	}
	return nil
}

// containment returns what knows which region lies in which.
func (p *places) containment() curate.Containment { return p }

// Within reports whether a unit lies in another. Without a gazetteer IDs tell.
func (p *places) Within(unit, asked string) bool {
	if g := p.gazetteer(); g != nil {
		return g.Within(unit, asked)
	}
	return unit == asked || strings.HasPrefix(unit, asked+"/")
}

// placer places articles by the gazetteer of the configuration in use.
type placer struct{ in *instance }

// Place returns what an article is about.
func (p placer) Place(a *news.Article, source *news.Source, body string) []news.Place {
	g := p.in.places.Load().gazetteer()
	if g == nil {
		return nil
	}
	return g.Place(document(a, source, body))
}

// isPlace reports whether a name is that of a place, with or without the word
// of its kind.
func (p placer) isPlace(name string) bool {
	g := p.in.places.Load().gazetteer()
	return g != nil && len(g.Find(name, time.Now())) > 0
}

// document is an article as the gazetteer reads it.
func document(a *news.Article, source *news.Source, body string) region.Document {
	d := region.Document{Kicker: a.Kicker, Title: a.Title, Lead: a.Lead, Body: body, Date: a.EffectiveDate()}
	if source != nil {
		d.Home, d.Pinned = source.Home, source.Pinned
	}
	return d
}
