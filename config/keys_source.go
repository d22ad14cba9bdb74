package config

// commonKeys are the keys of a source that defaults and groups may give too.
type commonKeys struct {
	// From 0 to 100: who of several that carry a text represents it. Default: 50.
	Weight integer `yaml:"weight" range:"0 100"`
	// Labels for rules; those of defaults, group and source add up.
	Tags many[slug] `yaml:"tags"`
	// What the source allows to show.
	Rights rightsKeys `yaml:"rights"`
	// When article pages are fetched for their text. Default: never.
	FullText fullTextKeys `yaml:"full_text"`
	// How often to poll: one fixed time, or the bounds of a learned one. Default: that of fetch.
	Interval intervalKeys `yaml:"interval"`
	// The zone of dates that name none. Default: that of the address's country where it has one, else that of site.
	Zone zone `yaml:"zone"`
	// The encoding of documents that do not tell, such as windows-1258. Default: found out.
	Charset charset `yaml:"charset"`
	// The language of articles that name none. Default: unknown.
	Language language `yaml:"language"`
	// Names that stand in brackets before a lead and are taken off it, such as LĐTĐ; they add up.
	AgencyMarkers many[text] `yaml:"agency_markers"`
}

// rightsKeys may be written as the mode alone.
type rightsKeys struct {
	placed
	// excerpt shows the beginning, full the whole text. Default: excerpt.
	Mode word `yaml:"mode,short" of:"excerpt full"`
	// The length of an excerpt in characters; it ends with a sentence. Default: 280.
	Chars integer `yaml:"chars" range:"0 5000"`
	// link shows the article's image from its own address, none shows no image. Default: link.
	Image word `yaml:"image" of:"link none"`
	// A line to print under each entry. Default: none.
	Credit text `yaml:"credit"`
	// Keep search engines from the story pages of the source's articles. Default: true.
	NoIndex truth `yaml:"noindex"`
	// Publish no earlier than this after the article's own date. Default: 0s, or what duty asks for.
	Embargo duration `yaml:"embargo" range:"0s 30d"`
}

// fullTextKeys may be written as when alone.
type fullTextKeys struct {
	placed
	// never, when_missing (the feed brings no text; missing_body is the same) or always.
	When word `yaml:"when,short" of:"never when_missing always missing_body"`
	// How many article pages are fetched in an hour. Default: 60.
	MaxPerHour integer `yaml:"max_per_hour" range:"1 1000"`
}

// sourceKeys may be written as one address, or a list of addresses: feeds, or
// pages that are read as feeds.
type sourceKeys struct {
	placed
	commonKeys

	// Its addresses: feeds, or pages, which are read as feeds.
	URL many[channelKeys] `yaml:"url,short"`
	// The name readers see. Default: what its feed calls itself.
	Name text `yaml:"name" max:"100"`
	// Former names of this entry, the oldest first: its articles and addresses follow.
	Was many[slug] `yaml:"was"`
	// The address of its feed.
	Feed channelKeys `yaml:"feed"`
	// The addresses of its feeds.
	Feeds many[channelKeys] `yaml:"feeds"`
	// A page that lists articles, read as a feed.
	Page pageKeys `yaml:"page"`
	// A sitemap that lists articles.
	Sitemap sitemapKeys `yaml:"sitemap"`
	// The group whose keys it takes.
	Group name `yaml:"group"`
	// Whose copies do not count as further papers. Default: the registrable domain of its first address.
	Publisher text `yaml:"publisher" max:"100"`
	// Its home: breaks ties between places of one name, proves nothing.
	Region homeKeys `yaml:"region"`
	// A header to send, to its own addresses only.
	Auth authKeys `yaml:"auth"`
	// Do not poll it; what it brought stays. Default: false.
	Paused truth `yaml:"paused"`
	// Follow a redirect from https to http. Default: false.
	AllowHTTP truth `yaml:"allow_http"`
	// Ask for changed entries only, where the server knows how (RFC 3229). Default: false.
	Delta truth `yaml:"delta"`
}

// channelKeys may be written as the address alone.
type channelKeys struct {
	placed
	// The address.
	URL address `yaml:"url,short"`
	// Labels beside those of the source.
	Tags many[slug] `yaml:"tags"`
	// The zone of dates that name none.
	Zone zone `yaml:"zone"`
	// The encoding of documents that do not tell.
	Charset charset `yaml:"charset"`
	// The language of articles that name none.
	Language language `yaml:"language"`
	// How often to poll it.
	Interval intervalKeys `yaml:"interval"`
}

// pageKeys may be written as the address alone.
type pageKeys struct {
	channelKeys
	// A CSS selector of the links to articles. Default: found automatically.
	Links selector `yaml:"links"`
	// CSS selectors of an article page's parts, each found automatically where not given.
	Article articleKeys `yaml:"article"`
}

type articleKeys struct {
	placed
	// The title.
	Title selector `yaml:"title"`
	// The line above the title.
	Kicker selector `yaml:"kicker"`
	// The summary.
	Lead selector `yaml:"lead"`
	// The text.
	Body selector `yaml:"body"`
	// The date.
	Published selector `yaml:"published"`
	// The author.
	Byline selector `yaml:"byline"`
	// Where the text is from.
	Credit selector `yaml:"credit"`
	// The image.
	Image selector `yaml:"image"`
	// What to leave out of the text.
	Drop selector `yaml:"drop"`
}

// sitemapKeys may be written as the address alone.
type sitemapKeys struct {
	channelKeys
	// Part of a path that the addresses of articles have, such as /tin/. Default: all.
	Match text `yaml:"match"`
}

// homeKeys may be written as the place alone.
type homeKeys struct {
	placed
	// The place, by name or ID.
	In placeName `yaml:"in,short"`
	// Articles that name no place are about this one. Default: false.
	Pinned truth `yaml:"pinned"`
}

type authKeys struct {
	placed
	// The name of the header, such as Authorization.
	Header text `yaml:"header"`
	// A file with its value; readable by its owner only.
	ValueFile path `yaml:"value_file"`
	// Its value; better a reference such as ${TOKEN} than the secret itself.
	Value text `yaml:"value" max:"4096"`
}
