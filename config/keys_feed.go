package config

// feedKeys may be written as the title alone.
type feedKeys struct {
	placed
	// The title readers see. Default: the name of the entry.
	Title text `yaml:"title,short" max:"200"`
	// A sentence about the feed. Default: generated.
	Description text `yaml:"description"`
	// Former names of this entry, the oldest first: old addresses lead here.
	Was many[slug] `yaml:"was"`
	// Its language. Default: that of site.
	Language language `yaml:"language"`
	// The sources it draws from, and  group:NAME  for all of a group. Default: all.
	Sources many[name] `yaml:"sources"`
	// The place its articles must be about, by name or ID, or none for articles about no place. Default: any.
	Region regionKeys `yaml:"region"`
	// Rules of which at least one must match. Default: every article is accepted.
	Accept many[ruleUse] `yaml:"accept"`
	// Rules of which none may match.
	Reject many[ruleUse] `yaml:"reject"`
	// Whether entries stand by the paper's date (published) or by when they were first seen. Default: published.
	Order word `yaml:"order" of:"published seen"`
	// What one entry stands for: a text, whoever carries it (copy), or an event (story). Default: copy.
	OnePer word `yaml:"one_per" of:"copy story"`
	// How many of the newest entries the documents hold. Default: 50.
	Limit integer `yaml:"limit" range:"1 1000"`
	// Leave out entries older than this. Default: 0d, no limit.
	MaxAge duration `yaml:"max_age" range:"0d 3650d"`
	// Publish entries this much later, so that they name who else reports. Default: 0s.
	Hold duration `yaml:"hold" range:"0s 24h"`
	// How many entries one source or publisher may have in a time, such as {per_source: 8/24h}.
	Mix mixKeys `yaml:"mix"`
	// Makes the feed private: the secret is part of its address. A file that holds it, or {value: …}.
	Secret secretKeys `yaml:"secret"`
}

// regionKeys may be written as the place alone.
type regionKeys struct {
	placed
	// The place, by name or ID; what lies in it and what followed it count too.
	In placeName `yaml:"in,short"`
	// How sure the place must be, from 0 to 100: from 80 certain, from 60 likely. Default: 60.
	Sure integer `yaml:"sure" range:"0 100"`
}

type mixKeys struct {
	placed
	// At most so many entries of one source in a time, such as 8/24h.
	PerSource quota `yaml:"per_source"`
	// At most so many entries of one publisher in a time, such as 12/24h.
	PerPublisher quota `yaml:"per_publisher"`
}

// secretKeys may be written as the file alone.
type secretKeys struct {
	placed
	// A file with the secret; readable by its owner only.
	File path `yaml:"file,short"`
	// The secret: 16 to 128 letters, digits, - and _; better a reference such as ${SECRET}.
	Value text `yaml:"value"`
}
