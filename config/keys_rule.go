package config

// ruleKeys may be written as a list of conditions of which any must hold.
type ruleKeys struct {
	placed
	condKeys
	// Why this rule is there: a named rule must say it, and explain repeats it.
	Why text `yaml:"why"`
	// Examples with what the rule must say of them; check runs them.
	Tests many[testKeys] `yaml:"tests"`
}

// condKeys are a condition: a tree of all, any and not over leaves. Several
// keys side by side must all hold. A list means any of its conditions.
type condKeys struct {
	// Conditions that must all hold.
	All many[condNode] `yaml:"all"`
	// Conditions of which one must hold.
	Any many[condNode] `yaml:"any,list"`
	// A condition that must not hold.
	Not condNode `yaml:"not"`
	// Another rule that must hold, or one of several.
	Rule many[name] `yaml:"rule"`
	// Where phrase and regex look: kicker, title, lead, body, url, author, agency, credit, category. Default: kicker, title and lead.
	Field many[word] `yaml:"field" of:"kicker title lead body url author agency credit category"`
	// Words that must stand there as whole words, in any case of letters; one of several suffices.
	Phrase many[text] `yaml:"phrase"`
	// Ignore diacritics in phrase, so that  dang bo  finds  Đảng bộ. Default: false.
	Fold truth `yaml:"fold"`
	// All phrases must stand within so many words.
	Near integer `yaml:"near" range:"1 200"`
	// A regular expression (RE2) that must match there.
	Regex regex `yaml:"regex"`
	// The article is about this place, by name or ID.
	Region regionKeys `yaml:"region"`
	// The article is of one of these sources, or  group:NAME.
	Source many[name] `yaml:"source"`
	// Its source or feed has one of these tags.
	Tag many[slug] `yaml:"tag"`
	// The paper filed it under one of these categories.
	Category many[text] `yaml:"category"`
	// It is in one of these languages.
	Language many[language] `yaml:"language"`
	// One of these wrote it.
	Author many[text] `yaml:"author"`
	// It is marked as of one of these agencies.
	Agency many[text] `yaml:"agency"`
	// Its age when it was first seen.
	Age ageKeys `yaml:"age"`
	// It has an image or its full text.
	Has word `yaml:"has" of:"image full_text"`
	// At least so many publishers report it.
	Carriers integer `yaml:"carriers" range:"2 100"`
}

type ageKeys struct {
	placed
	// At least this old.
	Older duration `yaml:"older" range:"1m 3650d"`
	// Younger than this.
	Younger duration `yaml:"younger" range:"1m 3650d"`
}

// testKeys are an example article with what a rule must say of it.
type testKeys struct {
	placed
	// match or no_match.
	Expect word `yaml:"expect" of:"match no_match"`
	// The line above its title.
	Kicker text `yaml:"kicker"`
	// Its title.
	Title text `yaml:"title"`
	// Its summary.
	Lead text `yaml:"lead" max:"5000"`
	// Its text.
	Body text `yaml:"body" max:"50000"`
	// Its address.
	URL address `yaml:"url"`
	// Its author.
	Author text `yaml:"author"`
	// The agency it is marked with.
	Agency text `yaml:"agency"`
	// What follows "source:" at its end.
	Credit text `yaml:"credit"`
	// Its categories.
	Category many[text] `yaml:"category"`
	// Its language.
	Language language `yaml:"language"`
	// The source it is of.
	Source name `yaml:"source"`
}
