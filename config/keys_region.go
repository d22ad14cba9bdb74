package config

// regionsKeys may be written as the list of gazetteers alone.
type regionsKeys struct {
	placed
	// Gazetteers to load: built-in ones by country code, others by file. Default: that of the country of most sources, once a place is asked for.
	Gazetteer many[text] `yaml:"gazetteer,short"`
	// Places to add, by ID.
	Add entries[placeKeys] `yaml:"add" name:"place"`
	// Places to change, by ID.
	Adjust entries[placeKeys] `yaml:"adjust" name:"place"`
}

type placeKeys struct {
	placed
	// The name.
	Name text `yaml:"name,short" max:"100"`
	// What it is, such as landmark.
	Kind slug `yaml:"kind"`
	// Other names.
	Aliases many[text] `yaml:"aliases"`
	// Words that, following the name, make it another: "Ninh" after "Hà Nam".
	NotBefore many[text] `yaml:"not_before"`
}
