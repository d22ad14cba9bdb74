package config

// recipeKeys are the keys of a recipe: the file HOST.yaml in the folder of
// recipes. Its recorded pages stand in the folder HOST beside it.
type recipeKeys struct {
	// A CSS selector of the links to articles on pages that list them. Default: found automatically.
	Links selector `yaml:"links"`
	// CSS selectors of an article page's parts, each found automatically where not given.
	Article articleKeys `yaml:"article"`
	// The zone of dates that name none. Default: that of the country of the host where it has one.
	Zone zone `yaml:"zone"`
	// Names that stand in brackets before a lead and are taken off it, beside those of the source.
	AgencyMarkers many[text] `yaml:"agency_markers"`
	// Recorded pages, and what must be read in them; check reads them again.
	Tests many[recipeTestKeys] `yaml:"tests"`
}

type recipeTestKeys struct {
	placed
	// The file of the recorded page.
	Page text `yaml:"page"`
	// The address under which the page was recorded.
	Address address `yaml:"address"`
	// When it was recorded, such as 2026-11-24T15:00:00+07:00: later dates on it are wrong. Default: any time.
	Recorded instant `yaml:"recorded"`
	// The articles that a list page links to, in its order.
	Links many[address] `yaml:"links"`
	// What the page of an article must give, each as it is shown; "" where there must be nothing.
	Expect expectKeys `yaml:"expect"`
}

// expectKeys are the fields of page.Expectation.
type expectKeys struct {
	placed
	// The title.
	Title expected `yaml:"title"`
	// The line above the title, without its colon.
	Kicker expected `yaml:"kicker"`
	// The summary, without the agency's mark.
	Lead expected `yaml:"lead"`
	// The agency's mark, without its brackets.
	Agency expected `yaml:"agency"`
	// The authors, with commas between them.
	Byline expected `yaml:"byline"`
	// Where the text is from.
	Credit expected `yaml:"credit"`
	// The date, such as 2020-09-09T19:03:00+07:00; in which zone does not matter.
	Published expected `yaml:"published"`
	// The date of a change.
	Updated expected `yaml:"updated"`
	// The language, such as vi.
	Language expected `yaml:"language"`
	// What stands under the first picture.
	Caption expected `yaml:"caption"`
	// How many paragraphs the text has, without the lead.
	Paragraphs expected `yaml:"paragraphs"`
	// How many pictures there are.
	Images expected `yaml:"images"`
	// How many headlines of other articles stand in the text.
	Related expected `yaml:"related"`
}
